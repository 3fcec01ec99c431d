package rating

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/assess"
	"sanshe/services/organization/law"
)

// Campaign is one call to be rated, with the terms it announced: what the law of its day leaves
// open it says itself, and is held to (decision 0049).
type Campaign struct {
	store.Meta
	Draft    organizationapi.CampaignDraft  `json:"draft"`
	Trees    []organizationapi.CampaignTree `json:"trees,omitempty"` // one a kind; none where it began before campaigns kept theirs
	Office   organizationapi.Party          `json:"office"`
	Region   string                         `json:"region"`
	Law      rule.Where                     `json:"law"`
	State    CampaignState                  `json:"state"`
	Findings []organizationapi.Finding      `json:"findings"`
	OpenedAt time.Time                      `json:"opened_at"`
}

var campaignSchema = store.Schema{Name: "campaigns", Indexes: []string{"region", "opened"}}

func indexCampaign(c *Campaign) map[string][]string {
	return map[string][]string{"region": {c.Region}, "opened": {store.Time(c.OpenedAt)}}
}

var (
	errNoCampaign = fault.New(fault.NotFound, "organization.campaign.not-found", "没有找到这个评估批次，请从评估批次列表重新进入。")
	errTerms      = fault.New(fault.Refused, "organization.campaign.unlawful", "评估批次的条件不符合规定，请修改后重新发布。")
	errNoOffice   = fault.New(fault.Forbidden, "organization.campaign.not-yours", "您不是登记管理机关的经办人，请由登记管理机关办理。")
)

// GetCampaignTerms says what the rule book has for a campaign that begins today.
func (s *Service) GetCampaignTerms(ctx context.Context, _ organizationapi.GetCampaignTermsRequest) (out organizationapi.TermsOffer, err error) {
	who, _ := identity.From(ctx)
	_, region, ok := officeOf(who, "")
	if !ok {
		return out, errNoOffice
	}
	x := &law.Examiner{Book: s.rules, At: rule.Where{Region: region, Day: s.now()}}
	quorum, pass := law.Ask[string](x, ruleQuorum), law.Ask[string](x, rulePass)
	least, most := law.Ask[int64](x, ruleMin), law.Ask[int64](x, ruleMax)
	review := law.Ask[bool](x, ruleReview)
	out = organizationapi.TermsOffer{
		Terms: organizationapi.Terms{Quorum: quorum.Value, Pass: pass.Value, PublicityDays: 7, Raters: 2},
		Panel: fmt.Sprintf("评估委员会由%d至%d名委员组成。", least.Value, most.Value), Review: review.Value,
		Lines: []organizationapi.GradeLine{}, Panelists: []organizationapi.Rater{},
		Basis: law.Basis(quorum.Basis(), pass.Basis(), least.Basis(), review.Basis()),
	}
	if days, ok := law.May[int64](x, rulePublicity); ok {
		out.Terms.PublicityDays = days.Value
		out.Basis = append(out.Basis, law.Basis(days.Basis())...)
	}
	if lines, ok := law.May[[]rule.Item](x, ruleLines); ok {
		for _, l := range lines.Value {
			if line, ok := lineOf(l); ok {
				out.Lines = append(out.Lines, line)
			}
		}
		out.Basis = append(out.Basis, law.Basis(lines.Basis())...)
	}
	if x.Err != nil {
		return out, x.Err
	}
	if out.Trees, err = s.marks.Trees(ctx, x.At); err != nil {
		return out, err
	}
	ps, err := s.people.Having(ctx, identity.Panelist, region, 100)
	for _, p := range ps {
		out.Panelists = append(out.Panelists, named(p, identity.Panelist))
	}
	return out, err
}

// lineOf reads a score line of the book: code 5A and the least points as a text.
func lineOf(i rule.Item) (l organizationapi.GradeLine, ok bool) {
	grade, err := strconv.ParseInt(strings.TrimSuffix(i.Code, "A"), 10, 64)
	points, err2 := strconv.ParseInt(i.Text, 10, 64)
	return organizationapi.GradeLine{Grade: grade, Least: points * 100}, err == nil && err2 == nil
}

func named(p Person, role identity.Role) organizationapi.Rater {
	out := organizationapi.Rater{Account: p.ID, Name: p.Name}
	for _, m := range p.Memberships {
		if m.Role == role {
			out.OrgName = m.OrgName
		}
	}
	return out
}

