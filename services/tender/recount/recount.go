// Package recount computes an award again from what is public, and says where
// it differs from what was published. It knows the public record and the
// arithmetic of libs/score, and nothing of how the service came to its figures.
package recount

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/score"
	"sanshe/services/tender/standard"
)

// Record is what anybody can read of a purchase whose result is public.
type Record struct {
	Tender     tenderapi.Tender
	Opening    tenderapi.Opening
	Evaluation tenderapi.Evaluation
	Notice     []byte            // the text that bids were sealed under, where they were
	Amended    [][]byte          // the texts of its corrections in their order; none for those from before there were any
	Digests    bool              // the rule book of its day has marks fixed by digests (tender.seal.marks)
	Lots       []tenderapi.Lot   // of the procedure, where there are some
	Framework  *tenderapi.Tender // under which the competition was held, where it is one
}

// Report is what came of computing again: what was found out, line by line, and
// where the published record says something else.
type Report struct {
	Lines []string
	Wrong []string

	method tenderapi.Method // whose words for bidding and winning are used
}

func (r *Report) say(format string, args ...any) {
	r.Lines = append(r.Lines, fmt.Sprintf(r.method.Say(format), args...))
}

func (r *Report) differ(format string, args ...any) {
	r.Wrong = append(r.Wrong, fmt.Sprintf(r.method.Say(format), args...))
}

// Score computes the evaluation of a purchase again, from the prices read out at
// the opening and the marks of each judge, and holds the award against it.
func Score(rec Record) (r Report) {
	r.method = rec.Tender.Method
	valid := slices.DeleteFunc(slices.Clone(rec.Opening.Bids), func(b tenderapi.OpenedBid) bool { return !b.Valid })
	if len(valid) == 0 || len(rec.Evaluation.Ranking) == 0 {
		r.differ("公开记录中没有有效的投标或没有评审结果，无从复核。")
		return r
	}
	if len(rec.Evaluation.Marks) == 0 && !r.method.Procedure().Competition() {
		r.differ("公开记录中没有各评委的逐项打分，只能核对总分，不能重算。")
		return r
	}
	order := score.Order(rec.Tender.Method.Procedure().Order(rec.Evaluation.Criteria, rec.Tender.TieBreak)) // ties: 财政部令第87号 art. 57, 财库〔2014〕214号 art. 25
	if order == "" {
		r.differ("采购方式“%s”的排序规则未知，无从复核。", rec.Tender.Method)
		return r
	}
	r.criteria(rec)
	r.competition(rec)
	r.corrections(rec.Evaluation)
	r.frozen(rec)
	r.amended(rec)
	r.machine(rec, valid)
	lowest := evaluated(slices.MinFunc(valid, func(a, b tenderapi.OpenedBid) int { return cmp.Compare(evaluated(a), evaluated(b)) }))
	r.say("开标记录：收到%d份，有效%d份；最低的评审价格%s。", len(rec.Opening.Bids), len(valid), cn.Fen(lowest).Yuan())
	if lowest != rec.Evaluation.Lowest {
		r.differ("评审基准价公布为%s，按开标记录应为%s。", cn.Fen(rec.Evaluation.Lowest).Yuan(), cn.Fen(lowest).Yuan())
	}
	tree := standard.Tree(rec.Evaluation.Criteria)
	judges := judgesOf(rec.Evaluation.Marks)
	if len(judges) > 0 {
		r.say("评委%d名，评分项%d个。", len(judges), len(rec.Evaluation.Criteria))
	}
	var entries []score.Entry
	for _, b := range valid {
		if e, ok := r.bid(rec, tree, judges, b, lowest); ok {
			entries = append(entries, e)
		}
	}
	if len(entries) != len(valid) {
		return r
	}
	placed := score.Settle(score.RankBy(entries, order), func(equals []string) []string { return draw.Lots(rec.Tender.ID, rec.Opening.Sealed(), equals) })
	r.ranking(rec, placed)
	r.award(rec, placed)
	return r
}

// criteria holds the standard that was applied against the one that was published.
func (r *Report) criteria(rec Record) {
	if !slices.EqualFunc(rec.Tender.Criteria, rec.Evaluation.Criteria, func(a, b tenderapi.Criterion) bool {
		return a.Code == b.Code && a.Max == b.Max && a.Kind == b.Kind && a.Machine == b.Machine && a.Unit == b.Unit && slices.Equal(a.Group, b.Group) && slices.Equal(a.Levels, b.Levels)
	}) {
		r.differ("评审所用的评分标准与公告的评分标准不同。")
	}
}

