package journeys

import (
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// rated is a town with an office that rates, raters and a panel.
type rated struct {
	*county.Town
	org      string
	panel    []string
	raters   []string
	campaign organizationapi.Campaign
}

// rates opens such a town at a time, and a campaign in it.
func rates(t *testing.T, at time.Time) *rated {
	t.Helper()
	p := county.Start(t, nil)
	w := &rated{Town: county.Settle(t, p, 2)}
	w.Lawful(t)
	w.Bureau(t)
	experts := w.Register(t, "星河区评估中心", organizationapi.OrgKindEnterprise, "91")
	for i := range 7 {
		login := fmt.Sprintf("panelist%d", i+1)
		w.Account(t, login, "委员"+string(rune('甲'+i)), experts, organizationapi.RolePanelist)
		w.panel = append(w.panel, login)
	}
	for i := range 4 {
		login := fmt.Sprintf("rater%d", i+1)
		w.Account(t, login, "评估员"+string(rune('甲'+i)), experts, organizationapi.RoleRater)
		w.raters = append(w.raters, login)
	}
	if !p.Now(t).After(at) {
		p.At(t, at)
	}
	w.org = p.As(t, "staff1").Org()
	offer := county.Ask(t, p.As(t, "registrar"), organizationapi.GetCampaignTerms, organizationapi.GetCampaignTermsRequest{})
	d := organizationapi.CampaignDraft{
		Title: "社会组织等级评估", Kinds: []organizationapi.OrgKind{organizationapi.OrgKindServiceorg, organizationapi.OrgKindAssociation},
		SelfUntil: cn.DayOf(p.Now(t)).Add(30).String(), VisitsUntil: cn.DayOf(p.Now(t)).Add(60).String(), Terms: offer.Terms,
		Lines: []organizationapi.GradeLine{{Grade: 5, Least: 990_00}, {Grade: 4, Least: 900_00}, {Grade: 3, Least: 800_00}},
	}
	for _, a := range offer.Panelists {
		d.Panel = append(d.Panel, a.Account)
	}
	w.campaign = county.Ask(t, p.As(t, "registrar"), organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
	return w
}

// see reads the case as somebody.
func (w *rated) see(t *testing.T, as string) organizationapi.RatingCase {
	t.Helper()
	return county.Ask(t, w.Platform.As(t, as), organizationapi.GetRating, organizationapi.GetRatingRequest{ID: w.campaign.ID + "." + w.org})
}

// take takes a step that needs no more than a word.
func (w *rated) take(t *testing.T, as, do string, change ...func(*organizationapi.RatingMove)) organizationapi.RatingCase {
	t.Helper()
	in := organizationapi.RatingMove{Do: do, Version: w.see(t, as).Version, Note: "依规定办理。"}
	for _, c := range change {
		c(&in)
	}
	return county.Ask(t, w.Platform.As(t, as), organizationapi.MoveRating, organizationapi.MoveRatingRequest{ID: w.campaign.ID + "." + w.org, RatingMove: in})
}

// send assigns raters by their numbers, from 0.
func (w *rated) send(t *testing.T, numbers ...rune) organizationapi.RatingCase {
	t.Helper()
	id := w.campaign.ID + "." + w.org
	d := organizationapi.RatersDraft{Version: w.see(t, "registrar").Version, Accounts: []string{}}
	for _, r := range county.Ask(t, w.Platform.As(t, "registrar"), organizationapi.ListRatingRaters, organizationapi.ListRatingRatersRequest{ID: id}).Items {
		for _, n := range numbers {
			if r.Name == "评估员"+string('甲'+n) {
				d.Accounts = append(d.Accounts, r.Account)
			}
		}
	}
	return county.Ask(t, w.Platform.As(t, "registrar"), organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: id, RatersDraft: d})
}

// vote lets the first of the panel agree.
func (w *rated) vote(t *testing.T, ayes int) {
	t.Helper()
	for _, m := range w.panel[:ayes] {
		county.Ask(t, w.Platform.As(t, m), organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: w.campaign.ID + "." + w.org, BallotDraft: organizationapi.BallotDraft{Choice: "aye"}})
	}
}

