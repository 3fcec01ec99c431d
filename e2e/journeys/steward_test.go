package journeys

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

const lakeside = county.Region + "001001"

// settle is a headcount, its posts and a ladder that two officers have announced.
func (x *profession) settle(t *testing.T) {
	t.Helper()
	today := cn.DayOf(x.p.Now(t))
	office := x.p.As(t, "registrar")
	h := county.Ask(t, office, socialworkapi.DraftHeadcount, socialworkapi.DraftHeadcountRequest{HeadcountDraft: socialworkapi.HeadcountDraft{
		Title: "总量额度", Rate: 18, Rounding: socialworkapi.HeadcountRoundingDown, Source: "常住人口统计", CountedOn: today.String(), From: today.String(),
		Communities: []socialworkapi.CommunityPopulation{{Community: lakeside, Name: "湖滨社区", People: 1700}},
	}})
	if h.Quota != 3 { // 3.06
		t.Errorf("the quota is %d", h.Quota)
	}
	announce := socialworkapi.MoveHeadcountRequest{ID: h.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: h.Version}}
	county.Refused(t, office, socialworkapi.MoveHeadcount, announce, 403, "socialwork.headcount.not-yours")
	county.Ask(t, x.p.As(t, "second"), socialworkapi.MoveHeadcount, announce)
	var posts socialworkapi.EstablishmentPage
	county.Until(t, "the posts", func() (ready bool, err error) {
		posts, err = county.Try(x.p.Nobody(), socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: county.Region})
		return len(posts.Items) == 1, err
	})
	split := socialworkapi.ArrangePostsRequest{ID: lakeside, PostSplit: socialworkapi.PostSplit{Version: posts.Items[0].Version, Chief: 1, Deputy: 1, Other: 2}}
	county.Refused(t, office, socialworkapi.ArrangePosts, split, 422, "socialwork.posts.over")
	split.Other = 1
	county.Ask(t, office, socialworkapi.ArrangePosts, split)

	d := socialworkapi.LadderDraft{
		Title: "三岗十八级办法", From: today.String(), Years: 3, Bachelor: 3, Master: 5, Doctor: 7, Stops: []socialworkapi.ReviewResult{socialworkapi.ReviewResultPoor},
		Spans: []socialworkapi.LadderSpan{
			{Kind: socialworkapi.PostKindChief, Low: 7, High: 18}, {Kind: socialworkapi.PostKindDeputy, Low: 4, High: 15}, {Kind: socialworkapi.PostKindOther, Low: 1, High: 12},
		},
		Base: 400000, Floor: 400000, FloorSource: "事业单位管理岗对应等级", Assistant: 20000, Social: 30000, Senior: 50000, InductionDays: 30, Yearly: 1, Rotation: 3,
	}
	for i := range int64(18) {
		d.Coefficients = append(d.Coefficients, 100+10*i)
	}
	l := county.Ask(t, office, socialworkapi.DraftLadder, socialworkapi.DraftLadderRequest{LadderDraft: d})
	county.Ask(t, x.p.As(t, "second"), socialworkapi.MoveLadder, socialworkapi.MoveLadderRequest{ID: l.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: l.Version}})
}

// recruits announces one seat at the lakeside, for which anybody applies within five days.
func (x *profession) recruits(t *testing.T) socialworkapi.Recruitment {
	t.Helper()
	r := county.Ask(t, x.p.As(t, "registrar"), socialworkapi.DraftRecruitment, socialworkapi.DraftRecruitmentRequest{RecruitmentDraft: socialworkapi.RecruitmentDraft{
		Title: "湖滨社区招聘", Community: lakeside, Kind: socialworkapi.PostKindOther, Seats: 1, Conditions: "大专以上。", LeastAge: 18, MostAge: 45,
		Until: cn.DayOf(x.p.Now(t)).Add(5).String(), Written: 60, Pass: 6000, Tie: socialworkapi.TieBreakWritten, Notice: 5,
	}})
	return x.steps(t, "second", r.ID, "announce")
}

