package tender

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/sealing"
	"sanshe/services/tender/signed"
)

// joint is a purchase that takes bids of several as one.
func joint(t *testing.T) (*room, tenderapi.Tender) {
	t.Helper()
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.Joint = true
	return r, r.published(d)
}

// party is an organization as the register has it.
func (r *room) party(org string) tenderapi.Party { return partyOf(r.orgs[org]) }

// leads makes an account's next statements name the members, the leader first.
func (r *room) leads(who string, orgs ...string) {
	b := r.bidder(who)
	b.Partners = nil
	for _, org := range orgs {
		b.Partners = append(b.Partners, r.party(org))
	}
}

func joins(id, lead string) tenderapi.JoinConsortiumRequest {
	return joinsFor(id, lead, 40)
}

// joinsFor agrees to a share of the work in percent.
func joinsFor(id, lead string, percent int64) tenderapi.JoinConsortiumRequest {
	in := tenderapi.JoinConsortiumRequest{ID: id, ConsortiumDraft: tenderapi.ConsortiumDraft{Lead: lead}}
	if lead != "" {
		in.Work, in.Percent = "助餐服务", percent
	}
	return in
}

// agreed is a bid with an agreement between two.
func agreed(fen int64, first, second string, percent int64) sealing.Content {
	c := content(fen)
	c.Qualification.Agreement = []tenderapi.AgreedShare{
		{Member: first, Work: "统筹和社工服务", Percent: 100 - percent}, {Member: second, Work: "助餐服务", Percent: percent},
	}
	return c
}

func TestAConsortiumIsWhomItsMembersSayTheyStandWith(t *testing.T) {
	r, x := joint(t)
	r.leads("ann", "a", "b")
	r.bidRefused("ann", x.ID, 9_000_000, "tender.consortium.unconfirmed", "supplier.consortium.agreement")
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "c"))
	r.bidRefused("ann", x.ID, 9_000_000, "tender.consortium.unconfirmed", "") // and is not told of the other
	refused(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.consortium.twice", "supplier.consortium.double")
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, ""))
	if got := ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a")); got.Lead == nil || got.Lead.Name != "甲社工中心" || !got.MayLeave || got.MayJoin {
		t.Errorf("the member's own page says %+v", got)
	}
	if got := ok(r, "ann", tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); !cmp.Equal(got.Partners, []tenderapi.Party{r.party("b")}) {
		t.Errorf("the leader is shown %+v", got.Partners)
	}
	b := r.bid("ann", x.ID, 9_000_000)
	if want := []tenderapi.Party{r.party("a"), r.party("b")}; !cmp.Equal(b.Members, want) {
		t.Errorf("handed in by %+v", b.Members)
	}
	if r.count(events.TypeTenderPlaceLeftV1) != 1 || r.count(events.TypeTenderPlaceJoinedV1) != 2 {
		t.Error("a leader has not heard who comes and goes")
	}
}

func TestAStatementNamesItsMembersAsTheRegisterDoes(t *testing.T) {
	r, x := joint(t)
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	other := r.party("b")
	other.Name = "乙社工站"
	for name, members := range map[string][]tenderapi.Party{
		"one alone":               {r.party("a")},
		"the leader behind":       {r.party("b"), r.party("a")},
		"a member twice":          {r.party("a"), r.party("b"), r.party("b")},
		"the leader twice":        {r.party("a"), r.party("a")},
		"a name that it is not":   {r.party("a"), other},
		"a code that it does not": {r.party("a"), {ID: "b", Name: "乙社工中心", CreditCode: "52"}},
	} {
		r.bidder("ann").Partners = members
		_, f := r.tryBid("ann", x.ID, 9_000_000)
		cites(r, name, f, "tender.consortium.members", "")
	}
	r.leads("ann", "a", "b", "listed")
	r.bidRefused("ann", x.ID, 9_000_000, "tender.consortium.unconfirmed", "supplier.consortium.agreement")
	r.leads("ann", "a", "b")
	r.edit("b", func(o *organizationapi.Organization) { o.ListedSerious = true })
	r.bidRefused("ann", x.ID, 9_000_000, "tender.consortium.not-eligible", "supplier.consortium.each")
	refused(r, "listed", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.bid.not-eligible", "supplier.listed.serious.barred")
	refused(r, "filed", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.bid.not-eligible", "supplier.filing.only.barred")
	refused(r, "ann", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.consortium.self", "")
}

// What a bid that is in says its members do is what they agreed to: only the leader, who is the one to seal it anew, can make room for other words.
func TestAMemberChangesNothingUnderABidThatIsIn(t *testing.T) {
	r, x := joint(t)
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	r.leads("ann", "a", "b")
	in := r.says("ann", x.ID, agreed(9_000_000, "a", "b", 40))
	r.set(x.Deadline.Add(-time.Second))
	refused(r, "bob", tenderapi.JoinConsortium, joinsFor(x.ID, "a", 39), "tender.consortium.sealed", "supplier.consortium.agreement")
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a")) // the same words again
	if got := ok(r, "bob", tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); got.MayRewrite || !got.MayLeave {
		t.Errorf("the member's page offers %+v", got)
	}
	ok(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: in.ID})
	if got := ok(r, "bob", tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); !got.MayRewrite {
		t.Errorf("the member's page offers %+v", got)
	}
	ok(r, "bob", tenderapi.JoinConsortium, joinsFor(x.ID, "a", 39))
	r.says("ann", x.ID, agreed(9_000_000, "a", "b", 39))
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "")) // which the leader is warned of
	if r.count(events.TypeTenderPlaceLeftV1) != 1 {
		t.Error("a leader has not heard who leaves")
	}
}

