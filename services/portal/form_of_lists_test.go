package portal

import (
	"cmp"
	"context"
	"html"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
)

// documents are the pages that are one document each, or one sheet to fill in: read, printed and kept as a whole.
var documents = []string{"/tenders/{id}/activity", "/tenders/{id}/report", "/desk/staff/bids/{id}", "/desk/expert/tenders/{id}"}

// noList are the captions of tables that are no list to be handed out, by why not.
var noList = map[string][]string{
	"a part of one document, which is read, printed and kept as a whole": {
		"经过", "各节，按次序学", "题库", "投标人名单", "无效投标人名单及原因", "中标候选人名单", "异常低价审查：", "查询记录", "评审委员会认定属于较低一档的客观分", "逐项认定", "评分标准",
		"递交的密封文件", "各项得分", "各方的陈述", "公示期间的异议", "评委的评语", "逐项验收", "付款计划", "表决", "双方签署", "更正内容", "未能成为中标供应商的候选人", "各方的随机值", "历次等级", "这项职能的各版", "信用名单记录", "列入和移出记录", "列入记录",
		"提示所依据的采购", "历次决定", "步骤", "同意加入本机构牵头的联合体的机构", "孵化计划的目标", "可以预约的场地", "服务内容、时间和记录单位", "年的继续教育", "年计入的学时", "与再登记要求的比较", "队员", "来参加的志愿者", "候补的志愿者", "登记的有效期", "薪酬的构成", "岗位的培训", "历年的考核", "符合定向条件的在岗人员", "我的报名，新的在前", "本有效期的学时", "各星级的条件", "认定不实、已经作废的记录", "各月计入的社会服务时间", "各月计入的报到服务时间", "谁查看过姓名和事由",
	},
	"kept from copies: what is read of one case for a purpose, and who read it": {
		"查阅簿，新的在前", "等待判断的紧急查阅", "目标", "分工", "目标达成", "各方面的得分", "探访", "督导往来",
	},
	"names of persons, published in the notice of the result as the law asks, and not handed out apart from it": {"评审委员会成员"},
	"always the same three, with what people compare by eye":                                                    {"开标密钥的持有人", "各持有人提交的份额"},
	"figures made of a list that is a table itself":                                                             {"价格分计算过程", "每年签订的合同", "培训覆盖，完成的人数", "时长的来源等级", "各月的时长", "各个状态的个案数", "记录单位的及时程度", "各指标的提示和采纳情况", "各区划正在招募的项目", "下级区划的机构", "机构的类型", "机构的有效等级", "机构的信用名单", "机构的状态"},
	"the first entries of a list that is a table on a page of its own":                                          {"本地区的采购，最新在前", "最近的通知", "最近成交的项目", "正在征集的项目"},
	"each row is answered, chosen or filled in where it stands, and is gone with that": {
		"等我办的事项，逾期在前", "承办人已经离开的个案，等得久的在前", "等我评分的项目", "现行目录中的项目", "额度和办法，新的在前", "密封文件", "抽中的记录，逐条回访", "现有角色", "我的角色", "等您答复的角色", "按上级指标合计，保存以后更新", "全部评分", "演示账号", "已申报的利害关系", "场地七天的预约", "服务对象的确认码", "抽中的学时", "可以使用这个账户时间的亲属",
	},
	"groups of one list, which is one table at the end of all":                      {"国际通行的指标", "与法定期限比较的指标", "其他指标", "的规则"},
	"what the rule book says of one thing at this moment, reckoned for this reader": {"逐条对照", "需要留意的规则", "已经满足的规则", "还缺什么", "逐条核对的结果", "各环节的质疑期限"},
	"what was found wrong in a file just sent, which stays with whoever sent it":    {"需要修改的行", "文件里的提示"},
	"links to what a reader wants, each of which is a file, a feed or an interface": {"证明材料", "申请材料", "材料", "离线程序sanshe-seal", "可以订阅的地址", "供程序读取的接口", "按月下载的文件", "更早月份的文件", "每日数据包", "更早的数据包", "的附件"},
	"kept from copies: bank accounts; what is held against a bid, or said with a bidder, while it is judged; who takes part before that is public": {
		"已登记的付款人", "每人的收款账号", "谁取出过我的账号，新的在前", "更正以前登记的付款人", "比对发现的线索", "评审委员会成员提出的无效意见", "对法定条件的声明", "磋商记录", "抽中并同意参加的供应商", "已经答复的抽取",
	},
	"how a process is at this moment, which it forgets; the collector has all of it": {
		"各操作的用时", "排队等待处理的事件", "已经保存、还没有发出的事件", "各部件的状况", "搁置的事件", "处理记录", "最近的处理记录", "等待的事件", "最近的链路",
	},
}

