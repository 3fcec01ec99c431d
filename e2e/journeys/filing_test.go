package journeys

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// group is a town in which neighbours file their group with the street office.
type group struct {
	*enrolling
	street, home organizationapi.Organization
}

func neighbours(t *testing.T, w *county.Town) *group {
	t.Helper()
	x := &group{enrolling: &enrolling{Town: w, p: w.Platform}}
	x.office, x.sponsor = w.Bureau(t)
	x.street = w.Register(t, "星河区梧桐街道办事处", organizationapi.OrgKindGovernment, "11")
	x.home = w.Register(t, "星河区梧桐里社区居民委员会", organizationapi.OrgKindCommittee, "55")
	w.Account(t, "founder", "王芳", x.home, organizationapi.RoleResident)
	w.Account(t, "neighbour", "陈平", x.home, organizationapi.RoleResident)
	w.Account(t, "committee", "赵主任", x.home, organizationapi.RoleStaff)
	w.Account(t, "street", "孙洁", x.street, organizationapi.RoleRegistrar)
	return x
}

func (x *group) move(t *testing.T, f *organizationapi.Filing, as, do, note string) {
	t.Helper()
	*f = county.Ask(t, x.p.As(t, as), organizationapi.MoveFiling, organizationapi.MoveFilingRequest{ID: f.ID, FilingMove: organizationapi.FilingMove{Do: do, Version: f.Version, Note: note}})
}

func (x *group) read(t *testing.T, id string) organizationapi.Filing {
	t.Helper()
	return county.Ask(t, x.p.As(t, "founder"), organizationapi.GetFiling, organizationapi.GetFilingRequest{ID: id})
}

// file is a group from its draft to the register.
func (x *group) file(t *testing.T, name string) organizationapi.Filing {
	t.Helper()
	f := county.Ask(t, x.p.As(t, "founder"), organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: organizationapi.FilingDraft{
		Name: name, Category: organizationapi.GroupCategoryLife, Nature: organizationapi.GroupNatureGroup, Leader: "王芳", Phone: phone, Place: "星河区某路5号",
		Area: "梧桐里社区" + trace, Charter: "自愿、互助、无偿。", Members: 23, Funds: 60_000, Committee: x.home.ID, Office: x.street.ID,
	}})
	county.Refused(t, x.p.As(t, "neighbour"), organizationapi.GetFiling, organizationapi.GetFilingRequest{ID: f.ID}, 404, "organization.filing.not-found")
	x.move(t, &f, "founder", "submit", "")
	x.move(t, &f, "committee", "endorse", "确在本社区活动。")
	x.move(t, &f, "street", "accept", "")
	x.stands(t, f.ID, organizationapi.OrgStatusActive)
	return x.read(t, f.ID)
}

// phone is the number of a person who leads a group.
const phone = "13900135790"

// stands waits until the register says of an organization that it stands so.
func (x *group) stands(t *testing.T, id string, want organizationapi.OrgStatus) (o organizationapi.Organization) {
	t.Helper()
	county.Until(t, "the register to say "+string(want), func() (bool, error) {
		var err error
		o, err = county.Try(x.p.Nobody(), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: id})
		return err == nil && o.Status == want, nil
	})
	return o
}

// granted takes an application that was begun with what a group had filed to the registrar's grant.
func (x *group) granted(t *testing.T, application, name string) organizationapi.Application {
	t.Helper()
	p := x.p
	a := county.Ask(t, p.As(t, "founder"), organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: application})
	d := x.draft(t, name) // the rest of the form
	d.Version, d.Address, d.Area, d.AdoptedOn = a.Version, a.Draft.Address, a.Draft.Area, cn.DayOf(p.Now(t)).Add(-10).String()
	a = county.Ask(t, p.As(t, "founder"), organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: a.ID, ApplicationDraft: d})
	for _, s := range [][3]string{{"founder", "submit", ""}, {"sponsor", "endorse", "同意。"}, {"founder", "file", ""}, {"registrar", "accept", ""}, {"registrar", "examine", "符合条件。"}, {"registrar2", "publicize", ""}} {
		x.step(t, &a, s[0], s[1], s[2])
	}
	p.At(t, a.PublicityEnds.Add(time.Second))
	x.step(t, &a, "registrar2", "grant", "")
	return a
}

