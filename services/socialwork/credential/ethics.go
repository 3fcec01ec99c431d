package credential

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// FindingState is where a finding stands.
type FindingState = socialworkapi.FindingState

// The verbs of a finding.
const (
	Answer   Verb = "answer"
	Propose  Verb = "propose"
	Decide   Verb = "decide"
	SendBack Verb = "back"
	Drop     Verb = "drop"
	Appeal   Verb = "appeal"
	Uphold   Verb = "uphold"
	Overturn Verb = "overturn"
	Settle   Verb = "settle"
	End      Verb = "end"
)

// The hats that only findings know.
const (
	Subject Hat = "subject" // of whom it is said
	Third   Hat = "third"   // a registrar who has neither proposed nor decided it
)

const (
	opened     = socialworkapi.FindingStateOpened
	answered   = socialworkapi.FindingStateAnswered
	proposed   = socialworkapi.FindingStateProposed
	decided    = socialworkapi.FindingStateDecided
	appealed   = socialworkapi.FindingStateAppealed
	settled    = socialworkapi.FindingStateSettled
	overturned = socialworkapi.FindingStateOverturned
	dropped    = socialworkapi.FindingStateDropped
	ended      = socialworkapi.FindingStateEnded
)

// Ethical is the life of a finding: something said about the ethics of a registered social worker. Nothing of it is public
// before it is in force.
var Ethical = state.Table[FindingState, Verb, Hat]{
	Name:  "socialwork.finding",
	Start: opened,
	Moves: []state.Move[FindingState, Verb, Hat]{
		{Do: Answer, From: []FindingState{opened}, To: answered, By: []Hat{Subject}, Basis: ruleAnswer, Label: "陈述"},
		{Do: Propose, From: []FindingState{opened, answered}, To: proposed, By: []Hat{Registrar}, Basis: ruleAnswer, Label: "拟定处理"},
		{Do: Drop, From: []FindingState{opened, answered}, To: dropped, By: []Hat{Registrar}, Label: "不予认定"},
		{Do: Drop, From: []FindingState{proposed}, To: dropped, By: []Hat{Second}, Label: "不予认定"},
		{Do: SendBack, From: []FindingState{proposed}, To: answered, By: []Hat{Second}, Label: "退回重新拟定"},
		{Do: Decide, From: []FindingState{proposed}, To: decided, By: []Hat{Second}, Basis: ruleAppeal, Label: "决定"},
		{Do: Appeal, From: []FindingState{decided}, To: appealed, By: []Hat{Subject}, Basis: ruleAppeal, Label: "申请复核"},
		{Do: Uphold, From: []FindingState{appealed}, To: settled, By: []Hat{Third}, Basis: ruleAppeal, Label: "维持"},
		{Do: Overturn, From: []FindingState{appealed}, To: overturned, By: []Hat{Third}, Basis: ruleAppeal, Label: "撤销"},
		{Do: Settle, From: []FindingState{decided}, To: settled, By: []Hat{Clock}, Basis: ruleAppeal, Label: "没有申请复核，生效"},
		{Do: End, From: []FindingState{settled}, To: ended, By: []Hat{Clock}, Label: "处理期满"},
	},
	Does: map[Hat]string{Subject: "本人", Registrar: "登记机关的经办人", Second: "登记机关没有拟定这件处理的另一名经办人", Third: "登记机关没有办过这件事的第三名经办人"},
	Says: map[FindingState]string{
		opened: "等本人陈述", answered: "已陈述，待拟定处理", proposed: "待决定", decided: "已决定，可以申请复核", appealed: "复核中", settled: "已生效",
		overturned: "复核撤销", dropped: "不予认定", ended: "处理期满",
	},
}

var sanctionText = map[socialworkapi.SanctionKind]string{
	socialworkapi.SanctionKindWarn: "警告", socialworkapi.SanctionKindSuspend: "暂停登记", socialworkapi.SanctionKindStrike: "注销登记",
}

// Finding is one such matter from what is said first to the last day of what was decided.
type Finding struct {
	store.Meta
	Account  string                     `json:"account"`
	Of       string                     `json:"of"`     // id of the certificate by which the office found the person, whose key seals what is written
	Mark     string                     `json:"mark"`   // the end of its number
	Number   string                     `json:"number"` // sealed
	Shown    string                     `json:"shown"`  // the name, masked
	Region   string                     `json:"region"`
	Facts    string                     `json:"facts"` // sealed
	State    FindingState               `json:"state"`
	AnswerBy cn.Day                     `json:"answer_by"`
	AppealBy cn.Day                     `json:"appeal_by,omitempty"`
	Proposer string                     `json:"proposer,omitempty"`
	Hands    []string                   `json:"hands,omitempty"` // accounts of the office that have taken a step
	Kind     socialworkapi.SanctionKind `json:"kind,omitempty"`
	Months   int64                      `json:"months,omitempty"`
	Until    cn.Day                     `json:"until,omitempty"`
	Trail    []said                     `json:"trail"`
	OpenedAt time.Time                  `json:"opened_at"`
}

