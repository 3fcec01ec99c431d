package casework

import (
	"context"
	"errors"
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
	Case   string    `json:"case"`
	Region string    `json:"region"`
	By     string    `json:"by"`    // masked name of the worker
	At     time.Time `json:"at"`    // as the worker says
	Heard  time.Time `json:"heard"` // when it came
	Late   bool      `json:"late,omitempty"`
	Secret string    `json:"secret"` // the note, sealed with the key of the case
}

var visitSchema = store.Schema{Name: "casevisits", Indexes: []string{"case"}}

func indexVisit(v *Visit) map[string][]string { return map[string][]string{"case": {v.Case}} }

var (
	errVisit  = fault.New(fault.Refused, "socialwork.case.visit", "探访的时间不能晚于现在，请核对。")
	errReused = fault.New(fault.Conflict, "socialwork.case.reused", "这个键已经用于另一条记录，请刷新页面后重新提交。")
)

// ahead is how far the clock of a device may be before ours.
const ahead = 5 * time.Minute

// mostVisits bounds the notes of one case.
const mostVisits = 200

// WriteVisit keeps a note, whenever it comes. A case that has ended takes what was written before its end.
func (s *Service) WriteVisit(ctx context.Context, in socialworkapi.WriteVisitRequest) (out socialworkapi.CaseVisitReceipt, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	now := s.now()
	switch {
	case !slices.Contains(c.hats(who), Carer):
		return out, errNone
	case in.At.After(now.Add(ahead)):
		return out, errVisit.At("at", "请核对探访的时间。")
	case !c.EndedAt.IsZero() && in.At.After(c.EndedAt):
		return out, fault.New(fault.Conflict, "socialwork.case.wrong-state", "当前状态不能办理这项操作，请刷新页面查看最新进度。")
	}
	id := s.derive("visit", c.ID, in.Key)
	key, err := s.key(ctx, c.ID)
	if err != nil {
		return out, err
	}
	v, err := s.visits.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		v, err = s.note(ctx, &c, key, id, in, who, now)
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
	return socialworkapi.CaseVisitReceipt{Key: in.Key, At: v.At, Heard: v.Heard, Late: v.Late}, nil
}

func (s *Service) note(ctx context.Context, c *Case, key *vault.Vault, id string, in socialworkapi.WriteVisitRequest, who identity.Caller, now time.Time) (v Visit, err error) {
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
		Case: c.ID, Region: c.Region, By: cn.MaskName(who.Name), At: in.At, Heard: now, Late: now.Sub(in.At) > time.Duration(hours.Value)*time.Hour,
		Secret: key.Seal("casevisits/"+id, in.Note),
	}
	kept, err := s.visits.Insert(ctx, id, v)
	if errors.Is(err, store.ErrExists) {
		return s.visits.Get(ctx, id)
	}
	return kept, err
}

// notes are all of a case in the order of what they tell of.
func (s *Service) notes(ctx context.Context, k *vault.Vault, id string) (out []socialworkapi.CaseVisit, err error) {
	err = s.visits.Each(ctx, store.Query{Where: []store.Term{store.Is("case", id)}}, func(v Visit) error {
		text, err := k.Open("casevisits/"+v.ID, v.Secret)
		if err != nil {
			return errSealed.Because(err)
		}
		out = append(out, socialworkapi.CaseVisit{At: v.At, Heard: v.Heard, Late: v.Late, By: v.By, Note: text})
		return nil
	})
	slices.SortFunc(out, func(a, b socialworkapi.CaseVisit) int { return a.At.Compare(b.At) })
	return out[:min(len(out), mostVisits)], err
}
