package hours

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Shift is what a shift said when the record began: it stays what the volunteer came for.
type Shift struct {
	ID      string      `json:"id"`
	Project string      `json:"project"`
	Title   string      `json:"title"`
	Org     string      `json:"org"`
	OrgName string      `json:"org_name"`
	Office  string      `json:"office"`
	Region  string      `json:"region"`
	Place   string      `json:"place"`
	Lat     int64       `json:"lat"` // of the place, millionths of a degree
	Lon     int64       `json:"lon"`
	Starts  time.Time   `json:"starts"`
	Ends    time.Time   `json:"ends"`
	Leads   []string    `json:"leads"` // accounts
	Ledger  card.Ledger `json:"ledger"`
	Bank    bool        `json:"bank,omitempty"` // of a project whose hours can be kept
	Law     rule.Where  `json:"law"`
}

func copied(s card.Shift) Shift {
	return Shift{
		ID: s.ID, Project: s.Project, Title: s.Title, Org: s.Org, OrgName: s.OrgName, Office: s.Office, Region: s.Region, Place: s.Place.Name,
		Lat: s.Place.Lat, Lon: s.Place.Lon, Starts: s.Starts, Ends: s.Ends, Leads: s.Leads, Ledger: s.Ledger, Bank: s.Bank, Law: s.Law,
	}
}

// Record is what is known of one volunteer in one shift. Its id is made of both, so that there is no second one.
type Record struct {
	store.Meta
	Shift      Shift       `json:"shift"`
	Person     string      `json:"person"`
	Number     string      `json:"number"`  // 志愿者编号
	Account    string      `json:"account"` // who acted for the volunteer when last something was stated
	State      State       `json:"state"`
	Statements []Statement `json:"statements"`

	From    *time.Time `json:"from,omitempty"` // what Reckon makes of the statements, or an amendment says
	To      *time.Time `json:"to,omitempty"`
	Minutes int64      `json:"minutes"`
	Class   Class      `json:"class,omitempty"`
	Missing string     `json:"missing,omitempty"`

	Due         time.Time  `json:"due"` // the last instant of the time in which it is to be confirmed
	ConfirmedAt *time.Time `json:"confirmed_at,omitempty"`
	Quality     int64      `json:"quality,omitempty"` // 1 to 5; 0 is not assessed
	Round       int64      `json:"round,omitempty"`   // how often it was told to the page
	Entered     bool       `json:"entered,omitempty"` // it stands on its page
	Clash       string     `json:"clash,omitempty"`   // the record that it overlaps
	Objector    string     `json:"objector,omitempty"`
	Before      State      `json:"before,omitempty"` // a review held it
	Holders     []string   `json:"holders,omitempty"`
	Amendment   string     `json:"amendment,omitempty"` // it came about by this one, and says so for ever
	Trail       []Trail    `json:"trail,omitempty"`
}

// Trail is one thing that was done to a document.
type Trail struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	As   Hat       `json:"as"`
	By   string    `json:"by,omitempty"` // account
	Note string    `json:"note,omitempty"`
}

// Bounds of one record. Nobody objects to one that is half full, so that there is always room for the answer.
const (
	mostStatements = 120
	mostTrail      = 200
	mostDisputed   = mostTrail / 2
)

var schema = store.Schema{Name: "records", Indexes: []string{"mine", "shift", "org", "owed", "waits", "month", "lacks"}, Rev: 1}

func index(r *Record) map[string][]string {
	starts := store.Time(r.Shift.Starts)
	ix := map[string][]string{
		"mine": {r.Person + "/" + starts + "/" + r.ID}, "shift": {r.Shift.ID + "/" + r.ID}, "org": {r.Shift.Org + "/" + starts + "/" + r.ID},
	}
	switch r.State {
	case open:
		ix["lacks"] = []string{r.Account + "/" + store.Time(r.Due)}
	case stated:
		ix["owed"] = []string{r.Shift.Org + "/" + store.Time(r.Due)}
	case objected:
		ix["waits"] = []string{r.Shift.Org}
	}
	if r.Entered { // also of one that is objected to: it counts until that is answered
		ix["month"] = []string{r.Shift.Office + "/" + r.month() + "/" + r.ID}
	}
	return ix
}

