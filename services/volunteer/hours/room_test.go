package hours

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

// room is hours behind doors; people and shifts are plain values here.
type room struct {
	*roomtest.Stage
	s      *Service
	box    *box.Box
	people cardtest.People
	shifts map[string]card.Shift
	seats  map[string][]string
}

// The town: lin, min and guo volunteer, dad for his child; lea and leo lead; kate and ken are staff of org1 and sue of org2;
// reg and rex are of the office, away of another; watch supervises; root runs the platform.
var town = [][4]string{
	{"lin", "committee", "volunteer", "320312"},
	{"min", "committee", "resident", "320312"},
	{"guo", "committee", "resident", "320312"},
	{"dad", "committee", "resident", "320312"},
	{"lea", "org1", "worker", "320312"},
	{"leo", "org1", "worker", "320312"},
	{"kate", "org1", "staff", "320312"},
	{"ken", "org1", "staff", "320312"},
	{"sue", "org2", "staff", "320312"},
	{"reg", "office", "registrar", "320312"},
	{"rex", "office", "registrar", "320312"},
	{"away", "elsewhere", "registrar", "110101"},
	{"watch", "finance", "supervisor", "320312"},
	{"root", "platform", "admin", "320312"},
	{"nobody", "committee", "resident", "320312"},
}

func newRoom(t testing.TB, wrap func(store.Engine) store.Engine) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, saturday.At(8, 0)), people: cardtest.People{}, shifts: map[string]card.Shift{}, seats: map[string][]string{}}
	r.Cast(town)
	for _, p := range []string{"lin", "min", "guo", "lea", "kate", "reg"} {
		r.person("p-"+p, p)
	}
	r.person("child", "dad")
	if wrap != nil {
		r.Deps.Store = wrap(r.Engine)
	}
	r.Deps.Keys = r.Open("keys.db")
	r.Deps.Config = host.Config{ServiceKey: strings.Repeat("k", 40)}
	r.Bus = r.Often(func() int { return 1 })
	r.After = func(string, any, error) { r.Settle() }
	var err error
	if r.box, err = box.Sealed(t.Context(), r.Deps, "volunteer"); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), r.Deps, Beside{People: r.people, Shifts: keeper{r}, Papers: r.box, Reach: r.reach}); err != nil {
		t.Fatal(err)
	}
	r.s.settling = 0 // what is told is heard at once here
	r.Serve("volunteer", r.s.Part(), route.On(volunteerapi.AddVolunteerPaper, r.keepPaper))
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

// reach is how to call somebody of the town.
func (r *room) reach(ctx context.Context, id string) (card.Contact, error) {
	p, err := r.people.Of(ctx, id)
	return card.Contact{Name: p.Name, Phone: "13800000000"}, err
}

// look is the office reading whom to call about a record.
func (r *room) look(as, audit, record string) volunteerapi.LotContact {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.LookAtLot, volunteerapi.LookAtLotRequest{ID: audit, LotLook: volunteerapi.LotLook{Record: record}})
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

// draft is what a phone says now, with a key of its own.
func (r *room) draft(act Act, way, code, phone string) volunteerapi.StatementDraft {
	return volunteerapi.StatementDraft{Key: store.NewID(), Act: act, At: r.Clock(), Way: way, Code: code, Device: phone + strings.Repeat("-", 16)}
}

func states(shift, person string, items ...volunteerapi.StatementDraft) volunteerapi.StateHoursRequest {
	return volunteerapi.StateHoursRequest{ID: shift, StatementBatch: volunteerapi.StatementBatch{Person: person, Items: items}}
}

// scan is what somebody's phone says with the code that the site shows at that moment.
func (r *room) scan(as, shift, person string, act Act) volunteerapi.HourRecord {
	r.T.Helper()
	code := r.s.codes.rotating(shift, at(r.Clock()))
	return roomtest.OK(r, as, volunteerapi.StateHours, states(shift, person, r.draft(act, "rotating", code, as)))
}

// served is somebody who came and went with the code of the site, from one minute of a shift to another.
func (r *room) served(as, shift, person string, from, to int) volunteerapi.HourRecord {
	r.T.Helper()
	starts := r.shifts[shift].Starts
	r.Set(starts.Add(time.Duration(from) * time.Minute))
	r.scan(as, shift, person, in)
	r.Set(starts.Add(time.Duration(to) * time.Minute))
	return r.scan(as, shift, person, out)
}

func confirm(x volunteerapi.HourRecord, quality int64) volunteerapi.MoveRecordRequest {
	return volunteerapi.MoveRecordRequest{ID: x.ID, RecordMove: volunteerapi.RecordMove{Do: "confirm", Version: x.Version, Quality: quality}}
}

func moves(x volunteerapi.HourRecord, do, text string) volunteerapi.MoveRecordRequest {
	return volunteerapi.MoveRecordRequest{ID: x.ID, RecordMove: volunteerapi.RecordMove{Do: do, Version: x.Version, Note: text}}
}

func (r *room) get(as, id string) volunteerapi.HourRecord {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.GetRecord, volunteerapi.GetRecordRequest{ID: id})
}

// counted is somebody who served and whose record is confirmed once the shift is over.
func (r *room) counted(as, shift, person string, from, to int) volunteerapi.HourRecord {
	r.T.Helper()
	x := r.served(as, shift, person, from, to)
	r.Set(r.shifts[shift].Ends)
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, confirm(x, 5))
	return r.get("kate", x.ID)
}

func (r *room) total(as, person string) volunteerapi.HourTotal {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: person})
}

func (r *room) paper(as string) string {
	r.T.Helper()
	body := "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
	return roomtest.OK(r, as, volunteerapi.AddVolunteerPaper, volunteerapi.AddVolunteerPaperRequest{Name: "a.pdf", Upload: contract.Octets([]byte(body))}).ID
}

const saturday = cn.Day("2026-06-06")
