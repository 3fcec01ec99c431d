package frame

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// sealer encrypts what leaves this process and must come back unread and
// unchanged: tokens in the store, small notes in cookies.
type sealer struct{ aead cipher.AEAD }

var errBroken = errors.New("portal: a sealed text was changed, or sealed with another key")

func newSealer(secret string) (*sealer, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "sanshe/sealed texts of the portal", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &sealer{aead}, err
}

// seal encrypts text so that it opens only in the same place.
func (s *sealer) seal(place, text string) string {
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(text), []byte(place)))
}

// Open is what was sealed in the same place.
func (s *sealer) Open(place, sealed string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(b) < s.aead.NonceSize() {
		return "", errBroken
	}
	n := s.aead.NonceSize()
	text, err := s.aead.Open(nil, b[:n], b[n:], []byte(place))
	if err != nil {
		return "", errBroken
	}
	return string(text), nil
}

// Notes that a browser carries for us from one page to the next.
const (
	FlashCookie  = "flash"
	AskingCookie = "asking"
)

// note is what a sealed cookie holds.
type note struct {
	Until time.Time       `json:"until"`
	Body  json.RawMessage `json:"body"`
}

// Cookie is a cookie of ours: out of reach of script, of other sites' requests
// and, over TLS, of everything but this host (RFC 6265bis, __Host- prefix).
func (p *House) Cookie(name, value string, life time.Duration) *http.Cookie {
	if p.Secure() {
		name = "__Host-" + name
	}
	c := &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, Secure: p.Secure(),
		SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second),
	}
	if life <= 0 {
		c.MaxAge = -1
	}
	return c
}

// Leave seals v into a cookie for the next page.
func (p *House) Leave(w http.ResponseWriter, name string, v any, life time.Duration) {
	body, err := json.Marshal(v)
	if err == nil {
		body, err = json.Marshal(note{p.Wall().Add(life), body})
	}
	if err != nil {
		panic("portal: a note that is no JSON: " + err.Error()) // our own types
	}
	http.SetCookie(w, p.Cookie(p.noteName(name), p.Sealed.seal("cookie/"+name, string(body)), life))
}

// Take reads what leave left; false when there is nothing, or nothing of ours.
func (p *House) Take(r *http.Request, name string, into any) bool {
	full := p.noteName(name)
	if p.Secure() {
		full = "__Host-" + full
	}
	c, err := r.Cookie(full)
	if err != nil {
		return false
	}
	text, err := p.Sealed.Open("cookie/"+name, c.Value)
	if err != nil {
		return false
	}
	var n note
	if json.Unmarshal([]byte(text), &n) != nil || p.Wall().After(n.Until) {
		return false
	}
	return json.Unmarshal(n.Body, into) == nil
}

// noteName keeps our notes apart from the session: sanshe-flash.
func (p *House) noteName(name string) string { return "sanshe-" + name }

// Drop takes a cookie away; name is a note's, or the session's full name.
func (p *House) Drop(w http.ResponseWriter, name string) {
	if name == p.SessionCookie() {
		http.SetCookie(w, p.Cookie("sanshe", "", 0))
		return
	}
	http.SetCookie(w, p.Cookie(p.noteName(name), "", 0))
}
