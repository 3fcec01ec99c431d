package star

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
	"sanshe/libs/store/storetest"
)

func withRole(c identity.Caller, role identity.Role) identity.Caller {
	c.Memberships = append(slices.Clone(c.Memberships), identity.Membership{Org: "committee", Role: role, Region: "320312"})
	return c
}

// history is one random town of four volunteers over some years.
type history struct {
	*room
	rnd    *rand.Rand
	engine *storetest.Mortal
	tries  map[string]int // what was done → how often
}

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{rnd: rand.New(rand.NewPCG(seed, 11)), tries: map[string]int{}}
	h.room = newRoom(t, func(e store.Engine) store.Engine {
		h.engine = &storetest.Mortal{Engine: e, Rnd: h.rnd, Calm: true}
		return h.engine
	})
	h.Bus = h.Often(func() int { return 1 + h.rnd.IntN(3) })
	h.announced("city", "clerk", day, steps(50, 200))
	h.engine.Calm = false
	return h
}

// sends does as a client does: what failed for no reason of its own is sent again, under the same key.
func sends[Req, Resp any](h *history, what, as string, op contract.Operation[Req, Resp], in Req) (out Resp, err error) {
	out, err = roomtest.Send(h, 40, as, op, in)
	if err == nil {
		h.tries[what]++
	}
	return out, err
}

// step is something that happens; most of what is tried at random is refused.
func (h *history) step() {
	who := []string{"lin", "min", "guo", "wen"}[h.rnd.IntN(4)]
	person := "p-" + who
	h.Set(h.Clock().Add(time.Duration(h.rnd.IntN(72)) * time.Hour))
	var latest Star
	found, err := h.s.stars.Find(h.T.Context(), store.Query{By: "person", Desc: true, Limit: 1, Where: []store.Term{store.Under("person", person+"/")}})
	if err != nil {
		h.T.Fatal(err)
	}
	if len(found.Items) > 0 {
		latest = found.Items[0]
	}
	version := func() int64 { x, _ := h.s.stars.Get(h.T.Context(), latest.ID); return x.Version }
	bar := func(as, do string) {
		b, err := h.s.bars.Get(h.T.Context(), person)
		if err == nil {
			_, _ = sends(h, do, as, volunteerapi.MoveStarBar, volunteerapi.MoveStarBarRequest{ID: person, StarMove: volunteerapi.StarMove{Do: do, Version: b.Version, Note: "理由。"}})
		}
	}
	switch h.rnd.IntN(16) {
	case 0, 1, 2, 3:
		n := h.rnd.Int64N(400)
		h.total(person, Served{Minutes: 60*n + h.rnd.Int64N(60), Records: n, QualitySum: n * (1 + h.rnd.Int64N(5)), QualityCount: n, Vouched: 60 * n * h.rnd.Int64N(2)})
	case 4, 5, 6, 7:
		_, _ = sends(h, "agree", who, volunteerapi.MoveStar, volunteerapi.MoveStarRequest{ID: latest.ID, StarMove: volunteerapi.StarMove{Do: "agree", Version: version()}})
	case 8, 9, 10:
		_, _ = sends(h, "agree", who, volunteerapi.MoveStar, volunteerapi.MoveStarRequest{ID: latest.ID, StarMove: volunteerapi.StarMove{Do: "agree", Version: version()}})
		_, _ = sends(h, "object", "watch", volunteerapi.ObjectStar, volunteerapi.ObjectStarRequest{ID: latest.ID, StarObjectionDraft: volunteerapi.StarObjectionDraft{Text: store.NewID()}})
		for _, as := range []string{"clerk", "reg"} {
			_, _ = sends(h, "answer", as, volunteerapi.AnswerStar, volunteerapi.AnswerStarRequest{ID: latest.ID, StarAnswer: volunteerapi.StarAnswer{
				Version: version(), N: 1 + h.rnd.Int64N(2), Text: "已核实。", Upheld: h.rnd.IntN(3) == 0,
			}})
		}
	case 11:
		h.annulled(person, store.NewID())
	case 12:
		bar(who, "speak")
		bar("reg", []string{"impose", "drop"}[h.rnd.IntN(2)])
	case 13:
		bar(who, "appeal")
		bar("rex", []string{"uphold", "lift"}[h.rnd.IntN(2)])
	case 14:
		if h.rnd.IntN(4) == 0 {
			d := terms(cn.DayOf(h.Clock()).Add(h.rnd.IntN(9)), []Step{{Hours: 40 + h.rnd.Int64N(60)}, {Hours: 150, Quality: 20}, {Hours: 300, Quality: 30, Vouched: 50}})
			if x, err := sends(h, "draft", "reg", volunteerapi.DraftStarTerms, d); err == nil {
				_, _ = sends(h, "announce", "rex", volunteerapi.MoveStarTerms, termsMove(x, "announce", ""))
			}
		}
	case 15:
		h.Set(h.Clock().AddDate(0, 0, 10))
	}
}

