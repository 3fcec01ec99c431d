package insight

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/ocds/conform"
	"sanshe/libs/redflag"
	"sanshe/libs/store"
)

var (
	errNoFlag = fault.New(fault.NotFound, "insight.flag.not-found", "辖区内没有这条提示，请从提示列表重新进入。")
	errFile   = fault.New(fault.Invalid, "insight.file.unreadable", "这个文件不能检查，请按提示改正后再试。")
	errBusy   = fault.New(fault.Unavailable, "insight.file.busy", "正在检查另一个文件，请过一会儿再试。")
)

// ListIndicators is the table of indicators.
func (s *Service) ListIndicators(context.Context, insightapi.ListIndicatorsRequest) (out insightapi.IndicatorList, err error) {
	for _, r := range redflag.Indicators {
		x := insightapi.Indicator{
			Code: r.Code, Name: r.Name, About: insightapi.FlagAbout(r.About), Level: insightapi.FlagLevel(r.Level), Unit: r.Unit, Compares: r.Compares, Why: r.Why,
			Source: insightapi.FlagSource{Title: r.Source.Title, Url: r.Source.URL}, Thresholds: []insightapi.FlagThreshold{},
		}
		for _, t := range r.Thresholds {
			x.Thresholds = append(x.Thresholds, insightapi.FlagThreshold(t))
		}
		out.Items = append(out.Items, x)
	}
	return out, nil
}

// supervised is the region that the caller's desk watches.
func supervised(ctx context.Context) store.Term {
	who, _ := identity.From(ctx)
	m, _ := who.As(identity.Supervisor) // the door lets nobody else in
	return store.Under("region", cn.Stem(m.Region))
}

// ListFlags lists the hints of the region, the newest first.
func (s *Service) ListFlags(ctx context.Context, in insightapi.ListFlagsRequest) (out insightapi.FlagPage, err error) {
	q := store.Query{By: "raised", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{supervised(ctx)}}
	for index, v := range map[string]string{"code": in.Code, "level": string(in.Level), "status": string(in.Status), "buyer": in.Buyer} {
		if v != "" {
			q.Where = append(q.Where, store.Is(index, v))
		}
	}
	slices.SortFunc(q.Where, func(a, b store.Term) int { return strings.Compare(a.Index, b.Index) }) // a cursor is bound to their order
	p, err := s.hints.Find(ctx, q)
	if err != nil {
		return out, err
	}
	out.Items, out.Next = []insightapi.Flag{}, p.Next
	for _, h := range p.Items {
		out.Items = append(out.Items, s.flag(ctx, &h))
	}
	return out, nil
}

// flag is a hint as the caller sees it.
func (s *Service) flag(ctx context.Context, h *Hint) insightapi.Flag {
	who, _ := identity.From(ctx)
	f := &h.Flag
	row, _ := redflag.Indicators.Of(f.Code)
	out := insightapi.Flag{
		ID: h.ID, Version: h.Version, Code: f.Code, Name: row.Name, Unit: row.Unit, Level: insightapi.FlagLevel(f.Level), Status: h.status(), About: insightapi.FlagAbout(f.About),
		Subject: insightapi.FlagParty(f.Subject), Value: f.Value, Threshold: f.Threshold, Reason: f.Reason, Rules: append([]string{}, f.Rules...), RulesDay: f.Day,
		Buyers: []insightapi.FlagParty{}, Purchases: []insightapi.FlagPurchase{}, Decisions: []insightapi.FlagDecision{},
		RaisedAt: h.Raised, ChangedAt: h.Changed, EndedAt: h.Ended,
	}
	for _, b := range f.Buyers {
		out.Buyers = append(out.Buyers, insightapi.FlagParty(b))
	}
	for _, id := range f.Purchases {
		out.Purchases = append(out.Purchases, insightapi.FlagPurchase{ID: id, Ocid: s.ocid(id), Title: id})
	}
	for _, d := range h.Decisions {
		by := d.By
		if d.Account != who.ID {
			by = cn.MaskName(by)
		}
		out.Decisions = append(out.Decisions, insightapi.FlagDecision{Verdict: d.Verdict, Reason: d.Reason, By: by, Office: d.Office, At: d.At, Value: d.Value})
	}
	return out
}

// watches is the caller's membership that watches over a hint; ok is false where there is none.
func (h *Hint) watches(who identity.Caller) (m identity.Membership, ok bool) {
	for _, m := range who.Memberships {
		if m.Role == identity.Supervisor && slices.ContainsFunc(h.Regions, func(r string) bool { return cn.Within(r, m.Region) }) {
			return m, true
		}
	}
	return m, false
}

// GetFlag is one hint with its evidence and its decisions.
func (s *Service) GetFlag(ctx context.Context, in insightapi.GetFlagRequest) (out insightapi.Flag, err error) {
	who, _ := identity.From(ctx)
	h, err := s.hints.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return out, errNoFlag
	}
	if err != nil {
		return out, err
	}
	if _, ok := h.watches(who); !ok {
		return out, errNoFlag
	}
	return s.titled(ctx, s.flag(ctx, &h))
}

// titled names the purchases of a flag, which list them by id.
func (s *Service) titled(ctx context.Context, f insightapi.Flag) (insightapi.Flag, error) {
	for i := range f.Purchases {
		l, err := s.list.Get(ctx, f.Purchases[i].ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return f, err
		}
		if l.Title != "" {
			f.Purchases[i].Title = l.Title
		}
	}
	return f, nil
}

