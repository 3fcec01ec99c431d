package credit

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/services/organization/card"
	"sanshe/services/organization/cardtest"
	"sanshe/services/organization/papers"
)

// room is the credit of two organizations behind doors.
type room struct {
	*cardtest.Town
	service *Service
}

const region = "320312"

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Town: cardtest.New(t, cn.Day("2026-03-02").At(9, 30))}
	for _, p := range [][4]string{
		{"clerk", "office", "registrar", region},
		{"chief", "office", "registrar", region},
		{"far", "away", "registrar", "320311"},
		{"ann", "a", "staff", region},
		{"bob", "b", "staff", region},
		{"watch", "finance", "supervisor", region},
	} {
		r.Person(p[0], p[1], identity.Role(p[2]), p[3])
	}
	for _, id := range []string{"a", "b"} {
		r.Organization(id, organizationapi.OrgKindServiceorg, region, func(c *card.Card) { c.Authority = "某区民政局" })
	}
	box, err := papers.New(t.Context(), r.Deps)
	if err != nil {
		t.Fatal(err)
	}
	if r.service, err = New(t.Context(), r.Deps, r, box); err != nil {
		t.Fatal(err)
	}
	r.Serve("organization", r.service.Part(), box.Part().Routes...)
	return r
}

func proposal(list organizationapi.ListKind, ground, duty string) organizationapi.ProposeListingRequest {
	return organizationapi.ProposeListingRequest{ListingDraft: organizationapi.ListingDraft{Org: "a", List: list, Ground: ground, Facts: "查实的事实。", Duty: duty}}
}

func act(id string, do Verb) organizationapi.MoveListingRequest {
	return organizationapi.MoveListingRequest{ID: id, ListingMove: organizationapi.ListingMove{Do: string(do), Text: "依法办理。", Paper: "某民异〔2026〕1号"}}
}

// listed is a listing decided on the first day on which it may be, which is when the clock stands.
func (r *room) listed(list organizationapi.ListKind, ground, duty string) organizationapi.Listing {
	r.T.Helper()
	l := roomtest.OK(r, "clerk", organizationapi.ProposeListing, proposal(list, ground, duty))
	return r.decided(l.ID)
}

func (r *room) decided(id string) organizationapi.Listing {
	r.T.Helper()
	l := roomtest.OK(r, "clerk", organizationapi.MoveListing, act(id, Tell))
	r.Set(cn.DayOf(*l.HearingUntil).Add(1).At(9, 0))
	return roomtest.OK(r, "chief", organizationapi.MoveListing, act(id, List))
}

func (r *room) get(id string) organizationapi.Listing {
	r.T.Helper()
	return roomtest.OK(r, "clerk", organizationapi.GetListing, organizationapi.GetListingRequest{ID: id})
}