// corrections holds what was changed after the summing up against the marks that
// count: the last change of a judge's marks for a bid is what stands there now,
// and each begins where the one before it ended.
func (r *Report) corrections(ev tenderapi.Evaluation) {
	now := map[[2]string][]tenderapi.Mark{}
	for _, c := range ev.Corrections {
		at := [2]string{fmt.Sprint(c.Judge), c.Bid}
		if was, changed := now[at]; changed && !same(was, c.Before) {
			r.differ("评委%d的一次修改与前一次修改的结果不符。", c.Judge)
		}
		now[at] = c.After
		r.say("评委%d修改过评分：%s。理由：%s", c.Judge, c.Text, c.Reason)
		if c.Text == "" || c.Reason == "" {
			r.differ("评委%d的修改没有写明法定情形或者理由。", c.Judge)
		}
		switch {
		case c.Ground == "outlier" && c.Agreed*2 <= c.Members:
			r.differ("评委%d按畸高、畸低修改评分，没有评审委员会过半数成员认定。", c.Judge)
		case c.Ground == "objective" && !onlyObjective(ev.Criteria, c):
			r.differ("评委%d按客观分不一致修改评分，却改了别的评分项。", c.Judge)
		}
	}
	for _, m := range ev.Marks {
		if after, changed := now[[2]string{fmt.Sprint(m.Judge), m.Bid}]; changed && !same(after, m.Marks) {
			r.differ("评委%d现在的打分与公布的修改不符。", m.Judge)
		}
	}
}

// onlyObjective reports whether a change touches objective criteria alone.
func onlyObjective(criteria []tenderapi.Criterion, c tenderapi.MarkChange) bool {
	return !slices.ContainsFunc(c.After, func(m tenderapi.Mark) bool {
		return !slices.Contains(c.Before, m) && !slices.ContainsFunc(criteria, func(k tenderapi.Criterion) bool { return k.Code == m.Code && k.Kind == string(score.Objective) })
	})
}

// same reports whether two lists hold the same marks in any order.
func same(a, b []tenderapi.Mark) bool {
	by := func(x, y tenderapi.Mark) int { return cmp.Compare(x.Code, y.Code) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), by), slices.SortedFunc(slices.Values(b), by))
}

func judgesOf(marks []tenderapi.JudgeMarks) (out []int64) {
	for _, m := range marks {
		if !slices.Contains(out, m.Judge) {
			out = append(out, m.Judge)
		}
	}
	slices.Sort(out)
	return out
}

// bid computes one bid's points, and holds them against its row of the ranking.
func (r *Report) bid(rec Record, tree score.Indicator, judges []int64, b tenderapi.OpenedBid, lowest int64) (e score.Entry, ok bool) {
	i := slices.IndexFunc(rec.Evaluation.Ranking, func(row tenderapi.Ranked) bool { return row.Bid == b.Bid })
	if i < 0 {
		r.differ("%s的投标有效，排名中却没有它。", b.Supplier.Name)
		return e, false
	}
	row := rec.Evaluation.Ranking[i]
	if row.Price != b.Price || row.Supplier.ID != b.Supplier.ID {
		r.differ("%s：排名中的报价或名称与开标记录不同。", b.Supplier.Name)
	}
	r.deduction(rec.Tender, row, b)
	sheets, ok := r.sheets(rec, judges, b)
	if !ok {
		return e, false
	}
	quotes := map[string]score.Quote{}
	for _, leaf := range tree.Leaves() {
		if leaf.Kind == score.Priced {
			quotes[leaf.Code] = score.Quote{Lowest: lowest, Bid: evaluated(b)}
		}
	}
	got, err := score.Combine(tree, sheets, quotes)
	if err != nil {
		r.differ("%s：公布的打分不能汇总：%v。", b.Supplier.Name, err)
		return e, false
	}
	var priced score.Points
	var parts []string
	for _, l := range got.Lines {
		if l.Kind == "" {
			continue
		}
		if l.Kind == score.Priced {
			priced += l.Points
		}
		parts = append(parts, l.Name+l.Points.String())
		if j := slices.IndexFunc(row.Leaves, func(m tenderapi.Mark) bool { return m.Code == l.Code }); j < 0 || score.Points(row.Leaves[j].Points) != l.Points {
			r.differ("%s：“%s”重算得%s，与公布的不同。", b.Supplier.Name, l.Name, l.Points)
		}
	}
	r.say("%s：%s，合计%s。", b.Supplier.Name, strings.Join(parts, "＋"), got.Total)
	if score.Points(row.Total) != got.Total || score.Points(row.PriceScore) != priced {
		r.differ("%s：总分重算得%s，公布为%s。", b.Supplier.Name, got.Total, score.Points(row.Total))
	}
	return score.Entry{ID: b.Bid, Total: got.Total, Price: score.Compared(score.Order(rec.Tender.Method.Procedure().Order(rec.Evaluation.Criteria, rec.Tender.TieBreak)), b.Price, b.Deduction), Technical: got.Total - priced}, true
}

