package ladder

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
)

func TestALadderIsHeldToTheBookAndRisesEverywhere(t *testing.T) {
	r := open(t)
	draft := func(change func(*socialworkapi.LadderDraft)) socialworkapi.DraftLadderRequest {
		d := usual("2026-06-01")
		d.Coefficients, d.Spans = slices.Clone(d.Coefficients), slices.Clone(d.Spans)
		change(&d)
		return socialworkapi.DraftLadderRequest{LadderDraft: d}
	}
	roomtest.Refuses(r, "ann", socialworkapi.DraftLadder, draft(func(d *socialworkapi.LadderDraft) { d.From = "2026-05-31" }), "socialwork.ladder.from")
	roomtest.Refuses(r, "ann", socialworkapi.DraftLadder, draft(func(d *socialworkapi.LadderDraft) { d.Coefficients[3] = 100 }), "socialwork.ladder.rising")
	roomtest.Refuses(r, "ann", socialworkapi.DraftLadder, draft(func(d *socialworkapi.LadderDraft) { d.Master = 2 }), "socialwork.ladder.rising")
	roomtest.Refuses(r, "ann", socialworkapi.DraftLadder, draft(func(d *socialworkapi.LadderDraft) { d.Spans[0].High = 19 }), "socialwork.ladder.spans")
	roomtest.Refuses(r, "ann", socialworkapi.DraftLadder, draft(func(d *socialworkapi.LadderDraft) { d.Spans[0].Kind = d.Spans[1].Kind }), "socialwork.ladder.spans")
	f := roomtest.Refuses(r, "ann", socialworkapi.DraftLadder, draft(func(d *socialworkapi.LadderDraft) { d.Assistant = 0 }), "socialwork.ladder.allowance")
	if len(f.Basis) != 1 || f.Basis[0].Rule != ruleSubsidy {
		t.Errorf("%v", f.Basis)
	}
	l := roomtest.OK(r, "ann", socialworkapi.DraftLadder, draft(func(d *socialworkapi.LadderDraft) { d.Years, d.Yearly, d.Rotation = 2, 1, 5 })) // no rule of the place says less
	if l.Basis[0].Rule != ruleYears {
		t.Errorf("%v", l.Basis)
	}
	if len(l.Warnings) != 1 || !strings.Contains(l.Warnings[0], "3年") {
		t.Errorf("%v", l.Warnings)
	}
	roomtest.Refuses(r, "ann", socialworkapi.MoveLadder, socialworkapi.MoveLadderRequest{ID: l.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: l.Version}}, "socialwork.ladder.not-yours")
	roomtest.Refuses(r, "", socialworkapi.GetLadder, socialworkapi.GetLadderRequest{ID: l.ID}, "socialwork.ladder.not-found")
}

