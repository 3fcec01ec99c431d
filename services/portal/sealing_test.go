package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/seal"
	"sanshe/services/portal/view"
)

// sealing is how the works' purchases are sealed: three holders, one of whom has yet to prove a key, and the caller is the notary's.
func sealing() *tenderapi.Sealing {
	return &tenderapi.Sealing{
		Suite: tenderapi.SuiteX25519, Threshold: 2, Notice: strings.Repeat("ab", 32), Chunk: 1 << 20,
		Limits: []tenderapi.EnvelopeLimit{
			{Kind: tenderapi.EnvelopeKindQualification, Most: 16 << 20, Files: 20}, {Kind: tenderapi.EnvelopeKindTechnical, Most: 16 << 20, Files: 20}, {Kind: tenderapi.EnvelopeKindPrice, Most: 8192},
		},
		Holders: []tenderapi.SealHolder{
			{Role: tenderapi.HolderRoleBuyer, Account: "zhang", Name: "张*三", Org: mine, OrgName: "星河区民政局", Key: "bidseal-holder-v1.x25519.buyer.a", Fingerprint: "aaaa bbbb", OfferedAt: ago(2), ProvenAt: ago(2)},
			{Role: tenderapi.HolderRoleSupervisor, Account: "jiandu", Name: "周*", Org: "o9", OrgName: "星河区财政局", Key: "bidseal-holder-v1.x25519.supervisor.b", Fingerprint: "cccc dddd", OfferedAt: ago(2), ProvenAt: ago(2)},
			{Role: tenderapi.HolderRoleNotary, Account: "gong", Name: "吴*", Org: "o8", OrgName: "星河公证处", Key: "bidseal-holder-v1.x25519.notary.c", Fingerprint: "eeee ffff", OfferedAt: ago(1), Mine: true},
		},
	}
}

// closedRoom is the opening room while holders are waited for.
func closedRoom() *tenderapi.OpeningRoom {
	at := ago(1)
	return &tenderapi.OpeningRoom{
		Tender: "open", Title: "探访服务", Method: tenderapi.MethodOpen, State: tenderapi.StateClosed, StateText: "待开标", Version: 4, Sealed: true, Stage: tenderapi.StageTechnical,
		ClosedAt: ago(1), Threshold: 2, Released: 1, MayRemedy: true, Moves: []tenderapi.Move{{Do: "open", Label: "开标"}},
		Holders: []tenderapi.RoomHolder{
			{Role: tenderapi.HolderRoleBuyer, Name: "张*三", OrgName: "星河区民政局", Fingerprint: "aaaa bbbb", TechnicalAt: at},
			{Role: tenderapi.HolderRoleSupervisor, Name: "周*", OrgName: "星河区财政局", Fingerprint: "cccc dddd"},
			{Role: tenderapi.HolderRoleNotary, Name: "吴*", OrgName: "星河公证处", Fingerprint: "eeee ffff", Mine: true},
		},
		Bids: []tenderapi.RoomBid{
			{Bid: "b1", Seq: 1, Hash: strings.Repeat("1", 64), ReceivedAt: at, Envelopes: envelopes("sealed")},
			{Bid: "b2", Seq: 2, Hash: strings.Repeat("2", 64), ReceivedAt: at, Envelopes: envelopes("sealed"), Mine: true},
		},
	}
}

func noBids(context.Context, tenderapi.ListMyBidsRequest) (tenderapi.BidPage, error) {
	return tenderapi.BidPage{Items: []tenderapi.Bid{}}, nil
}

func envelopes(state string) (out []tenderapi.OpenedEnvelope) {
	for i, k := range view.SealedKinds {
		out = append(out, tenderapi.OpenedEnvelope{Kind: k.Kind, Hash: strings.Repeat(string(rune('a'+i)), 64), State: state})
	}
	return out
}

