package registration_test

import (
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// standing is a registered organization, with somebody of its own: sue.
func (r *room) standing(name string, kind organizationapi.LegalKind) string {
	r.t.Helper()
	a := r.granted(ok(r, "ann", organizationapi.CreateApplication, create(r.withPapers("ann", r.lawful(name, kind)))))
	delete(r.people, "sue")
	r.person("sue", a.CreditCode, "staff", region)
	return a.CreditCode
}

// asked is an application of a registered organization, drafted by sue with its papers.
func (r *room) asked(d organizationapi.ApplicationDraft, papers ...string) organizationapi.Application {
	r.t.Helper()
	d.Office, d.Sponsor = r.office, r.sponsor
	for _, code := range papers {
		d.Papers = append(d.Papers, organizationapi.PaperSet{Code: code, Papers: []string{r.paper("sue", code)}})
	}
	return ok(r, "sue", organizationapi.CreateApplication, create(d))
}

func moved(org, field, value string) organizationapi.ApplicationDraft {
	return organizationapi.ApplicationDraft{Subject: organizationapi.SubjectChange, Org: org, Changes: []organizationapi.CardChange{{Field: field, Value: value}}}
}

// decided is an application of a registered organization that went the rest of its way.
func (r *room) decided(a organizationapi.Application) organizationapi.Application {
	r.t.Helper()
	return r.do(a, [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合规定。"}, [3]string{"rob", "grant", ""})
}

func TestAChangeFollowsTheConsentWithinThirtyDays(t *testing.T) {
	for _, c := range []struct {
		kind    organizationapi.LegalKind
		subject organizationapi.Subject
		rule    string
	}{
		{organizationapi.LegalKindServiceorg, organizationapi.SubjectChange, "organization.serviceorg.change"},
		{organizationapi.LegalKindServiceorg, organizationapi.SubjectCharter, "organization.serviceorg.charter"},
		{organizationapi.LegalKindAssociation, organizationapi.SubjectChange, "organization.association.change"},
		{organizationapi.LegalKindAssociation, organizationapi.SubjectCharter, "organization.association.charter"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := open(t)
			org := r.standing("铜山区暖邻中心", c.kind)
			for _, late := range []bool{false, true} {
				d := moved(org, "address", fmt.Sprintf("铜山区某路%v号", late))
				papers := []string{"decision"}
				if c.subject == organizationapi.SubjectCharter {
					d = organizationapi.ApplicationDraft{
						Subject: c.subject, Org: org, AdoptedOn: cn.DayOf(r.clock()).String(), Chapters: r.codes("organization." + string(c.kind) + ".charter.contents"),
					}
					papers = []string{"decision", "charter"}
				}
				a := r.do(r.asked(d, papers...), [3]string{"sue", "submit", ""}, [3]string{"sam", "endorse", "同意。"})
				last := cn.AddDays(cn.DayOf(r.clock()), 30)
				if r.on(last); late {
					r.on(last.Add(1))
					refused(r, "sue", organizationapi.MoveApplication, act(a, move{Do: "file"}), "organization.application.late", c.rule)
					a = r.do(a, [3]string{"sue", "file", "住所合同签订较晚。"})
				} else {
					a = r.do(a, [3]string{"sue", "file", ""})
				}
				r.decided(a)
			}
			entries := ok(r, "", organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: org}).Entries
			if len(entries) != 3 || entries[1].Late != "" || entries[2].Late != "住所合同签订较晚。" {
				t.Errorf("the dossier says %+v", entries)
			}
		})
	}
}

func TestAChangeStandsInTheRegisterAndOnANewCertificate(t *testing.T) {
	r := open(t)
	org := r.standing("铜山区暖邻社会工作服务中心", organizationapi.LegalKindServiceorg)
	was := ok(r, "", organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: org}).Certificate
	d := moved(org, "legal_person", "孙梅")
	a := r.asked(d, "decision")
	refused(r, "sue", organizationapi.MoveApplication, act(a, move{Do: "submit"}), "organization.application.unlawful", "organization.serviceorg.audit.leader")
	r.do(a, [3]string{"sue", "withdraw", ""})
	d.Changes = append(d.Changes, organizationapi.CardChange{Field: "name", Value: "铜山区暖邻养老服务中心"}, organizationapi.CardChange{Field: "capital", Value: "50000"})
	a = r.decided(r.do(r.asked(d, "decision", "audit"), [3]string{"sue", "submit", ""}, [3]string{"sam", "endorse", "同意。"}, [3]string{"sue", "file", ""}))
	if last := a.Steps[len(a.Steps)-1]; last.Key != "announce" || last.Basis[0].Rule != "organization.serviceorg.announce" {
		t.Errorf("it is not announced: %+v", last)
	}
	o := ok(r, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: org})
	if o.Name != "铜山区暖邻养老服务中心" || o.LegalPerson != "孙梅" || o.Capital != 5_000_000 || o.Address != "铜山区某路1号" {
		t.Errorf("the register says %+v", o)
	}
	dossier := ok(r, "", organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: org})
	if dossier.Officers[0].Name != "孙梅" || len(dossier.Officers) != 2 || dossier.Certificate == was {
		t.Errorf("the dossier says %+v", dossier)
	}
	if old := ok(r, "", organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: was}); old.Valid || !strings.Contains(old.StatusText, "换发") {
		t.Errorf("the old certificate: %+v", old)
	}
	if now := ok(r, "", organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: dossier.Certificate}); !now.Valid || now.Name != o.Name {
		t.Errorf("the new one: %+v", now)
	}
}