// said is one step, its words sealed.
type said struct {
	Do   Verb      `json:"do"`
	By   Hat       `json:"by"`
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
}

var findingSchema = store.Schema{Name: "findings", Indexes: []string{"account", "office", "due", "wait", "bar"}}

func indexFinding(f *Finding) map[string][]string {
	at := store.Time(f.OpenedAt) + "/" + f.ID
	ix := map[string][]string{"account": {f.Account + "/" + at}, "office": {f.Region + "/" + at}}
	if due := f.next(); !due.IsZero() {
		ix["due"] = []string{store.Time(due)}
	}
	switch f.State {
	case opened:
		ix["wait"] = []string{"office/" + f.Region + "/" + f.ID, "holder/" + f.Account + "/" + f.ID}
	case answered, proposed, appealed:
		ix["wait"] = []string{"office/" + f.Region + "/" + f.ID}
	case decided:
		ix["wait"] = []string{"holder/" + f.Account + "/" + f.ID}
	case settled:
		if bars(f.Kind) {
			ix["bar"] = []string{f.Account}
		}
	}
	return ix
}

// next is when the clock has something to do.
func (f *Finding) next() time.Time {
	switch f.State {
	case decided:
		return f.AppealBy.End()
	case settled:
		return f.Until.End()
	}
	return time.Time{}
}

