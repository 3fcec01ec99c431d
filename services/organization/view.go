package organization

import (
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
)

// view shows an organization to somebody: the register is public, the moves
// differ, and a mobile number, which is a person's, is whole for its own people and the registrar's form.
func (s *Service) view(o *Organization, who identity.Caller) organizationapi.Organization {
	d := o.Draft
	out := organizationapi.Organization{
		ID: o.ID, Version: o.Version, Name: d.Name, Kind: d.Kind, KindText: kinds[d.Kind].text, CreditCode: d.CreditCode,
		Region: d.Region, RegionName: s.config.PlaceName(d.Region), Address: d.Address, LegalPerson: d.LegalPerson,
		Phone: d.Phone, Authority: d.Authority, Supervisor: d.Supervisor, RegisteredOn: d.RegisteredOn, Capital: d.Capital,
		Field: d.Field, Scope: d.Scope, Paper: d.Paper, PublicWelfareOne: d.PublicWelfareOne, StateFunded: d.StateFunded, CharityOn: d.CharityOn, FundraisingOn: d.FundraisingOn, FundraisingDirect: d.FundraisingDirect, EndedAt: o.EndedAt,
		Status: o.Status, StatusText: Life.Say(o.Status), LegalEntity: o.LegalEntity, Origin: o.Origin, Heir: o.Heir,
		Marks: slices.Clone(o.Marks), ListedSerious: o.listed(listSerious), ListedAbnormal: o.listed(listAbnormal),
		Moves: []organizationapi.Move{}, Demo: o.Demo,
	}
	hats := o.hats(who)
	if !slices.Contains(hats, Registrar) && !slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool { return m.Org == o.ID }) {
		out.Phone = cn.MaskMobiles(d.Phone)
	}
	if out.Marks == nil {
		out.Marks = []organizationapi.Mark{}
	}
	today := cn.DayOf(s.now())
	now := o.standing(today)
	if now != nil {
		out.Rating = gradeView(now, now, today)
	}
	for i := range o.Ratings { // the newest first
		r := &o.Ratings[len(o.Ratings)-1-i]
		out.Ratings = append(out.Ratings, *gradeView(r, now, today))
	}
	for _, m := range Life.Open(o.Status, hats) {
		out.Moves = append(out.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: basis(m, d.Kind)})
	}
	return out
}

// gradeView shows one of an organization's grades; now is the one to speak of.
func gradeView(r, now *Rating, today cn.Day) *organizationapi.Rating {
	return &organizationapi.Rating{
		Grade: r.Grade, AnnouncedOn: r.Announced, Paper: r.Paper, From: r.From, To: r.To,
		Valid: r == now && r.valid(today), Coming: today.String() < r.From,
	}
}
