package tender

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// A lot (采购包) is a sibling purchase of one procedure (decision 0018): it has its
// own gate, bids, committee, award and failure. The first lot carries what all of
// them have in common, and the steps before the notice are taken together.

// lot is the number that its bids are sealed under, "" where there are no lots.
func (t *Tender) lot() string {
	if t.Lot == 0 {
		return ""
	}
	return strconv.FormatInt(t.Lot, 10)
}

// called is a lot in a sentence.
func (t *Tender) called() string { return fmt.Sprintf("第%d包“%s”", t.Lot, t.Draft.Title) }

// counts reports whether a lot belongs to what is bought: one that was given up before its notice does not.
func (t *Tender) counts() bool {
	return t.State != tenderapi.StateDiscarded && (t.State != tenderapi.StateFailed || t.PublishedAt != nil)
}

// total is what the whole procedure costs: dividing it into lots takes none of it
// below a threshold (政府采购法第二十八条).
func (t *Tender) total() int64 {
	sum := t.Draft.Budget
	for _, o := range t.Beside {
		sum += o.Budget
	}
	return sum
}

// lots are those of a procedure that were not discarded, first the first.
func (s *Service) lots(ctx context.Context, procedure string) (out []Tender, err error) {
	if procedure == "" {
		return nil, nil
	}
	err = s.tenders.Each(ctx, store.Query{Where: []store.Term{store.Is("procedure", procedure)}}, func(t Tender) error {
		if t.State != tenderapi.StateDiscarded {
			out = append(out, t)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Tender) int { return int(a.Lot - b.Lot) })
	return out, err
}

// bind tells a lot of the others. What they are is fixed from the notice on, so
// that what a lot was told then stays true.
func (s *Service) bind(ctx context.Context, t *Tender) error {
	all, err := s.lots(ctx, t.Procedure)
	t.others, t.Beside = nil, nil
	for i := range all {
		if o := &all[i]; o.ID != t.ID && o.counts() {
			t.others = append(t.others, *o)
			t.Beside = append(t.Beside, tenderapi.LotRef{ID: o.ID, Code: o.Code, Title: o.Draft.Title, Lot: o.Lot, Budget: o.Draft.Budget})
		}
	}
	return err
}

// taken reports of the steps that lots take together whether one has it behind it.
var taken = map[Verb]func(*Tender) bool{
	Announce: func(t *Tender) bool { return t.IntendedAt != nil || t.State != tenderapi.StateDrafted },
	Submit:   func(t *Tender) bool { return t.State != tenderapi.StateDrafted && t.State != tenderapi.StateIntended },
	Return:   func(t *Tender) bool { return t.State == tenderapi.StateDrafted || t.State == tenderapi.StateIntended },
	Publish:  func(t *Tender) bool { return t.PublishedAt != nil },
}

// together refuses a step of one lot unless each other one could take it now or has taken it.
func (s *Service) together(ctx context.Context, t *Tender, do Verb) error {
	done := taken[do]
	if done == nil || t.Procedure == "" {
		return nil
	}
	if err := s.bind(ctx, t); err != nil {
		return err
	}
	for i := range t.others {
		o := &t.others[i]
		if done(o) {
			continue
		}
		why, err := s.unready(ctx, o, do)
		if err != nil {
			return err
		}
		if why != "" {
			return fault.New(fault.Refused, "tender.lots.apart", fmt.Sprintf("各采购包的这一步一起办理，%s还不能办理：%s", o.called(), why)).
				Under(s.basis(*t, "tender.lots.together")...)
		}
	}
	return nil
}

// unready says what keeps a lot from a step and what is to be done, "" for nothing.
func (s *Service) unready(ctx context.Context, t *Tender, do Verb) (string, error) {
	if !slices.ContainsFunc(Life.Moves, func(m move) bool { return m.Do == do && slices.Contains(m.From, t.State) }) {
		return "它现在是“" + t.say() + "”，请先办好这一包，或者终止这一包。", nil
	}
	if do != Submit && do != Publish {
		return "", nil
	}
	if err := s.bind(ctx, t); err != nil {
		return "", err
	}
	if err := s.invite(ctx, t); err != nil {
		return "", err
	}
	x := s.examine(t)
	if x.err != nil {
		return "", x.err
	}
	f := refusal(x.findings, "tender.notice.unlawful")
	if f == nil && do == Submit {
		var waits *fault.Fault
		if err := s.answered(ctx, t); errors.As(err, &waits) {
			f = waits
		} else if err != nil {
			return "", err
		}
	}
	if f == nil {
		return "", nil
	}
	return f.Text, nil
}

// bound examines what lots must have in common before they are published, and says what they cost together.
func (x *examiner) bound(t *Tender) {
	if len(t.Beside) == 0 {
		return
	}
	split, one := ask[bool](x, "tender.split.barred"), ask[bool](x, "tender.lots.together")
	x.say(!split.Value, "budget", fmt.Sprintf("一次采购分%d个采购包，各包预算合计%s，数额标准按合计计算。", len(t.Beside)+1, cn.Fen(t.total()).Yuan()), "", split.Basis())
	if t.PublishedAt != nil {
		return
	}
	for i := range t.others {
		o := &t.others[i]
		if o.Draft.Title == t.Draft.Title {
			x.slip("title", fmt.Sprintf("第%d包与第%d包的名称相同，请改成能够区分的名称。", t.Lot, o.Lot), one.Basis())
		}
		if o.PublishedAt == nil && !o.Draft.Deadline.Equal(t.Draft.Deadline) {
			x.slip("deadline", fmt.Sprintf(t.word("第%d包与第%d包的投标截止时间不同，请都退回草稿，在第1包重新保存后一起提交。"), t.Lot, o.Lot), one.Basis())
		}
		if !sameHolders(o.Sealing, t.Sealing) {
			x.slip("sealing", fmt.Sprintf("第%d包与第%d包的开标密钥不同，请由持有人重新解答检验题，或者由经办人在第1包重新确定持有人。", t.Lot, o.Lot), one.Basis())
		}
	}
}

// sameHolders reports whether one key file of each holder opens the bids of both.
func sameHolders(a, b *Sealing) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Suite == b.Suite && slices.EqualFunc(a.Holders, b.Holders, func(x, y SealHolder) bool { return x.Account == y.Account && x.Key == y.Key })
}

