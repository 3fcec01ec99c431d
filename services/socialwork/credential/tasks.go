package credential

import (
	"context"
	"slices"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are what waits for the caller: as holder, as office, and with findings as either.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []socialworkapi.Task, err error) {
	places := []string{"holder/" + who.ID + "/"}
	for _, stem := range bureau.Stems(who, false) {
		places = append(places, "office/"+stem)
	}
	for _, place := range places {
		q := store.Query{Where: []store.Term{store.Under("wait", place)}, Limit: mostTasks}
		cs, err := s.credentials.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for i := range cs.Items {
			if t, ok := s.task(&cs.Items[i], who); ok {
				out = append(out, t)
			}
		}
		fs, err := s.findings.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for i := range fs.Items {
			if t, ok := s.asked(&fs.Items[i], who); ok {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// by sets the day by which something is to be done.
func (s *Service) by(t *socialworkapi.Task, day cn.Day) {
	at := day.Last()
	t.Due, t.LateDays = &at, int64(cn.DaysBetween(day, cn.DayOf(s.now())))
}

// task is what a credential waits for of the caller.
func (s *Service) task(c *Credential, who identity.Caller) (t socialworkapi.Task, ok bool) {
	now, hats := s.now(), c.hats(who)
	is := func(h Hat) bool { return slices.Contains(hats, h) }
	t = socialworkapi.Task{Subject: c.ID, Room: "credential", Title: s.levelText(c, now) + " " + c.Mark, Owner: s.place(c.Region) + "登记机关", Basis: s.clauses(c, now)}
	switch {
	case c.State == entered && is(Registrar):
		t.What = "核验证书"
	case c.State == verified && is(Second):
		t.What = "办理登记"
	case (c.State == renewing || c.State == restoring) && is(Registrar):
		t.What = "办理再登记"
	case c.State == returned && is(Holder):
		t.What, t.Owner = "更正证书内容", "本人"
	case c.State == registered && is(Holder) && !cn.DayOf(now).Before(c.Opens):
		t.What, t.Owner = "申请再登记", "本人"
		s.by(&t, c.last())
	case c.State == lapsed && is(Holder):
		t.What, t.Owner = "恢复登记", "本人"
	default:
		return t, false
	}
	return t, true
}

// asked is what a finding waits for of the caller.
func (s *Service) asked(f *Finding, who identity.Caller) (t socialworkapi.Task, ok bool) {
	hats := f.hats(who)
	is := func(h Hat) bool { return slices.Contains(hats, h) }
	t = socialworkapi.Task{Subject: f.ID, Room: "finding", Title: "职业道德认定 " + f.Mark, Owner: s.place(f.Region) + "登记机关", Basis: []socialworkapi.Basis{}}
	switch {
	case f.State == opened && is(Subject):
		t.What, t.Owner = "陈述", "本人"
		s.by(&t, f.AnswerBy)
	case f.State == decided && is(Subject):
		t.What, t.Owner = "看决定，可以申请复核", "本人"
		s.by(&t, f.AppealBy)
	case is(Registrar) && (f.State == answered || f.State == opened && s.now().After(f.AnswerBy.Last())):
		t.What = "拟定处理"
	case f.State == proposed && is(Second):
		t.What = "决定"
	case f.State == appealed && is(Third):
		t.What = "复核"
	default:
		return t, false
	}
	return t, true
}

// attach gives papers to a certificate.
func (s *Service) attach(ctx context.Context, account, id string, papers []string) (out []socialworkapi.Paper, err error) {
	kept, err := s.papers.Attach(ctx, account, id, "papers", papers)
	for _, p := range kept {
		out = append(out, socialworkapi.Paper(p))
	}
	return out, err
}
