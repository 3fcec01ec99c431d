package projects

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// address is where everybody reads a project, whole, as one sends it to somebody.
func (p *room) address(x *volunteerapi.Project) string { return p.Config.PublicURL + path(x.ID) }

// forward is how anybody takes a project to where people are: words to send, a code to scan, a poster to hang up.
// There is nothing to forward of what recruits nobody.
func (p *room) forward(x *volunteerapi.Project) templ.Component {
	if x.State != volunteerapi.ProjectStatePublished {
		return ui.None()
	}
	text := x.Invitation(p.address(x))
	return view.Inside(ui.Fold("转发", false), view.Stack(
		ui.Paragraphs("下面的话可以发到微信、QQ、微博，也可以发短信，不超过140个字。"),
		ui.Note(ui.Plain, ui.Text(text)), ui.Copy(text, "复制这段话"),
		ui.QR(p.address(x), "这个项目的二维码", "用手机扫码打开这个项目，选班次报名。"),
		ui.WideButtonLink(path(x.ID)+"/poster", "打印海报", false)))
}

// onPoster is how many positions a poster names: with more it is no longer one sheet.
const onPoster = 4

// poster is one sheet to print and hang up: what, when, where, what is asked, and the code that leads to the project.
func (p *room) poster(a *frame.Ask) error {
	x, err := p.get(a)
	if err != nil {
		return err
	}
	if x.State != volunteerapi.ProjectStatePublished {
		return a.Redirect(path(x.ID), "")
	}
	skills, err := p.skillNames(a)
	if err != nil {
		return err
	}
	d := &x.Draft
	where := d.Place
	if d.Phone != "" {
		where += "\n咨询电话" + d.Phone
	}
	clauses := []ui.Clause{{Head: "在哪里", Text: where}}
	for i := range d.Positions {
		if i == onPoster {
			clauses = append(clauses, ui.Clause{Text: "一共" + frame.Itoa(int64(len(d.Positions))) + "个岗位和活动，其他的扫码查看。"})
			break
		}
		y := &d.Positions[i]
		says := []string{p.who(y, skills)}
		if at := every(y); at != "" {
			says = append([]string{at}, says...)
		}
		clauses = append(clauses, ui.Clause{Head: y.Title, Text: strings.Join(says, "；") + "。"})
	}
	if d.Risk != "" {
		risk := view.Clip(d.Risk, 60)
		if risk != d.Risk {
			risk += "……，其余的扫码查看。"
		}
		clauses = append(clauses, ui.Clause{Head: "可能发生的风险", Text: risk})
	}
	clauses = append(clauses, ui.Clause{Body: ui.QR(p.address(&x), "扫码报名", "用手机扫码，选一个班次，几步就能报名。")})
	title := d.Title + "的海报"
	pg := view.VolunteerPage(a, title, "找活动", "志愿服务项目", "/projects", d.Title, path(x.ID))
	pg.NoIndex, pg.Narrow = true, false
	return a.Show(http.StatusOK, pg, ui.Document(ui.Doc{Kind: "招募志愿者", Title: d.Title, Signer: x.Org.Name, Framed: true}, clauses...))
}