// clockwork does the clock's work; a job that was cut off is done again.
func (h *history) clockwork() {
	for _, j := range h.Part.Jobs[:3] {
		for range 40 {
			if j.Do(h.T.Context()) == nil {
				break
			}
		}
	}
}

// slowly is Rank, written another way: the longest beginning of the steps of which none asks too much.
func slowly(ss []Step, v Served) int64 {
	for n := len(ss); n > 0; n-- {
		whole := !slices.ContainsFunc(ss[:n], func(x Step) bool {
			enough := float64(v.Minutes)/60 >= float64(x.Hours)
			good := x.Quality == 0 || v.QualityCount > 0 && float64(v.QualitySum)/float64(v.QualityCount) >= float64(x.Quality)/10-1e-9
			assessed := v.Records == 0 || float64(v.QualityCount)/float64(v.Records) >= float64(x.Assessed)/100-1e-9
			sure := v.Minutes == 0 || float64(v.Vouched)/float64(v.Minutes) >= float64(x.Vouched)/100-1e-9
			return !enough || !good || !assessed || !sure
		})
		if whole {
			return int64(n)
		}
	}
	return 0
}

// wrong is what is not as it must be, whatever has happened.
func (h *history) wrong() (out []string) {
	ctx := h.T.Context()
	say := func(f string, a ...any) { out = append(out, fmt.Sprintf(f, a...)) }
	all := func(err error) {
		if err != nil {
			h.T.Fatal(err)
		}
	}
	held, open := map[string]Claim{}, map[string]Claim{}
	all(h.s.standings.Each(ctx, store.Query{}, func(x Standing) error {
		if x.Served != h.totals[x.ID] || x.Rests != h.Seqs["volunteer.total/volunteer."+x.ID] {
			say("%s is %+v at %d, its total is %+v at %d", x.ID, x.Served, x.Rests, h.totals[x.ID], h.Seqs["volunteer.total/volunteer."+x.ID])
		}
		want := slowly(x.Measure.Steps, h.totals[x.ID])
		if x.Barred != "" {
			want = 0
		}
		if x.Level != want {
			say("%s is at %d and the rule says %d", x.ID, x.Level, want)
		}
		if b, err := h.s.bars.Get(ctx, x.ID); (err == nil && slices.Contains([]BarState{barred, appealed, upheld}, b.State)) != (x.Barred != "") {
			say("%s is barred %q and the matter %s", x.ID, x.Barred, b.State)
		}
		for _, c := range x.Held {
			held[c.Star] = c
			if x.Barred != "" || slowly(c.Measure.Steps, h.totals[x.ID]) < c.Level {
				say("%s holds a star that does not hold", x.ID)
			}
		}
		for _, c := range x.Open {
			open[c.Star] = c
		}
		return nil
	}))
	all(h.s.stars.Each(ctx, store.Query{}, func(x Star) error {
		_, h1 := held[x.ID]
		_, o1 := open[x.ID]
		delete(held, x.ID)
		delete(open, x.ID)
		if (x.State == granted) != h1 {
			say("star %s is %s and held: %v", x.ID, x.State, h1)
		}
		if slices.Contains([]State{computed, declined, published}, x.State) != o1 {
			say("star %s is %s and on its way: %v", x.ID, x.State, o1)
		}
		if x.State == granted && x.After == "" && (x.Until == "" || !x.Until.Before(x.GrantedOn) || x.disputed()) {
			say("star %s was granted on %s, public until %q, an objection open: %v", x.ID, x.GrantedOn, x.Until, x.disputed())
		}
		if x.State == granted && slices.ContainsFunc(x.Objections, func(o Objection) bool { return o.Upheld }) {
			say("star %s was granted against an objection that was upheld", x.ID)
		}
		return nil
	}))
	for id := range held {
		say("%s is held and is no star", id)
	}
	for id := range open {
		say("%s is on its way and is no star", id)
	}
	wrong, err := h.s.differing(ctx) // made anew of nothing but totals
	all(err)
	for id, why := range wrong {
		say("made anew, %s differs: %s", id, why)
	}
	return out
}

