package portal

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"sanshe/libs/identity"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// fields are what the hidden fields of a page would send, with more besides.
func (a answer) fields(more ...string) []string {
	var out []string
	for _, m := range hiddenField.FindAllStringSubmatch(a.body, -1) {
		if m[1] != "back" { // of the forms in the frame
			out = append(out, html.UnescapeString(m[1]), html.UnescapeString(m[2]))
		}
	}
	return append(out, more...)
}

const sheetAt = "/desk/expert/tenders/open"

func TestASheetIsSignedOnlyWholeAndAfterItWasReadOnceMore(t *testing.T) {
	w := newWorks(t, identity.Expert)
	b := w.as(identity.Expert)
	part := b.post(sheetAt, "step", "check", "bids.0.marks.0.points", "31.5", "bids.1.marks.2.points", "8", "bids.1.note", prose)
	for _, want := range []string{"还有4项没有评分", "青苗服务社的“项目团队”", "未评", "31.5", "继续评分", prose} {
		if !strings.Contains(part.words(), want) {
			t.Errorf("a sheet half filled lacks %s", want)
		}
	}
	if strings.Contains(part.body, "签署评分表") {
		t.Error("a sheet half filled can be signed")
	}
	if forced := b.post(sheetAt, part.fields("step", "sign", "sure", "true")...); !strings.Contains(forced.words(), "还有4项没有评分") || len(w.written("/sheet")) != 0 {
		t.Error("a sheet half filled was signed")
	}
	if none := b.get("/desk/tenders/open/sheet/receipt"); none.status != http.StatusNotFound || !strings.Contains(none.words(), "请先签署评分表") {
		t.Errorf("a receipt of what nobody signed answers %d", none.status)
	}
	back := b.post(sheetAt, part.fields("step", "edit")...)
	for _, want := range []string{`value="31.5"`, `value="8"`, prose, "还差2项"} {
		if !strings.Contains(html.UnescapeString(back.body), want) {
			t.Errorf("继续评分 loses %s", want)
		}
	}
	whole := b.post(sheetAt, append(marks("step", "check"), "bids.0.note", prose)...)
	for _, want := range []string{"63.75", "48", "满分85", "170,000.00", "签署评分表", prose} {
		if !strings.Contains(html.UnescapeString(whole.body), want) {
			t.Errorf("the table of all points lacks %s", want)
		}
	}
	unsure := b.post(sheetAt, whole.fields("step", "sign")...)
	if unsure.status != http.StatusBadRequest || !strings.Contains(unsure.body, `href="#f-sure"`) || len(w.written("/sheet")) != 0 {
		t.Errorf("a sheet nobody vouched for answers %d", unsure.status)
	}
	signed := b.post(sheetAt, unsure.fields("step", "sign", "sure", "true")...)
	if signed.at != sheetAt || !strings.Contains(signed.body, "不能再修改") || !strings.Contains(signed.body, "63.75") {
		t.Errorf("signing leads to %s (%d)", signed.at, signed.status)
	}
	for _, file := range []string{"receipt", "copy"} {
		if at := "/desk/tenders/open/sheet/" + file; !strings.Contains(signed.body, `href="`+at+`"`) || !strings.Contains(b.get(at).body, w.sheet.Tender) {
			t.Errorf("the judge cannot keep the %s", file)
		}
	}
	if w.sheet.Marks[0].Marks[0].Points != 3150 || w.sheet.Marks[0].Note != prose {
		t.Errorf("signed was %+v", w.sheet.Marks[0])
	}
}

func TestPointsOutOfRangeComeBackToTheirField(t *testing.T) {
	b := newWorks(t, identity.Expert).as(identity.Expert)
	for _, points := range []string{"40.01", "-1", "四十"} {
		got := b.post(sheetAt, append(marks(), "bids.0.marks.0.points", points)[2:]...)
		if got.status != http.StatusBadRequest || !strings.Contains(got.body, `href="#f-bids-0-marks-0-points"`) || !strings.Contains(got.body, `value="`+points+`"`) {
			t.Errorf("%s points of 40 answer %d", points, got.status)
		}
		if !strings.Contains(got.body, "1处要改") {
			t.Errorf("%s: the table of contents does not say where", points)
		}
	}
}

var markup = regexp.MustCompile(`<[^>]+>`)

// words are what a person reads on the page.
func (a answer) words() string { return html.UnescapeString(markup.ReplaceAllString(a.body, "")) }
