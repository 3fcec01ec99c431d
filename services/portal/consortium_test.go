package portal

import (
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/portal/view"
)

const standAt = "/desk/staff/tenders/pub/consortium"

// partner is who has agreed to stand with the works' own organization.
var partner = tenderapi.Party{ID: "qing", Name: "青苗助餐服务社", CreditCode: "52320312MJ00000001"}

// allied lets the works' purchases take joint bids.
func allied(t *testing.T) (*works, *browser) {
	t.Helper()
	w := newWorks(t, identity.Staff)
	for i := range w.tenders {
		w.tenders[i].Joint = true
	}
	return w, w.as(identity.Staff)
}

func TestAMemberJoinsALeaderByItsCreditCode(t *testing.T) {
	w, b := allied(t)
	got := b.get(standAt)
	liable := ruletest.Value[bool](t, w.portal.Rules, "supplier.consortium.liability", view.Law(w.tenders[0]))
	if told := strings.Contains(got.body, "/rules/supplier.consortium.liability") && strings.Contains(got.body, "连带责任"); told != liable {
		t.Errorf("who joins is liable with the others: %v, and is told so: %v", liable, told)
	}
	for _, want := range []string{"牵头机构的统一社会信用代码", "还没有机构同意加入", "/rules/supplier.consortium.double"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if again := b.post(standAt, "lead", "52320312MJ99999999", "work", "助餐服务", "percent", "40"); again.status != http.StatusBadRequest || !strings.Contains(again.words(), "名册中没有这个统一社会信用代码") {
		t.Errorf("an unknown leader is answered %d %s", again.status, again.words())
	}
	if n := len(w.written("/consortium")); n != 0 {
		t.Fatalf("%d words were given for an unknown leader", n)
	}
	b.post(standAt, "lead", strings.ToLower(w.office.orgs[0].CreditCode), "work", "助餐服务", "percent", "40")
	if sent := w.written("/consortium"); len(sent) != 1 || !strings.Contains(sent[0].body, w.office.orgs[0].ID) || !strings.Contains(sent[0].body, `"percent":40`) {
		t.Errorf("sent %+v", sent)
	}
}

func TestAMemberTakesItsWordBack(t *testing.T) {
	w, b := allied(t)
	w.stands = tenderapi.Consortium{Lead: &partner, Since: ago(1), Partners: []tenderapi.Party{}, MayLeave: true}
	if got := b.get(standAt); !strings.Contains(got.words(), "收回同意") || strings.Contains(got.body, `name="lead"`) {
		t.Errorf("who has joined is shown %s", got.words())
	}
	b.post(standAt, "do", "leave")
	if sent := w.written("/consortium"); len(sent) != 1 || strings.Contains(sent[0].body, "lead") {
		t.Errorf("sent %+v", sent)
	}
}

func TestAMemberRewritesItsWorkWithoutTakingItsWordBack(t *testing.T) {
	w, b := allied(t)
	w.stands = tenderapi.Consortium{Lead: &partner, Since: ago(1), Partners: []tenderapi.Party{}, MayLeave: true, MayRewrite: true, Share: &tenderapi.AgreedShare{Member: mine, Work: "助餐服务", Percent: 40}}
	got := b.get(standAt)
	for _, must := range []string{`name="do" value="rewrite"`, ">助餐服务</textarea>", `value="40"`, "不必收回同意"} {
		if !strings.Contains(got.body, must) {
			t.Errorf("the page lacks %s", must)
		}
	}
	b.post(standAt, "do", "rewrite", "work", "助餐和助洁\r\n上门探访", "percent", "45")
	if sent := w.written("/consortium"); len(sent) != 1 || !strings.Contains(sent[0].body, partner.ID) || !strings.Contains(sent[0].body, "助餐和助洁") || !strings.Contains(sent[0].body, `"percent":45`) {
		t.Errorf("sent %+v", sent)
	}
	w.stands.MayRewrite, w.stands.Why = false, "牵头机构已递交写有本机构的投标文件。"
	if got := b.get(standAt); strings.Contains(got.body, `value="rewrite"`) || !strings.Contains(got.words(), w.stands.Why) || !strings.Contains(got.words(), "收回同意") {
		t.Errorf("whose leader has handed in is shown %s", got.words())
	}
}

func TestALeaderChoosesAmongThoseWhoHaveJoinedIt(t *testing.T) {
	w, b := allied(t)
	if got := b.get(bidAt); strings.Contains(got.body, `name="member_1"`) || got.settings(t)["bidding"]["partners"] != nil {
		t.Error("nobody has joined, and members are asked for")
	}
	w.stands.Partners = []tenderapi.Party{partner}
	w.office.orgs = append(w.office.orgs, organizationapi.Organization{ID: mine, Name: "星河区暖邻社会工作服务中心", CreditCode: "52320312MJ0000001X"})
	got := b.get(bidAt)
	here, sent := strings.Join(hereForm.FindAllString(got.body, -1), ""), strings.Join(postForm.FindAllString(got.body, -1), "")
	for _, name := range []string{"member_1", "work_0", "percent_0", "work_1", "percent_1", "take_1"} {
		if !strings.Contains(here, `name="`+name+`"`) || strings.Contains(sent, `name="`+name+`"`) {
			t.Errorf("%s is not asked in the form that stays in the browser alone", name)
		}
	}
	all, _ := got.settings(t)["bidding"]["partners"].([]any)
	if len(all) != 2 || all[0].(map[string]any)["id"] != mine || all[1].(map[string]any)["name"] != partner.Name {
		t.Errorf("the script is told of %v", all)
	}
	if !strings.Contains(b.get("/desk/staff/tenders/pub/eligibility").body, standAt) {
		t.Error("the page before the bid does not lead to the consortium")
	}
}

func TestARecordNamesAllWhoStandBehindABid(t *testing.T) {
	if got := view.Who(partner, nil); got != "青苗助餐服务社" {
		t.Error(got)
	}
	if got := view.Who(partner, []tenderapi.Party{partner, {ID: "x", Name: "暖邻中心"}}); got != "青苗助餐服务社、暖邻中心（联合体，青苗助餐服务社牵头）" {
		t.Error(got)
	}
}

func TestTheTablesOfAResultNameAllWhoStandBehindABid(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	both := []tenderapi.Party{partner, {ID: "nuan", Name: "暖邻中心"}}
	for i := range w.tenders {
		if x := &w.tenders[i]; x.Award != nil {
			x.Award.Supplier, x.Award.Members = partner, both
		}
	}
	w.opening.Bids[0].Supplier, w.opening.Bids[0].Members = partner, both
	w.scored.Ranking[0].Supplier, w.scored.Ranking[0].Members = partner, both
	got := w.browser().get("/tenders/" + w.opening.Tender)
	for _, table := range []string{"开标记录", "各投标人得分", "价格分计算过程", "各评委总分"} {
		_, after, found := strings.Cut(got.body, table)
		after, _, _ = strings.Cut(after, "</table>")
		if !found || !strings.Contains(markup.ReplaceAllString(after, ""), "青苗助餐服务社、暖邻中心（联合体，青苗助餐服务社牵头）") {
			t.Errorf("%s does not name both", table)
		}
	}
	if n := strings.Count(got.body, `href="/organizations/nuan"`); n < 2 {
		t.Errorf("%d links lead to the member", n)
	}
}
