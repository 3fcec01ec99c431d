package journeys

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// canary is the identity number of a person who leads the organization of the journey.
const canary = "320312198706142397" // no example of the programs: their files lie where the search looks

// trace is a mark that the platform keeps as it was written.
const trace = "tracemarkofthisjourney"

// enrolling is a town in which somebody founds an organization.
type enrolling struct {
	*county.Town
	p               *county.Platform
	office, sponsor organizationapi.Organization
}

func enroll(t *testing.T) *enrolling {
	t.Helper()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	w := &county.Town{Platform: p}
	x := &enrolling{Town: w, p: p}
	x.office, x.sponsor = w.Bureau(t)
	home := w.Register(t, "星河区梧桐里社区居民委员会", organizationapi.OrgKindCommittee, "55")
	w.Account(t, "founder", "王芳", home, organizationapi.RoleResident)
	w.Account(t, "neighbour", "陈平", home, organizationapi.RoleResident)
	return x
}

// draft is an establishment that nothing is wrong with.
func (x *enrolling) draft(t *testing.T, name string) organizationapi.ApplicationDraft {
	t.Helper()
	papers := county.Listed(t, "organization.serviceorg.papers")
	d := organizationapi.ApplicationDraft{
		Subject: organizationapi.SubjectEstablish, Name: name, Kind: organizationapi.LegalKindServiceorg, Form: "legal",
		Office: x.office.ID, Sponsor: x.sponsor.ID, Purpose: "为社区老年人服务。" + trace, Scope: "居家养老照料、助餐和心理关爱。", Field: "养老服务",
		Trade: county.Listed(t, "organization.serviceorg.trades")[6], Address: "星河区某路1号", LeaseMonths: 24, Staff: 5,
		Capital: 3_000_000, Assets: 3_000_000, StateAssets: 1_000_000, AdoptedOn: "2025-12-20",
		Founders: []organizationapi.Founder{{Name: "某某有限公司", Unit: true}},
		Officers: []organizationapi.Officer{{Name: "李建国", IDNumber: canary, Post: "representative", FullTime: true}},
		Council:  &organizationapi.Council{Size: 5, Term: 4}, Party: &organizationapi.PartyBuilding{Kind: "joint", Members: 3},
		Chapters: county.Listed(t, "organization.serviceorg.charter.contents"),
	}
	founder := x.p.As(t, "founder")
	for _, code := range papers {
		if code != "consent" { // the sponsor gives it on the platform
			d.Papers = append(d.Papers, county.Papers(t, founder, code)...)
		}
	}
	return d
}

// step makes one move of an application as somebody.
func (x *enrolling) step(t *testing.T, a *organizationapi.Application, as, do, note string) {
	t.Helper()
	*a = county.Ask(t, x.p.As(t, as), organizationapi.MoveApplication, moveOf(a, do, note))
}

func moveOf(a *organizationapi.Application, do, note string) organizationapi.MoveApplicationRequest {
	in := organizationapi.ApplicationMove{Do: do, Version: a.Version, Note: note}
	if do == "publicize" {
		in.Days = 7
	}
	return organizationapi.MoveApplicationRequest{ID: a.ID, ApplicationMove: in}
}

