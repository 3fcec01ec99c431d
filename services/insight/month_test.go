package insight

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/ocds/conform"
	"sanshe/libs/route"
)

// file downloads what a month's address leads to, unpacked.
func (r *room) file(m insightapi.Month) string {
	r.t.Helper()
	at, err := url.Parse(m.Url)
	if err != nil {
		r.t.Fatal(err)
	}
	n, err := strconv.ParseInt(at.Query().Get("count"), 10, 64)
	if err != nil || at.Path != "/api/insight/months/"+m.Month {
		r.t.Fatalf("the address is %s", m.Url)
	}
	z, err := gzip.NewReader(bytes.NewReader(ask(r, insightapi.DownloadMonth, insightapi.DownloadMonthRequest{Month: m.Month, Count: n}).Body))
	if err != nil {
		r.t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}

// sameAs holds a file against what the list of months says of it.
func sameAs(t *testing.T, m insightapi.Month, body string) {
	t.Helper()
	sum := sha256.Sum256([]byte(body))
	if int64(strings.Count(body, "\n")) != m.Count || int64(len(body)) != m.Bytes || hex.EncodeToString(sum[:]) != m.Sha256 {
		t.Errorf("%s: %d lines, %d bytes, %x; the list says %+v", m.Month, strings.Count(body, "\n"), len(body), sum, m)
	}
}

func TestAMonthsFileIsWhatItsSumSaysForEver(t *testing.T) {
	r := open(t)
	for _, day := range []cn.Day{"2026-03-02", "2026-03-31", "2026-04-01"} {
		r.now = day.At(0, 30) // and not the day before, by Greenwich
		for _, id := range []string{"1", "2"} {
			r.step("suspended", notice(id), nil)
		}
	}
	months := ask(r, insightapi.ListMonths, insightapi.ListMonthsRequest{}).Items
	if len(months) != 2 || months[0].Month != "2026-04" || months[1].Month != "2026-03" || months[1].Count != 4 {
		t.Fatalf("the months are %+v", months)
	}
	march := r.file(months[1])
	sameAs(t, months[1], march)
	sameAs(t, months[0], r.file(months[0]))
	pack := `{"version":"1.1","extensions":[],"releases":[` + strings.ReplaceAll(strings.TrimSpace(march), "\n", ",") + `]}`
	if err := conform.ReleasePackage([]byte(pack)); err != nil {
		t.Error(err)
	}
	r.now = cn.Day("2026-03-31").At(20, 0) // heard late
	r.step("resumed", notice("3"), nil)
	other := instance(t, r.engine) // which keeps no answer and no sum yet
	later := ask(other, insightapi.ListMonths, insightapi.ListMonthsRequest{}).Items[1]
	if later.Count != 5 || later.Sha256 == months[1].Sha256 {
		t.Errorf("after one more the month is %+v", later)
	}
	sameAs(t, later, other.file(later))
	if again := other.file(months[1]); again != march {
		t.Error("the first lines of a month have changed")
	}
	s, err := r.service.month(t.Context(), "2026-03") // which goes on from where it was
	if err != nil || s != later {
		t.Errorf("one process sums %+v (%v), another %+v", s, err, later)
	}
	for _, in := range []insightapi.DownloadMonthRequest{{Month: "2026-05"}, {Month: "2026-03", Count: 6}} {
		if _, err := route.Call(t.Context(), other, insightapi.DownloadMonth, in); fault.Of(err).Code != errNoMonth.Code {
			t.Errorf("%+v: %v", in, err)
		}
	}
}
