package journeys

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/ocds"
)

// court is a town in which challenges are made and decided.
type court struct {
	*county.Town
	watch *county.Person
}

func newCourt(t *testing.T) *court {
	t.Helper()
	w := county.Settle(t, county.Start(t, nil), 3)
	w.Lawful(t)
	return &court{w, supervisor(t, w)}
}

// challenge files a challenge with one item and a paper.
func (w *court) challenge(t *testing.T, by *county.Person, tender, about, ground string) tenderapi.Challenge {
	t.Helper()
	paper := county.Ask(t, by, tenderapi.AddEvidence, tenderapi.AddEvidenceRequest{ID: tender, Name: "业绩合同.pdf", Upload: contract.Octets([]byte("%PDF-1.7\n" + about))})
	return county.Ask(t, by, tenderapi.FileChallenge, tenderapi.FileChallengeRequest{ID: tender, ChallengeDraft: tenderapi.ChallengeDraft{
		About: about, Evidence: []string{paper.ID}, Contact: &tenderapi.Contact{Name: "林小满", Phone: "0000-0000-200", Address: "星河区一号"},
		Items: []tenderapi.GrievanceItem{{Ground: ground, Part: "第三章", Facts: "评分标准第三项与采购需求不相适应。", Law: "政府采购法实施条例第三十四条", Request: "改正。"}},
	}})
}

// rules answers or decides the one item, with an effect on the purchase.
func rules(t *testing.T, by *county.Person, id, do string, verdict tenderapi.Verdict, effect tenderapi.Effect) tenderapi.Challenge {
	t.Helper()
	m := tenderapi.ChallengeMove{Do: do, Text: "经核对，认定如下。", Effect: effect, Verdicts: []tenderapi.ItemVerdict{{Item: 1, Verdict: verdict, Reason: "理由见档案。"}}}
	if do == "settle" && verdict == tenderapi.VerdictRejected {
		m.Ground = "unfounded"
	}
	return county.Ask(t, by, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: id, ChallengeMove: m})
}

// complains takes a challenge that was rejected to an accepted complaint.
func (w *court) complains(t *testing.T, by *county.Person, id string, suspend int64) {
	t.Helper()
	rules(t, w.Platform.As(t, "officer"), id, "answer", tenderapi.VerdictRejected, tenderapi.EffectProceed)
	move := func(by *county.Person, m tenderapi.ChallengeMove) {
		county.Ask(t, by, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: id, ChallengeMove: m})
	}
	move(by, tenderapi.ChallengeMove{Do: "complain", Complaint: []tenderapi.ComplaintItem{{Item: 1, Facts: "不服答复。", Request: "责令改正。"}}})
	move(w.watch, tenderapi.ChallengeMove{Do: "accept", SuspendDays: suspend})
	move(w.Platform.As(t, "officer"), tenderapi.ChallengeMove{Do: "explain", Text: "评分有评分表为证。"})
}

// becomes waits until the purchase is where a ruling takes it.
func (w *court) becomes(t *testing.T, tender string, want tenderapi.State) (x tenderapi.Tender) {
	t.Helper()
	county.Until(t, "the purchase to follow the ruling", func() (bool, error) {
		var err error
		x, err = county.Try(w.Platform.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: tender})
		return x.State == want && x.SuspendedUntil == nil, err
	})
	return x
}

// ends waits until the contract of an award that was set aside has ended.
func (w *court) ends(t *testing.T, contract string) {
	t.Helper()
	county.Until(t, "the end of the contract", func() (bool, error) {
		c, err := county.Try(w.Platform.As(t, "officer"), contractapi.GetContract, contractapi.GetContractRequest{ID: contract})
		return c.State == contractapi.ContractStateAbandoned, err
	})
}

// signing is the step by which a side signs.
func signing(contract string) contractapi.MoveContractRequest {
	return contractapi.MoveContractRequest{ID: contract, ContractMove: contractapi.ContractMove{Do: "sign"}}
}

// offers completes a drafted contract and sends it to be signed.
func (w *court) offers(t *testing.T, c contractapi.Contract) {
	t.Helper()
	officer := w.Platform.As(t, "officer")
	county.Ask(t, officer, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: c.ID, ContractDraft: contractapi.ContractDraft{
		StartsOn: c.StartsOn, TermMonths: c.TermMonths, Content: c.Content, Quantity: "不少于120人。", Quality: "满意度不低于90%。", Settlement: "按期支付。",
		Liability: "按日扣减。", Payments: c.Payments, PerformanceDeposit: c.PerformanceDeposit,
	}})
	county.Ask(t, officer, contractapi.MoveContract, contractapi.MoveContractRequest{ID: c.ID, ContractMove: contractapi.ContractMove{Do: "offer"}})
}

