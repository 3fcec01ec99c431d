package tender

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/score"
	"sanshe/libs/store"
)

// Sheet is what one judge gave. Once signed it changes by a correction alone, of
// which the evaluation keeps what was there before.
type Sheet struct {
	store.Meta
	Tender   string               `json:"tender"`
	Panel    string               `json:"panel,omitempty"` // the judging it belongs to; the first of all where there is none
	Judge    string               `json:"judge"`           // account
	Marks    []tenderapi.BidMarks `json:"marks"`
	SignedAt time.Time            `json:"signed_at"`
}

// indexSheet finds the sheets of one judging.
func indexSheet(s *Sheet) map[string][]string {
	if s.Panel != "" {
		return map[string][]string{"tender": {s.Panel}}
	}
	return map[string][]string{"tender": {s.Tender}}
}

func sheetID(panel, judge string) string { return panel + "." + judge }

// judging loads a purchase that the caller judges and that is open.
func (s *Service) judging(ctx context.Context, id string) (t Tender, who identity.Caller, err error) {
	who, _ = identity.From(ctx)
	if t, err = s.load(ctx, id); err != nil {
		return t, who, err
	}
	if !t.wears(who, Judge) {
		return t, who, errNotFound
	}
	if err := s.impartial(&t, who.Memberships); err != nil {
		return t, who, err
	}
	ties, err := s.ties(&t)
	if err != nil {
		return t, who, err
	}
	to, tied, err := ties.Ask(ctx, s.self, who.ID)
	if err == nil && tied {
		err = s.recused(&t, to)
	}
	if err != nil {
		return t, who, err
	}
	if t.Opening == nil {
		return t, who, fault.New(fault.Conflict, "tender.sheet.not-open", "本项目尚未开标，开标之后才能评分。")
	}
	return t, who, nil
}

// GetMySheet shows a judge the valid bids and what the judge has signed.
func (s *Service) GetMySheet(ctx context.Context, in tenderapi.GetMySheetRequest) (out tenderapi.Sheet, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out = tenderapi.Sheet{Tender: t.ID, Title: t.Draft.Title, Judge: who.ID, Criteria: t.Draft.Criteria, Marks: []tenderapi.BidMarks{}}
	part, err := s.parts(ctx, &t)
	if err != nil {
		return out, err
	}
	for _, o := range t.valid() {
		b, err := s.bids.Get(ctx, o.Bid)
		if err != nil {
			return out, err
		}
		q, e, err := part(o, &b)
		if err != nil {
			return out, err
		}
		out.Bids = append(out.Bids, tenderapi.SheetBid{Bid: o.Bid, Supplier: o.Supplier, Members: o.Members, Price: o.Price, Plan: e.Plan, Team: e.Team, Record: e.Record, Files: t.attached(o, q, e)})
	}
	mine, err := s.sheets.Get(ctx, sheetID(t.panel(), who.ID))
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	out.Marks, out.SignedAt = mine.Marks, &mine.SignedAt
	return out, err
}

// SignSheet keeps a judge's marks for good.
func (s *Service) SignSheet(ctx context.Context, in tenderapi.SignSheetRequest) (out tenderapi.Sheet, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if err := s.running(&t); err != nil {
		return out, err
	}
	if t.State != tenderapi.StateOpened {
		return out, fault.New(fault.Conflict, "tender.sheet.over", "技术评分已经锁定，不能再签署评分表。")
	}
	if err := s.unsettled(&t); err != nil {
		return out, err
	}
	if f := marksFit(&t, in.Bids); f != nil {
		return out, f
	}
	_, err = s.sheets.Insert(ctx, sheetID(t.panel(), who.ID), Sheet{Tender: t.ID, Panel: t.panel(), Judge: who.ID, Marks: in.Bids, SignedAt: s.now()})
	if errors.Is(err, store.ErrExists) {
		err = fault.New(fault.Conflict, "tender.sheet.signed", "您已签署过评分表，签署后不能修改。").Because(err)
	}
	if err != nil {
		return out, err
	}
	return s.GetMySheet(ctx, tenderapi.GetMySheetRequest{ID: in.ID})
}

// trunk is the code of the tree's root; it is longer than a criterion's may be.
const trunk = "all-criteria-of-a-bid"

// tree is the scoring standard as indicators: one root and the criteria as its leaves.
func (t *Tender) tree() score.Indicator {
	root := score.Indicator{Code: trunk, Name: "总分"}
	for _, c := range t.Draft.Criteria {
		root.Max += score.Points(c.Max)
		root.Children = append(root.Children, score.Indicator{Code: c.Code, Name: c.Name, Max: score.Points(c.Max), Kind: score.Kind(c.Kind)})
	}
	return root
}

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

// marksFit checks that every valid bid has exactly one mark per judged criterion, as the scoring standard allows.
func marksFit(t *Tender, sheets []tenderapi.BidMarks) *fault.Fault {
	bad := fault.New(fault.Invalid, "tender.sheet.incomplete", "评分表有缺漏或超出范围的分数，请按提示补正后签署。")
	found := false
	note := func(name, what string) { bad, found = bad.At(name, what), true }
	tree := t.tree()
	for _, o := range t.valid() {
		i := slices.IndexFunc(sheets, func(b tenderapi.BidMarks) bool { return b.Bid == o.Bid })
		if i < 0 {
			note("bids", o.Supplier.Name+"还没有评分。")
			continue
		}
		at := map[string]string{} // where the mark of a criterion stands in the form
		for j, m := range sheets[i].Marks {
			name := fmt.Sprintf("bids.%d.marks.%d.points", i, j)
			if at[m.Code] != "" {
				note(name, "“"+m.Code+"”这个评分项重复评分，请只留一个。")
			}
			at[m.Code] = name
		}
		for _, p := range tree.Check(sheetOf("", sheets[i])) {
			note(cmp.Or(at[p.At], fmt.Sprintf("bids.%d", i)), o.Supplier.Name+"："+p.Text)
		}
	}
	for i, b := range sheets {
		if slices.ContainsFunc(sheets[:i], func(o tenderapi.BidMarks) bool { return o.Bid == b.Bid }) {
			note(fmt.Sprintf("bids.%d.bid", i), t.word("这份投标文件评了两次，请只留一次。"))
		}
		if !slices.ContainsFunc(t.valid(), func(o tenderapi.OpenedBid) bool { return o.Bid == b.Bid }) {
			note(fmt.Sprintf("bids.%d.bid", i), t.word("这份投标文件不在有效之列，请从评分表中去掉。"))
		}
	}
	if !found {
		return nil
	}
	return bad
}

// signed reads every sheet of the committee, and refuses while one is missing.
func (s *Service) signed(ctx context.Context, t *Tender) (out []Sheet, err error) {
	var missing []string
	for _, m := range t.Committee {
		sh, err := s.sheets.Get(ctx, sheetID(t.panel(), m.Account))
		switch {
		case errors.Is(err, store.ErrNotFound):
			missing = append(missing, alias(m))
		case err != nil:
			return nil, err
		default:
			out = append(out, sh)
		}
	}
	if len(t.Committee) == 0 {
		return nil, fault.New(fault.Refused, "tender.committee.none", "还没有组建评审委员会，请先组建。")
	}
	if len(missing) > 0 {
		return nil, fault.New(fault.Refused, "tender.sheet.missing", "还有评委没有签署评分表："+strings.Join(missing, "、")+"，请等全部签署后再汇总。")
	}
	return out, nil
}
