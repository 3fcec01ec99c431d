package seal

import (
	"bytes"
	"strings"
	"testing"

	"filippo.io/age"

	"sanshe/libs/fault"
	"sanshe/libs/seal/shamir"
)

// crook deals as dealer does, and then not.
type crook struct {
	*dealer
	deal func(d *dealer, values [][]byte, out []*age.Stanza)
}

func (c crook) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	values, err := shamir.Split(fileKey, c.t, len(c.holders))
	if err != nil {
		return nil, nil, err
	}
	out := make([]*age.Stanza, len(values))
	for i := range values {
		if out[i], err = c.stanza(i+1, bytes.Clone(values[i])); err != nil {
			return nil, nil, err
		}
	}
	c.deal(c.dealer, values, out)
	return out, c.on.labels, nil
}

func (r *room) cheat(t *testing.T, deal func(d *dealer, values [][]byte, out []*age.Stanza)) []byte {
	t.Helper()
	d, err := newDealer(r.bid)
	if err != nil {
		t.Fatal(err)
	}
	own, err := d.on.bidder(r.bid.Bidder)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, crook{d, deal}, own)
	if err == nil {
		err = writeFrame(w, strings.NewReader("18000000"), 8, d.ctx, r.bid.Context.Envelope)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestADealerOfABadShareIsFoundOutAndNamed(t *testing.T) {
	for _, s := range built {
		for wrong := range 3 {
			r := newRoom(t, s, Price)
			sealed := r.cheat(t, func(d *dealer, values [][]byte, out []*age.Stanza) {
				values[wrong][3] ^= 1
				var err error
				if out[wrong], err = d.stanza(wrong+1, values[wrong]); err != nil {
					t.Fatal(err)
				}
			})
			h := r.read(t, sealed)
			shares := r.release(t, h) // each keeps to its commitment
			key, bad, err := h.Combine(shares...)
			if err != nil || len(bad) != 1 || bad[0].Holder != h.Holders[wrong] || bad[0].Fault.Code != "seal.share.stray" {
				t.Fatalf("%s, share %d: named %v, %v", s, wrong, bad, err)
			}
			var out bytes.Buffer
			if err := h.Open(&out, bytes.NewReader(sealed), key); err != nil || out.String() != "18000000" {
				t.Errorf("%s: the other two do not open it: %v", s, err)
			}
			_, _, err = h.Combine(shares[wrong], shares[(wrong+1)%3])
			refused(t, err, "the bad share and another", "seal.share.inconsistent")
		}
	}
}

func TestADealerWhoCommitsToOneShareAndSealsAnotherIsFoundOutByItsHolder(t *testing.T) {
	for _, s := range built {
		r := newRoom(t, s, Price)
		sealed := r.cheat(t, func(d *dealer, values [][]byte, out []*age.Stanza) {
			commitment := out[1].Args[4]
			values[1][0] ^= 1
			out[1], _ = d.stanza(2, values[1])
			out[1].Args[4] = commitment
			out[2].Body = noise(len(out[2].Body))
		})
		h := r.read(t, sealed)
		_, err := h.Release(r.keys[1])
		refused(t, err, "another share", "seal.share.bad")
		if f := fault.Of(err).Fields; len(f) != 1 || f[0].Name != "holders.supervisor" {
			t.Errorf("names %v", f)
		}
		_, err = h.Release(r.keys[2])
		refused(t, err, "no share at all", "seal.share.unopenable")
	}
}

func TestAHolderWhoGivesAFalseShareIsNamedAndTheOthersOpen(t *testing.T) {
	r := newRoom(t, XWing, Price)
	h := r.read(t, r.seal(t, nil))
	shares := r.release(t, h)
	shares[0].value[5] ^= 0x80
	_, bad, err := h.Combine(shares...)
	if err != nil || len(bad) != 1 || bad[0].Holder != "buyer" || bad[0].Fault.Code != "seal.share.bad" {
		t.Errorf("named %v, %v", bad, err)
	}
	shares[1].blind[5] ^= 0x80
	_, bad, err = h.Combine(shares...)
	refused(t, err, "one true share", "seal.share.few")
	if len(bad) != 2 {
		t.Errorf("named %v", bad)
	}
}
