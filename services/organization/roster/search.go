package roster

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// wish is what a search text turns out to ask for.
type wish struct {
	code    string   // the beginning of a credit code, and then nothing else
	chinese string   // words
	letters []string // first letters of pinyin, or Latin words
	whole   string   // the text, folded, for who has the very name
}

// wished takes a search text apart: Chinese is looked for as it is written,
// Latin letters and digits are first letters, since those of a Latin word are itself.
func wished(q string) (w wish) {
	if code := strings.ToUpper(folded(q)); codeLike(code) {
		w.code = code
		return w
	}
	w.whole = folded(q)
	var chinese, letters strings.Builder
	for _, r := range strings.ToLower(q) {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		latin := r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
		switch {
		case latin:
			letters.WriteRune(r)
			chinese.WriteByte(' ')
		case r == '-' || r == '\'': // xi'an, sh-gz
		default:
			letters.WriteByte(' ')
			chinese.WriteRune(r)
		}
	}
	w.chinese, w.letters = strings.TrimSpace(chinese.String()), strings.Fields(letters.String())
	return w
}

// codeLike reports whether a text can only be the beginning of a credit code.
func codeLike(q string) bool {
	return len(q) >= 4 && len(q) <= 18 && strings.Trim(q, "0123456789ABCDEFGHJKLMNPQRTUWXY") == "" && strings.Trim(q[2:4], "0123456789") == "" &&
		strings.IndexByte("1589", q[0]) >= 0 // authorities that register what stands here
}

// terms are what the index can say of the wish; what they let through must still be held against it.
func (w *wish) terms() (out []store.Term) {
	out = store.Having("word", w.chinese)
	for i, t := range out {
		if r, n := utf8.DecodeRuneInString(t.From); n == len(t.From) && unicode.Is(unicode.Han, r) {
			out[i] = store.Is("word", t.From) // see words
		}
	}
	for _, l := range w.letters {
		switch {
		case len(l) < shortest && len(w.letters) == 1 && w.chinese == "":
			out = append(out, store.Under("name", l))
		case len(l) < shortest:
		case len(l) <= longest:
			out = append(out, store.Is("py", l))
		default:
			for at := 0; at < len(l); at += longest {
				at = min(at, len(l)-longest)
				out = append(out, store.Is("py", l[at:at+longest]))
			}
		}
	}
	return out
}

// holds reports whether an entry is what was asked for.
func (w *wish) holds(e *Entry) bool {
	if w.chinese != "" && !store.Holds(w.chinese, e.texts()...) {
		return false
	}
	if len(w.letters) == 1 && len(w.letters[0]) < shortest && w.chinese == "" {
		return true // a letter of the list from A to Z
	}
	return !slices.ContainsFunc(w.letters, func(l string) bool { return !cn.Spells(e.Card.Name, l) })
}

// filters are everything beside the text: one exact term, or none.
func filters(in organizationapi.SearchOrganizationsRequest) []store.Term {
	var cell []string
	if in.Grade > 0 {
		cell = append(cell, ofGrade+digit(in.Grade))
	}
	if in.Kind != "" {
		cell = append(cell, ofKind+string(in.Kind))
	}
	if in.Listed != "" {
		cell = append(cell, ofList+in.Listed)
	}
	if in.Status != "" {
		cell = append(cell, ofStatus+string(in.Status))
	}
	place, narrow := cn.Stem(in.Place), strings.Join(cell, "+")
	switch {
	case place != "" && narrow != "":
		return []store.Term{store.Is("place", place+"/"+narrow)}
	case place != "":
		return []store.Term{store.Is("place", place)}
	case narrow != "":
		return []store.Term{store.Is("cell", narrow)}
	}
	return nil
}

const (
	maxRounds  = 5  // how often a list reads on to fill a page whose rows were held against the text after the index
	maxSame    = 20 // how many of the very same name come first
	pageOfList = 50
)

// SearchOrganizations finds by name, first letters or code, from A to Z; who has the very name comes first.
func (s *Service) SearchOrganizations(ctx context.Context, in organizationapi.SearchOrganizationsRequest) (page organizationapi.RosterPage, err error) {
	w, narrow := wished(in.Q), filters(in)
	page.Items = []organizationapi.RosterRow{}
	want := int(in.Limit)
	if want == 0 {
		want = pageOfList
	}
	day := s.today()
	show := func(e *Entry) {
		if in.Grade == 0 || e.Card.on(day).N == in.Grade {
			page.Items = append(page.Items, s.rowOn(e, day))
		}
	}
	if w.whole != "" && in.After == "" {
		same, err := s.entries.Find(ctx, store.Query{By: "full", Where: append(slices.Clone(narrow), store.Is("full", w.whole)), Limit: min(want, maxSame)})
		if err != nil {
			return page, err
		}
		for _, e := range same.Items {
			show(&e)
		}
	}
	q := store.Query{By: "name", Where: append(narrow, w.terms()...), After: in.After}
	if w.code != "" {
		q.By, q.Where = "code", append(q.Where, store.Under("code", w.code))
	} else if in.Letter != "" {
		q.Where = append(q.Where, store.Under("name", in.Letter))
	}
	for range maxRounds {
		q.Limit = want - len(page.Items)
		if q.Limit <= 0 {
			q.Limit = 1 // all of one name filled the page: whether there is more is still to be said
		}
		found, err := s.entries.Find(ctx, q)
		if err != nil {
			return page, err
		}
		for _, e := range found.Items {
			if w.holds(&e) && (w.whole == "" || folded(e.Card.Name) != w.whole) {
				show(&e)
			}
		}
		if page.Next, q.After = found.Next, found.Next; found.Next == "" || len(page.Items) >= want {
			break
		}
	}
	return page, nil
}