// hats says who the caller is to it. One person never takes two of the steps that decide.
func (f *Finding) hats(who identity.Caller) (hats []Hat) {
	if who.ID == f.Account {
		return []Hat{Subject}
	}
	if bureau.Registers(who, f.Region) {
		hats = append(hats, Registrar)
		if who.ID != f.Proposer {
			hats = append(hats, Second)
			if !slices.Contains(f.Hands, who.ID) {
				hats = append(hats, Third)
			}
		}
	}
	if bureau.Supervises(who, f.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

var (
	errNoFinding = fault.New(fault.NotFound, "socialwork.finding.not-found", "没有找到这件认定，请从列表重新进入。")
	errWords     = fault.New(fault.Invalid, "socialwork.finding.no-note", "请写明事实和理由后再办理，对方会看到。")
	errSilence   = fault.New(fault.Refused, "socialwork.finding.early", "本人陈述的期限还没有过，请收到陈述或者期满以后再拟定处理。")
	errAppealed  = fault.New(fault.Refused, "socialwork.finding.late", "申请复核的期限已过，决定已经生效，请联系登记机关。")
	errSanction  = fault.New(fault.Invalid, "socialwork.finding.sanction", "请选择处理的种类，并写明1至36个月的期限。")
	errFindMove  = fault.New(fault.Invalid, "socialwork.finding.no-such-move", "没有这项操作，请刷新页面后重试。")
	errLostWords = fault.New(fault.Internal, "socialwork.finding.sealed", "这件认定的内容打不开，请联系平台管理员。")
)

func factsPlace(id string) string  { return "findings/" + id + "/facts" }
func numberPlace(id string) string { return "findings/" + id + "/number" }

// OpenFinding tells a registered social worker what is said of them, and gives them time to answer before anything else.
func (s *Service) OpenFinding(ctx context.Context, in socialworkapi.OpenFindingRequest) (out socialworkapi.Finding, err error) {
	who, _ := identity.From(ctx)
	c, err := s.credentials.Get(ctx, s.idOf(in.Number))
	if errors.Is(err, store.ErrNotFound) || err == nil && (!slices.Contains(shown, c.State) || !slices.Contains(c.hats(who), Registrar)) {
		err = errNobody.At("number", "请核对证书编号。")
	}
	if err != nil {
		return out, err
	}
	now := s.now()
	days, err := rule.Ask[int](s.rules, ruleAnswer, c.law(now))
	if err != nil {
		return out, err
	}
	x, err := s.open(ctx, &c)
	if err != nil {
		return out, err
	}
	key, err := s.keys.Of(ctx, c.ID)
	if err != nil {
		return out, err
	}
	f := Finding{
		Account: c.Account, Of: c.ID, Mark: c.Mark, Shown: cn.MaskName(x.Name), Region: c.Region, State: Ethical.Start, OpenedAt: now,
		AnswerBy: cn.DayOf(now).Add(days.Value), Trail: []said{}, Hands: []string{who.ID},
	}
	f, err = s.findings.Create(ctx, f, func(id string, f *Finding) []event.Event {
		f.Facts, f.Number = key.Seal(factsPlace(id), in.Facts), key.Seal(numberPlace(id), x.Number)
		return told(events.TypeSocialworkFindingOpenedV1, now, events.SocialworkFindingOpenedV1{Account: f.Account, Number: f.Mark, Region: f.Region, AnswerBy: f.AnswerBy.String()})
	})
	if err != nil {
		return out, err
	}
	return s.finding(ctx, &f, who, true)
}

// found are the verbs of MoveFinding, and whether each must say something.
var found = map[Verb]bool{Answer: true, Propose: true, Drop: true, SendBack: true, Decide: false, Appeal: true, Uphold: true, Overturn: true}

// MoveFinding takes the next step.
func (s *Service) MoveFinding(ctx context.Context, in socialworkapi.MoveFindingRequest) (out socialworkapi.Finding, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	f, err := s.matter(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Ethical.Next(f.State, do, f.hats(who)); err != nil {
		return out, err
	}
	worded, ok := found[do]
	switch {
	case !ok:
		return out, errFindMove
	case worded && in.Note == "":
		return out, errWords.At("note", "请写明。")
	case do == Propose && (in.Kind == "" || in.Months < 1):
		return out, errSanction.At("kind", "请选择处理，写明月数。")
	}
	key, err := s.keys.Of(ctx, f.Of)
	if err != nil {
		return out, err
	}
	now := s.now()
	f, err = s.findings.Update(ctx, in.ID, func(f *Finding) (_ []event.Event, err error) {
		if err = f.At(in.Version); err != nil {
			return nil, err
		}
		hats, was := f.hats(who), f.State
		if f.State, err = Ethical.Next(was, do, hats); err != nil {
			return nil, err
		}
		if do == Propose && was == opened && !now.After(f.AnswerBy.Last()) {
			return nil, errSilence.Say(fmt.Sprintf("本人陈述的期限到%s为止，请收到陈述或者期满以后再拟定处理。", f.AnswerBy.Chinese()))
		}
		if do == Appeal && now.After(f.AppealBy.Last()) {
			return nil, errAppealed
		}
		if do == Propose {
			f.Proposer, f.Kind, f.Months = who.ID, in.Kind, in.Months
		}
		if hats[0] != Subject && !slices.Contains(f.Hands, who.ID) {
			f.Hands = append(slices.Clone(f.Hands), who.ID)
		}
		f.Trail = append(f.Trail, said{Do: do, By: hats[0], At: now, Note: key.Seal(fmt.Sprintf("findings/%s/%d", f.ID, len(f.Trail)), in.Note)})
		return s.judge(f, do, now)
	})
	if err != nil {
		return out, err
	}
	return s.finding(ctx, &f, who, true)
}

// judge does what a step means for the finding.
func (s *Service) judge(f *Finding, do Verb, now time.Time) ([]event.Event, error) {
	b := f.fact()
	switch do {
	case Answer:
		return told(events.TypeSocialworkFindingAnsweredV1, now, b), nil
	case Drop:
		return told(events.TypeSocialworkFindingDroppedV1, now, events.SocialworkFindingDroppedV1(b)), nil
	case Appeal:
		return told(events.TypeSocialworkFindingAppealedV1, now, events.SocialworkFindingAppealedV1(b)), nil
	case Overturn:
		return told(events.TypeSocialworkFindingOverturnedV1, now, events.SocialworkFindingOverturnedV1(b)), nil
	case Uphold:
		return f.force(now), nil
	case Decide:
		days, err := rule.Ask[int](s.rules, ruleAppeal, rule.Where{Region: f.Region, Day: now})
		if err != nil {
			return nil, err
		}
		f.AppealBy = cn.DayOf(now).Add(days.Value)
		return told(events.TypeSocialworkFindingDecidedV1, now, events.SocialworkFindingDecidedV1{
			Account: f.Account, Number: f.Mark, Region: f.Region, Kind: string(f.Kind), AppealBy: f.AppealBy.String(),
		}), nil
	}
	return nil, nil
}

// force is what follows when a finding is in force.
func (f *Finding) force(now time.Time) []event.Event {
	f.Until = cn.DayOf(now).AddMonths(int(f.Months))
	return told(events.TypeSocialworkFindingSettledV1, now, events.SocialworkFindingSettledV1{
		Account: f.Account, Number: f.Mark, Region: f.Region, Kind: string(f.Kind), Until: f.Until.String(),
	})
}