// composed are captions that are put together, by how the sources write them: what of them pages show.
var composed = map[string][]string{
	"f.title": {"国际通行的指标", "与法定期限比较的指标", "其他指标"}, "decisionsTitle": {"投诉处理决定"}, "registerTitle": {"社会工作者名册"}, "ordersTitle": {"社会服务令"}, "c.Table.Caption, Titled: true": {"服务内容、时间和记录单位"}, "coursesTitle": {"继续教育课程"}, "lecturesTitle": {"网上讲堂"}, "slipsTitle": {"服务对象的确认码"}, "WordsOf(d).called": {"按次序通知的专家", "按次序询问的供应商"},
	"caption": {"已公布的培训计划，年份晚的在前", "本机关的培训计划，年份晚的在前", "本单位的时长记录，新的在前", "这个单位的时长记录，新的在前", "这个班次的时长记录", "按月下载的文件", "更早月份的文件", "的附件", "逐条对照", "需要留意的规则", "已经满足的规则", "还缺什么", "逐条核对的结果", "每日数据包", "更早的数据包", "机构的类型", "机构的有效等级", "机构的信用名单", "机构的状态"}, // of months, papers, findings and counts
}

var (
	captioned = regexp.MustCompile(`(?:Caption(?:, \w+\.\w+)?(?::| =) |ui\.Changes\()([^{}\n]*)`)
	quoted    = regexp.MustCompile(`"([^"]+)"`)
	voices    = []tenderapi.Method{tenderapi.MethodOpen, tenderapi.MethodConsultation, tenderapi.MethodFramework}
	drawn     = regexp.MustCompile(`<caption[^>]*>([^<]*)</caption>`)
)

