package scoring

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/libs/store"
	"sanshe/services/tender/standard"
)

// Sheet is what one judge gave. Once signed it changes by a correction alone, of
// which the evaluation keeps what was there before.
type Sheet struct {
	store.Meta
	Tender   string               `json:"tender"`
	Panel    string               `json:"panel,omitempty"` // the judging it belongs to; the first of all where there is none
	Judge    string               `json:"judge"`           // account
	Lot      string               `json:"lot,omitempty"`   // random: orders the numbers under which judges are public, and is shown to nobody
	Marks    []tenderapi.BidMarks `json:"marks"`
	SignedAt time.Time            `json:"signed_at"`
	Changes  int64                `json:"changes,omitempty"` // how many corrections it has followed
}

// indexSheet finds the sheets of one judging.
func indexSheet(s *Sheet) map[string][]string {
	if s.Panel != "" {
		return map[string][]string{"tender": {s.Panel}}
	}
	return map[string][]string{"tender": {s.Tender}}
}

func sheetID(panel, judge string) string { return panel + "." + judge }

// tree is the scoring standard as indicators.
func (j *Judging) tree() score.Indicator { return standard.Tree(j.Criteria) }

// sheetOf is what one judge gave to one bid.
func sheetOf(judge string, b tenderapi.BidMarks) score.Sheet {
	sh := score.Sheet{Judge: judge, Scores: map[string]score.Points{}}
	for _, m := range b.Marks {
		sh.Scores[m.Code] = score.Points(m.Points)
	}
	return sh
}

// sheetsFor is what every judge gave to one bid.
func sheetsFor(bid string, sheets []Sheet) (out []score.Sheet) {
	for _, sh := range sheets {
		if i := slices.IndexFunc(sh.Marks, func(b tenderapi.BidMarks) bool { return b.Bid == bid }); i >= 0 {
			out = append(out, sheetOf(sh.Judge, sh.Marks[i]))
		}
	}
	return out
}

// fits refuses marks that are not as the scoring standard has them; a criterion that it does not have, by the law.
func (s *Service) fits(j *Judging, sheets []tenderapi.BidMarks) *fault.Fault {
	f, unstated := j.fit(sheets)
	if unstated {
		f = f.Under(rule.Cite(s.rules, "tender.criteria.unstated", j.Law)...)
	}
	return f
}

// fit checks that every valid bid has exactly one mark per judged criterion, as the scoring standard allows; unstated
// is whether one was judged by what the standard does not name.
func (j *Judging) fit(sheets []tenderapi.BidMarks) (misfit *fault.Fault, unstated bool) {
	bad := fault.New(fault.Invalid, "tender.sheet.incomplete", "评分表有缺漏或超出范围的分数，请按提示补正后签署。")
	found := false
	note := func(name, what string) { bad, found = bad.At(name, what), true }
	tree := j.tree()
	for _, o := range j.Valid {
		i := slices.IndexFunc(sheets, func(b tenderapi.BidMarks) bool { return b.Bid == o.Bid })
		if i < 0 {
			note("bids", o.Supplier.Name+"还没有评分。")
			continue
		}
		at := map[string]string{} // where the mark of a criterion stands in the form
		for n, m := range sheets[i].Marks {
			name := fmt.Sprintf("bids.%d.marks.%d.points", i, n)
			if at[m.Code] != "" {
				note(name, "“"+m.Code+"”这个评分项重复评分，请只留一个。")
			}
			at[m.Code] = name
			if a := j.answer(o.Bid, m.Code); a != nil && a.Points != m.Points {
				note(name, o.Supplier.Name+"的“"+m.Code+"”由系统计分，请从评分表中去掉这一项。")
			}
		}
		for _, p := range tree.Check(sheetOf("", sheets[i])) {
			unstated = unstated || p.Code == "score.unknown"
			note(cmp.Or(at[p.At], fmt.Sprintf("bids.%d", i)), o.Supplier.Name+"："+p.Text)
		}
	}
	for i, b := range sheets {
		if slices.ContainsFunc(sheets[:i], func(o tenderapi.BidMarks) bool { return o.Bid == b.Bid }) {
			note(fmt.Sprintf("bids.%d.bid", i), j.Method.Say("这份投标文件评了两次，请只留一次。"))
		}
		if !slices.ContainsFunc(j.Valid, func(o tenderapi.OpenedBid) bool { return o.Bid == b.Bid }) {
			note(fmt.Sprintf("bids.%d.bid", i), j.Method.Say("这份投标文件不在有效之列，请从评分表中去掉。"))
		}
	}
	if !found {
		return nil, false
	}
	return bad, unstated
}
