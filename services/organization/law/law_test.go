package law

import (
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

var refused = fault.New(fault.Refused, "organization.test.unlawful", "不合法，请修改。")

func shipped(t *testing.T) *rule.Book {
	t.Helper()
	return ruletest.Book(t, contracts.Files)
}

func TestARefusalNamesEveryFaultAndWhatIsRememberedOnlyWarns(t *testing.T) {
	x := Examiner{Book: shipped(t), At: rule.Where{Region: "320312", Day: cn.Day("2026-11-27").At(12, 0)}}
	persons, units := Ask[int64](&x, "organization.association.members.persons"), Ask[int64](&x, "organization.association.members.units")
	x.Say(false, "members", "", "个人会员不足。", persons.Basis())
	x.Say(false, "members.units", "", "单位会员不足。", units.Basis())
	x.Say(true, "", "够了。", "", units.Basis())
	f := fault.Of(x.Refusal(refused))
	if f == nil || len(f.Basis) != 2 || len(f.Fields) != 2 || f.Text != "个人会员不足。另有1处不符合规定，请一并修改。" {
		t.Fatalf("%+v", f)
	}
	warned := Examiner{Book: x.Book, At: x.At, hearsay: map[string]bool{persons.Basis().Rule: true}}
	warned.Say(false, "members", "", "个人会员不足。", persons.Basis())
	if err := warned.Refusal(refused); err != nil || warned.Findings[0].Level != "warn" {
		t.Errorf("hearsay refuses: %v %+v", err, warned.Findings)
	}
	if _, ok := May[int64](&warned, "no.rule.of.the.book"); ok || warned.Err != nil {
		t.Errorf("of a silent book: %v, %v", ok, warned.Err)
	}
	Ask[int64](&warned, "no.rule.of.the.book")
	if warned.Err == nil || warned.Refusal(refused) == nil {
		t.Error("a silent book lets everything pass")
	}
}

func TestTheWayShowsWhoseTurnItIsAndWhatIsLate(t *testing.T) {
	now := cn.Day("2026-11-27").At(12, 0)
	past, next := now.Add(-time.Hour), now.Add(time.Hour)
	s := Steps{Book: shipped(t), Law: rule.Where{Region: "320312", Day: now}, Now: now}
	s.Add("a", "受理", "登记管理机关", &past, nil, "organization.association.decide")
	s.Add("b", "决定", "登记管理机关", nil, &next, "no.rule.of.the.book")
	s.Add("c", "发证", "登记管理机关", nil, nil)
	s.Note("当场")
	s.Turn()
	if a, b, c := s.List[0], s.List[1], s.List[2]; a.State != "done" || len(a.Basis) != 1 || b.State != "now" || b.Basis == nil || c.State != "todo" || c.Note != "当场" {
		t.Errorf("%+v", s.List)
	}
	s.Add("d", "年报", "申请人", nil, &past)
	if s.List[3].State != "late" {
		t.Errorf("%+v", s.List[3])
	}
}
