package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

func (p *purchase) committee(experts, officers int) tenderapi.SeatCommitteeRequest {
	in := tenderapi.SeatCommitteeRequest{ID: p.id}
	for _, a := range p.experts[:experts] {
		in.Members = append(in.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
	}
	for _, login := range []string{"officer", "clerk"}[:officers] {
		p.p.mu.Lock()
		me := p.p.people[login].me
		p.p.mu.Unlock()
		in.Members = append(in.Members, tenderapi.Member{Account: me.ID, Name: me.Name, Kind: "buyer"})
	}
	return in
}

func (p *purchase) seat(t *testing.T) {
	officer, size := p.p.as(t, "officer"), "tender.committee."+string(p.method)+".size"
	refused(t, officer, tenderapi.SeatCommittee, p.committee(p.seats-1, 0), 422, "tender.committee.unlawful", size, "tender.committee.odd")
	refused(t, officer, tenderapi.SeatCommittee, p.committee(p.seats-2, 2), 422, "tender.committee.unlawful", "tender.committee.experts")
	twice := p.committee(p.seats-1, 0)
	twice.Members = append(twice.Members, twice.Members[0])
	refused(t, officer, tenderapi.SeatCommittee, twice, 422, "tender.committee.unlawful", size)
	posing := p.committee(p.seats-1, 1)
	posing.Members[p.seats-1].Kind = "expert"
	refused(t, officer, tenderapi.SeatCommittee, posing, 422, "tender.committee.wrong-role")
	refused(t, p.p.as(t, "judge1"), tenderapi.SeatCommittee, p.committee(p.seats, 0), 403, "identity.role")
	ask(t, officer, tenderapi.SeatCommittee, p.committee(p.seats-1, 1))
	if x := ask(t, p.p.nobody(), tenderapi.GetTender, p.get()); len(x.Committee) > 0 {
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
	share := map[string]int64{}
	for k, login := range p.bidders() {
		share[p.bids[login].ID] = 90 - int64(k)*10
	}
	want = map[string]int64{}
	for _, b := range sheet.Bids {
		m := tenderapi.BidMarks{Bid: b.Bid, Note: "方案完整。"}
		for _, c := range sheet.Criteria {
			if c.Kind == "price" {
				want[b.Bid] += (80_000_000*c.Max + b.Price/2) / b.Price
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
	officer := p.p.as(t, "officer")
	refused(t, officer, tenderapi.MoveTender, step(p.id, "conclude"), 422, "tender.sheet.missing")
	refused(t, p.p.as(t, "judge5"), tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: p.id}, 404, "tender.tender.not-found")
	var want map[string]int64
	for i, login := range p.judges() {
		judge := p.p.as(t, login)
		sheet := ask(t, judge, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: p.id})
		if len(sheet.Bids) != len(p.bids) {
			t.Fatalf("%s sees %d bids, want %d", login, len(sheet.Bids), len(p.bids))
		}
		var d tenderapi.SheetDraft
		d, want = p.marks(sheet)
		sign := tenderapi.SignSheetRequest{ID: p.id, SheetDraft: d}
		if i == 0 {
			d.Bids[0].Marks[0].Points++
			over := d.Bids[0].Marks[0].Points
			d.Bids[0].Marks[0].Points = 4001
			refused(t, judge, tenderapi.SignSheet, sign, 400, "tender.sheet.incomplete")
			d.Bids[0].Marks[0].Points = over - 1
			less := tenderapi.SignSheetRequest{ID: p.id, SheetDraft: tenderapi.SheetDraft{Bids: d.Bids[1:]}}
			refused(t, judge, tenderapi.SignSheet, less, 400, "tender.sheet.incomplete")
		}
		ask(t, judge, tenderapi.SignSheet, sign)
		refused(t, judge, tenderapi.SignSheet, sign, 409, "tender.sheet.signed")
		if i == 0 {
			refused(t, officer, tenderapi.SeatCommittee, p.committee(p.seats, 0), 409, "tender.committee.fixed")
		}
	}
	ask(t, officer, tenderapi.MoveTender, step(p.id, "conclude"))
	ev := ask(t, officer, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: p.id})
	if len(ev.Ranking) != len(p.bids) || len(ev.Judges) != len(p.bids)*p.seats {
		t.Fatalf("the evaluation ranks %d bids by %d totals", len(ev.Ranking), len(ev.Judges))
	}
	for i, login := range p.bidders() {
		r := ev.Ranking[i]
		if r.Bid != p.bids[login].ID || r.Rank != int64(i+1) || r.Total != want[r.Bid] {
			t.Errorf("rank %d is %s with %d, want %s with %d", r.Rank, r.Bid, r.Total, p.bids[login].ID, want[p.bids[login].ID])
		}
	}
	refused(t, p.p.nobody(), tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: p.id}, 404, "tender.evaluation.not-yet")
	refused(t, p.p.as(t, p.winner), tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: p.id}, 404, "tender.evaluation.not-yet")
	refused(t, p.p.as(t, "chief"), tenderapi.MoveTender, step(p.id, "decide"), 403, "tender.tender.not-yours")
	ask(t, officer, tenderapi.MoveTender, step(p.id, "decide"))
	if x := ask(t, p.p.nobody(), tenderapi.GetTender, p.get()); x.Award != nil {
		t.Errorf("the award is public before the result: %+v", x.Award)
	}
}

