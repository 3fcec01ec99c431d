package casework

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/vault"
)

var (
	errDimensions = fault.New(fault.Refused, "socialwork.case.dimensions", "请给每个方面打分，方面不能重复，结案时的方面要与评估时相同。")
	errGoals      = fault.New(fault.Refused, "socialwork.case.goals", "每个目标都要对应评估中的一个方面，目标得分要高于评估得分，请核对。")
	errNoNote     = fault.New(fault.Invalid, "socialwork.case.no-note", "请写明内容后再办理。")
	errElse       = fault.New(fault.Invalid, "socialwork.case.no-such-move", "没有这项操作，请刷新页面后重试。")
	errParts      = fault.New(fault.Refused, "socialwork.case.parts", "请选择服务对象同意移交的内容，至少包括基本情况。")
	errTo         = fault.New(fault.Refused, "socialwork.case.to", "没有找到转往的组织，请核对后选择其他组织。")
	errMany       = fault.New(fault.Refused, "socialwork.case.many", "这件个案的记录已满，请结案后另立个案。")
)

// mostSayings bounds what is said in supervision of one case.
const mostSayings = 60

// worded are the verbs that must say something; a question in supervision is said too.
var worded = []Verb{Return, Close, Ask, Opine, Answer}

// MoveCase takes the next step. What it says of the client is sealed before it is kept.
func (s *Service) MoveCase(ctx context.Context, in socialworkapi.MoveCaseRequest) (out socialworkapi.Case, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	do := Verb(in.Do)
	guiding := slices.Contains([]Verb{Ask, Take, Opine, Answer}, do)
	if !guiding && !slices.Contains([]Verb{Assess, Plan, Refer, Accept, Return, Recall, Close}, do) {
		return out, errElse
	}
	if err = next(&c, do, guiding, c.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	if slices.Contains(worded, do) && in.Note == "" {
		return out, errNoNote.At("note", "请写明内容。")
	}
	key, err := s.key(ctx, c.ID)
	if err != nil {
		return out, err
	}
	toName := ""
	switch do {
	case Take, Accept:
		org := c.Org
		if do == Accept {
			org = c.To
		}
		if _, err = s.employed(ctx, who, org); err != nil {
			return out, err
		}
	case Refer:
		if in.To != "" && in.To != c.Org {
			if toName, err = s.orgs.OrgName(ctx, in.To); err != nil {
				return out, err
			}
		}
		if toName == "" {
			return out, errTo.At("to", "请选择转往的组织。")
		}
	}
	c, err = s.cases.Update(ctx, c.ID, func(c *Case) ([]event.Event, error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		if err := next(c, do, guiding, c.hats(who)); err != nil {
			return nil, err
		}
		c.ChangedAt = s.now()
		return s.take(c, key, do, in.CaseMove, who, toName)
	})
	if err != nil {
		return out, err
	}
	return s.view(&c, who), nil
}

// next is the step in the one life or the other.
func next(c *Case, do Verb, guiding bool, hats []Hat) (err error) {
	if !guiding {
		c.State, err = Life.Next(c.State, do, hats)
		return err
	}
	to, err := Guiding.Next(c.Guidance, do, hats)
	if err == nil && !slices.Contains(living, c.State) {
		err = errElse
	}
	c.Guidance = to
	return err
}

// take does what a move means. The state is the new one already.
func (s *Service) take(c *Case, k *vault.Vault, do Verb, in socialworkapi.CaseMove, who identity.Caller, toName string) ([]event.Event, error) {
	now := c.ChangedAt
	f := events.SocialworkCaseOpenedV1{Org: c.Org, State: string(c.State), Region: c.Region}
	switch do {
	case Assess:
		if !sound(in.Dimensions) {
			return nil, errDimensions.At("dimensions", "请给每个方面打分。")
		}
		return nil, c.put(k, c.ID, named(socialworkapi.CasePartAssessment), in.Dimensions)
	case Plan:
		return nil, c.plan(k, in)
	case Refer:
		if err := s.handing(c, k, in); err != nil {
			return nil, err
		}
		c.To, c.ToName, c.Parts = in.To, toName, in.Parts
		return told(events.TypeSocialworkCaseOfferedV1, now, events.SocialworkCaseOfferedV1{Org: c.Org, State: string(c.State), Region: c.Region, To: c.To}), nil
	case Accept:
		m, _ := in1(who, c.To)
		c.Taker, c.ToRegion, c.EndedAt = who.ID, m.Region, now
		return told(events.TypeSocialworkCaseAcceptedV1, now, events.SocialworkCaseAcceptedV1{Org: c.Org, State: string(c.State), Region: c.Region, To: c.To}), nil
	case Return, Recall:
		c.To, c.ToName, c.Parts = "", "", nil
		if do == Recall {
			return nil, nil
		}
		return told(events.TypeSocialworkCaseReturnedV1, now, events.SocialworkCaseReturnedV1(f)), c.say(k, who, now, "转介退回："+in.Note)
	case Close:
		c.EndedAt = now
		return told(events.TypeSocialworkCaseClosedV1, now, events.SocialworkCaseClosedV1(f)), c.end(k, in)
	case Take:
		c.Guide = who.ID
		return nil, nil
	case Ask:
		return told(events.TypeSocialworkCaseAskedV1, now, events.SocialworkCaseAskedV1(f)), c.say(k, who, now, in.Note)
	case Opine:
		return told(events.TypeSocialworkCaseOpinedV1, now, events.SocialworkCaseOpinedV1(f)), c.say(k, who, now, in.Note)
	}
	return nil, c.say(k, who, now, in.Note) // Answer
}

// in1 is the caller's place as a worker of an organization.
func in1(who identity.Caller, org string) (identity.Membership, bool) {
	i := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Org == org && m.Role == identity.Worker })
	if i < 0 {
		return identity.Membership{}, false
	}
	return who.Memberships[i], true
}

