package portal

import (
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

func TestAnOutageIsShownWithItsCertificateAndOneClickToTheCorrection(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	const says, file, form = "截止前60分钟内平台1次不可用，共10分钟", "/tenders/pub/outage", "/desk/tenders/pub?extend=1#amend"
	for _, path := range []string{"/tenders/pub", "/desk/tenders/pub", "/desk/tenders/pub?extend=1"} {
		if a := b.get(path); strings.Contains(a.body, file) || strings.Contains(a.body, "<details open><summary>填写更正内容") {
			t.Errorf("%s tells of an outage that never was", path)
		}
	}
	for i := range w.tenders {
		if x := &w.tenders[i]; x.ID == "pub" {
			x.Steps = append([]tenderapi.Step{{Key: "outage-last", Title: "平台不可用", State: "done", Owner: "平台", Note: "最后报价" + says + "。", Basis: []tenderapi.Basis{}}}, x.Steps...)
		}
	}
	if a := w.browser().get("/tenders/pub"); !strings.Contains(a.body, file+"?last=1") || !strings.Contains(a.words(), "最后报价"+says) || strings.Contains(a.body, file+`"`) {
		t.Error("of an outage before the end of the last offers there is no certificate of its own")
	}
	at := time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC)
	for i := range w.tenders {
		if x := &w.tenders[i]; x.ID == "pub" {
			x.Steps = append([]tenderapi.Step{{Key: "outage", Title: "平台不可用", State: "done", Owner: "平台", At: &at, Note: says + "。", Basis: []tenderapi.Basis{}}}, x.Steps...)
			x.Extension = &tenderapi.Extension{Deadline: at, Reason: "平台不可用，顺延截止时间。"}
		}
	}
	for _, path := range []string{"/tenders/pub", "/desk/tenders/pub"} {
		if a := b.get(path); !strings.Contains(a.body, form) || !strings.Contains(a.body, file) || !strings.Contains(a.words(), says) {
			t.Errorf("%s does not show the outage to the officer", path)
		}
	}
	inOrder(t, b.get("/desk/tenders/pub?extend=1").body, "<details open><summary>填写更正内容", "平台不可用，顺延截止时间。", `value="2026-12-01T09:30"`)
	if a := w.browser().get("/tenders/pub"); !strings.Contains(a.body, file) || strings.Contains(a.body, form) {
		t.Error("everybody else is shown the certificate, and no correction")
	}
}
