package hours

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
	"sanshe/libs/voice"
	"sanshe/services/volunteer/card"
)

// AmendmentState is where an amendment stands.
type AmendmentState = volunteerapi.AmendmentState

// The verbs of an amendment.
const (
	Ask      Verb = "ask"
	Endorse  Verb = "endorse"
	Decline  Verb = "decline"
	Publish  Verb = "publish"
	Oppose   Verb = "oppose"
	Allow    Verb = "grant"
	Refuse   Verb = "refuse"
	Withdraw Verb = "withdraw"
)

const (
	asked     = volunteerapi.AmendmentStateAsked
	endorsed  = volunteerapi.AmendmentStateEndorsed
	published = volunteerapi.AmendmentStatePublished
	granted   = volunteerapi.AmendmentStateGranted
	refused   = volunteerapi.AmendmentStateRefused
	withdrawn = volunteerapi.AmendmentStateWithdrawn
)

// Amending is the life of a request to count a shift of which too few have spoken. Three take part who are not one another:
// the volunteer asks, the organization endorses, the office decides; and everybody sees it first.
var Amending = state.Table[AmendmentState, Verb, Hat]{
	Name:  "volunteer.amendment",
	Start: asked,
	Moves: []state.Move[AmendmentState, Verb, Hat]{
		{Do: Ask, From: []AmendmentState{refused, withdrawn}, To: asked, By: []Hat{Volunteer}, Basis: ruleCorrect, Label: "再次请求"},
		{Do: Endorse, From: []AmendmentState{asked}, To: endorsed, By: []Hat{Staff}, Basis: ruleCorrect, Label: "证实"},
		{Do: Decline, From: []AmendmentState{asked}, To: refused, By: []Hat{Staff}, Basis: ruleCorrect, Label: "不予证实"},
		{Do: Publish, From: []AmendmentState{endorsed}, To: published, By: []Hat{Registrar}, Basis: ruleNotice, Label: "公示"},
		{Do: Oppose, From: []AmendmentState{published}, To: published, By: []Hat{Anybody, Lead, Fellow, Staff, Supervisor}, Label: "提出异议"},
		{Do: Allow, From: []AmendmentState{published}, To: granted, By: []Hat{Registrar}, Basis: ruleNotice, Label: "准予补录"},
		{Do: Refuse, From: []AmendmentState{endorsed, published}, To: refused, By: []Hat{Registrar}, Label: "不准予补录"},
		{Do: Withdraw, From: []AmendmentState{asked, endorsed, published}, To: withdrawn, By: []Hat{Volunteer}, Label: "撤回"},
	},
	Does: does,
	Says: map[AmendmentState]string{asked: "等记录单位证实", endorsed: "等主管机关公示", published: "公示中", granted: "已准予", refused: "没有准予", withdrawn: "已撤回"},
}

// Amendment is one such request. Its id is the record's: there is one of each record, which may be asked for again.
type Amendment struct {
	store.Meta
	Shift      Shift          `json:"shift"`
	Person     string         `json:"person"`
	Number     string         `json:"number"`
	Account    string         `json:"account"`
	From       time.Time      `json:"from"`
	To         time.Time      `json:"to"`
	Reason     string         `json:"reason"`
	Papers     []box.Paper    `json:"papers"`
	State      AmendmentState `json:"state"`
	AskedAt    time.Time      `json:"asked_at"`
	Endorser   string         `json:"endorser,omitempty"` // account
	Until      cn.Day         `json:"until,omitempty"`    // the last day on which it is published before it is decided
	Objections []Trail        `json:"objections,omitempty"`
	Trail      []Trail        `json:"trail,omitempty"`
}

// mostObjections bounds those to one amendment.
const mostObjections = 100

var amendSchema = store.Schema{Name: "amendments", Indexes: []string{"public", "waits", "person"}, Rev: 1}

