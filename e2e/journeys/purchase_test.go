package journeys

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// purchase walks one purchase; its steps stand in the order in which they happen.
type purchase struct {
	*county.Town
	method tenderapi.Method
	days   int    // the least period between notice and deadline
	period string // the rule that says so
	seats  int    // members of the committee
	id     string
	due    time.Time // deadline
	bids   map[string]tenderapi.Bid
	winner string
	losers []string
}

func (p *purchase) get() tenderapi.GetTenderRequest { return tenderapi.GetTenderRequest{ID: p.id} }

func (p *purchase) state(t testing.TB, want tenderapi.State) tenderapi.Tender {
	t.Helper()
	x := county.Ask(t, p.Platform.As(t, "officer"), tenderapi.GetTender, p.get())
	if x.State != want {
		t.Fatalf("the purchase is %s, want %s", x.State, want)
	}
	return x
}

// TestPurchaseFromCatalogueToSignedContract buys twice from nothing: by open
// tender with three bidders, and by consultation with the two that suffice.
func TestPurchaseFromCatalogueToSignedContract(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 3)
	if !t.Run("catalogue", func(t *testing.T) { w.Lawful(t) }) {
		t.FailNow()
	}
	for _, v := range []*purchase{
		{method: tenderapi.MethodOpen, days: 20, period: "tender.open.period", seats: 5, winner: "staff2", losers: []string{"staff1", "staff3"}},
		{method: tenderapi.MethodConsultation, days: 10, period: "tender.consultation.period", seats: 3, winner: "staff2", losers: []string{"staff1"}},
	} {
		v.Town, v.bids = w, map[string]tenderapi.Bid{}
		t.Run(string(v.method), func(t *testing.T) {
			walk(t, []part{
				{"a notice with too short a period is refused, one day more passes", v.plan},
				{"nobody publishes what they submitted", v.review},
				{"questions are answered in public and told once", v.talk},
				{"who the law bars is refused with its basis", v.bar},
				{"the last bid of a supplier counts and one may withdraw", v.offerBids},
				{"nobody sees a bid before the opening", v.secret},
				{"the deadline is an instant", v.closeAt},
				{"the opening is public", v.opened},
				{"an unlawful committee is refused", v.seat},
				{"the award follows from the sheets", v.judge},
				{"the result is told to those who lost", v.result},
				{"the contract follows and is signed by both", v.contract},
				{"everyone can read how it ended", v.read},
				{"all of it is published as open contracting data", v.published},
			})
		})
	}
	t.Run("with one bidder no consultation opens, and it fails on a lawful ground only", func(t *testing.T) { alone(t, w) })
}

func (p *purchase) plan(t *testing.T) {
	officer := p.Platform.As(t, "officer")
	later := cn.AddDays(cn.DayOf(p.Platform.Now(t)), 30).At(9, 30)
	due := func(days int) time.Time { return cn.DayOf(later).Add(days).At(9, 30) }
	d := p.Draft("2026年度社区老年人居家关爱服务（"+string(p.method)+"）", p.method, due(p.days-1))
	x := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	p.id = x.ID
	if x.State != tenderapi.StateDrafted || x.Code == "" || x.Buyer.ID != p.Office.ID || x.ItemName != p.Item.Name {
		t.Fatalf("a draft is born as %+v", x)
	}
	county.Refused(t, p.Platform.Nobody(), tenderapi.GetTender, p.get(), 404, "tender.tender.not-found")
	county.Refused(t, p.Platform.As(t, "staff1"), tenderapi.GetTender, p.get(), 404, "tender.tender.not-found")
	x = county.Ask(t, officer, tenderapi.MoveTender, county.Step(p.id, "announce"))
	if seen := county.Ask(t, p.Platform.Nobody(), tenderapi.GetTender, p.get()); seen.Requirement != "" || seen.State != tenderapi.StateIntended {
		t.Errorf("an intention shows more than an intention: %+v", seen)
	}
	p.Platform.At(t, later)
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(p.id, "submit"), 422, "tender.notice.unlawful", p.period)
	p.state(t, tenderapi.StateIntended)
	stale := tenderapi.UpdateTenderRequest{ID: p.id, TenderDraft: d}
	stale.Version, stale.Deadline = x.Version+1, due(p.days)
	county.Refused(t, officer, tenderapi.UpdateTender, stale, 409, "store.stale")
	stale.Version, p.due = x.Version, stale.Deadline
	county.Ask(t, officer, tenderapi.UpdateTender, stale)
}