// shared is a lot's draft with what it has in common with the first: how, when and from whom it is bought.
func shared(own, first tenderapi.TenderDraft) tenderapi.TenderDraft {
	d := own
	d.Method, d.Condition, d.ConditionNote, d.ApprovedBy, d.Approval, d.ApprovedOn = first.Method, first.Condition, first.ConditionNote, first.ApprovedBy, first.Approval, first.ApprovedOn
	d.AddsTo = first.AddsTo
	d.Invited, d.InvitedFrom, d.ExpertOpinion = first.Invited, first.InvitedFrom, first.ExpertOpinion
	d.Recommendations = first.Recommendations
	d.ExpectedMonth, d.DocumentsFrom, d.DocumentsTo, d.Deadline, d.OpeningPlace = first.ExpectedMonth, first.DocumentsFrom, first.DocumentsTo, first.Deadline, first.OpeningPlace
	d.ContactName, d.ContactPhone, d.MostLots = first.ContactName, first.ContactPhone, first.MostLots
	if p := d.Method.Procedure(); p.Rules.Lowest != "" {
		d.Criteria = priceOnly(p)
	}
	return d
}

// share takes over what the first lot says for all. The first is read within the
// write of the other: of two who do this at once, the later knows what the earlier knew.
func (s *Service) share(ctx context.Context, t *Tender) error {
	if t.Lot < 2 {
		return nil
	}
	first, err := s.tenders.Get(ctx, t.Procedure)
	if err != nil {
		return err
	}
	if t.State != tenderapi.StateSubmitted { // what is under review is changed by nobody
		t.Draft, t.AddsTo = shared(t.Draft, first.Draft), first.AddsTo
	}
	if first.Sealing != nil {
		keys := *first.Sealing
		keys.Notice, keys.Holders = "", slices.Clone(keys.Holders)
		t.Sealing = &keys
	}
	return nil
}

// spread brings what the first lot says for all into the others, as far as they
// are not published. Whoever broke off in between is made good by the next who comes here.
func (s *Service) spread(ctx context.Context, procedure string) error {
	all, err := s.lots(ctx, procedure)
	if err != nil {
		return err
	}
	for _, t := range all {
		was := t
		if t.Lot < 2 || !slices.Contains(preparing, t.State) {
			continue
		}
		if err := s.share(ctx, &t); err != nil {
			return err
		}
		if reflect.DeepEqual(was, t) {
			continue
		}
		if _, err := s.tenders.Update(ctx, t.ID, func(t *Tender) ([]event.Event, error) {
			if !slices.Contains(preparing, t.State) {
				return nil, nil
			}
			return nil, s.share(ctx, t)
		}); err != nil {
			return err
		}
	}
	return nil
}

// lead is the id of the purchase that says what all lots have in common: the first lot, or the only purchase there is.
func (s *Service) lead(ctx context.Context, id string) (string, error) {
	t, err := s.load(ctx, id)
	if t.Procedure != "" {
		id = t.Procedure
	}
	return id, err
}

