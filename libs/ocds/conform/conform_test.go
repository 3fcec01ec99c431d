package conform

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sanshe/libs/ocds"
)

// good is a small package that conforms.
func good(t *testing.T) map[string]any {
	t.Helper()
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	r := ocds.Release{
		OCID: "ocds-000000-x", ID: "x-1", Date: at, Language: "zh", Tag: []string{"tender"}, InitiationType: "tender",
		Parties: []ocds.Organization{{ID: "b", Name: "民政局", Roles: []string{"buyer"}}},
		Buyer:   &ocds.Reference{ID: "b", Name: "民政局"},
		Tender:  &ocds.Tender{ID: "T1", Title: "服务", Status: "active", Value: ocds.CNY(100_050), ProcurementMethod: "open", Tenderers: []ocds.Reference{{ID: "s", Name: "中心"}}},
		Bids:    &ocds.Bids{Details: []ocds.Bid{{ID: "1", Status: "valid", Tenderers: []ocds.Reference{{ID: "s", Name: "中心"}}}}},
	}
	b, err := json.Marshal(map[string]any{
		"uri": "https://x.example/1", "version": ocds.Version, "extensions": []string{ocds.BidsExtension, ocds.PaginationExtension},
		"releases": []ocds.Release{r}, "links": map[string]string{"next": "https://x.example/2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestADepartureFromTheStandardIsFound(t *testing.T) {
	release := func(doc map[string]any) map[string]any { return doc["releases"].([]any)[0].(map[string]any) }
	tender := func(doc map[string]any) map[string]any { return release(doc)["tender"].(map[string]any) }
	for name, c := range map[string]struct {
		plant func(map[string]any)
		says  string
	}{
		"nothing":                 {func(map[string]any) {}, ""},
		"no ocid":                 {func(d map[string]any) { delete(release(d), "ocid") }, "ocid"},
		"a status of our own":     {func(d map[string]any) { tender(d)["status"] = "published" }, "status"},
		"a method of our own":     {func(d map[string]any) { tender(d)["procurementMethod"] = "consultation" }, "procurementMethod"},
		"a date that is none":     {func(d map[string]any) { release(d)["date"] = "2026年3月2日" }, "date-time"},
		"money as text":           {func(d map[string]any) { tender(d)["value"].(map[string]any)["amount"] = "1000" }, "amount"},
		"a tag of our own":        {func(d map[string]any) { release(d)["tag"] = []any{"opened"} }, `"opened" is not in the list`},
		"a misspelt field":        {func(d map[string]any) { tender(d)["tilte"] = "服务" }, "releases/tender/tilte"},
		"an undeclared extension": {func(d map[string]any) { d["extensions"] = []any{ocds.PaginationExtension} }, "is not declared"},
		"a bid's status of ours": {func(d map[string]any) {
			release(d)["bids"].(map[string]any)["details"].([]any)[0].(map[string]any)["status"] = "won"
		}, `"won" is not in the list`},
		"the same party two times": {func(d map[string]any) { p := release(d)["parties"].([]any); release(d)["parties"] = append(p, p[0]) }, "stands twice"},
	} {
		doc := good(t)
		c.plant(doc)
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		err = ReleasePackage(b)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s passes, or is refused for another reason: %v", name, err)
		}
	}
}

func TestAHistoryThatIsNotWhatTheReleasesSayIsFound(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	first := ocds.Release{OCID: "o-1", ID: "1", Date: at, Tag: []string{"tender"}, Tender: &ocds.Tender{ID: "T", Title: "旧名称", Documents: []ocds.Document{{ID: "notice", Title: "公告"}}}}
	second := first
	second.ID, second.Date = "2", at.Add(time.Hour)
	second.Tender = &ocds.Tender{ID: "T", Title: "新名称", Documents: []ocds.Document{{ID: "amendment", Title: "更正"}}}
	rec, err := ocds.Merge([]ocds.Release{first, second})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	if err := History(b); err != nil {
		t.Error(err)
	}
	for _, wrong := range []struct{ from, to string }{
		{`"value":"旧名称"`, `"value":"新名称"`}, // never said
		{`"releaseID":"2","releaseTag":["tender"],"value":"更正"`, `"releaseID":"1","releaseTag":["tender"],"value":"更正"`}, // said too early
	} {
		bad := strings.Replace(string(b), wrong.from, wrong.to, 1)
		if bad == string(b) {
			t.Fatalf("%s does not stand in %s", wrong.from, b)
		}
		if History([]byte(bad)) == nil {
			t.Errorf("%s instead of %s passes", wrong.to, wrong.from)
		}
	}
}

func TestAChallengeThatIsNotAsOurExtensionHasItIsFound(t *testing.T) {
	doc := good(t)
	doc["extensions"] = append(doc["extensions"].([]any), "https://buy.example/api/insight/extensions/challenges/extension.json")
	one := map[string]any{"id": "d1", "date": "2026-03-02T01:00:00Z", "stage": "documents", "status": "filed"}
	doc["releases"].([]any)[0].(map[string]any)["x_challenges"] = []any{one}
	check := func() error {
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		return ReleasePackage(b)
	}
	if err := check(); err != nil {
		t.Error(err)
	}
	for field, wrong := range map[string]any{"status": "won", "supplier": "甲社工中心", "date": "2026年3月2日"} {
		was, had := one[field]
		one[field] = wrong
		if check() == nil {
			t.Errorf("%s %v passes", field, wrong)
		}
		if delete(one, field); had {
			one[field] = was
		}
	}
	doc["extensions"] = doc["extensions"].([]any)[:2]
	if check() == nil {
		t.Error("an extension of ours that is not declared passes")
	}
}
