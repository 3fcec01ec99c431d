package rating

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// Sight is what the raters saw on the spot, written by one and signed by two at least.
type Sight struct {
	On     cn.Day                  `json:"on"`
	Place  string                  `json:"place"`
	People string                  `json:"people"`
	Text   string                  `json:"text"`
	Papers []organizationapi.Paper `json:"papers,omitempty"`
	Hash   string                  `json:"hash"` // of the five above: what is signed is what was read
}

// digest is SHA-256 of what the record says, in hex.
func (v Sight) digest() string {
	v.Hash = ""
	b, err := json.Marshal(v)
	if err != nil {
		panic("organization: " + err.Error()) // our own struct does not encode: a bug
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// leastSigners is how many sign what was seen: one person alone sees what he likes. No law known here says a number.
const leastSigners = 2

var (
	errNotRater = fault.New(fault.Refused, "organization.rater.unknown", "所选的人中有人不是本地区的评估专家，或者重复列入，请从列出的评估专家中选择。")
	errBarred   = fault.New(fault.Refused, "organization.rater.tied", "所选的评估专家应当回避，请改派他人。")
	errFew      = fault.New(fault.Refused, "organization.rater.few", "评估专家的人数不足批次公布的人数，请补足以后再指派。")
	errPanelled = fault.New(fault.Refused, "organization.rating.panelled", "本批次设有复核委员会，复核由它办理，不另派评估专家，请直接交付复核表决。")
	errSight    = fault.New(fault.Invalid, "organization.visit.incomplete", "请填写考察的日期、地点、在场人员和记录以后再签署。")
	errChanged  = fault.New(fault.Conflict, "organization.visit.changed", "考察记录在您打开以后有改动，请刷新页面，重新核对以后再签署。")
	errSigned   = fault.New(fault.Conflict, "organization.visit.signed", "您已经签署考察记录，不必重复签署。")
)

// tied says why somebody must stay away from rating an organization; "" where nothing does.
func (s *Service) tied(c *Case, p Person) string {
	for _, m := range p.Memberships {
		if m.Org == c.Org.ID {
			return "在该机构任职"
		}
	}
	years, err := rule.Ask[int](s.rules, ruleRecusal, c.Law)
	for _, r := range p.Relations {
		if r.Org != c.Org.ID {
			continue
		}
		until, none := cn.ParseDay(r.Until)
		switch {
		case r.Until == "" || none != nil:
			return "申报过与该机构的利害关系"
		case err != nil: // without the rule nobody knows how long ago is long enough
			return "申报过与该机构的利害关系"
		case cn.DayOf(s.now()).Before(until.AddMonths(12 * years.Value)):
			return fmt.Sprintf("离开该机构未满%d年", years.Value)
		}
	}
	return ""
}

// ListRatingRaters lists who may be sent, and why others may not.
func (s *Service) ListRatingRaters(ctx context.Context, in organizationapi.ListRatingRatersRequest) (out organizationapi.RaterList, err error) {
	who, _ := identity.From(ctx)
	c, err := s.of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !slices.Contains(c.hats(who), Registrar) {
		return out, errNone
	}
	ps, err := s.people.Having(ctx, identity.Rater, c.Region, 200)
	out.Items = []organizationapi.Rater{}
	for _, p := range ps {
		r := named(p, identity.Rater)
		r.Barred = s.tied(&c, p)
		out.Items = append(out.Items, r)
	}
	return out, err
}

// AssignRaters sends raters to the organization: at first as many as the campaign announced, later in the place of who stays away.
func (s *Service) AssignRaters(ctx context.Context, in organizationapi.AssignRatersRequest) (out organizationapi.RatingCase, err error) {
	who, _ := identity.From(ctx)
	c, err := s.of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(c.State, Assign, c.hats(who)); err != nil {
		return out, err
	}
	if c.State == appealed && len(c.Review) > 0 {
		return out, errPanelled.Under(rule.Cite(s.rules, ruleReview, c.Law)...)
	}
	var seats []Seat
	for i, id := range in.Accounts {
		p, err := s.people.Person(ctx, id)
		if err != nil {
			return out, err
		}
		if slices.Contains(in.Accounts[:i], id) || !slices.ContainsFunc(p.Memberships, func(m identity.Membership) bool {
			return m.Role == identity.Rater && cn.Within(m.Region, c.Region)
		}) {
			return out, errNotRater.At(fmt.Sprintf("accounts.%d", i), "请从列出的评估专家中选择，每人一次。")
		}
		if why := s.tied(&c, p); why != "" {
			return out, errBarred.Say(p.Name+why+"，应当回避，请改派他人。").Under(rule.Cite(s.rules, ruleRecusal, c.Law)...).At(fmt.Sprintf("accounts.%d", i), "请改派他人。")
		}
		r := named(p, identity.Rater)
		seats = append(seats, Seat{Account: r.Account, Name: r.Name, OrgName: r.OrgName})
	}
	c, err = s.cases.Update(ctx, in.ID, func(c *Case) (evs []event.Event, err error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		if c.State, err = Life.Next(c.State, Assign, c.hats(who)); err != nil {
			return nil, err
		}
		to := c.sent()
		for _, seat := range seats {
			if slices.ContainsFunc(slices.Concat(c.Raters, c.Second), func(r Seat) bool { return r.Account == seat.Account }) {
				return nil, errNotRater.Say("“" + seat.Name + "”已经指派过，请选择别的评估专家。")
			}
			*to = append(*to, seat)
		}
		if c.few() {
			return nil, errFew.Say(fmt.Sprintf("批次公布每家由%d名评估专家考察，现在只有%d名，请补足以后再指派。", c.Terms.Raters, serving(*to)))
		}
		c.When[Assign] = s.now()
		return s.tell(events.TypeOrganizationRatingAssignedV1, c), nil
	})
	return s.view(&c, who), err
}

// sent are the raters who are at work, or were last: on an appeal that the panel hears itself, others than at first.
func (c *Case) sent() *[]Seat {
	if c.State == appealed {
		return &c.Second
	}
	return &c.Raters
}

// serving is how many raters have not stayed away.
func serving(seats []Seat) (n int) {
	for _, r := range seats {
		if r.Recused == "" {
			n++
		}
	}
	return n
}

// few reports whether fewer raters are at work than the campaign announced.
func (c *Case) few() bool { return int64(serving(*c.sent())) < c.Terms.Raters }

// fewer is why a case with few raters goes no further.
func (c *Case) fewer() error {
	return errFew.Say(fmt.Sprintf("批次公布每家由%d名评估专家考察，现在只有%d名，请先补派评估专家。", c.Terms.Raters, serving(*c.sent())))
}

// again ends the sheets of an appeal that the panel hears itself and answers their total: other raters have marked anew.
// A review panel of its own decides by what there is.
func (s *Service) again(ctx context.Context, c *Case) (int64, error) {
	if len(c.Review) > 0 {
		return 0, nil
	}
	if c.few() {
		return 0, errFew.Say(fmt.Sprintf("复核由评估委员会办理的，先由另外%d名评估专家复评，现在只有%d名，请先另派。", c.Terms.Raters, serving(c.Second))).Under(rule.Cite(s.rules, ruleReview, c.Law)...)
	}
	a, err := s.assessed(ctx, c)
	if err != nil {
		return 0, err
	}
	return s.marks.Freeze(ctx, a.Second())
}

// RecuseRater lets an assigned rater stay away.
func (s *Service) RecuseRater(ctx context.Context, in organizationapi.RecuseRaterRequest) (out organizationapi.RatingCase, err error) {
	who, _ := identity.From(ctx)
	c, err := s.cases.Update(ctx, in.ID, func(c *Case) ([]event.Event, error) {
		if i := seatIn(c.Second, who.ID); i >= 0 && c.State == appealed {
			c.Second[i].Recused = in.Reason
			return nil, nil
		}
		i := seatIn(c.Raters, who.ID)
		if i < 0 {
			return nil, errNone
		}
		if c.State != visiting || c.Raters[i].Signed {
			return nil, errSigned.Say("您已经签署考察记录，不能再申请回避，请向登记管理机关说明情况。")
		}
		c.Raters[i].Recused = in.Reason
		return nil, nil
	})
	if err != nil {
		return out, noCase(err)
	}
	out = s.view(&c, who)
	return out, nil
}

// seatIn is where an account sits among those who have not stayed away; -1 where it does not.
func seatIn(seats []Seat, account string) int {
	return slices.IndexFunc(seats, func(r Seat) bool { return r.Account == account && r.Recused == "" })
}

// RecordVisit writes what was seen, or signs what another wrote. Who writes signs; the second signature ends the visit.
func (s *Service) RecordVisit(ctx context.Context, in organizationapi.RecordVisitRequest) (out organizationapi.RatingCase, err error) {
	who, _ := identity.From(ctx)
	c, err := s.of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(c.State, Visit, c.hats(who)); err != nil {
		return out, err
	}
	writes := in.Text != ""
	sight := Sight{On: cn.Day(in.On), Place: in.Place, People: in.People, Text: in.Text}
	if writes {
		if day, err := cn.ParseDay(in.On); err != nil || cn.DayOf(s.now()).Before(day) || in.Place == "" || in.People == "" {
			return out, errSight.At("on", "考察日期应写成2026-01-31的样子，且不晚于今天。")
		}
		if sight.Papers, err = s.papers.Attach(ctx, who.ID, c.ID, "papers", in.Papers); err != nil {
			return out, err
		}
		sight.Hash = sight.digest()
	}
	c, err = s.cases.Update(ctx, in.ID, func(c *Case) (evs []event.Event, err error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		i := seatIn(c.Raters, who.ID)
		next, err := Life.Next(c.State, Visit, c.hats(who))
		if err != nil {
			return nil, err
		}
		switch {
		case writes: // what is written anew nobody else has signed
			c.Sight = &sight
			for j := range c.Raters {
				c.Raters[j].Signed = j == i
			}
		case c.Sight == nil:
			return nil, errSight
		case c.Raters[i].Signed:
			return nil, errSigned
		case in.Hash != c.Sight.Hash:
			return nil, errChanged
		default:
			c.Raters[i].Signed = true
		}
		if c.seen() {
			c.State, c.When[Visit] = next, s.now()
		}
		return nil, nil
	})
	return s.view(&c, who), err
}

// seen reports whether the visit is over: two have signed what was seen, and nobody who was announced is missing.
func (c *Case) seen() bool { return c.signers() >= leastSigners && !c.few() }

func (c *Case) signers() (n int) {
	for _, r := range c.Raters {
		if r.Signed && r.Recused == "" {
			n++
		}
	}
	return n
}