// TestAGroupIsFiledConfirmsAndBecomesARegisteredOrganization goes from the
// committee's opinion over a year's confirmation to the registrar's grant.
func TestAGroupIsFiledConfirmsAndBecomesARegisteredOrganization(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := neighbours(t, &county.Town{Platform: p})
	const name = "梧桐里社区邻里互助队"
	f := x.file(t, name)
	o := x.stands(t, f.ID, organizationapi.OrgStatusActive)
	if o.Name != name || o.Kind != organizationapi.OrgKindFiled || o.LegalEntity || o.CreditCode != "" || o.Authority != x.street.Name {
		t.Errorf("the register says %+v", o)
	}

	x.Account(t, "helper", "方小妹", o, organizationapi.RoleVolunteer)
	host := x.Register(t, "星河区众益社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
	x.Account(t, "host", "林小满", host, organizationapi.RoleStaff)
	ask := organizationapi.JoinPartnerRequest{ID: f.ID, PartnerDraft: organizationapi.PartnerDraft{Version: f.Version, Org: host.ID, As: organizationapi.PartnerAsVolunteer}}
	f = county.Ask(t, p.As(t, "founder"), organizationapi.JoinPartner, ask)
	ask.Version = f.Version
	f = county.Ask(t, p.As(t, "host"), organizationapi.JoinPartner, ask)
	if f.Partners[0].AgreedAt == nil || f.Draft.Leader == "王芳" || f.Draft.Phone != "" {
		t.Errorf("the host reads %+v", f)
	}

	p.At(t, f.ConfirmDue.Add(time.Second))
	county.Until(t, "the reminder", func() (bool, error) { return x.read(t, f.ID).LapsesAt != nil, nil })
	f = x.read(t, f.ID)
	confirm := organizationapi.ConfirmFilingRequest{ID: f.ID, ConfirmationDraft: organizationapi.ConfirmationDraft{Version: f.Version, Members: 31, Activities: 40}}
	f = county.Ask(t, p.As(t, "founder"), organizationapi.ConfirmFiling, confirm)
	if f.LapsesAt != nil || len(f.Confirmations) != 1 {
		t.Errorf("confirmed as %+v", f)
	}

	up := organizationapi.UpgradeFilingRequest{ID: f.ID, UpgradeDraft: organizationapi.UpgradeDraft{Version: f.Version, Kind: organizationapi.LegalKindServiceorg, Office: x.office.ID, Sponsor: x.sponsor.ID}}
	f = county.Ask(t, p.As(t, "founder"), organizationapi.UpgradeFiling, up)
	a := county.Ask(t, p.As(t, "founder"), organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: f.Application})
	if a.Draft.Name != name || a.Draft.Address != f.Draft.Place || a.Draft.Area != f.Draft.Area || a.Draft.Capital != f.Draft.Funds || a.Draft.Officers[0].Name != "王芳" {
		t.Errorf("carried over was %+v", a.Draft)
	}
	a = x.granted(t, a.ID, name)
	county.Until(t, "the upgrade", func() (bool, error) {
		return x.read(t, f.ID).State == organizationapi.FilingStateUpgraded, nil
	})
	old := x.stands(t, f.ID, organizationapi.OrgStatusDeregistered)
	var heir organizationapi.Organization
	county.Until(t, "the heir to name its origin", func() (bool, error) {
		heir = x.stands(t, a.CreditCode, organizationapi.OrgStatusActive)
		return heir.Origin != nil, nil
	})
	if old.Heir == nil || old.Heir.ID != heir.ID || heir.Origin.ID != old.ID || !heir.LegalEntity {
		t.Errorf("%+v and %+v", old.Heir, heir.Origin)
	}
	helper := p.As(t, "helper")
	var me organizationapi.Account
	county.Until(t, "the offer", func() (bool, error) {
		me = county.Ask(t, helper, organizationapi.GetMe, organizationapi.GetMeRequest{})
		return len(me.Offers) == 1, nil
	})
	if me.Offers[0].Org != heir.ID || me.Memberships[0].Org != old.ID {
		t.Fatalf("before the answer: %+v, %+v", me.Offers, me.Memberships)
	}
	me = county.Ask(t, helper, organizationapi.AnswerOffer, organizationapi.AnswerOfferRequest{OfferAnswer: organizationapi.OfferAnswer{Org: heir.ID, Role: organizationapi.RoleVolunteer, Accept: true}})
	if len(me.Memberships) != 1 || me.Memberships[0].Org != heir.ID || len(me.Offers) != 0 {
		t.Errorf("who said yes holds %+v", me.Memberships)
	}
	if found := county.NewScent(phone).InFiles(t, p.Kept()...); len(found) > 0 {
		t.Errorf("the phone number stands in plain sight in %v", found)
	}
	if found := county.NewScent(trace).InFiles(t, p.Kept()...); len(found) == 0 {
		t.Error("what anybody may read is not found either: the search is wrong")
	}
}

