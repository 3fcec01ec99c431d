package filing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
	"sanshe/services/organization/law"
)

// Filing is one group on the way into the register and in it. Its id is the organization's that it becomes.
type Filing struct {
	store.Meta
	Contact   string                      `json:"contact"` // account
	Draft     organizationapi.FilingDraft `json:"draft"`   // the phone number in it is sealed
	Committee organizationapi.Party       `json:"committee"`
	Office    organizationapi.Party       `json:"office"`
	Region    string                      `json:"region"` // of the committee
	Law       rule.Where                  `json:"law"`
	State     State                       `json:"state"`

	CreatedAt   time.Time                `json:"created_at"`
	SubmittedAt *time.Time               `json:"submitted_at,omitempty"`
	EndorsedAt  *time.Time               `json:"endorsed_at,omitempty"`
	FiledAt     *time.Time               `json:"filed_at,omitempty"`
	EndedAt     *time.Time               `json:"ended_at,omitempty"`
	Opinion     *organizationapi.Opinion `json:"opinion,omitempty"` // of the committee
	OfficeNote  string                   `json:"office_note,omitempty"`
	Ending      string                   `json:"ending,omitempty"`

	ConfirmDue    *time.Time                     `json:"confirm_due,omitempty"` // the last instant of the year under way
	RemindedAt    *time.Time                     `json:"reminded_at,omitempty"` // of this year
	LapsesAt      *time.Time                     `json:"lapses_at,omitempty"`   // once reminded
	Confirmations []organizationapi.Confirmation `json:"confirmations,omitempty"`
	Partners      []organizationapi.Partner      `json:"partners,omitempty"`

	Application string                 `json:"application,omitempty"` // for registration, under way
	Tries       int64                  `json:"tries,omitempty"`       // applications that came to nothing
	Heir        *organizationapi.Party `json:"heir,omitempty"`
}

var schema = store.Schema{Name: "filings", Indexes: []string{"contact", "org", "wait", "due", "application"}}

func index(f *Filing) map[string][]string {
	at := store.Time(f.CreatedAt)
	ix := map[string][]string{"contact": {f.Contact + "/" + at}}
	if f.SubmittedAt != nil {
		ix["org"] = append(ix["org"], f.Committee.ID+"/"+at)
	}
	if f.EndorsedAt != nil {
		ix["org"] = append(ix["org"], f.Office.ID+"/"+at)
	}
	for _, p := range f.Partners {
		ix["org"] = append(ix["org"], p.Org.ID+"/"+at)
		if p.AgreedAt == nil && f.State == active {
			ix["wait"] = append(ix["wait"], p.Org.ID)
		}
	}
	switch f.State {
	case drafted:
		ix["wait"] = []string{f.Contact}
	case submitted:
		ix["wait"] = []string{f.Committee.ID}
	case endorsed:
		ix["wait"] = []string{f.Office.ID}
	case active:
		ix["due"] = []string{store.Time(f.next())}
		if f.RemindedAt != nil {
			ix["wait"] = append(ix["wait"], f.Contact)
		}
	}
	if f.Application != "" {
		ix["application"] = []string{f.Application}
	}
	return ix
}

// next is when the clock has something to do.
func (f *Filing) next() time.Time {
	if f.RemindedAt != nil {
		return *f.LapsesAt
	}
	return *f.ConfirmDue
}

