package portal

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/redflag"
	"sanshe/libs/route"
	"sanshe/services/portal/view"
)

// flagRoutes answer as insight does, with two invented hints.
func (w *town) flagRoutes() []route.Route {
	return []route.Route{
		route.On(insightapi.ListIndicators, func(context.Context, insightapi.ListIndicatorsRequest) (out insightapi.IndicatorList, err error) {
			for _, r := range redflag.Indicators {
				x := insightapi.Indicator{
					Code: r.Code, Name: r.Name, About: insightapi.FlagAbout(r.About), Level: insightapi.FlagLevel(r.Level), Unit: r.Unit, Compares: r.Compares, Why: r.Why,
					Source: insightapi.FlagSource{Title: r.Source.Title, Url: r.Source.URL}, Thresholds: []insightapi.FlagThreshold{},
				}
				for _, t := range r.Thresholds {
					x.Thresholds = append(x.Thresholds, insightapi.FlagThreshold(t))
				}
				out.Items = append(out.Items, x)
			}
			return out, nil
		}),
		route.On(insightapi.ListFlags, func(_ context.Context, in insightapi.ListFlagsRequest) (out insightapi.FlagPage, err error) {
			out.Items = []insightapi.Flag{}
			for _, f := range hinted() {
				if (in.Code == "" || in.Code == f.Code) && (in.Status == "" || in.Status == f.Status) {
					out.Items = append(out.Items, f)
				}
			}
			return out, nil
		}),
		route.On(insightapi.CountFlags, func(context.Context, insightapi.CountFlagsRequest) (insightapi.FlagCounts, error) {
			return insightapi.FlagCounts{
				Items: []insightapi.FlagCount{
					{Code: "R018", Name: "只有一家投标", Level: "high", Open: 1, Adopted: 3, Declined: 1, Precision: "75"},
					{Code: "S07", Name: "结伴投标", Level: "medium", Open: 1},
					{Code: "R003", Name: "投标时间短", Level: "medium"},
				},
				Buyers: []insightapi.FlagParty{{ID: "bureau", Name: bureau.Name}},
			}, nil
		}),
		route.On(insightapi.GetFlag, func(_ context.Context, in insightapi.GetFlagRequest) (insightapi.Flag, error) {
			return find(hinted(), func(f insightapi.Flag) bool { return f.ID == in.ID })
		}),
		route.On(insightapi.DecideFlag, func(_ context.Context, in insightapi.DecideFlagRequest) (insightapi.Flag, error) {
			return find(hinted(), func(f insightapi.Flag) bool { return f.ID == in.ID })
		}),
		route.On(insightapi.CheckFlags, func(_ context.Context, in insightapi.CheckFlagsRequest) (out insightapi.FlagReport, err error) {
			if !bytes.HasPrefix(in.Upload.Body, []byte("{")) {
				return out, fault.New(fault.Invalid, "insight.file.unreadable", "第3行：这一行不是JSON对象。")
			}
			return insightapi.FlagReport{Releases: 12, Purchases: 4, Total: 501, Items: []insightapi.FoundFlag{{
				Code: "R018", Name: "只有一家投标", Level: "high", About: "purchase", Subject: insightapi.FlagParty{ID: "ocds-zzzzzz-1", Name: "别处的采购<b>"}, Unit: "家", Value: "1", Threshold: "1",
				Reason: "本应竞争的采购，只有1家供应商投标。", Ocids: []string{"ocds-zzzzzz-1", "ocds-zzzzzz-2"},
			}}}, nil
		}),
	}
}

