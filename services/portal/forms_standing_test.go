package portal

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of credit and listings.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/registrar/listings/new", identity.Registrar, "/desk/registrar/listings/new", []string{"org", "52320312YY0000017X", "ground", "abnormal/unreported", "facts", prose, "duty", "补报年度工作报告"}, []string{prose, `value="52320312YY0000017X"`, `<option value="abnormal/unreported" selected`, "补报年度工作报告"}},
		{"/desk/registrar/credit/new", identity.Registrar, "/desk/registrar/credit/new", []string{"org", "52320312YY0000017X", "kind", "penalty", "penalty", "fine", "amount", "5000", "fact", prose, "paper", "某民罚〔2026〕1号", "formed_on", "2026-03-02", "note", "放假"}, []string{prose, "☑penalty", `<option value="fine" selected`, `value="5000"`, "某民罚〔2026〕1号", `value="2026-03-02"`, "放假"}},
		{"/listings/{id}/move", identity.Registrar, "/listings/l1/move", []string{"do", "tell", "version", "1", "tell.text", prose, "tell.until", "2026-12-20"}, []string{prose, `value="2026-12-20"`}},
		{"/listings/{id}/move", identity.Registrar, "/listings/l1/move", []string{"do", "list", "version", "1", "list.text", prose, "list.paper", "某民异〔2026〕1号"}, []string{prose, "某民异〔2026〕1号"}},
		{"/listings/{id}/move", identity.Registrar, "/listings/l1/move", []string{"do", "remove", "version", "1", "remove.text", prose, "remove.note", "核实用时较长"}, []string{prose, "核实用时较长"}},
	}, forms...)
}

// creditRoutes is one listing with every button, and what a form of credit asks.
func creditRoutes() []route.Route {
	l := organizationapi.Listing{
		ID: "l1", Version: 1, Org: organizationapi.Party{ID: "o1", Name: "星河区暖邻社会工作服务中心"}, Region: "320312", List: "abnormal", ListText: "活动异常名录",
		Ground: "unreported", GroundText: "未按规定报送年度工作报告", State: "fulfilled", StateText: "已申请移出", Facts: "没有报送。", ProposedAt: noon,
		RemoveDue: &noon, Steps: []organizationapi.Step{{Key: "remove", Title: "移出名单", State: "late", Owner: "登记管理机关", Due: &noon, Basis: []organizationapi.Basis{}}},
		Basis: []organizationapi.Basis{}, Moves: []organizationapi.Move{}, Papers: []organizationapi.Paper{{ID: "p1", Name: "检查记录.pdf", Type: "application/pdf", Size: 1024, Hash: "00", At: noon}},
	}
	for _, do := range []string{"tell", "object", "answer", "list", "drop", "fulfil", "remove", "reject"} {
		l.Moves = append(l.Moves, organizationapi.Move{Do: do, Label: "办理" + do, Rule: "organization.credit.notice"})
	}
	return []route.Route{
		route.On(organizationapi.GetListing, func(context.Context, organizationapi.GetListingRequest) (organizationapi.Listing, error) {
			return l, nil
		}),
		route.On(organizationapi.ListListings, func(context.Context, organizationapi.ListListingsRequest) (organizationapi.ListingPage, error) {
			return organizationapi.ListingPage{Items: []organizationapi.Listing{l}}, nil
		}),
		route.On(organizationapi.ListOrganizationListings, func(context.Context, organizationapi.ListOrganizationListingsRequest) (organizationapi.ListingPage, error) {
			return organizationapi.ListingPage{Items: []organizationapi.Listing{l}}, nil
		}),
		route.On(organizationapi.ListCredit, func(context.Context, organizationapi.ListCreditRequest) (organizationapi.CreditPage, error) {
			return organizationapi.CreditPage{Items: []organizationapi.CreditRecord{{ID: "c1", Org: "o1", Kind: "inspection", KindText: "行政检查信息", Fact: "抽查合格。", Paper: "某民检〔2026〕1号", FormedOn: "2026-03-02", DueOn: "2026-03-09", EnteredAt: noon, From: "registrar", Basis: []organizationapi.Basis{}}}}, nil
		}),
		route.On(organizationapi.ListListingGrounds, func(context.Context, organizationapi.ListListingGroundsRequest) (organizationapi.ListingGrounds, error) {
			return organizationapi.ListingGrounds{
				Abnormal: []organizationapi.ListingGround{{Code: "unreported", Text: "未按规定报送年度工作报告"}}, Serious: []organizationapi.ListingGround{}, Basis: []organizationapi.Basis{},
			}, nil
		}),
		noTasks,
	}
}

// noTasks is a register in which nothing waits.
var noTasks = route.On(organizationapi.ListOrganizationTasks, func(context.Context, organizationapi.ListOrganizationTasksRequest) (organizationapi.TaskList, error) {
	return organizationapi.TaskList{Items: []organizationapi.Task{}}, nil
})
