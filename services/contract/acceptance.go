package contract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/state"
)

// The buyer accepts what was performed, item by item (政府采购法第四十一条,
// 实施条例第四十五条), and signs by recording it. It stands, and is published, with
// the last signature of the other side, or with its objection: the public then
// reads both.

// Acceptance is one of them. Its place in the contract's list is its number.
type Acceptance struct {
	State     contractapi.AcceptanceState      `json:"state"`
	Terms     contractapi.AcceptanceDraft      `json:"terms"`
	Public    bool                             `json:"public,omitempty"` // a service to the public, as the catalogue had it
	At        time.Time                        `json:"at"`               // when it was recorded
	Signed    map[string]contractapi.Signature `json:"signed"`
	SettledAt *time.Time                       `json:"settled_at,omitempty"`
	Note      string                           `json:"note,omitempty"`
}

// Object is the supplier's: it signs no report that it holds to be wrong.
const Object Verb = "object"

type receipt = state.Move[contractapi.AcceptanceState, Verb, Hat]

// Accepting is the whole life of an acceptance.
var Accepting = state.Table[contractapi.AcceptanceState, Verb, Hat]{
	Name:  "contract.acceptance",
	Start: contractapi.AcceptanceStateRecorded,
	Moves: []receipt{
		{Do: Agree, From: []contractapi.AcceptanceState{contractapi.AcceptanceStateRecorded}, To: contractapi.AcceptanceStateRecorded, By: []Hat{Supplier}, Basis: "contract.acceptance.sign", Label: "签署验收书"},
		{Do: Complete, From: []contractapi.AcceptanceState{contractapi.AcceptanceStateRecorded}, To: contractapi.AcceptanceStateAccepted, By: []Hat{Both}, Basis: "contract.acceptance.publish", Label: "各方签署完成"},
		{Do: Object, From: []contractapi.AcceptanceState{contractapi.AcceptanceStateRecorded}, To: contractapi.AcceptanceStateObjected, By: []Hat{Supplier}, Basis: "contract.acceptance.publish", Label: "提出书面异议"},
		{Do: Withdraw, From: []contractapi.AcceptanceState{contractapi.AcceptanceStateRecorded}, To: contractapi.AcceptanceStateWithdrawn, By: []Hat{Buyer, Award}, Label: "撤回"},
	},
	Says: map[contractapi.AcceptanceState]string{
		contractapi.AcceptanceStateRecorded: "待承接方签署", contractapi.AcceptanceStateAccepted: "各方已签署并公告",
		contractapi.AcceptanceStateObjected: "承接方有异议，已公告", contractapi.AcceptanceStateWithdrawn: "已撤回",
	},
	Does: map[Hat]string{Buyer: "采购人的经办人", Supplier: "承接方的工作人员"},
}

// met reports whether every item was found as it should be.
func (x *Acceptance) met() bool {
	return !slices.ContainsFunc(x.Terms.Items, func(i contractapi.AcceptanceItem) bool { return !i.Met })
}

// maxAcceptances is how many a contract carries, whatever became of them: its
// document is read and written whole.
const maxAcceptances = 50

