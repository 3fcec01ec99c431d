package tender

import (
	"bufio"
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/seal"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/sealing"
)

// lie seals an envelope to the keys of one purchase and says in its head, under a right MAC, that it is for those of another.
func (r *room) lie(who string, to, says *tenderapi.Tender, kind tenderapi.EnvelopeKind, plain string) sealing.File {
	r.t.Helper()
	identity, recipient, err := seal.NewBidder(string(to.Sealing.Suite))
	if err != nil {
		r.t.Fatal(err)
	}
	org := r.bidder(who).Org
	b := seal.Bid{Threshold: int(to.Sealing.Threshold), Bidder: recipient, Context: seal.Context{
		Tender: to.ID, Envelope: seal.Envelope(kind), Bidder: org, Revision: 1, NoticeHash: to.Sealing.Notice,
	}}
	var marks []string // each as it is, then as it should be
	for i := range to.Sealing.Holders {
		is, errIs := seal.ParseHolder(to.Sealing.Holders[i].Key)
		said, errSaid := seal.ParseHolder(says.Sealing.Holders[i].Key)
		if err := errors.Join(errIs, errSaid); err != nil {
			r.t.Fatal(err)
		}
		b.Holders, marks = append(b.Holders, is), append(marks, is.Mark(), said.Mark())
	}
	var file bytes.Buffer
	if err := seal.Seal(&file, strings.NewReader(plain), int64(len(plain)), b); err != nil {
		r.t.Fatal(err)
	}
	h, err := seal.ReadHeader(bufio.NewReader(bytes.NewReader(file.Bytes())), b.Context)
	if err != nil {
		r.t.Fatal(err)
	}
	key, err := h.Own(identity)
	if err != nil {
		r.t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(h.Bytes()), "\n---")
	head = strings.NewReplacer(marks...).Replace(head) + "\n---"
	under, err := hkdf.Key(sha256.New, key[:], nil, "header", sha256.Size) // age's: the MAC of a header
	if err != nil {
		r.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, under)
	mac.Write([]byte(head))
	head += " " + base64.RawStdEncoding.EncodeToString(mac.Sum(nil)) + "\n"
	return sealing.NewFile(kind, append([]byte(head), file.Bytes()[len(h.Bytes()):]...))
}

func TestWhatIsSealedToOtherKeysIsRefusedWhenItComes(t *testing.T) {
	r, x, _ := sent(t, tenderapi.EnvelopeKindTechnical, 100)
	y, g := x, *x.Sealing
	g.Holders = append([]tenderapi.SealHolder{}, g.Holders...)
	g.Holders[1].Key = r.key(sealing.Roles[1])
	y.Sealing = &g
	f := r.envelope("ann", &y, tenderapi.EnvelopeKindTechnical, []byte(`{"plan":"方案"}`))
	for n := range (f.Ref.Size + intake.ChunkSize - 1) / intake.ChunkSize {
		ok(r, "ann", tenderapi.PutChunk, chunkOf(x.ID, f, n))
	}
	refused(r, "ann", tenderapi.CompleteUpload, completion(x.ID, f), "tender.upload.keys", "tender.seal.required")
}
