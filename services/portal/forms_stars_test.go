package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of stars.
func init() {
	draft := []string{"title", "星河区<b>星级办法", "from", "2026-12-01", "notice", "7", "bar", "2"}
	for _, n := range []string{"0", "1"} {
		row := "levels." + n + "."
		draft = append(draft, row+"hours", "12"+n, row+"quality", "4"+n, row+"assessed", "5"+n, row+"vouched", "6"+n)
	}
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/stars/new", identity.Registrar, "/desk/stars/new", draft, []string{"星河区<b>星级办法", "2026-12-01", `value="7"`, `value="2"`, `value="120"`, `value="41"`, `value="50"`, `value="61"`}},
		{"/star-terms/{id}/move", identity.Registrar, "/star-terms/m1/move", []string{"do", "return", "version", "1", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/stars/{id}/objections", identity.Resident, "/stars/s1/objections", []string{"object.text", prose}, []string{prose}},
		{"/stars/{id}/answers", identity.Registrar, "/stars/s1/answers", []string{"version", "1", "n", "1", "answer-1.text", prose, "answer-1.upheld", "true"}, []string{prose, "☑true"}},
		{"/star-bars/{id}/move", identity.Registrar, "/star-bars/v1/move", []string{"do", "impose", "version", "1", "impose.note", prose}, []string{prose, `<details class="confirm" open`}},
	}, forms...)
	silent = append(silent, "/stars/{id}/move")
}

