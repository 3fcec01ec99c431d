package portal

import (
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func TestAContractIsOfferedOnlyToWhoMayOpenIt(t *testing.T) {
	for _, may := range []bool{true, false} {
		w := newWorks(t, identity.Expert)
		x := decided()
		x.ID, x.State = "done", tenderapi.StateAwarded
		w.tenders = append(w.tenders, x)
		if may {
			deal := w.deals[0]
			deal.ID = "c-done"
			w.deals = append(w.deals, deal)
		}
		a := w.as(identity.Expert).get("/desk/tenders/done")
		if a.status != http.StatusOK || strings.Contains(a.body, "看合同") != may {
			t.Errorf("may open it: %v, and the page (%d) offers it: %v", may, a.status, !may)
		}
	}
}

func TestAnItemIsTakenOutOfADraftOnlyAfterAQuestionAndWithoutScript(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	a := w.as(identity.Buyer).get("/desk/catalog/cat")
	asks := strings.Count(a.body, `<summary class="btn plain small">删除`)
	if asks == 0 || asks != strings.Count(a.body, `action="/desk/catalog/cat/remove"`) || strings.Contains(a.body, `class="btn">删除`) {
		t.Errorf("%d of %d rows ask, quietly", asks, strings.Count(a.body, `action="/desk/catalog/cat/remove"`))
	}
	if !strings.Contains(a.body, "将从目录底稿中删除") {
		t.Error("the question does not say what will happen")
	}
}

func TestARowSaysWhatIsNextAndByWhen(t *testing.T) {
	due := *ahead(3)
	row := func(s tenderapi.State) string {
		return strings.Join(view.TenderRow(tenderapi.TenderSummary{ID: "t", State: s, Next: "确定中标人", NextDue: &due, Deadline: due}, noon).Meta, "|")
	}
	if got := row(tenderapi.StateScored); !strings.Contains(got, "下一步：确定中标人，至"+view.SpellDay(due)) {
		t.Errorf("a purchase being judged says %q", got)
	}
	if got := row(tenderapi.StatePublished); strings.Contains(got, "下一步") {
		t.Errorf("one that takes bids says its deadline twice: %q", got)
	}
}

func TestATaskOfAPersonNamesTheOfficeAndThePerson(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	got, err := ui.String(t.Context(), ui.Data(view.TaskTable([]view.Task{{Owner: "星河区民政局 李*静"}}, noon, "")))
	if err != nil || !strings.Contains(got, `<span class="nowrap">李*静</span>`) {
		t.Errorf("%q %v", got, err)
	}
	if a := w.as(identity.Buyer).get("/account"); !strings.Contains(a.body, w.accounts[0].Name) || strings.Contains(a.body, w.accounts[0].MaskedName) {
		t.Errorf("one's own name is masked to oneself (%d)", a.status)
	}
}
