package recount

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
)

// Draws draws the experts and the suppliers of a purchase again, from the values
// that the parties fixed and opened, and holds who was called, who sat and who
// was invited against the order. Of a lot, draws has besides its own those of the
// first, which drew whom all of them invite, and of the lot whose committee it shares.
func Draws(t tenderapi.Tender, draws []tenderapi.Draw) (r Report) {
	r.method = t.Method
	accepted, invited := map[string]tenderapi.DrawCall{}, map[string]tenderapi.DrawCall{}
	drawn := slices.ContainsFunc(draws, suppliers)
	early := drawn && len(t.Committee) == 0   // who is invited comes out before the committee does
	since, nth := anew(t), map[string]int64{} // draws of each lot so far
	for _, d := range draws {
		nth[d.Tender]++
		if d.Nth != nth[d.Tender] || d.Tender != panel(t) && d.Tender != lead(t) {
			r.differ("抽取记录应当是第%d次，公布的是第%d次：有一次抽取没有公布。", nth[d.Tender], d.Nth)
		}
		if elsewhere(t, d) {
			r.say("第%d次抽取不涉及本包的评审委员会。", d.Nth)
			continue
		}
		if d.VoidAt != nil {
			r.say("第%d次抽取在排出次序以前作废：%s", d.Nth, d.VoidReason)
			if d.DrawnAt != nil {
				r.differ("第%d次抽取已经排出次序，却被作废。", d.Nth)
			}
			continue
		}
		into := accepted
		if suppliers(d) {
			into = invited
		} else if early {
			continue
		}
		r.draw(d)
		for _, c := range d.Calls {
			if suppliers(d) && c.Outcome != "accepted" || !suppliers(d) && (!came(t, c) || d.StartedAt.Before(since)) {
				continue
			}
			if _, twice := into[c.Number]; twice {
				r.differ("编号%s抽中两次。", brief(c.Number))
			}
			into[c.Number] = c
		}
	}
	if drawn || t.Method == tenderapi.MethodSelective {
		r.invited(t, invited)
	}
	if early {
		r.say("评审专家的抽取随结果公告公开，到时再核对。")
	} else {
		r.committee(t, accepted)
	}
	return r
}

// anew is when the last judging was set aside, or the zero time: who was drawn
// before sits no more. Whoever shares the committee of another lot is left to that lot's draws.
func anew(t tenderapi.Tender) (at time.Time) {
	for _, r := range t.Rulings {
		if t.CommitteeOf == "" && r.Effect == tenderapi.EffectRejudge && r.TakenAt != nil && r.At.After(at) {
			at = r.At
		}
	}
	return at
}

// panel is the purchase whose draws of experts count, and lead the one whose draws of suppliers do.
func panel(t tenderapi.Tender) string { return cmp.Or(t.CommitteeOf, t.ID) }
func lead(t tenderapi.Tender) string  { return cmp.Or(t.Procedure, t.ID) }

// elsewhere reports whether a draw of experts is nothing to a lot: another drew them for itself, or the lot
// whose committee it shares drew them for a judging that had been set aside before, or only after the committee was seated.
func elsewhere(t tenderapi.Tender, d tenderapi.Draw) bool {
	return !suppliers(d) && (d.Tender != panel(t) && d.Tender == lead(t) || t.CommitteeOf != "" &&
		(t.SeatedAt != nil && d.StartedAt.After(*t.SeatedAt) || t.DrawnSince != nil && d.StartedAt.Before(*t.DrawnSince)))
}

// came reports whether an expert had accepted when the committee was seated. The lot that drew them may lose one
// afterwards and call the next, which changes nothing in a lot that shares the committee and keeps it. Nobody is seated
// while an answer is open: whoever was called before and left after had accepted.
func came(t tenderapi.Tender, c tenderapi.DrawCall) bool {
	if t.CommitteeOf == "" || t.SeatedAt == nil {
		return c.Outcome == "accepted"
	}
	seated := *t.SeatedAt
	if c.At.After(seated) {
		return false
	}
	left := c.Outcome == "declined" || c.Outcome == "recused"
	return c.Outcome == "accepted" || left && c.AnsweredAt != nil && c.AnsweredAt.After(seated)
}

func suppliers(d tenderapi.Draw) bool { return d.Of == tenderapi.DrawOfSuppliers }

