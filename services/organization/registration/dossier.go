package registration

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Dossier is what the registrar keeps of one organization behind its card. Only granted applications write it.
type Dossier struct {
	store.Meta
	Organization string                           `json:"organization"`
	Kind         organizationapi.LegalKind        `json:"kind"`
	Form         string                           `json:"form,omitempty"`
	Region       string                           `json:"region"`
	Office       string                           `json:"office"`
	Purpose      string                           `json:"purpose,omitempty"`
	Area         string                           `json:"area,omitempty"`
	Council      *organizationapi.Council         `json:"council,omitempty"`
	Party        *organizationapi.PartyBuilding   `json:"party,omitempty"`
	Officers     []Post                           `json:"officers,omitempty"`
	Charters     []organizationapi.DossierCharter `json:"charters,omitempty"`
	Branches     []organizationapi.Branch         `json:"branches,omitempty"`
	Entries      []organizationapi.DossierEntry   `json:"entries,omitempty"`
	Certificates []Printed                        `json:"certificates,omitempty"` // the last one holds
}

// Post is an officer and the days of the term, without anything else of the person.
type Post struct {
	Name     string `json:"name"`
	Post     string `json:"post"`
	FullTime bool   `json:"full_time,omitempty"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
}

// Printed is a certificate that was issued. Its id is random: it says nothing of
// the organization, and nobody guesses the next.
type Printed struct {
	ID       string `json:"id"`
	IssuedOn string `json:"issued_on"`
	ValidTo  string `json:"valid_to,omitempty"` // last day
}

var dossierSchema = store.Schema{Name: "dossiers", Indexes: []string{"certificate"}}

func indexDossier(d *Dossier) map[string][]string {
	ix := map[string][]string{}
	for _, c := range d.Certificates {
		ix["certificate"] = append(ix["certificate"], c.ID)
	}
	return ix
}

// onGranted writes the dossier from the application, which nobody changes any more.
func (s *Service) onGranted(ctx context.Context, ev event.Event) error {
	a, err := s.applications.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	var fact events.OrganizationApplicationGrantedV1
	if err := ev.Decode(&fact); err != nil {
		return err
	}
	day, err := cn.ParseDay(fact.RegisteredOn)
	if err != nil {
		return err
	}
	_, err = s.dossiers.Apply(ctx, fact.Organization, ev,
		func() Dossier {
			return Dossier{Organization: fact.Organization, Kind: a.Kind, Region: a.Region, Office: a.Office.Name}
		},
		func(d *Dossier) ([]event.Event, error) {
			return nil, s.enter(d, &a, day)
		})
	return err
}

// enter writes into a dossier what an application has registered.
func (s *Service) enter(d *Dossier, a *Application, day cn.Day) error {
	draft := a.Draft
	d.Entries = append(d.Entries, organizationapi.DossierEntry{SubjectText: subjects[draft.Subject], On: day.String(), Text: a.told(), Late: a.Late["file"]})
	switch draft.Subject {
	case organizationapi.SubjectEstablish:
		d.Form, d.Purpose, d.Area, d.Council, d.Party = draft.Form, draft.Purpose, draft.Area, draft.Council, draft.Party
		for _, o := range draft.Officers {
			d.Officers = append(d.Officers, Post{o.Name, o.Post, o.FullTime, o.From, term(o.From, draft.Council)})
		}
		d.approve(a, day)
		return s.print(d, a, day)
	case organizationapi.SubjectCharter:
		d.approve(a, day)
	case organizationapi.SubjectBranch:
		d.Branches = append(d.Branches, *draft.Branch)
	case organizationapi.SubjectChange:
		for _, c := range draft.Changes {
			if c.Field == "legal_person" {
				d.Officers = slices.DeleteFunc(d.Officers, func(o Post) bool { return o.Post == "representative" })
				d.Officers = append([]Post{{Name: c.Value, Post: "representative", From: day.String(), To: term(day.String(), d.Council)}}, d.Officers...)
			}
		}
		return s.print(d, a, day) // 办法第十三条：换发新的登记证书
	}
	return nil
}

// term is the last day of an officer's term, where the charter sets one in years.
func term(from string, c *organizationapi.Council) string {
	day, err := cn.ParseDay(from)
	if err != nil || c == nil || c.Term == 0 {
		return ""
	}
	return day.AddMonths(int(c.Term) * 12).Add(-1).String()
}

// approve adds the version of the charter that an application brings.
func (d *Dossier) approve(a *Application, day cn.Day) {
	v := organizationapi.DossierCharter{N: int64(len(d.Charters) + 1), AdoptedOn: a.Draft.AdoptedOn, ApprovedOn: day.String()}
	for _, code := range []string{"charter", "statute"} {
		if ps := a.Papers[code]; len(ps) > 0 {
			v.Hash = ps[0].Hash
		}
	}
	d.Charters = append(d.Charters, v)
}

// print issues a certificate, which takes the place of the one before.
func (s *Service) print(d *Dossier, a *Application, day cn.Day) error {
	c := Printed{ID: a.Certificate, IssuedOn: day.String()}
	years, err := rule.Ask[int](s.rules, of(a.Kind, "certificate.years"), rule.Where{Region: a.Region, Day: day.At(12, 0)})
	switch {
	case err == nil:
		c.ValidTo = day.AddMonths(years.Value * 12).Add(-1).String()
	case fault.Of(err).Code != rule.Silent:
		return err
	}
	d.Certificates = append(d.Certificates, c)
	return nil
}

// posts are what officers may be.
var posts = map[string]string{
	"representative": "法定代表人或者负责人", "chair": "理事长（会长）", "deputy": "副理事长（副会长）", "secretary": "秘书长", "director": "理事", "auditor": "监事",
}

// forms are the ways in which a service organization answers for its debts.
var forms = map[string]string{"legal": "法人", "partnership": "合伙", "individual": "个体"}

var organs = map[string]string{"own": "单独建立党组织", "joint": "联合建立党组织", "functional": "功能型党组织", "none": "没有党组织"}

// GetDossier shows the public part of an organization's dossier. Of officers other
// than who speaks for it, only the family name is anybody's business.
func (s *Service) GetDossier(ctx context.Context, in organizationapi.GetDossierRequest) (out organizationapi.Dossier, err error) {
	org, err := s.register.Of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	d, err := s.dossiers.Get(ctx, org.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return out, err
	}
	out = organizationapi.Dossier{
		ID: org.ID, Purpose: d.Purpose, Area: d.Area, FormText: forms[d.Form], Officers: []organizationapi.DossierOfficer{},
		Charters: append([]organizationapi.DossierCharter{}, d.Charters...), Branches: append([]organizationapi.Branch{}, d.Branches...),
		Entries: append([]organizationapi.DossierEntry{}, d.Entries...),
	}
	if d.Council != nil {
		out.CouncilSize, out.CouncilTerm = d.Council.Size, d.Council.Term
	}
	if d.Party != nil {
		out.PartyText = organs[d.Party.Kind]
		if d.Party.Members > 0 {
			out.PartyText += fmt.Sprintf("，党员%d人", d.Party.Members)
		}
	}
	if n := len(d.Certificates); n > 0 {
		out.Certificate = d.Certificates[n-1].ID
	}
	for _, o := range d.Officers {
		name := cn.MaskName(o.Name)
		if o.Post == "representative" {
			name = o.Name
		}
		out.Officers = append(out.Officers, organizationapi.DossierOfficer{Name: name, PostText: posts[o.Post], FullTime: o.FullTime, From: o.From, To: o.To})
	}
	for i := range out.Branches {
		out.Branches[i].Head = cn.MaskName(out.Branches[i].Head)
	}
	return out, nil
}

var errCertificate = fault.New(fault.NotFound, "organization.certificate.unknown", "没有查到这份登记证书，请核对证书上的二维码；伪造的证书请向登记管理机关举报。")

// GetCertificate says of a certificate what it certifies, and whether it holds today.
func (s *Service) GetCertificate(ctx context.Context, in organizationapi.GetCertificateRequest) (out organizationapi.Certificate, err error) {
	found, err := s.dossiers.Find(ctx, store.Query{By: "certificate", Where: []store.Term{store.Is("certificate", in.ID)}, Limit: 1})
	if err != nil {
		return out, err
	}
	if len(found.Items) == 0 {
		return out, errCertificate
	}
	d := found.Items[0]
	c, err := s.register.Of(ctx, d.Organization)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(d.Certificates, func(p Printed) bool { return p.ID == in.ID })
	p := d.Certificates[i]
	out = organizationapi.Certificate{
		ID: p.ID, Title: title(&d), Organization: d.Organization, Name: c.Name, CreditCode: c.CreditCode, KindText: kinds[d.Kind].text,
		Address: c.Address, LegalPerson: c.LegalPerson, Capital: c.Capital, Scope: c.Scope, Sponsor: c.Supervisor, Office: d.Office,
		IssuedOn: p.IssuedOn, ValidTo: p.ValidTo,
	}
	today := cn.DayOf(s.now()).String()
	switch {
	case c.Status == organizationapi.OrgStatusDeregistered:
		out.StatusText = "已注销登记，本证书失效"
	case c.Status == organizationapi.OrgStatusRevoked:
		out.StatusText = "已撤销登记，本证书失效"
	case i < len(d.Certificates)-1:
		out.StatusText = "已换发新的证书，本证书失效"
	case p.ValidTo != "" && today > p.ValidTo:
		out.StatusText = "有效期已满，请换发证书"
	default:
		out.Valid, out.StatusText = true, "有效"
	}
	if p.ValidTo != "" {
		out.Basis = basis(rule.Cite(s.rules, of(d.Kind, "certificate.years"), rule.Where{Region: d.Region, Day: s.now()})...)
	}
	return out, nil
}

// title is what stands on the certificate (条例第十二条).
func title(d *Dossier) string {
	switch d.Kind {
	case organizationapi.LegalKindAssociation:
		return "社会团体法人登记证书"
	case organizationapi.LegalKindFoundation:
		return "基金会法人登记证书"
	}
	form := forms[d.Form]
	if form == "" {
		form = "法人"
	}
	return "民办非企业单位（" + form + "）登记证书"
}
