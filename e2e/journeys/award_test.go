package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/services/tender/recount"
)

func (p *purchase) committee(t testing.TB, experts, officers int) tenderapi.SeatCommitteeRequest {
	in := tenderapi.SeatCommitteeRequest{ID: p.id}
	in.Ground, in.Reason = "specialised", "服务对象特殊，专业性强，主管预算单位已同意。"
	for _, a := range p.Experts[:experts] {
		in.Members = append(in.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
	}
	for _, login := range []string{"officer", "clerk"}[:officers] {
		me := p.Platform.As(t, login).Me
		in.Members = append(in.Members, tenderapi.Member{Account: me.ID, Name: me.Name, Kind: "buyer"})
	}
	return in
}

func (p *purchase) seat(t *testing.T) {
	officer, size := p.Platform.As(t, "officer"), "tender.committee."+string(p.method)+".size"
	county.Refused(t, officer, tenderapi.SeatCommittee, p.committee(t, p.seats-1, 0), 422, "tender.committee.unlawful", size, "tender.committee.odd")
	county.Refused(t, officer, tenderapi.SeatCommittee, p.committee(t, p.seats-2, 2), 422, "tender.committee.unlawful", "tender.committee.experts")
	twice := p.committee(t, p.seats-1, 0)
	twice.Members = append(twice.Members, twice.Members[0])
	county.Refused(t, officer, tenderapi.SeatCommittee, twice, 422, "tender.committee.unlawful", size)
	posing := p.committee(t, p.seats-1, 1)
	posing.Members[p.seats-1].Kind = "expert"
	county.Refused(t, officer, tenderapi.SeatCommittee, posing, 422, "tender.committee.wrong-role")
	county.Refused(t, p.Platform.As(t, "judge1"), tenderapi.SeatCommittee, p.committee(t, p.seats, 0), 403, "identity.role")
	county.Ask(t, officer, tenderapi.SeatCommittee, p.committee(t, p.seats-1, 1))
	if x := county.Ask(t, p.Platform.Nobody(), tenderapi.GetTender, p.get()); len(x.Committee) > 0 {
		t.Errorf("the committee is public before the result: %+v", x.Committee)
	}
}

// judges are the logins of the committee.
func (p *purchase) judges() (logins []string) {
	for n := range p.seats - 1 {
		logins = append(logins, []string{"judge1", "judge2", "judge3", "judge4"}[n])
	}
	return append(logins, "officer")
}

// marks are what every judge gives: the k-th bidder so much of each criterion.
// All give the same, so that the mean is exact and anyone can recompute the sums.
func (p *purchase) marks(sheet tenderapi.Sheet) (d tenderapi.SheetDraft, want map[string]int64) {
	share, price := map[string]int64{}, map[string]int64{}
	for k, login := range p.bidders() {
		share[p.bids[login].ID] = 90 - int64(k)*10
		price[p.bids[login].ID] = asked(k)
	}
	want = map[string]int64{}
	for _, b := range sheet.Bids {
		m := tenderapi.BidMarks{Bid: b.Bid, Note: "方案完整。"}
		for _, c := range sheet.Criteria {
			if c.Kind == "price" {
				want[b.Bid] += (asked(0)*c.Max + price[b.Bid]/2) / price[b.Bid] // which no judge knows yet
				continue
			}
			if c.Machine { // every bidder answers the same
				want[b.Bid] += county.Claimed
				continue
			}
			m.Marks = append(m.Marks, tenderapi.Mark{Code: c.Code, Points: c.Max * share[b.Bid] / 100})
			want[b.Bid] += c.Max * share[b.Bid] / 100
		}
		d.Bids = append(d.Bids, m)
	}
	return d, want
}

func (p *purchase) judge(t *testing.T) {
	officer := p.Platform.As(t, "officer")
	if p.method == tenderapi.MethodConsultation {
		county.Refused(t, officer, tenderapi.MoveTender, county.Step(p.id, "freeze"), 422, "tender.offers.missing", "tender.consultation.offers")
		last := map[string]int64{}
		for i, login := range p.bidders() {
			last[login] = asked(i)
		}
		p.Town.LastOffers(t, p.id, last)
	}
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(p.id, "freeze"), 422, "tender.sheet.missing")
	county.Refused(t, p.Platform.As(t, "judge5"), tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: p.id}, 404, "tender.tender.not-found")
	p.facts(t)
	var want map[string]int64
	for i, login := range p.judges() {
		judge := p.Platform.As(t, login)
		sheet := county.Ask(t, judge, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: p.id})
		if len(sheet.Bids) != len(p.bids) {
			t.Fatalf("%s sees %d bids, want %d", login, len(sheet.Bids), len(p.bids))
		}
		for _, b := range sheet.Bids {
			if b.Price != 0 || b.Plan == "" {
				t.Errorf("before prices are revealed %s reads %+v", login, b)
			}
		}
		var d tenderapi.SheetDraft
		d, want = p.marks(sheet)
		sign := tenderapi.SignSheetRequest{ID: p.id, SheetDraft: d}
		if i == 0 {
			d.Bids[0].Marks[0].Points++
			over := d.Bids[0].Marks[0].Points
			d.Bids[0].Marks[0].Points = 4001
			county.Refused(t, judge, tenderapi.SignSheet, sign, 400, "tender.sheet.incomplete")
			d.Bids[0].Marks[0].Points = over - 1
			less := tenderapi.SignSheetRequest{ID: p.id, SheetDraft: tenderapi.SheetDraft{Bids: d.Bids[1:]}}
			county.Refused(t, judge, tenderapi.SignSheet, less, 400, "tender.sheet.incomplete")
		}
		county.Ask(t, judge, tenderapi.SignSheet, sign)
		county.Refused(t, judge, tenderapi.SignSheet, sign, 409, "tender.sheet.signed")
		if i == 0 {
			county.Refused(t, officer, tenderapi.SeatCommittee, p.committee(t, p.seats, 0), 409, "tender.committee.fixed")
		}
	}
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(p.id, "conclude"), 409, "tender.tender.wrong-state")
	p.Town.Reveal(t, officer, p.id)
	p.recorded(t, p.Platform.Nobody(), asked)
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(p.id, "conclude"))
	ev := county.Ask(t, officer, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: p.id})
	if len(ev.Ranking) != len(p.bids) || len(ev.Judges) != len(p.bids)*p.seats {
		t.Fatalf("the evaluation ranks %d bids by %d totals", len(ev.Ranking), len(ev.Judges))
	}
	for i, login := range p.bidders() {
		r := ev.Ranking[i]
		if r.Bid != p.bids[login].ID || r.Rank != int64(i+1) || r.Total != want[r.Bid] {
			t.Errorf("rank %d is %s with %d, want %s with %d", r.Rank, r.Bid, r.Total, p.bids[login].ID, want[p.bids[login].ID])
		}
	}
	county.Refused(t, p.Platform.Nobody(), tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: p.id}, 404, "tender.evaluation.not-yet")
	county.Refused(t, p.Platform.As(t, p.winner), tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: p.id}, 404, "tender.evaluation.not-yet")
	county.Refused(t, p.Platform.As(t, "chief"), tenderapi.MoveTender, county.Step(p.id, "decide"), 403, "tender.tender.not-yours")
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(p.id, "decide"))
	if x := county.Ask(t, p.Platform.Nobody(), tenderapi.GetTender, p.get()); x.Award != nil {
		t.Errorf("the award is public before the result: %+v", x.Award)
	}
}

