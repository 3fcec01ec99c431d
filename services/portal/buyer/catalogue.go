package buyer

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// maxTable bounds an uploaded table, in bytes; the service says the same.
const maxTable = 5 << 20

func cataloguePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/catalog", Do: p.catalogues, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/catalog", Do: p.catalogueCreate, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/catalog/{id}", Do: p.catalogueDesk, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/catalog/{id}", Do: p.catalogueUpdate, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/catalog/{id}/move", Do: p.catalogueMove, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/catalog/{id}/items", Do: p.itemPut, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/catalog/{id}/remove", Do: p.itemRemove, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/catalog/{id}/import", Do: p.tableSend, Desk: identity.Buyer, Body: maxTable},
		{Method: "POST", Pattern: "/desk/catalog/{id}/revise", Do: p.catalogueRevise, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/catalog/{id}/objections/{objection}", Do: p.objectionAnswer, Desk: frame.AnyDesk},
	}
}

func (p *room) catalogues(a *frame.Ask) error { return p.showCatalogues(a, 200, frame.Fresh(a, nil)) }

func (p *room) showCatalogues(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Buyer, identity.Reviewer, identity.Supervisor)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "本单位的目录", view.CatalogueColumns(p.House), func(ctx context.Context, after string) ([]catalogapi.CatalogueSummary, string, error) {
			page, err := route.Call(ctx, p.Call, catalogapi.ListDeskCatalogues, catalogapi.ListDeskCataloguesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, catalogapi.ListDeskCatalogues, catalogapi.ListDeskCataloguesRequest{After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "本单位的目录", Cols: ui.Cols("目录", "#年度", "状态", "#项目数"), Nothing: "还没有目录，可以起草一份。"}
	for _, c := range list.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/desk/catalog/", c.ID), c.Title), ui.Text(frame.Itoa(c.Year)), view.CatalogTag(c.State, c.StateText), ui.Number(c.Count)))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: "购买目录"}), ui.Refusal(e.Fault)}
	all := view.Panel(ui.Box{Title: "本单位的目录"}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))
	if !a.Caller.Has(identity.Buyer) {
		body = append(body, all)
	} else {
		body = append(body, view.Beside(all, view.Panel(ui.Box{Title: "起草目录"}, view.Form("/desk/catalog", false, e,
			ui.TextField(e.In(ui.Input{Name: "title", Label: "目录名称", Required: true, Max: 100})),
			ui.NumberField(e.In(ui.Input{Name: "year", Label: "年度", Required: true, Short: true, Value: fmt.Sprint(a.Now().In(ui.Shanghai).Year())})),
			ui.AreaField(e.In(ui.Input{Name: "note", Label: "说明", Max: 1000, Lines: 2})), ui.Submit("起草", "")))))
	}
	return a.Show(status, a.DeskPage("购买目录", "购买目录"), view.Stack(body...))
}

func (p *room) catalogueCreate(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: f.Text("title"), Year: f.Int("year", "年度"), Note: f.Text("note")}}
	var c catalogapi.Catalogue
	if err = f.Fault(); err == nil {
		c, err = route.Call(a.Ctx, p.Call, catalogapi.CreateCatalogue, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCatalogues(a, status, e) })
	}
	return a.Redirect(frame.Href("/desk/catalog/", c.ID), "已起草。请录入或导入目录项目，再提交审核。")
}

func (p *room) catalogueDesk(a *frame.Ask) error {
	return p.showCatalogueDesk(a, 200, frame.Fresh(a, nil), nil)
}

// natureOptions are all natures an item can have, what may be bought first.
func natureOptions() (out []ui.Option) {
	for _, n := range []catalogapi.Nature{
		catalogapi.NatureService, catalogapi.NatureAuxiliary, catalogapi.NatureOutside, catalogapi.NatureDirect,
		catalogapi.NatureGoods, catalogapi.NatureFinancing, catalogapi.NatureStaffing, catalogapi.NatureForbidden,
	} {
		out = append(out, ui.Option{Value: string(n), Label: view.NatureNames[n]})
	}
	return out
}