func indexAmend(a *Amendment) map[string][]string {
	ix := map[string][]string{"person": {a.Person}}
	at := store.Time(a.AskedAt) + "/" + a.ID
	switch a.State {
	case published, granted:
		ix["public"] = []string{at}
	}
	switch a.State {
	case asked:
		ix["waits"] = []string{a.Shift.Org}
	case endorsed, published:
		ix["waits"] = []string{a.Shift.Office}
	}
	return ix
}

// minutes are those that it asks for, cut to the shift.
func (a *Amendment) minutes() int64 {
	t := meet([]span{{a.From, a.To}}, []span{{a.Shift.Starts, a.Shift.Ends}})
	if len(t) == 0 {
		return 0
	}
	return int64(t[0].to.Sub(t[0].from) / time.Minute)
}

func (a *Amendment) hats(who identity.Caller) (hats []Hat) {
	r := Record{Shift: a.Shift}
	return r.hats(who, a.Account)
}

func (a *Amendment) fact() events.VolunteerAmendmentAskedV1 {
	return events.VolunteerAmendmentAskedV1{
		Person: a.Person, Account: a.Account, Org: a.Shift.Org, OrgName: a.Shift.OrgName, Office: a.Shift.Office, Region: a.Shift.Region, Title: a.Shift.Title, Shift: a.Shift.ID,
	}
}

var (
	errNoAmend = fault.New(fault.NotFound, "volunteer.amendment.not-found", "没有找到这份补录，请从补录列表重新进入。")
	errTwice   = fault.New(fault.Conflict, "volunteer.amendment.twice", "这个班次已经请求过补录，请打开那份请求查看办理结果。")
	errWhole   = fault.New(fault.Refused, "volunteer.amendment.whole", "这个班次的陈述已经完整，或者正在办理，不需要补录，请打开记录查看。")
	errPeriod  = fault.New(fault.Refused, "volunteer.amendment.period", "补录的时间应在班次之内、现在以前，先到岗后离岗，请核对。")
	errPublish = fault.New(fault.Refused, "volunteer.amendment.consent", "补录要公示遮住的编号、班次和理由，没有您的同意不能办理，请勾选同意后再提交。")
	errNotOver = fault.New(fault.Refused, "volunteer.amendment.publicity", "公示期还没有满，请期满以后再决定。")
	errOver    = fault.New(fault.Conflict, "volunteer.amendment.over", "公示期已经过去，不能再提出异议，请向主管机关反映。")
	errTwoEyes = fault.New(fault.Forbidden, "volunteer.amendment.same-person", "证实补录的人不能又决定补录，请主管机关的其他经办人办理。")
	errVoices  = fault.New(fault.Refused, "volunteer.amendment.objections", "对这份补录的异议数量已达上限，请把意见合并后直接向主管机关反映。")
)

