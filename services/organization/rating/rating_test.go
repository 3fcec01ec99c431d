package rating

import (
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

func TestTheLifeTablesAreSound(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
	if err := Campaigns.Check(); err != nil {
		t.Error(err)
	}
}

func TestAGradeComesFromApplicationToCertificate(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.announced()
	if c.State != confirmed || c.Grade != 4 || c.Certificate == "" || c.From != "2027-01-01" || c.To != "2031-12-31" || c.Changes == nil { // no list of an answer is null
		t.Fatalf("%+v", c)
	}
	if got := r.Told(events.TypeOrganizationRatingConfirmedV1); len(got) != 1 {
		t.Errorf("told %d times", len(got))
	}
	paper := roomtest.OK(r, "", organizationapi.GetRatingCertificate, organizationapi.GetRatingCertificateRequest{ID: c.Certificate})
	if paper.Valid || paper.Grade != 4 || paper.Org.ID != "org1" {
		t.Errorf("before it begins: %+v", paper)
	}
	r.Set(cn.Day("2027-01-01").At(0, 0))
	if paper = roomtest.OK(r, "", organizationapi.GetRatingCertificate, organizationapi.GetRatingCertificateRequest{ID: c.Certificate}); !paper.Valid {
		t.Errorf("on its first day: %+v", paper)
	}
	r.Set(cn.Day("2031-12-31").At(23, 59))
	if c = roomtest.OK(r, "", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}); c.State != confirmed {
		t.Errorf("on its last day: %s", c.State)
	}
	r.Set(cn.Day("2032-01-01").At(0, 1))
	if c = roomtest.OK(r, "", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}); c.State != expired {
		t.Errorf("the day after: %s", c.State)
	}
	if paper = roomtest.OK(r, "", organizationapi.GetRatingCertificate, organizationapi.GetRatingCertificateRequest{ID: c.Certificate}); paper.Valid {
		t.Errorf("after its end: %+v", paper)
	}
	roomtest.Refuses(r, "", organizationapi.GetRatingCertificate, organizationapi.GetRatingCertificateRequest{ID: "none"}, "organization.certificate.not-found")
}

// By the law until 2026-02-28 five years run from the announcement, after it from the next first of January:
// organization.rating.years, organization.rating.nextyear.
func TestTheDaysOfAGradeFollowTheLawOfItsAnnouncement(t *testing.T) {
	for day, want := range map[cn.Day][2]string{
		"2026-02-28": {"2026-02-28", "2031-02-27"},
		"2026-03-01": {"2027-01-01", "2031-12-31"},
	} {
		r := open(t, cn.Day("2026-01-05").At(9, 30))
		c := r.publicized()
		r.Set(day.At(10, 0))
		c = r.do("registrar", c, Confirm)
		if c.AnnouncedOn != day.String() || c.From != want[0] || c.To != want[1] {
			t.Errorf("announced on %s it holds from %s to %s, want %v", day, c.From, c.To, want)
		}
	}
}

// organization.rating.eligible.years: two years of registration.
func TestWhoWasRegisteredTooLatelyWaits(t *testing.T) {
	for _, day := range []cn.Day{"2026-02-27", "2026-03-01"} {
		r := open(t, day.At(9, 30))
		camp := r.campaign()
		in := organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: camp.ID, Org: "org1"}}
		r.organization("org1", organizationapi.OrgKindAssociation, day.AddMonths(-24).Add(1).String())
		if _, f := roomtest.Try(r, "ann", organizationapi.ApplyRating, in); day.Before("2026-03-01") && (f == nil || f.Code != "organization.rating.ineligible") {
			t.Errorf("%s: a day short of two years: %v", day, f)
		}
		fs := roomtest.OK(r, "ann", organizationapi.CheckRating, organizationapi.CheckRatingRequest{ID: camp.ID, Org: "org1"})
		if short := finding(fs, ruleEligible); short == nil || short.Ok {
			t.Errorf("%s: %+v", day, fs.Items)
		}
		r = open(t, day.At(9, 30))
		in.Campaign = r.campaign().ID
		r.organization("org1", organizationapi.OrgKindAssociation, day.AddMonths(-24).String())
		roomtest.OK(r, "ann", organizationapi.ApplyRating, in)
	}
}

