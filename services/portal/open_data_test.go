package portal

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/route"
)

func (w *town) serveOpenData(local *host.Local) {
	local.Add("volunteer", route.Server(slices.Concat(volunteerRoutes(), hoursRoutes()), w.read)) // beside it: who volunteers
	local.Add("insight", route.Server(append(w.flagRoutes(), route.On(insightapi.ListMonths, w.listMonths)), w.read))
}

func (w *town) listMonths(context.Context, insightapi.ListMonthsRequest) (out insightapi.MonthList, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken {
		return out, fault.New(fault.Unavailable, "test.down", "公开数据暂时不可用，请稍后再试。")
	}
	out.Items = []insightapi.Month{}
	if len(w.tenders) > 0 {
		out.Items = append(out.Items, insightapi.Month{Month: "2026-11", Count: 1234, Bytes: 9_876_543, Sha256: strings.Repeat("0123456789abcdef", 4), Url: "x"})
	}
	return out, nil
}

func TestThePageOfOpenDataLeadsToAllOfThem(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	body := w.browser().get("/open-data").body
	body += regexp.MustCompile(`</?span[^>]*>`).ReplaceAllString(body, "") // which keep numbers in one piece
	for _, must := range []string{
		"/api/insight/months/2026-11?count=1234", "2026年11月", "1,234", strings.Repeat("0123456789abcdef", 4), "/api/insight/purchases?format=xlsx",
		"/api/insight/purchases?format=csv", w.url + "/api/insight/notices.rss</a>", "/api/insight/notices.json", "/api/insight/deadlines.ics",
		`href="/api/insight/releases"`, `href="/api/insight/records"`, "主办单位还没有选定许可协议",
	} {
		if !strings.Contains(body, must) {
			t.Errorf("the page does not say %s", must)
		}
	}
}

func TestThePageOfOpenDataStandsWithoutItsMonths(t *testing.T) {
	w := newTown(t, "")
	w.broken = true
	a := w.browser().get("/open-data")
	if a.status != http.StatusOK || !strings.Contains(a.body, "暂时读不到文件清单") || strings.Contains(a.body, "hunter2") {
		t.Errorf("status %d", a.status)
	}
	w.broken = false
	if body := w.browser().get("/open-data?again=1").body; !strings.Contains(body, "第一份公告发布以后这里就会有文件") {
		t.Error("an empty town does not say what will be there")
	}
}
