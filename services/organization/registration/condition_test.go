package registration_test

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
)

// findings are what the book says of a draft, by rule; false where any of them is not met.
func (r *room) findings(d organizationapi.ApplicationDraft) map[string]bool {
	r.t.Helper()
	a := ok(r, "ann", organizationapi.CreateApplication, create(d))
	out := map[string]bool{}
	for _, f := range ok(r, "ann", organizationapi.ListApplicationFindings, organizationapi.ListApplicationFindingsRequest{ID: a.ID}).Items {
		for _, b := range f.Basis {
			met, seen := out[b.Rule]
			out[b.Rule] = f.Ok && (met || !seen)
		}
		if len(f.Basis) == 0 && !f.Ok {
			out["slip"] = true
		}
	}
	return out
}

type draft = organizationapi.ApplicationDraft

// boundary is a draft with one thing changed, and what a rule says of it.
type boundary struct {
	name string
	rule string
	with func(*draft)
	want bool
}

// held holds each draft against its rule. What is lawful before the change must be so.
func (r *room) held(kind organizationapi.LegalKind, cases []boundary) {
	r.t.Helper()
	for id, met := range r.findings(r.withPapers("ann", r.lawful("某某一二三四中心", kind))) {
		if !met {
			r.t.Errorf("the lawful draft fails %s", id)
		}
	}
	for _, c := range cases {
		r.t.Run(c.name, func(t *testing.T) {
			d := r.lawful("某某一二三四中心", kind)
			c.with(&d)
			if got, spoke := r.findings(d)[c.rule]; !spoke || got != c.want {
				t.Errorf("%s: %v (spoke: %v), want %v", c.rule, got, spoke, c.want)
			}
		})
	}
}

func TestTheConditionsOfAServiceOrganization(t *testing.T) {
	r := open(t)
	founders := func(units, persons int) func(*draft) {
		return func(d *draft) {
			d.Founders = nil
			for range units {
				d.Founders = append(d.Founders, organizationapi.Founder{Name: "某公司", Unit: true})
			}
			for range persons {
				d.Founders = append(d.Founders, organizationapi.Founder{Name: "王芳", IDNumber: canary})
			}
		}
	}
	form := func(name string, f func(*draft)) func(*draft) { return func(d *draft) { f(d); d.Form = name } }
	const share, site, conditions = "organization.serviceorg.nonstate.share", "organization.serviceorg.site.months", "organization.serviceorg.conditions"
	const forms, trades, barred = "organization.serviceorg.forms", "organization.serviceorg.trades", "organization.serviceorg.name.barred"
	r.held(organizationapi.LegalKindServiceorg, []boundary{
		{"two thirds exactly", share, func(d *draft) { d.Assets, d.StateAssets = 3_000_000, 1_000_000 }, true},
		{"one fen less", share, func(d *draft) { d.Assets, d.StateAssets = 3_000_000, 1_000_001 }, false},
		{"65 percent", share, func(d *draft) { d.Assets, d.StateAssets = 1_000_000, 350_000 }, false},
		{"a lease of eleven months", site, func(d *draft) { d.LeaseMonths = 11 }, false},
		{"a lease of twelve", site, func(d *draft) { d.LeaseMonths = 12 }, true},
		{"its own house", site, func(d *draft) { d.LeaseMonths, d.Owned = 0, true }, true},
		{"no staff", conditions, func(d *draft) { d.Staff = 0 }, false},
		{"no place", conditions, func(d *draft) { d.Address = "" }, false},
		{"no money", conditions, func(d *draft) { d.Capital = 0 }, false},
		{"nobody to lead it", conditions, func(d *draft) { d.Officers = nil }, false},
		{"one person as individual", forms, form("individual", founders(0, 1)), true},
		{"two persons as individual", forms, form("individual", founders(0, 2)), false},
		{"two persons as partnership", forms, form("partnership", founders(0, 2)), true},
		{"one person as partnership", forms, form("partnership", founders(0, 1)), false},
		{"a unit as partnership", forms, form("partnership", founders(1, 2)), false},
		{"a unit as legal person", forms, form("legal", founders(1, 0)), true},
		{"one person as legal person", forms, form("legal", founders(0, 1)), false},
		{"no trade", trades, func(d *draft) { d.Trade = "banking" }, false},
		{"a name of the whole country", barred, func(d *draft) { d.Name = "中国暖邻服务中心" }, false},
		{"a name that only has the word in it", barred, func(d *draft) { d.Name = "铜山区爱中国服务中心" }, true},
		{"a chapter left out", "organization.serviceorg.charter.contents", func(d *draft) { d.Chapters = d.Chapters[1:] }, false},
		{"no papers", "organization.serviceorg.papers", func(*draft) {}, false},
		{"no sponsor", "organization.serviceorg.sponsor", func(d *draft) { d.Sponsor = "" }, false},
		{"directly, of a kind that may", "organization.direct.kinds", func(d *draft) { d.Sponsor, d.Direct = "", r.codes("organization.direct.kinds")[0] }, true},
		{"directly, of a kind that may not", "organization.direct.kinds", func(d *draft) { d.Sponsor, d.Direct = "", "finance" }, false},
	})
}

