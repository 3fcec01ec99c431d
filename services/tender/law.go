package tender

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
	"sanshe/services/tender/standard"
)

// examiner holds a draft against the rule book and collects what it finds, so
// that an officer sees every fault of a notice at once and not one a day.
type examiner struct {
	book     *rule.Book
	at       rule.Where
	findings []tenderapi.Finding
	hearsay  map[string]bool // rules that somebody remembers and nobody has seen written
	err      error           // the book itself is at fault
}

// ask reads a number or yes-or-no; a silent book stops the examination.
func ask[T any](x *examiner, id string) (a rule.Answer[T]) {
	if x.err == nil {
		a, x.err = rule.Ask[T](x.book, id, x.at)
	}
	if a.Source.Remembered() {
		x.doubt(id)
	}
	return a
}

// doubt lets a rule only warn: it, or what sets it off, is known from memory alone.
func (x *examiner) doubt(id string) {
	if x.hearsay == nil {
		x.hearsay = map[string]bool{}
	}
	x.hearsay[id] = true
}

// say records one finding. A rule known from memory alone only warns; one that
// is reported refuses, and the page says that its text has not been checked.
func (x *examiner) say(ok bool, field, good, bad string, basis fault.Basis) {
	level, text := "refuse", good
	if x.hearsay[basis.Rule] {
		level = "warn"
	}
	if !ok {
		text = bad
	}
	x.findings = append(x.findings, tenderapi.Finding{Ok: ok, Level: level, Text: text, Field: field, Basis: shown.Basis(basis)})
}

// draft examines everything that a notice must satisfy before it is published at now.
func (x *examiner) draft(t *Tender, now time.Time) {
	d, p := &t.Draft, t.Draft.Method.Procedure()
	x.procedure(t, now)
	if p.Rolling() {
		x.rolling(d, p)
	} else {
		x.bidding(t, now)
	}
	perform := ask[int64](x, "contract.deposit.percent")
	x.say(d.PerformancePercent <= perform.Value, "performance_percent", fmt.Sprintf("履约保证金比例不超过%d%%。", perform.Value),
		fmt.Sprintf("履约保证金为合同金额的%d%%，不得超过%d%%，请调低。", d.PerformancePercent, perform.Value), perform.Basis())

	if p.Competition() { // what was asked, told and allowed of the framework holds for its orders
		return
	}
	need := ask[bool](x, "tender.need.consult")
	heard, field := t.heard(tenderapi.HearingKindNeed, now), "consulted"
	if d.Consulted && !heard { // what was asked elsewhere is told, or nobody can look; a notice that stands is not held to it anew
		heard, field = t.PublishedAt != nil || strings.TrimSpace(d.ConsultNote) != "", "consult_note"
	}
	x.say(heard || !need.Value, field, "采购需求已征求社会公众意见。",
		"公共服务项目的采购需求应当征求社会公众意见，请先在本平台公示采购需求，或者在别处征求后填写征求情况。", need.Basis())

	x.say(d.Ceiling <= d.Budget, "ceiling", "最高限价不超过预算。", "最高限价高于预算金额，请改为不超过预算。", ask[bool](x, "tender.budget.publish").Basis())

	ahead := ask[int](x, "tender.intention.ahead")
	early := t.IntendedAt != nil && cn.DaysBetween(cn.DayOf(*t.IntendedAt), cn.DayOf(now)) >= ahead.Value
	x.say(early, "", fmt.Sprintf("采购意向已提前%d日公开。", ahead.Value),
		fmt.Sprintf("采购意向一般应当在采购活动开始前%d日公开，请确认是否属于例外情形。", ahead.Value), ahead.Basis())
}

// bidding examines what bids are made by: until when, for how long, at what price and by what standard.
func (x *examiner) bidding(t *Tender, now time.Time) {
	d, p, say := &t.Draft, t.Draft.Method.Procedure(), t.word
	x.bound(t)
	x.periods(t, now)
	x.deadline(d.Deadline, now, say)
	if p.Framework() {
		x.unitPrice(d, p)
		x.announced(d, p)
		x.years(d.TermMonths, p)
	} else {
		x.term(d.TermMonths, d.TermConditions)
	}
	deposit := ask[int64](x, "tender.deposit.percent")
	x.say(d.DepositPercent <= deposit.Value, "deposit_percent", fmt.Sprintf(say("投标保证金比例不超过%d%%。"), deposit.Value),
		fmt.Sprintf(say("投标保证金为预算的%d%%，不得超过%d%%，请调低。"), d.DepositPercent, deposit.Value), deposit.Basis())
	x.criteria(d, p, now)
	x.deduction(d, p)
	x.raised(d)
}

// slip records what nobody can have meant. That is no question of law, so it is
// refused whether or not anyone has verified the rule that caught it.
func (x *examiner) slip(field, bad string, basis fault.Basis) {
	x.findings = append(x.findings, tenderapi.Finding{Level: "refuse", Text: bad, Field: field, Basis: shown.Basis(basis)})
}

