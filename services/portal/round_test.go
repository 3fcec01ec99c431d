package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// talking is a consultation between its opening and its last offers.
func talking(us tenderapi.Party) tenderapi.Tender {
	t := decided()
	t.ID, t.Buyer, t.State, t.StateText, t.Award, t.Method, t.Rounds = "talking", us, tenderapi.StateOpened, "评审中", nil, tenderapi.MethodConsultation, 2
	t.Committee = []tenderapi.Member{{Account: "e1", Name: "王小平", Kind: "expert"}}
	t.Moves = []tenderapi.Move{{Do: "ask", Label: "要求最后报价", Rule: "tender.consultation.offers"}}
	return t
}

// lastAsked is one that waits for last offers, with or without a change of what is required.
func lastAsked(us tenderapi.Party, changed string) tenderapi.Tender {
	t := talking(us)
	t.ID, t.State, t.StateText, t.Moves, t.Sealing = "asking", tenderapi.StateAsked, "等待最后报价", []tenderapi.Move{}, sealing()
	t.Offers = &tenderapi.LastOffers{AskedAt: *ago(1), Until: *ahead(2), Changed: changed, Basis: cite()}
	return t
}

// talks are what was discussed: with the first of two suppliers.
func talks(id string) tenderapi.TalkList {
	list := tenderapi.TalkList{Items: []tenderapi.Talk{}}
	if id != "talking" {
		return list
	}
	list.MayRecord = true
	list.Suppliers = []tenderapi.OpenedBid{{Bid: "b1", Supplier: tenderapi.Party{Name: "青苗服务社"}, Valid: true}, {Bid: "b2", Supplier: tenderapi.Party{Name: "向阳服务社"}, Valid: true}}
	list.Items = []tenderapi.Talk{{Bid: "b1", Supplier: list.Suppliers[0].Supplier, At: *ago(1), Text: "就探访频次磋商。", By: "王*平", RecordedAt: *ago(1)}}
	return list
}

func TestTheOfficeAsksForLastOffersAndSeesWithWhomNothingWasDiscussed(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	got := b.get("/desk/tenders/talking").body
	for _, must := range []string{"要求最后报价", "最后报价的截止时间", "采购需求的实质性变动", "就探访频次磋商。", "还没有与这些供应商磋商的记录：向阳服务社"} {
		if !strings.Contains(got, must) {
			t.Errorf("the office does not read %q", must)
		}
	}
	b.post("/desk/tenders/talking/move", "do", "ask", "version", "4", "ask.until", "2026-11-30T17:00", "ask.changed", "每周探访两次。")
	sent := w.written("/tenders/talking/moves")
	if len(sent) != 1 || !strings.Contains(sent[0].body, `"until":"2026-11-30T09:00:00Z"`) || !strings.Contains(sent[0].body, "每周探访两次。") {
		t.Errorf("sent %+v", sent)
	}
}

func TestAJudgeWhoMustGiveWayReadsWhyWhereTheRecordWouldStand(t *testing.T) {
	w := newWorks(t, identity.Expert)
	const why = "青苗服务社是本项目的供应商，其人员应当回避，请采购人另选成员。"
	w.silent = fault.New(fault.Refused, "tender.committee.recused", why).
		Under(fault.Basis{Rule: "tender.recusal.relations", Title: "政府采购法实施条例", Article: "第九条", Quote: "应当回避。", From: "2015-03-01", Verified: true})
	got := w.as(identity.Expert).get("/desk/tenders/talking")
	for _, must := range []string{`id="talks"`, why, "政府采购法实施条例", "/rules/tender.recusal.relations"} {
		if !strings.Contains(got.body, must) {
			t.Errorf("%d: the judge does not read %q", got.status, must)
		}
	}
	if strings.Contains(got.body, "就探访频次磋商。") {
		t.Error("the judge reads the record")
	}
}

func TestALastOfferAsksForThePriceAndWhatChanged(t *testing.T) {
	for name, c := range map[string]struct {
		changed    string
		must, none []string
	}{
		"nothing changed":  {"", []string{"提交最后报价", "最后报价代替先前的报价", "选择密封好的一个文件", `&#34;kinds&#34;:[&#34;price&#34;]`, `&#34;last&#34;:true`}, []string{"服务方案", "联系人</label>", "向采购人提问"}},
		"the requirements": {"每周探访改为两次。", []string{"每周探访改为两次。", "服务方案", "选择密封好的两个文件"}, []string{"联系电话</label>"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorks(t, identity.Staff)
			w.tenders = append([]tenderapi.Tender{lastAsked(tenderapi.Party{ID: mine}, c.changed)}, w.tenders...)
			got := w.as(identity.Staff).get("/desk/staff/tenders/asking/bid").body
			for _, must := range c.must {
				if !strings.Contains(got, must) {
					t.Errorf("the page lacks %q", must)
				}
			}
			for _, none := range c.none {
				if strings.Contains(got, none) {
					t.Errorf("the page has %q", none)
				}
			}
		})
	}
}

func TestEverybodyReadsOfTheLastOffersAndWhoIsAskedIsLedThere(t *testing.T) {
	w := newWorks(t, identity.Staff)
	got := w.as(identity.Staff).get("/tenders/asking").body
	for _, must := range []string{"距最后报价截止", "每周探访改为两次。", `href="/desk/staff/tenders/asking/bid"`, "先前的报价不开启"} {
		if !strings.Contains(got, must) {
			t.Errorf("a supplier does not read %q", must)
		}
	}
	w.barred = true
	if got := w.as(identity.Staff).get("/tenders/asking").body; strings.Contains(got, `href="/desk/staff/tenders/asking/bid"`) {
		t.Error("who is not asked is led to the form")
	}
}
