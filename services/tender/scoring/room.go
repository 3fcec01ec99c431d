// Package scoring is the room of what judges give: it keeps their signed sheets
// and computes an evaluation from them. It is a part of the service tender and
// has no doors of its own. Who judges, when, and what becomes of an evaluation
// is the purchase's to say: what the room must know of it is handed to it as a
// value (Judging).
package scoring

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Judging is one judging of one purchase: what is judged, by what, and by whom.
type Judging struct {
	Panel     string // names it; of the first it is the purchase's id
	Tender    string
	Method    tenderapi.Method
	Law       rule.Where
	Criteria  []tenderapi.Criterion
	Valid     []tenderapi.OpenedBid  // the bids that are judged
	Answers   []tenderapi.AnswerMark // what the platform scores of them, by their own answers
	TieBreak  string                 // how the documents tell equals apart
	Sealed    []string               // the hashes of all that was handed in and opened: what lots are drawn by
	Committee []Seat
}

// Seat is a judge as the room may know one.
type Seat struct{ Account, Alias string }

// Service keeps the sheets.
type Service struct {
	sheets *store.Collection[Sheet]
	rules  *rule.Book
	now    func() time.Time
}

// County is whose its documents are: each is of the county of its purchase.
func County(purchases string) []host.Share {
	return []host.Share{{Coll: "sheets", Of: &host.Tie{Path: "tender", Coll: purchases}}}
}

// New opens the room in the store of the service that keeps the purchases. None
// of what it keeps is ever in an outbox.
func New(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{rules: d.Rules, now: d.Now}
	s.sheets, err = store.Open(ctx, d.Store, store.Schema{Name: "sheets", Indexes: []string{"tender"}}, indexSheet)
	return s, err
}

// Of is what a judge has signed in a judging, [store.ErrNotFound] when nothing.
func (s *Service) Of(ctx context.Context, panel, judge string) (Sheet, error) {
	return s.sheets.Get(ctx, sheetID(panel, judge))
}

// Begun reports whether a sheet of a judging was signed.
func (s *Service) Begun(ctx context.Context, panel string) (bool, error) {
	n, err := s.sheets.Count(ctx, 1, store.Is("tender", panel))
	return n > 0, err
}

// Lacks reports whether a sheet leaves out a bid that is judged: one that the committee let in again while the sheet was
// being signed. It is completed, and no mark in it changes.
func (j *Judging) Lacks(sh *Sheet) bool {
	return slices.ContainsFunc(j.Valid, func(o tenderapi.OpenedBid) bool { return sh.of(o.Bid) == nil })
}

// of is what a sheet says of a bid, or nil.
func (sh *Sheet) of(bid string) *tenderapi.BidMarks {
	i := slices.IndexFunc(sh.Marks, func(b tenderapi.BidMarks) bool { return b.Bid == bid })
	if i < 0 {
		return nil
	}
	return &sh.Marks[i]
}

var errSigned = fault.New(fault.Conflict, "tender.sheet.signed", "您已签署过评分表，签署后不能修改。")

// Sign keeps a judge's marks for good, and beside them those of the platform; of a sheet that lacks a bid it keeps what
// is there and adds what was missing.
func (s *Service) Sign(ctx context.Context, j *Judging, judge string, marks []tenderapi.BidMarks) error {
	marks = j.filled(marks)
	if f := s.fits(j, marks); f != nil {
		return f
	}
	id := sheetID(j.Panel, judge)
	_, err := s.sheets.Insert(ctx, id, Sheet{Tender: j.Tender, Panel: j.Panel, Judge: judge, Lot: rand.Text(), Marks: marks, SignedAt: s.now()})
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = s.sheets.Update(ctx, id, func(sh *Sheet) ([]event.Event, error) {
		if !j.Lacks(sh) {
			return nil, errSigned
		}
		for _, b := range marks {
			switch was := sh.of(b.Bid); {
			case was == nil:
				sh.Marks = append(sh.Marks, b)
			case !same(j.reckoned(b.Bid, was.Marks), b.Marks):
				return nil, errSigned.Say("您已签署过评分表，已经给出的评分不能修改，请只补充缺少的一份。")
			}
		}
		return nil, nil
	})
	return err
}

// Signed reads every sheet of the committee, with the platform's marks as they are now, and refuses while one is missing. A
// judge's number is its place among them: drawn by lot, because an order that
// anybody can make of accounts or names would tell who gave what.
func (s *Service) Signed(ctx context.Context, j *Judging) (out []Sheet, err error) {
	var missing []string
	for _, m := range j.Committee {
		sh, err := s.sheets.Get(ctx, sheetID(j.Panel, m.Account))
		switch {
		case errors.Is(err, store.ErrNotFound):
			missing = append(missing, m.Alias)
		case err != nil:
			return nil, err
		case j.Lacks(&sh):
			missing = append(missing, m.Alias+"（缺少后来恢复有效的一份）")
		default:
			out = append(out, sh)
		}
	}
	if len(j.Committee) == 0 {
		return nil, fault.New(fault.Refused, "tender.committee.none", "还没有组建评审委员会，请先组建。")
	}
	if len(missing) > 0 {
		return nil, fault.New(fault.Refused, "tender.sheet.missing", "还有评委没有签署评分表："+strings.Join(missing, "、")+"，请等全部签署后再汇总。")
	}
	slices.SortFunc(out, func(a, b Sheet) int { return cmp.Or(cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Judge, b.Judge)) })
	return j.Reckoned(out), nil
}

// Left are the sheets of a judging whose judges sit in the committee no more.
func (s *Service) Left(ctx context.Context, j *Judging) (out []Sheet, err error) {
	err = s.sheets.Each(ctx, store.Query{Where: []store.Term{store.Is("tender", j.Panel)}}, func(sh Sheet) error {
		if !slices.ContainsFunc(j.Committee, func(m Seat) bool { return m.Account == sh.Judge }) {
			out = append(out, sh)
		}
		return nil
	})
	return out, err
}

// Follow lets a sheet say of one bid what counts since it was corrected, and leaves what it says of others.
func (s *Service) Follow(ctx context.Context, sheet, bid string, marks []tenderapi.Mark) error {
	_, err := s.sheets.Update(ctx, sheet, func(sh *Sheet) ([]event.Event, error) {
		if was, found := sh.Change(bid, marks); found && !slices.Equal(was, marks) { // a correction may be repeated until its sheet has followed
			sh.Changes++
		}
		return nil, nil
	})
	return err
}

// Remarks are what the judges of one judging wrote about a bid, under their numbers.
func (s *Service) Remarks(ctx context.Context, j *Judging, bid string) (out []tenderapi.BidRemark, err error) {
	sheets, err := s.Signed(ctx, j)
	for i, sh := range sheets {
		for _, m := range sh.Marks {
			if m.Bid == bid && m.Note != "" {
				out = append(out, tenderapi.BidRemark{Judge: int64(i + 1), Text: m.Note})
			}
		}
	}
	return out, err
}