// TestASilentGroupLapsesAndAFiledOneCannotBid: what is filed is no legal person, and what does not confirm is filed no longer.
func TestASilentGroupLapsesAndAFiledOneCannotBid(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), 3)
	w.Lawful(t)
	x := neighbours(t, w)
	f := x.file(t, "梧桐里社区棋友社")
	w.Account(t, "player", "钱老师", x.stands(t, f.ID, organizationapi.OrgStatusActive), organizationapi.RoleStaff)
	buy := w.Published(t, "社区活动服务", tenderapi.MethodOpen, cn.DayOf(w.Platform.Now(t)).Add(30).At(9, 30))
	w.BidRefused(t, w.Platform.As(t, "player"), buy.ID, 78_000_000, 422, "tender.bid.not-eligible", "supplier.filing.only.barred")

	w.Platform.At(t, f.ConfirmDue.Add(time.Second))
	county.Until(t, "the reminder", func() (bool, error) { return x.read(t, f.ID).LapsesAt != nil, nil })
	w.Platform.At(t, x.read(t, f.ID).LapsesAt.Add(time.Second))
	o := x.stands(t, f.ID, organizationapi.OrgStatusDeregistered)
	if got := x.read(t, f.ID); got.State != organizationapi.FilingStateLapsed || o.Heir != nil {
		t.Errorf("%s, %+v", got.State, o.Heir)
	}
}

// TestWhatTheAdministratorEndsIsFiledNoLonger: the street is not asked, the filing ends with the entry.
func TestWhatTheAdministratorEndsIsFiledNoLonger(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := neighbours(t, &county.Town{Platform: p})
	f := x.file(t, "梧桐里社区合唱团")
	open := func(want organizationapi.OrgStatus) {
		t.Helper()
		county.Until(t, "the open register to say "+string(want), func() (bool, error) {
			return rosterOf(t, p)[f.ID].Status == want, nil
		})
	}
	open(organizationapi.OrgStatusActive)
	o := county.Ask(t, p.As(t, "admin"), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: f.ID})
	county.Ask(t, p.As(t, "admin"), organizationapi.MoveOrganization, organizationapi.MoveOrganizationRequest{ID: f.ID, OrganizationMove: organizationapi.OrganizationMove{Do: "deregister", Version: o.Version, Note: "重复备案。"}})
	county.Until(t, "the filing to end", func() (bool, error) {
		return x.read(t, f.ID).State == organizationapi.FilingStateEnded, nil
	})
	county.Refused(t, p.As(t, "founder"), organizationapi.ConfirmFiling, organizationapi.ConfirmFilingRequest{ID: f.ID, ConfirmationDraft: organizationapi.ConfirmationDraft{Version: x.read(t, f.ID).Version, Members: 5, Activities: 5}}, 409, "organization.filing.wrong-state")

	// In the open register it stands as one that was, by list, feed and the dump of the next day.
	open(organizationapi.OrgStatusDeregistered)
	var what []string
	for _, c := range changesOf(t, p, 0) {
		if c.Org == f.ID {
			what = append(what, c.What)
		}
	}
	if !slices.Equal(what, []string{"registered", "ended"}) {
		t.Errorf("the feed tells of %v", what)
	}
	p.At(t, p.Now(t).AddDate(0, 0, 1))
	day := cn.DayOf(p.Now(t)).String()
	dumpOf(t, p, day)
	if r := agrees(t, p, day)[f.ID]; r.Status != organizationapi.OrgStatusDeregistered || r.Kind != organizationapi.OrgKindFiled || r.CreditCode != "" {
		t.Errorf("all of them say %+v", r)
	}
}