// captions are the captions of all tables in the rooms' sources, each as far as it is written out, and where.
func captions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		if err != nil || d.IsDir() || strings.HasPrefix(path, "ui/") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range captioned.FindAllStringSubmatch(string(b), -1) {
			of, _, _ := strings.Cut(m[1], ", Cols")
			if q := quoted.FindStringSubmatch(of); q != nil {
				all[q[1]] = path
				continue
			}
			if composed[of] == nil {
				t.Errorf("%s: a table's caption is %s: name above what pages show for it", path, of)
			}
			for _, c := range composed[of] {
				all[c] = path
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// written is the caption in the sources of which one on a page was made, the longest that fits, in the words of any procedure.
func written(all map[string]string, shown string) (longest string) {
	for c := range all {
		if len(c) > len(longest) && slices.ContainsFunc(voices, func(m tenderapi.Method) bool { return strings.Contains(shown, m.Say(c)) }) {
			longest = c
		}
	}
	return longest
}

// Every table that a page draws can be taken along as CSV and XLSX right below it, or is named above with why not.
func TestEveryTableOnAPageIsAListToTakeAlongOrIsNamed(t *testing.T) {
	all := captions(t)
	linked, bare := map[string]bool{}, map[string][]string{}
	look := func(at string, page answer) {
		parts := strings.Split(page.body, "<table")
		for _, part := range parts[1:] {
			m := drawn.FindStringSubmatch(part)
			if m == nil {
				t.Errorf("%s draws a table without a caption", at)
				continue
			}
			below, _, _ := strings.Cut(part, "</section>")
			c := cmp.Or(written(all, m[1]), m[1])
			if strings.Contains(below, "format=csv") && strings.Contains(below, "format=xlsx") {
				linked[c] = true
			} else {
				bare[c] = append(bare[c], m[1]+" at "+at)
			}
		}
	}
	for _, x := range readers(t) {
		for _, row := range pages(x.b.portal) {
			if row.Method == http.MethodGet && !row.Script && !slices.Contains(documents, row.Pattern) && x.reads(row.Desk) {
				for _, at := range x.addresses(row.Pattern) {
					if page := x.b.get(at); page.status == http.StatusOK && page.at == at { // not led to another page
						look(at, page)
						x.follow(at, page)
					}
				}
			}
		}
	}
	exempt := map[string]bool{}
	for _, list := range noList {
		for _, c := range list {
			if exempt[c] = true; all[c] == "" {
				t.Errorf("%s is the caption of no table any more", c)
			} else if linked[c] && len(bare[c]) == 0 {
				t.Errorf("%s is led to as a table wherever it is drawn, by now", c)
			}
		}
	}
	for c, at := range bare {
		if all[c] == "" {
			t.Errorf("a table's caption is put together, and has no CSV and XLSX below it: %s", at[0])
		}
	}
	for c, path := range all {
		switch {
		case exempt[c]:
		case len(bare[c]) > 0:
			t.Errorf("%s: %s has no CSV and XLSX right below it (%s): lead to them with ui.AsTable, or say above why not", path, c, bare[c][0])
		case !linked[c]:
			t.Errorf("%s: no page of the town draws %s: draw it there, or say above why it is no list", path, c)
		}
	}
}

// reader is somebody before whose eyes pages are drawn.
type reader struct {
	b     *browser
	role  identity.Role
	ids   map[string][]string // of what there are pages, by the part of the address before the id
	taken map[string]bool
}

// reads reports whether pages of a desk are looked at as this reader. What everybody reads an office and a bidder
// read as well, with what is their own in it, and the others no otherwise than they.
func (r *reader) reads(desk identity.Role) bool {
	if desk == "" {
		return r.role == "" || r.role == identity.Buyer || r.role == identity.Staff
	}
	return desk == r.role || desk == frame.AnyDesk && r.role != ""
}

// follow takes along each table to which a page leads, which holds something: else the page had nothing to lead to.
func (r *reader) follow(from string, page answer) {
	for _, m := range tableLink.FindAllStringSubmatch(page.body, -1) {
		at := html.UnescapeString(m[1])
		if strings.HasPrefix(at, "?") {
			at = strings.SplitN(from, "?", 2)[0] + at
		}
		if m[2] != "csv" || r.taken[at] || strings.HasPrefix(at, "/api/") || strings.Contains(at, "/export?") { // of another service, which is not here
			continue
		}
		r.taken[at] = true
		if got := r.b.get(at); got.status != http.StatusOK || !strings.HasPrefix(got.body, "\ufeff") || strings.Count(got.body, "\r\n") < 2 {
			r.b.t.Errorf("%s leads %q to %s, which is %d: %.200q", from, r.role, at, got.status, got.body)
		}
	}
}

// besides are pages with what is asked of them, which show other lists than without.
var besides = map[string][]string{"/desk/hours": {"?org=o1"}, "/desk/supervisor/complaints": {"?closed=1"}, "/rules": {"?topic=tender"}, "/organizations/{id}": {"?tab=bought", "?tab=life"}}

// addresses are those of a page, for everything of which there is one.
func (r *reader) addresses(pattern string) (out []string) {
	before, after, of := strings.Cut(pattern, "{id}")
	switch {
	case strings.Contains(after, "{"):
		return nil
	case !of:
		out = []string{pattern}
	}
	for kind, ids := range r.ids {
		if of && strings.HasSuffix(before, kind) {
			for _, id := range ids {
				out = append(out, before+id+after)
			}
		}
	}
	for _, asked := range besides[pattern] {
		for _, at := range slices.Clone(out) {
			out = append(out, at+asked)
		}
	}
	return out
}

// readers are a stranger in a town in which everything has happened, and everybody with a role where everything is going on.
func readers(t *testing.T) (out []reader) {
	t.Helper()
	open := newTown(t, "")
	open.fill()
	open.happened()
	out = append(out, reader{b: open.browser(), ids: open.subjects(), taken: map[string]bool{}})
	for _, role := range identity.Roles {
		w := newWorks(t, role)
		w.happened()
		w.desks()
		w.goesOn()
		out = append(out, reader{b: w.as(role), role: role, ids: w.subjects(), taken: map[string]bool{}})
	}
	return out
}

// subjects are what pages are about.
func (w *town) subjects() map[string][]string {
	ids := map[string][]string{"/organizations/": {"o1"}, "/listings/": {"l1"}, "/hubs/": {"h1"}, "/channels/": {"c1"}, "/timebank/": {"v1"}, "/projects/": {"p1"}, "/shifts/": {"s1"}, "/incubations/": {"i1"}, "/hours/": {"h1"}, "/amendments/": {"m1"}, "/reviews/": {"w1"}, "/appeals/": {"h1"}, "/audits/": {"a1", "a2"}, "/reports/": {"r1"}, "/ratings/": {"c1"}, "/functions/": {"u1"}, "/providers/": {"v1"}, "/bids/": {"b1"}, "/accounts/": {"a1"}, "/flags/": {"f1"}, "/campaigns/": {"k1"}, "/workers/": {"20260532000123"}, "/credentials/": {"20260532000123"}, "/findings/": {"fd1"}, "/courses/": {"c1"}, "/lectures/": {"le1"}, "/training-plans/": {"pl1"}, "/cases/": {"ca1"}, "/looks/": {"lk1"}, "/studies/": {"st1"}, "/training-audits/": {"ta1"}, "/headcounts/": {"hc1"}, "/ladders/": {"ld1"}, "/recruitments/": {"rc1"}, "/applicants/": {"ap1"}, "/stewards/": {"sw1"}, "/posts/": {lakeside}, "/pay-lists/": {lakeside + ".2026-11"}, "/rating-trees/": {"sample"}, "/stars/": {"s1"}, "/star-terms/": {"m1"}, "/star-bars/": {"v1"}, "/proofs/": {"x1"}}
	for _, x := range w.tenders {
		ids["/tenders/"] = append(ids["/tenders/"], x.ID)
	}
	for _, x := range w.orgs {
		ids["/organizations/"] = append(ids["/organizations/"], x.ID)
	}
	for _, x := range w.cats {
		ids["/catalog/"] = append(ids["/catalog/"], x.ID)
	}
	for _, x := range w.deals {
		ids["/contracts/"] = append(ids["/contracts/"], x.ID)
	}
	for _, x := range w.raised {
		ids["/challenges/"] = append(ids["/challenges/"], x.ID)
		ids["/decisions/"] = append(ids["/decisions/"], x.ID)
	}
	return ids
}

// happened adds what is rarely there: lots, a competition, recommended suppliers, a result by price alone,
// points given by the machine, changed after the signing, and a review of a price.
func (w *town) happened() {
	w.scored.Criteria = append(w.scored.Criteria, licensed())
	w.scored.Answers = licensedAnswers()
	w.scored.Corrections = []tenderapi.MarkChange{{Judge: 1, Bid: "b1", Text: "分值汇总计算错误", Reason: "加错了。", At: *ago(18), Before: []tenderapi.Mark{}, After: []tenderapi.Mark{}}}
	w.opening.Reviews = []tenderapi.PriceReview{{Bid: "b1", Stage: "decided", Reasonable: true, Signs: []tenderapi.PriceSign{}}}
	cheap, lot, rebid, named := decided(), bidding(), bidding(), decided()
	cheap.ID, cheap.Criteria = "cheap", []tenderapi.Criterion{{Code: "1", Name: "价格", Max: 10000, Kind: "price"}}
	lot.ID, lot.Procedure, lot.Lot = "lot", "lot", 1
	rebid.ID, rebid.Method, rebid.Framework = "rebid", tenderapi.MethodMiniCompetition, &tenderapi.Related{ID: "frame", Code: "X", Title: "框架", Method: tenderapi.MethodFramework}
	rebid.Agreed = []tenderapi.AgreedPrice{{Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Price: 86_00}}
	rebid.LeftOut = []tenderapi.NotInvited{{Supplier: tenderapi.Party{ID: "s2", Name: "向阳服务社"}, Reason: "没有夜间服务人员。"}}
	named.ID, named.Recommendations = "named", []tenderapi.Recommendation{{By: "buyer", Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Reason: "做过同类服务。"}}
	w.tenders = append(w.tenders, cheap, lot, rebid, named)
}

// goesOn puts something into each list of the desks that is empty otherwise.
func (w *works) goesOn() {
	w.room, w.judged = revealedRoom(), true
	for _, of := range []tenderapi.DrawOf{tenderapi.DrawOfExperts, tenderapi.DrawOfSuppliers} {
		w.drawn = append(w.drawn, tenderapi.Draw{ID: "open." + string(of), Of: of, Tender: "open", Nth: 1, Stage: "complete", StartedAt: noon, Basis: cite(), Calls: []tenderapi.DrawCall{{Number: "3", At: noon, Until: *ahead(1), Outcome: "accepted", Text: "同意参加"}}})
	}
	done := applied()
	done.ID, done.State, done.StateText, done.Past, done.EndedAt = "calling.s8", tenderapi.ApplicationStateRefused, "未通过", []tenderapi.ApplicationPast{{FiledAt: *ago(9), StateText: "未通过"}}, ago(0)
	w.applied = append([]tenderapi.Application{done}, w.applied...)
	local, _ := w.via.(*host.Local)
	rows := slices.DeleteFunc(slices.Concat(w.contractRoutes(), w.operationRoutes("contract")), func(r route.Route) bool { return r.Op.ID == contractapi.ListDeskContracts.ID })
	local.Add("contract", route.Server(append(rows, route.On(contractapi.ListDeskContracts, func(context.Context, contractapi.ListDeskContractsRequest) (contractapi.ContractPage, error) {
		return contractapi.ContractPage{Items: []contractapi.ContractSummary{{ID: "k1", Code: "HT-1", Title: "社区服务"}}}, nil
	})), w.read))
}
