package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
)

// platform answers with the public record of one purchase, in which the winner's price counts paid fen.
func platform(t *testing.T, paid int64) string {
	t.Helper()
	who := tenderapi.Party{ID: "a", Name: "甲社工中心"}
	criteria := []tenderapi.Criterion{{Code: "A", Name: "方案", Max: 8000, Kind: "subjective"}, {Code: "P", Name: "价格", Max: 2000, Kind: "price"}}
	answers := map[string]any{
		"/api/tender/tenders/t1":         tenderapi.Tender{ID: "t1", Title: "助餐服务", Code: "320312-2026-FW-0001", Method: tenderapi.MethodOpen, Criteria: criteria, Award: &tenderapi.Award{Supplier: who, Amount: paid}, Committee: []tenderapi.Member{{Account: "e", Name: "专家", Kind: "expert", Chosen: true}}, Choosing: chosen(paid)},
		"/api/tender/tenders/t1/draws":   tenderapi.DrawList{Items: []tenderapi.Draw{}},
		"/api/tender/tenders/t3":         tenderapi.Tender{ID: "t3"},
		"/api/tender/tenders/t1/opening": tenderapi.Opening{Bids: []tenderapi.OpenedBid{{Bid: "1", Supplier: who, Price: 90000, Valid: true}}},
		"/api/tender/tenders/t1/evaluation": tenderapi.Evaluation{
			Criteria: criteria, Lowest: 90000,
			Ranking: []tenderapi.Ranked{{Rank: 1, Bid: "1", Supplier: who, Price: 90000, Total: 9000, PriceScore: 2000, Leaves: []tenderapi.Mark{{Code: "A", Points: 7000}, {Code: "P", Points: 2000}}}},
			Judges:  []tenderapi.JudgeTotal{{Judge: 1, Bid: "1", Total: 7000}},
			Marks:   []tenderapi.JudgeMarks{{Judge: 1, Bid: "1", Marks: []tenderapi.Mark{{Code: "A", Points: 7000}}}},
		},
	}
	for id, at := range map[string]time.Time{"before": ruled.Add(-time.Second), "since": ruled} { // t1 as it would be, had it been published then
		x := answers["/api/tender/tenders/t1"].(tenderapi.Tender)
		x.PublishedAt = &at
		answers["/api/tender/tenders/"+id] = x
		for _, part := range []string{"/opening", "/evaluation"} {
			answers["/api/tender/tenders/"+id+part] = answers["/api/tender/tenders/t1"+part]
		}
	}
	maps.Copy(answers, contest(who, paid))
	maps.Copy(answers, invitation(who, paid))
	return answering(t, answers)
}

// answering is a platform that has these answers and no others.
func answering(t *testing.T, answers map[string]any) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		if err := json.NewEncoder(w).Encode(a); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// ruled is the first instant from which every purchase fixes its marks by digests (tender.seal.marks), in Beijing time.
var ruled = time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)

// contest is the record of a competition m1 under the framework f1, in which its only price agreed to 1000 yuan for one unit.
func contest(who tenderapi.Party, paid int64) map[string]any {
	criteria, at := []tenderapi.Criterion{{Code: "P", Name: "报价", Max: 10000, Kind: "price"}}, time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	later := at.Add(time.Hour)
	return map[string]any{
		"/api/tender/tenders/f1": tenderapi.Tender{ID: "f1", Code: "320312-2026-FW-0001", Method: tenderapi.MethodFramework, Award: &tenderapi.Award{Places: []tenderapi.Place{{Supplier: who, Rank: 1, Price: 100000, State: tenderapi.PlaceStateSigned, SignedAt: &at}}}},
		"/api/tender/tenders/m1": tenderapi.Tender{
			ID: "m1", Title: "助餐服务", Code: "320312-2026-FW-0002", Method: tenderapi.MethodMiniCompetition, Criteria: criteria, Budget: 1000000, Quantity: 2, PublishedAt: &later,
			Framework: &tenderapi.Related{ID: "f1"}, Invited: []tenderapi.Party{who}, Agreed: []tenderapi.AgreedPrice{{Supplier: who, Price: 100000}}, Award: &tenderapi.Award{Supplier: who, Amount: 2 * paid},
		},
		"/api/tender/tenders/m1/opening":    tenderapi.Opening{Bids: []tenderapi.OpenedBid{{Bid: "1", Supplier: who, Price: 90000, Valid: true}}},
		"/api/tender/tenders/m1/evaluation": tenderapi.Evaluation{Criteria: criteria, Lowest: 90000, Ranking: []tenderapi.Ranked{{Rank: 1, Bid: "1", Supplier: who, Price: 90000, Total: 10000, PriceScore: 10000, Leaves: []tenderapi.Mark{{Code: "P", Points: 10000}}}}},
	}
}