// revealedRoom is the room once prices are out; one bid could not be opened.
func revealedRoom() *tenderapi.OpeningRoom {
	r := closedRoom()
	r.State, r.StateText, r.Stage, r.MayRemedy, r.Moves = tenderapi.StateRevealed, "待汇总评审结果", "", false, []tenderapi.Move{}
	r.OpenedAt, r.FrozenAt, r.RevealedAt = ago(1), ago(1), ago(0)
	one, two := &r.Bids[0], &r.Bids[1]
	one.Supplier, one.Price, one.Valid, one.Envelopes = &tenderapi.Party{ID: "s1", Name: "青苗服务社"}, 170_000_00, true, envelopes("opened")
	two.Supplier, two.Why, two.Envelopes = &tenderapi.Party{ID: "s2", Name: "向阳服务社"}, "因投标人原因未能打开，视为撤销其投标文件。", envelopes("unreadable")
	two.Envelopes[2].Bad = []tenderapi.BadShare{{Role: tenderapi.HolderRoleNotary, Why: "份额与密封文件中的承诺不符。"}}
	return r
}

func (w *works) sealingRoutes() []route.Route {
	of := func(id string) (tenderapi.Tender, error) {
		return find(w.tenders, func(t tenderapi.Tender) bool { return t.ID == id })
	}
	return []route.Route{
		route.On(tenderapi.GetNotice, func(_ context.Context, in tenderapi.GetNoticeRequest) (contract.File, error) {
			if in.ID != "pub" {
				return contract.File{}, view.ErrNoSealing
			}
			return contract.File{Name: in.ID + ".json", Type: "text/plain; charset=utf-8", Body: []byte(noticeOfPub)}, nil
		}),
		route.On(tenderapi.GetOpeningRoom, func(_ context.Context, in tenderapi.GetOpeningRoomRequest) (out tenderapi.OpeningRoom, err error) {
			if w.room == nil {
				return out, fault.New(fault.NotFound, "test.none", "投标截止以后才有开标大厅。")
			}
			return *w.room, nil
		}),
		route.On(tenderapi.AppointHolders, func(_ context.Context, in tenderapi.AppointHoldersRequest) (tenderapi.Tender, error) {
			return of(in.ID)
		}),
		route.On(tenderapi.OfferHolderKey, func(context.Context, tenderapi.OfferHolderKeyRequest) (tenderapi.HolderChallenge, error) {
			return tenderapi.HolderChallenge{Challenge: "bidseal-challenge-v1.x25519.notary.zzz", Fingerprint: "eeee ffff"}, nil
		}),
		route.On(tenderapi.ProveHolderKey, func(_ context.Context, in tenderapi.ProveHolderKeyRequest) (tenderapi.Tender, error) {
			return of(in.ID)
		}),
		route.On(tenderapi.StartRemedy, func(context.Context, tenderapi.StartRemedyRequest) (tenderapi.OpeningRoom, error) {
			return *w.room, nil
		}),
		route.On(tenderapi.GetNumbers, func(_ context.Context, in tenderapi.GetNumbersRequest) (tenderapi.SignedNumbers, error) {
			return tenderapi.SignedNumbers{Numbers: tenderapi.Numbers{Tender: in.ID, Code: "XH-1", Count: 9}}, nil
		}),
		route.On(tenderapi.GetReceiptKey, func(context.Context, tenderapi.GetReceiptKeyRequest) (tenderapi.ReceiptKey, error) {
			return tenderapi.ReceiptKey{ID: "k1", Key: "cHVibGlj"}, nil
		}),
	}
}

const bidAt = "/desk/staff/tenders/pub/bid"

var islandSetting = regexp.MustCompile(`data-island="([a-z]+)" data-setting="([^"]*)"`)

// settings are what a page tells its islands, by their names.
func (a answer) settings(t *testing.T) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	for _, m := range islandSetting.FindAllStringSubmatch(a.body, -1) {
		var s map[string]any
		if err := json.Unmarshal([]byte(html.UnescapeString(m[2])), &s); err != nil {
			t.Fatalf("the setting of %s: %v", m[1], err)
		}
		out[m[1]] = s
	}
	return out
}

