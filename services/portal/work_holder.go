package portal

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// Whoever holds a share of the keys makes a key, saves it, proves the saved file,
// and at the opening releases the share. The private key is made and used in the
// holder's browser, or by sanshe-seal, and never comes here.

var holderNames = map[tenderapi.HolderRole]string{
	tenderapi.HolderRoleBuyer: "采购人", tenderapi.HolderRoleSupervisor: "监督部门", tenderapi.HolderRoleNotary: "公证机构",
}

var holderSteps = []string{"生成并保存私钥", "用保存的文件证明", "截止后提交份额"}

func holderPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/holder/tenders/{id}", Do: p.holder, Desk: AnyDesk},
		{Method: "GET", Pattern: "/desk/holder/tenders/{id}/demo-key", Do: p.demoKey, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/holder/tenders/{id}/key", Do: p.holderKeySend, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/holder/tenders/{id}/proof", Do: p.holderProofSend, Desk: AnyDesk},
	}
}

func holderPath(id string) string { return href("/desk/holder/tenders/", id) }

// preparing reports whether keys may still be offered: nothing is out yet.
func preparing(t *tenderapi.Tender) bool {
	return slices.Contains([]tenderapi.State{tenderapi.StateDrafted, tenderapi.StateIntended, tenderapi.StateSubmitted}, t.State)
}

// seat is the caller's among the holders; nil when there is none.
func seat(t *tenderapi.Tender) *tenderapi.SealHolder {
	if t.Sealing == nil {
		return nil
	}
	if i := slices.IndexFunc(t.Sealing.Holders, func(h tenderapi.SealHolder) bool { return h.Mine }); i >= 0 {
		return &t.Sealing.Holders[i]
	}
	return nil
}

// holder is the page of somebody who holds a share of one purchase.
func (p *Portal) holder(a *Ask) error { return p.showHolder(a, 200, fresh(a, nil), "") }

func (p *Portal) showHolder(a *Ask, status int, e entry, challenge string) error {
	a.at(identity.Notary, identity.Supervisor, identity.Buyer, identity.Reviewer)
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	mine := seat(&t)
	if mine == nil {
		return a.Show(status, a.deskPage("开标密钥", t.Title, href("/desk/tenders/", t.ID), "开标密钥"), stack(ui.PageHead(ui.Head{Title: "开标密钥", Over: ui.Text(t.Title)}),
			ui.Empty(ui.IconKey, "您不是这个项目开标密钥的持有人，这一页由持有人本人办理。", ui.ButtonLink(href("/desk/tenders/", t.ID), "看采购项目", false))))
	}
	var main []templ.Component
	switch {
	case preparing(&t):
		main = p.ceremonyPanels(&t, mine, e, challenge)
	default:
		if main, err = p.releasePanels(a, &t, mine); err != nil {
			return err
		}
	}
	side := stack(panel(ui.Box{Title: "我保管的一份"}, ui.DLNarrow(ui.S("身份", holderNames[mine.Role]), ui.S("密钥名称", string(mine.Role)), ui.S("套件", string(t.Sealing.Suite)), ui.T("公钥指纹", orNone(mine.Fingerprint)), ui.T("证明时间", whenProven(mine)))),
		panel(ui.Box{Title: "全部持有人"}, holderList(t.Sealing)))
	pg := a.deskPage("开标密钥", t.Title, href("/desk/tenders/", t.ID), "开标密钥")
	pg.Scripts = []string{ui.Sealing}
	return a.Show(status, pg, stack(ui.PageHead(ui.Head{Title: "开标密钥", Over: ui.Text(t.Title), Lead: ui.Text(t.Method.Say("三位持有人各保管一份，任何" + itoa(t.Sealing.Threshold) + "位一起才能打开投标文件。平台不保管任何一份。"))}),
		ui.Refusal(e.Fault), ui.Columns(stack(main...), side)))
}

func orNone(mark string) templ.Component {
	if mark == "" {
		return ui.Soft("还没有登记")
	}
	return ui.Code(mark)
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
		terms = append(terms, ui.T(holderNames[h.Role], ui.All(ui.Name(h.OrgName), ui.Text(" "), ui.Name(h.Name), ui.Text(" "), provenTag(h))))
	}
	return ui.DLNarrow(terms...)
}

func provenTag(h tenderapi.SealHolder) templ.Component {
	switch {
	case h.ProvenAt != nil:
		return ui.Tag(ui.Good, ui.IconCheck, "已证明")
	case h.OfferedAt != nil:
		return ui.Tag(ui.Warn, ui.IconClock, "已登记，未证明")
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "未登记")
}