// evaluated is the price of a bid that is compared.
func evaluated(b tenderapi.OpenedBid) int64 { return score.Deducted(b.Price, b.Deduction) }

// deduction holds what was taken off a price against what the documents take off, and against the price that was compared.
func (r *Report) deduction(t tenderapi.Tender, row tenderapi.Ranked, b tenderapi.OpenedBid) {
	after := int64(0)
	if b.Deduction > 0 {
		after = evaluated(b)
		r.say("%s：报价%s，扣除%d%%，评审价格%s。", b.Supplier.Name, cn.Fen(b.Price).Yuan(), b.Deduction, cn.Fen(after).Yuan())
	}
	if row.Evaluated != after {
		r.differ("%s：评审价格重算得%s，公布为%s。", b.Supplier.Name, cn.Fen(after).Yuan(), cn.Fen(row.Evaluated).Yuan())
	}
	lawful := b.Deduction == t.SmeDeduction || len(b.Members) > 0 && b.Deduction == t.SmeJointDeduction
	if b.Deduction > 0 && !lawful {
		r.differ("%s：报价扣除了%d%%，采购文件规定的是小微企业%d%%、联合体%d%%。", b.Supplier.Name, b.Deduction, t.SmeDeduction, t.SmeJointDeduction)
	}
}

// sheets are what every judge gave to one bid, held against each judge's total.
func (r *Report) sheets(rec Record, judges []int64, b tenderapi.OpenedBid) (out []score.Sheet, ok bool) {
	for _, n := range judges {
		i := slices.IndexFunc(rec.Evaluation.Marks, func(m tenderapi.JudgeMarks) bool { return m.Judge == n && m.Bid == b.Bid })
		if i < 0 {
			r.differ("%s：没有评委%d的打分。", b.Supplier.Name, n)
			return nil, false
		}
		sh := score.Sheet{Judge: fmt.Sprintf("%03d", n), Scores: map[string]score.Points{}}
		for _, m := range rec.Evaluation.Marks[i].Marks {
			sh.Scores[m.Code] = score.Points(m.Points)
		}
		j := slices.IndexFunc(rec.Evaluation.Judges, func(t tenderapi.JudgeTotal) bool { return t.Judge == n && t.Bid == b.Bid })
		if j < 0 || score.Points(rec.Evaluation.Judges[j].Total) != sh.Total() {
			r.differ("%s：评委%d的逐项打分合计%s，与公布的总分不同。", b.Supplier.Name, n, sh.Total())
		}
		out = append(out, sh)
	}
	return out, true
}

func (r *Report) ranking(rec Record, placed []score.Placed) {
	if len(placed) != len(rec.Evaluation.Ranking) {
		r.differ("公布的排名有%d家，有效投标有%d家。", len(rec.Evaluation.Ranking), len(placed))
	}
	for _, p := range placed {
		i := slices.IndexFunc(rec.Evaluation.Ranking, func(row tenderapi.Ranked) bool { return row.Bid == p.ID })
		row := rec.Evaluation.Ranking[i] // bid has found it
		r.say("第%d名：%s，%s分，报价%s。", p.Rank, row.Supplier.Name, p.Total, cn.Fen(row.Price).Yuan())
		if p.Lot > 0 {
			r.say("%s与别家得分、报价相同，由全体递交声明的SHA-256抽签，抽在第%d。", row.Supplier.Name, p.Lot)
		}
		if row.Rank != int64(p.Rank) || row.Tied != p.Tied || row.Lot != int64(p.Lot) {
			r.differ("%s：重算排第%d名，公布为第%d名。", row.Supplier.Name, p.Rank, row.Rank)
		}
	}
}