func (p *purchase) result(t *testing.T) {
	scored := p.state(t, tenderapi.StateDecided)
	late := cn.AddWorkdays(cn.DayOf(scored.Award.DecidedAt), 3).At(9, 30)
	p.Platform.At(t, late)
	county.Refused(t, p.Platform.As(t, "officer"), tenderapi.MoveTender, county.Step(p.id, "result"), 422, "tender.step.late", "tender.result.publish")
	because := county.Step(p.id, "result")
	because.Note = "公告系统检修，迟一日发布。"
	county.Ask(t, p.Platform.As(t, "officer"), tenderapi.MoveTender, because)
	for i, login := range p.bidders() {
		outcome := "lost"
		if login == p.winner {
			outcome = "won"
		}
		county.Until(t, "the rank of "+login, func() (bool, error) {
			b, err := county.Try(p.Platform.As(t, login), tenderapi.GetBid, tenderapi.GetBidRequest{ID: p.bids[login].ID})
			return b.Rank == int64(i+1) && b.Total > 0 && b.State == outcome, err
		})
		county.Until(t, "the message to "+login, func() (bool, error) { return p.told(t, login, "tender.tender.awarded.v1") == 1, nil })
	}
	x := county.Ask(t, p.Platform.Nobody(), tenderapi.GetTender, p.get())
	if x.Award == nil || x.Award.Supplier.ID != p.Suppliers[1].ID || x.Award.Amount != 80_000_000 || len(x.Committee) != p.seats {
		t.Errorf("the result shows %+v and a committee of %d", x.Award, len(x.Committee))
	}
	rec := recounted(t, p.Platform, p.id)
	if len(rec.Evaluation.Answers) != len(p.bids) {
		t.Errorf("the result tells %d answers of %d bids", len(rec.Evaluation.Answers), len(p.bids))
	}
	rec.Evaluation.Answers[0].Count = 5 // as somebody would who makes the record fit other points
	if r := recount.Score(rec); len(r.Wrong) == 0 {
		t.Error("an altered answer is not found out")
	}
}