// invited holds who was invited against who was drawn, by the organizations behind the numbers.
func (r *Report) invited(t tenderapi.Tender, accepted map[string]tenderapi.DrawCall) {
	by := map[string]bool{}
	for number, c := range accepted {
		if c.Account == "" || draw.Number(c.Salt, c.Account) != number {
			r.differ("编号%s所代表的供应商没有公布，或者与编号不符。", brief(number))
			continue
		}
		by[c.Account] = true
	}
	for _, p := range t.Invited {
		if !by[p.ID] {
			r.differ("受邀供应商%s没有被抽中或者没有同意参加。", p.Name)
		}
		delete(by, p.ID)
	}
	if len(by) > 0 {
		r.differ("有%d家供应商抽中并同意参加，却没有受到邀请。", len(by))
	}
	r.say("受邀供应商%d家，其中随机抽取的%d家。", len(t.Invited), len(accepted))
}

// unit is what is counted in a draw.
func unit(d tenderapi.Draw) string {
	if suppliers(d) {
		return "家"
	}
	return "人"
}

func brief(number string) string { return number[:min(len(number), 8)] }

// parties take part in every draw, in this order.
var parties = []string{"platform", "officer", "witness"}

// draw repeats one draw.
func (r *Report) draw(d tenderapi.Draw) {
	if d.DrawnAt == nil || len(d.Numbers) == 0 {
		r.differ("第%d次抽取没有排出次序，也没有作废，无从复核。", d.Nth)
		return
	}
	numbers := slices.Sorted(slices.Values(d.Numbers))
	if len(slices.Compact(slices.Clone(numbers))) != len(numbers) || int64(len(numbers)) != d.Size {
		r.differ("第%d次抽取：名单应有%d%s，公布的编号有重复或者缺漏。", d.Nth, d.Size, unit(d))
	}
	about := draw.Subject{Tender: d.Tender, Nth: d.Nth, Wanted: d.Wanted, List: draw.List(numbers), Region: d.Region, Field: d.Field}
	if about.List != d.List || about.String() != d.Subject {
		r.differ("第%d次抽取：名单或者抽取条件与当初公布的摘要不符。", d.Nth)
	}
	values, ok := r.parts(d, about)
	if !ok {
		return
	}
	seed := draw.Seed(about, values...)
	if seed != d.Seed {
		r.differ("第%d次抽取：按各方的随机值重算的种子与公布的不同。", d.Nth)
	}
	r.say("第%d次抽取：名单%d%s，抽%d%[3]s，种子%[5]s。", d.Nth, d.Size, unit(d), d.Wanted, brief(seed))
	r.calls(d, draw.Order(seed, numbers))
}

// parts opens what each party fixed, and checks that nobody could wait for the others.
func (r *Report) parts(d tenderapi.Draw, about draw.Subject) (values []string, ok bool) {
	if len(d.Parts) != len(parties) {
		r.differ("第%d次抽取：应有平台、经办人、监督人三方参加，公布的有%d方。", d.Nth, len(d.Parts))
		return nil, false
	}
	var fixed time.Time // when the last of them was fixed
	digests := map[string]bool{}
	for i, sh := range d.Parts {
		if sh.By != parties[i] {
			r.differ("第%d次抽取：第%d方应为%s，公布为%s。", d.Nth, i+1, parties[i], sh.By)
		}
		if draw.Commit(sh.Value, about) != sh.Digest {
			r.differ("第%d次抽取：%s公开的随机值与先前的摘要不符。", d.Nth, sh.Text)
		}
		if digests[sh.Digest] {
			r.differ("第%d次抽取：%s的摘要与另一方的相同。", d.Nth, sh.Text)
		}
		digests[sh.Digest] = true
		if sh.At.After(fixed) {
			fixed = sh.At
		}
		values = append(values, sh.Value)
	}
	for _, sh := range d.Parts {
		if sh.RevealedAt == nil || sh.RevealedAt.Before(fixed) || sh.RevealedAt.After(*d.DrawnAt) {
			r.differ("第%d次抽取：%s没有在各方都提交摘要以后、排出次序以前公开随机值。", d.Nth, sh.Text)
		}
	}
	return values, true
}