// RecordAcceptance is the buyer's signature under what it found.
func (s *Service) RecordAcceptance(ctx context.Context, in contractapi.RecordAcceptanceRequest) (out contractapi.Contract, err error) {
	who, _ := identity.From(ctx)
	c, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	public, err := s.servesPublic(ctx, &c)
	if err != nil {
		return out, err
	}
	c, err = s.change(ctx, in.ID, in.Version, func(c *Contract, hats []Hat) ([]event.Event, error) {
		if !slices.Contains(hats, Buyer) {
			return nil, fault.New(fault.Forbidden, "contract.acceptance.not-yours", "验收由采购人的经办人记录，您不能代办，请与其联系。")
		}
		now := s.now()
		if err := c.acceptable(s.rules); err != nil {
			return nil, err
		}
		in.AcceptanceDraft.Version = 0
		x := Acceptance{State: Accepting.Start, Terms: in.AcceptanceDraft, Public: public, At: now, Signed: map[string]contractapi.Signature{}}
		if err := c.reports(s.rules, &x, now); err != nil {
			return nil, err
		}
		c.Acceptances = append(c.Acceptances, x)
		n := len(c.Acceptances) - 1
		x.Signed[c.Buyer.ID] = contractapi.Signature{By: cn.MaskName(who.Name), At: now, Hash: c.acceptanceHash(n)}
		return []event.Event{event.New(events.TypeContractAcceptanceRecordedV1, now, c.acceptanceFacts(n))}, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

// servesPublic asks the catalogue whether the service is one to the public. What
// stands in no catalogue any more is taken for one: so nobody is left unheard.
func (s *Service) servesPublic(ctx context.Context, c *Contract) (bool, error) {
	t, err := route.Call(ctx, s.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	if err != nil {
		return false, err
	}
	cat, err := route.Call(ctx, s.call, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: t.Catalogue})
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return false, err
	}
	return !slices.ContainsFunc(cat.Items, func(i catalogapi.Item) bool { return i.Code == t.Item && i.Kind != catalogapi.ItemKindA }), nil
}

// standards are what the contract promises of the service, a line each.
func (c *Contract) standards() (out []string) {
	for line := range strings.Lines(c.Draft.Quality) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// clause is a yes-or-no that binds or does not; under a law before it, nothing does.
func (c *Contract) clause(book *rule.Book, id string) (fault.Basis, bool, error) {
	a, err := rule.Ask[bool](book, id, c.Law)
	if err != nil && fault.Of(err).Code == rule.Silent {
		return fault.Basis{}, false, nil
	}
	return a.Basis(), a.Value, err
}

// acceptable refuses an acceptance of what is not being performed, or has been accepted.
func (c *Contract) acceptable(book *rule.Book) error {
	report, _, err := c.clause(book, "contract.acceptance.report")
	if err != nil {
		return err
	}
	final := func(x Acceptance) bool {
		return x.State == contractapi.AcceptanceStateAccepted && x.Terms.Final && x.met()
	}
	switch {
	case c.framework():
		return fault.New(fault.Refused, "contract.acceptance.framework", "框架协议只约定单价，没有可以验收的服务；请对每一份成交合同分别验收。").Under(report)
	case c.State != contractapi.ContractStatePublished:
		return fault.New(fault.Refused, "contract.acceptance.unsigned", "合同还没有签订并公告，不能验收，请先办完合同。").Under(report)
	case slices.ContainsFunc(c.Acceptances, func(x Acceptance) bool { return x.State == contractapi.AcceptanceStateRecorded }):
		return fault.New(fault.Conflict, "contract.acceptance.waiting", "上一份验收书还没有签完，请等承接方签署或者提出异议，或者先撤回。")
	case slices.ContainsFunc(c.Acceptances, final):
		return fault.New(fault.Conflict, "contract.acceptance.done", "合同已经通过最终验收，不必再次验收。")
	case len(c.Acceptances) >= maxAcceptances:
		return fault.New(fault.Refused, "contract.acceptance.too-many", fmt.Sprintf("一份合同最多记录%d次验收，含撤回的和有异议的，现已记完；确需再次验收的，请线下办理并留存验收书。", maxAcceptances))
	}
	return nil
}

// unaccepted takes back the report that nobody can sign any more, because the contract has ended.
func (c *Contract) unaccepted(why string) {
	for i := range c.Acceptances {
		x := &c.Acceptances[i]
		if state, err := Accepting.Next(x.State, Withdraw, []Hat{Award}); err == nil {
			x.State, x.Note = state, why
		}
	}
}

// reports holds an acceptance to the law and to itself.
func (c *Contract) reports(book *rule.Book, x *Acceptance, now time.Time) error {
	d := &x.Terms
	for _, k := range []struct {
		rule    string
		broken  bool
		refusal *fault.Fault
	}{
		{
			"contract.acceptance.report", !c.covered(d.Items),
			fault.New(fault.Refused, "contract.acceptance.standards", "验收书应当包括合同约定的每一项标准的履约情况，请逐项填写，不要漏项。").At("items", "请逐项填写，不要漏项。"),
		},
		{
			"contract.acceptance.sign", len(d.Members) == 0 || !d.MembersSigned,
			fault.New(fault.Refused, "contract.acceptance.members", "验收方成员应当在验收书上签字；请写明成员的职务或者身份，等各成员都签字以后再记录。").At("members", "请写明成员，等各成员都签字以后再记录。"),
		},
		{
			"contract.acceptance.beneficiaries", x.Public && (d.Asked == 0 || strings.TrimSpace(d.Opinions) == ""),
			fault.New(fault.Refused, "contract.acceptance.opinions", "面向社会公众的公共服务项目，验收时应当邀请服务对象参与并出具意见；请写明出具意见的人数和意见的概要。").At("opinions", "请写明人数和意见的概要。"),
		},
	} {
		basis, binds, err := c.clause(book, k.rule)
		if err != nil {
			return err
		}
		if binds && k.broken {
			return k.refusal.Under(basis)
		}
	}
	if d.Satisfied > d.Asked {
		return fault.New(fault.Refused, "contract.acceptance.satisfied", "表示满意的人数多于出具意见的人数，请核对后改正。").At("satisfied", "不能多于出具意见的人数。")
	}
	if d.AcceptedOn < c.Draft.StartsOn || cn.DayOf(now).String() < d.AcceptedOn {
		return fault.New(fault.Refused, "contract.acceptance.day", "验收日期须在合同开始以后、今天或者今天以前，请改正验收日期。").At("accepted_on", "请改正验收日期。")
	}
	for i, item := range d.Items {
		if !item.Met && (item.Remedy == "" || item.RemedyBy < d.AcceptedOn) {
			return fault.New(fault.Refused, "contract.acceptance.items", "不合格的各项须写明整改要求和不早于验收日期的整改期限，请补充。").
				At(fmt.Sprintf("items.%d.remedy", i), "请写明整改要求和整改期限。")
		}
	}
	return nil
}

// covered reports whether the items begin with every standard of the contract, in its order.
func (c *Contract) covered(items []contractapi.AcceptanceItem) bool {
	want := c.standards()
	if len(items) < len(want) {
		return false
	}
	for i, standard := range want {
		if items[i].Standard != standard {
			return false
		}
	}
	return true
}

var errNoAcceptance = fault.New(fault.NotFound, "contract.acceptance.not-found", "没有找到这份验收书，请从合同页面重新进入。")

// MoveAcceptance signs an acceptance for one of the suppliers, objects to it, or takes it back.
func (s *Service) MoveAcceptance(ctx context.Context, in contractapi.MoveAcceptanceRequest) (out contractapi.Contract, err error) {
	who, _ := identity.From(ctx)
	do, n := Verb(in.Do), int(in.Nth)-1
	c, err := s.change(ctx, in.ID, in.Version, func(c *Contract, _ []Hat) ([]event.Event, error) {
		if n >= len(c.Acceptances) || !c.party(who) {
			return nil, errNoAcceptance
		}
		x := &c.Acceptances[n]
		next, err := Accepting.Next(x.State, do, c.signerHats(x.Signed, who))
		if err != nil {
			return nil, err
		}
		x.State = next
		return s.accept(c, n, do, who, in.Note)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

// accept does what a move of the nth acceptance means, counted from nothing.
func (s *Service) accept(c *Contract, n int, do Verb, who identity.Caller, note string) ([]event.Event, error) {
	now, x := s.now(), &c.Acceptances[n]
	switch do {
	case Withdraw:
		x.Note = note
		return []event.Event{event.New(events.TypeContractAcceptanceWithdrawnV1, now, events.ContractAcceptanceWithdrawnV1(c.acceptanceFacts(n)))}, nil
	case Object:
		if note == "" {
			return nil, fault.New(fault.Invalid, "contract.acceptance.no-reason", "请写明不同意的事项和理由，书面异议将随验收结果公开。").At("note", "请写明不同意的事项和理由。")
		}
		x.Note = note
		return s.settled(c, n), nil
	}
	c.signFor(x.Signed, who, contractapi.Signature{By: cn.MaskName(who.Name), At: now, Hash: c.acceptanceHash(n)})
	if len(x.Signed) <= len(c.suppliers()) {
		return nil, nil
	}
	var err error
	if x.State, err = Accepting.Next(x.State, Complete, []Hat{Both}); err != nil {
		return nil, err
	}
	return s.settled(c, n), nil
}

// settled is the end of an acceptance: what was found is public from here on.
func (s *Service) settled(c *Contract, n int) []event.Event {
	now, x, f := s.now(), &c.Acceptances[n], c.acceptanceFacts(n)
	x.SettledAt = &now
	return []event.Event{
		event.New(events.TypeContractAcceptanceSettledV1, now, events.ContractAcceptanceSettledV1{
			Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName, SupplierName: f.SupplierName, Suppliers: f.Suppliers,
			Nth: f.Nth, Stage: f.Stage, Met: f.Met, Objected: x.State == contractapi.AcceptanceStateObjected,
		}),
		s.released(c, "accepted", now),
	}
}

// acceptanceHash is what the signatures of the nth acceptance cover: the contract
// as it was signed, the number and every word.
func (c *Contract) acceptanceHash(n int) string {
	b, err := json.Marshal(struct {
		Code, Contract string
		Nth            int
		Report         contractapi.AcceptanceDraft
	}{c.Code, c.hash(), n + 1, c.Acceptances[n].Terms})
	if err != nil {
		panic("contract: " + err.Error()) // our own struct does not encode: a bug
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// acceptanceFacts is what every event of an acceptance says.
func (c *Contract) acceptanceFacts(n int) events.ContractAcceptanceRecordedV1 {
	f, x := c.facts(), &c.Acceptances[n]
	out := events.ContractAcceptanceRecordedV1{
		Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName, SupplierName: f.SupplierName,
		Suppliers: []string{}, Nth: int64(n) + 1, Stage: x.Terms.Stage, Met: x.met(),
	}
	for _, p := range c.suppliers() {
		out.Suppliers = append(out.Suppliers, p.ID)
	}
	return out
}

// acceptances are those that the caller reads: everyone what stands, the sides all of them.
func (c *Contract) acceptances(who identity.Caller) (out []contractapi.Acceptance) {
	inside := c.party(who)
	for n := range c.Acceptances {
		x := &c.Acceptances[n]
		if !inside && x.SettledAt == nil {
			continue
		}
		v := contractapi.Acceptance{
			Nth: int64(n) + 1, State: x.State, StateText: Accepting.Say(x.State), Terms: x.Terms, Met: x.met(), Public: x.Public, Note: x.Note,
			RecordedAt: x.At, SettledAt: x.SettledAt, Hash: c.acceptanceHash(n), Signers: c.signers(x.Signed), Moves: []contractapi.Move{},
		}
		for _, m := range Accepting.Open(x.State, c.signerHats(x.Signed, who)) {
			v.Moves = append(v.Moves, contractapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
		out = append(out, v)
	}
	return out
}

// accepting is how the contract is accepted, nil where there is no such thing.
func (s *Service) accepting(c *Contract, who identity.Caller) *contractapi.Accepting {
	basis, binds, err := c.clause(s.rules, "contract.acceptance.report")
	if err != nil || !binds || c.framework() || c.State != contractapi.ContractStatePublished {
		return nil
	}
	return &contractapi.Accepting{
		Standards: append([]string{}, c.standards()...), Basis: basisOf(basis), May: who.In(c.Buyer.ID, identity.Buyer) && c.acceptable(s.rules) == nil,
	}
}

// acceptanceTask is what an acceptance waits for from one of the suppliers.
func (s *Service) acceptanceTask(c *Contract, org string) (t contractapi.Task, ok bool) {
	for n := range c.Acceptances {
		x := &c.Acceptances[n]
		if x.State != contractapi.AcceptanceStateRecorded || !c.owes(x.Signed, org) {
			continue
		}
		t = contractapi.Task{
			Contract: c.ID, Title: c.Title, What: "签署验收书或者提出异议", Detail: "甲方：" + c.Buyer.Name, Amount: c.Amount, Owner: c.owner(org), LateDays: noDue,
			Basis: []contractapi.Basis{},
		}
		if basis, binds, err := c.clause(s.rules, "contract.acceptance.sign"); err == nil && binds {
			t.Basis = basisOf(basis)
		}
		return t, true
	}
	return t, false
}