func TestAPurchaseThatTakesNoJointBidsRefusesThem(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	refused(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.consortium.closed", "supplier.consortium.each")
	if got := ok(r, "bob", tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); got.MayJoin || !strings.Contains(got.Why, "不接受联合体") {
		t.Errorf("%+v", got)
	}
	r.leads("ann", "a", "b")
	r.bidRefused("ann", x.ID, 9_000_000, "tender.consortium.closed", "supplier.consortium.each")
}

func TestAMemberSaysWhatItDoesAndMayChangeItBeforeTheDeadline(t *testing.T) {
	r, x := joint(t)
	for _, in := range []tenderapi.ConsortiumDraft{{Lead: "a"}, {Lead: "a", Work: "助餐服务"}, {Lead: "a", Percent: 40}} {
		refused(r, "bob", tenderapi.JoinConsortium, tenderapi.JoinConsortiumRequest{ID: x.ID, ConsortiumDraft: in}, "tender.consortium.share", "supplier.consortium.agreement")
	}
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	if n := r.count(events.TypeTenderPlaceJoinedV1); n != 1 {
		t.Errorf("saying it twice told the leader %d times", n)
	}
	ok(r, "bob", tenderapi.JoinConsortium, joinsFor(x.ID, "a", 30))
	want := []tenderapi.AgreedShare{{Member: "b", Work: "助餐服务", Percent: 30}}
	if got := ok(r, "ann", tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); !cmp.Equal(got.Shares, want) || r.count(events.TypeTenderPlaceJoinedV1) != 2 {
		t.Errorf("the leader is shown %+v", got.Shares)
	}
	r.set(x.Deadline)
	refused(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.bid.too-late", "tender.consultation.period")
}

func TestNobodyStandsInAConsortiumAndAlone(t *testing.T) {
	r, x := joint(t)
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	r.bidRefused("bob", x.ID, 9_000_000, "tender.consortium.twice", "supplier.consortium.double")
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, ""))
	own := r.bid("bob", x.ID, 9_000_000)
	refused(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.consortium.alone", "supplier.consortium.double")
	ok(r, "bob", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: own.ID})
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	r.leads("ann", "a", "b")
	r.bid("ann", x.ID, 9_000_000)
	refused(r, "ann", tenderapi.JoinConsortium, joins(x.ID, "c"), "tender.consortium.alone", "") // whoever leads stands too
	r.set(x.Deadline)
	refused(r, "bob", tenderapi.JoinConsortium, joins(x.ID, ""), "tender.bid.too-late", "tender.consultation.period")
	refused(r, "cat", tenderapi.JoinConsortium, joins(x.ID, "a"), "tender.bid.too-late", "tender.consultation.period")
}

// at runs all at once and returns what each was refused with.
func at(do ...func() error) []error {
	out := make([]error, len(do))
	var ready, done sync.WaitGroup
	ready.Add(len(do))
	for i, f := range do {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			out[i] = f()
		})
	}
	done.Wait()
	return out
}

