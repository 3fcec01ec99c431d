package journeys

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
)

// rosterOf is every row of the open register, read as anybody reads it.
func rosterOf(t *testing.T, p *county.Platform) map[string]organizationapi.RosterRow {
	t.Helper()
	out := map[string]organizationapi.RosterRow{}
	for in := (organizationapi.SearchOrganizationsRequest{Limit: 3}); ; {
		page := county.Ask(t, p.Nobody(), organizationapi.SearchOrganizations, in)
		for _, r := range page.Items {
			if _, twice := out[r.ID]; twice {
				t.Errorf("%s is listed twice", r.Name)
			}
			out[r.ID] = r
		}
		if in.After = page.Next; page.Next == "" {
			return out
		}
	}
}

// changesOf are all steps of the feed after one; their numbers leave no gap.
func changesOf(t *testing.T, p *county.Platform, since int64) (all []organizationapi.RosterChange) {
	t.Helper()
	for {
		page := county.Ask(t, p.Nobody(), organizationapi.ListRosterChanges, organizationapi.ListRosterChangesRequest{Since: since, Limit: 4})
		for _, c := range page.Items {
			if since++; c.Seq != since {
				t.Fatalf("the step after %d has the number %d", since-1, c.Seq)
			}
		}
		all = append(all, page.Items...)
		if !page.More {
			return all
		}
	}
}

