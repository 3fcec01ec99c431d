package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/store"
)

const (
	serviceorg  = organizationapi.OrgKindServiceorg
	association = organizationapi.OrgKindAssociation
	foundation  = organizationapi.OrgKindFoundation
	filed       = organizationapi.OrgKindFiled
	government  = organizationapi.OrgKindGovernment
)

func town(t *testing.T) *room {
	r := newRoom(t)
	r.enter(
		org{serviceorg, "暖阳社会工作服务中心", "320312001", "养老服务", 1},
		org{association, "重庆商会", "320312", "", 1},
		org{foundation, "长寿基金会", "320311", "养老服务", 1},
		org{filed, "AA志愿团2队", "320312002", "", 0},
		org{serviceorg, "安阳社工站", "320312001", "", 2},
		org{government, "云龙街道办事处", "320312001", "", 1},
	)
	return r
}

func TestOrganizationsAreFoundByWordsLettersAndCode(t *testing.T) {
	r := town(t)
	code := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "暖阳"}).Items[0].CreditCode
	for q, want := range map[string][]string{
		"":            {"AA志愿团2队", "安阳社工站", "暖阳社会工作服务中心", "云龙街道办事处", "重庆商会", "长寿基金会"},
		"社":           {"安阳社工站", "暖阳社会工作服务中心"},
		"社工":          {"安阳社工站"},
		"暖阳 中心":       {"暖阳社会工作服务中心"},
		"养老":          {"暖阳社会工作服务中心", "长寿基金会"}, // by field
		"nyshgz":      {"暖阳社会工作服务中心"},
		"NY":          {"暖阳社会工作服务中心"},
		"ｎｙ":          {"暖阳社会工作服务中心"},
		"shgzfwzx":    {"暖阳社会工作服务中心"},
		"cq":          {"重庆商会"}, // by the second reading, and by the first
		"zqsh":        {"重庆商会"},
		"csjjh":       {"长寿基金会"},
		"aazy":        {"AA志愿团2队"},
		"AA志愿":        {"AA志愿团2队"},
		"2队":          {"AA志愿团2队"},
		"暖阳 zx":       {"暖阳社会工作服务中心"},
		"nys hgz":     {"暖阳社会工作服务中心"},
		"n":           {"暖阳社会工作服务中心"},
		code:          {"暖阳社会工作服务中心"},
		code[:8]:      {"安阳社工站", "暖阳社会工作服务中心"},
		"yhshgz":      nil,
		"暖社":          nil,
		"不存在":         nil,
		"·":           nil,
		"暖阳社会工作服务中心一": nil,
	} {
		got := r.found(organizationapi.SearchOrganizationsRequest{Q: q})
		if q == code[:8] { // by code, not by name
			slices.Sort(got)
			slices.Sort(want)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", q, d)
		}
	}
	if got := r.found(organizationapi.SearchOrganizationsRequest{Letter: "a"}); !slices.Equal(got, []string{"AA志愿团2队", "安阳社工站"}) {
		t.Error(got)
	}
}

