package training

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Plan is what an office means to have taught in one year. Its id is office.year, so that there is one. Nobody writes in it what
// was held.
type Plan struct {
	store.Meta
	Office      socialworkapi.Party `json:"office"`
	Region      string              `json:"region"`
	Year        string              `json:"year"`
	Text        string              `json:"text"`
	Lines       []Line              `json:"lines"`
	State       PlanState           `json:"state"`
	PublishedAt *time.Time          `json:"published_at,omitempty"`
}

// Line is one of them. Its number is never given again, and what it once said stays.
type Line struct {
	socialworkapi.PlanLineDraft

	N         int64                        `json:"n"`
	Cancelled bool                         `json:"cancelled,omitempty"`
	Note      string                       `json:"note,omitempty"` // of the last revision
	RevisedAt *time.Time                   `json:"revised_at,omitempty"`
	Before    []socialworkapi.PlanLineRead `json:"before,omitempty"` // oldest first
}

var planSchema = store.Schema{Name: "plans", Indexes: []string{"at", "mine", "open", "due"}}

func indexPlan(p *Plan) map[string][]string {
	at := p.Year + "/" + p.ID
	ix := map[string][]string{"mine": {p.Office.ID + "/" + at}}
	if p.State != planned {
		ix["at"] = []string{at}
	}
	if p.State == published {
		ix["open"], ix["due"] = []string{cn.Stem(p.Region)}, []string{p.Year}
	}
	return ix
}

const (
	mostLines  = 200 // of a plan, cancelled ones too
	mostBefore = 20  // revisions of a line
	mostPlans  = 100 // of one office or place
)

var (
	errNoPlan     = fault.New(fault.NotFound, "socialwork.plan.not-found", "没有找到这份培训计划，请从培训计划列表重新进入。")
	errPlanner    = fault.New(fault.Forbidden, "socialwork.plan.office", "培训计划由登记机关的经办人制定，请选择您所在的登记机关。")
	errPlanTaken  = fault.New(fault.Conflict, "socialwork.plan.taken", "本机关已经有这一年的培训计划，请从我的计划中打开。")
	errPlanYear   = fault.New(fault.Refused, "socialwork.plan.year", "计划的年份应是今年或者明年，请核对。")
	errPlanInduct = fault.New(fault.Refused, "socialwork.plan.induction", "岗前培训面向社区工作者，请核对面向的人。")
	errPlanLong   = fault.New(fault.Refused, "socialwork.plan.lines", "一份计划最多200项，一项最多调整20次，请合并以后再办理。")
	errNoLine     = fault.New(fault.NotFound, "socialwork.plan.line", "计划中没有这一项，请刷新页面查看。")
	errPlanFixed  = fault.New(fault.Refused, "socialwork.plan.fixed", "公布以后不能改变面向的人和是否岗前培训，请取消这一项，再另加一项。")
	errLineGone   = fault.New(fault.Conflict, "socialwork.plan.cancelled", "这一项已经取消，请刷新页面查看。")
	errCarry      = fault.New(fault.Refused, "socialwork.plan.carry", "办的应是本机关或者本地机关公布的计划中没有取消的一项，面向的人、是否岗前培训和年份都要相同，请重新选择。")
	errPlanMove   = fault.New(fault.Invalid, "socialwork.plan.no-such-move", "没有这项操作，请刷新页面后重试。")
)

func (p *Plan) hats(who identity.Caller) []Hat {
	if who.In(p.Office.ID, identity.Registrar) {
		return []Hat{Registrar}
	}
	return []Hat{Visitor}
}

// line finds one by its number; nil is none.
func (p *Plan) line(n int64) *Line {
	i := slices.IndexFunc(p.Lines, func(l Line) bool { return l.N == n })
	if i < 0 {
		return nil
	}
	return &p.Lines[i]
}

// numbered are lines of a draft, which begin at 1.
func numbered(in []socialworkapi.PlanLineDraft) ([]Line, error) {
	out := []Line{}
	for i, d := range in {
		if d.Induction && d.Audience != socialworkapi.LectureAudienceSteward {
			return nil, errPlanInduct.At("lines."+strconv.Itoa(i)+".induction", "请核对面向的人。")
		}
		out = append(out, Line{PlanLineDraft: d, N: int64(i + 1)})
	}
	return out, nil
}

