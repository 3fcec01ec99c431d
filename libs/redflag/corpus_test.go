package redflag

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// ordinary are purchases as honest people make them: by the law's periods, with
// three to six bidders who know nothing of each other.
func ordinary(rng *rand.Rand, n int) (out []spec) {
	for i := range n {
		s := decent(fmt.Sprintf("ocds-000000-o%03d", i))
		s.buyer, s.class = fmt.Sprintf("采购人%02d", rng.IntN(25)), fmt.Sprintf("A%02d%02d", rng.IntN(20), rng.IntN(9))
		least := 21
		if rng.IntN(5) < 2 {
			s.method, least = "竞争性磋商", 11
		}
		s.budget = int64(100+rng.IntN(1900)) * 1000_00
		s.ceiling = s.budget * int64(95+rng.IntN(6)) / 100
		s.start = at("2025-01-06", 9).AddDate(0, 0, rng.IntN(500))
		s.intended = s.start.AddDate(0, 0, -31-rng.IntN(60))
		s.end = s.start.AddDate(0, 0, least+rng.IntN(12))
		s.opened = s.end.Add(time.Hour)
		s.awarded = s.opened.Add(time.Duration(48+rng.IntN(200)) * time.Hour)
		s.signed = s.awarded.AddDate(0, 0, 8+rng.IntN(20))
		s.published = s.signed.Add(20 * time.Hour)
		if rng.IntN(12) == 0 {
			s.amended = []time.Time{s.end.AddDate(0, 0, -16)}
			if s.amended[0].Before(s.start) {
				s.amended = nil
			}
		}
		s.bids, s.winner = nil, ""
		low := s.ceiling * int64(6500+rng.IntN(800)) / 10000
		for j, k := range rng.Perm(20)[:3+rng.IntN(4)] {
			s.bids = append(s.bids, offered{fmt.Sprintf("供应商%02d", k), low + int64(rng.IntN(99)), "valid", time.Time{}})
			if j == 0 {
				low = low * int64(10600+rng.IntN(800)) / 10000 // the next asks some percent more; were it anything, the low fence would lie below nothing
				if rng.IntN(20) == 0 {
					low = s.bids[0].fen * int64(10010+rng.IntN(2500)) / 10000
				}
				continue
			}
			low = low * int64(10050+rng.IntN(500)) / 10000
		}
		best := rng.IntN(2) * rng.IntN(len(s.bids)) // rated by more than price
		s.winner, s.won = s.bids[best].who, s.bids[best].fen
		s.contract = s.won
		for j := range s.bids {
			if j != best && rng.IntN(15) == 0 {
				s.bids[j].status = "disqualified"
			}
		}
		s.scores = fair(rng, &s)
		out = append(out, s)
	}
	return out
}

// plant is a bad purchase, or several by one hand, and whom the flag must name.
type plant struct {
	code, subject string
	specs         []spec
}

// from is an ordinary purchase to spoil.
func from(rng *rand.Rand, id string) spec {
	s := ordinary(rng, 1)[0]
	s.id, s.method = id, "公开招标"
	s.end = s.start.AddDate(0, 0, 30)
	s.opened, s.awarded = s.end.Add(time.Hour), s.end.AddDate(0, 0, 5)
	s.signed, s.published = s.end.AddDate(0, 0, 15), s.end.AddDate(0, 0, 16)
	for i := range s.bids {
		s.bids[i].status = "valid"
	}
	return s
}

// lowest makes the cheapest win, the next a share in ten thousand above it.
func (s *spec) lowest(above int64) {
	low := s.bids[0].fen
	s.winner, s.won, s.contract = s.bids[0].who, low, low
	for i := range s.bids[1:] {
		s.bids[i+1].fen = low + low*above/10000 + int64(i*i)*137_00
	}
}

