package filing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
	"sanshe/services/organization/card"
)

func TestTheLifeIsWhole(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestNobodyReadsAFilingBeforeItIsTheirs(t *testing.T) {
	r := open(t, start)
	f := r.create(draft())
	reads := func(want ...string) {
		t.Helper()
		for id := range r.Folk {
			_, err := roomtest.Try(r, id, organizationapi.GetFiling, organizationapi.GetFilingRequest{ID: f.ID})
			if got := err == nil; got != slices.Contains(want, id) || err != nil && err.Code != "organization.filing.not-found" {
				t.Errorf("%s in state %s: %v", id, f.State, err)
			}
		}
	}
	reads("lin")
	f = roomtest.OK(r, "lin", organizationapi.MoveFiling, move(f, Submit, ""))
	if f.Confirmations == nil || f.Partners == nil {
		t.Error("a list of the answer is null")
	}
	reads("lin", "chair")
	roomtest.Refuses(r, "lin", organizationapi.UpdateFiling, organizationapi.UpdateFilingRequest{ID: f.ID, FilingDraft: withVersion(draft(), f.Version)}, "organization.filing.frozen")
	roomtest.Refuses(r, "lin", organizationapi.MoveFiling, move(f, Endorse, ""), "organization.filing.not-yours")
	stale := move(f, Endorse, "")
	stale.Version--
	roomtest.Refuses(r, "chair", organizationapi.MoveFiling, stale, "store.stale")
	f = roomtest.OK(r, "chair", organizationapi.MoveFiling, move(f, Endorse, ""))
	reads("lin", "chair", "street", "watch")
	roomtest.Refuses(r, "chair", organizationapi.MoveFiling, move(f, Accept, ""), "organization.filing.not-yours")
	if v := r.get("watch", f.ID); v.Draft.Phone != "" || strings.Contains(v.Draft.Leader, "小") {
		t.Errorf("a supervisor reads %q %q", v.Draft.Leader, v.Draft.Phone)
	}
	if v := r.get("street", f.ID); !strings.Contains(v.Draft.Phone, "****") {
		t.Errorf("the office reads %q", v.Draft.Phone)
	}
	for _, ev := range r.Heard {
		if s := string(ev.Data); strings.Contains(s, "13912345678") || strings.Contains(s, "林小慧") {
			t.Errorf("an event says %s", s)
		}
	}
}

func withVersion(d organizationapi.FilingDraft, v int64) organizationapi.FilingDraft {
	d.Version = v
	return d
}

func TestAnObjectionGoesBackAndTheMaskedPhoneStays(t *testing.T) {
	r := open(t, start)
	f := roomtest.OK(r, "lin", organizationapi.MoveFiling, move(r.create(draft()), Submit, ""))
	roomtest.Refuses(r, "chair", organizationapi.MoveFiling, move(f, Object, ""), "organization.filing.no-note")
	roomtest.OK(r, "chair", organizationapi.MoveFiling, move(f, Object, "花名册不全。"))
	f = r.get("lin", f.ID)
	if f.State != drafted || f.Opinion == nil || f.Opinion.Agree || f.Opinion.Note != "花名册不全。" {
		t.Fatalf("%s %+v", f.State, f.Opinion)
	}
	d := f.Draft
	d.Members, d.Version = 30, f.Version
	f = roomtest.OK(r, "lin", organizationapi.UpdateFiling, organizationapi.UpdateFilingRequest{ID: f.ID, FilingDraft: d})
	if f.Draft.Members != 30 || f.Draft.Phone != cn.MaskPhone("13912345678") {
		t.Errorf("%+v", f.Draft)
	}
}

func TestAFilingThatGoesToAnotherCommitteeIsTheirsOnceItIsHandedIn(t *testing.T) {
	r := open(t, start)
	for id, code := range map[string]string{"committee2": "510105001", "sichuan": "510105"} { // another place, with a law of its own
		c := r.Orgs["committee2"]
		if id == "sichuan" {
			c = r.Orgs["office"]
		}
		c.ID, c.Name, c.Region = id, "组织"+id, code
		r.Orgs[id] = c
	}
	f := roomtest.OK(r, "lin", organizationapi.MoveFiling, move(r.create(draft()), Submit, ""))
	roomtest.OK(r, "chair", organizationapi.MoveFiling, move(f, Object, "不在本社区。"))
	d := r.get("lin", f.ID).Draft
	d.Version, d.Committee, d.Office = r.get("lin", f.ID).Version, "committee2", "sichuan"
	d.Nature = organizationapi.GroupNatureOwners
	f = roomtest.OK(r, "lin", organizationapi.UpdateFiling, organizationapi.UpdateFilingRequest{ID: f.ID, FilingDraft: d})
	if f.Opinion != nil {
		t.Errorf("the opinion of another committee stands: %+v", f.Opinion)
	}
	for _, who := range []string{"other", "chair"} {
		roomtest.Refuses(r, who, organizationapi.GetFiling, organizationapi.GetFilingRequest{ID: f.ID}, "organization.filing.not-found")
	}
	roomtest.Refuses(r, "lin", organizationapi.MoveFiling, move(f, Submit, ""), "organization.filing.unlawful", "organization.filing.excluded")
}

func TestOnlyTheOfficeOfThePlaceFiles(t *testing.T) {
	r := open(t, start)
	d := draft()
	d.Office = "elsewhere"
	roomtest.Refuses(r, "lin", organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: d}, "organization.filing.not-here", "organization.filing.office")
	d.Office = "firm"
	roomtest.Refuses(r, "lin", organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: d}, "organization.filing.not-here", "organization.filing.office")
	d = draft()
	d.Committee = "org1"
	roomtest.Refuses(r, "lin", organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: d}, "organization.filing.committee")
}