var (
	postForm = regexp.MustCompile(`(?s)<form [^>]*method="post".*?</form>`)
	hereForm = regexp.MustCompile(`(?s)<form [^>]*method="dialog".*?</form>`)
)

func TestWhatABidderWritesIsInNoFormThatIsSent(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	got := b.get(bidAt)
	here, sent := strings.Join(hereForm.FindAllString(got.body, -1), ""), strings.Join(postForm.FindAllString(got.body, -1), "")
	for _, name := range []string{"price", "plan", "team", "record", "contact_name", "contact_phone", "passphrase", "own_key", "own_passphrase", "file_price", "files_qualification", "files_technical"} {
		if !strings.Contains(here, `name="`+name+`"`) {
			t.Errorf("%s is asked in no form that stays in the browser", name)
		}
		if strings.Contains(sent, `name="`+name+`"`) {
			t.Errorf("%s is asked in a form that is sent", name)
		}
	}
	if again := b.post(bidAt, "price", "1", "plan", prose); again.status != http.StatusMethodNotAllowed && again.status != http.StatusNotFound {
		t.Errorf("a bid that was posted all the same is answered %d", again.status)
	}
	for _, want := range []string{"平台读不到这份文件", "aaaa bbbb", "cccc dddd", "eeee ffff", "sanshe-seal", "登记状态正常。", "/rules/tender.bid.invalid", "/rules/tender.abnormal.ceiling", "/sealing.js"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page of a bid lacks %s", want)
		}
	}
}

func TestABidIsSealedUnderThePurchaseItsNoticeAndItsRevision(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	s := b.get(bidAt).settings(t)["bidding"]
	for name, want := range map[string]any{
		"tender": "pub", "bidder": mine, "revision": 1.0, "notice": strings.Repeat("ab", 32), "suite": "x25519", "threshold": 2.0, "limit": 180_000_00.0, "low": 81_000_00.0, "chunk": 1048576.0,
	} {
		if s[name] != want {
			t.Errorf("%s is %v, want %v", name, s[name], want)
		}
	}
	if over, _ := s["over"].(string); over != "高于最高限价¥180,000.00，响应文件会被认定无效，请改为不高于最高限价。" {
		t.Errorf("a price over the limit is refused with %q", over)
	}
	w.bids = []tenderapi.Bid{{ID: "bid1", Tender: "pub", State: "withdrawn", Revision: 2}, {ID: "bid2", Tender: "pub", State: "received", Revision: 3, SubmittedAt: noon}}
	again := b.get(bidAt)
	if r := again.settings(t)["bidding"]["revision"]; r != 4.0 {
		t.Errorf("after the third bid the next is number %v", r)
	}
	if !strings.Contains(again.words(), "递交过一份") {
		t.Error("who has a bid in already is not told that this one replaces it")
	}
}

func TestAPurchaseFromBeforeSealingTakesNoNewBid(t *testing.T) {
	w := newWorks(t, identity.Staff)
	for i := range w.tenders {
		w.tenders[i].Sealing = nil
	}
	got := w.as(identity.Staff).get(bidAt)
	if got.at != "/desk/staff/tenders/pub/eligibility" || !strings.Contains(got.words(), "还没有密封办法") || strings.Contains(got.body, `name="price"`) {
		t.Errorf("the form of a purchase that nobody can seal for leads to %s", got.at)
	}
}

const noticeOfPub = `{"tender":"pub","threshold":2}`

