package person

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

func TestAPersonIsRegisteredOnceUnderANumberThatIsNotTheirs(t *testing.T) {
	r := newRoom(t)
	a := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	if len(a.Number) != 16 || !strings.HasPrefix(a.Number, "320312000000001") || a.State != active || a.Ward || a.Age != 36 {
		t.Fatalf("%+v", a)
	}
	if strings.Contains(text(t, a), grown(t, 1).IDNumber) || !strings.HasSuffix(a.IDNumber, grown(t, 1).IDNumber[14:]) {
		t.Errorf("the page shows %s", a.IDNumber)
	}
	roomtest.Refuses(r, "wu", volunteerapi.RegisterVolunteer, grown(t, 1), "volunteer.person.registered")
	roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1), "volunteer.person.registered")
	roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 3), "volunteer.person.self")
	b := roomtest.OK(r, "wu", volunteerapi.RegisterVolunteer, grown(t, 3)) // what lin was refused is not held back from others
	if b.Number == a.Number {
		t.Error("two volunteers have one number")
	}
	if got := r.News(); len(got) != 2 || got[0].Type != events.TypeVolunteerPersonRegisteredV1 || strings.Contains(text(t, got), "欧阳") {
		t.Errorf("told: %s", text(t, got))
	}
	for _, c := range []struct {
		change func(*volunteerapi.RegisterVolunteerRequest)
		code   string
		rule   string
	}{
		{func(d *volunteerapi.RegisterVolunteerRequest) { d.Agree = false }, "volunteer.person.agree", ruleSeparate},
		{func(d *volunteerapi.RegisterVolunteerRequest) { d.IDNumber = d.IDNumber[:17] + "?" }, "volunteer.person.id-number", ""},
		{func(d *volunteerapi.RegisterVolunteerRequest) { d.Region = "320300" }, "volunteer.person.region", ""},
		{func(d *volunteerapi.RegisterVolunteerRequest) { d.Phone = "12345" }, "volunteer.person.phone", ""},
		{func(d *volunteerapi.RegisterVolunteerRequest) { d.Skills = []string{"flying"} }, "volunteer.person.field", ""},
	} {
		in := grown(t, 5)
		c.change(&in)
		if f := roomtest.Refuses(r, "qian", volunteerapi.RegisterVolunteer, in, c.code); c.rule != "" && (len(f.Basis) != 1 || f.Basis[0].Rule != c.rule) {
			t.Errorf("%s cites %+v", c.code, f.Basis)
		}
	}
}

func TestOfManyWhoRegisterOnePersonAtOnceOneDoes(t *testing.T) {
	r := newRoom(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]int{}
	for i := range 12 {
		wg.Go(func() {
			p, err := roomtest.Ask(r, []string{"lin", "wu", "qian"}[i%3], volunteerapi.RegisterVolunteer, grown(t, 1))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				ids[p.ID]++
			} else if c := fault.Of(err).Code; c != "volunteer.person.registered" && c != "volunteer.person.self" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n, err := r.s.people.Count(t.Context(), 9)
	if len(ids) != 1 || n != 1 || err != nil {
		t.Errorf("%v are registered, %d documents, %v", ids, n, err)
	}
}

// A form that is refused lets go of nothing that another form of the same account holds, which is being written just then.
func TestARefusedFormLetsGoOfNothingThatAnotherHolds(t *testing.T) {
	r := newRoom(t)
	roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	in := child(t, 2)
	in.IDNumber = idOf(t, "2010-05-04", 2) // may be registered either way
	key := r.s.ofNumber(mustID(t, in.IDNumber))
	if _, err := r.s.claim(t.Context(), key, "on-its-way", "lin"); err != nil {
		t.Fatal(err)
	}
	in.Ward = false
	roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, in, "volunteer.person.self")
	if c, err := r.s.claims.Get(t.Context(), key); err != nil || c.Person != "on-its-way" {
		t.Errorf("the number is free for a second registration: %+v, %v", c, err)
	}
}

func TestAFormThatIsSentTwiceIsOneRegistration(t *testing.T) {
	r := newRoom(t)
	ctx := route.WithKey(t.Context(), "form")
	var ids []string
	for range 2 {
		out, err := route.Call(identity.WithToken(ctx, "lin"), r.Local, volunteerapi.RegisterVolunteer, grown(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, out.ID)
	}
	if ids[0] != ids[1] {
		t.Errorf("%v", ids)
	}
}

// Who is younger than the book's fourteen is registered by the guardian who consents; who is grown up, by nobody else.
func TestAChildIsRegisteredByAGuardianWhoConsents(t *testing.T) {
	r := newRoom(t)
	alone := child(t, 1)
	alone.Ward = false
	if f := roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, alone, "volunteer.person.young"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleChild || !f.Basis[0].Verified {
		t.Errorf("cites %+v", f.Basis)
	}
	silent := child(t, 1)
	silent.Consent = false
	if f := roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, silent, "volunteer.person.consent"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleChild {
		t.Errorf("cites %+v", f.Basis)
	}
	nobody := child(t, 1)
	nobody.Guardian = nil
	roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, nobody, "volunteer.person.guardian")
	adult := grown(t, 9)
	adult.Ward, adult.Consent = true, true
	roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, adult, "volunteer.person.grown")

	c := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, child(t, 1))
	roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	roomtest.Refuses(r, "wu", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: c.ID}, "volunteer.person.not-found")
	mine := roomtest.OK(r, "lin", volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{}).Items
	if len(mine) != 2 || mine[0].Ward || !mine[1].Ward || mine[1].Guardian.Name != "欧阳小满" {
		t.Errorf("lin acts for %+v", mine)
	}
	cards, err := r.s.Mine(t.Context(), "lin")
	if err != nil || len(cards) != 2 || cards[1].Age("2026-06-01") != 10 || cards[1].Account != "lin" || !cards[1].Active {
		t.Errorf("%+v, %v", cards, err)
	}
	for i := range mostWards - 1 {
		roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, child(t, 20+i))
	}
	roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, child(t, 40), "volunteer.person.wards")

	teen := grown(t, 1)
	teen.IDNumber = idOf(t, "2012-06-01", 1) // fourteen today
	roomtest.Refuses(r, "teen", volunteerapi.RegisterVolunteer, teen, "volunteer.person.guardian")
	teen.Guardian = child(t, 1).Guardian
	roomtest.OK(r, "teen", volunteerapi.RegisterVolunteer, teen)
	teen.IDNumber = idOf(t, "2012-06-02", 1) // fourteen tomorrow
	roomtest.Refuses(r, "teen2", volunteerapi.RegisterVolunteer, teen, "volunteer.person.young")
}