func finding(fs organizationapi.FindingList, id string) *organizationapi.Finding {
	for i, f := range fs.Items {
		for _, b := range f.Basis {
			if b.Rule == id {
				return &fs.Items[i]
			}
		}
	}
	return nil
}

// organization.rating.refused.listed speaks of national organizations.
func TestAListedNationalOrganizationIsNotRated(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	nation := "100000"
	for _, id := range []string{"registrar", "ann", "watch"} {
		r.Folk[id].Memberships[0].Region = nation
	}
	o := r.Orgs["org1"]
	o.Region = nation
	r.Orgs["org1"] = o
	camp := r.campaign()
	in := organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: camp.ID, Org: "org1"}}
	for _, list := range []func(*card.Card){func(c *card.Card) { c.Abnormal = true }, func(c *card.Card) { c.Serious = true }} {
		o := r.Orgs["org1"]
		list(&o)
		r.Orgs["org1"] = o
		roomtest.Refuses(r, "ann", organizationapi.ApplyRating, in, "organization.rating.ineligible", "organization.rating.refused.listed")
		o.Abnormal, o.Serious = false, false
		r.Orgs["org1"] = o
	}
	roomtest.Refuses(r, "bob", organizationapi.ApplyRating, in, "organization.rating.not-own")
	roomtest.OK(r, "ann", organizationapi.ApplyRating, in)
	again := roomtest.OK(r, "ann", organizationapi.ApplyRating, in)
	r.do("registrar", again, Admit)
	roomtest.Refuses(r, "ann", organizationapi.ApplyRating, in, "organization.rating.twice")
	if n := len(r.Told(events.TypeOrganizationRatingAppliedV1)); n != 1 {
		t.Errorf("applied %d times", n)
	}
}

// organization.rating.refused: who failed the inspection is refused until 2026-02-28 and not from 2026-03-01 on.
func TestTheGroundsOfARefusalAreThoseOfTheDay(t *testing.T) {
	for day, failed := range map[cn.Day]bool{"2026-02-28": true, "2026-03-01": false} {
		for code, may := range map[string]bool{"absent": true, "failed": failed, "investigated": failed, "": false, "ugly": false} {
			r := open(t, day.At(9, 30))
			c := roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: r.campaign().ID, Org: "org1"}})
			in := move(c, Refuse, "上一年度的情况。")
			in.Ground = code
			if _, f := roomtest.Try(r, "registrar", organizationapi.MoveRating, in); (f == nil) != may {
				t.Errorf("%s on %s (%s): %v", code, day, ruleRefused, f)
			}
		}
	}
}

// organization.rating.committee.min and .max hold until 2026-02-28; after it they only warn. organization.rating.review.min and .max alike.
func TestACampaignIsHeldToTheLawOfItsDay(t *testing.T) {
	for _, x := range []struct {
		day           cn.Day
		panel, review int
		code          string
	}{
		{"2026-02-28", 6, 5, "organization.campaign.unlawful"},
		{"2026-02-28", 7, 5, ""},
		{"2026-02-28", 15, 4, "organization.campaign.unlawful"},
		{"2026-02-28", 15, 9, ""},
		{"2026-02-28", 15, 0, "organization.campaign.unlawful"},
		{"2026-03-01", 6, 0, ""},
		{"2026-03-01", 15, 5, "organization.campaign.unlawful"},
		{"2026-03-01", 15, 0, ""},
	} {
		r := open(t, x.day.At(9, 30))
		d := r.draft()
		d.Panel, d.Review = members("m", x.panel), members("v", x.review)
		_, f := roomtest.Try(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
		if x.code == "" && f != nil || x.code != "" && (f == nil || f.Code != x.code) {
			t.Errorf("%+v: %v %v (%s %s %s %s)", x, f, fields(f), ruleMin, ruleMax, ruleReviewMin, ruleReviewMax)
		}
	}
	r := open(t, cn.Day("2026-02-28").At(9, 30))
	for i := 15; i < 26; i++ {
		r.person(fmt.Sprintf("m%d", i), "experts", identity.Panelist)
	}
	d := r.draft()
	d.Panel = members("m", 25)
	roomtest.OK(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
	d.Panel = members("m", 26)
	roomtest.Refuses(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d}, "organization.campaign.unlawful", ruleMax)
	d = r.draft()
	d.Panel[1] = d.Panel[0]
	roomtest.Refuses(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d}, "organization.campaign.unlawful")
	d = r.draft()
	d.Lines[1].Least = 960_00
	roomtest.Refuses(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d}, "organization.campaign.unlawful")
	roomtest.Refuses(r, "ann", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: r.draft()}, "identity.role")
}

