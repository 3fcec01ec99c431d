package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Visit is a note. Its id is a keyed hash of the case and the device's key, so that a note that is sent twice is one.
type Visit struct {
	store.Meta
	Case    string    `json:"case"`
	Region  string    `json:"region"`
	By      string    `json:"by"`      // masked name of the worker
	At      time.Time `json:"at"`      // as the worker says
	Written time.Time `json:"written"` // as the device says; never after Heard
	Heard   time.Time `json:"heard"`   // when it came
	Late    bool      `json:"late,omitempty"`
	Secret  string    `json:"secret"` // the note, sealed with the key of the case
}

var visitSchema = store.Schema{Name: "casevisits", Indexes: []string{"case"}}

func indexVisit(v *Visit) map[string][]string { return map[string][]string{"case": {v.Case}} }

var (
	errVisit   = fault.New(fault.Refused, "socialwork.case.visit", "探访的时间不能晚于写记录的时间，请核对。")
	errWritten = fault.New(fault.Refused, "socialwork.case.visit-written", "写下的时间不在可以接收的范围内，请核对手机的时间，再把内容重新写一次。")
	errEnded   = fault.New(fault.Conflict, "socialwork.case.visit-ended", "这条记录是个案结束以后写的，不能再收，请把要紧的内容告诉接手的人，需要继续服务的另立个案。")
	errReused  = fault.New(fault.Conflict, "socialwork.case.reused", "这个键已经用于另一条记录，请刷新页面后重新提交。")
)

// ahead is how far the clock of a device may be before ours.
const ahead = 5 * time.Minute

// mostVisits bounds the notes of one case.
const mostVisits = 200

// WriteVisit keeps a note, whenever it comes; one that is there already is answered as it was, whatever has happened since. A case that has
// ended takes what was written before its end.
func (s *Service) WriteVisit(ctx context.Context, in socialworkapi.WriteVisitRequest) (out socialworkapi.CaseVisitReceipt, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if !slices.Contains(c.hats(who), Carer) {
		return out, errNone
	}
	id := s.derive("visit", c.ID, in.Key)
	key, err := s.key(ctx, c.ID)
	if err != nil {
		return out, err
	}
	v, err := s.visits.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		v, err = s.note(ctx, &c, key, id, in, who)
	}
	if err != nil {
		return out, err
	}
	text, err := key.Open("casevisits/"+id, v.Secret)
	if err != nil {
		return out, errSealed.Because(err)
	}
	if text != in.Note || !v.At.Equal(in.At) {
		return out, errReused
	}
	return socialworkapi.CaseVisitReceipt{Key: in.Key, At: v.At, WrittenAt: v.Written, Heard: v.Heard, Late: v.Late}, nil
}

func (s *Service) note(ctx context.Context, c *Case, key *vault.Vault, id string, in socialworkapi.WriteVisitRequest, who identity.Caller) (v Visit, err error) {
	now := s.now()
	written, err := s.written(c, in.CaseVisitDraft, now)
	if err != nil {
		return v, err
	}
	n, err := s.visits.Count(ctx, mostVisits, store.Is("case", c.ID))
	if err != nil {
		return v, err
	}
	if n >= mostVisits {
		return v, errMany
	}
	hours, err := rule.Ask[int](s.rules, ruleVisit, c.law(now))
	if err != nil {
		return v, err
	}
	v = Visit{
		Case: c.ID, Region: c.Region, By: cn.MaskName(who.Name), At: in.At, Written: written, Heard: now, Late: now.Sub(in.At) > time.Duration(hours.Value)*time.Hour,
		Secret: key.Seal("casevisits/"+id, in.Note),
	}
	kept, err := s.visits.Insert(ctx, id, v)
	if errors.Is(err, store.ErrExists) {
		return s.visits.Get(ctx, id)
	}
	return kept, err
}

// written is when a note was written: as the device says, within bounds, or now where it says nothing.
func (s *Service) written(c *Case, d socialworkapi.CaseVisitDraft, now time.Time) (at time.Time, err error) {
	at = now
	if d.WrittenAt != nil {
		at = *d.WrittenAt
	}
	days, err := rule.Ask[int](s.rules, ruleDays, c.law(now))
	switch {
	case err != nil:
	case at.Before(now.AddDate(0, 0, -days.Value)):
		err = errWritten.Under(days.Basis()).At("written_at", fmt.Sprintf("写下已经超过%d天，请把内容重新写一次。", days.Value))
	case at.After(now.Add(ahead)) || at.Before(c.OpenedAt.Add(-ahead)):
		err = errWritten.At("written_at", "请核对手机的时间，再把内容重新写一次。")
	case d.At.After(at.Add(ahead)):
		err = errVisit.At("at", "请核对探访的时间。")
	case !c.EndedAt.IsZero() && at.After(c.EndedAt):
		err = errEnded
	}
	if at.After(now) {
		at = now
	}
	return at, err
}

// notes are all of a case in the order of what they tell of.
func (s *Service) notes(ctx context.Context, k *vault.Vault, id string) (out []socialworkapi.CaseVisit, err error) {
	err = s.visits.Each(ctx, store.Query{Where: []store.Term{store.Is("case", id)}}, func(v Visit) error {
		text, err := k.Open("casevisits/"+v.ID, v.Secret)
		if err != nil {
			return errSealed.Because(err)
		}
		out = append(out, socialworkapi.CaseVisit{At: v.At, WrittenAt: v.Written, Heard: v.Heard, Late: v.Late, By: v.By, Note: text})
		return nil
	})
	slices.SortFunc(out, func(a, b socialworkapi.CaseVisit) int { return a.At.Compare(b.At) })
	return out[:min(len(out), mostVisits)], err
}
