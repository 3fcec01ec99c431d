package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of certificates.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/proofs/credential", identity.Buyer, "/proofs/credential", []string{"credential", "eyJ<b>~"}, []string{"eyJ<b>~"}},
		{"/desk/proofs", identity.Resident, "/desk/proofs", []string{"person", "p2", "from", "2026-02-03", "to", "2026-11-20"}, []string{`<option value="p2" selected`, "2026-02-03", "2026-11-20"}},
		{"/desk/proofs/{id}/move", identity.Registrar, "/desk/proofs/x1/move", []string{"do", "revoke", "version", "1", "revoke.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/proofs/{id}/presentations", identity.Resident, "/desk/proofs/x1/presentations", []string{"claims", "stars_at_least_2", "holder_key", `{"kty":"EC"}`}, []string{"☑stars_at_least_2", `{"kty":"EC"}`}},
	}, forms...)
}

// proofRoutes is one certificate with every button, and what anybody sees of it.
func proofRoutes() []route.Route {
	us := volunteerapi.Party{ID: "o1", Name: "星河区暖邻社会工作服务中心"}
	lines := []volunteerapi.CertificateLine{
		{Title: "给独居老人<b>送餐", Org: us, From: "2026-03-01", To: "2026-03-08", Times: 2, Minutes: 210},
		{Title: "河道清洁", Org: us, From: "2026-05-01", To: "2026-05-01", Times: 1, Minutes: 240},
	}
	classes := []volunteerapi.CertificateClass{{Class: "A", Text: "现场动态码和本人设备", Minutes: 330}, {Class: "B", Text: "带队人点名和本人设备", Minutes: 120}}
	basis := []volunteerapi.Basis{{Rule: "volunteer.certificate.elements", Title: "志愿服务记录与证明出具办法（试行）", Article: "第十五条", Quote: "应当载明。", From: "2021-02-01", Verified: true}}
	c := volunteerapi.Certificate{
		ID: "x1", Version: 1, Number: "2026-7K3F-9QXD-M2TA", Kind: volunteerapi.CertificateKindService, Title: "志愿服务记录证明", Person: "p1", PersonNumber: "3203120000000017", Name: "林小满",
		Region: "320312", RegionName: "星河区", From: "2026-01-01", To: "2026-11-20", Minutes: 450, Lines: lines, Classes: classes, Recorders: []volunteerapi.Party{us},
		State: volunteerapi.CertificateStateValid, StateText: "有效", IssuedAt: noon, Page: "https://volunteer.example/proofs/2026-7K3F-9QXD-M2TA", May: []string{"withdraw", "revoke"}, Basis: basis,
		Claims: []volunteerapi.CertificateClaim{{Name: "name", Title: "姓名", Text: "林小满"}, {Name: "hours_at_least_300", Title: "服务时间达到300小时", Text: "否"}, {Name: "stars_at_least_2", Title: "达到二星", Text: "是"}},
	}
	return []route.Route{
		route.On(volunteerapi.ListCertificates, func(context.Context, volunteerapi.ListCertificatesRequest) (volunteerapi.CertificatePage, error) {
			return volunteerapi.CertificatePage{Items: []volunteerapi.Certificate{c}, People: []volunteerapi.Party{{ID: "p1", Name: "林小满"}, {ID: "p2", Name: "林果果"}}, Person: "p1"}, nil
		}),
		route.On(volunteerapi.GetCertificate, func(_ context.Context, in volunteerapi.GetCertificateRequest) (volunteerapi.Certificate, error) {
			x, star := c, volunteerapi.CertificateStar{Level: 1, Office: us, Minutes: 7800, GrantedOn: "2026-10-20"}
			switch in.ID {
			case "of-before":
				x.Classes = []volunteerapi.CertificateClass{}
			case "restated":
				star.CountedOn = "2026-11-19"
			case "star":
			default:
				return c, nil
			}
			x.Kind, x.Title, x.Star = volunteerapi.CertificateKindStar, "一星志愿者证书", &star
			return x, nil
		}),
		route.On(volunteerapi.CheckCertificate, func(context.Context, volunteerapi.CheckCertificateRequest) (volunteerapi.CertificateCheck, error) {
			return volunteerapi.CertificateCheck{
				Number: c.Number, Kind: c.Kind, Title: c.Title, Name: "林*满", PersonNumber: "************0017", Minutes: c.Minutes, From: c.From, To: c.To, Lines: lines, Classes: classes,
				Recorders: c.Recorders, State: c.State, StateText: c.StateText, IssuedAt: noon, CheckedAt: noon, Basis: basis,
			}, nil
		}),
		route.On(volunteerapi.CheckCredential, func(context.Context, volunteerapi.CheckCredentialRequest) (volunteerapi.CredentialCheck, error) {
			return volunteerapi.CredentialCheck{
				Valid: true, Text: "凭证有效，由本平台签发，内容没有改动。", Title: c.Title, Claims: c.Claims[1:], Withheld: 17, IssuedAt: &noon, CheckedAt: noon, Basis: basis,
			}, nil
		}),
		route.On(volunteerapi.PresentCertificate, func(_ context.Context, in volunteerapi.PresentCertificateRequest) (volunteerapi.Presentation, error) {
			return volunteerapi.Presentation{Credential: "eyJhbGciOiJFUzI1NiJ9.e30.c2ln~" + strings.Join(in.Claims, "~") + "~"}, nil
		}),
	}
}