// all is every document as it is kept, with its version.
func (h *history) all() string {
	var b strings.Builder
	for _, coll := range h.Part.Collections {
		q := store.Query{Limit: 500}
		rs, err := h.engine.Engine.Find(h.T.Context(), coll, q)
		if err != nil || len(rs) > q.Limit {
			h.T.Fatal(coll, len(rs), err)
		}
		for _, r := range rs {
			fmt.Fprintf(&b, "%s/%s@%d %s\n", coll, r.ID, r.Version, r.Body)
		}
	}
	return b.String()
}

func TestWhateverHappensAStarIsTheRuleOfItsTotal(t *testing.T) {
	tries, fails := map[string]int{}, 0
	for seed := range uint64(8) {
		h := newHistory(t, seed)
		for range 150 {
			h.step()
			if h.rnd.IntN(3) == 0 {
				h.clockwork()
				h.Relay.Drain(t.Context())
			}
			if n := len(h.Heard); n > 0 && h.rnd.IntN(4) == 0 { // the bus begins again further back
				for _, ev := range slices.Clone(h.Heard[h.rnd.IntN(n):]) {
					if err := h.Insist(t.Context(), ev); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		fails += h.engine.Fails
		h.engine.Calm = true
		h.Settle()
		h.clockwork()
		h.Settle()
		for _, w := range h.wrong() {
			t.Errorf("seed %d: %s", seed, w)
		}
		before := h.all()
		for range 5 {
			for _, ev := range slices.Clone(h.Heard) {
				if err := h.Insist(t.Context(), ev); err != nil {
					t.Fatal(err)
				}
			}
			h.Settle()
		}
		if after := h.all(); after != before {
			t.Errorf("seed %d: hearing everything again has changed something", seed)
		}
		for k, n := range h.tries {
			tries[k] += n
		}
		for _, kind := range []string{events.TypeVolunteerStarGrantedV1, events.TypeVolunteerStarRevokedV1, events.TypeVolunteerStarRefusedV1, events.TypeVolunteerStarOvertakenV1, events.TypeVolunteerStarRestatedV1} {
			tries[kind] += h.Count(kind)
		}
		if seed == 0 {
			h.plant()
		}
	}
	for _, what := range []string{
		"agree", "object", "answer", "speak", "impose", "drop", "appeal", "uphold", "lift", "announce",
		events.TypeVolunteerStarGrantedV1, events.TypeVolunteerStarRevokedV1, events.TypeVolunteerStarRefusedV1, events.TypeVolunteerStarOvertakenV1, events.TypeVolunteerStarRestatedV1,
	} {
		if tries[what] < 3 {
			t.Errorf("%s happened %d times: the histories say little", what, tries[what])
		}
	}
	if fails < 100 {
		t.Errorf("only %d writes failed", fails)
	}
	t.Logf("%v, %d writes failed", tries, fails)
}

// plant does what nothing in the product can, and sees that it is found.
func (h *history) plant() {
	h.T.Helper()
	for name, change := range map[string]func(*Standing){
		"a star that nobody served for": func(x *Standing) { x.Level++ },
		"hours of nobody":               func(x *Standing) { x.Served.Minutes++ },
	} {
		_, err := h.s.standings.Update(h.T.Context(), "p-lin", func(x *Standing) ([]event.Event, error) { change(x); return nil, nil })
		if err != nil || len(h.wrong()) == 0 || h.s.recount(h.T.Context()) == nil {
			h.T.Errorf("%s is not found, %v", name, err)
		}
		_, err = h.s.standings.Update(h.T.Context(), "p-lin", func(x *Standing) ([]event.Event, error) {
			x.Served = h.totals["p-lin"]
			x.reckon(h.Clock())
			return nil, nil
		})
		if err != nil {
			h.T.Fatal(err)
		}
	}
}