// marks are what must be found nowhere but where it is opened with a person's own key.
func (r *room) found(marks ...string) (out []string) {
	r.T.Helper()
	files, err := os.ReadDir(r.Dir)
	if err != nil {
		r.T.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(r.Dir, f.Name()))
		if err != nil {
			r.T.Fatal(err)
		}
		for _, m := range marks {
			if strings.Contains(string(b), m) {
				out = append(out, f.Name()+" has "+m)
			}
		}
	}
	return out
}

func TestWhoIsErasedIsFoundNowhereAndNotInAnOldCopy(t *testing.T) {
	r := newRoom(t)
	p := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	marks := []string{grown(t, 1).IDNumber, "13912345678", "欧阳小满", "幸福里"}
	if got := r.found(marks...); len(got) > 0 {
		t.Errorf("in plain text: %v", got)
	}
	if got := r.found(p.Number); len(got) == 0 {
		t.Error("the search finds nothing where there is something")
	}
	old, err := r.Engine.Get(t.Context(), "people", p.ID) // what a backup holds
	if err != nil {
		t.Fatal(err)
	}
	claim, err := r.Engine.Get(t.Context(), "claims", r.s.ofNumber(mustID(t, grown(t, 1).IDNumber)))
	if err != nil {
		t.Fatal(err)
	}
	data := roomtest.OK(r, "lin", volunteerapi.GetVolunteerData, volunteerapi.GetVolunteerDataRequest{ID: p.ID})
	if data.IDNumber != grown(t, 1).IDNumber || data.Person.Phone != "13912345678" {
		t.Errorf("the copy for the person: %+v", data)
	}
	move := func(do string, version int64) volunteerapi.MoveVolunteerRequest {
		return volunteerapi.MoveVolunteerRequest{ID: p.ID, PersonMove: volunteerapi.PersonMove{Do: do, Version: version}}
	}
	roomtest.Refuses(r, "wu", volunteerapi.MoveVolunteer, move("erase", 1), "volunteer.person.not-found")
	roomtest.Refuses(r, "lin", volunteerapi.MoveVolunteer, move("change", 1), "volunteer.person.no-such-move")
	r.News()
	gone := roomtest.OK(r, "lin", volunteerapi.MoveVolunteer, move("erase", p.Version))
	if strings.Contains(text(t, gone), "欧阳") || gone.Number != p.Number {
		t.Errorf("the answer: %s", text(t, gone))
	}
	if got := r.News(); len(got) != 1 || got[0].Type != events.TypeVolunteerPersonErasedV1 {
		t.Errorf("told: %s", text(t, got))
	}
	if got := roomtest.OK(r, "lin", volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{}).Items; len(got) != 0 {
		t.Errorf("lin still acts for %+v", got)
	}
	roomtest.Refuses(r, "lin", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: p.ID}, "volunteer.person.not-found")

	// An old copy of everything but the keys comes back.
	now, err := r.Engine.Get(t.Context(), "people", p.ID)
	if err != nil {
		t.Fatal(err)
	}
	was := now.Version
	old.Version, old.Index = was+1, map[string][]string{"account": {"lin"}, "number": {p.Number}}
	if err := errors.Join(r.Engine.Swap(t.Context(), "people", old, was), r.Engine.Insert(t.Context(), "claims", claim)); err != nil {
		t.Fatal(err)
	}
	r.open()
	roomtest.Refuses(r, "lin", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: p.ID}, "volunteer.person.not-found")
	if got := roomtest.OK(r, "lin", volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{}).Items; len(got) != 0 {
		t.Errorf("an old copy shows %+v", got)
	}
	if _, err := r.s.Of(t.Context(), p.ID); !errors.Is(err, errNone) {
		t.Errorf("other rooms read %v", err)
	}
	again := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1)) // nothing of before keeps them away
	if again.ID == p.ID || again.Number == p.Number {
		t.Errorf("registered again as %s", again.ID)
	}
}

