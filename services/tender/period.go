package tender

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// window is the period in which one part of a purchase may be challenged.
// Both instants are zero while that part has not come about.
type window struct {
	since time.Time // when the right is deemed known; the period counts from the next day
	last  time.Time
	basis []fault.Basis
}

// challengeable are the parts of a purchase that may be challenged, as they come about.
var challengeable = []string{"documents", "process", "result"}

// known is the day on which a supplier should have known what it challenges (条例 art. 53).
func (s *Service) known(ctx context.Context, t *Tender, about, org string) (at time.Time, err error) {
	switch {
	case about == "documents" && t.PublishedAt != nil && t.Draft.Method.Procedure().Rules.Notice == "": // no notice hangs for a time
		at = *t.PublishedAt
	case about == "documents" && t.PublishedAt != nil:
		at, _, err = s.period(t.Draft.Method.Procedure().Rules.Notice, t.Law, *t.PublishedAt)
	case about == "process" && t.OpenedAt != nil:
		at = *t.OpenedAt
	case about == "result" && t.rolling():
		return s.answeredAt(ctx, t, org)
	case about == "result" && t.Award != nil && t.Award.AnnouncedAt != nil:
		at, _, err = s.period("tender.result.notice", t.Law, *t.Award.AnnouncedAt)
	default:
		err = fault.New(fault.Conflict, "tender.challenge.too-early", "质疑的环节还没有发生，请在该环节结束后提出。").At("about", "请选择已经发生的环节。")
	}
	return at, err
}

// window says until when an organization may challenge a part of a purchase.
// The error is why it cannot do so now; what is known of the period comes with it.
func (s *Service) window(ctx context.Context, t *Tender, about, org string) (w window, err error) {
	w.basis = s.basis(*t, "dispute.challenge.since")
	known, err := s.known(ctx, t, about, org)
	if err != nil {
		return w, err
	}
	last, basis, err := s.period("dispute.challenge.file", t.Law, known)
	if err != nil {
		return w, err
	}
	w.since, w.last, w.basis = known, last, append(w.basis, basis)
	// A challenge holds up the contract, so past the documents only those who took part may raise one.
	if lead := t.leaderOf(org); about != "documents" && lead != nil && !t.tookPart(org) {
		return w, fault.New(fault.Refused, "tender.challenge.member", "本机构是联合体的成员，联合体以一个供应商的身份参加采购活动，请由牵头机构"+lead.Name+"以联合体的名义提出质疑。").
			Under(s.basis(*t, "supplier.consortium.one")...)
	}
	if about != "documents" && !t.rolling() && !t.tookPart(org) {
		return w, fault.New(fault.Refused, "tender.challenge.not-party", "只有参加本项目的供应商可以对采购过程和结果提出质疑；其他问题可以向财政部门反映。")
	}
	if s.now().After(last) {
		return w, fault.New(fault.Refused, "tender.challenge.too-late", fmt.Sprintf("质疑应当在%s前提出，现已超过期限；其他问题可以向财政部门反映。", cn.DayOf(last).Reckoned())).Under(basis)
	}
	return w, nil
}

// tookPart reports whether an organization's bid was opened.
func (t *Tender) tookPart(org string) bool {
	return t.Opening != nil && slices.ContainsFunc(t.Opening.Bids, func(b tenderapi.OpenedBid) bool { return b.Supplier.ID == org })
}