// applies is somebody's application, accepted and scored alike by two.
func (x *profession) applies(t *testing.T, as, recruitment, serial string, score int64) string {
	t.Helper()
	a := county.Ask(t, x.p.As(t, as), socialworkapi.ApplyPost, socialworkapi.ApplyPostRequest{ID: recruitment, ApplicantDraft: socialworkapi.ApplicantDraft{
		Name: "何晓云", IDNumber: identityOf(t, "1990-03-07", serial), Phone: "0516-83501234", Degree: socialworkapi.DegreeBachelor, About: "本科。", Papers: []string{x.paper(t, as)},
	}})
	a = county.Ask(t, x.p.As(t, "registrar"), socialworkapi.MoveApplicant, socialworkapi.MoveApplicantRequest{ID: a.ID, ApplicantMove: socialworkapi.ApplicantMove{Do: "accept", Version: a.Version}})
	for _, officer := range []string{"registrar", "second"} {
		for _, part := range []socialworkapi.ScorePart{socialworkapi.ScorePartWritten, socialworkapi.ScorePartInterview} {
			a = county.Ask(t, x.p.As(t, officer), socialworkapi.ScoreApplicant, socialworkapi.ScoreApplicantRequest{ID: a.ID, ScoreEntry: socialworkapi.ScoreEntry{Version: a.Version, Part: part, Score: score}})
		}
	}
	return a.ID
}

// steps moves a recruitment on.
func (x *profession) steps(t *testing.T, as, id, do string) socialworkapi.Recruitment {
	t.Helper()
	r := county.Ask(t, x.p.As(t, as), socialworkapi.GetRecruitment, socialworkapi.GetRecruitmentRequest{ID: id})
	return county.Ask(t, x.p.As(t, as), socialworkapi.MoveRecruitment, socialworkapi.MoveRecruitmentRequest{ID: id, PostMove: socialworkapi.PostMove{Do: do, Version: r.Version}})
}

// inducted is the course before service, at which somebody was.
func (x *profession) inducted(t *testing.T, as string) {
	t.Helper()
	starts := cn.DayOf(x.p.Now(t)).Add(1).At(8, 0)
	office := county.Ask(t, x.p.As(t, "registrar"), socialworkapi.ListHeadcounts, socialworkapi.ListHeadcountsRequest{}).Items[0].Office.ID
	draft := socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
		Org: x.school.ID, Title: "岗前培训", Text: "社区的职责。", Place: "同心路12号", Starts: starts, Ends: starts.Add(6 * time.Hour), Minutes: 360, Capacity: 20, Induction: true,
	}}
	county.Refused(t, x.p.As(t, "teacher"), socialworkapi.AnnounceCourse, draft, 422, "socialwork.course.induction")
	draft.Org = office
	c := county.Ask(t, x.p.As(t, "registrar"), socialworkapi.AnnounceCourse, draft)
	county.Ask(t, x.p.As(t, as), socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: c.ID, CourseMove: socialworkapi.CourseMove{Do: "join"}})
	x.p.At(t, starts.Add(time.Minute))
	code := county.Ask(t, x.p.As(t, "registrar"), socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: c.ID}).Code
	county.Ask(t, x.p.As(t, as), socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: c.ID, CourseMove: socialworkapi.CourseMove{Do: "attend", Code: code}})
	county.Ask(t, x.p.As(t, "registrar"), socialworkapi.RollCourse, socialworkapi.RollCourseRequest{ID: c.ID, CourseRoll: socialworkapi.CourseRoll{Present: []int64{1}}})
}

