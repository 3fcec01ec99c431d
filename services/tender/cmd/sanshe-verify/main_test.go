package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
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
		{[]string{"draw", honest + "/tenders/t1"}, same, "自行选定的理由：专业性强；主管预算单位已同意。"},
		{[]string{"draw", forged + "/tenders/t1"}, different, "没有公布自行选定的情形和理由"},
		{[]string{"draw", honest + "/tenders/t3"}, unread, "随结果公告公开"},
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
