package scoring

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/score"
)

// The grounds on which marks may be corrected, as the rule book lists them (tender.correction.grounds).
const (
	groundSum       = "sum"
	groundRange     = "range"
	groundObjective = "objective"
	groundOutlier   = "outlier"
)

// Split is an objective criterion of one bid on which judges differ.
type Split struct {
	Bid       string
	Criterion tenderapi.Criterion
}

// Splits lists, bid by bid, the objective criteria that judges marked differently:
// they are facts, and nothing is summed up before all say the same (财政部令第87号第六十四条).
func (j *Judging) Splits(sheets []Sheet) (out []Split) {
	for _, o := range j.Valid {
		var given [][]tenderapi.Mark
		for _, sh := range sheets {
			if i := slices.IndexFunc(sh.Marks, func(b tenderapi.BidMarks) bool { return b.Bid == o.Bid }); i >= 0 {
				given = append(given, sh.Marks[i].Marks)
			}
		}
		for _, c := range differing(j.Criteria, given) {
			out = append(out, Split{Bid: o.Bid, Criterion: c})
		}
	}
	return out
}

// differing are the objective criteria that not all marked the same.
func differing(criteria []tenderapi.Criterion, given [][]tenderapi.Mark) (out []tenderapi.Criterion) {
	for _, c := range criteria {
		if c.Kind == string(score.Objective) && slices.ContainsFunc(given, func(m []tenderapi.Mark) bool { return points(m, c.Code) != points(given[0], c.Code) }) {
			out = append(out, c)
		}
	}
	return out
}

func points(marks []tenderapi.Mark, code string) int64 {
	for _, m := range marks {
		if m.Code == code {
			return m.Points
		}
	}
	return -1
}

// Even is the correction of marks before anything was summed up: only of the
// objective criteria on which judges differ. The sheets are as they were before it.
func (s *Service) Even(j *Judging, sheets []Sheet, which int, in tenderapi.SheetCorrection) (out tenderapi.MarkChange, err error) {
	grounds, err := s.listed(j, in)
	if err != nil {
		return out, err
	}
	changed := sheets[which]
	was, found := changed.Change(in.Bid, in.Marks)
	if !found {
		return out, errNoMarks
	}
	if f := s.fits(j, j.onlyValid(changed.Marks)); f != nil {
		return out, f
	}
	if same(was, in.Marks) {
		return out, errNone
	}
	if in.Ground != groundObjective {
		return out, unfounded("评审结果汇总以前，只有客观评审因素评分不一致的可以修改，请改选这一情形，或者等汇总以后再办理。").Under(grounds.Basis())
	}
	var given [][]tenderapi.Mark
	for _, sh := range sheets {
		for _, b := range sh.Marks {
			if b.Bid == in.Bid {
				given = append(given, b.Marks)
			}
		}
	}
	if f := j.evening(given, was, in.Marks); f != nil {
		return out, f.Under(grounds.Basis())
	}
	return tenderapi.MarkChange{
		Judge: int64(which + 1), Bid: in.Bid, Ground: in.Ground, Text: rule.Text(grounds.Value, in.Ground), Reason: in.Reason, At: s.now(), Before: was, After: in.Marks,
	}, nil
}

// evening lets nothing change but objective criteria on which judges differ.
func (j *Judging) evening(given [][]tenderapi.Mark, was, now []tenderapi.Mark) *fault.Fault {
	split := differing(j.Criteria, given)
	for _, c := range j.Criteria {
		if points(was, c.Code) != points(now, c.Code) && !slices.ContainsFunc(split, func(d tenderapi.Criterion) bool { return d.Code == c.Code }) {
			return unfounded("“" + c.Name + "”不是各评委评分不一致的客观评审因素，不能按这一情形修改，请恢复原来的评分。")
		}
	}
	return nil
}

// founded holds the ground of a correction against the record: a ground is more than its word.
// agreed is how many members of the committee hold the judge's total for the bid
// to be far off, 0 while they are not enough.
func (j *Judging) founded(ev *tenderapi.Evaluation, judge, agreed int64, in tenderapi.SheetCorrection, was []tenderapi.Mark) *fault.Fault {
	switch in.Ground {
	case groundSum:
		return unfounded("分值由系统汇总并逐步复算，不会有汇总计算错误，不能按这一情形修改；认为计算有误的，请用复核工具核对公开记录后向采购人反映。")
	case groundRange:
		return unfounded("超出评分标准范围的分数不能签署，现有的评分都在范围以内，不能按这一情形修改。")
	case groundObjective:
		var given [][]tenderapi.Mark
		for _, m := range ev.Marks {
			if m.Bid == in.Bid {
				given = append(given, m.Marks)
			}
		}
		return j.evening(given, was, in.Marks)
	case groundOutlier:
		return j.nearer(ev, judge, agreed, in)
	}
	return unfounded("规则库所列的这一情形还没有核对的办法，请先与采购人核实。")
}

// nearer lets a total that stands out, and that the committee holds to be far
// off, come nearer to the mean of the others, and not pass it.
func (j *Judging) nearer(ev *tenderapi.Evaluation, judge, agreed int64, in tenderapi.SheetCorrection) *fault.Fault {
	var others []score.Points
	var total score.Points
	out := false
	for _, t := range ev.Judges {
		switch {
		case t.Bid != in.Bid:
		case t.Judge == judge:
			total, out = score.Points(t.Total), t.Outlier
		default:
			others = append(others, score.Points(t.Total))
		}
	}
	mean, next := score.Mean(others), sheetOf("", tenderapi.BidMarks{Marks: in.Marks}).Total()
	switch {
	case !out:
		return unfounded("您给这家供应商的总分没有标出与其他评委相差过大，不能按畸高、畸低修改。")
	case agreed == 0:
		return unfounded("评分畸高、畸低须经评审委员会过半数成员认定，现在还没有，请先由各成员认定，再修改。")
	case next == total || (next < total) != (mean < total) || (next < mean) != (total < mean) && next != mean:
		return unfounded("修改后的总分应当向其他评委的平均分" + mean.String() + "分靠近，并且不越过它，请重新填写。")
	}
	return nil
}

func unfounded(text string) *fault.Fault {
	return fault.New(fault.Refused, "tender.correction.unfounded", "记录与所选的修改情形不符，请核对情形后再提交。").Say(text).At("ground", text)
}

// same reports whether two lists give every criterion the same points.
func same(a, b []tenderapi.Mark) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(m tenderapi.Mark) bool { return points(b, m.Code) != m.Points })
}
