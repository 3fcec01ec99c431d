package directory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/organization/card"
	"sanshe/services/organization/law"
)

// kindNames are the kinds that may take over a function.
var kindNames = map[organizationapi.LegalKind]string{
	organizationapi.LegalKindAssociation: "社会团体", organizationapi.LegalKindServiceorg: "社会服务机构", organizationapi.LegalKindFoundation: "基金会",
}

// Findings holds an organization against what a function asks, line by line, as the register and the book say it on the
// day. A rule of the book that is known from memory only warns; a condition that the function has announced refuses
// whatever the book has beside it, as those who apply have read it. Everything rests on these lines: what a page shows,
// who is admitted, and who is suspended or restored.
func Findings(b *rule.Book, f *Function, c *card.Card, last *card.Report, now time.Time) *law.Examiner {
	x := &law.Examiner{Book: b, At: rule.Where{Region: f.Region, Day: now}, Findings: []organizationapi.Finding{}}
	today := cn.DayOf(now)
	must := f.Draft.Conditions

	filed := law.Ask[bool](x, ruleFiled)
	x.Say(c.LegalEntity || !filed.Value, "", "具有独立承担民事责任的能力。", "该组织没有法人资格，不能承接；请先办理登记。", filed.Basis())
	active := law.Ask[[]rule.Item](x, ruleLiability)
	x.Say(c.Active(), "", "登记状态正常。", "该组织的登记已经注销或者被撤销，不能承接。", active.Basis())
	serious := law.Ask[bool](x, ruleSerious)
	x.Say(!c.Serious || !serious.Value, "", "没有被列入严重违法失信名单。", "该组织在严重违法失信名单中，移出以前不能承接；请先申请移出。", serious.Basis())

	own := law.Ask[bool](x, ruleConditions)
	hold := func(ok bool, good, bad string, more ...fault.Basis) {
		x.Announced(ok, good, bad, append([]fault.Basis{own.Basis()}, more...)...)
	}
	var kinds []string
	for _, k := range must.Kinds {
		kinds = append(kinds, kindNames[k])
	}
	hold(slices.Contains(must.Kinds, organizationapi.LegalKind(c.Kind)), "是这项职能的承接对象。", "这项职能由"+strings.Join(kinds, "、")+"承接，该组织不是。")
	if len(must.Fields) > 0 {
		hold(slices.Contains(must.Fields, c.Field), "业务领域符合要求。", "这项职能由业务领域是"+strings.Join(must.Fields, "、")+"的组织承接；业务领域登记有误的，请先办理变更。")
	}
	if must.Years > 0 {
		since, err := cn.ParseDay(c.RegisteredOn)
		free := since.AddMonths(12 * int(must.Years))
		bad := fmt.Sprintf("取得登记未满%d年。", must.Years)
		if err == nil {
			bad = fmt.Sprintf("取得登记未满%d年，%s起可以申请。", must.Years, free.Chinese())
		}
		hold(err == nil && !today.Before(free), fmt.Sprintf("取得登记满%d年。", must.Years), bad)
	}
	graded(x, must.MinGrade, c, today, hold)
	abnormal := law.Ask[bool](x, ruleAbnormal)
	switch {
	case must.Clean:
		hold(!c.Abnormal, "不在活动异常名录中。", "该组织在活动异常名录中，这项职能要求移出以后才能承接；请先履行义务并申请移出。")
	case c.Abnormal:
		x.Say(!abnormal.Value, "", "在活动异常名录中，这项职能没有因此不能承接；请尽快申请移出。", "该组织在活动异常名录中，不能承接。", abnormal.Basis())
	}
	if must.Reported {
		good, bad := "最近一次年度工作报告符合要求。", "平台上没有该组织的年度工作报告，请先报送并取得结论。"
		if last != nil {
			bad = fmt.Sprintf("%d年度工作报告没有按期报送，或者结论是不合格，请先补报或者整改。", last.Year)
		}
		hold(last != nil && last.Good, good, bad)
	}
	return x
}

// graded looks at the grade of the day: whether it is high enough for the function, and whether it is one that goes
// first among equals. The latter is said and decides nothing.
func graded(x *law.Examiner, least int64, c *card.Card, today cn.Day, hold func(ok bool, good, bad string, more ...fault.Basis)) {
	g, ok := c.On(today)
	first, known := law.May[string](x, rulePriority)
	if least > 0 {
		bad := fmt.Sprintf("没有有效的评估等级，这项职能要求%dA以上，请先参加评估。", least)
		if ok {
			bad = fmt.Sprintf("现在的评估等级是%dA，这项职能要求%dA以上。", g.Grade, least)
		}
		var more []fault.Basis
		if known {
			more = append(more, first.Basis())
		}
		hold(ok && g.Grade >= least, fmt.Sprintf("评估等级为%dA，有效期至%s。", g.Grade, g.To.Chinese()), bad, more...)
	}
	if !known || !ok {
		return
	}
	if from, err := strconv.ParseInt(strings.TrimSuffix(first.Value, "A"), 10, 64); err == nil && g.Grade >= from {
		x.Say(true, "", "评估等级在"+first.Value+"以上，同等条件下可以优先承接。", "", first.Basis())
	}
}

// turns is the next day after today on which time alone may change what Findings says: a grade begins or is over, or the
// years since the registration are full. "" when there is none.
func turns(f *Function, c *card.Card, today cn.Day) (next cn.Day) {
	days := make([]cn.Day, 0, 2*len(c.Ratings)+1)
	for _, g := range c.Ratings {
		days = append(days, g.From, g.To.Add(1))
	}
	if since, err := cn.ParseDay(c.RegisteredOn); err == nil && f.Draft.Conditions.Years > 0 {
		days = append(days, since.AddMonths(12*int(f.Draft.Conditions.Years)))
	}
	for _, d := range days {
		if d.After(today) && (next == "" || d.Before(next)) {
			next = d
		}
	}
	return next
}
