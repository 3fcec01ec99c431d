package contract

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Service answers the operations in contracts/openapi/contract.yaml.
type Service struct {
	contracts *store.Collection[Contract]
	call      http.RoundTripper
	rules     *rule.Book
	now       func() time.Time
}

func (s *Service) load(ctx context.Context, id string) (c Contract, err error) {
	who, _ := identity.From(ctx)
	if c, err = s.contracts.Get(ctx, id); err == nil && len(c.hats(who)) == 0 {
		err = errNotFound
	}
	return c, err
}

// GetContract shows one contract to its parties and supervisors, and to everyone once published.
func (s *Service) GetContract(ctx context.Context, in contractapi.GetContractRequest) (out contractapi.Contract, err error) {
	c, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out = s.view(ctx, &c)
	who, _ := identity.From(ctx)
	if slices.Contains(c.hats(who), Buyer) {
		if away, err := s.aside(ctx, c.Tender); err == nil && away { // else the door says so
			spared(&out)
		}
	}
	return out, nil
}

// spared shows a contract to somebody of the office who must stay away: to read, with nothing to do.
func spared(v *contractapi.Contract) {
	v.Aside, v.Moves = true, []contractapi.Move{}
	for i := range v.Supplements {
		v.Supplements[i].Moves = []contractapi.Move{}
	}
	for i := range v.Acceptances {
		v.Acceptances[i].Moves = []contractapi.Move{}
	}
	if v.Supplementing != nil {
		v.Supplementing.May = false
	}
	if v.Accepting != nil {
		v.Accepting.May = false
	}
}

