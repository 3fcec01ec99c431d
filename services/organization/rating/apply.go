package rating

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
	"sanshe/services/organization/law"
)

// Case is the rating of one organization in one campaign. Its id is made of the two, so that
// applying twice is writing one document.
type Case struct {
	store.Meta
	Campaign string                      `json:"campaign"`
	Title    string                      `json:"title"` // of the campaign
	Org      organizationapi.Party       `json:"org"`
	Kind     organizationapi.OrgKind     `json:"kind"`
	Office   organizationapi.Party       `json:"office"`
	Region   string                      `json:"region"` // of the office
	Law      rule.Where                  `json:"law"`    // of the campaign: what is under way keeps the law it was born with
	Terms    organizationapi.Terms       `json:"terms"`
	Tree     string                      `json:"tree"` // of the indicators
	Lines    []organizationapi.GradeLine `json:"lines"`
	Panel    []string                    `json:"panel"`            // accounts
	Review   []string                    `json:"review,omitempty"` // accounts; none: the panel hears appeals itself

	State    State                         `json:"state"`
	Findings []organizationapi.Finding     `json:"findings,omitempty"` // of the day of the application
	When     map[Verb]time.Time            `json:"when"`               // when each step was last taken
	Note     map[Verb]string               `json:"note,omitempty"`     // what was said with it
	Ground   string                        `json:"ground,omitempty"`   // of a refusal
	Raters   []Seat                        `json:"raters,omitempty"`
	Appeals  int64                         `json:"appeals,omitempty"`
	Second   []Seat                        `json:"second,omitempty"` // who marks anew on the last appeal, where the panel hears it itself
	Again    int64                         `json:"again,omitempty"`  // what they came to, in hundredths of a point
	Sight    *Sight                        `json:"sight,omitempty"`  // what was seen on the spot
	Total    int64                         `json:"total,omitempty"`  // hundredths of a point, once frozen
	Motion   int64                         `json:"motion,omitempty"`
	Round    int64                         `json:"round,omitempty"`
	Votes    []organizationapi.Vote        `json:"votes,omitempty"`
	Grade    int64                         `json:"grade,omitempty"`
	Ends     *time.Time                    `json:"ends,omitempty"` // of publicity
	On       cn.Day                        `json:"on,omitempty"`   // announced
	From     cn.Day                        `json:"from,omitempty"`
	To       cn.Day                        `json:"to,omitempty"`
	Serial   string                        `json:"serial,omitempty"` // of the certificate, random
	Changes  []organizationapi.GradeChange `json:"changes,omitempty"`
}

// Seat is a rater of one case.
type Seat struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	OrgName string `json:"org_name"`
	Recused string `json:"recused,omitempty"` // why they rate no more, of their own will or as the office decided
	Ended   bool   `json:"ended,omitempty"`   // the office decided
	Signed  bool   `json:"signed,omitempty"`  // what was seen on the spot
}

var caseSchema = store.Schema{Name: "ratings", Indexes: []string{"campaign", "org", "office", "rater", "panel", "public", "due", "serial"}, Rev: 2}

func indexCase(c *Case) map[string][]string {
	ix := map[string][]string{
		"campaign": {c.Campaign + "/" + c.Org.Name}, "org": {c.Org.ID + "/" + store.Time(c.When[""])},
	}
	if c.waits().by == Registrar {
		ix["office"] = []string{c.Region + "/" + store.Time(c.since())}
	}
	for _, r := range c.Raters {
		if r.Recused == "" && (c.State == visiting || c.State == visited) {
			ix["rater"] = append(ix["rater"], r.Account)
		}
	}
	for _, r := range c.Second {
		if r.Recused == "" && c.State == appealed {
			ix["rater"] = append(ix["rater"], r.Account)
		}
	}
	switch c.State {
	case balloting:
		ix["panel"] = c.Panel
	case reviewing:
		ix["panel"] = c.electors()
	case confirmed, lowered:
		ix["due"] = []string{string(c.To)}
	}
	if c.public() {
		ix["public"] = []string{c.Campaign + "/" + c.Org.Name}
	}
	if c.Serial != "" {
		ix["serial"] = []string{c.Serial}
	}
	return ix
}

