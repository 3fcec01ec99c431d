package tender

import (
	"cmp"
	"context"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/shown"
)

// A judging is in doubt when it is found after the technical scores are frozen
// that a member of the committee had to stay away: nobody can take the member's place any more, and
// the marks stand. Nothing is decided, announced or signed on them until the supervisor
// has said in public what becomes of them, or the purchase has ended.

// orders are what a supervisor may say of a judging in doubt, as far as the purchase can still follow. The next
// candidate is not among them: the marks that put it there are the ones in doubt.
var orders = []tenderapi.Effect{
	tenderapi.EffectRejudge, tenderapi.EffectRestart, tenderapi.EffectProceed, tenderapi.EffectRescindRestart, tenderapi.EffectCompensate,
}

// doubt is the first of the requests that puts the judging that counts in doubt, or nil.
func (t *Tender) doubt(list []Avoidance) *Avoidance {
	i := slices.IndexFunc(list, func(a Avoidance) bool { return t.doubtful(list, &a) })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// doubtful reports whether a request keeps a member of a committee away whose marks
// are frozen, and nothing was said of that since it was answered.
func (t *Tender) doubtful(list []Avoidance, a *Avoidance) bool {
	return a.Upheld && t.FrozenAt != nil && t.Failure == nil && t.nameOf(a.Account) != "" &&
		!slices.ContainsFunc(t.Rulings, func(r tenderapi.Ruling) bool {
			return r.Avoidance == a.ID || r.At.After(*a.AnsweredAt) && slices.ContainsFunc(list, func(b Avoidance) bool { return b.ID == r.Avoidance && b.Account == a.Account })
		})
}

// judges are the steps that rest on the frozen marks.
var judges = []Verb{Reveal, Conclude, Decide, Result}

// undoubted refuses a step that rests on marks in doubt.
func (s *Service) undoubted(ctx context.Context, t *Tender, do Verb) error {
	if !slices.Contains(judges, do) {
		return nil
	}
	list, err := s.requests(ctx, t)
	if err != nil || t.doubt(list) == nil {
		return err
	}
	return fault.New(fault.Refused, "tender.committee.doubted", "评审委员会有成员被认定应当回避，技术评分已经锁定，不能另换他人，请等待监督部门决定是否重新评审，或者终止本次采购，说明理由后重新组织。").
		Under(s.basis(*t, "tender.recusal.relations")...)
}

// doubted reports whether the judging is in doubt. What cannot be read is: a contract would be signed on the answer.
func (s *Service) doubted(ctx context.Context, t *Tender) bool {
	if t.FrozenAt == nil || len(t.Committee) == 0 {
		return false
	}
	list, err := s.requests(ctx, t)
	return err != nil || t.doubt(list) != nil
}

// mayOrder are the orders that the supervisor may give as the purchase stands.
func (s *Service) mayOrder(t *Tender) (out []tenderapi.EffectOption, err error) {
	words, err := rule.Ask[[]rule.Item](s.rules, "dispute.effects", t.Law)
	if err != nil {
		return nil, err
	}
	can := t.follows()
	for _, e := range orders {
		if slices.Contains(can, e) {
			out = append(out, tenderapi.EffectOption{Effect: e, Text: rule.Text(words.Value, string(e)), Open: true, Basis: shown.Basis(words.Basis())})
		}
	}
	return out, nil
}

// RuleAvoidance records what the supervisor says of a judging in doubt, and the purchase follows at once.
func (s *Service) RuleAvoidance(ctx context.Context, in tenderapi.RuleAvoidanceRequest) (out tenderapi.AvoidanceList, err error) {
	_, err = s.change(ctx, in.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Supervisor) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "成员应当回避的，评审和结果怎样处理由项目所在地的监督部门决定，您不能代办，请与其联系。")
		}
		list, err := s.requests(ctx, t)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(list, func(a Avoidance) bool { return a.ID == in.Avoidance })
		if i < 0 || !t.doubtful(list, &list[i]) {
			return nil, fault.New(fault.Conflict, "tender.avoidance.settled", "这件回避申请没有要由监督部门决定的事项，请刷新页面查看最新进度。")
		}
		if open, err := s.mayOrder(t); err != nil || !slices.ContainsFunc(open, func(o tenderapi.EffectOption) bool { return o.Effect == in.Effect }) {
			return nil, cmp.Or(err, error(fault.New(fault.Refused, "tender.effect.closed", "采购活动现在不能这样处理，请从列出的处理中改选一种。").
				Under(s.basis(*t, "dispute.effects")...).At("effect", "请改选现在可以办理的一种。")))
		}
		owner := ""
		for _, m := range who.Memberships {
			if m.Supervises(t.Region) {
				owner = m.OrgName
			}
		}
		return s.rule(t, tenderapi.Ruling{
			Avoidance: in.Avoidance, By: "order", Owner: owner, Effect: in.Effect, EffectText: dispute.Words(s.rules, in.Effect, "", t.Law), At: s.now(), Note: in.Reason,
		}), nil
	})
	if err != nil {
		return out, err
	}
	return s.ListAvoidances(ctx, tenderapi.ListAvoidancesRequest{ID: in.ID})
}

// doubtTasks adds to a supervisor's desk the purchases of the region whose judging is in doubt.
func (s *Service) doubtTasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("aside", cn.Stem(m.Region))}}
	return s.tenders.Each(ctx, q, func(of Tender) error {
		all, err := s.lots(ctx, of.Procedure) // a request that one of them keeps may put another in doubt
		if err != nil {
			return err
		}
		if of.Procedure == "" {
			all = []Tender{of}
		}
		for _, t := range all {
			listed := slices.ContainsFunc(out.Items, func(x tenderapi.Task) bool { return x.Tender == t.ID && x.Avoidance != "" })
			list, err := s.requests(ctx, &t)
			if err != nil {
				return err
			}
			a := t.doubt(list)
			if a == nil || listed {
				continue
			}
			out.Items = append(out.Items, tenderapi.Task{
				Tender: t.ID, Avoidance: a.ID, Title: t.Draft.Title, What: "决定成员应当回避的评审怎样处理", Owner: m.OrgName, LateDays: noDue,
				Basis: shown.Basis(s.basis(t, "tender.recusal.relations")...),
			})
		}
		return nil
	})
}

// ruledAloud tells that something was ruled of the purchase; voided is whoever had been told that it won, and has not.
func (s *Service) ruledAloud(t *Tender, r *tenderapi.Ruling, voided string) event.Event {
	return event.New(events.TypeTenderTenderRuledV1, s.now(), events.TenderTenderRuledV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
		Challenge: r.Challenge, Effect: string(r.Effect), Text: r.EffectText, Taken: r.TakenAt != nil, Supplier: voided,
	})
}
