package credential

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func TestTheFirstPlaceIsTheLeftMostBit(t *testing.T) {
	b := new(Bits)
	b.Set(0)
	b.Set(9)
	b.Set(Entries - 1)
	if b[0] != 0x80 || b[1] != 0x40 || b[len(b)-1] != 0x01 || !b.Get(9) || b.Get(10) {
		t.Errorf("%x %x %x", b[0], b[1], b[len(b)-1])
	}
	got, err := DecodeBits(b.Encode())
	if err != nil || *got != *b {
		t.Errorf("did not come back: %v", err)
	}
}

// TestTheSpecificationsListIsRead reads the list of the examples of W3C Bitstring
// Status List v1.0 (clause 2.2): 131,072 places, of which none is set.
func TestTheSpecificationsListIsRead(t *testing.T) {
	const theirs = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
	b, err := DecodeBits(theirs)
	if err != nil || *b != (Bits{}) {
		t.Fatal(err)
	}
}

func TestAListOfAnotherSizeIsRefused(t *testing.T) {
	pack := func(n int) string {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		if _, err := w.Write(make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return "u" + base64.RawURLEncoding.EncodeToString(out.Bytes())
	}
	for what, s := range map[string]string{
		"short": pack(Entries/8 - 1), "long": pack(Entries/8 + 1), "a bomb": pack(4 << 20), "empty": "", "another base": "m" + pack(Entries / 8)[1:],
		"no gzip": "uAAAA", "cut off": pack(Entries / 8)[:20], "huge": "u" + strings.Repeat("A", Entries),
	} {
		if _, err := DecodeBits(s); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAListSaysWhatWasTakenBackUntilItsTimeIsOver(t *testing.T) {
	k := key(t, "k1")
	b := new(Bits)
	b.Set(94567)
	l := List{ID: issuer + "/credentials/status/2026-1", Issuer: issuer, Bits: b, At: at, Until: at.Add(time.Hour), Fresh: 30 * time.Second}
	token, err := IssueList(k, l)
	if err != nil {
		t.Fatal(err)
	}
	keys := reader(k).Keys
	got, err := ReadList(token, keys, l.ID, issuer, at)
	if err != nil {
		t.Fatal(err)
	}
	s, err := reader(k).Verify(issue(t, k, draft()))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(got); !errors.Is(err, ErrRevoked) {
		t.Errorf("not taken back: %v", err)
	}
	s.Status.Index++
	if err := s.Check(got); err != nil {
		t.Errorf("its neighbour: %v", err)
	}
	for what, c := range map[string]struct {
		id, iss string
		now     time.Time
		want    error
	}{
		"another list":   {l.ID + "0", issuer, at, ErrIssuer},
		"another issuer": {l.ID, issuer + "0", at, ErrIssuer},
		"an old one":     {l.ID, issuer, at.Add(time.Hour), ErrTime},
		"one of later":   {l.ID, issuer, at.Add(-time.Hour), ErrTime},
	} {
		if _, err := ReadList(token, keys, c.id, c.iss, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := ReadList(token, reader(key(t, "k1")).Keys, l.ID, issuer, at); !errors.Is(err, ErrForged) {
		t.Errorf("another key: %v", err)
	}
}

func TestABadgeRepeatsItsCredentialInItsRegisteredClaims(t *testing.T) {
	k := key(t, "k1")
	where := func(kid string) string { return issuer + "/credentials/keys/" + kid }
	token, err := IssueBadge(k, where(k.ID), Badge{
		ID: issuer + "/badges/1", Issuer: issuer, IssuerName: "星河区志愿服务平台", Subject: "urn:uuid:7b0e6f1e-0000-4000-8000-000000000000",
		Achievement: issuer + "/stars/2", Name: "二星志愿者", Description: "累计服务满300小时", Criteria: "公布的条件", At: at, Status: draft().Status,
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := ReadBadge(token, reader(k).Keys, where)
	if err != nil {
		t.Fatal(err)
	}
	var b struct {
		Context   []string `json:"@context"`
		ID        string
		Issuer    struct{ ID string }
		ValidFrom time.Time
		Subject   struct{ ID string } `json:"credentialSubject"`
		Iss, Jti  string
		Sub       string
		Nbf       int64
		Status    struct{ StatusListIndex string } `json:"credentialStatus"`
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		t.Fatal(err)
	}
	if b.Iss != b.Issuer.ID || b.Jti != b.ID || b.Sub != b.Subject.ID || b.Nbf != b.ValidFrom.Unix() || b.Status.StatusListIndex != "94567" || b.Context[0] != contextVC {
		t.Errorf("%+v", b)
	}
	if _, err := ReadBadge(token, jose.JSONWebKeySet{}, where); !errors.Is(err, ErrKey) {
		t.Errorf("no keys: %v", err)
	}
	if _, err := ReadBadge(token[:len(token)-4]+"AAAA", reader(k).Keys, where); err == nil {
		t.Error("a changed signature was taken")
	}
}
