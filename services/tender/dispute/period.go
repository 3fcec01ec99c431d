package dispute

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// window is the period in which one part of a purchase may be challenged.
// Both instants are zero while that part has not come about, or is secret still.
type window struct {
	since time.Time // when the right is deemed known; the period counts from the next day
	last  time.Time
	basis []fault.Basis
}

// challengeable are the parts of a purchase that may be challenged, as they come about.
var challengeable = []string{"documents", "process", "result"}

// part is what of a purchase is challenged: of the procedure, one of its links; of the documents, all of them or what a correction changed.
type part struct{ about, link string }

func (x part) String() string {
	if x.link == "" {
		return x.about
	}
	return x.about + "." + x.link
}

// partOf is the part that a letter is about. Where one link has ended alone, nobody need name it.
func (p *Purchase) partOf(d *tenderapi.ChallengeDraft) (part, error) {
	if d.About == "result" || (d.About == "documents") != (d.Link == amended) { // of the documents what was published is what is meant when nothing is said
		d.Link = ""
	}
	switch {
	case d.About != "process":
	case d.Link == "" && len(p.Links) == 1:
		d.Link = p.Links[0].Code
	case d.Link == "" && len(p.Links) > 1:
		return part{}, fault.New(fault.Invalid, "tender.challenge.no-link", "质疑采购过程的，请选择是哪一个环节，质疑期限从该环节结束之日起算。").At("link", "请选择采购程序环节。")
	}
	return part{d.About, d.Link}, nil
}

// known is the day on which a supplier should have known what it challenges (条例 art. 53); zero where it is secret to this day (政府采购法 art. 52).
func (s *Service) known(p *Purchase, x part) (at time.Time, err error) {
	about, link := x.about, p.link(x.link)
	switch {
	case about == "documents" && p.PublishedAt != nil && (x.link == "" || s.again(p)):
		if at, err = s.readable(p); link != nil && link.At.After(at) { // what a correction changed nobody knew before it
			at = link.At
		}
	case about == "process" && link != nil:
		at, err = s.told(p, link)
	case about == "result" && p.Each && p.AnsweredAt == nil:
		err = fault.New(fault.Conflict, "tender.challenge.too-early", "开放式框架协议的入围结果，由没有通过审查的申请人提出质疑；本机构还没有这样的结果。").At("about", "请选择已经发生的环节。")
	case about == "result" && p.Each:
		at = *p.AnsweredAt
	case about == "result" && p.AnnouncedAt != nil:
		at, _, err = s.period("tender.result.notice", p.Law, *p.AnnouncedAt)
	default:
		err = fault.New(fault.Conflict, "tender.challenge.too-early", "质疑的环节还没有发生，请在该环节结束后提出。").At("about", "请选择已经发生的环节。")
	}
	return at, err
}

// again reports whether the days begin anew for what a correction changed.
func (s *Service) again(p *Purchase) bool {
	anew, err := rule.Ask[bool](s.rules, "dispute.challenge.amended", p.Law)
	return p.AmendedAt != nil && err == nil && anew.Value
}

// told is when it was published what was done in a link of the procedure; zero where that is secret to this day.
func (s *Service) told(p *Purchase, l *Link) (time.Time, error) {
	told, err := rule.Ask[bool](s.rules, "dispute.challenge.told", p.Law)
	switch {
	case err != nil || !told.Value || !l.late():
		return l.At, err
	case l.Told == nil:
		return time.Time{}, nil
	}
	return *l.Told, nil
}

// readable is when the documents as they were published are deemed read: at the end of their notice, or at once where none hangs for a time.
func (s *Service) readable(p *Purchase) (time.Time, error) {
	notice := p.Method.Procedure().Rules.Notice
	if notice == "" {
		return *p.PublishedAt, nil
	}
	at, _, err := s.period(notice, p.Law, *p.PublishedAt)
	return at, err
}