// waits holds that neither side can sign while something is disputed.
func (w *court) waits(t *testing.T, contract string) {
	t.Helper()
	for _, side := range []string{"officer", "staff1"} {
		county.Refused(t, w.Platform.As(t, side), contractapi.MoveContract, signing(contract), 422, "contract.sign.challenged", "dispute.challenge.pause")
	}
}

// result decides and publishes anew, and answers who has won and signs next.
func (w *court) result(t *testing.T, tender string) tenderapi.Tender {
	t.Helper()
	officer := w.Platform.As(t, "officer")
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(tender, "decide"))
	x := county.Ask(t, officer, tenderapi.MoveTender, county.Step(tender, "result"))
	county.Until(t, "the contract of the new award", func() (bool, error) {
		c, err := county.Try(officer, contractapi.GetContract, contractapi.GetContractRequest{ID: "c-" + tender})
		return c.State == contractapi.ContractStateDrafted && c.Supplier.ID == x.Award.Supplier.ID, err
	})
	return x
}

// TestAChallengeOfTheDocumentsIsCorrectedAndTheDeadlineMoves also shows who may
// read the paper that came with it.
func TestAChallengeOfTheDocumentsIsCorrectedAndTheDeadlineMoves(t *testing.T) {
	t.Parallel()
	w := newCourt(t)
	p := w.Platform
	officer, third := p.As(t, "officer"), p.As(t, "staff3")
	due := cn.AddDays(cn.DayOf(p.Now(t)), 20).At(9, 30)
	x := w.Published(t, "社区老年人居家关爱服务", tenderapi.MethodConsultation, due)
	c := w.challenge(t, third, x.ID, "documents", "documents-criteria")

	paper := "/desk/challenges/" + c.ID + "/evidence/" + c.Evidence[0].ID
	if f := county.Ask(t, officer, tenderapi.GetEvidence, tenderapi.GetEvidenceRequest{ID: c.ID, Evidence: c.Evidence[0].ID}); !bytes.HasPrefix(f.Body, []byte("%PDF-")) {
		t.Errorf("the officer reads %q", f.Body)
	}
	county.Refused(t, p.As(t, "staff1"), tenderapi.GetEvidence, tenderapi.GetEvidenceRequest{ID: c.ID, Evidence: c.Evidence[0].ID}, fault.NotFound, "tender.challenge.not-found")
	if a := p.Nobody().Send(t, "GET", paper, "", ""); bytes.Contains(a.Body, []byte("%PDF-")) {
		t.Error("a stranger reads the paper")
	}

	county.Refused(t, officer, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: c.ID, ChallengeMove: tenderapi.ChallengeMove{
		Do: "answer", Effect: tenderapi.EffectNext, Verdicts: []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictUpheld, Reason: "成立。"}},
	}}, 422, "tender.effect.closed", "dispute.effects")
	rules(t, officer, c.ID, "answer", tenderapi.VerdictUpheld, tenderapi.EffectAmend)
	county.Until(t, "the ruling", func() (bool, error) {
		x, err := county.Try(p.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		return len(x.Rulings) == 1 && x.Rulings[0].TakenAt == nil, err
	})
	later := cn.AddDays(cn.DayOf(due), 10).At(9, 30)
	got := county.Ask(t, officer, tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{
		Reason: "质疑成立，删去第三项。", Deadline: &later, Changes: []tenderapi.Correction{{Field: "place", New: "全部社区"}},
	}})
	if got.Rulings[0].TakenAt == nil || !got.Deadline.Equal(later) {
		t.Errorf("%+v until %s", got.Rulings, got.Deadline)
	}
	if page := page(t, p, "/tenders/"+x.ID); !strings.Contains(page, "质疑答复") || !strings.Contains(page, "澄清或者修改采购文件后，继续开展采购活动") {
		t.Error("the public page does not tell of the answer")
	}
	disclosed(t, p, x.ID, "the ruling", func(rec open) bool {
		return slices.ContainsFunc(rec.Releases, func(r ocds.Release) bool {
			return r.Tender != nil && slices.ContainsFunc(r.Tender.Amendments, func(a ocds.Amendment) bool { return a.ID == "ruling-1" })
		})
	})
}

