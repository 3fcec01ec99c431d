package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// bought is the form of a purchase by a procedure.
func bought(method tenderapi.Method, more ...string) []string {
	pairs := purchase(more...)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == "method" {
			pairs[i+1] = string(method)
		}
	}
	return pairs
}

func TestAnAdditionNamesItsContractByTheCodeOnIt(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.deals = []contractapi.Contract{ // the code of one begins with that of the other
		{ID: "c-2", Code: "320312-2025-FW-0007-HT2", Title: "探访服务合同", Moves: []contractapi.Move{}, Steps: []contractapi.Step{}},
		{ID: "c-1", Code: "320312-2025-FW-0007-HT", Title: "探访服务合同", Moves: []contractapi.Move{}, Steps: []contractapi.Step{}},
	}
	b := w.as(identity.Buyer)
	form := b.post("/desk/buyer/new", bought(tenderapi.MethodSingle, "show", "method")...).body
	for _, must := range []string{`name="adds_to"`, "添购的原合同", "同一合同的各次添购合计，不超过原合同金额的", "/rules/tender.single.additional.percent"} {
		if !holds(form, must) {
			t.Errorf("the form does not say %q", must)
		}
	}
	if form = b.post("/desk/buyer/new", bought(tenderapi.MethodConsultation, "show", "method")...).body; strings.Contains(form, `name="adds_to"`) {
		t.Error("a consultation is asked what it adds to")
	}
	wrong := b.post("/desk/buyer/new", bought(tenderapi.MethodSingle, "condition", "additional", "adds_to", "320312-2025-FW-0008-HT")...)
	if len(w.written("/tenders")) != 0 || !strings.Contains(wrong.words(), "没有找到编号为“320312-2025-FW-0008-HT”的已公告合同") || !strings.Contains(wrong.body, `value="320312-2025-FW-0008-HT"`) {
		t.Errorf("a code that no contract bears: %d", wrong.status)
	}
	b.post("/desk/buyer/new", bought(tenderapi.MethodSingle, "condition", "additional", "adds_to", " 320312-2025-FW-0007-HT ")...)
	if sent := w.written("/tenders"); len(sent) != 1 || !strings.Contains(sent[0].body, `"adds_to":"c-1"`) {
		t.Errorf("sent %+v", sent)
	}
}

func TestEverybodyReadsWhichContractAPurchaseAddsTo(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	x := &w.tenders[0]
	x.Method, x.Condition = tenderapi.MethodSingle, "additional"
	x.AddsTo = &tenderapi.AddedTo{ID: "k1", Code: "XH-2026-HT-0041", Title: "监护支持服务合同", Tender: "t2", Supplier: tenderapi.Party{ID: "nuanlin", Name: "暖邻社会工作服务中心"}, Amount: 62000000}
	b := w.browser()
	for _, at := range []string{"/tenders/" + x.ID, "/tenders/" + x.ID + "/notice"} {
		a := b.get(at)
		for _, must := range []string{"添购的原合同", "XH-2026-HT-0041", "监护支持服务合同", "暖邻社会工作服务中心", "620,000.00元"} {
			if !strings.Contains(a.said(), must) {
				t.Errorf("%s does not say %q", at, must)
			}
		}
	}
	if !strings.Contains(b.get("/tenders/"+x.ID).body, `href="/contracts/k1"`) {
		t.Error("the page does not lead to the contract")
	}
}
