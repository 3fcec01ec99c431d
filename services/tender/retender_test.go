package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
)

// failed is a purchase that nobody came to.
func (r *room) failed(d tenderapi.TenderDraft) tenderapi.Tender {
	r.t.Helper()
	x := r.published(d)
	r.set(d.Deadline)
	return ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
}

func TestAPurchaseThatFailedIsBegunAnewAndEachLeadsToTheOther(t *testing.T) {
	r := open(t)
	old := r.failed(r.draft(tenderapi.MethodOpen, 21))
	d := r.draft(tenderapi.MethodOpen, 21)
	d.Prior = old.ID
	x := r.create(d)
	if x.Prior == nil || x.Prior.Code != old.Code {
		t.Fatalf("%+v", x.Prior)
	}
	followed := func(who string) int {
		return len(ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: old.ID}).Followed)
	}
	if inside, outside := followed("officer"), followed(""); inside != 1 || outside != 0 {
		t.Errorf("a draft is known to %d inside and %d outside", inside, outside)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	if followed("") != 1 {
		t.Error("the page of the failed purchase does not lead to the new one")
	}
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.Prior == nil || got.Prior.ID != old.ID || got.Followed != nil {
		t.Errorf("%+v", got.Prior)
	}
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: func() tenderapi.TenderDraft { d.Prior = x.ID; return d }()}, "tender.prior.unfit", "")
	d.Prior = old.ID
	refused(r, "other", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.prior.unfit", "")
	d.Prior = "nowhere"
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.prior.unfit", "")
}

func TestAfterATenderFailedAnotherProcedureNeedsApproval(t *testing.T) {
	for name, c := range map[string]struct {
		was, is  tenderapi.Method
		approved bool
		refused  bool
	}{
		"tender again":                   {tenderapi.MethodOpen, tenderapi.MethodOpen, false, false},
		"consultation instead":           {tenderapi.MethodOpen, tenderapi.MethodConsultation, false, true},
		"consultation instead, approved": {tenderapi.MethodOpen, tenderapi.MethodConsultation, true, false},
		"consultation again":             {tenderapi.MethodConsultation, tenderapi.MethodConsultation, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			old := r.failed(r.draft(c.was, 21))
			d := r.draft(c.is, 21)
			d.Prior = old.ID
			if c.approved {
				d.ApprovedBy, d.Approval = "市财政局", "采批〔2026〕2号"
			}
			x := r.create(d)
			if c.refused {
				refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.failure.approval")
				return
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
		})
	}
}