// DraftTrainingPlan begins the plan of a year of the caller's office.
func (s *Service) DraftTrainingPlan(ctx context.Context, in socialworkapi.DraftTrainingPlanRequest) (out socialworkapi.TrainingPlan, err error) {
	who, _ := identity.From(ctx)
	at := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Org == in.Office && m.Role == identity.Registrar })
	if at < 0 {
		return out, errPlanner.At("office", "请选择您所在的登记机关。")
	}
	if now := cn.DayOf(s.now()); in.Year != strconv.Itoa(now.Year()) && in.Year != strconv.Itoa(now.Year()+1) {
		return out, errPlanYear.At("year", "请填写今年或者明年。")
	}
	lines, err := numbered(in.Lines)
	if err != nil {
		return out, err
	}
	m := who.Memberships[at]
	p := Plan{
		Meta: store.Meta{ID: m.Org + "." + in.Year}, Office: socialworkapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region, Year: in.Year,
		Text: in.Text, Lines: lines, State: Planning.Start,
	}
	if p, err = s.plans.Insert(ctx, p.ID, p); errors.Is(err, store.ErrExists) {
		err = errPlanTaken.At("year", "这一年已经有计划。")
	}
	if err != nil {
		return out, err
	}
	return s.plan(ctx, &p, who)
}

// WriteTrainingPlan writes a draft anew.
func (s *Service) WriteTrainingPlan(ctx context.Context, in socialworkapi.WriteTrainingPlanRequest) (socialworkapi.TrainingPlan, error) {
	return s.step(ctx, in.ID, in.Version, Write, func(p *Plan) (err error) {
		p.Text = in.Text
		p.Lines, err = numbered(in.Lines)
		return err
	})
}

// MoveTrainingPlan publishes a draft.
func (s *Service) MoveTrainingPlan(ctx context.Context, in socialworkapi.MoveTrainingPlanRequest) (out socialworkapi.TrainingPlan, err error) {
	if Verb(in.Do) != Publish { // everything else has a door or a clock of its own
		return out, errPlanMove
	}
	now := s.now()
	return s.step(ctx, in.ID, in.Version, Publish, func(p *Plan) error {
		if p.Year < year(now) {
			return errPlanYear
		}
		p.PublishedAt = &now
		return nil
	})
}

// ReviseTrainingPlan changes what is public, and says why: a line is added, changed or cancelled, and what it said stays beside it.
func (s *Service) ReviseTrainingPlan(ctx context.Context, in socialworkapi.ReviseTrainingPlanRequest) (socialworkapi.TrainingPlan, error) {
	now := s.now()
	return s.step(ctx, in.ID, in.Version, Verb(in.Do), func(p *Plan) error {
		p.Lines = slices.Clone(p.Lines)
		if Verb(in.Do) == Add {
			if in.Line == nil {
				return errNoLine
			}
			if len(p.Lines) >= mostLines {
				return errPlanLong
			}
			lines, err := numbered([]socialworkapi.PlanLineDraft{*in.Line})
			if err != nil {
				return err
			}
			l := lines[0]
			l.N, l.Note, l.RevisedAt = int64(len(p.Lines)+1), in.Note, &now
			p.Lines = append(p.Lines, l)
			return nil
		}
		l := p.line(in.N)
		switch {
		case l == nil:
			return errNoLine
		case l.Cancelled:
			return errLineGone
		case len(l.Before) >= mostBefore:
			return errPlanLong
		}
		was := socialworkapi.PlanLineRead{Title: l.Title, Month: l.Month, Minutes: l.Minutes, Times: l.Times, At: now, Note: in.Note}
		if Verb(in.Do) == Change {
			if in.Line == nil {
				return errNoLine
			}
			if in.Line.Audience != l.Audience || in.Line.Induction != l.Induction { // what carries it out was announced for others
				return errPlanFixed.At("audience", "请保留原来面向的人。")
			}
			l.PlanLineDraft = *in.Line
		} else {
			l.Cancelled = true
		}
		l.Before, l.Note, l.RevisedAt = append(slices.Clone(l.Before), was), in.Note, &now
		return nil
	})
}

