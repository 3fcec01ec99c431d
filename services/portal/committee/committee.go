package committee

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The committee is chosen on a page of its own: who is in the pool, who of
// them may not judge this purchase, and what the law asks of the whole.

// committee lets an officer choose; the filter asks by GET and carries the choice along.
func (p *room) committee(a *frame.Ask) error {
	return p.showCommittee(a, 200, frame.Entry{Values: a.R.URL.Query()})
}

func (p *room) showCommittee(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if t.SuspendedUntil != nil && e.Fault == nil { // no form for what would be refused
		return a.Show(status, a.DeskPage("组建评审委员会", t.Title, frame.Href("/desk/tenders/", t.ID), "组建评审委员会"), view.Stack(
			ui.PageHead(ui.Head{Title: "组建评审委员会", Over: ui.Text(t.Title)}), ui.Note(ui.Warn, view.Suspension(t)), view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/desk/tenders/", t.ID), "回到项目", false))))
	}
	if e.Get("chosen") == "" { // nobody has chosen on this page yet: the committee as it stands
		e.Values = chosenFrom(t.Committee)
		if t.Choosing != nil {
			e.Values.Set("ground", t.Choosing.Ground)
			e.Values.Set("reason", t.Choosing.Reason)
		}
	}
	pool, err := p.pool(a, &t)
	if err != nil {
		return err
	}
	need, err := p.committeeNeeds(&t)
	if err != nil {
		return err
	}
	draws, err := route.Call(a.Ctx, p.Call, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	for _, d := range draws.Items {
		if d.Of == tenderapi.DrawOfSuppliers {
			continue
		}
		for _, c := range d.Calls {
			if c.Outcome == "accepted" {
				need.drawn = append(need.drawn, c.Number)
			}
		}
	}
	grounds, _, err := p.Choices("tender.committee.self", t.Region, view.Law(t).Day)
	if err != nil {
		return err
	}
	pg := a.DeskPage("组建评审委员会", t.Title, frame.Href("/desk/tenders/", t.ID), "组建评审委员会")
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: "组建评审委员会", Over: ui.Text(t.Title), Lead: ui.Text("名单在结果公告时公开，此前保密。")}), ui.Refusal(e.Fault),
		committeeForm(a, &t, pool, need, grounds, e)))
}

// chosenFrom is a committee as the form holds it.
func chosenFrom(list []tenderapi.Member) url.Values {
	v := url.Values{}
	for _, m := range list {
		switch {
		case m.Kind == "buyer":
			v.Add("own", m.Account)
		case m.Number == "": // who was drawn is seated by the draw
			v.Add("members", m.Account)
		}
	}
	return v
}

// candidate is an expert of the pool, with what stands against a seat.
type candidate struct {
	ID, Name, Label string
	Fields          []string
	Regions         []string
	Note            string
	Barred          bool // the service refuses this one
}

