package organization

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

func TestTheLifeTableIsSound(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestACreditCodeMustBeRightAndFitTheKind(t *testing.T) {
	r := newRoom(t)
	good := string(cn.IssueCredit("52", "320312", 1))
	flip := func(i int) string {
		b := []byte(good)
		if b[i] == '0' {
			b[i] = '1'
		} else {
			b[i] = '0'
		}
		return string(b)
	}
	for _, c := range []struct {
		name string
		kind organizationapi.OrgKind
		code string
		want string // "" is accepted
	}{
		{"check character", organizationapi.OrgKindServiceorg, flip(17), "organization.code.wrong"},
		{"organization code", organizationapi.OrgKindServiceorg, flip(12), "organization.code.wrong"},
		{"division", organizationapi.OrgKindServiceorg, flip(3), "organization.code.wrong"},
		{"too short", organizationapi.OrgKindServiceorg, good[:17], "organization.code.wrong"},
		{"an association's code", organizationapi.OrgKindServiceorg, string(cn.IssueCredit("51", "320312", 1)), "organization.code.wrong"},
		{"an enterprise's code", organizationapi.OrgKindFoundation, string(cn.IssueCredit("91", "320312", 1)), "organization.code.wrong"},
		{"none", organizationapi.OrgKindAssociation, "", "organization.code.missing"},
		{"none for an enterprise", organizationapi.OrgKindEnterprise, "", "organization.code.missing"},
		{"one for a filed group", organizationapi.OrgKindFiled, good, "organization.code.filed"},
		{"none for a filed group", organizationapi.OrgKindFiled, "", ""},
		{"none for a committee", organizationapi.OrgKindCommittee, "", ""},
		{"typed with spaces and small letters", organizationapi.OrgKindServiceorg, strings.ToLower(good), ""},
		{"a real one", organizationapi.OrgKindFoundation, "53100000500019795A", ""},
		{"a government", organizationapi.OrgKindGovernment, string(cn.IssueCredit("11", "320312", 1)), ""},
		{"an institution", organizationapi.OrgKindInstitution, string(cn.IssueCredit("12", "320312", 1)), ""},
		{"an enterprise", organizationapi.OrgKindEnterprise, string(cn.IssueCredit("91", "320312", 1)), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				o := must(r, admin, organizationapi.RegisterOrganization, draft(c.kind, "测试组织"+c.name, c.code))
				if o.LegalEntity != (c.kind != organizationapi.OrgKindFiled) {
					t.Errorf("legal entity: %v", o.LegalEntity)
				}
				if c.code != "" && o.ID != strings.ToUpper(c.code) {
					t.Errorf("id %q is not the code", o.ID)
				}
				return
			}
			f := refused(r, admin, organizationapi.RegisterOrganization, draft(c.kind, "测试组织", c.code), c.want)
			if f.Kind != fault.Refused || len(f.Basis) != 1 || f.Basis[0].Title == "" || len(f.Fields) != 1 || f.Fields[0].Name != "credit_code" {
				t.Errorf("refusal without a clause or a field: %+v", f)
			}
		})
	}
}

func TestEveryKindOfTheContractIsKnown(t *testing.T) {
	r := newRoom(t)
	for i, k := range []organizationapi.OrgKind{
		organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation, organizationapi.OrgKindFiled,
		organizationapi.OrgKindGovernment, organizationapi.OrgKindInstitution, organizationapi.OrgKindEnterprise, organizationapi.OrgKindCommittee,
	} {
		code := ""
		if heads := kinds[k].heads; len(heads) > 0 {
			code = string(cn.IssueCredit(heads[0], "320312", i))
		}
		o := must(r, admin, organizationapi.RegisterOrganization, draft(k, "某某组织", code))
		if o.KindText == "" || o.RegionName != "江苏省徐州市铜山区" {
			t.Errorf("%s: %q in %q", k, o.KindText, o.RegionName)
		}
	}
}

