package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// stop lets the purchases of the town stand still, as the service would say it.
func (w *works) stop() {
	for i := range w.tenders {
		t := &w.tenders[i]
		t.SuspendedUntil, t.SuspendedBasis = ahead(9), clause("dispute.suspend", "第五十七条")
		t.Moves = []tenderapi.Move{{Do: "fail", Label: "终止采购"}}
	}
	w.opening.Judging = false
}

func TestAPurchaseThatStandsStillSaysSoAndOffersNothingThatIsRefused(t *testing.T) {
	const banner, law = "本项目暂停采购活动，最迟至", "/rules/dispute.suspend"
	for _, c := range []struct {
		role  identity.Role
		path  string
		gone  string // stands there while the purchase goes on, and not while it stands still
		stays string
	}{
		{identity.Staff, "/tenders/pub", "准备响应", `name="text"`}, // one may still ask
		{identity.Staff, "/tenders/pub", "距响应文件提交截止", banner},
		{identity.Staff, "/desk/staff/tenders/pub/eligibility", "可以递交响应文件", banner},
		{identity.Staff, "/desk/staff/tenders/pub/bid", `name="price"`, banner},
		{identity.Staff, "/desk/staff/tenders/pub/ask", "距响应文件提交截止", `name="text"`},
		{identity.Buyer, "/desk/tenders/pub", `name="amend.reason"`, "终止采购"},
		{identity.Buyer, "/desk/tenders/pub", "/desk/tenders/pub/committee", `name="answer-q3.text"`},
		{identity.Buyer, "/desk/tenders/pub/committee", `name="own"`, banner},
		{identity.Buyer, "/desk/tenders/open", "汇总评审结果", banner},
		{identity.Expert, "/desk/expert/tenders/open", `name="bids.0.marks.0.points"`, "暂停期间不评分"},
		{identity.Expert, "/desk/tenders/open", "/invalidate", banner},
	} {
		w := newWorks(t, c.role)
		b := w.as(c.role)
		before := b.get(c.path)
		if !strings.Contains(before.body, c.gone) || strings.Contains(before.words(), banner) {
			t.Errorf("%s shows no %s while the purchase goes on", c.path, c.gone)
		}
		w.stop()
		a := b.get(c.path)
		if a.status == 303 { // the form leads to why there is none
			a = b.get(a.header.Get("Location"))
		}
		if a.status != 200 || strings.Contains(a.body, c.gone) {
			t.Errorf("%s answers %d and still shows %s", c.path, a.status, c.gone)
		}
		if !strings.Contains(a.body, c.stays) && !strings.Contains(a.words(), c.stays) {
			t.Errorf("%s does not show %s", c.path, c.stays)
		}
		if c.stays == banner && !strings.Contains(a.body, law) {
			t.Errorf("%s does not say on what ground", c.path)
		}
	}
}

func TestAComplaintSaysWhatItsSuspensionDid(t *testing.T) {
	for _, c := range []struct {
		name, want string
		edit       func(*tenderapi.Tender)
	}{
		{"it runs", "本项目暂停采购活动，最迟至", func(x *tenderapi.Tender) { x.SuspendedUntil = ahead(9) }},
		{"it is over and bids are taken", "现已恢复，投标截止时间是", func(x *tenderapi.Tender) { x.State = tenderapi.StatePublished }},
		{"it is over", "现已恢复，后续步骤可以继续办理", func(*tenderapi.Tender) {}},
		{"the purchase is over", "本项目现已终止采购", func(x *tenderapi.Tender) { x.State = tenderapi.StateFailed }},
	} {
		w := newCourt(t, identity.Supervisor)
		x := decidedOn()
		w.raised = []tenderapi.Challenge{x}
		b := w.as(false, false)
		if strings.Contains(b.get("/desk/challenges/d2").words(), "采购活动曾因这件投诉暂停") {
			t.Error("a complaint that suspended nothing says it did")
		}
		w.raised[0].SuspendedUntil = ago(1)
		c.edit(&w.tenders[1])
		if got := b.get("/desk/challenges/d2").words(); !strings.Contains(strings.ReplaceAll(got, " ", ""), c.want) {
			t.Errorf("%s: the page does not say %s", c.name, c.want)
		}
	}
}

func TestAContractSaysThatItWaitsForADisputeAndUntilWhen(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	deal := &w.deals[len(w.deals)-1]
	deal.Tender = "pub"
	w.raised[len(w.raised)-1].Open = false
	if a := b.get("/desk/contracts/deal"); strings.Contains(a.words(), "合同暂缓签署") {
		t.Error("a contract that nothing holds up is said to wait")
	}
	w.raised[len(w.raised)-1].Open = true
	if a := b.get("/desk/contracts/deal"); !strings.Contains(a.words(), "合同暂缓签署，办结以后再签") || !strings.Contains(a.body, "/rules/dispute.challenge.pause") || strings.Contains(a.words(), "最迟至") {
		t.Errorf("the contract does not say why it waits (%d)", a.status)
	}
	w.stop()
	if a := b.get("/desk/contracts/deal"); !strings.Contains(a.words(), "本项目暂停采购活动，最迟至") {
		t.Error("the contract does not say until when it waits")
	}
}
