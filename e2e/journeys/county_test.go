package journeys

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
)

// TestTheDemonstrationCountyIsWhole starts as a visitor would and counts what
// there is to see. AHEAD lets the visitor come so many days later: a holiday or a weekend must not spoil the county.
func TestTheDemonstrationCountyIsWhole(t *testing.T) { // by itself: it tells how long a county takes
	county.Single(t)
	p := county.Prepare(t, map[string]string{"DEMO_DATA": "true"})
	ahead := later(t, p)
	began := time.Now()
	populated(t, p)
	t.Logf("an empty directory became a county in %v", time.Since(began).Round(time.Millisecond))
	nobody := p.Nobody()
	kinds, streets := map[organizationapi.OrgKind]int{}, 0
	for _, o := range county.All(t, func(after string) ([]organizationapi.Organization, string) {
		p := county.Ask(t, nobody, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{After: after, Limit: 50})
		return p.Items, p.Next
	}) {
		if !o.Demo {
			t.Errorf("%s does not say that it is invented", o.Name)
		}
		if strings.HasSuffix(o.Name, "街道办事处") {
			streets++
		}
		if !strings.HasSuffix(o.Name, "评审专家库") && !strings.HasSuffix(o.Name, "公证处") {
			kinds[o.Kind]++
		}
	}
	sixty := kinds["serviceorg"] + kinds["association"] + kinds["foundation"] + kinds["filed"] + kinds["enterprise"] + kinds["institution"]
	if streets != 4 || kinds["committee"] != 20 || sixty != 60 {
		t.Errorf("%d streets, %d communities, %d organizations (%v), want 4, 20 and 60", streets, kinds["committee"], sixty, kinds)
	}
	if experts := county.Ask(t, p.As(t, "buyer"), organizationapi.ListExperts, organizationapi.ListExpertsRequest{}); len(experts.Items) != 30 {
		t.Errorf("%d experts, want 30", len(experts.Items))
	}
	purchases, states := map[string]bool{}, map[tenderapi.State]int{}
	for _, login := range []string{"buyer", "wutong", "chenghu", "yunlan", "qinglu"} {
		for _, x := range county.All(t, func(after string) ([]tenderapi.TenderSummary, string) {
			p := county.Ask(t, p.As(t, login), tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{After: after, Limit: 50})
			return p.Items, p.Next
		}) {
			if !purchases[x.ID] {
				states[x.State]++
			}
			purchases[x.ID] = true
		}
	}
	if len(purchases) != 27 {
		t.Errorf("%d purchases, want 27", len(purchases))
	}
	for _, s := range []tenderapi.State{
		tenderapi.StateDrafted, tenderapi.StateIntended, tenderapi.StateSubmitted, tenderapi.StatePublished, tenderapi.StateClosed, tenderapi.StateOpened, tenderapi.StateAsked,
		tenderapi.StateScored, tenderapi.StateDecided, tenderapi.StateAwarded, tenderapi.StateContracted, tenderapi.StateFailed,
	} {
		if states[s] == 0 {
			t.Errorf("no purchase is %s: %v", s, states)
		}
	}
	public := county.Tenders(t, nobody, "")
	hidden := states[tenderapi.StateDrafted] // and what was submitted without an intention
	if len(public) < len(purchases)-hidden-states[tenderapi.StateSubmitted] || len(public) > len(purchases)-hidden {
		t.Errorf("%d purchases are public of %v", len(public), states)
	}
	counts := county.Ask(t, nobody, tenderapi.CountTenders, tenderapi.CountTendersRequest{})
	if n := counts.Intention + counts.Bidding + counts.Evaluating + counts.Result + counts.Failed; n != int64(len(public)) {
		t.Errorf("the counts add up to %d of %d", n, len(public))
	}
	disputes := map[tenderapi.ChallengeState]int{}
	for _, x := range public {
		for _, c := range county.Ask(t, nobody, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: x.ID}).Items {
			disputes[c.State]++
		}
	}
	if len(disputes) != 2 || disputes[tenderapi.ChallengeStateFiled] != 1 || disputes[tenderapi.ChallengeStateAnswered] != 1 {
		t.Errorf("challenges by state: %v, want one that waits and one that was answered", disputes)
	}
	contracts := county.Ask(t, nobody, contractapi.ListContracts, contractapi.ListContractsRequest{Limit: 200})
	items := county.Ask(t, nobody, catalogapi.ListItems, catalogapi.ListItemsRequest{Limit: 200})
	if len(contracts.Items) < 5 || len(items.Items) < 15 {
		t.Errorf("%d contracts and %d items of the catalogue are public", len(contracts.Items), len(items.Items))
	}
	framed(t, p, public)
	if !slices.ContainsFunc(contracts.Items, func(x contractapi.ContractSummary) bool {
		c := county.Ask(t, nobody, contractapi.GetContract, contractapi.GetContractRequest{ID: x.ID})
		return len(c.Acceptances) == 1 && c.Acceptances[0].Met && c.Acceptances[0].Terms.Asked > 0 && c.Acceptances[0].Terms.Opinions != ""
	}) {
		t.Error("no contract was accepted with an opinion of those served")
	}
	if inbox := county.Ask(t, p.As(t, "staff"), noticeapi.ListMessages, noticeapi.ListMessagesRequest{}); len(inbox.Items) == 0 {
		t.Error("the supplier's inbox is empty")
	}
	staff := p.As(t, "staff")
	won := county.Ask(t, nobody, contractapi.ListContracts, contractapi.ListContractsRequest{Supplier: staff.Org(), Limit: 200})
	if due := county.Ask(t, staff, contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}); len(won.Items) == 0 || len(due.Items) == 0 {
		t.Errorf("the first supplier a visitor signs in as has %d contracts and %d tasks", len(won.Items), len(due.Items))
	}
	if off := time.Until(p.Now(t)) - ahead; off < -time.Minute || off > time.Minute {
		t.Errorf("after the history the clock is %v away from the present", off)
	}
	t.Logf("states: %v; %d public contracts, %d items", states, len(contracts.Items), len(items.Items))

	p.Stop(t)
	began = time.Now()
	p.Start(t)
	t.Logf("started again on the county in %v", time.Since(began).Round(time.Millisecond))
	if again := county.Tenders(t, nobody, ""); len(again) != len(public) {
		t.Errorf("a second start shows %d purchases, the first showed %d", len(again), len(public))
	}
}

