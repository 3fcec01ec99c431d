package credit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
)

// Record is one piece of credit information. What the platform knows it enters
// itself, when it hears of it; nobody types that.
type Record struct {
	store.Meta
	Org       string                     `json:"org"`
	Kind      organizationapi.CreditKind `json:"kind"`
	Penalty   organizationapi.Penalty    `json:"penalty,omitempty"`
	Amount    int64                      `json:"amount,omitempty"` // of a fine, fen
	Fact      string                     `json:"fact"`
	Paper     string                     `json:"paper,omitempty"` // number of the document it rests on
	Link      string                     `json:"link,omitempty"`  // where the platform shows that
	FormedOn  cn.Day                     `json:"formed_on"`
	DueOn     cn.Day                     `json:"due_on"` // last day to enter it
	EnteredAt time.Time                  `json:"entered_at"`
	Late      string                     `json:"late,omitempty"` // why it was entered after that
	By        string                     `json:"by,omitempty"`   // account; "" is the platform
	Law       rule.Where                 `json:"law"`
}

var records = store.Schema{Name: "records", Indexes: []string{"org", "warned"}}

// indexRecord finds the records of an organization by the day they were formed, and the light penalties among them.
func indexRecord(r *Record) map[string][]string {
	ix := map[string][]string{"org": {r.Org + sep + r.FormedOn.String() + sep + store.Time(r.EnteredAt)}}
	if r.Penalty == organizationapi.PenaltyWarning || r.Penalty == organizationapi.PenaltyFine {
		ix["warned"] = []string{r.Org + sep + r.FormedOn.String()}
	}
	return ix
}

var (
	errFuture     = fault.New(fault.Refused, "organization.credit.future", "形成日期应为今天或更早的日期，请核对后重新填写。").At("formed_on", "请填写今天或更早的日期。")
	errLateRecord = fault.New(fault.Refused, "organization.credit.late", "信用信息已经超过录入的期限，请写明逾期原因后再录入。")
	errPenalty    = fault.New(fault.Invalid, "organization.credit.penalty", "行政处罚应写明处罚的种类，罚款应写明金额，请补充后再录入。")
	errOther      = fault.New(fault.Invalid, "organization.credit.not-penalty", "只有行政处罚才填写处罚种类和罚款金额，请清空这两项，或者改选种类。")
)

// penalties are their names.
var penalties = map[organizationapi.Penalty]string{
	organizationapi.PenaltyWarning: "警告", organizationapi.PenaltyFine: "罚款",
	organizationapi.PenaltySuspension: "限期停止活动", organizationapi.PenaltyRevocation: "撤销登记",
}

// RecordCredit enters what the platform cannot know: a check or a penalty of an authority, and other facts.
func (s *Service) RecordCredit(ctx context.Context, in organizationapi.RecordCreditRequest) (out organizationapi.CreditRecord, err error) {
	who, _ := identity.From(ctx)
	c, err := s.register.Of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !registrarOf(who, c.Region) {
		return out, errNotHere
	}
	now := s.now()
	formed, err := cn.ParseDay(in.FormedOn)
	switch {
	case err != nil || formed.After(cn.DayOf(now)):
		return out, errFuture
	case in.Kind != "penalty" && (in.Penalty != "" || in.Amount != 0):
		return out, errOther
	case in.Kind == "penalty" && (in.Penalty == "" || (in.Penalty == organizationapi.PenaltyFine) != (in.Amount > 0)):
		return out, errPenalty.At("penalty", "请选择处罚种类；罚款请写明金额，其他处罚不填金额。")
	}
	r := Record{
		Org: c.ID, Kind: organizationapi.CreditKind(in.Kind), Penalty: in.Penalty, Amount: in.Amount, Fact: in.Fact, Paper: in.Paper,
		FormedOn: formed, EnteredAt: now, By: who.ID, Law: rule.Where{Region: c.Region, Day: now},
	}
	days, err := rule.Ask[int](s.rules, ruleEnter, r.Law)
	if err != nil {
		return out, err
	}
	if r.DueOn = cn.AddWorkdays(formed, days.Value); cn.DayOf(now).After(r.DueOn) {
		if in.Note == "" {
			return out, errLateRecord.Say(fmt.Sprintf("信用信息应当在形成后%d个工作日内（%s前）录入，现已逾期，请写明逾期原因后再录入。", days.Value, r.DueOn.Reckoned())).
				Under(days.Basis()).At("note", "请写明逾期原因，它将向社会公开。")
		}
		r.Late = in.Note
	}
	r, err = s.records.Create(ctx, r, func(_ string, r *Record) []event.Event {
		return []event.Event{event.New(events.TypeOrganizationCreditRecordedV1, now, events.OrganizationCreditRecordedV1{
			Org: r.Org, Region: c.Region, Kind: string(r.Kind), Penalty: string(r.Penalty), Amount: r.Amount, Paper: r.Paper,
		})}
	})
	return s.recordView(&r), err
}

// entry is what an event of the platform says of an organization's credit.
type entry struct {
	org, fact, paper, link string
	kind                   organizationapi.CreditKind
}