// AddLot makes one more lot of a draft. The first lot's own write gives out the
// number, under the id that the new one will have: asked again, it gives the same.
func (s *Service) AddLot(ctx context.Context, in tenderapi.AddLotRequest) (out tenderapi.Tender, err error) {
	lead, err := s.lead(ctx, in.ID)
	if err != nil {
		return out, err
	}
	once, replayable := store.OnceFrom(ctx)
	if !replayable {
		once = store.Once{ID: store.NewID()}
		ctx = store.WithOnce(ctx, once)
	}
	first, err := s.change(ctx, lead, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if slices.Contains(t.Lots, once.ID) {
			return nil, nil
		}
		if err := t.At(in.Version); err != nil {
			return nil, err
		}
		if err := s.divisible(t, who); err != nil {
			return nil, err
		}
		if t.Procedure == "" {
			t.Procedure, t.Lot, t.Code = t.ID, 1, t.Code+"-1"
		}
		t.Lots = append(t.Lots, once.ID)
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	n := int64(slices.Index(first.Lots, once.ID) + 2)
	t := Tender{
		Code: fmt.Sprintf("%s-%d", strings.TrimSuffix(first.Code, "-1"), n), Buyer: first.Buyer, Region: first.Region, Law: first.Law,
		State: Life.Start, CreatedAt: s.now(), Demo: s.demo, Procedure: first.ID, Lot: n,
	}
	if err = s.fill(ctx, &t, begun(first.Draft, in.LotDraft)); err != nil {
		return out, err
	}
	if err = s.share(ctx, &t); err != nil {
		return out, err
	}
	if t, err = s.tenders.Create(ctx, t, func(string, *Tender) []event.Event { return nil }); err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// divisible refuses another lot when it is too late for it, or when there are enough.
func (s *Service) divisible(t *Tender, who identity.Caller) error {
	most, err := rule.Ask[int](s.rules, "tender.lots.max", rule.Where{Region: t.Region, Day: s.now()})
	switch {
	case err != nil:
		return err
	case !t.wears(who, Officer):
		return fault.New(fault.Forbidden, "tender.tender.not-yours", "增加采购包由采购人的经办人办理，您不能代办，请与其联系。")
	case t.rolling():
		return fault.New(fault.Refused, "tender.framework.no-lots", "开放式框架协议不分采购包，请按服务项目分别发起采购。")
	case t.competition():
		return errOneOrder
	case t.State != tenderapi.StateDrafted || t.public():
		return fault.New(fault.Conflict, "tender.lots.fixed", "采购意向、需求公示或者公告已经发出，或者采购文件正在审核，不能再增加采购包；需要增加的，请另行发起采购。")
	case len(t.Lots)+2 > most.Value:
		return fault.New(fault.Refused, "tender.lots.many", fmt.Sprintf("一次采购最多分%d个采购包（含已经作废的包号），请合并采购包，或者另行发起采购。", most.Value)).Under(most.Basis())
	}
	return nil
}

// begun is the draft that a lot begins with: what was said of it, and the rest as the first has it.
func begun(first tenderapi.TenderDraft, in tenderapi.LotDraft) tenderapi.TenderDraft {
	d := first
	d.Title, d.Budget, d.Ceiling = in.Title, in.Budget, in.Ceiling
	if in.Summary != "" {
		d.Summary = in.Summary
	}
	if in.Requirement != "" {
		d.Requirement = in.Requirement
	}
	return d
}

// ListLots shows the lots of a procedure to whoever may know of them, and to a bidder its own bid in each.
func (s *Service) ListLots(ctx context.Context, in tenderapi.ListLotsRequest) (out tenderapi.LotList, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out = tenderapi.LotList{Items: []tenderapi.Lot{}, MostLots: t.Draft.MostLots}
	all, err := s.lots(ctx, t.Procedure)
	for i := range all {
		o := &all[i]
		if len(o.hats(who)) == 0 {
			continue
		}
		v := s.lotView(ctx, o)
		if v.Bid, v.BidText, err = s.ownBid(ctx, o, who); err != nil {
			return out, err
		}
		if o.counts() {
			out.Budget += o.Draft.Budget
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// lotView is a lot as a row of its procedure.
func (s *Service) lotView(ctx context.Context, t *Tender) tenderapi.Lot {
	v := s.view(ctx, t)
	out := tenderapi.Lot{
		ID: t.ID, Lot: t.Lot, Code: t.Code, Title: v.Title, Method: v.Method, State: t.State, StateText: v.StateText,
		Budget: v.Budget, Ceiling: v.Ceiling, Deadline: v.Deadline, Award: v.Award, Passed: v.Passed, Failure: v.Failure, Contract: v.Contract,
	}
	if t.Opening != nil && !t.hushed() {
		out.Bids = int64(len(t.Opening.Bids))
	}
	return out
}

// ownBid is the latest bid that the caller's organization handed in for a lot, and how it stands.
func (s *Service) ownBid(ctx context.Context, t *Tender, who identity.Caller) (id, says string, err error) {
	me, bids := who.As(identity.Staff)
	if !bids {
		return "", "", nil
	}
	p, err := s.bids.Find(ctx, store.Query{Where: []store.Term{store.Under("own", ownerOf(t.ID, me.Org)+"/")}, By: "own", Desc: true, Limit: 1})
	if err != nil || len(p.Items) == 0 {
		return "", "", err
	}
	return p.Items[0].ID, p.Items[0].say(), nil
}

// last refuses to end the first lot while there are others and no notice: it carries what they have in common.
func (s *Service) last(ctx context.Context, t *Tender) error {
	if t.Lot != 1 {
		return nil
	}
	if err := s.bind(ctx, t); err != nil || len(t.Beside) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "tender.lots.first", "第1包写着各采购包共同的内容，还有其他包时不能作废或者终止，请先作废或者终止"+t.others[len(t.others)-1].called()+"等其他各包。")
}
