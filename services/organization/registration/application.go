package registration

import (
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/objection"
)

// Application is one request to register something, from its draft to the decision on it.
type Application struct {
	store.Meta
	Owner    string                             `json:"owner"` // account
	Region   string                             `json:"region"`
	Division string                             `json:"division"` // of the office, as credit codes name it: 100000 is the nation
	Law      rule.Where                         `json:"law"`
	State    State                              `json:"state"`
	Draft    organizationapi.ApplicationDraft   `json:"draft"` // identity numbers in it are sealed
	Name     string                             `json:"name"`
	Kind     organizationapi.LegalKind          `json:"kind"`
	Office   organizationapi.Party              `json:"office"`
	Sponsor  organizationapi.Party              `json:"sponsor"`          // no id: direct registration
	Papers   map[string][]organizationapi.Paper `json:"papers,omitempty"` // by the code of what they are

	CreatedAt     time.Time  `json:"created_at"`
	SubmittedAt   *time.Time `json:"submitted_at,omitempty"`
	AgreedAt      *time.Time `json:"agreed_at,omitempty"` // the sponsor's consent: the days for applying run
	FileDue       *time.Time `json:"file_due,omitempty"`
	FullAt        *time.Time `json:"full_at,omitempty"` // all papers are with the registrar: the days for deciding run
	DecideDue     *time.Time `json:"decide_due,omitempty"`
	ReturnedAt    *time.Time `json:"returned_at,omitempty"`
	AcceptedAt    *time.Time `json:"accepted_at,omitempty"`
	ExaminedAt    *time.Time `json:"examined_at,omitempty"`
	PublicizedAt  *time.Time `json:"publicized_at,omitempty"`
	PublicityEnds *time.Time `json:"publicity_ends,omitempty"`
	DecidedAt     *time.Time `json:"decided_at,omitempty"`
	WithdrawnAt   *time.Time `json:"withdrawn_at,omitempty"`

	ExaminedBy  string            `json:"examined_by,omitempty"` // account
	DecidedBy   string            `json:"decided_by,omitempty"`  // account
	SponsorNote string            `json:"sponsor_note,omitempty"`
	ReturnNote  string            `json:"return_note,omitempty"`
	Opinion     string            `json:"opinion,omitempty"`
	Decision    string            `json:"decision,omitempty"`
	Ground      string            `json:"ground,omitempty"` // of a refusal
	Late        map[string]string `json:"late,omitempty"`   // step → why it was late
	Objections  objection.List    `json:"objections,omitempty"`

	CreditCode   string `json:"credit_code,omitempty"`
	Certificate  string `json:"certificate,omitempty"`
	Organization string `json:"organization,omitempty"` // what was registered, or is concerned
}

var schema = store.Schema{Name: "applications", Indexes: []string{"owner", "office", "state", "sponsor", "wait", "public", "org"}}

func index(a *Application) map[string][]string {
	at := store.Time(a.CreatedAt)
	ix := map[string][]string{"owner": {a.Owner + "/" + at}}
	if a.FullAt != nil || a.ReturnedAt != nil { // before that it is none of the office's business
		ix["office"], ix["state"] = []string{a.Office.ID + "/" + at}, []string{a.Office.ID + "/" + string(a.State) + "/" + at}
	}
	if a.Draft.Org != "" {
		ix["org"] = []string{a.Draft.Org + "/" + at}
	}
	if a.Sponsor.ID != "" && a.SubmittedAt != nil {
		ix["sponsor"] = []string{a.Sponsor.ID + "/" + at}
	}
	if to := a.waitsFor(); to != "" {
		ix["wait"] = []string{to + "/" + at}
	}
	if a.State == organizationapi.ApplicationStatePublicized {
		ix["public"] = []string{store.Time(*a.PublicityEnds)}
	}
	return ix
}

