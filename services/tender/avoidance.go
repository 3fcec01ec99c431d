package tender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	Post     string          `json:"post,omitempty"` // of who is meant by it, where nobody of the office is named: buyer or reviewer

	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Upheld     bool       `json:"upheld,omitempty"`
	Account    string     `json:"account,omitempty"` // of who must stay away, when it was upheld
	To         string     `json:"to,omitempty"`      // the supplier that the person is tied to
	Said       string     `json:"said,omitempty"`    // what the person answered when asked
	Reason     string     `json:"reason,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"` // name of who answered for the office
}

// What a purchase keeps of them, because it is written as a whole, and of those
// of one supplier, so that nobody keeps the others from asking. No law speaks of it.
const (
	maxAvoidances = 50
	mostOfOne     = 5
)

// Whom one asks to step aside: somebody of the office, or a member of the
// committee, who is named with the result and not before.
const (
	ofOfficer = "officer"
	ofMember  = "member"
)

// ListAvoidances shows the requests to the office and the supervisor, and to each supplier its own.
func (s *Service) ListAvoidances(ctx context.Context, in tenderapi.ListAvoidancesRequest) (out tenderapi.AvoidanceList, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.avoidances(ctx, &t)
}

// office reports whether somebody buys or reviews for the buyer.
func (t *Tender) office(who identity.Caller) bool {
	return who.In(t.Buyer.ID, identity.Buyer) || who.In(t.Buyer.ID, identity.Reviewer)
}

// answerable reports whether somebody of the office may answer a request: whoever it names may not.
func (t *Tender) answerable(a *Avoidance, who identity.Caller) bool {
	return a.AnsweredAt == nil && t.office(who) && !t.about(a, who)
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
	inside := t.office(who) || t.wears(who, Supervisor)
	out = tenderapi.AvoidanceList{Items: []tenderapi.Avoidance{}, Basis: shown.Basis(may.Basis(), relations.Basis())}
	_, staff := who.As(identity.Staff)
	out.MayAsk = staff && may.Value && t.askable()
	out.Members = t.announced()
	list, err := s.requests(ctx, t)
	if err != nil {
		return out, err
	}
	away, answers := asideBy(list, who.ID) != nil, false
	for _, a := range list {
		if !inside && !who.In(a.By.ID, identity.Staff) {
			continue
		}
		v := tenderapi.Avoidance{
			ID: a.ID, By: a.By, Of: a.Of, Person: a.Person, Relation: a.Relation, RelationText: rule.Text(relations.Value, a.Relation), Why: a.Why, At: a.At,
			AnsweredAt: a.AnsweredAt, Upheld: a.Upheld, To: a.To, Said: a.Said, Reason: a.Reason, MayAnswer: !away && t.answerable(&a, who),
		}
		v.MayRule = t.wears(who, Supervisor) && t.doubtful(list, &a)
		if v.MayRule && out.Effects == nil {
			if out.Effects, err = s.mayOrder(t); err != nil {
				return out, err
			}
		}
		if inside {
			v.AnsweredBy = a.AnsweredBy
		}
		answers = answers || v.MayAnswer
		out.Items = append(out.Items, v)
	}
	if answers {
		out.People, err = s.answerFor(ctx, t, who)
	}
	return out, err
}

// answerFor are the people of whom whoever answers may find that they must stay
// away: the others of the office, and experts once everybody may know who they are.
func (s *Service) answerFor(ctx context.Context, t *Tender, who identity.Caller) (out []tenderapi.AvoidancePerson, err error) {
	staff, err := route.Call(ctx, s.self, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: t.Buyer.ID})
	if err != nil {
		return nil, err
	}
	for _, a := range staff.Items {
		buys, reviews := acts(a, t.Buyer.ID, organizationapi.RoleBuyer), acts(a, t.Buyer.ID, organizationapi.RoleReviewer)
		if a.ID != who.ID && (buys || reviews) {
			out = append(out, tenderapi.AvoidancePerson{Account: a.ID, Name: a.Name, Of: ofOfficer, Reviews: !buys})
		}
	}
	if !t.announced() {
		return out, nil
	}
	public := slices.Clone(t.Committee)
	for _, j := range t.Judged { // who sat before was named with the result of then, if there was one
		if j.Award != nil && j.Award.AnnouncedAt != nil {
			public = append(public, j.Committee...)
		}
	}
	for _, m := range public {
		known := slices.ContainsFunc(out, func(p tenderapi.AvoidancePerson) bool { return p.Of == ofMember && p.Account == m.Account })
		if m.Kind == "expert" && !known {
			out = append(out, tenderapi.AvoidancePerson{Account: m.Account, Name: m.Name, Of: ofMember})
		}
	}
	return out, nil
}

