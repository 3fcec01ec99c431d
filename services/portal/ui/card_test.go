package ui

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func TestTwoColumnsStayATableOnAPhone(t *testing.T) {
	for cols, cards := range map[string]bool{"成员 身份": false, "成员 身份 时间": true} {
		heads := strings.Fields(cols)
		row := Cells(Text("王*平"), Text("评审专家"), Text("今天"))[:len(heads)]
		got := draw(t, Data(Table{Caption: "成员", Cols: Cols(heads...), Rows: [][]templ.Component{row}}))
		if strings.Contains(got, `class="cards"`) != cards {
			t.Errorf("%s: cards are %t", cols, !cards)
		}
	}
}

func TestACardLeavesOutWhatARowDoesNotHave(t *testing.T) {
	const rule = "table.cards td:has(> div > .dash), table.cards td:has(> div:empty) { display: none; }"
	if !strings.Contains(string(assets["ui.css"].plain), rule) {
		t.Error("the style sheet does not leave it out")
	}
	got := draw(t, Data(Table{
		Caption: "标准", Cols: Cols("因素", "标准", "#分值"),
		Rows: [][]templ.Component{Cells(Text("价格"), Dash(), Number(20))}, Foot: Cells(Text("合计"), None(), Number(20)),
	}))
	has(t, got, `data-label="标准"><div><span class="soft dash">—</span></div>`, `data-label="标准"><div></div>`)
}

func TestALawThatGroundsTwoRulesIsNamedOnce(t *testing.T) {
	got := draw(t, BasisLine(Basis{Rule: "a", Title: "《某办法》"}, Basis{Rule: "b", Title: "《某办法》"}, Basis{Rule: "c", Title: "《某办法》", Article: "第三条"}))
	if strings.Count(got, "<a ") != 2 || !strings.Contains(got, "第三条") {
		t.Error(got)
	}
}

func TestAFilterCarriesAlongWhatItDoesNotAsk(t *testing.T) {
	got := draw(t, Filters("/x", Input{Name: "group", Type: "hidden", Value: "result"}, Input{Name: "q", Label: "关键词"}))
	has(t, got, `<input type="hidden" name="group" value="result">`)
	if strings.Count(got, "<label>") != 1 {
		t.Error(got)
	}
}
