package seal

import (
	"bytes"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"filippo.io/age"
)

// median runs the ways by turns, so that what else the machine does falls on all, and answers the middle times.
func median(rounds int, ways ...func()) []time.Duration {
	spent := make([][]time.Duration, len(ways))
	for range rounds {
		for i, way := range ways {
			start := time.Now()
			way()
			spent[i] = append(spent[i], time.Since(start))
		}
	}
	out := make([]time.Duration, len(ways))
	for i, s := range spent {
		slices.Sort(s)
		out[i] = s[rounds/2]
	}
	return out
}

func TestTheCostBesideAge(t *testing.T) {
	if os.Getenv("SEAL_COST") == "" {
		t.Skip("a measurement, made with SEAL_COST=1")
	}
	for _, s := range built {
		r := newRoom(t, s, Technical)
		plain := noise(1 << 20)
		sealed := r.seal(t, plain)
		to, err := r.read(t, sealed).on.bidder(r.bid.Bidder)
		if err != nil {
			t.Fatal(err)
		}
		id, err := r.read(t, sealed).on.own(r.own)
		if err != nil {
			t.Fatal(err)
		}
		var aged bytes.Buffer
		encrypt := func(w io.Writer) {
			out, err := age.Encrypt(w, to)
			if err == nil {
				_, err = out.Write(plain)
			}
			if err == nil {
				err = out.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		encrypt(&aged)
		m := median(101,
			func() { r.seal(t, plain) },
			func() { encrypt(new(bytes.Buffer)) },
			func() {
				if _, err := open(sealed, r.bid.Context, r.keys[0], r.keys[2]); err != nil {
					t.Fatal(err)
				}
			},
			func() {
				from, err := age.Decrypt(bytes.NewReader(aged.Bytes()), id)
				if err == nil {
					_, err = io.Copy(struct{ io.Writer }{new(bytes.Buffer)}, from) // as Open writes: to a writer of which nothing more is known
				}
				if err != nil {
					t.Fatal(err)
				}
			})
		t.Logf("Go, %s, 1 MiB: seal %v, %.2f of age's; two shares released, combined and opened %v, %.2f of age's; %d bytes of header",
			s, m[0], float64(m[0])/float64(m[1]), m[2], float64(m[2])/float64(m[3]), len(r.read(t, sealed).raw))
	}
}
