package roster_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/store"
)

// get asks a mount.
func (r *room) get(method, path, body string, headers ...string) (*http.Response, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, "http://organization"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w, err := r.local.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	b, err := io.ReadAll(w.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return w, string(b)
}

func (r *room) file(path string) string {
	r.t.Helper()
	w, body := r.get(http.MethodGet, path, "")
	if w.StatusCode != http.StatusOK {
		r.t.Fatalf("%s: %d %s", path, w.StatusCode, body)
	}
	z, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// rows are what the lines of a dump say.
func rows(t *testing.T, lines string) map[string]organizationapi.RosterRow {
	t.Helper()
	out := map[string]organizationapi.RosterRow{}
	for line := range strings.Lines(lines) {
		var r organizationapi.RosterRow
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		out[r.ID] = r
	}
	return out
}

func TestDumpAndListAndFeedSayTheSame(t *testing.T) {
	r := town(t)
	for i := range 300 { // more than a page
		r.enter(org{filed, fmt.Sprintf("邻里互助队%03d", i), "320312003", "", 0})
	}
	r.enter(org{filed, "=HYPERLINK互助队", "320312003", "", 0})
	r.job("write the daily dump")
	d := must(r, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}).Items
	if len(d) != 1 || d[0].Day != "2026-06-01" || d[0].Count != 307 || d[0].Since != 307 || len(d[0].Files) != 2 {
		t.Fatalf("%+v", d)
	}
	list := map[string]organizationapi.RosterRow{}
	for in := (organizationapi.SearchOrganizationsRequest{Limit: 200}); ; {
		p := must(r, organizationapi.SearchOrganizations, in)
		for _, x := range p.Items {
			list[x.ID] = x
		}
		if in.After = p.Next; p.Next == "" {
			break
		}
	}
	feed := map[string]organizationapi.RosterRow{}
	for _, c := range r.feed() {
		if c.Row.Version >= feed[c.Org].Version {
			feed[c.Org] = c.Row
		}
	}
	lines := rows(t, r.file("/dumps/2026-06-01.jsonl.gz"))
	if d := cmp.Diff(list, lines); d != "" {
		t.Errorf("list and dump: %s", d)
	}
	if d := cmp.Diff(list, feed); d != "" {
		t.Errorf("list and feed: %s", d)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.file("/dumps/2026-06-01.csv.gz"), "\ufeff"))).ReadAll()
	if err != nil || len(table) != 308 {
		t.Fatal(err, len(table))
	}
	for _, row := range table[1:] {
		want := list[row[0]]
		if row[1] != want.Name && row[1] != "'"+want.Name || row[6] != want.CreditCode || row[7] != want.Region {
			t.Errorf("%v is not %+v", row, want)
		}
		if strings.HasPrefix(row[1], "=") {
			t.Errorf("a spreadsheet would run %s", row[1])
		}
	}
	_, raw := r.get(http.MethodGet, "/dumps/2026-06-01.jsonl.gz", "")
	if sum := sha256.Sum256([]byte(raw)); hex.EncodeToString(sum[:]) != d[0].Files[0].Sha256 || int64(len(raw)) != d[0].Files[0].Bytes {
		t.Error("the list of dumps says another sum or length")
	}
	w, part := r.get(http.MethodGet, "/dumps/2026-06-01.jsonl.gz", "", "Range", "bytes=100-199")
	if w.StatusCode != http.StatusPartialContent || part != raw[100:200] {
		t.Errorf("%d, %d bytes", w.StatusCode, len(part))
	}
	if w, _ := r.get(http.MethodGet, "/dumps/latest.csv.gz", ""); w.StatusCode != http.StatusFound || w.Header.Get("Location") != "/dumps/2026-06-01.csv.gz" {
		t.Errorf("%d %s", w.StatusCode, w.Header.Get("Location"))
	}
	for _, path := range []string{"/dumps/2026-06-02.jsonl.gz", "/dumps/2026-06-01.exe.gz", "/dumps/", "/dumps/..%2f"} {
		if w, body := r.get(http.MethodGet, path, ""); w.StatusCode != http.StatusNotFound || !strings.Contains(body, "organization.dump.not-found") {
			t.Errorf("%s: %d %s", path, w.StatusCode, body)
		}
	}
}

