package tender

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/signed"
)

const (
	beatEvery   = 30 * time.Second     // how often a process looks whether a minute has begun of which it has said nothing
	beatsKept   = 180 * 24 * time.Hour // longer than a challenge, a complaint and its decision take, with what they are corrected and prolonged by
	outageOver  = 2 * time.Minute      // what is shorter is not told apart from the rhythm of the beats
	outageWatch = time.Hour            // before a deadline
)

// pulse is what a process remembers of its beats.
type pulse struct {
	process string
	mu      sync.Mutex
	at      time.Time // of the last that was written
	felt    time.Time // when that was by the machine's own clock, a sleep of the machine included
}

// beat writes one document a minute (decision 0045). A clock that was set forward under a
// process which went on is no outage: what it skipped counts as present.
func (s *Service) beat(ctx context.Context) error {
	p := &s.pulse
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.clock.Trusted() != nil { // it takes no bids
		return nil
	}
	now, felt := s.now(), time.Now().Round(0)
	if !p.at.IsZero() && now.Truncate(time.Minute).Equal(p.at.Truncate(time.Minute)) {
		return nil
	}
	b := store.Beat{Process: p.process, Since: now, At: now}
	if felt.Sub(p.felt) < outageOver && p.at.Before(now) {
		b.Since = p.at
	}
	if _, err := s.beats.Insert(ctx, store.NewID(), b); err != nil {
		return err
	}
	p.at, p.felt = now, felt
	old := store.Query{Where: []store.Term{store.Between("at", "", store.Time(now.Add(-beatsKept)))}, By: "at"}
	return s.beats.Each(ctx, old, func(b store.Beat) error { return s.beats.Delete(ctx, b.ID) })
}

// outage is what the beats say of the last hour before a deadline, or before the end of
// the last offers, as far as it has come; of what was published or asked for later, since then.
type outage struct {
	from, to time.Time
	gaps     []tenderapi.Gap // nobody could hand in
	unknown  *tenderapi.Gap  // the beats say nothing: this store, or the purchase in it, is younger
}

var errEnough = errors.New("later beats say nothing of it")

// outages asks the beats. What is not yet followed by a beat is no outage so
// far: whoever could be told of it would be told by a process that is there.
func (s *Service) outages(ctx context.Context, t *Tender, last bool) (o outage, err error) {
	now, began, until := s.now(), t.PublishedAt, t.closedAt(last)
	if last {
		began = &t.Offers.AskedAt
	}
	o.from, o.to = until.Add(-outageWatch), until
	if now.Before(o.to) {
		o.to = now
	}
	if began == nil || t.rolling() || o.from.Before(now.Add(-beatsKept)) {
		return o, nil
	}
	if began.After(o.from) {
		o.from = *began
	}
	if !o.from.Before(o.to) {
		return o, nil
	}
	first, known, err := s.known(ctx, t)
	if err != nil {
		return o, err
	}
	seen := o.from
	if !known || !first.Before(o.to) {
		o.unknown = &tenderapi.Gap{From: o.from.UTC(), To: o.to.UTC()}
		return o, nil
	}
	if first.After(o.from) {
		o.unknown = &tenderapi.Gap{From: o.from.UTC(), To: first.UTC()}
		seen = first
	}
	beats, err := s.beatsOf(ctx, seen, o.to)
	if err != nil {
		return o, err
	}
	for _, b := range beats {
		since := b.Since
		if since.After(o.to) {
			since = o.to
		}
		if since.Sub(seen) >= outageOver {
			o.gaps = append(o.gaps, tenderapi.Gap{From: seen.UTC(), To: since.UTC()})
		}
		if b.At.After(seen) {
			seen = b.At
		}
	}
	return o, nil
}

// known is since when the beats of this store say anything about a purchase:
// since the first, and since its county came in.
func (s *Service) known(ctx context.Context, t *Tender) (began time.Time, ok bool, err error) {
	first, err := s.beats.Find(ctx, store.Query{Where: []store.Term{store.Between("at", "", "~")}, By: "at", Limit: 1})
	if err != nil || len(first.Items) == 0 {
		return began, false, err
	}
	began = first.Items[0].Since
	came := store.Query{Where: []store.Term{store.Between("came", "", "~")}, By: "came"}
	err = s.beats.Each(ctx, came, func(b store.Beat) error {
		if cn.Within(t.Region, b.Region) && b.At.After(began) {
			began = b.At
		}
		return nil
	})
	return began, true, err
}

