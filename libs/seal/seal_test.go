package seal

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"sanshe/libs/fault"
)

func TestMain(m *testing.M) {
	work = 4 // scrypt is meant to be slow, and its slowness is not what is tested
	m.Run()
}

var built = []string{XWing, X25519}

func context(e Envelope) Context {
	return Context{Tender: "01JD-招标", Lot: "1", Envelope: e, Bidder: "91320312MA1X", Revision: 2, NoticeHash: strings.Repeat("0a", 32)}
}

// room is three holders and a bidder.
type room struct {
	keys          []*HolderKey
	bid           Bid
	own, ownOther string
}

func newRoom(t testing.TB, suiteName string, e Envelope) *room {
	t.Helper()
	r := &room{bid: Bid{Context: context(e), Threshold: 2}}
	for _, name := range []string{"buyer", "supervisor", "notary"} {
		k, err := NewHolder(suiteName, name)
		if err != nil {
			t.Fatal(err)
		}
		r.keys, r.bid.Holders = append(r.keys, k), append(r.bid.Holders, k.Holder())
	}
	var err error
	if r.own, r.bid.Bidder, err = NewBidder(suiteName); err != nil {
		t.Fatal(err)
	}
	if r.ownOther, _, err = NewBidder(suiteName); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *room) seal(t testing.TB, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Seal(&b, bytes.NewReader(plain), int64(len(plain)), r.bid); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(sealed []byte, c Context) (*Header, error) {
	return ReadHeader(bufio.NewReader(bytes.NewReader(sealed)), c)
}

func (r *room) read(t testing.TB, sealed []byte) *Header {
	t.Helper()
	h, err := read(sealed, r.bid.Context)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (r *room) release(t testing.TB, h *Header) (shares []Share) {
	t.Helper()
	for _, k := range r.keys {
		s, err := h.Release(k)
		if err != nil {
			t.Fatal(err)
		}
		shares = append(shares, s)
	}
	return shares
}

// open is the whole way from a file to its content, as people go it.
func open(sealed []byte, c Context, keys ...*HolderKey) ([]byte, error) {
	h, err := read(sealed, c)
	if err != nil {
		return nil, err
	}
	var shares []Share
	for _, k := range keys {
		s, err := h.Release(k)
		if err != nil {
			return nil, err
		}
		shares = append(shares, s)
	}
	key, _, err := h.Combine(shares...)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = h.Open(&out, bytes.NewReader(sealed), key)
	return out.Bytes(), err
}

// refused holds err against the codes it may have.
func refused(t testing.TB, err error, what string, codes ...string) {
	t.Helper()
	if err == nil || !slices.Contains(codes, fault.Of(err).Code) {
		t.Errorf("%s: %v, want one of %v", what, err, codes)
	}
}

func noise(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func TestAnyTwoOfThreeHoldersOpenWhatWasSealed(t *testing.T) {
	for _, s := range built {
		for _, e := range []Envelope{Qualification, Technical, Price} {
			r := newRoom(t, s, e)
			for _, n := range []int{0, 1, block - frameHead, block - frameHead + 1, 64<<10 - frameHead, 64 << 10, 200_000} {
				plain := noise(n)
				sealed := r.seal(t, plain)
				for _, pair := range [][2]int{{0, 1}, {0, 2}, {2, 1}} {
					got, err := open(sealed, r.bid.Context, r.keys[pair[0]], r.keys[pair[1]])
					if err != nil || !bytes.Equal(got, plain) {
						t.Errorf("%s %s, %d bytes, holders %v: %d bytes, %v", s, e, n, pair, len(got), err)
					}
				}
			}
		}
	}
}

func TestOneHolderAloneOpensNothing(t *testing.T) {
	for _, s := range built {
		r := newRoom(t, s, Price)
		sealed := r.seal(t, []byte("18000000"))
		for i, k := range r.keys {
			_, err := open(sealed, r.bid.Context, k, k)
			refused(t, err, r.keys[i].Name, "seal.share.few")
		}
		h := r.read(t, sealed)
		mine := r.release(t, h)[0]
		other := mine
		other.Holder, other.Point = h.Holders[1], 2
		_, bad, err := h.Combine(mine, other)
		refused(t, err, "a share said to be another's too", "seal.share.few")
		if len(bad) != 1 || bad[0].Holder != h.Holders[1] {
			t.Errorf("names %v", bad)
		}
	}
}

func TestTheBidderOpensTheOwnFileAndNobodyElsesKeyDoes(t *testing.T) {
	for _, s := range built {
		r := newRoom(t, s, Technical)
		plain := noise(1000)
		sealed := r.seal(t, plain)
		h := r.read(t, sealed)
		key, err := h.Own(r.own)
		var out bytes.Buffer
		if err == nil {
			err = h.Open(&out, bytes.NewReader(sealed), key)
		}
		if err != nil || !bytes.Equal(out.Bytes(), plain) {
			t.Errorf("%s: %v", s, err)
		}
		for _, id := range []string{r.ownOther, "", "AGE-SECRET-KEY-1"} {
			_, err := h.Own(id)
			refused(t, err, "another key", "seal.file.own")
		}
		other := r.bid.Context
		other.Bidder = "somebody else"
		if h, err = read(sealed, other); err != nil {
			t.Fatal(err)
		}
		if key, err = h.Own(r.own); err != nil {
			t.Fatal(err)
		}
		refused(t, h.Open(io.Discard, bytes.NewReader(sealed), key), "the own key under another context", "seal.file.elsewhere")
	}
}

func TestAHeaderWithAnyByteChangedOpensNothing(t *testing.T) {
	for _, s := range built {
		r := newRoom(t, s, Price)
		sealed := r.seal(t, []byte("18000000"))
		h := r.read(t, sealed)
		shares := r.release(t, h)
		for i := range h.raw {
			bad := bytes.Clone(sealed)
			bad[i] ^= 1 << (i % 8)
			if _, err := open(bad, r.bid.Context, r.keys[i%3], r.keys[(i+1)%3]); err == nil {
				t.Fatalf("%s: byte %d of %d changed, and it opens", s, i, len(h.raw))
			}
			// Shares that were released for the file as it was help no more.
			altered, err := read(bad, r.bid.Context)
			if err != nil {
				continue
			}
			if key, _, err := altered.Combine(shares[i%3], shares[(i+1)%3]); err == nil {
				t.Fatalf("%s: byte %d changed, and old shares open it: %x", s, i, key[:])
			}
		}
	}
}

func TestAContentWithAnyByteChangedIsRefused(t *testing.T) {
	for _, s := range built {
		r := newRoom(t, s, Technical)
		sealed := r.seal(t, noise(70_000))
		h := r.read(t, sealed)
		key, _, err := h.Combine(r.release(t, h)...)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(sealed); i += 1 + i%499 { // the header read before does not stand for one changed since
			bad := bytes.Clone(sealed)
			bad[i] ^= 0x10
			refused(t, h.Open(io.Discard, bytes.NewReader(bad), key), fmt.Sprint("byte ", i), "seal.file.altered", "seal.file.foreign")
		}
		for _, n := range []int{0, len(h.raw) - 1, len(h.raw), len(h.raw) + 15, len(h.raw) + 16, len(h.raw) + 16 + 64<<10 + 16, len(sealed) - 1} {
			refused(t, h.Open(io.Discard, bytes.NewReader(sealed[:n]), key), fmt.Sprint("cut at ", n), "seal.file.altered", "seal.file.foreign")
		}
		refused(t, h.Open(io.Discard, bytes.NewReader(append(bytes.Clone(sealed), 0)), key), "one byte more", "seal.file.altered")
		another := r.seal(t, noise(70_000))
		refused(t, h.Open(io.Discard, bytes.NewReader(another), key), "another file", "seal.file.altered")
	}
}

func TestAFileOpensUnderItsOwnContextOnly(t *testing.T) {
	for name, change := range map[string]func(*Context){
		"tender": func(c *Context) { c.Tender += "2" }, "lot": func(c *Context) { c.Lot = "" }, "envelope": func(c *Context) { c.Envelope = Technical },
		"bidder": func(c *Context) { c.Bidder = "91320312MA1Y" }, "revision": func(c *Context) { c.Revision++ }, "notice": func(c *Context) { c.NoticeHash = strings.Repeat("0b", 32) },
	} {
		for _, s := range built {
			r := newRoom(t, s, Price)
			sealed := r.seal(t, []byte("18000000"))
			h := r.read(t, sealed)
			shares := r.release(t, h)
			other := r.bid.Context
			change(&other)
			elsewhere, err := read(sealed, other)
			if err != nil {
				t.Fatal(err)
			}
			_, err = elsewhere.Release(r.keys[0])
			refused(t, err, name, "seal.share.unopenable")
			refused(t, elsewhere.Check(shares[0]), name, "seal.share.bad")
			_, bad, err := elsewhere.Combine(shares...)
			refused(t, err, name, "seal.share.few")
			if len(bad) != 3 {
				t.Errorf("%s: %d shares are named, want 3", name, len(bad))
			}
			key, _, err := h.Combine(shares...)
			if err != nil {
				t.Fatal(err)
			}
			if name != "envelope" { // whose padding is another
				refused(t, elsewhere.Open(io.Discard, bytes.NewReader(sealed), key), name, "seal.file.elsewhere")
			}
		}
	}
}

func TestAnotherHoldersKeyReleasesNothing(t *testing.T) {
	for _, s := range built {
		r, other := newRoom(t, s, Price), newRoom(t, s, Price)
		h := r.read(t, r.seal(t, nil))
		_, err := h.Release(other.keys[0]) // of the same name
		refused(t, err, "a namesake", "seal.holder.stranger")
		stranger, err := NewHolder(s, "stranger")
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Release(stranger)
		refused(t, err, "a stranger", "seal.holder.stranger")
		k := *r.keys[0]
		k.Name = h.Holders[1]
		_, err = h.Release(&k)
		refused(t, err, "a holder at another's place", "seal.holder.stranger")
	}
}

func TestEveryThresholdUpToSixteenHoldersFitsItsHeader(t *testing.T) {
	for _, n := range []int{3, 5, MaxHolders} {
		r := newRoom(t, XWing, Price)
		for i := len(r.keys); i < n; i++ {
			k, err := NewHolder(XWing, strings.Repeat("x", 30)+fmt.Sprint(i+10))
			if err != nil {
				t.Fatal(err)
			}
			r.keys, r.bid.Holders = append(r.keys, k), append(r.bid.Holders, k.Holder())
		}
		for _, k := range []int{2, n - 1} {
			r.bid.Threshold = k
			if _, err := open(r.seal(t, []byte("1")), r.bid.Context, r.keys[n-k:]...); err != nil {
				t.Errorf("%d of %d: %v", k, n, err)
			}
		}
	}
}

func TestWhoMaySealIsBounded(t *testing.T) {
	r, other := newRoom(t, XWing, Price), newRoom(t, X25519, Price)
	for what, b := range map[string]Bid{
		"one of three":    {r.bid.Context, r.bid.Holders, 1, r.bid.Bidder},
		"three of three":  {r.bid.Context, r.bid.Holders, 3, r.bid.Bidder},
		"two of two":      {r.bid.Context, r.bid.Holders[:2], 2, r.bid.Bidder},
		"nobody":          {r.bid.Context, nil, 2, r.bid.Bidder},
		"one twice":       {r.bid.Context, append(slices.Clone(r.bid.Holders[:2]), r.bid.Holders[0]), 2, r.bid.Bidder},
		"of two suites":   {r.bid.Context, append(slices.Clone(r.bid.Holders[:2]), other.bid.Holders[2]), 2, r.bid.Bidder},
		"seventeen":       {r.bid.Context, make([]Holder, 17), 2, r.bid.Bidder},
		"not enough keys": {r.bid.Context, r.bid.Holders[:1], 2, r.bid.Bidder},
	} {
		refused(t, Seal(io.Discard, strings.NewReader(""), 0, b), what, "seal.holder.number")
	}
	for _, bidder := range []string{other.bid.Bidder, "", "age1"} {
		b := r.bid
		b.Bidder = bidder
		refused(t, Seal(io.Discard, strings.NewReader(""), 0, b), bidder, "seal.bidder.unreadable")
	}
	refused(t, Seal(io.Discard, strings.NewReader(""), MaxSize+1, r.bid), "too much", "seal.file.large")
	refused(t, Seal(io.Discard, strings.NewReader("x"), 2, r.bid), "less than was said", "seal.file.size")
	refused(t, Seal(io.Discard, strings.NewReader("xyz"), 2, r.bid), "more than was said", "seal.file.size")
	down := errors.New("the disk is gone")
	if err := Seal(failing{down}, strings.NewReader("x"), 1, r.bid); !errors.Is(err, down) {
		t.Errorf("a failing writer: %v", err)
	}
	sealed := r.seal(t, []byte("x"))
	h := r.read(t, sealed)
	key, _, err := h.Combine(r.release(t, h)...)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Open(failing{down}, bytes.NewReader(sealed), key); !errors.Is(err, down) {
		t.Errorf("a failing writer of the content: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestTheSuiteOfTheStateIsNamedAndRefused(t *testing.T) {
	_, err := NewHolder(SM, "buyer")
	refused(t, err, SM, "seal.suite.unbuilt")
	_, _, err = NewBidder("rot13")
	refused(t, err, "rot13", "seal.suite.unknown")
	_, err = ParseHolder(word(holderWord, noise(65), SM, "buyer"))
	refused(t, err, "a key of it", "seal.suite.unbuilt")
}

func TestLengthsTellLittle(t *testing.T) {
	r := newRoom(t, X25519, Price)
	short, long := len(r.seal(t, nil)), len(r.seal(t, noise(block-frameHead)))
	if short != long {
		t.Errorf("an empty price takes %d bytes, a long one %d", short, long)
	}
	seen := map[int64]bool{}
	for size := int64(frameHead); size < 1<<20; size++ {
		p := padme(size)
		if p < size || p-size > size*12/100 || padme(p) != p {
			t.Fatalf("%d is padded to %d", size, p)
		}
		seen[p] = true
	}
	if len(seen) > 300 {
		t.Errorf("a mebibyte of lengths shows as %d", len(seen))
	}
}

func TestNothingOfAKeyIsPrinted(t *testing.T) {
	k, err := NewHolder(X25519, "buyer")
	if err != nil {
		t.Fatal(err)
	}
	key := FileKey(bytes.Repeat([]byte{0xab}, 16))
	for _, s := range []string{fmt.Sprint(k, key), fmt.Sprintf("%+v %+v", k, key), fmt.Sprintf("%#v %#v", k, key)} {
		if strings.Contains(s, "171") || strings.Contains(s, "ab, ") || len(s) > 60 {
			t.Errorf("prints %q", s)
		}
	}
}

func TestADigestIsOfTheCanonicalJSON(t *testing.T) {
	c := context(Price)
	c.Tender, c.Lot = `a"b\c<>&`+"\u2028€😀", "第一包"
	text, err := c.canonical()
	want := `{"bidder":"91320312MA1X","envelope":"price","lot":"第一包","noticeHash":"` + strings.Repeat("0a", 32) + `","revision":2,"tender":"a\"b\\c<>&` + "\u2028€😀" + `"}`
	if err != nil || string(text) != want {
		t.Errorf("%s %v\nwant %s", text, err, want)
	}
	sum, err := c.digest()
	if err != nil || sum != sha256.Sum256([]byte(want)) {
		t.Errorf("%x %v", sum, err)
	}
	for field, change := range map[string]func(*Context){
		"tender": func(c *Context) { c.Tender = "" }, "lot": func(c *Context) { c.Lot = "a\x01" }, "envelope": func(c *Context) { c.Envelope = "letter" },
		"bidder": func(c *Context) { c.Bidder = "\xff" }, "revision": func(c *Context) { c.Revision = 0 }, "noticeHash": func(c *Context) { c.NoticeHash = strings.Repeat("0A", 32) },
	} {
		c := context(Price)
		change(&c)
		_, err := c.digest()
		refused(t, err, field, "seal.context.wrong")
		if f := fault.Of(err).Fields; len(f) != 1 || f[0].Name != field {
			t.Errorf("%s: names %v", field, f)
		}
	}
}
