package ui

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"sanshe/libs/identity"
)

// Nav is an entry of the main navigation.
type Nav string

// The main navigation, in this order. NavNone marks none as current.
const (
	NavNone          Nav = ""
	NavHome          Nav = "/"
	NavTenders       Nav = "/tenders"
	NavCatalog       Nav = "/catalog"
	NavOrganizations Nav = "/organizations"
	NavContracts     Nav = "/contracts"
	NavWorkers       Nav = "/workers"
	NavVolunteer     Nav = "/volunteer"
	NavRules         Nav = "/rules"
)

// Six stand in one row of the narrowest screen: what is bought by and what comes of it are below 采购.
var navs = []struct {
	at    Nav
	word  string
	below []Nav
}{
	{NavHome, "首页", nil},
	{NavTenders, "采购", []Nav{NavCatalog, NavContracts}},
	{NavOrganizations, "机构", nil},
	{NavWorkers, "社工", nil},
	{NavVolunteer, "志愿", nil},
	{NavRules, "规则", nil},
}

// Crumb is one step of 当前位置. The last has no Href: it is this page.
type Crumb struct{ Label, Href string }

// Crumbs builds the trail below 首页 from label, href pairs; the last label stands alone.
func Crumbs(pairs ...string) []Crumb {
	cs := []Crumb{{"首页", "/"}}
	for i := 0; i < len(pairs); i += 2 {
		c := Crumb{Label: pairs[i]}
		if i+1 < len(pairs) {
			c.Href = pairs[i+1]
		}
		cs = append(cs, c)
	}
	return cs
}

// Viewer is who looks at the page; nil is nobody signed in.
type Viewer struct {
	Name  string // their own, whole: nobody else sees this frame
	Desks []Desk // one per role held
}

// Desk is one entry of the desk menu.
type Desk struct {
	Label   string // 采购人
	Org     string // 星河区民政局
	Href    string // "/desk/buyer"
	Current bool   // the role the person works in now
}

// DeskNames are the desks by the role they belong to.
var DeskNames = map[identity.Role]string{
	identity.Buyer: "采购人", identity.Reviewer: "采购审核", identity.Staff: "社会组织", identity.Expert: "评审专家",
	identity.Supervisor: "监督", identity.Notary: "公证员", identity.Worker: "社会工作者", identity.Volunteer: "志愿者", identity.Resident: "居民",
	identity.Registrar: "登记管理", identity.Sponsor: "业务主管", identity.Rater: "评估专家", identity.Panelist: "评估委员会", identity.Officer: "社区矫正", identity.Personnel: "组织人事", identity.Admin: "管理员",
}

// ViewerOf makes the desk menu of a signed-in caller; at is the role of the
// desk in use, "" outside every desk. Desks stand at /desk/<role>.
func ViewerOf(c identity.Caller, at identity.Role) *Viewer {
	v := &Viewer{Name: c.Name}
	seen := map[identity.Role]bool{}
	for _, m := range c.Memberships {
		if l := DeskNames[m.Role]; l != "" && !seen[m.Role] {
			seen[m.Role] = true
			v.Desks = append(v.Desks, Desk{Label: l, Org: m.OrgName, Href: "/desk/" + string(m.Role), Current: m.Role == at})
		}
	}
	return v
}

func (v *Viewer) current() string {
	for _, d := range v.Desks {
		if d.Current {
			return d.Label + "工作台"
		}
	}
	return v.Name
}

// DemoClock is the movable clock of a demonstration. Moving it is POST /demo/clock
// with move = "day", "workdays" or "next" and back.
type DemoClock struct {
	Now  time.Time
	Next time.Time // the next deadline of any document; zero: none, and the button is off
	What string    // what falls due then: 投标截止
}

// Flash is the result of what the person just did, shown once on the next page.
type Flash struct {
	Kind Kind
	Text string
}

// Site is who runs this installation; empty lines are left out of the footer.
type Site struct {
	Owner   string // 主办单位
	Address string
	Phone   string
	Hours   string // 工作日 9:00–17:30
	ICP     string // 备案号
	Police  string // 公安备案号
	Code    string // 网站标识码
}

// Dock is one entry of a phone desk's bottom bar.
type Dock struct {
	Label   string
	Href    string
	Icon    Icon
	Current bool
}

// Page is everything the frame needs to know.
type Page struct {
	Title    string // of the browser tab, without the site's name
	Desc     string // for search engines, one sentence
	Nav      Nav
	Path     string // path and query of this request: where the switches come back to
	Query    string // what the search box holds
	Crumbs   []Crumb
	Viewer   *Viewer
	Unread   int // of the viewer's inbox
	Prefs    Prefs
	Now      time.Time // the platform's clock: dates of another year are written with it; zero: every date is
	Demo     *DemoClock
	Flash    *Flash
	Site     Site
	Hero     templ.Component // between header and content, full width; nil for most pages
	Narrow   bool            // one phone-wide column on every screen
	Dock     []Dock
	Scripts  []string // further assets, loaded as modules: islands
	Installs bool     // it may be put on a home screen, and kept there
	NoIndex  bool     // keep out of search engines: desks, forms, problems
	Address  string   // whole, of a page that people send one another: the card that a messenger shows of it; "" has none
}

// Layout is the whole document around body.
func Layout(p Page, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return layout(p, body).Render(context.WithValue(With(ctx, p.Prefs), nowKey{}, p.Now), w)
	})
}

type nowKey struct{}

// thisYear is the year of the page's clock, 0 outside a page.
func thisYear(ctx context.Context) int {
	if now, ok := ctx.Value(nowKey{}).(time.Time); ok && !now.IsZero() {
		return year(now)
	}
	return 0
}

func unread(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}
