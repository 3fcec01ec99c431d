// Package proofs is the room of certificates: where anybody checks one by its
// number or reads what a credential shows, and where a volunteer takes out their
// own, prints it, and chooses what to show of it.
package proofs

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
	"sanshe/services/portal/view/framed"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/proofs", Do: p.start},
		{Method: post, Pattern: "/proofs/credential", Do: p.credential},
		{Method: get, Pattern: "/proofs/{id}", Do: p.check, Fresh: true},
		{Method: get, Pattern: "/desk/proofs", Do: p.mine, Desk: any},
		{Method: post, Pattern: "/desk/proofs", Do: p.issue, Desk: any},
		{Method: get, Pattern: "/desk/proofs/{id}", Do: p.certificate, Desk: any},
		{Method: get, Pattern: "/desk/proofs/{id}/pdf", Do: p.file, Desk: any},
		{Method: post, Pattern: "/desk/proofs/{id}/move", Do: p.move, Desk: any},
		{Method: post, Pattern: "/desk/proofs/{id}/presentations", Do: p.present, Desk: any},
		{Method: get, Pattern: "/desk/proofs/{id}/badge", Do: p.badge, Desk: any},
	}
}

// holders are the roles of whoever may be a volunteer, or act for one.
var holders = []identity.Role{identity.Volunteer, identity.Resident, identity.Worker, identity.Staff}

const (
	checkTitle = "查验志愿服务证明"
	mineTitle  = "志愿服务证明"
)

func path(id string) string { return frame.Href("/desk/proofs/", id) }

func checkPath(number string) string { return frame.Href("/proofs/", number) }

func tag(s volunteerapi.CertificateState, text string) templ.Component {
	if s == volunteerapi.CertificateStateValid {
		return ui.Tag(ui.Good, ui.IconCheck, text)
	}
	return ui.Tag(ui.Warn, ui.IconStop, text)
}

// words is what a certificate says, whoever reads it.
type words struct {
	kind                            volunteerapi.CertificateKind
	title, number, name, mark, page string
	from, to                        string
	minutes                         int64
	lines                           []volunteerapi.CertificateLine
	classes                         []volunteerapi.CertificateClass
	recorders                       []volunteerapi.Party
	star                            *volunteerapi.CertificateStar
	issued                          time.Time
}

// certificate is a certificate as one prints it and hangs it up.
func (w *words) certificate() *framed.Certificate {
	name := w.name
	if name == "" {
		name = "（本人已注销，姓名不再显示）"
	}
	c := &framed.Certificate{
		Kind: "三社志愿服务", Number: w.number, Title: w.title, Date: cn.DayOf(w.issued), Page: w.page,
		Check: "用手机扫码，或者在平台的“" + checkTitle + "”页输入编号，核对内容和现在是否有效。出具和查验都不收费。",
	}
	if w.star != nil {
		c.Signer, c.Date = w.star.Office.Name, cn.Day(w.star.GrantedOn)
		served, granted := "志愿服务累计"+cn.Spent(w.star.Minutes), ""
		if on := w.star.CountedOn; on != "" { // issued anew, and not on the day of the star
			c.Date = cn.DayOf(w.issued)
			served, granted = served+"（记录更正以后，截至"+cn.Day(on).Chinese()+"计入的）", cn.Day(w.star.GrantedOn).Chinese()
		}
		c.Text = name + "（志愿者编号" + w.mark + "）" + served + "，服务质量符合公布的条件，经公示，" + granted + "认定为" + view.StarWord(w.star.Level) + "志愿者。"
		c.Facts = w.proven()
		return c
	}
	c.Text = "兹证明" + name + "（志愿者编号" + w.mark + "）自" + cn.Day(w.from).Chinese() + "至" + cn.Day(w.to).Chinese() + "参加志愿服务，共" + cn.Spent(w.minutes) + "。"
	if len(w.recorders) == 1 {
		c.Signer = "记录单位：" + w.recorders[0].Name
	}
	c.Table = &framed.Table{Caption: "服务内容、时间和记录单位", Heads: []string{"服务内容", "记录单位", "日期", "#次数", "#时间"}}
	for _, l := range w.lines {
		days := cn.Day(l.From).Chinese()
		if l.From != l.To {
			days += "至" + cn.Day(l.To).Chinese()
		}
		c.Table.Rows = append(c.Table.Rows, []string{l.Title, l.Org.Name, days, frame.Itoa(l.Times), cn.Spent(l.Minutes)})
	}
	c.Facts = w.proven()
	return c
}

// proven is what vouches for the time; nothing of a star of before that was kept.
func (w *words) proven() *framed.Facts {
	if len(w.classes) == 0 {
		return nil
	}
	f := &framed.Facts{Head: view.ProvenBy}
	for _, x := range w.classes {
		f.Rows = append(f.Rows, [2]string{x.Text, cn.Spent(x.Minutes)})
	}
	return f
}