func TestFiltersMayBeAskedTogether(t *testing.T) {
	r := town(t)
	nuan := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "ny"}).Items[0].ID
	must(r, organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: nuan, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: 4, AnnouncedOn: "2026-01-05"}})
	must(r, organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{ID: nuan, MarkDraft: organizationapi.MarkDraft{List: "abnormal", Reason: "未报送年度报告", Paper: "某民异〔2026〕1号"}})
	must(r, organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{
		ID:               must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "安阳"}).Items[0].ID,
		OrganizationMove: organizationapi.OrganizationMove{Do: "deregister"},
	})
	r.deliver()
	ny, ay, aa, cs, yl, cq := "暖阳社会工作服务中心", "安阳社工站", "AA志愿团2队", "长寿基金会", "云龙街道办事处", "重庆商会"
	for _, c := range []struct {
		in   organizationapi.SearchOrganizationsRequest
		want []string
	}{
		{organizationapi.SearchOrganizationsRequest{Place: "320312"}, []string{aa, ay, ny, yl, cq}},
		{organizationapi.SearchOrganizationsRequest{Place: "320300"}, []string{aa, ay, ny, yl, cq, cs}},
		{organizationapi.SearchOrganizationsRequest{Place: "100000"}, []string{aa, ay, ny, yl, cq, cs}},
		{organizationapi.SearchOrganizationsRequest{Place: "320312001"}, []string{ay, ny, yl}},
		{organizationapi.SearchOrganizationsRequest{Place: "330000"}, nil},
		{organizationapi.SearchOrganizationsRequest{Place: "320312", Kind: serviceorg}, []string{ay, ny}},
		{organizationapi.SearchOrganizationsRequest{Place: "320312", Kind: serviceorg, Status: organizationapi.OrgStatusActive}, []string{ny}},
		{organizationapi.SearchOrganizationsRequest{Grade: 4}, []string{ny}},
		{organizationapi.SearchOrganizationsRequest{Grade: 4, Kind: serviceorg, Listed: "any", Status: organizationapi.OrgStatusActive, Place: "320312001", Q: "nysh"}, []string{ny}},
		{organizationapi.SearchOrganizationsRequest{Grade: 4, Listed: "serious"}, nil},
		{organizationapi.SearchOrganizationsRequest{Listed: "abnormal"}, []string{ny}},
		{organizationapi.SearchOrganizationsRequest{Status: organizationapi.OrgStatusDeregistered, Q: "社工"}, []string{ay}},
		{organizationapi.SearchOrganizationsRequest{Letter: "y", Kind: government}, []string{yl}},
	} {
		if d := cmp.Diff(c.want, r.found(c.in)); d != "" {
			t.Errorf("%+v: %s", c.in, d)
		}
	}

	n := must(r, organizationapi.CountOrganizations, organizationapi.CountOrganizationsRequest{Place: "320312"})
	got := fmt.Sprint(n.PlaceName, " ", n.Total, " ", n.Kinds[:4], n.Grades[1], n.Listed, n.Statuses, n.Places)
	want := "星河区 5 [{association 社会团体 1} {serviceorg 社会服务机构 2} {foundation 基金会 0} {filed 备案的社区社会组织 1}] {4 4A级 1} " +
		"[{abnormal 活动异常名录 1} {serious 严重违法失信名单 0}] [{active 正常 4} {revoked 已撤销登记 0} {deregistered 已注销 1}] [{320312001 云龙街道 3} {320312002 320312002 1}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if n := must(r, organizationapi.CountOrganizations, organizationapi.CountOrganizationsRequest{}); n.Total != 6 || len(n.Places) != 34 {
		t.Errorf("%+v", n)
	}
}

func TestWhoHasTheVeryNameComesFirstAndNobodyTwice(t *testing.T) {
	r := newRoom(t)
	var want []string
	for i := range 45 {
		r.enter(org{filed, fmt.Sprintf("安和社区文明互助队%02d", i), "320312", "", 0})
		want = append(want, fmt.Sprintf("安和社区文明互助队%02d", i))
	}
	r.enter(org{filed, "互助队", "320312", "", 0})
	got := r.found(organizationapi.SearchOrganizationsRequest{Q: "互助队", Limit: 10})
	if d := cmp.Diff(append([]string{"互助队"}, want...), got); d != "" {
		t.Error(d)
	}
}

func TestTheRosterFollowsTheRegister(t *testing.T) {
	r := town(t)
	was := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "暖阳"}).Items[0]
	rename := func(name string) {
		o := must(r, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: was.ID})
		must(r, organizationapi.UpdateOrganization, organizationapi.UpdateOrganizationRequest{ID: was.ID, OrganizationDraft: organizationapi.OrganizationDraft{
			Version: o.Version, Name: name, Kind: o.Kind, CreditCode: o.CreditCode, Region: o.Region, Field: o.Field, RegisteredOn: o.RegisteredOn,
		}})
		r.deliver()
	}
	rename("春晖社会工作服务中心")
	rename("朝晖社会工作服务中心")
	for _, q := range []string{"暖阳", "春晖", "朝晖", "chsh"} {
		got := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: q}).Items
		if len(got) != 1 || got[0].ID != was.ID || !slices.Equal(got[0].Former, []string{"春晖社会工作服务中心", "暖阳社会工作服务中心"}) {
			t.Errorf("%s: %+v", q, got)
		}
	}
	// Everything heard again changes nothing, in the roster or in the feed.
	rows, feed := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{}), r.feed()
	for _, ev := range slices.Clone(r.told) {
		r.hear(ev)
	}
	if d := cmp.Diff(rows, must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{})); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(feed, r.feed()); d != "" {
		t.Error(d)
	}
	// What is lost is made again by an old event.
	if err := r.engine.Delete(t.Context(), "roster", was.ID); err != nil {
		t.Fatal(err)
	}
	r.hear(r.told[0])
	if got := r.found(organizationapi.SearchOrganizationsRequest{Q: "朝晖"}); len(got) != 1 {
		t.Error(got)
	}
}

