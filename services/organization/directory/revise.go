package directory

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// How a function in force is replaced by its next version, and what that is to the organizations in the directory.

// successor is the id of the version that follows: each has one.
func successor(id string) string {
	sum := sha256.Sum256([]byte("successor\x00" + id))
	return "r" + base64.RawURLEncoding.EncodeToString(sum[:18])
}

// ReviseFunction drafts the next version of a function in force. Asking again finds the same draft.
func (s *Service) ReviseFunction(ctx context.Context, in organizationapi.ReviseFunctionRequest) (out organizationapi.Function, err error) {
	who, _ := identity.From(ctx)
	f, err := s.functionOf(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Functions.Next(f.State, Revise, f.hats(who)); err != nil {
		return out, err
	}
	now, id := s.now(), successor(f.ID)
	next := Function{
		Draft: f.Draft, Owner: f.Owner, Region: f.Region, Law: rule.Where{Region: f.Region, Day: now}, State: Functions.Start, CreatedAt: now,
		Previous: f.ID, Root: f.root(),
	}
	next.Draft.EffectiveOn = ""
	next, err = s.functions.Insert(ctx, id, next)
	if errors.Is(err, store.ErrExists) {
		next, err = s.functions.Get(ctx, id)
	}
	if err != nil {
		return out, err
	}
	return s.whole(ctx, &next, who)
}

// onEffected takes a version out of force when the next is in it, and its entries along.
func (s *Service) onEffected(ctx context.Context, ev event.Event) error {
	var in events.OrganizationFunctionEffectedV1
	if err := ev.Decode(&in); err != nil || in.Previous == "" {
		return err
	}
	_, err := s.functions.Apply(ctx, in.Previous, ev, nil, func(f *Function) (evs []event.Event, err error) {
		if f.State != effective { // retired meanwhile: nothing is left to replace
			return nil, nil
		}
		if f.State, err = Functions.Next(f.State, Supersede, []Hat{Clock}); err != nil {
			return nil, err
		}
		f.RetiredAt, f.Ending = &ev.At, "新版“"+in.Name+"”已生效。"
		return []event.Event{event.New(events.TypeOrganizationFunctionRevisedV1, ev.At, events.OrganizationFunctionRevisedV1{
			Name: f.Draft.Name, Owner: f.Owner.ID, OwnerName: f.Owner.Name, Region: f.Region, Next: ev.Subject,
		})}, nil
	})
	if err != nil {
		return err
	}
	return s.providers.Each(ctx, store.Query{Where: []store.Term{store.Is("function", in.Previous)}}, func(p Provider) error { return s.look(ctx, p) })
}

// current is the version that an entry is held to today: one that was revised leads to the next. more are the conditions
// that it makes stricter than the version id.
func (s *Service) current(ctx context.Context, id string) (f Function, more []string, err error) {
	if f, err = s.functions.Get(ctx, id); err != nil {
		return f, nil, err
	}
	was := f.Draft.Conditions
	for f.State == revised {
		if f, err = s.functions.Get(ctx, successor(f.ID)); err != nil {
			return f, nil, err
		}
	}
	return f, Stricter(was, f.Draft.Conditions), nil
}

// entryID is the entry of an organization for a function, whichever its version.
func entryID(f *Function, org string) string { return f.root() + "." + org }

// under holds an entry to a version.
func (p *Provider) under(f *Function) {
	p.Function, p.Mode = organizationapi.Party{ID: f.ID, Name: f.Draft.Name}, f.Draft.Mode
	p.Days, p.Years = f.Draft.PublicityDays, f.Draft.TermYears
}

// adopt takes an entry that has not ended over to a version that came into force. Who is listed goes on; where a condition
// became stricter, they are asked whether they do, with as many days for it as whoever is new waits to be listed.
func (s *Service) adopt(p *Provider, f *Function, more []string) (evs []event.Event, err error) {
	if p.Function.ID == f.ID || p.EndedAt != nil {
		return nil, nil
	}
	p.under(f)
	if !p.stands() || len(more) == 0 {
		return nil, nil
	}
	if p.State, err = Life.Next(p.State, Ask, []Hat{Clock}); err != nil {
		return nil, err
	}
	now := s.now()
	due := cn.DayOf(now).Add(int(p.Days)).End()
	p.ConfirmDue, p.ConfirmedAt = &due, nil
	return []event.Event{event.New(events.TypeOrganizationProviderAskedV1, now, events.OrganizationProviderAskedV1{
		Function: p.Function.ID, FunctionName: p.Function.Name, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Region, Due: *last(&due),
	})}, nil
}

// wrong is why an entry may not be in the directory: a condition is not met, or the organization has not said in time
// that it goes on. "" when nothing is.
func (p *Provider) wrong(w weighed, now time.Time) string {
	if bad := w.unfit(); bad != nil {
		return bad.Text
	}
	if p.ConfirmDue != nil && !now.Before(*p.ConfirmDue) {
		return "职能的新版条件变严，该组织没有在" + cn.DayOf(*last(p.ConfirmDue)).Chinese() + "以前确认继续承接。"
	}
	return ""
}

// Stricter are the conditions that a version asks beyond the one before, each a sentence without its stop.
func Stricter(was, now organizationapi.FunctionConditions) (out []string) {
	say := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	for _, k := range was.Kinds {
		say(!slices.Contains(now.Kinds, k), "%s不再是承接对象", kindNames[k])
	}
	fewer := len(was.Fields) == 0 || slices.ContainsFunc(was.Fields, func(f string) bool { return !slices.Contains(now.Fields, f) })
	say(len(now.Fields) > 0 && fewer, "业务领域限于%s", strings.Join(now.Fields, "、"))
	say(now.MinGrade > was.MinGrade, "评估等级要求%dA以上", now.MinGrade)
	say(now.Years > was.Years, "取得登记要求满%d年", now.Years)
	say(now.Clean && !was.Clean, "要求不在活动异常名录中")
	say(now.Reported && !was.Reported, "要求最近一次年度工作报告符合要求")
	return out
}

// Changes are what a version says otherwise than the one before, each a sentence without its stop.
func Changes(was, now organizationapi.FunctionDraft) (out []string) {
	texts := [][3]string{
		{"职能名称", was.Name, now.Name},
		{"部门", was.Department, now.Department},
		{"方式", modes[was.Mode], modes[now.Mode]},
		{"承接组织公示的天数", fmt.Sprint(was.PublicityDays), fmt.Sprint(now.PublicityDays)},
		{"列入目录的年限", fmt.Sprint(was.TermYears), fmt.Sprint(now.TermYears)},
	}
	for _, t := range texts {
		if t[1] != t[2] {
			out = append(out, fmt.Sprintf("%s由“%s”改为“%s”", t[0], t[1], t[2]))
		}
	}
	if was.Ground != now.Ground {
		out = append(out, "设定职能的依据有修改")
	}
	if was.Scope != now.Scope {
		out = append(out, "承接的内容有修改")
	}
	for _, way := range []struct {
		word string
		list []string
	}{{"条件变严：", Stricter(was.Conditions, now.Conditions)}, {"条件放宽：原来", Stricter(now.Conditions, was.Conditions)}} {
		for _, c := range way.list {
			out = append(out, way.word+c)
		}
	}
	return out
}

// mostVersions bounds the history of a function.
const mostVersions = 50

// whole is a function with its versions: those that everybody reads, and to its own people the draft of the next.
func (s *Service) whole(ctx context.Context, f *Function, who identity.Caller) (organizationapi.Function, error) {
	v := s.functionView(f, who)
	first, err := s.functions.Get(ctx, f.root())
	if err != nil {
		return v, err
	}
	found, err := s.functions.Find(ctx, store.Query{Where: []store.Term{store.Is("root", f.root())}, Limit: mostVersions})
	if err != nil || len(found.Items) == 0 {
		return v, err
	}
	all := append(found.Items, first)
	slices.SortFunc(all, func(a, b Function) int { return b.CreatedAt.Compare(a.CreatedAt) })
	for i := range all {
		x := &all[i]
		if x.Previous == f.ID && len(x.hats(who)) > 0 {
			v.Next = x.ID
		}
		var changes []string
		if at := slices.IndexFunc(all, func(b Function) bool { return b.ID == x.Previous }); at >= 0 {
			changes = Changes(all[at].Draft, x.Draft)
			if x.ID == f.ID {
				v.Changes, v.Stricter = changes, Stricter(all[at].Draft.Conditions, x.Draft.Conditions)
			}
		}
		if x.public() {
			v.History = append(v.History, organizationapi.FunctionVersion{
				ID: x.ID, Name: x.Draft.Name, StateText: Functions.Say(x.State), EffectiveAt: x.EffectiveAt, RetiredAt: x.RetiredAt, Changes: append([]string{}, changes...),
			})
		}
	}
	return v, nil
}