// unpacked is a file of a dump.
func unpacked(t *testing.T, p *county.Platform, path string) []byte {
	t.Helper()
	a := p.Nobody().Send(t, http.MethodGet, path, "", "")
	if a.Status != http.StatusOK {
		t.Fatalf("%s: %d %.200s", path, a.Status, a.Body)
	}
	z, err := gzip.NewReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// dumpOf waits for the dump of a day.
func dumpOf(t *testing.T, p *county.Platform, day string) (dump organizationapi.Dump) {
	t.Helper()
	county.Until(t, "the dump of "+day, func() (bool, error) {
		for _, d := range county.Ask(t, p.Nobody(), organizationapi.ListDumps, organizationapi.ListDumpsRequest{}).Items {
			if d.Day == day {
				dump = d
				return true, nil
			}
		}
		return false, nil
	})
	return dump
}

// agrees holds list, feed and the dump of a day against each other, and answers what all of them say.
func agrees(t *testing.T, p *county.Platform, day string) map[string]organizationapi.RosterRow {
	t.Helper()
	list, feed, lines := rosterOf(t, p), map[string]organizationapi.RosterRow{}, map[string]organizationapi.RosterRow{}
	for _, c := range changesOf(t, p, 0) {
		if c.Row.Version >= feed[c.Org].Version {
			feed[c.Org] = c.Row
		}
	}
	for line := range bytes.Lines(unpacked(t, p, "/dumps/"+day+".jsonl.gz")) {
		var r organizationapi.RosterRow
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		lines[r.ID] = r
	}
	if d := cmp.Diff(list, lines); d != "" {
		t.Errorf("list and dump: %s", d)
	}
	if d := cmp.Diff(list, feed); d != "" {
		t.Errorf("list and feed: %s", d)
	}
	return list
}

// TestTheOpenRegisterIsFoundFollowedAndTakenAway has a stranger look for
// organizations in every way, follow what happens to them, take the register
// away whole and hold a list of names against it. All of them tell the same.
func TestTheOpenRegisterIsFoundFollowedAndTakenAway(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := &county.Town{Platform: p}
	nuan := w.Register(t, "星河区暖阳社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
	w.Register(t, "长安区慈善会", organizationapi.OrgKindAssociation, "51")
	w.Register(t, "星河区春晖基金会", organizationapi.OrgKindFoundation, "53")
	gone := w.Register(t, "星河区旧友协会", organizationapi.OrgKindAssociation, "51")
	for _, name := range []string{"梧桐里邻里互助队", "望湖邻里互助队"} {
		w.Register(t, name, organizationapi.OrgKindFiled, "")
	}
	admin, anybody := p.As(t, "admin"), p.Nobody()
	county.Until(t, "the open register", func() (bool, error) { return len(rosterOf(t, p)) == 6, nil })

	finds := func(want string, q string) {
		t.Helper()
		page := county.Ask(t, anybody, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: q})
		var got []string
		for _, r := range page.Items {
			got = append(got, r.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s finds %v, want %s", q, got, want)
		}
	}
	finds("星河区暖阳社会工作服务中心", "暖阳")
	finds("星河区暖阳社会工作服务中心", "nysh")
	finds("长安区慈善会", "caq") // 长 by its other reading
	finds("长安区慈善会", "zaq")
	finds("望湖邻里互助队 梧桐里邻里互助队", "互助队")
	finds("星河区暖阳社会工作服务中心", nuan.CreditCode)
	finds("星河区暖阳社会工作服务中心", nuan.CreditCode[:9])
	finds("", "查无此人")

	// What happens to them is followed, by list, feed and badge.
	badge := func(state, text string) {
		t.Helper()
		county.Until(t, "the badge "+text, func() (bool, error) {
			b := county.Ask(t, anybody, organizationapi.GetBadge, organizationapi.GetBadgeRequest{ID: nuan.ID})
			return b.State == state && strings.HasPrefix(b.Text, text), nil
		})
		picture := anybody.Send(t, http.MethodGet, "/badges/"+nuan.ID+".svg", "", "")
		if picture.Status != http.StatusOK || !bytes.Contains(picture.Body, []byte(text)) {
			t.Errorf("the picture is %d %.300s", picture.Status, picture.Body)
		}
		d := xml.NewDecoder(bytes.NewReader(picture.Body))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	rated := func(grade int64, on string) {
		t.Helper()
		county.Ask(t, admin, organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: nuan.ID, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: grade, AnnouncedOn: on}})
	}
	badge("none", "现在没有有效的等级")
	rated(4, "2025-03-03")
	badge("valid", "4A级")
	rated(3, "2025-09-01") // lowered
	badge("valid", "3A级")
	county.Ask(t, admin, organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{ID: nuan.ID, MarkDraft: organizationapi.MarkDraft{List: "abnormal", Reason: "未按规定报送年度报告", Paper: "某民异〔2026〕1号"}})
	county.Ask(t, admin, organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{ID: gone.ID, OrganizationMove: organizationapi.OrganizationMove{Do: "deregister"}})
	county.Until(t, "the last step of the feed", func() (bool, error) { return len(changesOf(t, p, 0)) == 10, nil })
	var what []string
	for _, c := range changesOf(t, p, 0) {
		if c.Org == nuan.ID {
			what = append(what, c.What)
		}
	}
	if !slices.Equal(what, []string{"registered", "rated", "rated", "marked"}) {
		t.Errorf("the feed tells of %v", what)
	}
	listed := county.Ask(t, anybody, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Place: county.Region, Listed: "abnormal", Grade: 3, Kind: organizationapi.OrgKindServiceorg})
	if len(listed.Items) != 1 || listed.Items[0].ID != nuan.ID {
		t.Errorf("all filters together find %v", listed.Items)
	}
	counts := county.Ask(t, anybody, organizationapi.CountOrganizations, organizationapi.CountOrganizationsRequest{Place: county.Region})
	if counts.Total != 6 || counts.Statuses[2].Count != 1 {
		t.Errorf("%+v", counts)
	}

	// The next day there is a dump; it, the list and the feed say the same.
	day := p.Now(t).AddDate(0, 0, 1)
	p.At(t, day)
	name := cn.DayOf(day).String()
	dump := dumpOf(t, p, name)
	list := agrees(t, p, name)
	if dump.Since != int64(len(changesOf(t, p, 0))) || dump.Count != 6 {
		t.Errorf("%+v", dump)
	}
	table, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(unpacked(t, p, "/dumps/"+name+".csv.gz"), []byte("\ufeff")))).ReadAll()
	if err != nil || len(table) != 7 {
		t.Errorf("the table has %d lines, %v", len(table), err)
	}
	if a := anybody.Send(t, http.MethodGet, "/dumps/2001-01-01.csv.gz", "", ""); a.Status != http.StatusNotFound || a.Problem(t).Code != "organization.dump.not-found" {
		t.Errorf("%d", a.Status)
	}
	county.Refused(t, anybody, organizationapi.GetBadge, organizationapi.GetBadgeRequest{ID: "none"}, fault.NotFound, "organization.badge.not-found")

	// A list of names is held against the register, as OpenRefine does.
	manifest := anybody.Send(t, http.MethodGet, "/reconcile", "", "")
	var says struct{ Versions []string }
	if err := json.Unmarshal(manifest.Body, &says); err != nil || !slices.Contains(says.Versions, "0.2") || manifest.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v %s", err, manifest.Body)
	}
	form := url.Values{"queries": {`{"q0":{"query":"星河区暖阳社会工作服务中心"},"q1":{"query":"星河暖阳社工服务中心","limit":2},"q2":{"query":"` + nuan.CreditCode + `"}}`}}
	answer := anybody.Send(t, http.MethodPost, "/reconcile", "application/x-www-form-urlencoded", form.Encode())
	var found map[string]struct {
		Result []struct {
			ID, Name string
			Score    *float64
			Match    bool
		}
	}
	if err := json.Unmarshal(answer.Body, &found); err != nil {
		t.Fatalf("%v %s", err, answer.Body)
	}
	for key, match := range map[string]bool{"q0": true, "q1": false, "q2": true} {
		if r := found[key].Result; len(r) == 0 || r[0].ID != nuan.ID || r[0].Match != match || r[0].Score == nil {
			t.Errorf("%s: %+v", key, r)
		}
	}
	page := anybody.Send(t, http.MethodGet, "/organizations?q=nysh", "", "", "Accept", "text/html")
	if page.Status != http.StatusOK || !bytes.Contains(page.Body, []byte("星河区暖阳社会工作服务中心")) {
		t.Errorf("the page of the register does not find by letters: %d", page.Status)
	}

	// It goes on where it was after a sudden end.
	p.Kill()
	p.Start(t)
	if d := cmp.Diff(list, rosterOf(t, p)); d != "" {
		t.Error(d)
	}
	if got := changesOf(t, p, 9); len(got) != 1 || got[0].What != "ended" && got[0].What != "marked" {
		t.Errorf("after a restart the feed goes on with %+v", got)
	}
}