func TestOfTwoWhoNameOneMemberAtOnceOneStands(t *testing.T) {
	for range 5 {
		r, x := joint(t)
		r.leads("ann", "a", "b")
		r.leads("cat", "c", "b")
		first, second := r.uploaded("ann", x.ID, 1, agreed(9_000_000, "a", "b", 40)), r.uploaded("cat", x.ID, 1, agreed(8_000_000, "c", "b", 40))
		hands := func(who string, b sealing.Sealed) func() error {
			return func() error { _, err := b.Finalize(r.as(who), r.local); return err }
		}
		says := func(lead string) func() error {
			return func() error {
				_, err := route.Call(r.as("bob"), r.local, tenderapi.JoinConsortium, joins(x.ID, lead))
				return err
			}
		}
		said := at(says("a"), says("c"))
		if (said[0] == nil) == (said[1] == nil) {
			t.Fatalf("one member joined two leaders, or none: %v", said)
		}
		came := at(hands("ann", first), hands("cat", second))
		if (came[0] == nil) != (said[0] == nil) || (came[1] == nil) != (said[1] == nil) {
			t.Errorf("joined %v, handed in %v", said, came)
		}
	}
}

func TestWhoBidsAloneAndJoinsAtOnceDoesOneOfBoth(t *testing.T) {
	for range 5 {
		r, x := joint(t)
		own := r.uploaded("bob", x.ID, 1, content(9_000_000))
		came := at(
			func() error { _, err := own.Finalize(r.as("bob"), r.local); return err },
			func() error {
				_, err := route.Call(r.as("bob"), r.local, tenderapi.JoinConsortium, joins(x.ID, "a"))
				return err
			},
		)
		if came[0] == nil && came[1] == nil {
			t.Error("the member stands in a consortium and alone")
		}
		for _, err := range came {
			if c := fault.Of(err).Code; err != nil && c != "tender.consortium.twice" && c != "tender.consortium.alone" {
				t.Errorf("refused with %v", err)
			}
		}
	}
}

// A form of a browser sends CR LF where a line breaks, and a script reads the same field with LF alone.
func TestLinesAndSpacesMakeNoOtherWork(t *testing.T) {
	r, x := joint(t)
	in := joins(x.ID, "a")
	in.Work = "助餐服务\r\n上门探访"
	ok(r, "bob", tenderapi.JoinConsortium, in)
	if got := ok(r, "ann", tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); len(got.Shares) != 1 || got.Shares[0].Work != "助餐服务\n上门探访" {
		t.Errorf("the leader is shown %+v", got.Shares)
	}
	says := agreed(9_000_000, "a", "b", 40)
	says.Qualification.Agreement[1].Work = "助餐服务\n上门探访"
	r.leads("ann", "a", "b")
	r.says("ann", x.ID, says)
	r.bid("cat", x.ID, 9_400_000)
	r.set(x.Deadline)
	r.opens(x.ID)
	if b := r.record(x.ID).Bids[0]; !b.Valid {
		t.Errorf("opened as %+v", b)
	}
	members := []tenderapi.Party{r.party("a"), r.party("b")}
	for sealed, same := range map[string]bool{"助餐服务\n上门探访": true, "  助餐服务 \r\n\t上门探访": true, "助餐服务上门探访": false, "助餐服务\n上门护理": false} { // of a place that was kept before
		why := unlike(members, []tenderapi.AgreedShare{{Member: "b", Work: "助餐服务\r\n上门探访", Percent: 40}}, []tenderapi.AgreedShare{{Member: "b", Work: sealed, Percent: 40}})
		if (why == "") != same {
			t.Errorf("%q is told to be %q", sealed, why)
		}
	}
}

// opening brings a consortium of ann and bob, and cat alone, to the opening.
func opening(t *testing.T, c sealing.Content, meanwhile func(*room, tenderapi.Tender)) (*room, tenderapi.Tender) {
	t.Helper()
	r, x := joint(t)
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	r.leads("ann", "a", "b")
	r.says("ann", x.ID, c)
	r.bid("cat", x.ID, 9_400_000)
	meanwhile(r, x)
	r.set(x.Deadline)
	return r, r.opens(x.ID)
}