// AskAmendment is the volunteer's: staff, offices and administrators cannot ask for anybody.
func (s *Service) AskAmendment(ctx context.Context, in volunteerapi.AskAmendmentRequest) (out volunteerapi.Amendment, err error) {
	who, _ := identity.From(ctx)
	p, err := s.people.Of(ctx, in.Person)
	if err != nil || p.Account != who.ID {
		if err == nil || fault.Of(err).Kind == fault.NotFound {
			err = errNone
		}
		return out, err
	}
	sh, err := s.running(ctx, in.Shift)
	if err != nil {
		return out, err
	}
	if ok, err := s.shifts.Seated(ctx, sh.ID, p.ID); err != nil || !ok {
		if err == nil {
			err = errSeat
		}
		return out, err
	}
	now := s.now()
	a := Amendment{
		Shift: copied(sh), Person: p.ID, Number: p.Number, Account: p.Account, From: in.From, To: in.To, Reason: in.Reason, State: Amending.Start, AskedAt: now,
	}
	switch {
	case !in.Consent:
		return out, errPublish.Under(s.cites(sh.Law, ruleConsent)...).At("consent", "请勾选同意。")
	case in.From.Before(sh.Starts) || in.To.After(sh.Ends) || in.To.After(now) || a.minutes() < 1:
		return out, errPeriod.At("from", "请填写班次之内的时刻。")
	case cn.HoldsPersonalNumber(in.Reason):
		return out, errNumbers.Under(s.cites(sh.Law, ruleConsent)...).At("reason", "请删去电话号码和证件号码。")
	}
	id := recordID(sh.ID, p.ID)
	if err := s.lacking(ctx, id); err != nil {
		return out, err
	}
	a.Papers, err = s.papers.Attach(ctx, who.ID, id, "papers", in.Papers)
	if err != nil {
		return out, err
	}
	hats := []Hat{Volunteer}
	say := func(a *Amendment) ([]event.Event, error) {
		return told(events.TypeVolunteerAmendmentAskedV1, now, a.fact()), note(&a.Trail, Trail{At: now, What: "请求补录", As: Volunteer, By: who.ID})
	}
	evs, err := say(&a)
	if err != nil {
		return out, err
	}
	next, before := a, []box.Paper(nil)
	if a, err = s.amendments.Insert(ctx, id, a, evs...); errors.Is(err, store.ErrExists) {
		a, err = s.amendments.Update(ctx, id, func(a *Amendment) ([]event.Event, error) {
			to, err := Amending.Next(a.State, Ask, hats)
			if err != nil {
				return nil, errTwice
			}
			before = a.Papers
			a.State, a.From, a.To, a.Reason, a.Papers, a.AskedAt, a.Endorser, a.Until = to, next.From, next.To, next.Reason, next.Papers, now, "", ""
			return say(a)
		})
	}
	if err == nil {
		err = s.replaced(ctx, &a, before)
	}
	if err != nil {
		return out, err
	}
	return s.amended(&a, hats), nil
}

// lacking refuses an amendment of a record of which enough have spoken.
func (s *Service) lacking(ctx context.Context, record string) error {
	r, err := s.records.Get(ctx, record)
	if err == nil && r.State != open {
		return errWhole
	}
	return gone(err)
}

// asking is an amendment that the caller may read, and their hats.
func (s *Service) asking(ctx context.Context, id string, who identity.Caller) (a Amendment, hats []Hat, err error) {
	a, err = s.amendments.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return a, nil, errNoAmend
	}
	if err == nil {
		hats = a.hats(who)
	}
	if err == nil && (len(hats) == 0 || len(hats) == 1 && hats[0] == Lead) {
		err = errNoAmend
	}
	return a, hats, err
}

