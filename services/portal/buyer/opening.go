package buyer

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The opening room shows everybody how far the opening is: who of the holders has
// released, which bid is open and which cannot be opened and why, and, once the
// prices are out, what was read out. Its script follows what happens and opens a
// price again on the visitor's machine.

// openingPages are the opening room.
func openingPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/tenders/{id}/opening", Do: p.openingRoom, Fresh: true},
		{Method: "POST", Pattern: "/desk/tenders/{id}/remedy", Do: p.remedySend, Desk: identity.Buyer},
	}
}

func (p *room) openingRoom(a *frame.Ask) error { return p.showRoom(a, http.StatusOK, frame.Entry{}) }

func (p *room) showRoom(a *frame.Ask, status int, e frame.Entry) error {
	room, err := route.Call(a.Ctx, p.Call, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: room.Tender})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, room.Method.Say("开标大厅"), roomColumns(&room), room.Bids)
	}
	say := room.Method.Say
	now := view.Stack(p.roomNow(a, &room)...)
	body := ui.Isle(ui.Island{Name: "live", Setting: map[string]string{"tender": room.Tender, "mark": roomMark(&room)}, With: ui.All(ui.Said("news"), view.Inside(ui.Part("now", false), now))})
	if t.Sealing != nil {
		body = ui.Isle(ui.Island{Name: "verifier", Setting: map[string]string{"tender": room.Tender, "lot": t.Sealing.Lot, "notice": t.Sealing.Notice}, With: body})
	}
	parts := []templ.Component{ui.PageHead(ui.Head{Title: say("开标大厅"), Over: ui.Text(room.Title), Tags: view.TenderTag(room.State, room.StateText), Lead: ui.Text("谁提交了份额，哪一份打开了，都在这里公开；页面会自己更新。")}), ui.Refusal(e.Fault)}
	acts, err := p.roomActs(a, &room, &t, e)
	if err != nil {
		return err
	}
	pg := a.Page(say("开标大厅"), ui.NavTenders, ui.Crumbs("采购公告", "/tenders", room.Title, frame.Href("/tenders/", room.Tender), say("开标大厅")))
	pg.Scripts = []string{ui.Sealing}
	parts = append(append(parts, acts...), body)
	if len(t.Beside) > 0 {
		parts = append(parts, view.Panel(ui.Box{Title: "其他采购包的" + say("开标大厅")}, view.LotLinks(&t, view.OpeningPath)))
	}
	return a.Show(status, pg, view.Stack(parts...))
}

// roomMark changes whenever the room does; the script computes the same from the room itself.
func roomMark(r *tenderapi.OpeningRoom) string {
	helped := 0
	for _, b := range r.Bids {
		if b.Helped {
			helped++
		}
	}
	return frame.Itoa(r.Version) + "/" + string(r.State) + "/" + frame.Itoa(r.Released) + "/" + frame.Itoa(helped)
}

// roomActs are what the viewer can do here and now.
func (p *room) roomActs(a *frame.Ask, r *tenderapi.OpeningRoom, t *tenderapi.Tender, e frame.Entry) (out []templ.Component, _ error) {
	if r.MayRelease {
		out = append(out, view.Panel(ui.Box{Title: "请提交您保管的份额"}, view.Inside(ui.Buttons(), ui.ButtonLink(view.HolderPath(r.Tender), "去提交"+view.StageNames[r.Stage]+"的份额", true))))
	}
	if r.MayHelp {
		help, err := p.helpPanel(a, r, t)
		if err != nil {
			return nil, err
		}
		out = append(out, help)
	}
	var acts []templ.Component
	if len(r.Moves) > 0 && a.Caller.In(t.Buyer.ID, identity.Buyer) {
		t.Moves, t.Version = r.Moves, r.Version
		moves, err := p.purchaseActions(a, t, e)
		if err != nil {
			return nil, err
		}
		acts = append(acts, moves)
	}
	if r.MayRemedy {
		acts = append(acts, ui.ActionButtons(frame.Href("/desk/tenders/", r.Tender)+"/remedy", r.Version, e.Reopened([]ui.Action{{
			Do: "remedy", Label: "启动补救", Danger: true, Basis: p.Basis("tender.seal.remedy", view.Law(*t)),
			Confirm: "持有人遗失密钥、份额凑不齐时才启动。启动后公开，限时由各投标人用本人密钥打开自己的文件；到时仍没有打开的，视为撤回。",
			Form:    ui.AreaField(e.Among("remedy", ui.Input{Name: "reason", Label: "启动补救的原因", Required: true, Max: 500, Lines: 3})),
		}})))
	}
	if len(acts) > 0 {
		out = append(out, view.Panel(ui.Box{Title: "现在可以办理"}, acts...))
	}
	return out, nil
}

