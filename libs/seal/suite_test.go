package seal

import (
	"bufio"
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"slices"
	"testing"
)

// TestAFurtherSuiteIsOneRow fills the row of the suite that is not built with
// keys of other primitives, and goes the whole way of a file with it: nothing
// else knows which suites there are.
func TestAFurtherSuiteIsOneRow(t *testing.T) {
	was := suites
	t.Cleanup(func() { suites = was })
	suites = slices.Clone(was)
	i := slices.IndexFunc(suites, func(s suite) bool { return s.name == SM })
	row := suites[slices.IndexFunc(suites, func(s suite) bool { return s.name == X25519 })] // the bidder's own key is age's
	row.name, row.keys, row.enc = SM, ownKeys{rfc9180{hpke.DHKEM(ecdh.P256())}}, 65+len(ownMark)
	suites[i] = row

	if err := Built(SM); err != nil {
		t.Fatal(err)
	}
	r := newRoom(t, SM, Price)
	for n, k := range r.keys {
		challenge, expect, err := Challenge(k.Holder())
		if err != nil {
			t.Fatal(err)
		}
		answer, err := k.Prove(challenge)
		if err == nil {
			err = Proven(k.Holder(), answer, expect)
		}
		if err != nil {
			t.Fatal(err)
		}
		locked, err := k.Lock("十二个字以上的一句口令才可以")
		if err != nil {
			t.Fatal(err)
		}
		if r.keys[n], err = UnlockHolder(locked, "十二个字以上的一句口令才可以"); err != nil {
			t.Fatal(err)
		}
		if r.bid.Holders[n], err = ParseHolder(k.Holder().String()); err != nil || r.bid.Holders[n].Suite() != SM {
			t.Fatalf("%v, %v", r.bid.Holders[n], err)
		}
	}
	plain := noise(70_000)
	sealed := r.seal(t, plain)
	h := r.read(t, sealed)
	if h.Suite != SM {
		t.Errorf("the header names the suite %s", h.Suite)
	}
	shares := r.release(t, h)
	for _, two := range [][]Share{shares[:2], shares[1:], {shares[0], shares[2]}} {
		key, _, err := h.Combine(two...)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := h.Open(&got, bufio.NewReader(bytes.NewReader(sealed)), key); err != nil || !bytes.Equal(got.Bytes(), plain) {
			t.Fatalf("%d bytes come out: %v", got.Len(), err)
		}
	}
	if _, err := h.Own(r.own); err != nil {
		t.Errorf("the bidder's own key: %v", err)
	}
}

// ownKeys are keys that HPKE does not know: what they seal begins with a mark of their own.
type ownKeys struct{ rfc9180 }

const ownMark = "own"

type (
	ownPublic  struct{ publicKey }
	ownPrivate struct{ privateKey }
)

func (f ownKeys) generate() (privateKey, error) {
	k, err := f.rfc9180.generate()
	return ownPrivate{k}, err
}

func (f ownKeys) public(raw []byte) (publicKey, error) {
	k, err := f.rfc9180.public(raw)
	return ownPublic{k}, err
}

func (f ownKeys) private(raw []byte) (privateKey, error) {
	k, err := f.rfc9180.private(raw)
	return ownPrivate{k}, err
}

func (k ownPublic) seal(info, text []byte) ([]byte, error) {
	sealed, err := k.publicKey.seal(info, text)
	return append([]byte(ownMark), sealed...), err
}

func (k ownPrivate) half() publicKey { return ownPublic{k.privateKey.half()} }

func (k ownPrivate) open(info, sealed []byte) ([]byte, error) {
	return k.privateKey.open(info, bytes.TrimPrefix(sealed, []byte(ownMark)))
}