func (p *purchase) review(t *testing.T) {
	clerk, chief := p.Platform.As(t, "clerk"), p.Platform.As(t, "chief")
	county.Refused(t, chief, tenderapi.MoveTender, county.Step(p.id, "submit"), 403, "tender.tender.not-yours")
	county.Refused(t, clerk, tenderapi.MoveTender, county.Step(p.id, "submit"), 422, "tender.notice.unlawful", "tender.seal.holders")
	p.Town.Hold(t, clerk, p.id)
	county.Ask(t, clerk, tenderapi.MoveTender, county.Step(p.id, "submit"))
	county.Refused(t, clerk, tenderapi.MoveTender, county.Step(p.id, "publish"), 403, "tender.tender.not-yours")
	p.Town.BidRefused(t, p.Platform.As(t, "staff1"), p.id, 1, 422, "tender.bid.too-late")
	x := county.Ask(t, chief, tenderapi.MoveTender, county.Step(p.id, "publish"))
	if x.State != tenderapi.StatePublished || x.PublishedAt == nil {
		t.Fatalf("published as %+v", x)
	}
	county.Refused(t, clerk, tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: p.id, TenderDraft: p.Draft("改公告", p.method, p.due)}, 409, "tender.tender.fixed")
	county.Until(t, "the public list", func() (bool, error) {
		for _, x := range county.Tenders(t, p.Platform.Nobody(), tenderapi.GroupBidding) {
			if x.ID == p.id {
				return true, nil
			}
		}
		return false, nil
	})
}

func (p *purchase) talk(t *testing.T) {
	const text = "服务对象名单由采购人提供，还是由承接方自行摸底？"
	q := county.Ask(t, p.Platform.As(t, "staff1"), tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: p.id, QuestionDraft: tenderapi.QuestionDraft{Text: text}})
	reply := tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人提供底册，承接方入户核实。"}}
	county.Refused(t, p.Platform.As(t, "staff1"), tenderapi.AnswerQuestion, reply, 403, "identity.role")
	county.Ask(t, p.Platform.As(t, "officer"), tenderapi.AnswerQuestion, reply)
	county.Refused(t, p.Platform.As(t, "officer"), tenderapi.AnswerQuestion, reply, 409, "tender.question.answered")
	w := p.Platform.Nobody().Send(t, "GET", "/api/tender/tenders/"+p.id+"/questions", "", "")
	if body := string(w.Body); !strings.Contains(body, text) || !strings.Contains(body, reply.Text) || strings.Contains(body, p.Suppliers[0].ID) {
		t.Errorf("questions should show words and not who asked: %s", body)
	}
	for login, kind := range map[string]string{"officer": "tender.question.asked.v1", "staff1": "tender.question.answered.v1"} {
		county.Until(t, "the message to "+login, func() (bool, error) { return p.told(t, login, kind) == 1, nil })
	}
}

// told counts the messages of a kind about this purchase in somebody's inbox.
func (p *purchase) told(t testing.TB, login, kind string) (n int) {
	for in := (noticeapi.ListMessagesRequest{Limit: 200}); ; {
		page := county.Ask(t, p.Platform.As(t, login), noticeapi.ListMessages, in)
		for _, m := range page.Items {
			if m.Kind == kind && strings.Contains(m.Link, p.id) {
				n++
			}
		}
		if in.After = page.Next; page.Next == "" {
			return n
		}
	}
}

