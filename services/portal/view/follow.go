package view

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// FollowsPath is where somebody reads and changes what they follow.
const FollowsPath = "/volunteer/follows"

// A Watch is something of which the new projects may be followed, and what it is called.
type Watch struct {
	volunteerapi.FollowDraft
	Text string
}

// Watching is something of the names that it has, of which some may be missing.
func Watching(d volunteerapi.FollowDraft, names ...string) Watch {
	return Watch{d, strings.Join(Some(names...), "·")}
}

// Follows offers to be told of the new projects of something: it is followed, or not any more, with one press, and the page stays
// where it is. back is the page's own address.
func Follows(a *frame.Ask, p *frame.House, back string, all ...Watch) (templ.Component, error) {
	box := ui.Box{Title: "有新项目时告诉我", Note: "一天最多一条消息"}
	if len(all) == 0 {
		return ui.None(), nil
	}
	if !a.SignedIn() {
		return Panel(box, ui.WideButtonLink("/sign-in?back="+url.QueryEscape(back), "登录后关注新项目", false)), nil
	}
	may := false
	for _, r := range VolunteerRoles {
		may = may || a.Caller.Has(r)
	}
	if !may {
		return ui.None(), nil
	}
	mine, err := route.Call(a.Ctx, p.Call, volunteerapi.ListFollows, volunteerapi.ListFollowsRequest{})
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	for _, w := range all {
		followed := false
		for _, f := range mine.Items {
			followed = followed || f.Place == w.Place && f.Service == w.Service && f.Org == w.Org
		}
		body = append(body, FollowForm(w, followed, back))
	}
	box.Link = ui.Link(FollowsPath, "我的关注")
	return Panel(box, body...), nil
}

// FollowForm is one press: to follow something, or not any more.
func FollowForm(w Watch, followed bool, back string) templ.Component {
	do, label := "add", "关注"+w.Text
	if followed {
		do, label = "drop", "不再关注"+w.Text
	}
	return Inside(ui.Form(FollowsPath, false), ui.Hidden("do", do), ui.Hidden("place", w.Place), ui.Hidden("service", w.Service), ui.Hidden("org", w.Org),
		ui.Hidden("back", back), ui.Presses(ui.Press{Label: label, Plain: true}))
}
