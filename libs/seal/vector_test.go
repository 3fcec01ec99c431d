package seal

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"filippo.io/age"
)

var update = flag.Bool("update", false, "write testdata/v1.json anew: only before anybody has sealed anything")

// vector is a file of the first version, with all that opens it. services/portal/seal reads them too.
type vector struct {
	What       string
	Suite      string
	Context    Context
	Holders    []string
	Locked     []string // the holders' private keys
	Passphrase string
	Identity   string // the bidder's own
	Sealed     []byte
	Shares     []string
	Plain      string
	Bad        string // the holder whose share is named, "" for none
	Refused    string // the code of the refusal to open, "" for none
}

func newVector(t *testing.T, what, suiteName string, e Envelope, deal func(d *dealer, values [][]byte, out []*age.Stanza), change func(frame []byte)) vector {
	t.Helper()
	r := newRoom(t, suiteName, e)
	v := vector{What: what, Suite: suiteName, Context: r.bid.Context, Passphrase: passphrase, Identity: r.own, Plain: "18000000"}
	frame := r.frame(t, v.Plain)
	change(frame)
	v.Sealed = r.forge(t, deal, frame)
	h := r.read(t, v.Sealed)
	for i, s := range r.release(t, h) {
		locked, err := r.keys[i].Lock(passphrase)
		if err != nil {
			t.Fatal(err)
		}
		v.Holders, v.Locked, v.Shares = append(v.Holders, r.bid.Holders[i].String()), append(v.Locked, locked), append(v.Shares, s.String())
	}
	return v
}

func TestFilesOfTheFirstVersionOpen(t *testing.T) {
	const file = "testdata/v1.json"
	if *update {
		bad := func(d *dealer, values [][]byte, out []*age.Stanza) {
			values[1][0] ^= 1
			out[1], _ = d.stanza(2, values[1])
		}
		var all []vector
		for _, s := range built {
			stray := newVector(t, "a bad share", s, Technical, bad, func([]byte) {})
			stray.Bad = "supervisor"
			hidden := newVector(t, "something hidden in the padding", s, Price, honest, func(f []byte) { f[len(f)-1] = 1 })
			hidden.Refused = altered.Code
			all = append(all, newVector(t, "a price", s, Price, honest, func([]byte) {}), stray, hidden)
		}
		b, err := json.MarshalIndent(all, "", "  ")
		if err == nil {
			err = os.WriteFile(file, append(b, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(b, &all); err != nil || len(all) != 3*len(built) {
		t.Fatalf("%d vectors, %v", len(all), err)
	}
	for _, v := range all {
		h, err := read(v.Sealed, v.Context)
		if err != nil {
			t.Fatal(err)
		}
		var shares []Share
		for i, locked := range v.Locked {
			k, err := UnlockHolder(locked, v.Passphrase)
			if err != nil || k.Holder().String() != v.Holders[i] {
				t.Fatalf("%s: key %d: %v", v.What, i, err)
			}
			s, err := h.Release(k)
			if err != nil || s.String() != v.Shares[i] {
				t.Errorf("%s: share %d: %v", v.What, i, err)
			}
			shares = append(shares, s)
		}
		key, bad, err := h.Combine(shares...)
		own, ownErr := h.Own(v.Identity)
		if err != nil || ownErr != nil || own != key {
			t.Fatalf("%s: %v, %v", v.What, err, ownErr)
		}
		var named string
		for _, b := range bad {
			named += b.Holder
		}
		if named != v.Bad {
			t.Errorf("%s: names %q, want %q", v.What, named, v.Bad)
		}
		var out bytes.Buffer
		if v.Refused != "" {
			refused(t, h.Open(&out, bytes.NewReader(v.Sealed), key), v.What, v.Refused)
			continue
		}
		if err := h.Open(&out, bytes.NewReader(v.Sealed), key); err != nil || out.String() != v.Plain {
			t.Errorf("%s: %q, %v", v.What, out.String(), err)
		}
	}
}
