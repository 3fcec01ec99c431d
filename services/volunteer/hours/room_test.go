package hours

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/volunteer/card"
)

// room is hours behind doors, with a clock one can set; people and shifts are plain values here.
type room struct {
	t      testing.TB
	local  *host.Local
	mu     sync.Mutex
	now    time.Time
	s      *Service
	box    *box.Box
	store  store.Engine // beneath what is wrapped around it
	part   host.Service
	relay  *store.Relay
	heard  []event.Event
	folk   map[string]identity.Caller
	people map[string]card.Person
	shifts map[string]card.Shift
	seats  map[string][]string
	twice  func() int // how often an event is handed over; once if nothing is said
}

// The town: lin, min and guo volunteer, dad for his child; lea and leo lead; kate and ken are staff of org1 and sue of org2;
// reg and rex are of the office, away of another; watch supervises; root runs the platform.
var town = [][3]string{
	{"lin", "committee", "volunteer"},
	{"min", "committee", "resident"},
	{"guo", "committee", "resident"},
	{"dad", "committee", "resident"},
	{"lea", "org1", "worker"},
	{"leo", "org1", "worker"},
	{"kate", "org1", "staff"},
	{"ken", "org1", "staff"},
	{"sue", "org2", "staff"},
	{"reg", "office", "registrar"},
	{"rex", "office", "registrar"},
	{"away", "elsewhere", "registrar"},
	{"watch", "finance", "supervisor"},
	{"root", "platform", "admin"},
	{"nobody", "committee", "resident"},
}

func newRoom(t testing.TB, wrap func(store.Engine) store.Engine) *room {
	t.Helper()
	r := &room{
		t: t, local: &host.Local{}, now: saturday.At(8, 0), folk: map[string]identity.Caller{},
		people: map[string]card.Person{}, shifts: map[string]card.Shift{}, seats: map[string][]string{},
	}
	for _, p := range town {
		region := "320312"
		if p[0] == "away" {
			region = "110101"
		}
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: "张" + p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: region}}}
	}
	for _, p := range []string{"lin", "min", "guo", "lea", "kate", "reg"} {
		r.person("p-"+p, p)
	}
	r.person("child", "dad")
	dir := t.TempDir()
	open := func(name string) *sqlitestore.Engine {
		e, err := sqlitestore.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	}
	engine := open("v.db")
	r.store = engine
	d := host.Deps{Store: engine, Keys: open("k.db"), Log: slog.New(slog.DiscardHandler), Now: r.clock, Rules: ruletest.Book(t, contracts.Files), Config: host.Config{ServiceKey: strings.Repeat("k", 40)}}
	if wrap != nil {
		d.Store = wrap(engine)
	}
	var err error
	if r.box, err = box.Sealed(t.Context(), d, "volunteer"); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), d, Beside{People: r, Shifts: keeper{r}, Papers: r.box, Reach: r.reach}); err != nil {
		t.Fatal(err)
	}
	r.s.settling = 0 // what is told is heard at once here
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: d.Store, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(append(r.part.Routes, route.On(volunteerapi.AddVolunteerPaper, r.keepPaper)), r.who))
	return r
}

func (r *room) person(id, account string) {
	n := len(r.people) + 1
	r.people[id] = card.Person{ID: id, Number: fmt.Sprintf("320312%09d0", n), Account: account, Name: "王" + id, Region: "320312", Born: "1990-01-01", Active: true}
}

func (r *room) keepPaper(ctx context.Context, in volunteerapi.AddVolunteerPaperRequest) (volunteerapi.Paper, error) {
	who, _ := identity.From(ctx)
	p, err := r.box.Keep(ctx, who.ID, in.Name, in.Upload.Body)
	return volunteerapi.Paper(p), err
}

func (r *room) who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	if c, ok := r.folk[id]; ok || id == "" {
		return c, nil
	}
	return identity.Caller{}, errors.New("nobody")
}

// Of implements card.People.
func (r *room) Of(_ context.Context, id string) (card.Person, error) {
	p, ok := r.people[id]
	if !ok {
		return p, fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从名册重新进入。")
	}
	return p, nil
}

// reach is how to call somebody of the town.
func (r *room) reach(ctx context.Context, id string) (card.Contact, error) {
	p, err := r.Of(ctx, id)
	return card.Contact{Name: p.Name, Phone: "13800000000"}, err
}

// look is the office reading whom to call about a record.
func (r *room) look(as, audit, record string) volunteerapi.LotContact {
	r.t.Helper()
	return ok(r, as, volunteerapi.LookAtLot, volunteerapi.LookAtLotRequest{ID: audit, LotLook: volunteerapi.LotLook{Record: record}})
}

// Mine implements card.People.
func (r *room) Mine(_ context.Context, account string) (out []card.Person, err error) {
	for _, p := range r.people {
		if p.Account == account {
			out = append(out, p)
		}
	}
	return out, nil
}

// keeper keeps the shifts of a room.
type keeper struct{ r *room }

func (k keeper) Shift(_ context.Context, id string) (card.Shift, error) {
	s, ok := k.r.shifts[id]
	if !ok {
		return s, fault.New(fault.NotFound, "volunteer.shift.not-found", "没有找到这个班次，请从项目重新进入。")
	}
	return s, nil
}