func TestOneCreditCodeIsOneOrganization(t *testing.T) {
	r := newRoom(t)
	in := draft(organizationapi.OrgKindServiceorg, "铜山区暖阳社会工作服务中心", string(cn.IssueCredit("52", "320312", 7)))
	first := must(r, admin, organizationapi.RegisterOrganization, in)
	again := must(r, admin, organizationapi.RegisterOrganization, in) // the same request, repeated
	if again.ID != first.ID || again.Version != 1 {
		t.Errorf("a repeated request made %s v%d", again.ID, again.Version)
	}
	in.Name = "另一个名字"
	refused(r, admin, organizationapi.RegisterOrganization, in, "organization.code.taken")

	// Without a code the request's key recognizes a repetition.
	filed := draft(organizationapi.OrgKindFiled, "邻里互助队", "")
	door := r.as(admin)
	door.key = "one"
	a, err1 := route.Call(t.Context(), door, organizationapi.RegisterOrganization, filed)
	b, err2 := route.Call(t.Context(), door, organizationapi.RegisterOrganization, filed)
	if err1 != nil || err2 != nil || a.ID != b.ID {
		t.Errorf("a replayed filing: %v %v %q %q", err1, err2, a.ID, b.ID)
	}
	if c := must(r, admin, organizationapi.RegisterOrganization, filed); c.ID == a.ID {
		t.Error("two filings without a key are one")
	}
}

func TestSearchFindsPartsOfNamesAndBeginningsOfCodes(t *testing.T) {
	r := newRoom(t)
	r.register("铜山区暖阳社会工作服务中心", 1)
	r.register("徐州市蓝天救援服务中心", 2)
	in := draft(organizationapi.OrgKindFiled, "阳光暖心志愿队", "")
	in.Region, in.Field = "320311001", "为老服务"
	must(r, admin, organizationapi.RegisterOrganization, in)
	code := string(cn.IssueCredit("52", "320312", 2))
	for _, c := range []struct {
		q    organizationapi.ListOrganizationsRequest
		want string
	}{
		{organizationapi.ListOrganizationsRequest{Q: "暖阳"}, "铜山区暖阳社会工作服务中心"},
		{organizationapi.ListOrganizationsRequest{Q: "服务中心"}, "徐州市蓝天救援服务中心 铜山区暖阳社会工作服务中心"},
		{organizationapi.ListOrganizationsRequest{Q: "队"}, "阳光暖心志愿队"},
		{organizationapi.ListOrganizationsRequest{Q: "阳"}, "铜山区暖阳社会工作服务中心 阳光暖心志愿队"},
		{organizationapi.ListOrganizationsRequest{Q: "中心服务"}, ""},
		{organizationapi.ListOrganizationsRequest{Q: code}, "徐州市蓝天救援服务中心"},
		{organizationapi.ListOrganizationsRequest{Q: strings.ToLower(code[:17])}, "徐州市蓝天救援服务中心"},
		{organizationapi.ListOrganizationsRequest{Q: code[:8]}, "铜山区暖阳社会工作服务中心 徐州市蓝天救援服务中心"},
		{organizationapi.ListOrganizationsRequest{Kind: organizationapi.OrgKindFiled}, "阳光暖心志愿队"},
		{organizationapi.ListOrganizationsRequest{Region: "320300"}, "徐州市蓝天救援服务中心 铜山区暖阳社会工作服务中心 阳光暖心志愿队"},
		{organizationapi.ListOrganizationsRequest{Region: "320311"}, "阳光暖心志愿队"},
		{organizationapi.ListOrganizationsRequest{Region: "320300", Field: "为老服务"}, "阳光暖心志愿队"},
		{organizationapi.ListOrganizationsRequest{Region: "320312", Field: "为老服务"}, ""},
		{organizationapi.ListOrganizationsRequest{Field: "为老"}, ""},
		{organizationapi.ListOrganizationsRequest{Region: "100000"}, "徐州市蓝天救援服务中心 铜山区暖阳社会工作服务中心 阳光暖心志愿队"},
		{organizationapi.ListOrganizationsRequest{Region: "320312", Q: "蓝天", Kind: organizationapi.OrgKindServiceorg}, "徐州市蓝天救援服务中心"},
	} {
		var names []string
		for _, o := range must(r, identity.Caller{}, organizationapi.ListOrganizations, c.q).Items {
			names = append(names, o.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.q, got, c.want)
		}
	}
}