// ceremonyPanels are the making and the proving of a key.
func (p *Portal) ceremonyPanels(t *tenderapi.Tender, mine *tenderapi.SealHolder, e entry, challenge string) (out []templ.Component) {
	at := 0
	if mine.ProvenAt != nil {
		at = 2
		out = append(out, ui.Note(ui.Good, ui.All(ui.Text("您已于"), ui.DateTime(*mine.ProvenAt), ui.Text("证明手里有私钥。请保管好私钥文件和口令，投标截止后用它提交份额。公告发布以前，私钥遗失的可以重新生成。"))))
	}
	island := ui.Isle(ui.Island{
		Name:    "ceremony",
		Setting: map[string]string{"tender": t.ID, "code": t.Code, "role": string(mine.Role), "suite": string(t.Sealing.Suite)},
		Without: ui.Note(ui.Info, ui.Text("在浏览器里生成密钥需要启用脚本。不启用脚本的，请用离线程序sanshe-seal，见下面的说明。")),
		With: stack(ui.Refused(),
			panel(ui.Box{Title: "第一步：生成并保存私钥", Note: "私钥只在您的浏览器里"}, inside(ui.Here("make"), newPassphrase(), ui.Said("making"), ui.HereSubmit("生成密钥并保存私钥文件")),
				inside(ui.Part("made", true), madePanel())),
			panel(ui.Box{Title: "第二步：用保存的文件证明", Note: "证明通过才算登记"}, ui.Paragraphs("选择刚才保存的私钥文件，输入口令。浏览器用它登记公钥并解答平台的检验题，文件和口令都不离开您的电脑。这一步也试出了文件和口令能不能用。"),
				inside(ui.Here("prove"),
					ui.FileField(ui.Input{Name: "saved", Label: "保存的私钥文件", Required: true}),
					ui.TextField(ui.Input{Name: "saved_passphrase", Label: "私钥文件的口令", Type: "password", Required: true, Auto: "off"}),
					ui.Said("proving"), ui.HereSubmit("登记公钥并证明")))),
	})
	return append(out, ui.Stepper("办理步骤", holderSteps, at), island, offlineCeremony(t, mine, e, challenge))
}

// madePanel is a key just made: the file once more, and what may be told.
func madePanel() templ.Component {
	return stack(ui.Note(ui.Good, ui.Text("密钥已经生成。请把私钥文件另存一份，也可以打印本页，把纸和口令分开存放。")),
		ui.DL(ui.T("公钥指纹", ui.CodeSlot("fingerprint")), ui.T("公钥", ui.CodeSlot("holder"))),
		inside(ui.Fold("私钥文件的内容，已用口令加密，供打印", false), ui.CodeSlot("locked")),
		inside(ui.Buttons(), ui.Acts(ui.Act{Part: "again", Label: "再保存一次私钥文件", Plain: true}), ui.Print()))
}

// offlineCeremony is the way of a key that sanshe-seal made: text in, text out.
func offlineCeremony(t *tenderapi.Tender, mine *tenderapi.SealHolder, e entry, challenge string) templ.Component {
	at := holderPath(t.ID)
	body := []templ.Component{
		ui.Paragraphs("在离线电脑上运行：sanshe-seal keygen -name " + string(mine.Role) + " -suite " + string(t.Sealing.Suite) + " -out 私钥文件。把显示的公钥粘贴到下面，取得检验题；再运行sanshe-seal prove解答。"),
		form(at+"/key", false, e, ui.AreaField(e.In(ui.Input{Name: "key", Label: "公钥", Required: true, Max: 4000, Lines: 3})), ui.Submit("登记公钥，取得检验题", "")),
	}
	if challenge != "" {
		body = append(body, ui.DL(ui.T("检验题", ui.All(ui.Code(challenge), ui.Text(" "), ui.Copy(challenge, "复制检验题")))))
	}
	if challenge != "" || mine.OfferedAt != nil && mine.ProvenAt == nil {
		body = append(body, form(at+"/proof", false, e, ui.AreaField(e.In(ui.Input{Name: "answer", Label: "检验题的答案", Required: true, Max: 4096, Lines: 3})), ui.Submit("提交答案", "")))
	}
	open := challenge != "" || e.Get("key") != "" || e.Get("answer") != ""
	return panel(ui.Box{Title: "用离线程序sanshe-seal"}, inside(ui.Fold("不在浏览器里生成密钥", open), stack(body...)))
}

func (p *Portal) holderKeySend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	c, err := route.Call(a.Ctx, p.call, tenderapi.OfferHolderKey, tenderapi.OfferHolderKeyRequest{ID: a.Path("id"), HolderKeyDraft: tenderapi.HolderKeyDraft{Key: f.Text("key")}})
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showHolder(a, status, e, "") })
	}
	return p.showHolder(a, 200, fresh(a, nil), c.Challenge) // told once, and kept nowhere
}

func (p *Portal) holderProofSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.call, tenderapi.ProveHolderKey, tenderapi.ProveHolderKeyRequest{ID: a.Path("id"), HolderProof: tenderapi.HolderProof{Answer: f.Text("answer")}}); err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showHolder(a, status, e, "") })
	}
	return a.Redirect(holderPath(a.Path("id")), "公钥已登记，您已证明手里有私钥。")
}

