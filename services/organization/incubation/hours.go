package incubation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Day is all that one mentor did on one day, whatever hubs and groups it was for: one document, so that no two of the
// mentor's hours overlap. Its id is account.day.
type Day struct {
	store.Meta
	Account  string    `json:"account"`
	On       cn.Day    `json:"on"`
	Sessions []Session `json:"sessions"` // a session keeps its place: what is withdrawn stays, without a state
}

// Session is one time of mentoring. Only what the group has confirmed counts.
type Session struct {
	Incubation string                    `json:"incubation"`
	Name       string                    `json:"name"`    // of the group
	Contact    string                    `json:"contact"` // of the group
	From       string                    `json:"from"`    // hh:mm
	To         string                    `json:"to"`
	Text       string                    `json:"text"`
	State      organizationapi.HourState `json:"state"` // "" is withdrawn
	Note       string                    `json:"note,omitempty"`
	WrittenAt  time.Time                 `json:"written_at"`
	Rewritten  int                       `json:"rewritten,omitempty"` // how often: nobody answers what they have not read
}

var daySchema = store.Schema{Name: "mentoring", Indexes: []string{"day", "incubation", "wait"}}

func indexDay(d *Day) map[string][]string {
	ix := map[string][]string{"day": {d.On.String() + "/" + d.Account}}
	for _, x := range d.Sessions {
		if x.State != "" && !slices.Contains(ix["incubation"], x.Incubation) {
			ix["incubation"] = append(ix["incubation"], x.Incubation)
		}
		if place := x.waits(d.Account); place != "" && !slices.Contains(ix["wait"], place) {
			ix["wait"] = append(ix["wait"], place)
		}
	}
	return ix
}

// waits is the account that has something to do: the group with what is written, the mentor with what is disputed.
func (x *Session) waits(mentor string) string {
	switch x.State {
	case organizationapi.HourStateWritten:
		return x.Contact
	case organizationapi.HourStateDisputed:
		return mentor
	}
	return ""
}

var (
	errOverlap   = fault.New(fault.Conflict, "organization.hour.overlap", "同一位导师的时间不能重叠，请核对开始和结束的时间。")
	errWhen      = fault.New(fault.Refused, "organization.hour.when", "辅导应在入驻以后、现在以前，同一天内先开始后结束，请核对时间。")
	errManyHours = fault.New(fault.Refused, "organization.hour.many", "这一天的辅导记录太多，请先办理已经写的。")
	errConfirmed = fault.New(fault.Conflict, "organization.hour.confirmed", "已经确认的辅导记录不能再改，请核对后另写一次。")
	errNoHour    = fault.New(fault.NotFound, "organization.hour.not-found", "没有找到这次辅导记录，它可能已经撤回或者改写，请刷新页面查看。")
	errNoReason  = fault.New(fault.Invalid, "organization.hour.no-note", "请写明异议的理由，导师会看到。")
	errNotYours  = fault.New(fault.Forbidden, "organization.hour.not-yours", "这一步由别人办理，您不能代办，请与其联系。")
)

// mostSessions bounds what one mentor writes of one day.
const mostSessions = 24

// clock is a time of a day in minutes; the door has let in nothing but hh:mm.
func clock(s string) int64 {
	h, m, _ := strings.Cut(s, ":")
	hours, err := strconv.ParseInt(h, 10, 64)
	minutes, err2 := strconv.ParseInt(m, 10, 64)
	if err != nil || err2 != nil {
		return -1
	}
	return hours*60 + minutes
}

func (x *Session) minutes() int64 { return clock(x.To) - clock(x.From) }

// named finds the number of the caller among the mentors of a group, from 1; 0 is none.
func (i *Incubation) named(account string) int {
	return 1 + slices.IndexFunc(i.Mentors, func(m NamedMentor) bool { return m.Account == account })
}

// place is where a session of a group stands, and how often it was rewritten.
type place struct {
	mentor       int // number among the mentors of the group, from 1
	on           cn.Day
	n, rewritten int // number on the day
}

// String says which session it is without saying anybody's account, and as it was read.
func (p place) String() string {
	id := fmt.Sprintf("%d.%s.%d", p.mentor, p.on, p.n)
	if p.rewritten > 0 {
		id += "." + strconv.Itoa(p.rewritten)
	}
	return id
}

// session finds what a place says, and whose it is. The number on the day is the caller's to check.
func (i *Incubation) session(id string) (m NamedMentor, p place, ok bool) {
	parts := strings.Split(id, ".")
	if len(parts) == 3 {
		parts = append(parts, "0")
	}
	if len(parts) != 4 {
		return m, p, false
	}
	on, err := cn.ParseDay(parts[1])
	p.on = on
	for at, into := range map[int]*int{0: &p.mentor, 2: &p.n, 3: &p.rewritten} {
		n, bad := strconv.Atoi(parts[at])
		*into, err = n, errors.Join(err, bad)
	}
	if err != nil || p.mentor < 1 || p.mentor > len(i.Mentors) {
		return m, p, false
	}
	return i.Mentors[p.mentor-1], p, true
}