func TestWhatIsNoCommunityGroupIsNotFiled(t *testing.T) {
	r := open(t, start)
	for _, place := range []struct {
		code    string
		refused bool
	}{{"510105001", true}, {region, false}} { // the list is Sichuan's
		r.place(place.code)
		for _, n := range []organizationapi.GroupNature{"committee", "owners", "building", "profit", "group"} {
			d := draft()
			d.Nature = n
			in := move(r.create(d), Submit, "")
			if place.refused && n != "group" {
				roomtest.Refuses(r, "lin", organizationapi.MoveFiling, in, "organization.filing.unlawful", "organization.filing.excluded")
				continue
			}
			roomtest.OK(r, "lin", organizationapi.MoveFiling, in)
		}
	}
}

func TestTheCategoryIsOneOfThePlace(t *testing.T) {
	r := open(t, start)
	r.place("510105001")
	f := r.create(draft())
	list := roomtest.OK(r, "lin", organizationapi.ListFilingFindings, organizationapi.ListFilingFindingsRequest{ID: f.ID})
	if !slices.ContainsFunc(list.Items, func(x organizationapi.Finding) bool {
		return x.Ok && x.Field == "category" && x.Basis[0].Rule == "organization.filing.kinds"
	}) {
		t.Errorf("%+v", list.Items)
	}
}

func TestWhatAFilingContainsIsAskedByThePlace(t *testing.T) {
	r := open(t, start)
	for code, rules := range map[string][]string{"510181001": {"organization.filing.contents"}, region: nil} {
		r.place(code)
		d := draft()
		d.Charter = ""
		roomtest.Refuses(r, "lin", organizationapi.MoveFiling, move(r.create(d), Submit, ""), "organization.filing.unlawful", rules...)
	}
	r.place(region)
	r.Orgs["twin"] = twin(r.Orgs["org1"])
	roomtest.Refuses(r, "lin", organizationapi.MoveFiling, move(r.create(draft()), Submit, ""), "organization.filing.unlawful")
}

func TestAYearIsConfirmedOnceAndTheNextFollows(t *testing.T) {
	const _ = "organization.filing.confirm.months"
	r := open(t, start)
	f := r.filed()
	if !f.ConfirmDue.Equal(cn.Day("2027-06-01").Last()) || !f.MayConfirm {
		t.Fatalf("due %v", f.ConfirmDue)
	}
	f = roomtest.OK(r, "lin", organizationapi.ConfirmFiling, confirm(f))
	if !f.ConfirmDue.Equal(cn.Day("2028-06-01").Last()) || f.MayConfirm || len(f.Confirmations) != 1 {
		t.Fatalf("due %v", f.ConfirmDue)
	}
	roomtest.Refuses(r, "lin", organizationapi.ConfirmFiling, confirm(f), "organization.filing.confirmed", "organization.filing.confirm.months")
	r.Set(cn.Day("2027-06-01").Last())
	roomtest.Refuses(r, "lin", organizationapi.ConfirmFiling, confirm(f), "organization.filing.confirmed")
	r.Set(cn.Day("2027-06-02").At(0, 1))
	if n := r.Count(events.TypeOrganizationFilingDueV1); n != 0 {
		t.Errorf("a confirmed year was asked for %d times", n)
	}
	roomtest.Refuses(r, "chair", organizationapi.ConfirmFiling, confirm(f), "organization.filing.not-found")
	roomtest.OK(r, "lin", organizationapi.ConfirmFiling, confirm(f))
}

