package credential

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const issuer = "https://volunteer.example"

var at = time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)

func key(t testing.TB, id string) Key {
	t.Helper()
	p, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return Key{ID: id, Private: p}
}

func reader(ks ...Key) Reader {
	r := Reader{Issuer: issuer, Now: at}
	for _, k := range ks {
		r.Keys.Keys = append(r.Keys.Keys, k.Public())
	}
	return r
}

func draft() Draft {
	return Draft{
		Issuer: issuer, Type: issuer + "/credentials/service", At: at, Expires: at.AddDate(1, 0, 0),
		Status: Entry{List: issuer + "/credentials/status/2026-1", Index: 94567},
		Claims: []Claim{
			{"name", "林小满"},
			{"number", "320312000000017X"},
			{"hours_at_least_300", true},
			{"stars_at_least_2", true},
		},
	}
}

func issue(t testing.TB, k Key, d Draft) string {
	t.Helper()
	full, err := Issue(k, d)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

func TestAHolderShowsTwoClaimsAndNeitherNameNorNumber(t *testing.T) {
	k := key(t, "k1")
	shown, err := Present(issue(t, k, draft()), "hours_at_least_300", "stars_at_least_2")
	if err != nil {
		t.Fatal(err)
	}
	s, err := reader(k).Verify(shown)
	if err != nil {
		t.Fatal(err)
	}
	if s.Withheld != 2 || len(s.Claims) != 2 || s.Claims[0] != (Claim{"hours_at_least_300", true}) || s.Status.Index != 94567 || s.Bound {
		t.Errorf("shown: %+v", s)
	}
	for _, part := range strings.FieldsFunc(shown, func(r rune) bool { return r == '~' || r == '.' }) {
		if b, err := base64.RawURLEncoding.DecodeString(part); err == nil && (strings.Contains(string(b), "林小满") || strings.Contains(string(b), "320312")) {
			t.Errorf("what was withheld stands in %s", b)
		}
	}
	if _, err := Present(shown, "name"); !errors.Is(err, ErrForm) {
		t.Errorf("a claim that is not there any more: %v", err)
	}
}

// forge signs anything at all, as somebody would who has a key.
func forge(t *testing.T, k Key, header, payload string) string {
	t.Helper()
	b64 := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	input := b64(header) + "." + b64(payload)
	sum := sha(input)
	r, s, err := ecdsa.Sign(rand.Reader, k.Private, sum)
	if err != nil {
		t.Fatal(err)
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return input + "." + base64.RawURLEncoding.EncodeToString(sig)
}

func sha(s string) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(digest(s))
	return b
}

func disclosureOf(t *testing.T, list ...any) string {
	t.Helper()
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

const salt = "AAAAAAAAAAAAAAAAAAAAAA"

// TestForgeriesAreRefused signs each of them with the issuer's own key where that makes it harder to see.
func TestForgeriesAreRefused(t *testing.T) {
	k, stranger := key(t, "k1"), key(t, "k1")
	good := `{"alg":"ES256","typ":"dc+sd-jwt","kid":"k1"}`
	body := func(change func(map[string]any)) string {
		m := map[string]any{"iss": issuer, "vct": "x", "iat": at.Unix(), "exp": at.Unix() + 60, "_sd_alg": "sha-256"}
		change(m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	same := func(map[string]any) {}
	with := func(ds ...string) string {
		var sd []string
		for _, d := range ds {
			sd = append(sd, digest(d))
		}
		return forge(t, k, good, body(func(m map[string]any) { m["_sd"] = sd })) + "~" + strings.Join(ds, "~") + "~"
	}
	set := func(name string, v any) string {
		return forge(t, k, good, body(func(m map[string]any) { m[name] = v })) + "~"
	}
	name := disclosureOf(t, salt, "name", "林小满")
	full := issue(t, k, draft())
	parts := strings.Split(full, "~")
	other := strings.Split(issue(t, k, draft()), "~")
	bare := strings.Split(forge(t, k, `{"alg":"none","typ":"dc+sd-jwt","kid":"k1"}`, body(same)), ".")
	if _, err := reader(k).Verify(with(name)); err != nil {
		t.Fatalf("the forger cannot even make a sound one: %v", err)
	}
	for what, c := range map[string]struct {
		token string
		want  error
	}{
		"no algorithm":               {bare[0] + "." + bare[1] + ".~", ErrForm},
		"alg none with a signature":  {strings.Join(bare, ".") + "~", ErrForm},
		"HMAC":                       {forge(t, k, `{"alg":"HS256","typ":"dc+sd-jwt","kid":"k1"}`, body(same)) + "~", ErrForm},
		"another curve":              {forge(t, k, `{"alg":"ES384","typ":"dc+sd-jwt","kid":"k1"}`, body(same)) + "~", ErrForm},
		"the former type":            {forge(t, k, `{"alg":"ES256","typ":"vc+sd-jwt","kid":"k1"}`, body(same)) + "~", ErrForm},
		"a list as a proof":          {forge(t, k, `{"alg":"ES256","typ":"vc+jwt","kid":"k1"}`, body(same)) + "~", ErrForm},
		"a key in the header":        {forge(t, k, `{"alg":"ES256","typ":"dc+sd-jwt","kid":"k1","jwk":{}}`, body(same)) + "~", ErrForm},
		"a critical header":          {forge(t, k, `{"alg":"ES256","typ":"dc+sd-jwt","kid":"k1","crit":["b64"],"b64":false}`, body(same)) + "~", ErrForm},
		"alg twice":                  {forge(t, k, `{"alg":"none","alg":"ES256","typ":"dc+sd-jwt","kid":"k1"}`, body(same)) + "~", ErrForm},
		"a key of the same name":     {forge(t, stranger, good, body(same)) + "~", ErrForged},
		"an unknown key":             {forge(t, k, `{"alg":"ES256","typ":"dc+sd-jwt","kid":"k2"}`, body(same)) + "~", ErrKey},
		"no key named":               {forge(t, k, `{"alg":"ES256","typ":"dc+sd-jwt"}`, body(same)) + "~", ErrKey},
		"another issuer":             {set("iss", "https://elsewhere.example"), ErrIssuer},
		"no type":                    {set("vct", ""), ErrForm},
		"iss twice":                  {forge(t, k, good, `{"iss":"x",`+body(same)[1:]) + "~", ErrForm},
		"expired":                    {set("exp", at.Unix()), ErrTime},
		"not yet":                    {set("nbf", at.Unix()+3600), ErrTime},
		"issued tomorrow":            {set("iat", at.Unix()+86400), ErrTime},
		"times as text":              {set("exp", "2027"), ErrForm},
		"a weaker digest":            {set("_sd_alg", "md5"), ErrForm},
		"no digest named":            {forge(t, k, good, body(func(m map[string]any) { delete(m, "_sd_alg") })) + "~", ErrForm},
		"digests that are no list":   {set("_sd", "x"), ErrForm},
		"digests that are no text":   {set("_sd", []any{1}), ErrForm},
		"a digest twice":             {set("_sd", []any{digest(name), digest(name)}), ErrForm},
		"digests below the top":      {set("address", map[string]any{"_sd": []string{digest(name)}}), ErrForm},
		"a digest in a list":         {set("stars", []any{map[string]any{"...": digest(name)}}), ErrForm},
		"a reserved name at the top": {set("...", digest(name)), ErrForm},
		"another's disclosure":       {parts[0] + "~" + other[1] + "~", ErrForged},
		"a disclosure twice":         {parts[0] + "~" + parts[1] + "~" + parts[1] + "~", ErrForged},
		"a changed disclosure":       {parts[0] + "~" + disclosureOf(t, salt, "hours_at_least_300", true) + "~", ErrForged},
		"an empty disclosure":        {parts[0] + "~~", ErrForged},
		"one of an array":            {with(disclosureOf(t, salt, "x")), ErrForm},
		"one of four members":        {with(disclosureOf(t, salt, "a", "b", "c")), ErrForm},
		"a short salt":               {with(disclosureOf(t, "A", "name", "x")), ErrForm},
		"a salt that is no text":     {with(disclosureOf(t, 1, "name", "x")), ErrForm},
		"_sd as a name":              {with(disclosureOf(t, salt, "_sd", []string{})), ErrForm},
		"... as a name":              {with(disclosureOf(t, salt, "...", "x")), ErrForm},
		"a second issuer":            {with(disclosureOf(t, salt, "iss", "x")), ErrForm},
		"a second status":            {with(disclosureOf(t, salt, "credentialStatus", nil)), ErrForm},
		"a claim twice":              {with(name, disclosureOf(t, salt+"B", "name", "另一人")), ErrForm},
		"digests in a disclosure":    {with(disclosureOf(t, salt, "a", map[string]any{"_sd": []string{}})), ErrForm},
		"two values in a disclosure": {with(base64.RawURLEncoding.EncodeToString([]byte(`["` + salt + `","a",{"b":1,"b":2}]`))), ErrForm},
		"cut off":                    {parts[0], ErrForm},
		"nothing":                    {"", ErrForm},
		"too long":                   {full + strings.Repeat("A", maxToken), ErrForm},
		"a place beyond the list":    {set("credentialStatus", Entry{List: "l", Index: Entries}.claim()), ErrForm},
		"a holder's proof unasked":   {full + "x.y.z", ErrBinding},
	} {
		t.Run(what, func(t *testing.T) {
			if _, err := reader(k).Verify(c.token); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestAnyChangedByteIsSeen(t *testing.T) {
	k := key(t, "k1")
	full := issue(t, k, draft())
	r := reader(k)
	for i := range full {
		for _, b := range []byte{'A', '~', '.', full[i] ^ 1} {
			bad := full[:i] + string(b) + full[i+1:]
			if bad == full {
				continue
			}
			if s, err := r.Verify(bad); err == nil {
				t.Fatalf("byte %d as %q: %+v", i, b, s)
			}
		}
	}
}

func TestAHolderProvesToBeOneHereAndNow(t *testing.T) {
	k, mine := key(t, "k1"), key(t, "")
	d := draft()
	d.Holder = &mine.Private.PublicKey
	shown, err := Present(issue(t, k, d), "stars_at_least_2")
	if err != nil {
		t.Fatal(err)
	}
	bind := func(by Key, of, audience, nonce string, when time.Time) string {
		x, err := Bind(of, by.Private, audience, nonce, when)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	r := reader(k)
	r.Audience, r.Nonce, r.Within = "https://hospital.example", "n-1", 5*time.Minute
	sound := bind(mine, shown, r.Audience, r.Nonce, at)
	s, err := r.Verify(sound)
	if err != nil || !s.Bound {
		t.Fatalf("%+v, %v", s, err)
	}
	proof := sound[strings.LastIndexByte(sound, '~')+1:]
	all := issue(t, k, d)
	for what, bad := range map[string]string{
		"without a proof":            shown,
		"by another":                 bind(key(t, ""), shown, r.Audience, r.Nonce, at),
		"to another":                 bind(mine, shown, "https://elsewhere.example", r.Nonce, at),
		"an answer of before":        bind(mine, shown, r.Audience, "n-0", at),
		"an old one":                 bind(mine, shown, r.Audience, r.Nonce, at.Add(-time.Hour)),
		"one of tomorrow":            bind(mine, shown, r.Audience, r.Nonce, at.Add(time.Hour)),
		"with another presentation":  all + proof,
		"of a proof without holder":  bind(mine, issue(t, k, draft()), r.Audience, r.Nonce, at),
		"with the issuer's own name": shown + strings.TrimSuffix(all, "~"),
	} {
		if _, err := r.Verify(bad); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	r.Nonce = ""
	if _, err := r.Verify(sound); !errors.Is(err, ErrBinding) {
		t.Errorf("a copied proof where none was asked for: %v", err)
	}
}

func TestAnIssuerDoesNotWithholdWhatReadersNeed(t *testing.T) {
	k := key(t, "k1")
	for _, name := range slices.Concat(open, []string{"", "name"}) {
		d := draft()
		d.Claims = append(d.Claims, Claim{name, "x"})
		if _, err := Issue(k, d); !errors.Is(err, ErrForm) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAHoldersKeyIsAPublicOneOnTheCurve(t *testing.T) {
	k := key(t, "")
	raw, err := jose.JSONWebKey{Key: k.Private.Public()}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := HolderKey(raw); err != nil || !got.Equal(k.Private.Public()) {
		t.Fatalf("%v, %v", got, err)
	}
	var good map[string]any
	if err := json.Unmarshal(raw, &good); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(map[string]any){
		"a private half": func(m map[string]any) { m["d"] = m["x"] },
		"another curve":  func(m map[string]any) { m["crv"] = "P-384" },
		"off the curve":  func(m map[string]any) { m["x"] = m["y"] },
		"half a point":   func(m map[string]any) { delete(m, "y") },
	} {
		m := maps.Clone(good)
		change(m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := HolderKey(b); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// FuzzVerify holds that whatever is read and not refused is what was issued.
func FuzzVerify(f *testing.F) {
	k := key(f, "k1")
	d := draft()
	full := issue(f, k, d)
	f.Add(full)
	f.Add(strings.SplitAfter(full, "~")[0])
	f.Add("..~~")
	f.Add(full + "eyJ.eyJ.A")
	r := reader(k)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := r.Verify(s)
		if err != nil {
			return
		}
		for _, c := range got.Claims {
			if !slices.Contains(d.Claims, c) {
				t.Errorf("never issued: %+v", c)
			}
		}
		if got.Type != d.Type || !strings.HasPrefix(s, strings.SplitAfter(full, "~")[0]) {
			t.Errorf("never issued: %+v", got)
		}
	})
}