// populated starts a platform with its demonstration: two years of a county take their time.
func populated(t *testing.T, p *county.Platform) {
	t.Helper()
	x := p.Parts[0]
	x.Launch(t, p)
	if err := county.Within(5*county.Patience, func() (bool, error) {
		select {
		case <-x.Gone:
			t.Fatalf("ended by itself: %v\n%s", x.Cmd.ProcessState, x.Said())
		default:
		}
		status, _, err := p.Answered(x.Addr, "/readyz")
		return status == http.StatusOK, err
	}); err != nil {
		t.Fatalf("the demonstration: %v", err)
	}
}

// later lets a platform begin as many days ahead as AHEAD says, as if its demonstration had been moved there before.
func later(t *testing.T, p *county.Platform) time.Duration {
	t.Helper()
	days, _ := strconv.Atoi(os.Getenv("AHEAD"))
	ahead := time.Duration(days) * 24 * time.Hour
	if days == 0 {
		return 0
	}
	if err := errors.Join(os.MkdirAll(p.Dir, 0o700), os.WriteFile(filepath.Join(p.Dir, "demo-clock.json"), fmt.Append(nil, int64(ahead)), 0o600)); err != nil {
		t.Fatal(err)
	}
	return ahead
}

// framed looks at the county's open framework: who is in, who waits, who was refused and reads why, and what was ordered.
func framed(t *testing.T, p *county.Platform, public []tenderapi.TenderSummary) {
	t.Helper()
	i := slices.IndexFunc(public, func(x tenderapi.TenderSummary) bool { return x.Method == tenderapi.MethodOpenFramework })
	if i < 0 {
		t.Fatal("the county has no open framework")
	}
	id := public[i].ID
	x := county.Ask(t, p.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	places := map[tenderapi.PlaceState]int{}
	for _, p := range x.Award.Places {
		places[p.State]++
	}
	if x.State != tenderapi.StatePublished || places[tenderapi.PlaceStateSigned] != 2 || places[tenderapi.PlaceStateAwarded] != 1 {
		t.Errorf("it is %s with places %v", x.State, places)
	}
	orders := map[tenderapi.OrderState]int{}
	for _, o := range county.Ask(t, p.Nobody(), tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: id}).Items {
		orders[o.State]++
	}
	if orders[tenderapi.OrderStateSigned] != 1 || orders[tenderapi.OrderStatePlaced] != 1 {
		t.Errorf("orders: %v", orders)
	}
	came := map[tenderapi.ApplicationState]int{}
	for _, a := range county.Ask(t, p.As(t, "buyer"), tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: id}).Items {
		came[a.State]++
		if a.State == tenderapi.ApplicationStateRefused && a.Note == "" {
			t.Error("an application was refused without a reason")
		}
	}
	if came[tenderapi.ApplicationStateAdmitted] != 3 || came[tenderapi.ApplicationStateRefused] != 1 || came[tenderapi.ApplicationStateFiled] != 1 {
		t.Errorf("applications: %v", came)
	}
}