// roomNow is what changes while one looks.
func (p *room) roomNow(a *frame.Ask, r *tenderapi.OpeningRoom) (out []templ.Component) {
	if !r.Sealed {
		return []templ.Component{ui.Note(ui.Info, ui.Text(r.Method.Say("这个项目公告时还没有密封投标，投标文件由平台保存到开标，没有持有人。"))), ui.Data(roomBids(r)), roomTable(r)}
	}
	if m := r.Remedy; m != nil {
		left := ui.Text("补救时间已经结束，没有打开的视为撤回。")
		if a.Now().Before(m.Until) {
			left = ui.All(ui.Text("各投标人可以用本人密钥打开自己的文件，截至"), ui.Instant(m.Until), ui.Text("。"))
		}
		out = append(out, ui.Note(ui.Warn, ui.All(ui.Text("采购人于"), ui.DateTime(m.At), ui.Text("对"+view.StageNames[m.Stage]+"启动补救，原因："+m.Reason+"。"), left)))
	}
	if r.Hushed {
		out = append(out, view.HushedNote(r.Method, r.HushedBasis))
	}
	note := "任何" + frame.Itoa(r.Threshold) + "位的份额就能打开"
	names, next := roomSteps(r)
	out = append(out, view.Panel(ui.Box{Title: "到哪一步"}, ui.Stepper("开标步骤", names, next), ui.Paragraphs(r.Method.Say(roomSays(r)))),
		view.Panel(ui.Box{Title: "持有人", Note: note}, ui.Data(roomHolders(r))),
		view.Panel(ui.Box{Title: r.Method.Say("各份投标文件")}, ui.Data(roomBids(r)), roomTable(r), numbersNote(r)))
	if r.RevealedAt != nil {
		out = append(out, view.Panel(ui.Box{Title: "唱标", Note: "报价开启于" + view.Spell(*r.RevealedAt)}, ui.Data(readOut(r)), roomTable(r),
			ui.Paragraphs("“在本机核对”用公开的份额在您自己的浏览器里重新打开价格信封，与开标记录比较；也可以下载密封文件，用sanshe-seal open重新打开。")))
	}
	return out
}

// roomSteps are the steps of an opening, and which comes next; last offers are one where there are two rounds.
func roomSteps(r *tenderapi.OpeningRoom) (names []string, next int) {
	names, passed := []string{r.Method.Say("投标截止"), "开启资格和技术"}, []*time.Time{r.ClosedAt, r.OpenedAt}
	if o := r.Offers; o != nil {
		names, passed = append(names, "收齐最后报价"), append(passed, o.TakenAt)
	}
	passed = append(passed, r.FrozenAt, r.RevealedAt)
	next = slices.Index(passed, nil)
	if next < 0 {
		next = len(passed)
	}
	return append(names, "锁定技术评分", "开启报价"), next
}

// roomSays is where the opening stands, in a sentence.
func roomSays(r *tenderapi.OpeningRoom) string {
	shares := "已有" + frame.Itoa(r.Released) + "位持有人提交份额，需要" + frame.Itoa(r.Threshold) + "位。"
	switch r.State {
	case tenderapi.StateClosed:
		if r.Stage == "" && !r.Method.Procedure().Competition() {
			return "递交投标文件的供应商不足，不能开标，不收持有人的份额；等采购人终止本次采购。"
		}
		return "正在等持有人提交资格和技术信封的份额。" + shares
	case tenderapi.StateAsked:
		return "正在等供应商提交最后报价，截止时间是" + view.Spell(r.Offers.Until) + "。先前的报价不开启。"
	case tenderapi.StateOffered:
		if r.Stage == tenderapi.StageOffers {
			return "最后报价已经截止，有供应商更换了技术信封，正在等持有人提交份额。" + shares
		}
		return "最后报价已经截止，等采购人确认哪些供应商提交了最后报价；不足法定家数的，由采购人终止本次采购。"
	case tenderapi.StateOpened:
		return "资格和技术已经打开，评审委员会正在评技术分；报价还没有打开，谁也看不到。"
	case tenderapi.StateFrozen:
		return "技术评分已经锁定，正在等持有人提交价格信封的份额。" + shares
	case tenderapi.StateFailed:
		return "本次采购已经终止。"
	}
	return "报价已经开启，全部投标文件的开启到此结束。"
}