// window says until when an organization may challenge a part of a purchase.
// The error is why it cannot do so now; what is known of the period comes with it.
func (s *Service) window(p *Purchase, x part, org string) (w window, err error) {
	about := x.about
	w.basis = rule.Cite(s.rules, "dispute.challenge.since", p.Law)
	if x.link == amended {
		w.basis = append(w.basis, rule.Cite(s.rules, "dispute.challenge.amended", p.Law)...)
	} else if l := p.link(x.link); l.late() {
		w.basis = append(w.basis, rule.Cite(s.rules, "dispute.challenge.told", p.Law)...)
	}
	known, err := s.known(p, x)
	if err != nil {
		return w, err
	}
	last, basis, err := s.period("dispute.challenge.file", p.Law, known)
	if err != nil {
		return w, err
	}
	if w.basis = append(w.basis, basis); !known.IsZero() {
		w.since, w.last = known, last
	}
	// A challenge holds up the contract, so past the documents only those who took part may raise one.
	if lead := p.leaderOf(org); about != "documents" && lead != nil && !p.tookPart(org, x) {
		return w, fault.New(fault.Refused, "tender.challenge.member", "本机构是联合体的成员，联合体以一个供应商的身份参加采购活动，请由牵头机构"+lead.Name+"以联合体的名义提出质疑。").
			Under(rule.Cite(s.rules, "supplier.consortium.one", p.Law)...)
	}
	if about != "documents" && !p.Each && !p.tookPart(org, x) {
		return w, fault.New(fault.Refused, "tender.challenge.not-party", "只有参加本项目的供应商可以对采购过程和结果提出质疑；其他问题可以向财政部门反映。")
	}
	if !w.last.IsZero() && s.now().After(last) {
		return w, fault.New(fault.Refused, "tender.challenge.too-late", fmt.Sprintf("质疑应当在%s前提出，现已超过期限；其他问题可以向财政部门反映。", cn.DayOf(last).Reckoned())).Under(basis)
	}
	return w, nil
}

// period is the last instant of a period of the rule book that begins on the day of from.
func (s *Service) period(id string, w rule.Where, from time.Time) (time.Time, fault.Basis, error) {
	n, err := rule.Ask[int](s.rules, id, w)
	if err != nil {
		return time.Time{}, fault.Basis{}, err
	}
	if n.Unit == "工作日" {
		return cn.AddWorkdays(cn.DayOf(from), n.Value).Last(), n.Basis(), nil
	}
	return cn.AddDays(cn.DayOf(from), n.Value).Last(), n.Basis(), nil
}

// own lists what an organization has challenged of a purchase.
func (s *Service) own(ctx context.Context, tender, org string) (out []Challenge, err error) {
	q := store.Query{Where: []store.Term{store.Under("tender", tender+"/"), store.Under("supplier", org+"/")}, By: "tender"}
	return out, s.challenges.Each(ctx, q, func(c Challenge) error {
		if c.Supplier.ID == org { // and not only concerned by it
			out = append(out, c)
		}
		return nil
	})
}

// stands finds the challenge of a part that was not taken back; one that was does
// not count, and neither does one of a result that was replaced or of a link that
// has been gone through anew since. One from before links were named is about all
// that had ended when it was filed.
func (p *Purchase) stands(own []Challenge, x part) bool {
	at, link := p.result(), p.link(x.link)
	return slices.ContainsFunc(own, func(c Challenge) bool {
		replaced := x.about == "result" && at != nil && c.FiledAt.Before(*at) || link != nil && c.FiledAt.Before(link.At)
		same := c.Draft.Link == x.link || c.Draft.Link == "" && link != nil && !link.At.After(c.FiledAt)
		return c.Draft.About == x.about && same && c.State != tenderapi.ChallengeStateWithdrawn && !replaced
	})
}

// once refuses a second challenge of the same part, and gives the id that the
// first may take: two that come at the same moment ask for the same one, and
// the store lets one of them have it. The repetition of a request finds its own.
// Everybody reads the id and nobody may learn from it who filed, so that it takes
// the service's key to make one.
func (s *Service) once(ctx context.Context, p *Purchase, x part, org string) (id string, mine *Challenge, err error) {
	filed, err := s.own(ctx, p.ID, org)
	if err != nil {
		return "", nil, err
	}
	// Looked for last: what was filed a moment ago is then known as the request's own.
	if mine, err = s.repeated(ctx, org); mine != nil || err != nil {
		return "", mine, err
	}
	if p.stands(filed, x) {
		return "", nil, s.already(p)
	}
	before := slices.DeleteFunc(filed, func(c Challenge) bool { return part{c.Draft.About, c.Draft.Link} != x }) // all of them taken back, or about a result that was replaced
	mac := hmac.New(sha256.New, s.idKey)
	_, _ = fmt.Fprintf(mac, "%s/%s/%s/%d", p.ID, org, x, len(before))
	return hex.EncodeToString(mac.Sum(nil)[:16]), nil, nil
}