func (p *room) showCatalogueDesk(a *frame.Ask, status int, e frame.Entry, report *catalogapi.ImportReport) error {
	a.At(identity.Buyer, identity.Reviewer, identity.Supervisor)
	c, err := route.Call(a.Ctx, p.Call, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	drafting := c.State == catalogapi.CatalogueStateDrafted && a.Caller.In(c.Owner.ID, identity.Buyer)
	pg := a.DeskPage(c.Title, "购买目录", "/desk/catalog", c.Title)
	main := []templ.Component{}
	if report != nil {
		main = append(main, importReport(report))
	}
	main = append(main, catalogueActions(&c, e), p.objectionsPanel(a, &c, e), catalogueItems(pg, &c, drafting))
	if drafting {
		main = append(main, headForm(&c, e), tableForm(&c, e), itemForm(&c, e, a.Query("item")))
	}
	side := []templ.Component{view.Panel(ui.Box{Title: "全流程"}, ui.Steps(view.CatalogSteps(c.Steps, a.Now()))), ui.WideButtonLink(frame.Href("/catalog/", c.ID), "看公开页面和导出", false)}
	if c.State == catalogapi.CatalogueStateEffective && a.Caller.In(c.Owner.ID, identity.Buyer) {
		side = append(side, view.Panel(ui.Box{Title: "修订"}, view.Inside(ui.Form(deskCatalogue(c.ID)+"/revise", false), ui.Submit("以本版为底稿起草新版", ""))))
	}
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: c.Title, Tags: view.CatalogTag(c.State, c.StateText)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

func deskCatalogue(id string) string { return frame.Href("/desk/catalog/", id) }

// catalogueActions are the moves open to the caller; nothing when there are none.
func catalogueActions(c *catalogapi.Catalogue, e frame.Entry) templ.Component {
	if len(c.Moves) == 0 {
		return ui.None()
	}
	acts := view.ActionsOf(c.Moves)
	for i := range acts {
		if acts[i].Do == "return" || acts[i].Do == "retire" {
			acts[i].Confirm, acts[i].Form = "请确认。", ui.AreaField(e.Among(acts[i].Do, ui.Input{Name: "note", Label: "原因", Max: 1000, Lines: 2}))
		}
	}
	return view.Panel(ui.Box{Title: "现在可以办理"}, ui.ActionButtons(deskCatalogue(c.ID)+"/move", c.Version, e.Reopened(acts)))
}

func catalogueItems(pg ui.Page, c *catalogapi.Catalogue, drafting bool) templ.Component {
	cols := []string{"项目", "代码", "单位", "¥参考单价", "服务对象"}
	if drafting {
		cols = append(cols, ".办理")
	}
	t := ui.Table{Caption: "目录项目", Cols: ui.Cols(cols...), Nothing: "还没有项目，可以从表格导入，或逐项录入。"}
	for _, i := range c.Items {
		row := ui.Cells(ui.Text(i.Name), ui.Code(i.Code), ui.Text(i.Unit), priceOf(i), view.OrDash(i.Target))
		if drafting {
			row = append(row, ui.All(ui.Link(deskCatalogue(c.ID)+"?"+url.Values{"item": {i.Code}}.Encode()+"#item", "修改"+i.Code), ui.ActionButtons(deskCatalogue(c.ID)+"/remove", c.Version, []ui.Action{{
				Do: "remove-" + i.Code, Label: "删除" + i.Code, Danger: true, Quiet: true, Confirm: "将从目录底稿中删除“" + i.Name + "”，删除后可以重新录入。", Form: ui.Hidden("code", i.Code),
			}})))
		}
		t.Rows = append(t.Rows, row)
	}
	whole := ui.None()
	if at := frame.Href("/catalog/", c.ID) + "/export?format="; len(c.Items) > 0 {
		whole = ui.AsTable(ui.Tables{XLSX: at + sheet.XLSX, CSV: at + sheet.CSV})
	}
	return view.Panel(ui.Box{Title: "目录项目", Note: frame.Itoa(len(c.Items)) + "项，A为公共服务，B为履职辅助"}, ui.UnitSwitch(pg), ui.Data(t), whole)
}

func tableForm(c *catalogapi.Catalogue, e frame.Entry) templ.Component {
	return view.Panel(ui.Box{Title: "从表格导入", Note: "整份成功，或整份不动"}, view.Inside(ui.Form(deskCatalogue(c.ID)+"/import", true),
		ui.FileField(e.In(ui.Input{Name: "table", Label: "CSV或XLSX表格", Help: "表头：代码，名称，上级代码，类别，事项性质，计量单位，参考单价（元），服务对象，服务标准。", Required: true, Accept: ".csv,.xlsx"})), ui.Submit("导入", "")))
}

// headForm changes the name and the note of a draft.
func headForm(c *catalogapi.Catalogue, e frame.Entry) templ.Component {
	if !e.Holds("head") {
		e.Values = view.SetAll("head.title", c.Title, "head.year", frame.Itoa(c.Year), "head.note", c.Note)
	}
	return view.Panel(ui.Box{Title: "名称和说明"}, view.Form(deskCatalogue(c.ID), false, e, ui.Hidden("version", frame.Itoa(c.Version)),
		ui.TextField(e.Among("head", ui.Input{Name: "title", Label: "目录名称", Required: true, Max: 100, Wide: true})),
		ui.NumberField(e.Among("head", ui.Input{Name: "year", Label: "年度", Required: true, Short: true})),
		ui.AreaField(e.Among("head", ui.Input{Name: "note", Label: "说明", Max: 1000, Lines: 2, Wide: true})), ui.Submit("保存名称和说明", "")))
}

// itemForm adds an item, or changes the one whose code was chosen in the table.
func itemForm(c *catalogapi.Catalogue, e frame.Entry, code string) templ.Component {
	if at := slices.IndexFunc(c.Items, func(i catalogapi.Item) bool { return i.Code == code }); at >= 0 && !e.Holds("item") {
		i := c.Items[at]
		e.Values = view.SetAll("item.code", i.Code, "item.parent", i.Parent, "item.name", i.Name, "item.kind", string(i.Kind), "item.nature", string(i.Nature),
			"item.unit", i.Unit, "item.price", ui.MoneyValue(i.Price), "item.target", i.Target, "item.standard", i.Standard)
	}
	in := func(x ui.Input) ui.Input { return e.Among("item", x) }
	return view.Panel(ui.Box{ID: "item", Title: "录入或修改一项", Note: "代码相同的项目会被替换"}, view.Form(deskCatalogue(c.ID)+"/items", false, e, ui.Hidden("version", frame.Itoa(c.Version)),
		view.Inside(ui.Pair(),
			ui.TextField(in(ui.Input{Name: "code", Label: "代码", Help: "A开头为公共服务，B开头为履职辅助。", Required: true, Max: 12})),
			ui.TextField(in(ui.Input{Name: "parent", Label: "上级代码", Help: "没有上级的留空。", Max: 20}))),
		ui.TextField(in(ui.Input{Name: "name", Label: "名称", Required: true, Max: 100, Wide: true})),
		view.Inside(ui.Pair(),
			ui.RadioField(in(ui.Input{Name: "kind", Label: "类别", Required: true, Options: ui.Options("A", view.ItemKindNames[catalogapi.ItemKindA], "B", view.ItemKindNames[catalogapi.ItemKindB])})),
			ui.SelectField(in(ui.Input{Name: "nature", Label: "事项性质", Help: "后六项属于负面清单，不能购买。", Required: true, Options: natureOptions()})),
			ui.TextField(in(ui.Input{Name: "unit", Label: "计量单位", Required: true, Max: 20})),
			ui.MoneyField(in(ui.Input{Name: "price", Label: "参考单价"}))),
		ui.TextField(in(ui.Input{Name: "target", Label: "服务对象", Max: 200, Wide: true})),
		ui.AreaField(in(ui.Input{Name: "standard", Label: "服务标准", Max: 1000, Lines: 2, Wide: true})), ui.Submit("保存这一项", "")))
}

func importReport(r *catalogapi.ImportReport) templ.Component {
	t := ui.Table{Caption: "需要修改的行", Cols: ui.Cols("行", "列", "问题"), Nothing: "没有问题。"}
	for _, x := range r.Errors {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(frame.Itoa(x.Row)), ui.Text(x.Column), ui.Text(x.Text)))
	}
	return view.Panel(ui.Box{Title: "导入没有进行"}, ui.Note(ui.Bad, ui.Textf("共读取%d行，有%d处需要修改；目录没有任何变化。请改好表格再导入。", r.Rows, len(r.Errors))), ui.Data(t))
}

