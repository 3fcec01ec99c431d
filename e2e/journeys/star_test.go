package journeys

import (
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// starry is a county whose office has announced its star terms, with one project of two days.
type starry struct {
	p      *county.Platform
	office organizationapi.Organization
	shifts []volunteerapi.Shift
	person volunteerapi.Person
}

// settleStars lets an office announce its terms and an organization recruit for two days; who serves and who leads have seats.
func settleStars(t *testing.T, p *county.Platform, levels ...volunteerapi.StarStep) *starry {
	t.Helper()
	p.At(t, county.Morning)
	w := &county.Town{Platform: p}
	x := &starry{p: p}
	x.office, _ = w.Bureau(t)
	org := w.Register(t, "星河区暖邻社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
	w.Account(t, "keeper", "林知夏", org, organizationapi.RoleStaff)
	w.Account(t, "checker", "许静怡", org, organizationapi.RoleStaff)
	terms := county.Ask(t, p.As(t, "registrar"), volunteerapi.DraftStarTerms, volunteerapi.DraftStarTermsRequest{StarTermsDraft: volunteerapi.StarTermsDraft{
		Title: "星河区志愿者星级办法", From: cn.DayOf(county.Morning).String(), Notice: 5, Bar: 1, Levels: levels,
	}})
	move := volunteerapi.MoveStarTermsRequest{ID: terms.ID, StarMove: volunteerapi.StarMove{Do: "announce", Version: terms.Version}}
	county.Refused(t, p.As(t, "registrar"), volunteerapi.MoveStarTerms, move, 403, "volunteer.terms.not-yours")
	county.Ask(t, p.As(t, "registrar2"), volunteerapi.MoveStarTerms, move)

	var dates []volunteerapi.Once
	for _, days := range []int{2, 20} {
		dates = append(dates, volunteerapi.Once{Day: cn.DayOf(county.Morning).Add(days).String(), From: "08:00", To: "16:00"})
	}
	project := county.Ask(t, p.As(t, "keeper"), volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: volunteerapi.ProjectDraft{
		Org: org.ID, Office: x.office.ID, Title: "陪独居老人", Service: "elderly", Region: county.Region, Place: "梧桐里社区", Intro: "陪老人聊天、理发。", Risk: "来回路上注意交通安全。",
		Positions: []volunteerapi.Position{{Code: "A1", Title: "陪伴", Capacity: 4, Dates: dates}},
	}})
	for _, step := range [][2]string{{"keeper", "submit"}, {"checker", "publish"}} {
		project = county.Ask(t, p.As(t, step[0]), volunteerapi.MoveProject, volunteerapi.MoveProjectRequest{ID: project.ID, ProjectMove: volunteerapi.ProjectMove{Do: step[1], Version: project.Version}})
	}
	county.Until(t, "the shifts", func() (bool, error) {
		page, err := county.Try(p.As(t, "keeper"), volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: project.ID, From: cn.DayOf(county.Morning).String(), Limit: 9})
		x.shifts = page.Items
		return len(x.shifts) == len(dates), err
	})
	for i, login := range []string{"serves", "leads"} {
		who := p.Joins(t, login, "林小满")
		person := county.Ask(t, who, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
			Name: "林小满", IDNumber: identityOf(t, "1990-03-07", fmt.Sprintf("%03d", i)), Region: county.Region, Phone: "0516-83501234", Agree: true,
		}})
		for _, s := range x.shifts {
			county.Ask(t, who, volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: s.ID, JoinDraft: volunteerapi.JoinDraft{Person: person.ID, Told: true}})
			if login == "leads" {
				county.Ask(t, p.As(t, "keeper"), volunteerapi.LeadShift, volunteerapi.LeadShiftRequest{ID: s.ID, LeadDraft: volunteerapi.LeadDraft{Do: "lead", Person: person.ID}})
			}
		}
		if login == "serves" {
			x.person = person
		}
	}
	return x
}