func (p *purchase) result(t *testing.T) {
	scored := p.state(t, tenderapi.StateDecided)
	late := cn.AddWorkdays(cn.DayOf(scored.Award.DecidedAt), 3).At(9, 30)
	p.p.at(t, late)
	refused(t, p.p.as(t, "officer"), tenderapi.MoveTender, step(p.id, "result"), 422, "tender.step.late", "tender.result.publish")
	because := step(p.id, "result")
	because.Note = "公告系统检修，迟一日发布。"
	ask(t, p.p.as(t, "officer"), tenderapi.MoveTender, because)
	for i, login := range p.bidders() {
		outcome := "lost"
		if login == p.winner {
			outcome = "won"
		}
		until(t, "the rank of "+login, func() (bool, error) {
			b, err := try(p.p.as(t, login), tenderapi.GetBid, tenderapi.GetBidRequest{ID: p.bids[login].ID})
			return b.Rank == int64(i+1) && b.Total > 0 && b.State == outcome, err
		})
		until(t, "the message to "+login, func() (bool, error) { return p.told(t, login, "tender.tender.awarded.v1") == 1, nil })
	}
	x := ask(t, p.p.nobody(), tenderapi.GetTender, p.get())
	if x.Award == nil || x.Award.Supplier.ID != p.suppliers[1].ID || x.Award.Amount != 80_000_000 || len(x.Committee) != p.seats {
		t.Errorf("the result shows %+v and a committee of %d", x.Award, len(x.Committee))
	}
	ask(t, p.p.nobody(), tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: p.id})
}