func TestASearchMeansTheWholeTextNotItsPairs(t *testing.T) {
	r := newRoom(t)
	r.register("互助服务中心服务站", 1) // has every pair of 心服务中, and not the text
	if got := must(r, admin, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: "心服务中"}).Items; len(got) != 0 {
		t.Errorf("found %q", got[0].Name)
	}
	if got := must(r, admin, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: "中心服务"}).Items; len(got) != 1 {
		t.Errorf("found %d", len(got))
	}
}

func TestPagesOfTheRegisterMissAndRepeatNobody(t *testing.T) {
	r := newRoom(t)
	for i := range 25 {
		r.register(fmt.Sprintf("第%02d社会工作服务中心", i), i)
	}
	seen, after := map[string]bool{}, ""
	for {
		p := must(r, identity.Caller{}, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: "社会工作", After: after, Limit: 7})
		for _, o := range p.Items {
			if seen[o.ID] {
				t.Errorf("%s twice", o.Name)
			}
			seen[o.ID] = true
		}
		if after = p.Next; after == "" {
			break
		}
	}
	if len(seen) != 25 {
		t.Errorf("saw %d of 25", len(seen))
	}
}

func TestAGradeHoldsAsLongAsTheLawOfItsDaySays(t *testing.T) {
	r := newRoom(t)
	for _, c := range []struct{ announced, from, to string }{
		{"2024-02-29", "2024-02-29", "2029-02-27"}, // 2029 has no 29th of February
		{"2026-02-28", "2026-02-28", "2031-02-27"}, // the last day of the old measures
		{"2026-03-01", "2027-01-01", "2031-12-31"}, // the first of the new
	} {
		got, err := rate(r.s.rules, "320312", 5, cn.Day(c.announced))
		if err != nil || got.From != c.from || got.To != c.to {
			t.Errorf("%s: %+v, %v; want %s to %s", c.announced, got, err, c.from, c.to)
		}
	}
	o := r.register("暖阳社会工作服务中心", 1)
	rate := func(day string) organizationapi.RateOrganizationRequest {
		return organizationapi.RateOrganizationRequest{ID: o.ID, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: 4, AnnouncedOn: day}}
	}
	refused(r, admin, organizationapi.RateOrganization, rate("2010-01-01"), "organization.rating.before")
	refused(r, admin, organizationapi.RateOrganization, rate("2026-06-02"), "organization.day.future")
	refused(r, admin, organizationapi.RateOrganization, rate("yesterday"), "organization.day.future")
	filed := must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindFiled, "互助队", ""))
	in := rate("2025-01-01")
	in.ID = filed.ID
	if f := refused(r, admin, organizationapi.RateOrganization, in, "organization.rating.kind"); len(f.Basis) == 0 {
		t.Error("a refusal without a clause")
	}

	list := func(n int64) int {
		return len(must(r, admin, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Grade: n}).Items)
	}
	unsaid := rate("2026-05-06")
	unsaid.Paper = ""
	refused(r, admin, organizationapi.RateOrganization, unsaid, "request.fields")
	if got := must(r, admin, organizationapi.RateOrganization, rate("2026-05-06")); got.Rating.Valid || list(4) != 0 || got.Rating.Paper == "" {
		t.Errorf("a grade holds before its first day: %+v", got.Rating)
	}
	r.now.set(time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)) // midnight in China
	if list(4) != 1 || list(3) != 0 || list(5) != 0 {
		t.Errorf("4A is listed under %d %d %d", list(3), list(4), list(5))
	}
	r.now.set(time.Date(2031, 12, 31, 16, 0, 0, 0, time.UTC))
	if list(4) != 0 {
		t.Error("a grade outlives its last day")
	}
}