// beatsOf are the beats that reach into a time, by when they began. A clock that
// was set far forward is told by each process for itself, so all that say so at one time are read.
func (s *Service) beatsOf(ctx context.Context, from, to time.Time) (beats []store.Beat, err error) {
	var beyond time.Time // the first beat that is surely after
	q := store.Query{Where: []store.Term{store.Between("at", store.Time(from), "~")}, By: "at"}
	err = s.beats.Each(ctx, q, func(b store.Beat) error {
		if beyond.IsZero() && b.At.Sub(to) > outageOver {
			beyond = b.At
		}
		if !beyond.IsZero() && b.At.Sub(beyond) > outageOver {
			return errEnough
		}
		if !b.Since.After(s.now()) { // of a demonstration whose clock was set back
			beats = append(beats, b)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	slices.SortFunc(beats, func(a, b store.Beat) int { return a.Since.Compare(b.Since) })
	return beats, nil
}

// GetOutage tells anybody, under the platform's signature, when it could not take bids, and of when it cannot tell.
func (s *Service) GetOutage(ctx context.Context, in tenderapi.GetOutageRequest) (out tenderapi.SignedOutage, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if in.Last && t.Offers == nil {
		return out, fault.New(fault.NotFound, "tender.outage.round", "本项目还没有要求最后报价，或者只有一轮报价，没有最后报价的截止时间，请查看递交截止以前的不可用证明。")
	}
	o, err := s.outages(ctx, &t, in.Last)
	if err != nil {
		return out, err
	}
	if len(o.gaps) == 0 && o.unknown == nil {
		return out, fault.New(fault.NotFound, "tender.outage.none", "在本项目截止以前的最后60分钟内，没有平台不可用的记录；记录保存180日，如有异议，请向采购人书面提出，或者向财政部门反映。")
	}
	return signed.Outage(tenderapi.Outage{
		Tender: t.ID, Code: t.Code, Deadline: t.closedAt(in.Last).UTC(), Last: in.Last,
		From: o.from.UTC(), To: o.to.UTC(), Gaps: append([]tenderapi.Gap{}, o.gaps...), Unknown: o.unknown, StatedAt: s.now().UTC(),
	}, s.receipts)
}

// interrupted adds to a purchase when bids and last offers could not be taken, and to when its deadline could be moved.
func (s *Service) interrupted(ctx context.Context, t *Tender, out *tenderapi.Tender) error {
	gaps, err := s.missed(ctx, t, out, "bid", false)
	if err != nil {
		return err
	}
	if len(gaps) > 0 && s.extendable(t) {
		out.Extension = &tenderapi.Extension{Deadline: s.later(t).UTC(), Reason: lostTime(gaps) + "，供应商不能递交，顺延截止时间。"}
	}
	if t.Offers == nil {
		return nil
	}
	_, err = s.missed(ctx, t, out, "offer", true)
	return err
}

// missing notes with a purchase, when its gate has closed, how long before nobody could hand in. The beats are not kept as long as it is.
func (s *Service) missing(ctx context.Context, t *Tender, last bool) error {
	if err := s.beat(ctx); err != nil { // a platform that comes back after the deadline tells by it that it was away
		return err
	}
	o, err := s.outages(ctx, t, last)
	if err == nil && len(o.gaps) > 0 {
		t.Outages = append(slices.Clone(t.Outages), tenderapi.Missed{Last: last, Until: t.closedAt(last).UTC(), Text: missedText(o.gaps, last)})
	}
	return err
}

// missedText says it in one sentence.
func missedText(gaps []tenderapi.Gap, last bool) string {
	if last {
		return "最后报价" + lostTime(gaps) + "。"
	}
	return lostTime(gaps) + "。"
}

// missed tells on the way of a purchase, ahead of the step in which something is handed in, when it could not be.
func (s *Service) missed(ctx context.Context, t *Tender, out *tenderapi.Tender, step string, last bool) ([]tenderapi.Gap, error) {
	at := slices.IndexFunc(out.Steps, func(x tenderapi.Step) bool { return x.Key == step })
	if at < 0 {
		return nil, nil
	}
	o, err := s.outages(ctx, t, last)
	if err != nil || len(o.gaps) == 0 {
		return nil, err
	}
	key, note := "outage", missedText(o.gaps, last)
	switch {
	case last:
		key = "outage-last"
	case s.extendable(t):
		note += "建议采购人发布更正公告，顺延截止时间，是否顺延由采购人决定。"
	}
	end := o.gaps[len(o.gaps)-1].To
	out.Steps = slices.Insert(out.Steps, at, tenderapi.Step{Key: key, Title: "平台不可用", State: "done", Owner: "平台", At: &end, Note: note, Basis: []tenderapi.Basis{}})
	return o.gaps, nil
}

// later is the deadline that is proposed: the same hour of the next working day
// that a correction may move it to.
func (s *Service) later(t *Tender) time.Time {
	day := next(cn.DayOf(t.Draft.Deadline))
	if rules := t.Draft.Method.Procedure().Rules; rules.Clarification != "" {
		if least, err := rule.Ask[int](s.rules, rules.Clarification, t.Law); err == nil {
			for earliest := after(cn.DayOf(s.now()), least); day.Before(earliest); {
				day = next(day)
			}
		}
	}
	at := t.Draft.Deadline.In(cn.Zone)
	return day.At(at.Hour(), at.Minute())
}

// next is the first working day after a day.
func next(day cn.Day) cn.Day {
	for {
		if day = day.Add(1); cn.IsWorkday(day) {
			return day
		}
	}
}

// extendable reports whether a correction may still move the deadline.
func (s *Service) extendable(t *Tender) bool {
	return t.State == tenderapi.StatePublished && !t.rolling() && t.heldUntil() == nil && s.now().Before(t.Draft.Deadline)
}

// extension proposes to the officer to move the deadline; ok is false where nothing calls for it.
func (s *Service) extension(ctx context.Context, t *Tender) (detail string, ok bool, err error) {
	if !s.extendable(t) || t.Draft.Deadline.Sub(s.now()) > outageWatch {
		return "", false, nil
	}
	o, err := s.outages(ctx, t, false)
	return lostTime(o.gaps), len(o.gaps) > 0, err
}

// lostTime says when, in Beijing time, and for how long in all.
func lostTime(gaps []tenderapi.Gap) string {
	var all time.Duration
	spans := []string{}
	for _, g := range gaps {
		all += g.To.Sub(g.From)
		if len(spans) < 3 {
			spans = append(spans, g.From.In(cn.Zone).Format("15:04:05")+"至"+g.To.In(cn.Zone).Format("15:04:05"))
		}
	}
	return fmt.Sprintf("截止前60分钟内平台%d次不可用，共%d分钟：%s", len(gaps), int(all.Round(time.Minute)/time.Minute), strings.Join(spans, "、"))
}
