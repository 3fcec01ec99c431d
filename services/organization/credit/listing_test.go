package credit

import (
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
)

func TestTheLifeOfAListingIsWhole(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestNobodyIsListedWithoutNoticeAndTheDaysToObject(t *testing.T) {
	r := open(t)
	l := roomtest.OK(r, "clerk", organizationapi.ProposeListing, proposal(abnormal, "unreported", "补报年度工作报告"))
	roomtest.Refuses(r, "chief", organizationapi.MoveListing, act(l.ID, List), "organization.listing.wrong-state", "")
	if _, f := roomtest.Try(r, "ann", organizationapi.GetListing, organizationapi.GetListingRequest{ID: l.ID}); f == nil || f.Kind != 404 {
		t.Errorf("the organization reads a proposal before it is told: %v", f)
	}
	told := roomtest.OK(r, "clerk", organizationapi.MoveListing, act(l.ID, Tell))
	// organization.credit.objection.days is known from memory: what the notice says holds, and it suggests ten days.
	if got := cn.DayOf(*told.HearingUntil); got != "2026-03-12" {
		t.Errorf("the notice suggests %s (%s)", got, ruleObjection)
	}
	r.Set(told.HearingUntil.Add(-1))
	roomtest.Refuses(r, "chief", organizationapi.MoveListing, act(l.ID, List), "organization.listing.too-early", "organization.credit.notice")
	r.Set(*told.HearingUntil)
	roomtest.Refuses(r, "chief", organizationapi.MoveListing, act(l.ID, List), "organization.listing.too-early", "organization.credit.notice")
	r.Set(told.HearingUntil.Add(1e9))
	roomtest.Refuses(r, "ann", organizationapi.MoveListing, act(l.ID, Object), "organization.listing.objection", "organization.credit.notice")
	roomtest.Refuses(r, "clerk", organizationapi.MoveListing, act(l.ID, List), "organization.listing.own", "")
	got := roomtest.OK(r, "chief", organizationapi.MoveListing, act(l.ID, List))
	if got.State != organizationapi.ListingStateListed || got.EscalateOn != "2028-03-13" || got.ExpireOn != "" {
		t.Errorf("listed: %+v", got)
	}
	if r.Count(events.TypeOrganizationListingListedV1) != 1 {
		t.Error("the decision was not told once")
	}
}

func TestAnObjectionIsAnsweredBeforeTheDecision(t *testing.T) {
	r := open(t)
	l := roomtest.OK(r, "clerk", organizationapi.ProposeListing, proposal(abnormal, "noparty", "设立党组织"))
	told := roomtest.OK(r, "clerk", organizationapi.MoveListing, act(l.ID, Tell))
	r.Set(*told.HearingUntil)
	got := roomtest.OK(r, "ann", organizationapi.MoveListing, act(l.ID, Object))
	if got.State != organizationapi.ListingStateObjected || got.Objection == nil {
		t.Fatalf("objected: %+v", got)
	}
	r.Set(told.HearingUntil.Add(1e9))
	roomtest.Refuses(r, "chief", organizationapi.MoveListing, act(l.ID, List), "organization.listing.wrong-state", "")
	roomtest.OK(r, "clerk", organizationapi.MoveListing, act(l.ID, Answer))
	roomtest.OK(r, "chief", organizationapi.MoveListing, act(l.ID, List))
	public := roomtest.OK(r, "", organizationapi.GetListing, organizationapi.GetListingRequest{ID: l.ID})
	if public.Objection != nil || public.Answer != nil || public.Notice != "" || public.ObjectedAt == nil || len(public.Moves) != 0 {
		t.Errorf("the public reads what stays between the two: %+v", public)
	}
	other := roomtest.OK(r, "clerk", organizationapi.ProposeListing, proposal(abnormal, "other", ""))
	roomtest.OK(r, "clerk", organizationapi.MoveListing, act(other.ID, Tell))
	roomtest.OK(r, "clerk", organizationapi.MoveListing, act(other.ID, Drop))
	if _, f := roomtest.Try(r, "", organizationapi.GetListing, organizationapi.GetListingRequest{ID: other.ID}); f == nil || f.Kind != 404 {
		t.Errorf("anybody reads a proposal that was dropped: %v", f)
	}
	for who, want := range map[string]int{"": 1, "bob": 1, "ann": 2, "clerk": 2, "watch": 2, "far": 1} {
		page := roomtest.OK(r, who, organizationapi.ListOrganizationListings, organizationapi.ListOrganizationListingsRequest{ID: "a"})
		if len(page.Items) != want {
			t.Errorf("%q reads %d listings, want %d", who, len(page.Items), want)
		}
	}
}

func TestOnlyAGroundOfTheListLeadsToIt(t *testing.T) {
	r := open(t)
	roomtest.Refuses(r, "clerk", organizationapi.ProposeListing, proposal(abnormal, "fined", ""), "organization.listing.ground", "organization.credit.abnormal.grounds")
	roomtest.Refuses(r, "clerk", organizationapi.ProposeListing, proposal(serious, "unreported", ""), "organization.listing.ground", "organization.credit.serious.grounds")
	for list, codes := range map[organizationapi.ListKind][]string{
		abnormal: {"unreported", "noparty", "unrectified", "fundraising", "warned", "unreachable", "other"},
		serious:  {"abnormal", "falsified", "suspended", "fined", "repeated", "defaulter", "revoked", "other"},
	} {
		for _, code := range codes {
			if l := roomtest.OK(r, "clerk", organizationapi.ProposeListing, proposal(list, code, "")); l.GroundText == "" {
				t.Errorf("%s %s has no words", list, code)
			}
		}
	}
	roomtest.Refuses(r, "clerk", organizationapi.ProposeListing, proposal(abnormal, "other", ""), "organization.listing.exists", "")
	roomtest.Refuses(r, "far", organizationapi.ProposeListing, proposal(abnormal, "other", ""), "organization.listing.elsewhere", "")
	c := r.Orgs["b"]
	c.Kind = organizationapi.OrgKindEnterprise
	r.Orgs["b"] = c
	in := proposal(abnormal, "other", "")
	in.Org = "b"
	roomtest.Refuses(r, "clerk", organizationapi.ProposeListing, in, "organization.listing.kind", "organization.credit.abnormal.grounds")
}

func TestARemovalIsDecidedWithinFiveWorkingDaysOrSaysWhyNot(t *testing.T) {
	r := open(t)
	l := r.listed(abnormal, "unreported", "补报年度工作报告") // on Friday 2026-03-13
	asked := roomtest.OK(r, "ann", organizationapi.MoveListing, act(l.ID, Fulfil))
	if due := cn.DayOf(*asked.RemoveDue); due != "2026-03-20" {
		t.Errorf("five working days from the 13th end on %s", due)
	}
	r.Set(asked.RemoveDue.Add(1e9))
	roomtest.Refuses(r, "chief", organizationapi.MoveListing, act(l.ID, Remove), "organization.listing.late", "organization.credit.abnormal.release")
	late := act(l.ID, Remove)
	late.Note = "核实用时较长"
	if got := roomtest.OK(r, "chief", organizationapi.MoveListing, late); got.State != organizationapi.ListingStateRemoved {
		t.Errorf("removed late: %+v", got)
	}

	again := r.listed(abnormal, "unreported", "补报年度工作报告")
	asked = roomtest.OK(r, "ann", organizationapi.MoveListing, act(again.ID, Fulfil))
	roomtest.OK(r, "clerk", organizationapi.MoveListing, act(again.ID, Reject))
	asked = roomtest.OK(r, "ann", organizationapi.MoveListing, act(again.ID, Fulfil))
	r.Set(*asked.RemoveDue) // its last second
	roomtest.OK(r, "chief", organizationapi.MoveListing, act(again.ID, Remove))
	if n := r.Count(events.TypeOrganizationListingRemovedV1); n != 2 {
		t.Errorf("%d removals were told", n)
	}
}

func TestWhatCannotBeMendedEndsAfterSixMonths(t *testing.T) {
	r := open(t)
	l := r.listed(abnormal, "warned", "") // 2026-03-13
	roomtest.Refuses(r, "ann", organizationapi.MoveListing, act(l.ID, Fulfil), "organization.listing.duty", "organization.credit.abnormal.expire.months")
	r.Set(cn.Day("2026-09-12").Last())
	if got := r.get(l.ID); got.State != organizationapi.ListingStateListed {
		t.Errorf("six months less a day: %s", got.State)
	}
	r.Set(cn.Day("2026-09-13").At(0, 0))
	if got := r.get(l.ID); got.State != organizationapi.ListingStateRemoved {
		t.Errorf("six months: %s", got.State)
	}
}

// organization.credit.abnormal.repeat: a new ground lets the months run anew.
func TestANewGroundRestartsTheMonths(t *testing.T) {
	r := open(t)
	first := r.listed(abnormal, "warned", "")
	r.Set(cn.Day("2026-06-01").At(9, 0))
	second := r.listed(abnormal, "other", "") // on 2026-06-12
	on := cn.DayOf(*second.ListedAt)
	r.Set(cn.Day("2026-09-13").At(0, 0))
	if got := r.get(first.ID); got.State != organizationapi.ListingStateListed || got.ExpireOn != on.AddMonths(6).String() {
		t.Errorf("%s: six months after the first: %s, until %s", ruleRepeat, got.State, got.ExpireOn)
	}
	r.Set(on.AddMonths(6).Add(-1).Last())
	if got := r.get(first.ID); got.State != organizationapi.ListingStateListed {
		t.Errorf("six months less a day after the second: %s", got.State)
	}
	r.Set(on.AddMonths(6).At(0, 0))
	for _, id := range []string{first.ID, second.ID} {
		if got := r.get(id); got.State != organizationapi.ListingStateRemoved {
			t.Errorf("six months after the second: %s", got.State)
		}
	}
}

// organization.credit.abnormal.years
func TestTwoYearsOnTheAbnormalListLeadToTheSeriousOneWithANoticeOfItsOwn(t *testing.T) {
	r := open(t)
	l := r.listed(abnormal, "unreported", "补报年度工作报告") // 2026-03-13
	r.Set(cn.Day("2028-03-12").Last())
	if r.get(l.ID).EscalatedAt != nil {
		t.Error("escalated two years less a day after")
	}
	r.Set(cn.Day("2028-03-13").At(0, 0))
	if r.get(l.ID).EscalatedAt == nil {
		t.Fatal("not escalated after two years")
	}
	next := r.get(l.ID + ".serious")
	if next.State != organizationapi.ListingStateProposed || next.List != serious || next.Ground != "abnormal" {
		t.Fatalf("what follows: %+v", next)
	}
	got := r.decided(next.ID)
	if got.ExpireOn == "" || r.get(l.ID).State != organizationapi.ListingStateRemoved {
		t.Errorf("the serious one stands, the abnormal one is %s", r.get(l.ID).State)
	}
	if n := r.Count(events.TypeOrganizationListingEscalatedV1); n != 1 {
		t.Errorf("escalated %d times", n)
	}

	late := r.listed(abnormal, "other", "补正")
	r.Set(cn.Day(late.EscalateOn).At(1, 0))
	roomtest.OK(r, "ann", organizationapi.MoveListing, act(late.ID, Fulfil))
	roomtest.OK(r, "clerk", organizationapi.MoveListing, act(late.ID, Remove))
	told := roomtest.OK(r, "clerk", organizationapi.MoveListing, act(late.ID+".serious", Tell))
	r.Set(told.HearingUntil.Add(1e9))
	roomtest.Refuses(r, "chief", organizationapi.MoveListing, act(late.ID+".serious", List), "organization.listing.settled", "organization.credit.abnormal.years")
}

func TestTheSeriousListKeepsForTwoYearsWithoutANewGround(t *testing.T) {
	r := open(t)
	l := r.listed(serious, "falsified", "") // 2026-03-13
	r.Set(cn.Day("2027-03-13").At(9, 0))
	second := r.listed(serious, "other", "")
	r.Set(cn.Day("2028-03-13").At(9, 0))
	roomtest.Refuses(r, "ann", organizationapi.MoveListing, act(l.ID, Fulfil), "organization.listing.term", "organization.credit.serious.years")
	on := cn.DayOf(*second.ListedAt).AddMonths(24)
	r.Set(on.Add(-1).Last())
	roomtest.Refuses(r, "ann", organizationapi.MoveListing, act(l.ID, Fulfil), "organization.listing.term", "organization.credit.serious.years")
	r.Set(on.At(0, 0))
	for _, id := range []string{l.ID, second.ID} {
		roomtest.OK(r, "ann", organizationapi.MoveListing, act(id, Fulfil))
		roomtest.OK(r, "clerk", organizationapi.MoveListing, act(id, Remove))
	}

	revoked := r.listed(serious, "revoked", "")
	r.Set(cn.Day(revoked.ExpireOn).At(9, 0))
	roomtest.Refuses(r, "ann", organizationapi.MoveListing, act(revoked.ID, Fulfil), "organization.listing.revoked", "organization.credit.serious.revoked")
	c := r.Orgs["a"]
	c.Status = organizationapi.OrgStatusDeregistered
	r.Orgs["a"] = c
	roomtest.OK(r, "ann", organizationapi.MoveListing, act(revoked.ID, Fulfil))
}

func TestAButtonThatShowsWorksAndOneThatDoesNotIsRefused(t *testing.T) {
	r := open(t)
	l := roomtest.OK(r, "clerk", organizationapi.ProposeListing, proposal(abnormal, "noparty", "设立党组织"))
	told := roomtest.OK(r, "clerk", organizationapi.MoveListing, act(l.ID, Tell))
	shows := func(as string, do Verb) bool {
		v := roomtest.OK(r, as, organizationapi.GetListing, organizationapi.GetListingRequest{ID: l.ID})
		return slices.ContainsFunc(v.Moves, func(m organizationapi.Move) bool { return m.Do == string(do) })
	}
	if shows("chief", List) || !shows("ann", Object) {
		t.Error("before the days are over")
	}
	r.Set(told.HearingUntil.Add(1e9))
	if !shows("chief", List) || shows("clerk", List) || shows("ann", Object) {
		t.Error("after the days are over")
	}
}

func TestDesksShowWhatWaits(t *testing.T) {
	r := open(t)
	l := roomtest.OK(r, "clerk", organizationapi.ProposeListing, proposal(abnormal, "noparty", "设立党组织"))
	what := func(as string) (out []string) {
		ts, err := r.service.Tasks(identity.With(t.Context(), r.Folk[as]), r.Folk[as])
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range ts {
			out = append(out, x.What)
		}
		return out
	}
	step := func(want string, as ...string) {
		t.Helper()
		for _, who := range []string{"clerk", "ann", "bob", "far", "watch"} {
			if got := what(who); slices.Contains(as, who) != slices.Contains(got, want) || !slices.Contains(as, who) && len(got) > 0 {
				t.Errorf("%s sees %q while %q waits for %v", who, got, want, as)
			}
		}
	}
	step("告知拟列入（活动异常名录）", "clerk")
	told := roomtest.OK(r, "clerk", organizationapi.MoveListing, act(l.ID, Tell))
	step("陈述、申辩（活动异常名录）", "ann")
	r.Set(told.HearingUntil.Add(1e9))
	step("作出列入决定（活动异常名录）", "clerk")
	roomtest.OK(r, "chief", organizationapi.MoveListing, act(l.ID, List))
	step("申请移出（活动异常名录）", "ann")
	roomtest.OK(r, "ann", organizationapi.MoveListing, act(l.ID, Fulfil))
	step("移出名单（活动异常名录）", "clerk")
}