// repeated is the challenge that the request's key has filed before, nil when
// there is none. It looks at all that the organization ever filed: the id of a
// challenge comes from its purchase, and a key used for another purchase is reused.
func (s *Service) repeated(ctx context.Context, org string) (mine *Challenge, err error) {
	once, ok := store.OnceFrom(ctx)
	if !ok {
		return nil, nil
	}
	q := store.Query{Where: []store.Term{store.Under("supplier", org+"/")}, By: "supplier"}
	err = s.challenges.Each(ctx, q, func(c Challenge) error {
		switch {
		case c.Once != once.ID:
			return nil
		case c.Request != once.Hash:
			return store.ErrReused
		}
		mine = &c
		return nil
	})
	return mine, err
}

// quicker is the challenge that took the id a moment before: the request's own when it was sent twice at once.
func (s *Service) quicker(ctx context.Context, p *Purchase, id string) (c Challenge, err error) {
	once, _ := store.OnceFrom(ctx)
	c, err = s.challenges.Get(ctx, id)
	switch {
	case err != nil:
	case once.ID == "" || c.Once != once.ID:
		err = s.already(p)
	case c.Request != once.Hash:
		err = store.ErrReused
	}
	return c, err
}

// already cites a rule that nobody has verified, and the page says so beside it.
func (s *Service) already(p *Purchase) error {
	return fault.New(fault.Refused, "tender.challenge.already",
		"同一环节的质疑应当一次性提出，本机构已就这一环节提出过质疑；需要补充的，请撤回后在期限内重新提出，或者书面告知采购人。").
		Under(rule.Cite(s.rules, "dispute.challenge.once", p.Law)...)
}

// ListChallengePeriods tells an organization what it may challenge now and until
// when, and what it may not and why: the same answer that FileChallenge gives.
func (s *Service) ListChallengePeriods(ctx context.Context, in tenderapi.ListChallengePeriodsRequest) (out tenderapi.ChallengePeriodList, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	filed, err := s.own(ctx, p.ID, me.Org)
	if err != nil {
		return out, err
	}
	for _, about := range challengeable {
		v, err := s.periodOf(&p, filed, about, me.Org)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

// periodOf is the period of one of those parts, where it has parts of its own with each of theirs.
func (s *Service) periodOf(p *Purchase, filed []Challenge, about, org string) (tenderapi.ChallengePeriod, error) {
	switch {
	case about == "process" && len(p.Links) > 0:
		var parts []part
		for _, l := range p.Links {
			parts = append(parts, part{about, l.Code})
		}
		return s.linked(p, filed, parts, org)
	case about == "documents" && s.again(p):
		return s.linked(p, filed, []part{{about, ""}, {about, amended}}, org)
	}
	return s.termOf(p, filed, part{about: about}, org)
}

// linked is a part of the purchase by its own parts; the whole of it stands as the last of those that are open does, or the last of all.
func (s *Service) linked(p *Purchase, filed []Challenge, parts []part, org string) (out tenderapi.ChallengePeriod, err error) {
	var links []tenderapi.LinkPeriod
	for _, x := range parts {
		v, err := s.termOf(p, filed, x, org)
		if err != nil {
			return out, err
		}
		if v.Open || !out.Open {
			out = v
		}
		one := tenderapi.LinkPeriod{Link: cmp.Or(x.link, published), Open: v.Open, Filed: v.Filed, Why: v.Why}
		one.Since, one.Last = v.Since, v.Last
		links = append(links, one)
	}
	out.Links = links
	return out, nil
}

// termOf is the period of a part as an organization finds it.
func (s *Service) termOf(p *Purchase, filed []Challenge, x part, org string) (v tenderapi.ChallengePeriod, err error) {
	w, err := s.window(p, x, org)
	if fault.Ours(err) {
		return v, err
	}
	if err == nil && p.stands(filed, x) {
		err = s.already(p)
		w.basis = append(w.basis, fault.Of(err).Basis...)
	}
	v = tenderapi.ChallengePeriod{About: x.about, Open: err == nil, Filed: p.stands(filed, x), Basis: shown.Basis(w.basis...)}
	if err != nil {
		v.Why = fault.Of(err).Text
	}
	if !w.last.IsZero() {
		v.Since, v.Last = &w.since, &w.last
	}
	return v, nil
}