// starRoutes are terms, a star that is public, and a matter of records that were annulled.
func starRoutes() []route.Route {
	office := volunteerapi.Party{ID: "o1", Name: "星河区民政局"}
	steps := []volunteerapi.StarStep{{Hours: 100}, {Hours: 300, Quality: 40, Assessed: 50, Vouched: 80}}
	basis := []volunteerapi.Basis{{Rule: "volunteer.star.basis", Title: "志愿服务记录与证明出具办法（试行）", Article: "第十条", Quote: "可以基于服务时间和服务质量。", From: "2021-02-01", Verified: true}}
	t := volunteerapi.StarTerms{
		ID: "m1", Version: 1, Title: "星河区志愿者星级办法", Office: office, Region: "320312", RegionName: "星河区", From: "2026-12-01", Levels: steps, Notice: 5, Bar: 1,
		State: volunteerapi.StarTermsStateDrafted, StateText: "草稿，等另一名经办人公布", DraftedAt: noon, Warnings: []string{"二星各地通行的是300小时，这里是200小时。"}, Basis: basis,
		Moves: []volunteerapi.HoursMove{{Do: "announce", Label: "公布"}, {Do: "return", Label: "退回草稿"}},
	}
	x := volunteerapi.Star{
		ID: "s1", Version: 1, Number: "320312********25", Person: "v1", Level: 2, Office: office, Terms: volunteerapi.Party{ID: "m1", Name: t.Title}, Region: "320312", RegionName: "星河区",
		Minutes: 18200, Classes: []volunteerapi.CertificateClass{{Class: "B", Text: "带队人点名和本人设备", Minutes: 18000}, {Class: "E", Text: "补录，已公示", Minutes: 200}}, State: volunteerapi.StarStatePublished, StateText: "公示中", ReachedAt: noon, Until: "2026-12-09", Count: 1, MayObject: true, MayAnswer: true, Basis: basis,
		Objections: []volunteerapi.StarObjection{{N: 1, Text: "有两次没有看到人。", At: noon}}, Moves: []volunteerapi.HoursMove{{Do: "agree", Label: "同意公示"}},
	}
	b := volunteerapi.StarBar{
		ID: "v1", Version: 1, Number: "3203120000000025", Office: "o1", Region: "320312", RegionName: "星河区", State: volunteerapi.StarBarStateAnswered, StateText: "本人已说明，等认定",
		OpenedAt: noon, AnswerBy: "2026-12-09", Marks: []volunteerapi.StarBarMark{{Record: "h1", Title: "陪老人理发", OrgName: "星河区暖邻社会工作服务中心", Month: "2026-11"}},
		Trail: []volunteerapi.RecordTrail{{At: noon, What: "说明情况", By: "志愿者本人或者监护人", Note: "手机借给了同事。"}},
		Moves: []volunteerapi.HoursMove{{Do: "impose", Label: "认定虚报，不予评星"}, {Do: "drop", Label: "不认定虚报"}}, Basis: basis,
	}
	return []route.Route{
		route.On(volunteerapi.ListStarTerms, func(context.Context, volunteerapi.ListStarTermsRequest) (volunteerapi.StarTermsPage, error) {
			return volunteerapi.StarTermsPage{Items: []volunteerapi.StarTerms{t}}, nil
		}),
		route.On(volunteerapi.GetStarTerms, func(context.Context, volunteerapi.GetStarTermsRequest) (volunteerapi.StarTerms, error) { return t, nil }),
		route.On(volunteerapi.DraftStarTerms, func(context.Context, volunteerapi.DraftStarTermsRequest) (volunteerapi.StarTerms, error) {
			return t, nil
		}),
		route.On(volunteerapi.MoveStarTerms, func(context.Context, volunteerapi.MoveStarTermsRequest) (volunteerapi.StarTerms, error) {
			return t, nil
		}),
		route.On(volunteerapi.GetStarSums, func(context.Context, volunteerapi.GetStarSumsRequest) (volunteerapi.StarSums, error) {
			return volunteerapi.StarSums{Region: "320312", RegionName: "星河区", Levels: []volunteerapi.StarSum{{Level: 1, People: 12}, {Level: 2, People: 3}}, Published: 1, Basis: basis}, nil
		}),
		route.On(volunteerapi.ListStars, func(context.Context, volunteerapi.ListStarsRequest) (volunteerapi.StarPage, error) {
			return volunteerapi.StarPage{Items: []volunteerapi.Star{x}}, nil
		}),
		route.On(volunteerapi.GetStar, func(context.Context, volunteerapi.GetStarRequest) (volunteerapi.Star, error) { return x, nil }),
		route.On(volunteerapi.MoveStar, func(context.Context, volunteerapi.MoveStarRequest) (volunteerapi.Star, error) { return x, nil }),
		route.On(volunteerapi.ObjectStar, func(context.Context, volunteerapi.ObjectStarRequest) (volunteerapi.Star, error) { return x, nil }),
		route.On(volunteerapi.AnswerStar, func(context.Context, volunteerapi.AnswerStarRequest) (volunteerapi.Star, error) { return x, nil }),
		route.On(volunteerapi.GetStanding, func(_ context.Context, in volunteerapi.GetStandingRequest) (volunteerapi.Standing, error) {
			return volunteerapi.Standing{
				Person: in.ID, Level: 1, Reached: 1, Minutes: 14790, Records: 82, Quality: 47, Assessed: 60, Vouched: 91, Next: &steps[1], NextLevel: 2,
				Lacks: []volunteerapi.StarLack{{What: "服务时间", Has: "246小时30分钟", Needs: "300小时"}}, Terms: &x.Terms, Bar: "v1", Stars: []volunteerapi.Star{x}, Basis: basis,
			}, nil
		}),
		route.On(volunteerapi.ListStarBars, func(context.Context, volunteerapi.ListStarBarsRequest) (volunteerapi.StarBarPage, error) {
			return volunteerapi.StarBarPage{Items: []volunteerapi.StarBar{b}}, nil
		}),
		route.On(volunteerapi.GetStarBar, func(context.Context, volunteerapi.GetStarBarRequest) (volunteerapi.StarBar, error) { return b, nil }),
		route.On(volunteerapi.MoveStarBar, func(context.Context, volunteerapi.MoveStarBarRequest) (volunteerapi.StarBar, error) { return b, nil }),
	}
}

// TestAVolunteerReadsHowFarTheNextStarIs looks at the ring and at what everybody sees.
func TestAVolunteerReadsHowFarTheNextStarIs(t *testing.T) {
	w := newWorks(t, identity.Resident)
	b := w.as(identity.Resident)
	today := b.get("/volunteer").words()
	for _, says := range []string{"246.5小时", "现在246小时30分钟，要300小时", "4.7分，满分5分", "一星"} {
		if !strings.Contains(today, says) {
			t.Errorf("today does not say %q", says)
		}
	}
	if ring := b.get("/volunteer").body; !strings.Contains(ring, `aria-label="累计服务246.5小时，二星要300小时；服务质量4.7分，满分5分"`) {
		t.Error("the ring says nothing in words")
	}
	public := w.browser().get("/stars").words()
	for _, says := range []string{"320312********25", "公示中", "12人", "至少4.0分", "带队人点名和本人设备：300小时；补录，已公示：3小时20分钟"} {
		if !strings.Contains(public, says) {
			t.Errorf("everybody does not read %q: %s", says, public)
		}
	}
	if sent := b.post("/stars/s1/move", "do", "agree", "version", "1"); sent.at != "/stars/s1" || !strings.Contains(sent.words(), "已同意") {
		t.Errorf("agreeing leads to %s", sent.at)
	}
}