func TestWhatSanshesealAsksForIsWhatThePageSealsUnder(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	for _, k := range view.SealedKinds {
		var c seal.Context
		got := b.get("/desk/staff/tenders/pub/sealing/" + string(k.Kind))
		if err := json.Unmarshal([]byte(got.body), &c); err != nil {
			t.Fatal(err)
		}
		if want := (seal.Context{Tender: "pub", Envelope: seal.Envelope(k.Kind), Bidder: mine, Revision: 1, NoticeHash: strings.Repeat("ab", 32)}); c != want {
			t.Errorf("%s is sealed under %+v, want %+v", k.Kind, c, want)
		}
	}
	if got := b.get("/desk/staff/tenders/pub/sealing/notice"); got.body != noticeOfPub {
		t.Errorf("the notice is %q", got.body)
	}
	if got := b.get("/desk/staff/tenders/pub/sealing/nothing"); got.status != http.StatusNotFound {
		t.Errorf("an envelope that there is none of answers %d", got.status)
	}
}

func TestTheClockSaysOpenOnlyWhileThePlatformTakesBids(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.browser()
	ask := func() (out struct {
		Now  string
		Open bool
	},
	) {
		got := b.get("/tenders/pub/clock")
		if err := json.Unmarshal([]byte(got.body), &out); err != nil {
			t.Fatal(err, got.body)
		}
		return out
	}
	if got := ask(); !got.Open || !strings.HasPrefix(got.Now, noon.Format("2006-01-02T15:04:05")) {
		t.Errorf("while bids are taken the clock says %+v", got)
	}
	for i, x := range w.tenders {
		if x.ID == "pub" {
			w.tenders[i].Deadline = noon
		}
	}
	if got := ask(); got.Open {
		t.Error("at the deadline the clock still says open")
	}
}

// hand sends what a page's script would.
func (b *browser) hand(method, path, kind string, body []byte, origin string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.town.url+path, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", origin)
	return b.do(r)
}

func TestAScriptAsksAsWhoeverIsSignedInAndForListedOperationsOnly(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	hash := strings.Repeat("c", 64)
	chunk := "/relay/api/tender/tenders/pub/uploads/" + hash + "/chunks/0?size=5"
	got := b.hand(http.MethodPut, chunk, contract.Octets(nil).Type, []byte{0, 1, 2, 3, 255}, w.url)
	var up tenderapi.Upload
	if err := json.Unmarshal([]byte(got.body), &up); err != nil || up.Hash != hash || up.Chunk != 5 || up.Size != 5 {
		t.Errorf("a chunk answers %d: %s", got.status, got.body)
	}
	if sent := w.written("/chunks/0"); len(sent) != 1 || !strings.HasPrefix(sent[0].token, "Bearer access-") {
		t.Errorf("a chunk is handed on as %v", sent)
	}
	refused := b.hand(http.MethodPut, strings.Replace(chunk, "chunks/0", "chunks/9", 1), contract.Octets(nil).Type, []byte{1}, w.url)
	var p route.Problem
	if err := json.Unmarshal([]byte(refused.body), &p); err != nil || p.Code != "tender.upload.quota" || refused.status != int(fault.Refused) {
		t.Errorf("a refused chunk answers %d: %s", refused.status, refused.body)
	}
	if got := b.hand(http.MethodPut, chunk, contract.Octets(nil).Type, []byte{1}, "https://elsewhere.example"); got.status != http.StatusForbidden {
		t.Errorf("another site's script is answered %d", got.status)
	}
	if got := b.hand(http.MethodPost, "/relay/api/tender/tenders/pub/moves", "application/json", []byte(`{}`), w.url); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
		t.Errorf("an operation that no page's script needs is answered %d", got.status)
	}
	stranger := w.browser().hand(http.MethodPut, chunk, contract.Octets(nil).Type, []byte{1}, w.url)
	if err := json.Unmarshal([]byte(stranger.body), &p); err != nil || stranger.status != http.StatusUnauthorized || p.Code != "portal.script.sign-in" {
		t.Errorf("without a session a script is answered %d: %s", stranger.status, stranger.body)
	}
}

