package post

import (
	"testing"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/roomtest"
	"sanshe/services/socialwork/officetest"
)

const (
	county = "320312"
	lake   = "320312001001"
	hill   = "320312001002"
)

var start = cn.Day("2026-06-01").At(10, 0)

// room is posts behind doors.
type room struct {
	*officetest.Office
	s   *Service
	box *box.Box
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Office: officetest.New(t, county, start,
		[4]string{"ann", "office", "registrar", county},
		[4]string{"ben", "office", "registrar", county},
		[4]string{"cai", "office", "registrar", county},
		[4]string{"town", "street", "registrar", "320312001"},
		[4]string{"away", "elsewhere", "registrar", "110101"},
		[4]string{"he", "home", "resident", county},
		[4]string{"lu", "home", "resident", county},
		[4]string{"mo", "home", "resident", county},
		[4]string{"nan", "home", "resident", county},
	)}
	// cai is of the office, and a resident beside it.
	c := r.Folk["cai"]
	c.Memberships = append(c.Memberships, identity.Membership{Org: "home", Role: identity.Resident, Region: county})
	r.Folk["cai"] = c
	var err error
	if r.box, err = box.New(t.Context(), r.Deps); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), r.Deps, r.box, benched{"he"}); err != nil {
		t.Fatal(err)
	}
	r.Serve("socialwork", r.s.Part())
	return r
}

// at sets the clock to a morning, and lets it do what is due.
func (r *room) at(day string) {
	r.T.Helper()
	r.At(cn.Day(day).At(10, 0))
}

// people is a headcount of two communities.
func people(from string, rate, ofLake, ofHill int64) socialworkapi.DraftHeadcountRequest {
	return socialworkapi.DraftHeadcountRequest{HeadcountDraft: socialworkapi.HeadcountDraft{
		Title: "社区工作者总量额度", Rate: rate, Rounding: socialworkapi.HeadcountRoundingDown, Source: "区统计局常住人口", CountedOn: "2026-05-31", From: from,
		Communities: []socialworkapi.CommunityPopulation{{Community: lake, Name: "湖滨社区", People: ofLake}, {Community: hill, Name: "山前社区", People: ofHill}},
	}}
}

// headcount is one that two of the office have announced.
func (r *room) headcount(d socialworkapi.DraftHeadcountRequest) socialworkapi.Headcount {
	r.T.Helper()
	h := roomtest.OK(r, "ann", socialworkapi.DraftHeadcount, d)
	h = roomtest.OK(r, "ben", socialworkapi.MoveHeadcount, socialworkapi.MoveHeadcountRequest{ID: h.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: h.Version}})
	r.Tick()
	return h
}

func (r *room) posts(id string) socialworkapi.Establishment {
	r.T.Helper()
	page := roomtest.OK(r, "ann", socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: id})
	if len(page.Items) != 1 {
		r.T.Fatalf("%d communities are %s", len(page.Items), id)
	}
	return page.Items[0]
}

func (r *room) arranged(id string, chief, deputy, other int64) {
	r.T.Helper()
	roomtest.OK(r, "ann", socialworkapi.ArrangePosts, socialworkapi.ArrangePostsRequest{ID: id, PostSplit: socialworkapi.PostSplit{Version: r.posts(id).Version, Chief: chief, Deputy: deputy, Other: other}})
}

// wanted is an announcement of seats of the kind other at the lake.
func wanted(seats int64) socialworkapi.DraftRecruitmentRequest {
	return socialworkapi.DraftRecruitmentRequest{RecruitmentDraft: socialworkapi.RecruitmentDraft{
		Title: "湖滨社区招聘社区工作者", Community: lake, Kind: socialworkapi.PostKindOther, Seats: seats, Conditions: "本区居民，大专以上。", LeastAge: 18, MostAge: 45,
		Until: "2026-06-10", Written: 60, Pass: 6000, Tie: socialworkapi.TieBreakInterview, Notice: 5,
	}}
}

func (r *room) announced(d socialworkapi.DraftRecruitmentRequest) socialworkapi.Recruitment {
	r.T.Helper()
	x := roomtest.OK(r, "ann", socialworkapi.DraftRecruitment, d)
	return r.move("ben", x.ID, "announce")
}

func (r *room) get(as, id string) socialworkapi.Recruitment {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.GetRecruitment, socialworkapi.GetRecruitmentRequest{ID: id})
}

func (r *room) step(id, do string) socialworkapi.MoveRecruitmentRequest {
	r.T.Helper()
	return socialworkapi.MoveRecruitmentRequest{ID: id, PostMove: socialworkapi.PostMove{Do: do, Version: r.get("ann", id).Version, Note: "某因"}}
}

func (r *room) move(as, id, do string) socialworkapi.Recruitment {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.MoveRecruitment, r.step(id, do))
}

// cards are ID numbers of people born on 1990-01-01 at a place that nobody is from.
var cards = map[string]string{"he": "110105199001010012", "lu": "110105199001010039", "mo": "110105199001010055", "nan": "110105199001010071", "cai": "110105199001010098"}

func (r *room) application(as string, recruitment string) socialworkapi.ApplyPostRequest {
	r.T.Helper()
	return socialworkapi.ApplyPostRequest{ID: recruitment, ApplicantDraft: socialworkapi.ApplicantDraft{
		Name: "何晓云", IDNumber: card(cards[as]), Phone: "13800000000", Degree: socialworkapi.DegreeBachelor, About: "本科，工作三年。", Papers: []string{r.Paper(r.box, as)},
	}}
}

// card gives seventeen digits their check digit (GB 11643).
func card(s string) string {
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += w * int(s[i]-'0')
	}
	return s[:17] + string("10X98765432"[sum%11])
}

func (r *room) apply(as, recruitment string) socialworkapi.Applicant {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.ApplyPost, r.application(as, recruitment))
}

func (r *room) applicant(as, id string) socialworkapi.Applicant {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: id})
}

func (r *room) does(as, id, do string) socialworkapi.MoveApplicantRequest {
	r.T.Helper()
	return socialworkapi.MoveApplicantRequest{ID: id, ApplicantMove: socialworkapi.ApplicantMove{Do: do, Version: r.applicant(as, id).Version, Note: "某因", Starts: "2026-07-01"}}
}

func (r *room) score(as, id string, part socialworkapi.ScorePart, n int64) socialworkapi.ScoreApplicantRequest {
	r.T.Helper()
	return socialworkapi.ScoreApplicantRequest{ID: id, ScoreEntry: socialworkapi.ScoreEntry{Version: r.applicant(as, id).Version, Part: part, Score: n}}
}

// examined is an application that was accepted and scored alike by two.
func (r *room) examined(as, recruitment string, written, interview int64) socialworkapi.Applicant {
	r.T.Helper()
	x := r.apply(as, recruitment)
	roomtest.OK(r, "ann", socialworkapi.MoveApplicant, r.does("ann", x.ID, "accept"))
	for _, by := range []string{"ann", "ben"} {
		roomtest.OK(r, by, socialworkapi.ScoreApplicant, r.score(by, x.ID, socialworkapi.ScorePartWritten, written))
		roomtest.OK(r, by, socialworkapi.ScoreApplicant, r.score(by, x.ID, socialworkapi.ScorePartInterview, interview))
	}
	return x
}
