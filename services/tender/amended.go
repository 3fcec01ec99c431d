package tender

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/tender/signed"
)

// amended is the text of a correction, as the notice has one: what it says, the documents that govern from then on, and the
// digest of the text before it. Bids stay sealed under the first notice (decision 0048); what a
// bidder knew when it handed in, its receipt says. Like the notice it names no persons.
type amended struct {
	Tender         string                `json:"tender"`
	Code           string                `json:"code"`
	Nth            int64                 `json:"nth"`      // counted from 1
	Previous       string                `json:"previous"` // of the notice, or of the correction before that has a text
	At             time.Time             `json:"at"`
	Reason         string                `json:"reason"`
	Changes        []tenderapi.Change    `json:"changes"`
	DeadlineBefore time.Time             `json:"deadline_before"`
	DeadlineAfter  time.Time             `json:"deadline_after"`
	Documents      tenderapi.TenderDraft `json:"documents"`
}

// proclaim publishes a correction with its text, where bids are sealed. The text is kept first: nobody is shown a digest of nothing.
func (s *Service) proclaim(ctx context.Context, t *Tender, a tenderapi.Amendment) error {
	if t.sealed() {
		text, err := t.amendedText(a)
		if err != nil {
			return err
		}
		a.Notice = digest(text)
		if _, err := s.notices.Insert(ctx, a.Notice, Notice{Tender: t.ID, Text: string(text)}); err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	t.Amendments = append(t.Amendments, a)
	return nil
}

// amendedText writes the text of the correction that comes next.
func (t *Tender) amendedText(a tenderapi.Amendment) ([]byte, error) {
	changes := slices.DeleteFunc(slices.Clone(a.Changes), func(c tenderapi.Change) bool { return c.Field == "contact" })
	return signed.Canonical(amended{
		Tender: t.ID, Code: t.Code, Nth: int64(len(t.Amendments) + 1), Previous: t.governing(), At: a.At.UTC(), Reason: a.Reason, Changes: append([]tenderapi.Change{}, changes...),
		DeadlineBefore: a.DeadlineBefore.UTC(), DeadlineAfter: a.DeadlineAfter.UTC(), Documents: impersonal(t.Draft),
	})
}

// governing is the digest of the text that says last what is bought and how.
func (t *Tender) governing() string {
	if last := t.corrected(); last != "" {
		return last
	}
	return t.Sealing.Notice
}

// corrected is the digest of the last correction that has a text, "" for none.
func (t *Tender) corrected() string {
	for _, a := range slices.Backward(t.Amendments) {
		if a.Notice != "" {
			return a.Notice
		}
	}
	return ""
}

// textOf is the digest of the notice, or of its nth correction.
func (t *Tender) textOf(nth int64) (string, error) {
	if nth == 0 {
		return t.Sealing.Notice, nil
	}
	if nth > int64(len(t.Amendments)) || t.Amendments[nth-1].Notice == "" {
		return "", fault.New(fault.NotFound, "tender.notice.none", "没有这次更正的原文，或者更正发布时平台还没有保存原文，请从采购项目页面查看更正公告。")
	}
	return t.Amendments[nth-1].Notice, nil
}
