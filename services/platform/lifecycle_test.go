package platform

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sanshe/services/catalog"
	"sanshe/services/contract"
	"sanshe/services/notice/channel"
	"sanshe/services/organization"
	"sanshe/services/organization/assess"
	"sanshe/services/organization/credit"
	"sanshe/services/organization/directory"
	"sanshe/services/organization/filing"
	"sanshe/services/organization/incubation"
	"sanshe/services/organization/rating"
	"sanshe/services/organization/registration"
	"sanshe/services/organization/report"
	"sanshe/services/socialwork/casework"
	"sanshe/services/socialwork/credential"
	"sanshe/services/socialwork/ladder"
	"sanshe/services/socialwork/pass"
	"sanshe/services/socialwork/post"
	"sanshe/services/socialwork/training"
	"sanshe/services/tender"
	"sanshe/services/tender/admission"
	"sanshe/services/tender/dispute"
	"sanshe/services/volunteer/duty"
	"sanshe/services/volunteer/hours"
	"sanshe/services/volunteer/order"
	"sanshe/services/volunteer/person"
	"sanshe/services/volunteer/project"
	"sanshe/services/volunteer/proof"
	"sanshe/services/volunteer/star"
	"sanshe/services/volunteer/team"
	"sanshe/services/volunteer/timebank"
)

var update = flag.Bool("update", false, "draw contracts/lifecycles anew")

// life is what every state table can do, whatever its states are called.
type life interface {
	Check() error
	Mermaid() string
}

// lives are the state tables of all services by name; sources holds that none is missing.
var lives = map[string]life{
	catalog.Life.Name:           catalog.Life,
	contract.Life.Name:          contract.Life,
	contract.Supplementing.Name: contract.Supplementing,
	contract.Accepting.Name:     contract.Accepting,
	organization.Life.Name:      organization.Life,
	filing.Life.Name:            filing.Life,
	incubation.Life.Name:        incubation.Life,
	incubation.Hubs.Name:        incubation.Hubs,
	rating.Life.Name:            rating.Life,
	rating.Campaigns.Name:       rating.Campaigns,
	assess.Life.Name:            assess.Life,
	credit.Life.Name:            credit.Life,
	report.Causes.Name:          report.Causes,
	directory.Functions.Name:    directory.Functions,
	directory.Life.Name:         directory.Life,
	registration.Life.Name:      registration.Life,
	report.Life.Name:            report.Life,
	tender.Life.Name:            tender.Life,
	dispute.Life.Name:           dispute.Life,
	admission.Life.Name:         admission.Life,
	channel.Life.Name:           channel.Life,
	person.Life.Name:            person.Life,
	project.Life.Name:           project.Life,
	team.Life.Name:              team.Life,
	hours.Life.Name:             hours.Life,
	hours.Amending.Name:         hours.Amending,
	hours.Reviewing.Name:        hours.Reviewing,
	hours.Appealing.Name:        hours.Appealing,
	hours.Auditing.Name:         hours.Auditing,
	star.Terming.Name:           star.Terming,
	star.Life.Name:              star.Life,
	star.Barring.Name:           star.Barring,
	casework.Life.Name:          casework.Life,
	casework.Guiding.Name:       casework.Guiding,
	credential.Life.Name:        credential.Life,
	credential.Ethical.Name:     credential.Ethical,
	training.Teaching.Name:      training.Teaching,
	training.Studying.Name:      training.Studying,
	training.Auditing.Name:      training.Auditing,
	training.Planning.Name:      training.Planning,
	training.Lecturing.Name:     training.Lecturing,
	training.Learning.Name:      training.Learning,
	timebank.Life.Name:          timebank.Life,
	duty.Life.Name:              duty.Life,
	duty.Years.Name:             duty.Years,
	order.Life.Name:             order.Life,
	timebank.Remittances.Name:   timebank.Remittances,
	proof.Life.Name:             proof.Life,
	pass.Life.Name:              pass.Life,
	post.Counting.Name:          post.Counting,
	post.Recruiting.Name:        post.Recruiting,
	post.Applying.Name:          post.Applying,
	ladder.Laddering.Name:       ladder.Laddering,
	ladder.Serving.Name:         ladder.Serving,
	ladder.Reviewing.Name:       ladder.Reviewing,
	ladder.Paying.Name:          ladder.Paying,
}

const lifecycles = "../../contracts/lifecycles"

func TestLifecyclesAreDrawn(t *testing.T) {
	want := map[string]string{}
	for name, l := range lives {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
		want[name+".mmd"] = l.Mermaid()
	}
	if *update {
		draw(t, want)
	}
	entries, err := os.ReadDir(lifecycles)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		drawn, err := os.ReadFile(filepath.Join(lifecycles, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := want[e.Name()]; !ok {
			t.Errorf("%s is drawn and no service lives it", e.Name())
		} else if text != string(drawn) {
			t.Errorf("%s is not what the code does; draw it anew: make contracts", e.Name())
		}
		delete(want, e.Name())
	}
	for name := range want {
		t.Errorf("%s is not drawn: make contracts", name)
	}
}

func draw(t *testing.T, want map[string]string) {
	t.Helper()
	old, err := filepath.Glob(filepath.Join(lifecycles, "*.mmd"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range old {
		if want[filepath.Base(f)] == "" {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range want {
		if err := os.WriteFile(filepath.Join(lifecycles, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNoStateTableIsLeftOut(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sources(t) {
		for _, name := range s.tables {
			found[name] = true
			if lives[name] == nil {
				t.Errorf("%s has a state table %q that nobody draws", s.file, name)
			}
		}
	}
	if known := slices.Sorted(maps.Keys(lives)); len(found) != len(known) {
		t.Errorf("the sources hold %d tables, this test knows %v", len(found), known)
	}
}
