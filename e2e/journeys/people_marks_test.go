package journeys

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

const (
	household = 6 // volunteers of one account: itself and the children that it may register
	grown     = cn.Day("1987-07-07")
	growing   = cn.Day("2012-07-07")
	dialled   = "1987654" // what every telephone begins with
)

// registered is how many volunteers are looked for; PEOPLE=1000 looks for a thousand.
func registered(t *testing.T) int {
	text := os.Getenv("PEOPLE")
	if text == "" {
		return 24
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < household || n > 1000 {
		t.Fatalf("PEOPLE=%s is no number of volunteers", text)
	}
	return n
}

// TestNobodyFindsWhoAVolunteerIs registers volunteers whose identity numbers and telephones are marked, has each read by
// whoever may, and looks for the marks in what the platform keeps, logs, traces, counts and tells, in every list that
// anybody or an officer may ask for, in the pages, and in a backup; then all but one are erased, and a backup of before
// restored with the keys of after shows that one alone. What may be found is found in each of these places.
func TestNobodyFindsWhoAVolunteerIs(t *testing.T) {
	n, told := registered(t), t.TempDir()
	p := county.Prepare(t, map[string]string{"LOG_LEVEL": "debug", "TRACE_SAMPLE": "1", "METRICS_OPEN": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": keepTraces(t, told)})
	for _, x := range p.Parts {
		log, err := os.Create(filepath.Join(told, "log-"+x.Name))
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		x.Hears = log
	}
	p.Start(t)
	p.At(t, county.Morning)
	w := &county.Town{Platform: p}
	w.Bureau(t)
	group := w.Register(t, "同心志愿服务队", organizationapi.OrgKindFiled, "")
	staff := w.Account(t, "staff0", "周敏", group, organizationapi.RoleStaff)

	people := make([]volunteerapi.Person, n)
	var g errgroup.Group
	g.SetLimit(4)
	for at := 0; at < n; at += household {
		login := fmt.Sprintf("neighbour%d", at/household)
		w.Account(t, login, "林小满", group, organizationapi.RoleVolunteer)
		who := p.As(t, login)
		numbers := make([]string, 0, household)
		for i := at; i < min(at+household, n); i++ {
			born := growing
			if i == at {
				born = grown
			}
			numbers = append(numbers, identityOf(t, born, fmt.Sprintf("%03d", i)))
		}
		g.Go(func() (err error) {
			for i, number := range numbers {
				phone := fmt.Sprintf("%s%04d", dialled, at+i)
				d := volunteerapi.PersonDraft{Name: "林小满", IDNumber: number, Region: county.Region, Address: "同心路12号", Phone: phone, Agree: true}
				if i > 0 {
					d.Ward, d.Consent, d.Guardian = true, true, &volunteerapi.Guardian{Name: "林小满", Relation: "母亲", Phone: phone}
				}
				x, err := county.Try(who, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: d})
				if err != nil {
					return err
				}
				if people[at+i], err = county.Try(who, volunteerapi.UpdateVolunteer, volunteerapi.UpdateVolunteerRequest{ID: x.ID, PersonChange: volunteerapi.PersonChange{
					Version: x.Version, Name: "林小满", Region: county.Region, Phone: phone, Guardian: d.Guardian,
				}}); err != nil {
					return err
				}
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}

	marks := []string{"320312" + strings.ReplaceAll(grown.String(), "-", ""), "320312" + strings.ReplaceAll(growing.String(), "-", "")}
	for i := 0; i < n; i += 10 {
		marks = append(marks, fmt.Sprintf("%s%03d", dialled, i/10))
	}
	own := p.As(t, "neighbour0")
	if x := county.Ask(t, own, volunteerapi.GetVolunteerData, volunteerapi.GetVolunteerDataRequest{ID: people[0].ID}); !strings.HasPrefix(x.IDNumber, marks[0]) || !strings.HasPrefix(x.Person.Phone, marks[2]) {
		t.Fatalf("whoever it is reads %+v of themselves", x)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(heard(t, own))), func(body string) bool { return strings.Contains(body, marks[2]) }) {
		t.Error("whoever it is finds their own telephone in no list: the search finds nothing")
	}
	bytes := 0
	for _, who := range []*county.Person{p.Nobody(), p.As(t, "staff0"), p.As(t, "registrar"), p.As(t, "admin")} {
		for path, body := range heard(t, who) {
			bytes += len(body)
			for _, mark := range marks {
				if strings.Contains(body, mark) {
					t.Errorf("%s is in %s", mark, path)
				}
			}
		}
	}
	for _, x := range p.Parts {
		status, body, err := p.Answered(x.Addr, "/metrics")
		if err != nil || status != http.StatusOK || !strings.Contains(body, "# TYPE") {
			t.Fatalf("%s counts %d, %v", x.Name, status, err)
		}
		if err := os.WriteFile(filepath.Join(told, "metrics-"+x.Name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	dir := t.TempDir()
	old := filepath.Join(dir, "monday")
	p.Does(t, "backup", "--to", old)
	for _, mark := range marks {
		if found := county.NewScent(mark).InFiles(t, append(p.Kept(), told, dir)...); len(found) > 0 {
			t.Errorf("%s is in %v", mark, found)
		}
	}
	open := county.NewScent(people[0].Number).InFiles(t, append(p.Kept(), told)...)
	if !slices.ContainsFunc(open, func(path string) bool { return strings.HasPrefix(path, p.Kept()[len(p.Kept())-1]) }) {
		t.Errorf("the number of a volunteer, which is no secret, is found in %v alone: the search finds nothing", open)
	}
	for kind, mark := range map[string]string{"log-": p.Base, "trace-": "/api/volunteer/people/" + people[0].ID, "metrics-": "process_resident_memory_bytes"} {
		at := county.NewScent(mark).InFiles(t, told)
		if !slices.ContainsFunc(at, func(path string) bool { return strings.HasPrefix(filepath.Base(path), kind) }) {
			t.Errorf("%s is in %v: no %s was kept", mark, at, kind)
		}
	}

	for at, x := range people[1:] {
		who := p.As(t, fmt.Sprintf("neighbour%d", (at+1)/household))
		county.Ask(t, who, volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: x.ID, PersonMove: volunteerapi.PersonMove{Do: "erase", Version: x.Version}})
	}
	p.Does(t, "backup", "--to", filepath.Join(dir, "tuesday"))
	p.Stop(t)
	q := county.Prepare(t, nil)
	q.Does(t, "restore", "--from", old) // of Monday, with the keys that there are now
	q.Start(t)
	left := 0
	for at := 0; at < n; at += household {
		left += len(volunteers(t, q.As(t, fmt.Sprintf("neighbour%d", at/household))))
	}
	if left != 1 {
		t.Errorf("a backup of before shows %d volunteers, %d were erased", left, n-1)
	}
	t.Logf("%d volunteers, %d marks, %d bytes of answers; %s reads none of them", n, len(marks), bytes, staff.Login)
}

// heard is what somebody is answered by every operation of every service that reads and names nothing, and by pages.
func heard(t *testing.T, who *county.Person) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, op := range slices.Concat([]contract.Described{}, volunteerapi.Operations, socialworkapi.Operations, organizationapi.Operations) {
		if op.Method == http.MethodGet && !strings.Contains(op.Path, "{") {
			out[op.Path] = string(who.Send(t, http.MethodGet, op.Path, "", "").Body)
		}
	}
	for _, path := range []string{"/", "/volunteer", "/volunteer/teams", "/search?q=" + "林小满", "/workers", "/open", "/open/changes"} {
		out[path] = string(who.Send(t, http.MethodGet, path, "", "").Body)
	}
	return out
}
