package dispute

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// What becomes of a purchase when a challenge or a complaint holds
// (政府采购质疑和投诉办法第十六条、第三十一条、第三十二条).

// remedy is a row: an effect, the parts it may follow for and who may say so.
// Whether the purchase can still follow, it says itself (Purchase.Can).
type remedy struct {
	effect tenderapi.Effect
	about  []string
	by     []Hat
	follow bool   // the purchase does it, and at once
	rests  string // what it rests on besides the rule of all effects
	why    string // what to do instead where it is not open
}

var (
	either   = []Hat{Officer, Supervisor}
	remedies = []remedy{
		{effect: tenderapi.EffectProceed, about: challengeable, by: either},
		{
			effect: tenderapi.EffectAmend, about: []string{"documents"}, by: either,
			why: "只有对采购文件的质疑，在投标截止以前，才能修改采购文件后继续；已经截止的，请重新开展采购活动。",
		},
		{
			effect: tenderapi.EffectRejudge, about: []string{"process", "result"}, by: []Hat{Supervisor}, follow: true, rests: "tender.review.again",
			why: "只有对采购过程、结果的投诉，在技术评分锁定以后、签订合同以前，才能由财政部门在处理决定中责令重新评审；采购人不得自行组织重新评审。",
		},
		{
			effect: tenderapi.EffectNext, about: []string{"process", "result"}, by: either, follow: true,
			why: "只有已经定标、尚未签订合同，并且还有合格的候选人的，才能另行确定中标人；没有的，请重新开展采购活动。",
		},
		{
			effect: tenderapi.EffectRestart, about: challengeable, by: either, follow: true,
			why: "只有采购活动还没有结束、尚未签订合同的，才能直接重新开展；已经签订合同的，由财政部门决定是否撤销合同。",
		},
		{
			effect: tenderapi.EffectRescindNext, about: []string{"process", "result"}, by: []Hat{Supervisor}, follow: true, rests: "dispute.rescind",
			why: "只有对采购过程、结果的投诉，合同已经签订、尚未履行，并且还有合格的候选人的，才能由财政部门决定撤销合同后另行确定中标人；没有的，请撤销合同后重新开展采购活动。",
		},
		{
			effect: tenderapi.EffectRescindRestart, about: challengeable, by: []Hat{Supervisor}, follow: true, rests: "dispute.rescind",
			why: "只有合同已经签订、尚未履行的，才能由财政部门决定撤销合同后重新开展采购活动；框架协议已经有供应商签订的，本平台还不能办理撤销。",
		},
		{
			effect: tenderapi.EffectCompensate, about: challengeable, by: []Hat{Supervisor}, rests: "dispute.performed",
			why: "只有合同已经签订并且已经履行的，才由财政部门认定采购结果不再改变，损失由责任人承担。",
		},
	}
)

// Followed reports whether the purchase itself does what an effect says. Of the
// others, two ask it for nothing, and a correction is the officer's to write.
func Followed(e tenderapi.Effect) bool {
	return slices.ContainsFunc(remedies, func(r remedy) bool { return r.effect == e && r.follow })
}

// holds reports whether something of what was judged holds, wholly or in part.
func holds(verdicts []tenderapi.ItemVerdict) bool {
	return slices.ContainsFunc(verdicts, func(v tenderapi.ItemVerdict) bool { return v.Verdict != tenderapi.VerdictRejected })
}

// effects says of every effect whether the hat may choose it for the purchase as it stands.
func (s *Service) effects(c *Challenge, p *Purchase, by Hat) ([]tenderapi.EffectOption, error) {
	words, err := rule.Ask[[]rule.Item](s.rules, "dispute.effects", c.Law)
	if err != nil {
		return nil, err
	}
	var out []tenderapi.EffectOption
	for _, r := range remedies {
		o := tenderapi.EffectOption{Effect: r.effect, Text: rule.Text(words.Value, string(r.effect)), Basis: shown.Basis(words.Basis())}
		if r.rests != "" { // what was read comes before what is remembered
			o.Basis = append(shown.Basis(rule.Cite(s.rules, r.rests, c.Law)...), o.Basis...)
		}
		o.Open = r.open(c.Draft.About, p, by)
		if !o.Open {
			o.Why = p.Method.Say(r.why)
		}
		out = append(out, o)
	}
	return out, nil
}

func (r remedy) open(about string, p *Purchase, by Hat) bool {
	return slices.Contains(r.about, about) && slices.Contains(r.by, by) && slices.Contains(p.Can, r.effect)
}

// affect takes the chosen effect into the challenge. What does not hold at all
// leaves the purchase alone; what holds may do so too, where it has no influence on the result.
func (s *Service) affect(c *Challenge, in *proceeding, by Hat) error {
	chosen := in.Effect
	options, err := s.effects(c, &in.purchase, by)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(options, func(o tenderapi.EffectOption) bool { return o.Effect == chosen })
	switch {
	case i < 0:
		return fault.New(fault.Invalid, "tender.effect.none", "请选择对采购活动怎样处理。").At("effect", "请选择一种处理。")
	case !holds(in.Verdicts) && chosen != tenderapi.EffectProceed:
		return fault.New(fault.Refused, "tender.effect.unfounded", "各项都不成立的，应当继续开展采购活动，请改选，或者改正逐项认定。").At("effect", "请选择继续开展采购活动。")
	case !options[i].Open:
		f := fault.New(fault.Refused, "tender.effect.closed", options[i].Why).At("effect", "请改选现在可以办理的一种。")
		for _, b := range options[i].Basis {
			f = f.Under(fault.Basis(b))
		}
		return f
	}
	if in.Former != "" && chosen != tenderapi.EffectRejudge {
		return fault.New(fault.Invalid, "tender.effect.former", "只有责令重新评审的，才写允许原评审委员会成员参加的理由，请删去这一项，或者改选责令重新评审。").At("former", "请删去。")
	}
	c.Effect, c.Former, c.TakenAt = chosen, in.Former, nil
	return nil
}

// Words puts an effect into the words of the rule book, and the reason for which the former judges may judge anew, "" for
// none, after them.
func Words(book *rule.Book, e tenderapi.Effect, former string, law rule.Where) string {
	words, err := rule.Ask[[]rule.Item](book, "dispute.effects", law)
	if err != nil {
		return ""
	}
	said := rule.Text(words.Value, string(e))
	if former != "" {
		said += "；允许原评审委员会的成员参加，理由：" + former
	}
	return said
}
