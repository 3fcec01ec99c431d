package tender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// AmendTender publishes a correction: old beside new, and a later deadline where
// the law asks for one. What it says governs from then on, so it must be a notice
// that could have been published; the notice as it was first is kept.
func (s *Service) AmendTender(ctx context.Context, in tenderapi.AmendTenderRequest) (out tenderapi.Tender, err error) {
	t, err := s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "更正公告由采购人的经办人办理，您不能代办，请与其联系。")
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		now := s.now()
		if t.State != tenderapi.StatePublished || !now.Before(t.Draft.Deadline) {
			return nil, fault.New(fault.Conflict, "tender.amendment.closed", t.word("投标截止时间已到或公告尚未发布，不能更正。"))
		}
		before, first := t.Draft.Deadline, t.Draft
		changes := t.amend(in.AmendmentDraft)
		if err := s.postpone(t, in.AmendmentDraft); err != nil {
			return nil, err
		}
		if len(changes) == 0 && t.Draft.Deadline.Equal(before) {
			return nil, fault.New(fault.Invalid, "tender.amendment.empty", "更正公告没有改变任何内容，请至少更正一项。").At("new", "请填写与原内容不同的现内容。")
		}
		if err := s.bind(ctx, t); err != nil {
			return nil, err
		}
		x := s.examine(t)
		if x.err != nil {
			return nil, x.err
		}
		if f := refusal(x.findings, "tender.notice.unlawful"); f != nil {
			return nil, f
		}
		if t.Original == nil && len(t.Amendments) == 0 {
			t.Original = &first
		}
		if err := s.proclaim(ctx, t, tenderapi.Amendment{At: now, Reason: in.Reason, Changes: changes, DeadlineBefore: before, DeadlineAfter: t.Draft.Deadline}); err != nil {
			return nil, err
		}
		t.mend(now)
		return []event.Event{event.New(events.TypeTenderTenderAmendedV1, now, events.TenderTenderAmendedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
			Reason: in.Reason, Deadline: t.Draft.Deadline, Moved: !t.Draft.Deadline.Equal(before),
		})}, nil
	})
	if err != nil {
		return out, err
	}
	// The gate follows at once; should this not come about, closeDue moves it before it closes.
	if err := s.align(ctx, t.ID); err != nil {
		s.log.WarnContext(ctx, "the gate will follow later", "tender", t.ID, "err", err)
	}
	return s.view(ctx, &t), nil
}

// postpone moves the deadline as the amendment asks, and refuses one that leaves bidders too little time.
func (s *Service) postpone(t *Tender, in tenderapi.AmendmentDraft) error {
	until := t.Draft.Deadline
	if in.Deadline != nil && !t.rolling() { // which runs as long as its notice said
		until = *in.Deadline
	}
	if until.Before(t.Draft.Deadline) {
		return fault.New(fault.Refused, "tender.amendment.earlier", t.word("更正只能推迟投标截止时间，不能提前。")).At("deadline", "请不早于原截止时间。")
	}
	clarification := t.Draft.Method.Procedure().Rules.Clarification
	if clarification == "" {
		t.Draft.Deadline = until
		return nil
	}
	least, err := rule.Ask[int](s.rules, clarification, t.Law)
	if err != nil {
		return err
	}
	earliest := after(cn.DayOf(s.now()), least)
	if cn.DayOf(until).Before(earliest) && !least.Source.Remembered() { // what nobody has read refuses nobody
		return fault.New(fault.Refused, "tender.amendment.too-late",
			t.word("更正可能影响投标文件编制，距投标截止不足规定日数，请把截止时间顺延到")+earliest.Reckoned()+"或以后。").
			Under(least.Basis()).At("deadline", "请改到"+earliest.Reckoned()+"或以后。")
	}
	t.Draft.Deadline = until
	return nil
}

// amend puts the changes into the notice and lists what is now different from
// what stood there. The old words are the notice's own, never the officer's.
func (t *Tender) amend(in tenderapi.AmendmentDraft) (out []tenderapi.Change) {
	note := func(field, old, now string) {
		if old != now {
			out = append(out, tenderapi.Change{Field: field, Old: old, New: now})
		}
	}
	d := &t.Draft
	for _, c := range in.Changes {
		switch c.Field {
		case "qualifications": // one condition a line
			old := strings.Join(d.Qualifications, "\n")
			d.Qualifications = strings.Split(strings.TrimSpace(c.New), "\n")
			note(c.Field, old, strings.Join(d.Qualifications, "\n"))
		default:
			at := map[string]*string{"summary": &d.Summary, "requirement": &d.Requirement, "place": &d.Place, "contact": &d.ContactPhone}[c.Field]
			old := *at
			*at = c.New
			note(c.Field, old, c.New)
		}
	}
	if in.DocumentsTo != nil {
		old := d.Deadline
		if d.DocumentsTo != nil {
			old = *d.DocumentsTo
		}
		d.DocumentsTo = in.DocumentsTo
		note("documents_to", spellTime(old), spellTime(*in.DocumentsTo))
	}
	if len(in.Criteria) > 0 {
		old := d.Criteria
		d.Criteria = machined(in.Criteria, old)
		note("criteria", spellStandard(old), spellStandard(d.Criteria))
	}
	return out
}

func spellTime(at time.Time) string { return cn.DayOf(at).Chinese() + at.In(cn.Zone).Format("15:04") }

// spellStandard writes a scoring standard as a notice does, a criterion a line.
func spellStandard(cs []tenderapi.Criterion) string {
	kinds := map[string]string{"subjective": "主观分", "objective": "客观分", "price": "价格分"}
	lines := make([]string, len(cs))
	for i, c := range cs {
		lines[i] = strings.TrimSuffix(fmt.Sprintf("%s（%s分，%s）：%s", strings.Join(append(slices.Clone(c.Group), c.Name), "／"), points(c.Max), kinds[c.Kind], c.Standard), "：")
		for _, l := range c.Levels {
			lines[i] += "；" + l.Name
			if c.Unit != "" {
				lines[i] += fmt.Sprintf("（至少%d%s）", l.AtLeast, c.Unit)
			}
			lines[i] += points(l.From)
			if l.To != l.From {
				lines[i] += "至" + points(l.To)
			}
			lines[i] += "分"
		}
	}
	return strings.Join(lines, "\n")
}
