package journeys

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// purchase walks one purchase; its steps stand in the order in which they happen.
type purchase struct {
	*town
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
	x := ask(t, p.p.as(t, "officer"), tenderapi.GetTender, p.get())
	if x.State != want {
		t.Fatalf("the purchase is %s, want %s", x.State, want)
	}
	return x
}

// TestPurchaseFromCatalogueToSignedContract buys twice from nothing: by open
// tender with three bidders, and by consultation with the two that suffice.
func TestPurchaseFromCatalogueToSignedContract(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p, 3)
	if !t.Run("catalogue", func(t *testing.T) { w.lawful(t) }) {
		t.FailNow()
	}
	for _, v := range []*purchase{
		{method: tenderapi.MethodOpen, days: 20, period: "tender.open.period", seats: 5, winner: "staff2", losers: []string{"staff1", "staff3"}},
		{method: tenderapi.MethodConsultation, days: 10, period: "tender.consultation.period", seats: 3, winner: "staff2", losers: []string{"staff1"}},
	} {
		v.town, v.bids = w, map[string]tenderapi.Bid{}
		t.Run(string(v.method), func(t *testing.T) {
			for _, s := range []struct {
				claim string
				do    func(*testing.T)
			}{
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
			} {
				if !t.Run(s.claim, s.do) {
					t.FailNow()
				}
			}
		})
	}
	t.Run("with one bidder no consultation opens, and it fails on a lawful ground only", func(t *testing.T) { w.alone(t) })
}

func (p *purchase) plan(t *testing.T) {
	officer := p.p.as(t, "officer")
	later := cn.AddDays(cn.DayOf(p.p.now(t)), 30).At(9, 30)
	due := func(days int) time.Time { return cn.DayOf(later).Add(days).At(9, 30) }
	d := p.draft("2026年度社区老年人居家关爱服务（"+string(p.method)+"）", p.method, due(p.days-1))
	x := ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	p.id = x.ID
	if x.State != tenderapi.StateDrafted || x.Code == "" || x.Buyer.ID != p.office.ID || x.ItemName != p.item.Name {
		t.Fatalf("a draft is born as %+v", x)
	}
	refused(t, p.p.nobody(), tenderapi.GetTender, p.get(), 404, "tender.tender.not-found")
	refused(t, p.p.as(t, "staff1"), tenderapi.GetTender, p.get(), 404, "tender.tender.not-found")
	x = ask(t, officer, tenderapi.MoveTender, step(p.id, "announce"))
	if seen := ask(t, p.p.nobody(), tenderapi.GetTender, p.get()); seen.Requirement != "" || seen.State != tenderapi.StateIntended {
		t.Errorf("an intention shows more than an intention: %+v", seen)
	}
	p.p.at(t, later)
	refused(t, officer, tenderapi.MoveTender, step(p.id, "submit"), 422, "tender.notice.unlawful", p.period)
	p.state(t, tenderapi.StateIntended)
	stale := tenderapi.UpdateTenderRequest{ID: p.id, TenderDraft: d}
	stale.Version, stale.Deadline = x.Version+1, due(p.days)
	refused(t, officer, tenderapi.UpdateTender, stale, 409, "store.stale")
	stale.Version, p.due = x.Version, stale.Deadline
	ask(t, officer, tenderapi.UpdateTender, stale)
}

func (p *purchase) review(t *testing.T) {
	clerk, chief := p.p.as(t, "clerk"), p.p.as(t, "chief")
	refused(t, chief, tenderapi.MoveTender, step(p.id, "submit"), 403, "tender.tender.not-yours")
	ask(t, clerk, tenderapi.MoveTender, step(p.id, "submit"))
	refused(t, clerk, tenderapi.MoveTender, step(p.id, "publish"), 403, "tender.tender.not-yours")
	refused(t, p.p.as(t, "staff1"), tenderapi.SubmitBid, bid(p.id, 1), 422, "tender.bid.too-late")
	x := ask(t, chief, tenderapi.MoveTender, step(p.id, "publish"))
	if x.State != tenderapi.StatePublished || x.PublishedAt == nil {
		t.Fatalf("published as %+v", x)
	}
	refused(t, clerk, tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: p.id, TenderDraft: p.draft("改公告", p.method, p.due)}, 409, "tender.tender.fixed")
	until(t, "the public list", func() (bool, error) {
		for _, x := range tenders(t, p.p.nobody(), tenderapi.GroupBidding) {
			if x.ID == p.id {
				return true, nil
			}
		}
		return false, nil
	})
}

