package roster

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// query is one name to be found, with what else is known of it.
type query struct {
	Query      string          `json:"query"`
	Type       json.RawMessage `json:"type"` // one, or a list
	Limit      json.Number     `json:"limit"`
	Properties []struct {
		PID string          `json:"pid"`
		V   json.RawMessage `json:"v"` // one, or a list
	} `json:"properties"`
	TypeStrict string `json:"type_strict"`
}

// candidate is an organization that may be meant.
type candidate struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Type        []ref     `json:"type"`
	Score       float64   `json:"score"` // 0 to 100; 10 more for each other property that agrees
	Match       bool      `json:"match"`
	Features    []feature `json:"features"`
}

// feature is a number behind the score.
type feature struct {
	ID    string  `json:"id"`
	Value float64 `json:"value"`
}

const (
	sure        = 100 // the very name or the very code
	byFormer    = 90  // the very name, of before
	agreed      = 10
	candidateOf = 10 // how many are answered unless told
	most        = 50
	looked      = 60 // how many are compared
	pairsAsked  = 6  // pairs by which similar names are looked for
	maxQuery    = 200
)

// texts reads a value that may be a text, a number, yes or no, an entity, or a list of them.
func texts(raw json.RawMessage) (out []string) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	var add func(v any)
	add = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, x := range v {
				add(x)
			}
		case map[string]any:
			add(v["id"])
		case float64, bool:
			b, _ := json.Marshal(v) // of what was just read
			out = append(out, string(b))
		}
	}
	add(v)
	return out
}

// inRegion reports whether an organization is in the region that somebody wrote, by code.
func inRegion(r organizationapi.RosterRow, said string) bool {
	return len(said) >= 2 && strings.Trim(said, "0123456789") == "" && cn.Within(r.Region, said)
}

// candidates are who may be meant, the likeliest first. Only the very code, or
// the very name of nobody else, is a match; the rest is for a person to decide.
func (s *Service) candidates(ctx context.Context, q query) ([]candidate, error) {
	text := strings.TrimSpace(q.Query)
	if text == "" { // by properties alone
		for _, p := range q.Properties {
			if v := texts(p.V); p.PID == "credit_code" && len(v) > 0 {
				text = v[0]
			}
		}
	}
	if utf8.RuneCountInString(text) > maxQuery {
		text = string([]rune(text)[:maxQuery])
	}
	out := []candidate{}
	if text == "" {
		return out, nil
	}
	entries, err := s.near(ctx, text)
	if err != nil {
		return nil, err
	}
	kinds, day := texts(q.Type), s.today()
	for i := range entries {
		if r := s.rowOn(&entries[i], day); len(kinds) == 0 || slices.Contains(kinds, anyType.ID) || slices.Contains(kinds, string(r.Kind)) {
			out = append(out, weigh(r, text, q))
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Name, b.Name)) })
	if certain := sureOf(out); len(certain) > 1 { // namesakes: none of them is certain
		for _, i := range certain {
			out[i].Match = false
		}
	}
	limit := candidateOf
	if n, err := q.Limit.Float64(); err == nil && n >= 1 {
		limit = int(min(n, most))
	}
	return out[:min(limit, len(out))], nil
}

func sureOf(all []candidate) (at []int) {
	for i, c := range all {
		if c.Match {
			at = append(at, i)
		}
	}
	return at
}