func TestANewGradeLeavesTheOneThatStillRuns(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	rate := func(grade int64, day string) organizationapi.Organization {
		return must(r, admin, organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: o.ID, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: grade, AnnouncedOn: day}})
	}
	shown := func() string {
		got := must(r, admin, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
		out := fmt.Sprintf("%dA %v|", got.Rating.Grade, got.Rating.Valid)
		for _, x := range got.Ratings {
			out += fmt.Sprintf(" %dA %s %v %v", x.Grade, x.From, x.Valid, x.Coming)
		}
		for n := int64(3); n <= 5; n++ {
			if len(must(r, admin, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Grade: n}).Items) > 0 {
				out += fmt.Sprintf(" listed %dA", n)
			}
		}
		return out
	}
	rate(3, "2025-01-05") // holds until 2030-01-04
	rate(5, "2026-05-06") // begins with 2027 (评估管理办法 of 2026)
	for _, c := range []struct{ day, want string }{
		{"2026-12-31", "3A true| 5A 2027-01-01 false true 3A 2025-01-05 true false listed 3A"},
		{"2027-01-01", "5A true| 5A 2027-01-01 true false 3A 2025-01-05 false false listed 5A"},
		{"2032-01-01", "5A false| 5A 2027-01-01 false false 3A 2025-01-05 false false"},
	} {
		r.now.set(cn.Day(c.day).At(9, 0))
		if got := shown(); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.day, got, c.want)
		}
	}
	rate(4, "2026-05-06") // the same announcement, written again
	if got := must(r, admin, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID}); len(got.Ratings) != 2 || got.Ratings[0].Grade != 4 {
		t.Errorf("an announcement that is written again stands twice, or is not mended: %+v", got.Ratings)
	}
}

func TestAnOldDocumentBringsItsGradeAlong(t *testing.T) {
	o := Organization{Rating: &Rating{Grade: 4, Announced: "2025-01-05", From: "2025-01-05", To: "2030-01-04"}}
	if err := register.Steps[0].Up(t.Context(), nil, &o); err != nil || len(o.Ratings) != 1 || !o.holds(4, "2026-06-01") {
		t.Errorf("%+v, %v", o, err)
	}
	if err := o.rated(Rating{Grade: 5, Announced: "2026-05-06", From: "2027-01-01", To: "2031-12-31"}); err != nil {
		t.Fatal(err)
	}
	if register.Steps[0].Down(&o); o.Rating.Grade != 5 {
		t.Error("a program that knows one grade does not read the last")
	}
	if err := register.Steps[0].Up(t.Context(), nil, &o); err != nil || len(o.Ratings) != 2 {
		t.Errorf("the step taken again loses a grade: %+v, %v", o.Ratings, err)
	}
}

func TestListingAndRemovalFollowTheRules(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	mark := func(list string) organizationapi.MarkOrganizationRequest {
		return organizationapi.MarkOrganizationRequest{ID: o.ID, MarkDraft: organizationapi.MarkDraft{List: list, Reason: "未按期报送年度报告", Paper: "某民异〔2026〕1号"}}
	}
	elsewhere, here := with(identity.Supervisor, "110101"), with(identity.Supervisor, "320300")
	refused(r, elsewhere, organizationapi.MarkOrganization, mark("abnormal"), "organization.organization.not-yours")
	got := must(r, here, organizationapi.MarkOrganization, mark("abnormal"))
	if !got.ListedAbnormal || got.ListedSerious || got.Marks[0].Basis != ruleAbnormal {
		t.Errorf("listed: %+v", got)
	}
	refused(r, here, organizationapi.MarkOrganization, mark("abnormal"), "organization.mark.exists")
	off := func(id string) organizationapi.UnmarkOrganizationRequest {
		return organizationapi.UnmarkOrganizationRequest{ID: o.ID, Mark: id, RemovalDraft: organizationapi.RemovalDraft{Reason: "已补报", Paper: "某民移〔2026〕1号"}}
	}
	refused(r, here, organizationapi.UnmarkOrganization, off("nothing"), "organization.mark.not-found")
	if got = must(r, here, organizationapi.UnmarkOrganization, off(got.Marks[0].ID)); got.ListedAbnormal || got.Marks[0].Removal == "" {
		t.Errorf("removed: %+v", got.Marks)
	}
	refused(r, here, organizationapi.UnmarkOrganization, off(got.Marks[0].ID), "organization.mark.removed")

	got = must(r, admin, organizationapi.MarkOrganization, mark("serious"))
	f := refused(r, admin, organizationapi.UnmarkOrganization, off(got.Marks[1].ID), "organization.mark.too-early")
	if len(f.Basis) != 1 || f.Basis[0].Rule != ruleSeriousEnds || !strings.Contains(f.Text, "2028年6月1日") {
		t.Errorf("refused without clause or day: %+v", f)
	}
	r.now.set(time.Date(2028, 6, 1, 1, 0, 0, 0, time.UTC))
	if got = must(r, admin, organizationapi.UnmarkOrganization, off(got.Marks[1].ID)); got.ListedSerious {
		t.Error("still listed")
	}
	filed := must(r, admin, organizationapi.RegisterOrganization, draft(organizationapi.OrgKindFiled, "互助队", ""))
	in := mark("abnormal")
	in.ID = filed.ID
	refused(r, admin, organizationapi.MarkOrganization, in, "organization.mark.kind")
}

