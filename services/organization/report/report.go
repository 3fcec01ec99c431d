package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Report is the report of one organization about one year. Its id is both, so
// that whoever begins it, and however often, there is one.
type Report struct {
	store.Meta
	Org          organizationapi.Party       `json:"org"`
	Kind         organizationapi.OrgKind     `json:"kind"`
	Year         int64                       `json:"year"`
	Region       string                      `json:"region"`
	Office       string                      `json:"office,omitempty"`  // name of the registering authority
	Sponsor      string                      `json:"sponsor,omitempty"` // name of the unit in charge
	SponsorID    string                      `json:"sponsor_id,omitempty"`
	Law          rule.Where                  `json:"law"`
	Charity      bool                        `json:"charity,omitempty"`     // a charity on the day on which it was begun
	Fundraising  bool                        `json:"fundraising,omitempty"` // might raise funds in public when the year ended
	State        State                       `json:"state"`
	OpenedAt     time.Time                   `json:"opened_at"`
	SponsorDue   time.Time                   `json:"sponsor_due"`
	RegistrarDue time.Time                   `json:"registrar_due"`
	Known        []organizationapi.Known     `json:"known,omitempty"`
	Draft        organizationapi.ReportDraft `json:"draft"`
	Papers       []organizationapi.Paper     `json:"papers,omitempty"`

	SubmittedAt *time.Time                       `json:"submitted_at,omitempty"`
	Late        bool                             `json:"late,omitempty"`
	Returned    string                           `json:"returned,omitempty"`
	EndorsedAt  *time.Time                       `json:"endorsed_at,omitempty"`
	Opinion     string                           `json:"opinion,omitempty"`
	Conclusion  organizationapi.ReportConclusion `json:"conclusion,omitempty"`
	Words       string                           `json:"words,omitempty"` // of the conclusion
	ConcludedAt *time.Time                       `json:"concluded_at,omitempty"`
	Remark      string                           `json:"remark,omitempty"`
	Mend        string                           `json:"mend,omitempty"`
	MendDue     *time.Time                       `json:"mend_due,omitempty"`
	MendedAt    *time.Time                       `json:"mended_at,omitempty"`
	OverrunAt   *time.Time                       `json:"overrun_at,omitempty"`
	MissedAt    *time.Time                       `json:"missed_at,omitempty"`
}

// Season is the notice with which an authority begins the reports of a year in its region.
type Season struct {
	store.Meta
	Year     int64     `json:"year"`
	Region   string    `json:"region"`
	OpenedAt time.Time `json:"opened_at"`
}

const sep = "\x1f"

var (
	reports = store.Schema{Name: "reports", Indexes: []string{"org", "place", "unit", "open", "sponsor", "due", "year", "state", "public"}, Rev: 2}
	seasons = store.Schema{Name: "seasons"}
)

func indexReport(r *Report) map[string][]string {
	later := fmt.Sprint(10_000 - r.Year) // so that the newest year comes first, and in it names from A to Z
	ix := map[string][]string{
		"org": {r.Org.ID + sep + fmt.Sprint(r.Year)}, "place": {r.Region + sep + later + sep + r.Org.Name}, "unit": {cmp.Or(r.SponsorID, r.Sponsor) + sep + later + sep + r.Org.Name},
		"year": {fmt.Sprint(r.Year)}, "state": {string(r.State)},
	}
	if r.ConcludedAt != nil {
		ix["public"] = []string{r.Org.ID}
	}
	if r.State == organizationapi.ReportStateOpen {
		ix["due"] = []string{store.Time(r.RegistrarDue)}
	}
	if r.State == organizationapi.ReportStateRectifying && r.OverrunAt == nil {
		ix["due"] = []string{store.Time(*r.MendDue)}
	}
	if r.State == organizationapi.ReportStateSubmitted {
		ix["sponsor"] = []string{cmp.Or(r.SponsorID, r.Sponsor) + sep + store.Time(r.SponsorDue)}
	}
	if r.State == organizationapi.ReportStateEndorsed { // what is still being written waits for nobody at the authority
		ix["open"] = []string{r.Region + sep + store.Time(r.RegistrarDue)}
	}
	return ix
}

func reportID(org string, year int64) string { return fmt.Sprintf("%s.%d", org, year) }

// hats says who the caller is to this report.
func (r *Report) hats(who identity.Caller) (hats []Hat) {
	if who.In(r.Org.ID, identity.Staff) {
		hats = append(hats, Author)
	}
	for _, m := range who.Memberships {
		if m.Role == identity.Sponsor && r.sponsoredBy(m) && !slices.Contains(hats, Sponsor) {
			hats = append(hats, Sponsor)
		}
		if m.Role == identity.Registrar && cn.Within(r.Region, m.Region) && !slices.Contains(hats, Registrar) {
			hats = append(hats, Registrar)
		}
	}
	if r.ConcludedAt != nil {
		hats = append(hats, Reader)
	}
	return hats
}

// sponsoredBy reports whether a membership is in the unit in charge. Reports that were begun before its id was kept,
// and units that are in no register, go by the name.
func (r *Report) sponsoredBy(m identity.Membership) bool {
	if r.SponsorID != "" {
		return m.Org == r.SponsorID
	}
	return m.OrgName == r.Sponsor
}

// event is what happened, of those events that say no more than these words.
func (r *Report) event(kind string, at time.Time) event.Event {
	return event.New(kind, at, events.OrganizationReportMissedV1{Org: r.Org.ID, OrgName: r.Org.Name, Region: r.Region, Year: r.Year})
}
