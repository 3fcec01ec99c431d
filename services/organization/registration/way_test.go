package registration_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/services/organization/registration"
)

func TestTheLifeOfAnApplicationIsSound(t *testing.T) {
	if err := registration.Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestAServiceOrganizationComesToBe(t *testing.T) {
	r := open(t)
	a := r.granted(r.drafted("铜山区暖邻社会工作服务中心"))
	if a.State != organizationapi.ApplicationStateGranted || a.CreditCode == "" || a.Certificate == "" {
		t.Fatalf("%+v", a)
	}
	c := cn.CreditCode(a.CreditCode)
	if err := c.Check(); err != nil || c.Kind() != "民办非企业单位" || a.CreditCode[2:8] != region {
		t.Errorf("the code %s: %v", a.CreditCode, err)
	}
	o := ok(r, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.CreditCode})
	if o.Name != a.Name || !o.LegalEntity || o.LegalPerson != "李建国" || o.Authority != "徐州市铜山区民政局" || o.Supervisor != "徐州市铜山区卫生健康委员会" || o.Capital != 300_000_000 {
		t.Errorf("the register says %+v", o)
	}
	d := ok(r, "", organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: o.ID})
	if len(d.Entries) != 1 || len(d.Charters) != 1 || d.Charters[0].Hash == "" || d.Officers[0].Name != "李建国" || d.Officers[1].Name != "赵*明" || d.FormText != "法人" {
		t.Errorf("the dossier says %+v", d)
	}
	cert := ok(r, "", organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: a.Certificate})
	if !cert.Valid || cert.Title != "民办非企业单位（法人）登记证书" || cert.CreditCode != a.CreditCode {
		t.Errorf("the certificate says %+v", cert)
	}
	refused(r, "", organizationapi.GetCertificate, organizationapi.GetCertificateRequest{ID: "guess"}, "organization.certificate.unknown", "")
	for _, st := range a.Steps {
		if st.State != "done" {
			t.Errorf("the step %s is %s", st.Key, st.State)
		}
	}

	next := r.granted(r.drafted("铜山区众议社会工作服务中心"))
	if next.CreditCode != string(cn.IssueCredit("52", region, 2)) || a.CreditCode != string(cn.IssueCredit("52", region, 1)) {
		t.Errorf("codes are not in sequence: %s, %s", a.CreditCode, next.CreditCode)
	}
}

func TestTheCertificateHoldsToItsLastDay(t *testing.T) {
	r := open(t)
	a := r.granted(r.drafted("铜山区暖邻社会工作服务中心"))
	look := organizationapi.GetCertificateRequest{ID: a.Certificate}
	last := ok(r, "", organizationapi.GetCertificate, look)
	r.on(cn.Day(last.ValidTo))
	if c := ok(r, "", organizationapi.GetCertificate, look); !c.Valid || c.Basis[0].Rule != "organization.serviceorg.certificate.years" {
		t.Errorf("on its last day: %+v", c)
	}
	r.days(1)
	if c := ok(r, "", organizationapi.GetCertificate, look); c.Valid || c.StatusText != "有效期已满，请换发证书" {
		t.Errorf("a day later: %+v", c)
	}
}