// TestACommunityWorkerIsHiredPaidAndThreeYearsLaterAGradeHigher goes from the residents of a community to a pay of which every
// figure has a reason, a grade that comes with the years, and an allowance that ends with the registration.
func TestACommunityWorkerIsHiredPaidAndThreeYearsLaterAGradeHigher(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := practise(t, p)
	x.settle(t)
	const number = "20260532000123"
	certificate := x.registered(t, "diligent", number)
	today := cn.DayOf(p.Now(t))
	r := x.recruits(t)
	first, other := x.applies(t, "diligent", r.ID, "001", 9000), x.applies(t, "idle", r.ID, "002", 8000)
	p.At(t, today.Add(6).At(9, 0))
	r = x.steps(t, "registrar", r.ID, "publicize")
	if len(r.List) != 2 || !r.List[0].Proposed || r.List[1].Proposed {
		t.Fatalf("the list is %+v", r.List)
	}
	for _, login := range []string{"diligent", "idle"} { // being told changes their applications
		told(t, p, login, "招聘名次已公示")
	}
	p.At(t, cn.Day(r.PublicityUntil).Add(1).At(9, 0))
	hire := func(id string) socialworkapi.MoveApplicantRequest {
		a := county.Ask(t, p.As(t, "registrar"), socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: id})
		return socialworkapi.MoveApplicantRequest{ID: id, ApplicantMove: socialworkapi.ApplicantMove{Do: "hire", Version: a.Version, Starts: cn.DayOf(p.Now(t)).Add(3).String()}}
	}
	county.Refused(t, p.As(t, "registrar"), socialworkapi.MoveApplicant, hire(other), 422, "socialwork.applicant.unproposed")
	county.Ask(t, p.As(t, "registrar"), socialworkapi.MoveApplicant, hire(first))
	x.steps(t, "registrar", r.ID, "close")
	x.inducted(t, "diligent")

	mine := func() socialworkapi.Steward {
		t.Helper()
		var out socialworkapi.StewardList
		county.Until(t, "the post", func() (ready bool, err error) {
			out, err = county.Try(p.As(t, "diligent"), socialworkapi.ListMyPosts, socialworkapi.ListMyPostsRequest{})
			return len(out.Items) == 1 && len(out.Items[0].Training) == 3 && out.Items[0].Training[0].Done, err
		})
		return out.Items[0]
	}
	on := mine()
	if on.Grade != 2 || on.NextOn != cn.Day(on.Starts).AddMonths(36).String() {
		t.Errorf("%+v", on)
	}
	pay := func(month string) []int64 {
		t.Helper()
		list := county.Ask(t, p.As(t, "registrar"), socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lakeside, Month: month}})
		hand := socialworkapi.MovePayListRequest{ID: list.ID, PostMove: socialworkapi.PostMove{Do: "hand", Version: list.Version}}
		county.Refused(t, p.As(t, "registrar"), socialworkapi.MovePayList, hand, 403, "socialwork.paylist.not-yours")
		county.Ask(t, p.As(t, "second"), socialworkapi.MovePayList, hand)
		var out []int64
		for _, l := range list.Rows[0].Lines {
			if l.Why == "" {
				t.Errorf("%s has no reason", l.What)
			}
			out = append(out, l.Amount)
		}
		return out
	}
	month := func(d cn.Day) string { return d.String()[:7] }
	full := cn.Day(month(cn.Day(on.Starts).AddMonths(1)) + "-01") // the first whole month
	p.At(t, full.At(9, 0))
	if got := pay(month(full)); !slices.Equal(got, []int64{440000, 20000}) {
		t.Errorf("the first pay is %v", got)
	}
	lapses := cn.Day(certificate.Cycles[0].To)
	p.At(t, lapses.Add(1).At(9, 0))
	county.Until(t, "the registration to lapse", func() (bool, error) {
		w, err := county.Try(p.Nobody(), socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: number})
		return w.State == socialworkapi.CredentialStateLapsed, err
	})
	later := cn.Day(month(max(lapses, cn.Day(on.NextOn)).AddMonths(1)) + "-01")
	p.At(t, later.At(9, 0))
	county.Until(t, "the allowance to end", func() (bool, error) {
		out, err := county.Try(p.As(t, "diligent"), socialworkapi.ListMyPosts, socialworkapi.ListMyPostsRequest{})
		return err == nil && out.Items[0].Total == 480000, err
	})
	if got := pay(month(later)); !slices.Equal(got, []int64{480000, 0}) {
		t.Errorf("three years later the pay is %v", got)
	}
	coverage := socialworkapi.GetStewardCoverageRequest{Region: county.Region}
	if c := county.Ask(t, p.Nobody(), socialworkapi.GetStewardCoverage, coverage); c.Stewards != 1 || !c.Hidden || c.Inducted != 0 || len(c.Rows) != 0 {
		t.Errorf("of one everybody reads %+v", c)
	}
	if c := county.Ask(t, p.As(t, "registrar"), socialworkapi.GetStewardCoverage, coverage); c.Stewards != 1 || c.Inducted != 1 || c.Yearly != 0 || len(c.Rows) != 1 || c.Rows[0].Community != lakeside {
		t.Errorf("the office reads %+v", c)
	}
}