func TestASilentYearIsAskedForAndLapsesAfterTheGrace(t *testing.T) {
	const _ = "organization.filing.grace.months"
	r := open(t, start)
	f := r.filed()
	r.Set(cn.Day("2027-06-01").Last())
	if n := r.Count(events.TypeOrganizationFilingDueV1); n != 0 {
		t.Fatalf("asked %d times on the last day", n)
	}
	r.Set(cn.Day("2027-06-02").At(0, 0))
	r.Settle()
	f = r.get("lin", f.ID)
	if n := r.Count(events.TypeOrganizationFilingDueV1); n != 1 || !f.LapsesAt.Equal(cn.Day("2027-09-01").Last()) {
		t.Fatalf("asked %d times, lapses %v", n, f.LapsesAt)
	}
	r.Set(cn.Day("2027-09-01").Last())
	if s := r.get("lin", f.ID).State; s != active {
		t.Fatalf("%s on the last day of the grace", s)
	}
	r.Set(cn.Day("2027-09-02").At(0, 0))
	if s := r.get("lin", f.ID).State; s != lapsed || r.Count(events.TypeOrganizationFilingLapsedV1) != 1 {
		t.Fatalf("%s after the grace", s)
	}
	roomtest.Refuses(r, "lin", organizationapi.ConfirmFiling, confirm(r.get("lin", f.ID)), "organization.filing.wrong-state")
}

func TestTheGraceIsConfirmedAndNothingLapsesUnasked(t *testing.T) {
	r := open(t, start)
	f := r.filed()
	r.Set(cn.Day("2028-01-10").At(9, 0)) // the platform stood still: the grace runs from the day on which it asks
	f = r.get("lin", f.ID)
	if f.State != active || !f.LapsesAt.Equal(cn.Day("2028-04-10").Last()) {
		t.Fatalf("%s, lapses %v", f.State, f.LapsesAt)
	}
	f = roomtest.OK(r, "lin", organizationapi.ConfirmFiling, confirm(f))
	if f.LapsesAt != nil || !f.ConfirmDue.Equal(cn.Day("2028-06-01").Last()) {
		t.Errorf("due %v, lapses %v", f.ConfirmDue, f.LapsesAt)
	}
}

func TestAFiledGroupIsNoLegalPersonAndIsTold(t *testing.T) {
	r := open(t, start)
	f := r.filed()
	for i, id := range []string{"organization.filing.liability", "supplier.filing.only.barred"} {
		if c := f.Capacity[i]; c.Ok || c.Basis[0].Rule != id {
			t.Errorf("%+v", c)
		}
	}
}

func TestAGroupJoinsARegisteredOrganizationThatAgrees(t *testing.T) {
	r := open(t, start)
	f := r.filed()
	ask := func(org string, v int64) organizationapi.JoinPartnerRequest {
		return organizationapi.JoinPartnerRequest{ID: f.ID, PartnerDraft: organizationapi.PartnerDraft{Version: v, Org: org, As: organizationapi.PartnerAsVolunteer}}
	}
	roomtest.Refuses(r, "lin", organizationapi.JoinPartner, ask("firm", f.Version), "organization.filing.partner", "supplier.filing.only.barred")
	roomtest.Refuses(r, "ann", organizationapi.JoinPartner, ask("org1", f.Version), "organization.filing.not-found")
	f = roomtest.OK(r, "lin", organizationapi.JoinPartner, ask("org1", f.Version))
	roomtest.Refuses(r, "lin", organizationapi.JoinPartner, ask("org1", f.Version), "organization.filing.asked")
	if ts, err := r.s.Tasks(t.Context(), r.Folk["ann"]); err != nil || len(ts) != 1 || ts[0].Owner != "组织org1" {
		t.Errorf("%+v %v", ts, err)
	}
	roomtest.OK(r, "ann", organizationapi.JoinPartner, ask("org1", f.Version))
	if f = r.get("lin", f.ID); f.Partners[0].AgreedAt == nil || f.Partners[0].AsText != "志愿服务队" {
		t.Errorf("%+v", f.Partners)
	}
	if ts, _ := r.s.Tasks(t.Context(), r.Folk["ann"]); len(ts) != 0 {
		t.Errorf("%+v", ts)
	}
}