func TestACertificateOfAStarSaysWhatVouchesForItsTime(t *testing.T) {
	b := newWorks(t, identity.Resident).as(identity.Resident)
	const served, proven = "志愿服务累计130小时，服务质量符合公布的条件，经公示，认定为一星志愿者。", "时间由什么证明"
	if star := b.get("/desk/proofs/star").words(); !strings.Contains(star, served) || !strings.Contains(star, proven) || !strings.Contains(star, "带队人点名和本人设备") {
		t.Errorf("the star says %s", star)
	}
	if before := b.get("/desk/proofs/of-before").words(); !strings.Contains(before, served) || strings.Contains(before, proven) {
		t.Errorf("a star of before says %s", before)
	}
	const anew = "志愿服务累计130小时（记录更正以后，截至2026年11月19日计入的），服务质量符合公布的条件，经公示，2026年10月20日认定为一星志愿者。"
	if restated := b.get("/desk/proofs/restated").words(); !strings.Contains(restated, anew) {
		t.Errorf("one that was issued anew says %s", restated)
	}
	if file := b.get("/desk/proofs/restated/pdf").body; !strings.HasPrefix(file, "%PDF") {
		t.Error("the star is no file")
	}
}

func TestACertificateIsPrintedByItsHolderAndCheckedByAnybody(t *testing.T) {
	w := newWorks(t, identity.Resident)
	b := w.as(identity.Resident)
	mine := b.get("/desk/proofs/x1").words()
	for _, want := range []string{"兹证明林小满（志愿者编号3203120000000017）自2026年1月1日至2026年11月20日参加志愿服务，共7小时30分钟。", "给独居老人<b>送餐", "记录单位：星河区暖邻社会工作服务中心", "现场动态码和本人设备", "编号 2026-7K3F-9QXD-M2TA"} {
		if !strings.Contains(mine, want) {
			t.Errorf("the sheet does not say %s", want)
		}
	}
	made := b.post("/desk/proofs/x1/presentations", "claims", "hours_at_least_300", "claims", "stars_at_least_2").body
	if !strings.Contains(made, "~hours_at_least_300~stars_at_least_2~") {
		t.Error("the credential that was made is not shown")
	}
	public := w.browser().get("/proofs/2026-7K3F-9QXD-M2TA").body
	if !holds(public, "林*满") || holds(public, "林小满") || !holds(public, "证明有效") || !strings.Contains(public, `name="robots" content="noindex`) {
		t.Error("the public page shows too much or too little")
	}
	if got := w.browser().get("/proofs?number=2026-7K3F-9QXD-M2TA"); got.at != "/proofs/2026-7K3F-9QXD-M2TA" {
		t.Errorf("a typed number leads to %s", got.at)
	}
	found := w.browser().post("/proofs/credential", "credential", "eyJ.eyJ.A~").words()
	if !strings.Contains(found, "凭证有效") || !strings.Contains(found, "17项，由持有人决定") || !strings.Contains(found, "达到二星") {
		t.Error("what a credential shows is not said")
	}
}