func TestAHolderIsLedFromTheKeyToTheShares(t *testing.T) {
	w := newWorks(t, identity.Notary)
	b := w.as(identity.Notary)
	at := "/desk/holder/tenders/draft"
	w.tenders[w.index("draft")].Sealing.Holders[2].Mine = false
	if got := b.get(at); !strings.Contains(got.words(), "您不是这个项目开标密钥的持有人") || strings.Contains(got.body, "data-island") {
		t.Error("a stranger is shown the ceremony")
	}
	w.tenders[w.index("draft")].Sealing.Holders[2].Mine = true
	got := b.get(at)
	if s := got.settings(t)["ceremony"]; s["role"] != "notary" || s["suite"] != "x25519" || s["tender"] != "draft" {
		t.Errorf("the ceremony is told %v", s)
	}
	if sent := strings.Join(postForm.FindAllString(got.body, -1), ""); strings.Contains(sent, "passphrase") || strings.Contains(sent, `name="saved"`) {
		t.Error("a passphrase or a key's file is asked in a form that is sent")
	}
	if !strings.Contains(got.words(), "sanshe-seal keygen -name notary -suite x25519") {
		t.Error("who runs no script is not told what to do")
	}
	told := b.post(at+"/key", "key", "bidseal-holder-v1.x25519.notary.c")
	if told.status != http.StatusOK || !strings.Contains(told.body, "bidseal-challenge-v1.x25519.notary.zzz") || !strings.Contains(told.body, `name="answer"`) {
		t.Errorf("a key pasted by hand is answered %d without its riddle", told.status)
	}
	if proven := b.post(at+"/proof", "answer", "bidseal-answer-v1.notary.x"); proven.at != at || !strings.Contains(proven.words(), "证明手里有私钥") {
		t.Errorf("a right answer leads to %s", proven.at)
	}
	w.tenders[w.index("draft")].State, w.room = tenderapi.StatePublished, nil
	if got := b.get(at); strings.Contains(got.body, "ceremony") || !strings.Contains(got.words(), "公钥不能再换") {
		t.Error("after the notice a key may still be made")
	}
	w.room = closedRoom()
	w.room.MayRelease = true
	got = b.get(at)
	if s := got.settings(t)["release"]; s["stage"] != "technical" || s["notice"] != strings.Repeat("ab", 32) || s["back"] != "/tenders/draft/opening" {
		t.Errorf("the release is told %v", s)
	}
}

func TestAnOfficerSeesWhoHasYetToProveAKey(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	got := b.get("/desk/tenders/draft")
	for _, want := range []string{"还没有证明手里有私钥的：公证机构的持有人吴*", "已证明", "已登记，未证明", "更换持有人"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the page of a draft lacks %s", want)
		}
	}
	form := b.get("/desk/tenders/draft/holders")
	for _, want := range []string{`name="buyer"`, `value="zhang"`, `<option value="jiandu" selected`, `<option value="gong" selected`, "周监督（星河区财政局）", `<option value="qian"`, `name="find_supervisor"`, "/rules/tender.seal.holders"} {
		if !strings.Contains(form.body, want) {
			t.Errorf("the form of the holders lacks %s", want)
		}
	}
	if strings.Contains(form.body, `value="shi"`) || strings.Contains(form.body, `name="find_notary"`) {
		t.Error("who does not fit the list is in it, or who fits is to be looked for")
	}
	found := b.post("/desk/tenders/draft/holders", "version", "1", "suite", "x25519", "buyer", "qian", "supervisor", "jiandu", "notary", "gong", "find_supervisor", "施", "show", "supervisor")
	for _, want := range []string{`<option value="shi"`, `<option value="jiandu" selected`, `<option value="qian" selected`} {
		if !strings.Contains(found.body, want) {
			t.Errorf("after the search the form lacks %s", want)
		}
	}
	none := b.post("/desk/tenders/draft/holders", "version", "1", "suite", "xwing", "buyer", "zhang", "supervisor", "", "notary", "gong", "find_supervisor", "没有", "show", "supervisor")
	if !strings.Contains(none.words(), "没有找到姓名或者单位含有“没有”的人员") || len(w.written("/holders")) != 0 {
		t.Errorf("a search without result says %s", none.words())
	}
	if got := b.post("/desk/tenders/draft/holders", "version", "1", "suite", "xwing", "buyer", "zhang", "supervisor", "", "notary", "gong"); got.status != http.StatusBadRequest || !strings.Contains(got.words(), "请确定监督部门的持有人。") {
		t.Errorf("an empty seat is answered %d", got.status)
	}
	b.post("/desk/tenders/draft/holders", "version", "1", "suite", "xwing", "buyer", "zhang", "supervisor", "jiandu", "notary", "gong")
	sent := w.written("/holders")
	if len(sent) != 1 || !strings.Contains(sent[0].body, `{"role":"notary","account":"gong"}`) {
		t.Errorf("sent was %v", sent)
	}
}