// step takes one step of a plan, on the version that the caller has seen.
func (s *Service) step(ctx context.Context, id string, version int64, do Verb, how func(*Plan) error) (out socialworkapi.TrainingPlan, err error) {
	who, _ := identity.From(ctx)
	p, err := s.plans.Update(ctx, id, func(p *Plan) (_ []event.Event, err error) {
		if !p.seen(who) {
			return nil, errNoPlan
		}
		if p.State, err = Planning.Next(p.State, do, p.hats(who)); err != nil {
			return nil, err
		}
		return nil, cmp.Or(p.At(version), how(p))
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoPlan
	}
	if err != nil {
		return out, err
	}
	return s.plan(ctx, &p, who)
}

// seen reports whether somebody may read it: a draft is the office's alone.
func (p *Plan) seen(who identity.Caller) bool {
	return p.State != planned || slices.Contains(p.hats(who), Registrar)
}

// GetTrainingPlan is public once it is announced.
func (s *Service) GetTrainingPlan(ctx context.Context, in socialworkapi.GetTrainingPlanRequest) (out socialworkapi.TrainingPlan, err error) {
	who, _ := identity.From(ctx)
	p, err := s.planOf(ctx, in.ID)
	if err == nil && !p.seen(who) {
		err = errNoPlan
	}
	if err != nil {
		return out, err
	}
	return s.plan(ctx, &p, who)
}

func (s *Service) planOf(ctx context.Context, id string) (Plan, error) {
	p, err := s.plans.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoPlan
	}
	return p, err
}

// ListTrainingPlans are those that were announced, the latest year first.
func (s *Service) ListTrainingPlans(ctx context.Context, in socialworkapi.ListTrainingPlansRequest) (out socialworkapi.TrainingPlanPage, err error) {
	found, err := s.plans.Find(ctx, store.Query{By: "at", Desc: true, After: in.After, Limit: int(in.Limit)})
	return socialworkapi.TrainingPlanPage{Items: s.planRows(found.Items), Next: found.Next}, err
}

// ListMyTrainingPlans are those of the caller's offices, drafts too.
func (s *Service) ListMyTrainingPlans(ctx context.Context, _ socialworkapi.ListMyTrainingPlansRequest) (out socialworkapi.TrainingPlanList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.TrainingPlanRow{}
	for _, m := range who.Memberships {
		if m.Role != identity.Registrar {
			continue
		}
		found, err := s.plans.Find(ctx, store.Query{By: "mine", Desc: true, Limit: mostPlans, Where: []store.Term{store.Under("mine", m.Org+"/")}})
		if err != nil {
			return out, err
		}
		rows := s.planRows(found.Items)
		out.Items = append(out.Items, rows[:min(len(rows), 2*mostPlans-len(out.Items))]...)
	}
	return out, nil
}

func (s *Service) planRows(items []Plan) []socialworkapi.TrainingPlanRow {
	out := []socialworkapi.TrainingPlanRow{}
	for i := range items {
		p := &items[i]
		r := socialworkapi.TrainingPlanRow{
			ID: p.ID, Office: p.Office, RegionName: s.place(p.Region), Year: p.Year, State: p.State, StateText: Planning.Say(p.State), PublishedAt: p.PublishedAt,
		}
		for _, l := range p.Lines {
			if !l.Cancelled {
				r.Lines++
			}
		}
		out = append(out, r)
	}
	return out
}

// plan is one as the caller sees it, with how far each line has come.
func (s *Service) plan(ctx context.Context, p *Plan, who identity.Caller) (out socialworkapi.TrainingPlan, err error) {
	hats := p.hats(who)
	keeps := slices.Contains(hats, Registrar)
	out = socialworkapi.TrainingPlan{
		ID: p.ID, Version: p.Version, Office: p.Office, Region: p.Region, RegionName: s.place(p.Region), Year: p.Year, Text: p.Text, State: p.State, StateText: Planning.Say(p.State),
		PublishedAt: p.PublishedAt, Moves: []socialworkapi.SocialMove{}, MayWrite: keeps && p.State == planned, MayRevise: keeps && p.State == published,
	}
	for _, m := range bureau.Menu(Planning, p.State, hats) { // what has a form of its own is no button
		if Verb(m.Do) == Publish {
			out.Moves = append(out.Moves, m)
		}
	}
	out.Lines, err = s.progress(ctx, p, keeps)
	return out, err
}

// finishYears is the clock's: a plan whose year is over is closed.
func (s *Service) finishYears(ctx context.Context) error {
	past := store.Query{Where: []store.Term{store.Between("due", "", year(s.now()))}}
	return s.plans.Sweep(ctx, past, func(p Plan) error {
		_, err := s.plans.Update(ctx, p.ID, func(p *Plan) (_ []event.Event, err error) {
			if p.State != published || p.Year >= year(s.now()) { // somebody was quicker
				return nil, nil
			}
			p.State, err = Planning.Next(p.State, Close, []Hat{Clock})
			return nil, err
		})
		return err
	})
}
