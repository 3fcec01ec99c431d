package portal

import (
	"net/http"
	"strings"
	"testing"

	"sanshe/libs/identity"
)

// A campaign is announced with what the book has for the day, and says what it set itself.
func TestAnOfficeAnnouncesACampaign(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	b := w.as(identity.Registrar)
	holdsAll(t, "campaign-new", b.get("/desk/registrar/campaigns/new"), "批次名称", "星河区的指标", "不少于全体委员的2/3", "只作提醒", "规则库没有写明，由本批次自定", "周议")
	got := b.post("/desk/registrar/campaigns/new", "title", "2026年度评估", "kinds", "serviceorg", "trees.serviceorg", "own", "self_until", "2026-12-30", "visits_until", "2027-01-30",
		"lines.5", "950", "lines.3", "800.5", "terms.quorum", "2/3", "terms.pass", "1/2", "terms.publicity_days", "7", "terms.raters", "2", "panel", "m1", "panel", "m2")
	want := `{"title":"2026年度评估","kinds":["serviceorg"],"self_until":"2026-12-30","visits_until":"2027-01-30","terms":{"quorum":"2/3","pass":"1/2","publicity_days":7,"raters":2},"lines":[{"grade":5,"least":95000},{"grade":3,"least":80050}],"panel":["m1","m2"],"trees":["own"]}`
	if sent := w.written("/api/organization/campaigns"); got.status != http.StatusOK || len(sent) != 1 || sent[0].body != want {
		t.Fatalf("%d %+v", got.status, sent)
	}
	got = b.post("/desk/registrar/campaigns/new", "title", "")
	if got.status != http.StatusBadRequest || !strings.Contains(got.words(), "请选择评估委员会委员") {
		t.Errorf("an empty notice: %d", got.status)
	}
	holdsAll(t, "campaign-office", b.get("/campaigns/k1"), "结束申请", "全体委员的2/3以上", "星河区暖邻社会工作服务中心", "已有3个组织申请", "实地考察和评分")
	if page := b.get("/campaigns/k1"); !strings.Contains(page.body, `"/desk/registrar/campaigns/k1/raters"`) {
		t.Error("the office is not led to its raters")
	}
	holdsAll(t, "campaign-raters", b.get("/desk/registrar/campaigns/k1/raters"), "郑评", "偏离较大", "低于其他专家最多")
	if page := w.browser().get("/campaigns/k1"); strings.Contains(page.words(), "各评估专家的评分") {
		t.Error("a stranger is led to who rates how")
	}
	b.post("/desk/registrar/campaigns/k1/move", "do", "close", "version", "1")
	if sent := w.written("/campaigns/k1/moves"); len(sent) != 1 || sent[0].body != `{"do":"close","version":1}` {
		t.Errorf("%+v", sent)
	}
}

// An organization reads line by line whether it may apply, and applies from there.
func TestAnOrganizationAppliesOnceItMay(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	if page := b.get("/desk/staff/campaigns/unfit"); strings.Contains(page.body, "campaigns/unfit/application") || !strings.Contains(page.words(), "现在不能申请") {
		t.Error("who may not apply is offered to")
	}
	if page := b.get("/desk/staff/campaigns/over"); strings.Contains(page.body, "campaigns/over/application") || !strings.Contains(page.words(), "已经结束申请") {
		t.Error("a campaign whose days are over is offered")
	}
	holdsAll(t, "campaign-apply", b.get("/desk/staff/campaigns/k1"), "取得登记满2个年度", "申请评估")
	b.post("/desk/staff/campaigns/k1/application")
	if sent := w.written("/api/organization/ratings"); len(sent) != 1 || !strings.Contains(sent[0].body, `"campaign":"k1"`) {
		t.Errorf("%+v", sent)
	}
}

func TestIndicatorsAreChapters(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.browser()
	holdsAll(t, "tree", b.get("/rating-trees/sample"), "1 基础条件", "登记证书在有效期内", "客观分", "平台带入登记信息", "要实地看", "材料不公开", "高60分、低0分", "指标未核对")
	holdsAll(t, "trees", b.get("/rating-trees"), "社会服务机构评估指标（示例）", "未核对")
}

// Who conducts a rating reads who was sent, who stayed away, how each voted once the round is over, and what became of the grade.
func TestTheOfficeReadsAWholeRating(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	holdsAll(t, "rating-case", w.as(identity.Registrar).get("/desk/ratings/c1"), "郑评", "是该机构的理事", "比较各专家的评分", "第1轮", "证据不足", "降为3A级", "核查属实", "2026年度等级评估")
}
