package projects

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) seats(a *frame.Ask) error { return p.showSeats(a, http.StatusOK, frame.Fresh(a, nil)) }

// showSeats is who comes to a shift, for its organization and for who leads.
func (p *room) showSeats(a *frame.Ask, status int, e frame.Entry) error {
	a.At(view.VolunteerRoles[2], view.VolunteerRoles[3], view.VolunteerRoles[0], view.VolunteerRoles[1])
	x, err := p.getShift(a)
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListSeats, volunteerapi.ListSeatsRequest{ID: x.ID})
	if err != nil {
		return err
	}
	at := deskShiftPath(x.ID)
	t := ui.Table{Caption: "来参加的志愿者", Cols: ui.Cols("姓名", "志愿者编号", "备注"), Nothing: "还没有人报名。"}
	if x.MayKeep {
		t.Cols = ui.Cols("姓名", "志愿者编号", "备注", ".办理")
	}
	for i := range list.Seats {
		s := &list.Seats[i]
		cells := ui.Cells(ui.Text(s.Name), ui.Code(s.Number), remark(s))
		if x.MayKeep {
			cells = append(cells, leading(s, at))
		}
		t.Rows = append(t.Rows, cells)
	}
	named := ""
	if a.Now().Before(list.NamedFrom) {
		named = "全名从" + view.Spell(list.NamedFrom) + "起显示"
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: x.Position.Title, Over: ui.Link(deskPath(x.Project.ID), x.Project.Name), Lead: ui.Text(view.ShiftTime(x.Starts, x.Ends) + "，" + x.Place), Tags: shiftTag(&x, a.Now())}), ui.Refusal(e.Fault),
	}
	if x.State == volunteerapi.ShiftStateCancelled {
		body = append(body, ui.Note(ui.Warn, ui.Text("这个班次已经取消，原因："+x.Note)))
	}
	body = append(body, view.Panel(ui.Box{Title: "来参加的", Note: named}, ui.Data(t)))
	if len(list.Waiting) > 0 {
		w := ui.Table{Caption: "候补的志愿者", Cols: ui.Cols("姓名", "志愿者编号", "#次序")}
		for i := range list.Waiting {
			w.Rows = append(w.Rows, ui.Cells(ui.Text(list.Waiting[i].Name), ui.Code(list.Waiting[i].Number), ui.Number(int64(i+1))))
		}
		body = append(body, view.Panel(ui.Box{Title: "候补", Note: "有人让出时按次序递补"}, ui.Data(w)))
	}
	if x.MayKeep {
		self := ui.Press{Label: "由我带队", Plain: true}
		do := "lead"
		if x.Leading {
			self.Label, do = "我不带队了", "leave"
		}
		body = append(body, view.Panel(ui.Box{Title: "带队"}, ui.DL(ui.S("带队的人", strings.Join(x.Leads, "、"))), view.Form(at+"/leads", false, frame.Entry{Key: e.Key + "lead"}, ui.Hidden("do", do), ui.Presses(self))),
			view.Panel(ui.Box{Title: "取消班次"}, ui.ActionButtons(at+"/move", x.Version, e.Reopened([]ui.Action{{
				Do: "cancel", Label: "取消这个班次", Danger: true, Confirm: "报了名和候补的人都会收到通知和这里写的原因。",
				Form: ui.AreaField(e.Among("cancel", ui.Input{Name: "note", Label: "取消的原因", Required: true, Max: 500, Lines: 3})),
			}}))))
	}
	training, err := p.training(a, &x, &list, e)
	if err != nil {
		return err
	}
	body = append(body, training...)
	return a.Show(status, a.DeskPage(x.Position.Title+"，"+view.ShiftTime(x.Starts, x.Ends), "志愿服务项目", "/desk/projects", x.Project.Name, deskPath(x.Project.ID), "谁来参加"), view.Stack(body...))
}