func TestAnErasureThatIsCutOffIsFinished(t *testing.T) {
	r := newRoom(t)
	p := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	_, err := r.s.people.Update(t.Context(), p.ID, func(p *Person) ([]event.Event, error) {
		p.State, p.Account, p.Secret = gone, "", ""
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.s.finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := r.s.claims.Count(t.Context(), 9); n != 0 || err != nil {
		t.Errorf("%d claims are left, %v", n, err)
	}
	if n, err := r.s.people.Count(t.Context(), 9, store.Under("over", "")); n != 0 || err != nil {
		t.Errorf("%d are not finished, %v", n, err)
	}
	roomtest.OK(r, "wu", volunteerapi.RegisterVolunteer, grown(t, 1))
}

func TestARegistrationThatIsCutOffHoldsAPlaceForAnHourAndNoKey(t *testing.T) {
	r := newRoom(t)
	key := r.s.ofNumber(mustID(t, grown(t, 1).IDNumber))
	if _, err := r.s.claim(t.Context(), key, "lost", "wu"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.s.keys.Make(t.Context(), "lost"); err != nil {
		t.Fatal(err)
	}
	roomtest.Refuses(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1), "volunteer.person.registered")
	r.Pass(holdFor + time.Second)
	if err := r.s.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.s.keys.Of(t.Context(), "lost"); err == nil {
		t.Error("the key of nobody is kept")
	}
	p := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	r.Pass(holdFor + time.Second)
	if err := r.s.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	roomtest.OK(r, "lin", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: p.ID})
}

func TestARestAndACorrectionKeepTheNumber(t *testing.T) {
	r := newRoom(t)
	p := roomtest.OK(r, "lin", volunteerapi.RegisterVolunteer, grown(t, 1))
	p = roomtest.OK(r, "lin", volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: p.ID, PersonMove: volunteerapi.PersonMove{Do: "rest", Version: p.Version}})
	if c, err := r.s.Of(t.Context(), p.ID); err != nil || c.Active || p.State != dormant {
		t.Errorf("at rest: %+v, %v", c, err)
	}
	in := volunteerapi.UpdateVolunteerRequest{ID: p.ID, PersonChange: volunteerapi.PersonChange{Version: p.Version, Name: "欧阳满", Region: "320311", Phone: "0516-83500001", Skills: []string{}, Services: []string{"children"}}}
	roomtest.Refuses(r, "wu", volunteerapi.UpdateVolunteer, in, "volunteer.person.not-found")
	q := roomtest.OK(r, "lin", volunteerapi.UpdateVolunteer, in)
	if q.Number != p.Number || q.Name != "欧阳满" || q.State != dormant || q.IDNumber != p.IDNumber || q.Phone != "0516-83500001" {
		t.Errorf("%+v", q)
	}
	roomtest.Refuses(r, "lin", volunteerapi.UpdateVolunteer, in, "store.stale")
	q = roomtest.OK(r, "lin", volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: p.ID, PersonMove: volunteerapi.PersonMove{Do: "return", Version: q.Version}})
	if q.State != active {
		t.Error("back and not active")
	}
}

// Every wrong digit of a number is found by its last.
func TestAWrongDigitOfANumberIsFound(t *testing.T) {
	good := "320312000000001"
	good += string(check(good))
	for i := range good[:15] {
		for d := byte('0'); d <= '9'; d++ {
			b := []byte(good)
			if b[i] == d {
				continue
			}
			b[i] = d
			if check(string(b[:15])) == b[15] {
				t.Errorf("%s passes for %s", b, good)
			}
		}
	}
	if check("0794") != '5' { // the standard's own example
		t.Errorf("0794 has the check digit %c", check("0794"))
	}
}

func TestTheLifeIsWhole(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
	all := append(slices.Clone(skills), services...)
	for i, f := range all {
		if f.Code == "" || f.Text == "" || slices.ContainsFunc(all[:i], func(o field) bool { return o.Text == f.Text && o.Code != f.Code && i < len(skills) }) {
			t.Errorf("%+v", f)
		}
	}
}