// served is one whole shift of which the volunteer and who leads speak, and which the organization confirms; 0 is a quality
// that nobody assessed.
func (x *starry) served(t *testing.T, s volunteerapi.Shift, quality int64) {
	t.Helper()
	x.p.At(t, s.Ends.Add(time.Minute))
	until := s.Ends
	county.Ask(t, x.p.As(t, "serves"), volunteerapi.StateHours, volunteerapi.StateHoursRequest{ID: s.ID, StatementBatch: volunteerapi.StatementBatch{Person: x.person.ID, Items: []volunteerapi.StatementDraft{{
		Key: store.NewID(), Act: volunteerapi.StatementActBoth, At: s.Starts, Until: &until, Way: "alone", Device: "device-of-lin-xiaoman",
	}}}})
	county.Ask(t, x.p.As(t, "leads"), volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: s.ID, RollCall: volunteerapi.RollCall{
		Key: store.NewID(), Act: volunteerapi.StatementActBoth, At: s.Starts, Until: &until, People: []string{x.person.ID},
	}})
	page := county.Ask(t, x.p.As(t, "keeper"), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: s.ID, Limit: 9})
	for _, r := range page.Items {
		if r.Person == x.person.ID {
			county.Ask(t, x.p.As(t, "keeper"), volunteerapi.MoveRecord, volunteerapi.MoveRecordRequest{ID: r.ID, RecordMove: volunteerapi.RecordMove{Do: "confirm", Version: r.Version, Quality: quality}})
		}
	}
}

func (x *starry) standing(t *testing.T) volunteerapi.Standing {
	t.Helper()
	return county.Ask(t, x.p.As(t, "serves"), volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: x.person.ID})
}

// reached waits for the star of a level, which the volunteer lets everybody see.
func (x *starry) reached(t *testing.T, level int64) (s volunteerapi.Star) {
	t.Helper()
	county.Until(t, fmt.Sprintf("star %d to be reached", level), func() (bool, error) {
		got, err := county.Try(x.p.As(t, "serves"), volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: x.person.ID})
		if err != nil || got.Reached != level || len(got.Stars) == 0 {
			return false, err
		}
		s = got.Stars[0]
		return s.Level == level && s.State == volunteerapi.StarStateComputed, nil
	})
	return county.Ask(t, x.p.As(t, "serves"), volunteerapi.MoveStar, volunteerapi.MoveStarRequest{ID: s.ID, StarMove: volunteerapi.StarMove{Do: "agree", Version: s.Version}})
}

// holds waits until the volunteer has a level, with as many certificates of stars that hold.
func (x *starry) holds(t *testing.T, level int64, certificates int) {
	t.Helper()
	county.Until(t, fmt.Sprintf("%d stars", level), func() (bool, error) {
		got, err := county.Try(x.p.As(t, "serves"), volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: x.person.ID})
		if err != nil || got.Level != level {
			return false, err
		}
		page, err := county.Try(x.p.As(t, "serves"), volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: x.person.ID, Limit: 20})
		valid := 0
		for _, c := range page.Items {
			if c.Kind == volunteerapi.CertificateKindStar && c.State == volunteerapi.CertificateStateValid {
				valid++
			}
		}
		return valid == certificates, err
	})
}

