package portal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// lists serves one list of numbers as a table, page by page as next says.
func lists(t *testing.T, next func(ctx context.Context, after string) ([]int, string, error)) string {
	t.Helper()
	w := newTown(t, "")
	srv := httptest.NewServer(w.portal.Mount([]frame.Page{{Method: http.MethodGet, Pattern: "/list", Do: func(a *frame.Ask) error {
		return view.SendTable(a, "长表", []sheet.Column[int]{{Head: "数", Cell: func(n *int) any { return *n }}}, next)
	}}}))
	t.Cleanup(srv.Close)
	return srv.URL + "/list?format="
}

// fetch begins to read a table.
func fetch(t *testing.T, at string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestATableLeavesWhileTheListIsStillBeingRead(t *testing.T) {
	read := make(chan struct{})
	at := lists(t, func(ctx context.Context, after string) ([]int, string, error) {
		if after == "" {
			return make([]int, 20_000), "more", nil // more than any buffer on the way holds
		}
		select {
		case <-read:
			return []int{7}, "", nil
		case <-ctx.Done():
			return nil, "", ctx.Err()
		}
	})
	body := bufio.NewReader(fetch(t, at+"csv").Body)
	if line, err := body.ReadString('\n'); err != nil || line != "\ufeff数\r\n" {
		t.Fatalf("before the list is read the table begins %q, %v", line, err)
	}
	close(read)
	rest, err := io.ReadAll(body)
	if err != nil || !bytes.HasSuffix(rest, []byte("0\r\n7\r\n")) {
		t.Errorf("the table ends %q, %v", rest[max(0, len(rest)-10):], err)
	}
}

func TestWhatFailsInTheMiddleOfATableIsNoWholeTable(t *testing.T) {
	for _, format := range []string{sheet.CSV, sheet.XLSX} {
		at := lists(t, func(_ context.Context, after string) ([]int, string, error) {
			if after == "" {
				return make([]int, 20_000), "more", nil
			}
			return nil, "", errors.New("the service went away")
		})
		if _, err := io.ReadAll(fetch(t, at+format).Body); err == nil {
			t.Errorf("a %s that was broken off reads like a whole one", format)
		}
	}
	at := lists(t, func(context.Context, string) ([]int, string, error) { return nil, "", errors.New("away") })
	if res := fetch(t, at+"csv"); res.StatusCode != http.StatusInternalServerError || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		t.Errorf("what fails before anything was sent is answered %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
}

func TestATableThatIsCutSaysSoInItsLastRow(t *testing.T) {
	for more, cut := range map[int]bool{0: false, 1: true} {
		at := lists(t, func(_ context.Context, after string) ([]int, string, error) {
			if after == "" {
				return make([]int, sheet.Most), "more", nil
			}
			return make([]int, more), "", nil
		})
		rows, err := csv.NewReader(fetch(t, at+"csv").Body).ReadAll()
		if err != nil || len(rows) != 1+sheet.Most+more {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if said := rows[len(rows)-1][0]; strings.Contains(said, fmt.Sprint(sheet.Most)) != cut {
			t.Errorf("with %d more the last row says %q", more, said)
		}
	}
}

func TestNoMoreTablesLeaveAtOnceThanThePlatformBears(t *testing.T) {
	begun, read := make(chan struct{}, frame.TablesAtOnce), make(chan struct{})
	at := lists(t, func(context.Context, string) ([]int, string, error) {
		begun <- struct{}{}
		<-read
		return []int{1}, "", nil
	})
	done := make(chan struct{})
	for range frame.TablesAtOnce {
		go func() {
			defer func() { done <- struct{}{} }()
			if res, err := http.Get(at + "csv"); err == nil {
				_, _ = io.Copy(io.Discard, res.Body) // its end comes when its place is free
				res.Body.Close()
			}
		}()
	}
	for range frame.TablesAtOnce {
		<-begun
	}
	if res := fetch(t, at+"csv"); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one too many is answered %d", res.StatusCode)
	}
	close(read)
	for range frame.TablesAtOnce {
		<-done
	}
	if res := fetch(t, at+"csv"); res.StatusCode != http.StatusOK {
		t.Errorf("afterwards it is answered %d", res.StatusCode)
	}
}

// Every public list is also a table with the same filters; what is no format is the page.
func TestEveryPublicListIsAlsoATable(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	for path, want := range map[string]struct{ head, cell string }{
		"/tenders?group=bidding": {"项目编号", "XH-2026-FW-0137"},
		"/contracts":             {"合同编号", ""},
		"/organizations":         {"名称", ""},
		"/catalog":               {"代码", ""},
		"/decisions":             {"项目编号", "部分成立"},
		"/rules":                 {"规则编号", "tender.collusion.signs"},
		"/rules?topic=tender":    {"规则编号", "tender.collusion.signs"},
	} {
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		page := b.get(path)
		for _, format := range []string{"csv", "xlsx"} {
			if at := path + join + "format=" + format; !strings.Contains(strings.ReplaceAll(page.body, "&amp;", "&"), "format="+format) {
				t.Errorf("%s does not lead to %s", path, at)
			}
		}
		file := b.get(path + join + "format=csv")
		rows, err := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(file.body, "\ufeff")))).ReadAll()
		if err != nil || len(rows) < 2 || file.header.Get("Cache-Control") != "private, no-store" || rows[0][0] != want.head || !strings.Contains(file.body, want.cell) {
			t.Errorf("%s as CSV: %v\n%.300s", path, err, file.body)
		}
		if book := b.get(path + join + "format=xlsx"); !strings.HasPrefix(book.body, "PK") {
			t.Errorf("%s as XLSX begins with %.20q", path, book.body)
		}
		if other := b.get(path + join + "format=pdf"); !strings.Contains(other.body, "<html") {
			t.Errorf("%s in another format is no page", path)
		}
	}
	for _, secret := range []string{"李*", "0000-0000"} {
		if all := b.get("/tenders?format=csv").body + b.get("/organizations?format=csv").body; strings.Contains(all, secret) {
			t.Errorf("a table says %s", secret)
		}
	}
}
