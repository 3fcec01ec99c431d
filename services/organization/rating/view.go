package rating

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// hats says who the caller is to the case.
func (c *Case) hats(who identity.Caller) (hats []Hat) {
	if c.public() {
		hats = append(hats, Reader)
	}
	if who.In(c.Org.ID, identity.Staff) {
		hats = append(hats, Applicant)
	}
	if who.In(c.Office.ID, identity.Registrar) {
		hats = append(hats, Registrar)
	}
	if seatIn(c.Raters, who.ID) >= 0 || seatIn(c.Second, who.ID) >= 0 {
		hats = append(hats, Rater)
	}
	if slices.Contains(c.Panel, who.ID) && who.Has(identity.Panelist) {
		hats = append(hats, Member)
	}
	if slices.Contains(c.Review, who.ID) && who.Has(identity.Panelist) {
		hats = append(hats, Reviewer)
	}
	if who.Supervises(c.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

func noCase(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNone
	}
	return err
}

// GetRating shows a case to whoever may read it.
func (s *Service) GetRating(ctx context.Context, in organizationapi.GetRatingRequest) (out organizationapi.RatingCase, err error) {
	who, _ := identity.From(ctx)
	c, err := s.of(ctx, in.ID)
	if err == nil && len(c.hats(who)) == 0 {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	return s.view(&c, who), nil
}

// ListRatings lists what the caller may read: everybody what was publicized, those concerned the rest. A list names a
// campaign or an organization; without either a desk asks for the caller's own.
func (s *Service) ListRatings(ctx context.Context, in organizationapi.ListRatingsRequest) (page organizationapi.RatingPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{After: in.After, Limit: int(in.Limit)}
	if q.Limit == 0 {
		q.Limit = 50
	}
	switch {
	case in.Org != "":
		q.By, q.Desc, q.Where = "org", true, []store.Term{store.Under("org", in.Org+"/")}
	case in.Campaign == "":
		q.By, q.Where = "public", []store.Term{store.Under("public", "")}
	default:
		camp, err := s.campaignOf(ctx, in.Campaign)
		if err != nil {
			return page, err
		}
		insider := slices.Contains(camp.hats(who), Registrar) || slices.Contains(camp.Draft.Panel, who.ID) && who.Has(identity.Panelist) ||
			who.Supervises(camp.Region)
		if q.By = "public"; insider {
			q.By = "campaign"
		}
		q.Where = []store.Term{store.Under(q.By, in.Campaign+"/")}
	}
	found, err := s.cases.Find(ctx, q)
	page.Items, page.Next = []organizationapi.RatingCase{}, found.Next
	for _, c := range found.Items {
		if len(c.hats(who)) > 0 {
			page.Items = append(page.Items, s.view(&c, who))
		}
	}
	return page, err
}

// view shows a case to somebody. Who rated it, what was seen and what the panel was asked is for those who decide and
// who watch; the organization reads the record of the visit once it is signed, and everybody the result.
func (s *Service) view(c *Case, who identity.Caller) organizationapi.RatingCase {
	hats := c.hats(who)
	wears := func(any ...Hat) bool {
		return slices.ContainsFunc(any, func(h Hat) bool { return slices.Contains(hats, h) })
	}
	out := organizationapi.RatingCase{
		ID: c.ID, Version: c.Version, Org: c.Org, Kind: c.Kind, Campaign: c.Campaign, CampaignTitle: c.Title, Office: c.Office, Region: c.Region,
		State: c.State, StateText: Life.Say(c.State), Refusal: c.Note[Refuse], PublicityEnds: c.Ends,
		AnnouncedOn: string(c.On), From: string(c.From), To: string(c.To), Certificate: c.Serial,
		Findings: []organizationapi.Finding{}, Votes: []organizationapi.Vote{}, Changes: []organizationapi.GradeChange{},
		Moves: []organizationapi.Move{}, Steps: s.steps(c),
	}
	inside := wears(Registrar, Member, Reviewer, Supervisor)
	if inside || wears(Applicant) {
		out.Findings = append(out.Findings, c.Findings...)
	}
	if inside || wears(Rater) {
		out.Raters, out.SecondRaters = seated(c.Raters), seated(c.Second)
	}
	if v := c.Sight; v != nil && (inside || wears(Rater) || wears(Applicant) && c.State != visiting) {
		out.Visit = &organizationapi.Visit{On: string(v.On), Place: v.Place, People: v.People, Text: v.Text, Papers: append([]organizationapi.Paper{}, v.Papers...), Hash: v.Hash, Signed: int64(c.signers())}
	}
	if inside {
		out.Motion = c.Motion
	}
	if inside || c.public() {
		out.Total, out.Grade = c.Total, c.Grade
		if _, settled := c.When[Settle]; inside || settled && c.State != appealed && c.State != reviewing {
			out.SecondTotal = c.Again
		}
		out.Votes = append(out.Votes, c.Votes...)
		out.Changes = append(out.Changes, c.Changes...)
	}
	if _, asked := c.When[Appeal]; asked && (inside || wears(Applicant)) {
		at := c.When[Appeal]
		out.Appeal, out.AppealedAt, out.ReviewNote = c.Note[Appeal], &at, c.Note[Settle]
	}
	for _, m := range Life.Open(c.State, hats) {
		if m.Do == Return && (len(c.Changes) == 0 || c.Changes[len(c.Changes)-1].ReturnedAt != nil) {
			continue
		}
		if m.Do == Release && serving(*c.sent()) == 0 {
			continue
		}
		if m.Do == Assign && c.State == appealed && len(c.Review) > 0 { // its own panel reviews
			continue
		}
		if m.Do == Confirm && !s.now().After(*c.Ends) || m.Do == Appeal && s.now().After(*c.Ends) { // publicity is not over, or over
			continue
		}
		out.Moves = append(out.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	if wears(Registrar) {
		out.Grounds = s.grounds(c)
	}
	return out
}

func seated(seats []Seat) (out []organizationapi.Rater) {
	for _, r := range seats {
		out = append(out, organizationapi.Rater{Account: r.Account, Name: r.Name, OrgName: r.OrgName, Recused: r.Recused != "", Released: r.Ended, Reason: r.Recused, Signed: r.Signed})
	}
	return out
}

// grounds are the situations that the moves open to the office may name.
func (s *Service) grounds(c *Case) (out []organizationapi.Ground) {
	id := map[State]string{applied: ruleRefused, confirmed: ruleLowered, lowered: ruleLowered}[c.State]
	if id == "" {
		return nil
	}
	list, err := rule.Ask[[]rule.Item](s.rules, id, rule.Where{Region: c.Region, Day: s.now()})
	if err != nil {
		return nil
	}
	for _, i := range list.Value {
		out = append(out, organizationapi.Ground{Code: i.Code, Text: i.Text})
	}
	return out
}

// steps is the way of a case as everybody sees it who may see the case.
func (s *Service) steps(c *Case) []organizationapi.Step {
	w := law.Steps{Book: s.rules, Law: c.Law, Now: s.now()}
	at := func(v Verb) *time.Time {
		if t, ok := c.When[v]; ok {
			return &t
		}
		return nil
	}
	office := c.Office.Name
	w.Add("apply", "申请评估", c.Org.Name, at(""), nil, ruleEligible)
	if c.State == refused || c.State == withdrawn {
		w.Add("end", Life.Say(c.State), office, at(map[State]Verb{refused: Refuse, withdrawn: Withdraw}[c.State]), nil, ruleRefused)
		return w.List
	}
	w.Add("admit", "资格审核", office, at(Admit), nil, ruleEligible)
	w.Add("submit", "自评", c.Org.Name, at(Submit), nil, ruleSteps)
	w.Add("visit", "实地考察", "评估专家", at(Visit), nil, ruleSteps, ruleRecusal)
	w.Add("freeze", "初评", office, at(Freeze), nil, ruleSteps)
	w.Add("vote", "评估委员会审核", "评估委员会", at(Count), nil, ruleQuorum, rulePass)
	shown, until := at(Publicize), (*time.Time)(nil)
	if _, asked := c.When[Appeal]; c.State == publicized && !asked && !s.now().After(*c.Ends) {
		shown, until = nil, c.Ends
	}
	w.Add("publicize", "公示", office, shown, until, ruleSteps, ruleAppeal)
	if t := at(Appeal); t != nil {
		w.Add("appeal", "申请复核", c.Org.Name, t, nil, ruleAppeal)
		var due *time.Time
		if r, ok := c.When[Review]; ok {
			if days, err := rule.Ask[int](s.rules, ruleNotify, c.Law); err == nil {
				d := cn.DayOf(r).Add(days.Value).Last()
				due = &d
			}
		}
		if len(c.Review) == 0 {
			w.Add("again", "另派评估专家复评", "评估专家", at(Review), nil, ruleReview)
		}
		w.Add("settle", "作出复核决定并书面通知", office, at(Settle), due, ruleReview, ruleNotify)
	}
	w.Add("confirm", "公告等级", office, at(Confirm), nil, ruleYears)
	if t := at(Expire); t != nil {
		w.Add("expire", "有效期满", "", t, nil, ruleYears)
	}
	w.Turn()
	return w.List
}

var errNoCertificate = fault.New(fault.NotFound, "organization.certificate.not-found", "没有找到这份证书，请核对证书上的编号或者二维码。")

// GetRatingCertificate says what a certificate stands for today, to anybody who holds its number.
func (s *Service) GetRatingCertificate(ctx context.Context, in organizationapi.GetRatingCertificateRequest) (out organizationapi.RatingCertificate, err error) {
	if strings.TrimSpace(in.ID) == "" {
		return out, errNoCertificate
	}
	found, err := s.cases.Find(ctx, store.Query{By: "serial", Where: []store.Term{store.Is("serial", in.ID)}, Limit: 1})
	if err != nil {
		return out, err
	}
	if len(found.Items) == 0 {
		return out, errNoCertificate
	}
	c := found.Items[0]
	out = organizationapi.RatingCertificate{ID: c.Serial, Rating: c.ID, Org: c.Org, Grade: c.certified(), AnnouncedOn: string(c.On), From: string(c.From), To: string(c.To), Office: c.Office}
	switch today := cn.DayOf(s.now()); {
	case c.State == revoked:
		out.State = "等级已被取消，证书无效"
	case c.State == lowered:
		out.State = "等级已被降低，证书无效"
	case c.State == expired || c.To.Before(today):
		out.State = "有效期已满"
	case today.Before(c.From):
		out.State = "有效期自" + c.From.Chinese() + "起"
	default:
		out.State, out.Valid = "有效", true
	}
	return out, nil
}

// certified is the grade that the certificate shows: what was announced, whatever became of it.
func (c *Case) certified() int64 {
	for i := len(c.Votes) - 1; i >= 0; i-- {
		if c.Votes[i].Passed {
			return c.Votes[i].Grade
		}
	}
	return c.Grade
}
