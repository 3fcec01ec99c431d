package ladder

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// PayList is what the community workers of one community are due for one month. Its id is community.month. Nobody writes an amount.
type PayList struct {
	store.Meta
	Region    string                 `json:"region"`
	Community socialworkapi.Party    `json:"community"`
	Month     string                 `json:"month"`
	Ladder    socialworkapi.Party    `json:"ladder"`
	Office    string                 `json:"office"`
	Drawer    string                 `json:"drawer"` // account
	DrawnAt   time.Time              `json:"drawn_at"`
	State     PayListState           `json:"state"`
	Rows      []socialworkapi.PayRow `json:"rows"`
	Total     int64                  `json:"total"`
	Payees    map[string]frozen      `json:"payees,omitempty"` // by the id of the steward; a change counts from the next list on
}

var payListSchema = store.Schema{Name: "pay_lists", Indexes: []string{"place", "wait"}}

func indexPayList(l *PayList) map[string][]string {
	ix := map[string][]string{"place": {l.Region + "/" + l.Month + "/" + l.Community.ID}}
	if l.State == drawn {
		ix["wait"] = []string{l.Office + "/" + l.ID}
	}
	return ix
}

const mostRowsOfPay = 200

var (
	errNoList  = fault.New(fault.NotFound, "socialwork.paylist.not-found", "没有找到这份薪酬表，请从薪酬表重新进入。")
	errMonth   = fault.New(fault.Refused, "socialwork.paylist.month", "这个月还没有开始，请到时再算。")
	errNobody  = fault.New(fault.Refused, "socialwork.paylist.nobody", "这个社区这个月没有在岗的社区工作者，请核对社区和月份。")
	errTerms   = fault.New(fault.Refused, "socialwork.paylist.ladder", "这个月的第一天还没有施行的岗位等级和薪酬办法，请先公布。")
	errElse    = fault.New(fault.Forbidden, "socialwork.paylist.office", "您办理的地方不包括这个社区，请由当地机关的经办人办理。")
	errCrowded = fault.New(fault.Refused, "socialwork.paylist.many", "这个社区的社区工作者太多，一份薪酬表放不下，请联系平台管理员。")
)

func (l *PayList) hats(who identity.Caller) (hats []Hat) {
	if bureau.Registers(who, l.Community.ID) {
		hats = append(hats, Registrar)
		if who.ID != l.Drawer {
			hats = append(hats, Second)
		}
	}
	if bureau.Supervises(who, l.Community.ID) {
		hats = append(hats, Supervisor)
	}
	return hats
}

// DrawPayList reckons a month of a community. Before it is handed over it may be reckoned again.
func (s *Service) DrawPayList(ctx context.Context, in socialworkapi.DrawPayListRequest) (out socialworkapi.PayList, err error) {
	who, now := caller(ctx), s.now()
	at := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool {
		return m.Role == identity.Registrar && cn.Within(in.Community, m.Region)
	})
	first, _ := month(in.Month)
	switch {
	case at < 0:
		return out, errElse.At("community", "请选择您办理的社区。")
	case first.After(cn.DayOf(now)):
		return out, errMonth.At("month", "请选择已经开始的月份。")
	}
	l, err := s.inForce(ctx, in.Community[:6], first)
	if err == nil && l.ID == "" {
		err = errTerms
	}
	if err != nil {
		return out, err
	}
	p := PayList{
		Month: in.Month, Ladder: socialworkapi.Party{ID: l.ID, Name: l.Terms.Title}, Office: who.Memberships[at].Org, Drawer: who.ID, DrawnAt: now, State: Paying.Start,
	}
	err = s.stewards.Each(ctx, store.Query{By: "community", Where: []store.Term{store.Under("community", in.Community+"/")}}, func(x Steward) error {
		f, err := s.folder(ctx, x.Account)
		if err != nil {
			return err
		}
		lines, total, g := x.Pay(&l, &f, in.Month)
		if len(lines) == 0 {
			return nil
		}
		if len(p.Rows) == mostRowsOfPay {
			return errCrowded
		}
		p.Region, p.Community = x.Region, x.Community
		p.Rows = append(p.Rows, socialworkapi.PayRow{Steward: x.ID, Number: x.Number, KindText: kindSays[x.Kind], Grade: g.N, GradeWhy: g.Why, Lines: lines, Total: total})
		p.Total += total
		return nil
	})
	if err == nil && len(p.Rows) == 0 {
		err = errNobody.At("community", "请核对。")
	}
	if err != nil {
		return out, err
	}
	slices.SortFunc(p.Rows, func(a, b socialworkapi.PayRow) int { return cmp.Compare(a.Number, b.Number) })
	id := in.Community + "." + in.Month
	if err = s.freeze(ctx, id, &p); err != nil {
		return out, err
	}
	kept, err := s.lists.Insert(ctx, id, p)
	if errors.Is(err, store.ErrExists) {
		kept, err = s.lists.Update(ctx, id, func(l *PayList) ([]event.Event, error) {
			if _, err := Paying.Next(l.State, Draw, l.hats(who)); err != nil {
				return nil, err
			}
			m := l.Meta
			*l = p
			l.Meta = m
			return nil, nil
		})
	}
	if err != nil {
		return out, err
	}
	return s.payList(ctx, &kept, who)
}