// month is the one whose page a record belongs to: a shift lies within one.
func (r *Record) month() string { return cn.DayOf(r.Shift.Starts).String()[:7] }

// hashed is an id made of what it is about.
func hashed(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}

// recordID names the record of a volunteer in a shift.
func recordID(shift, person string) string { return hashed("record", shift, person) }

var (
	errNone    = fault.New(fault.NotFound, "volunteer.record.not-found", "没有找到这条记录，请从时长列表重新进入。")
	errReused  = fault.New(fault.Conflict, "volunteer.record.reused", "这个陈述编号已用于另一次陈述，请刷新页面后重新陈述。")
	errMany    = fault.New(fault.Refused, "volunteer.record.many", "这条记录的陈述或者办理太多，不能再增加，请联系记录单位核实。")
	errSilent  = fault.New(fault.Invalid, "volunteer.record.no-note", "请写明理由后再办理，有关的人会看到。")
	errSettled = fault.New(fault.Conflict, "volunteer.record.settled", "这条记录已经确认，正在核查，不能再陈述，请等核查办结，有错误的再提出异议。")
	errOwn     = fault.New(fault.Forbidden, "volunteer.record.own-objection", "异议由您提出，请由记录单位的其他工作人员核实。")
)

// hats says who the caller is to a record of a person for whom account acts.
func (r *Record) hats(who identity.Caller, account string) (hats []Hat) {
	if who.ID == account {
		return []Hat{Volunteer}
	}
	if slices.Contains(r.Shift.Leads, who.ID) {
		hats = append(hats, Lead)
	}
	if who.In(r.Shift.Org, identity.Staff) {
		hats = append(hats, Staff)
	}
	return append(hats, watching(who, r.Shift.Office, r.Shift.Region)...)
}

// watching are the hats of those who watch over an organization.
func watching(who identity.Caller, office, region string) (hats []Hat) {
	if who.In(office, identity.Registrar) {
		hats = append(hats, Registrar)
	}
	if slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool { return m.Supervises(region) }) {
		hats = append(hats, Supervisor)
	}
	return hats
}

// begun is the record of somebody in a shift before anything is stated.
func (s *Service) begun(sh card.Shift, p card.Person) (r Record, err error) {
	within, err := rule.Ask[int](s.rules, ruleWithin, sh.Law)
	if err != nil {
		return r, err
	}
	return Record{
		Shift: copied(sh), Person: p.ID, Number: p.Number, Account: p.Account, State: Life.Start,
		Due: cn.PeriodWorkdays(cn.DayOf(sh.Ends), within.Value).Day.Last(),
	}, nil
}

// reckon makes of the statements what they come to.
func (r *Record) reckon() {
	res := Reckon(r.Shift.Starts, r.Shift.Ends, r.Statements)
	r.From, r.To, r.Minutes, r.Class, r.Missing = nil, nil, res.Minutes, res.Class, res.Missing
	if res.Missing == "" {
		r.From, r.To = &res.From, &res.To
	}
}

// whole reports whether something counts.
func (r *Record) whole() bool { return r.Missing == "" && r.Minutes > 0 }

// note writes down what somebody did; what came first stays.
func note(trail *[]Trail, t Trail) error {
	if len(*trail) >= mostTrail {
		return errMany
	}
	*trail = append(*trail, t)
	return nil
}

// noted writes down what comes by event: no length of a trail keeps a record from being reviewed or annulled. Where there
// is no room, the earliest that came by event goes.
func noted(trail *[]Trail, t Trail) {
	old := slices.IndexFunc(*trail, func(t Trail) bool { return slices.Contains(byEvent, t.As) && t.What != label(Annul) }) // who annulled decides no appeal
	if len(*trail) >= 2*mostTrail && old >= 0 {
		*trail = slices.Delete(slices.Clone(*trail), old, old+1)
	}
	*trail = append(*trail, t)
}

