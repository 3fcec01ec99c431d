package organization

import (
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// The two lists of 社会组织信用信息管理办法.
const (
	listAbnormal = "abnormal" // 活动异常名录
	listSerious  = "serious"  // 严重违法失信名单
)

var (
	errListed   = fault.New(fault.Conflict, "organization.mark.exists", "该组织已在这个名单中，不必重复列入。")
	errUnlisted = fault.New(fault.NotFound, "organization.mark.not-found", "没有找到这条列入记录，请从组织页面重新进入。")
	errRemoved  = fault.New(fault.Conflict, "organization.mark.removed", "这条记录已经移出名单，请刷新页面查看。")
	errNotYet   = fault.New(fault.Refused, "organization.mark.too-early", "列入严重违法失信名单未满规定期限，还不能移出。")
	errNoList   = fault.New(fault.Refused, "organization.mark.kind", "活动异常名录只列登记的社会团体、社会服务机构和基金会，请核对组织类型。")
	errHere     = fault.New(fault.Refused, "organization.mark.listing", "这次列入是在平台上办理的，请打开该次列入，由组织申请后办理移出。")
	errManyMark = fault.New(fault.Refused, "organization.mark.many", "该组织的列入记录已达上限，请联系平台管理员归档。")
)

const maxMarks = 100

// listed reports whether the organization is on a list now.
func (o *Organization) listed(list string) bool {
	return slices.ContainsFunc(o.Marks, func(m organizationapi.Mark) bool { return m.List == list && m.To == nil })
}

// lastListed is when the organization was last put on a list.
func (o *Organization) lastListed(list string) (at time.Time) {
	for _, m := range o.Marks {
		if m.List == list && m.From.After(at) {
			at = m.From
		}
	}
	return at
}

// mark puts the organization on a list by a decision of another authority, whose number paper is; one that follows from
// the register itself has none. What is decided on this platform is a listing (package credit).
func (o *Organization) mark(list, reason, paper string, now time.Time) ([]event.Event, error) {
	switch {
	case o.listed(list):
		return nil, errListed
	case list == listAbnormal && !kinds[o.Draft.Kind].social:
		return nil, errNoList
	case len(o.Marks) >= maxMarks:
		return nil, errManyMark
	}
	basis := ruleAbnormal
	if list == listSerious {
		basis = ruleSerious
	}
	o.Marks = append(o.Marks, organizationapi.Mark{ID: store.NewID(), List: list, Reason: reason, Paper: paper, From: now, Basis: basis})
	return []event.Event{event.New(events.TypeOrganizationOrganizationMarkedV1, now, events.OrganizationOrganizationMarkedV1{
		Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, List: list, Reason: reason,
	})}, nil
}

// unmark takes the organization off a list by a decision of another authority. The serious one keeps it for the years
// that the rule book says, counted from the last time it was put there.
func (o *Organization) unmark(rules *rule.Book, id, reason, paper string, now time.Time) ([]event.Event, error) {
	i := slices.IndexFunc(o.Marks, func(m organizationapi.Mark) bool { return m.ID == id })
	if i < 0 {
		return nil, errUnlisted
	}
	m := &o.Marks[i]
	if m.To != nil {
		return nil, errRemoved
	}
	if m.Listing != "" {
		return nil, errHere
	}
	if m.List == listSerious {
		years, err := rule.Ask[int](rules, ruleSeriousEnds, rule.Where{Region: o.Draft.Region, Day: m.From})
		if err != nil {
			return nil, err
		}
		if due := later(cn.DayOf(o.lastListed(listSerious)), years.Value); cn.DayOf(now).Before(due) {
			return nil, errNotYet.Say("列入严重违法失信名单未满规定期限，" + due.Chinese() + "起才可以移出，请届时再办理。").Under(years.Basis())
		}
	}
	m.To, m.Removal, m.RemovalPaper = &now, reason, paper
	return []event.Event{event.New(events.TypeOrganizationOrganizationUnmarkedV1, now, events.OrganizationOrganizationUnmarkedV1{
		Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, List: m.List, Reason: reason,
	})}, nil
}