func (p *purchase) bar(t *testing.T) {
	p.Town.BidRefused(t, p.Platform.As(t, "listed"), p.id, 88_000_000, 422, "tender.bid.not-eligible", "supplier.listed.serious.barred")
	p.Town.BidRefused(t, p.Platform.As(t, "filed"), p.id, 88_000_000, 422, "tender.bid.not-eligible", "supplier.filing.only.barred")
	p.Town.BidRefused(t, p.Platform.As(t, "officer"), p.id, 88_000_000, 403, "identity.role")
	for login, ok := range map[string]bool{"staff1": true, "listed": false, "filed": false} {
		all := true
		for _, f := range county.Ask(t, p.Platform.As(t, login), tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: p.id}).Items {
			all = all && f.Ok
			county.Sentence(t, f.Text)
		}
		if all != ok {
			t.Errorf("eligibility of %s says %v, want %v", login, all, ok)
		}
	}
}

func (p *purchase) bidders() []string { return append([]string{p.winner}, p.losers...) }

func (p *purchase) offerBids(t *testing.T) {
	for i, login := range p.bidders() {
		w := p.Platform.As(t, login)
		first := p.Town.Bid(t, w, p.id, 94_000_000-int64(i))
		if login == p.winner { // thinks better of it, takes it out, and comes again
			county.Ask(t, w, tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: first.ID})
			county.Refused(t, p.Platform.As(t, p.losers[0]), tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: first.ID}, 404, "store.not-found")
		}
		p.bids[login] = p.Town.Bid(t, w, p.id, asked(i))
	}
	for login, b := range p.bids {
		county.Until(t, "the receipt of "+login, func() (bool, error) {
			got, err := county.Try(p.Platform.As(t, login), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID})
			return got.State == "received" && got.Seq == 0 && reflect.DeepEqual(got.Receipt, b.Receipt) && got.Hash == b.Hash && got.ReceivedAt != nil, err
		})
		mine := county.Ask(t, p.Platform.As(t, login), tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: p.id})
		if len(mine.Items) != 2 {
			t.Errorf("%s made two bids and sees %d", login, len(mine.Items))
		}
	}
}

func (p *purchase) secret(t *testing.T) {
	who := []*county.Person{p.Platform.Nobody()}
	for _, login := range []string{"officer", "clerk", "chief", "judge1", "staff3", "listed"} {
		who = append(who, p.Platform.As(t, login))
	}
	for _, w := range who {
		for _, path := range []string{
			"/api/tender/tenders/" + p.id, "/api/tender/tenders?limit=200", "/api/tender/desk/tenders", "/api/tender/desk/tasks",
			"/api/tender/tenders/" + p.id + "/questions", "/api/tender/tenders/" + p.id + "/opening", "/api/tender/tenders/" + p.id + "/evaluation",
			"/api/tender/tenders/" + p.id + "/room", "/api/tender/tenders/" + p.id + "/headers?stage=technical", "/api/tender/tenders/" + p.id + "/shares?stage=price",
			"/api/tender/tenders/" + p.id + "/uploads", "/api/tender/tenders/" + p.id + "/sheet", "/api/tender/tenders/" + p.id + "/findings", "/api/notice/messages", "/tenders/" + p.id,
			"/api/insight/records/ocds-000000-" + p.id,
		} {
			body := about(t, p.id, w.Send(t, "GET", path, "", ""))
			for login, b := range p.bids {
				if w.Me.Login == login {
					continue
				}
				for _, trace := range []string{b.ID, b.Hash, b.Supplier.ID, b.Supplier.Name, `"bids":`} {
					if strings.Contains(body, trace) {
						t.Errorf("%q sees %s of %s's bid at %s", w.Me.Login, trace, login, path)
					}
				}
			}
		}
		county.Refused(t, w, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: p.id}, 404, "tender.opening.not-yet")
	}
	b := p.bids[p.winner]
	county.Refused(t, p.Platform.As(t, "officer"), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID}, 403, "identity.role")
	county.Refused(t, p.Platform.As(t, p.losers[0]), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID}, 404, "store.not-found")
	county.Refused(t, p.Platform.As(t, "officer"), tenderapi.MoveTender, county.Step(p.id, "open"), 409, "tender.tender.wrong-state")
	county.Refused(t, p.Platform.As(t, "officer"), tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: p.id}, 404, "tender.tender.not-found")
}