func TestTheConditionsOfAnAssociation(t *testing.T) {
	r := open(t)
	members := func(persons, units int64) func(*draft) {
		return func(d *draft) { d.Persons, d.Units = persons, units }
	}
	const persons, units, mixed = "organization.association.members.persons", "organization.association.members.units", "organization.association.members.mixed"
	r.held(organizationapi.LegalKindAssociation, []boundary{
		{"49 persons", persons, members(49, 0), false},
		{"50 persons", persons, members(50, 0), true},
		{"29 units", units, members(0, 29), false},
		{"30 units", units, members(0, 30), true},
		{"20 and 29", mixed, members(20, 29), false},
		{"20 and 30", mixed, members(20, 30), true},
		{"a fen below", "organization.association.funds.local", func(d *draft) { d.Capital = 2_999_999 }, false},
		{"30,000 yuan", "organization.association.funds.local", func(d *draft) { d.Capital = 3_000_000 }, true},
		{"who leads another already", "organization.association.leader.double", func(d *draft) { d.Officers[0].Elsewhere = true }, false},
		{"who leads this alone", "organization.association.leader.double", func(*draft) {}, true},
		{"no place", "organization.association.conditions", func(d *draft) { d.Address = "" }, false},
		{"a chapter left out", "organization.association.charter.contents", func(d *draft) { d.Chapters = d.Chapters[:8] }, false},
		{"no papers", "organization.association.papers", func(*draft) {}, false},
		{"no sponsor", "organization.association.sponsor", func(d *draft) { d.Sponsor = "" }, false},
		{"a name of the whole country", "organization.association.name.barred", func(d *draft) { d.Name = "全国暖邻协会" }, false},
	})
}

func TestAnAssociationOfTheWholeCountry(t *testing.T) {
	r := openAt(t, "2026-06-01", "100000", true)
	r.held(organizationapi.LegalKindAssociation, []boundary{
		{"a fen below", "organization.association.funds.national", func(d *draft) { d.Capital = 9_999_999 }, false},
		{"100,000 yuan", "organization.association.funds.national", func(d *draft) { d.Capital = 10_000_000 }, true},
	})
	d := r.lawful("中国暖邻协会", organizationapi.LegalKindAssociation)
	if met, spoke := r.findings(d)["organization.association.name.barred"]; spoke && !met {
		t.Error("the whole country's may not be called so")
	}
}