func (p *purchase) talk(t *testing.T) {
	const text = "服务对象名单由采购人提供，还是由承接方自行摸底？"
	q := ask(t, p.p.as(t, "staff1"), tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: p.id, QuestionDraft: tenderapi.QuestionDraft{Text: text}})
	reply := tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人提供底册，承接方入户核实。"}}
	refused(t, p.p.as(t, "staff1"), tenderapi.AnswerQuestion, reply, 403, "identity.role")
	ask(t, p.p.as(t, "officer"), tenderapi.AnswerQuestion, reply)
	refused(t, p.p.as(t, "officer"), tenderapi.AnswerQuestion, reply, 409, "tender.question.answered")
	w := p.p.nobody().send(t, "GET", "/api/tender/tenders/"+p.id+"/questions", "", "")
	if body := string(w.body); !strings.Contains(body, text) || !strings.Contains(body, reply.Text) || strings.Contains(body, p.suppliers[0].ID) {
		t.Errorf("questions should show words and not who asked: %s", body)
	}
	for login, kind := range map[string]string{"officer": "tender.question.asked.v1", "staff1": "tender.question.answered.v1"} {
		until(t, "the message to "+login, func() (bool, error) { return p.told(t, login, kind) == 1, nil })
	}
}

// told counts the messages of a kind about this purchase in somebody's inbox.
func (p *purchase) told(t testing.TB, login, kind string) (n int) {
	for in := (noticeapi.ListMessagesRequest{Limit: 200}); ; {
		page := ask(t, p.p.as(t, login), noticeapi.ListMessages, in)
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
	refused(t, p.p.as(t, "listed"), tenderapi.SubmitBid, bid(p.id, 88_000_000), 422, "tender.bid.not-eligible", "supplier.listed.serious.barred")
	refused(t, p.p.as(t, "filed"), tenderapi.SubmitBid, bid(p.id, 88_000_000), 422, "tender.bid.not-eligible", "supplier.filing.only.barred")
	refused(t, p.p.as(t, "officer"), tenderapi.SubmitBid, bid(p.id, 88_000_000), 403, "identity.role")
	for login, ok := range map[string]bool{"staff1": true, "listed": false, "filed": false} {
		all := true
		for _, f := range ask(t, p.p.as(t, login), tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: p.id}).Items {
			all = all && f.Ok
			sentence(t, f.Text)
		}
		if all != ok {
			t.Errorf("eligibility of %s says %v, want %v", login, all, ok)
		}
	}
}

func (p *purchase) bidders() []string { return append([]string{p.winner}, p.losers...) }

func (p *purchase) offerBids(t *testing.T) {
	for i, login := range p.bidders() {
		w := p.p.as(t, login)
		first := ask(t, w, tenderapi.SubmitBid, bid(p.id, 94_000_000-int64(i)))
		if login == p.winner { // thinks better of it, takes it out, and comes again
			ask(t, w, tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: first.ID})
			refused(t, p.p.as(t, p.losers[0]), tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: first.ID}, 404, "store.not-found")
		}
		p.bids[login] = ask(t, w, tenderapi.SubmitBid, bid(p.id, 80_000_000+int64(i)*5_000_000))
	}
	for login, b := range p.bids {
		until(t, "the receipt of "+login, func() (bool, error) {
			got, err := try(p.p.as(t, login), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID})
			return got.State == "received" && got.Seq == b.Seq && got.Hash == b.Hash && got.ReceivedAt != nil, err
		})
		mine := ask(t, p.p.as(t, login), tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: p.id})
		if len(mine.Items) != 2 {
			t.Errorf("%s made two bids and sees %d", login, len(mine.Items))
		}
	}
}

func (p *purchase) secret(t *testing.T) {
	who := []*person{p.p.nobody()}
	for _, login := range []string{"officer", "clerk", "chief", "judge1", "staff3", "listed"} {
		who = append(who, p.p.as(t, login))
	}
	for _, w := range who {
		for _, path := range []string{
			"/api/tender/tenders/" + p.id, "/api/tender/tenders?limit=200", "/api/tender/desk/tenders", "/api/tender/desk/tasks",
			"/api/tender/tenders/" + p.id + "/questions", "/api/tender/tenders/" + p.id + "/opening", "/api/tender/tenders/" + p.id + "/evaluation",
			"/api/tender/tenders/" + p.id + "/sheet", "/api/tender/tenders/" + p.id + "/findings", "/api/notice/messages", "/tenders/" + p.id,
		} {
			body := about(t, p.id, w.send(t, "GET", path, "", ""))
			for login, b := range p.bids {
				if w.me.Login == login {
					continue
				}
				for _, trace := range []string{b.ID, b.Hash, b.Supplier.ID, b.Supplier.Name, `"bids":`} {
					if strings.Contains(body, trace) {
						t.Errorf("%q sees %s of %s's bid at %s", w.me.Login, trace, login, path)
					}
				}
			}
		}
		refused(t, w, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: p.id}, 404, "tender.opening.not-yet")
	}
	b := p.bids[p.winner]
	refused(t, p.p.as(t, "officer"), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID}, 403, "identity.role")
	refused(t, p.p.as(t, p.losers[0]), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID}, 404, "store.not-found")
	refused(t, p.p.as(t, "officer"), tenderapi.MoveTender, step(p.id, "open"), 409, "tender.tender.wrong-state")
	refused(t, p.p.as(t, "officer"), tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: p.id}, 404, "tender.tender.not-found")
}

