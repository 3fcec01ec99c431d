package platform

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/ocds"
	"sanshe/libs/ocds/conform"
	"sanshe/services/platform/demo"
)

// TestWhatTheDemonstrationCountyPublishesIsOpenContractingData builds the county
// as a visitor finds it and holds everything that insight says of it against the
// standard, and against what may never be said.
func TestWhatTheDemonstrationCountyPublishesIsOpenContractingData(t *testing.T) {
	live(t, func(w *town) {
		if err := demo.Build(w.ctx, w.p); err != nil {
			t.Fatal(err)
		}
		w.until("the feed", w.told)
		releases := w.feed()
		for _, f := range []contract.File{
			ask(w, "", insightapi.ReadNoticesRss, insightapi.ReadNoticesRssRequest{}),
			ask(w, "", insightapi.ReadNoticesFeed, insightapi.ReadNoticesFeedRequest{}),
			ask(w, "", insightapi.ReadDeadlines, insightapi.ReadDeadlinesRequest{}),
			ask(w, "", insightapi.DownloadPurchases, insightapi.DownloadPurchasesRequest{Format: "csv"}),
		} {
			if found := w.secrets().FindString(string(f.Body)); found != "" || len(f.Body) < 1000 {
				t.Errorf("%s says %q in %d bytes", f.Name, found, len(f.Body))
			}
		}
		tags, purchases, challenges := map[string]int{}, map[string]bool{}, 0
		for _, r := range releases {
			challenges += len(r.Challenges)
			purchases[r.OCID] = true
			for _, tag := range r.Tag {
				tags[tag]++
			}
		}
		for _, tag := range []string{"planning", "tender", "tenderUpdate", "award", "contract", "contractUpdate"} {
			if tags[tag] == 0 {
				t.Errorf("no release is a %s: %v", tag, tags)
			}
		}
		if challenges == 0 {
			t.Error("no release tells of a challenge")
		}
		if n := w.records(); n != len(purchases) {
			t.Errorf("%d records of %d purchases", n, len(purchases))
		}
	})
}

// told reports whether the feed has heard of every public purchase and contract.
func (w *town) told() bool {
	w.t.Helper()
	ids := map[string]bool{}
	for since := int64(0); ; since += 200 {
		page := ask(w, "", insightapi.ListReleases, insightapi.ListReleasesRequest{Since: since, Limit: 200})
		for _, raw := range page.Releases {
			var r ocds.Release
			if err := json.Unmarshal(raw, &r); err != nil {
				w.t.Fatal(err)
			}
			ids[strings.TrimPrefix(r.OCID, "ocds-000000-")] = true
			for _, c := range r.Contracts {
				ids[c.ID] = ids[c.ID] || c.Period != nil // that is, published
			}
		}
		if page.Links == nil {
			break
		}
	}
	for _, t := range ask(w, "", tenderapi.ListTenders, tenderapi.ListTendersRequest{Limit: 200}).Items {
		if !ids[t.ID] {
			return false
		}
	}
	for _, c := range ask(w, "", contractapi.ListContracts, contractapi.ListContractsRequest{Limit: 200}).Items {
		if !ids[c.ID] {
			return false
		}
	}
	return len(ids) > 30
}

// feed reads all pages as a stranger, holds each against the standard and
// against what may not be said, and that what came before never changes.
func (w *town) feed() (out []ocds.Release) {
	w.t.Helper()
	secret := w.secrets()
	for since := int64(0); ; {
		page := ask(w, "", insightapi.ListReleases, insightapi.ListReleasesRequest{Since: since, Limit: 7})
		w.conforms(page, conform.ReleasePackage, secret)
		for _, raw := range page.Releases {
			var r ocds.Release
			if err := json.Unmarshal(raw, &r); err != nil {
				w.t.Fatal(err)
			}
			out = append(out, r)
		}
		since += int64(len(page.Releases))
		if page.Links == nil {
			break
		}
		if !strings.Contains(page.Links.Next, "since="+strconv.FormatInt(since, 10)+"&") && !strings.HasSuffix(page.Links.Next, "since="+strconv.FormatInt(since, 10)) {
			w.t.Fatalf("after %d releases the next page is %s: the feed has a gap", since, page.Links.Next)
		}
	}
	return out
}

// records reads all records as a stranger and counts them.
func (w *town) records() (n int) {
	w.t.Helper()
	secret := w.secrets()
	for in := (insightapi.ListRecordsRequest{}); ; {
		page := ask(w, "", insightapi.ListRecords, in)
		w.conforms(page, conform.RecordPackage, secret)
		for _, rec := range page.Records {
			if err := conform.History(rec); err != nil {
				w.t.Error(err)
			}
		}
		n += len(page.Records)
		if page.Links == nil {
			return n
		}
		at, err := url.Parse(page.Links.Next)
		if err != nil {
			w.t.Fatal(err)
		}
		if in.Since, err = strconv.ParseInt(at.Query().Get("since"), 10, 64); err != nil {
			w.t.Fatal(err)
		}
	}
}

// conforms holds a package against the standard and against the secrets.
func (w *town) conforms(pack any, by func([]byte) error, secret *regexp.Regexp) {
	w.t.Helper()
	b, err := json.Marshal(pack)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := by(b); err != nil {
		w.t.Errorf("%v", err)
	}
	if found := secret.FindAllString(string(b), 3); len(found) > 0 {
		w.t.Errorf("open data say %q", found)
	}
}

// secrets finds what is a person's: the names, logins' ids, telephone numbers and
// addresses of all accounts, contacts of notices, and words of bids.
func (w *town) secrets() *regexp.Regexp {
	w.t.Helper()
	var words []string
	for after := ""; ; {
		page := ask(w, "admin", organizationapi.ListAccounts, organizationapi.ListAccountsRequest{After: after, Limit: 200})
		for _, a := range page.Items {
			words = append(words, a.ID, a.Name, a.Email, a.Phone)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	words = append(words, "\"contactPoint\"", "每位服务对象一份服务计划", "0000-0000")
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	if len(words) < 30 {
		w.t.Fatalf("only %d secrets are known: the test looks for nothing", len(words))
	}
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	return regexp.MustCompile(strings.Join(words, "|") + `|(?:^|[^0-9A-Fa-f])1[3-9][0-9]{9}(?:$|[^0-9A-Fa-f])`) // a mobile number, and no digits in the middle of a hash
}