func TestWhatAnAuditIsAskedFor(t *testing.T) {
	r := open(t)
	org := r.standing("铜山区暖邻协会", organizationapi.LegalKindAssociation)
	a := r.asked(moved(org, "legal_person", "孙梅"), "decision")
	refused(r, "sue", organizationapi.MoveApplication, act(a, move{Do: "submit"}), "organization.application.unlawful", "organization.association.audit.leader")
	on := func(a organizationapi.Application) string {
		return announcedBy(r.decided(r.do(a, [3]string{"sue", "submit", ""}, [3]string{"sam", "endorse", "同意。"}, [3]string{"sue", "file", ""})))
	}
	if got := on(r.asked(moved(org, "scope", "养老服务的研究和交流。"), "decision")); got != "" {
		t.Errorf("a scope is announced under %q", got)
	}
	if got := on(r.asked(moved(org, "address", "铜山区某路2号"), "decision")); got != "organization.association.announce" {
		t.Errorf("an address is announced under %q", got)
	}
}

func TestBranchesAsTheLawOfTheKindAllows(t *testing.T) {
	r := open(t)
	branch := func(org string, b organizationapi.Branch) organizationapi.Application {
		b.Name, b.Address, b.Head = "暖邻志愿服务专业委员会", "铜山区某路2号", "周某"
		return r.asked(organizationapi.ApplicationDraft{Subject: organizationapi.SubjectBranch, Org: org, Branch: &b})
	}
	org := r.standing("铜山区暖邻社会工作服务中心", organizationapi.LegalKindServiceorg)
	refused(r, "sue", organizationapi.MoveApplication, act(branch(org, organizationapi.Branch{}), move{Do: "submit"}), "organization.application.unlawful", "organization.serviceorg.branch")
	org = r.standing("铜山区暖邻协会", organizationapi.LegalKindAssociation)
	refused(r, "sue", organizationapi.MoveApplication, act(branch(org, organizationapi.Branch{Regional: true}), move{Do: "submit"}), "organization.application.unlawful", "organization.association.branch.regional")
	refused(r, "sue", organizationapi.MoveApplication, act(branch(org, organizationapi.Branch{Under: "某分会"}), move{Do: "submit"}), "organization.application.unlawful", "organization.association.branch.nested")
	r.decided(r.do(branch(org, organizationapi.Branch{}), [3]string{"sue", "submit", ""}, [3]string{"sam", "endorse", "同意。"}, [3]string{"sue", "file", ""}))
	if d := ok(r, "", organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: org}); len(d.Branches) != 1 || d.Branches[0].Head != "周*" {
		t.Errorf("the dossier says %+v", d.Branches)
	}
}

