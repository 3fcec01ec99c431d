package faults

import (
	"errors"
	"strings"
	"testing"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/fault"
)

// leading is how one thing is led through the same steps again and again. Every
// step makes one new version and names the one that it changes: so a step that
// was cut off is known from what there is, and none is taken twice.
type leading struct {
	look  func(w *worker) (Doc, error)
	steps []func(w *worker, c *Call, version int64) error
}

// led are the things that somebody leads round.
var led = map[Kind]leading{
	Agree: {
		look: func(w *worker) (Doc, error) {
			x, err := persist(w.Person, "", contractapi.GetContract, contractapi.GetContractRequest{ID: w.subject})
			return Doc{Kind: Agree, ID: x.ID, Content: x.Quality, State: string(x.State), Version: x.Version}, err
		},
		steps: []func(*worker, *Call, int64) error{terms, signing("offer"), signing("sign"), signing("recall")},
	},
	Review: {
		look: func(w *worker) (Doc, error) {
			x, err := persist(w.Person, "", catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: w.subject})
			return Doc{Kind: Review, ID: x.ID, Content: x.Note, State: string(x.State), Version: x.Version}, err
		},
		steps: []func(*worker, *Call, int64) error{
			func(w *worker, c *Call, version int64) error {
				d := catalogapi.CatalogueDraft{Version: version, Title: reviewed, Year: 2026, Note: c.Content}
				_, err := persist(w.Person, c.Key, catalogapi.UpdateCatalogue, catalogapi.UpdateCatalogueRequest{ID: w.subject, CatalogueDraft: d})
				return err
			},
			func(w *worker, c *Call, version int64) error {
				_, err := persist(w.Person, c.Key, catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: w.subject, CatalogueMove: catalogapi.CatalogueMove{Do: "submit", Version: version}})
				return err
			},
			func(w *worker, c *Call, version int64) error {
				_, err := persist(w.mate, c.Key, catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: w.subject, CatalogueMove: catalogapi.CatalogueMove{Do: "return", Version: version, Note: c.Content}})
				return err
			},
		},
	},
	Rename: {
		look: func(w *worker) (Doc, error) {
			x, err := persist(w.Person, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: w.subject})
			return Doc{Kind: Rename, ID: x.ID, Content: strings.TrimPrefix(x.Name, formerly), State: string(x.Status), Version: x.Version}, err
		},
		steps: []func(*worker, *Call, int64) error{func(w *worker, c *Call, version int64) error {
			d := filed(formerly + c.Content)
			d.Version = version
			_, err := persist(w.Person, c.Key, organizationapi.UpdateOrganization, organizationapi.UpdateOrganizationRequest{ID: w.subject, OrganizationDraft: d})
			return err
		}},
	},
	Remove: {
		look: func(w *worker) (Doc, error) {
			x, err := persist(w.Person, "", volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: w.subject})
			return Doc{Kind: Remove, ID: x.ID, Content: x.Address, State: string(x.State), Version: x.Version}, err
		},
		steps: []func(*worker, *Call, int64) error{func(w *worker, c *Call, version int64) error {
			_, err := persist(w.Person, c.Key, volunteerapi.UpdateVolunteer, volunteerapi.UpdateVolunteerRequest{ID: w.subject, PersonChange: volunteerapi.PersonChange{
				Version: version, Name: "林小满", Region: county.Region, Address: c.Content, Phone: "13800000000",
			}})
			return err
		}},
	},
}

// What the things are called that are led round; what was entered by the crew is named by its key alone.
const (
	agreed   = "往来签署的采购"
	reviewed = "往来审核的目录"
	formerly = "更名的"
	member   = "renamed" // the account whose membership quotes the organization
	mover    = "mover"   // the account of the volunteer
)

func filed(name string) organizationapi.OrganizationDraft {
	return organizationapi.OrganizationDraft{Name: name, Kind: organizationapi.OrgKindFiled, Region: county.Region, RegisteredOn: "2019-05-20"}
}