func TestTheEndOfAnOrganizationIsFinal(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	if len(o.Moves) != 2 || o.Moves[0].Rule != "organization.serviceorg.deregister" {
		t.Errorf("moves of the registrar: %+v", o.Moves)
	}
	if pub := must(r, identity.Caller{}, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID}); len(pub.Moves) != 0 {
		t.Errorf("moves of the public: %+v", pub.Moves)
	}
	move := func(do string) organizationapi.MoveOrganizationRequest {
		return organizationapi.MoveOrganizationRequest{ID: o.ID, OrganizationMove: organizationapi.OrganizationMove{Do: do}}
	}
	stale := move("revoke")
	stale.Version = 9
	refused(r, admin, organizationapi.MoveOrganization, stale, "store.stale")
	refused(r, admin, organizationapi.MoveOrganization, move("dissolve"), "organization.organization.no-such-move")
	got := must(r, admin, organizationapi.MoveOrganization, move("revoke"))
	if got.Status != organizationapi.OrgStatusRevoked || !got.ListedSerious {
		t.Errorf("revoked: %+v", got)
	}
	refused(r, admin, organizationapi.MoveOrganization, move("revoke"), "organization.organization.wrong-state")
	up := organizationapi.UpdateOrganizationRequest{ID: o.ID, OrganizationDraft: draft(organizationapi.OrgKindServiceorg, "改名", o.CreditCode).OrganizationDraft}
	refused(r, admin, organizationapi.UpdateOrganization, up, "organization.organization.ended")
	if got = must(r, admin, organizationapi.MoveOrganization, move("deregister")); got.StatusText != "已注销" {
		t.Errorf("deregistered: %s", got.StatusText)
	}
	up.ID = "none"
	refused(r, admin, organizationapi.UpdateOrganization, up, "organization.organization.not-found")
}

func TestChangesKeepCodeAndKindAndRefuseStaleOnes(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	up := organizationapi.UpdateOrganizationRequest{ID: o.ID, OrganizationDraft: draft(organizationapi.OrgKindServiceorg, "暖阳社区服务中心", o.CreditCode).OrganizationDraft}
	up.Version = 1
	if got := must(r, admin, organizationapi.UpdateOrganization, up); got.Name != "暖阳社区服务中心" || got.Version != 2 {
		t.Errorf("changed: %+v", got)
	}
	refused(r, admin, organizationapi.UpdateOrganization, up, "store.stale")
	up.Version = 0
	up.CreditCode = string(cn.IssueCredit("52", "320312", 2))
	refused(r, admin, organizationapi.UpdateOrganization, up, "organization.code.fixed")
	up.CreditCode, up.Region = o.CreditCode, "999999"
	refused(r, admin, organizationapi.UpdateOrganization, up, "organization.region.unknown")
	up.Region, up.RegisteredOn = "320312", "2026-13-01"
	refused(r, admin, organizationapi.UpdateOrganization, up, "organization.day.future")
}

