// Package rule reads the rule book: every number and yes-or-no that comes
// from law or policy, with the dates it held and the text it came from. It
// answers; it decides nothing. What a refusal says is the service's business.
package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"sanshe/libs/fault"
)

// Source is where a value comes from. No verified value without one.
type Source struct {
	Title   string `json:"title"`   // 政府购买服务管理办法
	Number  string `json:"number"`  // 财政部令第102号
	Article string `json:"article"` // 第二十四条
	URL     string `json:"url"`
	Quote   string `json:"quote"` // the text's own sentence, so that a reader can judge; never our wording, which is the value's note
	Read    string `json:"read"`  // the day somebody last checked it
	Level   string `json:"level"` // V1 official text read, V2 reported, L local, M from memory
}

// Remembered reports whether nobody has seen even a report of the text.
func (s Source) Remembered() bool { return s.Level == "M" }

// A verified value names its place in the text and holds the text's sentence.
var (
	place     = regexp.MustCompile(`^(第[一二三四五六七八九十百]+条(第[一二三四五六七八九十]+款)?(第[一二三四五六七八九十]+项)?|(附件)?([一二三四五六七八九十]+、|([一二三四五六七八九十]+、)?（[一二三四五六七八九十]+）)[0-9]*)$`)
	sentence  = regexp.MustCompile(`[。；：]$`)
	shorthand = regexp.MustCompile(`[≥≤<>→=+×~;,()①-⑳]|[^0-9]/|/[^0-9]`) // 2/3 is how some laws write it
)

// check says what a verified value lacks, or nil.
func (s Source) check() error {
	switch {
	case s.Title == "" || s.Article == "" || s.Quote == "" || s.Read == "":
		return errors.New("cites no full source")
	case s.Level != "V1" && s.Level != "L":
		return fmt.Errorf("rests on %q, and nobody has read the text", s.Level)
	case !place.MatchString(s.Article):
		return fmt.Errorf("names no place in the text: %s", s.Article)
	case !sentence.MatchString(s.Quote) || shorthand.MatchString(s.Quote):
		return fmt.Errorf("quotes no sentence of the text: %s", s.Quote)
	}
	return nil
}

// Value is what a rule said from a day on. A null value says it no longer applies.
type Value struct {
	From   string          `json:"from"`
	To     string          `json:"to,omitempty"` // first day it no longer held; "" while it holds or until the next value
	Value  json.RawMessage `json:"value"`
	Note   string          `json:"note,omitempty"`
	Source Source          `json:"source"`
}

// Rule is one question and its answers over time.
type Rule struct {
	ID        string  `json:"id"` // "tender.open.period"
	Asks      string  `json:"asks"`
	Unit      string  `json:"unit"`
	Region    string  `json:"region"`              // "" is nationwide; else a GB/T 2260 prefix
	Status    string  `json:"status"`              // verified, or unverified: shown as such wherever it is used
	Held      string  `json:"held,omitempty"`      // where somebody is held to it, a sentence for the page
	Reference string  `json:"reference,omitempty"` // why nobody is, where the platform only knows it
	Values    []Value `json:"values"`              // ascending From
}

// Verified reports whether somebody has checked the source of the rule.
func (r Rule) Verified() bool { return r.Status == "verified" }

// On returns the value that held on day ("2006-01-02").
func (r Rule) On(day string) (v Value, ok bool) {
	for _, c := range r.Values {
		if c.From <= day && (c.To == "" || day < c.To) {
			v, ok = c, true
		} else if c.From <= day {
			ok = false
		}
	}
	return v, ok && !bytes.Equal(bytes.TrimSpace(v.Value), []byte("null"))
}

// Item is an entry of a list-valued rule, such as the negative list.
type Item struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Text is what a list says of a code, "" where it does not list it.
func Text(list []Item, code string) string {
	for _, i := range list {
		if i.Code == code {
			return i.Text
		}
	}
	return ""
}

// Where says which law is asked: that of a day, in a region. Documents keep
// theirs, so a tender in flight stays under the law it was born with.
type Where struct {
	Region string    `json:"region"` // GB/T 2260 code
	Day    time.Time `json:"day"`
}

// Book answers rules as they stood on a given day. It does not change once it is read.
type Book struct {
	rules map[string][]Rule
	known sync.Map // reading → the value
}

// reading is a value of the book, by where it stands, as one type of Go.
type reading struct {
	at *byte
	as reflect.Type
}

// Read loads every *.json under dir and refuses a book with gaps in its
// evidence, naming every gap.
func Read(dir fs.FS) (*Book, error) {
	b := &Book{rules: map[string][]Rule{}}
	var gaps []error
	err := fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		raw, err := fs.ReadFile(dir, path)
		if err != nil {
			return err
		}
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		var rs []Rule
		if err := dec.Decode(&rs); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, r := range rs {
			if err := r.check(); err != nil {
				gaps = append(gaps, fmt.Errorf("%s: %s: %w", path, r.ID, err))
			}
			if slices.ContainsFunc(b.rules[r.ID], func(o Rule) bool { return o.Region == r.Region }) {
				gaps = append(gaps, fmt.Errorf("%s: %s: asked twice for region %q", path, r.ID, r.Region))
			}
			b.rules[r.ID] = append(b.rules[r.ID], r)
		}
		return nil
	})
	return b, errors.Join(append(gaps, err)...)
}