func hinted() []insightapi.Flag {
	one := insightapi.Flag{
		ID: "R018-abc", Version: 2, Code: "R018", Name: "只有一家投标", Level: "high", Status: "adopted", About: "purchase", Unit: "家", Value: "1", Threshold: "1",
		Subject: insightapi.FlagParty{ID: "t2", Name: "梧桐街道困境儿童监护支持服务"}, Reason: "本应竞争的采购，只有1家供应商投标。", Rules: []string{"tender.open.period"}, RulesDay: "2026-10-08",
		Buyers: []insightapi.FlagParty{{ID: "bureau", Name: bureau.Name}}, Purchases: []insightapi.FlagPurchase{{ID: "t2", Ocid: "ocds-000000-t2", Title: "梧桐街道困境儿童监护支持服务"}},
		RaisedAt: *ago(9), ChangedAt: *ago(8), EndedAt: ago(1),
		Decisions: []insightapi.FlagDecision{{Verdict: "adopted", Reason: "已经要求采购人书面说明。", By: "钱*本", Office: "星河区财政局", At: *ago(3), Value: "1"}},
	}
	two := insightapi.Flag{
		ID: "S07-abc", Version: 1, Code: "S07", Name: "结伴投标", Level: "medium", Status: "open", About: "supplier", Unit: "百分比", Value: "100", Threshold: "80",
		Subject: insightapi.FlagParty{ID: "nuanlin", Name: "星河区暖邻社会工作服务中心"}, Reason: "星河区暖邻社会工作服务中心与星河区青苗儿童发展中心共同投标4次，占两家投标采购的100%，每次都由其中一家中标。", Rules: []string{},
		Buyers: []insightapi.FlagParty{}, Purchases: []insightapi.FlagPurchase{{ID: "t1", Ocid: "ocds-000000-t1", Title: "2027年度社区老年人居家关爱服务项目"}, {ID: "t2", Ocid: "ocds-000000-t2", Title: "梧桐街道困境儿童监护支持服务"}},
		RaisedAt: *ago(2), ChangedAt: *ago(2), Decisions: []insightapi.FlagDecision{},
	}
	return []insightapi.Flag{two, one}
}

func TestTheTableOfIndicatorsIsThereForEverybodyWithItsSources(t *testing.T) {
	w := newTown(t, "")
	body := html.UnescapeString(w.browser().get("/indicators").body)
	for _, r := range redflag.Indicators {
		for _, must := range []string{r.Name, r.Source.Title} {
			if !strings.Contains(untagged(body), must) {
				t.Errorf("the page does not say %s of %s", must, r.Code)
			}
		}
		for _, x := range r.Thresholds {
			if x.Rule != "" && !strings.Contains(body, `href="/rules/`+x.Rule+`"`) {
				t.Errorf("%s does not lead to the rule %s", r.Code, x.Rule)
			}
		}
	}
	if !strings.Contains(body, redflag.Hint) {
		t.Error("the page does not say that a hint is no verdict")
	}
	if open := w.browser().get("/open-data"); !strings.Contains(open.body, `href="/indicators"`) {
		t.Error("nothing leads to the page")
	}
}

