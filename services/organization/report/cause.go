package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// Several bad years in a row are a ground to revoke a registration. What follows by itself is that the registrar has it
// on the desk, with its basis; whether to revoke is decided by people, in the procedure that revocations have.

type (
	// CauseState is where a cause stands.
	CauseState = organizationapi.CauseState
	// CauseVerb is what becomes of it.
	CauseVerb string
)

// The verbs of a cause.
const (
	Decide  CauseVerb = "decide"
	Decline CauseVerb = "decline"
	Lift    CauseVerb = "lift"
)

// Watch is the hat of who supervises the region of a cause: reads.
const Watch Hat = "watch"

const (
	pending  = organizationapi.CauseStateOpen
	decided  = organizationapi.CauseStateDecided
	declined = organizationapi.CauseStateDeclined
	lifted   = organizationapi.CauseStateLifted
)

// Causes is the life of a cause. No move of it revokes anything.
var Causes = state.Table[CauseState, CauseVerb, Hat]{
	Name:  "organization.cause",
	Start: pending,
	Moves: []state.Move[CauseState, CauseVerb, Hat]{
		{Do: Decide, From: []CauseState{pending}, To: decided, By: []Hat{Clock}, Label: "已决定撤销登记"},
		{Do: Decline, From: []CauseState{pending}, To: declined, By: []Hat{Registrar}, Label: "决定不撤销登记"},
		{Do: Lift, From: []CauseState{pending}, To: lifted, By: []Hat{Clock}, Label: "情形消失或者并入后一年度"},
	},
	Does: map[Hat]string{Registrar: "登记管理机关"},
	Says: map[CauseState]string{pending: "待决定", decided: "已撤销登记", declined: "不撤销登记", lifted: "情形消失或者并入后一年度"},
}

// Cause is one such ground of one organization. Its id is the organization and the last of the years, so that hearing of a
// year twice makes one; a further bad year is a new fact, and makes another in its place.
type Cause struct {
	store.Meta
	Org      organizationapi.Party   `json:"org"`
	Kind     organizationapi.OrgKind `json:"kind"`
	Region   string                  `json:"region"`
	Law      rule.Where              `json:"law"`
	Years    int64                   `json:"years"`
	Year     int64                   `json:"year"` // the last of them
	State    CauseState              `json:"state"`
	RaisedAt time.Time               `json:"raised_at"`
	ClosedAt *time.Time              `json:"closed_at,omitempty"`
	Note     string                  `json:"note,omitempty"`
}

var causeSchema = store.Schema{Name: "causes", Indexes: []string{"place", "org", "open"}}

// indexCause finds the causes of a region, the newest first when read backwards, those of an organization, and those that
// wait for a decision.
func indexCause(c *Cause) map[string][]string {
	at := c.Region + sep + store.Time(c.RaisedAt)
	ix := map[string][]string{"place": {at}, "org": {c.Org.ID}}
	if c.State == pending {
		ix["open"] = []string{at}
	}
	return ix
}

var (
	errNoCause     = fault.New(fault.NotFound, "organization.cause.not-found", "没有找到这件事，请从工作台重新进入。")
	errCauseNote   = fault.New(fault.Invalid, "organization.cause.no-note", "请写明不撤销登记的理由后再办理，监督部门会看到。").At("note", "请填写。")
	errNoCauseMove = fault.New(fault.Invalid, "organization.cause.no-such-move", "没有这项操作，请刷新页面后重试。")
)

// hats says who the caller is to a cause. Nobody else knows of it.
func (c *Cause) hats(who identity.Caller) (hats []Hat) {
	for _, m := range who.Memberships {
		if m.Role == identity.Registrar && cn.Within(c.Region, m.Region) && !slices.Contains(hats, Registrar) {
			hats = append(hats, Registrar)
		}
	}
	if who.Supervises(c.Region) {
		hats = append(hats, Watch)
	}
	return hats
}