func TestTheOpeningRoomShowsEverythingButWhatIsNotYetOpen(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.room = closedRoom()
	at := "/tenders/open/opening"
	stranger := w.browser()
	got := stranger.get(at)
	for _, want := range []string{"第1号", "第2号，本机构递交", "已有1位持有人提交份额，需要2位", "星河公证处", "未开启"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("while holders are waited for the room lacks %s", want)
		}
	}
	if strings.Contains(got.body, "唱标记录") || strings.Contains(got.body, "data-verify") || strings.Contains(got.body, "启动补救") && !strings.Contains(got.body, `action="/desk/tenders/open/remedy"`) {
		t.Error("the room shows prices, or a step that is not the stranger's")
	}
	officer := w.as(identity.Buyer).get(at)
	for _, want := range []string{`action="/desk/tenders/open/move"`, `action="/desk/tenders/open/remedy"`, "/rules/tender.seal.remedy"} {
		if !strings.Contains(officer.body, want) {
			t.Errorf("the officer's room lacks %s", want)
		}
	}
	w.room = revealedRoom()
	w.portal.Kept.Forget()
	got = w.browser().get(at)
	for _, want := range []string{"唱标记录", `data-verify="b1"`, `data-price="17000000"`, "青苗服务社", "打不开", "视为撤销", "公证机构的份额"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("once prices are out the room lacks %s", want)
		}
	}
	if strings.Contains(got.body, `data-verify="b2"`) {
		t.Error("a bid that nobody opened can be verified")
	}
}

func TestARemedyIsSeenByEverybodyAndOfferedToTheBidder(t *testing.T) {
	w := newWorks(t, identity.Staff)
	w.room = closedRoom()
	w.room.MayRemedy, w.room.MayHelp = false, true
	w.room.Remedy = &tenderapi.Remedy{Stage: tenderapi.StageTechnical, Reason: "两位持有人遗失密钥", At: noon, Until: noon.Add(time.Hour)}
	w.bids = []tenderapi.Bid{{ID: "b2", Tender: "open", Supplier: &tenderapi.Party{ID: mine, Name: "暖邻"}, Revision: 1, State: "received"}}
	got := w.as(identity.Staff).get("/tenders/open/opening")
	if s := got.settings(t)["help"]; s["bid"] != "b2" || s["stage"] != "technical" || s["bidder"] != mine {
		t.Errorf("the bidder's help is told %v", s)
	}
	if !strings.Contains(got.words(), "两位持有人遗失密钥") || !strings.Contains(got.words(), "各投标人可以用本人密钥打开") {
		t.Error("the room does not say that a remedy runs, and why")
	}
}