func TestWhoExaminesDoesNotDecide(t *testing.T) {
	r := open(t)
	a := r.do(r.filed(r.drafted("铜山区暖邻社会工作服务中心")), [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"})
	refused(r, "rita", organizationapi.MoveApplication, act(a, move{Do: "publicize", Days: 7}), "organization.application.own", "")
	refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant"}), "organization.application.unpublicized", "")
	a = r.do(a, [3]string{"rob", "publicize", ""})
	refused(r, "rita", organizationapi.MoveApplication, act(a, move{Do: "grant"}), "organization.application.own", "")
	refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant"}), "organization.application.early", "")
	if slices.ContainsFunc(a.Moves, func(m organizationapi.Move) bool { return m.Do == "grant" }) {
		t.Error("a button shows that does not work")
	}
}

func TestObjectionsAreAnsweredBeforeTheDecision(t *testing.T) {
	r := open(t)
	a := r.filed(r.drafted("铜山区暖邻社会工作服务中心"))
	object := organizationapi.ObjectApplicationRequest{ID: a.ID, ObjectionDraft: organizationapi.ObjectionDraft{Text: "同一小区已有相同的机构。"}}
	refused(r, "bob", organizationapi.ObjectApplication, object, "organization.application.not-found", "")
	a = r.do(a, [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"}, [3]string{"rob", "publicize", ""})
	shown := ok(r, "", organizationapi.ListPublicizedApplications, organizationapi.ListPublicizedApplicationsRequest{})
	if len(shown.Items) != 1 || shown.Items[0].Name != a.Name {
		t.Errorf("publicized: %+v", shown)
	}
	for range 2 {
		if p := ok(r, "bob", organizationapi.ObjectApplication, object); p.Objections != 1 {
			t.Errorf("%d objections", p.Objections)
		}
	}
	r.days(8)
	if shown := ok(r, "", organizationapi.ListPublicizedApplications, organizationapi.ListPublicizedApplicationsRequest{}); len(shown.Items) != 0 {
		t.Error("shown after its time")
	}
	refused(r, "bob", organizationapi.ObjectApplication, organizationapi.ObjectApplicationRequest{ID: a.ID, ObjectionDraft: organizationapi.ObjectionDraft{Text: "晚了。"}}, "organization.application.closed", "")
	a = ok(r, "rob", organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.ID})
	refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant"}), "organization.application.unanswered", "")
	answer := organizationapi.AnswerObjectionRequest{ID: a.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "业务范围不同。"}}
	refused(r, "other", organizationapi.AnswerObjection, answer, "organization.application.not-found", "")
	a = ok(r, "rita", organizationapi.AnswerObjection, answer)
	refused(r, "rita", organizationapi.AnswerObjection, answer, "organization.objection.answered", "")
	r.do(a, [3]string{"rob", "grant", ""})
}

func TestWhoHasDraftedAnApplicationAnswersNoObjectionToIt(t *testing.T) {
	r := open(t)
	r.person("ann", r.office, identity.Registrar, region)
	a := r.do(r.filed(r.drafted("徐州市铜山区萤火服务中心")), [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"}, [3]string{"rob", "publicize", ""})
	ok(r, "bob", organizationapi.ObjectApplication, organizationapi.ObjectApplicationRequest{ID: a.ID, ObjectionDraft: organizationapi.ObjectionDraft{Text: "场所不真实。"}})
	answer := organizationapi.AnswerObjectionRequest{ID: a.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "真实。"}}
	refused(r, "ann", organizationapi.AnswerObjection, answer, "organization.application.not-found", "")
	ok(r, "rita", organizationapi.AnswerObjection, answer)
}

func TestStrangersLearnNothing(t *testing.T) {
	r := open(t)
	a := r.drafted("铜山区暖邻社会工作服务中心")
	see := organizationapi.GetApplicationRequest{ID: a.ID}
	for _, who := range []string{"bob", "rita", "sam", "watch", "other"} {
		refused(r, who, organizationapi.GetApplication, see, "organization.application.not-found", "")
		refused(r, who, organizationapi.GetApplicationPaper, organizationapi.GetApplicationPaperRequest{ID: a.ID, Paper: a.Papers[0].Papers[0].ID}, "organization.application.not-found", "")
	}
	a = r.do(a, [3]string{"ann", "submit", ""})
	ok(r, "sam", organizationapi.GetApplication, see)
	refused(r, "rita", organizationapi.GetApplication, see, "organization.application.not-found", "")
	a = r.do(a, [3]string{"sam", "endorse", "同意。"}, [3]string{"ann", "file", ""}, [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "内部意见。"})
	for who, want := range map[string]string{"rita": "内部意见。", "watch": "内部意见。", "ann": "", "sam": ""} {
		if got := ok(r, who, organizationapi.GetApplication, see).Opinion; got != want {
			t.Errorf("%s reads %q", who, got)
		}
	}
	for _, who := range []string{"bob", "other"} {
		refused(r, who, organizationapi.GetApplication, see, "organization.application.not-found", "")
	}
	refused(r, "sam", organizationapi.MoveApplication, act(a, move{Do: "accept"}), "organization.application.wrong-state", "")
}

func TestIdentityNumbersAreSealedAndNobodyReadsThem(t *testing.T) {
	r := open(t)
	a := r.drafted("铜山区暖邻社会工作服务中心")
	in := a.Draft
	in.Version, in.Purpose = a.Version, "另一宗旨。"
	if in.Officers[0].IDNumber != cn.MaskID(canary) {
		t.Errorf("shown as %s", in.Officers[0].IDNumber)
	}
	in.Papers = nil
	for _, p := range a.Papers {
		in.Papers = append(in.Papers, organizationapi.PaperSet{Code: p.Code, Papers: []string{p.Papers[0].ID}})
	}
	a = ok(r, "ann", organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: a.ID, ApplicationDraft: in})
	if a.Draft.Officers[0].IDNumber != cn.MaskID(canary) { // sent back as it was shown, it is still there
		t.Errorf("then as %s", a.Draft.Officers[0].IDNumber)
	}
	in.Version, in.Officers[0].IDNumber = a.Version, "110105194912310021"
	refused(r, "ann", organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: a.ID, ApplicationDraft: in}, "organization.application.identity", "")
	r.granted(a)
	for _, ev := range r.heard {
		b, err := json.Marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b)+string(ev.Data), canary) || strings.Contains(string(ev.Data), "赵晓明") {
			t.Errorf("%s tells of a person", ev.Type)
		}
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(r.file), "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), canary) {
			t.Errorf("%s has the number in plain sight", filepath.Base(f))
		}
	}
}