func (k keeper) Seated(_ context.Context, shift, person string) (bool, error) {
	return slices.Contains(k.r.seats[shift], person), nil
}

func (k keeper) Seats(_ context.Context, shift string) ([]string, error) {
	return k.r.seats[shift], nil
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

func (r *room) set(t time.Time) { r.mu.Lock(); r.now = t; r.mu.Unlock() }

// shift is one of org1, led by lea and leo, from an hour of a day for some hours.
func (r *room) shift(id string, on cn.Day, hour, hours int, seats ...string) card.Shift {
	starts := on.At(hour, 0)
	s := card.Shift{
		ID: id, Project: "project", Title: "陪老人理发", Org: "org1", OrgName: "组织org1", Office: "office", Region: "320312",
		Place: card.Place{Name: "梧桐里", Lat: 34_200_000, Lon: 117_200_000}, Starts: starts, Ends: starts.Add(time.Duration(hours) * time.Hour),
		Leads: []string{"lea", "leo"}, Ledger: card.Voluntary, Open: true, Law: rule.Where{Region: "320312", Day: starts},
	}
	r.shifts[id], r.seats[id] = s, seats
	return s
}

// Publish implements event.Publisher: what is told comes back, perhaps more often than once.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	for _, ev := range evs {
		times := 1
		if r.twice != nil {
			times = r.twice()
		}
		for range times {
			r.heard = append(r.heard, ev)
			if err := r.hear(ctx, ev); err != nil {
				return err
			}
		}
	}
	return nil
}

// hear hands an event over until it has had its effect, as the bus does.
func (r *room) hear(ctx context.Context, ev event.Event) (err error) {
	do := r.part.Listens[ev.Type]
	for try := 0; do != nil && try < 100; try++ {
		if err = do(context.WithoutCancel(ctx), ev); err == nil {
			return nil
		}
	}
	return err
}

// settle hands over all that is to be told, until nothing is.
func (r *room) settle() {
	r.t.Helper()
	for range 20 {
		was := len(r.heard)
		r.relay.Drain(context.WithoutCancel(r.t.Context()))
		if len(r.heard) == was {
			return
		}
	}
}

func (r *room) told(kind string) (n int) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
	r.settle()
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

func refuses[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	return f
}

// draft is what a phone says now, with a key of its own.
func (r *room) draft(act Act, way, code, phone string) volunteerapi.StatementDraft {
	return volunteerapi.StatementDraft{Key: store.NewID(), Act: act, At: r.clock(), Way: way, Code: code, Device: phone + strings.Repeat("-", 16)}
}

func states(shift, person string, items ...volunteerapi.StatementDraft) volunteerapi.StateHoursRequest {
	return volunteerapi.StateHoursRequest{ID: shift, StatementBatch: volunteerapi.StatementBatch{Person: person, Items: items}}
}

// scan is what somebody's phone says with the code that the site shows at that moment.
func (r *room) scan(as, shift, person string, act Act) volunteerapi.HourRecord {
	r.t.Helper()
	code := r.s.codes.rotating(shift, at(r.clock()))
	return ok(r, as, volunteerapi.StateHours, states(shift, person, r.draft(act, "rotating", code, as)))
}

// served is somebody who came and went with the code of the site, from one minute of a shift to another.
func (r *room) served(as, shift, person string, from, to int) volunteerapi.HourRecord {
	r.t.Helper()
	starts := r.shifts[shift].Starts
	r.set(starts.Add(time.Duration(from) * time.Minute))
	r.scan(as, shift, person, in)
	r.set(starts.Add(time.Duration(to) * time.Minute))
	return r.scan(as, shift, person, out)
}

func confirm(x volunteerapi.HourRecord, quality int64) volunteerapi.MoveRecordRequest {
	return volunteerapi.MoveRecordRequest{ID: x.ID, RecordMove: volunteerapi.RecordMove{Do: "confirm", Version: x.Version, Quality: quality}}
}

func moves(x volunteerapi.HourRecord, do, text string) volunteerapi.MoveRecordRequest {
	return volunteerapi.MoveRecordRequest{ID: x.ID, RecordMove: volunteerapi.RecordMove{Do: do, Version: x.Version, Note: text}}
}

func (r *room) get(as, id string) volunteerapi.HourRecord {
	r.t.Helper()
	return ok(r, as, volunteerapi.GetRecord, volunteerapi.GetRecordRequest{ID: id})
}

// counted is somebody who served and whose record is confirmed once the shift is over.
func (r *room) counted(as, shift, person string, from, to int) volunteerapi.HourRecord {
	r.t.Helper()
	x := r.served(as, shift, person, from, to)
	r.set(r.shifts[shift].Ends)
	ok(r, "kate", volunteerapi.MoveRecord, confirm(x, 5))
	return r.get("kate", x.ID)
}

func (r *room) total(as, person string) volunteerapi.HourTotal {
	r.t.Helper()
	return ok(r, as, volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: person})
}

func (r *room) paper(as string) string {
	r.t.Helper()
	body := "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
	return ok(r, as, volunteerapi.AddVolunteerPaper, volunteerapi.AddVolunteerPaperRequest{Name: "a.pdf", Upload: contract.Octets([]byte(body))}).ID
}

const saturday = cn.Day("2026-06-06")
