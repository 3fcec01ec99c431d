package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// standing is a town whose office registers organizations too: one person works on a listing, another decides.
type standing struct {
	*county.Town
	tender string
}

func stand(t *testing.T, deadline time.Time) *standing {
	t.Helper()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 2)
	w.Account(t, "registrar", "高文", w.Office, organizationapi.RoleRegistrar)
	w.Account(t, "registrar2", "梁静", w.Office, organizationapi.RoleRegistrar)
	w.Lawful(t)
	return &standing{w, w.Published(t, "社区探访", tenderapi.MethodConsultation, deadline).ID}
}

func (w *standing) move(t *testing.T, as, id, do string) organizationapi.Listing {
	t.Helper()
	return county.Ask(t, w.Platform.As(t, as), organizationapi.MoveListing, organizationapi.MoveListingRequest{
		ID: id, ListingMove: organizationapi.ListingMove{Do: do, Text: "依法办理。", Paper: "某民名〔2026〕8号"},
	})
}

// proposed waits for the listing of an organization on a list that waits for the notice.
func (w *standing) proposed(t *testing.T, org string, list organizationapi.ListKind) (id string) {
	t.Helper()
	county.Until(t, "a listing is proposed", func() (bool, error) {
		page, err := county.Try(w.Platform.As(t, "registrar"), organizationapi.ListOrganizationListings, organizationapi.ListOrganizationListingsRequest{ID: org})
		for _, l := range page.Items {
			if l.List == list && l.State == organizationapi.ListingStateProposed {
				id = l.ID
			}
		}
		return id != "", err
	})
	return id
}

// decide tells the organization, lets its days go by and puts it on the list.
func (w *standing) decide(t *testing.T, id string) organizationapi.Listing {
	t.Helper()
	told := w.move(t, "registrar", id, "tell")
	w.Platform.At(t, told.HearingUntil.Add(time.Hour))
	return w.move(t, "registrar2", id, "list")
}

// fits waits until the eligibility of a bidder says what it must of a rule: fulfilled or not, or nothing at all.
func (w *standing) fits(t *testing.T, login, rule string, want *bool) {
	t.Helper()
	county.Until(t, login+" under "+rule, func() (bool, error) {
		list, err := county.Try(w.Platform.As(t, login), tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: w.tender})
		for _, f := range list.Items {
			for _, b := range f.Basis {
				if b.Rule == rule {
					return want != nil && f.Ok == *want, err
				}
			}
		}
		return want == nil, err
	})
}

// TestWhoIsListedForAFineAndWhoIsOnlyFiledAreRefusedEachUnderItsRule: a fine of fifty thousand leads to the serious
// list, with notice and hearing; whoever is on it may not bid, nor may a group that is only filed.
func TestWhoIsListedForAFineAndWhoIsOnlyFiledAreRefusedEachUnderItsRule(t *testing.T) {
	t.Parallel()
	w := stand(t, cn.Day("2026-06-30").At(9, 30))
	org := w.Suppliers[0].ID
	today := cn.DayOf(w.Platform.Now(t)).String()
	county.Ask(t, w.Platform.As(t, "registrar"), organizationapi.RecordCredit, organizationapi.RecordCreditRequest{ID: org, CreditDraft: organizationapi.CreditDraft{
		Kind: "penalty", Penalty: organizationapi.PenaltyFine, Amount: 5_000_000, Fact: "违反登记管理规定。", Paper: "某民罚〔2026〕1号", FormedOn: today,
	}})
	w.fits(t, "staff1", "supplier.listed.serious.barred", yes) // a proposal is no listing
	l := w.decide(t, w.proposed(t, org, organizationapi.ListKindSerious))
	if l.Ground != "fined" || l.ListedAt == nil {
		t.Fatalf("listed: %+v", l)
	}
	w.fits(t, "staff1", "supplier.listed.serious.barred", no)
	w.BidRefused(t, w.Platform.As(t, "staff1"), w.tender, 88_000_000, 422, "tender.bid.not-eligible", "supplier.listed.serious.barred")
	w.BidRefused(t, w.Platform.As(t, "filed"), w.tender, 88_000_000, 422, "tender.bid.not-eligible", "supplier.filing.only.barred")
	w.Bid(t, w.Platform.As(t, "staff2"), w.tender, 86_000_000)
	county.Refused(t, w.Platform.As(t, "staff1"), organizationapi.MoveListing, organizationapi.MoveListingRequest{
		ID: l.ID, ListingMove: organizationapi.ListingMove{Do: "fulfil", Text: "已缴清罚款。"},
	}, 422, "organization.listing.term", "organization.credit.serious.years")
	public := county.Ask(t, w.Platform.Nobody(), organizationapi.ListCredit, organizationapi.ListCreditRequest{ID: org})
	if len(public.Items) < 3 { // registered, fined, listed
		t.Errorf("anybody reads %d records: %+v", len(public.Items), public.Items)
	}
}

var (
	fulfilled, unfulfilled = true, false
	yes, no                = &fulfilled, &unfulfilled
)
