package shamir

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestThePublishedVectorGivesItsSecret(t *testing.T) { // draft-mcgrew-tss-03, section 9
	got, err := Combine([]byte{1, 2}, [][]byte{unhex(t, "B9FA07E185"), unhex(t, "F5409B4511")})
	if want := unhex(t, "7465737400"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x %v, want %x", got, err, want)
	}
}

func TestTheFieldIsThatOfAES(t *testing.T) { // FIPS 197, sections 4.2 and 4.2.1
	for _, x := range [][3]byte{{0x57, 0x83, 0xc1}, {0x57, 0x13, 0xfe}, {0x57, 0x02, 0xae}, {0x57, 0x10, 0x07}} {
		if got := mul(x[0], x[1]); got != x[2] {
			t.Errorf("%#x times %#x is %#x, want %#x", x[0], x[1], got, x[2])
		}
	}
	for a := 1; a < 256; a++ {
		if got := mul(byte(a), inverse(byte(a))); got != 1 {
			t.Errorf("%#x times its inverse is %#x", a, got)
		}
	}
}

func TestAnyThresholdOfSharesGivesTheSecretAndOneFewerDoesNot(t *testing.T) {
	secret := make([]byte, 16)
	rand.Read(secret)
	for n := 2; n <= 7; n++ {
		for k := 2; k <= n; k++ {
			shares, err := Split(secret, k, n)
			if err != nil {
				t.Fatal(err)
			}
			for set := range 1 << n {
				var points []byte
				var some [][]byte
				for i := range n {
					if set>>i&1 == 1 {
						points, some = append(points, byte(i+1)), append(some, shares[i])
					}
				}
				if len(points) < 2 {
					continue
				}
				got, err := Combine(points, some)
				if err != nil {
					t.Fatal(err)
				}
				if enough := len(points) >= k; enough != bytes.Equal(got, secret) {
					t.Errorf("%d of %d, points %v: the secret comes out: %v", k, n, points, !enough)
				}
			}
		}
	}
}

func TestOneShareFitsEverySecret(t *testing.T) { // 2 of n: for each secret there is a line through the share
	shares, err := Split([]byte{42}, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	for secret := range 256 {
		slope := mul(byte(secret)^shares[0][0], inverse(1))
		if at(1, []byte{byte(secret)}, []byte{slope})[0] != shares[0][0] {
			t.Errorf("the share rules out the secret %d", secret)
		}
	}
}

func TestWhatCannotBeSplitOrCombinedIsRefused(t *testing.T) {
	for _, x := range []struct {
		secret []byte
		t, n   int
	}{{[]byte{1}, 1, 3}, {[]byte{1}, 4, 3}, {[]byte{1}, 2, 256}, {nil, 2, 3}} {
		if _, err := Split(x.secret, x.t, x.n); !errors.Is(err, ErrNumber) {
			t.Errorf("%d of %d of %d bytes: %v", x.t, x.n, len(x.secret), err)
		}
	}
	y := []byte{1}
	for _, x := range []struct {
		points []byte
		shares [][]byte
	}{{[]byte{1}, [][]byte{y}}, {[]byte{1, 1}, [][]byte{y, y}}, {[]byte{0, 1}, [][]byte{y, y}}, {[]byte{1, 2}, [][]byte{y, {1, 2}}}, {[]byte{1, 2}, [][]byte{y}}} {
		if _, err := Combine(x.points, x.shares); !errors.Is(err, ErrPoints) {
			t.Errorf("points %v: %v", x.points, err)
		}
	}
}