func TestAConsortiumThatDoesNotStandAtTheOpeningIsInvalid(t *testing.T) {
	nothing := func(*room, tenderapi.Tender) {}
	short := agreed(9_000_000, "a", "b", 40)
	short.Qualification.Agreement[0].Percent = 50
	strange := agreed(9_000_000, "a", "b", 40)
	strange.Qualification.Agreement[1].Member = "c"
	other := agreed(9_000_000, "a", "b", 40)
	other.Qualification.Agreement[1].Work = "送餐"
	for name, c := range map[string]struct {
		says      sealing.Content
		meanwhile func(*room, tenderapi.Tender)
		ground    string
		why       string
	}{
		"it stands":              {agreed(9_000_000, "a", "b", 40), nothing, "", ""},
		"no agreement":           {content(9_000_000), nothing, "other", "没有联合协议"},
		"nine tenths of it":      {short, nothing, "other", "合计为90%"},
		"somebody else's work":   {strange, nothing, "other", "没有写明乙社工中心"},
		"other work than agreed": {other, nothing, "other", "与该机构同意的不同"},
		"less than agreed":       {agreed(9_000_000, "a", "b", 30), nothing, "other", "与该机构同意的不同"},
		"a member has left": {agreed(9_000_000, "a", "b", 40), func(r *room, x tenderapi.Tender) {
			ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, ""))
		}, "other", "乙社工中心没有同意"},
		"a member is with another": {agreed(9_000_000, "a", "b", 40), func(r *room, x tenderapi.Tender) {
			ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, ""))
			ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "c"))
		}, "other", "乙社工中心没有同意"},
		"a member is barred": {agreed(9_000_000, "a", "b", 40), func(r *room, _ tenderapi.Tender) {
			r.edit("b", func(o *organizationapi.Organization) { o.ListedSerious = true })
		}, "unqualified", "乙社工中心不符合"},
	} {
		t.Run(name, func(t *testing.T) {
			r, x := opening(t, c.says, c.meanwhile)
			b, by := r.record(x.ID).Bids[0], map[string]string{"other": "supplier.consortium.agreement", "unqualified": "supplier.consortium.each"}[c.ground]
			if demanded := by != "" && ruletest.Value[bool](t, r.book, by, r.law()); b.Valid == demanded || b.Ground != c.ground || !strings.Contains(b.Why, c.why) {
				t.Errorf("opened as %+v", b)
			}
			for _, law := range rule.Cite(r.book, by, r.law()) {
				if !strings.Contains(b.Why, "依据《"+law.Title+"》"+law.Article) {
					t.Errorf("no basis in %q", b.Why)
				}
			}
			if len(b.Members) != 2 || !r.record(x.ID).Bids[1].Valid {
				t.Errorf("the record tells %+v", r.record(x.ID).Bids)
			}
		})
	}
}

func TestNothingOfAMemberIsToldBeforeTheOpening(t *testing.T) {
	r, x := joint(t)
	r.edit("b", func(o *organizationapi.Organization) { o.Name = "无双社工中心" })
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	r.leads("ann", "a", "b")
	r.says("ann", x.ID, agreed(9_000_000, "a", "b", 40))
	r.bid("cat", x.ID, 9_400_000)
	hunt := func(when string) {
		t.Helper()
		for _, who := range []string{"", "officer", "second", "watch", "seal", "cat", "dan", "e1"} {
			room, _ := try(r, who, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: x.ID}) // there is none before the deadline
			seen := []any{
				room, ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}), ok(r, who, tenderapi.ListTenders, tenderapi.ListTendersRequest{}),
			}
			if who == "cat" || who == "dan" {
				seen = append(seen, ok(r, who, tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}), ok(r, who, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}))
			}
			if text, err := json.Marshal(seen); err != nil || strings.Contains(string(text), "无双") {
				t.Errorf("%s %q is shown %s, %v", when, who, text, err)
			}
		}
	}
	hunt("while bids come in")
	r.set(x.Deadline)
	hunt("after the deadline")
	for _, ev := range r.heard {
		if strings.Contains(string(ev.Data), "无双") && ev.Type != events.TypeTenderPlaceJoinedV1 {
			t.Errorf("%s tells %s", ev.Type, ev.Data)
		}
	}
	r.opens(x.ID)
	if b := r.record(x.ID).Bids[0]; len(b.Members) != 2 || b.Members[1].Name != "无双社工中心" {
		t.Errorf("the record tells %+v", b.Members)
	}
	if b := r.roomOf("officer", x.ID).Bids[0]; len(b.Members) != 2 || b.Members[1].Name != "无双社工中心" {
		t.Errorf("the opening room tells %+v", b.Members)
	}
}