// releasePanels are what a holder does from the notice on: keep the key, and release its shares in two stages.
func (p *Portal) releasePanels(a *Ask, t *tenderapi.Tender, mine *tenderapi.SealHolder) ([]templ.Component, error) {
	room, err := route.Call(a.Ctx, p.call, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: t.ID})
	if err != nil && !missing(err) {
		return nil, err
	}
	head := ui.Stepper("办理步骤", holderSteps, 2)
	if missing(err) {
		return []templ.Component{head, ui.Note(ui.Info, ui.All(ui.Text("公告已经发布，公钥不能再换。请保管好私钥文件和口令，投标截止后回到本页提交份额。截止时间是"), ui.DateTime(t.Deadline), ui.Text("。")))}, nil
	}
	done := panel(ui.Box{Title: "我提交的份额", Link: ui.Link(openingPath(t.ID), "开标大厅")}, ui.DL(releasedTerms(&room)...))
	if !room.MayRelease {
		return []templ.Component{head, done}, nil
	}
	island := ui.Isle(ui.Island{
		Name:    "release",
		Setting: map[string]string{"tender": t.ID, "lot": t.Sealing.Lot, "code": t.Code, "role": string(mine.Role), "suite": string(t.Sealing.Suite), "stage": string(room.Stage), "notice": t.Sealing.Notice, "back": openingPath(t.ID)},
		Without: ui.Note(ui.Warn, ui.Text("提交份额需要启用脚本，请启用后刷新本页：私钥只在您的浏览器里使用，不能交给平台。")),
		With: stack(ui.Refused(), panel(ui.Box{Title: "提交" + stageNames[room.Stage] + "的份额", Note: "私钥不离开您的电脑"},
			p.demoKeyNote(t, mine),
			ui.Paragraphs("选择私钥文件，输入口令。浏览器取回全部密封文件的文件头，取出由您保管的份额，一次提交。提交的份额署名记录，不能撤回。"),
			inside(ui.Here("release"),
				ui.FileField(ui.Input{Name: "saved", Label: "保存的私钥文件", Required: true}),
				ui.TextField(ui.Input{Name: "saved_passphrase", Label: "私钥文件的口令", Type: "password", Required: true, Auto: "off"}),
				ui.Bar("progress", "取出份额的进度", true), ui.Said("releasing"), ui.HereSubmit("取出并提交份额")))),
	})
	return []templ.Component{head, island, done}, nil
}

// demoKeyNote hands out the key of a demonstration's holder, which everybody knows; nothing elsewhere.
func (p *Portal) demoKeyNote(t *tenderapi.Tender, mine *tenderapi.SealHolder) templ.Component {
	if !p.config.Demo || !t.Demo {
		return ui.None()
	}
	return ui.Note(ui.Info, ui.All(ui.Text("演示数据的私钥是公开的，口令就是登录页上的演示密码。"), ui.Link(holderPath(t.ID)+"/demo-key", "下载"+holderNames[mine.Role]+"持有人的演示私钥"), ui.Text("。")))
}

var errNoDemoKey = fault.New(fault.NotFound, "portal.holder.no-demo-key", "这个项目没有演示私钥，请使用您自己保存的私钥文件。")

// demoKey is that key as a file.
func (p *Portal) demoKey(a *Ask) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	mine := seat(&t)
	if mine == nil || !p.config.Demo || !t.Demo {
		return errNoDemoKey
	}
	return a.Send(contract.File{Name: "demo-" + string(mine.Role) + ".txt", Type: "text/plain; charset=utf-8", Body: []byte(host.DemoHolderKey(string(mine.Role)))})
}

var stageNames = map[tenderapi.Stage]string{tenderapi.StageTechnical: "资格和技术信封", tenderapi.StageOffers: "更换的技术信封", tenderapi.StagePrice: "价格信封"}

func releasedTerms(room *tenderapi.OpeningRoom) (out []ui.Term) {
	for _, h := range room.Holders {
		if h.Mine {
			out = append(out, ui.T("资格和技术信封", releasedAt(h.TechnicalAt)))
			if room.Stage == tenderapi.StageOffers || h.OffersAt != nil {
				out = append(out, ui.T("更换的技术信封", releasedAt(h.OffersAt)))
			}
			out = append(out, ui.T("价格信封", releasedAt(h.PriceAt)))
		}
	}
	return out
}

// notaryDesk is the desk of somebody who holds keys and does nothing else.
func (p *Portal) notaryDesk(a *Ask) error {
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	late, soon := lateness(ts)
	return a.Show(200, a.Page("公证员工作台", ui.NavNone, nil), stack(greeting(a, late, soon),
		panel(ui.Box{Title: "等我办的开标密钥"}, ui.Data(taskTable(ts, a.Now(), "眼下没有等您生成的密钥，也没有等您提交的份额。"))),
		panel(ui.Box{Title: "持有人须知", Flat: true}, ui.Demands(
			ui.Demand{Text: "公告以前生成密钥，用保存的文件证明手里有私钥。"}, ui.Demand{Text: "私钥文件和口令分开存放，不交给任何人，也不交给平台。"},
			ui.Demand{Text: "投标截止以后提交资格和技术的份额，技术评分锁定以后提交价格的份额。"}))))
}