// UpdateContract drafts the terms. Parties, title and amount follow the award and stay as they are.
func (s *Service) UpdateContract(ctx context.Context, in contractapi.UpdateContractRequest) (out contractapi.Contract, err error) {
	c, err := s.change(ctx, in.ID, in.Version, func(c *Contract, hats []Hat) ([]event.Event, error) {
		if !slices.Contains(hats, Buyer) {
			return nil, fault.New(fault.Forbidden, "contract.contract.not-yours", "合同条款由采购人的经办人起草；承接方要修改的，请退回并写明意见。")
		}
		if c.State != contractapi.ContractStateDrafted {
			return nil, fault.New(fault.Conflict, "contract.contract.fixed", "合同已送签，不能直接修改；请先撤回或由对方退回。")
		}
		c.Draft = in.ContractDraft
		c.Draft.Version = 0
		return nil, c.lawful(s.rules)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

func (s *Service) change(ctx context.Context, id string, version int64, do func(*Contract, []Hat) ([]event.Event, error)) (Contract, error) {
	who, _ := identity.From(ctx)
	if err := s.kept(ctx, id, who); err != nil {
		return Contract{}, err
	}
	return s.contracts.Update(ctx, id, func(c *Contract) ([]event.Event, error) {
		hats := c.hats(who)
		if len(hats) == 0 {
			return nil, errNotFound
		}
		if err := c.At(version); err != nil {
			return nil, err
		}
		return do(c, hats)
	})
}

// kept refuses whoever of the office was found tied to a supplier of the purchase: the contract is part of it (实施条例 art. 9).
func (s *Service) kept(ctx context.Context, id string, who identity.Caller) error {
	c, err := s.contracts.Get(ctx, id)
	if err != nil || !slices.Contains(c.hats(who), Buyer) {
		return err
	}
	away, err := s.aside(ctx, c.Tender)
	if err != nil || !away {
		return err
	}
	return fault.New(fault.Refused, "contract.contract.aside", "供应商申请您回避，采购人已认定您应当回避，这份合同请由本单位其他人办理。").
		Under(rule.Cite(s.rules, "tender.recusal.relations", c.Law)...)
}

// aside says whether the caller must stay away from a purchase, as the purchase itself says.
func (s *Service) aside(ctx context.Context, tender string) (bool, error) {
	t, err := route.Call(ctx, s.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: tender})
	return t.Aside, err
}

// MoveContract offers, signs, returns, publishes.
func (s *Service) MoveContract(ctx context.Context, in contractapi.MoveContractRequest) (out contractapi.Contract, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	c, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if do == Sign {
		if err := s.standing(ctx, &c); err != nil {
			return out, err
		}
	}
	c, err = s.change(ctx, in.ID, in.Version, func(c *Contract, hats []Hat) (evs []event.Event, err error) {
		if c.State, err = Life.Next(c.State, do, hats); err != nil {
			return nil, err
		}
		return s.step(c, do, hats, who, in.Note)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

func (s *Service) step(c *Contract, do Verb, hats []Hat, who identity.Caller, note string) ([]event.Event, error) {
	now := s.now()
	switch do {
	case Offer:
		c.OfferedAt, c.Note = &now, ""
		return []event.Event{event.New(events.TypeContractContractOfferedV1, now, events.ContractContractOfferedV1(c.facts()))}, c.lawful(s.rules)
	case Recall, Return:
		if do == Return && note == "" {
			return nil, fault.New(fault.Invalid, "contract.return.no-reason", "请写明退回的原因，方便对方修改。").At("note", "请写明退回的原因。")
		}
		c.Signed, c.OfferedAt, c.Note = nil, nil, note
		return []event.Event{event.New(events.TypeContractContractReturnedV1, now, withNote[events.ContractContractReturnedV1](c, note, hats))}, nil
	case Sign:
		return s.sign(c, hats, who, note)
	case Publish:
		if err := c.punctual(s.rules, do, "contract.publish", *c.SignedAt, now, note); err != nil {
			return nil, err
		}
		c.Published = &now
		return []event.Event{
			event.New(events.TypeContractContractPublishedV1, now, events.ContractContractPublishedV1(c.facts())),
			s.released(c, "published", now),
		}, nil
	case File:
		if c.Filed != nil {
			return nil, fault.New(fault.Conflict, "contract.file.done", "这份合同的副本已经备案，不必重复登记。")
		}
		if err := c.punctual(s.rules, do, "contract.file", *c.SignedAt, now, note); err != nil {
			return nil, err
		}
		c.Filed = &now
		return []event.Event{s.released(c, "filed", now)}, nil
	case Abandon:
		if note == "" {
			return nil, fault.New(fault.Invalid, "contract.abandon.no-reason", "请写明放弃签订的理由，它将记入采购档案。").At("note", "请写明理由。")
		}
		c.Note = note
		return []event.Event{event.New(events.TypeContractContractAbandonedV1, now, withNote[events.ContractContractAbandonedV1](c, note, hats))}, nil
	}
	return nil, fault.New(fault.Invalid, Life.Name+".no-such-move", "没有这项操作，请刷新页面后重试。")
}

// sign adds one signature; the last that is owed completes the contract.
func (s *Service) sign(c *Contract, hats []Hat, who identity.Caller, note string) ([]event.Event, error) {
	now := s.now()
	as, _ := side(hats)
	as = c.place(as, who)
	if _, done := c.Signed[as]; done {
		return nil, fault.New(fault.Conflict, "contract.sign.done", "您这一方已经签署，请等待对方签署。")
	}
	if err := c.punctual(s.rules, Sign, "contract.sign", c.AwardedAt, now, firstOf(note, c.Late[Sign])); err != nil {
		return nil, err
	}
	if err := c.lawful(s.rules); err != nil {
		return nil, err
	}
	if c.Signed == nil {
		c.Signed = map[Hat]contractapi.Signature{}
	}
	c.Signed[as] = contractapi.Signature{By: cn.MaskName(who.Name), At: now, Hash: c.hash()}
	if len(c.Signed) < 2+len(c.others()) {
		return nil, nil
	}
	var err error
	if c.State, err = Life.Next(c.State, Complete, []Hat{Both}); err != nil {
		return nil, err
	}
	c.SignedAt = &now
	f := c.facts()
	return []event.Event{event.New(events.TypeContractContractSignedV1, now, events.ContractContractSignedV1{
		Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName,
		Supplier: f.Supplier, SupplierName: f.SupplierName, Amount: f.Amount, At: now,
	})}, nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// standing asks the register once more before anyone signs: a supplier without
// legal personality, or on the serious list, does not become a party.
func (s *Service) standing(ctx context.Context, c *Contract) error {
	if err := s.awarded(ctx, c); err != nil {
		return err
	}
	open, err := route.Call(ctx, s.call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: c.Tender, Halts: "signing"})
	if err != nil {
		return err
	}
	if len(open.Items) > 0 {
		pause, err := rule.Ask[bool](s.rules, "dispute.challenge.pause", c.Law)
		if err != nil {
			return err
		}
		return fault.New(fault.Refused, "contract.sign.challenged", "本项目有质疑或投诉尚未办结，合同暂停签署，请等办结后再签。").Under(pause.Basis())
	}
	for _, p := range c.suppliers() {
		if err := s.able(ctx, c, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// able refuses a supplier that may not become a party, as the register has it now.
func (s *Service) able(ctx context.Context, c *Contract, org string) error {
	o, err := route.Call(ctx, s.call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: org})
	if fault.Of(err).Kind == fault.NotFound { // of another county's register, after the purchase has moved
		return fault.New(fault.Refused, "contract.supplier.unknown", "本平台的组织名册中没有承接方，不能核对它现在能不能签订合同，请平台的运行单位把它的登记从原平台迁入以后再签。").Because(err)
	}
	if err != nil {
		return err
	}
	filing, err := rule.Ask[bool](s.rules, "supplier.filing.only.barred", c.Law)
	if err != nil {
		return err
	}
	serious, err := rule.Ask[bool](s.rules, "supplier.listed.serious.barred", c.Law)
	if err != nil {
		return err
	}
	switch {
	case filing.Value && !o.LegalEntity:
		return fault.New(fault.Refused, "contract.supplier.no-entity", "承接方只办理了备案，不具有法人资格，不能签订政府购买服务合同。").Under(filing.Basis())
	case serious.Value && o.ListedSerious:
		return fault.New(fault.Refused, "contract.supplier.listed", "承接方已被列入严重违法失信名单，不能签订合同；承接方放弃签订的，按顺序确定其他候选人；采购人放弃签订的，采购终止，请重新采购。").Under(serious.Basis())
	case o.Status != organizationapi.OrgStatusActive:
		lawful, err := rule.Ask[[]rule.Item](s.rules, "supplier.conditions", c.Law)
		if err != nil {
			return err
		}
		return fault.New(fault.Refused, "contract.supplier.ended", "承接方的登记已注销或被撤销，不能签订合同；请登记放弃签订，采购终止以后重新采购。").Under(lawful.Basis())
	}
	return nil
}

var errLeft = fault.New(fault.Refused, "contract.sign.left", "承接方已经退出这份框架协议或者被解除，合同不能再签，请从框架协议的页面另行确定成交供应商。")

// awarded asks the purchase whether the award still stands: the event that sets
// it aside may be on its way.
func (s *Service) awarded(ctx context.Context, c *Contract) error {
	t, err := route.Call(ctx, s.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	switch {
	case err != nil:
	case t.State == tenderapi.StateFailed: // it keeps saying whom it had awarded
		err = fault.New(fault.Refused, "contract.sign.void", "这次采购已经终止，合同不能再签，请查看采购项目的最新进度。")
	case t.Doubted:
		err = fault.New(fault.Refused, "contract.sign.doubted", "评审委员会有成员被认定应当回避，采购结果怎样处理还没有决定，合同暂停签署，请等监督部门决定以后再签。").
			Under(rule.Cite(s.rules, "tender.recusal.relations", c.Law)...)
	case t.Award != nil && !t.Award.Of(c.Supplier.ID) && t.Award.Place(c.Supplier.ID) != nil:
		err = errLeft
	case t.Award == nil || !t.Award.Of(c.Supplier.ID):
		err = fault.New(fault.Refused, "contract.sign.void", "这次采购结果已被认定无效，合同不能再签，请查看采购项目的最新进度。")
	}
	if err == nil && t.Framework != nil { // an order by competition needs the agreement that it was made under
		f, lost := route.Call(ctx, s.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: t.Framework.ID})
		if lost != nil {
			return lost
		}
		if f.Award == nil || f.Award.Place(c.Supplier.ID) == nil || f.Award.Place(c.Supplier.ID).State != tenderapi.PlaceStateSigned {
			err = errLeft
		}
	}
	if err == nil && c.framework() && s.over(&t) {
		err = fault.New(fault.Conflict, "contract.sign.over", "框架协议已于"+cn.DayOf(t.Deadline).Chinese()+"期满，不能再签订，请查看采购项目的最新进度。")
	}
	return err
}

// over reports whether an open framework has come to its end. A deadline that a
// pause has moved is the purchase's to say, and no day that was written down before.
func (s *Service) over(t *tenderapi.Tender) bool {
	return t.Method.Procedure().Rolling() && t.SuspendedUntil == nil && !s.now().Before(t.Deadline)
}

// seal is what a paper shows of the contract's hash, or more of it.
var seal = regexp.MustCompile(`^[0-9a-f]{12,64}$`)

// ListContracts is the public list, newest first. The code on a contract's
// paper finds that contract alone; one that is no such code is a word like any other.
func (s *Service) ListContracts(ctx context.Context, in contractapi.ListContractsRequest) (out contractapi.ContractPage, err error) {
	if code := strings.ToLower(strings.TrimSpace(in.Q)); seal.MatchString(code) {
		out, err = s.list(ctx, store.Query{By: "public", Desc: true, Where: []store.Term{store.Under("seal", code)}})
		if err != nil || len(out.Items) > 0 {
			return out, err
		}
	}
	q := store.Query{By: "public", Desc: true, After: in.After, Limit: int(in.Limit)}
	if in.Buyer != "" {
		q.Where = append(q.Where, store.Is("buyer", in.Buyer))
	}
	if in.Supplier != "" {
		q.Where = append(q.Where, store.Is("supplier", in.Supplier))
	}
	if in.Followed {
		q.Where = append(q.Where, store.Is("followed", "yes"))
	}
	q.Where = append(q.Where, store.Having("word", in.Q)...)
	return s.list(ctx, q)
}

// ListDeskContracts lists what the caller's side has, published or not.
func (s *Service) ListDeskContracts(ctx context.Context, in contractapi.ListDeskContractsRequest) (out contractapi.ContractPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "desk", Desc: true, After: in.After, Limit: int(in.Limit)}
	for role, ix := range map[identity.Role]string{identity.Buyer: "buyer", identity.Reviewer: "buyer", identity.Staff: "supplier"} {
		if m, ok := who.As(role); ok {
			q.Where = []store.Term{store.Is(ix, m.Org)}
		}
	}
	if len(q.Where) == 0 { // a supervisor
		q.By = "public"
	}
	return s.list(ctx, q)
}

func (s *Service) list(ctx context.Context, q store.Query) (out contractapi.ContractPage, err error) {
	p, err := s.contracts.Find(ctx, q)
	out = contractapi.ContractPage{Items: make([]contractapi.ContractSummary, len(p.Items)), Next: p.Next}
	for i := range p.Items {
		out.Items[i] = p.Items[i].summary()
	}
	return out, err
}

// ListContractTasks lists what waits for the caller's side, late first.
func (s *Service) ListContractTasks(ctx context.Context, _ contractapi.ListContractTasksRequest) (out contractapi.TaskList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []contractapi.Task{}
	for _, m := range who.Memberships {
		ix := map[identity.Role]string{identity.Buyer: "buyer", identity.Staff: "supplier"}[m.Role]
		if ix == "" {
			continue
		}
		q := store.Query{Where: []store.Term{store.Is(ix, m.Org)}, By: "desk", Desc: true}
		if err = s.contracts.Each(ctx, q, func(c Contract) error {
			t, ok := s.task(&c, c.hats(who), m.Org)
			if !ok || len(out.Items) == maxTasks {
				return nil
			}
			if m.Role == identity.Buyer {
				if away, err := s.aside(ctx, c.Tender); err == nil && away { // else the door says so
					return nil
				}
			}
			out.Items = append(out.Items, t)
			return nil
		}); err != nil {
			return out, err
		}
	}
	slices.SortStableFunc(out.Items, func(a, b contractapi.Task) int { return int(b.LateDays - a.LateDays) })
	return out, nil
}

const maxTasks = 200
