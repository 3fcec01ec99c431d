package contract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/state"
)

// While a contract is performed more of the same may be added by a supplement,
// no other term changed (政府采购法第四十九条). The buyer proposes it and signs by
// doing so; it stands, and is published, with the last signature of the other
// side. All that stand count together.

// Supplement is one of them. Its place in the contract's list is its number.
type Supplement struct {
	State    contractapi.SupplementState      `json:"state"`
	Draft    contractapi.SupplementDraft      `json:"draft"`
	At       time.Time                        `json:"at"` // when it was proposed
	Signed   map[string]contractapi.Signature `json:"signed"`
	AgreedAt *time.Time                       `json:"agreed_at,omitempty"`
	Note     string                           `json:"note,omitempty"`
}

// The verbs of a supplement.
const (
	Agree    Verb = "agree"
	Decline  Verb = "decline"
	Withdraw Verb = "withdraw"
)

type addition = state.Move[contractapi.SupplementState, Verb, Hat]

// Supplementing is the whole life of a supplement.
var Supplementing = state.Table[contractapi.SupplementState, Verb, Hat]{
	Name:  "contract.supplement",
	Start: contractapi.SupplementStateProposed,
	Moves: []addition{
		{Do: Agree, From: []contractapi.SupplementState{contractapi.SupplementStateProposed}, To: contractapi.SupplementStateProposed, By: []Hat{Supplier}, Basis: "contract.supplement.percent", Label: "签署补充合同"},
		{Do: Complete, From: []contractapi.SupplementState{contractapi.SupplementStateProposed}, To: contractapi.SupplementStateAgreed, By: []Hat{Both}, Basis: "contract.publish", Label: "各方签署完成"},
		{Do: Decline, From: []contractapi.SupplementState{contractapi.SupplementStateProposed}, To: contractapi.SupplementStateDeclined, By: []Hat{Supplier}, Label: "不同意"},
		{Do: Withdraw, From: []contractapi.SupplementState{contractapi.SupplementStateProposed}, To: contractapi.SupplementStateWithdrawn, By: []Hat{Buyer, Award}, Label: "撤回"},
	},
	Says: map[contractapi.SupplementState]string{
		contractapi.SupplementStateProposed: "待签署", contractapi.SupplementStateAgreed: "已签订并公告",
		contractapi.SupplementStateDeclined: "承接方不同意", contractapi.SupplementStateWithdrawn: "已撤回",
	},
	Does: map[Hat]string{Buyer: "采购人的经办人", Supplier: "承接方的工作人员"},
}