// TestAChallengeOfTheResultMakesTheAwardVoid and the next candidate signs.
func TestAChallengeOfTheResultMakesTheAwardVoid(t *testing.T) {
	t.Parallel()
	w := newCourt(t)
	deal := w.Awarded(t, "社区长者助餐服务")
	officer := w.Platform.As(t, "officer")
	w.offers(t, deal)
	c := w.challenge(t, w.Platform.As(t, "staff2"), deal.Tender, "result", "result-unqualified")
	w.waits(t, deal.ID)
	rules(t, officer, c.ID, "answer", tenderapi.VerdictUpheld, tenderapi.EffectNext)
	x := w.becomes(t, deal.Tender, tenderapi.StateScored)
	if len(x.Passed) != 1 || x.Passed[0].Ground != "void" || x.Passed[0].Supplier.ID != w.Suppliers[0].ID {
		t.Errorf("%+v", x.Passed)
	}
	w.ends(t, deal.ID)
	if x = w.result(t, deal.Tender); x.Award.Supplier.ID != w.Suppliers[1].ID {
		t.Errorf("awarded to %+v", x.Award)
	}
	if again := recounted(t, w.Platform, deal.Tender); again.Evaluation.Ranking[0].Supplier.ID != w.Suppliers[0].ID || again.Tender.Award.Amount != 85_000_000 {
		t.Errorf("the ranking is %+v, and the award %+v", again.Evaluation.Ranking, again.Tender.Award)
	}
	w.offers(t, county.Ask(t, officer, contractapi.GetContract, contractapi.GetContractRequest{ID: deal.ID}))
	county.Until(t, "the signature of a contract that no challenge holds up", func() (bool, error) {
		_, err := county.Try(officer, contractapi.MoveContract, signing(deal.ID))
		return err == nil, err
	})
	disclosed(t, w.Platform, deal.Tender, "the void award", func(rec open) bool {
		return slices.ContainsFunc(rec.Releases, func(r ocds.Release) bool { return slices.Contains(r.Tag, "awardCancellation") })
	})
}

// TestAChallengeThatDoesNotHoldLeavesTheContractToBeSigned, and so does the
// complaint after it, which the register counts as unproven.
func TestAChallengeThatDoesNotHoldLeavesTheContractToBeSigned(t *testing.T) {
	t.Parallel()
	w := newCourt(t)
	deal := w.Awarded(t, "社区儿童关爱服务")
	officer, second := w.Platform.As(t, "officer"), w.Platform.As(t, "staff2")
	w.offers(t, deal)
	c := w.challenge(t, second, deal.Tender, "result", "result-sum")
	w.waits(t, deal.ID)
	w.complains(t, second, c.ID, 5)
	w.waits(t, deal.ID)
	county.Refused(t, w.watch, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: c.ID, ChallengeMove: tenderapi.ChallengeMove{
		Do: "settle", Text: "不成立。", Effect: tenderapi.EffectRestart, Ground: "unfounded", Verdicts: []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictRejected, Reason: "无据。"}},
	}}, 422, "tender.effect.unfounded")
	rules(t, w.watch, c.ID, "settle", tenderapi.VerdictRejected, tenderapi.EffectProceed)
	w.becomes(t, deal.Tender, tenderapi.StateAwarded)
	county.Ask(t, officer, contractapi.MoveContract, signing(deal.ID))
	if list := county.Ask(t, w.watch, tenderapi.ListDisputes, tenderapi.ListDisputesRequest{Closed: true}).Items; len(list) != 1 || list[0].Unproven != 1 || list[0].Warn {
		t.Errorf("the register says %+v", list)
	}
}