func TestAnUpgradeCarriesWhatWasFiled(t *testing.T) {
	r := open(t, start)
	f := r.filed()
	up := func(k organizationapi.LegalKind) organizationapi.UpgradeFilingRequest {
		return organizationapi.UpgradeFilingRequest{ID: f.ID, UpgradeDraft: organizationapi.UpgradeDraft{Version: f.Version, Kind: k, Office: "office"}}
	}
	roomtest.Refuses(r, "chair", organizationapi.UpgradeFiling, up("serviceorg"), "organization.filing.not-found")
	f = roomtest.OK(r, "lin", organizationapi.UpgradeFiling, up("association"))
	d := r.drafts[f.Application]
	if d.Name != f.Draft.Name || d.Address != f.Draft.Place || d.Area != f.Draft.Area || d.Capital != f.Draft.Funds || d.Persons != f.Draft.Members || d.Officers[0].Name != "林小慧" {
		t.Errorf("%+v", d)
	}
	roomtest.Refuses(r, "lin", organizationapi.UpgradeFiling, up("association"), "organization.filing.upgrading")
	if r.get("chair", f.ID).Application != "" {
		t.Error("the committee reads the application")
	}
	r.hear(events.TypeOrganizationApplicationDeclinedV1, f.Application, 1, events.OrganizationApplicationDeclinedV1{})
	f = r.get("lin", f.ID)
	first := f.Application
	f = roomtest.OK(r, "lin", organizationapi.UpgradeFiling, up("serviceorg"))
	if f.Application == first || len(r.drafts) != 2 {
		t.Errorf("%q again", f.Application)
	}
	for range 2 { // heard twice
		r.hear(events.TypeOrganizationApplicationGrantedV1, f.Application, 1, events.OrganizationApplicationGrantedV1{Organization: "52320312", Name: "梧桐社会工作服务中心"})
	}
	if f = r.get("lin", f.ID); f.State != upgraded || f.Heir == nil || f.Heir.ID != "52320312" || r.Count(events.TypeOrganizationFilingUpgradedV1) != 1 {
		t.Errorf("%s %+v", f.State, f.Heir)
	}
	r.hear(events.TypeOrganizationApplicationGrantedV1, "unrelated", 1, events.OrganizationApplicationGrantedV1{})
}

// hear lets the room hear an event of registration.
func (r *room) hear(kind, subject string, seq int64, d any) {
	r.T.Helper()
	ev := event.New(kind, r.Clock(), d)
	ev.Subject, ev.Seq = subject, seq
	if err := r.Part.Listens[kind](r.T.Context(), ev); err != nil {
		r.T.Fatal(err)
	}
	r.Settle()
}

func TestAGroupThatTheRegisterEndedIsFiledNoLonger(t *testing.T) {
	r := open(t, start)
	f := r.filed()
	for range 2 {
		r.hear(events.TypeOrganizationOrganizationEndedV1, f.ID, 2, events.OrganizationOrganizationEndedV1{Status: "deregistered"})
	}
	if f = r.get("lin", f.ID); f.State != ended || f.Ending == "" || r.Count(events.TypeOrganizationFilingEndedV1) != 1 {
		t.Errorf("%s %q", f.State, f.Ending)
	}
	r.Set(start.Add(2 * 366 * 24 * time.Hour))
	if n := r.Count(events.TypeOrganizationFilingDueV1); n != 0 {
		t.Errorf("an ended group was asked %d times", n)
	}
	r.hear(events.TypeOrganizationOrganizationEndedV1, "unfiled", 1, events.OrganizationOrganizationEndedV1{Status: "revoked"})
}

func TestDraftsWaitOnTheDeskOfWhoeverIsNext(t *testing.T) {
	r := open(t, start)
	f := r.create(draft())
	waits := func(who string, n int) {
		t.Helper()
		ts, err := r.s.Tasks(t.Context(), r.Folk[who])
		if err != nil || len(ts) != n {
			t.Errorf("%s: %+v %v", who, ts, err)
		}
	}
	waits("lin", 1)
	waits("wu", 0)
	f = roomtest.OK(r, "lin", organizationapi.MoveFiling, move(f, Submit, ""))
	waits("lin", 0)
	waits("chair", 1)
	waits("other", 0)
	f = roomtest.OK(r, "chair", organizationapi.MoveFiling, move(f, Endorse, ""))
	waits("street", 1)
	waits("away", 0)
	roomtest.OK(r, "street", organizationapi.MoveFiling, move(f, Accept, ""))
	waits("street", 0)
	r.Set(start.Add(366 * 24 * time.Hour))
	waits("lin", 1)
	if page := roomtest.OK(r, "street", organizationapi.ListFilings, organizationapi.ListFilingsRequest{Org: "office"}); len(page.Items) != 1 {
		t.Errorf("%+v", page)
	}
	if page := roomtest.OK(r, "ann", organizationapi.ListFilings, organizationapi.ListFilingsRequest{Org: "office"}); len(page.Items) != 0 {
		t.Errorf("%+v", page)
	}
}

func twin(c card.Card) card.Card {
	c.ID, c.Name = "twin", draft().Name
	return c
}