// onYear hears what became of a report: the causes of its organization are looked at anew. The reports are read and not
// the event, so that an old one heard again does what holds today.
func (s *Service) onYear(ctx context.Context, ev event.Event) error {
	var in events.OrganizationReportMissedV1
	if err := json.Unmarshal(ev.Data, &in); err != nil { // of two types, which both say whose report it is
		return err
	}
	last, years, err := s.run(ctx, in.Org)
	if err != nil {
		return err
	}
	if last != nil {
		now := s.now()
		c := Cause{
			Org: last.Org, Kind: last.Kind, Region: last.Region, Law: rule.Where{Region: last.Region, Day: now}, Years: years, Year: last.Year,
			State: Causes.Start, RaisedAt: now,
		}
		_, err = s.causes.Insert(ctx, last.ID, c, event.New(events.TypeOrganizationCauseRaisedV1, now, events.OrganizationCauseRaisedV1{
			Org: c.Org.ID, OrgName: c.Org.Name, Region: c.Region, Years: c.Years, Year: c.Year,
		}))
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return s.close(ctx, in.Org, Lift, func(c *Cause) bool { return last == nil || c.ID != last.ID })
}

// run is the last report of an organization of which something is known in the end, where it closes as many bad years in
// a row as the law of its kind names; nil where it does not.
func (s *Service) run(ctx context.Context, org string) (last *Report, years int64, err error) {
	found, err := s.reports.Find(ctx, store.Query{By: "org", Desc: true, Where: []store.Term{store.Under("org", org+sep)}, Limit: recent})
	if err != nil {
		return nil, 0, err
	}
	for i := range found.Items {
		if r := &found.Items[i]; r.ConcludedAt != nil || r.State == organizationapi.ReportStateMissed {
			most, bad, err := s.bad(ctx, r)
			if err != nil || !bad {
				return nil, 0, err
			}
			return r, int64(most.Value), nil
		}
	}
	return nil, 0, nil
}

// onEnd closes what waits about an organization that is no more: by the decision to revoke, or because it has ended.
func (s *Service) onEnd(do CauseVerb) event.Handler {
	return func(ctx context.Context, ev event.Event) error {
		return s.close(ctx, ev.Subject, do, func(*Cause) bool { return true })
	}
}

func (s *Service) close(ctx context.Context, org string, do CauseVerb, which func(*Cause) bool) error {
	return s.causes.Each(ctx, store.Query{Where: []store.Term{store.Is("org", org)}}, func(c Cause) error {
		if c.State != pending || !which(&c) {
			return nil
		}
		_, err := s.causes.Update(ctx, c.ID, func(c *Cause) (evs []event.Event, err error) {
			if c.State != pending { // somebody was quicker
				return nil, nil
			}
			now := s.now()
			c.State, err = Causes.Next(c.State, do, []Hat{Clock})
			c.ClosedAt = &now
			return nil, err
		})
		return err
	})
}

// ListCauses lists those of the caller's region, the newest first.
func (s *Service) ListCauses(ctx context.Context, in organizationapi.ListCausesRequest) (page organizationapi.CausePage, err error) {
	who, _ := identity.From(ctx)
	m, ok := who.As(identity.Registrar)
	if !ok {
		m, _ = who.As(identity.Supervisor)
	}
	q := store.Query{By: "place", Desc: true, Where: []store.Term{store.Under("place", cn.Stem(m.Region))}, After: in.After, Limit: int(in.Limit)}
	if q.Limit == 0 {
		q.Limit = mostCauses
	}
	if in.Org != "" {
		q.Where = append(q.Where, store.Is("org", in.Org))
	}
	found, err := s.causes.Find(ctx, q)
	page = organizationapi.CausePage{Items: []organizationapi.Cause{}, Next: found.Next}
	for i := range found.Items {
		if c := &found.Items[i]; len(c.hats(who)) > 0 {
			page.Items = append(page.Items, s.causeView(c, who))
		}
	}
	return page, err
}

// MoveCause is the registrar's word that the registration stays, with the reason.
func (s *Service) MoveCause(ctx context.Context, in organizationapi.MoveCauseRequest) (out organizationapi.Cause, err error) {
	who, _ := identity.From(ctx)
	if CauseVerb(in.Do) != Decline {
		return out, errNoCauseMove
	}
	c, err := s.causes.Update(ctx, in.ID, func(c *Cause) (evs []event.Event, err error) {
		hats := c.hats(who)
		if len(hats) == 0 {
			return nil, errNoCause
		}
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		next, err := Causes.Next(c.State, Decline, hats)
		if err != nil {
			return nil, err
		}
		if in.Note == "" {
			return nil, errCauseNote
		}
		now := s.now()
		c.State, c.Note, c.ClosedAt = next, in.Note, &now
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoCause
	}
	if err != nil {
		return out, err
	}
	return s.causeView(&c, who), nil
}

func (s *Service) causeView(c *Cause, who identity.Caller) organizationapi.Cause {
	v := organizationapi.Cause{
		ID: c.ID, Version: c.Version, Org: c.Org, Region: c.Region, Years: c.Years, Year: c.Year, Text: grave(c.Years, c.Year), State: c.State, StateText: Causes.Say(c.State),
		RaisedAt: c.RaisedAt, ClosedAt: c.ClosedAt, Note: c.Note, Moves: []organizationapi.Move{}, Basis: law.Basis(rule.Cite(s.rules, lawsOf[c.Kind].fails, c.Law)...),
	}
	for _, m := range Causes.Open(c.State, c.hats(who)) {
		v.Moves = append(v.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return v
}

// grave says what several bad years are.
func grave(years, last int64) string {
	return fmt.Sprintf("到%d年度为止，已连续%d年没有参加年度检查或者年度检查不合格，属于撤销登记的情形；登记管理机关作出决定以前应当告知，要求听证的应当听证。", last, years)
}

// mostCauses is how many are shown that were not asked for by number: of one organization there is one a year at most.
const mostCauses = 50

// causeTasks are those that wait for the registrar of a region.
func (s *Service) causeTasks(ctx context.Context, m identity.Membership) (out []organizationapi.Task, err error) {
	found, err := s.causes.Find(ctx, store.Query{By: "open", Where: []store.Term{store.Under("open", cn.Stem(m.Region))}, Limit: 100})
	for _, c := range found.Items {
		out = append(out, organizationapi.Task{
			Subject: c.Org.ID, Room: "revocation", Title: c.Org.Name, What: fmt.Sprintf("连续%d年年度检查不合格，决定是否撤销登记", c.Years), Owner: m.OrgName,
			Basis: law.Basis(rule.Cite(s.rules, lawsOf[c.Kind].fails, c.Law)...),
		})
	}
	return out, err
}