// invitation is the record of two lots, i1 and i2, to which the one supplier on the list was drawn by the first; only the
// second was opened, and nobody judges yet. In the forged record somebody else was invited.
func invitation(who tenderapi.Party, paid int64) map[string]any {
	at := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	number := draw.Number("salt", who.ID)
	about := draw.Subject{Tender: "i1", Nth: 1, Wanted: 1, List: draw.List([]string{number})}
	d := tenderapi.Draw{Tender: "i1", Of: tenderapi.DrawOfSuppliers, Nth: 1, Wanted: 1, Size: 1, List: about.List, Subject: about.String(), StartedAt: at, DrawnAt: &at, Numbers: []string{number}}
	var values []string
	for _, by := range []string{"platform", "officer", "witness"} {
		d.Parts = append(d.Parts, tenderapi.DrawPart{By: by, Text: by, Value: by, Digest: draw.Commit(by, about), At: at, RevealedAt: &at})
		values = append(values, by)
	}
	d.Seed = draw.Seed(about, values...)
	d.Calls = []tenderapi.DrawCall{{Number: number, At: at, Until: at, Outcome: "accepted", Text: "同意参加", AnsweredAt: &at, Salt: "salt", Account: who.ID}}
	invited := who
	if paid != 90000 {
		invited.ID = "friend"
	}
	x := tenderapi.Tender{ID: "i2", Lot: 2, Procedure: "i1", Method: tenderapi.MethodSelective, OpenedAt: &at, Invited: []tenderapi.Party{invited}}
	sealed := x
	sealed.OpenedAt, sealed.Invited = nil, nil
	return map[string]any{
		"/api/tender/tenders/i2": x, "/api/tender/tenders/i3": sealed,
		"/api/tender/tenders/i1/draws": tenderapi.DrawList{Items: []tenderapi.Draw{d}}, "/api/tender/tenders/i2/draws": tenderapi.DrawList{Items: []tenderapi.Draw{}},
	}
}

// chosen is a ground for choosing experts, which the forged record has not.
func chosen(paid int64) *tenderapi.Choosing {
	if paid != 90000 {
		return nil
	}
	return &tenderapi.Choosing{Text: "专业性强", Reason: "主管预算单位已同意。"}
}

func TestTheAnswerIsTheExitCode(t *testing.T) {
	honest, forged := platform(t, 90000), platform(t, 99000)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"score", honest + "/tenders/t1"}, same, "结论：重算结果与公布的记录一致。"},
		{[]string{"score", forged + "/tenders/t1"}, different, "中标金额990.00元与中标人的报价900.00元不同"},
		{[]string{"score", honest + "/tenders/before"}, same, "没有与锁定时的摘要核对"},
		{[]string{"score", honest + "/tenders/since"}, different, "开标记录中却一份摘要也没有"},
		{[]string{"score", honest + "/tenders/m1"}, same, "框架协议320312-2026-FW-0001：邀请1家"},
		{[]string{"score", forged + "/tenders/m1"}, different, "成交金额1,980.00元与成交供应商的报价1,800.00元不同"},
		{[]string{"draw", honest + "/tenders/t1"}, same, "自行选定的理由：专业性强；主管预算单位已同意。"},
		{[]string{"draw", forged + "/tenders/t1"}, different, "没有公布自行选定的情形和理由"},
		{[]string{"draw", honest + "/tenders/t3"}, unread, "随结果公告公开"},
		{[]string{"draw", honest + "/tenders/i2"}, same, "受邀供应商1家，其中随机抽取的1家"},
		{[]string{"draw", forged + "/tenders/i2"}, different, "没有被抽中"},
		{[]string{"draw", honest + "/tenders/i3"}, unread, "开标以后再核对"},
		{[]string{"score", honest + "/tenders/t2"}, unread, "读不到公开记录"},
		{[]string{"score", "t1"}, unread, errAddress.Error()},
		{nil, unread, "用法"},
		{[]string{"weigh", honest + "/tenders/t1"}, unread, "用法"},
	} {
		var out, bad bytes.Buffer
		if code := run(c.args, &out, &bad); code != c.code || !strings.Contains(out.String()+bad.String(), c.says) {
			t.Errorf("%v: %d\n%s%s", c.args, code, &out, &bad)
		}
	}
}
