package redflag

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
)

// The figures of the examples that Cardinal publishes with its documentation
// (docs/examples/R of open-contracting/cardinal-rs), in our own form, and what it
// finds in them: by subject, in its words, the value unrounded.

type figure struct {
	code  string
	set   []string // thresholds of the example: code.name=value
	lines []string
	want  map[string]string // about + subject → value as a fraction
}

func offer1(who, status string, amount int) string {
	value := ""
	if amount > 0 {
		value = fmt.Sprintf(`,"value":{"amount":%d,"currency":"USD"}`, amount)
	}
	return fmt.Sprintf(`{"status":%q,"tenderers":[{"id":%q}]%s}`, status, who, value)
}

func award1(who string) string {
	return fmt.Sprintf(`"awards":[{"status":"active","suppliers":[{"id":%q}]}]`, who)
}

func line(ocid string, parts ...string) string {
	return fmt.Sprintf(`{"ocid":%q,%s}`, ocid, strings.Join(parts, ","))
}

func offers1(list ...string) string { return `"bids":{"details":[` + strings.Join(list, ",") + `]}` }

// contest is a purchase that W wins with 1 over L.
func contest(ocid string, second int) string {
	return line(ocid, offers1(offer1("W", "valid", 1), offer1("L", "valid", second)), award1("W"))
}

func figures() []figure {
	var gaps, discounts, losses, rejections, kinds []string
	for i := range 4 {
		gaps, discounts = append(gaps, contest(fmt.Sprint(i+1), 100)), append(discounts, contest(fmt.Sprint(i+1), 2))
	}
	losses = append(losses, line("0", offers1(offer1("F", "valid", 0)), award1("F")))
	for i := range 5 {
		other := fmt.Sprint(i + 1)
		losses = append(losses, line(other, offers1(offer1("F", "valid", 0), offer1(other, "valid", 0)), award1(other)))
	}
	rejections = append(rejections, line("0", offers1(offer1("W1", "valid", 0), offer1("D", "disqualified", 0)), `"buyer":{"id":"B"}`))
	for i := range 4 {
		rejections = append(rejections, line(fmt.Sprint(i+1), offers1(offer1(fmt.Sprint("W", i+2), "valid", 0)), fmt.Sprintf(`"buyer":{"id":"%d"}`, i+1)))
	}
	class := func(ids ...string) string {
		var items []string
		for _, id := range ids {
			items = append(items, fmt.Sprintf(`{"classification":{"id":%q}}`, id))
		}
		return `,"items":[` + strings.Join(items, ",") + `]}]`
	}
	kinds = append(kinds, line("F", strings.TrimSuffix(award1("F"), "}]")+class("10000000", "11000000")))
	for i := range 4 {
		kinds = append(kinds, line(fmt.Sprint(i+1), strings.TrimSuffix(award1(fmt.Sprint(i+1)), "}]")+class("10000000")))
	}
	return []figure{
		{code: "R003", lines: []string{line("F", `"tender":{"tenderPeriod":{"startDate":"2020-08-03T18:00:00-05:00","endDate":"2020-08-04T18:00:00-05:00"}}`)}, want: map[string]string{"purchase F": "1"}},
		{code: "R018", lines: []string{line("F", `"tender":{"numberOfTenderers":1,"procurementMethod":"open"}`)}, want: map[string]string{"purchase F": "1"}},
		{code: "R024", lines: append([]string{contest("F", 2)}, gaps...), want: map[string]string{"purchase F": "1"}},
		{code: "R025", lines: losses, want: map[string]string{"supplier F": "1/6"}},
		{code: "R028", lines: []string{line("F", offers1(offer1("V", "valid", 1), offer1("D", "disqualified", 1)))}, want: map[string]string{"purchase F": "1"}},
		{code: "R030", lines: []string{line("F", `"bids":{"details":[{"status":"valid","date":"2000-04-01T00:00:00Z","tenderers":[{"id":"W"}]}]}`, `"tender":{"tenderPeriod":{"endDate":"2000-03-15T00:00:00Z"}}`, award1("W"))}, want: map[string]string{"purchase F": "1"}},
		{code: "R035", lines: []string{line("F", offers1(offer1("D", "disqualified", 0), offer1("V", "valid", 0)), award1("V"))}, want: map[string]string{"purchase F": "1"}},
		{code: "R036", lines: []string{line("F", `"bids":{"details":[{"status":"disqualified","value":{"amount":1,"currency":"USD"}},{"status":"valid","value":{"amount":2,"currency":"USD"}}]}`, `"awards":[{"status":"active"}]`)}, want: map[string]string{"purchase F": "1"}},
		{code: "R038", set: []string{"R038.peers=1"}, lines: rejections, want: map[string]string{"buyer B": "1/2"}},
		{code: "R048", set: []string{"R048.awards=1"}, lines: kinds, want: map[string]string{"supplier F": "2"}},
		{code: "R058", lines: append([]string{contest("F", 100)}, discounts...), want: map[string]string{"purchase F": "99"}},
	}
}

func TestTheFiguresOfCardinalsExamplesComeOutTheSame(t *testing.T) {
	for _, f := range figures() {
		table := Indicators
		for _, s := range f.set {
			name, value, _ := strings.Cut(s, "=")
			code, name, _ := strings.Cut(name, ".")
			var err error
			if table, err = table.With(code, name, value); err != nil {
				t.Fatal(err)
			}
		}
		s := table.Survey(book(t))
		err := Read(strings.NewReader(strings.Join(f.lines, "\n")), Bounds{1 << 20, 1 << 16}, func([]byte) error { return nil }, func(r *Release) error { s.Add(r); return nil })
		if err != nil {
			t.Fatalf("%s: %v", f.code, err)
		}
		got := map[string]string{}
		for _, r := range s.Flags() {
			if r.Code == f.code {
				got[r.About+" "+r.Subject.ID] = r.Exact.RatString()
			}
		}
		if len(got) != len(f.want) {
			t.Errorf("%s: %v, want %v", f.code, got, f.want)
		}
		for k, v := range f.want {
			if got[k] != v {
				t.Errorf("%s: %s is %q, want %q", f.code, k, got[k], v)
			}
		}
	}
}

func TestQuartilesAreExact(t *testing.T) {
	var values []*big.Rat
	for _, n := range []int64{99, 1, 99, 99, 99} {
		values = append(values, big.NewRat(n, 1))
	}
	// n = 5: the first quartile stands at place 5/3, the third at 13/3.
	if s := spreadOf(values); s.q1.RatString() != "199/3" || s.q3.RatString() != "99" || s.low(big.NewRat(3, 2)).RatString() != "52/3" {
		t.Errorf("q1 %v, q3 %v", s.q1, s.q3)
	}
	if one := spreadOf(values[:1]); one.q1.Cmp(one.q3) != 0 {
		t.Errorf("of one value the quartiles are %v and %v", one.q1, one.q3)
	}
}

func TestAFenDecidesWhereFloatsWouldNot(t *testing.T) {
	var a, b money
	for m, s := range map[*money]string{&a: "90071992547409.93", &b: "90071992547409.92"} {
		if err := m.Amount.UnmarshalJSON([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	if a.Amount.Cmp(b.Amount.Rat) != 1 {
		t.Error("a fen was lost")
	}
	var bomb number
	if err := bomb.UnmarshalJSON([]byte("1e999999999")); err != nil || bomb.Rat != nil {
		t.Errorf("a number of a billion digits was read: %v", err)
	}
}