// planted are the edges that flag, each planted in a purchase of its own, and the kinds that take several.
func planted(rng *rand.Rand) (out []plant) {
	done := map[string]bool{}
	for _, e := range edges {
		if e.value == "" || done[e.code] {
			continue
		}
		done[e.code] = true
		s := from(rng, "ocds-000000-p"+e.code)
		own := decent(s.id)
		e.edit(&own) // an edge is written for the decent one; its buyer and bidders are those of the town
		own.buyer = s.buyer
		for i := range own.bids {
			own.bids[i].who = s.bids[i].who
		}
		own.winner = own.bids[0].who
		out = append(out, plant{e.code, own.id, []spec{own}})
	}
	group := 0
	many := func(code, subject string, n int, edit func(*spec, int)) {
		p := plant{code: code, subject: subject}
		group++
		for i := range n {
			s := from(rng, fmt.Sprintf("ocds-000000-p%s-%d-%d", code, group, i))
			edit(&s, i)
			s.contract = s.won
			p.specs = append(p.specs, s)
		}
		out = append(out, p)
	}
	many("R024", "ocds-000000-pR024-1-0", 1, func(s *spec, _ int) { s.lowest(1) })
	many("R058", "ocds-000000-pR058-2-0", 1, func(s *spec, _ int) { s.lowest(9000) })
	many("R025", "陪衬者", 190, func(s *spec, _ int) { s.bids[len(s.bids)-1] = offered{"陪衬者", s.ceiling, "valid", time.Time{}} })
	many("R038", "否决者", 4, func(s *spec, _ int) {
		s.buyer, s.winner = "否决者", s.bids[0].who
		for i := range s.bids[1:] {
			s.bids[i+1].status = "disqualified"
		}
		s.won = s.bids[0].fen
	})
	many("R048", "万能者", 20, func(s *spec, i int) {
		s.class = fmt.Sprintf("%02d00", i)
		s.bids[0].who, s.winner, s.won = "万能者", "万能者", s.bids[0].fen
	})
	many("R055", "直接采购者", 3, func(s *spec, _ int) {
		s.buyer, s.ocds, s.method, s.start, s.budget = "直接采购者", "limited", "单一来源", at("2025-09-01", 9), 1_500_000_00
		s.bids = s.bids[:1]
		s.bids[0].who, s.winner, s.won = "亲信", "亲信", 1_500_000_00
	})
	many("S06", "熟人", 12, func(s *spec, i int) { // wins before the old friend, and loses before others
		s.bids[i/6].who = "熟人"
		s.winner, s.won = s.bids[0].who, s.bids[0].fen
		s.scores = marked(s)
		s.scores.Experts = []Party{{ID: fmt.Sprint("expert", i), Name: "别人"}}
		if i < 6 {
			s.scores.Experts = []Party{{ID: "老友", Name: "老友"}}
		}
	})
	many("S07", "形", 6, func(s *spec, i int) {
		s.bids[0].who, s.bids[1].who = "形", "影"
		s.winner, s.won = s.bids[i%2].who, s.bids[i%2].fen
	})
	many("S13", "拆分者", 4, func(s *spec, i int) {
		s.buyer, s.method, s.class, s.budget = "拆分者", "竞争性磋商", "A9999", 1_100_000_00
		s.start = at("2025-03-03", 9).AddDate(0, i, 0)
	})
	many("S14", "专一者", 6, func(s *spec, _ int) {
		s.buyer, s.bids[0].who = "专一者", "老相识"
		s.winner, s.won = "老相识", s.bids[0].fen
	})
	return out
}

func TestEveryPlantedKindIsFoundAmongFiveHundredOrdinaryPurchases(t *testing.T) {
	rng := rand.New(rand.NewPCG(2026, 11))
	s := Indicators.Survey(book(t))
	for _, x := range ordinary(rng, 500) {
		for _, r := range x.steps(t) {
			s.Add(r)
		}
	}
	plants, bad := planted(rng), map[string]bool{}
	for _, p := range plants {
		for _, x := range p.specs {
			bad[x.id] = true
			for _, r := range x.steps(t) {
				s.Add(r)
			}
		}
	}
	flags := s.Flags()
	type tally struct{ all, right int }
	by := map[string]*tally{}
	for _, f := range flags {
		x := by[f.Code]
		if x == nil {
			x = &tally{}
			by[f.Code] = x
		}
		x.all++
		if slices.ContainsFunc(f.Purchases, func(id string) bool { return bad[id] }) {
			x.right++
		}
	}
	found, kinds := 0, 0
	var lines []string
	for _, p := range plants {
		kinds++
		if !slices.ContainsFunc(flags, func(f Result) bool { return f.Code == p.code && f.Subject.ID == p.subject }) {
			t.Errorf("%s did not find %s", p.code, p.subject)
			continue
		}
		found++
		lines = append(lines, fmt.Sprintf("%s %d/%d", p.code, by[p.code].right, by[p.code].all))
	}
	if kinds != len(Indicators) {
		t.Errorf("%d kinds are planted, the table has %d", kinds, len(Indicators))
	}
	total, right := 0, 0
	for _, x := range by {
		total, right = total+x.all, right+x.right
	}
	t.Logf("%d purchases, %d releases; recall %d of %d planted kinds; precision %d of %d flags rest on a planted purchase", s.Purchases(), s.Releases, found, kinds, right, total)
	t.Logf("by indicator, on planted/all: %s", strings.Join(lines, ", "))
}