func TestWhoWasThereBeforeIsFilledIn(t *testing.T) {
	r := town(t)
	want := r.found(organizationapi.SearchOrganizationsRequest{})
	for _, o := range must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{}).Items[:4] {
		if err := r.engine.Delete(t.Context(), "roster", o.ID); err != nil {
			t.Fatal(err)
		}
	}
	r.job("fill the roster")
	if got := r.found(organizationapi.SearchOrganizationsRequest{}); len(got) != 2 {
		t.Errorf("filled in while their events may still come: %v", got)
	}
	r.day(2026, 6, 2)
	r.job("fill the roster")
	r.job("fill the roster")
	if d := cmp.Diff(want, r.found(organizationapi.SearchOrganizationsRequest{})); d != "" {
		t.Error(d)
	}
	var listed int
	for _, c := range r.feed() {
		if c.What == "listed" {
			listed++
		}
	}
	if listed != 4 {
		t.Errorf("%d steps tell of four", listed)
	}
}

// Under the rule of 2026 a grade begins with the next year and ends with the fifth.
func TestGradesTurnWithTheDay(t *testing.T) {
	r := town(t)
	id := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "ny"}).Items[0].ID
	rate := func(grade int64, on string) {
		must(r, organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: id, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: grade, AnnouncedOn: on}})
		r.deliver()
	}
	rate(3, "2025-05-20")
	rate(4, "2026-05-20")
	for _, c := range []struct{ y, m, d, grade int }{{2026, 12, 31, 3}, {2027, 1, 1, 4}, {2031, 12, 31, 4}, {2032, 1, 1, 0}} {
		r.day(c.y, c.m, c.d)
		r.job("turn grades")
		for g := 1; g <= 5; g++ {
			got := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Grade: int64(g)}).Items
			if (len(got) == 1) != (g == c.grade) || len(got) == 1 && got[0].Grade != int64(g) {
				t.Errorf("%d-%d-%d: of grade %d are %v", c.y, c.m, c.d, g, got)
			}
		}
		r.job("turn grades")
	}
	var grades []int64
	for _, c := range r.feed() {
		if c.What == "turned" {
			grades = append(grades, c.Row.Grade)
		}
	}
	if !slices.Equal(grades, []int64{4, 0}) {
		t.Errorf("the feed tells of %v", grades)
	}
}

func TestTheFeedHasNoGapHoweverManyWrite(t *testing.T) {
	r := newRoom(t)
	for i := range 40 {
		must(r, organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
			Name: fmt.Sprintf("互助队%d", i), Kind: filed, Region: "320312",
		}})
	}
	due, err := r.engine.Unsent(t.Context(), "organizations", 100)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 3 { // three processes hear all of it at once
		for _, d := range due {
			all.Go(func() {
				ev := d.Outbox[0]
				if err := r.hosted.Listens[ev.Type](t.Context(), ev); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	of := map[string]int{}
	for i, c := range r.feed() {
		if c.Seq != int64(i+1) {
			t.Errorf("step %d has the place %d", c.Seq, i+1)
		}
		of[c.Org]++
	}
	if len(of) != 40 || len(r.feed()) != 40 {
		t.Errorf("%d steps tell of %d organizations", len(r.feed()), len(of))
	}
	if last := must(r, organizationapi.ListRosterChanges, organizationapi.ListRosterChangesRequest{Since: 40}); last.Last != 40 || last.More || len(last.Items) > 0 {
		t.Errorf("%+v", last)
	}
}

func TestNobodyIsNamedInTheOpenRegister(t *testing.T) {
	r := town(t)
	for _, coll := range []string{"roster", "rosterfeed"} {
		rs, err := r.engine.Find(t.Context(), coll, store.Query{Limit: 200})
		if err != nil || len(rs) == 0 {
			t.Fatal(err, len(rs))
		}
		for _, x := range rs {
			if s := string(x.Body) + fmt.Sprint(x.Index); strings.Contains(s, "李明") || strings.Contains(s, "13912345678") {
				t.Errorf("%s tells of a person: %s", coll, s)
			}
		}
	}
}
