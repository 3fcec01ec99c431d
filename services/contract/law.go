package contract

import (
	"fmt"
	"slices"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// sayer is told what is wrong with a field, in a sentence, and on what ground.
type sayer func(field, text string, basis ...fault.Basis)

// lawful refuses terms that the law does not allow; every fault is named at once.
func (c *Contract) lawful(book *rule.Book) error {
	out := fault.New(fault.Refused, "contract.terms.unlawful", "")
	say := func(field, text string, basis ...fault.Basis) {
		if out.Text == "" {
			out = out.Say(text)
		}
		out = out.At(field, text).Under(basis...)
	}
	if err := c.noticed(book, say); err != nil {
		return err
	}
	if err := c.begins(book, say); err != nil {
		return err
	}
	if err := c.lasts(book, say); err != nil {
		return err
	}
	deposit, err := rule.Ask[int64](book, "contract.deposit.percent", c.Law)
	if err != nil {
		return err
	}
	if most := c.Amount * deposit.Value / 100; c.Draft.PerformanceDeposit > most {
		say("performance_deposit", fmt.Sprintf("履约保证金不得超过合同金额的%d%%，请调低。", deposit.Value), deposit.Basis())
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
	switch {
	case c.framework() && len(c.Draft.Payments) > 0:
		say("payments", "框架协议只约定单价，不排付款计划，请删去各期付款；成交以后在成交合同中约定。")
	case !c.framework() && sum != c.Amount:
		say("payments", "付款计划各期合计与合同金额不一致，请调整到相等。")
	}
	if out.Text == "" {
		return nil
	}
	return out
}

// lasts bounds the term. That of a framework stands in its notice, where it was examined.
func (c *Contract) lasts(book *rule.Book, say sayer) error {
	if c.framework() {
		return nil
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
	return nil
}

// noticed holds the terms to what the purchase's documents fixed (政府采购法 art. 46):
// who bid, bid on these, so the contract may not ask more or less.
func (c *Contract) noticed(book *rule.Book, say sayer) error {
	as, err := rule.Ask[bool](book, "contract.terms.noticed", c.Law)
	if err != nil || !as.Value {
		return err
	}
	if c.Term != 0 && c.Draft.TermMonths != c.Term {
		say("term_months", fmt.Sprintf("采购文件确定的期限是%d个月，合同写的是%d个月，请改为一致。", c.Term, c.Draft.TermMonths), as.Basis())
	}
	switch most := c.deposit(); {
	case c.Draft.PerformanceDeposit == most:
	case most == 0:
		say("performance_deposit", "采购文件没有要求履约保证金，合同不能另收，请改为零。", as.Basis())
	default:
		say("performance_deposit", fmt.Sprintf("采购文件确定履约保证金为合同金额的%d%%，即%s，请改为一致。", c.Percent, cn.Fen(most)), as.Basis())
	}
	return nil
}

// begins bounds the first day of the term: not before the result that the
// contract follows from, nor so late that nobody would call it a consequence.
func (c *Contract) begins(book *rule.Book, say sayer) error {
	day, err := cn.ParseDay(c.Draft.StartsOn)
	if err != nil {
		say("starts_on", "开始日期不是有效的日期，请重新填写。")
		return nil
	}
	follows, err := rule.Ask[int](book, "contract.sign", c.Law)
	if err != nil {
		return err
	}
	within, err := rule.Ask[int](book, "contract.start.days", c.Law)
	if err != nil {
		return err
	}
	first := cn.DayOf(c.AwardedAt)
	last := first.Add(within.Value) // a day of performance, not of an act: a day off does not move it
	switch {
	case day.Before(first):
		say("starts_on", "开始日期早于"+c.begun()+"的日期，请改为"+first.Chinese()+"或以后。", follows.Basis())
	case c.Until != "" && c.Until < day.String():
		until, _ := cn.ParseDay(c.Until)
		say("starts_on", "开始日期晚于框架协议的最后一日，请改为"+until.Chinese()+"或以前。")
	case last.Before(day):
		say("starts_on", fmt.Sprintf("开始日期距"+c.begun()+"超过%d日，请改为%s或以前。", within.Value, last.Chinese()), within.Basis())
	}
	return nil
}

// due is the end of the day by which a step is owed; it fails where the book is silent.
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

// punctual refuses a step that is taken after its day without saying why. Under
// a law that set no day yet, none is late.
func (c *Contract) punctual(book *rule.Book, do Verb, id string, from, now time.Time, note string) error {
	by, basis, err := due(book, id, c.Law, from)
	if err != nil && fault.Of(err).Code == rule.Silent {
		return nil
	}
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