func TestWhereThePlaceSaysHowOftenThereIsTrainingALadderDoesNotSayLess(t *testing.T) {
	r := open(t)
	r.Folk["chi"] = identity.Caller{ID: "chi", Memberships: []identity.Membership{{Org: "chi", OrgName: "chi", Role: identity.Registrar, Region: "341702"}}}
	d := usual("2026-06-01")
	d.Rotation = 4
	if f := roomtest.Refuses(r, "chi", socialworkapi.DraftLadder, socialworkapi.DraftLadderRequest{LadderDraft: d}, "socialwork.ladder.training"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleRotation {
		t.Errorf("%v", f.Basis)
	}
	d.Rotation = 3
	if l := roomtest.OK(r, "chi", socialworkapi.DraftLadder, socialworkapi.DraftLadderRequest{LadderDraft: d}); !slices.ContainsFunc(l.Basis, func(b socialworkapi.Basis) bool { return b.Rule == ruleYearly }) {
		t.Errorf("%v", l.Basis)
	}
	l := Ladder{Region: "341702", DraftedAt: start, Terms: d}
	l.Terms.Yearly = 0
	if err := r.s.lawful(&l); fault.Of(err).Code != "socialwork.ladder.training" {
		t.Errorf("none a year: %v", err)
	}
}

func TestAGradeComesOnTheDayTheYearsAreFull(t *testing.T) {
	r := open(t)
	r.announced(usual("2026-06-01"))
	r.hired("he", "aaaaaaaa1", "none", "2026-06-15")
	r.hired("lu", "bbbbbbbb1", "bachelor", "2026-06-15")
	for _, c := range []struct {
		day, id string
		grade   int64
		next    string
	}{
		{"2026-06-15", "aaaaaaaa1", 1, "2029-06-15"},
		{"2029-06-14", "aaaaaaaa1", 1, "2029-06-15"},
		{"2029-06-15", "aaaaaaaa1", 2, "2032-06-15"},
		{"2029-06-14", "bbbbbbbb1", 2, "2029-06-15"}, // three years for the degree
		{"2029-06-15", "bbbbbbbb1", 3, "2032-06-15"},
		{"2059-06-14", "aaaaaaaa1", 11, "2059-06-15"},
		{"2059-06-15", "aaaaaaaa1", 12, ""},
		{"2062-06-15", "aaaaaaaa1", 12, ""}, // the last one of the post
	} {
		r.at(c.day)
		if v := r.get("ann", c.id); v.Grade != c.grade || v.NextOn != c.next {
			t.Errorf("%s on %s is at %d, next on %q; want %d, %q: %s", c.id, c.day, v.Grade, v.NextOn, c.grade, c.next, v.Why)
		}
	}
	if r.Count(events.TypeSocialworkStewardPromotedV1) == 0 {
		t.Error("nobody was told of a grade")
	}
}

func TestAYearWithAPoorReviewDoesNotCountAndTwoSaySo(t *testing.T) {
	r := open(t)
	r.announced(usual("2026-06-01"))
	r.hired("town", "aaaaaaaa1", "none", "2026-06-15") // an officer of the street who was hired
	r.hired("he", "bbbbbbbb1", "none", "2026-06-15")
	draft := func(as, id, year string) socialworkapi.ReviewStewardRequest {
		return socialworkapi.ReviewStewardRequest{ID: id, ReviewDraft: socialworkapi.ReviewDraft{Version: r.get(as, id).Version, Year: year, Result: socialworkapi.ReviewResultPoor}}
	}
	r.at("2026-12-31")
	roomtest.Refuses(r, "town", socialworkapi.ReviewSteward, draft("town", "bbbbbbbb1", "2026"), "socialwork.review.year")
	r.at("2027-01-01")
	roomtest.Refuses(r, "town", socialworkapi.ReviewSteward, draft("town", "bbbbbbbb1", "2025"), "socialwork.review.year")
	roomtest.Refuses(r, "town", socialworkapi.ReviewSteward, draft("town", "aaaaaaaa1", "2026"), "socialwork.review.not-yours")
	x := roomtest.OK(r, "town", socialworkapi.ReviewSteward, draft("town", "bbbbbbbb1", "2026"))
	confirm := socialworkapi.MoveStewardRequest{ID: x.ID, StewardMove: socialworkapi.StewardMove{Do: "confirm", Year: "2026", Version: x.Version}}
	roomtest.Refuses(r, "town", socialworkapi.MoveSteward, confirm, "socialwork.review.not-yours")
	roomtest.Refuses(r, "he", socialworkapi.MoveSteward, confirm, "socialwork.review.not-yours")
	if v := r.get("ann", x.ID); v.NextOn != "2029-06-15" {
		t.Errorf("before it is confirmed the next is on %s", v.NextOn)
	}
	x = roomtest.OK(r, "street2", socialworkapi.MoveSteward, confirm)
	if x.NextOn != "2030-01-15" { // seven months of 2026 do not count: of those that begin on the 15th from June on
		t.Errorf("the next is on %s: %s", x.NextOn, x.Why)
	}
	roomtest.Refuses(r, "town", socialworkapi.ReviewSteward, draft("town", "bbbbbbbb1", "2026"), "socialwork.review.done")
	r.at("2030-01-14")
	if v := r.get("he", x.ID); v.Grade != 1 {
		t.Errorf("the day before it is %d", v.Grade)
	}
	r.at("2030-01-15")
	if v := r.get("he", x.ID); v.Grade != 2 {
		t.Errorf("on the day it is %d", v.Grade)
	}
}

func amounts(lines []socialworkapi.PayLine) (out []int64) {
	for _, l := range lines {
		out = append(out, l.Amount)
	}
	return out
}

func TestPayIsOfTheFirstOfTheMonthAndAllowanceEndsWithTheRegistration(t *testing.T) {
	r := open(t)
	r.announced(usual("2026-06-01"))
	r.hired("he", "aaaaaaaa1", "bachelor", "2026-06-16")
	r.at("2026-06-20")
	r.registered("he", "cert1", "assistant")
	month := func(m string, want ...int64) socialworkapi.PayList {
		t.Helper()
		p := r.paid("ann", m)
		total := int64(0)
		for _, n := range want {
			total += n
		}
		if len(p.Rows) != 1 || !slices.Equal(amounts(p.Rows[0].Lines), want) || p.Total != total {
			t.Errorf("%s: %v in all %d, want %v", m, p.Rows, p.Total, want)
		}
		return p
	}
	// Grade 2 by the degree: 4,400; no registration on the first day; 15 of 30 days.
	month("2026-06", 440000, -220000)
	r.at("2026-07-01")
	month("2026-07", 440000, 20000)
	roomtest.Refuses(r, "ann", socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lake, Month: "2026-08"}}, "socialwork.paylist.month")
	r.at("2029-06-20")
	r.Tells(events.TypeSocialworkCredentialLapsedV1, "cert1", events.SocialworkCredentialLapsedV1{Account: "he", Number: "0123", Level: "assistant", Region: county, To: "2029-06-19"})
	month("2029-06", 440000, 20000) // it stood on the first; the new grade came on the 16th
	r.at("2029-07-01")
	p := month("2029-07", 480000, 0)
	if why := p.Rows[0].Lines[1].Why; !strings.Contains(why, "没有津贴") || p.Rows[0].Grade != 3 {
		t.Errorf("%s at %d", why, p.Rows[0].Grade)
	}
	r.Tells(events.TypeSocialworkCredentialRenewedV1, "cert1", events.SocialworkCredentialRenewedV1{Account: "he", Number: "0123", Level: "assistant", Region: county, From: "2029-07-01", To: "2032-06-30"})
	month("2029-07", 480000, 20000)
}