// TestAServiceOrganizationIsRegisteredFromItsNameToItsCertificate goes the way of
// a founder, and then of an organization that moves house twice, once in time.
func TestAServiceOrganizationIsRegisteredFromItsNameToItsCertificate(t *testing.T) {
	t.Parallel()
	x := enroll(t)
	p, founder, nobody := x.p, x.p.As(t, "founder"), x.p.Nobody()
	const name = "星河区暖邻社会工作服务中心"
	report := county.Ask(t, nobody, organizationapi.CheckName, organizationapi.CheckNameRequest{Name: name, Kind: organizationapi.LegalKindServiceorg, Region: county.Region})
	for _, f := range report.Findings {
		if !f.Ok && f.Level == "refuse" {
			t.Errorf("the name: %s", f.Text)
		}
	}

	d := x.draft(t, name)
	d.Assets, d.StateAssets = 3_000_000, 1_050_000 // 65% are not the state's
	a := county.Ask(t, founder, organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: d})
	county.Refused(t, founder, organizationapi.MoveApplication, moveOf(&a, "submit", ""), 422, "organization.application.unlawful", "organization.serviceorg.nonstate.share")
	d.StateAssets, d.Version = 1_000_000, a.Version
	a = county.Ask(t, founder, organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: a.ID, ApplicationDraft: d})
	county.Refused(t, p.As(t, "neighbour"), organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.ID}, 404, "organization.application.not-found")
	x.step(t, &a, "founder", "submit", "")
	x.step(t, &a, "sponsor", "endorse", "同意设立。")
	x.step(t, &a, "founder", "file", "")
	x.step(t, &a, "registrar", "accept", "")
	x.step(t, &a, "registrar", "examine", "符合条件。")
	county.Refused(t, p.As(t, "registrar"), organizationapi.MoveApplication, moveOf(&a, "publicize", ""), 403, "organization.application.own")
	x.step(t, &a, "registrar2", "publicize", "")
	shown := county.Ask(t, nobody, organizationapi.ListPublicizedApplications, organizationapi.ListPublicizedApplicationsRequest{})
	if len(shown.Items) != 1 || shown.Items[0].Name != name {
		t.Fatalf("publicized are %+v", shown.Items)
	}
	county.Ask(t, p.As(t, "neighbour"), organizationapi.ObjectApplication, organizationapi.ObjectApplicationRequest{ID: a.ID, ObjectionDraft: organizationapi.ObjectionDraft{Text: "附近已有同类机构。"}})
	due := *a.DecideDue
	p.At(t, due.Add(1e9)) // the second after the sixtieth day
	a = county.Ask(t, p.As(t, "registrar2"), organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.ID})
	county.Refused(t, p.As(t, "registrar2"), organizationapi.MoveApplication, moveOf(&a, "grant", "人手不足。"), 422, "organization.application.unanswered")
	a = county.Ask(t, p.As(t, "registrar"), organizationapi.AnswerObjection, organizationapi.AnswerObjectionRequest{ID: a.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "服务的对象不同。"}})
	county.Refused(t, p.As(t, "registrar2"), organizationapi.MoveApplication, moveOf(&a, "grant", ""), 422, "organization.application.late", "organization.serviceorg.decide")
	x.step(t, &a, "registrar2", "grant", "异议核实较久。")
	if want := string(cn.IssueCredit("52", county.Region, 1)); a.CreditCode != want {
		t.Errorf("the code is %s, want %s", a.CreditCode, want)
	}
	var o organizationapi.Organization
	county.Until(t, "the organization", func() (bool, error) {
		var err error
		o, err = county.Try(nobody, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.CreditCode})
		return err == nil, nil
	})
	if o.Name != name || !o.LegalEntity || o.LegalPerson != "李建国" || o.Authority != x.office.Name {
		t.Errorf("the register says %+v", o)
	}
	var cert organizationapi.Certificate
	county.Until(t, "the certificate", func() (bool, error) {
		var err error
		cert, err = county.Try(nobody, organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: a.Certificate})
		return err == nil, nil
	})
	if !cert.Valid || cert.CreditCode != a.CreditCode || cert.Title != "民办非企业单位（法人）登记证书" {
		t.Errorf("the certificate says %+v", cert)
	}
	x.moves(t, o)
	if found := county.NewScent(canary).InFiles(t, p.Kept()...); len(found) > 0 {
		t.Errorf("the identity number stands in plain sight in %v", found)
	}
	public := county.NewScent(trace).InFiles(t, p.Kept()...)
	if county.Servers != nil { // whose documents are in memory
		public, _ = county.NewScent(trace).InMemory(t, p)
	}
	if len(public) == 0 {
		t.Error("what anybody may read is not found either: the search is wrong")
	}
}

