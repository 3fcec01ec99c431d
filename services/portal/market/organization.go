package market

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The parts of an organization's page, each with its own address.
const (
	orgWork   = ""         // what it does or has signed
	orgBought = "bought"   // what it buys
	orgCard   = "register" // what stands on its certificate
	orgCredit = "credit"   // the lists it stands or stood on
	orgLife   = "life"     // what became of it, and what it was rated
)

// orgTabs are the parts that such an organization has.
func orgTabs(d organizationData) []ui.Tab {
	tab := func(label, name, count string) ui.Tab {
		return ui.Tab{Label: label, Href: d.Ask.With("tab", name, "after", ""), Count: count, Current: d.Tab == name}
	}
	tabs := []ui.Tab{tab(contractsTitle(d.O), orgWork, d.count())}
	if buys(d.O.Kind) {
		tabs = append(tabs, tab("采购项目", orgBought, ""))
	}
	tabs = append(tabs, tab("登记信息", orgCard, ""), tab("信用名单记录", orgCredit, frame.Itoa(len(d.O.Marks))))
	if social(d.O.Kind) {
		tabs = append(tabs, tab("大事记", orgLife, ""))
	}
	return tabs
}

// count is how many contracts there are, "" when not all were read.
func (d organizationData) count() string {
	n := int64(0)
	for _, y := range d.Years {
		n += y.Count
	}
	if n == 0 {
		return ""
	}
	return frame.Itoa(n)
}

// orgTab is the part that was asked for.
func orgTab(asked string, o organizationapi.Organization) string {
	switch {
	case asked == orgBought && buys(o.Kind), asked == orgCard, asked == orgCredit, asked == orgLife && social(o.Kind):
		return asked
	default:
		return orgWork
	}
}

// orgYear is what an organization signed in one year.
type orgYear struct {
	Year   int
	Count  int64
	Amount int64 // fen
}

// maxOrgContracts is how many contracts a figure is made of; of more nothing is drawn.
const maxOrgContracts = 200

// orgYears sums an organization's contracts by year, oldest first and to this year; none when not all can be read.
func (p *room) orgYears(ctx context.Context, in contractapi.ListContractsRequest) ([]orgYear, error) {
	in.After, in.Limit = "", maxOrgContracts
	page, err := route.Call(ctx, p.Call, contractapi.ListContracts, in)
	if err != nil || page.Next != "" {
		return nil, err
	}
	sums := map[int]orgYear{}
	first, last := 0, p.Now().In(ui.Shanghai).Year()
	for _, c := range page.Items {
		if c.SignedAt == nil {
			continue
		}
		n := c.SignedAt.In(ui.Shanghai).Year()
		y := sums[n]
		sums[n] = orgYear{n, y.Count + 1, y.Amount + view.Promised(c)}
		if first == 0 || n < first {
			first = n
		}
	}
	var out []orgYear
	for n := first; first > 0 && n <= last; n++ { // a year without a contract is seen too
		y := sums[n]
		y.Year = n
		out = append(out, y)
	}
	return out, nil
}

// yearsFigure shows the years as bars, beside the table they are drawn from.
func yearsFigure(years []orgYear) templ.Component {
	t := ui.Table{Caption: "每年签订的合同", Cols: ui.Cols("年度", "#份数", "¥金额")}
	most := years[0]
	for _, y := range years {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(fmt.Sprintf("%d年", y.Year)), ui.Number(y.Count), ui.Amount(y.Amount)))
		if y.Amount > most.Amount {
			most = y
		}
	}
	seen := fmt.Sprintf("%d年签订的金额最多。按合同签订日期统计，只算已公告的合同。", most.Year)
	return ui.FigureBeside("每年签订的合同", seen, bars(years, most.Amount), t)
}

const (
	barsWide = 280
	barsRow  = 44
)

// bars draws one bar a year, the longest over the whole width.
func bars(years []orgYear, most int64) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" aria-hidden="true">`, barsWide, barsRow*len(years))
		for i, y := range years {
			top, wide := i*barsRow, int64(0)
			if most > 0 {
				wide = barsWide * y.Amount / most
			}
			fmt.Fprintf(&b, `<text class="strong" x="0" y="%d">%d年</text><text x="%d" y="%d" text-anchor="end">%s</text>`,
				top+14, y.Year, barsWide, top+14, templ.EscapeString(cn.Fen(y.Amount).Wan()))
			fmt.Fprintf(&b, `<rect class="rest" x="0" y="%d" width="%d" height="12" rx="3"></rect><rect class="f1" x="0" y="%d" width="%d" height="12" rx="3"></rect>`,
				top+20, barsWide, top+20, wide)
		}
		b.WriteString(`</svg>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// entered says of what was not done on the platform that somebody entered it, and from which paper.
func entered(paper string) templ.Component {
	if paper == "" {
		return ui.None()
	}
	return ui.Soft("（录入，" + paper + "）")
}

// ratingsTable lists every grade that was ever announced.
func ratingsTable(all []organizationapi.Rating) ui.Table {
	t := ui.Table{Caption: "历次等级", Titled: true, Cols: []ui.Col{{Head: "等级"}, {Head: "公告日期"}, {Head: "有效期"}}}
	for _, r := range all {
		t.Rows = append(t.Rows, ui.Cells(ui.All(ui.Text(frame.Itoa(r.Grade)+"A级"), entered(r.Paper)), ui.Text(view.SpellDay(view.Day(r.AnnouncedOn))),
			ui.Text(view.SpellDay(view.Day(r.From))+"至"+view.SpellDay(view.Day(r.To)))))
	}
	return t
}

// nextGrade says what lies between an organization and the next grade, as far
// as the rule book says it; the points stand on the page of the score.
func (p *room) nextGrade(o organizationapi.Organization, w rule.Where) (text string, law []ui.Basis) {
	grades, err := rule.Ask[[]rule.Item](p.Rules, "organization.rating.grades", w)
	if err != nil {
		return "", nil
	}
	switch r := o.Rating; {
	case buys(o.Kind) || o.Kind == organizationapi.OrgKindEnterprise || o.Kind == organizationapi.OrgKindFiled:
		return "", nil
	case r == nil || !r.Valid:
		text = "现在没有有效等级，可以向登记管理机关申请评估。"
		law = p.Clauses(w, "organization.rating.eligible.years", "organization.rating.refused")
	case r.Grade >= int64(len(grades.Value)):
		text = fmt.Sprintf("现为%dA级，已是最高等级。", r.Grade)
		law = p.Clauses(w, "organization.rating.years")
	default:
		text = fmt.Sprintf("现为%dA级，高一级是%dA级。什么时候可以申请重新评估，见下面的依据。", r.Grade, r.Grade+1)
		law = p.Clauses(w, "organization.rating.renew.years", "organization.rating.refused")
	}
	return text, law
}

// social reports whether organizations of the kind are registered, rated and inspected by a civil affairs authority.
func social(k organizationapi.OrgKind) bool {
	return k == organizationapi.OrgKindAssociation || k == organizationapi.OrgKindServiceorg || k == organizationapi.OrgKindFoundation
}