// DecideFlag adds what the caller makes of a hint; what was decided before stays.
func (s *Service) DecideFlag(ctx context.Context, in insightapi.DecideFlagRequest) (out insightapi.Flag, err error) {
	who, _ := identity.From(ctx)
	now := s.now()
	h, err := s.hints.Update(ctx, in.ID, func(h *Hint) ([]event.Event, error) {
		m, ok := h.watches(who)
		if !ok {
			return nil, errNoFlag
		}
		if err := h.At(in.Version); err != nil {
			return nil, err
		}
		h.Decisions = append(h.Decisions, Decision{
			Verdict: in.Verdict, Reason: in.Reason, Account: who.ID, By: who.Name, Office: m.OrgName, At: now, Value: h.Flag.Value,
		})
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return out, errNoFlag
	}
	if err != nil {
		return out, err
	}
	return s.titled(ctx, s.flag(ctx, &h))
}

// Bounds of what a desk counts and offers.
const (
	buyersMost  = 500
	buyersPages = 2       // of the newest hints, whose buyers are offered
	tallyMost   = 100_000 // hints of one indicator that stand alike
)

// CountFlags counts the hints of the region by indicator, and says how often they were adopted. An index counts, so
// that a desk of many years opens like a new one.
func (s *Service) CountFlags(ctx context.Context, _ insightapi.CountFlagsRequest) (out insightapi.FlagCounts, err error) {
	out.Items = []insightapi.FlagCount{}
	for _, r := range redflag.Indicators {
		n, err := s.tallied(ctx, r.Code)
		if err != nil {
			return out, err
		}
		n.Code, n.Name, n.Level = r.Code, r.Name, insightapi.FlagLevel(r.Level)
		if decided := n.Adopted + n.Declined; decided > 0 {
			n.Precision = big.NewRat(100*n.Adopted, decided).FloatString(0)
		}
		out.Items = append(out.Items, n)
	}
	out.Buyers, err = s.flagged(ctx)
	return out, err
}

// tallied counts the hints of one indicator.
func (s *Service) tallied(ctx context.Context, code string) (n insightapi.FlagCount, err error) {
	region := supervised(ctx).From
	for status, at := range map[insightapi.FlagStatus]*int64{
		insightapi.FlagStatusOpen: &n.Open, insightapi.FlagStatusAdopted: &n.Adopted, insightapi.FlagStatusDeclined: &n.Declined,
	} {
		got, err := s.hints.Count(ctx, tallyMost, store.Under("tally", tallyOf(code, status, region)))
		if err != nil {
			return n, err
		}
		*at = int64(got)
	}
	return n, nil
}

// flagged lists the buyers of the newest hints by name.
func (s *Service) flagged(ctx context.Context) ([]insightapi.FlagParty, error) {
	buyers := map[string]insightapi.FlagParty{}
	q := store.Query{By: "raised", Desc: true, Limit: 200, Where: []store.Term{supervised(ctx)}}
	for range buyersPages {
		p, err := s.hints.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, h := range p.Items {
			for _, b := range h.Flag.Buyers {
				buyers[b.ID] = insightapi.FlagParty(b)
			}
		}
		if q.After = p.Next; p.Next == "" {
			break
		}
	}
	out := append([]insightapi.FlagParty{}, slices.Collect(maps.Values(buyers))...)
	slices.SortFunc(out, func(a, b insightapi.FlagParty) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return out[:min(len(out), buyersMost)], nil
}

// Bounds of a file that is checked.
var fileBounds = redflag.Bounds{Bytes: 64 << 20, Line: 4 << 20}

// What a file may hold, and how many flags of it a report lists.
const (
	purchasesMost = 100_000
	flagsMost     = 500
)

// CheckFlags finds the flags of a file that the caller hands in. Nothing of it is
// kept, and our own purchases are not compared with it. One at a time: it is read
// on the machine that others are waiting for.
func (s *Service) CheckFlags(ctx context.Context, in insightapi.CheckFlagsRequest) (out insightapi.FlagReport, err error) {
	select {
	case s.checking <- struct{}{}:
		defer func() { <-s.checking }()
	default:
		return out, errBusy
	}
	survey := redflag.Indicators.Survey(s.law)
	err = redflag.Read(bytes.NewReader(in.Upload.Body), fileBounds, conform.Release, func(r *redflag.Release) error {
		if survey.Add(r); survey.Purchases() > purchasesMost {
			return &redflag.Refused{Why: fmt.Sprintf("文件里的采购超过%d个，请分成几个文件", purchasesMost)}
		}
		return ctx.Err()
	})
	var refused *redflag.Refused
	if errors.As(err, &refused) {
		return out, errFile.Say(refused.Error())
	}
	if err != nil {
		return out, err
	}
	flags := survey.Flags()
	out = insightapi.FlagReport{Releases: int64(survey.Releases), Purchases: int64(survey.Purchases()), Total: int64(len(flags)), Items: []insightapi.FoundFlag{}}
	if !survey.Last.IsZero() {
		out.Latest = later(nil, survey.Last)
	}
	for _, f := range flags[:min(len(flags), flagsMost)] {
		row, _ := redflag.Indicators.Of(f.Code)
		out.Items = append(out.Items, insightapi.FoundFlag{
			Code: f.Code, Name: row.Name, Level: insightapi.FlagLevel(f.Level), About: insightapi.FlagAbout(f.About), Subject: insightapi.FlagParty(f.Subject),
			Unit: row.Unit, Value: f.Value, Threshold: f.Threshold, Reason: f.Reason, Ocids: f.Purchases,
		})
	}
	return out, nil
}
