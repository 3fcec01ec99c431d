package tender

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/tender/sealing"
)

// The people of a sealed purchase, as rooms need them: three holders and whoever bids.

// holders are the accounts that hold, in the order of sealing.Roles.
var holders = [3]string{"clerk", "watch", "seal"}

func (r *room) as(who string) context.Context { return identity.WithToken(r.t.Context(), who) }

// hold names the holders of a purchase and lets each prove a key.
func (r *room) hold(id string) {
	r.t.Helper()
	three := sealing.Trio{Keys: r.keys, Accounts: holders, Who: [3]context.Context{r.as(holders[0]), r.as(holders[1]), r.as(holders[2])}}
	if err := three.Prepare(r.as("officer"), r.local, id); err != nil {
		r.t.Fatal(err)
	}
}

// bidder is who an account bids for.
func (r *room) bidder(who string) *sealing.Bidder {
	r.t.Helper()
	if r.bidding[who] == nil {
		b, err := sealing.NewBidder(tenderapi.SuiteX25519, people[who].Memberships[0].Org)
		if err != nil {
			r.t.Fatal(err)
		}
		r.bidding[who] = b
	}
	return r.bidding[who]
}

// content is a bid that is nothing but its price.
func content(fen int64) sealing.Content {
	return sealing.Content{Technical: tenderapi.TechnicalPart{Plan: "方案"}, Price: tenderapi.PricePart{Price: fen}}
}

// tryBid seals, uploads and hands in; bid expects success.
func (r *room) tryBid(who, id string, fen int64) (tenderapi.Bid, *fault.Fault) {
	r.t.Helper()
	return r.trySays(who, id, content(fen))
}

func (r *room) trySays(who, id string, c sealing.Content) (tenderapi.Bid, *fault.Fault) {
	r.t.Helper()
	out, err := r.bidder(who).Submit(r.as(who), r.local, id, r.handed[id+who]+1, c)
	r.settle()
	if err != nil {
		return out, fault.Of(err)
	}
	r.handed[id+who]++
	if r.gave[id] == nil {
		r.gave[id] = map[string]sealing.Content{}
	}
	r.gave[id][who] = c
	return out, nil
}

func (r *room) bid(who, id string, fen int64) tenderapi.Bid {
	r.t.Helper()
	return r.says(who, id, content(fen))
}

func (r *room) says(who, id string, c sealing.Content) tenderapi.Bid {
	r.t.Helper()
	out, f := r.trySays(who, id, c)
	if f != nil {
		r.t.Fatalf("a bid of %s: %v %v", who, f, f.Fields)
	}
	return out
}

// bidRefused hands in and expects the code, and the rule when there is one.
func (r *room) bidRefused(who, id string, fen int64, code, ruleID string) {
	r.t.Helper()
	_, f := r.tryBid(who, id, fen)
	cites(r, "a bid of "+who, f, code, ruleID)
}

// release lets some holders release their shares of a stage.
func (r *room) release(id string, stage tenderapi.Stage, roles ...tenderapi.HolderRole) {
	r.t.Helper()
	for i, role := range sealing.Roles {
		for _, one := range roles {
			if one != role {
				continue
			}
			if err := r.keys.Release(r.as(holders[i]), r.local, id, role, stage); err != nil {
				r.t.Fatalf("%s releases: %v", role, err)
			}
		}
	}
	r.settle()
}

// two of three are enough.
var two = []tenderapi.HolderRole{tenderapi.HolderRoleBuyer, tenderapi.HolderRoleNotary}

// opens lets two holders release, and opens.
func (r *room) opens(id string) tenderapi.Tender {
	r.t.Helper()
	r.release(id, tenderapi.StageTechnical, two...)
	return ok(r, "officer", tenderapi.MoveTender, verb(id, Open))
}

// revealed freezes the technical scores and reveals the prices.
func (r *room) revealed(id string) tenderapi.Tender {
	r.t.Helper()
	ok(r, "officer", tenderapi.MoveTender, verb(id, Freeze))
	r.release(id, tenderapi.StagePrice, two...)
	return ok(r, "officer", tenderapi.MoveTender, verb(id, Reveal))
}

// asked asks for last offers within the hour.
func (r *room) asked(id, changed string) tenderapi.Tender {
	r.t.Helper()
	in := verb(id, Ask)
	until := r.clock().Add(time.Hour)
	in.Until, in.Changed = &until, changed
	return ok(r, "officer", tenderapi.MoveTender, in)
}

// again lets everybody who counts offer once more what was offered first, where there are two rounds.
func (r *room) again(id string) {
	r.t.Helper()
	t := r.tender(id)
	if t.Rounds < 2 || t.Offers != nil {
		return
	}
	x := r.asked(id, "")
	for _, o := range r.record(id).Bids {
		for who, c := range r.gave[id] {
			if o.Valid && people[who].Memberships[0].Org == o.Supplier.ID {
				r.says(who, id, c)
			}
		}
	}
	r.set(x.Offers.Until)
	ok(r, "officer", tenderapi.MoveTender, verb(id, Take))
}

// uploaded is a bid that is ready to be handed in.
func (r *room) uploaded(who, id string, revision int64, c sealing.Content) sealing.Sealed {
	r.t.Helper()
	t := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	x, err := r.bidder(who).Seal(&t, revision, c)
	if err == nil {
		err = x.Upload(r.as(who), r.local, &t)
	}
	if err != nil {
		r.t.Fatalf("the files of %s: %v", who, err)
	}
	return x
}

// readOut opens the bids, lets five experts mark them, and reveals the prices: the record as everybody then reads it.
func (r *room) readOut(id string) tenderapi.Opening {
	r.t.Helper()
	r.opens(id)
	judges := []string{"e1", "e2", "e3", "e4", "e5"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(id, judges...))
	r.signed(id, judges, nil)
	r.revealed(id)
	return ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id})
}

// signer signs for whoever has no key of its own yet.
func (r *room) signer() ed25519.PrivateKey {
	r.t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		r.t.Fatal(err)
	}
	return key
}