func (p *room) objectionsPanel(a *frame.Ask, c *catalogapi.Catalogue, e frame.Entry) templ.Component {
	if len(c.Objections) == 0 {
		return ui.None()
	}
	mine := a.Caller.In(c.Owner.ID, identity.Buyer) || a.Caller.In(c.Owner.ID, identity.Reviewer)
	parts := []templ.Component{}
	for _, o := range c.Objections {
		if o.AnsweredAt != nil {
			parts = append(parts, ui.QA(ui.Answer{Question: o.By + "：" + o.Text, Answer: o.Answer}))
			continue
		}
		if mine {
			parts = append(parts, view.Group(o.By+"："+o.Text, "", view.Inside(ui.Form(deskCatalogue(c.ID)+"/objections/"+url.PathEscape(o.ID), false),
				ui.AreaField(e.Among(answerForm(o.ID), ui.Input{Name: "text", Label: "答复", Required: true, Max: 2000, Lines: 3})), ui.Submit("公开答复", ""))))
		}
	}
	return view.Panel(ui.Box{Title: "异议与答复", Note: "有异议未答复，目录不能生效"}, parts...)
}

// sendCatalogue answers a form of the catalogue's page; what is refused is shown there.
func (p *room) sendCatalogue(a *frame.Ask, done string, call func(f *frame.Form) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if err = call(f); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCatalogueDesk(a, status, e, nil) })
	}
	return a.Redirect(frame.Href("/desk/catalog/", a.Path("id")), done)
}

