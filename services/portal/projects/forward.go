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

// A poster is one sheet: it names so many positions, and nothing at more length than two lines.
const (
	onPoster = 3
	twoLines = 44
)

// short is what of a text fits two lines of a poster; the rest stands where its code leads.
func short(s string) string {
	if clipped := view.Clip(s, twoLines); clipped != s {
		return clipped + "……"
	}
	return s
}

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
	where := short(d.Place)
	if d.Phone != "" {
		where += "\n咨询电话" + d.Phone
	}
	var what []string
	for i := range d.Positions {
		if i == onPoster {
			what = append(what, "一共"+frame.Itoa(int64(len(d.Positions)))+"个岗位和活动，其他的扫码查看。")
			break
		}
		y := &d.Positions[i]
		says := []string{p.who(y, skills)}
		if at := every(y); at != "" {
			says = append([]string{at}, says...)
		}
		what = append(what, short(y.Title+"："+strings.Join(says, "；"))+"。")
	}
	clauses := []ui.Clause{{Head: "在哪里", Text: where}, {Head: "什么时候，谁可以来", Text: strings.Join(what, "\n")}}
	if d.Risk != "" {
		clauses = append(clauses, ui.Clause{Head: "可能发生的风险", Text: short(d.Risk)})
	}
	clauses = append(clauses, ui.Clause{Body: ui.QR(p.address(&x), "扫码报名", "用手机扫码，选一个班次，几步就能报名。")})
	title := d.Title + "的海报"
	pg := view.VolunteerPage(a, title, "找活动", "志愿服务项目", "/projects", d.Title, path(x.ID))
	pg.NoIndex, pg.Narrow = true, false
	return a.Show(http.StatusOK, pg, ui.Document(ui.Doc{Kind: "招募志愿者", Title: d.Title, Signer: x.Org.Name, Framed: true}, clauses...))
}