// at finds a session of a group on the day, nil where there is none.
func (d *Day) at(n int, incubation string) *Session {
	if n < 0 || n >= len(d.Sessions) || d.Sessions[n].State == "" || d.Sessions[n].Incubation != incubation {
		return nil
	}
	return &d.Sessions[n]
}

// WriteHours is the mentor's: a session that was, or one that the group did not agree to, written right.
func (s *Service) WriteHours(ctx context.Context, in organizationapi.WriteHoursRequest) (out organizationapi.Hour, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(i.State, Coach, i.hats(who)); err != nil {
		return out, err
	}
	number := i.named(who.ID)
	if number == 0 || i.Mentors[number-1].Until != "" && in.Session == "" {
		return out, errNotYours
	}
	on, err := cn.ParseDay(in.On)
	now := s.now()
	if err != nil || on.Before(cn.DayOf(*i.EnteredAt)) || clock(in.From) >= clock(in.To) || on.At(0, int(clock(in.To))).After(now) {
		return out, errWhen.At("on", "请填写入驻以后、现在以前的时间。")
	}
	next := Session{
		Incubation: i.ID, Name: i.Draft.Name, Contact: i.Contact, From: in.From, To: in.To, Text: in.Text,
		State: organizationapi.HourStateWritten, WrittenAt: now,
	}
	put := func(d *Day) (int, error) { return d.add(next) }
	if in.Session != "" {
		m, p, ok := i.session(in.Session)
		if !ok || m.Account != who.ID || p.on != on { // another day is another document: withdraw it and write it there
			return out, errNoHour
		}
		put = func(d *Day) (int, error) { return p.n, d.put(p, next) }
	}
	id, at := who.ID+"."+on.String(), 0
	evs := func() []event.Event {
		return told(events.TypeOrganizationMentoringWrittenV1, now, i.mentored(who.ID, on))
	}
	var d Day
	err = store.ErrExists // what is written anew is there
	if in.Session == "" {
		d, err = s.days.Insert(ctx, id, Day{Account: who.ID, On: on, Sessions: []Session{next}}, evs()...)
	}
	if errors.Is(err, store.ErrExists) {
		d, err = s.days.Update(ctx, id, func(d *Day) ([]event.Event, error) {
			was := len(d.Sessions)
			if at, err = put(d); err != nil {
				return nil, err
			}
			if in.Session == "" && len(d.Sessions) == was { // the very same once more
				return nil, nil
			}
			return evs(), nil
		})
	}
	if errors.Is(err, store.ErrNotFound) {
		err = errNoHour
	}
	if err != nil {
		return out, err
	}
	return hour(&i, &d, at, number, who), nil
}

// mentored is what the events of a mentor's hours say.
func (i *Incubation) mentored(mentor string, on cn.Day) events.OrganizationMentoringWrittenV1 {
	return events.OrganizationMentoringWrittenV1{
		Name: i.Draft.Name, Contact: i.Contact, Hub: i.Hub.ID, HubName: i.Hub.Name, Region: i.Region, Incubation: i.ID, Mentor: mentor, On: on.String(),
	}
}

// add writes a session after the others, and says where. What is written already is not written twice.
func (d *Day) add(x Session) (int, error) {
	for n, y := range d.Sessions {
		if y.State != "" && y.Incubation == x.Incubation && y.From == x.From && y.To == x.To && y.Text == x.Text {
			return n, nil
		}
	}
	if len(d.Sessions) == mostSessions {
		return 0, errManyHours
	}
	d.Sessions = append(d.Sessions, x)
	return len(d.Sessions) - 1, d.clear(len(d.Sessions) - 1)
}

// put writes a session anew.
func (d *Day) put(p place, x Session) error {
	was := d.at(p.n, x.Incubation)
	switch {
	case was == nil:
		return errNoHour
	case was.State == organizationapi.HourStateConfirmed:
		return errConfirmed
	case was.Rewritten != p.rewritten:
		return errNoHour
	}
	x.Rewritten = was.Rewritten + 1
	*was = x
	return d.clear(p.n)
}

// clear refuses a session that overlaps another of the day, of whatever group; which one it is, is nobody's business but the mentor's.
func (d *Day) clear(n int) error {
	x := &d.Sessions[n]
	for m, y := range d.Sessions {
		if m != n && y.State != "" && clock(x.From) < clock(y.To) && clock(y.From) < clock(x.To) {
			return errOverlap.Say(fmt.Sprintf("您在这一天%s到%s已经写了“%s”的辅导，同一位导师的时间不能重叠，请核对。", y.From, y.To, y.Name)).At("from", "与已经写的重叠。")
		}
	}
	return nil
}

