package prove

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/libs/rule"
)

// Topics are the rules whose ids begin with one of the words.
func Topics(rules []rule.Rule, words ...string) (out []rule.Rule) {
	for _, r := range rules {
		if topic, _, _ := strings.Cut(r.ID, "."); slices.Contains(words, topic) {
			out = append(out, r)
		}
	}
	return out
}

// Seen reports whether a rule rests on more than memory: a text that somebody read, or a report of it.
func Seen(r rule.Rule) bool {
	return slices.ContainsFunc(r.Values, func(v rule.Value) bool { return !v.Source.Remembered() })
}

// Tally counts the rules that rest on a text by the first words of their ids: "organization.rating".
func Tally(rules []rule.Rule, words ...string) string {
	out := "rules that rest on a text:"
	for _, word := range append(words, "") {
		held, known := 0, 0
		for _, r := range rules {
			switch {
			case !Seen(r) || word != "" && !strings.HasPrefix(r.ID, word+"."):
			case r.Held != "":
				held++
			default:
				known++
			}
		}
		if word == "" {
			word = "all"
		}
		out += fmt.Sprintf(" %s %d held with a proof, %d only known;", word, held, known)
	}
	return out
}

// Clauses are what the law says of a matter and somebody has read or seen
// reported: a place in it and the rules, parted by spaces, that rest on it; the
// law by a part of its title, "" where no single one has them, and the article,
// "" where only a report of the text is known. What is known from memory alone
// is not among them.
type Clauses []struct{ Law, Article, Rules string }

// Gaps says which clauses the rules leave out or cite otherwise, and which
// nationwide rules that rest on a text stand under no clause.
func (cs Clauses) Gaps(rules []rule.Rule) (out []string) {
	book, cited := map[string]rule.Rule{}, map[string]bool{}
	for _, r := range rules {
		if r.Region == "" {
			book[r.ID] = r
		}
	}
	for _, c := range cs {
		for id := range strings.FieldsSeq(c.Rules) {
			cited[id] = true
			r, known := book[id]
			switch {
			case !known:
				out = append(out, fmt.Sprintf("%s%s: the book has no %s", c.Law, c.Article, id))
			case !slices.ContainsFunc(r.Values, func(v rule.Value) bool { return under(v.Source, c.Law, c.Article) }):
				out = append(out, fmt.Sprintf("%s does not rest on %s%s, or on memory alone", id, c.Law, c.Article))
			}
		}
	}
	for _, r := range rules {
		if r.Region == "" && Seen(r) && !cited[r.ID] {
			out = append(out, r.ID+" rests on a text and stands under no clause")
		}
	}
	return out
}

// under reports whether a source is the clause, and somebody has seen it.
func under(s rule.Source, law, article string) bool {
	return !s.Remembered() && strings.Contains(s.Title, law) && (article == "" || strings.Contains(s.Article, article))
}

// Firsts show, for rules that nobody is held to on the platform, the value that
// the book gives from a day ("2006-01-02") on and not before, as Worded writes
// it: others decide by them and read them here.
type Firsts map[string]struct{ From, Value string }

// Gaps says where the book gives another value on a first day than is shown, or
// one already the evening before, asked in each region; and which nationwide
// rules that rest on a text and hold nobody are not shown.
func (fs Firsts) Gaps(book *rule.Book, rules []rule.Rule, regions ...string) (out []string) {
	for _, r := range rules {
		if _, shown := fs[r.ID]; r.Region == "" && r.Reference != "" && Seen(r) && !shown {
			out = append(out, r.ID+" is only known, and nothing shows its value on its first day")
		}
	}
	for id, want := range fs {
		first, err := time.ParseInLocation(time.DateOnly, want.From, time.FixedZone("", 8*3600))
		if err != nil {
			out = append(out, id+": "+err.Error())
			continue
		}
		for _, region := range regions {
			if got, err := rule.Ask[json.RawMessage](book, id, rule.Where{Region: region, Day: first}); err != nil || Worded(got.Value) != want.Value {
				out = append(out, fmt.Sprintf("%s in %s on its first day: %s %v", id, region, got.Value, err))
			}
			if got, err := rule.Ask[json.RawMessage](book, id, rule.Where{Region: region, Day: first.Add(-time.Second)}); err == nil {
				out = append(out, fmt.Sprintf("%s in %s the evening before: %s", id, region, got.Value))
			}
		}
	}
	slices.Sort(out)
	return out
}

// Worded is a value as a table of a test writes it: a list by its length, nothing as "".
func Worded(v json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(v, &list) == nil && list != nil {
		return strconv.Itoa(len(list))
	}
	return string(v)
}
