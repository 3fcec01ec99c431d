package project

import (
	"context"
	"fmt"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/volunteer/card"
)

// The rules that are asked.
const (
	ruleRisk      = "volunteer.risk.tell"
	ruleInsurance = "volunteer.insurance.danger"
	ruleTraining  = "volunteer.training.special"
	ruleFit       = "volunteer.ability.fit"
)

var errUnready = fault.New(fault.Refused, "volunteer.project.unready", "项目还不能送审和发布，请按列出的逐项修改。")

// sound refuses what nobody can have meant, whatever the law says.
func sound(d *volunteerapi.ProjectDraft, fields volunteerapi.VolunteerFields) error {
	var bad *fault.Fault
	wrong := func(field, text string) {
		if bad == nil {
			bad = errUnsound
		}
		bad = bad.At(field, text)
	}
	if !named(fields.Services, d.Service) {
		wrong("service", "请从列出的服务类别中选择。")
	}
	if d.TimeBank && d.Ledger != volunteerapi.ProjectLedgerVolunteer {
		wrong("time_bank", "只有志愿服务的时间可以存入时间银行，请去掉这一项。")
	}
	if (d.Lat == 0) != (d.Lon == 0) {
		wrong("lat", "请同时填写纬度和经度，或者都不填。")
	}
	if d.Radius > 0 && d.Lat == 0 && d.Lon == 0 {
		wrong("radius", "按范围签到要有集合地点的经纬度，请填写经纬度，或者不按范围签到。")
	}
	if u := d.Insurance; u != nil && u.Until != "" && !cn.Day(u.Until).Valid() {
		wrong("insurance.until", "请写成2026-01-31的样子。")
	}
	for i, x := range d.Positions {
		at := fmt.Sprintf("positions.%d.", i)
		if slices.ContainsFunc(d.Positions[:i], func(y volunteerapi.Position) bool { return y.Code == x.Code }) {
			wrong(at+"code", "这个编号已经用过，请换一个。")
		}
		if x.MaxAge > 0 && x.MaxAge < x.MinAge {
			wrong(at+"max_age", "最大年龄不能小于最小年龄。")
		}
		for _, k := range x.Skills {
			if !named(fields.Skills, k) {
				wrong(at+"skills", "请从列出的专业技能中选择。")
			}
		}
		for _, w := range x.Weekly {
			if w.From == w.To {
				wrong(at+"weekly", "开始和结束不能是同一时刻。")
			}
		}
		for _, o := range x.Dates {
			if o.From == o.To || !cn.Day(o.Day).Valid() {
				wrong(at+"dates", "请核对日期，开始和结束不能是同一时刻。")
			}
		}
		if x.Last != "" && !cn.Day(x.Last).Valid() {
			wrong(at+"last", "请写成2026-01-31的样子。")
		}
	}
	if bad == nil {
		return nil
	}
	return bad
}

func named(list []volunteerapi.VolunteerField, code string) bool {
	return slices.ContainsFunc(list, func(f volunteerapi.VolunteerField) bool { return f.Code == code })
}

func textOf(list []volunteerapi.VolunteerField, code string) string {
	for _, f := range list {
		if f.Code == code {
			return f.Text
		}
	}
	return code
}

// missing is what has to be changed before a project is published under the law of now: the risks told, an insurance
// for what is dangerous, a training for what needs special skills, nobody asked for more than their age allows.
func (s *Service) missing(d *volunteerapi.ProjectDraft) (out []volunteerapi.ProjectFinding, err error) {
	at := rule.Where{Region: d.Region, Day: s.now()}
	today := cn.DayOf(s.now())
	say := func(field, text string, rules ...string) {
		out = append(out, volunteerapi.ProjectFinding{Field: field, Text: text, Basis: card.Bases(s.rules, at, rules...)})
	}
	grown, _, err := card.Years(s.rules, card.RuleAdult, at)
	if err != nil {
		return nil, err
	}
	asked := func(id string) bool { // what a place does not ask, or did not yet, is not missing
		a, bad := rule.Ask[bool](s.rules, id, at)
		return bad == nil && a.Value
	}
	if d.Risk == "" && asked(ruleRisk) {
		say("risk", "招募时应当说明可能发生的风险，请填写；没有特别风险的，也请写明路上和现场要注意什么。", ruleRisk)
	}
	if len(d.Positions) == 0 {
		say("positions", "还没有岗位或者活动，请至少填写一个。")
	}
	for i, x := range d.Positions {
		field := fmt.Sprintf("positions.%d.", i)
		if len(x.Weekly) == 0 && !slices.ContainsFunc(x.Dates, func(o volunteerapi.Once) bool { return !cn.Day(o.Day).Before(today) }) {
			say(field+"dates", x.Title+"没有每周的班次，也没有今天以后的日期，请填写其中一样。")
		}
		switch {
		case x.Training != "":
		case x.Trained:
			say(field+"training", x.Title+"要参加过培训才能报名，请写明怎样培训。", ruleTraining)
		case len(x.Skills) > 0 && asked(ruleTraining):
			say(field+"training", x.Title+"需要专门的技能，应当对志愿者开展培训，请写明怎样培训。", ruleTraining)
		}
		if !x.Dangerous {
			continue
		}
		if x.MinAge < int64(grown) && asked(ruleFit) {
			say(field+"min_age", fmt.Sprintf("%s可能发生人身危险，不能安排未成年人，请把最小年龄改为%d周岁以上。", x.Title, grown), ruleFit, card.RuleAdult)
		}
		if u := d.Insurance; (u == nil || u.Company == "" || u.Policy == "" || cn.Day(u.Until).Before(today)) && asked(ruleInsurance) {
			say("insurance.policy", x.Title+"可能发生人身危险，活动前应当为志愿者购买人身意外伤害保险，请填写保险公司、保险单号和今天以后的保险期限。", ruleInsurance)
		}
	}
	return out, nil
}

// ready refuses a project of which something is missing, or whose organization has ended.
func (s *Service) ready(ctx context.Context, p *Project) error {
	org, err := s.org(ctx, p.Org.ID)
	if err != nil {
		return err
	}
	if org.Status != organizationapi.OrgStatusActive {
		return errOrg
	}
	gaps, err := s.missing(&p.Draft)
	if err != nil || len(gaps) == 0 {
		return err
	}
	out := errUnready
	if len(gaps) == 1 {
		out = out.Say(gaps[0].Text)
	}
	for _, g := range gaps {
		out = out.At(g.Field, g.Text)
		for _, b := range g.Basis {
			out = out.Under(fault.Basis(b))
		}
	}
	return out
}
