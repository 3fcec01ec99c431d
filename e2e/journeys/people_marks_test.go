package journeys

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"sanshe/contracts/go/organizationapi"
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

// registered is how many volunteers are looked for; PEOPLE=1000 looks for a thousand, and for an applicant of each household.
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
	t.Parallel()
	n, p := registered(t), overhear(t)
	p.Start(t)
	p.At(t, county.Morning)
	w := &county.Town{Platform: p.Platform}
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
	if list, page := p.reads(t, "neighbour0", marks[2]); !list || !page {
		t.Errorf("whoever it is finds their own telephone in a list %v, in a page %v: the search finds nothing", list, page)
	}
	bytes := p.unread(t, marks, "", "staff0", "registrar", "admin")

	dir := t.TempDir()
	old := filepath.Join(dir, "monday")
	p.Backup(t, old)
	p.silent(t, marks, people[0].Number, "volunteer.getVolunteerData", dir)

	for at, x := range people[1:] {
		who := p.As(t, fmt.Sprintf("neighbour%d", (at+1)/household))
		county.Ask(t, who, volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: x.ID, PersonMove: volunteerapi.PersonMove{Do: "erase", Version: x.Version}})
	}
	p.Backup(t, filepath.Join(dir, "tuesday"))
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
