package lottery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// A kind is what is drawn. There is one ceremony; in what the draws of experts
// and of suppliers differ stands in a row here.
type kind struct {
	pool    func(*Service, context.Context, *Purchase, tenderapi.DrawDraft, []Draw) ([]Ticket, []tenderapi.LeftOut, error)
	begins  func(*Service, context.Context, *Purchase, tenderapi.DrawDraft, []Draw) error // refuses one that cannot begin now
	closed  func(*Purchase) bool                                                          // nobody can change an answer any more
	public  func(*Draw, *Purchase) bool                                                   // who came of it may be named
	named   func(*Purchase) []string                                                      // the numbers of those who came of it
	hushed  bool                                                                          // how many come of it is told with who they are
	must    string                                                                        // the rule that they are drawn
	cites   []string                                                                      // what the record names
	answer  string                                                                        // the rule that says how long one may take to answer
	counts  string                                                                        // the word they are counted by
	few     string                                                                        // what is said where the list is too short
	late    *fault.Fault
	calling string // what a draw does while it waits for answers
}

var kinds = map[tenderapi.DrawOf]*kind{
	tenderapi.DrawOfExperts: {
		pool: (*Service).experts, begins: (*Service).mayJudge,
		closed: func(p *Purchase) bool { return p.Evaluated }, public: told, named: func(p *Purchase) []string { return p.Seated },
		must: "tender.committee.draw", cites: []string{"tender.committee.draw", "tender.recusal.relations"}, answer: "tender.committee.draw.answer", counts: "人",
		few:     "专家库中符合条件的专家只有%d人，不足%d人，请放宽专业或者地区，或者减少抽取人数。",
		late:    fault.New(fault.Conflict, "tender.draw.late", "答复的时间已过，已按次序请下一位专家，感谢您的关注。"),
		calling: "正在逐一通知专家",
	},
	tenderapi.DrawOfSuppliers: {
		pool: (*Service).suppliers, begins: (*Service).mayInvite,
		closed: func(p *Purchase) bool { return !p.Inviting }, public: func(_ *Draw, p *Purchase) bool { return p.Opened }, named: func(p *Purchase) []string { return p.Invited }, hushed: true,
		must: fewest, cites: []string{fewest, "tender.selective.sources"}, answer: "tender.invited.answer", counts: "家",
		few:     "平台登记的供应商中符合条件的只有%d家，不足%d家，请放宽业务领域或者地区；仍然不足的，请改用其他采购方式。",
		late:    fault.New(fault.Conflict, "tender.draw.late", "答复的时间已过，已按次序请下一家供应商，感谢贵单位的关注。"),
		calling: "正在逐一询问供应商",
	},
}

// told reports whether a draw of experts is public: with the result, with that of a judging which was set aside, or
// with that of another lot for which the same people sat.
func told(d *Draw, p *Purchase) bool {
	return p.Announced || d.StartedAt.Before(p.Shown) || slices.ContainsFunc(d.Calls, func(c Call) bool { return slices.Contains(p.Seated, c.Number) })
}

// fewest is the rule that suppliers are invited at random, and how many at least.
const fewest = "tender.invited.min"

// what is drawn; draws that began before there was a choice are of experts.
func what(of tenderapi.DrawOf) tenderapi.DrawOf { return cmp.Or(of, tenderapi.DrawOfExperts) }

func (d *Draw) kind() *kind { return kinds[what(d.Of)] }

// only are the draws of one kind.
func only(all []Draw, of tenderapi.DrawOf) []Draw {
	return slices.DeleteFunc(slices.Clone(all), func(d Draw) bool { return what(d.Of) != of })
}

// begun are the draws that began since an instant: another judging draws its own
// committee, and who came of the draws before it sits no more.
func begun(all []Draw, since time.Time) []Draw {
	return slices.DeleteFunc(slices.Clone(all), func(d Draw) bool { return d.StartedAt.Before(since) })
}

// mayJudge refuses a draw of experts before there is a notice, and once judging has begun.
func (s *Service) mayJudge(ctx context.Context, p *Purchase, _ tenderapi.DrawDraft, _ []Draw) error {
	if !p.Seating {
		return fault.New(fault.Conflict, "tender.committee.wrong-time", "发布公告之后、评审结束之前才能抽取评审专家。")
	}
	return s.purchases.Unjudged(ctx, p.ID)
}

// mayInvite refuses a draw of suppliers once the notice is out, where nobody is
// invited, and of fewer than the law wants together with those who came before.
func (s *Service) mayInvite(_ context.Context, p *Purchase, in tenderapi.DrawDraft, before []Draw) error {
	if !p.Drafting {
		return fault.New(fault.Conflict, "tender.draw.wrong-time", "受邀供应商在邀请招标的采购文件提交审核以前抽取，现在不能发起抽取；分包采购的，请在第1包抽取。")
	}
	least, err := rule.Ask[int](s.rules, fewest, p.Law)
	if err != nil {
		return err
	}
	missing := int64(least.Value)
	for _, d := range before {
		missing -= d.count(Accepted)
	}
	if in.Wanted < missing {
		return fault.New(fault.Refused, "tender.draw.least", fmt.Sprintf("至少随机选择%d家供应商，这次至少要抽取%d家，请增加。", least.Value, missing)).
			Under(least.Basis()).At("wanted", fmt.Sprintf("请填写%d以上的家数。", missing))
	}
	return nil
}
