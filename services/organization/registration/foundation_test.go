package registration_test

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// announcedBy is the rule under which a granted application is announced, "" where it is not.
func announcedBy(a organizationapi.Application) string {
	if last := a.Steps[len(a.Steps)-1]; last.Key == "announce" && len(last.Basis) > 0 {
		return last.Basis[0].Rule
	}
	return ""
}

func TestAFoundationChangesBranchesAndEnds(t *testing.T) {
	r := openAt(t, "2026-06-01", "320000", true)
	org := r.standing("暖邻公益基金会", organizationapi.LegalKindFoundation)
	a := r.asked(moved(org, "legal_person", "孙梅"), "decision")
	refused(r, "sue", organizationapi.MoveApplication, act(a, move{Do: "submit"}), "organization.application.unlawful", "organization.foundation.audit.leader")
	on := func(a organizationapi.Application) organizationapi.Application {
		return r.do(a, [3]string{"sue", "submit", ""}, [3]string{"sam", "endorse", "同意。"}, [3]string{"sue", "file", ""})
	}
	a = r.decided(on(r.asked(moved(org, "legal_person", "孙梅"), "decision", "audit")))
	if got := announcedBy(a); got != "organization.foundation.announce" {
		t.Errorf("announced under %q", got)
	}
	for _, late := range []bool{false, true} {
		a = on(r.asked(organizationapi.ApplicationDraft{Subject: organizationapi.SubjectBranch, Org: org, Branch: &organizationapi.Branch{Name: "暖邻专项部", Address: "某路2号", Head: "周某"}}))
		if want := cn.AddDays(cn.DayOf(r.clock()), 60).Last(); !a.DecideDue.Equal(want) {
			t.Fatalf("due %v, want %v", a.DecideDue, want)
		}
		a = r.do(a, [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合规定。"})
		if r.on(cn.DayOf(*a.DecideDue)); late {
			r.days(1)
			refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant"}), "organization.application.late", "organization.foundation.branch.decide")
			continue
		}
		r.do(a, [3]string{"rob", "grant", ""})
	}
	day := cn.DayOf(r.clock())
	end := organizationapi.ApplicationDraft{Subject: organizationapi.SubjectDeregister, Org: org, Ground: "whim", LiquidatedOn: day.String()}
	refused(r, "sue", organizationapi.MoveApplication, act(r.asked(end, "request", "liquidation"), move{Do: "submit"}), "organization.application.unlawful", "organization.foundation.end.grounds")
	end.Ground = "charter"
	a = r.do(r.asked(end, "request", "liquidation"), [3]string{"sue", "submit", ""}, [3]string{"sam", "endorse", "同意。"})
	r.on(cn.AddDays(day, 15).Add(1))
	refused(r, "sue", organizationapi.MoveApplication, act(a, move{Do: "file"}), "organization.application.late", "organization.foundation.deregister")
	r.on(cn.AddDays(day, 15))
	r.decided(r.do(a, [3]string{"sue", "file", ""}))
}

func TestAFoundationIsRevokedOnAGround(t *testing.T) {
	r := openAt(t, "2026-06-01", "320000", true)
	org := r.standing("暖邻公益基金会", organizationapi.LegalKindFoundation)
	r.people["rob"].Memberships[0].OrgName = "徐州市铜山区民政局"
	in := organizationapi.RevokeRegistrationRequest{ID: org, RevocationDraft: organizationapi.RevocationDraft{
		Ground: "whim", Facts: "登记材料系伪造。", Paper: "民罚〔2026〕1号", ToldOn: cn.DayOf(r.clock()).Add(-6).String(),
	}}
	refused(r, "rob", organizationapi.RevokeRegistration, in, "organization.revocation.ground", "organization.foundation.revoke.grounds")
	in.Ground = "falsified"
	ok(r, "rob", organizationapi.RevokeRegistration, in)
}

func TestAPartnershipAnswersForNothingItself(t *testing.T) { // 暂行办法第二条
	r := open(t)
	for form, legal := range map[string]bool{"legal": true, "partnership": false} {
		d := r.lawful("铜山区暖邻"+form+"中心", organizationapi.LegalKindServiceorg)
		d.Form, d.Founders = form, []organizationapi.Founder{{Name: "王芳", IDNumber: canary}, {Name: "赵敏", IDNumber: canary}}
		a := r.granted(ok(r, "ann", organizationapi.CreateApplication, create(r.withPapers("ann", d))))
		if o := ok(r, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.CreditCode}); o.LegalEntity != legal {
			t.Errorf("%s is a legal person: %v, under %s", form, o.LegalEntity, "organization.serviceorg.forms.legal")
		}
		if c := ok(r, "", organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: a.Certificate}); legal == (c.Title == "民办非企业单位（合伙）登记证书") {
			t.Errorf("the certificate of a %s is called %s", form, c.Title)
		}
	}
}