func TestEveryChangeTellsOneFactWithoutPersons(t *testing.T) {
	r := newRoom(t)
	o := r.register("暖阳社会工作服务中心", 1)
	up := organizationapi.UpdateOrganizationRequest{ID: o.ID, OrganizationDraft: draft(organizationapi.OrgKindServiceorg, "向阳中心", o.CreditCode).OrganizationDraft}
	must(r, admin, organizationapi.UpdateOrganization, up)
	must(r, admin, organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: o.ID, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: 5, AnnouncedOn: "2026-01-05"}})
	o = must(r, admin, organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{ID: o.ID, MarkDraft: organizationapi.MarkDraft{List: "abnormal", Reason: "住所无法联系", Paper: "某民异〔2026〕2号"}})
	must(r, admin, organizationapi.UnmarkOrganization, organizationapi.UnmarkOrganizationRequest{ID: o.ID, Mark: o.Marks[0].ID, RemovalDraft: organizationapi.RemovalDraft{Reason: "已恢复联系", Paper: "某民移〔2026〕2号"}})
	must(r, admin, organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{ID: o.ID, OrganizationMove: organizationapi.OrganizationMove{Do: "revoke"}})
	r.account("wang", "", "")
	waiting, err := r.engine.Unsent(t.Context(), "organizations", 10)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d documents with events, %v", len(waiting), err)
	}
	var got []string
	for _, ev := range waiting[0].Outbox {
		got = append(got, strings.TrimSuffix(strings.TrimPrefix(ev.Type, "organization.organization."), ".v1"))
		if strings.Contains(string(ev.Data), "李明") || strings.Contains(string(ev.Data), "83500001") {
			t.Errorf("%s names a person: %s", ev.Type, ev.Data)
		}
	}
	if want := "registered changed rated marked unmarked ended marked"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func BenchmarkSearchInTwentyThousand(b *testing.B) {
	r, err := openRoom(b, b.TempDir(), settings)
	if err != nil {
		b.Fatal(err)
	}
	places := []string{"鼓楼", "云龙", "泉山", "铜山", "贾汪", "丰县", "沛县", "睢宁", "新沂", "邳州"}
	work := []string{"社会工作", "养老", "助残", "儿童", "法律", "救援", "心理", "社区", "文化", "环保"}
	jobs := make(chan int)
	done := make(chan error)
	for range 64 {
		go func() {
			for i := range jobs {
				d := draft(organizationapi.OrgKindServiceorg, fmt.Sprintf("徐州市%s区第%d%s服务中心", places[i%10], i, work[i/10%10]), string(cn.IssueCredit("52", "320312", i)))
				_, err := r.s.RegisterOrganization(b.Context(), d)
				done <- err
			}
		}()
	}
	go func() {
		for i := range 20_000 {
			jobs <- i
		}
		close(jobs)
	}()
	for range 20_000 {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	for name, q := range map[string]organizationapi.ListOrganizationsRequest{
		"first page":       {},
		"rare name":        {Q: "第12345"},
		"name of one":      {Q: "铜山区第19993"},
		"common name":      {Q: "服务中心"},
		"name of nobody":   {Q: "消防大队"},
		"one character":    {Q: "沛"},
		"code":             {Q: string(cn.IssueCredit("52", "320312", 777))},
		"kind and name":    {Kind: organizationapi.OrgKindServiceorg, Q: "心理"},
		"kind of nobody":   {Kind: organizationapi.OrgKindFoundation},
		"grade of nobody":  {Grade: 5},
		"region of nobody": {Region: "110000"},
		"region of all":    {Region: "320000"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := r.s.ListOrganizations(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestTheRegisterShowsNobodyAMobileNumberWhole(t *testing.T) {
	r := newRoom(t)
	in := draft(organizationapi.OrgKindServiceorg, "向阳社工中心", string(cn.IssueCredit("52", "320312", 7)))
	in.Phone = "0516-83500001 13912345678"
	o := must(r, admin, organizationapi.RegisterOrganization, in)
	own := identity.Caller{ID: "ann", Memberships: []identity.Membership{{Org: o.ID, Role: identity.Staff, Region: "320312"}}}
	for name, c := range map[string]struct {
		who  identity.Caller
		want string
	}{
		"a stranger":    {identity.Caller{}, "0516-83500001 139****5678"},
		"another":       {with(identity.Staff, "320312"), "0516-83500001 139****5678"},
		"a supervisor":  {with(identity.Supervisor, "320312"), "0516-83500001 139****5678"},
		"a service":     {with(identity.Service, "320312"), "0516-83500001 139****5678"},
		"its own":       {own, in.Phone},
		"the registrar": {admin, in.Phone}, // whose form writes back what it was shown
	} {
		one := must(r, c.who, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
		list := must(r, c.who, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: "向阳"})
		if one.Phone != c.want || list.Items[0].Phone != c.want {
			t.Errorf("%s reads %q and %q", name, one.Phone, list.Items[0].Phone)
		}
	}
}
