package scoring

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store/sqlitestore"
)

// open is the room with one judging: two bids, of which a asks more, three judges, 90 points for the plan and 10 for the price.
func open(t *testing.T) (*Service, *Judging) {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "t.db"))
	must(t, err)
	t.Cleanup(func() { engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	now := cn.Day("2026-03-27").At(9, 30)
	s, err := New(t.Context(), host.Deps{Store: engine, Rules: book, Now: func() time.Time { return now }})
	must(t, err)
	return s, &Judging{
		Panel: "t", Tender: "t", Method: tenderapi.MethodConsultation, Law: rule.Where{Region: "320312", Day: now},
		Criteria: []tenderapi.Criterion{{Code: "plan", Name: "方案", Max: 9000, Kind: "subjective"}, {Code: "price", Name: "价格", Max: 1000, Kind: "price"}},
		Valid: []tenderapi.OpenedBid{
			{Bid: "b1", Supplier: tenderapi.Party{ID: "a", Name: "组织a"}, Price: 10_000_000, Valid: true},
			{Bid: "b2", Supplier: tenderapi.Party{ID: "b", Name: "组织b"}, Price: 8_000_000, Valid: true},
		},
		Committee: []Seat{{"e1", "张*一"}, {"e2", "专家二"}, {"e3", "李*三"}},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sheet(first, second int64) []tenderapi.BidMarks {
	return []tenderapi.BidMarks{
		{Bid: "b1", Marks: []tenderapi.Mark{{Code: "plan", Points: first}}},
		{Bid: "b2", Marks: []tenderapi.Mark{{Code: "plan", Points: second}}, Note: "人员不足。"},
	}
}

// allSigned lets the whole committee sign, each one point more than the one before.
func allSigned(t *testing.T) (*Service, *Judging, []Sheet) {
	t.Helper()
	s, j := open(t)
	for i, seat := range j.Committee {
		must(t, s.Sign(t.Context(), j, seat.Account, sheet(8000+int64(i)*100, 7000+int64(i)*100)))
	}
	sheets, err := s.Signed(t.Context(), j)
	must(t, err)
	return s, j, sheets
}

func TestASheetIsWholeOrRefused(t *testing.T) {
	for name, c := range map[string]struct {
		edit func([]tenderapi.BidMarks) []tenderapi.BidMarks
		at   string
	}{
		"whole":               {func(b []tenderapi.BidMarks) []tenderapi.BidMarks { return b }, ""},
		"a bid left out":      {func(b []tenderapi.BidMarks) []tenderapi.BidMarks { return b[:1] }, "bids"},
		"a bid twice":         {func(b []tenderapi.BidMarks) []tenderapi.BidMarks { return append(b, b[0]) }, "bids.2.bid"},
		"a bid of nobody's":   {func(b []tenderapi.BidMarks) []tenderapi.BidMarks { return append(b, tenderapi.BidMarks{Bid: "b3"}) }, "bids.2.bid"},
		"a point too many":    {func(b []tenderapi.BidMarks) []tenderapi.BidMarks { b[0].Marks[0].Points = 9001; return b }, "bids.0.marks.0.points"},
		"no mark":             {func(b []tenderapi.BidMarks) []tenderapi.BidMarks { b[1].Marks = nil; return b }, "bids.1"},
		"a mark of the price": {func(b []tenderapi.BidMarks) []tenderapi.BidMarks { b[0].Marks[0].Code = "price"; return b }, "bids.0.marks.0.points"},
	} {
		s, j := open(t)
		err := s.Sign(t.Context(), j, "e1", c.edit(sheet(8000, 7000)))
		if c.at == "" {
			must(t, err)
			continue
		}
		if f := fault.Of(err); err == nil || f.Code != "tender.sheet.incomplete" || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == c.at }) {
			t.Errorf("%s: %v %v, want a word at %s", name, err, f.Fields, c.at)
		}
		if begun, err := s.Begun(t.Context(), j.Panel); begun || err != nil {
			t.Errorf("%s: a sheet is kept, %v", name, err)
		}
	}
}

func TestAMarkIsOneOfTheLevelsOfItsCriterion(t *testing.T) {
	level := func(from, to int64) tenderapi.CriterionLevel {
		return tenderapi.CriterionLevel{Name: fmt.Sprint(from), From: from, To: to}
	}
	for name, c := range map[string]struct {
		levels []tenderapi.CriterionLevel
		given  int64
		fits   bool
	}{
		"one of the values":     {[]tenderapi.CriterionLevel{level(0, 0), level(5000, 5000)}, 5000, true},
		"between the values":    {[]tenderapi.CriterionLevel{level(0, 0), level(5000, 5000)}, 4999, false},
		"the end of a range":    {[]tenderapi.CriterionLevel{level(0, 0), level(7000, 9000)}, 7000, true},
		"one below a range":     {[]tenderapi.CriterionLevel{level(0, 0), level(7000, 9000)}, 6999, false},
		"a value beside ranges": {[]tenderapi.CriterionLevel{level(0, 0), level(7000, 9000)}, 0, true},
	} {
		s, j := open(t)
		j.Criteria[0].Levels = c.levels
		err := s.Sign(t.Context(), j, "e1", sheet(c.given, c.given))
		var f *fault.Fault
		switch {
		case c.fits && err != nil:
			t.Errorf("%s: %v", name, err)
		case !c.fits && (!errors.As(err, &f) || f.Code != "tender.sheet.incomplete" || len(f.Fields) != 2):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNothingIsSummedUpBeforeTheLastHasSigned(t *testing.T) {
	s, j := open(t)
	must(t, s.Sign(t.Context(), j, "e1", sheet(8000, 7000)))
	if _, err := s.Signed(t.Context(), j); fault.Of(err).Code != "tender.sheet.missing" {
		t.Errorf("with one of three: %v", err)
	}
	if err := s.Sign(t.Context(), j, "e1", sheet(9000, 7000)); fault.Of(err).Code != "tender.sheet.signed" {
		t.Errorf("signing twice: %v", err)
	}
	again := *j
	again.Panel = "t.1"
	if begun, err := s.Begun(t.Context(), again.Panel); begun || err != nil {
		t.Errorf("another judging has begun with the sheets of the first, %v", err)
	}
	must(t, s.Sign(t.Context(), &again, "e1", sheet(9000, 7000)))
}

func TestASheetThatLacksABidIsCompletedAndNothingInItChanges(t *testing.T) {
	s, j := open(t)
	before := *j
	before.Valid = j.Valid[:1] // b2 was invalid when the judge read what is judged, and was let in while the judge signed
	must(t, s.Sign(t.Context(), &before, "e1", sheet(8000, 7000)[:1]))
	must(t, s.Sign(t.Context(), j, "e2", sheet(8100, 7100)))
	must(t, s.Sign(t.Context(), j, "e3", sheet(8200, 7200)))
	if _, err := s.Signed(t.Context(), j); fault.Of(err).Code != "tender.sheet.missing" {
		t.Errorf("a sheet that lacks a bid is summed up: %v", err)
	}
	if err := s.Sign(t.Context(), j, "e1", sheet(8001, 7000)); fault.Of(err).Code != "tender.sheet.signed" {
		t.Errorf("a mark that was signed is changed: %v", err)
	}
	must(t, s.Sign(t.Context(), j, "e1", sheet(8000, 7000)))
	sheets, err := s.Signed(t.Context(), j)
	if err != nil || len(sheets) != 3 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
	if err := s.Sign(t.Context(), j, "e1", sheet(8000, 7000)); fault.Of(err).Code != "tender.sheet.signed" {
		t.Errorf("a whole sheet is signed again: %v", err)
	}
}

func TestACorrectionKeepsWhatStoodBeforeAndIsMadeOnce(t *testing.T) {
	s, j := open(t)
	for i, seat := range j.Committee { // the second gave a quarter of what the others did
		must(t, s.Sign(t.Context(), j, seat.Account, sheet([]int64{8000, 2000, 8200}[i], 7000)))
	}
	sheets, err := s.Signed(t.Context(), j)
	must(t, err)
	ev, err := s.Evaluate(j, sheets)
	must(t, err)
	if ev.Ranking[0].Bid != "b2" {
		t.Fatalf("%+v", ev.Ranking)
	}
	in := tenderapi.SheetCorrection{Bid: "b1", Ground: groundOutlier, Marks: []tenderapi.Mark{{Code: "plan", Points: 8000}}, Reason: "漏看了第三部分。"}
	which := slices.IndexFunc(sheets, func(sh Sheet) bool { return sh.Judge == "e2" })
	number := int64(which + 1)
	if _, err := s.Correct(j, ev, sheets, which, in, 0); fault.Of(err).Code != "tender.correction.unfounded" {
		t.Errorf("without the committee: %v", err)
	}
	next, err := s.Correct(j, ev, sheets, which, in, 2)
	must(t, err)
	if c := next.Corrections; len(c) != 1 || c[0].Judge != number || c[0].Before[0].Points != 2000 || c[0].After[0].Points != 8000 || len(ev.Corrections) != 0 {
		t.Errorf("%+v", c)
	}
	if next.Ranking[0].Bid != "b1" {
		t.Errorf("after the correction: %+v", next.Ranking)
	}
	same, err := s.Correct(j, next, sheets, which, in, 0) // the request was cut off before the sheet followed
	if err != nil || len(same.Corrections) != 1 {
		t.Errorf("repeated: %+v, %v", same, err)
	}
	must(t, s.Follow(t.Context(), sheets[which].ID, in.Bid, in.Marks))
	if sh, err := s.Of(t.Context(), j.Panel, "e2"); err != nil || sh.Marks[0].Marks[0].Points != 8000 || sh.Marks[1].Note != "人员不足。" {
		t.Errorf("the sheet says %+v, %v", sh.Marks, err)
	}
	in.Reason = ""
	if _, err := s.Correct(j, next, sheets, which, in, 2); fault.Of(err).Code != "tender.correction.no-ground" {
		t.Errorf("without a reason: %v", err)
	}
}

// note writes a judge's words into a sheet.
func note(t *testing.T, s *Service, sheet string, at int, text string) {
	t.Helper()
	_, err := s.sheets.Update(t.Context(), sheet, func(sh *Sheet) ([]event.Event, error) {
		sh.Marks[at].Note = text
		return nil, nil
	})
	must(t, err)
}

func TestACorrectionCountsWhatAnotherCorrectedAMomentBefore(t *testing.T) {
	s, j := open(t)
	for i, seat := range j.Committee { // two of them gave a quarter of what the third did
		must(t, s.Sign(t.Context(), j, seat.Account, sheet([]int64{8000, 2000, 2000}[i], 7000)))
	}
	sheets, err := s.Signed(t.Context(), j) // as both who correct have read them
	must(t, err)
	ev, err := s.Evaluate(j, sheets)
	must(t, err)
	for _, judge := range []string{"e2", "e3"} {
		in := tenderapi.SheetCorrection{Bid: "b1", Ground: groundOutlier, Marks: []tenderapi.Mark{{Code: "plan", Points: 5000}}, Reason: "漏看了第三部分。"}
		which := slices.IndexFunc(sheets, func(sh Sheet) bool { return sh.Judge == judge })
		mark(ev, int64(which+1), "b1")
		ev, err = s.Correct(j, ev, sheets, which, in, 2)
		must(t, err)
	}
	at := slices.IndexFunc(ev.Ranking, func(r tenderapi.Ranked) bool { return r.Bid == "b1" })
	if got := ev.Ranking[at].Leaves[0].Points; got != 6000 || len(ev.Corrections) != 2 {
		t.Errorf("80, 50 and 50, and the mean is %d; %d corrections", got, len(ev.Corrections))
	}
	again := slices.IndexFunc(sheets, func(sh Sheet) bool { return sh.Judge == "e3" })
	mark(ev, int64(again+1), "b1")
	next, err := s.Correct(j, ev, sheets, again, tenderapi.SheetCorrection{Bid: "b1", Ground: groundOutlier, Marks: []tenderapi.Mark{{Code: "plan", Points: 5500}}, Reason: "漏看了第四部分。"}, 2)
	must(t, err)
	if c := next.Corrections[2]; c.Before[0].Points != 5000 {
		t.Errorf("a correction of a correction begins with %d, not with what counted", c.Before[0].Points)
	}
}

// mark puts the public sign on a judge's total, for a ground that asks for it.
func mark(ev *tenderapi.Evaluation, judge int64, bid string) {
	for i := range ev.Judges {
		if ev.Judges[i].Judge == judge && ev.Judges[i].Bid == bid {
			ev.Judges[i].Outlier = true
		}
	}
}

func TestWhatJudgesWroteIsToldUnderTheirNumbers(t *testing.T) {
	s, j, sheets := allSigned(t)
	for _, sh := range sheets { // each writes what it gave, so that word and marks can be held together
		note(t, s, sh.ID, 1, fmt.Sprint(sh.Marks[1].Marks[0].Points))
	}
	left := *j // somebody signed who had to leave afterwards
	left.Committee = []Seat{{"e0", "赵*零"}}
	must(t, s.Sign(t.Context(), &left, "e0", sheet(9000, 9000)))
	ev, err := s.Evaluate(j, sheets)
	must(t, err)
	got, err := s.Remarks(t.Context(), j, "b2")
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, r := range got {
		at := slices.IndexFunc(ev.Judges, func(x tenderapi.JudgeTotal) bool { return x.Judge == r.Judge && x.Bid == "b2" })
		if r.Judge != int64(i+1) || fmt.Sprint(ev.Judges[at].Total) != r.Text {
			t.Errorf("judge %d gave %d and wrote %s", r.Judge, ev.Judges[at].Total, r.Text)
		}
	}
	for i := range sheets {
		note(t, s, sheets[i].ID, 0, "")
	}
	if got, err := s.Remarks(t.Context(), j, "b1"); err != nil || len(got) != 0 {
		t.Errorf("of whom nothing was written: %+v, %v", got, err)
	}
}

func TestANumberTellsNobodyWhichJudgeItIs(t *testing.T) {
	s, j := open(t)
	first := map[int64]bool{} // what the judge under the first number gave: each member's marks are another
	for n := range 40 {       // that one of three is never the first, by chance: once in three million
		again := *j
		again.Panel = fmt.Sprint("t.", n)
		for i, seat := range again.Committee {
			must(t, s.Sign(t.Context(), &again, seat.Account, sheet(8000+int64(i)*100, 7000)))
		}
		sheets, err := s.Signed(t.Context(), &again)
		must(t, err)
		ev, err := s.Evaluate(&again, sheets)
		must(t, err)
		first[ev.Judges[0].Total] = true
	}
	if len(first) != 3 {
		t.Errorf("the first judge of forty judgings always gave one of %v", first)
	}
}
