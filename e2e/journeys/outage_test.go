package journeys

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestAnOutageIsCertifiedAndARestoredPlatformClaimsNone kills the platform in the
// last hour before a deadline and lets twenty minutes pass. It is told, certified
// for the offline checker and proposed on; a platform restored from a backup of
// that one has not its beats, says that it does not know, and proposes nothing.
func TestAnOutageIsCertifiedAndARestoredPlatformClaimsNone(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Start(t, nil)
	w := county.Settle(t, p, 3)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	x := w.Published(t, "停机前的采购", tenderapi.MethodConsultation, due)
	ask, get := tenderapi.GetOutageRequest{ID: x.ID}, tenderapi.GetTenderRequest{ID: x.ID}
	p.At(t, due.Add(-50*time.Minute))
	county.Refused(t, p.Nobody(), tenderapi.GetOutage, ask, 404, "tender.outage.none")
	p.Kill()
	pass(t, p, 20*time.Minute)
	p.Start(t)

	var cert tenderapi.SignedOutage
	county.Until(t, "the first beat after the outage", func() (bool, error) {
		a := p.Nobody().Send(t, "GET", "/api/tender/tenders/"+x.ID+"/outage", "", "")
		return a.Status == 200, json.Unmarshal(a.Body, &cert)
	})
	o := cert.Outage
	if len(o.Gaps) != 1 || o.Unknown != nil || o.Gaps[0].To.Sub(o.Gaps[0].From) < 20*time.Minute || o.Gaps[0].To.After(due.Add(-25*time.Minute)) {
		t.Errorf("%+v", o)
	}
	dir := t.TempDir()
	verified := func(c tenderapi.SignedOutage) string {
		key := county.Ask(t, p.Nobody(), tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
		for name, v := range map[string]any{"cert": c, "key": key} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(asText(t, v)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out, _ := exec.Command(filepath.Join(filepath.Dir(county.Binary), "sanshe-verify"), "receipt", filepath.Join(dir, "cert"), filepath.Join(dir, "key")).CombinedOutput()
		return string(out)
	}
	if got := verified(cert); !strings.Contains(got, "由平台签署，没有被改动") {
		t.Errorf("the checker says\n%s", got)
	}
	longer := cert
	longer.Outage.Gaps = []tenderapi.Gap{{From: o.From, To: o.To}}
	if got := verified(longer); !strings.Contains(got, "被改动过") {
		t.Errorf("of an edited certificate the checker says\n%s", got)
	}
	seen := county.Ask(t, p.Nobody(), tenderapi.GetTender, get)
	if seen.Extension == nil {
		t.Fatalf("nothing is proposed: %+v", seen.Steps)
	}

	file, _ := p.BackedUp(t)
	q := county.Restored(t, file)
	q.Start(t)
	county.Until(t, "the first beat of the restored platform", func() (bool, error) {
		a := q.Nobody().Send(t, "GET", "/api/tender/tenders/"+x.ID+"/outage", "", "")
		return a.Status == 200 && strings.Contains(string(a.Body), "unknown"), json.Unmarshal(a.Body, &cert)
	})
	if o := cert.Outage; len(o.Gaps) != 0 || o.Unknown == nil {
		t.Errorf("restored it claims %+v", o)
	}
	if y := county.Ask(t, q.Nobody(), tenderapi.GetTender, get); y.Extension != nil || len(y.Steps) != len(seen.Steps)-1 {
		t.Errorf("restored it proposes %+v, %+v", y.Extension, y.Steps)
	}
	q.Kill()

	e := seen.Extension
	county.Ask(t, p.As(t, "officer"), tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: e.Reason, Deadline: &e.Deadline}})
	if y := county.Ask(t, p.Nobody(), tenderapi.GetTender, get); y.Extension != nil || !y.Deadline.Equal(e.Deadline) {
		t.Errorf("after the correction: until %s, proposed %+v", y.Deadline, y.Extension)
	}
}

// pass lets time go by for a platform that does not run.
func pass(t testing.TB, p *county.Platform, d time.Duration) {
	t.Helper()
	file := filepath.Join(p.Dir, "demo-clock.json")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lead time.Duration
	if err := json.Unmarshal(b, &lead); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(asText(t, lead+d)), 0o600); err != nil {
		t.Fatal(err)
	}
}