// about is the reply without the rows of a list that speak of something else.
func about(t testing.TB, id string, a county.Answer) string {
	t.Helper()
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		return string(a.Body)
	}
	if err := json.Unmarshal(a.Body, &list); err != nil {
		t.Fatal(err)
	}
	if list.Items == nil {
		return string(a.Body)
	}
	rows := ""
	for _, row := range list.Items {
		if strings.Contains(string(row), id) {
			rows += string(row)
		}
	}
	return rows
}

func (p *purchase) closeAt(t *testing.T) {
	last := p.losers[0]
	who := p.Platform.As(t, last)
	p.Platform.At(t, p.due.Add(-time.Minute))
	p.bids[last] = p.Town.Bid(t, who, p.id, 85_000_000)
	p.Platform.At(t, p.due)
	p.Town.BidRefused(t, who, p.id, 70_000_000, 422, "tender.bid.too-late", p.period)
	county.Refused(t, who, tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: p.bids[last].ID}, 422, "tender.bid.too-late")
	county.Refused(t, who, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: p.id, QuestionDraft: tenderapi.QuestionDraft{Text: "现在还能提问吗？"}}, 409, "tender.question.closed")
	county.Until(t, "the close", func() (bool, error) {
		x, err := county.Try(p.Platform.Nobody(), tenderapi.GetTender, p.get())
		return x.State == tenderapi.StateClosed && x.ClosedAt != nil && !x.ClosedAt.Before(p.due), err
	})
	county.Refused(t, p.Platform.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: p.id}, 404, "tender.opening.not-yet")
}

func (p *purchase) opened(t *testing.T) {
	p.Town.Open(t, p.id)
	p.recorded(t, p.Platform.As(t, "officer"), func(int) int64 { return 0 })
}

// asked is the last price of the i-th bidder.
func asked(i int) int64 { return 80_000_000 + int64(i)*5_000_000 }

// recorded holds the record of the opening against the bids, as far as prices are known.
func (p *purchase) recorded(t *testing.T, who *county.Person, price func(i int) int64) {
	t.Helper()
	rec := county.Ask(t, who, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: p.id})
	if len(rec.Bids) != len(p.bids) {
		t.Fatalf("the record has %d bids, want one for each of %d suppliers", len(rec.Bids), len(p.bids))
	}
	for i, login := range p.bidders() {
		found := false
		for _, o := range rec.Bids {
			if o.Bid == p.bids[login].ID {
				found = o.Valid && o.Readable && o.Price == price(i) && o.Hash == p.bids[login].Hash
			}
		}
		if !found {
			t.Errorf("the record does not hold the last bid of %s as it was made: %+v", login, rec.Bids)
		}
	}
}

// read checks what everyone can see in the end.
func (p *purchase) read(t *testing.T) {
	nobody := p.Platform.Nobody()
	county.Until(t, "the result in the public lists", func() (bool, error) {
		page, err := county.Try(nobody, contractapi.ListContracts, contractapi.ListContractsRequest{Supplier: p.Suppliers[1].ID, Limit: 200})
		for _, c := range page.Items {
			if c.Tender == p.id && c.State == contractapi.ContractStatePublished && c.Amount == 80_000_000 {
				for _, x := range county.Tenders(t, nobody, tenderapi.GroupResult) {
					if x.ID == p.id {
						return x.State == tenderapi.StateContracted && x.Contract == c.ID && x.Award.Supplier.ID == p.Suppliers[1].ID, err
					}
				}
			}
		}
		return false, err
	})
	c := county.Ask(t, nobody, contractapi.GetContract, contractapi.GetContractRequest{ID: "c-" + p.id})
	if c.BuyerSigned == nil || c.SupplierSigned == nil || c.BuyerSigned.Hash != c.Hash || c.SupplierSigned.Hash != c.Hash {
		t.Errorf("the signatures do not cover the published words: %+v %+v %s", c.BuyerSigned, c.SupplierSigned, c.Hash)
	}
	for _, at := range []string{"/tenders/" + p.id, "/contracts/" + c.ID} {
		page := nobody.Send(t, "GET", at, "", "")
		if page.Status != 200 || !strings.Contains(string(page.Body), p.Suppliers[1].Name) {
			t.Errorf("%s answers %d and does not name the winner", at, page.Status)
		}
	}
}