// OpenCampaign announces a campaign with the terms by which it will be decided.
func (s *Service) OpenCampaign(ctx context.Context, in organizationapi.OpenCampaignRequest) (out organizationapi.Campaign, err error) {
	who, _ := identity.From(ctx)
	office, region, ok := officeOf(who, "")
	if !ok {
		return out, errNoOffice
	}
	now := s.now()
	c := Campaign{Draft: in.CampaignDraft, Office: office, Region: region, Law: rule.Where{Region: region, Day: now}, State: Campaigns.Start, OpenedAt: now}
	for _, seats := range [][]string{c.Draft.Panel, c.Draft.Review} {
		for i, id := range seats {
			p, err := s.people.Person(ctx, id)
			if err != nil {
				return out, err
			}
			if !slices.ContainsFunc(p.Memberships, func(m identity.Membership) bool {
				return m.Role == identity.Panelist && cn.Within(m.Region, region)
			}) || slices.Contains(seats[:i], id) {
				return out, errTerms.Say("委员名单中有人不是本地区的评估委员会委员，或者重复列入，请从列出的委员中选择。").At("panel", "请从列出的委员中选择，每人一次。")
			}
		}
	}
	x := &law.Examiner{Book: s.rules, At: c.Law}
	terms(x, &c.Draft, cn.DayOf(now))
	if c.Trees, err = s.chosen(ctx, x, &c); err != nil {
		return out, err
	}
	c.Findings = x.Findings
	if err := x.Refusal(errTerms); err != nil {
		return out, err
	}
	c, err = s.campaigns.Create(ctx, c, func(id string, c *Campaign) []event.Event {
		return []event.Event{event.New(events.TypeOrganizationCampaignOpenedV1, now, events.OrganizationCampaignOpenedV1{Title: c.Draft.Title, Region: region, Office: office.ID, OfficeName: office.Name})}
	})
	return s.campaign(&c, who), err
}

// terms holds a campaign against the law of its day. What the law of the day is only remembered to say, it warns about.
func terms(x *law.Examiner, d *organizationapi.CampaignDraft, today cn.Day) {
	least, most := law.Ask[int64](x, ruleMin), law.Ask[int64](x, ruleMax)
	n, bound := int64(len(d.Panel)), least.Basis()
	if n > most.Value {
		bound = most.Basis()
	}
	x.Say(least.Value <= n && n <= most.Value, "panel", fmt.Sprintf("评估委员会%d人。", n),
		fmt.Sprintf("评估委员会有%d人，应当由%d至%d人组成，请调整名单。", n, least.Value, most.Value), bound)
	quorum, pass := law.Ask[string](x, ruleQuorum), law.Ask[string](x, rulePass)
	x.Say(!below(d.Terms.Quorum, quorum.Value), "terms.quorum", "出席人数的要求不低于规定。",
		fmt.Sprintf("最终评估会议须有全体委员的%s以上出席，请调高出席的要求。", quorum.Value), quorum.Basis())
	x.Say(!below(d.Terms.Pass, pass.Value), "terms.pass", "通过的要求不低于规定。",
		fmt.Sprintf("评估结论须经全体委员的%s以上通过，请调高通过的要求。", pass.Value), pass.Basis())
	review := law.Ask[bool](x, ruleReview)
	if !review.Value {
		x.Say(len(d.Review) == 0, "review", "复核由评估委员会办理。", "现行办法不再设复核委员会，请清空复核委员名单，复核由评估委员会办理。", review.Basis())
	} else if low, ok := law.May[int64](x, ruleReviewMin); ok {
		high := law.Ask[int64](x, ruleReviewMax)
		n := int64(len(d.Review))
		both := slices.ContainsFunc(d.Review, func(id string) bool { return slices.Contains(d.Panel, id) })
		x.Say(low.Value <= n && n <= high.Value && !both, "review", fmt.Sprintf("复核委员会%d人。", n),
			fmt.Sprintf("复核委员会有%d人，应当由%d至%d人组成，并且不由评估委员会委员兼任，请调整名单。", n, low.Value, high.Value), low.Basis())
	}
	grades := law.Ask[[]rule.Item](x, ruleGrades)
	for i, l := range d.Lines {
		if i > 0 && (d.Lines[i-1].Grade <= l.Grade || d.Lines[i-1].Least <= l.Least) {
			x.Slip("lines", "等级线应当从高到低排列，每个等级的最低得分都低于上一级，请核对。", grades.Basis())
			break
		}
	}
	if days, ok := law.May[int64](x, rulePublicity); ok {
		x.Say(d.Terms.PublicityDays >= days.Value, "terms.publicity_days", "公示的日数不少于规定。",
			fmt.Sprintf("评估结果公示不少于%d日，请调高。", days.Value), days.Basis())
	}
	self, err1 := cn.ParseDay(d.SelfUntil)
	visits, err2 := cn.ParseDay(d.VisitsUntil)
	if err1 != nil || err2 != nil || self.Before(today) || visits.Before(self) {
		x.Slip("self_until", "自评截止日期应在今天以后，实地考察截止日期应在自评截止日期以后，请核对日期。")
	}
	for _, k := range d.Kinds {
		if k != organizationapi.OrgKindAssociation && k != organizationapi.OrgKindServiceorg && k != organizationapi.OrgKindFoundation {
			x.Slip("kinds", "评估对象只能是社会团体、社会服务机构和基金会，请重新选择。", grades.Basis())
		}
	}
}

