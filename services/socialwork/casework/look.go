package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Look is one entry of the look-book of a case. It stays when the client is erased, and says nothing of them.
type Look struct {
	store.Meta
	Case    string                    `json:"case"`
	Org     string                    `json:"org"`
	Region  string                    `json:"region"`
	Account string                    `json:"account"`
	By      string                    `json:"by"` // masked name
	Purpose socialworkapi.CasePurpose `json:"purpose"`
	Part    socialworkapi.CasePart    `json:"part,omitempty"`  // none where the case was handed over
	To      string                    `json:"to,omitempty"`    // masked name of who took it over
	Carer   string                    `json:"carer,omitempty"` // of an urgent look: whose case it was
	Judge   string                    `json:"judge,omitempty"` // account
	Lawful  bool                      `json:"lawful,omitempty"`
	Secret  string                    `json:"secret,omitempty"` // why it was urgent or handed over, sealed with the key of the case
	Verdict string                    `json:"verdict,omitempty"`
	At      time.Time                 `json:"at"`
}

var lookSchema = store.Schema{Name: "caselooks", Indexes: []string{"case", "at", "wait"}}

func indexLook(l *Look) map[string][]string {
	ix := map[string][]string{"case": {l.Case}, "at": {store.Time(l.At) + "/" + l.ID}}
	if l.urgent() && l.Judge == "" {
		ix["wait"] = []string{l.Org}
	}
	return ix
}

func (l *Look) urgent() bool { return l.Purpose == socialworkapi.CasePurposeUrgent }

var (
	errPurpose = fault.New(fault.Forbidden, "socialwork.case.purpose", "您的身份不能以这个目的阅读，请选择与您的工作相符的目的。")
	errReason  = fault.New(fault.Refused, "socialwork.case.reason", "请写明紧急的原因，这次查阅由另一个人判断是否正当。")
	errJudge   = fault.New(fault.Forbidden, "socialwork.look.judge", "紧急查阅由没有查阅的另一个人判断，请与其联系。")
	errJudged  = fault.New(fault.Conflict, "socialwork.look.judged", "这次查阅已经判断，请刷新页面查看结果。")
	errNoLook  = fault.New(fault.NotFound, "socialwork.look.not-found", "没有找到这次查阅，请从查阅簿重新进入。")
)

var purposes = map[socialworkapi.CasePurpose]string{
	socialworkapi.CasePurposeServe: "日常服务", socialworkapi.CasePurposeGuide: "督导", socialworkapi.CasePurposeRefer: "决定是否接收转介", socialworkapi.CasePurposeUrgent: "紧急查阅",
	socialworkapi.CasePurposeHandover: "移交承办人",
}

var parts = map[socialworkapi.CasePart]string{
	socialworkapi.CasePartClient: "基本情况", socialworkapi.CasePartAssessment: "评估", socialworkapi.CasePartPlan: "计划", socialworkapi.CasePartVisits: "探访记录",
	socialworkapi.CasePartGuidance: "督导", socialworkapi.CasePartOutcome: "结案成效",
}

// of says whose hat a purpose is for.
var of = map[socialworkapi.CasePurpose]Hat{socialworkapi.CasePurposeServe: Carer, socialworkapi.CasePurposeGuide: Guide, socialworkapi.CasePurposeRefer: Receiver}

// staff reports whether somebody works for the organization of the case.
func (c *Case) staff(who identity.Caller) bool {
	return who.In(c.Org, identity.Worker) || who.In(c.Org, identity.Staff)
}