// facts are what the platform scores: nobody types them, nobody but the committee learns of them, and they become no more.
func (p *purchase) facts(t *testing.T) {
	judge := p.Platform.As(t, p.judges()[0])
	sheet := county.Ask(t, judge, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: p.id})
	if len(sheet.Answers) != len(p.bids) {
		t.Fatalf("the sheet has %d answers of %d bids", len(sheet.Answers), len(p.bids))
	}
	for _, a := range sheet.Answers {
		if a.Count != 3 || a.Points != county.Claimed || a.Lowered != nil {
			t.Errorf("three projects are scored as %+v", a)
		}
	}
	higher := tenderapi.LowerAnswerRequest{ID: p.id, AnswerVote: tenderapi.AnswerVote{Bid: sheet.Bids[0].Bid, Code: "A3", Level: "五项以上", Why: "另有两项。"}}
	county.Refused(t, judge, tenderapi.LowerAnswer, higher, 422, "tender.answer.not-lower", "tender.criteria.quantified")
	county.Refused(t, p.Platform.As(t, p.winner), tenderapi.LowerAnswer, higher, 403, "identity.role")
	alone := higher
	alone.Level, alone.Why = "不足三项", "一项没有合同。"
	for _, withdrawn := range []bool{false, true} { // one member alone lowers nothing
		alone.Withdrawn = withdrawn
		if got := county.Ask(t, judge, tenderapi.LowerAnswer, alone); got.Answers[0].Points != county.Claimed {
			t.Errorf("one member alone makes it %+v", got.Answers[0])
		}
	}
}

