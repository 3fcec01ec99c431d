package buyer

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// An officer divides a purchase into lots, and takes the steps before the notice for all of them at once.

func lotPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "POST", Pattern: "/desk/tenders/{id}/lots", Do: p.lotAdd, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/committee/shared", Do: p.committeeShare, Desk: identity.Buyer},
	}
}

// lotsPanel shows the lots of the procedure, and lets an officer add one to what is still a draft.
func (p *room) lotsPanel(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) (templ.Component, error) {
	divides := !view.Rolling(t) && !view.Competing(t) && t.State == tenderapi.StateDrafted && t.IntendedAt == nil && len(t.Hearings) == 0 && a.Caller.In(t.Buyer.ID, identity.Buyer)
	list, err := view.LotsOf(p.House, a, t)
	if err != nil || list == nil && !divides {
		return nil, err
	}
	var body []templ.Component
	if list != nil {
		body = append(body, ui.Paragraphs(view.LotsWords(list)), view.LotsTable(a, list, t.ID, func(id string) string { return frame.Href("/desk/tenders/", id) }), ui.AsTable(view.TablesBeside(t.ID, "lots")))
	}
	if divides {
		body = append(body, p.lotForm(a, t, e))
	}
	return view.Panel(ui.Box{Title: "采购包", ID: "lots", Note: view.LotTerms(*t)}, body...), nil
}

// lotForm asks what a lot cannot have in common with the first.
func (p *room) lotForm(a *frame.Ask, t *tenderapi.Tender, e frame.Entry) templ.Component {
	help := "一次采购分成几个采购包的，在这里增加。照第1包的采购文件新建一包，名称、预算、需求和评分标准随后可以分别修改；采购方式、时间和联系方式各包相同，在第1包修改。"
	if t.Procedure == "" {
		help += "现在的草稿成为第1包。"
	}
	return view.Inside(ui.Fold("增加采购包", e.Holds("lot")), view.Inside(ui.Form(frame.Href("/desk/tenders/", t.ID)+"/lots", false), ui.Hidden(frame.KeyField, a.Key()), ui.Paragraphs(help),
		ui.TextField(e.Among("lot", ui.Input{Name: "title", Label: "采购包名称", Help: "写清与其他包的区别，例如服务的片区。", Required: true, Max: 100})),
		view.Inside(ui.Pair(),
			ui.MoneyField(e.Among("lot", ui.Input{Name: "budget", Label: "本包预算金额", Required: true, Demands: p.Demands(view.Law(*t), "tender.split.barred", "各包的预算合计计算，不得化整为零。")})),
			ui.MoneyField(e.Among("lot", ui.Input{Name: "ceiling", Label: "本包最高限价", Help: "不填则以本包预算为限。"}))),
		ui.AreaField(e.Among("lot", ui.Input{Name: "requirement", Label: "本包采购需求", Help: "不填则照第1包。", Max: 20000, Lines: 4})),
		ui.Submit("增加采购包", "")))
}

func (p *room) lotAdd(a *frame.Ask) error {
	return p.sendPurchase(a, "已增加采购包。", func(f *frame.Form) error {
		f.As("lot")
		in := tenderapi.AddLotRequest{ID: a.Path("id"), LotDraft: tenderapi.LotDraft{
			Title: f.Text("title"), Budget: f.Money("budget", "本包预算金额"), Ceiling: f.Money("ceiling", "本包最高限价"), Requirement: f.Text("requirement"),
		}}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, tenderapi.AddLot, in)
		return err
	})
}

// moveLots takes a step of every lot that has it before it, first the first. What was broken off is gone on with by the next press.
func (p *room) moveLots(a *frame.Ask, list *tenderapi.LotList, in tenderapi.MoveTenderRequest) error {
	for _, l := range list.Items {
		t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: l.ID})
		if err != nil {
			return err
		}
		if !may(&t, in.Do) {
			continue
		}
		one := in
		if one.ID = l.ID; l.ID != a.Path("id") {
			one.Version = t.Version
		}
		if _, err := route.Call(a.Ctx, p.Call, tenderapi.MoveTender, one); err != nil {
			return err
		}
	}
	return nil
}

// may reports whether a step is open to the caller.
func may(t *tenderapi.Tender, do string) bool {
	for _, m := range t.Moves {
		if m.Do == do {
			return true
		}
	}
	return false
}

// committeeShare seats the committee of a lot for every other one that still can be seated.
func (p *room) committeeShare(a *frame.Ask) error {
	return p.sendPurchase(a, "各采购包已用同一评审委员会。", func(*frame.Form) error {
		id := a.Path("id")
		list, err := route.Call(a.Ctx, p.Call, tenderapi.ListLots, tenderapi.ListLotsRequest{ID: id})
		if err != nil {
			return err
		}
		for _, l := range list.Items {
			t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: l.ID})
			if err != nil {
				return err
			}
			if l.ID == id || !view.Seatable(&t) {
				continue
			}
			in := tenderapi.SeatCommitteeRequest{ID: l.ID, CommitteeDraft: tenderapi.CommitteeDraft{Version: t.Version, Members: []tenderapi.Member{}, Like: id}}
			if _, err := route.Call(a.Ctx, p.Call, tenderapi.SeatCommittee, in); err != nil {
				return err
			}
		}
		return nil
	})
}