func TestPayIsNeverBelowTheFloorAndEndsWithTheLastDay(t *testing.T) {
	r := open(t)
	d := usual("2026-06-01")
	r.announced(d)
	r.hired("he", "aaaaaaaa1", "none", "2026-06-01")
	p := r.paid("ann", "2026-06")
	if got := amounts(p.Rows[0].Lines); !slices.Equal(got, []int64{400000, 30000}) || !strings.Contains(p.Rows[0].Lines[1].Why, d.FloorSource) {
		t.Errorf("%v", p.Rows[0].Lines)
	}
	r.at("2026-06-20")
	leave := socialworkapi.MoveStewardRequest{ID: "aaaaaaaa1", StewardMove: socialworkapi.StewardMove{Do: "leave", Version: r.get("ann", "aaaaaaaa1").Version, Left: "2026-06-21"}}
	roomtest.Refuses(r, "ann", socialworkapi.MoveSteward, leave, "socialwork.steward.left")
	leave.Left = "2026-06-10"
	roomtest.OK(r, "ann", socialworkapi.MoveSteward, leave)
	p = r.paid("ann", "2026-06") // reckoned anew: ten of thirty days
	if p.Total != 430000*10/30 {
		t.Errorf("%v", p.Rows[0].Lines)
	}
	r.at("2026-07-01")
	roomtest.Refuses(r, "ann", socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lake, Month: "2026-07"}}, "socialwork.paylist.nobody")
}

func TestAPayListIsHandedOverByAnotherAndStays(t *testing.T) {
	r := open(t)
	r.announced(usual("2026-06-01"))
	r.hired("he", "aaaaaaaa1", "none", "2026-06-01")
	roomtest.Refuses(r, "away", socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lake, Month: "2026-06"}}, "socialwork.paylist.office")
	roomtest.Refuses(r, "ann", socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lake, Month: "2026-05"}}, "socialwork.paylist.ladder")
	p := r.paid("ann", "2026-06")
	hand := socialworkapi.MovePayListRequest{ID: p.ID, PostMove: socialworkapi.PostMove{Do: "hand", Version: p.Version}}
	roomtest.Refuses(r, "ann", socialworkapi.MovePayList, hand, "socialwork.paylist.not-yours")
	if p = roomtest.OK(r, "ben", socialworkapi.MovePayList, hand); p.State != handed {
		t.Error(p.State)
	}
	roomtest.Refuses(r, "ann", socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lake, Month: "2026-06"}}, "socialwork.paylist.wrong-state")
	if got := roomtest.OK(r, "watch", socialworkapi.GetPayList, socialworkapi.GetPayListRequest{ID: p.ID}); len(got.Rows) != 1 {
		t.Errorf("who pays reads %v", got.Rows)
	}
	roomtest.Refuses(r, "away", socialworkapi.GetPayList, socialworkapi.GetPayListRequest{ID: p.ID}, "socialwork.paylist.not-found")
}

