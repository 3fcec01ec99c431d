package operations

import (
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/platformapi"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// traceDesk draws one trace: its steps below each other as one caused the other,
// each with its stretch of the whole time.
func (p *room) traceDesk(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, host.Of(process(a), p.Call), platformapi.GetTrace, platformapi.GetTraceRequest{Trace: a.Path("trace")})
	if err != nil {
		return err
	}
	lead := ui.Dots(ui.Instant(x.Began), ui.Text("用时"+span(time.Duration(x.TookUs)*time.Microsecond)), ui.Quantity(x.Steps, "步"))
	more := ui.None()
	if n := x.Steps - int64(len(x.Kept)); n > 0 {
		more = ui.Note(ui.Info, ui.Text("步骤太多，另有"+frame.Itoa(int(n))+"步只计了数，没有记下。"))
	}
	return a.Show(http.StatusOK, a.DeskPage("链路 "+x.ID[:8], "运行状况", within(a, view.OperationsAt), "链路"), view.Stack(
		ui.PageHead(ui.Head{Title: x.Name, Over: ui.Text("请求链路"), Lead: lead, Tags: traceMark(x.Wrong, x.Odd)}), more,
		view.Panel(ui.Box{Title: "步骤", Note: "缩进的一步由上面的一步引起"}, ui.Data(stepTable(x))),
		view.Panel(ui.Box{Title: "编号"}, ui.DL(ui.T("链路编号", ui.All(ui.Code(x.ID), ui.Text(" "), ui.Copy(x.ID, "链路编号"))), ui.S("用处", "日志里的trace_id和办理提示页上的编号与它相同")))))
}

// rooms are the parts of the program that steps happen in, by the end of their names.
var rooms = []struct{ end, word string }{
	{"otelhttp", "网络"}, {"route", "操作"}, {"store", "数据库"}, {"kafkabus", "消息"}, {"host", "重试"},
}

func roomName(room string) string {
	for _, r := range rooms {
		if strings.HasSuffix(room, r.end) {
			return r.word
		}
	}
	return room
}

// placed is a step with how deep it hangs.
type placed struct {
	platformapi.TraceStep
	deep int
}

// hung puts each step below the one that caused it. What was caused elsewhere,
// by a browser or in another process, begins anew at the left.
func hung(list []platformapi.TraceStep) (out []placed) {
	here, below := map[string]bool{}, map[string][]platformapi.TraceStep{}
	for _, s := range list {
		here[s.ID] = true
	}
	for _, s := range list {
		from := s.Parent
		if !here[from] {
			from = ""
		}
		below[from] = append(below[from], s)
	}
	var walk func(id string, deep int)
	walk = func(id string, deep int) {
		steps := below[id]
		delete(below, id)
		for _, s := range steps {
			out = append(out, placed{s, deep})
			walk(s.ID, deep+1)
		}
	}
	walk("", 0)
	return out
}

// maxDeep is how far steps are moved to the right; a phone has no more room.
const maxDeep = 6

func stepTable(x platformapi.Trace) ui.Table {
	t := ui.Table{Caption: "步骤", Cols: ui.Cols("步骤", "部分", "#开始", "#用时", "在全程中", "说明")}
	for _, s := range hung(x.Kept) {
		name := ui.Code(s.Name)
		if s.deep > 0 {
			name = ui.All(ui.Soft(strings.Repeat("　", min(s.deep, maxDeep)-1)+"└ "), name)
		}
		note := ui.Soft("没有")
		switch {
		case s.Wrong != "":
			note = ui.All(ui.Tag(ui.Bad, ui.IconStop, "出错"), ui.Text(" "), ui.Code(s.Wrong))
		case s.Note != "":
			note = ui.Code(s.Note)
		}
		t.Rows = append(t.Rows, ui.Cells(name, ui.Text(roomName(s.Room)), took(s.StartUs), took(s.TookUs), stretch(x, s.TraceStep), note))
	}
	return t
}

func stretch(x platformapi.Trace, s platformapi.TraceStep) templ.Component {
	kind := ui.Info
	switch {
	case s.Wrong != "":
		kind = ui.Bad
	case strings.HasPrefix(s.Name, "consume "), strings.HasPrefix(s.Name, "replay "):
		kind = ui.Good
	}
	whole := float64(max(x.TookUs, 1))
	label := "从" + span(time.Duration(s.StartUs)*time.Microsecond) + "起，用时" + span(time.Duration(s.TookUs)*time.Microsecond)
	return ui.Span(label, float64(s.StartUs)/whole, float64(s.TookUs)/whole, kind)
}
