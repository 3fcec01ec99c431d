package post

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/roomtest"
)

// heard is what was told of one application, in order.
func (r *room) heard(id string) (kinds []string) {
	for _, ev := range r.Heard {
		if kind, ok := strings.CutPrefix(ev.Type, "socialwork.applicant."); ok && ev.Subject == id {
			kinds = append(kinds, strings.TrimSuffix(kind, ".v1"))
		}
	}
	return kinds
}

func TestWhoAppliesHearsOfEachResultOnceAndReadsItOnTheirOwnPage(t *testing.T) {
	r := open(t)
	x, by := r.listed(1)
	is := func(who, words string, want ...string) {
		t.Helper()
		heard := r.heard(by[who].ID)
		if !slices.Equal(heard, want) {
			t.Errorf("%s heard %v, want %v", who, heard, want)
		}
		if a := r.applicant(who, by[who].ID); !strings.Contains(a.Outcome, words) || words == "" && a.Outcome != "" {
			t.Errorf("%s reads %q", who, a.Outcome)
		}
	}
	start := []string{"applied", "accepted", "scored", "scored", "listed"}
	heard := func(more ...string) []string { return append(slices.Clone(start), more...) }
	is("he", "第1名，列入拟聘用", start...)
	is("lu", "第2名，还没有列入", start...)
	if a := r.applicant("ann", by["lu"].ID); a.Outcome != "" {
		t.Errorf("the office reads what is said to who applied: %q", a.Outcome)
	}
	is("nan", "没有到公告的合格线", start...)
	r.Tells(events.TypeSocialworkRecruitmentPublicizedV1, x.ID, events.SocialworkRecruitmentPublicizedV1{}) // an old one, once more
	is("lu", "第2名", start...)
	roomtest.OK(r, "he", socialworkapi.MoveApplicant, r.does("he", by["he"].ID, "withdraw"))
	is("lu", "第2名，列入拟聘用", heard("advanced")...)
	is("mo", "第3名，还没有列入", start...)
	object := socialworkapi.ObjectRecruitmentRequest{ID: x.ID, RecruitmentObjectionDraft: socialworkapi.RecruitmentObjectionDraft{Number: by["lu"].Number, Text: "学历不实。"}}
	roomtest.OK(r, "mo", socialworkapi.ObjectRecruitment, object)
	roomtest.OK(r, "ann", socialworkapi.AnswerRecruitment, socialworkapi.AnswerRecruitmentRequest{ID: x.ID, RecruitmentAnswer: socialworkapi.RecruitmentAnswer{Version: r.get("ann", x.ID).Version, N: 1, Text: "经查属实。", Upheld: true}})
	is("lu", "聘用资格已经取消", heard("advanced", "refused")...)
	is("mo", "第3名，列入拟聘用", heard("advanced")...)
	r.at("2026-06-19")
	roomtest.OK(r, "ann", socialworkapi.MoveApplicant, r.does("ann", by["mo"].ID, "hire"))
	r.move("ann", x.ID, "close")
	is("mo", "2026年7月1日起上岗", heard("advanced", "hired")...)
	is("nan", "没有被聘用，报名的资料保存到2026年9月17日", heard("ended")...)
	is("he", "", append(start, "withdrawn")...)
}

func TestAScoreThatTwoEnteredAlikeIsReadByWhoseItIsBeforeTheList(t *testing.T) {
	r := open(t)
	r.headcount(people("2026-06-01", 18, 5000, 5000))
	r.arranged(lake, 1, 1, 7)
	x := r.announced(wanted(1))
	a := r.apply("he", x.ID)
	roomtest.OK(r, "ann", socialworkapi.MoveApplicant, r.does("ann", a.ID, "accept"))
	for i, by := range []string{"ann", "ben"} {
		if v := r.applicant("he", a.ID).Scores[0]; v.Agreed || v.Score != 0 {
			t.Errorf("after %d of two: %+v", i, v)
		}
		roomtest.OK(r, by, socialworkapi.ScoreApplicant, r.score(by, a.ID, socialworkapi.ScorePartWritten, 8000))
	}
	if v := r.applicant("he", a.ID).Scores[0]; !v.Agreed || v.Score != 8000 {
		t.Errorf("%+v", v)
	}
}