// waitsFor is whose desk it lies on: an account's or an organization's; "" is nobody's any more.
func (a *Application) waitsFor() string {
	switch a.State {
	case organizationapi.ApplicationStateDrafted, organizationapi.ApplicationStateEndorsed, organizationapi.ApplicationStateReturned:
		return a.Owner
	case organizationapi.ApplicationStateSubmitted:
		return a.Sponsor.ID
	case organizationapi.ApplicationStateFiled, organizationapi.ApplicationStateAccepted, organizationapi.ApplicationStateExamined, organizationapi.ApplicationStatePublicized:
		return a.Office.ID
	}
	return ""
}

// underway reports whether the application is with somebody who decides on it.
func (a *Application) underway() bool {
	return a.waitsFor() != "" && a.State != organizationapi.ApplicationStateDrafted
}

// hats says who the caller is to this application. Who has drafted one is no
// registrar to it, wherever else they work.
func (a *Application) hats(who identity.Caller) (hats []Hat) {
	mine := who.ID == a.Owner || a.Draft.Org != "" && who.In(a.Draft.Org, identity.Staff)
	if mine {
		hats = append(hats, Founder)
	}
	if a.Sponsor.ID != "" && a.SubmittedAt != nil && who.In(a.Sponsor.ID, identity.Sponsor) && !mine {
		hats = append(hats, Sponsor)
	}
	if a.FullAt != nil || a.ReturnedAt != nil {
		if who.In(a.Office.ID, identity.Registrar) && !mine {
			hats = append(hats, Registrar)
			if a.ExaminedBy != "" && a.ExaminedBy != who.ID {
				hats = append(hats, Approver)
			}
		}
		if who.Supervises(a.Region) {
			hats = append(hats, Supervisor)
		}
	}
	return hats
}

var (
	errNone     = fault.New(fault.NotFound, "organization.application.not-found", "没有找到这份登记申请，请从工作台重新进入。")
	errFrozen   = fault.New(fault.Conflict, "organization.application.frozen", "申请已经交出，不能再修改，请等待办理结果，或者撤回后重新申请。")
	errIdentity = fault.New(fault.Invalid, "organization.application.identity", "有身份证件号码不正确，请核对后重新填写。")
)

// seal replaces the identity numbers in the draft by sealed ones. What a form
// sends back as it was shown stays as it was; was is nil of a new application.
func (s *Service) seal(id string, d *organizationapi.ApplicationDraft, was *organizationapi.ApplicationDraft) error {
	kept := map[string]string{}
	if was != nil {
		for _, f := range was.Founders {
			kept["founder "+f.Name] = f.IDNumber
		}
		for _, o := range was.Officers {
			kept["officer "+o.Name] = o.IDNumber
		}
	}
	one := func(number *string, who, field string) error {
		switch {
		case *number == "":
			return nil
		case strings.Contains(*number, "*"):
			*number = kept[who]
			return nil
		}
		n, err := cn.ParseID(*number, cn.DayOf(s.now()))
		if err != nil {
			return errIdentity.At(field, err.Error())
		}
		*number = s.vault.Seal("applications/"+id, string(n))
		return nil
	}
	for i := range d.Founders {
		if err := one(&d.Founders[i].IDNumber, "founder "+d.Founders[i].Name, at("founders", i, "id_number")); err != nil {
			return err
		}
	}
	for i := range d.Officers {
		if err := one(&d.Officers[i].IDNumber, "officer "+d.Officers[i].Name, at("officers", i, "id_number")); err != nil {
			return err
		}
	}
	return nil
}

// masked is a draft as people see it: of every identity number the end.
func (s *Service) masked(id string, d organizationapi.ApplicationDraft) (organizationapi.ApplicationDraft, error) {
	d.Founders, d.Officers = slices.Clone(d.Founders), slices.Clone(d.Officers)
	for i := range d.Founders {
		n, err := s.vault.Open("applications/"+id, d.Founders[i].IDNumber)
		if err != nil {
			return d, err
		}
		d.Founders[i].IDNumber = cn.MaskID(n)
	}
	for i := range d.Officers {
		n, err := s.vault.Open("applications/"+id, d.Officers[i].IDNumber)
		if err != nil {
			return d, err
		}
		d.Officers[i].IDNumber = cn.MaskID(n)
	}
	return d, nil
}
