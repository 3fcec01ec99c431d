package rating

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Ballot is one vote by name: its id is the case, the round and the account, so that nobody votes twice in a round.
type Ballot struct {
	store.Meta
	Rating  string    `json:"rating"`
	Account string    `json:"account"`
	Member  string    `json:"member"` // name
	Round   int64     `json:"round"`
	Grade   int64     `json:"grade"`
	Choice  string    `json:"choice"` // aye or no
	Reason  string    `json:"reason,omitempty"`
	When    time.Time `json:"when"`
}

var ballotSchema = store.Schema{Name: "ballots", Indexes: []string{"rating"}}

func indexBallot(b *Ballot) map[string][]string {
	return map[string][]string{"rating": {ballotKey(&Case{Meta: store.Meta{ID: b.Rating}, Round: b.Round}, b.Account)}}
}

// ballotKey orders the votes of a case by round.
func ballotKey(c *Case, account string) string {
	return fmt.Sprintf("%s/%06d/%s", c.ID, c.Round, account)
}

var (
	errNoVote   = fault.New(fault.Conflict, "organization.ballot.closed", "现在没有等您表决的事项，请刷新页面查看最新进度。")
	errCast     = fault.New(fault.Conflict, "organization.ballot.cast", "您在这一轮已经投过票，记名投票投出以后不能更改。")
	errNoReason = fault.New(fault.Invalid, "organization.ballot.no-reason", "不同意的请写明理由以后再投票。")
	errTied     = fault.New(fault.Forbidden, "organization.ballot.tied", "您与参加评估的机构有利害关系，应当回避，不能对它投票。")
	errQuorum   = fault.New(fault.Refused, "organization.rating.quorum", "出席的委员不够，还不能宣布表决结果。")
	errShort    = fault.New(fault.Refused, "organization.rating.majority", "同意的委员不够，这一轮表决没有通过。")
)

// CastBallot votes by name on the grade that is put to the vote.
func (s *Service) CastBallot(ctx context.Context, in organizationapi.CastBallotRequest) (out organizationapi.Ballot, err error) {
	who, _ := identity.From(ctx)
	c, err := s.of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if len(c.hats(who)) == 0 {
		return out, errNone
	}
	if !c.elects(who.ID) {
		return out, errNoVote
	}
	p, err := s.people.Person(ctx, who.ID)
	if err != nil {
		return out, err
	}
	if why := s.tied(&c, p); why != "" {
		return out, errTied.Under(rule.Cite(s.rules, ruleRecusal, c.Law)...)
	}
	if in.Choice == "no" && in.Reason == "" {
		return out, errNoReason.At("reason", "请写明不同意的理由。")
	}
	b := Ballot{Rating: c.ID, Account: who.ID, Member: who.Name, Round: c.Round, Grade: c.Motion, Choice: in.Choice, Reason: in.Reason, When: s.now()}
	kept, err := s.ballots.Insert(ctx, fmt.Sprintf("%s.%d.%s", c.ID, c.Round, who.ID), b)
	if errors.Is(err, store.ErrExists) {
		kept, err = s.ballots.Get(ctx, fmt.Sprintf("%s.%d.%s", c.ID, c.Round, who.ID))
		if err == nil && (kept.Choice != b.Choice || kept.Reason != b.Reason) {
			err = errCast
		}
	}
	return kept.shown(who.ID), err
}

// elects reports whether the account may vote now.
func (c *Case) elects(account string) bool {
	return (c.State == balloting || c.State == reviewing) && slices.Contains(c.electors(), account)
}

func (b *Ballot) shown(to string) organizationapi.Ballot {
	return organizationapi.Ballot{Member: b.Member, Round: b.Round, Grade: b.Grade, Choice: b.Choice, Reason: b.Reason, At: b.When, Mine: b.Account == to}
}

// ballotsOf are the votes of a case, round by round.
func (s *Service) ballotsOf(ctx context.Context, id string) (out []Ballot, err error) {
	q := store.Query{By: "rating", Where: []store.Term{store.Under("rating", id+"/")}}
	err = s.ballots.Each(ctx, q, func(b Ballot) error {
		out = append(out, b)
		return nil
	})
	return out, err
}

// ListBallots shows the votes by name. While a round is open everybody sees their own alone, so that nobody votes after others.
func (s *Service) ListBallots(ctx context.Context, in organizationapi.ListBallotsRequest) (out organizationapi.BallotList, err error) {
	who, _ := identity.From(ctx)
	c, err := s.of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	hats := c.hats(who)
	if !slices.ContainsFunc(hats, func(h Hat) bool { return h == Registrar || h == Member || h == Reviewer || h == Supervisor }) {
		return out, errNone
	}
	all, err := s.ballotsOf(ctx, c.ID)
	if err != nil {
		return out, err
	}
	running := c.State == balloting || c.State == reviewing
	out = organizationapi.BallotList{Items: []organizationapi.Ballot{}, Members: int64(len(c.electors())), May: c.elects(who.ID)}
	for _, b := range all {
		now := running && b.Round == c.Round
		if now {
			out.Cast++
		}
		mine := b.Account == who.ID
		if now && mine {
			out.May = false
		}
		if !now || mine {
			out.Items = append(out.Items, b.shown(who.ID))
		}
	}
	return out, nil
}

// count counts the round that runs.
func (s *Service) count(ctx context.Context, c *Case) (v organizationapi.Vote, err error) {
	all, err := s.ballotsOf(ctx, c.ID)
	if err != nil {
		return v, err
	}
	v = organizationapi.Vote{Round: c.Round, Grade: c.Motion, Members: int64(len(c.electors())), At: s.now(), Review: c.State == reviewing}
	for _, b := range all {
		if b.Round != c.Round || !slices.Contains(c.electors(), b.Account) {
			continue
		}
		v.Present++
		if b.Choice == "aye" {
			v.Ayes++
		} else {
			v.Noes++
		}
	}
	least, _ := c.share(s.rules)
	v.Passed = reaches(v.Present, v.Members, c.Terms.Quorum) && reaches(v.Ayes, v.Members, least)
	return v, nil
}

// quorum refuses a round for which too few came.
func (s *Service) quorum(c *Case, v organizationapi.Vote) error {
	if reaches(v.Present, v.Members, c.Terms.Quorum) {
		return nil
	}
	return errQuorum.Say(fmt.Sprintf("全体委员%d人，已投票%d人，不足%s，请等更多委员投票以后再宣布。", v.Members, v.Present, c.Terms.Quorum)).
		Under(rule.Cite(s.rules, ruleQuorum, c.Law)...)
}

// short says why a round has not passed.
func (s *Service) short(c *Case, v organizationapi.Vote) error {
	if err := s.quorum(c, v); err != nil {
		return err
	}
	least, basis := c.share(s.rules)
	return errShort.Say(fmt.Sprintf("全体委员%d人，同意%d人，不足%s，这一轮表决没有通过，请宣布没有通过，再以较低的等级表决。", v.Members, v.Ayes, least)).Under(basis...)
}