// TestAComplaintAfterTheContractWasSignedRescindsIt and the next candidate signs one of its own.
func TestAComplaintAfterTheContractWasSignedRescindsIt(t *testing.T) {
	t.Parallel()
	w := newCourt(t)
	deal := w.Awarded(t, "社区助浴服务")
	officer, second := w.Platform.As(t, "officer"), w.Platform.As(t, "staff2")
	c := w.challenge(t, second, deal.Tender, "result", "result-unqualified")
	rules(t, officer, c.ID, "answer", tenderapi.VerdictRejected, tenderapi.EffectProceed)
	county.Ask(t, officer, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: deal.ID, ContractDraft: contractapi.ContractDraft{
		StartsOn: deal.StartsOn, TermMonths: deal.TermMonths, Content: deal.Content, Quantity: "不少于120人。", Quality: "满意度不低于90%。", Settlement: "按期支付。",
		Liability: "按日扣减。", Payments: deal.Payments, PerformanceDeposit: deal.PerformanceDeposit,
	}})
	move := func(by *county.Person, do string) {
		county.Ask(t, by, contractapi.MoveContract, contractapi.MoveContractRequest{ID: deal.ID, ContractMove: contractapi.ContractMove{Do: do}})
	}
	move(officer, "offer")
	move(officer, "sign")
	move(w.Platform.As(t, "staff1"), "sign")
	move(officer, "publish")
	w.becomes(t, deal.Tender, tenderapi.StateContracted)

	county.Ask(t, second, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: c.ID, ChallengeMove: tenderapi.ChallengeMove{
		Do: "complain", Complaint: []tenderapi.ComplaintItem{{Item: 1, Facts: "不服答复。", Request: "撤销合同。"}},
	}})
	county.Ask(t, w.watch, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: c.ID, ChallengeMove: tenderapi.ChallengeMove{Do: "accept"}})
	if page := page(t, w.Platform, "/contracts/"+deal.ID); !strings.Contains(page, "应当中止履行合同") {
		t.Error("the page of the contract does not say that it may have to rest")
	}
	rules(t, w.watch, c.ID, "settle", tenderapi.VerdictUpheld, tenderapi.EffectRescindNext)
	w.becomes(t, deal.Tender, tenderapi.StateScored)
	county.Until(t, "the contract to be rescinded", func() (bool, error) {
		got, err := county.Try(w.Platform.Nobody(), contractapi.GetContract, contractapi.GetContractRequest{ID: deal.ID})
		return got.State == contractapi.ContractStateRescinded && got.RescindedAt != nil, err
	})
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(deal.Tender, "decide"))
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(deal.Tender, "result"))
	county.Until(t, "the contract of the next candidate", func() (bool, error) {
		got, err := county.Try(officer, contractapi.GetContract, contractapi.GetContractRequest{ID: deal.ID + "-" + w.Suppliers[1].ID})
		if fault.Of(err).Kind == fault.NotFound {
			return false, nil
		}
		return got.State == contractapi.ContractStateDrafted && got.Supplier.ID == w.Suppliers[1].ID, err
	})
}

// TestAComplaintThatHoldsIsJudgedAnew by another committee, and another wins.
func TestAComplaintThatHoldsIsJudgedAnew(t *testing.T) {
	t.Parallel()
	w := newCourt(t)
	deal := w.Awarded(t, "社区残疾人照料服务")
	officer, second := w.Platform.As(t, "officer"), w.Platform.As(t, "staff2")
	c := w.challenge(t, second, deal.Tender, "result", "result-objective")
	w.complains(t, second, c.ID, 10)
	rules(t, w.watch, c.ID, "settle", tenderapi.VerdictUpheld, tenderapi.EffectRejudge)
	w.becomes(t, deal.Tender, tenderapi.StateOpened)
	w.ends(t, deal.ID)

	clerk := w.Platform.As(t, "clerk")
	seats := tenderapi.SeatCommitteeRequest{ID: deal.Tender}
	seats.Ground, seats.Reason = "specialised", "专业性强，主管预算单位已同意。"
	seats.Members = []tenderapi.Member{{Account: clerk.Me.ID, Name: clerk.Me.Name, Kind: "buyer"}}
	for _, a := range w.Experts[2:4] {
		seats.Members = append(seats.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
	}
	county.Ask(t, officer, tenderapi.SeatCommittee, seats)
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(deal.Tender, "freeze"), 422, "tender.sheet.missing") // the former sheets do not count
	scored(t, w.Town, deal.Tender, []string{"judge3", "judge4", "clerk"}, w.second)
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(deal.Tender, "conclude"))
	if x := w.result(t, deal.Tender); x.Award.Supplier.ID != w.Suppliers[1].ID {
		t.Errorf("awarded to %+v", x.Award)
	}
	if again := recounted(t, w.Platform, deal.Tender); again.Evaluation.Ranking[0].Supplier.ID != w.Suppliers[1].ID {
		t.Errorf("the new ranking is %+v", again.Evaluation.Ranking)
	}
	page := page(t, w.Platform, "/tenders/"+deal.Tender)
	for _, must := range []string{"投诉处理决定", "责令重新组建评审委员会，重新评审", "经核对，认定如下。"} {
		if !strings.Contains(page, must) {
			t.Errorf("the public page lacks %q", must)
		}
	}
	if strings.Contains(page, "不服答复。") || strings.Contains(page, "林小满") {
		t.Error("the public page shows what is between the parties")
	}
}

// second gives the second supplier every point, and everyone else half of them.
func (w *court) second(sheet tenderapi.Sheet) (d tenderapi.SheetDraft) {
	for _, b := range sheet.Bids {
		m := tenderapi.BidMarks{Bid: b.Bid, Note: "重新评审。"}
		for _, k := range sheet.Criteria {
			if points := k.Max / 2; k.Kind != "price" && !k.Machine {
				if b.Supplier.ID == w.Suppliers[1].ID {
					points = k.Max
				}
				m.Marks = append(m.Marks, tenderapi.Mark{Code: k.Code, Points: points})
			}
		}
		d.Bids = append(d.Bids, m)
	}
	return d
}
