package portal

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
)

// roster is the open register of the town.
func (w *town) roster() []route.Route {
	return []route.Route{
		route.On(organizationapi.SearchOrganizations, func(_ context.Context, in organizationapi.SearchOrganizationsRequest) (organizationapi.RosterPage, error) {
			var list []organizationapi.RosterRow
			for _, o := range w.orgs {
				if strings.Contains(o.Name, in.Q) && (in.Kind == "" || in.Kind == o.Kind) {
					list = append(list, organizationapi.RosterRow{
						ID: o.ID, Name: o.Name, Kind: o.Kind, KindText: o.KindText, CreditCode: o.CreditCode, Region: o.Region, RegionName: o.RegionName, Status: o.Status, StatusText: o.StatusText,
					})
				}
			}
			return organizationapi.RosterPage{Items: pageOfOne(list, in.Limit)}, nil
		}),
		route.On(organizationapi.CountOrganizations, func(_ context.Context, in organizationapi.CountOrganizationsRequest) (organizationapi.RosterCounts, error) {
			some := []organizationapi.RosterCount{{Code: "320312001", Text: "梧桐街道", Count: int64(len(w.orgs))}, {Code: "320312002", Text: "澄湖街道"}}
			return organizationapi.RosterCounts{Place: in.Place, PlaceName: "星河区", Total: int64(len(w.orgs)), Places: some, Kinds: some, Grades: some, Listed: some, Statuses: some}, nil
		}),
		route.On(organizationapi.ListDumps, func(context.Context, organizationapi.ListDumpsRequest) (organizationapi.DumpList, error) {
			return organizationapi.DumpList{Items: []organizationapi.Dump{{
				Day: "2026-11-20", Count: int64(len(w.orgs)), Since: 3, Files: []organizationapi.DumpFile{{Format: "jsonl", Path: "/dumps/2026-11-20.jsonl.gz", Bytes: 900, Sha256: strings.Repeat("a", 64)}},
			}}}, nil
		}),
	}
}

func TestTheRegisterIsNarrowedByLetterAndPlace(t *testing.T) {
	b := newTown(t, "").browser()
	page := b.get("/organizations?letter=n&place=320312009&kind=serviceorg").body
	for _, must := range []string{
		`aria-label="按名称的拼音首字母"`, `aria-current="page">N</a>`, `<option value="320312009" selected`, "星河区009", // a street that no list offers stays chosen
		`href="/organizations?kind=serviceorg&amp;letter=b&amp;place=320312009"`,
	} {
		if !strings.Contains(page, must) {
			t.Errorf("no %s", must)
		}
	}
	if page := b.get("/organizations?region=320312").body; !strings.Contains(page, `<option value="320312" selected`) {
		t.Error("an address of before has lost its region")
	}
	for _, bad := range []string{"?place=x", "?place=99999999999999", "?letter=%3Cb%3E", "?letter=ab", "?listed=x&status=y&kind=z&grade=9"} {
		if got := b.get("/organizations" + bad); got.status != http.StatusOK {
			t.Errorf("%s: %d", bad, got.status)
		}
	}
}

func TestTheMapHasItsTable(t *testing.T) {
	b := newTown(t, "").browser()
	page := b.get("/organizations/map").body
	for _, must := range []string{"<svg viewBox", `href="/organizations?place=320312001"`, "看这个区划的名录", `href="/organizations?q=&amp;place=320312"`} {
		if !strings.Contains(page, must) {
			t.Errorf("no %s", must)
		}
	}
	if page := b.get("/organizations/map?place=330000").body; strings.Contains(page, "浙江") || !strings.Contains(page, "星河区的机构") {
		t.Error("a place with a name of its own is shown among real ones")
	}
	data := b.get("/organizations/data").body
	for _, must := range []string{`href="/dumps/2026-11-20.jsonl.gz"`, "/reconcile", "/dumps/latest.csv.gz"} {
		if !strings.Contains(data, must) {
			t.Errorf("no %s", must)
		}
	}
}
