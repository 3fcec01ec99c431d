package roster_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
)

func TestABadgeFollowsWhatHolds(t *testing.T) {
	r := town(t)
	id := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "暖阳"}).Items[0].ID
	rate := func(grade int64, on string) {
		must(r, organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: id, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: grade, AnnouncedOn: on}})
		r.deliver()
	}
	see := func(state, text string) {
		t.Helper()
		b := must(r, organizationapi.GetBadge, organizationapi.GetBadgeRequest{ID: id})
		if b.State != state || b.Text != text || !b.At.Equal(r.now()) || b.Page != "https://sanshe.example/organizations/"+id {
			t.Errorf("%+v", b)
		}
		w, svg := r.get(http.MethodGet, "/badges/"+id+".svg", "")
		if w.StatusCode != http.StatusOK || !strings.HasPrefix(w.Header.Get("Content-Type"), "image/svg+xml") || !strings.Contains(svg, text) || strings.Contains(svg, "<script") {
			t.Errorf("%d %s", w.StatusCode, svg)
		}
		for d := xml.NewDecoder(strings.NewReader(svg)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
		}
	}
	see("none", "现在没有有效的等级")
	rate(4, "2024-03-01")
	see("valid", "4A级 有效期至2029年2月28日")
	rate(3, "2025-03-01") // a downgrade that holds at once
	see("valid", "3A级 有效期至2030年2月28日")
	r.day(2030, 3, 1)
	see("none", "现在没有有效的等级")
	must(r, organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{ID: id, OrganizationMove: organizationapi.OrganizationMove{Do: "deregister"}})
	r.deliver()
	see("ended", "已注销")
	for _, path := range []string{"/badges/none.svg", "/badges/" + id, "/badges/"} {
		if w, body := r.get(http.MethodGet, path, ""); w.StatusCode != http.StatusNotFound || !strings.Contains(body, "organization.badge.not-found") {
			t.Errorf("%s: %d %s", path, w.StatusCode, body)
		}
	}
}

func TestANameCannotWriteIntoTheBadge(t *testing.T) {
	r := newRoom(t)
	id := r.enter(org{filed, `"/><script>1</script>队`, "320312", "", 0})[0]
	_, svg := r.get(http.MethodGet, "/badges/"+id+".svg", "")
	if strings.Contains(svg, "<script") || !strings.Contains(svg, "&lt;script&gt;") {
		t.Error(svg)
	}
	_, page := r.get(http.MethodGet, "/reconcile/preview?id="+id, "")
	if strings.Contains(page, "<script") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error(page)
	}
}
