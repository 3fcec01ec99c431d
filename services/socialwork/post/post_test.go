package post

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/rule"
)

func TestTheCommunitiesTogetherAreNeverMoreThanTheCounty(t *testing.T) {
	for _, c := range []struct {
		how    socialworkapi.HeadcountRounding
		people []int64
		rate   int64
		quota  int64
		each   []int64
	}{
		{socialworkapi.HeadcountRoundingDown, []int64{5555, 5556}, 18, 19, []int64{9, 10}},    // 19.9998
		{socialworkapi.HeadcountRoundingDown, []int64{5555, 5557}, 18, 20, []int64{10, 10}},   // 20.0016: 9.999 and 10.0026
		{socialworkapi.HeadcountRoundingNearest, []int64{5277, 5000}, 18, 18, []int64{9, 9}},  // 18.4986
		{socialworkapi.HeadcountRoundingNearest, []int64{5278, 5000}, 18, 19, []int64{10, 9}}, // 18.5004
		{socialworkapi.HeadcountRoundingUp, []int64{5000, 5001}, 18, 19, []int64{9, 10}},      // 18.0018
		{socialworkapi.HeadcountRoundingUp, []int64{5000, 5000}, 18, 18, []int64{9, 9}},
		{socialworkapi.HeadcountRoundingUp, []int64{0, 0}, 18, 0, []int64{0, 0}},
	} {
		quota, each := Share(c.people, c.rate, c.how)
		if quota != c.quota || !slices.Equal(each, c.each) {
			t.Errorf("%v at %d %s = %d %v, want %d %v", c.people, c.rate, c.how, quota, each, c.quota, c.each)
		}
	}
}

func TestAHeadcountIsAnnouncedByAnotherAndInForceOnItsDay(t *testing.T) {
	r := open(t)
	if f := roomtest.Refuses(r, "town", socialworkapi.DraftHeadcount, people("2026-06-01", 18, 5000, 5000), "socialwork.headcount.county"); f.Kind != fault.Forbidden {
		t.Error(f)
	}
	d := people("2026-06-03", 17, 5000, 6000)
	h := roomtest.OK(r, "ann", socialworkapi.DraftHeadcount, d)
	if len(h.Basis) != 1 || h.Basis[0].Rule != ruleRate {
		t.Errorf("%v", h.Basis)
	}
	if h.Quota != 18 || h.People != 11000 || len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], "18名") {
		t.Errorf("%d for %d, %v", h.Quota, h.People, h.Warnings)
	}
	announce := socialworkapi.MoveHeadcountRequest{ID: h.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: h.Version}}
	roomtest.Refuses(r, "ann", socialworkapi.MoveHeadcount, announce, "socialwork.headcount.not-yours")
	roomtest.Refuses(r, "", socialworkapi.GetHeadcount, socialworkapi.GetHeadcountRequest{ID: h.ID}, "socialwork.headcount.not-found")
	roomtest.OK(r, "ben", socialworkapi.MoveHeadcount, announce)
	r.at("2026-06-02")
	if n := len(roomtest.OK(r, "", socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: county}).Items); n != 0 {
		t.Errorf("the day before, %d communities have posts", n)
	}
	r.at("2026-06-03")
	if e := r.posts(lake); e.Quota != 8 || e.MayArrange != true {
		t.Errorf("%+v", e)
	}
	next := r.headcount(people("2026-06-03", 18, 3000, 0))
	if e := r.posts(lake); e.Quota != 5 {
		t.Errorf("by the next the lake has %d", e.Quota)
	}
	was := roomtest.OK(r, "", socialworkapi.GetHeadcount, socialworkapi.GetHeadcountRequest{ID: h.ID})
	if now := roomtest.OK(r, "", socialworkapi.GetHeadcount, socialworkapi.GetHeadcountRequest{ID: next.ID}); was.State != replaced || now.State != inForce || len(now.Warnings) != 0 {
		t.Errorf("the first is %s and the second %s with %v", was.State, now.State, now.Warnings)
	}
}

