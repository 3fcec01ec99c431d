package tender

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// Before some purchases are announced everybody may say something: to what is
// needed (条例第十五条), and to its being bought from one supplier alone
// (条例第三十八条). Both are one thing: what was shown, until when, what was said to
// it, and what the buyer made of that.

// hearingSays is where a purchase stands that is not announced yet.
var hearingSays = map[tenderapi.HearingKind]string{
	tenderapi.HearingKindNeed: "需求征求意见", tenderapi.HearingKindSingle: "单一来源公示",
}

// periods of hearings, as the rule book names them.
var hearingPeriods = map[tenderapi.HearingKind]string{
	tenderapi.HearingKindNeed: "tender.need.publicity", tenderapi.HearingKindSingle: "tender.single.notice",
}

// hearingGrounds are why there is such a hearing at all.
var hearingGrounds = map[tenderapi.HearingKind]string{
	tenderapi.HearingKindNeed: "tender.need.consult", tenderapi.HearingKindSingle: "tender.single.notice",
}

// hearing is the last of a kind, nil when there was none.
func (t *Tender) hearing(kind tenderapi.HearingKind) *tenderapi.Hearing {
	for i := range slices.Backward(t.Hearings) {
		if t.Hearings[i].Kind == kind {
			return &t.Hearings[i]
		}
	}
	return nil
}

// heard reports whether a hearing of the kind was held and is over.
func (t *Tender) heard(kind tenderapi.HearingKind, now time.Time) bool {
	h := t.hearing(kind)
	return h != nil && !now.Before(h.Until)
}

// OpenHearing shows everybody what is to be said something to.
func (s *Service) OpenHearing(ctx context.Context, in tenderapi.OpenHearingRequest) (out tenderapi.Tender, err error) {
	t, err := s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "公示由采购人的经办人办理，您不能代办，请与其联系。")
		}
		if t.State != tenderapi.StateDrafted && t.State != tenderapi.StateIntended {
			return nil, fault.New(fault.Conflict, "tender.hearing.late", "采购文件已提交审核或已公告，不能再公示；需要公示的，请先退回修改。")
		}
		h, err := s.hold(t, in.HearingDraft)
		if err != nil {
			return nil, err
		}
		t.Hearings = append(t.Hearings, h)
		return []event.Event{event.New(events.TypeTenderTenderPublicizedV1, h.At, events.TenderTenderPublicizedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Kind: string(h.Kind), Until: h.Until,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// hold makes the hearing of what the draft says now.
func (s *Service) hold(t *Tender, in tenderapi.HearingDraft) (h tenderapi.Hearing, err error) {
	now, d, p := s.now(), &t.Draft, t.Draft.Method.Procedure()
	if last := t.hearing(in.Kind); last != nil && now.Before(last.Until) {
		return h, fault.New(fault.Conflict, "tender.hearing.running", "这项公示还没有期满，请等期满以后再办理。")
	}
	x := &examiner{book: s.rules, at: rule.Where{Region: t.Region, Day: now}}
	days, ground := ask[int](x, hearingPeriods[in.Kind]), ask[any](x, hearingGrounds[in.Kind])
	if x.err != nil {
		return h, x.err
	}
	h = tenderapi.Hearing{Kind: in.Kind, At: now, Text: d.Requirement, Basis: shown.Basis(ground.Basis()), Until: after(cn.DayOf(now), days).Last()}
	if in.Kind == tenderapi.HearingKindSingle {
		if p.Rules.Publicity == "" {
			return h, fault.New(fault.Refused, "tender.hearing.not-needed", "只有单一来源采购需要这项公示，请核对采购方式。").Under(ground.Basis())
		}
		x.chosen(d, p)
		x.invited(t, p)
		if x.err != nil {
			return h, x.err
		}
		if f := refusal(x.findings, "tender.hearing.incomplete"); f != nil {
			return h, f
		}
		h.Text, h.Suppliers, h.Opinion = d.ConditionNote, d.Invited, d.ExpertOpinion
	}
	if in.Until == nil {
		return h, nil
	}
	if !in.Until.After(now) || in.Until.Before(h.Until) && !days.Source.Remembered() {
		return h, fault.New(fault.Refused, "tender.hearing.short", fmt.Sprintf("公示期不得少于%d个工作日，请把截止时间改到%s或以后。", days.Value, spellTime(h.Until))).
			Under(days.Basis()).At("until", "请改到"+spellTime(h.Until)+"或以后。")
	}
	h.Until = *in.Until
	return h, nil
}

// answered refuses review while there is still time to say something, or
// something was said and nothing came back.
func (s *Service) answered(ctx context.Context, t *Tender) error {
	for _, h := range t.Hearings {
		if s.now().Before(h.Until) {
			return fault.New(fault.Refused, "tender.hearing.pending", hearingSays[h.Kind]+"到"+spellTime(h.Until)+"才期满，请等期满以后再提交审核。")
		}
	}
	n, err := s.inquiries.Waiting(ctx, t.ID)
	if err == nil && n > 0 {
		err = fault.New(fault.Refused, "tender.hearing.unanswered", fmt.Sprintf("还有%d条公示意见没有答复，请逐条答复并写明是否采纳，再提交审核。", n))
	}
	return err
}
