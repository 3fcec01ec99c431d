package journeys

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/insightapi"
	"sanshe/e2e/county"
	"sanshe/libs/ocds"
	"sanshe/libs/ocds/conform"
)

// published holds everything that the platform has published against the
// standard, and the purchase's own history against what happened to it.
func (p *purchase) published(t *testing.T) {
	nobody := p.Platform.Nobody()
	record := disclosed(t, p.Platform, p.id, "the contract", func(rec open) bool {
		c := rec.CompiledRelease.Contracts
		return len(c) == 1 && c[0].Period != nil && rec.CompiledRelease.Tender.Status == "complete"
	})
	c := record.CompiledRelease
	if c.Awards[0].Suppliers[0].Name != p.Suppliers[1].Name || c.Contracts[0].AwardID != c.Awards[0].ID || c.Contracts[0].Value.Amount != 80_000_000 || len(c.Tender.Enquiries) == 0 {
		t.Errorf("the purchase came to %+v, %+v", c.Awards, c.Contracts)
	}
	var tags []string
	for _, r := range record.Releases {
		tags = append(tags, r.Tag...)
	}
	for _, want := range []string{"planning", "tender", "tenderUpdate", "award", "contract", "contractUpdate"} {
		if !slices.Contains(tags, want) {
			t.Errorf("no release of it is a %s: %v", want, tags)
		}
	}
	seen := map[string]bool{}
	for since := int64(0); ; {
		page := county.Ask(t, nobody, insightapi.ListReleases, insightapi.ListReleasesRequest{Since: since, Limit: 50})
		b, err := json.Marshal(page)
		if err != nil {
			t.Fatal(err)
		}
		if err := conform.ReleasePackage(b); err != nil {
			t.Error(err)
		}
		for _, raw := range page.Releases {
			var r ocds.Release
			if err := json.Unmarshal(raw, &r); err != nil || seen[r.ID] {
				t.Errorf("%s stands twice, or cannot be read: %v", r.ID, err)
			}
			seen[r.ID] = true
			if strings.Contains(string(raw), `"contactPoint"`) || r.Bids != nil && r.Tender.AwardPeriod == nil {
				t.Errorf("%s tells of persons, or of bids before the opening", r.ID)
			}
		}
		if since += int64(len(page.Releases)); page.Links == nil {
			break
		}
	}
	for _, r := range record.Releases {
		if !seen[r.ID] {
			t.Errorf("%s is in the record and not in the feed", r.ID)
		}
	}
}
