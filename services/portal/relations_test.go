package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
)

func TestAnExpertDeclaresTiesOneByOneAndTakesThemBack(t *testing.T) {
	w := newWorks(t, identity.Expert)
	b := w.as(identity.Expert)
	w.ties = []organizationapi.Relation{{Org: "s9", OrgName: "向阳服务社", Kind: "employed", Until: "2025-01-31"}}
	known := w.office.orgs[0]
	page := b.get("/desk/expert/relations")
	if !strings.Contains(page.body, "向阳服务社") || !strings.Contains(page.body, "单位的其他人和管理员都看不到") || !strings.Contains(page.body, "/rules/tender.recusal.years") {
		t.Error("the page does not show what is declared, to whom, and on what ground")
	}
	if got := b.post("/desk/expert/relations", "org", "没有这样的单位", "kind", "kin"); !strings.Contains(got.body, "名册中没有这个单位") || len(w.written("/me/relations")) != 0 {
		t.Error("a tie to nobody is sent")
	}
	b.post("/desk/expert/relations", "org", known.Name, "kind", "kin")
	if sent := w.written("/me/relations"); len(sent) != 1 || !strings.Contains(sent[0].body, `"org":"`+known.ID+`"`) || !strings.Contains(sent[0].body, `"org":"s9"`) {
		t.Fatalf("%+v", sent)
	}
	b.post("/desk/expert/relations/removal", "index", "0")
	if len(w.ties) != 1 || w.ties[0].Org != known.ID {
		t.Errorf("%+v", w.ties)
	}
}

func TestAnAdministratorSuspendsAnExpertWithAReason(t *testing.T) {
	w := newWorks(t, identity.Admin)
	b := w.as(identity.Admin)
	if page := b.get("/desk/admin/accounts/a1"); !strings.Contains(page.body, "暂停评审") || !strings.Contains(page.body, "还没有申报过利害关系") {
		t.Error("the account does not say how the expert stands")
	}
	b.post("/desk/admin/accounts/a1/standing", "do", "suspend", "suspend.reason", "泄露评审情况")
	if sent := w.written("/standing"); len(sent) != 1 || !strings.Contains(sent[0].body, "泄露评审情况") || !strings.Contains(sent[0].body, "suspended") {
		t.Errorf("%+v", sent)
	}
}
