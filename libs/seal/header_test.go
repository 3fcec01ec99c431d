package seal

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"testing"

	"filippo.io/age"
)

func TestAHeaderHasOneShape(t *testing.T) {
	for _, s := range built {
		r := newRoom(t, s, Price)
		var w witness
		_, err := age.DecryptHeader(r.read(t, r.seal(t, nil)).raw, &w)
		if w.stanzas == nil {
			t.Fatal(err)
		}
		arg := func(i, j int, text string) func([]*age.Stanza) []*age.Stanza {
			return func(all []*age.Stanza) []*age.Stanza { all[i].Args[j] = text; return all }
		}
		for what, change := range map[string]func(all []*age.Stanza) []*age.Stanza{
			"no stanza":               func(all []*age.Stanza) []*age.Stanza { return nil },
			"the bidder's alone":      func(all []*age.Stanza) []*age.Stanza { return all[3:] },
			"a holder's missing":      func(all []*age.Stanza) []*age.Stanza { return all[1:] },
			"the bidder's missing":    func(all []*age.Stanza) []*age.Stanza { return all[:3] },
			"two bidders":             func(all []*age.Stanza) []*age.Stanza { return append(all, all[3]) },
			"the bidder first":        func(all []*age.Stanza) []*age.Stanza { slices.Reverse(all); return all },
			"one of another kind":     func(all []*age.Stanza) []*age.Stanza { all[1].Type = "grease"; return all },
			"a bidder of another":     func(all []*age.Stanza) []*age.Stanza { all[3].Type = "ssh-ed25519"; return all },
			"a short body":            func(all []*age.Stanza) []*age.Stanza { all[1].Body = all[1].Body[1:]; return all },
			"an argument more":        func(all []*age.Stanza) []*age.Stanza { all[1].Args = append(all[1].Args, "x"); return all },
			"an argument less":        func(all []*age.Stanza) []*age.Stanza { all[0].Args = all[0].Args[:5]; return all },
			"seventeen":               func(all []*age.Stanza) []*age.Stanza { return append(make([]*age.Stanza, 14), all...) },
			"one holder twice":        arg(1, 1, "buyer"),
			"a holder without a name": arg(1, 1, "."),
			"thresholds that differ":  arg(1, 2, "3"),
			"a threshold of one":      arg(0, 2, "1"),
			"a threshold of all":      arg(0, 2, "3"),
			"a threshold of none":     arg(0, 2, "two"),
			"a threshold written oddly": func(all []*age.Stanza) []*age.Stanza {
				for i := range 3 {
					all[i].Args[2] = "+2"
				}
				return all
			},
			"numbers that differ": arg(2, 3, "4"),
			"suites that differ":  arg(2, 0, "another"),
			"no commitment":       arg(2, 4, "AAAA"),
			"half a commitment":   arg(2, 4, "!"),
			"no mark of a key":    arg(2, 5, "00"),
			"a mark in capitals":  arg(2, 5, "0123456789ABCDEF0123456789ABCDEF"),
		} {
			var all []*age.Stanza
			for _, x := range w.stanzas {
				all = append(all, &age.Stanza{Type: x.Type, Args: slices.Clone(x.Args), Body: x.Body})
			}
			all = change(all)
			if what == "seventeen" {
				for i := range 14 {
					all[i] = all[14]
				}
			}
			refused(t, (&Header{}).fill(all), s+": "+what, "seal.file.foreign")
		}
		if err := (&Header{}).fill(w.stanzas); err != nil {
			t.Errorf("the right shape: %v", err)
		}
		all := w.stanzas
		all[0].Args[0] = SM
		refused(t, (&Header{}).fill(all), SM, "seal.suite.unbuilt")
	}
}

// lines is a reader of lines without end.
type lines struct{}

func (lines) Read(b []byte) (int, error) {
	return copy(b, bytes.Repeat([]byte("AAAA\n"), len(b)/5+1)), nil
}

func TestAHeaderWithoutEndIsNotReadToItsEnd(t *testing.T) {
	from := &io.LimitedReader{R: lines{}, N: 1 << 20}
	_, err := ReadHeader(bufio.NewReader(from), context(Price))
	refused(t, err, "a header without end", "seal.file.foreign")
	if taken := 1<<20 - from.N; taken > maxHeader+8<<10 {
		t.Errorf("%d bytes were read", taken)
	}
}

func TestALengthTellsAWholeFileFromOneCutOff(t *testing.T) {
	for _, s := range built {
		for _, e := range []Envelope{Technical, Price} {
			r := newRoom(t, s, e)
			for _, n := range []int{0, 1, 4000, 4096, 65495, 65496, 65497, 1 << 17, 200_000} {
				file := r.seal(t, noise(n))
				h, size := r.read(t, file), int64(len(file))
				if err := h.Whole(size); err != nil {
					t.Errorf("%s, %s, %d bytes: the whole file is refused: %v", s, e, n, err)
				}
				for _, other := range []int64{0, int64(len(h.raw)), size - 1, size + 1} {
					refused(t, h.Whole(other), "another length", "seal.file.altered")
				}
			}
		}
	}
}

func TestAHeaderKnowsItsKey(t *testing.T) {
	for _, s := range built {
		r := newRoom(t, s, Price)
		h := r.read(t, r.seal(t, []byte("1")))
		key, _, err := h.Combine(r.release(t, h)...)
		if err != nil || h.Proves(key) != nil {
			t.Fatal(err, h.Proves(key))
		}
		key[0] ^= 1
		refused(t, h.Proves(key), "another key", "seal.key.other")
	}
}
