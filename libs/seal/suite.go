package seal

import (
	"crypto/ecdh"
	"crypto/hpke"

	"filippo.io/age"

	"sanshe/libs/fault"
)

// The suites' names, as they stand in headers and keys.
const (
	XWing  = "xwing"  // the default: holds as long as one of ML-KEM-768 and X25519 does
	X25519 = "x25519" // shorter headers; what is recorded today falls to a quantum computer
	SM     = "sm"     // 国密 SM2/SM3/SM4; named so that nobody gives the word another meaning, not built
)

// suite is how a share is sealed to a holder, and which key of age's goes with it: age mixes
// no classic recipient with post-quantum ones, nor should we.
type suite struct {
	name    string
	kem     hpke.KEM // nil: not built
	enc     int      // bytes of an encapsulated key
	labels  []string // of age: recipients of one file must agree on them
	stanza  string   // how the header calls the bidder's own key
	bidder  func(text string) (age.Recipient, error)
	own     func(text string) (age.Identity, error)
	newPair func() (identity, recipient string, err error)
}

// All suites use HKDF-SHA256 and AES-256-GCM: browsers have both built in.
var suites = []suite{
	{
		name: XWing, kem: hpke.MLKEM768X25519(), enc: 1120, labels: []string{"postquantum"}, stanza: "mlkem768x25519",
		bidder: func(s string) (age.Recipient, error) { return age.ParseHybridRecipient(s) },
		own:    func(s string) (age.Identity, error) { return age.ParseHybridIdentity(s) },
		newPair: func() (string, string, error) {
			id, err := age.GenerateHybridIdentity()
			if err != nil {
				return "", "", err
			}
			return id.String(), id.Recipient().String(), nil
		},
	},
	{
		name: X25519, kem: hpke.DHKEM(ecdh.X25519()), enc: 32, stanza: "X25519",
		bidder: func(s string) (age.Recipient, error) { return age.ParseX25519Recipient(s) },
		own:    func(s string) (age.Identity, error) { return age.ParseX25519Identity(s) },
		newPair: func() (string, string, error) {
			id, err := age.GenerateX25519Identity()
			if err != nil {
				return "", "", err
			}
			return id.String(), id.Recipient().String(), nil
		},
	},
	{name: SM},
}

// suiteOf finds a suite that is built.
func suiteOf(name string) (*suite, error) {
	for i := range suites {
		switch s := &suites[i]; {
		case s.name != name:
		case s.kem == nil:
			return nil, fault.New(fault.Refused, "seal.suite.unbuilt", "国密套件还没有启用，请改用xwing或x25519套件。")
		default:
			return s, nil
		}
	}
	return nil, fault.New(fault.Refused, "seal.suite.unknown", "不认识这个密码套件，请改用xwing或x25519套件。")
}

// overhead is what sealing adds to a text: the encapsulated key and the tag of AES-GCM.
func (s *suite) overhead() int { return s.enc + 16 }

func (s *suite) seal(to hpke.PublicKey, info, text []byte) ([]byte, error) {
	return hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), info, text)
}

func (s *suite) open(with hpke.PrivateKey, info, sealed []byte) ([]byte, error) {
	return hpke.Open(with, hpke.HKDFSHA256(), hpke.AES256GCM(), info, sealed)
}

// NewBidder makes the bidder's own key: identity opens, recipient is what Seal asks for. Both are age's text forms.
func NewBidder(suiteName string) (identity, recipient string, err error) {
	s, err := suiteOf(suiteName)
	if err != nil {
		return "", "", err
	}
	return s.newPair()
}