func TestWhatWasHandedInIsFrozenAndHandedInOnce(t *testing.T) {
	r := open(t)
	a, b := r.drafted("铜山区暖邻社会工作服务中心"), r.drafted("铜山区暖邻社会工作服务中心")
	was := a
	a = r.do(a, [3]string{"ann", "submit", ""})
	refused(r, "ann", organizationapi.MoveApplication, act(was, move{Do: "submit"}), "organization.application.wrong-state", "")
	in := a.Draft
	in.Version = a.Version
	refused(r, "ann", organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: a.ID, ApplicationDraft: in}, "organization.application.frozen", "")
	refused(r, "ann", organizationapi.MoveApplication, act(b, move{Do: "submit"}), "organization.application.twice", "")
	r.do(a, [3]string{"ann", "withdraw", ""})
	r.do(b, [3]string{"ann", "submit", ""}) // whose claim is free again
}

func TestTheSponsorMayDisagreeAndTheRegistrarReturnOnce(t *testing.T) {
	r := open(t)
	a := r.do(r.drafted("铜山区暖邻社会工作服务中心"), [3]string{"ann", "submit", ""})
	refused(r, "sam", organizationapi.MoveApplication, act(a, move{Do: "object"}), "organization.application.no-text", "")
	a = r.do(a, [3]string{"sam", "object", "场所太小。"})
	if a.State != organizationapi.ApplicationStateDrafted || a.SponsorNote != "场所太小。" {
		t.Errorf("%+v", a)
	}
	refused(r, "ann", organizationapi.MoveApplication, act(a, move{Do: "file"}), "organization.application.consent", "organization.serviceorg.sponsor")
	a = r.filed(a)
	if a.DecideDue == nil {
		t.Fatal("no day to decide by")
	}
	a = r.do(a, [3]string{"rita", "return", "验资报告没有盖章。"})
	if a.DecideDue != nil {
		t.Error("the days run on while papers are missing")
	}
	r.days(3)
	a = r.filed(a)
	if want := cn.AddDays(cn.DayOf(r.clock()), 60).Last(); !a.DecideDue.Equal(want) {
		t.Errorf("due %v, want %v", a.DecideDue, want)
	}
	refused(r, "rita", organizationapi.MoveApplication, act(a, move{Do: "return", Note: "再看看。"}), "organization.application.returned", "organization.serviceorg.papers")
}

