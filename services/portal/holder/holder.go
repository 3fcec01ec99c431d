package holder

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Whoever holds a share of the keys makes a key, saves it, proves the saved file,
// and at the opening releases the share. The private key is made and used in the
// holder's browser, or by sanshe-seal, and never comes here.

var holderSteps = []string{"生成并保存私钥", "用保存的文件证明", "截止后提交份额"}

func holderPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/holder/tenders/{id}", Do: p.holder, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/holder/tenders/{id}/demo-key", Do: p.demoKey, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/holder/tenders/{id}/key", Do: p.holderKeySend, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/holder/tenders/{id}/proof", Do: p.holderProofSend, Desk: frame.AnyDesk},
	}
}

// holder is the page of somebody who holds a share of one purchase.
func (p *room) holder(a *frame.Ask) error { return p.showHolder(a, 200, frame.Fresh(a, nil), "") }

func (p *room) showHolder(a *frame.Ask, status int, e frame.Entry, challenge string) error {
	a.At(identity.Notary, identity.Supervisor, identity.Buyer, identity.Reviewer)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	mine := view.Seat(&t)
	if mine == nil {
		return a.Show(status, a.DeskPage("开标密钥", t.Title, frame.Href("/desk/tenders/", t.ID), "开标密钥"), view.Stack(ui.PageHead(ui.Head{Title: "开标密钥", Over: ui.Text(t.Title)}),
			ui.Empty(ui.IconKey, "您不是这个项目开标密钥的持有人，这一页由持有人本人办理。", ui.ButtonLink(frame.Href("/desk/tenders/", t.ID), "看采购项目", false))))
	}
	var main []templ.Component
	switch {
	case view.Preparing(&t):
		main = p.ceremonyPanels(&t, mine, e, challenge)
	default:
		if main, err = p.releasePanels(a, &t, mine); err != nil {
			return err
		}
	}
	side := view.Stack(view.Panel(ui.Box{Title: "我保管的一份"}, ui.DLNarrow(ui.S("身份", view.HolderNames[mine.Role]), ui.S("密钥名称", string(mine.Role)), ui.S("套件", string(t.Sealing.Suite)), ui.T("公钥指纹", view.OrNone(mine.Fingerprint)), ui.T("证明时间", whenProven(mine)))),
		view.Panel(ui.Box{Title: "全部持有人"}, holderList(t.Sealing)))
	pg := a.DeskPage("开标密钥", t.Title, frame.Href("/desk/tenders/", t.ID), "开标密钥")
	pg.Scripts = []string{ui.Sealing}
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: "开标密钥", Over: ui.Text(t.Title), Lead: ui.Text(t.Method.Say("三位持有人各保管一份，任何" + frame.Itoa(t.Sealing.Threshold) + "位一起才能打开投标文件。平台不保管任何一份。"))}),
		ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), side)))
}

func whenProven(h *tenderapi.SealHolder) templ.Component {
	if h.ProvenAt == nil {
		return ui.Soft("还没有证明")
	}
	return ui.DateTime(*h.ProvenAt)
}

// holderList says how far each of the three has come.
func holderList(s *tenderapi.Sealing) templ.Component {
	var terms []ui.Term
	for _, h := range s.Holders {
		terms = append(terms, ui.T(view.HolderNames[h.Role], ui.All(ui.Name(h.OrgName), ui.Text(" "), ui.Name(h.Name), ui.Text(" "), view.ProvenTag(h))))
	}
	return ui.DLNarrow(terms...)
}

