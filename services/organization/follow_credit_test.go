package organization

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
)

func TestTheRegisterFollowsListingsAndWhatIsDecidedHereIsNotUndoneByHand(t *testing.T) {
	r := newRoom(t)
	o := r.register("某某服务中心", 1)
	hear := func(kind, subject string, seq int64, data any) {
		t.Helper()
		ev := event.New(kind, r.now.now(), data)
		ev.Subject, ev.Seq = subject, seq
		for range 2 { // a broker may bring it twice
			if err := r.s.listens()[kind](t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, l := range []string{"one", "two"} {
		hear(events.TypeOrganizationListingListedV1, l, 1, events.OrganizationListingListedV1{Org: o.ID, List: "serious", Ground: "other", GroundText: "其他情形", Paper: "某号"})
		got := must(r, admin, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
		if !got.ListedSerious || len(got.Marks) != i+1 {
			t.Fatalf("after %s: %+v", l, got.Marks)
		}
	}
	refused(r, admin, organizationapi.UnmarkOrganization, organizationapi.UnmarkOrganizationRequest{
		ID: o.ID, Mark: "one", RemovalDraft: organizationapi.RemovalDraft{Reason: "某事", Paper: "某号"},
	}, "organization.mark.listing")
	for i, l := range []string{"one", "two"} {
		hear(events.TypeOrganizationListingRemovedV1, l, 2, events.OrganizationListingRemovedV1{Org: o.ID, List: "serious", Why: "fulfilled"})
		got := must(r, admin, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
		if got.ListedSerious != (i == 0) || got.Marks[i].Removal == "" {
			t.Fatalf("after %s left: %+v", l, got.Marks)
		}
	}
}