func TestAnotherSponsorReadsAnApplicationOnceItIsHandedIn(t *testing.T) {
	r := open(t)
	next := r.body("徐州市铜山区教育局", organizationapi.OrgKindGovernment, "11", 3, region, region)
	r.person("sue", next, identity.Sponsor, region)
	a := r.do(r.drafted("徐州市铜山区萤火服务中心"), [3]string{"ann", "submit", ""}, [3]string{"sam", "object", "不属于本部门管理。"})
	a = ok(r, "ann", organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.ID})
	d := a.Draft
	d.Version, d.Sponsor = a.Version, next
	a = ok(r, "ann", organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: a.ID, ApplicationDraft: d})
	if a.SponsorNote != "" {
		t.Errorf("the word of another sponsor stands: %s", a.SponsorNote)
	}
	for _, who := range []string{"sue", "sam"} {
		refused(r, who, organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.ID}, "organization.application.not-found", "")
	}
}

func TestARefusalHasAGroundOfTheLaw(t *testing.T) {
	r := open(t)
	for kind, id := range map[organizationapi.LegalKind]string{
		organizationapi.LegalKindServiceorg: "organization.serviceorg.refusals", organizationapi.LegalKindAssociation: "organization.association.refusals",
	} {
		a := ok(r, "ann", organizationapi.CreateApplication, create(r.withPapers("ann", r.lawful("铜山区暖邻"+string(kind), kind))))
		a = r.do(r.filed(a), [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "不符合。"})
		refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "decline", Note: "没有必要。", Ground: "whim"}), "organization.application.no-ground", id)
		a = ok(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "decline", Note: "没有必要。", Ground: "similar"}))
		if a.State != organizationapi.ApplicationStateDeclined || a.GroundText == "" {
			t.Errorf("%+v", a)
		}
	}
}

func TestTheDaysOfTheDecision(t *testing.T) {
	for id, kind := range map[string]organizationapi.LegalKind{
		"organization.serviceorg.decide": organizationapi.LegalKindServiceorg, "organization.association.decide": organizationapi.LegalKindAssociation,
		"organization.foundation.decide": organizationapi.LegalKindFoundation,
	} {
		r := openAt(t, "2026-06-01", map[bool]string{true: "320000", false: region}[kind == organizationapi.LegalKindFoundation], true)
		for n, late := range []bool{false, true} {
			a := r.filed(ok(r, "ann", organizationapi.CreateApplication, create(r.withPapers("ann", r.lawful([]string{"暖邻甲", "暖邻乙"}[n], kind)))))
			if want := cn.AddDays(cn.DayOf(r.clock()), 60).Last(); !a.DecideDue.Equal(want) {
				t.Fatalf("due %v, want %v", a.DecideDue, want)
			}
			a = r.do(a, [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"}, [3]string{"rob", "publicize", ""})
			if r.on(cn.DayOf(*a.DecideDue)); !late {
				r.do(a, [3]string{"rob", "grant", ""})
				continue
			}
			r.days(1)
			refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant"}), "organization.application.late", id)
			a = r.do(a, [3]string{"rob", "grant", "人手不足。"})
			if a.CreditCode[9:] != string(cn.IssueCredit(a.CreditCode[:2], a.CreditCode[2:8], 2))[9:] {
				t.Error("the refusal has spent a code")
			}
		}
	}
}