// chosen are the indicators of a campaign, one tree a kind: those it names, else those of the day. It keeps them
// whatever is published while it goes on.
func (s *Service) chosen(ctx context.Context, x *law.Examiner, c *Campaign) (out []organizationapi.CampaignTree, err error) {
	all, err := s.marks.Trees(ctx, c.Law)
	if err != nil {
		return nil, err
	}
	left := slices.Clone(c.Draft.Trees)
	for _, k := range c.Draft.Kinds {
		of := slices.DeleteFunc(slices.Clone(all), func(t organizationapi.CampaignTree) bool { return t.Kind != k })
		at := slices.IndexFunc(of, func(t organizationapi.CampaignTree) bool { return slices.Contains(left, t.ID) })
		if len(of) == 0 {
			x.Slip("trees", "有一类评估对象在本地还没有评估指标，请先发布指标，或者取消勾选这一类。")
			continue
		}
		out = append(out, of[max(at, 0)])
		left = slices.DeleteFunc(left, func(id string) bool { return at >= 0 && id == of[at].ID })
	}
	if len(left) > 0 {
		x.Slip("trees", "所选的评估指标不适用于本批次的评估对象，或者同一类选了两套，请从列出的指标中每类选一套。")
	}
	return out, nil
}

// treeOf is by what a kind is rated in a campaign.
func (s *Service) treeOf(ctx context.Context, c *Campaign, kind organizationapi.OrgKind) (string, error) {
	trees, err := c.Trees, error(nil)
	if len(trees) == 0 {
		trees, err = s.marks.Trees(ctx, c.Law)
	}
	for _, t := range trees {
		if t.Kind == kind {
			return t.ID, nil
		}
	}
	if err == nil {
		err = assess.ErrTreeless
	}
	return "", err
}

// below reports whether a share is less than another, both written as a/b with one digit each.
func below(a, b string) bool {
	an, ad := share(a)
	bn, bd := share(b)
	return an*bd < bn*ad
}

// share reads a/b.
func share(s string) (n, d int64) {
	a, b, _ := strings.Cut(s, "/")
	n, _ = strconv.ParseInt(a, 10, 64)
	d, _ = strconv.ParseInt(b, 10, 64)
	return n, max(d, 1)
}

// reaches reports whether part of whole is at least the share.
func reaches(part, whole int64, least string) bool {
	n, d := share(least)
	return part*d >= whole*n
}

// ListCampaigns lists the campaigns, the newest first.
func (s *Service) ListCampaigns(ctx context.Context, in organizationapi.ListCampaignsRequest) (page organizationapi.CampaignPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "opened", Desc: true, After: in.After, Limit: int(in.Limit)}
	if q.Limit == 0 {
		q.Limit = 50
	}
	if r := cn.Stem(in.Region); r != "" {
		q.Where = append(q.Where, store.Under("region", r))
	}
	found, err := s.campaigns.Find(ctx, q)
	page.Items, page.Next = []organizationapi.Campaign{}, found.Next
	for _, c := range found.Items {
		page.Items = append(page.Items, s.campaign(&c, who))
	}
	return page, err
}

// GetCampaign shows one campaign to anybody.
func (s *Service) GetCampaign(ctx context.Context, in organizationapi.GetCampaignRequest) (out organizationapi.Campaign, err error) {
	who, _ := identity.From(ctx)
	c, err := s.campaignOf(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out = s.campaign(&c, who)
	n, err := s.cases.Count(ctx, mostApplied, store.Under("campaign", c.ID+"/"))
	out.Applied = int64(n)
	return out, err
}

// mostApplied is where counting applications stops.
const mostApplied = 100_000

func (s *Service) campaignOf(ctx context.Context, id string) (Campaign, error) {
	c, err := s.campaigns.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoCampaign
	}
	return c, err
}

// MoveCampaign ends the time for applications.
func (s *Service) MoveCampaign(ctx context.Context, in organizationapi.MoveCampaignRequest) (out organizationapi.Campaign, err error) {
	who, _ := identity.From(ctx)
	c, err := s.campaigns.Update(ctx, in.ID, func(c *Campaign) (evs []event.Event, err error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		c.State, err = Campaigns.Next(c.State, Verb(in.Do), c.hats(who))
		return nil, err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoCampaign
	}
	return s.campaign(&c, who), err
}

// hats says who the caller is to the campaign; everybody may read it.
func (c *Campaign) hats(who identity.Caller) []Hat {
	if who.In(c.Office.ID, identity.Registrar) {
		return []Hat{Reader, Registrar}
	}
	return []Hat{Reader}
}

func (s *Service) campaign(c *Campaign, who identity.Caller) organizationapi.Campaign {
	d := c.Draft
	out := organizationapi.Campaign{
		ID: c.ID, Version: c.Version, Title: d.Title, Kinds: d.Kinds, Office: c.Office, Region: c.Region, RegionName: s.place(c.Region),
		SelfUntil: d.SelfUntil, VisitsUntil: d.VisitsUntil, Terms: d.Terms, Lines: d.Lines, Members: int64(len(d.Panel)), ReviewMembers: int64(len(d.Review)), Trees: c.Trees,
		State: c.State, StateText: Campaigns.Say(c.State), OpenedAt: c.OpenedAt, Findings: c.Findings, Moves: []organizationapi.Move{},
	}
	if out.Findings == nil {
		out.Findings = []organizationapi.Finding{}
	}
	for _, m := range Campaigns.Open(c.State, c.hats(who)) {
		out.Moves = append(out.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return out
}