func TestPostsAreNeverMoreThanTheQuotaNorFewerThanTheSeated(t *testing.T) {
	r := open(t)
	r.headcount(people("2026-06-01", 18, 2000, 5000)) // 3 at the lake
	e := r.posts(lake)
	split := func(chief, deputy, other int64) socialworkapi.ArrangePostsRequest {
		return socialworkapi.ArrangePostsRequest{ID: lake, PostSplit: socialworkapi.PostSplit{Version: e.Version, Chief: chief, Deputy: deputy, Other: other}}
	}
	roomtest.Refuses(r, "ann", socialworkapi.ArrangePosts, split(1, 1, 2), "socialwork.posts.over")
	roomtest.Refuses(r, "away", socialworkapi.ArrangePosts, split(1, 1, 1), "socialwork.posts.office")
	roomtest.Refuses(r, "town", socialworkapi.ArrangePosts, split(1, 1, 1), "socialwork.posts.office")
	roomtest.OK(r, "ann", socialworkapi.ArrangePosts, split(1, 1, 1))
	roomtest.Refuses(r, "ann", socialworkapi.DraftRecruitment, wanted(2), "socialwork.recruitment.places")
	short := wanted(1)
	short.Notice = 4
	if f := roomtest.Refuses(r, "ann", socialworkapi.DraftRecruitment, short, "socialwork.recruitment.short"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleNotice {
		t.Errorf("%v", f.Basis)
	}
	roomtest.OK(r, "ann", socialworkapi.DraftRecruitment, wanted(1))
}

func TestAnApplicationIsOnePersonsAndShowsNoNameToOthers(t *testing.T) {
	r := open(t)
	r.headcount(people("2026-06-01", 18, 5000, 5000))
	r.arranged(lake, 1, 1, 7)
	x := r.announced(wanted(1))
	a := r.apply("he", x.ID)
	if again := r.apply("he", x.ID); again.ID != a.ID || again.Number != "0001" || a.Age != 36 {
		t.Errorf("%+v", again)
	}
	stolen := r.application("lu", x.ID)
	stolen.IDNumber = card(cards["he"])
	roomtest.Refuses(r, "lu", socialworkapi.ApplyPost, stolen, "socialwork.applicant.applied")
	second := r.application("he", x.ID)
	second.IDNumber = card(cards["mo"])
	roomtest.Refuses(r, "he", socialworkapi.ApplyPost, second, "socialwork.applicant.applied")
	young := r.application("lu", x.ID)
	young.IDNumber = card("110105200806110010") // 18 on the day after
	roomtest.Refuses(r, "lu", socialworkapi.ApplyPost, young, "socialwork.applicant.age")
	young.IDNumber = card("110105200806100010") // 18 on the last day of applying
	roomtest.OK(r, "lu", socialworkapi.ApplyPost, young)
	roomtest.Refuses(r, "lu", socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: a.ID}, "socialwork.applicant.not-found")
	if seen := r.applicant("ann", a.ID); seen.IDNumber == card(cards["he"]) || seen.Name != "何晓云" {
		t.Errorf("the office reads %s of %s", seen.IDNumber, seen.Name)
	}
	kept, err := r.s.applicants.Get(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := json.Marshal(kept); bytes.Contains(b, []byte("何晓云")) || bytes.Contains(b, []byte(cards["he"][:17])) {
		t.Errorf("the document tells whose it is: %s", b)
	}
	r.at("2026-06-11")
	roomtest.Refuses(r, "mo", socialworkapi.ApplyPost, r.application("mo", x.ID), "socialwork.applicant.shut")
}

func TestAScoreCountsWhenTwoHaveEnteredItAlike(t *testing.T) {
	r := open(t)
	r.headcount(people("2026-06-01", 18, 5000, 5000))
	r.arranged(lake, 1, 1, 7)
	x := r.announced(wanted(1))
	a := r.apply("he", x.ID)
	roomtest.Refuses(r, "ann", socialworkapi.ScoreApplicant, r.score("ann", a.ID, socialworkapi.ScorePartWritten, 8000), "socialwork.applicant.wrong-state")
	roomtest.OK(r, "ann", socialworkapi.MoveApplicant, r.does("ann", a.ID, "accept"))
	enter := func(as string, n int64) socialworkapi.ScoreApplicantRequest {
		return r.score(as, a.ID, socialworkapi.ScorePartWritten, n)
	}
	roomtest.OK(r, "ann", socialworkapi.ScoreApplicant, enter("ann", 8000))
	roomtest.Refuses(r, "ann", socialworkapi.ScoreApplicant, enter("ann", 8000), "socialwork.applicant.twice")
	if v := r.applicant("ben", a.ID); v.Scores[0].Score != 0 || v.Scores[0].Agreed {
		t.Errorf("the second reads what the first has entered: %+v", v.Scores[0])
	}
	roomtest.Refuses(r, "ben", socialworkapi.ScoreApplicant, enter("ben", 8050), "socialwork.applicant.differ")
	roomtest.OK(r, "ann", socialworkapi.ScoreApplicant, enter("ann", 8050))
	if v := roomtest.OK(r, "ben", socialworkapi.ScoreApplicant, enter("ben", 8050)); !v.Scores[0].Agreed || v.Scores[0].Score != 8050 {
		t.Errorf("%+v", v.Scores[0])
	}
	roomtest.Refuses(r, "ann", socialworkapi.ScoreApplicant, enter("ann", 9000), "socialwork.applicant.fixed")
	r.at("2026-06-11")
	roomtest.Refuses(r, "ann", socialworkapi.MoveRecruitment, r.step(x.ID, "publicize"), "socialwork.recruitment.scores")
}

func TestWhoAppliesIsOfNoOfficeThere(t *testing.T) {
	r := open(t)
	r.headcount(people("2026-06-01", 18, 5000, 5000))
	r.arranged(lake, 1, 1, 7)
	x := r.announced(wanted(1))
	rival := r.apply("he", x.ID)
	own := r.apply("cai", x.ID)
	if f := roomtest.Refuses(r, "cai", socialworkapi.MoveApplicant, r.does("cai", own.ID, "accept"), "socialwork.applicant.not-yours"); f.Kind != fault.Forbidden {
		t.Error(f)
	}
	roomtest.Refuses(r, "cai", socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: rival.ID}, "socialwork.applicant.not-found")
	roomtest.Refuses(r, "cai", socialworkapi.ListApplicants, socialworkapi.ListApplicantsRequest{ID: x.ID}, "socialwork.recruitment.concerned")
	roomtest.Refuses(r, "cai", socialworkapi.MoveRecruitment, r.step(x.ID, "cancel"), "socialwork.recruitment.not-yours")
}

