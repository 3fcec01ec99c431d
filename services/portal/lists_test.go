package portal

import (
	"context"
	"encoding/csv"
	"html"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// noTable are the rooms' files whose list goes on to a next page and is no table, and why.
var noTable = map[string]string{
	"buyer/draft.go": "an item of the catalogue is chosen, and the catalogue is a table itself",
}

// A list that goes on to a next page is also a table, or it stands above why not.
func TestEveryListThatGoesOnIsAlsoATable(t *testing.T) {
	met := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.HasPrefix(path, "ui/") || path == "view/desk_sheet.go" ||
			!strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lists, tables := strings.Count(string(b), "ui.Pager("), strings.Count(string(b), "ui.AsTable(")
		switch {
		case noTable[path] != "":
			met[path] = lists > 0
		case lists > tables:
			t.Errorf("%s: a list goes on, and is no table: end it with view.ListEnd, or say here why not", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range noTable {
		if !met[path] {
			t.Errorf("%s has no such list any more", path)
		}
	}
}

// uncut are the lists of which a page asks for a part, that are no table, and why.
var uncut = map[string]string{
	"ListHeadcounts": "the one in force stands on the public board, and each is a document with a table of its own",
	"ListTraces":     "the last calls of one process, which forgets them: a table would be gone before it is read, and whoever wants all has them from the collector",
}

var (
	asksPart = regexp.MustCompile(`\w+api\.(List\w+)Request\{[^}]*\bLimit: ([\w.]+)`)
	asked    = regexp.MustCompile(`route\.Call\(ctx, p\.Call, \w+api\.(List\w+),`)
)

// A list of which a page shows the first entries only is a table elsewhere, all of it, or it stands above why not.
func TestWhateverAPageCutsIsWholeInATable(t *testing.T) {
	cut, whole := map[string]string{}, map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range asksPart.FindAllStringSubmatch(string(b), -1) {
			if m[2] != "view.TableRows" {
				cut[m[1]] = path
			}
		}
		for i, sent := range strings.Split(string(b), "view.SendTable(") {
			if m := asked.FindStringSubmatch(sent); i > 0 && m != nil {
				whole[m[1]] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for list, path := range cut {
		if !whole[list] && uncut[list] == "" {
			t.Errorf("%s asks for a part of %s, which is nowhere a table: send it with view.SendTable, or say here why not", path, list)
		}
	}
	for list := range uncut {
		if cut[list] == "" || whole[list] {
			t.Errorf("%s is cut nowhere, or is a table by now", list)
		}
	}
}

// desks adds to the town what the lists of the desks are made of.
func (w *works) desks() {
	local := w.via.(*host.Local)
	rows := slices.DeleteFunc(slices.Concat(w.tenderRoutes(), w.operationRoutes("tender")), func(r route.Route) bool {
		return r.Op.ID == tenderapi.ListMyBids.ID || r.Op.ID == tenderapi.ListMyChallenges.ID
	})
	w.placed = []tenderapi.Order{{ID: "o1", Tender: "frame", Code: "X-CJ001", Way: tenderapi.OrderWayTurn, Supplier: tenderapi.Party{ID: mine, Name: "暖邻"}, State: tenderapi.OrderStatePlaced}}
	local.Add("tender", route.Server(append(rows,
		route.On(tenderapi.ListDeskTenders, func(context.Context, tenderapi.ListDeskTendersRequest) (tenderapi.TenderPage, error) {
			return tenderapi.TenderPage{Items: []tenderapi.TenderSummary{{ID: "pub", Code: "XH-1", Title: "社区服务", StateText: "接受投标", Next: "开标"}}}, nil
		}),
		route.On(tenderapi.CountDeskTenders, func(context.Context, tenderapi.CountDeskTendersRequest) (tenderapi.DeskCounts, error) {
			return tenderapi.DeskCounts{}, nil
		}),
		route.On(tenderapi.ListMyBids, func(context.Context, tenderapi.ListMyBidsRequest) (tenderapi.BidPage, error) {
			return tenderapi.BidPage{Items: []tenderapi.Bid{{ID: "b1", Tender: "pub", TenderTitle: "社区服务", State: "received", StateText: "已接收"}}}, nil
		}),
		route.On(tenderapi.ListMyChallenges, func(context.Context, tenderapi.ListMyChallengesRequest) (tenderapi.ChallengePage, error) {
			return tenderapi.ChallengePage{Items: []tenderapi.Challenge{{ID: "d1", TenderTitle: "社区服务", StateText: "已答复"}}}, nil
		}),
		route.On(tenderapi.ListDisputes, func(context.Context, tenderapi.ListDisputesRequest) (tenderapi.DisputePage, error) {
			return tenderapi.DisputePage{Items: []tenderapi.Dispute{{Challenge: tenderapi.Challenge{ID: "d1", TenderTitle: "社区服务", Supplier: &tenderapi.Party{ID: mine, Name: "暖邻"}, StateText: "已受理"}}}}, nil
		}),
	), w.read))
	local.Add("notice", route.Server(append(channelRoutes(),
		route.On(noticeapi.ListMessages, func(context.Context, noticeapi.ListMessagesRequest) (noticeapi.MessagePage, error) {
			return noticeapi.MessagePage{Items: []noticeapi.Message{{ID: "m1", Title: "开标", Text: "已开标。", Link: "/tenders/pub"}}}, nil
		}),
		route.On(noticeapi.CountUnread, func(context.Context, noticeapi.CountUnreadRequest) (out noticeapi.Unread, err error) { return out, nil }),
	), w.read))
	local.Add("catalog", route.Server(append(slices.DeleteFunc(w.catalogRoutes(), func(r route.Route) bool { return r.Op.ID == catalogapi.ListDeskCatalogues.ID }),
		route.On(catalogapi.ListCatalogueTasks, func(context.Context, catalogapi.ListCatalogueTasksRequest) (out catalogapi.TaskList, err error) {
			return out, nil
		}),
		route.On(catalogapi.ListDeskCatalogues, func(context.Context, catalogapi.ListDeskCataloguesRequest) (catalogapi.CataloguePage, error) {
			return catalogapi.CataloguePage{Items: []catalogapi.CatalogueSummary{{ID: "c1", Title: "2026年目录", Year: 2026}}}, nil
		}),
	), w.read))
	local.Add("insight", route.Server(w.flagRoutes(), w.read))
}

var tableLink = regexp.MustCompile(`href="([^"]*format=(csv|xlsx)[^"]*)"`)

// Whoever is led to a table gets it, on every page of every role; who may not see the page gets neither.
func TestEveryTableThatAPageLeadsToIsThere(t *testing.T) {
	seen, heads := map[string]bool{}, map[string]bool{}
	for _, role := range append([]identity.Role{""}, identity.Roles...) {
		w := newWorks(t, role)
		var b *browser
		if role != "" {
			w.desks()
			b = w.as(role)
		} else {
			open := newTown(t, "")
			open.fill()
			b = open.browser()
		}
		paths := []string{"/tenders/pub", "/tenders/frame", "/tenders/open/draws", "/tenders/pub/draws"}
		for _, x := range pages(w.portal) {
			if x.Method == http.MethodGet && !strings.Contains(x.Pattern, "{") && !x.Script {
				paths = append(paths, x.Pattern)
			}
		}
		for _, path := range paths {
			page := b.get(path)
			if page.status != http.StatusOK {
				continue
			}
			for _, m := range tableLink.FindAllStringSubmatch(page.body, -1) {
				at := html.UnescapeString(m[1])
				if strings.HasPrefix(at, "/api/") { // of another service, which is not here
					continue
				}
				if strings.HasPrefix(at, "?") {
					at = strings.SplitN(page.at, "?", 2)[0] + at
				}
				got := b.get(at)
				rows := [][]string{}
				var err error
				if m[2] == "csv" {
					rows, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
					if seen[path] = true; len(rows) > 0 {
						heads[strings.Join(rows[0], "，")] = true
					}
				}
				if got.status != http.StatusOK || err != nil || m[2] == "xlsx" && !strings.HasPrefix(got.body, "PK") || m[2] == "csv" && len(rows) < 2 {
					t.Errorf("%s as %q leads to %s, which is %d, %v: %.120q", path, role, at, got.status, err, got.body)
				}
				if a := w.browser().get(at); strings.HasPrefix(at, "/desk") && strings.HasPrefix(a.body, "\ufeff") {
					t.Errorf("%s is handed to a stranger", at)
				}
			}
		}
	}
	for _, path := range []string{"/tenders", "/contracts", "/organizations", "/catalog", "/rules", "/decisions", "/indicators", "/desk/buyer", "/desk/supervisor", "/desk/staff", "/inbox", "/tenders/pub", "/tenders/frame", "/desk/catalog", "/desk/supervisor/complaints", "/desk/supervisor/flags", "/desk/supervisor/organizations"} {
		if !seen[path] {
			t.Errorf("%s leads to no table for anybody", path)
		}
	}
	for _, want := range []string{"质疑提出时间", "怎样确定", "合同编号"} { // of three lists that stand beside another one
		if !slices.ContainsFunc(slices.Collect(maps.Keys(heads)), func(h string) bool { return strings.Contains(h, want) }) {
			t.Errorf("no table has a column %s", want)
		}
	}
}
