package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// filed gives the first bid of the judges' sheet a paper.
func (w *works) filed() tenderapi.OpenedFile {
	f := tenderapi.OpenedFile{
		Bid: w.sheet.Bids[0].Bid, Kind: tenderapi.EnvelopeKindTechnical, N: 2,
		File: tenderapi.BidFile{Name: "服务方案<b>.pdf", Type: "application/pdf", Size: 123_456, Sha256: strings.Repeat("ab", 32)},
	}
	w.sheet.Bids[0].Files = []tenderapi.OpenedFile{f}
	return f
}

func (w *works) paperRoutes() []route.Route {
	return []route.Route{
		route.On(tenderapi.ListBidFiles, func(context.Context, tenderapi.ListBidFilesRequest) (out tenderapi.BidFileList, err error) {
			for _, b := range w.sheet.Bids {
				out.Items = append(out.Items, tenderapi.BidFiles{Bid: b.Bid, Supplier: b.Supplier, Files: b.Files, Declared: []tenderapi.Declared{{Text: "没有重大违法记录", Yes: true}, {Text: "健全的财务会计制度"}}, Basis: cite()})
			}
			return out, nil
		}),
		route.On(tenderapi.GetBidFile, func(_ context.Context, in tenderapi.GetBidFileRequest) (out contract.File, err error) {
			for _, b := range w.sheet.Bids {
				for _, f := range b.Files {
					if f.Bid == in.ID && f.Kind == in.Kind && f.N == in.N {
						return contract.File{Name: f.File.Name, Type: f.File.Type, Body: []byte("%PDF-1.7")}, nil
					}
				}
			}
			return out, fault.New(fault.NotFound, "tender.paper.not-found", "没有找到这个附件，请回到附件清单重新选择。")
		}),
	}
}

func TestABidderIsAskedForPapersOfTheEnvelopesThatTakeThem(t *testing.T) {
	w := newWorks(t, identity.Staff)
	got := w.as(identity.Staff).get(bidAt)
	rooms, _ := got.settings(t)["bidding"]["papers"].(map[string]any)
	if len(rooms) != 2 || rooms["price"] != nil {
		t.Errorf("the script is told of %v", rooms)
	}
	if of, _ := rooms["technical"].(map[string]any); of["most"] != 20.0 || of["bytes"] != 15728640.0 {
		t.Errorf("the technical envelope takes %v", of)
	}
	for _, want := range []string{`name="files_qualification"`, `name="files_technical"`, "multiple", `accept=".pdf,.png,.jpg,.jpeg"`, `data-part="papers-technical"`, `data-part="is-files_qualification"`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if !strings.Contains(got.words(), "最多20个，合计不超过15MB") {
		t.Error("nobody says how much may be handed in")
	}
	if strings.Contains(got.body, `name="files_price"`) {
		t.Error("the price is asked for papers")
	}
	for changed, want := range map[string]string{"": "", "每周探访改为两次。": "technical"} {
		w := newWorks(t, identity.Staff)
		w.tenders = append([]tenderapi.Tender{lastAsked(tenderapi.Party{ID: mine}, changed)}, w.tenders...)
		rooms, _ := w.as(identity.Staff).get("/desk/staff/tenders/asking/bid").settings(t)["bidding"]["papers"].(map[string]any)
		if len(rooms) != len(strings.Fields(want)) || want != "" && rooms[want] == nil {
			t.Errorf("a last offer after %q takes papers in %v", changed, rooms)
		}
	}
}

func TestPapersAreListedWhereTheBidIsReadAndKeptAsFiles(t *testing.T) {
	for role, at := range map[identity.Role]string{identity.Expert: sheetAt, identity.Buyer: "/desk/tenders/open/papers", identity.Supervisor: "/desk/tenders/open/papers"} {
		w := newWorks(t, role)
		f := w.filed()
		link := "/desk/tenders/open/papers/" + f.Bid + "/technical/2"
		b := w.as(role)
		got := b.get(at)
		for _, want := range []string{`href="` + link + `"`, "服务方案&lt;b&gt;.pdf", strings.Repeat("ab", 32), "技术信封", "PDF"} {
			if !strings.Contains(got.body, want) {
				t.Errorf("%s: %d: %s lacks %s", role, got.status, at, want)
			}
		}
		if !strings.Contains(got.words(), "没有附件") {
			t.Errorf("%s: who handed in none is not said to have none", role)
		}
		file := b.get(link)
		h := file.header
		if file.body != "%PDF-1.7" || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "private, no-store" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("%s: %d %v", role, file.status, h)
		}
		for _, none := range []string{"/desk/tenders/open/papers/" + f.Bid + "/technical/9", "/desk/tenders/open/papers/" + f.Bid + "/technical/x"} {
			if got := b.get(none); got.status != 404 {
				t.Errorf("%s: %s answers %d", role, none, got.status)
			}
		}
	}
}

// 政采法22: each condition of the law has a tick of its own, and none is ticked for the bidder; whoever reads the bid
// reads which it declared.
func TestABidderDeclaresEachConditionOfTheLawByItself(t *testing.T) {
	w := newWorks(t, identity.Staff)
	got := w.as(identity.Staff).get(bidAt)
	list, _ := got.settings(t)["bidding"]["conditions"].([]any)
	if len(list) != 6 {
		t.Fatalf("the script is told of %v", list)
	}
	for _, c := range list {
		at := strings.Index(got.body, `name="declares_`+c.(map[string]any)["code"].(string)+`"`)
		if at < 0 || strings.Contains(got.body[at:at+strings.Index(got.body[at:], ">")], "checked") {
			t.Errorf("%v has no empty box of its own", c)
		}
	}
	for _, want := range []string{"对法定条件的声明", "三年内", "record（参加政府采购活动前三年内，在经营活动中没有重大违法记录）"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	w.tenders = append([]tenderapi.Tender{lastAsked(tenderapi.Party{ID: mine}, "")}, w.tenders...)
	if last := w.as(identity.Staff).get("/desk/staff/tenders/asking/bid"); strings.Contains(last.body, `name="declares_`) {
		t.Error("a last offer, which has no qualification envelope, asks for declarations")
	}
	seen := newWorks(t, identity.Buyer)
	seen.filed()
	inOrder(t, seen.as(identity.Buyer).get("/desk/tenders/open/papers").words(), "没有重大违法记录", "声明具备", "健全的财务会计制度", "没有声明", "按资格材料审查")
}

func TestWhoReadsBidsIsLedToTheirPapers(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	for i := range w.tenders {
		w.tenders[i].Sealing = sealing()
	}
	if got := w.as(identity.Buyer).get("/desk/tenders/open"); !strings.Contains(got.body, `href="/desk/tenders/open/papers"`) {
		t.Errorf("%d: the officer is not led to the papers", got.status)
	}
}