// TestANeighbourComesToTwoStarsAndFallsByARecordThatWasFalse goes from no account at all over two shifts, of which two
// speak each, to two stars that everybody could see and object to, and to the annulment of a record that takes one away.
func TestANeighbourComesToTwoStarsAndFallsByARecordThatWasFalse(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	x := settleStars(t, p, volunteerapi.StarStep{Hours: 6}, volunteerapi.StarStep{Hours: 12, Quality: 40, Assessed: 100, Vouched: 100})
	x.served(t, x.shifts[0], 5)
	one := x.reached(t, 1)
	seen := county.Ask(t, p.Nobody(), volunteerapi.ListStars, volunteerapi.ListStarsRequest{Region: county.Region})
	if len(seen.Items) != 1 || seen.Items[0].Number == x.person.Number || seen.Items[0].Person != "" {
		t.Fatalf("everybody sees %+v", seen.Items)
	}
	x.holdsNothingBefore(t, one)
	x.holds(t, 1, 1)

	x.served(t, x.shifts[1], 5)
	two := x.reached(t, 2)
	object := volunteerapi.ObjectStarRequest{ID: two.ID, StarObjectionDraft: volunteerapi.StarObjectionDraft{Text: "第二次没有看到人。"}}
	county.Refused(t, p.As(t, "serves"), volunteerapi.ObjectStar, object, 403, "volunteer.star.concerned")
	county.Ask(t, p.As(t, "leads"), volunteerapi.ObjectStar, object)
	p.At(t, cn.Day(two.Until).End().Add(2*time.Hour))
	two = county.Ask(t, p.As(t, "registrar"), volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: two.ID})
	if two.State != volunteerapi.StarStatePublished {
		t.Fatalf("with an objection open it is %s", two.State)
	}
	county.Ask(t, p.As(t, "registrar"), volunteerapi.AnswerStar, volunteerapi.AnswerStarRequest{ID: two.ID, StarAnswer: volunteerapi.StarAnswer{Version: two.Version, N: 1, Text: "带队人点过名。"}})
	p.At(t, p.Now(t).Add(time.Minute)) // when it is looked again
	x.holds(t, 2, 2)

	// A record is complained of and found untrue: the star falls by itself, and whether it was a lie is asked of the volunteer first.
	found := county.Ask(t, p.As(t, "serves"), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: x.person.ID, Limit: 9})
	review := county.Ask(t, p.As(t, "registrar"), volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{Office: x.office.ID, Records: []string{found.Items[0].ID}, Note: "有人举报。"}})
	county.Ask(t, p.As(t, "registrar2"), volunteerapi.MoveReview, volunteerapi.MoveReviewRequest{ID: review.ID, ReviewMove: volunteerapi.ReviewMove{Do: "annul", Version: review.Version, Note: "不实。"}})
	x.holds(t, 1, 1)
	var bar volunteerapi.StarBar
	county.Until(t, "the matter to be told", func() (bool, error) {
		id := x.standing(t).Bar
		if id == "" {
			return false, nil
		}
		got, err := county.Try(p.As(t, "serves"), volunteerapi.GetStarBar, volunteerapi.GetStarBarRequest{ID: id})
		bar = got
		return err == nil, err
	})
	step := func(as, do string) {
		bar = county.Ask(t, p.As(t, as), volunteerapi.MoveStarBar, volunteerapi.MoveStarBarRequest{ID: bar.ID, StarMove: volunteerapi.StarMove{Do: do, Version: bar.Version, Note: "理由。"}})
	}
	county.Refused(t, p.As(t, "registrar"), volunteerapi.MoveStarBar, volunteerapi.MoveStarBarRequest{ID: bar.ID, StarMove: volunteerapi.StarMove{Do: "impose", Version: bar.Version, Note: "理由。"}}, 422, "volunteer.bar.early", "volunteer.bar.answer")
	step("serves", "speak")
	step("registrar", "impose")
	x.holds(t, 0, 0)
	step("serves", "appeal")
	step("registrar2", "lift")
	x.holds(t, 1, 1)
}

// holdsNothingBefore goes to the end of a publicity and sees that nothing is given before.
func (x *starry) holdsNothingBefore(t *testing.T, s volunteerapi.Star) {
	t.Helper()
	x.p.At(t, cn.Day(s.Until).At(23, 0))
	if got := x.standing(t); got.Level != 0 {
		t.Fatalf("before its publicity is over there is star %d", got.Level)
	}
	x.p.At(t, cn.Day(s.Until).End().Add(time.Hour))
}