// pool lists the experts, and marks who has to do with the buyer or, once they are known, a bidder.
func (p *room) pool(a *frame.Ask, t *tenderapi.Tender) ([]candidate, error) {
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListExperts, organizationapi.ListExpertsRequest{})
	if err != nil {
		return nil, err
	}
	bidders := map[string]string{}
	opening, err := route.Call(a.Ctx, p.Call, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: t.ID})
	if err != nil && !view.Missing(err) {
		return nil, err
	}
	for _, b := range opening.Bids {
		bidders[b.Supplier.ID] = b.Supplier.Name
	}
	apart, err := p.ownApart(t)
	if err != nil {
		return nil, err
	}
	out := make([]candidate, 0, len(list.Items))
	for _, x := range list.Items {
		c := candidate{ID: x.ID, Name: x.Name, Label: x.MaskedName + "（" + x.Title + "）", Fields: x.Fields}
		if len(x.Fields) == 0 && x.Title != "" {
			c.Fields = []string{x.Title}
		}
		for _, m := range x.Memberships {
			if m.Role == organizationapi.RoleExpert {
				c.Regions = append(c.Regions, m.Region)
			}
			if name := bidders[m.Org]; name != "" {
				c.Note, c.Barred = t.Method.Say("在投标人")+name+"任职，应当回避。", true
			} else if m.Org == t.Buyer.ID && c.Note == "" {
				c.Note, c.Barred = "与采购人同一单位。", apart
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(x, y candidate) int { return strings.Compare(x.Label, y.Label) })
	return out, nil
}

// ownApart reports whether the buyer's own people may not sit as experts.
func (p *room) ownApart(t *tenderapi.Tender) (bool, error) {
	id := t.Method.Procedure().Rules.Own
	if id == "" {
		return false, nil
	}
	may, err := rule.Ask[bool](p.Rules, id, view.Law(*t))
	return !may.Value, err
}

// fits reports whether a candidate is what the filter asks for.
func (c candidate) fits(e frame.Entry) bool {
	q, field, region := strings.TrimSpace(e.Get("q")), e.Get("field"), e.Get("region")
	return (q == "" || strings.Contains(c.Name, q) || strings.Contains(c.Label, q)) &&
		(field == "" || slices.Contains(c.Fields, field)) && (region == "" || slices.Contains(c.Regions, region))
}

func (c candidate) option() ui.Option {
	return ui.Option{Value: c.ID, Label: c.Label, Help: c.Note, Disabled: c.Barred}
}

// choicesOf are the values that candidates differ by, for a filter.
func choicesOf(pool []candidate, of func(candidate) []string, word func(string) string) []ui.Option {
	var seen []string
	for _, c := range pool {
		seen = append(seen, of(c)...)
	}
	slices.Sort(seen)
	out := ui.Options("", "全部")
	for _, v := range slices.Compact(seen) {
		out = append(out, ui.Option{Value: v, Label: word(v)})
	}
	return out
}

// committeeForm is the filter, the chosen, and who else may be. 筛选 asks by GET
// for the same page; the last button sends the choice.
func committeeForm(a *frame.Ask, t *tenderapi.Tender, pool []candidate, need committeeNeeds, grounds []ui.Option, e frame.Entry) templ.Component {
	var chosen, others []ui.Option
	members := e.Values["members"]
	for _, n := range need.drawn {
		chosen = append(chosen, ui.Option{Value: n, Label: "专家" + n[:min(8, len(n))], Help: "随机抽取，已同意参加。", Disabled: true})
	}
	for _, c := range pool {
		switch {
		case slices.Contains(members, c.ID) && !c.Barred:
			chosen = append(chosen, c.option())
		case c.fits(e):
			others = append(others, c.option())
		}
	}
	own := []ui.Option{{Value: a.Caller.ID, Label: "我作为采购人代表参加"}}
	for _, m := range t.Committee {
		if m.Kind == "buyer" && m.Account != a.Caller.ID {
			own = append(own, ui.Option{Value: m.Account, Label: cn.MaskName(m.Name) + "作为采购人代表参加"})
		}
	}
	mine, found := ui.All(ui.Paragraphs("还没有专家。评审专家应当从专家库中随机抽取。"), view.Inside(ui.Buttons(), ui.ButtonLink(view.DrawsPath(t.ID), "去抽取评审专家", false))), ui.Empty(ui.IconUsers, "没有符合条件的专家，请放宽筛选条件。", nil)
	pick := e.In(ui.Input{Name: "members", Label: "取消勾选即移出", Required: true, Dense: true, Options: chosen})
	if len(chosen) > 0 {
		mine = ui.ChecksField(view.WithValues(pick, slices.Concat(members, need.drawn)))
		pick.Within, pick.Error = "found", ""
	}
	if len(others) > 0 {
		pick.Label, pick.Options = "勾选加入", others
		found = ui.ChecksField(view.WithValues(pick, nil))
	}
	return view.Inside(ui.Query(view.CommitteePath(t.ID)), ui.Hidden("chosen", "1"),
		view.Panel(ui.Box{Title: "筛选"}, ui.FilterFields(
			ui.Input{Name: "q", Label: "姓名或专长", Value: e.Get("q"), Max: 40},
			ui.Input{Name: "field", Label: "领域", Value: e.Get("field"), Options: choicesOf(pool, func(c candidate) []string { return c.Fields }, func(s string) string { return s })},
			ui.Input{Name: "region", Label: "地区", Value: e.Get("region"), Options: choicesOf(pool, func(c candidate) []string { return c.Regions }, a.Place)})),
		view.Inside(ui.Pair(), view.Panel(ui.Box{Title: "已选的专家"}, mine), view.Panel(ui.Box{Title: "人数要求"}, need.tally(e), ui.Demands(need.draw...))),
		view.Panel(ui.Box{Title: "自行选定专家", Note: frame.Itoa(free(others)) + "人可选", Flat: true}, ui.Paragraphs("法律允许自行选定的，才在这里勾选；情形和理由随结果公告。\n本项目随机抽取过的地区和领域，由抽取决定谁参加，不能再从中选定。"),
			view.Inside(ui.Pair(), ui.SelectField(e.In(ui.Input{Name: "ground", Label: "自行选定的情形", Options: slices.Concat(ui.Options("", "不自行选定"), grounds)})),
				ui.AreaField(e.In(ui.Input{Name: "reason", Label: "自行选定的理由", Max: 1000, Lines: 2}))), found),
		view.Panel(ui.Box{Title: "采购人代表", Hidden: true}, ui.ChecksField(view.WithValues(e.In(ui.Input{Name: "own", Label: "采购人代表", Options: own}), e.Values["own"]))),
		ui.Presses(ui.Press{Name: "version", Value: frame.Itoa(t.Version), Label: "组建评审委员会", Action: view.CommitteePath(t.ID), Post: true}, ui.Press{Label: "更新人数", Plain: true, Manual: true}))
}

// free counts those who can be chosen.
func free(list []ui.Option) (n int) {
	for _, o := range list {
		if !o.Disabled {
			n++
		}
	}
	return n
}

// committeeNeeds is what the law asks of a committee as a whole.
type committeeNeeds struct {
	least      int64 // as the service counts it
	basis      ui.Basis
	odd        rule.Answer[bool]
	share      rule.Answer[string]
	draw       []ui.Demand
	drawn      []string // numbers of those who were drawn and come
	num, parts int      // experts are at least num of parts
}

func (p *room) committeeNeeds(t *tenderapi.Tender) (n committeeNeeds, err error) {
	at := view.Law(*t)
	n.least = t.CommitteeLeast
	if law := view.LawOf(t.CommitteeBasis); len(law) > 0 {
		n.basis = law[0]
	}
	if n.odd, err = rule.Ask[bool](p.Rules, "tender.committee.odd", at); err != nil {
		return n, err
	}
	if n.share, err = rule.Ask[string](p.Rules, "tender.committee.experts", at); err != nil {
		return n, err
	}
	n.draw = p.Demands(at, "tender.committee.draw", "评审专家应当从专家库中随机抽取，抽中并同意参加的由系统列入。", "tender.recusal.relations", "与供应商有利害关系的，应当回避。", cmp.Or(t.Method.Procedure().Rules.Own, "tender.committee.own"), "与采购人同一单位的，只能作为采购人代表参加。")
	_, err = fmt.Sscanf(n.share.Value, "%d/%d", &n.num, &n.parts)
	return n, err
}

// tally counts what is chosen against it.
func (n committeeNeeds) tally(e frame.Entry) templ.Component {
	experts, own := len(e.Values["members"])+len(n.drawn), len(e.Values["own"])
	all := experts + own
	lines := []ui.TallyLine{
		{Rule: "least", Value: frame.Itoa(n.least), Ok: int64(all) >= n.least, Text: "不少于" + frame.Itoa(n.least) + "人", Basis: n.basis},
		{Rule: "share", Value: n.share.Value, Ok: experts*n.parts >= all*n.num && all > 0, Text: "专家不少于成员总数的" + n.share.Value, Basis: n.share.Basis()},
	}
	if n.odd.Value {
		lines = slices.Insert(lines, 1, ui.TallyLine{Rule: "odd", Ok: all%2 == 1, Text: "人数为单数", Basis: n.odd.Basis()})
	}
	return ui.TallyPanel(ui.Tally{Chosen: all, Part: experts, Word: "专家", Boxes: "members", Others: "own", Lines: lines})
}

// committeeSend seats the committee.
func (p *room) committeeSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := tenderapi.SeatCommitteeRequest{ID: a.Path("id"), CommitteeDraft: tenderapi.CommitteeDraft{
		Version: f.Version(), Members: []tenderapi.Member{}, Ground: f.Text("ground"), Reason: f.Text("reason"),
	}}
	for _, kind := range [][2]string{{"members", "expert"}, {"own", "buyer"}} {
		for _, x := range f.List(kind[0]) {
			in.Members = append(in.Members, tenderapi.Member{Account: x, Name: x, Kind: kind[1]}) // the service knows the name
		}
	}
	if _, err := route.Call(a.Ctx, p.Call, tenderapi.SeatCommittee, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCommittee(a, status, e) })
	}
	return a.Redirect(frame.Href("/desk/tenders/", in.ID), "评审委员会已组成，成员已收到通知。")
}
