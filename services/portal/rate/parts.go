package rate

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// spoke is one axis of a radar: a part of the whole with the points it has, and what the organization gave itself.
type spoke struct {
	Name           string
	Max, Got, Self int64
}

// radar shows the parts of a score, of what each could have; the table beside it has the same figures. Where self is
// wanted it is drawn as a second line.
func radar(title string, spokes []spoke, first, second string) templ.Component {
	heads := []string{"部分", "#满分", "#" + first}
	if second != "" {
		heads = append(heads, "#"+second)
	}
	t := ui.Table{Caption: "各部分的分数", Cols: ui.Cols(append(heads, "#"+first+"占满分")...)}
	low := spokes[0]
	for _, s := range spokes {
		row := ui.Cells(ui.Text(s.Name), ui.Text(view.Score(s.Max)), ui.Text(view.Score(s.Got)))
		if second != "" {
			row = append(row, ui.Text(view.Score(s.Self)))
		}
		t.Rows = append(t.Rows, append(row, ui.Percent(share(s.Got, s.Max))))
		if share(s.Got, s.Max) < share(low.Got, low.Max) {
			low = s
		}
	}
	seen := fmt.Sprintf("%s最低的部分是“%s”，占满分的%d%%。", first, low.Name, int64(math.Round(100*share(low.Got, low.Max))))
	return ui.FigureBeside(title, seen, web(spokes, second != ""), t)
}

func share(got, most int64) float64 {
	if most == 0 {
		return 0
	}
	return float64(got) / float64(most)
}

// The web: its middle, and how long an axis is.
const (
	webX, webY, webLong = 180.0, 150.0, 96.0
	webWide, webHigh    = 360, 300
)

func web(spokes []spoke, second bool) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		at := func(i int, of float64) (x, y float64) {
			turn := 2*math.Pi*float64(i)/float64(len(spokes)) - math.Pi/2
			return webX + webLong*of*math.Cos(turn), webY + webLong*of*math.Sin(turn)
		}
		shape := func(of func(spoke) float64) string {
			points := make([]string, len(spokes))
			for i, s := range spokes {
				x, y := at(i, of(s))
				points[i] = fmt.Sprintf("%.1f,%.1f", x, y)
			}
			return strings.Join(points, " ")
		}
		fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" aria-hidden="true">`, webWide, webHigh)
		for _, ring := range []float64{.25, .5, .75, 1} {
			fmt.Fprintf(&b, `<polygon class="axis" points="%s"></polygon>`, shape(func(spoke) float64 { return ring }))
		}
		fmt.Fprintf(&b, `<polygon class="f1 l1" fill-opacity=".25" stroke-width="2" points="%s"></polygon>`, shape(func(s spoke) float64 { return share(s.Got, s.Max) }))
		if second {
			fmt.Fprintf(&b, `<polygon class="lx" fill="none" stroke-width="2" points="%s"></polygon>`, shape(func(s spoke) float64 { return share(s.Self, s.Max) }))
		}
		for i, s := range spokes {
			x, y := at(i, 1)
			fmt.Fprintf(&b, `<line class="axis" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"></line>`, webX, webY, x, y)
			x, y = at(i, 1.14)
			if i == 0 { // what stands below its label would stand in the drawing
				y -= 16
			}
			fmt.Fprintf(&b, `<text class="strong" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y+4, anchor(x), templ.EscapeString(s.Name))
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%d%%</text>`, x, y+21, anchor(x), int64(math.Round(100*share(s.Got, s.Max))))
		}
		b.WriteString(`</svg>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// anchor is on which side of x a label stands.
func anchor(x float64) string {
	switch {
	case x < webX-1:
		return "end"
	case x > webX+1:
		return "start"
	}
	return "middle"
}

// borne says who bears evidence out.
var borne = map[string]string{"registrar": "登记机关", "platform": "平台记录", "self": "本组织自述", "none": "没有核实"}

// proof is one piece of evidence in a line, with where it stands and its digest.
func proof(e organizationapi.Evidence) templ.Component {
	said := ui.Text(e.Text)
	if e.Path != "" {
		said = ui.All(said, ui.Text(" "), ui.Link(e.Path, "看记录"))
	}
	return ui.All(said, ui.Text(" "), ui.Soft(borne[e.Verified]+"，"+e.Source+"，"), ui.Date(e.At), ui.Soft("，摘要"+e.Hash[:min(len(e.Hash), 12)]))
}

// paragraph is a line of its own in a cell.
func paragraph(c templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "<p>"); err != nil {
			return err
		}
		if err := c.Render(ctx, w); err != nil {
			return err
		}
		_, err := io.WriteString(w, "</p>")
		return err
	})
}

// proofs are all evidence of a leaf, a line each.
func proofs(es []organizationapi.Evidence) templ.Component {
	if len(es) == 0 {
		return ui.Soft("平台没有这方面的记录。")
	}
	out := make([]ui.Term, len(es))
	for i, e := range es {
		out[i] = ui.T("平台记录", proof(e))
	}
	return ui.DLNarrow(out...)
}

// sample warns of a tree whose source nobody has read.
func sample(verified bool, note string) templ.Component {
	if verified {
		return ui.None()
	}
	return ui.Note(ui.Warn, ui.All(ui.Strong("指标未核对。"), ui.Text(note)))
}

// linesSay says where the lines come from.
var linesSay = map[string]string{
	"campaign": "等级线由本次评估的通知公布。", "rule": "等级线据本地的规定。", "sample": "等级线是示例，没有核对，正式评估以通知为准。", "none": "还没有公布等级线，分数不对应等级。",
}

// linesTable are the lines by which points become a grade.
func linesTable(lines []organizationapi.GradeLine) ui.Table {
	t := ui.Table{Caption: "等级线", Cols: ui.Cols("等级", "#至少的得分"), Nothing: "还没有公布等级线。"}
	for _, l := range lines {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(gradeName(l.Grade)), ui.Text(view.Score(l.Least))))
	}
	return t
}

func gradeName(grade int64) string {
	if grade == 0 {
		return "没有达到"
	}
	return frame.Itoa(grade) + "A级"
}

// branches are the nodes of the first level of a tree, in its order.
func branches(t organizationapi.Tree) (out []organizationapi.TreeNode) {
	for _, n := range t.Nodes {
		if !strings.Contains(n.Code, ".") {
			out = append(out, n)
		}
	}
	return out
}

// within reports whether a node is below another.
func within(code, above string) bool { return strings.HasPrefix(code, above+".") }