// deadline checks that somebody can be there: bids are opened when the time is up.
func (x *examiner) deadline(at, now time.Time, say func(string) string) {
	most := ask[int](x, "tender.deadline.horizon")
	if x.err == nil && !at.After(now) {
		x.slip("deadline", say("投标截止时间已经过去，供应商来不及投标，请改到公告以后。"), most.Basis())
	}
	if latest := cn.DayOf(now).Add(most.Value); x.err == nil && cn.DayOf(at).After(latest) {
		x.slip("deadline", fmt.Sprintf(say("投标截止时间定在%s，距公告超过%d日，请核对年份和月份。"), cn.DayOf(at).Chinese(), most.Value), most.Basis())
	}
	office := ask[bool](x, "tender.deadline.workday")
	x.say(cn.IsWorkday(cn.DayOf(at)) || !office.Value, "deadline", say("投标截止定在工作日。"),
		cn.DayOf(at).Chinese()+say("是休息日，投标截止的同时要开标，请改到工作日，或确认当天有人主持。"), office.Basis())
	hours := ask[string](x, "tender.deadline.hours")
	from, to, _ := strings.Cut(hours.Value, "-")
	clock := at.In(cn.Zone).Format("15:04")
	x.say(from <= clock && clock <= to, "deadline", say("投标截止定在办公时间之内。"),
		fmt.Sprintf(say("投标截止定在%s，不在%s至%s之内，请改到办公时间，或确认届时有人主持开标。"), clock, from, to), hours.Basis())
}

// term checks how long the contract may run.
func (x *examiner) term(months int64, conditions []string) {
	short, long := ask[int64](x, "contract.term.months"), ask[int64](x, "contract.term.extended.months")
	needs := ask[[]rule.Item](x, "contract.term.extended.conditions")
	var missing []string
	for _, n := range needs.Value {
		if !slices.Contains(conditions, n.Code) {
			missing = append(missing, n.Text)
		}
	}
	switch {
	case months <= short.Value:
		x.say(true, "term_months", fmt.Sprintf("合同履行期限%d个月，不超过%d个月。", months, short.Value), "", short.Basis())
	case months > long.Value:
		x.say(false, "term_months", "", fmt.Sprintf("合同履行期限%d个月，最长不得超过%d个月，请缩短。", months, long.Value), long.Basis())
	default:
		x.say(len(missing) == 0, "term_conditions", "合同期限超过一年的条件都已满足。",
			fmt.Sprintf("合同期限超过%d个月，须同时满足：%s。请逐项确认，或缩短期限。", short.Value, list(missing)), needs.Basis())
	}
}

// criteria checks the scoring sheet: one hundred points, one price, its weight within the law.
func (x *examiner) criteria(d *tenderapi.TenderDraft, p tenderapi.Procedure, now time.Time) {
	cs := d.Criteria
	total, price, prices := int64(0), int64(0), 0
	codes := map[string]bool{}
	twice := false
	for _, c := range cs {
		total += c.Max
		twice = twice || codes[c.Code]
		codes[c.Code] = true
		if c.Kind == "price" {
			price += c.Max
			prices++
		}
	}
	quantified := ask[bool](x, "tender.criteria.quantified")
	x.say(total == full && prices == 1 && !twice, "criteria", "评分标准合计100分，价格分一项。",
		fmt.Sprintf("评分标准须合计100分、价格分恰好一项、编号不重复，现在合计%s分、价格分%d项，请修改。", points(total), prices), quantified.Basis())
	if wrong := append(unsound(cs), unreckoned(cs)...); len(wrong) > 0 {
		x.say(false, "criteria", "", strings.Join(wrong, ""), quantified.Basis())
	}

	for _, c := range cs {
		if c.Kind == "objective" && len(c.Levels) == 0 { // it is a fact all the same, and the marks must be one before they are frozen
			x.findings = append(x.findings, tenderapi.Finding{
				Level: "warn", Field: "criteria", Basis: shown.Basis(quantified.Basis()),
				Text: "客观分“" + c.Name + "”没有写分档，系统不能计分，由各评委打分并且必须一致；写明各档的分值以后由系统按供应商的答复计分。",
			})
		}
	}
	if p.Rules.Lowest != "" {
		lowest := ask[bool](x, p.Rules.Lowest)
		x.say(price == full, "criteria", "不打分。"+p.Judged, p.Name+"不打分，请不要另设评分标准。", lowest.Basis())
		return
	}
	x.weight(price, d.PriceApproval, p, now)
}