// MovePayList hands a list over to who pays.
func (s *Service) MovePayList(ctx context.Context, in socialworkapi.MovePayListRequest) (out socialworkapi.PayList, err error) {
	who := caller(ctx)
	p, err := s.lists.Update(ctx, in.ID, func(l *PayList) ([]event.Event, error) {
		do := Verb(in.Do)
		if do == Draw || do == Take { // have doors of their own
			do = ""
		}
		to, err := Paying.Next(l.State, do, l.hats(who))
		if err != nil {
			return nil, err
		}
		if err := l.At(in.Version); err != nil {
			return nil, err
		}
		l.State = to
		return told(events.TypeSocialworkPaylistHandedV1, s.now(), events.SocialworkPaylistHandedV1{
			Community: l.Community.ID, CommunityName: l.Community.Name, Month: l.Month, Office: l.Office, Total: l.Total,
		}), nil
	})
	if err != nil {
		return out, missing(err, errNoList)
	}
	return s.payList(ctx, &p, who)
}

// GetPayList shows one to the office and to who watches.
func (s *Service) GetPayList(ctx context.Context, in socialworkapi.GetPayListRequest) (out socialworkapi.PayList, err error) {
	who := caller(ctx)
	p, err := s.lists.Get(ctx, in.ID)
	if err == nil && len(p.hats(who)) == 0 {
		err = errNoList
	}
	if err != nil {
		return out, missing(err, errNoList)
	}
	return s.payList(ctx, &p, who)
}

// ListPayLists are those of the place that the caller acts for or watches, the latest month first, without their rows; of several
// such places the first is listed.
func (s *Service) ListPayLists(ctx context.Context, in socialworkapi.ListPayListsRequest) (out socialworkapi.PayListPage, err error) {
	who := caller(ctx)
	out.Items = []socialworkapi.PayList{}
	stems := bureau.Stems(who, true)
	if len(stems) == 0 {
		return out, nil
	}
	county := stems[0][:min(6, len(stems[0]))]
	found, err := s.lists.Find(ctx, store.Query{By: "place", Desc: true, After: in.After, Limit: int(cmp.Or(in.Limit, 50)), Where: []store.Term{store.Under("place", county)}})
	out.Next = found.Next
	for i := range found.Items {
		p := &found.Items[i]
		if len(p.hats(who)) == 0 {
			continue
		}
		v := s.summary(p, who)
		v.Rows = []socialworkapi.PayRow{}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// payList is one with its rows; whoever deals with it at the office reads whether each has an account, and the end of it.
func (s *Service) payList(ctx context.Context, p *PayList, who identity.Caller) (out socialworkapi.PayList, err error) {
	out = s.summary(p, who)
	if !slices.Contains(p.hats(who), Registrar) {
		return out, nil
	}
	out.Rows = slices.Clone(out.Rows)
	for i := range out.Rows {
		x, missing, err := s.thawed(ctx, p, out.Rows[i].Steward)
		if err != nil {
			return out, err
		}
		out.Rows[i].Payee = cmp.Or(missing, x.end())
	}
	return out, nil
}

func (s *Service) summary(p *PayList, who identity.Caller) socialworkapi.PayList {
	out := socialworkapi.PayList{
		ID: p.ID, Version: p.Version, Community: p.Community.ID, CommunityName: p.Community.Name, Month: p.Month, Ladder: p.Ladder, DrawnAt: p.DrawnAt,
		State: p.State, StateText: Paying.Say(p.State), Rows: p.Rows, Total: p.Total, MayTake: p.State == handed && slices.Contains(p.hats(who), Supervisor), Moves: []socialworkapi.SocialMove{},
		Basis: bureau.Cite(s.rules, rule.Where{Region: p.Region, Day: p.DrawnAt}, ruleYears, ruleSubsidy),
	}
	for _, m := range bureau.Menu(Paying, p.State, p.hats(who)) {
		if m.Do == string(Hand) {
			out.Moves = append(out.Moves, m)
		}
	}
	return out
}