func (p *purchase) contract(t *testing.T) {
	officer, winner, loser, id := p.Platform.As(t, "officer"), p.Platform.As(t, p.winner), p.Platform.As(t, p.losers[0]), "c-"+p.id
	get := contractapi.GetContractRequest{ID: id}
	var c contractapi.Contract
	county.Until(t, "the draft of the contract", func() (ok bool, err error) {
		c, err = county.Try(officer, contractapi.GetContract, get)
		return err == nil, err
	})
	for _, w := range []*county.Person{p.Platform.Nobody(), loser, p.Platform.As(t, "judge1")} {
		county.Refused(t, w, contractapi.GetContract, get, 404, "contract.contract.not-found")
	}
	move := func(do, note string) contractapi.MoveContractRequest {
		return contractapi.MoveContractRequest{ID: id, ContractMove: contractapi.ContractMove{Do: do, Note: note}}
	}
	terms := contractapi.UpdateContractRequest{ID: id, ContractDraft: contractapi.ContractDraft{
		StartsOn: c.StartsOn, TermMonths: 37, Content: c.Content, Quantity: "不少于120人。", Quality: "满意度不低于90%。",
		Settlement: "按期支付。", Liability: "按差额扣减。", Payments: c.Payments,
	}}
	county.Refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.term.extended.months")
	terms.TermMonths = 13
	county.Refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.term.extended.conditions")
	terms.TermMonths, terms.PerformanceDeposit = 12, c.Amount/10+1
	county.Refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.deposit.percent")
	terms.PerformanceDeposit = 0
	county.Refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.terms.noticed")
	terms.PerformanceDeposit = c.Amount * 5 / 100 // as the notice asked
	terms.StartsOn = "2020-01-01"
	county.Refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.sign")
	terms.StartsOn = "2035-01-01" // bounded by the platform's own default, which has no clause to cite
	county.Refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful")
	terms.StartsOn = c.StartsOn
	terms.Payments = append([]contractapi.Payment{}, c.Payments...)
	terms.Payments[0].Amount--
	county.Refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful")
	terms.Payments[0].Amount++
	c = county.Ask(t, officer, contractapi.UpdateContract, terms)
	county.Refused(t, winner, contractapi.MoveContract, move("sign", ""), 409, "contract.contract.wrong-state")
	county.Ask(t, officer, contractapi.MoveContract, move("offer", ""))
	county.Refused(t, officer, contractapi.UpdateContract, terms, 409, "contract.contract.fixed")
	county.Refused(t, winner, contractapi.MoveContract, move("return", ""), 400, "contract.return.no-reason")
	county.Ask(t, winner, contractapi.MoveContract, move("return", "请写明验收时间。"))
	terms.Quality += "每季度末验收。"
	county.Ask(t, officer, contractapi.UpdateContract, terms)
	county.Ask(t, officer, contractapi.MoveContract, move("offer", ""))
	county.Ask(t, winner, contractapi.MoveContract, move("sign", ""))
	county.Refused(t, winner, contractapi.MoveContract, move("sign", ""), 409, "contract.sign.done")
	county.Refused(t, loser, contractapi.MoveContract, move("sign", ""), 404, "contract.contract.not-found")
	if x := p.state(t, tenderapi.StateAwarded); x.Contract != "" {
		t.Errorf("one signature made a contract: %+v", x.Contract)
	}
	c = county.Ask(t, officer, contractapi.MoveContract, move("sign", ""))
	if c.State != contractapi.ContractStateSigned || c.SignedAt == nil || c.Amount != 80_000_000 {
		t.Fatalf("both signed, and the contract is %s over %d", c.State, c.Amount)
	}
	county.Until(t, "the purchase's end", func() (bool, error) {
		x, err := county.Try(officer, tenderapi.GetTender, p.get())
		return x.State == tenderapi.StateContracted && x.Contract == id, err
	})
	county.Refused(t, p.Platform.Nobody(), contractapi.GetContract, get, 404, "contract.contract.not-found")
	c = county.Ask(t, officer, contractapi.MoveContract, move("publish", ""))
	p.accepted(t, officer, winner, &c)
}

