package ladder

import (
	"context"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/services/socialwork/officetest"
)

const (
	county = "320312"
	lake   = "320312001001"
)

var start = cn.Day("2026-06-01").At(10, 0)

// room is ladders behind doors; what other rooms tell is told by hand here.
type room struct {
	*officetest.Office
	s *Service
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Office: officetest.New(t, county, start,
		[4]string{"ann", "office", "registrar", county},
		[4]string{"ben", "office", "registrar", county},
		[4]string{"watch", "finance", "supervisor", county},
		[4]string{"town", "street", "registrar", "320312001"},
		[4]string{"street2", "street", "registrar", "320312001"},
		[4]string{"away", "elsewhere", "registrar", "110101"},
		[4]string{"he", "home", "resident", county},
		[4]string{"lu", "home", "resident", county},
	)}
	var err error
	if r.s, err = New(t.Context(), r.Deps, named{"sw1": "何晓云", "sw2": "陆小川"}); err != nil {
		t.Fatal(err)
	}
	r.Serve("socialwork", r.s.Part())
	return r
}

// named are whom applications are of.
type named map[string]string

func (n named) NameOf(_ context.Context, id string) (string, error) { return n[id], nil }

// at sets the clock to a morning, and lets it do what is due.
func (r *room) at(day string) {
	r.T.Helper()
	r.At(cn.Day(day).At(10, 0))
}

// usual is the ladder of three posts and eighteen grades: 1.00 at the first, 0.10 more at each.
func usual(from string) socialworkapi.LadderDraft {
	d := socialworkapi.LadderDraft{
		Title: "三岗十八级办法", From: from, Years: 3, Bachelor: 3, Master: 5, Doctor: 7, Stops: []socialworkapi.ReviewResult{socialworkapi.ReviewResultBasic, socialworkapi.ReviewResultPoor},
		Spans: []socialworkapi.LadderSpan{
			{Kind: socialworkapi.PostKindChief, Low: 7, High: 18}, {Kind: socialworkapi.PostKindDeputy, Low: 4, High: 15}, {Kind: socialworkapi.PostKindOther, Low: 1, High: 12},
		},
		Base: 400000, Floor: 430000, FloorSource: "本区事业单位管理岗对应等级", Assistant: 20000, Social: 30000, Senior: 50000, InductionDays: 30, Yearly: 1, Rotation: 3,
	}
	for i := range int64(18) {
		d.Coefficients = append(d.Coefficients, 100+10*i)
	}
	return d
}

// announced is a ladder that two of the office have announced.
func (r *room) announced(d socialworkapi.LadderDraft) socialworkapi.Ladder {
	r.T.Helper()
	l := roomtest.OK(r, "ann", socialworkapi.DraftLadder, socialworkapi.DraftLadderRequest{LadderDraft: d})
	l = roomtest.OK(r, "ben", socialworkapi.MoveLadder, socialworkapi.MoveLadderRequest{ID: l.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: l.Version}})
	r.Tick()
	return l
}

// hired is somebody on a post of the kind other at the lake.
func (r *room) hired(account, id, degree, starts string) {
	r.T.Helper()
	r.Tells(events.TypeSocialworkApplicantHiredV1, id, events.SocialworkApplicantHiredV1{
		Account: account, Number: "0001", Title: "某招聘", Office: "office", Region: county, Community: lake, CommunityName: "湖滨社区", Kind: "other", Degree: degree, Starts: starts,
	})
}

func (r *room) get(as, id string) socialworkapi.Steward {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.GetSteward, socialworkapi.GetStewardRequest{ID: id})
}

// registered is a certificate whose registration begins today.
func (r *room) registered(account, id, level string) {
	r.T.Helper()
	today := cn.DayOf(r.Clock())
	r.Tells(events.TypeSocialworkCredentialRegisteredV1, id, events.SocialworkCredentialRegisteredV1{
		Account: account, Number: "0123", Level: level, Region: county, From: today.String(), To: today.AddMonths(36).Add(-1).String(),
	})
}

func (r *room) attended(account, course string, induction bool) {
	r.T.Helper()
	r.Tells(events.TypeSocialworkCourseAttendedV1, course, events.SocialworkCourseAttendedV1{
		Course: course, Account: account, Name: "何*", Title: "某课", OrgName: "office", From: r.Clock(), To: r.Clock(), Minutes: 120, County: true, Induction: induction, Region: county,
	})
}

// passed tells that somebody learned a lecture for some audience today.
func (r *room) passed(account, lecture, audience string, office bool) {
	r.T.Helper()
	r.Tells(events.TypeSocialworkLecturePassedV1, account, events.SocialworkLecturePassedV1{
		Lecture: lecture, Account: account, Name: "何*", Title: "某讲", OrgName: "office", Audience: audience, County: office, Region: county,
		Parts: []events.SocialworkLecturePassedV1Parts{{N: 1, From: r.Clock(), To: r.Clock().Add(time.Hour), Minutes: 60}},
	})
}

func (r *room) paid(as, month string) socialworkapi.PayList {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lake, Month: month}})
}