// AnswerHours is the group's: that a session was as written, or why not; or the mentor's, who takes it back.
func (s *Service) AnswerHours(ctx context.Context, in organizationapi.AnswerHoursRequest) (out organizationapi.Hour, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	verb := Answer
	if in.Do == "withdraw" {
		verb = Coach
	}
	if _, err := Life.Next(i.State, verb, i.hats(who)); err != nil {
		return out, err
	}
	m, p, ok := i.session(in.Session)
	switch {
	case !ok:
		return out, errNoHour
	case verb == Coach && m.Account != who.ID:
		return out, errNotYours
	case in.Do == "dispute" && in.Note == "":
		return out, errNoReason.At("note", "请写明理由。")
	}
	d, err := s.days.Update(ctx, m.Account+"."+p.on.String(), func(d *Day) ([]event.Event, error) {
		x := d.at(p.n, i.ID)
		switch {
		case x == nil:
			return nil, errNoHour
		case x.State == organizationapi.HourStateConfirmed && in.Do == "confirm":
			return nil, nil
		case x.State == organizationapi.HourStateConfirmed:
			return nil, errConfirmed
		case x.Rewritten != p.rewritten:
			return nil, errNoHour
		}
		switch in.Do {
		case "confirm":
			x.State, x.Note = organizationapi.HourStateConfirmed, ""
		case "withdraw":
			x.State = ""
		default:
			x.State, x.Note = organizationapi.HourStateDisputed, in.Note
			return told(events.TypeOrganizationMentoringDisputedV1, s.now(), events.OrganizationMentoringDisputedV1(i.mentored(m.Account, p.on))), nil
		}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoHour
	}
	if err != nil {
		return out, err
	}
	return hour(&i, &d, p.n, i.named(m.Account), who), nil
}

// hour is a session as those concerned see it.
func hour(i *Incubation, d *Day, n, mentor int, who identity.Caller) organizationapi.Hour {
	x := &d.Sessions[n]
	out := organizationapi.Hour{
		Session: place{mentor, d.On, n, x.Rewritten}.String(), Mentor: i.Mentors[mentor-1].Name, On: d.On.String(), From: x.From, To: x.To, Minutes: x.minutes(), Text: x.Text,
		State: x.State, StateText: hourSays[x.State], Note: x.Note, May: []string{},
	}
	if x.State == "" {
		out.State, out.StateText = organizationapi.HourStateWritten, "已撤回"
		return out
	}
	if i.State != entered || x.State == organizationapi.HourStateConfirmed {
		return out
	}
	switch {
	case who.ID == i.Contact && x.State == organizationapi.HourStateWritten:
		out.May = []string{"confirm", "dispute"}
	case who.ID == i.Contact:
		out.May = []string{"confirm"}
	case who.ID == d.Account:
		out.May = []string{"correct", "withdraw"}
	}
	return out
}

// ListHours are the mentors' sessions with a group, the latest day first, and how many minutes count.
func (s *Service) ListHours(ctx context.Context, in organizationapi.ListHoursRequest) (out organizationapi.HourPage, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	limit := int(in.Limit)
	if limit == 0 || limit > 40 { // a day may hold many
		limit = 40
	}
	found, err := s.days.Find(ctx, store.Query{By: "day", Desc: true, After: in.After, Limit: limit, Where: []store.Term{store.Is("incubation", i.ID)}})
	if err != nil {
		return out, err
	}
	out = organizationapi.HourPage{Items: []organizationapi.Hour{}, Next: found.Next}
	for k := range found.Items {
		d := &found.Items[k]
		for n := range d.Sessions {
			if x := &d.Sessions[n]; x.Incubation == i.ID && x.State != "" {
				out.Items = append(out.Items, hour(&i, d, n, i.named(d.Account), who))
			}
		}
	}
	number := i.named(who.ID)
	out.MayWrite = i.State == entered && who.ID != i.Contact && number > 0 && i.Mentors[number-1].Until == ""
	out.Minutes, out.Pending, err = s.minutes(ctx, i.ID)
	return out, err
}

// minutes adds up what a group has confirmed, and what it has not.
func (s *Service) minutes(ctx context.Context, incubation string) (confirmed, pending int64, err error) {
	err = s.days.Each(ctx, store.Query{By: "day", Where: []store.Term{store.Is("incubation", incubation)}}, func(d Day) error {
		for _, x := range d.Sessions {
			switch {
			case x.Incubation != incubation || x.State == "":
			case x.State == organizationapi.HourStateConfirmed:
				confirmed += x.minutes()
			default:
				pending += x.minutes()
			}
		}
		return nil
	})
	return confirmed, pending, err
}
