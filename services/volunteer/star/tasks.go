package star

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 50

// task is a line of a desk.
func (s *Service) task(room, subject, title, what, owner string, due *time.Time, basis []volunteerapi.Basis) volunteerapi.Task {
	t := volunteerapi.Task{Subject: subject, Room: room, Title: title, What: what, Owner: owner, Due: due, Basis: basis}
	if due != nil {
		t.LateDays = int64(cn.DaysBetween(cn.DayOf(*due), cn.DayOf(s.now())))
	}
	return t
}

// Tasks are what waits for the caller: stars that only go on with the volunteer's consent and matters in which they are to be
// heard; and for an office objections, drafts of a colleague and matters to decide.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []volunteerapi.Task, err error) {
	asks, err := s.stars.Find(ctx, store.Query{Where: []store.Term{store.Is("asks", who.ID)}, Limit: mostTasks})
	if err != nil {
		return nil, err
	}
	for i := range asks.Items {
		x := &asks.Items[i]
		out = append(out, s.task("star", x.ID, "达到"+levelWords[x.Level-1], "决定是否同意公示", does[Volunteer], nil, s.cite(x.law(), ruleConsent)))
	}
	heard, err := s.bars.Find(ctx, store.Query{Where: []store.Term{store.Is("asks", who.ID)}, Limit: mostTasks})
	if err != nil {
		return nil, err
	}
	for i := range heard.Items {
		b := &heard.Items[i]
		due := b.AnswerBy.Last()
		out = append(out, s.task("bar", b.ID, "有记录认定不实", "说明情况", does[Volunteer], &due, s.cite(b.law(), ruleSpeak)))
	}
	var seen []string
	for _, m := range who.Memberships {
		if m.Role != identity.Registrar || slices.Contains(seen, m.Org) {
			continue
		}
		seen = append(seen, m.Org)
		ts, err := s.ofOffice(ctx, m, who)
		if err != nil {
			return nil, err
		}
		out = append(out, ts...)
	}
	return out, nil
}

// ofOffice are those of one office. Nobody is told of what concerns themselves or what another has to do.
func (s *Service) ofOffice(ctx context.Context, m identity.Membership, who identity.Caller) (out []volunteerapi.Task, err error) {
	said, err := s.stars.Find(ctx, store.Query{Where: []store.Term{store.Is("waits", m.Org)}, Limit: mostTasks})
	if err != nil {
		return nil, err
	}
	for i := range said.Items {
		if x := &said.Items[i]; x.Account != who.ID {
			due := x.Until.Last()
			out = append(out, s.task("star", x.ID, levelWords[x.Level-1]+"公示，编号"+masked(x.Number), "答复异议", m.OrgName, &due, s.cite(x.law(), ruleNotice)))
		}
	}
	drafts, err := s.terms.Find(ctx, store.Query{By: "drafts", Where: []store.Term{store.Under("drafts", m.Org+"/")}, Limit: mostTasks})
	if err != nil {
		return nil, err
	}
	for i := range drafts.Items {
		if t := &drafts.Items[i]; t.Drafter != who.ID {
			out = append(out, s.task("terms", t.ID, t.Title, "公布或者退回星级办法", m.OrgName, nil, s.cite(t.law(), ruleBasis)))
		}
	}
	until := m.Org + "/" + cn.DayOf(s.now()).Add(1).String()
	bars, err := s.bars.Find(ctx, store.Query{By: "waits", Where: []store.Term{store.Between("waits", m.Org+"/", until)}, Limit: mostTasks})
	if err != nil {
		return nil, err
	}
	for i := range bars.Items {
		b := &bars.Items[i]
		what := "认定是否虚报"
		if b.State == appealed {
			what = "复核申诉"
		}
		if b.Account != who.ID && (b.State != appealed || b.Decider != who.ID) {
			out = append(out, s.task("bar", b.ID, "志愿者"+masked(b.Number)+"的记录不实", what, m.OrgName, nil, s.cite(b.law(), ruleBar)))
		}
	}
	return out, nil
}
