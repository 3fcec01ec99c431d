// Package redflag computes red flags over open contracting data: patterns in a
// purchase, or across many, that are worth a second look. A flag is a hint and
// never a verdict; who looks decides. The indicators are rows of a table
// (indicators.json) with their thresholds and sources; the functions are pure:
// they read what was published, an instant and the rule book, and keep nothing.
package redflag

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"sanshe/libs/rule"
)

// What a flag is about.
const (
	OfPurchase = "purchase"
	OfSupplier = "supplier"
	OfBuyer    = "buyer"
	OfEntity   = "entity" // who ran the procedure for the buyer
)

// Levels say how much a hint weighs.
const (
	High   = "high"
	Medium = "medium"
	Low    = "low"
)

// Hint is what stands beside every flag, wherever it is shown.
const Hint = "提示，不是结论。"

// Source is who thought of an indicator, or which rule it holds a purchase to.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"` // of the web, or of this platform: /rules/…
}

// Threshold is one number of an indicator. A rule asks the rule book with the
// purchase's own day and region; a value answers where there is no rule, or the
// purchase is none that the book speaks of.
type Threshold struct {
	Name  string `json:"name"`
	Means string `json:"means"`
	Value string `json:"value,omitempty"` // decimal
	Rule  string `json:"rule,omitempty"`
}

// Indicator is a row of the table.
type Indicator struct {
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	About      string      `json:"about"`    // what it is about first of all
	Level      string      `json:"level"`    // high, medium or low
	Unit       string      `json:"unit"`     // of values and thresholds of its flags
	Compares   string      `json:"compares"` // with what, and when it is a flag
	Why        string      `json:"why"`
	Source     Source      `json:"source"`
	Thresholds []Threshold `json:"thresholds"`
}

//go:embed indicators.json
var file []byte

// Table is the indicators in the order in which they are shown.
type Table []Indicator

// Indicators is the table that the platform computes by.
var Indicators = read(file)

func read(b []byte) (out Table) {
	if err := json.Unmarshal(b, &out); err != nil {
		panic("redflag: indicators.json: " + err.Error())
	}
	return out
}

// Of is the row of a code.
func (t Table) Of(code string) (Indicator, bool) {
	i := slices.IndexFunc(t, func(x Indicator) bool { return x.Code == code })
	if i < 0 {
		return Indicator{}, false
	}
	return t[i], true
}

// With is t with another value for a threshold, which then stands whatever the rule book says.
func (t Table) With(code, name, value string) (Table, error) {
	out := slices.Clone(t)
	for i := range out {
		for j := range out[i].Thresholds {
			if x := out[i].Thresholds[j]; out[i].Code == code && x.Name == name {
				if _, ok := decimal(value); !ok {
					return nil, fmt.Errorf("redflag: %s.%s: %q is no number", code, name, value)
				}
				out[i].Thresholds = slices.Clone(out[i].Thresholds)
				out[i].Thresholds[j].Value, out[i].Thresholds[j].Rule = value, ""
				return out, nil
			}
		}
	}
	return nil, fmt.Errorf("redflag: there is no threshold %s.%s", code, name)
}

// Party is an organization as the data name it.
type Party struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

func (p Party) String() string {
	if p.Name == "" {
		return p.ID
	}
	return p.Name
}

// Result is one flag.
type Result struct {
	Code      string   `json:"code"`
	Level     string   `json:"level"`
	About     string   `json:"about"`           // purchase, supplier, buyer or entity
	Subject   Party    `json:"subject"`         // an ocid with its title, or an organization
	Value     string   `json:"value"`           // in the indicator's unit
	Threshold string   `json:"threshold"`       // what it was held against
	Reason    string   `json:"reason"`          // one Chinese sentence with the figures
	Rules     []string `json:"rules,omitempty"` // that were asked
	Day       string   `json:"day,omitempty"`   // as they stood then: 2026-03-02
	Purchases []string `json:"purchases"`       // the ocids it rests on, at most evidenceMost
	Buyers    []Party  `json:"buyers,omitempty"`

	Exact *big.Rat `json:"-"` // the value, unrounded
}

// evidenceMost bounds the purchases that a flag names: a page shows no more.
const evidenceMost = 50

// Law asks the rule book for a number as it stood on a day in a region.
type Law func(id, region string, day time.Time) (int64, bool)

// LawOf reads a book; where it is silent the indicator is not computed.
func LawOf(b *rule.Book) Law {
	return func(id, region string, day time.Time) (int64, bool) {
		a, err := rule.Ask[int64](b, id, rule.Where{Region: region, Day: day})
		return a.Value, err == nil
	}
}

// limits are the thresholds of a row as they hold for one purchase.
type limits struct {
	row    Indicator
	law    Law
	region string
	day    time.Time
	known  bool     // the book speaks of such purchases
	rules  []string // that answered
}

// get is a threshold; ok is false where nothing says it.
func (l *limits) get(name string) (*big.Rat, bool) {
	for _, t := range l.row.Thresholds {
		if t.Name != name {
			continue
		}
		if t.Rule != "" && l.known && l.law != nil {
			if n, ok := l.law(t.Rule, l.region, l.day); ok {
				l.rules = append(l.rules, t.Rule)
				return big.NewRat(n, 1), true
			}
		}
		return decimal(t.Value)
	}
	panic(fmt.Sprintf("redflag: %s has no threshold %q", l.row.Code, name)) // the table and the functions do not agree
}

// whole is a threshold that counts.
func (l *limits) whole(name string) (int, bool) {
	r, ok := l.get(name)
	if !ok || !r.IsInt() {
		return 0, false
	}
	return int(r.Num().Int64()), true
}

func decimal(s string) (*big.Rat, bool) {
	if s == "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// show writes a number with at most places decimals, without zeros at its end.
func show(r *big.Rat, places int) string {
	s := r.FloatString(places)
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}

var hundred = big.NewRat(100, 1)

// percent writes a share as a percentage: 1/6 is 16.67.
func percent(r *big.Rat) string { return show(new(big.Rat).Mul(r, hundred), 2) }

// Compared are the codes of the indicators that compare purchases.
func Compared() []string { return slices.Sorted(maps.Keys(across)) }
