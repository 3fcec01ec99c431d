package tender

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/sealing"
	"sanshe/services/tender/unseal"
)

func TestAHeadThatWasAlteredInTheStoreIsNotTheBiddersFaultAndHindersNobody(t *testing.T) {
	for name, alter := range map[string]func(head []byte){
		"a byte that still reads": func(head []byte) { head[bytes.Index(head, []byte("\n--- "))-3] ^= 1 },
		"a byte that does not":    func(head []byte) { head[0] ^= 1 },
	} {
		for where, forged := range map[string]bool{"": false, ", and the sum with it": true} {
			t.Run(name+where, func(t *testing.T) {
				r := open(t)
				d := r.draft(tenderapi.MethodConsultation, 25)
				x := r.published(d)
				b := r.bid("ann", x.ID, 9_000_000)
				r.bid("bob", x.ID, 8_000_000)
				r.alter(x.ID, b.Envelopes[1].Hash, forged, alter)
				r.set(d.Deadline)
				r.release(x.ID, tenderapi.StageTechnical, sealing.Roles...)
				ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
				got := r.record(x.ID).Bids
				if got[0].Valid || got[0].Ground != unseal.Retracted || !strings.Contains(got[0].Why, "回执") || !got[1].Valid {
					t.Errorf("%+v", got)
				}
			})
		}
	}
}

// alter changes what the store keeps of the head of the organization a's file, and if need be the sum that is kept of it.
func (r *room) alter(tender, hash string, forged bool, change func([]byte)) {
	r.t.Helper()
	pieces, err := intake.Pieces(r.t.Context(), r.relay.Engine)
	must(r.t, err)
	id := intake.UploadID(tender, "a", hash)
	if !forged {
		_, err = pieces.Update(r.t.Context(), id+".0."+hash, func(p *intake.Piece) ([]event.Event, error) { change(p.Content); return nil, nil })
		must(r.t, err)
		return
	}
	p, err := pieces.Get(r.t.Context(), id+".0."+hash)
	must(r.t, err)
	change(p.Content)
	sum := sha256.Sum256(p.Content)
	_, err = pieces.Insert(r.t.Context(), id+".0."+hex.EncodeToString(sum[:]), intake.Piece{Tender: tender, Content: p.Content})
	must(r.t, err)
	uploads, err := store.Open(r.t.Context(), r.relay.Engine, store.Schema{Name: "uploads", Indexes: []string{"owner"}}, func(u *intake.Upload) map[string][]string {
		return map[string][]string{"owner": {u.Tender + "/" + u.Supplier}}
	})
	must(r.t, err)
	_, err = uploads.Update(r.t.Context(), id, func(u *intake.Upload) ([]event.Event, error) {
		u.Sums[0] = hex.EncodeToString(sum[:])
		return nil, nil
	})
	must(r.t, err)
}
