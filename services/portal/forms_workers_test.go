package portal

import (
	"strings"
	"testing"

	"sanshe/libs/identity"
)

// The forms of social workers and of the office that registers them.
func init() {
	const number = "20260532000123"
	certificate := []string{
		"version", "1", "number", number, "level", "assistant", "name", "何<b>云", "issued", "2026-01-02", "region", "320312", "electronic", "true", "late_reason", prose, "named", "true",
		"papers", "p1", "name.p1", "证书.pdf",
	}
	kept := []string{number, "☑assistant", "何<b>云", "2026-01-02", `<option value="320312" selected`, prose, "证书.pdf", "☑p1"}
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/credentials/new", identity.Worker, "/desk/credentials/new", certificate, kept},
		{"/desk/credentials/{id}/edit", identity.Worker, "/desk/credentials/" + number + "/edit", certificate, kept},
		{"/desk/credentials/{id}/move", identity.Registrar, "/desk/credentials/" + number + "/move", []string{"do", "return", "version", "1", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/credentials/{id}/passes", identity.Worker, "/desk/credentials/" + number + "/passes", []string{"claims", "level", "holder_key", prose}, []string{"☑level", prose}},
		{"/workers/check", identity.Worker, "/workers/check", []string{"credential", prose}, []string{prose}},
		{"/desk/findings/new", identity.Registrar, "/desk/findings/new", []string{"number", number, "facts", prose}, []string{number, prose}},
		{"/desk/findings/{id}/move", identity.Registrar, "/desk/findings/fd1/move", []string{"do", "propose", "version", "2", "propose.kind", "suspend", "propose.months", "6", "propose.note", prose}, []string{"☑suspend", `value="6"`, prose, `<details class="confirm" open`}},
		{"/courses/{id}/move", identity.Worker, "/courses/c1/move", []string{"do", "cancel", "version", "1", "cancel.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/courses/{id}/roll", identity.Staff, "/courses/c1/roll", []string{"present", "2"}, []string{"☑2"}},
		{"/desk/courses/new", identity.Staff, "/desk/courses/new", []string{"org", mine, "title", "个案<b>记录", "text", prose, "starts", "2026-12-30T09:00", "ends", "2026-12-30T12:00", "minutes", "180", "capacity", "20", "online", "true", "induction", "true", "place", "某路6号"}, []string{"个案<b>记录", prose, "2026-12-30T09:00", "2026-12-30T12:00", `value="180"`, "☑true", "某路6号"}},
		{"/desk/studies/new", identity.Worker, "/desk/studies/new", []string{"title", "案例<b>集", "on", "2026-06-02", "minutes", "240", "text", prose, "papers", "p1", "name.p1", "笔记.pdf"}, []string{"案例<b>集", "2026-06-02", `value="240"`, prose, "笔记.pdf", "☑p1"}},
		{"/desk/studies/{id}/move", identity.Registrar, "/desk/studies/st1/move", []string{"do", "refuse", "version", "1", "refuse.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/training-audits/new", identity.Registrar, "/desk/training-audits/new", []string{"office", mine, "year", "2026", "value", "这是一个别人猜不到的随机值，请保密", "public", prose}, []string{"2026", "这是一个别人猜不到的随机值，请保密", prose}},
		{"/training-audits/{id}/draw", identity.Registrar, "/training-audits/ta1/draw", []string{"version", "1", "value", "这是一个别人猜不到的随机值，请保密", "public", "37"}, []string{"这是一个别人猜不到的随机值，请保密", `value="37"`}},
		{"/training-audits/{id}/lots", identity.Registrar, "/training-audits/ta1/lots", []string{"do", "denied-0", "version", "1", "denied-0.number", "n2", "denied-0.note", prose}, []string{prose, `<details class="confirm" open`}},
	}, forms...)
}

func TestTheOfficeDealsWithCertificatesFindingsStudiesAndAudits(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	b := w.as(identity.Registrar)
	for at, want := range map[string]string{
		"/desk/registrar": "老年社会工作案例集：核实自学", "/desk/credentials": "何晓云", "/desk/credentials/20260532000123": "核验无误", "/desk/findings/fd1": "没有为服务对象保密。", "/desk/studies": "待核实",
		"/courses/c1": "123456", "/training-audits/ta1": "抽中的学时",
	} {
		if got := b.get(at).words(); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q: %s", at, want, got)
		}
	}
	b.post("/training-audits/ta1/lots", "do", "confirmed-0", "version", "1", "confirmed-0.number", "n2")
	if sent := w.written("/audits/ta1/lots"); len(sent) != 1 || !strings.Contains(sent[0].body, `"number":"n2","outcome":"confirmed"`) {
		t.Errorf("sent: %+v", sent)
	}
	b.post("/courses/c1/roll", "present", "1", "present", "2")
	if sent := w.written("/courses/c1/roll"); len(sent) != 1 || !strings.Contains(sent[0].body, `"present":[1,2]`) {
		t.Errorf("sent: %+v", sent)
	}
}

func TestWhoHasOneOrganizationDoesNotChooseIt(t *testing.T) {
	b := newWorks(t, identity.Staff).as(identity.Staff)
	if body := b.get("/desk/courses/new").body; !strings.Contains(body, `<option value="`+mine+`" selected`) {
		t.Error("the only organization that may announce a course is not chosen")
	}
}

func TestAHolderTakesAPassAndAStrangerChecksIt(t *testing.T) {
	w := newWorks(t, identity.Worker)
	got := w.as(identity.Worker).post("/desk/credentials/20260532000123/passes", "claims", "level")
	if !strings.Contains(got.body, "eyJ.eyJ.x~") || got.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%s %v", got.words(), got.header)
	}
	if sent := w.written("/passes"); len(sent) != 1 || sent[0].body != `{"claims":["level"]}` {
		t.Errorf("sent: %+v", sent)
	}
	got = w.browser().post("/workers/check", "credential", "eyJ.eyJ.x~")
	for _, want := range []string{"凭证有效。", "助理社会工作师", "5项，由持有人决定"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the check does not say %q", want)
		}
	}
}

func TestTheValueOfAnAuditIsSentAsItsDigestAndComesBackInItsBrowser(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	b := w.as(identity.Registrar)
	const value = "a value that nobody guesses"
	b.post("/desk/training-audits/new", "office", mine, "year", "2026", "value", value, "public", "某期开奖号码")
	sent := w.written("/audits")
	if len(sent) != 1 || strings.Contains(sent[0].body, value) || !strings.Contains(sent[0].body, `"commit":"aee43cd6`) {
		t.Errorf("sent: %+v", sent)
	}
	if got := b.get("/training-audits/ta1").body; !strings.Contains(got, value) {
		t.Error("the browser that gave the digest does not get its value back")
	}
	if got := b.get("/training-audits/ta1").words(); strings.Count(got, "请登记机关的另一名经办人核对。") != 1 || !strings.Contains(got, "认定不实的学时作废") {
		t.Errorf("of two lots one is the office's own: %s", got)
	}
	if got := w.as(identity.Registrar).get("/training-audits/ta1").body; strings.Contains(got, value) {
		t.Error("another browser reads the value")
	}
}