// acts reports whether an account has a role in an organization.
func acts(a organizationapi.Account, org string, role organizationapi.Role) bool {
	return slices.ContainsFunc(a.Memberships, func(m organizationapi.Membership) bool { return m.Org == org && m.Role == role })
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
	asked, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	post, err := s.post(ctx, &asked, &in)
	if err != nil {
		return out, err
	}
	if several(in.Person) {
		return out, fault.New(fault.Refused, "tender.avoidance.several", "一件申请只能写一个人，几个人应当回避的，请分别提出申请。").
			Under(s.basis(asked, "tender.recusal.asked")...).At("person", "请只写一个人，其他的人另行申请。")
	}
	_, err = s.change(ctx, asked.keeper(in.Of), 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		me, _ := who.As(identity.Staff)
		about := &asked
		if t.ID == asked.ID {
			about = t
		}
		relations, err := rule.Ask[[]rule.Item](s.rules, "tender.recusal.relations", t.Law)
		if err != nil {
			return nil, err
		}
		switch {
		case slices.ContainsFunc(t.Avoidances, func(a Avoidance) bool { return a.ID == id }):
			return nil, nil // sent before
		case !about.askable():
			return nil, fault.New(fault.Conflict, "tender.avoidance.closed", "公告发布以后、采购结束以前才能申请回避，请刷新页面查看最新进度。")
		case in.Of == ofMember && !about.announced():
			return nil, fault.New(fault.Conflict, "tender.avoidance.unnamed", "评审委员会的名单随结果公告公开，此前保密，请在结果公告以后对成员申请回避。").Under(s.basis(*t, "tender.recusal.asked")...)
		case !has(relations.Value, in.Relation):
			return nil, fault.New(fault.Invalid, "tender.avoidance.no-ground", "申请回避须属于法定的利害关系并说明理由，请从列出的情形中选择。").Under(relations.Basis()).At("relation", "请从列出的情形中选择。")
		case t.askedBy(me.Org) >= mostOfOne:
			return nil, fault.New(fault.Refused, "tender.avoidance.enough", fmt.Sprintf("本机构对这个项目已经提出%d件回避申请，不能再加，请等待答复；还有其他情况的，请书面向采购人或者财政部门提出。", mostOfOne)).Under(s.basis(*t, "tender.recusal.asked")...)
		case len(t.Avoidances) >= maxAvoidances:
			return nil, fault.New(fault.Refused, "tender.avoidance.many", "这个项目的回避申请已经很多，不能再加，请书面向采购人或者财政部门提出。")
		}
		t.Avoidances = append(t.Avoidances, Avoidance{
			ID: id, By: tenderapi.Party{ID: me.Org, Name: me.OrgName}, Of: in.Of, Person: in.Person, Relation: in.Relation, Why: in.Why, At: s.now(), Post: post,
		})
		return []event.Event{event.New(events.TypeTenderAvoidanceAskedV1, s.now(), events.TenderAvoidanceAskedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, Region: t.Region, Supplier: me.Org,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.ListAvoidances(ctx, tenderapi.ListAvoidancesRequest{ID: in.ID})
}

// askedBy counts the requests of one supplier.
func (t *Tender) askedBy(org string) (n int) {
	for _, a := range t.Avoidances {
		if a.By.ID == org {
			n++
		}
	}
	return n
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
	return acts(a, t.Buyer.ID, organizationapi.RoleBuyer) || acts(a, t.Buyer.ID, organizationapi.RoleReviewer), err
}

// judgedBy reports whether somebody sits in the committee, or sat in one whose judging was set aside.
func (t *Tender) judgedBy(account string) bool {
	return t.nameOf(account) != "" || slices.ContainsFunc(t.Judged, func(j Judged) bool {
		return slices.ContainsFunc(j.Committee, func(m tenderapi.Member) bool { return m.Account == account })
	})
}

// about reports whether a request may mean the caller; it is in the supplier's words. Of a
// member whoever judged may be meant, and of a post whoever holds it.
func (t *Tender) about(a *Avoidance, who identity.Caller) bool {
	switch {
	case who.Name != "" && strings.Contains(a.Person, who.Name):
		return true
	case a.Of == ofMember:
		return t.judgedBy(who.ID)
	}
	return a.Post != "" && who.In(t.Buyer.ID, identity.Role(a.Post))
}

// several reports whether somebody wrote of more than one person. It looks at the writing alone: what it compared
// with the office's people, a refusal would give away. 和 and the like stand in names too, 欧阳和平, and part two
// people only where at least two characters stand on either side.
func several(person string) bool {
	parts := strings.FieldsFunc(person, func(r rune) bool { return strings.ContainsRune("、，,；;/\n", r) })
	if len(slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" })) > 1 {
		return true
	}
	for _, and := range []string{"和", "与", "及"} {
		before, after, found := strings.Cut(person, and)
		if found && utf8.RuneCountInString(strings.TrimSpace(before)) > 1 && utf8.RuneCountInString(strings.TrimSpace(after)) > 1 {
			return true
		}
	}
	return false
}

// post is the role whose holder a request means that names nobody of the office: the reviewer where it says so, or else
// whoever buys. It is "" where somebody is named. Two posts are refused: a request is answered once, and of one person.
func (s *Service) post(ctx context.Context, t *Tender, in *tenderapi.AskAvoidanceRequest) (string, error) {
	if in.Of == ofMember {
		return "", nil
	}
	staff, err := route.Call(ctx, s.self, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: t.Buyer.ID})
	if err != nil {
		return "", err
	}
	for _, a := range staff.Items {
		if a.Name != "" && strings.Contains(in.Person, a.Name) {
			return "", nil
		}
	}
	reviews, buys := strings.Contains(in.Person, "审核"), strings.Contains(in.Person, "经办")
	switch {
	case reviews && buys:
		return "", fault.New(fault.Refused, "tender.avoidance.posts", "一件申请只能写一个人或者一个职务，请按经办人和审核人分别提出申请。").
			Under(s.basis(*t, "tender.recusal.asked")...).At("person", "请只写一个职务，另一个职务另行申请。")
	case reviews:
		return string(identity.Reviewer), nil
	}
	return string(identity.Buyer), nil
}

// AnswerAvoidance records what the office found when it asked the person. Who is found tied goes on with nothing of the purchase.
func (s *Service) AnswerAvoidance(ctx context.Context, in tenderapi.AnswerAvoidanceRequest) (out tenderapi.AvoidanceList, err error) {
	asked, _, err := s.acting(ctx, in.ID)
	if err != nil {
		return out, err
	}
	keeper, err := s.keeperOf(ctx, &asked, in.Avoidance)
	if err != nil {
		return out, err
	}
	staff, err := s.staff(ctx, &asked, in.Account)
	if err != nil {
		return out, err
	}
	_, err = s.change(ctx, keeper, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.office(who) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "回避申请由采购人的经办人或者审核人询问本人以后答复，您不能代办，请与其联系。")
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
			f := fault.New(fault.Invalid, "tender.avoidance.whom", "认定应当回避的，须选择回避的人员，写明与其有利害关系的供应商，请补正后提交。")
			if in.Account == "" {
				f = f.At("account", "请选择回避的人员。")
			}
			if in.To == "" {
				f = f.At("to", "请写明与其有利害关系的供应商。")
			}
			return nil, f
		}
		if in.Account == who.ID || t.about(a, who) || asked.about(a, who) {
			return nil, fault.New(fault.Refused, "tender.avoidance.own", "申请的是您本人或者您担任的职务回避，您不能自己答复，请由本单位的其他经办人或者审核人询问以后答复。").Under(s.basis(*t, "tender.recusal.asked")...)
		}
		if in.Upheld && !(a.Of == ofMember && (t.judgedBy(in.Account) || asked.judgedBy(in.Account)) || a.Of != ofMember && staff) {
			return nil, fault.New(fault.Refused, "tender.avoidance.stranger", "回避的人员应当是采购人的经办人、审核人，申请成员回避的应当是本项目评审委员会的成员，请核对账号后重新选择。").At("account", "请选择采购人的人员或者评审委员会的成员。")
		}
		now := s.now()
		a.AnsweredAt, a.Upheld, a.Said, a.Reason, a.AnsweredBy = &now, in.Upheld, in.Said, in.Reason, who.Name
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
	return s.ListAvoidances(ctx, tenderapi.ListAvoidancesRequest{ID: in.ID})
}

// keeperOf is the purchase that keeps a request which holds for another.
func (s *Service) keeperOf(ctx context.Context, t *Tender, request string) (string, error) {
	if slices.ContainsFunc(t.Avoidances, func(a Avoidance) bool { return a.ID == request }) {
		return t.ID, nil
	}
	list, err := s.requests(ctx, t)
	i := slices.IndexFunc(list, func(a Avoidance) bool { return a.ID == request })
	if err != nil || i < 0 {
		return t.ID, err
	}
	return t.keeper(list[i].Of), nil
}

// avoidanceTasks adds to the desk of whoever may answer the requests that wait for an answer (条例第九条第二款: in good time).
func (s *Service) avoidanceTasks(t *Tender, who identity.Caller, out *tenderapi.TaskList) {
	for _, a := range t.Avoidances {
		if !t.answerable(&a, who) {
			continue
		}
		out.Items = append(out.Items, tenderapi.Task{
			Tender: t.ID, Avoidance: a.ID, Title: t.Draft.Title, What: "答复回避申请", Detail: "申请的供应商：" + a.By.Name, Owner: t.Buyer.Name, LateDays: noDue,
			Basis: shown.Basis(s.basis(*t, "tender.recusal.asked")...),
		})
	}
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
