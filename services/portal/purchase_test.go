package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// inOrder fails unless every one of words stands in text, one after the other.
func inOrder(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		_, rest, ok := strings.Cut(text, w)
		if !ok {
			t.Errorf("%s is not there, or not in the order %v", w, words)
			return
		}
		text = rest
	}
}

func TestAWorkPageBeginsWithWhatIsToBeDone(t *testing.T) {
	const steps, now, questions = ">全流程<", ">现在可以办理<", ">提问与答复<"
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	title := func(s string) string { return strings.ReplaceAll(s, "<wbr>", "") }
	inOrder(t, title(b.get("/desk/tenders/open").body), now, `<div class="cols">`, steps)
	inOrder(t, title(b.get("/desk/tenders/draft").body), now, "/desk/tenders/draft/edit", `<div class="cols">`)
	// A question waits, and all that the office could do besides is to end the purchase: that is no next step.
	inOrder(t, title(b.get("/desk/tenders/pub").body), questions, steps, now, "终止采购", "<aside")
}

func TestRulesThatAreMetAreFoldedAndTheOthersStandOpen(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.found = []tenderapi.Finding{{Text: "评分标准合计100分。", Ok: true}, {Text: "意向公开不足三十日。", Level: "warn"}}
	body := w.as(identity.Buyer).get("/desk/tenders/pub").body
	inOrder(t, body, "意向公开不足三十日。", "<details><summary>符合的1项", "评分标准合计")
}

func TestACorrectionIsUnfoldedOnceItIsWritten(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	inOrder(t, b.get("/desk/tenders/pub").body, "<details><summary>填写更正内容", `name="amend.reason"`)
	w.refuse(tooEarly)
	inOrder(t, b.post("/desk/tenders/pub/amend", "version", "4", "amend.reason", "场地变更").body, "<details open><summary>填写更正内容", "场地变更")
}

func TestAStageIsChosenByItsTabAndStaysWhenTheListIsNarrowed(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	body := w.browser().get("/tenders?group=result").body
	if strings.Contains(body, `<select id="group"`) || strings.Contains(body, ">阶段<") {
		t.Error("the stage is asked twice")
	}
	if !strings.Contains(body, `<input type="hidden" name="group" value="result">`) {
		t.Error("a filter leads back to another stage")
	}
}