// ceremonyPanels are the making and the proving of a key.
func (p *room) ceremonyPanels(t *tenderapi.Tender, mine *tenderapi.SealHolder, e frame.Entry, challenge string) (out []templ.Component) {
	at := 0
	if mine.ProvenAt != nil {
		at = 2
		out = append(out, ui.Note(ui.Good, ui.All(ui.Text("您已于"), ui.DateTime(*mine.ProvenAt), ui.Text("证明手里有私钥。请保管好私钥文件和口令，投标截止后用它提交份额。公告发布以前，私钥遗失的可以重新生成。"))))
	}
	island := ui.Isle(ui.Island{
		Name:    "ceremony",
		Setting: map[string]string{"tender": t.ID, "code": t.Code, "role": string(mine.Role), "suite": string(t.Sealing.Suite)},
		Without: ui.Note(ui.Info, ui.Text("在浏览器里生成密钥需要启用脚本。不启用脚本的，请用离线程序sanshe-seal，见下面的说明。")),
		With: view.Stack(ui.Refused(),
			view.Panel(ui.Box{Title: "第一步：生成并保存私钥", Note: "私钥只在您的浏览器里"}, view.Inside(ui.Here("make"), view.NewPassphrase(), ui.Said("making"), ui.HereSubmit("生成密钥并保存私钥文件")),
				view.Inside(ui.Part("made", true), madePanel())),
			view.Panel(ui.Box{Title: "第二步：用保存的文件证明", Note: "证明通过才算登记"}, ui.Paragraphs("选择刚才保存的私钥文件，输入口令。浏览器用它登记公钥并解答平台的检验题，文件和口令都不离开您的电脑。这一步也试出了文件和口令能不能用。"),
				view.Inside(ui.Here("prove"),
					ui.FileField(ui.Input{Name: "saved", Label: "保存的私钥文件", Required: true}),
					ui.TextField(ui.Input{Name: "saved_passphrase", Label: "私钥文件的口令", Type: "password", Required: true, Auto: "off"}),
					ui.Said("proving"), ui.HereSubmit("登记公钥并证明")))),
	})
	return append(out, ui.Stepper("办理步骤", holderSteps, at), island, offlineCeremony(t, mine, e, challenge))
}

// madePanel is a key just made: the file once more, and what may be told.
func madePanel() templ.Component {
	return view.Stack(ui.Note(ui.Good, ui.Text("密钥已经生成。请把私钥文件另存一份，也可以打印本页，把纸和口令分开存放。")),
		ui.DL(ui.T("公钥指纹", ui.CodeSlot("fingerprint")), ui.T("公钥", ui.CodeSlot("holder"))),
		view.Inside(ui.Fold("私钥文件的内容，已用口令加密，供打印", false), ui.CodeSlot("locked")),
		view.Inside(ui.Buttons(), ui.Acts(ui.Act{Part: "again", Label: "再保存一次私钥文件", Plain: true}), ui.Print()))
}

// offlineCeremony is the way of a key that sanshe-seal made: text in, text out.
func offlineCeremony(t *tenderapi.Tender, mine *tenderapi.SealHolder, e frame.Entry, challenge string) templ.Component {
	at := view.HolderPath(t.ID)
	body := []templ.Component{
		ui.Paragraphs("在离线电脑上运行：sanshe-seal keygen -name " + string(mine.Role) + " -suite " + string(t.Sealing.Suite) + " -out 私钥文件。把显示的公钥粘贴到下面，取得检验题；再运行sanshe-seal prove解答。"),
		view.Form(at+"/key", false, e, ui.AreaField(e.In(ui.Input{Name: "key", Label: "公钥", Required: true, Max: 4000, Lines: 3})), ui.Submit("登记公钥，取得检验题", "")),
	}
	if challenge != "" {
		body = append(body, ui.DL(ui.T("检验题", ui.All(ui.Code(challenge), ui.Text(" "), ui.Copy(challenge, "复制检验题")))))
	}
	if challenge != "" || mine.OfferedAt != nil && mine.ProvenAt == nil {
		body = append(body, view.Form(at+"/proof", false, e, ui.AreaField(e.In(ui.Input{Name: "answer", Label: "检验题的答案", Required: true, Max: 4096, Lines: 3})), ui.Submit("提交答案", "")))
	}
	open := challenge != "" || e.Get("key") != "" || e.Get("answer") != ""
	return view.Panel(ui.Box{Title: "用离线程序sanshe-seal"}, view.Inside(ui.Fold("不在浏览器里生成密钥", open), view.Stack(body...)))
}

func (p *room) holderKeySend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	c, err := route.Call(a.Ctx, p.Call, tenderapi.OfferHolderKey, tenderapi.OfferHolderKeyRequest{ID: a.Path("id"), HolderKeyDraft: tenderapi.HolderKeyDraft{Key: f.Text("key")}})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showHolder(a, status, e, "") })
	}
	return p.showHolder(a, 200, frame.Fresh(a, nil), c.Challenge) // told once, and kept nowhere
}

func (p *room) holderProofSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.Call, tenderapi.ProveHolderKey, tenderapi.ProveHolderKeyRequest{ID: a.Path("id"), HolderProof: tenderapi.HolderProof{Answer: f.Text("answer")}}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showHolder(a, status, e, "") })
	}
	return a.Redirect(view.HolderPath(a.Path("id")), "公钥已登记，您已证明手里有私钥。")
}

