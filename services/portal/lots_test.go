package portal

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
)

func (w *town) tender(id string) (tenderapi.Tender, error) {
	return find(w.tenders, func(t tenderapi.Tender) bool { return t.ID == id })
}

func (w *town) getTender(_ context.Context, in tenderapi.GetTenderRequest) (tenderapi.Tender, error) {
	return w.tender(in.ID)
}

func (w *town) listLots(_ context.Context, in tenderapi.ListLotsRequest) (tenderapi.LotList, error) {
	return w.lots(in.ID)
}

// lots are those of the procedure that a record belongs to.
func (w *town) lots(id string) (out tenderapi.LotList, err error) {
	t, err := w.tender(id)
	out.Items = []tenderapi.Lot{}
	for _, x := range w.tenders {
		if t.Procedure == "" || x.Procedure != t.Procedure {
			continue
		}
		out.MostLots, out.Budget = x.MostLots, out.Budget+x.Budget
		out.Items = append(out.Items, tenderapi.Lot{
			ID: x.ID, Lot: x.Lot, Code: x.Code, Title: x.Title, Method: x.Method, State: x.State, StateText: x.StateText, Budget: x.Budget, Deadline: x.Deadline, Award: x.Award, Failure: x.Failure,
		})
	}
	return out, err
}

// divide makes three lots of a record of the works: the record itself and two like it.
func (w *works) divide(id string, change func(*tenderapi.Tender)) {
	w.t.Helper()
	first, err := w.tender(id)
	if err != nil {
		w.t.Fatal(err)
	}
	w.tenders = append([]tenderapi.Tender{}, w.tenders...)
	for n := int64(1); n <= 3; n++ {
		x := first
		x.Lot, x.Procedure, x.Version = n, id, n
		x.Beside = []tenderapi.LotRef{{ID: "u", Code: "U", Title: "另一包", Lot: 4, Budget: 1}, {ID: "v", Code: "V", Title: "再一包", Lot: 5, Budget: 1}}
		if n > 1 {
			x.ID, x.Title = id+frame.Itoa(n), "第"+frame.Itoa(n)+"个片区的服务"
		}
		change(&x)
		if n > 1 {
			w.tenders = append(w.tenders, x)
			continue
		}
		for i := range w.tenders {
			if w.tenders[i].ID == id {
				w.tenders[i] = x
			}
		}
	}
}

func TestOneButtonTakesTheStepOfEveryLotThatHasItBeforeIt(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.divide("draft", func(x *tenderapi.Tender) {
		x.Moves = []tenderapi.Move{{Do: "submit", Label: "提交审核"}}
		if x.Lot == 2 { // which was handed in when the button was broken off
			x.Moves = nil
		}
	})
	b := w.as(identity.Buyer)
	if page := b.get("/desk/tenders/draft"); !strings.Contains(page.body, "各采购包一起办理。") || !strings.Contains(page.words(), "第3个片区的服务") {
		t.Error("the work page of a lot does not say that the others go with it")
	}
	b.post("/desk/tenders/draft/move", "do", "submit", "version", "1")
	sent := w.written("/moves")
	if len(sent) != 2 || !strings.Contains(sent[0].at, "/draft/") || !strings.Contains(sent[1].at, "/draft3/") {
		t.Fatalf("the steps that were taken: %+v", sent)
	}
	var in tenderapi.TenderMove
	if err := json.Unmarshal([]byte(sent[1].body), &in); err != nil || in.Version != 3 {
		t.Errorf("the third lot is moved at version %d: %v", in.Version, err)
	}
}

func TestWhatAllLotsHaveInCommonIsAskedWithTheFirst(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.divide("draft", func(*tenderapi.Tender) {})
	b := w.as(identity.Buyer)
	first, third := b.get("/desk/tenders/draft/edit").body, b.get("/desk/tenders/draft3/edit").body
	for _, asked := range []string{`name="contact_name"`, `name="opening_place"`, `name="most_lots"`} {
		if !strings.Contains(first, asked) || strings.Contains(third, asked) {
			t.Errorf("%s: with the first %v, with the third %v", asked, strings.Contains(first, asked), strings.Contains(third, asked))
		}
	}
	if !strings.Contains(third, `name="budget"`) || !strings.Contains(third, "在第1包修改") {
		t.Error("the form of a later lot asks nothing, or does not say where the rest is")
	}
	if strings.Contains(b.get("/desk/tenders/pub/edit").body, `name="most_lots"`) {
		t.Error("a purchase without lots is asked how many of them one supplier may win")
	}
}

func TestOneCommitteeIsSeatedForAllLots(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.divide("open", func(*tenderapi.Tender) {})
	b := w.as(identity.Buyer)
	if !strings.Contains(b.get("/desk/tenders/open2").words(), "各包用同一评审委员会") {
		t.Fatal("there is no button for it")
	}
	b.post("/desk/tenders/open2/committee/shared", "do", "share", "version", "2")
	sent := w.written("/committee")
	if len(sent) != 2 || !strings.Contains(sent[0].at, "/open/") || !strings.Contains(sent[1].at, "/open3/") || !strings.Contains(sent[1].body, `"like":"open2"`) {
		t.Errorf("seated: %+v", sent)
	}
}

func TestThePublicPageOfALotShowsAllOfThem(t *testing.T) {
	w := newWorks(t, identity.Staff)
	w.divide("pub", func(x *tenderapi.Tender) {
		x.MostLots = 1
		if x.Lot == 2 {
			x.Award = &tenderapi.Award{Supplier: tenderapi.Party{ID: "s9", Name: "青苗服务社"}, Amount: 1_860_000}
		}
	})
	page := w.as(identity.Staff).get("/tenders/pub")
	for _, says := range []string{"第1包，共3个采购包", "最多成交1包", "第2包 第2个片区的服务", "青苗服务社", "本机构的投标"} {
		if !strings.Contains(page.words(), says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	if !strings.Contains(page.body, `href="/tenders/pub3"`) || strings.Contains(page.words(), "%!") {
		t.Error("the lots are not linked")
	}
}
