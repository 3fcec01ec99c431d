package tender

import (
	"net/http"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
)

// TestABidNeedsNoRegisterThatAnswers lets bids come while the register is away:
// whoever it has spoken of before may bid, on what it said last.
func TestABidNeedsNoRegisterThatAnswers(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 25))
	r.edit("a", func(*organizationapi.Organization) {}) // an event tells of it
	r.bid("bob", x.ID, 9_000_000)
	r.edit("listed", func(*organizationapi.Organization) {})
	r.local.Add("organization", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.bidRefused("listed", x.ID, 9_000_000, "tender.bid.not-eligible", "supplier.listed.serious.barred")
	if _, f := r.tryBid("cat", x.ID, 9_000_000); f == nil || f.Kind != http.StatusServiceUnavailable {
		t.Errorf("an organization that was never heard of: %v, want a refusal for now", f)
	}
}

// TestAnAnswerThatIsLateOverwritesNothing keeps what the register said last,
// whichever of two answers arrives last.
func TestAnAnswerThatIsLateOverwritesNothing(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 25))
	r.edit("a", func(*organizationapi.Organization) {})
	was := r.orgs["a"]
	r.edit("a", func(o *organizationapi.Organization) { o.ListedSerious = true })
	r.orgs["a"] = was
	r.said("a")
	r.bidRefused("ann", x.ID, 9_000_000, "tender.bid.not-eligible", "supplier.listed.serious.barred")
}