// state adds statements, each once however often it is sent. What is new of them is told.
func (r *Record) state(hats []Hat, said []Statement) (evs []event.Event, err error) {
	var fresh []Statement
	for _, x := range said {
		i := slices.IndexFunc(r.Statements, func(y Statement) bool { return y.Key == x.Key })
		switch {
		case i < 0:
			fresh = append(fresh, x)
		case !r.Statements[i].says(x):
			return nil, errReused
		}
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	if r.ConfirmedAt != nil && r.State == held { // what was confirmed is not added to behind a review
		return nil, errSettled
	}
	if len(r.Statements)+len(fresh) > mostStatements {
		return nil, errMany
	}
	r.Statements = append(r.Statements, fresh...)
	r.reckon()
	do := Say
	if r.whole() {
		do = Complete
	}
	if r.State, err = Life.Next(r.State, do, hats); err != nil {
		return nil, err
	}
	for _, x := range fresh {
		if x.Source == device || x.Source == lead { // the others came with one of these
			evs = append(evs, event.New(events.TypeVolunteerRecordStatedV1, x.Heard, r.heard(x)))
		}
	}
	return evs, nil
}

// says reports whether two statements of one key are the same; when they were heard does not matter, nor whether one was struck.
func (x Statement) says(y Statement) bool {
	ends := x.Until == nil && y.Until == nil || x.Until != nil && y.Until != nil && x.Until.Equal(*y.Until)
	near := x.At.Sub(y.At).Abs() <= nearby // what is sent again at once is heard a moment later
	return x.Source == y.Source && x.Act == y.Act && near && ends && x.By == y.By && x.Device == y.Device && x.Way == y.Way
}

// tell puts statements into the record of somebody in a shift, which is born with the first.
func (s *Service) tell(ctx context.Context, sh card.Shift, p card.Person, hats []Hat, said []Statement) (Record, error) {
	id := recordID(sh.ID, p.ID)
	add := func(r *Record) ([]event.Event, error) {
		r.Account = p.Account
		return r.state(hats, said)
	}
	for {
		r, err := s.records.Update(ctx, id, add)
		if !errors.Is(err, store.ErrNotFound) {
			return r, err
		}
		if r, err = s.begun(sh, p); err != nil {
			return r, err
		}
		evs, err := add(&r)
		if err != nil {
			return r, err
		}
		if r, err = s.records.Insert(ctx, id, r, evs...); !errors.Is(err, store.ErrExists) {
			return r, err
		}
	}
}

// seen is a record that the caller may read, who acts for its volunteer, and the caller's hats; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (r Record, hats []Hat, err error) {
	r, err = s.records.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, nil, errNone
	}
	if err != nil {
		return r, nil, err
	}
	if r.Account, err = s.actsFor(ctx, r.Person); err != nil {
		return r, nil, err
	}
	hats = r.hats(who, r.Account)
	if len(hats) == 0 {
		if hats, err = s.fellow(ctx, &r, who); err != nil {
			return r, nil, err
		}
	}
	if len(hats) == 0 {
		err = errNone
	}
	return r, hats, err
}

// actsFor is the account that acts for a person; "" of one who is gone.
func (s *Service) actsFor(ctx context.Context, person string) (string, error) {
	p, err := s.people.Of(ctx, person)
	if err != nil && fault.Of(err).Kind == fault.NotFound {
		return "", nil
	}
	return p.Account, err
}

// fellow is the hat of somebody who has a place in the same shift.
func (s *Service) fellow(ctx context.Context, r *Record, who identity.Caller) ([]Hat, error) {
	mine, err := s.people.Mine(ctx, who.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range mine {
		if ok, err := s.shifts.Seated(ctx, r.Shift.ID, p.ID); err != nil || ok {
			return []Hat{Fellow}, err
		}
	}
	return nil, nil
}