func TestAnOrganizationEndsWithinFifteenDaysOfItsLiquidation(t *testing.T) {
	grounds := map[organizationapi.LegalKind]string{
		organizationapi.LegalKindServiceorg: "organization.serviceorg.end.grounds", organizationapi.LegalKindAssociation: "organization.association.end.grounds",
	}
	for kind, id := range map[organizationapi.LegalKind]string{
		organizationapi.LegalKindServiceorg: "organization.serviceorg.deregister", organizationapi.LegalKindAssociation: "organization.association.deregister",
	} {
		for _, late := range []bool{false, true} {
			r := open(t)
			org := r.standing("铜山区暖邻中心", kind)
			day := cn.DayOf(r.clock())
			end := organizationapi.ApplicationDraft{Subject: organizationapi.SubjectDeregister, Org: org, Ground: "whim", LiquidatedOn: day.String()}
			refused(r, "sue", organizationapi.MoveApplication, act(r.asked(end, "request", "liquidation"), move{Do: "submit"}), "organization.application.unlawful", grounds[kind])
			end.Ground = r.codes(grounds[kind])[0]
			refused(r, "sue", organizationapi.MoveApplication, act(r.asked(end, "request"), move{Do: "submit"}), "organization.application.unlawful", id)
			a := r.do(r.asked(end, "request", "liquidation"), [3]string{"sue", "submit", ""}, [3]string{"sam", "endorse", "同意。"})
			last := cn.AddDays(day, 15)
			if r.on(last); late {
				r.on(last.Add(1))
				refused(r, "sue", organizationapi.MoveApplication, act(a, move{Do: "file"}), "organization.application.late", id)
				a = r.do(a, [3]string{"sue", "file", "清算报告迟到。"})
			} else {
				a = r.do(a, [3]string{"sue", "file", ""})
			}
			r.decided(a)
			if o := ok(r, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: org}); o.Status != organizationapi.OrgStatusDeregistered {
				t.Errorf("it is %s", o.Status)
			}
			cert := ok(r, "", organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: org}).Certificate
			if c := ok(r, "", organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: cert}); c.Valid {
				t.Error("its certificate holds")
			}
		}
	}
}

func TestOnlyItsOwnPeopleAndItsOwnOfficeChangeAnOrganization(t *testing.T) {
	r := open(t)
	org := r.standing("铜山区暖邻社会工作服务中心", organizationapi.LegalKindServiceorg)
	d := moved(org, "address", "铜山区某路2号")
	d.Office, d.Sponsor = r.office, r.sponsor
	refused(r, "bob", organizationapi.CreateApplication, create(d), "organization.application.organization", "")
	d.Office = r.body("徐州市铜山区教育局", organizationapi.OrgKindGovernment, "11", 9, region, region)
	refused(r, "sue", organizationapi.CreateApplication, create(d), "organization.application.office", "")
	d.Office, d.Sponsor = r.office, org
	refused(r, "sue", organizationapi.CreateApplication, create(d), "organization.application.sponsor", "")
}

func TestARevocationHasAGroundAndWasTold(t *testing.T) {
	for kind, id := range map[organizationapi.LegalKind]string{
		organizationapi.LegalKindServiceorg: "organization.serviceorg.revoke.grounds", organizationapi.LegalKindAssociation: "organization.association.revoke.grounds",
	} {
		r := open(t)
		org := r.standing("铜山区暖邻中心", kind)
		today := cn.DayOf(r.clock())
		in := func(ground string, told cn.Day, asked bool, heard cn.Day) organizationapi.RevokeRegistrationRequest {
			return organizationapi.RevokeRegistrationRequest{ID: org, RevocationDraft: organizationapi.RevocationDraft{
				Ground: ground, Facts: "登记材料系伪造。", Paper: "铜民罚〔2026〕1号", ToldOn: told.String(), Asked: asked, HeardOn: heard.String(),
			}}
		}
		before := today.Add(-6)
		r.people["rob"].Memberships[0].OrgName = "徐州市铜山区民政局"
		refused(r, "other", organizationapi.RevokeRegistration, in("falsified", before, false, ""), "organization.revocation.target", "")
		refused(r, "rob", organizationapi.RevokeRegistration, in("whim", before, false, ""), "organization.revocation.ground", id)
		refused(r, "rob", organizationapi.RevokeRegistration, in("falsified", today, false, ""), "organization.revocation.untold", "")
		refused(r, "rob", organizationapi.RevokeRegistration, in("falsified", before, true, ""), "organization.revocation.unheard", "")
		refused(r, "rob", organizationapi.RevokeRegistration, in("falsified", before, true, before.Add(-1)), "organization.revocation.unheard", "")
		done := ok(r, "rob", organizationapi.RevokeRegistration, in("falsified", before, true, today))
		if done.GroundText == "" || done.Basis[0].Rule != id {
			t.Errorf("%+v", done)
		}
		o := ok(r, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: org})
		if o.Status != organizationapi.OrgStatusRevoked || !o.ListedSerious {
			t.Errorf("the register says %s, listed %v", o.Status, o.ListedSerious)
		}
		refused(r, "rob", organizationapi.RevokeRegistration, in("falsified", before, true, today), "organization.revocation.target", "")
	}
}
