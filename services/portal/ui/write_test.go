package ui

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func TestWhatTheLawAsksDescribesItsField(t *testing.T) {
	law := []Demand{{Text: "不少于20日。", Basis: []Basis{{Rule: "tender.open.period", Title: "政府采购法", Article: "第三十五条", Verified: true}}}}
	for name, c := range map[string]templ.Component{
		"text":  TextField(Input{Name: "a.b", Label: "甲", Help: "写清。", Demands: law}),
		"picks": RadioField(Input{Name: "a.b", Label: "甲", Help: "写清。", Options: Options("1", "一"), Demands: law}),
	} {
		got := draw(t, c)
		has(t, got, `id="f-a-b-law"`, "20日</span>。", `href="/rules/tender.open.period"`)
		if !strings.Contains(got, `aria-describedby="f-a-b-help f-a-b-law"`) {
			t.Errorf("%s: the field is not described by the law beside it: %s", name, got)
		}
	}
	if got := draw(t, TextField(Input{Name: "a", Label: "甲"})); strings.Contains(got, "-law") || strings.Contains(got, "beside") {
		t.Errorf("a field without a law has room for one: %s", got)
	}
}

func TestTheContentsLeadToEveryChapter(t *testing.T) {
	got := draw(t, Chapters("本页内容", []Chapter{{ID: "one", Title: "项目", Body: Text("x")}, {ID: "two", Title: "时间", Mark: Text("要改"), Body: Text("y")}}, Text("end")))
	has(t, got, `href="#one"`, `href="#two"`, `<h2 id="one">`, `<h2 id="two">`, "要改")
}

func TestOneVerdictOfASumShows(t *testing.T) {
	for total, want := range map[int64]string{10000: "even", 9999: "less", 10001: "more"} {
		got := draw(t, RowLines(Lines{Name: "criteria", Word: "项", Action: "#c", Sum: &LineSum{Part: "max", Unit: "分", Total: total, Want: 10000}}))
		for _, when := range []string{"even", "less", "more"} {
			_, rest, ok := strings.Cut(got, `data-when="`+when+`"`)
			if shown := !strings.HasPrefix(rest, " hidden"); !ok || shown != (when == want) {
				t.Errorf("a sum of %d of 10000: %s shows: %v", total, when, shown)
			}
		}
	}
	has(t, draw(t, RowLines(Lines{Name: "x", Word: "项", Sum: &LineSum{Unit: "分", Total: 9950, Want: 10000}})), ">99.5</b>", ">0.5</span>")
}

func TestEnterDoesNotTakeARowAway(t *testing.T) {
	row := Cells(TextField(Input{Name: "criteria.0.code", Label: "第1项编号"}))
	got := draw(t, All(FirstPress(Press{Label: "保存"}), RowLines(Lines{Name: "criteria", Word: "项", Heads: []string{"编号"}, Rows: [][]templ.Component{row}, Action: "#c"})))
	first, _, _ := strings.Cut(got[strings.Index(got, "<button"):], ">")
	if strings.Contains(first, `name="row"`) || !strings.Contains(first, `tabindex="-1"`) || !strings.Contains(first, `aria-hidden="true"`) {
		t.Errorf("the first button of the form is %s", first)
	}
	has(t, got, `name="row" value="remove.0" formaction="#c"`, `name="row" value="add"`, `aria-label="第1项"`)
}

func TestAStepThatWasRefusedComesBackOpen(t *testing.T) {
	acts := []Action{{Do: "fail", Label: "终止", Danger: true, Open: true}, {Do: "return", Label: "退回", Danger: true}}
	if got := draw(t, ActionButtons("/x", 1, acts)); strings.Count(got, `<details class="confirm" open`) != 1 {
		t.Errorf("not exactly the refused step is open: %s", got)
	}
}
