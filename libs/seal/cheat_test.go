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

// cheat is a file of "18000000", dealt by a crook.
func (r *room) cheat(t *testing.T, deal func(d *dealer, values [][]byte, out []*age.Stanza)) []byte {
	t.Helper()
	return r.forge(t, deal, r.frame(t, "18000000"))
}

func (r *room) frame(t *testing.T, plain string) []byte {
	t.Helper()
	ctx, err := r.bid.Context.digest()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := writeFrame(&b, strings.NewReader(plain), int64(len(plain)), ctx, r.bid.Context.Envelope); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func honest(*dealer, [][]byte, []*age.Stanza) {}

// forge is a file of any frame.
func (r *room) forge(t *testing.T, deal func(d *dealer, values [][]byte, out []*age.Stanza), frame []byte) []byte {
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
		_, err = w.Write(frame)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFrameThatNobodyWouldWriteIsRefused(t *testing.T) {
	for _, e := range []Envelope{Technical, Price} {
		r := newRoom(t, X25519, e)
		right := r.frame(t, strings.Repeat("1", 1001)) // 1041 bytes, padded
		for what, change := range map[string]func(b []byte) []byte{
			"something hidden in the padding": func(b []byte) []byte { b[len(b)-1] = 1; return b },
			"a zero more":                     func(b []byte) []byte { return append(b, 0) },
			"a zero less":                     func(b []byte) []byte { return b[:len(b)-1] },
			"a block more":                    func(b []byte) []byte { return append(b, make([]byte, block)...) },
			"no padding":                      func(b []byte) []byte { return b[:frameHead+1001] },
			"a length beyond the end":         func(b []byte) []byte { b[frameHead-3] = 1; return b },
			"a length beyond all files":       func(b []byte) []byte { b[frameHead-8] = 0xff; return b },
			"half a head":                     func(b []byte) []byte { return b[:frameHead/2] },
			"nothing":                         func([]byte) []byte { return nil },
		} {
			_, err := open(r.forge(t, honest, change(bytes.Clone(right))), r.bid.Context, r.keys...)
			refused(t, err, what, "seal.file.altered")
		}
		if _, err := open(r.forge(t, honest, right), r.bid.Context, r.keys...); err != nil {
			t.Errorf("the right frame: %v", err)
		}
	}
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