// listed is a recruitment of one seat whose list is public: he before lu before mo by the announced tie, nan below the least total.
func (r *room) listed(seats int64) (x socialworkapi.Recruitment, by map[string]socialworkapi.Applicant) {
	r.T.Helper()
	r.headcount(people("2026-06-01", 18, 5000, 5000))
	r.arranged(lake, 1, 1, 1)
	x = r.announced(wanted(seats))
	by = map[string]socialworkapi.Applicant{}
	by["mo"] = r.examined("mo", x.ID, 8000, 7000)   // 7600
	by["lu"] = r.examined("lu", x.ID, 7000, 8500)   // 7600, and better in the interview
	by["he"] = r.examined("he", x.ID, 9000, 9000)   // 9000
	by["nan"] = r.examined("nan", x.ID, 5999, 6000) // 5999.4
	roomtest.Refuses(r, "ann", socialworkapi.MoveRecruitment, r.step(x.ID, "publicize"), "socialwork.recruitment.open")
	r.at("2026-06-11")
	return r.move("ann", x.ID, "publicize"), by
}

func TestTheListIsArithmeticWithTiesAsAnnounced(t *testing.T) {
	r := open(t)
	x, by := r.listed(1)
	var order []string
	for _, row := range r.get("", x.ID).List {
		for who, a := range by {
			if a.Number == row.Number {
				order = append(order, who)
			}
		}
		if row.Proposed != (row.Rank == 1) {
			t.Errorf("%+v", row)
		}
	}
	if strings.Join(order, " ") != "he lu mo nan" {
		t.Errorf("%v", order)
	}
	if x.PublicityUntil != "2026-06-18" { // Thursday the 11th, five working days after it
		t.Errorf("public until %s", x.PublicityUntil)
	}
	b, _ := json.Marshal(r.get("", x.ID))
	if bytes.Contains(b, []byte("何")) {
		t.Errorf("the list names somebody: %s", b)
	}
}

func TestNobodyIsHiredBeforePublicityIsOverAndObjectionsAreAnswered(t *testing.T) {
	r := open(t)
	x, by := r.listed(1)
	he, lu := by["he"], by["lu"]
	r.at("2026-06-18")
	roomtest.Refuses(r, "ann", socialworkapi.MoveApplicant, r.does("ann", he.ID, "hire"), "socialwork.recruitment.disputed")
	object := socialworkapi.ObjectRecruitmentRequest{ID: x.ID, RecruitmentObjectionDraft: socialworkapi.RecruitmentObjectionDraft{Number: he.Number, Text: "学历不实。"}}
	roomtest.OK(r, "lu", socialworkapi.ObjectRecruitment, object)
	r.at("2026-06-19")
	roomtest.Refuses(r, "mo", socialworkapi.ObjectRecruitment, object, "socialwork.recruitment.late")
	roomtest.Refuses(r, "ann", socialworkapi.MoveApplicant, r.does("ann", he.ID, "hire"), "socialwork.recruitment.disputed")
	if v := r.get("", x.ID); len(v.Objections) != 0 || v.Disputed != 1 {
		t.Errorf("everybody reads %+v", v.Objections)
	}
	answer := socialworkapi.AnswerRecruitmentRequest{ID: x.ID, RecruitmentAnswer: socialworkapi.RecruitmentAnswer{Version: r.get("ann", x.ID).Version, N: 1, Text: "经查属实。", Upheld: true}}
	roomtest.OK(r, "ann", socialworkapi.AnswerRecruitment, answer)
	if a := r.applicant("he", he.ID); a.State != refused || a.Remark != "经查属实。" {
		t.Errorf("after the objection it is %s: %s", a.State, a.Remark)
	}
	roomtest.Refuses(r, "ann", socialworkapi.MoveApplicant, r.does("ann", he.ID, "hire"), "socialwork.applicant.wrong-state")
	roomtest.Refuses(r, "ann", socialworkapi.MoveApplicant, r.does("ann", by["mo"].ID, "hire"), "socialwork.applicant.unproposed")
	if a := roomtest.OK(r, "ann", socialworkapi.MoveApplicant, r.does("ann", lu.ID, "hire")); a.State != hired || a.Starts != "2026-07-01" {
		t.Errorf("%+v", a)
	}
	if e := r.posts(lake); e.Taken != 1 || e.Rooms[3].Taken != 1 {
		t.Errorf("%+v", e)
	}
}