func TestTheConditionsOfAFoundation(t *testing.T) {
	r := openAt(t, "2026-06-01", "320000", true)
	council := func(size, paid, kin, term int64) func(*draft) {
		return func(d *draft) {
			d.Council = &organizationapi.Council{Size: size, Paid: paid, Kin: kin, Term: term}
		}
	}
	private := func(f func(*draft)) func(*draft) { return func(d *draft) { f(d); d.PrivateFunded = true } }
	const local, own = "organization.foundation.funds.public.local", "organization.foundation.funds.private"
	const least, most, term = "organization.foundation.board.min", "organization.foundation.board.max", "organization.foundation.board.term"
	const paid, kin, other = "organization.foundation.board.paid", "organization.foundation.board.kin.private", "organization.foundation.board.kin.other"
	r.held(organizationapi.LegalKindFoundation, []boundary{
		{"private, a fen below", own, func(d *draft) { d.Capital = 199_999_999 }, false},
		{"private, two millions", own, func(d *draft) { d.Capital = 200_000_000 }, true},
		{"public, a fen below", local, func(d *draft) { d.Fundraising, d.Capital = true, 399_999_999 }, false},
		{"public, four millions", local, func(d *draft) { d.Fundraising, d.Capital = true, 400_000_000 }, true},
		{"not in money", "organization.foundation.funds.cash", func(d *draft) { d.Cash = false }, false},
		{"four on the board", least, council(4, 0, 0, 4), false},
		{"five", least, council(5, 0, 0, 4), true},
		{"twenty-five", most, council(25, 0, 0, 4), true},
		{"twenty-six", most, council(26, 0, 0, 4), false},
		{"five years", term, council(5, 0, 0, 5), true},
		{"six years", term, council(5, 0, 0, 6), false},
		{"five of fifteen paid", paid, council(15, 5, 0, 4), true},
		{"six of fifteen", paid, council(15, 6, 0, 4), false},
		{"eight of 25 kin", kin, private(council(25, 0, 8, 4)), true},
		{"nine of 25", kin, private(council(25, 0, 9, 4)), false},
		{"one pair elsewhere", other, council(25, 0, 2, 4), false},
		{"none elsewhere", other, council(25, 0, 0, 4), true},
		{"a serving official", "organization.foundation.officials", func(d *draft) { d.Officers[0].Official = true }, false},
		{"who leads another already", "organization.foundation.leader.double", func(d *draft) { d.Officers[0].Elsewhere = true }, false},
		{"a director as auditor", "organization.foundation.auditor.barred", func(d *draft) {
			d.Officers = append(d.Officers, organizationapi.Officer{Name: "赵晓明", Post: "auditor", IDNumber: canary})
		}, false},
		{"somebody else as auditor", "organization.foundation.auditor.barred", func(d *draft) {
			d.Officers = append(d.Officers, organizationapi.Officer{Name: "钱进", Post: "auditor", IDNumber: canary})
		}, true},
		{"no place", "organization.foundation.conditions", func(d *draft) { d.Address = "" }, false},
		{"a chapter left out", "organization.foundation.charter.contents", func(d *draft) { d.Chapters = d.Chapters[:8] }, false},
		{"no papers", "organization.foundation.papers", func(*draft) {}, false},
		{"no sponsor", "organization.foundation.sponsor", func(d *draft) { d.Sponsor = "" }, false},
		{"at a province's office", "organization.foundation.office", func(*draft) {}, true},
	})
}

func TestWhereFoundationsAreRegistered(t *testing.T) {
	county, nation := open(t), openAt(t, "2026-06-01", "100000", true)
	if met := county.findings(county.lawful("铜山区暖邻基金会", organizationapi.LegalKindFoundation))["organization.foundation.office"]; met {
		t.Error("a county registers a foundation")
	}
	for capital, want := range map[int64]bool{799_999_999: false, 800_000_000: true} {
		d := nation.lawful("暖邻基金会", organizationapi.LegalKindFoundation)
		d.Fundraising, d.Capital = true, capital
		if got := nation.findings(d)["organization.foundation.funds.public.national"]; got != want {
			t.Errorf("with %d fen: %v", capital, got)
		}
	}
}

func TestAnUnlawfulApplicationGoesNowhere(t *testing.T) {
	r := open(t)
	d := r.withPapers("ann", r.lawful("铜山区暖邻社会工作服务中心", organizationapi.LegalKindServiceorg))
	d.Assets, d.StateAssets = 1_000_000, 350_000
	a := ok(r, "ann", organizationapi.CreateApplication, create(d))
	refused(r, "ann", organizationapi.MoveApplication, act(a, move{Do: "submit"}), "organization.application.unlawful", "organization.serviceorg.nonstate.share")
	d = a.Draft
	d.Version, d.StateAssets = a.Version, 333_333
	for _, p := range a.Papers {
		d.Papers = append(d.Papers, organizationapi.PaperSet{Code: p.Code, Papers: []string{p.Papers[0].ID}})
	}
	a = ok(r, "ann", organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: a.ID, ApplicationDraft: d})
	r.do(a, [3]string{"ann", "submit", ""})
}