func (r Rule) check() error {
	switch {
	case r.ID == "" || r.Asks == "" || r.Unit == "" || len(r.Values) == 0:
		return errors.New("a rule needs an id, a question, a unit and a value")
	case r.Status != "verified" && r.Status != "unverified":
		return fmt.Errorf("status %q is neither verified nor unverified", r.Status)
	case r.Held != "" && r.Reference != "":
		return errors.New("is held somewhere and nowhere")
	case r.Held+r.Reference != "" && !strings.HasSuffix(r.Held+r.Reference, "。"):
		return fmt.Errorf("says where it is held in no sentence: %s", r.Held+r.Reference)
	case !slices.IsSortedFunc(r.Values, func(a, b Value) int { return strings.Compare(a.From, b.From) }):
		return errors.New("values out of order")
	}
	for _, v := range r.Values {
		if _, err := time.Parse(time.DateOnly, v.From); err != nil {
			return err
		}
		if len(v.Value) == 0 {
			return fmt.Errorf("the entry from %s has no value", v.From)
		}
		if err := v.Source.check(); r.Verified() && err != nil {
			return fmt.Errorf("the value from %s claims to be verified and %w", v.From, err)
		}
	}
	return nil
}

// All lists the rules by id, for the page that publishes the book.
func (b *Book) All() (all []Rule) {
	for _, rs := range b.rules {
		all = append(all, rs...)
	}
	slices.SortFunc(all, func(x, y Rule) int {
		return strings.Compare(x.ID+"\x00"+x.Region, y.ID+"\x00"+y.Region)
	})
	return all
}

// Of returns the rule that answers id in region: the most specific one.
func (b *Book) Of(id, region string) (best Rule, ok bool) {
	for _, r := range b.rules[id] {
		if strings.HasPrefix(region, r.Region) && (!ok || len(r.Region) > len(best.Region)) {
			best, ok = r, true
		}
	}
	return best, ok
}

// Answer is a value together with why.
type Answer[T any] struct {
	Value    T
	Rule     string
	Asks     string
	Unit     string
	From     string
	Source   Source
	Verified bool
}

// Basis is the answer's clause in the form a refusal and a screen cite it.
func (a Answer[T]) Basis() fault.Basis {
	return fault.Basis{Rule: a.Rule, Asks: a.Asks, Title: a.Source.Title, Article: a.Source.Article, Quote: a.Source.Quote, From: a.From, Verified: a.Verified}
}

// Silent is the code of the fault that Ask gives when the book has no answer.
const Silent = "rule.silent"

// Ask returns the answer to id as it stood where and when w says. Of the
// rules that had a value that day, the one of the most specific region wins.
// A list is shared by all who ask, and nobody's to change.
func Ask[T any](b *Book, id string, w Where) (a Answer[T], err error) {
	day, best := w.Day.In(china).Format(time.DateOnly), -1
	var found Value
	for _, r := range b.rules[id] {
		if v, ok := r.On(day); ok && strings.HasPrefix(w.Region, r.Region) && len(r.Region) > best {
			best, found = len(r.Region), v
			a.Rule, a.Asks, a.Unit, a.From, a.Source, a.Verified = id, r.Asks, r.Unit, v.From, v.Source, r.Verified()
		}
	}
	if best < 0 {
		return a, fault.New(fault.Internal, Silent, "规则库没有给出“"+id+"”当日的规定，请联系平台管理员补充规则。").
			Because(fmt.Errorf("%s in %q on %s", id, w.Region, day))
	}
	a.Value, err = read[T](b, found.Value)
	return a, err
}

// read decodes a value the first time that somebody asks for it as a T: one page asks dozens of times.
func read[T any](b *Book, raw json.RawMessage) (v T, err error) {
	key := reading{&raw[0], reflect.TypeFor[T]()}
	if known, ok := b.known.Load(key); ok {
		return known.(T), nil
	}
	if err = json.Unmarshal(raw, &v); err == nil {
		b.known.Store(key, v)
	}
	return v, err
}

// Cite is the clause of a rule for a screen to show beside what stands under it;
// nothing where the book is silent.
func Cite(b *Book, id string, w Where) []fault.Basis {
	a, err := Ask[any](b, id, w)
	if err != nil {
		return nil
	}
	return []fault.Basis{a.Basis()}
}

// china is the zone in which a legal day begins; China has kept one zone without summer time since 1991.
var china = time.FixedZone("Asia/Shanghai", 8*3600)