// accepted has the first month accepted: it is public with the second signature and not before.
func (p *purchase) accepted(t *testing.T, officer, winner *county.Person, c *contractapi.Contract) {
	day, err := cn.ParseDay(c.StartsOn)
	if err != nil {
		t.Fatal(err)
	}
	p.Platform.At(t, day.AddMonths(1).At(10, 0))
	draft := contractapi.RecordAcceptanceRequest{ID: c.ID, AcceptanceDraft: contractapi.AcceptanceDraft{
		Stage: "首月验收", AcceptedOn: day.AddMonths(1).String(), Members: []string{"业务科室负责人"}, MembersSigned: true,
		Asked: 20, Satisfied: 19, Opinions: "希望增加上门次数。", Conclusion: "符合合同约定。", Items: []contractapi.AcceptanceItem{},
	}}
	county.Refused(t, officer, contractapi.RecordAcceptance, draft, 422, "contract.acceptance.standards", "contract.acceptance.report")
	for _, standard := range c.Accepting.Standards {
		draft.Items = append(draft.Items, contractapi.AcceptanceItem{Standard: standard, Finding: "有记录可查。", Met: true})
	}
	unheard := draft
	unheard.Asked, unheard.Satisfied = 0, 0
	county.Refused(t, officer, contractapi.RecordAcceptance, unheard, 422, "contract.acceptance.opinions", "contract.acceptance.beneficiaries")
	county.Ask(t, officer, contractapi.RecordAcceptance, draft)
	get := contractapi.GetContractRequest{ID: c.ID}
	if x := county.Ask(t, p.Platform.Nobody(), contractapi.GetContract, get); len(x.Acceptances) != 0 {
		t.Errorf("one signature made an acceptance public: %+v", x.Acceptances)
	}
	county.Ask(t, winner, contractapi.MoveAcceptance, contractapi.MoveAcceptanceRequest{ID: c.ID, Nth: 1, AcceptanceMove: contractapi.AcceptanceMove{Do: "agree"}})
	if x := county.Ask(t, p.Platform.Nobody(), contractapi.GetContract, get); len(x.Acceptances) != 1 || !x.Acceptances[0].Met || x.Acceptances[0].SettledAt == nil {
		t.Errorf("both signed, and the public reads %+v", x.Acceptances)
	}
}

// alone lets a consultation end for want of bidders.
func alone(t *testing.T, w *county.Town) {
	due := cn.AddDays(cn.DayOf(w.Platform.Now(t)), 12).At(9, 30)
	x := w.Published(t, "无人应答的采购", tenderapi.MethodConsultation, due)
	w.Bid(t, w.Platform.As(t, "staff1"), x.ID, 80_000_000)
	w.Platform.At(t, due.Add(time.Second))
	officer := w.Platform.As(t, "officer")
	county.Until(t, "the refusal to open", func() (bool, error) {
		got, err := county.Try(officer, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		return got.State == tenderapi.StateClosed, err
	})
	county.Until(t, "the last bid's filing", func() (bool, error) {
		mine, err := county.Try(w.Platform.As(t, "staff1"), tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID})
		return len(mine.Items) == 1 && mine.Items[0].State == "received", err
	})
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(x.ID, "open"), 422, "tender.opening.too-few", "tender.consultation.bidders.service.min")
	end := county.Step(x.ID, "fail")
	end.Note = "只有一家供应商。"
	county.Refused(t, officer, tenderapi.MoveTender, end, 422, "tender.failure.no-ground", "tender.consultation.failure")
	end.Ground = "whim"
	county.Refused(t, officer, tenderapi.MoveTender, end, 422, "tender.failure.no-ground", "tender.consultation.failure")
	end.Ground = "few"
	got := county.Ask(t, officer, tenderapi.MoveTender, end)
	if got.State != tenderapi.StateFailed || got.Failure == nil || got.Failure.Ground != "few" {
		t.Fatalf("ended as %+v", got.Failure)
	}
	county.Refused(t, w.Platform.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}, 404, "tender.opening.not-yet")
	county.Until(t, "the failure in the public list", func() (bool, error) {
		for _, s := range county.Tenders(t, w.Platform.Nobody(), tenderapi.GroupFailed) {
			if s.ID == x.ID {
				return true, nil
			}
		}
		return false, nil
	})
}
