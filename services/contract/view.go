package contract

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// facts is what every event of a contract says.
func (c *Contract) facts() events.ContractContractOfferedV1 {
	return events.ContractContractOfferedV1{
		Code: c.Code, Title: c.Title, Tender: c.Tender, Buyer: c.Buyer.ID, BuyerName: c.Buyer.Name,
		Supplier: c.Supplier.ID, SupplierName: c.Supplier.Name, Amount: c.Amount,
	}
}

// withNote is facts, a reason and whose it is; the two events that carry one have the same shape.
func withNote[T events.ContractContractReturnedV1 | events.ContractContractAbandonedV1](c *Contract, note string, hats []Hat) T {
	f, by := c.facts(), "buyer"
	if slices.Contains(hats, Supplier) {
		by = "supplier"
	}
	return T(events.ContractContractReturnedV1{
		Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName,
		Supplier: f.Supplier, SupplierName: f.SupplierName, Amount: f.Amount, Note: note, By: by,
	})
}

func (s *Service) view(ctx context.Context, c *Contract) contractapi.Contract {
	who, _ := identity.From(ctx)
	d := &c.Draft
	v := contractapi.Contract{
		ID: c.ID, Version: c.Version, Code: c.Code, Kind: cmp.Or(c.Kind, contractapi.ContractKindContract), Unit: c.Unit, Title: c.Title, Tender: c.Tender, TenderCode: c.TenderCode,
		Buyer: c.Buyer, Supplier: c.Supplier, Region: c.Region, Amount: c.Amount, StartsOn: d.StartsOn, EndsOn: c.endsOn(), Until: c.Until,
		TermMonths: d.TermMonths, TermConditions: d.TermConditions, Content: d.Content, Quantity: d.Quantity, Quality: d.Quality,
		Settlement: d.Settlement, Liability: d.Liability, PerformanceDeposit: d.PerformanceDeposit,
		NoticedTermMonths: c.Term, NoticedDeposit: c.deposit(), Payments: d.Payments,
		State: c.State, StateText: c.says(), AwardedAt: c.AwardedAt, OfferedAt: c.OfferedAt,
		SignedAt: c.SignedAt, PublishedAt: c.Published, FiledAt: c.Filed, RescindedAt: c.Rescinded, EndedAt: c.EndedAt, Hash: c.hash(), Note: c.Note, Demo: c.Demo,
		Moves: []contractapi.Move{}, Steps: s.steps(c),
	}
	if by, _, err := due(s.rules, "contract.sign", c.Law, c.AwardedAt); err == nil {
		v.SignDue = by
	}
	if follow, err := rule.Ask[bool](s.rules, "tender.abnormal.follow", c.Law); c.Followed && err == nil && follow.Value {
		v.Followed, v.FollowedBasis = true, basisOf(follow.Basis())
	}
	if c.SignedAt != nil {
		if by, _, err := due(s.rules, "contract.publish", c.Law, *c.SignedAt); err == nil {
			v.PublishDue = &by
		}
	}
	if g, ok := c.Signed[Buyer]; ok {
		v.BuyerSigned = &g
	}
	if g, ok := c.Signed[Supplier]; ok {
		v.SupplierSigned = &g
	}
	v.Members, v.JointBasis = s.membersOf(c)
	v.Supplements, v.Supplementing = c.supplements(who), s.supplementing(c, who)
	v.Acceptances, v.Accepting = c.acceptances(who), s.accepting(c, who)
	for _, m := range c.open(c.hats(who)) {
		v.Moves = append(v.Moves, contractapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return v
}

// released is the contract as a stranger sees it after a step, without who
// signed: it leaves with the write itself, to be copied and kept for ever.
func (s *Service) released(c *Contract, step string, at time.Time) event.Event {
	v := s.view(context.Background(), c)
	v.Version++ // as the write leaves it
	v.BuyerSigned, v.SupplierSigned, v.Moves, v.Steps = nil, nil, []contractapi.Move{}, []contractapi.Step{}
	for i := range v.Members {
		v.Members[i].Signed = nil
	}
	for i := range v.Supplements {
		v.Supplements[i].Signers = []contractapi.SupplementSigner{}
	}
	for i := range v.Acceptances {
		v.Acceptances[i].Signers = []contractapi.SupplementSigner{}
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic("contract: " + err.Error()) // our own struct does not encode: a bug
	}
	return event.New(events.TypeContractContractReleasedV1, at, events.ContractContractReleasedV1{Step: step, Contract: b})
}

// open lists what the wearer of hats may do now; what is signed or filed is not done again.
func (c *Contract) open(hats []Hat) (out []move) {
	as, _ := side(hats)
	_, signed := c.Signed[as]
	for _, m := range Life.Open(c.State, hats) {
		if (m.Do != Sign || !signed) && (m.Do != File || c.Filed == nil) {
			out = append(out, m)
		}
	}
	return out
}

func (c *Contract) summary() contractapi.ContractSummary {
	return contractapi.ContractSummary{
		ID: c.ID, Code: c.Code, Kind: cmp.Or(c.Kind, contractapi.ContractKindContract), Unit: c.Unit, Title: c.Title, Tender: c.Tender, Buyer: c.Buyer, Supplier: c.Supplier, Amount: c.Amount,
		State: c.State, StateText: c.says(), SignedAt: c.SignedAt, PublishedAt: c.Published,
		StartsOn: c.Draft.StartsOn, EndsOn: c.endsOn(), Followed: c.Followed, Demo: c.Demo,
	}
}

func basisOf(b fault.Basis) []contractapi.Basis {
	return []contractapi.Basis{{Rule: b.Rule, Title: b.Title, Article: b.Article, Quote: b.Quote, From: b.From, Verified: b.Verified}}
}

// begins is what an agreement follows from.
var begins = map[contractapi.ContractKind]string{
	contractapi.ContractKindContract: "中标结果公告", contractapi.ContractKindFramework: "入围结果公告", contractapi.ContractKindOrder: "确定成交供应商",
}

func (c *Contract) begun() string { return begins[cmp.Or(c.Kind, contractapi.ContractKindContract)] }

// steps is the way from award to publication: who, by when, on what ground.
func (s *Service) steps(c *Contract) []contractapi.Step {
	out := []contractapi.Step{}
	add := func(key, title, owner string, at *time.Time, ruleID string, from *time.Time) {
		st := contractapi.Step{Key: key, Title: title, Owner: owner, At: at, State: "todo", Basis: []contractapi.Basis{}}
		if from != nil && ruleID != "" {
			if by, basis, err := due(s.rules, ruleID, c.Law, *from); err == nil {
				st.Due, st.Basis = &by, basisOf(basis)
			}
		} else if a, err := rule.Ask[any](s.rules, ruleID, c.Law); err == nil {
			st.Basis = basisOf(a.Basis())
		}
		if at != nil {
			st.State = "done"
		}
		out = append(out, st)
	}
	signed := func(h Hat) *time.Time {
		if g, ok := c.Signed[h]; ok {
			return &g.At
		}
		return nil
	}
	add("award", c.begun(), c.Buyer.Name, &c.AwardedAt, "tender.result.publish", nil)
	add("offer", "起草并送签", c.Buyer.Name, c.OfferedAt, "contract.written", nil)
	if by, basis, err := due(s.rules, "contract.sign", c.Law, c.AwardedAt); err == nil { // in time to be signed
		out[1].Due, out[1].Basis = &by, append(out[1].Basis, basisOf(basis)...)
	}
	add("buyer", "采购人签署", c.Buyer.Name, signed(Buyer), "contract.sign", &c.AwardedAt)
	add("supplier", "承接方签署", c.Supplier.Name, signed(Supplier), "contract.sign", &c.AwardedAt)
	for _, m := range c.others() {
		add(string(member(m.ID)), "联合体成员签署", m.Name, signed(member(m.ID)), "contract.sign", &c.AwardedAt)
	}
	signs := s.signs(c)
	add("publish", "公告合同", c.Buyer.Name, c.Published, "contract.publish", signs)
	add("file", "合同副本备案", c.Buyer.Name, c.Filed, "contract.file", signs)
	if c.State == contractapi.ContractStateAbandoned {
		return append(out, contractapi.Step{Key: "abandon", Title: "未能签订：" + c.Note, Owner: c.Buyer.Name, State: "done", Basis: []contractapi.Basis{}})
	}
	if c.State == contractapi.ContractStateRescinded {
		out = slices.DeleteFunc(out, func(st contractapi.Step) bool { return st.State != "done" })
		if c.Void {
			add("rescind", "合同已撤销", c.Buyer.Name, c.Rescinded, "dispute.effects", nil)
		} else {
			add("rescind", "合同已撤销", "财政部门", c.Rescinded, "dispute.rescind", nil)
		}
		out[len(out)-1].Note = c.Note
	}
	for i := range out {
		if out[i].State == "todo" {
			out[i].State = "now"
			if out[i].Due != nil && out[i].Due.Before(s.now()) {
				out[i].State = "late"
			}
			if !signing(out[i].Key) || !signing(out[i+1].Key) { // all who sign may at the same time
				break
			}
		}
	}
	if c.EndedAt != nil {
		add("end", "框架协议已解除", c.Buyer.Name, c.EndedAt, "", nil)
		out[len(out)-1].Note = c.Note
	}
	for do, why := range c.Late {
		for i := range out {
			if out[i].Key == string(do) || (do == Sign && signing(out[i].Key)) {
				out[i].Note = "逾期办理，原因：" + why
			}
		}
	}
	return out
}

// signing reports whether a step is somebody's signature; the publication follows the last of them.
func signing(key string) bool {
	return key == string(Buyer) || key == string(Supplier) || strings.HasPrefix(key, string(Member)+"/")
}

// signs is when the contract was signed, or the last day on which it may be, or
// today once that has passed: what follows is projected from it.
func (s *Service) signs(c *Contract) *time.Time {
	if c.SignedAt != nil {
		return c.SignedAt
	}
	by, _, err := due(s.rules, "contract.sign", c.Law, c.AwardedAt)
	if err != nil {
		return nil
	}
	if now := s.now(); by.Before(now) {
		by = now
	}
	return &by
}

// task is what the contract waits for from the wearer of hats, who belongs to org.
func (s *Service) task(c *Contract, hats []Hat, org string) (t contractapi.Task, ok bool) {
	if t, ok = s.supplementTask(c, org); ok {
		return t, true
	}
	if t, ok = s.acceptanceTask(c, org); ok {
		return t, true
	}
	for _, m := range c.open(hats) {
		if m.Do == Abandon || m.Do == Recall || m.Do == Return {
			continue
		}
		t = contractapi.Task{Contract: c.ID, Title: c.Title, What: m.Label, Detail: "乙方：" + c.Supplier.Name, Amount: c.Amount, Owner: c.Buyer.Name, Basis: []contractapi.Basis{}, LateDays: noDue}
		if as, _ := side(hats); as == Supplier || as == Member {
			t.Owner, t.Detail = c.owner(org), "甲方："+c.Buyer.Name
		}
		key := string(m.Do)
		if m.Do == Sign {
			as, _ := side(hats)
			if key = string(as); as == Member {
				key = string(member(org))
			}
		}
		for _, st := range s.steps(c) {
			if st.Key == key {
				t.Due, t.Basis = st.Due, st.Basis
			}
		}
		if t.Due != nil {
			t.LateDays = int64(cn.DaysBetween(cn.DayOf(*t.Due), cn.DayOf(s.now())))
		}
		return t, true
	}
	return t, false
}

// noDue sorts what has no due day after all that has.
const noDue = -10_000