func TestWhoBelongsToAMemberDoesNotJudge(t *testing.T) {
	r, x := opening(t, agreed(9_000_000, "a", "b", 40), func(*room, tenderapi.Tender) { employ("e3", "b", identity.Staff) })
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"), "tender.committee.recused", "tender.recusal.relations")
}

func TestAConsortiumIsAwardedAsOne(t *testing.T) {
	r, x := opening(t, agreed(8_000_000, "a", "b", 40), func(*room, tenderapi.Tender) {})
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	if sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}); len(sheet.Bids[0].Members) != 2 || len(sheet.Bids[1].Members) != 0 {
		t.Errorf("a judge is shown %+v", sheet.Bids)
	}
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "c": {3000, 1000}})
	r.edit("b", func(o *organizationapi.Organization) { o.ListedSerious = true })
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide), "tender.award.not-eligible", "supplier.listed.serious.barred")
	r.edit("b", func(o *organizationapi.Organization) { o.ListedSerious = false })
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	got := ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID}); len(ev.Ranking[0].Members) != 2 || len(ev.Ranking[1].Members) != 0 {
		t.Errorf("the ranking names %+v", ev.Ranking)
	}
	if want := []tenderapi.Party{r.party("a"), r.party("b")}; !cmp.Equal(got.Award.Members, want) {
		t.Errorf("awarded to %+v", got.Award)
	}
	may := func(who string) tenderapi.ChallengePeriod {
		t.Helper()
		list := ok(r, who, tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: x.ID})
		return list.Items[2]
	}
	one := ruletest.Value[bool](t, r.book, "supplier.consortium.one", r.law())
	if lead, member := may("ann"), may("bob"); !lead.Open || member.Open == one || !strings.Contains(member.Why, "请由牵头机构甲社工中心") {
		t.Errorf("the leader may challenge: %+v, its member: %+v", lead, member)
	}
	refused(r, "bob", tenderapi.FileChallenge, challenge(x.ID), "tender.challenge.member", "supplier.consortium.one")
	for _, ev := range r.heard {
		var in events.TenderTenderAwardedV1
		if ev.Type != events.TypeTenderTenderAwardedV1 {
			continue
		}
		if err := ev.Decode(&in); err != nil || len(in.Members) != 2 || in.Members[1].Supplier != "b" {
			t.Errorf("the contract is told of %+v, %v", in.Members, err)
		}
	}
}

func TestBehindALastOfferStandsWhoStoodBehindTheResponse(t *testing.T) {
	r, x := joint(t)
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	r.leads("ann", "a", "b")
	r.says("ann", x.ID, agreed(9_000_000, "a", "b", 40))
	r.bid("cat", x.ID, 8_000_000)
	r.set(x.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	x = r.asked(x.ID, "")
	refused(r, "bob", tenderapi.JoinConsortium, joins(x.ID, ""), "tender.bid.too-late", "tender.consultation.period") // it stands to the end
	st := r.uploaded("ann", x.ID, 2, content(8_500_000)).Final.Statement
	st.Members = []tenderapi.Party{r.party("a"), r.party("c")}
	changed, err := signed.Statement(st, r.signer())
	must(t, err)
	refused(r, "ann", tenderapi.FinalizeBid, tenderapi.FinalizeBidRequest{ID: x.ID, BidFinal: changed}, "tender.consortium.changed", "supplier.consortium.agreement")
	if b := r.bid("ann", x.ID, 8_400_000); !b.Last || !cmp.Equal(b.Members, []tenderapi.Party{r.party("a"), r.party("b")}) {
		t.Errorf("behind the last offer stand %+v", b.Members)
	}
}

// Whether somebody else is invited is told to nobody who has not its word.
func TestWhoIsInvitedIsNotLearnedByNamingItAsAMember(t *testing.T) {
	r := open(t)
	d := r.recommended(tenderapi.MethodConsultation, "a buyer", "b expert", "c expert")
	d.Joint = true
	x := r.published(d)
	answers := map[string]string{}
	for _, member := range []string{"b", "d"} { // one is invited, the other is not
		r.leads("ann", "a", member)
		_, f := r.tryBid("ann", x.ID, 9_000_000)
		cites(r, member, f, "tender.consortium.unconfirmed", "supplier.consortium.agreement")
		answers[member] = strings.ReplaceAll(f.Text, r.orgs[member].Name, "它")
	}
	if answers["b"] != answers["d"] {
		t.Errorf("the answers differ: %v", answers)
	}
}