func fields(f *fault.Fault) any {
	if f == nil {
		return nil
	}
	return f.Fields
}

// organization.rating.committee.quorum: two thirds of fifteen are ten; organization.rating.committee.pass: half of fifteen are eight, half of fourteen seven.
func TestAVoteNeedsItsQuorumAndHalfOfAll(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.do("registrar", r.seen(), Freeze, Call)
	r.vote(c, "m", 7, 2)
	c = roomtest.OK(r, "registrar", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID})
	roomtest.Refuses(r, "registrar", organizationapi.MoveRating, move(c, Count, ""), "organization.rating.quorum", ruleQuorum)
	roomtest.Refuses(r, "registrar", organizationapi.MoveRating, move(c, Recall, ""), "organization.rating.quorum", ruleQuorum)
	roomtest.OK(r, "m9", organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: c.ID, BallotDraft: organizationapi.BallotDraft{Choice: "no", Reason: "不同意。"}})
	roomtest.Refuses(r, "registrar", organizationapi.MoveRating, move(c, Count, ""), "organization.rating.majority", rulePass)
	c = r.do("registrar", c, Recall)
	if c.State != frozen || len(c.Votes) != 1 || c.Votes[0].Passed || c.Grade != 0 {
		t.Fatalf("%+v", c)
	}
	up := move(c, Call, "")
	up.Grade = 5
	roomtest.Refuses(r, "registrar", organizationapi.MoveRating, up, "organization.rating.line") // 905 points are no 5A
	down := move(c, Call, "")
	down.Grade = 3
	c = roomtest.OK(r, "registrar", organizationapi.MoveRating, down)
	r.vote(c, "m", 8, 2)
	c = r.do("registrar", c, Count)
	if c.State != voted || c.Grade != 3 || len(c.Votes) != 2 {
		t.Fatalf("%+v", c)
	}
	for _, x := range []struct {
		ayes, members int64
		passed        bool
	}{{7, 14, true}, {6, 14, false}, {7, 15, false}, {8, 15, true}} {
		if got := reaches(x.ayes, x.members, "1/2"); got != x.passed {
			t.Errorf("%+v", x)
		}
	}
}

func TestAVoteIsByNameOnceAndUnseenUntilTheRoundIsOver(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.seen()
	cast := func(choice, reason string) organizationapi.CastBallotRequest {
		return organizationapi.CastBallotRequest{ID: c.ID, BallotDraft: organizationapi.BallotDraft{Choice: choice, Reason: reason}}
	}
	roomtest.Refuses(r, "m0", organizationapi.CastBallot, cast("aye", ""), "organization.ballot.closed")
	c = r.do("registrar", c, Freeze, Call)
	roomtest.Refuses(r, "m0", organizationapi.CastBallot, cast("no", ""), "organization.ballot.no-reason")
	roomtest.OK(r, "m0", organizationapi.CastBallot, cast("aye", ""))
	roomtest.OK(r, "m0", organizationapi.CastBallot, cast("aye", "")) // the same said again
	roomtest.Refuses(r, "m0", organizationapi.CastBallot, cast("no", "改主意。"), "organization.ballot.cast")
	roomtest.Refuses(r, "v0", organizationapi.CastBallot, cast("aye", ""), "organization.rating.not-found")
	r.ties["m1"] = []organizationapi.Relation{{Org: "org1", Kind: "employed"}}
	roomtest.Refuses(r, "m1", organizationapi.CastBallot, cast("aye", ""), "organization.ballot.tied", ruleRecusal)
	for who, n := range map[string]int{"m0": 1, "m2": 0, "registrar": 0, "watch": 0} {
		got := roomtest.OK(r, who, organizationapi.ListBallots, organizationapi.ListBallotsRequest{ID: c.ID})
		if len(got.Items) != n || got.Cast != 1 || got.Members != 15 {
			t.Errorf("%s sees %+v while the round is open", who, got)
		}
	}
	r.vote(c, "m", 1, 0)
	for i := 2; i < 12; i++ {
		roomtest.OK(r, fmt.Sprintf("m%d", i), organizationapi.CastBallot, cast("aye", ""))
	}
	r.do("registrar", c, Count)
	if got := roomtest.OK(r, "watch", organizationapi.ListBallots, organizationapi.ListBallotsRequest{ID: c.ID}); len(got.Items) != 11 || got.Items[0].Member == "" {
		t.Errorf("afterwards %+v", got)
	}
	roomtest.Refuses(r, "ann", organizationapi.ListBallots, organizationapi.ListBallotsRequest{ID: c.ID}, "identity.role")
}

