package filing

import (
	"context"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// GetFiling shows a filing to those concerned.
func (s *Service) GetFiling(ctx context.Context, in organizationapi.GetFilingRequest) (out organizationapi.Filing, err error) {
	who, _ := identity.From(ctx)
	f, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.view(&f, who)
}

// ListFilings lists what an organization has to do with, the latest first; what the caller may not read stays out.
func (s *Service) ListFilings(ctx context.Context, in organizationapi.ListFilingsRequest) (organizationapi.FilingPage, error) {
	return s.page(ctx, store.Query{By: "org", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("org", in.Org+"/")}})
}

// ListMyFilings lists those whose contact the caller is, the latest first.
func (s *Service) ListMyFilings(ctx context.Context, in organizationapi.ListMyFilingsRequest) (organizationapi.FilingPage, error) {
	who, _ := identity.From(ctx)
	return s.page(ctx, store.Query{By: "contact", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("contact", who.ID+"/")}})
}

func (s *Service) page(ctx context.Context, q store.Query) (out organizationapi.FilingPage, err error) {
	who, _ := identity.From(ctx)
	if q.Limit == 0 {
		q.Limit = 50
	}
	found, err := s.filings.Find(ctx, q)
	out = organizationapi.FilingPage{Items: []organizationapi.Filing{}, Next: found.Next}
	for i := range found.Items {
		if len(found.Items[i].hats(who)) == 0 {
			continue
		}
		v, err := s.view(&found.Items[i], who)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// view shows a filing to somebody. Who leads the group and how to reach them is for the contact, the committee and
// the office; an organization that was asked reads what the group is.
func (s *Service) view(f *Filing, who identity.Caller) (out organizationapi.Filing, err error) {
	hats := f.hats(who)
	mine := slices.Contains(hats, Contact)
	d := f.Draft
	if mine || slices.Contains(hats, Neighbour) || slices.Contains(hats, Office) {
		if d.Phone != "" {
			phone, err := s.vault.Open("filings/"+f.ID+"/phone", d.Phone)
			if err != nil {
				return out, err
			}
			d.Phone = cn.MaskPhone(phone)
		}
	} else {
		d.Phone, d.Leader = "", cn.MaskName(d.Leader)
	}
	out = organizationapi.Filing{
		ID: f.ID, Version: f.Version, Draft: d, Committee: f.Committee, Office: f.Office, Region: f.Region, RegionName: s.place(f.Region),
		CategoryText: categories[d.Category], State: f.State, StateText: Life.Say(f.State), Opinion: f.Opinion, OfficeNote: f.OfficeNote, Ending: f.Ending,
		FiledAt: f.FiledAt, ConfirmDue: f.ConfirmDue, LapsesAt: f.LapsesAt, Heir: f.Heir,
		Confirmations: append([]organizationapi.Confirmation{}, f.Confirmations...), Partners: append([]organizationapi.Partner{}, f.Partners...),
		MayConfirm: mine && s.confirmable(f), MayUpgrade: mine && f.State == active && f.Application == "", MayJoin: mine && f.State == active,
		Steps: s.steps(f), Moves: []organizationapi.Move{}, Capacity: s.capacity(f),
	}
	if mine {
		out.Application = f.Application
	}
	for _, m := range Life.Open(f.State, hats) {
		if m.Do != Confirm {
			out.Moves = append(out.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	return out, nil
}

// capacity is what a filed group can and cannot do, as the law of the day says it.
func (s *Service) capacity(f *Filing) []organizationapi.Finding {
	x := &law.Examiner{Book: s.rules, At: rule.Where{Region: f.Region, Day: s.now()}, Findings: []organizationapi.Finding{}}
	if legal, ok := law.May[bool](x, ruleLiability); ok {
		x.Say(legal.Value, "", "有法人资格。", "备案的组织没有法人资格。", legal.Basis())
	}
	if barred, ok := law.May[bool](x, ruleBarred); ok {
		x.Say(!barred.Value, "", "可以签订政府购买服务的合同。", "不能投标，不能签订政府购买服务的合同；可以作为合作伙伴或者志愿服务队，和登记的组织一起提供服务。", barred.Basis())
	}
	return x.Findings
}

// steps is the way of a filing.
func (s *Service) steps(f *Filing) []organizationapi.Step {
	w := law.Steps{Book: s.rules, Law: f.Law, Now: s.now()}
	submittedAt, opined := f.SubmittedAt, f.EndorsedAt
	if f.State == drafted { // it has come back
		submittedAt = nil
	}
	w.Add("submit", "提出备案申请", "联系人", submittedAt, nil, ruleContents)
	w.Add("opinion", "出具意见", f.Committee.Name, opined, nil)
	w.Add("accept", "备案", f.Office.Name, f.FiledAt, nil, ruleOffice)
	switch f.State {
	case active:
		w.Add("confirm", "确认这一年仍在活动", "联系人", nil, f.ConfirmDue, ruleConfirm, ruleGrace)
		if f.LapsesAt != nil {
			w.Note("到" + cn.DayOf(*f.LapsesAt).Chinese() + "还没有确认的，备案失效。")
		}
	case lapsed:
		w.Add("lapse", "备案失效", f.Office.Name, f.EndedAt, nil, ruleGrace)
	case ended, upgraded, withdrawn:
		w.Add("end", Life.Say(f.State), "", f.EndedAt, nil)
	}
	w.Turn()
	return w.List
}