// may refuses a purpose that is not the caller's. Urgent is for whoever else works for the organization.
func (c *Case) may(in socialworkapi.CaseLookAsk, who identity.Caller) error {
	hats := c.hats(who)
	if in.Purpose != socialworkapi.CasePurposeUrgent {
		switch {
		case len(hats) == 0 && !c.staff(who):
			return errNone
		case !slices.Contains(hats, of[in.Purpose]), of[in.Purpose] == Receiver && !slices.Contains(c.Parts, in.Part):
			return errPurpose.At("purpose", "请选择与您的工作相符的目的。")
		}
		return nil
	}
	switch {
	case !c.staff(who) || c.State == gone:
		return errNone
	case slices.Contains(hats, Carer):
		return errPurpose.At("purpose", "请选择日常服务。")
	case in.Reason == "":
		return errReason.At("reason", "请写明紧急的原因。")
	}
	return nil
}

// LookCase hands out one sealed part, after it is entered who looks what for.
func (s *Service) LookCase(ctx context.Context, in socialworkapi.LookCaseRequest) (out socialworkapi.CaseSheet, err error) {
	who, _ := identity.From(ctx)
	c, err := s.cases.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err == nil {
		err = c.may(in.CaseLookAsk, who)
	}
	if err != nil {
		return out, err
	}
	key, err := s.key(ctx, c.ID)
	if err != nil {
		return out, err
	}
	id, now := store.NewID(), s.now()
	l := Look{Case: c.ID, Org: c.Org, Region: c.Region, Account: who.ID, By: cn.MaskName(who.Name), Purpose: in.Purpose, Part: in.Part, At: now}
	var evs []event.Event
	if l.urgent() {
		l.Carer, l.Secret = c.Carer, key.Seal("caselooks/"+id, in.Reason)
		evs = told(events.TypeSocialworkLookBrokenV1, now, events.SocialworkLookBrokenV1{Case: c.ID, Org: c.Org, State: string(c.State), Region: c.Region})
	}
	if _, err = s.looks.Insert(ctx, id, l, evs...); err != nil { // nobody reads what is not entered
		return out, err
	}
	return s.sheet(ctx, &c, key, id, in.Part)
}

// sheet opens one part.
func (s *Service) sheet(ctx context.Context, c *Case, k *vault.Vault, look string, part socialworkapi.CasePart) (out socialworkapi.CaseSheet, err error) {
	out.Look, out.Part = look, part
	var x any
	switch part {
	case socialworkapi.CasePartClient:
		x = &out.Client
	case socialworkapi.CasePartAssessment:
		x = &out.Assessment
	case socialworkapi.CasePartPlan:
		x = &out.Plan
	case socialworkapi.CasePartGuidance:
		x = &out.Guidance
	case socialworkapi.CasePartOutcome:
		x = &out.Outcome
	case socialworkapi.CasePartVisits:
		out.Visits, err = s.notes(ctx, k, c.ID)
		return out, err
	}
	return out, c.get(k, named(part), x)
}

// mostLooks bounds a page of the look-book, the latest first.
const mostLooks = 200

// book is the look-book; k may be nil, then reasons stay closed.
func (s *Service) book(ctx context.Context, id string, k *vault.Vault, who identity.Caller) ([]socialworkapi.CaseLook, error) {
	found, err := s.looks.Find(ctx, store.Query{By: "at", Desc: true, Where: []store.Term{store.Is("case", id)}, Limit: mostLooks})
	return s.shown(found.Items, k, who), err
}

func (s *Service) shown(list []Look, k *vault.Vault, who identity.Caller) []socialworkapi.CaseLook {
	out := []socialworkapi.CaseLook{}
	for i := range list {
		l := &list[i]
		x := socialworkapi.CaseLook{
			ID: l.ID, Case: l.Case, At: l.At, By: l.By, Purpose: l.Purpose, PurposeText: purposes[l.Purpose], Part: l.Part, PartText: parts[l.Part], Urgent: l.urgent(),
			Open: l.urgent() && l.Judge == "" && l.judges(who, ""),
		}
		if l.To != "" {
			x.PartText = "没有阅读，交给" + l.To + "承办"
		}
		if l.urgent() {
			switch {
			case l.Judge == "":
				x.Judged = "等待判断"
			case l.Lawful:
				x.Judged = "正当"
			default:
				x.Judged = "不正当"
			}
		}
		if k != nil {
			x.Reason, _ = k.Open("caselooks/"+l.ID, l.Secret) // none where nothing was said
			x.Judgement, _ = k.Open("caselooks/"+l.ID+"/verdict", l.Verdict)
		}
		out = append(out, x)
	}
	return out
}