func TestTheReceiptIsKeptAsAFileThatAnybodyCanCheck(t *testing.T) {
	w := newWorks(t, identity.Staff)
	ref := []tenderapi.EnvelopeRef{{Kind: tenderapi.EnvelopeKindPrice, Hash: strings.Repeat("d", 64), Size: 4700}}
	w.bids = []tenderapi.Bid{{
		ID: "bid1", Tender: "pub", TenderTitle: "探访服务", Supplier: &tenderapi.Party{ID: mine, Name: "暖邻"}, State: "received", StateText: "已接收", Hash: strings.Repeat("e", 64), Revision: 2, SubmittedAt: noon, ReceivedAt: ago(0),
		Envelopes: ref, Receipt: &tenderapi.SignedReceipt{Receipt: tenderapi.Receipt{Tender: "pub", Code: "XH-1", Bid: "bid1", Covered: strings.Repeat("f", 64), Envelopes: ref}, Key: "k1", Signature: "c2ln"},
	}}
	b := w.as(identity.Staff)
	got := b.get("/desk/staff/bids/bid1")
	for _, want := range []string{"接收编号递交全部截止以后公布", strings.Repeat("d", 64), "sanshe-verify receipt", "价格信封", "第几次递交2"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the receipt lacks %s", want)
		}
	}
	var own tenderapi.SignedReceipt
	if err := json.Unmarshal([]byte(scanned(t, got.body)), &own); err != nil || !reflect.DeepEqual(own, *w.bids[0].Receipt) {
		t.Errorf("a camera reads %+v of the receipt (%v)", own, err)
	}
	if s := got.settings(t)["check"]; s["revision"] != 2.0 || s["bidder"] != mine {
		t.Errorf("the own look is told %v", s)
	}
	var kept tenderapi.SignedReceipt
	if err := json.Unmarshal([]byte(b.get("/desk/staff/bids/bid1/receipt").body), &kept); err != nil || kept.Signature != "c2ln" || kept.Receipt.Covered != strings.Repeat("f", 64) {
		t.Errorf("the receipt as a file is %+v (%v)", kept, err)
	}
	if _, early := got.settings(t)["number"]; early {
		t.Error("there is nothing to hold the receipt against before all are in")
	}
	w.bids[0].Seq, w.bids[0].Receipt.Receipt.Seq, w.bids[0].Receipt.Receipt.Secret = 7, 7, strings.Repeat("9", 64)
	got = b.get("/desk/staff/bids/bid1")
	if s := got.settings(t)["number"]; s["seq"] != 7.0 || s["bid"] != "bid1" || s["secret"] != strings.Repeat("9", 64) {
		t.Errorf("the number is held against %v", s)
	}
	if !strings.Contains(got.words(), "接收编号7") || !strings.Contains(got.body, `href="/tenders/pub/numbers"`) {
		t.Error("after all are in the receipt does not tell its number, or where all of them are")
	}
	if all := w.as("").get("/tenders/pub/numbers"); !strings.Contains(all.body, `"count": 9`) {
		t.Errorf("the numbers as a file answer %d %s", all.status, all.body)
	}
	if key := b.get("/desk/staff/receipt-key"); !strings.Contains(key.body, "cHVibGlj") {
		t.Errorf("the key of receipts answers %d", key.status)
	}
}

var pricedRow = regexp.MustCompile(`<(?:th|dt)[^>]*>\s*报价`)

func TestJudgesSeeNoPriceBeforeItIsRevealed(t *testing.T) {
	w := newWorks(t, identity.Expert)
	for i := range w.sheet.Bids {
		w.sheet.Bids[i].Price = 0
	}
	b := w.as(identity.Expert)
	for _, got := range []answer{b.get(sheetAt), b.post(sheetAt, marks("step", "check")...)} {
		if pricedRow.MatchString(got.body) {
			t.Error("a price that is still sealed is shown as nothing")
		}
	}
	if got := b.get(sheetAt); !strings.Contains(got.words(), "报价在技术评分锁定以后才开启") {
		t.Error("judges are not told why there is no price")
	}
}

// index is where a purchase stands among the town's.
func (w *works) index(id string) int {
	for i, x := range w.tenders {
		if x.ID == id {
			return i
		}
	}
	w.t.Fatalf("no purchase %s", id)
	return -1
}