func roomHolders(r *tenderapi.OpeningRoom) ui.Table {
	t := ui.Table{Caption: "各持有人提交的份额", Cols: ui.Cols("身份", "持有人", "资格和技术信封", "价格信封", "公钥指纹"), Nothing: "这个项目没有持有人。"}
	anew := r.Stage == tenderapi.StageOffers || slices.ContainsFunc(r.Holders, func(h tenderapi.RoomHolder) bool { return h.OffersAt != nil })
	if anew {
		t.Cols = ui.Cols("身份", "持有人", "资格和技术信封", "更换的技术信封", "价格信封", "公钥指纹")
	}
	for _, h := range r.Holders {
		row := ui.Cells(ui.Text(view.HolderNames[h.Role]), ui.All(ui.Name(h.OrgName), ui.Text(" "), ui.Name(h.Name)), view.Released(r, h, tenderapi.StageTechnical))
		if anew {
			row = append(row, view.Released(r, h, tenderapi.StageOffers))
		}
		t.Rows = append(t.Rows, append(row, view.Released(r, h, tenderapi.StagePrice), ui.Code(h.Fingerprint)))
	}
	return t
}

// bidderOf names a bid: by its number until the opening says whose it is.
func bidderOf(b tenderapi.RoomBid) templ.Component {
	if b.Supplier != nil {
		return view.Parties(*b.Supplier, b.Members)
	}
	return ui.Text(numberOf(b))
}

// numberOf names a bid whose bidder is not told. While last offers may come the number is not told either.
func numberOf(b tenderapi.RoomBid) string {
	name := "编号未公布"
	if b.Seq > 0 {
		name = "第" + frame.Itoa(b.Seq) + "号"
	}
	switch {
	case b.Mine && b.Seq == 0:
		return "本机构递交"
	case b.Mine:
		return name + "，本机构递交"
	}
	return name
}

func roomBids(r *tenderapi.OpeningRoom) ui.Table {
	t := ui.Table{Caption: "各份文件开启到哪一步", Cols: ui.Cols(r.Method.Say("投标人"), "收到时间", "资格信封", "技术信封", "价格信封", "~说明"), Nothing: r.Method.Say("截止时没有收到投标文件。")}
	if r.Hushed {
		t.Nothing = "现在还不公开。"
	}
	for _, b := range r.Bids {
		at := ui.Soft("未记录")
		if b.ReceivedAt != nil {
			at = ui.Instant(*b.ReceivedAt)
		}
		row := ui.Cells(bidderOf(b), at)
		for _, k := range view.SealedKinds {
			row = append(row, envelopeTag(b, k.Kind))
		}
		t.Rows = append(t.Rows, append(row, bidNote(b)))
	}
	return t
}

// numbersNote is where all numbers are kept from once they are told.
func numbersNote(r *tenderapi.OpeningRoom) templ.Component {
	if len(r.Bids) == 0 {
		return ui.All()
	}
	if !slices.ContainsFunc(r.Bids, func(b tenderapi.RoomBid) bool { return b.Seq > 0 }) {
		return ui.Paragraphs("最后报价确认以前不公布接收编号，谁也不能由编号知道有多少家递交。")
	}
	return ui.All(ui.Paragraphs("编号公布表列出本项目给出过的全部接收编号，从1起没有空缺，并公布编号密钥，供各家核对回执上盖住的编号。"), view.Inside(ui.Buttons(), ui.ButtonLink(view.NumbersPath(r.Tender), "保存编号公布表", false)))
}

// envelopeTag is green when an envelope is open, red when nobody can open it.
func envelopeTag(b tenderapi.RoomBid, kind tenderapi.EnvelopeKind) templ.Component {
	switch words := envelopeState(b, kind); words {
	case "":
		return ui.Dash()
	case "已打开":
		return ui.Tag(ui.Good, ui.IconUnlock, words)
	case "打不开":
		return ui.Tag(ui.Bad, ui.IconStop, words)
	default:
		return ui.Tag(ui.Plain, ui.IconLock, words)
	}
}

// envelopeState is how far an envelope is, "" where the bid has none of the kind.
func envelopeState(b tenderapi.RoomBid, kind tenderapi.EnvelopeKind) string {
	for _, e := range b.Envelopes {
		switch {
		case e.Kind != kind:
		case e.State == "opened":
			return "已打开"
		case e.State == "unreadable":
			return "打不开"
		default:
			return "未开启"
		}
	}
	return ""
}

// bidNote is what happened to a bid, in a cell.
func bidNote(b tenderapi.RoomBid) templ.Component {
	if s := noteOf(b); s != "" {
		return ui.Paragraphs(s)
	}
	return ui.Dash()
}