// sheet makes a catalogue with something in it to review.
func sheet(t testing.TB, w *county.Town) string {
	t.Helper()
	officer := w.Platform.As(t, "officer")
	l := county.Ask(t, officer, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: reviewed, Year: 2026}})
	county.Ask(t, officer, catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: l.ID, Upload: county.Upload(county.Table)})
	return l.ID
}

// renamed enters an organization that has one member.
func renamed(t testing.TB, w *county.Town) string {
	t.Helper()
	o := county.Ask(t, w.Platform.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: filed(formerly)})
	w.Account(t, member, "孙敏", o, organizationapi.RoleStaff)
	return o.ID
}

// moved registers a volunteer, who has opened the account alone.
func moved(t testing.TB, w *county.Town) string {
	t.Helper()
	return county.Ask(t, w.Platform.Joins(t, mover, "林小满"), volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
		Name: "林小满", IDNumber: "11010519491231002X", Region: county.Region, Address: "同心路12号", Phone: "13800000000", Agree: true,
	}}).ID
}

// terms drafts a contract anew, as it is but for one clause.
func terms(w *worker, c *Call, version int64) error {
	x, err := persist(w.Person, "", contractapi.GetContract, contractapi.GetContractRequest{ID: w.subject})
	if err != nil {
		return err
	}
	_, err = persist(w.Person, c.Key, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: x.ID, ContractDraft: contractapi.ContractDraft{
		Version: version, StartsOn: x.StartsOn, TermMonths: x.TermMonths, TermConditions: x.TermConditions, Content: x.Content, Quality: c.Content,
		Settlement: "按期支付。", Liability: "按差额扣减。", PerformanceDeposit: x.PerformanceDeposit, Payments: x.Payments,
	}})
	return err
}

func signing(do string) func(*worker, *Call, int64) error {
	return func(w *worker, c *Call, version int64) error {
		_, err := persist(w.Person, c.Key, contractapi.MoveContract, contractapi.MoveContractRequest{
			ID: w.subject, ContractMove: contractapi.ContractMove{Do: do, Version: version, Note: c.Content},
		})
		return err
	}
}

// say takes the steps that are left of a round; with more, or once the round is
// over, it takes the first again as it was taken, which must be refused.
func (l leading) say(w *worker, c *Call, more string) (string, int64, error) {
	if more != "" {
		return "", 0, nil // other words are another round
	}
	if c.ID != "" {
		return l.twice(w, c)
	}
	d, err := l.look(w)
	if err != nil {
		return "", 0, err
	}
	if w.from == 0 {
		w.from = d.Version
	}
	at := d.Version
	for ; at-w.from < int64(len(l.steps)); at++ {
		if err := l.steps[at-w.from](w, c, at); errors.Is(err, errStale) { // what was cut off has come through meanwhile
			return "", 0, errors.Join(errCut, err)
		} else if err != nil {
			return "", 0, err
		}
	}
	return w.subject, at, nil
}

var errStale = fault.New(fault.Conflict, "store.stale", "")

func (l leading) twice(w *worker, c *Call) (string, int64, error) {
	switch err := l.steps[0](w, c, w.from); {
	case err == nil:
		return "a step taken twice", 0, nil
	case errors.Is(err, errStale):
		return c.ID, 0, nil
	default:
		return "", 0, err
	}
}

// behind reports whether a thing has not come as far as to a version, and goes on from the round before it.
func (l leading) behind(t testing.TB, w *worker, version int64) bool {
	t.Helper()
	d, err := l.look(w)
	if err != nil {
		t.Fatal(err)
	}
	w.from = version - int64(len(l.steps))
	return d.Version < version
}

// read is what the owner reads right after a round.
func (l leading) read(w *worker, c *Call) (string, error) {
	d, err := l.look(w)
	if err == nil && (d.Content != c.Content || d.Version != c.Seq) {
		return "an earlier version", nil
	}
	return d.ID, err
}