func (p *purchase) contract(t *testing.T) {
	officer, winner, loser, id := p.p.as(t, "officer"), p.p.as(t, p.winner), p.p.as(t, p.losers[0]), "c-"+p.id
	get := contractapi.GetContractRequest{ID: id}
	var c contractapi.Contract
	until(t, "the draft of the contract", func() (ok bool, err error) {
		c, err = try(officer, contractapi.GetContract, get)
		return err == nil, err
	})
	for _, w := range []*person{p.p.nobody(), loser, p.p.as(t, "judge1")} {
		refused(t, w, contractapi.GetContract, get, 404, "contract.contract.not-found")
	}
	move := func(do, note string) contractapi.MoveContractRequest {
		return contractapi.MoveContractRequest{ID: id, ContractMove: contractapi.ContractMove{Do: do, Note: note}}
	}
	terms := contractapi.UpdateContractRequest{ID: id, ContractDraft: contractapi.ContractDraft{
		StartsOn: c.StartsOn, TermMonths: 37, Content: c.Content, Quantity: "不少于120人。", Quality: "满意度不低于90%。",
		Settlement: "按期支付。", Liability: "按差额扣减。", Payments: c.Payments,
	}}
	refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.term.extended.months")
	terms.TermMonths = 13
	refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.term.extended.conditions")
	terms.TermMonths, terms.PerformanceDeposit = 12, c.Amount/10+1
	refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.deposit.percent")
	terms.PerformanceDeposit = 0
	refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.terms.noticed")
	terms.PerformanceDeposit = c.Amount * 5 / 100 // as the notice asked
	terms.StartsOn = "2020-01-01"
	refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful", "contract.sign")
	terms.StartsOn = "2035-01-01" // bounded by the platform's own default, which has no clause to cite
	refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful")
	terms.StartsOn = c.StartsOn
	terms.Payments = append([]contractapi.Payment{}, c.Payments...)
	terms.Payments[0].Amount--
	refused(t, officer, contractapi.UpdateContract, terms, 422, "contract.terms.unlawful")
	terms.Payments[0].Amount++
	c = ask(t, officer, contractapi.UpdateContract, terms)
	refused(t, winner, contractapi.MoveContract, move("sign", ""), 409, "contract.contract.wrong-state")
	ask(t, officer, contractapi.MoveContract, move("offer", ""))
	refused(t, officer, contractapi.UpdateContract, terms, 409, "contract.contract.fixed")
	refused(t, winner, contractapi.MoveContract, move("return", ""), 400, "contract.return.no-reason")
	ask(t, winner, contractapi.MoveContract, move("return", "请写明验收时间。"))
	terms.Quality += "每季度末验收。"
	ask(t, officer, contractapi.UpdateContract, terms)
	ask(t, officer, contractapi.MoveContract, move("offer", ""))
	ask(t, winner, contractapi.MoveContract, move("sign", ""))
	refused(t, winner, contractapi.MoveContract, move("sign", ""), 409, "contract.sign.done")
	refused(t, loser, contractapi.MoveContract, move("sign", ""), 404, "contract.contract.not-found")
	if x := p.state(t, tenderapi.StateAwarded); x.Contract != "" {
		t.Errorf("one signature made a contract: %+v", x.Contract)
	}
	c = ask(t, officer, contractapi.MoveContract, move("sign", ""))
	if c.State != contractapi.ContractStateSigned || c.SignedAt == nil || c.Amount != 80_000_000 {
		t.Fatalf("both signed, and the contract is %s over %d", c.State, c.Amount)
	}
	until(t, "the purchase's end", func() (bool, error) {
		x, err := try(officer, tenderapi.GetTender, p.get())
		return x.State == tenderapi.StateContracted && x.Contract == id, err
	})
	refused(t, p.p.nobody(), contractapi.GetContract, get, 404, "contract.contract.not-found")
	ask(t, officer, contractapi.MoveContract, move("publish", ""))
}

// alone lets a consultation end for want of bidders.
func (w *town) alone(t *testing.T) {
	due := cn.AddDays(cn.DayOf(w.p.now(t)), 12).At(9, 30)
	x := w.published(t, "无人应答的采购", tenderapi.MethodConsultation, due)
	ask(t, w.p.as(t, "staff1"), tenderapi.SubmitBid, bid(x.ID, 80_000_000))
	w.p.at(t, due.Add(time.Second))
	officer := w.p.as(t, "officer")
	until(t, "the refusal to open", func() (bool, error) {
		got, err := try(officer, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		return got.State == tenderapi.StateClosed, err
	})
	until(t, "the last bid's filing", func() (bool, error) {
		mine, err := try(w.p.as(t, "staff1"), tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID})
		return len(mine.Items) == 1 && mine.Items[0].State == "received", err
	})
	refused(t, officer, tenderapi.MoveTender, step(x.ID, "open"), 422, "tender.opening.too-few", "tender.consultation.bidders.service.min")
	end := step(x.ID, "fail")
	end.Note = "只有一家供应商。"
	refused(t, officer, tenderapi.MoveTender, end, 422, "tender.failure.no-ground", "tender.failure.grounds")
	end.Ground = "whim"
	refused(t, officer, tenderapi.MoveTender, end, 422, "tender.failure.no-ground", "tender.failure.grounds")
	end.Ground = "few"
	got := ask(t, officer, tenderapi.MoveTender, end)
	if got.State != tenderapi.StateFailed || got.Failure == nil || got.Failure.Ground != "few" {
		t.Fatalf("ended as %+v", got.Failure)
	}
	refused(t, w.p.nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}, 404, "tender.opening.not-yet")
	until(t, "the failure in the public list", func() (bool, error) {
		for _, s := range tenders(t, w.p.nobody(), tenderapi.GroupFailed) {
			if s.ID == x.ID {
				return true, nil
			}
		}
		return false, nil
	})
}