// weigh scores one organization against what was asked.
func weigh(r organizationapi.RosterRow, text string, q query) candidate {
	c := candidate{ID: r.ID, Name: r.Name, Description: described(r), Type: []ref{{ID: string(r.Kind), Name: r.KindText}, anyType}}
	name := likeness(text, r.Name)
	code := 0.0
	if r.CreditCode != "" && strings.EqualFold(folded(text), r.CreditCode) || text == r.ID {
		code = sure
	}
	former := 0.0
	if slices.ContainsFunc(r.Former, func(was string) bool { return folded(was) == folded(text) }) {
		former = byFormer
	}
	c.Score, c.Match = max(name, code, former), name == sure || code == sure
	c.Features = []feature{{"name", name}, {"code", code}, {"former", former}}
	for _, p := range q.Properties {
		known, ok := propertyOf(p.PID)
		if !ok {
			continue
		}
		agrees := slices.ContainsFunc(texts(p.V), func(said string) bool {
			if known.agree != nil {
				return said != "" && known.agree(r, said)
			}
			return said != "" && said == known.of(r)
		})
		switch {
		case agrees && p.PID == "credit_code":
			c.Score, c.Match = max(c.Score, sure), true
		case agrees:
			c.Score += agreed
		case p.PID == "credit_code" && r.CreditCode != "" && len(texts(p.V)) > 0: // of another code it is somebody else, whatever the name
			c.Match = false
		}
		c.Features = append(c.Features, feature{p.PID, map[bool]float64{true: 1}[agrees]})
	}
	c.Score = math.Round(c.Score*100) / 100
	return c
}

// likeness is how much of both names is the same pairs of characters, 0 to 100; 100 is the very name.
func likeness(a, b string) float64 {
	if folded(a) == folded(b) {
		return sure
	}
	x, y := store.Words(a), store.Words(b)
	both := 0
	for _, w := range x {
		if _, ok := slices.BinarySearch(y, w); ok {
			both++
		}
	}
	if len(x)+len(y) == both {
		return 0
	}
	return min(99, 100*float64(both)/float64(len(x)+len(y)-both))
}

// near are the organizations that may be meant by a text: of the code, of the
// very name, those in whose name all of it stands, and those with whom it shares its rarer pairs.
func (s *Service) near(ctx context.Context, text string) ([]Entry, error) {
	var out []Entry
	seen := map[string]bool{}
	add := func(q store.Query) error {
		q.Limit = looked
		p, err := s.entries.Find(ctx, q)
		for _, e := range p.Items {
			if !seen[e.ID] {
				seen[e.ID] = true
				out = append(out, e)
			}
		}
		return err
	}
	if e, err := s.entries.Get(ctx, text); err == nil {
		seen[e.ID], out = true, append(out, e)
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if code := strings.ToUpper(folded(text)); codeLike(code) {
		return out, add(store.Query{By: "code", Where: []store.Term{store.Under("code", code)}})
	}
	if err := add(store.Query{By: "full", Where: []store.Term{store.Is("full", folded(text))}}); err != nil {
		return nil, err
	}
	if err := add(store.Query{By: "name", Where: store.Having("word", text)}); err != nil || len(out) >= looked {
		return out, err
	}
	pairs, err := s.rare(ctx, text)
	if err != nil {
		return nil, err
	}
	for _, w := range pairs {
		if err := add(store.Query{By: "name", Where: []store.Term{store.Is("word", w)}}); err != nil || len(out) >= 3*looked {
			return out, err
		}
	}
	return out, nil
}

// rare are the pairs of a text that stand in the fewest names, the rarest first, without those in none.
func (s *Service) rare(ctx context.Context, text string) ([]string, error) {
	type pair struct {
		text string
		n    int
	}
	var all []pair
	words := store.Words(text)
	for _, w := range words[:min(len(words), 24)] {
		if utf8.RuneCountInString(w) < 2 {
			continue
		}
		n, err := s.entries.Count(ctx, 1000, store.Is("word", w))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all = append(all, pair{w, n})
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return a.n - b.n })
	var out []string
	for _, p := range all[:min(len(all), pairsAsked)] {
		out = append(out, p.text)
	}
	return out, nil
}

// described is what tells namesakes apart.
func described(r organizationapi.RosterRow) string {
	parts := []string{r.KindText, r.RegionName}
	if r.Grade > 0 {
		parts = append(parts, digit(r.Grade)+"A")
	}
	if r.Status != organizationapi.OrgStatusActive {
		parts = append(parts, r.StatusText)
	}
	return strings.Join(parts, "，")
}