func remark(s *volunteerapi.Seat) templ.Component {
	switch {
	case s.Lead:
		return ui.Tag(ui.Info, ui.IconStar, "带队")
	case s.Age > 0:
		return ui.Text(frame.Itoa(s.Age) + "周岁")
	}
	return ui.Dash()
}

// leading asks a volunteer to lead, or lets them lead no longer.
func leading(s *volunteerapi.Seat, at string) templ.Component {
	if s.Age > 0 { // a child leads nobody
		return ui.Dash()
	}
	do, label := "lead", "请带队"
	if s.Lead {
		do, label = "leave", "不再带队"
	}
	return view.Inside(ui.Form(at+"/leads", false), ui.Hidden("do", do), ui.Hidden("person", s.Person), ui.Presses(ui.Press{Label: label, Plain: true, Small: true}))
}

// training is how the organization says who took the training of a position in this shift.
func (p *room) training(a *frame.Ask, x *volunteerapi.Shift, list *volunteerapi.SeatList, e frame.Entry) ([]templ.Component, error) {
	if a.Now().Before(x.Starts) || x.State != volunteerapi.ShiftStateOpen || len(list.Seats) == 0 {
		return nil, nil
	}
	project, err := route.Call(a.Ctx, p.Call, volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: x.Project.ID})
	if err != nil || !project.MayLead {
		return nil, err
	}
	var out []templ.Component
	for _, y := range project.Draft.Positions {
		if !y.Trained {
			continue
		}
		var options []ui.Option
		var had []string
		for _, s := range list.Seats {
			options = append(options, ui.Option{Value: s.Person, Label: s.Name + " " + s.Number})
			if slices.Contains(s.Trained, y.Code) {
				had = append(had, s.Name)
			}
		}
		scope := "train-" + y.Code
		body := []templ.Component{ui.Paragraphs(y.Training)}
		if len(had) > 0 {
			body = append(body, ui.DL(ui.S("已经参加过", strings.Join(had, "、"))))
		}
		in := e.Among(scope, ui.Input{Name: "people", Label: "在这个班次参加了培训的", Required: true, Options: options, Help: "勾选以后他们可以报名“" + y.Title + "”，说过的不能收回。"})
		body = append(body, view.Form(deskShiftPath(x.ID)+"/trainings", false, frame.Entry{Key: e.Key + scope}, ui.Hidden("position", y.Code),
			ui.ChecksField(view.WithValues(in, e.Values[in.Name])), ui.Submit("确认参加了培训", "")))
		out = append(out, view.Panel(ui.Box{Title: y.Title + "的培训"}, body...))
	}
	return out, nil
}

func (p *room) seatsAgain(a *frame.Ask, f *frame.Form, err error) error {
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showSeats(a, status, e) })
}

func (p *room) lead(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.LeadShiftRequest{ID: a.Path("id"), LeadDraft: volunteerapi.LeadDraft{Do: f.Text("do"), Person: f.Text("person")}}
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.LeadShift, in); err != nil {
		return p.seatsAgain(a, f, err)
	}
	return a.Redirect(deskShiftPath(in.ID), "带队的人已经更新。")
}

func (p *room) cancel(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.CancelShiftRequest{ID: a.Path("id")}
	_, _, in.Note = frame.MoveOf(f)
	if in.Note == "" {
		f.Wrong("note", "请填写取消的原因。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.CancelShift, in)
	}
	if err != nil {
		return p.seatsAgain(a, f, err)
	}
	return a.Redirect(deskShiftPath(in.ID), "班次已经取消，报了名的人会收到通知。")
}

func (p *room) train(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.StateTrainingRequest{ID: a.Path("id"), TrainingDraft: volunteerapi.TrainingDraft{Position: f.Text("position")}}
	in.People = f.As("train-" + in.Position).List("people")
	if len(in.People) == 0 {
		f.Wrong("people", "请勾选参加了培训的志愿者。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.StateTraining, in)
	}
	if err != nil {
		return p.seatsAgain(a, f, err)
	}
	return a.Redirect(deskShiftPath(in.ID), "已经记下，他们可以报名了。")
}
