package credit

import (
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/services/organization/law"
)

// steps are the way of a listing as everyone sees it.
func (s *Service) steps(l *Listing) []organizationapi.Step {
	b := law.Steps{Book: s.rules, Law: l.Law, Now: s.now(), List: []organizationapi.Step{}}
	office := l.Office
	if office == "" {
		office = "登记管理机关"
	}
	b.Add("propose", "拟列入"+lists[l.List], office, &l.ProposedAt, nil, grounds[l.List])
	b.Note(l.Words)
	b.Add("tell", "告知事实、理由和依据", office, l.ToldAt, nil, ruleNotice)
	switch {
	case l.Objection != nil:
		b.Add("hear", "陈述、申辩", l.Org.Name, &l.Objection.At, l.HearingUntil, ruleObjection)
		var at *time.Time
		if l.Reply != nil {
			at = &l.Reply.At
		}
		if at == nil && l.DroppedAt != nil {
			at = l.DroppedAt
		}
		b.Add("answer", "听取意见并答复", office, at, nil, ruleNotice)
	case l.HearingUntil != nil && s.now().After(*l.HearingUntil):
		b.Add("hear", "陈述、申辩期满，没有提出", l.Org.Name, l.HearingUntil, l.HearingUntil, ruleObjection)
	default:
		b.Add("hear", "陈述、申辩", l.Org.Name, nil, l.HearingUntil, ruleObjection)
	}
	if l.DroppedAt != nil {
		b.Done()
		b.Add("drop", "不予列入", office, l.DroppedAt, nil, ruleNotice)
		return b.List
	}
	b.Add("list", "作出列入决定", office, l.ListedAt, nil, grounds[l.List])
	if l.Paper != "" {
		b.Note("文书号：" + l.Paper)
	}
	s.left(l, &b, office)
	b.Turn()
	return b.List
}

// left are the steps that lead off the list.
func (s *Service) left(l *Listing, b *law.Steps, office string) {
	if l.EscalatedAt != nil {
		b.Add("escalate", "列入异常名录期满，启动列入严重违法失信名单", office, l.EscalatedAt, nil, ruleYears)
	}
	switch {
	case l.Done != nil:
		b.Add("fulfil", "履行义务并申请移出", l.Org.Name, &l.Done.At, nil, s.leaves(l)...)
	case l.RemovedAt == nil && l.mends():
		b.Add("fulfil", "履行义务并申请移出", l.Org.Name, nil, nil, s.leaves(l)...)
		if l.ExpireOn != "" {
			b.Note(l.ExpireOn.Chinese() + "起可以申请")
		}
	}
	switch {
	case l.RemovedAt != nil:
		b.Add("remove", "移出名单", office, l.RemovedAt, l.RemoveDue, s.leaves(l)...)
		if why := l.Late[Remove]; why != "" {
			b.Note("逾期办理，原因：" + why)
		} else if l.Removal != "" {
			b.Note(l.Removal)
		}
	case l.mends():
		b.Add("remove", "移出名单", office, nil, l.RemoveDue, s.leaves(l)...)
	case l.ExpireOn != "":
		due := l.ExpireOn.At(0, 0)
		b.Add("expire", "期满由系统移出", "系统", nil, &due, ruleExpire, ruleRepeat)
	}
	if l.RemovedAt == nil && l.EscalatedAt == nil && l.EscalateOn != "" {
		due := l.EscalateOn.At(0, 0)
		b.Add("escalate", "仍未移出的，启动列入严重违法失信名单", office, nil, &due, ruleYears)
		b.Note(cn.DayOf(due).Chinese() + "满期")
	}
}

// leaves are the rules of the way off the list.
func (s *Service) leaves(l *Listing) []string {
	if l.List == serious {
		if l.Ground == groundRevoked {
			return []string{ruleSeriousYears, ruleRevoked}
		}
		return []string{ruleSeriousYears}
	}
	return []string{ruleRelease}
}