func TestADumpIsWrittenOnceADayAndNoHalfOneIsShown(t *testing.T) {
	r := newRoom(t)
	r.job("write the daily dump")
	if d := must(r, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}); len(d.Items) > 0 {
		t.Errorf("of an empty register: %+v", d)
	}
	r.enter(org{filed, "互助队", "320312", "", 0})
	// Somebody began and did not end.
	if err := r.engine.Insert(t.Context(), "rosterdumps", store.Record{
		ID: "2026-06-01", Version: 1, Index: map[string][]string{"day": {"2026-06-01"}},
		Body: []byte(`{"attempt":"other","at":"2026-06-01T03:50:00Z"}`),
	}); err != nil {
		t.Fatal(err)
	}
	if err := r.engine.Insert(t.Context(), "rosterparts", store.Record{
		ID: "other.csv.0", Version: 1, Index: map[string][]string{"attempt": {"other"}}, Body: []byte(`{"attempt":"other","body":"AA=="}`),
	}); err != nil {
		t.Fatal(err)
	}
	r.job("write the daily dump")
	if d := must(r, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}); len(d.Items) > 0 {
		t.Errorf("somebody else is at it: %+v", d)
	}
	if w, _ := r.get(http.MethodGet, "/dumps/2026-06-01.csv.gz", ""); w.StatusCode != http.StatusNotFound {
		t.Errorf("half a dump is given away: %d", w.StatusCode)
	}
	r.set(r.now().Add(20 * 60 * 1e9))
	r.job("write the daily dump")
	first := must(r, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}).Items
	if len(first) != 1 || first[0].Count != 1 {
		t.Fatalf("half an hour later: %+v", first)
	}
	if n, err := r.engine.Count(t.Context(), "rosterparts", []store.Term{store.Is("attempt", "other")}, 10); n != 0 || err != nil {
		t.Errorf("%d parts are left of who did not end, %v", n, err)
	}
	r.enter(org{filed, "互助二队", "320312", "", 0})
	r.job("write the daily dump")
	if d := must(r, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}).Items; !cmp.Equal(d, first) {
		t.Errorf("written again on the same day: %+v", d)
	}
	for day := 1; day <= 40; day++ {
		r.day(2026, 7, day)
		r.job("write the daily dump")
	}
	all := must(r, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}).Items
	parts, err := r.engine.Count(t.Context(), "rosterparts", nil, 1000)
	if len(all) != 31 || all[0].Day != "2026-08-09" || all[30].Day != "2026-07-10" || parts != 2*31 || err != nil {
		t.Errorf("%d days are kept, %d parts, %v", len(all), parts, err)
	}
}

func TestAFileOfManyPartsIsReadFromAnywhere(t *testing.T) {
	r := newRoom(t)
	r.enter(org{filed, "互助队", "320312", "", 0})
	r.job("write the daily dump")
	// Three parts, the last one short, put where the file is.
	whole := make([]byte, 2<<20+77)
	for i := range whole {
		whole[i] = byte(i * 7)
	}
	d, err := r.engine.Get(t.Context(), "rosterdumps", "2026-06-01")
	if err != nil {
		t.Fatal(err)
	}
	was := d.Version
	d.Version++
	d.Index = map[string][]string{"day": {d.ID}}
	d.Body = fmt.Appendf(nil, `{"attempt":"big","at":"2026-06-01T04:00:00Z","done":true,"files":[{"format":"csv","bytes":%d,"sha256":"x"}]}`, len(whole))
	if err := r.engine.Swap(t.Context(), "rosterdumps", d, was); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		body, err := json.Marshal(map[string]any{"attempt": "big", "body": whole[n<<20 : min((n+1)<<20, len(whole))]})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.engine.Insert(t.Context(), "rosterparts", store.Record{ID: "big.csv." + store.Int(int64(n)), Version: 1, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	if _, got := r.get(http.MethodGet, "/dumps/2026-06-01.csv.gz", ""); !bytes.Equal([]byte(got), whole) {
		t.Error("the whole differs")
	}
	for _, c := range [][2]int{{0, 1}, {1<<20 - 1, 1<<20 + 1}, {1 << 20, 2 << 20}, {2<<20 + 76, 2<<20 + 77}} {
		w, got := r.get(http.MethodGet, "/dumps/2026-06-01.csv.gz", "", "Range", fmt.Sprintf("bytes=%d-%d", c[0], c[1]-1))
		if w.StatusCode != http.StatusPartialContent || got != string(whole[c[0]:c[1]]) {
			t.Errorf("from %d to %d: %d, %d bytes", c[0], c[1], w.StatusCode, len(got))
		}
	}
}