func TestASeatIsTakenOnceAndAFullPostHiresNobody(t *testing.T) {
	r := open(t)
	x, by := r.listed(1)
	r.at("2026-06-19")
	roomtest.OK(r, "ann", socialworkapi.MoveApplicant, r.does("ann", by["he"].ID, "hire"))
	r.at("2026-06-20") // the clock finds that the seat is sure
	if e := r.posts(lake); e.Taken != 1 {
		t.Fatalf("%d sit at the lake", e.Taken)
	}
	// Two more announcements for the one seat that is left hire into it at once: one is refused.
	r.arranged(lake, 1, 1, 2)
	var ids []string
	for _, who := range []string{"lu", "mo"} {
		d := wanted(1)
		d.Until = "2026-06-21"
		y := r.announced(d)
		a := r.examined(who, y.ID, 9000, 9000)
		ids = append(ids, a.ID)
		r.at("2026-06-22")
		r.move("ann", y.ID, "publicize")
		r.at("2026-06-21")
	}
	r.at("2026-06-30")
	codes := make([]string, 2)
	var wait sync.WaitGroup
	for i, id := range ids {
		in := r.does("ann", id, "hire")
		in.Starts = "2026-07-01"
		wait.Go(func() {
			if _, err := route.Call(identity.WithToken(t.Context(), "ann"), r.Local, socialworkapi.MoveApplicant, in); err != nil {
				codes[i] = fault.Of(err).Code
			}
		})
	}
	wait.Wait()
	r.Settle()
	slices.Sort(codes)
	if !slices.Equal(codes, []string{"", "socialwork.posts.full"}) {
		t.Errorf("two at once: %q", codes)
	}
	left := event.New(events.TypeSocialworkStewardLeftV1, r.Clock(), events.SocialworkStewardLeftV1{Account: "he", Community: lake})
	left.Subject, left.Seq = by["he"].ID, 1
	r.Hear(left, 2)
	if e := r.posts(lake); e.Taken != 1 {
		t.Errorf("after one has left %d sit at the lake", e.Taken)
	}
	_ = x
}

func TestASeatOfACutOffHiringComesBack(t *testing.T) {
	r := open(t)
	_, by := r.listed(1)
	a, err := r.s.applicants.Get(t.Context(), by["he"].ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.s.reserve(t.Context(), &a); err != nil {
		t.Fatal(err)
	}
	if e := r.posts(lake); e.Taken != 1 {
		t.Fatal(e.Taken)
	}
	r.at("2026-06-12")
	if e := r.posts(lake); e.Taken != 0 {
		t.Errorf("a day later %d sit there", e.Taken)
	}
}

func TestWhatIsPrivateGoesWithTheKeyOnceItIsNotNeeded(t *testing.T) {
	r := open(t)
	x, by := r.listed(1)
	r.at("2026-06-12")
	roomtest.OK(r, "lu", socialworkapi.MoveApplicant, r.does("lu", by["lu"].ID, "withdraw"))
	if a := r.applicant("lu", by["lu"].ID); a.Name != "" || len(a.Papers) != 0 {
		t.Errorf("after withdrawing: %+v", a)
	}
	if row := r.get("", x.ID).List[1]; !row.Struck {
		t.Errorf("%+v", row)
	}
	r.at("2026-06-19")
	roomtest.OK(r, "ann", socialworkapi.MoveApplicant, r.does("ann", by["he"].ID, "hire"))
	r.move("ann", x.ID, "close")
	if keep, err := rule.Ask[int](r.s.rules, ruleKeep, rule.Where{Region: county, Day: r.Clock()}); err != nil || keep.Value != 90 {
		t.Fatal(keep.Value, err)
	}
	r.at("2026-09-16") // 89 days
	if a := r.applicant("mo", by["mo"].ID); a.Name == "" {
		t.Error("before the term what mo wrote is gone")
	}
	r.at("2026-09-17") // 90 days
	if a := r.applicant("mo", by["mo"].ID); a.Name != "" {
		t.Error("after the term what mo wrote is there")
	}
	if a := r.applicant("he", by["he"].ID); a.Name == "" {
		t.Error("what was written by who was hired is gone")
	}
}