// entryOf reads an event; ok is false where it says nothing to enter.
func entryOf(ev event.Event) (e entry, ok bool, err error) {
	e = entry{org: ev.Subject, kind: organizationapi.CreditKindBase}
	switch ev.Type {
	case events.TypeOrganizationOrganizationRegisteredV1:
		e.fact = "登记或者备案，列入名册。"
	case events.TypeOrganizationOrganizationChangedV1:
		e.fact = "登记事项变更。"
	case events.TypeOrganizationOrganizationEndedV1:
		var in events.OrganizationOrganizationEndedV1
		err = ev.Decode(&in)
		e.fact = map[string]string{"deregistered": "注销登记。", "revoked": "撤销登记。"}[in.Status]
	case events.TypeOrganizationOrganizationRatedV1:
		var in events.OrganizationOrganizationRatedV1
		err = ev.Decode(&in)
		e.kind, e.fact = organizationapi.CreditKindOther, fmt.Sprintf("社会组织评估等级为%dA级。", in.Grade)
	case events.TypeOrganizationListingListedV1:
		var in events.OrganizationListingListedV1
		err = ev.Decode(&in)
		e.org, e.kind, e.paper, e.link = in.Org, organizationapi.CreditKindOther, in.Paper, "/listings/"+ev.Subject
		e.fact = "列入" + lists[organizationapi.ListKind(in.List)] + "：" + in.GroundText + "。"
	case events.TypeOrganizationListingRemovedV1:
		var in events.OrganizationListingRemovedV1
		err = ev.Decode(&in)
		e.org, e.kind, e.link = in.Org, organizationapi.CreditKindOther, "/listings/"+ev.Subject
		e.fact = "移出" + lists[organizationapi.ListKind(in.List)] + "。"
	case events.TypeOrganizationReportConcludedV1:
		var in events.OrganizationReportConcludedV1
		err = ev.Decode(&in)
		e.org, e.kind = in.Org, organizationapi.CreditKindReport
		e.fact = fmt.Sprintf("报送%d年度工作报告，登记管理机关已经检查。", in.Year)
	case events.TypeOrganizationReportMissedV1:
		var in events.OrganizationReportMissedV1
		err = ev.Decode(&in)
		e.org, e.kind, e.fact = in.Org, organizationapi.CreditKindReport, fmt.Sprintf("没有按期报送%d年度工作报告。", in.Year)
	case events.TypeContractContractPublishedV1:
		var in events.ContractContractPublishedV1
		err = ev.Decode(&in)
		e.org, e.kind, e.paper, e.link = in.Supplier, organizationapi.CreditKindOther, in.Code, "/contracts/"+ev.Subject
		e.fact = "承接政府购买服务项目“" + in.Title + "”。"
	}
	return e, e.fact != "", err
}

// lists are the names of the two lists.
var lists = map[organizationapi.ListKind]string{abnormal: "活动异常名录", serious: "严重违法失信名单"}

// enter writes down what an event says, once, on the day on which it is heard.
func (s *Service) enter(ctx context.Context, ev event.Event) error {
	e, ok, err := entryOf(ev)
	if err != nil || !ok {
		return err
	}
	c, err := s.register.Of(ctx, e.org)
	if fault.Of(err).Kind == fault.NotFound && err != nil { // a supplier of another county's register, after the purchase has moved
		return nil
	}
	if err != nil {
		return err
	}
	if !c.Social() && c.Kind != organizationapi.OrgKindFiled {
		return nil
	}
	r := Record{
		Org: c.ID, Kind: e.kind, Fact: e.fact, Paper: e.paper, Link: e.link,
		FormedOn: cn.DayOf(ev.At), EnteredAt: s.now(), Law: rule.Where{Region: c.Region, Day: ev.At},
	}
	days, err := rule.Ask[int](s.rules, ruleEnter, r.Law)
	if fault.Of(err).Code == rule.Silent && err != nil { // of before there was such a duty
		return nil
	}
	if err != nil {
		return err
	}
	r.DueOn = cn.AddWorkdays(r.FormedOn, days.Value)
	sum := sha256.Sum256([]byte(ev.ID()))
	_, err = s.records.Insert(ctx, c.ID+"."+hex.EncodeToString(sum[:12]), r)
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// penalized proposes the listing that a penalty leads to.
func (s *Service) penalized(ctx context.Context, ev event.Event) error {
	r, err := s.records.Get(ctx, ev.Subject)
	if err != nil || r.Penalty == "" {
		return err
	}
	d := organizationapi.ListingDraft{Org: r.Org, Facts: penalties[r.Penalty] + "（" + r.Paper + "）：" + r.Fact}
	if d.List, d.Ground, err = s.leads(ctx, &r); err != nil {
		return err
	}
	return s.propose(ctx, r.ID+".listing", d, "")
}

// leads says which list a penalty leads to, and on which ground (信用信息管理办法第十一条、第十五条).
func (s *Service) leads(ctx context.Context, r *Record) (organizationapi.ListKind, string, error) {
	switch r.Penalty {
	case organizationapi.PenaltySuspension:
		return serious, "suspended", nil
	case organizationapi.PenaltyRevocation:
		return serious, groundRevoked, nil
	}
	fine, err := rule.Ask[int64](s.rules, ruleFine, r.Law)
	if err != nil {
		return "", "", err
	}
	if r.Amount >= fine.Value {
		return serious, "fined", nil
	}
	times, err := rule.Ask[int](s.rules, ruleRepeats, r.Law)
	if err != nil {
		return "", "", err
	}
	years, err := rule.Ask[int](s.rules, ruleRepeatYears, r.Law)
	if err != nil {
		return "", "", err
	}
	light := 0
	within := store.Query{By: "warned", Where: []store.Term{store.Between("warned",
		r.Org+sep+r.FormedOn.AddMonths(-12*years.Value).Add(1).String(), r.Org+sep+r.FormedOn.String()+"\x00")}}
	err = s.records.Each(ctx, within, func(x Record) error {
		if x.Amount < fine.Value {
			light++
		}
		return nil
	})
	if light >= times.Value {
		return serious, "repeated", err
	}
	return abnormal, "warned", err
}