// untagged is the text of a page; components wrap numbers and words in spans.
func untagged(body string) string {
	var b strings.Builder
	in := false
	for _, r := range body {
		switch {
		case r == '<':
			in = true
		case r == '>':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestTheDeskListsFlagsAndFiltersThem(t *testing.T) {
	w := newWorks(t, identity.Supervisor)
	b := w.as(identity.Supervisor)
	if waiting := b.get(view.FlagsAt).body; !strings.Contains(waiting, "S07-abc") || strings.Contains(waiting, "R018-abc") {
		t.Error("the list does not begin with what waits")
	}
	a := b.get(view.FlagsAt + "?status=all")
	text := untagged(html.UnescapeString(a.body))
	for _, must := range []string{redflag.Hint, "本应竞争的采购，只有1家供应商投标。", "待处理", "已采纳", "75%", bureau.Name} {
		if !strings.Contains(text, must) {
			t.Errorf("the list (%d) does not say %s", a.status, must)
		}
	}
	for _, f := range hinted() {
		if !strings.Contains(a.body, `href="`+view.FlagsAt+"/"+f.ID+`"`) {
			t.Errorf("the list does not lead to %s", f.ID)
		}
	}
	if one := b.get(view.FlagsAt + "?status=all&code=R018").body; strings.Contains(one, "S07-abc") || !strings.Contains(one, "R018-abc") || !strings.Contains(one, `<option value="R018" selected`) {
		t.Error("the filter does not hold")
	}
	if none := b.get(view.FlagsAt + "?code=<script>"); none.status != http.StatusOK || !strings.Contains(none.body, "S07-abc") {
		t.Errorf("a filter that is none answers %d", none.status)
	}
	for _, r := range []identity.Role{identity.Buyer, identity.Staff} {
		if a := newWorks(t, r).as(r).get(view.FlagsAt); a.status != http.StatusForbidden {
			t.Errorf("%s sees the flags: %d", r, a.status)
		}
	}
}

func TestAFlagShowsItsEvidenceItsFormulaAndItsDecisions(t *testing.T) {
	w := newWorks(t, identity.Supervisor)
	b := w.as(identity.Supervisor)
	a := b.get(view.FlagsAt + "/R018-abc")
	text := untagged(html.UnescapeString(a.body))
	row, _ := redflag.Indicators.Of("R018")
	for _, must := range []string{row.Compares, row.Source.Title, redflag.Hint, "钱*本", "已经要求采购人书面说明。", "星河区财政局", "消失"} {
		if !strings.Contains(text, must) {
			t.Errorf("the page (%d) does not say %s", a.status, must)
		}
	}
	for _, must := range []string{`href="/tenders/t2"`, `href="/api/insight/records/ocds-000000-t2"`, `href="` + row.Source.URL + `"`, `href="/rules/tender.open.period"`} {
		if !strings.Contains(a.body, must) {
			t.Errorf("the page does not lead to %s", must)
		}
	}
	for says, sent := range map[string][]string{
		"请选择采纳还是不采纳。": {"version", "2", "reason", "核实过了。"}, "请写明理由。": {"version", "2", "verdict", "adopted"},
	} {
		if got := b.post(view.FlagsAt+"/R018-abc/decisions", sent...); got.status != http.StatusBadRequest || !strings.Contains(got.body, says) {
			t.Errorf("%v answers %d without %s", sent, got.status, says)
		}
	}
	before := len(w.written("/decisions"))
	got := b.post(view.FlagsAt+"/R018-abc/decisions", "version", "2", "verdict", "declined", "reason", "当地只有一家能够承接。")
	if sent := w.written("/decisions"); got.status != http.StatusOK || len(sent) != before+1 || !strings.Contains(sent[before].body, `"verdict":"declined"`) || !strings.Contains(got.body, "决定已记录") {
		t.Errorf("status %d, sent %v", got.status, sent)
	}
}

func TestAFileIsCheckedOnTheDesk(t *testing.T) {
	w := newWorks(t, identity.Supervisor)
	b := w.as(identity.Supervisor)
	at := view.FlagsAt + "/check"
	if a := b.get(at); a.status != http.StatusOK || !strings.Contains(a.body, `type="file"`) || !strings.Contains(a.body, "不保存") {
		t.Errorf("the form answers %d", a.status)
	}
	a := b.upload(at, "file", "别处.jsonl", []byte("{}"))
	text := untagged(a.body)
	for _, must := range []string{"“别处.jsonl”", "共501条提示", "sanshe-flags", "别处的采购&lt;b&gt;", "本应竞争的采购，只有1家供应商投标。", "ocds-zzzzzz-1", "等2个"} {
		if !strings.Contains(text, must) {
			t.Errorf("the report (%d) does not say %s", a.status, must)
		}
	}
	if a := b.upload(at, "file", "x.jsonl", []byte("hello")); a.status != http.StatusBadRequest || !strings.Contains(untagged(a.body), "第3行：这一行不是JSON对象。") {
		t.Errorf("a file that cannot be read answers %d", a.status)
	}
	if a := b.upload(at, "file", "", nil); a.status != http.StatusBadRequest || !strings.Contains(a.body, "请选择要检查的文件") {
		t.Errorf("no file answers %d", a.status)
	}
	if len(w.written("/flag-checks")) != 2 || slices.ContainsFunc(w.written("/flag-checks"), func(x write) bool { return strings.Contains(x.body, "multipart") }) {
		t.Errorf("sent: %v", w.written("/flag-checks"))
	}
}
