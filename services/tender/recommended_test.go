package tender

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// recommended is a draft to which suppliers were recommended in writing, such as "a buyer" and "b expert".
func (r *room) recommended(method tenderapi.Method, of ...string) tenderapi.TenderDraft {
	d := r.draft(method, 25)
	d.InvitedFrom = tenderapi.RecommendedWay
	for _, x := range of {
		id, by, _ := strings.Cut(x, " ")
		d.Recommendations = append(d.Recommendations, tenderapi.Recommendation{Supplier: tenderapi.Party{ID: id, Name: "随便写的名字"}, By: by, Reason: "做过同类服务。"})
	}
	if method == tenderapi.MethodNegotiation {
		d.Condition, d.ConditionNote = "urgent", "台风以后急需安置服务。"
	}
	return d
}

func TestHalfOfWhoIsRecommendedMayBeTheBuyersAndOneMoreWarns(t *testing.T) {
	book, today := bookOf(t), rule.Where{Region: region, Day: cn.Day("2026-03-02").At(9, 0)}
	all := []string{"a", "b", "c", "d", "listed"}
	of := func(n, buyers int) (out []string) {
		for i, id := range all[:n] {
			out = append(out, id+map[bool]string{true: " buyer", false: " expert"}[i < buyers])
		}
		return out
	}
	least := ruletest.Value[int](t, book, "tender.consultation.invited.min", today)
	most := len(all) * ruletest.Value[int](t, book, "tender.recommended.buyer.percent", today) / 100
	for name, c := range map[string]struct {
		method tenderapi.Method
		of     []string
		wrong  []string // rule and level of what is found
	}{
		"as many as may be":             {tenderapi.MethodConsultation, of(len(all), most), nil},
		"one more":                      {tenderapi.MethodConsultation, of(len(all), most+1), []string{"tender.recommended.buyer.percent warn"}},
		"exactly half":                  {tenderapi.MethodConsultation, []string{"a buyer", "b buyer", "c expert", "d expert"}, nil},
		"enough for a consultation":     {tenderapi.MethodConsultation, of(least, 1), nil},
		"one less for a consultation":   {tenderapi.MethodConsultation, of(least-1, 1), []string{"tender.consultation.invited.min warn"}},
		"three for a negotiation":       {tenderapi.MethodNegotiation, []string{"a buyer", "b expert", "c expert"}, nil},
		"two for a negotiation":         {tenderapi.MethodNegotiation, []string{"a buyer", "b expert"}, []string{"tender.negotiation.bidders.min refuse"}},
		"two of three in a negotiation": {tenderapi.MethodNegotiation, []string{"a buyer", "b buyer", "c expert"}, []string{"tender.recommended.buyer.percent warn"}},
		"one of them twice":             {tenderapi.MethodConsultation, []string{"a expert", "b expert", "a expert"}, []string{"tender.consultation.sources refuse"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			x := r.create(r.recommended(c.method, c.of...))
			var wrong []string
			for _, f := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items {
				if (f.Field == "recommendations" || f.Field == "invited_from") && !f.Ok {
					wrong = append(wrong, f.Basis[0].Rule+" "+f.Level)
				}
			}
			if !slices.Equal(wrong, c.wrong) {
				t.Errorf("found is %v, want %v", wrong, c.wrong)
			}
			if len(c.wrong) > 0 && strings.HasSuffix(c.wrong[0], "refuse") {
				rule, _, _ := strings.Cut(c.wrong[0], " ")
				refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", rule)
				return
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit)) // what only warns keeps nobody
		})
	}
	r := open(t)
	for _, way := range ruletest.Value[[]rule.Item](t, book, "tender.negotiation.sources", today) {
		d := r.recommended(tenderapi.MethodNegotiation, "a buyer", "b expert", "c expert")
		if d.InvitedFrom = way.Code; way.Code == "notice" { // which is so where nothing else is chosen
			d.InvitedFrom = ""
		}
		f, found := r.finding(r.create(d).ID, "tender.negotiation.sources")
		if found != (way.Code != "notice") || found && (f.Ok != (way.Code == tenderapi.RecommendedWay) || f.Ok && !strings.Contains(f.Text, way.Text)) { // of the others the platform knows one
			t.Errorf("inviting from %s: %v %+v", way.Code, found, f)
		}
	}
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.InvitedFrom = "pool"
	refused(r, "officer", tenderapi.MoveTender, verb(r.create(d).ID, Submit), "tender.notice.unlawful", "tender.consultation.sources")
	d = r.recommended(tenderapi.MethodConsultation, "nobody expert")
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.invited.unknown", "")
}

func TestOnlyTheRecommendedRespondAndHowManyByWhomIsPublicAtTheOpening(t *testing.T) {
	r := open(t)
	d := r.recommended(tenderapi.MethodConsultation, "a buyer", "b expert", "c expert")
	d.Invited = []tenderapi.Party{{ID: "d", Name: "没有人推荐的"}}
	x := r.published(d)
	for who, reads := range map[string]bool{"": false, "dan": false, "ann": true, "officer": true, "watch": true} {
		got := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		if got.InvitedFrom != tenderapi.RecommendedWay || (got.Requirement != "") != reads {
			t.Errorf("%q reads %q and the documents %v", who, got.InvitedFrom, got.Requirement != "")
		}
		inside := who == "officer" || who == "watch"
		if (got.Recommended != nil) != inside {
			t.Errorf("%q learns before the opening how many take part: %+v", who, got.Recommended)
		}
		if (len(got.Recommendations) > 0) != inside || (len(got.Invited) > 0) != inside {
			t.Errorf("%q learns before the opening who takes part: %+v", who, got.Recommendations)
		}
	}
	r.bidRefused("dan", x.ID, 9_000_000, "tender.bid.not-eligible", "tender.consultation.invited.min")
	for who, fen := range map[string]int64{"ann": 9_000_000, "bob": 8_500_000} {
		r.bid(who, x.ID, fen)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	for _, who := range []string{"", "ann"} {
		if got := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(got.Recommendations)+len(got.Invited) > 0 || got.Recommended != nil || got.Withheld {
			t.Errorf("while they are dealt with one by one %q learns who they are: %+v", who, got.Invited)
		}
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.again(x.ID)
	got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if len(got.Recommendations) != 3 || got.Recommendations[0].Supplier.Name != "甲社工中心" || got.Recommendations[0].By != "buyer" || got.Recommendations[0].Reason == "" || got.Withheld ||
		got.Recommended == nil || *got.Recommended != (tenderapi.Recommended{Buyer: 1, Expert: 2}) {
		t.Errorf("when it is known who offers everybody reads %+v", got.Recommendations)
	}
}

func TestWhoGivesUpRecommendingInvitesEverybody(t *testing.T) {
	r := open(t)
	d := r.recommended(tenderapi.MethodConsultation, "a buyer", "b expert", "c expert")
	x := r.create(d)
	d.InvitedFrom, d.Version = "", x.Version
	ok(r, "officer", tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: x.ID, TenderDraft: d})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	x = ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.Withheld || got.Recommended != nil || got.Requirement == "" {
		t.Errorf("everybody reads %+v", got)
	}
	r.bid("dan", x.ID, 9_000_000)
}