// releasePanels are what a holder does from the notice on: keep the key, and release its shares in two stages.
func (p *room) releasePanels(a *frame.Ask, t *tenderapi.Tender, mine *tenderapi.SealHolder) ([]templ.Component, error) {
	room, err := route.Call(a.Ctx, p.Call, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: t.ID})
	if err != nil && !view.Missing(err) {
		return nil, err
	}
	head := ui.Stepper("办理步骤", holderSteps, 2)
	if view.Missing(err) {
		return []templ.Component{head, ui.Note(ui.Info, ui.All(ui.Text("公告已经发布，公钥不能再换。请保管好私钥文件和口令，投标截止后回到本页提交份额。截止时间是"), ui.DateTime(t.Deadline), ui.Text("。")))}, nil
	}
	done := view.Panel(ui.Box{Title: "我提交的份额", Link: ui.Link(view.OpeningPath(t.ID), "开标大厅")}, ui.DL(releasedTerms(&room)...))
	if !room.MayRelease {
		return []templ.Component{head, done}, nil
	}
	island := ui.Isle(ui.Island{
		Name:    "release",
		Setting: map[string]string{"tender": t.ID, "lot": t.Sealing.Lot, "code": t.Code, "role": string(mine.Role), "suite": string(t.Sealing.Suite), "stage": string(room.Stage), "notice": t.Sealing.Notice, "back": view.OpeningPath(t.ID)},
		Without: ui.Note(ui.Warn, ui.Text("提交份额需要启用脚本，请启用后刷新本页：私钥只在您的浏览器里使用，不能交给平台。")),
		With: view.Stack(ui.Refused(), view.Panel(ui.Box{Title: "提交" + view.StageNames[room.Stage] + "的份额", Note: "私钥不离开您的电脑"},
			p.demoKeyNote(t, mine),
			ui.Paragraphs("选择私钥文件，输入口令。浏览器取回全部密封文件的文件头，取出由您保管的份额，一次提交。提交的份额署名记录，不能撤回。"),
			view.Inside(ui.Here("release"),
				ui.FileField(ui.Input{Name: "saved", Label: "保存的私钥文件", Required: true}),
				ui.TextField(ui.Input{Name: "saved_passphrase", Label: "私钥文件的口令", Type: "password", Required: true, Auto: "off"}),
				ui.Bar("progress", "取出份额的进度", true), ui.Said("releasing"), ui.HereSubmit("取出并提交份额")))),
	})
	return []templ.Component{head, island, done}, nil
}

// demoKeyNote hands out the key of a demonstration's holder, which everybody knows; nothing elsewhere.
func (p *room) demoKeyNote(t *tenderapi.Tender, mine *tenderapi.SealHolder) templ.Component {
	if !p.Config.Demo || !t.Demo {
		return ui.None()
	}
	return ui.Note(ui.Info, ui.All(ui.Text("演示数据的私钥是公开的，口令就是登录页上的演示密码。"), ui.Link(view.HolderPath(t.ID)+"/demo-key", "下载"+view.HolderNames[mine.Role]+"持有人的演示私钥"), ui.Text("。")))
}

var errNoDemoKey = fault.New(fault.NotFound, "portal.holder.no-demo-key", "这个项目没有演示私钥，请使用您自己保存的私钥文件。")

// demoKey is that key as a file.
func (p *room) demoKey(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	mine := view.Seat(&t)
	if mine == nil || !p.Config.Demo || !t.Demo {
		return errNoDemoKey
	}
	return a.Send(contract.File{Name: "demo-" + string(mine.Role) + ".txt", Type: "text/plain; charset=utf-8", Body: []byte(host.DemoHolderKey(string(mine.Role)))})
}

func releasedTerms(room *tenderapi.OpeningRoom) (out []ui.Term) {
	for _, h := range room.Holders {
		if h.Mine {
			out = append(out, ui.T("资格和技术信封", view.Released(room, h, tenderapi.StageTechnical)))
			if room.Stage == tenderapi.StageOffers || h.OffersAt != nil {
				out = append(out, ui.T("更换的技术信封", view.Released(room, h, tenderapi.StageOffers)))
			}
			out = append(out, ui.T("价格信封", view.Released(room, h, tenderapi.StagePrice)))
		}
	}
	return out
}
