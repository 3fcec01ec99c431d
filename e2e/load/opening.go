package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/tender/sealing"
)

const (
	openers     = 50               // organizations whose bids are opened
	openBound   = 60 * time.Second // within which, both stages together, and one of three holders away
	openTurns   = 3                // purchases opened; in each another holder is away
	openJudges  = 5                // experts of each committee
	openMinutes = 10 * time.Minute // before the first deadline, in which bids go up
)

// opened is how long one purchase took to be read out, from the first holder's
// asking for what is sealed to the table that anybody gets.
type opened struct {
	technical time.Duration // who has bid, and whether it is valid
	prices    time.Duration // 唱标, after the scores were frozen
}

func (o opened) both() time.Duration { return o.technical + o.prices }

// openings measures how long a purchase's bids take to be opened while a holder is
// away: two of three fetch the heads, undo their shares and send them, the office opens, the table is read.
func openings(ctx context.Context, t *table, w *town) error {
	say("registering %d organizations and %d experts", openers, openJudges)
	s, err := gather(w, openers)
	if err != nil {
		return err
	}
	seats := slices.Repeat([]organizationapi.Role{organizationapi.RoleExpert}, openJudges)
	if err = w.register(experts, "星河区评审专家库", organizationapi.OrgKindInstitution, "12", judge(0), seats...); err != nil {
		return err
	}
	if err = s.office(); err != nil {
		return err
	}
	due := time.Now().AddDate(0, 0, 25).UTC().Truncate(time.Second) // before any other purchase of the town
	markets := make([]tenderapi.Tender, openTurns)
	for i := range markets {
		if markets[i], err = s.market(due); err != nil {
			return err
		}
	}
	if err = w.clock(due.Add(-openMinutes)); err != nil {
		return err
	}
	if err = s.each(openers, func(i int) error { return s.all[i].enter(w) }); err != nil {
		return err
	}
	for i := range markets {
		if err = s.handedIn(&markets[i]); err != nil {
			return err
		}
	}
	if err = w.clock(due.Add(time.Second)); err != nil {
		return err
	}
	if err = s.office(); err != nil { // the day is another, and so is what they signed in with
		return err
	}
	var all []opened
	for i := range markets {
		away := sealing.Roles[len(sealing.Roles)-1-i]
		say("measuring: %d bids opened without the %s", openers, away)
		one, err := s.opening(ctx, markets[i].ID, away)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	t.opening(fmt.Sprintf("%d sealed bids, one of three holders away", openers), all)
	t.note("an opening counts from the first holder's asking for the heads to the whole table, read without an account: who has bid, then, once %d", openJudges)
	t.note("judges have signed and the scores are frozen, every price. It is repeated on %d purchases, each without another holder; the figures are the worst of them.", openTurns)
	return nil
}

// experts is the serial number of the pool's credit code, behind those of the bidders.
const experts = 5000

// judge is the login of the n-th account of the pool, as register names them.
func judge(n int) string { return "judge" + strings.Repeat("x", n) }

// handedIn lets every organization hand its bid in.
func (s *stampede) handedIn(t *tenderapi.Tender) error {
	bids, err := s.laden(t, openers)
	if err != nil {
		return err
	}
	return s.each(openers, func(i int) error {
		_, err := bids[i].come(s.w.p.addr)
		return err
	})
}

// opening opens a purchase whose deadline has passed, without one of its holders, and takes the time of both stages.
func (s *stampede) opening(ctx context.Context, id string, away tenderapi.HolderRole) (out opened, err error) {
	err = until(ctx, "the deadline", func() (bool, error) {
		t, err := do(s.w, "office", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
		return t.State == tenderapi.StateClosed, err
	})
	if err != nil {
		return out, err
	}
	if out.technical, err = s.stage(ctx, id, away, tenderapi.StageTechnical, "open"); err != nil {
		return out, err
	}
	if err = s.judged(id); err != nil {
		return out, err
	}
	out.prices, err = s.stage(ctx, id, away, tenderapi.StagePrice, "reveal")
	return out, err
}

// stage opens one stage, and answers how long it took until everybody could read all of it.
func (s *stampede) stage(ctx context.Context, id string, away tenderapi.HolderRole, stage tenderapi.Stage, verb string) (time.Duration, error) {
	if err := s.w.quiet(ctx); err != nil { // what the last bids set going is done
		return 0, err
	}
	began := time.Now()
	for i, role := range sealing.Roles {
		if role == away {
			continue
		}
		if err := s.w.trio.Keys.Release(s.w.trio.Who[i], s.w.p, id, role, stage); err != nil {
			return 0, fmt.Errorf("the shares of the %s: %w", role, err)
		}
	}
	if err := s.move(id, verb); err != nil {
		return 0, err
	}
	got, err := route.Call(s.w.ctx, s.w.p, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id})
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	return took, whole(got.Bids, stage)
}

// whole refuses a table on which a bid is missing, or is not what was sealed.
func whole(bids []tenderapi.OpenedBid, stage tenderapi.Stage) error {
	if len(bids) != openers {
		return fmt.Errorf("%d bids were read out, of %d", len(bids), openers)
	}
	seen := map[int64]bool{}
	for _, b := range bids {
		if !b.Valid {
			return fmt.Errorf("the bid %s is not valid: %+v", b.Bid, b)
		}
		seen[b.Price] = true
	}
	for i := range openers {
		if price := says(i).Price.Price; stage == tenderapi.StagePrice && !seen[price] {
			return fmt.Errorf("the price of %d fen was not read out", price)
		}
	}
	return nil
}

func (s *stampede) move(id, verb string) error {
	_, err := do(s.w, "office", tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: id, TenderMove: tenderapi.TenderMove{Do: verb}})
	return err
}

// judged seats a committee, lets each of its members sign a sheet and freezes the scores.
func (s *stampede) judged(id string) error {
	seats := tenderapi.SeatCommitteeRequest{ID: id, CommitteeDraft: tenderapi.CommitteeDraft{Ground: "specialised", Reason: "专业性强，主管预算单位已同意。"}}
	for n := range openJudges {
		me, err := do(s.w, judge(n), organizationapi.GetMe, organizationapi.GetMeRequest{})
		if err != nil {
			return err
		}
		seats.Members = append(seats.Members, tenderapi.Member{Account: me.ID, Name: me.Name, Kind: "expert"})
	}
	if _, err := do(s.w, "office", tenderapi.SeatCommittee, seats); err != nil {
		return err
	}
	for n := range openJudges {
		sheet, err := do(s.w, judge(n), tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: id})
		if err != nil {
			return err
		}
		var d tenderapi.SheetDraft
		for _, b := range sheet.Bids {
			m := tenderapi.BidMarks{Bid: b.Bid, Note: "方案完整。"}
			for _, c := range sheet.Criteria {
				if c.Kind != "price" && !c.Machine {
					m.Marks = append(m.Marks, tenderapi.Mark{Code: c.Code, Points: c.Max * 8 / 10})
				}
			}
			d.Bids = append(d.Bids, m)
		}
		if _, err = do(s.w, judge(n), tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: id, SheetDraft: d}); err != nil {
			return err
		}
	}
	return s.move(id, "freeze")
}