// leaderOf is who leads the consortium of which an organization is another member, nil when there is none.
func (t *Tender) leaderOf(org string) *tenderapi.Party {
	if t.Opening == nil {
		return nil
	}
	for _, b := range t.Opening.Bids {
		if slices.ContainsFunc(b.Members, func(p tenderapi.Party) bool { return p.ID == org && p.ID != b.Supplier.ID }) {
			return &b.Supplier
		}
	}
	return nil
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
// not count, and of a result that was replaced neither.
func (t *Tender) stands(own []Challenge, about string) bool {
	return slices.ContainsFunc(own, func(c Challenge) bool {
		replaced := about == "result" && t.Award != nil && t.Award.AnnouncedAt != nil && c.FiledAt.Before(*t.Award.AnnouncedAt)
		return c.Draft.About == about && c.State != tenderapi.ChallengeStateWithdrawn && !replaced
	})
}

// challenged reports whether an organization's challenge of a part stands. A
// refusal to admit to an open framework is a result of its own each time.
func (s *Service) challenged(ctx context.Context, t *Tender, filed []Challenge, about, org string) (bool, error) {
	if !t.rolling() || about != "result" {
		return t.stands(filed, about), nil
	}
	told, err := s.admissions.Decided(ctx, t.ID, org)
	if told != nil {
		filed = slices.DeleteFunc(slices.Clone(filed), func(c Challenge) bool { return c.FiledAt.Before(*told) })
	}
	return slices.ContainsFunc(filed, func(c Challenge) bool {
		return c.Draft.About == about && c.State != tenderapi.ChallengeStateWithdrawn
	}), err
}

// once refuses a second challenge of the same part, and gives the id that the
// first may take: two that come at the same moment ask for the same one, and
// the store lets one of them have it. The repetition of a request finds its own.
func (s *Service) once(ctx context.Context, t *Tender, about, org string) (id string, mine *Challenge, err error) {
	filed, err := s.own(ctx, t.ID, org)
	if err != nil {
		return "", nil, err
	}
	// Looked for last: what was filed a moment ago is then known as the request's own.
	if mine, err = s.repeated(ctx, org); mine != nil || err != nil {
		return "", mine, err
	}
	stands, err := s.challenged(ctx, t, filed, about, org)
	if err != nil {
		return "", nil, err
	}
	if stands {
		return "", nil, s.already(t)
	}
	before := slices.DeleteFunc(filed, func(c Challenge) bool { return c.Draft.About != about }) // all of them taken back, or about a result that was replaced
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%s/%d", t.ID, org, about, len(before)))
	return hex.EncodeToString(sum[:16]), nil, nil
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
func (s *Service) quicker(ctx context.Context, t *Tender, id string) (c Challenge, err error) {
	once, _ := store.OnceFrom(ctx)
	c, err = s.challenges.Get(ctx, id)
	switch {
	case err != nil:
	case once.ID == "" || c.Once != once.ID:
		err = s.already(t)
	case c.Request != once.Hash:
		err = store.ErrReused
	}
	return c, err
}

// already cites a rule that nobody has verified, and the page says so beside it.
func (s *Service) already(t *Tender) error {
	return fault.New(fault.Refused, "tender.challenge.already",
		"同一环节的质疑应当一次性提出，本机构已就这一环节提出过质疑；需要补充的，请撤回后在期限内重新提出，或者书面告知采购人。").
		Under(s.basis(*t, "dispute.challenge.once")...)
}

// ListChallengePeriods tells an organization what it may challenge now and until
// when, and what it may not and why: the same answer that FileChallenge gives.
func (s *Service) ListChallengePeriods(ctx context.Context, in tenderapi.ListChallengePeriodsRequest) (out tenderapi.ChallengePeriodList, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	filed, err := s.own(ctx, t.ID, me.Org)
	if err != nil {
		return out, err
	}
	for _, about := range challengeable {
		w, err := s.window(ctx, &t, about, me.Org)
		if fault.Ours(err) {
			return out, err
		}
		stands, failed := s.challenged(ctx, &t, filed, about, me.Org)
		if failed != nil {
			return out, failed
		}
		if err == nil && stands {
			err = s.already(&t)
			w.basis = append(w.basis, fault.Of(err).Basis...)
		}
		p := tenderapi.ChallengePeriod{About: about, Open: err == nil, Filed: stands, Basis: basisOf(w.basis...)}
		if err != nil {
			p.Why = fault.Of(err).Text
		}
		if !w.last.IsZero() {
			p.Since, p.Last = &w.since, &w.last
		}
		out.Items = append(out.Items, p)
	}
	return out, nil
}