// say adds to what is said in supervision.
func (c *Case) say(k *vault.Vault, who identity.Caller, at time.Time, text string) error {
	var list []socialworkapi.CaseSaying
	part := named(socialworkapi.CasePartGuidance)
	if err := c.get(k, part, &list); err != nil {
		return err
	}
	if len(list) >= mostSayings {
		return errMany
	}
	return c.put(k, c.ID, part, append(list, socialworkapi.CaseSaying{By: cn.MaskName(who.Name), At: at, Text: text}))
}

// sound reports whether every dimension has one score.
func sound(list []socialworkapi.CaseDimension) bool {
	names := map[string]bool{}
	for _, d := range list {
		names[d.Name] = true
	}
	return len(list) > 0 && len(names) == len(list)
}

func score(list []socialworkapi.CaseDimension, name string) (int64, bool) {
	for _, d := range list {
		if d.Name == name {
			return d.Score, true
		}
	}
	return 0, false
}

// plan holds goals against the assessment: each is a score above the baseline.
func (c *Case) plan(k *vault.Vault, in socialworkapi.CaseMove) error {
	var base []socialworkapi.CaseDimension
	if err := c.get(k, named(socialworkapi.CasePartAssessment), &base); err != nil {
		return err
	}
	if len(in.Goals) == 0 {
		return errGoals.At("goals", "请至少写一个目标。")
	}
	for _, g := range in.Goals {
		if from, ok := score(base, g.Dimension); !ok || g.Target <= from {
			return errGoals.At("goals", "请核对目标和衡量的方面。")
		}
	}
	return c.put(k, c.ID, named(socialworkapi.CasePartPlan), socialworkapi.CasePlan{Goals: in.Goals, Tasks: slices.Concat([]socialworkapi.CaseTask{}, in.Tasks)})
}

// handing holds a referral against the consent of the client, which names what goes.
func (s *Service) handing(c *Case, k *vault.Vault, in socialworkapi.CaseMove) error {
	if !slices.Contains(in.Parts, socialworkapi.CasePartClient) || slices.Contains(in.Parts, socialworkapi.CasePartOutcome) {
		return errParts.At("parts", "请至少选择基本情况。")
	}
	if in.Consent == nil {
		return errConsent.Under(s.cited(c.Region, ruleConsent)...).At("consent.scope", "请写明同意的方式和范围。")
	}
	var x socialworkapi.CasePerson
	if err := c.get(k, named(socialworkapi.CasePartClient), &x); err != nil {
		return err
	}
	born, err := cn.ParseDay(x.Born)
	if err != nil {
		return errSealed.Because(err)
	}
	if err := s.consented(*in.Consent, born, c.Region, false); err != nil {
		return err
	}
	return c.put(k, c.ID, "handing", *in.Consent)
}

// end measures on the scale of the beginning how far each goal was reached. Nobody types the result.
func (c *Case) end(k *vault.Vault, in socialworkapi.CaseMove) error {
	var base []socialworkapi.CaseDimension
	var plan socialworkapi.CasePlan
	if err := c.get(k, named(socialworkapi.CasePartAssessment), &base); err != nil {
		return err
	}
	if err := c.get(k, named(socialworkapi.CasePartPlan), &plan); err != nil {
		return err
	}
	if !sound(in.Dimensions) || len(in.Dimensions) != len(base) {
		return errDimensions.At("dimensions", "请给评估时的每个方面打分。")
	}
	out := socialworkapi.CaseOutcome{Note: in.Note}
	var sum int64
	for _, g := range plan.Goals {
		from, _ := score(base, g.Dimension)
		to, ok := score(in.Dimensions, g.Dimension)
		if !ok || g.Target <= from { // the assessment cannot be written again once there is a plan
			return errDimensions.At("dimensions", "请给评估时的每个方面打分。")
		}
		percent := max(0, min(100, (to-from)*100/(g.Target-from)))
		sum += percent
		out.Goals = append(out.Goals, socialworkapi.CaseAttained{Text: g.Text, Baseline: from, End: to, Target: g.Target, Percent: percent})
	}
	out.Percent = sum / int64(len(plan.Goals))
	return c.put(k, c.ID, named(socialworkapi.CasePartOutcome), out)
}