// noteOf is why a bid or one of its envelopes fell out, and whose share was bad.
func noteOf(b tenderapi.RoomBid) string {
	var said []string
	if b.Last != nil {
		said = append(said, "已提交最后报价")
	}
	if b.Why != "" {
		said = append(said, b.Why)
	}
	for _, e := range b.Envelopes {
		if e.Why != "" && e.Why != b.Why {
			said = append(said, view.KindName(e.Kind)+"："+e.Why)
		}
		for _, x := range e.Bad {
			said = append(said, view.KindName(e.Kind)+"中"+view.HolderNames[x.Role]+"的份额："+x.Why)
		}
	}
	if b.Helped {
		said = append(said, "投标人已用本人密钥打开")
	}
	if len(said) == 0 {
		return ""
	}
	return view.Joined(said) + "。"
}

// readOut is 唱标: what was read out, and a button to see for oneself.
func readOut(r *tenderapi.OpeningRoom) ui.Table {
	t := ui.Table{Caption: "唱标记录", Cols: ui.Cols(r.Method.Say("投标人"), "¥报价", "有效性", "价格信封的指纹", "~核对"), Nothing: "没有可以宣读的报价。"}
	for _, b := range r.Bids {
		price, mark, check := ui.Soft("没有打开"), ui.Tag(ui.Good, ui.IconCheck, "有效"), ui.Dash()
		if !b.Valid {
			mark = ui.Tag(ui.Bad, ui.IconStop, "无效")
		}
		hash := priceHash(b)
		if b.Price > 0 {
			of := lastOf(b)
			price, check = ui.Amount(b.Price), ui.All(ui.VerifyButton(of, hash, strconv.FormatInt(b.Price, 10)), ui.Link("/api/tender/bids/"+of+"/envelopes/price", "下载密封文件"))
		}
		if b.Price > 0 && b.Deduction > 0 {
			price = ui.All(price, ui.Soft(fmt.Sprintf("评审时扣除%d%%", b.Deduction)))
		}
		t.Rows = append(t.Rows, ui.Cells(bidderOf(b), price, mark, ui.Code(view.Fingerprint(hash)), check))
	}
	return t
}

// lastOf is the bid under which a price was handed in: the last offer, where there is one.
func lastOf(b tenderapi.RoomBid) string {
	if b.Last != nil {
		return b.Last.Bid
	}
	return b.Bid
}

// helpPanel lets a bidder open the own bid where holders cannot.
func (p *room) helpPanel(a *frame.Ask, r *tenderapi.OpeningRoom, t *tenderapi.Tender) (templ.Component, error) {
	var bid string
	for _, b := range r.Bids {
		if b.Mine && r.Stage == tenderapi.StageTechnical {
			bid = b.Bid
		} else if b.Mine {
			bid = lastOf(b)
		}
	}
	b, err := route.Call(a.Ctx, p.Call, tenderapi.GetBid, tenderapi.GetBidRequest{ID: bid})
	if err != nil {
		return nil, err
	}
	s := struct {
		view.Setting
		Bid   string          `json:"bid"`
		Stage tenderapi.Stage `json:"stage"`
		Back  string          `json:"back"`
	}{view.SettingOfBid(t, &b), bid, r.Stage, view.OpeningPath(r.Tender)}
	return view.Panel(ui.Box{Title: "用本人密钥打开自己的文件", Note: "本人密钥不离开您的电脑"}, ui.Isle(ui.Island{
		Name: "help", Setting: s, Without: ui.Note(ui.Warn, ui.Text("这一步需要启用脚本，请启用后刷新本页。")),
		With: ui.All(ui.Refused(), ui.Paragraphs("持有人的份额不够。请选择投标时保存的本人密钥文件，浏览器用它解出这一份文件的钥匙并提交，只对"+view.StageNames[r.Stage]+"有效。补救时间内没有打开的，视为撤回。"),
			view.Inside(ui.Here("help"), ui.FileField(ui.Input{Name: "own_key", Label: "投标时保存的本人密钥文件", Required: true}),
				ui.TextField(ui.Input{Name: "own_passphrase", Label: "口令", Type: "password", Required: true, Auto: "off"}), ui.Said("helping"), ui.HereSubmit("打开并提交"))),
	})), nil
}

// remedySend starts the hour in which bidders open what holders cannot.
func (p *room) remedySend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	version := f.Version()
	_, err = route.Call(a.Ctx, p.Call, tenderapi.StartRemedy, tenderapi.StartRemedyRequest{ID: a.Path("id"), RemedyDraft: tenderapi.RemedyDraft{Version: version, Reason: f.As("remedy").Text("reason")}})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showRoom(a, status, e) })
	}
	return a.Redirect(view.OpeningPath(a.Path("id")), "补救已启动，各投标人会收到通知。")
}