func TestASuspensionEndsTheAllowanceForItsTime(t *testing.T) {
	r := open(t)
	l := r.announced(usual("2026-06-01"))
	r.registered("he", "cert1", "social")
	standing := func(day string, want socialworkapi.CredentialLevel) {
		t.Helper()
		f, err := r.s.folder(t.Context(), "he")
		if got := f.registered(cn.Day(day)); err != nil || got != want {
			t.Errorf("on %s %q stands, want %q (%v)", day, got, want, err)
		}
	}
	r.at("2026-07-10")
	r.Tells(events.TypeSocialworkFindingSettledV1, "finding", events.SocialworkFindingSettledV1{Account: "he", Number: "0123", Region: county, Kind: "suspend", Until: "2026-09-10"})
	standing("2026-07-09", "social")
	standing("2026-07-10", "")
	r.at("2026-09-11")
	r.Tells(events.TypeSocialworkFindingEndedV1, "finding", events.SocialworkFindingEndedV1{Account: "he", Number: "0123", Region: county, Kind: "suspend"})
	standing("2026-09-10", "")
	standing("2026-09-11", "social")
	r.Tells(events.TypeSocialworkCredentialErasedV1, "cert1", events.SocialworkCredentialErasedV1{Account: "he", Region: county})
	standing("2026-09-11", "")
	_ = l
}