func (p *room) catalogueMove(a *frame.Ask) error {
	return p.sendCatalogue(a, "已办理。", func(f *frame.Form) error {
		do, version, note := frame.MoveOf(f)
		_, err := route.Call(a.Ctx, p.Call, catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: a.Path("id"), CatalogueMove: catalogapi.CatalogueMove{Do: do, Version: version, Note: note}})
		return err
	})
}

func (p *room) catalogueUpdate(a *frame.Ask) error {
	return p.sendCatalogue(a, "已保存名称和说明。", func(f *frame.Form) error {
		f.As("head")
		in := catalogapi.UpdateCatalogueRequest{ID: a.Path("id"), CatalogueDraft: catalogapi.CatalogueDraft{
			Version: f.Version(), Title: f.Text("title"), Year: f.Int("year", "年度"), Note: f.Text("note"),
		}}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, catalogapi.UpdateCatalogue, in)
		return err
	})
}

func (p *room) itemPut(a *frame.Ask) error {
	return p.sendCatalogue(a, "已保存这一项。", func(f *frame.Form) error {
		f.As("item")
		in := catalogapi.PutItemRequest{ID: a.Path("id"), ItemDraft: catalogapi.ItemDraft{
			Version: f.Version(), Code: f.Text("code"), Name: f.Text("name"), Parent: f.Text("parent"), Kind: catalogapi.ItemKind(f.Text("kind")), Nature: catalogapi.Nature(f.Text("nature")),
			Unit: f.Text("unit"), Price: f.Money("price", "参考单价"), Target: f.Text("target"), Standard: f.Text("standard"),
		}}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, catalogapi.PutItem, in)
		return err
	})
}

func (p *room) itemRemove(a *frame.Ask) error {
	return p.sendCatalogue(a, "已删除这一项。", func(f *frame.Form) error {
		_, err := route.Call(a.Ctx, p.Call, catalogapi.RemoveItem, catalogapi.RemoveItemRequest{ID: a.Path("id"), Code: f.Text("code"), Version: f.Version()})
		return err
	})
}

func (p *room) objectionAnswer(a *frame.Ask) error {
	return p.sendCatalogue(a, "答复已公开。", func(f *frame.Form) error {
		_, err := route.Call(a.Ctx, p.Call, catalogapi.AnswerObjection, catalogapi.AnswerObjectionRequest{ID: a.Path("id"), Objection: a.Path("objection"), AnswerDraft: catalogapi.AnswerDraft{Text: f.As(answerForm(a.Path("objection"))).Text("text")}})
		return err
	})
}

func (p *room) catalogueRevise(a *frame.Ask) error {
	if _, err := a.Form(); err != nil {
		return err
	}
	c, err := route.Call(a.Ctx, p.Call, catalogapi.ReviseCatalogue, catalogapi.ReviseCatalogueRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	return a.Redirect(frame.Href("/desk/catalog/", c.ID), "新版底稿已建立，原版在新版生效前继续有效。")
}

// tableSend imports a table; wrong rows are listed and nothing has changed.
func (p *room) tableSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	file, ok, err := f.Table("table")
	if err != nil {
		return err
	}
	if !ok {
		return a.Lead(frame.Href("/desk/catalog/", a.Path("id")), &ui.Flash{Kind: ui.Bad, Text: "没有收到文件，请选择CSV或XLSX表格后再导入。"})
	}
	report, err := route.Call(a.Ctx, p.Call, catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: a.Path("id"), Upload: file})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCatalogueDesk(a, status, e, nil) })
	}
	if !report.Imported {
		return p.showCatalogueDesk(a, 200, frame.Entry{Key: a.Key()}, &report)
	}
	return a.Redirect(frame.Href("/desk/catalog/", a.Path("id")), fmt.Sprintf("已导入%d项。", report.Rows))
}
