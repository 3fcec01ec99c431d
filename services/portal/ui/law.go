package ui

import (
	"strings"
	"time"

	"github.com/a-h/templ"
)

// short is how a law is called in running text: 政府采购法.
func short(title string) string {
	return strings.TrimPrefix(strings.Trim(title, "《》"), "中华人民共和国")
}

// basisName is what a link to b says: 政府采购法第三十五条, or the rule's id
// when nobody has looked the clause up.
func basisName(b Basis) string {
	if b.Title == "" {
		return "规则" + b.Rule
	}
	return short(b.Title) + b.Article
}

// ruleName is what a link to a rule is called where one sentence grounds n of them: by the sentence, or by what each answers.
func ruleName(b Basis, n int) string {
	if n > 1 && b.Asks != "" {
		return b.Asks
	}
	return basisName(b)
}

func ruleHref(b Basis) templ.SafeURL { return templ.URL("/rules/" + b.Rule) }

// basisID is the anchor of b in a BasisPanel.
func basisID(b Basis) string { return "law-" + slug(b.Rule) }

// clauses gathers what one sentence of a law grounds, in the order in which each sentence comes first.
func clauses(bs []Basis) (all [][]Basis) {
	at := map[[3]string]int{}
	for _, b := range bs {
		key := [3]string{b.Title, b.Article, b.Quote}
		if b.Title == "" {
			key[0] = b.Rule
		}
		i, known := at[key]
		if !known {
			i = len(all)
			at[key], all = i, append(all, nil)
		}
		all[i] = append(all[i], b)
	}
	return all
}

// fewClauses are shown open; more are folded, because the steps above already link to each.
const fewClauses = 3

// slug makes an id out of a dotted name: "lots.0.ceiling" → "lots-0-ceiling".
func slug(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r == '-', r == '_':
			return r
		default:
			return '-'
		}
	}, s)
}

// since says from when a rule holds; nothing when that is not known.
func since(b Basis) templ.Component {
	day, err := time.ParseInLocation(time.DateOnly, b.From, Shanghai)
	if err != nil {
		return None()
	}
	return markup(`<span class="part">自`, stampText(day, time.DateOnly, longDate), `起施行</span>`)
}

// BasisLine is 依据 in one line: links to the rule book, and a word when the
// source has not been checked. Without a basis it renders nothing.
func BasisLine(bs ...Basis) templ.Component {
	if len(bs) == 0 {
		return None()
	}
	return markup(`<span class="basis-line">依据：`, basisLinks(bs), `</span>`)
}

// Clauses is BasisLine without the word, under a head that says it; — when there is none.
func Clauses(bs ...Basis) templ.Component {
	if len(bs) == 0 {
		return Dash()
	}
	return markup(basisLinks(bs))
}

func basisLinks(bs []Basis) string {
	var b strings.Builder
	said := map[string]bool{} // a law without its article may ground two rules: one name, one link
	for i, x := range bs {
		if said[basisName(x)] {
			continue
		}
		said[basisName(x)] = true
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString(`<a href="` + esc(string(ruleHref(x))) + `">` + text(basisName(x)) + `</a>`)
		if !x.Verified {
			b.WriteString(`<span class="nowrap">（来源未核验）</span>`)
		}
	}
	return b.String()
}