// TestAnOrganizationIsRatedFromItsSelfAssessmentToTheCertificate: self-assessment, two raters on the spot who sign and cannot
// change what is frozen, a vote with its quorum, publicity, an appeal that changes nothing, 4A with a certificate, lowered, over.
func TestAnOrganizationIsRatedFromItsSelfAssessmentToTheCertificate(t *testing.T) {
	t.Parallel()
	w := rates(t, cn.Day("2026-06-01").At(9, 0))
	p := w.Platform
	staff := p.As(t, "staff1")
	id := w.campaign.ID + "." + w.org
	apply := organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: w.campaign.ID, Org: w.org}}
	county.Refused(t, p.As(t, "staff2"), organizationapi.ApplyRating, apply, 403, "organization.rating.not-own")
	for range 2 { // said twice it is one
		county.Ask(t, staff, organizationapi.ApplyRating, apply)
	}
	county.Refused(t, p.Nobody(), organizationapi.GetRating, organizationapi.GetRatingRequest{ID: id}, 404, "organization.rating.not-found")
	w.take(t, "registrar", "admit")

	self := county.Ask(t, staff, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: id})
	said := organizationapi.SelfDraft{Version: self.Version}
	marks := organizationapi.RaterSheetDraft{}
	for _, n := range self.Tree.Nodes {
		if n.Kind != "" {
			said.Leaves = append(said.Leaves, organizationapi.LeafDraft{Code: n.Code, Given: true, Points: n.Max})
			marks.Marks = append(marks.Marks, organizationapi.RaterMark{Code: n.Code, Points: n.Max * 95 / 100, Note: "查看了原件。"})
		}
	}
	half := said
	half.Leaves = said.Leaves[:len(said.Leaves)/2]
	got := county.Ask(t, staff, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: id, SelfDraft: half})
	county.Refused(t, staff, organizationapi.MoveRating, organizationapi.MoveRatingRequest{ID: id, RatingMove: organizationapi.RatingMove{Do: "submit", Version: w.see(t, "staff1").Version}}, 422, "organization.self.incomplete")
	said.Version = got.Version
	county.Ask(t, staff, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: id, SelfDraft: said})
	w.take(t, "staff1", "submit")
	county.Refused(t, staff, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: id, SelfDraft: said}, 409, "organization.self.frozen")

	c := w.send(t, 0, 1)
	c = county.Ask(t, p.As(t, "rater1"), organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: organizationapi.VisitDraft{Version: c.Version, On: cn.DayOf(p.Now(t)).String(), Place: "梧桐街道", People: "秘书长", Text: "查看了账册和会议记录。"}})
	county.Ask(t, p.As(t, "rater2"), organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}})
	county.Ask(t, p.As(t, "rater1"), organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: id, RaterSheetDraft: marks})
	county.Refused(t, p.As(t, "registrar"), organizationapi.MoveRating, organizationapi.MoveRatingRequest{ID: id, RatingMove: organizationapi.RatingMove{Do: "freeze", Version: w.see(t, "registrar").Version}}, 422, "organization.sheet.unsigned")
	county.Ask(t, p.As(t, "rater2"), organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: id, RaterSheetDraft: marks})
	c = w.take(t, "registrar", "freeze")
	if c.Motion != 4 || c.Total < 940_00 || c.Total > 950_00 {
		t.Fatalf("the sheets come to %d, %dA", c.Total, c.Motion)
	}
	county.Refused(t, p.As(t, "rater1"), organizationapi.ReviseSheet, organizationapi.ReviseSheetRequest{ID: id, RaterCorrectionDraft: organizationapi.RaterCorrectionDraft{Reason: "改主意", Marks: marks.Marks[:1]}}, 409, "organization.sheet.frozen")

	w.take(t, "registrar", "call")
	w.vote(t, 4)
	county.Refused(t, p.As(t, "registrar"), organizationapi.MoveRating, organizationapi.MoveRatingRequest{ID: id, RatingMove: organizationapi.RatingMove{Do: "count", Version: w.see(t, "registrar").Version}}, 422, "organization.rating.quorum")
	w.vote(t, 5)
	w.take(t, "registrar", "count")
	c = w.take(t, "registrar", "publicize")
	score := county.Ask(t, p.Nobody(), organizationapi.GetScore, organizationapi.GetScoreRequest{ID: id})
	if score.Total != c.Total {
		t.Errorf("everybody reads %d points, the office %d", score.Total, c.Total)
	}
	w.take(t, "staff1", "appeal")
	again := organizationapi.MoveRatingRequest{ID: id, RatingMove: organizationapi.RatingMove{Do: "review", Version: w.see(t, "registrar").Version, Note: "依规定办理。", Grade: 5}}
	county.Refused(t, p.As(t, "registrar"), organizationapi.MoveRating, again, 422, "organization.rater.few") // others have not marked
	w.send(t, 2, 3)
	for _, r := range []string{"rater3", "rater4"} {
		county.Ask(t, p.As(t, r), organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: id, RaterSheetDraft: marks})
	}
	w.take(t, "registrar", "review", func(in *organizationapi.RatingMove) { in.Grade = 5 })
	for i, m := range w.panel[:5] {
		in := organizationapi.BallotDraft{Choice: map[bool]string{true: "aye", false: "no"}[i < 2], Reason: "得分没有达到。"}
		county.Ask(t, p.As(t, m), organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: id, BallotDraft: in})
	}
	if c = w.take(t, "registrar", "settle"); c.Grade != 4 {
		t.Fatalf("two of seven changed it to %dA", c.Grade)
	}
	if score = county.Ask(t, p.As(t, "staff2"), organizationapi.GetScore, organizationapi.GetScoreRequest{ID: id}); score.Second == nil || score.Second.Total != score.Total {
		t.Errorf("beside the first everybody reads %+v", score.Second)
	}
	p.At(t, c.PublicityEnds.Add(time.Hour))
	c = w.take(t, "registrar", "confirm")
	if year := cn.Day(c.AnnouncedOn).Year(); c.Certificate == "" || c.From != fmt.Sprintf("%d-01-01", year+1) || c.To != fmt.Sprintf("%d-12-31", year+5) {
		t.Fatalf("%+v", c)
	}
	holds := func(grade int64) {
		t.Helper()
		county.Until(t, "the register follows", func() (bool, error) {
			o, err := county.Try(p.Nobody(), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: w.org})
			if grade == 0 {
				return o.Rating == nil || !o.Rating.Valid, err
			}
			return o.Rating != nil && o.Rating.Grade == grade, err
		})
	}
	holds(4)
	p.At(t, cn.Day(c.From).At(9, 0))
	paper := organizationapi.GetRatingCertificateRequest{ID: c.Certificate}
	if got := county.Ask(t, p.Nobody(), organizationapi.GetRatingCertificate, paper); !got.Valid || got.Grade != 4 {
		t.Errorf("%+v", got)
	}
	grounds := w.see(t, "registrar").Grounds
	w.take(t, "registrar", "lower", func(in *organizationapi.RatingMove) { in.Grade, in.Ground = 3, grounds[0].Code })
	holds(3)
	if got := county.Ask(t, p.Nobody(), organizationapi.GetRatingCertificate, paper); got.Valid {
		t.Errorf("lowered, and %+v", got)
	}
	p.At(t, cn.Day(c.To).Add(1).At(9, 0))
	county.Until(t, "the grade is over", func() (bool, error) {
		got, err := county.Try(p.Nobody(), organizationapi.GetRating, organizationapi.GetRatingRequest{ID: id})
		return got.State == organizationapi.RatingStateExpired, err
	})
	holds(0)
}
