package ocds

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var places = map[string][]string{
	"Release": nil, "Tender": {"tender"}, "Contract": {"contracts"}, "OrganizationReference": {"buyer"},
	"Organization": {"parties"}, "Organization/details": {"parties", "details"}, "Item": {"awards", "items"}, "Project": {"planning", "project"},
}

func TestFieldsMergeAsTheSchemaMarksThem(t *testing.T) {
	b, err := os.ReadFile("conform/schema/release-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	marks := 0
	var walk func(where string, props map[string]any)
	walk = func(where string, props map[string]any) {
		for name, p := range props {
			p := p.(map[string]any)
			want := byID
			if p["omitWhenMerged"] == true {
				want = omit
			}
			if p["wholeListMerge"] == true {
				want = whole
			}
			if want != byID {
				marks++
			}
			path, known := places[where]
			if want != byID && !known {
				t.Errorf("%s/%s is marked, and the test does not know where it stands", where, name)
			}
			if got := ruleOf(append(slices.Clone(path), name)); known && got != want {
				t.Errorf("%s/%s merges by rule %d, the schema says %d", where, name, got, want)
			}
			if inner, ok := p["properties"].(map[string]any); ok {
				walk(where+"/"+name, inner)
			}
		}
	}
	walk("Release", schema["properties"].(map[string]any))
	for name, d := range schema["definitions"].(map[string]any) {
		if props, ok := d.(map[string]any)["properties"].(map[string]any); ok {
			walk(name, props)
		}
	}
	if marks < 10 {
		t.Errorf("only %d marks were found: the walk is wrong", marks)
	}
}

func at(hour int) time.Time { return time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC) }

// three are a notice, its amendment and its opening; the last two stand in the feed the other way round.
func three() []Release {
	r := Release{OCID: "o-1", ID: "1", Date: at(1), Tag: []string{"tender"}, InitiationType: "tender", Tender: &Tender{
		ID: "T", Title: "旧名称", Status: "active", Value: CNY(100), SubmissionMethod: []string{"electronicSubmission"},
		Documents: []Document{{ID: "notice", Title: "公告", URL: "https://x.example/n"}},
	}}
	amended, opened := r, r
	amended.ID, amended.Date, amended.Tag = "2", at(2), []string{"tenderAmendment"}
	amended.Tender = &Tender{ID: "T", Title: "新名称", Status: "active", Documents: []Document{{ID: "amendment", Title: "更正", URL: "https://x.example/a"}}}
	opened.ID, opened.Date, opened.Tag = "3", at(3), []string{"tenderUpdate"}
	opened.Tender = &Tender{ID: "T", Title: "新名称", Status: "active", NumberOfTenderers: 3}
	return []Release{r, opened, amended}
}

func TestARecordSaysTheLatestAndKeepsWhatWasBefore(t *testing.T) {
	rec, err := Merge(three())
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		CompiledRelease struct {
			ID     string
			Tag    []string
			Tender Tender
		}
		VersionedRelease struct {
			ID, Date, Tag any
			Tender        struct {
				Title []struct {
					ReleaseID string
					Value     string
				}
				Documents []map[string]any
			}
		}
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	c, v := got.CompiledRelease, got.VersionedRelease
	want := Tender{
		ID: "T", Title: "新名称", Status: "active", Value: CNY(100), NumberOfTenderers: 3, SubmissionMethod: []string{"electronicSubmission"},
		Documents: []Document{{ID: "notice", Title: "公告", URL: "https://x.example/n"}, {ID: "amendment", Title: "更正", URL: "https://x.example/a"}},
	}
	if !reflect.DeepEqual(want, c.Tender) {
		t.Errorf("compiled\n%+v\nwant\n%+v", c.Tender, want)
	}
	if c.ID != "o-1-2026-03-02T03:00:00Z" || !slices.Equal(c.Tag, []string{"compiled"}) {
		t.Errorf("the compiled release is %s, %v", c.ID, c.Tag)
	}
	if h := v.Tender.Title; len(h) != 2 || h[0].ReleaseID != "1" || h[0].Value != "旧名称" || h[1].ReleaseID != "2" {
		t.Errorf("the title's history is %v", h)
	}
	if v.ID != nil || v.Date != nil || v.Tag != nil || len(v.Tender.Documents) != 2 || v.Tender.Documents[0]["id"] != "notice" {
		t.Errorf("the versioned release is %+v", v)
	}
	if rec.Releases[1].ID != "3" {
		t.Error("the releases of a record stand in the order of the feed")
	}
}

func TestMoneyIsWrittenExactly(t *testing.T) {
	for fen, want := range map[Yuan]string{0: "0", 5: "0.05", 50: "0.5", 100: "1", 123_450: "1234.5", 100_000_000_000_099: "1000000000000.99", -150: "-1.5"} {
		b, err := json.Marshal(fen)
		if err != nil || string(b) != want {
			t.Errorf("%d is written %s (%v), want %s", fen, b, err, want)
		}
		var back Yuan
		if err := json.Unmarshal([]byte(want), &back); err != nil || back != fen {
			t.Errorf("%s is read as %d (%v)", want, back, err)
		}
	}
	var y Yuan
	for _, bad := range []string{"1.234", `"yuan"`, "1e30"} {
		if err := json.Unmarshal([]byte(bad), &y); err == nil {
			t.Errorf("%s is taken for money", bad)
		}
	}
	if err := json.Unmarshal([]byte("1200.500"), &y); err != nil || y != 120_050 {
		t.Errorf("1200.500 is %d, %v", y, err)
	}
	if !strings.Contains(string(must(json.Marshal(CNY(1)))), `"CNY"`) {
		t.Error("the currency is missing")
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
