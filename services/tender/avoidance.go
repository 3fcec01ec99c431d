package tender

import (
	"context"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// Avoidance is a supplier's request that somebody of the procedure step aside
// for being tied to another supplier (政府采购法第十二条、条例第九条第二款), and its answer.
type Avoidance struct {
	ID       string          `json:"id"`
	By       tenderapi.Party `json:"by"`
	Of       string          `json:"of"` // officer or member
	Person   string          `json:"person"`
	Relation string          `json:"relation"` // of tender.recusal.relations
	Why      string          `json:"why"`
	At       time.Time       `json:"at"`

	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Upheld     bool       `json:"upheld,omitempty"`
	Account    string     `json:"account,omitempty"` // of who must stay away, when it was upheld
	To         string     `json:"to,omitempty"`      // the supplier that the person is tied to
	Said       string     `json:"said,omitempty"`    // what the person answered when asked
	Reason     string     `json:"reason,omitempty"`
}

// maxAvoidances bounds what a purchase keeps of them; it is written as a whole.
const maxAvoidances = 50

// ofMember asks a member of the committee to step aside, who is named with the result and not before.
const ofMember = "member"

// ListAvoidances shows the requests to the office and the supervisor, and to each supplier its own.
func (s *Service) ListAvoidances(ctx context.Context, in tenderapi.ListAvoidancesRequest) (out tenderapi.AvoidanceList, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.avoidances(ctx, &t)
}

func (s *Service) avoidances(ctx context.Context, t *Tender) (out tenderapi.AvoidanceList, err error) {
	who, _ := identity.From(ctx)
	relations, err := rule.Ask[[]rule.Item](s.rules, "tender.recusal.relations", t.Law)
	if err != nil {
		return out, err
	}
	may, err := rule.Ask[bool](s.rules, "tender.recusal.asked", t.Law)
	if err != nil {
		return out, err
	}
	inside := t.wears(who, Officer, Supervisor) || who.In(t.Buyer.ID, identity.Reviewer)
	out = tenderapi.AvoidanceList{Items: []tenderapi.Avoidance{}, Basis: shown.Basis(may.Basis(), relations.Basis())}
	_, staff := who.As(identity.Staff)
	out.MayAsk = staff && may.Value && t.askable()
	out.Members = t.announced()
	for _, a := range t.Avoidances {
		if !inside && !who.In(a.By.ID, identity.Staff) {
			continue
		}
		out.Items = append(out.Items, tenderapi.Avoidance{
			ID: a.ID, By: a.By, Of: a.Of, Person: a.Person, Relation: a.Relation, RelationText: rule.Text(relations.Value, a.Relation), Why: a.Why, At: a.At,
			AnsweredAt: a.AnsweredAt, Upheld: a.Upheld, To: a.To, Said: a.Said, Reason: a.Reason, MayAnswer: a.AnsweredAt == nil && t.wears(who, Officer) && !a.about(who),
		})
	}
	return out, nil
}

// askable reports whether the procedure is under way and public.
func (t *Tender) askable() bool {
	return t.PublishedAt != nil && t.Failure == nil && t.State != tenderapi.StateContracted
}

// AskAvoidance records that a supplier asks somebody to step aside. Any supplier may, so
// that nobody learns from it before the opening who bids.
func (s *Service) AskAvoidance(ctx context.Context, in tenderapi.AskAvoidanceRequest) (out tenderapi.AvoidanceList, err error) {
	id := store.NewID()
	if once, ok := store.OnceFrom(ctx); ok {
		id = once.ID
	}
	t, err := s.change(ctx, in.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		me, _ := who.As(identity.Staff)
		relations, err := rule.Ask[[]rule.Item](s.rules, "tender.recusal.relations", t.Law)
		if err != nil {
			return nil, err
		}
		switch {
		case slices.ContainsFunc(t.Avoidances, func(a Avoidance) bool { return a.ID == id }):
			return nil, nil // sent before
		case !t.askable():
			return nil, fault.New(fault.Conflict, "tender.avoidance.closed", "公告发布以后、采购结束以前才能申请回避，请刷新页面查看最新进度。")
		case in.Of == ofMember && !t.announced():
			return nil, fault.New(fault.Conflict, "tender.avoidance.unnamed", "评审委员会的名单随结果公告公开，此前保密，请在结果公告以后对成员申请回避。").Under(s.basis(*t, "tender.recusal.asked")...)
		case !has(relations.Value, in.Relation):
			return nil, fault.New(fault.Invalid, "tender.avoidance.no-ground", "申请回避须属于法定的利害关系并说明理由，请从列出的情形中选择。").Under(relations.Basis()).At("relation", "请从列出的情形中选择。")
		case len(t.Avoidances) >= maxAvoidances:
			return nil, fault.New(fault.Refused, "tender.avoidance.many", "这个项目的回避申请已经很多，不能再加，请书面向采购人或者财政部门提出。")
		}
		t.Avoidances = append(t.Avoidances, Avoidance{
			ID: id, By: tenderapi.Party{ID: me.Org, Name: me.OrgName}, Of: in.Of, Person: in.Person, Relation: in.Relation, Why: in.Why, At: s.now(),
		})
		return []event.Event{event.New(events.TypeTenderAvoidanceAskedV1, s.now(), events.TenderAvoidanceAskedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, Region: t.Region, Supplier: me.Org,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.avoidances(ctx, &t)
}

// staff reports whether an account is of those who act for the buyer.
func (s *Service) staff(ctx context.Context, t *Tender, account string) (bool, error) {
	if account == "" {
		return false, nil
	}
	a, err := route.Call(ctx, s.self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: account})
	if fault.Of(err).Kind == fault.NotFound {
		return false, nil
	}
	return slices.ContainsFunc(a.Memberships, func(m organizationapi.Membership) bool {
		return m.Org == t.Buyer.ID && (m.Role == organizationapi.RoleBuyer || m.Role == organizationapi.RoleReviewer)
	}), err
}

// judgedBy reports whether somebody sits in the committee, or sat in one whose judging was set aside.
func (t *Tender) judgedBy(account string) bool {
	return t.nameOf(account) != "" || slices.ContainsFunc(t.Judged, func(j Judged) bool {
		return slices.ContainsFunc(j.Committee, func(m tenderapi.Member) bool { return m.Account == account })
	})
}

// about reports whether a request names the caller; it is in the supplier's words.
func (a *Avoidance) about(who identity.Caller) bool {
	return a.Of != ofMember && who.Name != "" && strings.Contains(a.Person, who.Name)
}

// AnswerAvoidance records what the office found when it asked the person. Who is found tied goes on with nothing of the purchase.
func (s *Service) AnswerAvoidance(ctx context.Context, in tenderapi.AnswerAvoidanceRequest) (out tenderapi.AvoidanceList, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	staff, err := s.staff(ctx, &t, in.Account)
	if err != nil {
		return out, err
	}
	t, err = s.change(ctx, in.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "回避申请由采购人的经办人询问本人以后答复，您不能代办，请与其联系。")
		}
		i := slices.IndexFunc(t.Avoidances, func(a Avoidance) bool { return a.ID == in.Avoidance })
		if i < 0 {
			return nil, errNotFound.Say("没有这件回避申请，请刷新页面查看。")
		}
		a := &t.Avoidances[i]
		if a.AnsweredAt != nil {
			return nil, fault.New(fault.Conflict, "tender.avoidance.answered", "这件回避申请已经答复，不能再改，请刷新页面查看。")
		}
		if in.Upheld && (in.Account == "" || in.To == "") {
			return nil, fault.New(fault.Invalid, "tender.avoidance.whom", "认定应当回避的，须写明回避人员的账号和与其有利害关系的供应商，请补正后提交。").At("account", "请写明回避人员的账号。").At("to", "请写明与其有利害关系的供应商。")
		}
		if in.Account == who.ID || a.about(who) {
			return nil, fault.New(fault.Refused, "tender.avoidance.own", "申请的是您本人回避，您不能自己答复，请由本单位的其他经办人询问您以后答复。").Under(s.basis(*t, "tender.recusal.asked")...)
		}
		if in.Upheld && !(a.Of == ofMember && t.judgedBy(in.Account) || a.Of != ofMember && staff) {
			return nil, fault.New(fault.Refused, "tender.avoidance.stranger", "回避的人员应当是采购人的经办人、审核人，申请成员回避的应当是本项目评审委员会的成员，请核对账号后重新选择。").At("account", "请选择采购人的人员或者评审委员会的成员。")
		}
		now := s.now()
		a.AnsweredAt, a.Upheld, a.Said, a.Reason = &now, in.Upheld, in.Said, in.Reason
		if in.Upheld {
			a.Account, a.To = in.Account, in.To
		}
		return []event.Event{event.New(events.TypeTenderAvoidanceAnsweredV1, now, events.TenderAvoidanceAnsweredV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, Region: t.Region, Supplier: a.By.ID, Upheld: in.Upheld,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.avoidances(ctx, &t)
}

// avoided tells of the requests and their answers among what was done, and names nobody.
func (b *stepper) avoided() {
	tell := func(title, owner string, at time.Time) {
		one := newStepper(b.Book, b.t, b.now)
		one.add("avoidance", title, owner, &at, nil, "tender.recusal.asked")
		b.List = slices.Insert(b.List, b.spot(at), one.List...)
	}
	for _, a := range b.t.Avoidances {
		tell("申请回避", "供应商", a.At)
		if a.AnsweredAt != nil {
			tell("答复回避申请", b.t.Buyer.Name, *a.AnsweredAt)
		}
	}
}