// about is the reply without the rows of a list that speak of something else.
func about(t testing.TB, id string, a answer) string {
	t.Helper()
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		return string(a.body)
	}
	if err := json.Unmarshal(a.body, &list); err != nil {
		t.Fatal(err)
	}
	if list.Items == nil {
		return string(a.body)
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
	p.p.at(t, p.due.Add(-5*time.Second))
	p.bids[last] = ask(t, p.p.as(t, last), tenderapi.SubmitBid, bid(p.id, 85_000_000))
	p.p.at(t, p.due)
	refused(t, p.p.as(t, last), tenderapi.SubmitBid, bid(p.id, 70_000_000), 422, "tender.bid.too-late", p.period)
	refused(t, p.p.as(t, last), tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: p.bids[last].ID}, 422, "tender.bid.too-late")
	refused(t, p.p.as(t, last), tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: p.id, QuestionDraft: tenderapi.QuestionDraft{Text: "现在还能提问吗？"}}, 409, "tender.question.closed")
	until(t, "the close", func() (bool, error) {
		x, err := try(p.p.nobody(), tenderapi.GetTender, p.get())
		return x.State == tenderapi.StateClosed && x.ClosedAt != nil && !x.ClosedAt.Before(p.due), err
	})
	refused(t, p.p.nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: p.id}, 404, "tender.opening.not-yet")
}

// open opens as soon as the last bids are filed.
func (w *town) open(t testing.TB, tender string) {
	t.Helper()
	until(t, "the opening", func() (bool, error) {
		_, err := try(w.p.as(t, "officer"), tenderapi.MoveTender, step(tender, "open"))
		return err == nil, err
	})
}

func (p *purchase) opened(t *testing.T) {
	p.town.open(t, p.id)
	rec := ask(t, p.p.nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: p.id})
	if len(rec.Bids) != len(p.bids) {
		t.Fatalf("the record has %d bids, want one for each of %d suppliers", len(rec.Bids), len(p.bids))
	}
	for i, login := range p.bidders() {
		found := false
		for _, o := range rec.Bids {
			if o.Bid == p.bids[login].ID {
				found = o.Valid && o.Readable && o.Price == 80_000_000+int64(i)*5_000_000 && o.Hash == p.bids[login].Hash
			}
		}
		if !found {
			t.Errorf("the record does not hold the last bid of %s as it was made: %+v", login, rec.Bids)
		}
	}
}

// read checks what everyone can see in the end.
func (p *purchase) read(t *testing.T) {
	nobody := p.p.nobody()
	until(t, "the result in the public lists", func() (bool, error) {
		page, err := try(nobody, contractapi.ListContracts, contractapi.ListContractsRequest{Supplier: p.suppliers[1].ID, Limit: 200})
		for _, c := range page.Items {
			if c.Tender == p.id && c.State == contractapi.ContractStatePublished && c.Amount == 80_000_000 {
				for _, x := range tenders(t, nobody, tenderapi.GroupResult) {
					if x.ID == p.id {
						return x.State == tenderapi.StateContracted && x.Contract == c.ID && x.Award.Supplier.ID == p.suppliers[1].ID, err
					}
				}
			}
		}
		return false, err
	})
	c := ask(t, nobody, contractapi.GetContract, contractapi.GetContractRequest{ID: "c-" + p.id})
	if c.BuyerSigned == nil || c.SupplierSigned == nil || c.BuyerSigned.Hash != c.Hash || c.SupplierSigned.Hash != c.Hash {
		t.Errorf("the signatures do not cover the published words: %+v %+v %s", c.BuyerSigned, c.SupplierSigned, c.Hash)
	}
	for _, at := range []string{"/tenders/" + p.id, "/contracts/" + c.ID} {
		page := nobody.send(t, "GET", at, "", "")
		if page.status != 200 || !strings.Contains(string(page.body), p.suppliers[1].Name) {
			t.Errorf("%s answers %d and does not name the winner", at, page.status)
		}
	}
}