// hats says who the caller is to the filing. Who speaks for the group neither gives the committee's opinion nor files it.
func (f *Filing) hats(who identity.Caller) (hats []Hat) {
	if who.ID == f.Contact {
		return []Hat{Contact}
	}
	if f.SubmittedAt != nil && who.In(f.Committee.ID, identity.Staff) {
		hats = append(hats, Neighbour)
	}
	if f.EndorsedAt != nil && who.In(f.Office.ID, identity.Registrar) {
		hats = append(hats, Office)
	}
	if slices.ContainsFunc(f.Partners, func(p organizationapi.Partner) bool { return who.In(p.Org.ID, identity.Staff) }) {
		hats = append(hats, Ally)
	}
	if f.EndorsedAt != nil && who.Supervises(f.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

var (
	errNone      = fault.New(fault.NotFound, "organization.filing.not-found", "没有找到这份备案，请从工作台重新进入。")
	errFrozen    = fault.New(fault.Conflict, "organization.filing.frozen", "申请已经送出，不能再修改，请等待办理结果，或者撤回后重新申请。")
	errCommittee = fault.New(fault.Refused, "organization.filing.committee", "出具意见的应是名册中正常的居（村）民委员会，请重新选择。")
	errOffice    = fault.New(fault.Refused, "organization.filing.not-here", "备案机关应是名册中的国家机关，且管辖居（村）民委员会所在的区划，请重新选择。")
	errUnlawful  = fault.New(fault.Refused, "organization.filing.unlawful", "申请有不符合规定的地方，请按提示修改后再送出。")
)

// CreateFiling begins a draft. Nobody else reads it before it is handed in.
func (s *Service) CreateFiling(ctx context.Context, in organizationapi.CreateFilingRequest) (out organizationapi.Filing, err error) {
	who, _ := identity.From(ctx)
	f := Filing{Contact: who.ID, State: Life.Start, Draft: in.FilingDraft, CreatedAt: s.now()}
	f.Draft.Version = 0
	if err := s.placed(ctx, &f); err != nil {
		return out, err
	}
	f.Law = rule.Where{Region: f.Region, Day: s.now()}
	once, ok := store.OnceFrom(ctx) // the seal needs the id before there is a document
	if !ok {
		once = store.Once{ID: store.NewID()}
		ctx = store.WithOnce(ctx, once)
	}
	s.seal(once.ID, &f.Draft, "")
	f, err = s.filings.Create(ctx, f, func(string, *Filing) []event.Event { return nil })
	if err != nil {
		return out, err
	}
	return s.view(&f, who)
}

// seal replaces the phone number by a sealed one. What a form sends back as it was shown stays as it was.
func (s *Service) seal(id string, d *organizationapi.FilingDraft, was string) {
	switch {
	case strings.Contains(d.Phone, "*"):
		d.Phone = was
	case d.Phone != "":
		d.Phone = s.vault.Seal("filings/"+id+"/phone", d.Phone)
	}
}

// placed finds committee and office in the register.
func (s *Service) placed(ctx context.Context, f *Filing) error {
	committee, err := s.found(ctx, f.Draft.Committee)
	if err != nil {
		return err
	}
	if committee.Kind != organizationapi.OrgKindCommittee || !committee.Active() {
		return errCommittee.At("committee", "请选择居（村）民委员会。")
	}
	office, err := s.found(ctx, f.Draft.Office)
	if err != nil {
		return err
	}
	if office.Kind != organizationapi.OrgKindGovernment || !office.Active() || !cn.Within(committee.Region, office.Region) {
		return errOffice.Under(rule.Cite(s.rules, ruleOffice, rule.Where{Region: committee.Region, Day: s.now()})...).At("office", "请选择管辖当地的街道办事处、乡镇人民政府或者县级民政部门。")
	}
	f.Committee, f.Office, f.Region = party(&committee), party(&office), committee.Region
	return nil
}

// found is a card, or an empty one of what is in no register.
func (s *Service) found(ctx context.Context, id string) (card.Card, error) {
	c, err := s.register.Of(ctx, id)
	if err != nil && fault.Of(err).Kind == fault.NotFound {
		return card.Card{}, nil
	}
	return c, err
}

func party(c *card.Card) organizationapi.Party { return organizationapi.Party{ID: c.ID, Name: c.Name} }

// UpdateFiling writes a draft anew. What was handed in is frozen.
func (s *Service) UpdateFiling(ctx context.Context, in organizationapi.UpdateFilingRequest) (out organizationapi.Filing, err error) {
	who, _ := identity.From(ctx)
	f, err := s.mine(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	next := Filing{Draft: in.FilingDraft}
	next.Draft.Version = 0
	if err := s.placed(ctx, &next); err != nil {
		return out, err
	}
	s.seal(f.ID, &next.Draft, f.Draft.Phone)
	f, err = s.filings.Update(ctx, in.ID, func(f *Filing) ([]event.Event, error) {
		if err := f.At(in.Version); err != nil {
			return nil, err
		}
		if f.State != drafted {
			return nil, errFrozen
		}
		if next.Committee.ID != f.Committee.ID { // whom it is for now has not been handed it, and has said nothing
			f.SubmittedAt, f.Opinion, f.OfficeNote = nil, nil, ""
		}
		f.Draft, f.Committee, f.Office, f.Region, f.Law.Region = next.Draft, next.Committee, next.Office, next.Region, next.Region
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(&f, who)
}

// seen is a filing that the caller may read; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (Filing, error) {
	f, err := s.filings.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(f.hats(who)) == 0 {
		err = errNone
	}
	return f, err
}

// mine is a filing whose contact the caller is; else there is none.
func (s *Service) mine(ctx context.Context, id string, who identity.Caller) (Filing, error) {
	f, err := s.seen(ctx, id, who)
	if err == nil && f.Contact != who.ID {
		err = errNone
	}
	return f, err
}

// examined holds a filing against the law of its day and place.
func (s *Service) examined(ctx context.Context, f *Filing) (*law.Examiner, error) {
	x := &law.Examiner{Book: s.rules, At: f.Law, Findings: []organizationapi.Finding{}}
	d := &f.Draft
	if office, ok := law.May[[]rule.Item](x, ruleOffice); ok {
		x.Say(true, "office", f.Office.Name+"管辖"+f.Committee.Name+"所在的区划。", "", office.Basis())
	}
	if list, ok := law.May[[]rule.Item](x, ruleExcluded); ok {
		what := rule.Text(list.Value, string(d.Nature))
		x.Say(what == "", "nature", "不属于不能备案的组织。", what+"不属于社区社会组织，不能备案，请按其自身的规定办理。", list.Basis())
	}
	if list, ok := law.May[[]rule.Item](x, ruleKinds); ok {
		x.Say(rule.Text(list.Value, string(d.Category)) != "", "category", "类别是"+categories[d.Category]+"。", "当地没有这个类别，请从列出的类别中选择。", list.Basis())
	}
	s.contents(x, d)
	same, err := s.register.Named(ctx, d.Name)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(same, func(c card.Card) bool { return c.Active() && c.ID != f.ID && cn.Within(c.Region, f.Region) }) {
		x.Slip("name", "同一居（村）民委员会的区划内已有同名的组织，请改名。")
	}
	return x, x.Err
}

// contents says what is not filled in: by the rule of the place, and where it has none, what no filing can do without.
func (s *Service) contents(x *law.Examiner, d *organizationapi.FilingDraft) {
	have := map[string]struct {
		field, ask string
		ok         bool
	}{
		"name":    {"name", "请填写名称", d.Name != ""},
		"leader":  {"leader", "请填写负责人和联系电话", d.Leader != "" && d.Phone != ""},
		"place":   {"place", "请填写活动场所", d.Place != ""},
		"charter": {"charter", "请填写章程", d.Charter != ""},
		"roster":  {"members", "请填写花名册上的人数", d.Members > 0},
		"funds":   {"area", "请填写活动资金和活动地域", d.Area != ""},
	}
	list, ok := law.May[[]rule.Item](x, ruleContents)
	if ok {
		for _, i := range list.Value {
			if h, known := have[i.Code]; known {
				x.Say(h.ok, h.field, "已填写"+i.Text+"。", fmt.Sprintf("备案的内容要有%s，%s。", i.Text, h.ask), list.Basis())
			}
		}
		return
	}
	for _, code := range []string{"leader", "place", "charter", "roster"} {
		if h := have[code]; !h.ok {
			x.Slip(h.field, h.ask+"。")
		}
	}
}

// ListFilingFindings holds a filing against the law, line by line.
func (s *Service) ListFilingFindings(ctx context.Context, in organizationapi.ListFilingFindingsRequest) (out organizationapi.FindingList, err error) {
	who, _ := identity.From(ctx)
	f, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	x, err := s.examined(ctx, &f)
	if err != nil {
		return out, err
	}
	out.Items = x.Findings
	return out, nil
}