func TestCoverageIsReckonedFromCoursesAndShownAsSums(t *testing.T) {
	r := open(t)
	r.announced(usual("2026-06-01"))
	for i, who := range []string{"p1", "p2", "p3"} {
		r.hired(who, strings.Repeat(string(rune('a'+i)), 9), "none", "2026-06-01")
	}
	cover := func() socialworkapi.StewardCoverage {
		t.Helper()
		c, err := r.s.GetStewardCoverage(t.Context(), socialworkapi.GetStewardCoverageRequest{Region: county}) // behind its door it is remembered for a minute
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	tasks := func(what string) (n int) {
		t.Helper()
		ts, err := r.s.Tasks(t.Context(), r.Folk["ann"])
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range ts {
			if x.What == what {
				n++
			}
		}
		return n
	}
	if n := tasks("安排岗前培训"); n != 3 {
		t.Errorf("%d are to be inducted", n)
	}
	r.attended("p1", "induct", true)
	r.attended("p2", "induct2", true)
	r.attended("p1", "yearly", false)
	c := cover()
	if c.Stewards != 3 || c.Inducted != 2 || c.Yearly != 1 || c.Rotated != 1 || len(c.Rows) != 1 || c.Rows[0].Community != lake {
		t.Errorf("%+v", c)
	}
	r.passed("p2", "l1", "steward", true)
	r.passed("p2", "l1", "steward", true) // heard twice
	r.passed("p3", "l2", "worker", true)  // for others
	r.passed("p3", "l3", "steward", false)
	if c = cover(); c.Yearly != 2 || c.Rotated != 2 {
		t.Errorf("with a lecture on line: %+v", c)
	}
	r.Tells(events.TypeSocialworkCourseStruckV1, "yearly", events.SocialworkCourseStruckV1{Course: "yearly", Account: "p1", Title: "某课", Year: "2026"})
	r.at("2026-07-02") // p3 should have been inducted by the first
	if c = cover(); c.Yearly != 1 {
		t.Errorf("after it was struck: %+v", c)
	}
	if lagged := r.Count(events.TypeSocialworkStewardLaggedV1); lagged != 1 {
		t.Errorf("%d were told that they lag", lagged)
	}
	r.hired("p4", "dddddddd1", "none", "2026-06-01")
	x := r.get("ann", "aaaaaaaaa")
	for _, id := range []string{x.ID, "bbbbbbbbb"} {
		roomtest.OK(r, "ann", socialworkapi.MoveSteward, socialworkapi.MoveStewardRequest{ID: id, StewardMove: socialworkapi.StewardMove{Do: "leave", Version: r.get("ann", id).Version, Left: "2026-07-01"}})
	}
	r.at("2026-07-03")
	if c = cover(); c.Stewards != 2 || !c.Hidden || len(c.Rows) != 0 || c.Inducted != 0 {
		t.Errorf("of two in all everybody reads %+v", c)
	}
	if c = roomtest.OK(r, "ann", socialworkapi.GetStewardCoverage, socialworkapi.GetStewardCoverageRequest{Region: county}); c.Hidden || len(c.Rows) != 1 {
		t.Errorf("of two the office reads %+v", c)
	}
	if n := tasks("提出2026年度考核结果"); n != 0 {
		t.Errorf("%d are to be reviewed in the year itself", n)
	}
	r.at("2027-01-01")
	if n := tasks("提出2026年度考核结果"); n != 2 {
		t.Errorf("%d are to be reviewed", n)
	}
}

func TestAPostIsReadByItselfByTheOfficeAndByNobodyElse(t *testing.T) {
	r := open(t)
	r.announced(usual("2026-06-01"))
	r.hired("he", "aaaaaaaa1", "none", "2026-06-01")
	for as, want := range map[string]bool{"he": true, "ann": true, "town": true, "watch": true, "away": false} {
		_, f := roomtest.Try(r, as, socialworkapi.GetSteward, socialworkapi.GetStewardRequest{ID: "aaaaaaaa1"})
		if (f == nil) != want {
			t.Errorf("%s: %v", as, f)
		}
	}
	if mine := roomtest.OK(r, "he", socialworkapi.ListMyPosts, socialworkapi.ListMyPostsRequest{}); len(mine.Items) != 1 || mine.Items[0].Total != 430000 {
		t.Errorf("%+v", mine.Items)
	}
}

func TestNoRowOfCoverageAndNoRemainderTellsOfFewerThanThree(t *testing.T) {
	for _, c := range []struct {
		each, rows []int64
		hidden     bool
	}{
		{[]int64{5, 4, 3}, []int64{5, 4, 3}, false},
		{[]int64{5, 1, 4}, []int64{5, 5}, false}, // the one with the next smallest
		{[]int64{5, 1, 2, 3}, []int64{5, 3, 3}, false},
		{[]int64{3, 1}, []int64{4}, false},
		{[]int64{1, 1}, nil, true},
		{nil, nil, false},
	} {
		rows, order := map[string]*socialworkapi.CoverageRow{}, []string{}
		for i, n := range c.each {
			id := string(rune('a' + i))
			rows[id], order = &socialworkapi.CoverageRow{Community: id, Stewards: n, Inducted: n}, append(order, id)
		}
		out, hidden := gather(order, rows, false)
		var got []int64
		for _, r := range out {
			if got = append(got, r.Stewards); r.Inducted != r.Stewards {
				t.Errorf("%v: %+v", c.each, r)
			}
		}
		if !slices.Equal(got, c.rows) || hidden != c.hidden {
			t.Errorf("%v is shown as %v, hidden %v", c.each, got, hidden)
		}
	}
}

// 四岗二十四级 is another ladder of the same kind: four kinds of posts, a step each two years.
func TestALadderOfFourPostsIsDataLikeOneOfThree(t *testing.T) {
	d := usual("2026-06-01")
	d.Years = 2
	d.Coefficients = make([]int64, 24)
	for i := range d.Coefficients {
		d.Coefficients[i] = 100 + 10*int64(i)
	}
	d.Spans = []socialworkapi.LadderSpan{
		{Kind: socialworkapi.PostKindChief, Low: 10, High: 24},
		{Kind: socialworkapi.PostKindDeputy, Low: 7, High: 21},
		{Kind: socialworkapi.PostKindMember, Low: 4, High: 18},
		{Kind: socialworkapi.PostKindOther, Low: 1, High: 15},
	}
	if err := whole(&d); err != nil {
		t.Fatal(err)
	}
	l := Ladder{Meta: store.Meta{ID: "l"}, Terms: d}
	x := Steward{Kind: socialworkapi.PostKindMember, Starts: "2026-06-15", State: serving}
	for day, want := range map[cn.Day]int64{"2026-06-15": 4, "2028-06-14": 4, "2028-06-15": 5, "2060-06-15": 18} {
		if g := x.Reckon(&l, &Folder{}, day); g.N != want {
			t.Errorf("on %s at %d, want %d: %s", day, g.N, want, g.Why)
		}
	}
	d.Spans[2].Kind = socialworkapi.PostKindOther // four, and none of a member
	if err := whole(&d); fault.Of(err).Code != "socialwork.ladder.spans" {
		t.Errorf("%v", err)
	}
	three := Ladder{Terms: usual("2026-06-01")}
	if got, want := three.span(socialworkapi.PostKindMember), three.span(socialworkapi.PostKindOther); got != want {
		t.Errorf("where there are three posts a member is graded %+v, not %+v", got, want)
	}
}
