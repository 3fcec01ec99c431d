package insight

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// An evaluation is asked for once its result is public, as nobody in particular;
// while the purchase's service is away the feed goes on, and the hints come later.
func TestMarksAreReadAfterTheResultAndMissedOnesLater(t *testing.T) {
	r := open(t)
	x := notice("1")
	evaluation := tenderapi.Evaluation{
		Tender: x.ID, Basis: []tenderapi.Basis{}, Judges: []tenderapi.JudgeTotal{},
		Criteria: []tenderapi.Criterion{{Code: "C", Name: "业绩", Max: 2000, Kind: "objective"}},
	}
	for i, s := range suppliers[:2] {
		evaluation.Ranking = append(evaluation.Ranking, tenderapi.Ranked{Rank: int64(i + 1), Bid: "bid-" + s.ID, Supplier: s, Leaves: []tenderapi.Mark{}})
		for j := range int64(3) {
			evaluation.Marks = append(evaluation.Marks, tenderapi.JudgeMarks{Judge: j + 1, Bid: "bid-" + s.ID, Marks: []tenderapi.Mark{{Code: "C", Points: 1000 + 100*(j/2)}}})
		}
	}
	away, asked := true, 0
	local := &host.Local{}
	local.Add("tender", route.Server([]route.Route{
		route.On(tenderapi.GetEvaluation, func(ctx context.Context, _ tenderapi.GetEvaluationRequest) (tenderapi.Evaluation, error) {
			if asked++; away {
				return tenderapi.Evaluation{}, fault.New(fault.Unavailable, "host.starting", "平台正在启动，请稍候再试。")
			}
			if who, _ := identity.From(ctx); who.ID != "" {
				t.Errorf("asked as %q", who.ID)
			}
			return evaluation, nil
		}),
		route.On(tenderapi.GetTender, func(context.Context, tenderapi.GetTenderRequest) (tenderapi.Tender, error) { return x, nil }),
	}, func(*http.Request) (identity.Caller, error) { return identity.Caller{}, nil }))
	r.service.call = local

	r.step("published", x, nil)
	at := x.Deadline
	x.OpenedAt, x.ScoredAt, x.State = &at, &at, tenderapi.StateOpened
	r.step("opened", x, opening(at))
	if asked != 0 {
		t.Errorf("asked %d times before the result", asked)
	}
	announced := at.Add(72 * time.Hour)
	x.Award = &tenderapi.Award{Supplier: suppliers[0], Amount: 90_000_00, AnnouncedAt: &announced}
	x.State = tenderapi.StateAwarded
	r.step("awarded", x, opening(at))
	uneven := func() bool { return slices.Contains(flags(r, here, insightapi.ListFlagsRequest{}), "S03 1") }
	if asked == 0 || uneven() {
		t.Errorf("asked %d times, flagged without an answer: %v", asked, uneven())
	}
	away = false
	if err := r.service.compare(t.Context()); err != nil || !uneven() {
		t.Errorf("once it answers: %v, %v", flags(r, here, insightapi.ListFlagsRequest{}), err)
	}
}