// moves is an organization that changes its address on the last day, and once more a day late.
func (x *enrolling) moves(t *testing.T, o organizationapi.Organization) {
	t.Helper()
	x.Account(t, "worker", "林小满", o, organizationapi.RoleStaff)
	worker := x.p.As(t, "worker")
	for late, to := range []string{"星河区某路2号", "星河区某路3号"} {
		a := county.Ask(t, worker, organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: organizationapi.ApplicationDraft{
			Subject: organizationapi.SubjectChange, Org: o.ID, Office: x.office.ID, Sponsor: x.sponsor.ID,
			Changes: []organizationapi.CardChange{{Field: "address", Value: to}}, Papers: county.Papers(t, worker, "decision"),
		}})
		x.step(t, &a, "worker", "submit", "")
		x.step(t, &a, "sponsor", "endorse", "同意。")
		last := cn.AddDays(cn.DayOf(x.p.Now(t)), 30)
		x.p.At(t, last.Add(late).At(9, 30))
		if late == 1 {
			county.Refused(t, worker, organizationapi.MoveApplication, moveOf(&a, "file", ""), 422, "organization.application.late", "organization.serviceorg.change")
		}
		x.step(t, &a, "worker", "file", []string{"", "租赁合同签订较晚。"}[late])
		x.step(t, &a, "registrar", "accept", "")
		x.step(t, &a, "registrar", "examine", "符合规定。")
		x.step(t, &a, "registrar2", "grant", "")
		county.Until(t, "the new address", func() (bool, error) {
			got, err := county.Try(x.p.Nobody(), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
			return got.Address == to, err
		})
	}
	county.Until(t, "the dossier", func() (bool, error) {
		d, err := county.Try(x.p.Nobody(), organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: o.ID})
		return len(d.Entries) == 3 && d.Entries[1].Late == "" && d.Entries[2].Late == "租赁合同签订较晚。", err
	})
}

// TestAThousandBadCodesAreRefused goes to the two doors at which a code is typed.
func TestAThousandBadCodesAreRefused(t *testing.T) {
	t.Parallel()
	x := enroll(t)
	a := county.Ask(t, x.p.As(t, "founder"), organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: x.draft(t, "星河区众议社会工作服务中心")})
	for _, s := range [][3]string{{"founder", "submit", ""}, {"sponsor", "endorse", "同意。"}, {"founder", "file", ""}, {"registrar", "accept", ""}, {"registrar", "examine", "符合条件。"}, {"registrar2", "publicize", ""}} {
		x.step(t, &a, s[0], s[1], s[2])
	}
	x.p.At(t, a.PublicityEnds.Add(1e9))
	good := string(cn.IssueCredit("52", county.Region, 4711))
	refused := 0
	for i, bad := range county.Mutants(good) {
		in := moveOf(&a, "grant", "")
		in.CreditCode = bad
		if _, err := county.Try(x.p.As(t, "registrar2"), organizationapi.MoveApplication, in); err == nil {
			t.Fatalf("%s is accepted", bad)
		}
		refused++
		if _, err := county.Try(x.p.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
			Name: "星河区某某中心", Kind: organizationapi.OrgKindServiceorg, Region: county.Region, CreditCode: bad,
		}}); err == nil {
			t.Fatalf("%s is registered, the %dth", bad, i)
		}
		refused++
	}
	if refused < 1000 {
		t.Errorf("only %d were tried", refused)
	}
	in := moveOf(&a, "grant", "")
	in.CreditCode = good
	if got := county.Ask(t, x.p.As(t, "registrar2"), organizationapi.MoveApplication, in); got.CreditCode != good {
		t.Errorf("granted as %s", got.CreditCode)
	}
}
