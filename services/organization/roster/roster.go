// Package roster is the open register: what anybody may find, count, follow and
// take away of the organizations, as a copy made for reading. It is a part of
// the service organization, owns no fact, and decides nothing: it reads the
// cards of the register (Register) whenever one of its events is heard.
package roster

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// Register is what the open register is a copy of.
type Register interface {
	Card(ctx context.Context, id string) (Card, error) // store.ErrNotFound
	// Cards lists at most 200 by id; next is "" at the end.
	Cards(ctx context.Context, after string) (cards []Card, next string, err error)
	Number(ctx context.Context) (int, error)
	Says(organizationapi.OrgKind, organizationapi.OrgStatus) (kind, status string)
}

// Card is what the register says of one organization in public, without its people.
type Card struct {
	ID           string                    `json:"id"`
	Version      int64                     `json:"version"` // of the register's document: the higher one is the later
	Name         string                    `json:"name"`
	Kind         organizationapi.OrgKind   `json:"kind"`
	CreditCode   string                    `json:"credit_code,omitempty"`
	Region       string                    `json:"region"`
	Field        string                    `json:"field,omitempty"`
	Authority    string                    `json:"authority,omitempty"`
	RegisteredOn string                    `json:"registered_on,omitempty"`
	Status       organizationapi.OrgStatus `json:"status"`
	LegalEntity  bool                      `json:"legal_entity"`
	Abnormal     bool                      `json:"abnormal,omitempty"`
	Serious      bool                      `json:"serious,omitempty"`
	Grades       []Grade                   `json:"grades,omitempty"` // in the order of their first days; of two that hold the later one counts
	CreatedAt    time.Time                 `json:"created_at"`
	Demo         bool                      `json:"demo,omitempty"`
}

// Grade is a grade with its first and last day.
type Grade struct {
	N    int64  `json:"n"`
	From string `json:"from"`
	To   string `json:"to"`
}

// on is the grade that holds on a day, or none.
func (c *Card) on(day string) (g Grade) {
	for _, x := range c.Grades {
		if x.From <= day && day <= x.To {
			g = x
		}
	}
	return g
}

// turns is the next day after day on which another grade holds, "" when there is none.
func (c *Card) turns(day string) (next string) {
	for _, g := range c.Grades {
		after := ""
		if to, err := cn.ParseDay(g.To); err == nil {
			after = to.Add(1).String()
		}
		for _, d := range []string{g.From, after} {
			if d > day && (next == "" || d < next) {
				next = d
			}
		}
	}
	return next
}

// Entry is one organization in the open register; its id is the organization's.
type Entry struct {
	store.Meta
	Card   Card     `json:"card"`
	Former []string `json:"former,omitempty"` // names it had since it is here, the newest first
	Day    string   `json:"day"`              // on which the grade of its indexes holds
}

const maxFormer = 10

// What is searched and narrowed by keeps its entries from A to Z: a page costs its own length however many there are.
var entries = store.Schema{
	Name: "roster", Indexes: []string{"name", "word", "py", "code", "place", "cell", "full", "turn", "street"}, Rev: 1,
	Order: "name", Sorted: []string{"word", "py", "place", "cell"},
}

// sep ends the first letters of a name, so that a name without any has a place too; it sorts before every printable character.
const sep = "\x1f"

// street is how long the code of a street or township is.
const street = 9

// indexEntry writes the entry's values: every filter is one exact term, every search a few.
func indexEntry(e *Entry) map[string][]string {
	c := &e.Card
	narrow := cells(traits(c, e.Day))
	ix := map[string][]string{
		"name": {byName(e)},
		"word": e.words(),
		"py":   grams(c.Name),
		"full": {folded(c.Name)},
		"cell": narrow,
	}
	if c.CreditCode != "" {
		ix["code"] = []string{c.CreditCode}
	}
	for _, s := range stems(c.Region) {
		ix["place"] = append(ix["place"], s)
		for _, v := range narrow {
			ix["place"] = append(ix["place"], s+"/"+v)
		}
	}
	if len(c.Region) >= street {
		ix["street"] = []string{c.Region[:street]}
	}
	if t := c.turns(e.Day); t != "" {
		ix["turn"] = []string{t}
	}
	return ix
}

// texts are what words are looked for in.
func (e *Entry) texts() []string { return append([]string{e.Card.Name, e.Card.Field}, e.Former...) }

// words are the words by which an entry is found, and each Chinese character
// alone, so that whoever asks for one asks for an exact value too.
func (e *Entry) words() []string {
	out := store.Words(e.texts()...)
	for _, text := range e.texts() {
		for _, r := range text {
			if unicode.Is(unicode.Han, r) {
				out = append(out, string(r))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// byName is the order from A to Z: by first letters alone, since it stands behind
// every value of a sorted index. What comes before a letter has none.
func byName(e *Entry) string { return cn.Initials(e.Card.Name) + sep }

// stems are the places that a region lies in, itself last: 32, 3203, 320312, 320312001.
func stems(region string) (out []string) {
	whole := cn.Stem(region)
	for _, n := range []int{2, 4, 6, 9, 12} {
		if n <= len(whole) {
			out = append(out, whole[:n])
		}
	}
	return out
}

// What an entry may be narrowed down by.
const (
	ofGrade  = "g:"
	ofKind   = "k:"
	ofList   = "l:"
	ofStatus = "t:"
)

// The lists, and both of them.
const (
	listAny      = "any"
	listAbnormal = "abnormal"
	listSerious  = "serious"
)

// traits are what an entry may be narrowed down by on a day, one line for each sort, in the order of cell.
func traits(c *Card, day string) [][]string {
	var grade, lists []string
	if g := c.on(day); g.N > 0 {
		grade = []string{ofGrade + digit(g.N)}
	}
	if c.Abnormal || c.Serious {
		lists = append(lists, ofList+listAny)
	}
	if c.Abnormal {
		lists = append(lists, ofList+listAbnormal)
	}
	if c.Serious {
		lists = append(lists, ofList+listSerious)
	}
	return [][]string{grade, {ofKind + string(c.Kind)}, lists, {ofStatus + string(c.Status)}}
}

func digit(n int64) string { return string('0' + rune(n)) }

// cells are all ways to ask for some of the traits at once, so that any filter is one exact term.
func cells(traits [][]string) []string {
	out := []string{""}
	for _, values := range traits {
		for _, had := range slices.Clone(out) {
			for _, v := range values {
				out = append(out, strings.TrimPrefix(had+"+"+v, "+"))
			}
		}
	}
	return out[1:]
}

// The lengths of the pieces by which initials are found; longer ones are asked for piece by piece.
const (
	shortest = 2
	longest  = 4
	maxGrams = 160
)

// grams are the pieces of two to four first letters that stand side by side in a name, by every reading.
func grams(name string) (out []string) {
	var letters []string
	for _, r := range name {
		if i := cn.Initial(r); i != "" {
			letters = append(letters, i)
		}
	}
	for n := shortest; n <= longest; n++ {
		for from := 0; from+n <= len(letters) && len(out) < maxGrams; from++ {
			read := []string{""}
			for _, l := range letters[from : from+n] {
				var longer []string
				for _, had := range read {
					for i := range l {
						longer = append(longer, had+l[i:i+1])
					}
				}
				read = longer
			}
			out = append(out, read...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// folded is a name as it is compared whole: small letters of ordinary width, without spaces.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '　':
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
}