// organization.rating.recusal.years: two years after leaving.
func TestWhoIsTiedIsNotSent(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: r.campaign().ID, Org: "org1"}})
	c = r.do("ann", r.do("registrar", c, Admit), Submit)
	send := func(ids ...string) organizationapi.AssignRatersRequest {
		return organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: ids}}
	}
	left := func(day cn.Day) {
		r.ties["r0"] = []organizationapi.Relation{{Org: "org1", Kind: "employed", Until: day.String()}}
	}
	left(cn.DayOf(r.Clock()).AddMonths(-24).Add(1))
	roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r0", "r1"), "organization.rater.tied", ruleRecusal)
	for _, x := range roomtest.OK(r, "registrar", organizationapi.ListRatingRaters, organizationapi.ListRatingRatersRequest{ID: c.ID}).Items {
		if (x.Barred != "") != (x.Account == "r0") {
			t.Errorf("%+v", x)
		}
	}
	roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r1"), "organization.rater.few")
	roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r1", "r1"), "organization.rater.unknown")
	roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r1", "m1"), "organization.rater.unknown")
	left(cn.DayOf(r.Clock()).AddMonths(-24))
	c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, send("r0", "r1"))
	roomtest.Refuses(r, "r2", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}, "organization.rating.not-found")
	roomtest.OK(r, "r0", organizationapi.RecuseRater, organizationapi.RecuseRaterRequest{ID: c.ID, RaterRecusal: organizationapi.RaterRecusal{Reason: "曾为其提供咨询。"}})
	roomtest.Refuses(r, "r0", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}, "organization.rating.not-found")
	c = roomtest.OK(r, "registrar", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID})
	roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r0"), "organization.rater.unknown")
	roomtest.OK(r, "registrar", organizationapi.AssignRaters, send("r2"))
}

func TestWhatWasSeenIsSignedAsItWasRead(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: r.campaign().ID, Org: "org1"}})
	c = r.do("ann", r.do("registrar", c, Admit), Submit)
	c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: []string{"r0", "r1"}}})
	writes := func(text string, on cn.Day) organizationapi.RecordVisitRequest {
		return organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, On: on.String(), Place: "梧桐街道", People: "秘书长", Text: text}}
	}
	signs := func(hash string) organizationapi.RecordVisitRequest {
		return organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: hash}}
	}
	roomtest.Refuses(r, "r0", organizationapi.RecordVisit, signs(""), "organization.visit.incomplete")
	roomtest.Refuses(r, "r0", organizationapi.RecordVisit, writes("看了账册。", cn.DayOf(r.Clock()).Add(1)), "organization.visit.incomplete")
	c = roomtest.OK(r, "r0", organizationapi.RecordVisit, writes("看了账册。", cn.DayOf(r.Clock())))
	first := c.Visit.Hash
	roomtest.Refuses(r, "r0", organizationapi.RecordVisit, signs(first), "organization.visit.signed")
	c = roomtest.OK(r, "r1", organizationapi.RecordVisit, writes("看了账册和会议记录。", cn.DayOf(r.Clock())))
	if c.State != visiting || c.Visit.Signed != 1 || c.Visit.Hash == first {
		t.Fatalf("written anew: %+v", c.Visit)
	}
	roomtest.Refuses(r, "r0", organizationapi.RecordVisit, signs(first), "organization.visit.changed")
	if got := roomtest.OK(r, "ann", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}); got.Visit != nil || got.Raters != nil {
		t.Errorf("the organization reads %+v %+v before it is signed", got.Visit, got.Raters)
	}
	c = roomtest.OK(r, "r0", organizationapi.RecordVisit, signs(c.Visit.Hash))
	if c.State != visited {
		t.Fatalf("%+v", c)
	}
	roomtest.Refuses(r, "r1", organizationapi.RecordVisit, writes("改。", cn.DayOf(r.Clock())), "organization.rating.wrong-state")
}