// judges reports whether somebody may judge an urgent look: a manager of the organization or the supervisor of the case, and
// neither who looked nor whose case it is.
func (l *Look) judges(who identity.Caller, guide string) bool {
	return who.ID != l.Account && who.ID != l.Carer && (who.In(l.Org, identity.Staff) || guide != "" && who.ID == guide && who.In(l.Org, identity.Worker))
}

// ListCaseLooks is the look-book for carer and supervisor, and for who judges urgent looks.
func (s *Service) ListCaseLooks(ctx context.Context, in socialworkapi.ListCaseLooksRequest) (out socialworkapi.CaseLookList, err error) {
	who, _ := identity.From(ctx)
	c, err := s.cases.Get(ctx, in.ID)
	hats := c.hats(who)
	insider := slices.Contains(hats, Carer) || slices.Contains(hats, Guide)
	if errors.Is(err, store.ErrNotFound) || err == nil && !insider && !who.In(c.Org, identity.Staff) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	key, err := s.key(ctx, c.ID)
	if err != nil {
		return out, err
	}
	out.Items, err = s.book(ctx, c.ID, key, who)
	if !insider {
		out.Items = slices.DeleteFunc(out.Items, func(l socialworkapi.CaseLook) bool { return !l.Urgent })
	}
	for i := range out.Items {
		if x := &out.Items[i]; x.Urgent && x.Judged == "等待判断" && slices.Contains(hats, Guide) {
			l, err := s.looks.Get(ctx, x.ID)
			if err != nil {
				return out, err
			}
			x.Open = l.judges(who, c.Guide)
		}
	}
	return out, err
}

// ListUrgentLooks are those of an organization that nobody has judged, without why: that is in the book of the case.
func (s *Service) ListUrgentLooks(ctx context.Context, in socialworkapi.ListUrgentLooksRequest) (out socialworkapi.CaseLookList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.CaseLook{}
	if !who.In(in.Org, identity.Staff) {
		return out, errNone
	}
	found, err := s.looks.Find(ctx, store.Query{By: "at", Where: []store.Term{store.Is("wait", in.Org)}, Limit: mostLooks})
	out.Items = s.shown(found.Items, nil, who)
	return out, err
}

// JudgeCaseLook says whether an urgent look was lawful, once and for all.
func (s *Service) JudgeCaseLook(ctx context.Context, in socialworkapi.JudgeCaseLookRequest) (out socialworkapi.CaseLook, err error) {
	who, _ := identity.From(ctx)
	c, err := s.cases.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && !c.staff(who) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	l, err := s.looks.Get(ctx, in.Look)
	if errors.Is(err, store.ErrNotFound) || err == nil && (l.Case != c.ID || !l.urgent()) {
		err = errNoLook
	}
	if err == nil && !l.judges(who, c.Guide) {
		err = errJudge
	}
	if err != nil {
		return out, err
	}
	key, err := s.key(ctx, c.ID)
	if err != nil {
		return out, err
	}
	l, err = s.looks.Update(ctx, l.ID, func(l *Look) ([]event.Event, error) {
		if l.Judge != "" {
			return nil, errJudged
		}
		l.Judge, l.Lawful, l.Verdict = who.ID, in.Lawful, key.Seal("caselooks/"+l.ID+"/verdict", in.Note)
		return told(events.TypeSocialworkLookJudgedV1, s.now(), events.SocialworkLookJudgedV1{Case: c.ID, Org: c.Org, State: string(c.State), Region: c.Region}), nil
	})
	if err != nil {
		return out, err
	}
	return s.shown([]Look{l}, key, who)[0], nil
}