// award holds who was awarded against the order: nobody before it who did not fall away in public.
func (r *Report) award(rec Record, placed []score.Placed) {
	a := rec.Tender.Award
	if a == nil {
		r.say("还没有公布中标结果，只复核评审。")
		return
	}
	if len(a.Places) > 0 {
		r.places(rec, placed)
		return
	}
	rank := 0
	for _, p := range placed {
		i := slices.IndexFunc(rec.Evaluation.Ranking, func(row tenderapi.Ranked) bool { return row.Bid == p.ID })
		row := rec.Evaluation.Ranking[i]
		fell := slices.ContainsFunc(rec.Tender.Passed, func(x tenderapi.Passed) bool { return x.Supplier.ID == row.Supplier.ID })
		r.most(rec, row.Supplier)
		switch {
		case row.Supplier.ID == a.Supplier.ID:
			if rank != 0 && rank != p.Rank {
				r.differ("中标人%s排在第%d名，第%d名没有公布不能中标的理由。", row.Supplier.Name, p.Rank, rank)
			}
			if want := cost(rec.Tender, row.Price); a.Amount != want {
				r.differ("中标金额%s与中标人的报价%s不同。", cn.Fen(a.Amount).Yuan(), cn.Fen(want).Yuan())
			}
			r.say("中标人：%s，第%d名，%s。", row.Supplier.Name, p.Rank, cn.Fen(a.Amount).Yuan())
			return
		case !fell && rank == 0:
			rank = p.Rank
		}
	}
	r.differ("中标人%s不在排名之中。", a.Supplier.Name)
}

// most holds whoever was passed over for having won enough lots against what the
// other lots say, and whoever has won against the limit of the documents.
func (r *Report) most(rec Record, who tenderapi.Party) {
	limit := rec.Tender.MostLots
	if limit == 0 {
		return
	}
	now, ever := int64(0), int64(0) // lots that the supplier has, and those that it ever had
	for _, l := range rec.Lots {
		won := l.ID != rec.Tender.ID && l.Award != nil && l.Award.Supplier.ID == who.ID
		had := l.ID != rec.Tender.ID && slices.ContainsFunc(l.Passed, func(p tenderapi.Passed) bool { return p.Supplier.ID == who.ID && p.AnnouncedAt != nil })
		if won {
			now++
		}
		if won || had {
			ever++
		}
	}
	enough := slices.ContainsFunc(rec.Tender.Passed, func(p tenderapi.Passed) bool { return p.Supplier.ID == who.ID && p.Ground == "most" })
	switch {
	case enough && ever < limit:
		r.differ("%s因中标包数已满没有中标，其他各包公布的却只有%d包由它中标，采购文件限%d包。", who.Name, ever, limit)
	case enough:
		r.say("%s已在其他各包中标%d包，采购文件限%d包，由后一名中标。", who.Name, ever, limit)
	case rec.Tender.Award.Supplier.ID == who.ID && now >= limit:
		r.differ("中标人%s在其他各包已中标%d包，采购文件限%d包。", who.Name, now, limit)
	}
}

// places holds the admitted of a framework against the order: each at its own
// price, and nobody before the last of them who did not fall away in public.
func (r *Report) places(rec Record, placed []score.Placed) {
	list := rec.Tender.Award.Places
	last := int(list[len(list)-1].Rank)
	for _, p := range placed {
		i := slices.IndexFunc(rec.Evaluation.Ranking, func(row tenderapi.Ranked) bool { return row.Bid == p.ID })
		row := rec.Evaluation.Ranking[i]
		place := rec.Tender.Award.Place(row.Supplier.ID)
		fell := slices.ContainsFunc(rec.Tender.Passed, func(x tenderapi.Passed) bool { return x.Supplier.ID == row.Supplier.ID })
		switch {
		case place != nil && (place.Rank != int64(p.Rank) || place.Price != row.Price):
			r.differ("入围供应商%s公布为第%d名、单价%s，与评审不同。", row.Supplier.Name, place.Rank, cn.Fen(place.Price).Yuan())
		case place != nil:
			r.say("入围供应商：%s，第%d名，单价%s。", row.Supplier.Name, p.Rank, cn.Fen(row.Price).Yuan())
		case !fell && p.Rank <= last:
			r.differ("%s排在第%d名，没有入围，也没有公布不能入围的理由。", row.Supplier.Name, p.Rank)
		}
	}
}