// organization.rating.appeal.publicity; who hears an appeal: organization.rating.review.committee.
func TestAnAppealIsHeardByThoseTheLawNames(t *testing.T) {
	for _, x := range []struct {
		day    cn.Day
		jury   string
		ayes   int
		noes   int
		change bool
	}{
		{"2026-01-05", "v", 3, 2, true}, {"2026-01-05", "v", 2, 3, false}, {"2026-05-11", "m", 8, 2, true}, {"2026-05-11", "m", 7, 3, false},
	} {
		r := open(t, x.day.At(9, 30))
		c := r.publicized()
		r.Set(*c.PublicityEnds)
		roomtest.Refuses(r, "registrar", organizationapi.MoveRating, move(c, Confirm, ""), "organization.rating.early")
		roomtest.Refuses(r, "ann", organizationapi.MoveRating, move(c, Appeal, ""), "organization.rating.no-note")
		c = roomtest.OK(r, "ann", organizationapi.MoveRating, move(c, Appeal, "党建指标的证据没有计入。"))
		c = r.remarked(c, "r2", "r3")
		up := move(c, Review, "复查了证据。")
		up.Grade = 4
		roomtest.Refuses(r, "registrar", organizationapi.MoveRating, up, "organization.rating.grade") // it is 4A already
		up.Grade = 5
		c = roomtest.OK(r, "registrar", organizationapi.MoveRating, up)
		if x.jury == "v" {
			roomtest.Refuses(r, "m0", organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: c.ID, BallotDraft: organizationapi.BallotDraft{Choice: "aye"}}, "organization.ballot.closed")
		}
		r.vote(c, x.jury, x.ayes, x.noes)
		before := *c.PublicityEnds
		c = r.do("registrar", c, Settle)
		if want := map[bool]int64{true: 5, false: 4}[x.change]; c.Grade != want || c.State != publicized || c.PublicityEnds.After(before) != x.change || !c.Votes[1].Review {
			t.Errorf("%+v: grade %d, %s, until %s", x, c.Grade, c.State, c.PublicityEnds)
		}
	}
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.publicized()
	r.Set(c.PublicityEnds.Add(time.Second))
	roomtest.Refuses(r, "ann", organizationapi.MoveRating, move(c, Appeal, "迟到的申请。"), "organization.rating.over", ruleAppeal)
}

// organization.rating.lowered.years, organization.rating.revoked.years and organization.rating.return.
func TestAGradeLoweredOrRevokedBarsForTheYearsOfTheLaw(t *testing.T) {
	for _, x := range []struct {
		do    Verb
		years int
		id    string
	}{{Lower, 2, ruleLoweredFor}, {Revoke, 3, ruleRevokedFor}} {
		r := open(t, cn.Day("2026-05-11").At(9, 30))
		c := r.announced()
		on := cn.DayOf(r.Clock())
		in := move(c, x.do, "评估中提供的材料不实。")
		in.Grade = 3
		roomtest.Refuses(r, "registrar", organizationapi.MoveRating, in, "organization.rating.no-ground", ruleLowered)
		grounds := roomtest.OK(r, "registrar", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}).Grounds
		if len(grounds) == 0 {
			t.Fatal("no grounds are offered")
		}
		in.Ground = grounds[0].Code
		if x.do == Lower {
			up := in
			up.Grade = 5
			roomtest.Refuses(r, "registrar", organizationapi.MoveRating, up, "organization.rating.grade")
		}
		c = roomtest.OK(r, "registrar", organizationapi.MoveRating, in)
		if ch := c.Changes[0]; cn.DayOf(*ch.ReturnDue) != on.Add(15) {
			t.Errorf("%s: the certificate is due on %s", ruleReturn, ch.ReturnDue)
		}
		if paper := roomtest.OK(r, "", organizationapi.GetRatingCertificate, organizationapi.GetRatingCertificateRequest{ID: c.Certificate}); paper.Valid || paper.Grade != 4 {
			t.Errorf("%+v", paper)
		}
		c = r.do("registrar", c, Return)
		roomtest.Refuses(r, "registrar", organizationapi.MoveRating, move(c, Return, ""), "organization.rating.returned")
		for day, may := range map[cn.Day]bool{on.AddMonths(12 * x.years).Add(-1): false, on.AddMonths(12 * x.years): true} {
			r.Set(day.At(10, 0))
			fs := roomtest.OK(r, "ann", organizationapi.CheckRating, organizationapi.CheckRatingRequest{ID: r.campaign().ID, Org: "org1"})
			if f := finding(fs, x.id); f == nil || f.Ok != may {
				t.Errorf("%s on %s: %+v", x.do, day, f)
			}
		}
	}
}