// ProposeSupplement is the buyer's signature under more of the same.
func (s *Service) ProposeSupplement(ctx context.Context, in contractapi.ProposeSupplementRequest) (out contractapi.Contract, err error) {
	who, _ := identity.From(ctx)
	c, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if err = s.ables(ctx, &c); err != nil {
		return out, err
	}
	c, err = s.change(ctx, in.ID, in.Version, func(c *Contract, hats []Hat) ([]event.Event, error) {
		if !slices.Contains(hats, Buyer) {
			return nil, fault.New(fault.Forbidden, "contract.supplement.not-yours", "补充合同由采购人的经办人提出，您不能代办，请与其联系。")
		}
		now := s.now()
		if err := c.extensible(s.rules, now); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(c.Supplements, func(x Supplement) bool { return x.State == contractapi.SupplementStateProposed }) {
			return nil, fault.New(fault.Conflict, "contract.supplement.waiting", "上一份补充合同还没有签完，请等承接方签署，或者先撤回。")
		}
		if len(c.Supplements) >= maxSupplements {
			return nil, fault.New(fault.Refused, "contract.supplement.too-many", fmt.Sprintf("一份合同最多提出%d次补充合同，含不同意的和撤回的，现已提完；仍有需要的，请重新采购。", maxSupplements))
		}
		in.SupplementDraft.Version = 0
		if err := c.adds(s.rules, &in.SupplementDraft); err != nil {
			return nil, err
		}
		c.Supplements = append(c.Supplements, Supplement{State: Supplementing.Start, Draft: in.SupplementDraft, At: now, Signed: map[string]contractapi.Signature{}})
		n := len(c.Supplements) - 1
		c.Supplements[n].Signed[c.Buyer.ID] = contractapi.Signature{By: cn.MaskName(who.Name), At: now, Hash: c.supplementHash(n)}
		return []event.Event{event.New(events.TypeContractSupplementProposedV1, now, c.supplementFacts(n))}, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

// maxSupplements is how many a contract carries, whatever became of them: its
// document is read and written whole.
const maxSupplements = 50

// ables asks the register once more about everybody who takes more on.
func (s *Service) ables(ctx context.Context, c *Contract) error {
	for _, p := range c.suppliers() {
		if err := s.able(ctx, c, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// extensible refuses a supplement to what is not being performed.
func (c *Contract) extensible(book *rule.Book, now time.Time) error {
	most, err := rule.Ask[int64](book, "contract.supplement.percent", c.Law)
	if err != nil {
		return err
	}
	switch {
	case c.framework():
		return fault.New(fault.Refused, "contract.supplement.framework", "框架协议只约定单价，没有可以追加的金额；需要更多服务的，请按框架协议确定成交供应商。").Under(most.Basis())
	case c.State != contractapi.ContractStatePublished:
		return fault.New(fault.Refused, "contract.supplement.unsigned", "合同还没有签订并公告，不能签订补充合同，请先办完合同。").Under(most.Basis())
	case c.endsOn() < cn.DayOf(now).String():
		return fault.New(fault.Refused, "contract.supplement.over", "合同期限已满，不再处于履行之中，不能签订补充合同；仍有需要的，请重新采购。").Under(most.Basis())
	}
	return nil
}

// supplemented is what the supplements that stand come to.
func (c *Contract) supplemented() (sum int64) {
	for _, x := range c.Supplements {
		if x.State == contractapi.SupplementStateAgreed {
			sum += x.Draft.Amount
		}
	}
	return sum
}

// adds holds one more supplement to the law: with those that stand it may be the
// share of the original amount and not a fen more, and its payments come to it.
func (c *Contract) adds(book *rule.Book, d *contractapi.SupplementDraft) error {
	most, err := rule.Ask[int64](book, "contract.supplement.percent", c.Law)
	if err != nil {
		return err
	}
	if (c.supplemented()+d.Amount)*100 > c.Amount*most.Value {
		return fault.New(fault.Refused, "contract.supplement.too-much", fmt.Sprintf("所有补充合同合计不得超过原合同金额%s的%d%%；已签订的补充合同合计%s，这一份最多%s，请调低金额，或者重新采购。",
			cn.Fen(c.Amount).Yuan(), most.Value, cn.Fen(c.supplemented()).Yuan(), cn.Fen(c.Amount*most.Value/100-c.supplemented()).Yuan())).
			Under(most.Basis()).At("amount", "请调低追加的金额。")
	}
	sum := int64(0)
	for _, p := range d.Payments {
		sum += p.Amount
	}
	if sum != d.Amount {
		return fault.New(fault.Refused, "contract.supplement.payments", "付款计划各期合计与追加的金额不一致，请调整到相等。").At("payments", "各期合计须等于追加的金额。")
	}
	return nil
}

// unsupplemented takes back what nobody can sign any more, because the contract has ended.
func (c *Contract) unsupplemented(why string) {
	for i := range c.Supplements {
		x := &c.Supplements[i]
		if state, err := Supplementing.Next(x.State, Withdraw, []Hat{Award}); err == nil {
			x.State, x.Note = state, why
		}
	}
}

var errNoSupplement = fault.New(fault.NotFound, "contract.supplement.not-found", "没有找到这份补充合同，请从合同页面重新进入。")

// MoveSupplement signs a supplement for one of the suppliers, turns it down, or takes it back.
func (s *Service) MoveSupplement(ctx context.Context, in contractapi.MoveSupplementRequest) (out contractapi.Contract, err error) {
	who, _ := identity.From(ctx)
	do, n := Verb(in.Do), int(in.Nth)-1
	c, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if do == Agree {
		if err = s.ables(ctx, &c); err != nil {
			return out, err
		}
	}
	c, err = s.change(ctx, in.ID, in.Version, func(c *Contract, hats []Hat) ([]event.Event, error) {
		if n >= len(c.Supplements) || !c.party(who) {
			return nil, errNoSupplement
		}
		x := &c.Supplements[n]
		next, err := Supplementing.Next(x.State, do, c.signerHats(x.Signed, who))
		if err != nil {
			return nil, err
		}
		x.State = next
		return s.supplement(c, n, do, who, in.Note)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

// supplement does what a move of the nth supplement means, counted from nothing.
func (s *Service) supplement(c *Contract, n int, do Verb, who identity.Caller, note string) ([]event.Event, error) {
	now, x := s.now(), &c.Supplements[n]
	switch do {
	case Decline:
		if note == "" {
			return nil, fault.New(fault.Invalid, "contract.supplement.no-reason", "请写明不同意的理由，方便采购人另作安排。").At("note", "请写明不同意的理由。")
		}
		x.Note = note
		return []event.Event{event.New(events.TypeContractSupplementDeclinedV1, now, withReason[events.ContractSupplementDeclinedV1](c.supplementFacts(n), note))}, nil
	case Withdraw:
		x.Note = note
		return []event.Event{event.New(events.TypeContractSupplementWithdrawnV1, now, withReason[events.ContractSupplementWithdrawnV1](c.supplementFacts(n), note))}, nil
	}
	if err := c.extensible(s.rules, now); err != nil {
		return nil, err
	}
	c.signFor(x.Signed, who, contractapi.Signature{By: cn.MaskName(who.Name), At: now, Hash: c.supplementHash(n)})
	if len(x.Signed) <= len(c.suppliers()) {
		return nil, nil
	}
	var err error
	if err = c.adds(s.rules, &x.Draft); err != nil {
		return nil, err
	}
	if x.State, err = Supplementing.Next(x.State, Complete, []Hat{Both}); err != nil {
		return nil, err
	}
	x.AgreedAt = &now
	return []event.Event{
		event.New(events.TypeContractSupplementAgreedV1, now, events.ContractSupplementAgreedV1(c.supplementFacts(n))),
		s.released(c, "supplemented", now),
	}, nil
}

// signFor signs a supplement or an acceptance, of a consortium for everybody for whom the caller acts.
func (c *Contract) signFor(signed map[string]contractapi.Signature, who identity.Caller, by contractapi.Signature) {
	for _, p := range c.suppliers() {
		if _, done := signed[p.ID]; !done && who.In(p.ID, identity.Staff) {
			signed[p.ID] = by
		}
	}
}

// owes reports whether org is one of the suppliers and has not signed.
func (c *Contract) owes(signed map[string]contractapi.Signature, org string) bool {
	_, done := signed[org]
	return !done && slices.ContainsFunc(c.suppliers(), func(p contractapi.Party) bool { return p.ID == org })
}

// signers are all who sign a supplement or an acceptance, and who of them has.
func (c *Contract) signers(signed map[string]contractapi.Signature) (out []contractapi.SupplementSigner) {
	for _, p := range append([]contractapi.Party{c.Buyer}, c.suppliers()...) {
		signer := contractapi.SupplementSigner{Party: p}
		if g, done := signed[p.ID]; done {
			signer.Signed = &g
		}
		out = append(out, signer)
	}
	return out
}

// signerHats are who the caller is to what is signed beside the contract; a supplier that has signed only reads.
func (c *Contract) signerHats(signed map[string]contractapi.Signature, who identity.Caller) []Hat {
	hats := []Hat{Reader}
	if who.In(c.Buyer.ID, identity.Buyer) {
		hats = append(hats, Buyer)
	}
	for _, p := range c.suppliers() {
		if c.owes(signed, p.ID) && who.In(p.ID, identity.Staff) {
			return append(hats, Supplier)
		}
	}
	return hats
}

// party reports whether the caller belongs to one side, or watches over both:
// others read a supplement once it stands.
func (c *Contract) party(who identity.Caller) bool {
	hats := c.hats(who)
	return slices.Contains(hats, Buyer) || slices.Contains(hats, Supplier) || slices.Contains(hats, Supervisor) || who.In(c.Buyer.ID, identity.Reviewer) ||
		slices.ContainsFunc(c.others(), func(p contractapi.Party) bool { return who.In(p.ID, identity.Staff) })
}

// supplementHash is what the signatures of the nth supplement cover: the contract
// as it was signed, the number and every word.
func (c *Contract) supplementHash(n int) string {
	b, err := json.Marshal(struct {
		Code, Contract string
		Nth            int
		Terms          contractapi.SupplementDraft
	}{c.Code, c.hash(), n + 1, c.Supplements[n].Draft})
	if err != nil {
		panic("contract: " + err.Error()) // our own struct does not encode: a bug
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// supplementFacts is what every event of a supplement says.
func (c *Contract) supplementFacts(n int) events.ContractSupplementProposedV1 {
	f := c.facts()
	out := events.ContractSupplementProposedV1{
		Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName, SupplierName: f.SupplierName,
		Suppliers: []string{}, Nth: int64(n) + 1, Amount: c.Supplements[n].Draft.Amount,
	}
	for _, p := range c.suppliers() {
		out.Suppliers = append(out.Suppliers, p.ID)
	}
	return out
}

// withReason is the facts and a reason; the two events that carry one have the same shape.
func withReason[T events.ContractSupplementDeclinedV1 | events.ContractSupplementWithdrawnV1](f events.ContractSupplementProposedV1, note string) T {
	return T(events.ContractSupplementDeclinedV1{
		Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName, SupplierName: f.SupplierName,
		Suppliers: f.Suppliers, Nth: f.Nth, Amount: f.Amount, Note: note,
	})
}

// supplements are those that the caller reads.
func (c *Contract) supplements(who identity.Caller) (out []contractapi.Supplement) {
	inside := c.party(who)
	for n := range c.Supplements {
		x := &c.Supplements[n]
		if !inside && x.State != contractapi.SupplementStateAgreed {
			continue
		}
		v := contractapi.Supplement{
			Nth: int64(n) + 1, State: x.State, StateText: Supplementing.Say(x.State), Reason: x.Draft.Reason, Content: x.Draft.Content, Amount: x.Draft.Amount,
			Payments: x.Draft.Payments, Note: x.Note, ProposedAt: x.At, AgreedAt: x.AgreedAt, Hash: c.supplementHash(n), Signers: c.signers(x.Signed), Moves: []contractapi.Move{},
		}
		for _, m := range Supplementing.Open(x.State, c.signerHats(x.Signed, who)) {
			v.Moves = append(v.Moves, contractapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
		out = append(out, v)
	}
	return out
}

// supplementing is how much may still be added, nil where there is no such thing.
func (s *Service) supplementing(c *Contract, who identity.Caller) *contractapi.Supplementing {
	most, err := rule.Ask[int64](s.rules, "contract.supplement.percent", c.Law)
	if err != nil || c.framework() || c.State != contractapi.ContractStatePublished {
		return nil
	}
	v := contractapi.Supplementing{Most: c.Amount * most.Value / 100, Basis: basisOf(most.Basis())}
	v.Left = v.Most - c.supplemented()
	waits := slices.ContainsFunc(c.Supplements, func(x Supplement) bool { return x.State == contractapi.SupplementStateProposed })
	v.May = who.In(c.Buyer.ID, identity.Buyer) && !waits && len(c.Supplements) < maxSupplements && v.Left > 0 && c.extensible(s.rules, s.now()) == nil
	return &v
}

// supplementTask is what a supplement waits for from one of the suppliers.
func (s *Service) supplementTask(c *Contract, org string) (t contractapi.Task, ok bool) {
	for n := range c.Supplements {
		x := &c.Supplements[n]
		if x.State != contractapi.SupplementStateProposed || !c.owes(x.Signed, org) {
			continue
		}
		t = contractapi.Task{
			Contract: c.ID, Title: c.Title, What: "签署补充合同", Detail: "甲方：" + c.Buyer.Name, Amount: x.Draft.Amount, Owner: c.owner(org), LateDays: noDue,
			Basis: []contractapi.Basis{},
		}
		if most, err := rule.Ask[int64](s.rules, "contract.supplement.percent", c.Law); err == nil {
			t.Basis = basisOf(most.Basis())
		}
		return t, true
	}
	return t, false
}