// weight checks the weight of the price, in hundredths of a point. Where the law of a procedure lets the
// finance department agree to another, its agreement stands in the documents, and with the notice in public.
func (x *examiner) weight(price int64, agreed *tenderapi.PriceApproval, p tenderapi.Procedure, now time.Time) {
	if p.Rules.PriceLeast == "" {
		return
	}
	least := ask[int64](x, p.Rules.PriceLeast)
	low, high := price*100 < least.Value*full, false
	var most rule.Answer[int64]
	if p.Rules.PriceMost != "" {
		most = ask[int64](x, p.Rules.PriceMost)
		high = price*100 > most.Value*full
	}
	remedy := map[bool]string{true: "请调高", false: "请调低"}[low]
	if p.Rules.PriceAllowed != "" && (low || high) {
		may := ask[bool](x, p.Rules.PriceAllowed)
		if may.Value && x.agreement(agreed, may.Basis(), now) {
			x.say(true, "criteria", fmt.Sprintf("价格分权重%s%%不在%d%%至%d%%以内，已获%s书面同意（%s）。", points(price), least.Value, most.Value, agreed.By, agreed.Number), "", may.Basis())
			return
		}
		remedy += "，或者取得财政部门书面同意以后在评分标准下填写"
	}
	x.say(!low, "criteria", fmt.Sprintf("价格分权重%s%%，不低于%d%%。", points(price), least.Value),
		fmt.Sprintf("价格分权重为%s%%，服务项目不得低于%d%%，%s。", points(price), least.Value, remedy), least.Basis())
	if p.Rules.PriceMost != "" {
		x.say(!high, "criteria", fmt.Sprintf("价格分权重%s%%，不高于%d%%。", points(price), most.Value),
			fmt.Sprintf("价格分权重为%s%%，%s的服务项目不得高于%d%%，%s。", points(price), p.Name, most.Value, remedy), most.Basis())
	}
}

// agreement reports whether a weight outside the law's bounds was agreed to before the notice; one of a later day is a slip.
func (x *examiner) agreement(a *tenderapi.PriceApproval, basis fault.Basis, now time.Time) bool {
	if a == nil {
		return false
	}
	if a.On > cn.DayOf(now).String() {
		x.slip("price_approval.on", "财政部门同意的日期在今天以后，请核对日期，取得书面同意以后再填写。", basis)
	}
	return true
}

// unsound says what is wrong with the levels of a standard, and with its groups where it has some.
func unsound(cs []tenderapi.Criterion) (out []string) {
	if slices.ContainsFunc(cs, func(c tenderapi.Criterion) bool { return len(c.Group) > 0 }) {
		for _, p := range standard.Tree(cs).Validate() {
			out = append(out, p.Text)
		}
		return out
	}
	for _, leaf := range standard.Tree(cs).Leaves() {
		if len(leaf.Options)+len(leaf.Ranges) == 0 {
			continue
		}
		for _, p := range leaf.Validate() {
			out = append(out, p.Text)
		}
	}
	return out
}

// unreckoned says what keeps levels from being what a bid can earn: the best must be
// all the points, and of what the platform scores each must be one value, under a name of its own.
func unreckoned(cs []tenderapi.Criterion) (out []string) {
	for _, c := range cs {
		best, names := int64(0), map[string]bool{}
		for _, l := range c.Levels {
			best = max(best, l.To)
			if c.Machine && l.From != l.To {
				out = append(out, fmt.Sprintf("客观分“%s”的“%s”是一个区间，系统不能据以计分，请改为一个分值。", c.Name, l.Name))
			}
			if c.Machine && names[l.Name] {
				out = append(out, fmt.Sprintf("客观分“%s”有两档都叫“%s”，供应商无从选择，请改用不同的名称。", c.Name, l.Name))
			}
			names[l.Name] = true
		}
		if len(c.Levels) > 0 && best < c.Max {
			out = append(out, fmt.Sprintf("指标“%s”为%s分，最好的一档只有%s分，谁也得不到满分，请改为一致。", c.Name, points(c.Max), points(best)))
		}
		if c.Unit != "" && !c.Machine {
			out = append(out, fmt.Sprintf("指标“%s”写了数量的单位“%s”，只有写了分档的客观分按数量计分，请补上分档或者去掉单位。", c.Name, c.Unit))
		}
	}
	return out
}

// full is a whole score, in hundredths of a point.
const full = 10000

// points writes hundredths of a point without needless zeros.
func points(n int64) string {
	if n%100 == 0 {
		return fmt.Sprint(n / 100)
	}
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

func list(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += "；"
		}
		out += w
	}
	return out
}

// refusal gathers the findings that refuse into one fault with every field and basis, or nil.
func refusal(findings []tenderapi.Finding, code string) *fault.Fault {
	var bad []tenderapi.Finding
	for _, f := range findings {
		if !f.Ok && f.Level == "refuse" {
			bad = append(bad, f)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	out := fault.New(fault.Refused, code, bad[0].Text)
	if len(bad) > 1 {
		out = out.Say(fmt.Sprintf("%s另有%d处不符合规定，请一并修改。", bad[0].Text, len(bad)-1))
	}
	for _, f := range bad {
		for _, b := range f.Basis {
			out = out.Under(fault.Basis(b))
		}
		if f.Field != "" {
			out = out.At(f.Field, f.Text)
		}
	}
	return out
}
