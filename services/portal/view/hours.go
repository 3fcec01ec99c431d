package view

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// HourRecordPath is where a record of hours is read and dealt with.
func HourRecordPath(id string) string { return frame.Href("/desk/hours/", id) }

// HourShiftPath is where the records of one shift are confirmed.
func HourShiftPath(id string) string { return frame.Href("/desk/hours/shifts/", id) }

// HourAmendmentPath is where an amendment is dealt with by those concerned.
func HourAmendmentPath(id string) string { return frame.Href("/desk/amendments/", id) }

// AskAmendmentPath is where a volunteer asks for the hours of a shift of which too few have spoken.
func AskAmendmentPath(shift, person string) string {
	return "/desk/amendments/new?shift=" + url.QueryEscape(shift) + "&person=" + url.QueryEscape(person)
}

// HourReviewPath is where an office decides about a review.
func HourReviewPath(id string) string { return frame.Href("/desk/reviews/", id) }

// HourAppealPath is where an office decides about an appeal.
func HourAppealPath(id string) string { return frame.Href("/desk/appeals/", id) }

// HourTag is where a record of hours stands.
func HourTag(s volunteerapi.RecordState, text string) templ.Component {
	switch s {
	case volunteerapi.RecordStateCounted:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case volunteerapi.RecordStateConfirmed, volunteerapi.RecordStateStated:
		return ui.Tag(ui.Info, ui.IconClock, text)
	case volunteerapi.RecordStateAnnulled, volunteerapi.RecordStateClashed:
		return ui.Tag(ui.Bad, ui.IconStop, text)
	case volunteerapi.RecordStateOpen:
		return ui.Tag(ui.Plain, ui.IconEdit, text)
	}
	return ui.Tag(ui.Warn, ui.IconWarn, text)
}

// HourClass is how well hours are vouched for, by its letter and in words.
func HourClass(class volunteerapi.HourClass, text string) templ.Component {
	if class == "" {
		return ui.Dash()
	}
	return ui.Text(strings.ToUpper(string(class)) + "级：" + text)
}

// ProvenBy heads what vouches for time.
const ProvenBy = "时间由什么证明"

// Proven is what vouches for time, in one line; empty where nothing was kept of it.
func Proven(classes []volunteerapi.CertificateClass) string {
	var out []string
	for _, x := range classes {
		out = append(out, x.Text+"："+cn.Spent(x.Minutes))
	}
	return strings.Join(out, "；")
}

// HourColumns are those of records as a table.
func HourColumns(p *frame.House) []sheet.Column[volunteerapi.HourRecord] {
	return []sheet.Column[volunteerapi.HourRecord]{
		{Head: "班次", Cell: func(x *volunteerapi.HourRecord) any { return x.Title }},
		{Head: "记录单位", Cell: func(x *volunteerapi.HourRecord) any { return x.Org.Name }},
		{Head: "志愿者编号", Cell: func(x *volunteerapi.HourRecord) any { return x.Number }},
		{Head: "账本", Cell: func(x *volunteerapi.HourRecord) any { return x.LedgerText }},
		{Head: "开始", Cell: func(x *volunteerapi.HourRecord) any { return &x.Starts }},
		{Head: "结束", Cell: func(x *volunteerapi.HourRecord) any { return &x.Ends }},
		{Head: "分钟", Cell: func(x *volunteerapi.HourRecord) any { return x.Minutes }},
		{Head: "来源等级", Cell: func(x *volunteerapi.HourRecord) any { return strings.ToUpper(string(x.Class)) }},
		{Head: "服务质量", Cell: func(x *volunteerapi.HourRecord) any { return x.Quality }},
		{Head: "状态", Cell: func(x *volunteerapi.HourRecord) any { return x.StateText }},
		{Head: "陈述", Cell: func(x *volunteerapi.HourRecord) any { return int64(len(x.Statements)) }},
		{Head: "最迟记录", Cell: func(x *volunteerapi.HourRecord) any { return &x.Due }},
		{Head: "由补录得来", Cell: func(x *volunteerapi.HourRecord) any {
			return map[bool]string{true: "是", false: "否"}[x.Amendment != ""]
		}},
		{Head: "网址", Cell: func(x *volunteerapi.HourRecord) any { return p.Config.PublicURL + HourRecordPath(x.ID) }},
	}
}

// RecordTrail is what was done about hours, by whom as what they were, and why.
func RecordTrail(list []volunteerapi.RecordTrail) templ.Component {
	t := ui.Table{Caption: "经过", Cols: ui.Cols("时间", "办理", "谁", "~说明"), Nothing: "还没有人办理过。"}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Cells(ui.DateTime(x.At), ui.Text(x.What), ui.Text(x.By), OrDash(x.Note)))
	}
	return Panel(ui.Box{Title: "经过"}, ui.Data(t))
}
