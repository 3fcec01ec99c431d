package kafkabus

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
)

// SASL signs the client in.
type SASL struct {
	Mechanism string // "", "plain", "scram-sha-256" or "scram-sha-512"
	User      string
	Password  string
}

func (s SASL) mechanism() (sasl.Mechanism, error) {
	switch strings.ToLower(s.Mechanism) {
	case "":
		return nil, nil
	case "plain":
		return plain.Mechanism{Username: s.User, Password: s.Password}, nil
	case "scram-sha-256":
		return scram{"SCRAM-SHA-256", sha256.New, s.User, s.Password}, nil
	case "scram-sha-512":
		return scram{"SCRAM-SHA-512", sha512.New, s.User, s.Password}, nil
	}
	return nil, fmt.Errorf("kafkabus: unknown sign-in %q; use plain, scram-sha-256 or scram-sha-512", s.Mechanism)
}

// scram is RFC 5802 without channel binding. The library's own brings a
// module for normalising passwords; ours are taken as they are, so use ASCII.
type scram struct {
	name           string
	hash           func() hash.Hash
	user, password string
}

// Name implements sasl.Mechanism.
func (s scram) Name() string { return s.name }

// Start implements sasl.Mechanism.
func (s scram) Start(context.Context) (sasl.StateMachine, []byte, error) {
	nonce := make([]byte, 18)
	if _, err := rand.Read(nonce); err != nil {
		return nil, nil, err
	}
	user := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(s.user)
	c := &scramTalk{scram: s, nonce: base64.StdEncoding.EncodeToString(nonce)}
	c.first = "n=" + user + ",r=" + c.nonce
	return c, []byte("n,," + c.first), nil
}

// scramTalk is one sign-in: the challenge, then the server's proof that it
// knows the password too.
type scramTalk struct {
	scram
	nonce, first string
	proof        []byte // what the server must answer; nil before the challenge
}

const (
	leastRounds = 4096    // RFC 7677; fewer would make a stolen proof cheap to crack
	mostRounds  = 1 << 20 // a server could keep us busy with more
)

// Next implements sasl.StateMachine.
func (c *scramTalk) Next(_ context.Context, challenge []byte) (bool, []byte, error) {
	f := map[string]string{}
	for _, p := range strings.Split(string(challenge), ",") {
		k, v, _ := strings.Cut(p, "=")
		f[k] = v
	}
	if e := f["e"]; e != "" {
		return false, nil, fmt.Errorf("kafkabus: sign-in refused: %s", e)
	}
	if c.proof != nil {
		got, err := base64.StdEncoding.DecodeString(f["v"])
		if err != nil || !hmac.Equal(got, c.proof) {
			return false, nil, errors.New("kafkabus: the broker could not prove that it knows our password")
		}
		return true, nil, nil
	}
	salt, err := base64.StdEncoding.DecodeString(f["s"])
	rounds, err2 := strconv.Atoi(f["i"])
	if err := errors.Join(err, err2); err != nil {
		return false, nil, fmt.Errorf("kafkabus: sign-in challenge: %w", err)
	}
	if !strings.HasPrefix(f["r"], c.nonce) || len(f["r"]) == len(c.nonce) || rounds < leastRounds || rounds > mostRounds {
		return false, nil, errors.New("kafkabus: sign-in challenge is not an answer to ours")
	}
	salted, err := pbkdf2.Key(c.hash, c.password, salt, rounds, c.hash().Size())
	if err != nil {
		return false, nil, err
	}
	client := c.mac(salted, "Client Key")
	h := c.hash()
	h.Write(client)
	last := "c=biws,r=" + f["r"]
	all := c.first + "," + string(challenge) + "," + last
	sign := c.mac(h.Sum(nil), all)
	for i := range client {
		client[i] ^= sign[i]
	}
	c.proof = c.mac(c.mac(salted, "Server Key"), all)
	return false, []byte(last + ",p=" + base64.StdEncoding.EncodeToString(client)), nil
}

func (c *scramTalk) mac(key []byte, text string) []byte {
	m := hmac.New(c.hash, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