func TestWhatIsNotPublicIsNobodyElses(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.do("registrar", r.seen(), Freeze)
	for _, who := range []string{"", "bob", "other", "v0", "r2"} {
		roomtest.Refuses(r, who, organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}, "organization.rating.not-found")
		if l := roomtest.OK(r, who, organizationapi.ListRatings, organizationapi.ListRatingsRequest{Campaign: c.Campaign}); len(l.Items) != 0 {
			t.Errorf("%s lists %+v", who, l.Items)
		}
		if l := roomtest.OK(r, who, organizationapi.ListRatings, organizationapi.ListRatingsRequest{Org: "org1"}); len(l.Items) != 0 {
			t.Errorf("%s lists %+v", who, l.Items)
		}
	}
	if got := roomtest.OK(r, "ann", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}); got.Total != 0 || got.Motion != 0 || got.Raters != nil {
		t.Errorf("the organization reads %d, %d, %v before publicity", got.Total, got.Motion, got.Raters)
	}
	if got := roomtest.OK(r, "m0", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}); got.Total != 905_00 || got.Motion != 4 {
		t.Errorf("the panel reads %d, %d", got.Total, got.Motion)
	}
	roomtest.Refuses(r, "other", organizationapi.MoveRating, move(c, Call, ""), "organization.rating.not-found")
	roomtest.Refuses(r, "ann", organizationapi.MoveRating, move(c, Call, ""), "organization.rating.not-yours")
	old := move(c, Call, "")
	old.Version--
	roomtest.Refuses(r, "registrar", organizationapi.MoveRating, old, "store.stale")
}

func TestEverybodyIsAskedForWhatIsTheirs(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	what := func(who string) (out []string) {
		ts, err := r.s.Tasks(t.Context(), r.Folk[who])
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range ts {
			out = append(out, x.What)
		}
		return out
	}
	is := func(step string, want map[string]string) {
		t.Helper()
		for who, w := range want {
			got := what(who)
			if w == "" && len(got) != 0 || w != "" && (len(got) != 1 || got[0] != w) {
				t.Errorf("%s: %s is asked for %v, want %q", step, who, got, w)
			}
		}
	}
	c := roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: r.campaign().ID, Org: "org1"}})
	is("applied", map[string]string{"registrar": "资格审核通过", "ann": "", "other": "", "m0": ""})
	c = r.do("registrar", c, Admit)
	is("admitted", map[string]string{"ann": "提交自评", "registrar": "", "bob": ""})
	c = r.do("ann", c, Submit)
	c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: []string{"r0", "r1"}}})
	is("visiting", map[string]string{"r0": "签署实地考察记录", "r2": "", "registrar": ""})
	c = roomtest.OK(r, "r0", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, On: "2026-05-11", Place: "街道", People: "秘书长", Text: "看了。"}})
	is("signed by one", map[string]string{"r0": "", "r1": "签署实地考察记录"})
	roomtest.OK(r, "r1", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}})
	c = r.do("registrar", c, Freeze, Call)
	is("balloting", map[string]string{"m0": "记名投票", "v0": "", "r0": "", "ann": ""})
	r.vote(c, "m", 10, 0)
	is("all voted", map[string]string{"m0": "", "m11": "记名投票"})
	c = r.do("registrar", c, Count, Publicize)
	is("publicized", map[string]string{"registrar": ""})
	r.Set(c.PublicityEnds.Add(time.Minute))
	is("publicity is over", map[string]string{"registrar": "公告评估等级"})
	r.do("registrar", c, Confirm)
	if n, err := r.s.cases.Count(t.Context(), 2, store.Under("office", "")); n != 0 || err != nil {
		t.Errorf("a desk goes on reading %d that wait for nobody: %v", n, err)
	}
}