// calls holds who was called, and when, against the order: a place that comes
// free is offered to the next, and to nobody else.
func (r *Report) calls(d tenderapi.Draw, order []string) {
	free, open := d.Wanted, 0 // places that no call fills, calls that are not answered
	var said []string
	for i, c := range d.Calls {
		if i >= len(order) || c.Number != order[i] {
			r.differ("第%d次抽取：第%d位应请%s，实际请了%s。", d.Nth, i+1, brief(at(order, i)), brief(c.Number))
		}
		if c.At.Before(*d.DrawnAt) || i > 0 && c.At.Before(d.Calls[i-1].At) {
			r.differ("第%d次抽取：请第%d位的时间早于前一步。", d.Nth, i+1)
		}
		if vacated(d.Calls[:i], c.At)+d.Wanted <= int64(i) {
			r.differ("第%d次抽取：请第%d位的时候没有空缺。", d.Nth, i+1)
		}
		r.answered(d, i)
		switch c.Outcome {
		case "accepted":
			free--
		case "pending":
			free, open = free-1, open+1
		}
		said = append(said, brief(c.Number)+c.Text)
	}
	r.say("按次序：%s。", strings.Join(said, "、"))
	switch {
	case free > 0 && len(d.Calls) < len(order):
		r.differ("第%d次抽取：还缺%d%s，名单没有用尽却没有请下一位。", d.Nth, free, unit(d))
	case free < 0:
		r.differ("第%d次抽取：只抽%d%s，却多请了%[4]d%[3]s。", d.Nth, d.Wanted, unit(d), -free)
	case open > 0:
		r.say("还有%d%s没有答复。", open, unit(d))
	}
}

func at(order []string, i int) string {
	if i < len(order) {
		return order[i]
	}
	return "（名单已尽）"
}

// vacated counts the calls that had come to nothing by an instant.
func vacated(calls []tenderapi.DrawCall, by time.Time) (n int64) {
	for _, c := range calls {
		if c.Outcome != "accepted" && c.Outcome != "pending" && c.AnsweredAt != nil && !c.AnsweredAt.After(by) {
			n++
		}
	}
	return n
}

// answered checks that an answer came in its time, and a silence after it.
func (r *Report) answered(d tenderapi.Draw, i int) {
	c := d.Calls[i]
	switch {
	case c.Outcome == "pending":
	case c.AnsweredAt == nil || c.AnsweredAt.Before(c.At):
		r.differ("第%d次抽取：第%d位的答复没有时间，或者早于通知。", d.Nth, i+1)
	case c.Outcome == "accepted" && c.AnsweredAt.After(c.Until):
		r.differ("第%d次抽取：第%d位逾期答复，应当请下一位。", d.Nth, i+1)
	case c.Outcome == "silent" && !c.AnsweredAt.After(c.Until):
		r.differ("第%d次抽取：第%d位还在答复期内就被跳过。", d.Nth, i+1)
	}
}

// committee holds who sat against who was drawn, by the persons behind the numbers.
func (r *Report) committee(t tenderapi.Tender, accepted map[string]tenderapi.DrawCall) {
	sat, chosen := map[string]bool{}, 0
	for _, m := range t.Committee {
		switch {
		case m.Kind != "expert":
		case m.Number == "":
			chosen++
		default:
			c, ok := accepted[m.Number]
			if !ok {
				r.differ("评审专家%s的编号没有被抽中或者没有同意参加。", brief(m.Number))
			} else if c.Account != m.Account || draw.Number(c.Salt, m.Account) != m.Number {
				r.differ("评审专家%s不是编号所代表的人。", brief(m.Number))
			}
			sat[m.Number] = true
		}
	}
	for number := range accepted {
		if !sat[number] {
			r.differ("编号%s抽中并同意参加，却没有进入评审委员会。", brief(number))
		}
	}
	r.say("评审委员会%d人，其中随机抽取的专家%d人，自行选定的专家%d人。", len(t.Committee), len(sat), chosen)
	switch {
	case len(sat) == 0 && chosen == 0:
		r.differ("公开记录中没有评审专家，无从复核。")
	case chosen > 0 && (t.Choosing == nil || t.Choosing.Reason == ""):
		r.differ("有%d名专家不是抽取的，却没有公布自行选定的情形和理由。", chosen)
	case chosen > 0:
		r.say("自行选定的理由：%s", fmt.Sprintf("%s；%s", t.Choosing.Text, t.Choosing.Reason))
	}
}