// MoveAmendment takes a step of the organization, the office or the volunteer.
func (s *Service) MoveAmendment(ctx context.Context, in volunteerapi.MoveAmendmentRequest) (out volunteerapi.Amendment, err error) {
	who, _ := identity.From(ctx)
	a, hats, err := s.asking(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	do := Verb(in.Do)
	if _, err := Amending.Next(a.State, do, hats); err != nil {
		return out, err
	}
	if do == Allow { // more may have spoken meanwhile: then what they say counts
		if err := s.lacking(ctx, a.ID); err != nil {
			return out, err
		}
	}
	days, err := rule.Ask[int](s.rules, ruleNotice, a.Shift.Law)
	if err != nil {
		return out, err
	}
	a, err = s.amendments.Update(ctx, in.ID, func(a *Amendment) ([]event.Event, error) {
		return a.take(do, in, hats, who.ID, days, s.now())
	})
	if err != nil {
		return out, err
	}
	return s.amended(&a, hats), nil
}

// take does what a move means.
func (a *Amendment) take(do Verb, in volunteerapi.MoveAmendmentRequest, hats []Hat, by string, notice rule.Answer[int], now time.Time) (evs []event.Event, err error) {
	to, err := Amending.Next(a.State, do, hats)
	if err != nil {
		return nil, err
	}
	if err := a.At(in.Version); err != nil {
		return nil, err
	}
	f := a.fact()
	switch do {
	case Endorse:
		a.Endorser = by
		evs = told(events.TypeVolunteerAmendmentEndorsedV1, now, events.VolunteerAmendmentEndorsedV1(f))
	case Publish:
		if a.Endorser == by {
			return nil, errTwoEyes
		}
		a.Until = cn.PeriodWorkdays(cn.DayOf(now), notice.Value).Day
		evs = told(events.TypeVolunteerAmendmentPublishedV1, now, events.VolunteerAmendmentPublishedV1{
			Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title, Shift: f.Shift, Until: a.Until.String(),
		})
	case Allow:
		switch {
		case a.Endorser == by:
			return nil, errTwoEyes
		case now.Before(a.Until.End()):
			return nil, errNotOver.Say("公示到" + a.Until.Chinese() + "为止，请期满以后再决定。").Under(notice.Basis())
		}
		evs = told(events.TypeVolunteerAmendmentGrantedV1, now, events.VolunteerAmendmentGrantedV1{
			Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title, Shift: f.Shift,
			Record: a.ID, From: a.From, To: a.To,
		})
	case Withdraw:
		evs = told(events.TypeVolunteerAmendmentWithdrawnV1, now, events.VolunteerAmendmentWithdrawnV1(f))
	default: // Decline, Refuse
		if in.Note == "" {
			return nil, errSilent.At("note", "请填写。")
		}
		evs = told(events.TypeVolunteerAmendmentRefusedV1, now, events.VolunteerAmendmentRefusedV1(f))
	}
	t := Trail{At: now, By: by, Note: in.Note}
	for _, m := range Amending.Moves {
		if i := slices.IndexFunc(hats, func(h Hat) bool { return slices.Contains(m.By, h) }); m.Do == do && i >= 0 {
			t.What, t.As = m.Label, hats[i]
		}
	}
	a.State = to
	return evs, note(&a.Trail, t)
}

// ObjectAmendment is anybody's who is signed in, while it is published.
func (s *Service) ObjectAmendment(ctx context.Context, in volunteerapi.ObjectAmendmentRequest) (out volunteerapi.AmendmentSummary, err error) {
	who, _ := identity.From(ctx)
	now := s.now()
	a, err := s.amendments.Update(ctx, in.ID, func(a *Amendment) ([]event.Event, error) {
		hats := a.hats(who)
		if !slices.Contains(hats, Volunteer) {
			hats = append(hats, Anybody)
		}
		if a.State != published && a.State != granted { // to others there is none
			return nil, errNoAmend
		}
		if _, err := Amending.Next(a.State, Oppose, hats); err != nil {
			return nil, err
		}
		if !now.Before(a.Until.End()) {
			return nil, errOver
		}
		switch voice.Hear(a.Objections, mostObjections, who.ID, in.Text, func(t Trail) (string, string) { return t.By, t.Note }) {
		case voice.Same:
			return nil, nil
		case voice.Full:
			return nil, errVoices
		}
		a.Objections = append(a.Objections, Trail{At: now, What: "异议", As: Anybody, By: who.ID, Note: in.Text})
		return told(events.TypeVolunteerAmendmentObjectedV1, now, events.VolunteerAmendmentObjectedV1(a.fact())), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoAmend
	}
	if err != nil {
		return out, err
	}
	return summary(&a), nil
}

// onGranted hears that an amendment was granted: the record says for ever that it came about by it.
func (s *Service) onGranted(ctx context.Context, ev event.Event) error {
	var in events.VolunteerAmendmentGrantedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	a, err := s.amendments.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	within, err := rule.Ask[int](s.rules, ruleWithin, a.Shift.Law)
	if err != nil {
		return err
	}
	birth := func() Record {
		return Record{
			Shift: a.Shift, Person: a.Person, Number: a.Number, Account: a.Account, State: Life.Start,
			Due: cn.PeriodWorkdays(cn.DayOf(a.Shift.Ends), within.Value).Day.Last(),
		}
	}
	_, err = s.records.Apply(ctx, in.Record, ev, birth, func(r *Record) (evs []event.Event, err error) {
		to, err := Life.Next(r.State, Grant, []Hat{ByAmend})
		if err != nil { // enough have spoken after all: what they say counts
			return nil, nil
		}
		if to == held && (r.ConfirmedAt != nil || r.whole()) { // the same behind a review
			return nil, nil
		}
		now := s.now()
		r.State, r.ConfirmedAt, r.Amendment, r.Missing = to, &now, a.ID, ""
		r.From, r.To, r.Minutes, r.Class = &in.From, &in.To, a.minutes(), volunteerapi.HourClassE
		if to != held { // what is held enters when the review lets it go
			evs = r.entering(now)
		}
		return evs, r.trail(now, Grant, []Hat{ByAmend}, "", "")
	})
	return err
}

// GetAmendment shows one to those concerned.
func (s *Service) GetAmendment(ctx context.Context, in volunteerapi.GetAmendmentRequest) (out volunteerapi.Amendment, err error) {
	who, _ := identity.From(ctx)
	a, hats, err := s.asking(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.amended(&a, hats), nil
}

// GetAmendmentPaper hands out a paper to those concerned.
func (s *Service) GetAmendmentPaper(ctx context.Context, in volunteerapi.GetAmendmentPaperRequest) (out contract.File, err error) {
	who, _ := identity.From(ctx)
	a, _, err := s.asking(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.papers.File(ctx, a.ID, in.Paper)
}

// ListAmendments is what everybody may see of those that are or were published and not refused.
func (s *Service) ListAmendments(ctx context.Context, in volunteerapi.ListAmendmentsRequest) (out volunteerapi.AmendmentPage, err error) {
	found, err := s.amendments.Find(ctx, store.Query{By: "public", Desc: true, After: in.After, Limit: int(in.Limit)})
	out = volunteerapi.AmendmentPage{Items: []volunteerapi.AmendmentSummary{}, Next: found.Next}
	for i := range found.Items {
		if a := &found.Items[i]; in.Region == "" || cn.Within(a.Shift.Region, in.Region) {
			out.Items = append(out.Items, summary(a))
		}
	}
	return out, err
}

// masked shows where a number is from and its last two signs.
func masked(number string) string {
	r := []rune(number)
	for i := range r {
		if i >= min(6, len(r)-2) && i < len(r)-2 {
			r[i] = '*'
		}
	}
	return string(r)
}

func summary(a *Amendment) volunteerapi.AmendmentSummary {
	number := masked(a.Number)
	if a.Shift.Ledger == card.Order {
		number = ""
	}
	return volunteerapi.AmendmentSummary{
		ID: a.ID, Number: number, Title: a.Shift.Title, Org: volunteerapi.Party{ID: a.Shift.Org, Name: a.Shift.OrgName}, Region: a.Shift.Region,
		From: a.From, To: a.To, Minutes: a.minutes(), Reason: a.Reason, State: a.State, StateText: Amending.Say(a.State), Until: a.Until.String(),
	}
}

func (s *Service) amended(a *Amendment, hats []Hat) volunteerapi.Amendment {
	out := volunteerapi.Amendment{
		ID: a.ID, Version: a.Version, Summary: summary(a), Shift: a.Shift.ID, Person: a.Person, Record: a.ID, Papers: []volunteerapi.Paper{},
		Trail: trails(a.Trail), Objections: trails(a.Objections), Moves: []volunteerapi.HoursMove{}, Basis: s.cite(a.Shift.Law, ruleCorrect, ruleNotice),
	}
	for _, p := range a.Papers {
		out.Papers = append(out.Papers, volunteerapi.Paper(p))
	}
	for _, m := range Amending.Open(a.State, hats) {
		if m.Do == Ask || m.Do == Oppose || m.Do == Allow && s.now().Before(a.Until.End()) {
			continue // another door, or not yet
		}
		out.Moves = append(out.Moves, volunteerapi.HoursMove{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return out
}
