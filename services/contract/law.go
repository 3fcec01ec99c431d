package contract

import (
	"fmt"
	"slices"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// lawful refuses terms that the law does not allow; every fault is named at once.
func (c *Contract) lawful(book *rule.Book) error {
	out := fault.New(fault.Refused, "contract.terms.unlawful", "")
	say := func(field, text string, basis ...fault.Basis) {
		if out.Text == "" {
			out = out.Say(text)
		}
		out = out.At(field, text).Under(basis...)
	}
	short, err := rule.Ask[int64](book, "contract.term.months", c.Law)
	if err != nil {
		return err
	}
	long, err := rule.Ask[int64](book, "contract.term.extended.months", c.Law)
	if err != nil {
		return err
	}
	needs, err := rule.Ask[[]rule.Item](book, "contract.term.extended.conditions", c.Law)
	if err != nil {
		return err
	}
	deposit, err := rule.Ask[int64](book, "contract.deposit.percent", c.Law)
	if err != nil {
		return err
	}
	switch m := c.Draft.TermMonths; {
	case m > long.Value:
		say("term_months", fmt.Sprintf("合同期限%d个月，最长不得超过%d个月，请缩短。", m, long.Value), long.Basis())
	case m > short.Value:
		for _, n := range needs.Value {
			if !slices.Contains(c.Draft.TermConditions, n.Code) {
				say("term_conditions", fmt.Sprintf("合同期限超过%d个月，须确认“%s”，请确认或缩短期限。", short.Value, n.Text), needs.Basis())
			}
		}
	}
	if most := c.Amount * deposit.Value / 100; c.Draft.PerformanceDeposit > most {
		say("performance_deposit", fmt.Sprintf("履约保证金不得超过合同金额的%d%%，请调低。", deposit.Value), deposit.Basis())
	}
	if _, err := cn.ParseDay(c.Draft.StartsOn); err != nil {
		say("starts_on", "开始日期不是有效的日期，请重新填写。")
	}
	for _, part := range []struct{ field, name, text string }{
		{"content", "服务内容", c.Draft.Content},
		{"quality", "服务质量", c.Draft.Quality},
		{"settlement", "结算方式", c.Draft.Settlement},
		{"liability", "违约责任", c.Draft.Liability},
	} {
		if part.text == "" {
			say(part.field, "合同还没有写明"+part.name+"，请补充后再送签。")
		}
	}
	sum := int64(0)
	for _, p := range c.Draft.Payments {
		sum += p.Amount
	}
	if sum != c.Amount {
		say("payments", "付款计划各期合计与合同金额不一致，请调整到相等。")
	}
	if out.Text == "" {
		return nil
	}
	return out
}

// due is the end of the day by which a step is owed; 0 days when the book is silent.
func due(book *rule.Book, id string, w rule.Where, from time.Time) (time.Time, fault.Basis, error) {
	n, err := rule.Ask[int](book, id, w)
	if err != nil {
		return time.Time{}, fault.Basis{}, err
	}
	day := cn.AddDays(cn.DayOf(from), n.Value)
	if n.Unit == "工作日" {
		day = cn.AddWorkdays(cn.DayOf(from), n.Value)
	}
	return day.At(23, 59).Add(59 * time.Second), n.Basis(), nil
}

// punctual refuses a step that is taken after its day without saying why.
func (c *Contract) punctual(book *rule.Book, do Verb, id string, from, now time.Time, note string) error {
	by, basis, err := due(book, id, c.Law, from)
	if err != nil || !by.Before(now) {
		return err
	}
	if note == "" {
		return fault.New(fault.Refused, "contract.step.late", fmt.Sprintf("这一步应当在%s前办理，现已逾期%d日，请在说明中写明逾期原因后再办理。",
			cn.DayOf(by).Reckoned(), cn.DaysBetween(cn.DayOf(by), cn.DayOf(now)))).Under(basis).At("note", "请写明逾期原因，它将随合同公开。")
	}
	if c.Late == nil {
		c.Late = map[Verb]string{}
	}
	c.Late[do] = note
	return nil
}