// public reports whether everybody may read it: from publicity on.
func (c *Case) public() bool {
	_, ok := c.When[Publicize]
	return ok
}

// since is from when on it waits for whom it waits: from the last step on, and in publicity from its end.
func (c *Case) since() (at time.Time) {
	if c.State == publicized {
		return *c.Ends
	}
	for _, t := range c.When {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// electors are who votes now: the panel, and on an appeal those who hear appeals.
func (c *Case) electors() []string {
	if c.State == reviewing && len(c.Review) > 0 {
		return c.Review
	}
	return c.Panel
}

// share is how many of all electors must agree: what the campaign announced, and on an appeal before a
// panel of its own what the law says of that.
func (c *Case) share(b *rule.Book) (least string, basis []fault.Basis) {
	if c.State == reviewing && len(c.Review) > 0 {
		if a, err := rule.Ask[string](b, ruleReviewPass, c.Law); err == nil {
			return a.Value, []fault.Basis{a.Basis()}
		}
	}
	return c.Terms.Pass, rule.Cite(b, rulePass, c.Law)
}

var (
	errClosed     = fault.New(fault.Conflict, "organization.rating.closed", "这个批次已经结束申请，请等下一个批次。")
	errIneligible = fault.New(fault.Refused, "organization.rating.ineligible", "本机构现在不能申请评估，请对照列出的情形核对。")
	errTwice      = fault.New(fault.Conflict, "organization.rating.twice", "本机构已经申请过这个批次的评估，请从工作台进入原来的申请。")
	errNotOwn     = fault.New(fault.Forbidden, "organization.rating.not-own", "您不是这个机构的工作人员，请由该机构申请。")
)

// CheckRating says line by line whether an organization may apply.
func (s *Service) CheckRating(ctx context.Context, in organizationapi.CheckRatingRequest) (out organizationapi.FindingList, err error) {
	who, _ := identity.From(ctx)
	c, err := s.campaignOf(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !who.In(in.Org, identity.Staff) {
		return out, errNotOwn
	}
	o, err := s.register.Of(ctx, in.Org)
	if err != nil {
		return out, err
	}
	x, err := s.eligible(ctx, &c, &o)
	if err != nil {
		return out, err
	}
	out.Items = x.Findings
	return out, x.Err
}

// eligible holds an organization against what the law of the day asks of who applies.
func (s *Service) eligible(ctx context.Context, c *Campaign, o *card.Card) (*law.Examiner, error) {
	today := cn.DayOf(s.now())
	x := &law.Examiner{Book: s.rules, At: rule.Where{Region: o.Region, Day: s.now()}, Findings: []organizationapi.Finding{}}
	grades := law.Ask[[]rule.Item](x, ruleGrades)
	fits := false
	for _, k := range c.Draft.Kinds {
		fits = fits || k == o.Kind
	}
	x.Say(fits && o.Active() && cn.Within(o.Region, c.Region), "org", "属于本批次的评估对象。", "本机构不是本批次的评估对象，或者已经注销、撤销登记，请核对批次的地区和对象。", grades.Basis())

	years := law.Ask[int](x, ruleEligible)
	since, err := cn.ParseDay(o.RegisteredOn)
	full := err == nil && !today.Before(since.AddMonths(12*years.Value))
	switch g, ok := last(o); {
	case !ok:
		x.Say(full, "org", fmt.Sprintf("取得登记满%d个年度。", years.Value), fmt.Sprintf("取得登记未满%d个年度，请期满以后再申请。", years.Value), years.Basis())
	case today.Before(g.To.Add(1)):
		renewable(x, g, today)
	}
	if listed, ok := law.May[bool](x, ruleListed); ok {
		x.Say(!listed.Value || !o.Abnormal && !o.Serious, "org", "不在活动异常名录和严重违法失信名单中。",
			"本机构在活动异常名录或者严重违法失信名单中，请移出以后再申请。", listed.Basis())
	}
	return x, s.barred(ctx, x, o.ID, today)
}

// barred says of every grade that was ever lowered or taken away until when that keeps the organization from applying.
func (s *Service) barred(ctx context.Context, x *law.Examiner, org string, today cn.Day) error {
	all := store.Query{By: "org", Where: []store.Term{store.Under("org", org+"/")}}
	return s.cases.Each(ctx, all, func(c Case) error {
		for _, ch := range c.Changes {
			id, what := ruleLoweredFor, "被降低评估等级"
			if ch.Grade == 0 {
				id, what = ruleRevokedFor, "被取消评估等级"
			}
			years := law.Ask[int](x, id)
			free := cn.DayOf(ch.At).AddMonths(12 * years.Value)
			x.Say(!today.Before(free), "org", what+"已满规定的年限。", fmt.Sprintf("%s未满%d年，%s起才可以申请。", what, years.Value, free.Chinese()), years.Basis())
		}
		return nil
	})
}

// renewable says in which years of a running grade an organization may apply again: the last of its term, or where the
// law counts from the beginning its first.
func renewable(x *law.Examiner, g card.Grade, today cn.Day) {
	years, first := law.Ask[int](x, ruleRenew), law.Ask[bool](x, ruleRenewFirst)
	open, closed := g.To.Add(1).AddMonths(-12*years.Value), g.To.Add(1)
	bad := fmt.Sprintf("现有等级有效期至%s，期满前%d年起才可以申请重新评估，请届时再申请。", g.To.Chinese(), years.Value)
	if first.Value {
		open, closed = g.From, g.From.AddMonths(12*years.Value)
		bad = fmt.Sprintf("现有等级自%s起的前%d年内可以申请重新评估，请在这期间申请，或者期满以后再申请。", g.From.Chinese(), years.Value)
	}
	x.Say(!today.Before(open) && today.Before(closed), "org", "现有等级已到可以重新申请的时间。", bad, years.Basis())
}

// last is the grade that ends last.
func last(o *card.Card) (g card.Grade, ok bool) {
	for _, x := range o.Ratings {
		if !ok || g.To.Before(x.To) {
			g, ok = x, true
		}
	}
	return g, ok
}

// ApplyRating applies for an organization.
func (s *Service) ApplyRating(ctx context.Context, in organizationapi.ApplyRatingRequest) (out organizationapi.RatingCase, err error) {
	who, _ := identity.From(ctx)
	camp, err := s.campaignOf(ctx, in.Campaign)
	if err != nil {
		return out, err
	}
	if !who.In(in.Org, identity.Staff) {
		return out, errNotOwn
	}
	o, err := s.register.Of(ctx, in.Org)
	if err != nil {
		return out, err
	}
	id := camp.ID + "." + o.ID
	if was, err := s.cases.Get(ctx, id); err == nil {
		if was.State == applied { // the same application said again
			return s.view(&was, who), nil
		}
		return out, errTwice
	} else if !errors.Is(err, store.ErrNotFound) {
		return out, err
	}
	if camp.State != organizationapi.CampaignStateOpen || cn.DayOf(s.now()).After(cn.Day(camp.Draft.SelfUntil)) {
		return out, errClosed
	}
	x, err := s.eligible(ctx, &camp, &o)
	if err != nil {
		return out, err
	}
	if err := x.Refusal(errIneligible); err != nil {
		return out, err
	}
	c := Case{
		Campaign: camp.ID, Title: camp.Draft.Title, Org: organizationapi.Party{ID: o.ID, Name: o.Name}, Kind: o.Kind, Office: camp.Office, Region: camp.Region,
		Law: camp.Law, Terms: camp.Draft.Terms, Lines: camp.Draft.Lines, Panel: camp.Draft.Panel, Review: camp.Draft.Review,
		State: Life.Start, Findings: x.Findings, When: map[Verb]time.Time{"": s.now()},
	}
	if c.Tree, err = s.treeOf(ctx, &camp, o.Kind); err != nil {
		return out, err
	}
	c, err = s.cases.Insert(ctx, id, c, event.New(events.TypeOrganizationRatingAppliedV1, s.now(), s.said(&c)))
	if errors.Is(err, store.ErrExists) {
		err = errTwice
	}
	return s.view(&c, who), err
}

// said is what every event of a rating says: no points, no persons.
func (s *Service) said(c *Case) events.OrganizationRatingAppliedV1 {
	return events.OrganizationRatingAppliedV1{Org: c.Org.ID, OrgName: c.Org.Name, Campaign: c.Campaign, Title: c.Title, Office: c.Office.ID, OfficeName: c.Office.Name, Region: c.Region}
}
