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
	SM     = "sm"     // 国密 SM2/SM3/SM4; prepared and not built: a row without keys, which decision 0015 says how to fill
)

// suite is how a share is sealed to a holder, and which key of age's goes with it: age mixes
// no classic recipient with post-quantum ones, nor should we.
type suite struct {
	name    string
	keys    keys     // nil: not built
	enc     int      // bytes of an encapsulated key
	labels  []string // of age: recipients of one file must agree on them
	stanza  string   // how the header calls the bidder's own key
	bidder  func(text string) (age.Recipient, error)
	own     func(text string) (age.Identity, error)
	newPair func() (identity, recipient string, err error)
}

// keys is what a suite must be able to do; whoever implements it, by HPKE or otherwise, is a row of suites and nothing more.
type keys interface {
	generate() (privateKey, error)
	public(raw []byte) (publicKey, error)
	private(raw []byte) (privateKey, error)
}

// publicKey seals a short text to its owner, under info, in suite.overhead bytes more than the text has.
type publicKey interface {
	Bytes() []byte
	seal(info, text []byte) ([]byte, error)
}

// privateKey opens what was sealed to its public half under the same info.
type privateKey interface {
	Bytes() ([]byte, error)
	half() publicKey
	open(info, sealed []byte) ([]byte, error)
}

// rfc9180 is HPKE with HKDF-SHA256 and AES-256-GCM, of which browsers have both built in.
type rfc9180 struct{ hpke.KEM }

type (
	rfc9180Public  struct{ hpke.PublicKey }
	rfc9180Private struct{ hpke.PrivateKey }
)

func (r rfc9180) generate() (privateKey, error) {
	k, err := r.GenerateKey()
	return rfc9180Private{k}, err
}

func (r rfc9180) public(raw []byte) (publicKey, error) {
	k, err := r.NewPublicKey(raw)
	return rfc9180Public{k}, err
}

func (r rfc9180) private(raw []byte) (privateKey, error) {
	k, err := r.NewPrivateKey(raw)
	return rfc9180Private{k}, err
}

func (k rfc9180Public) seal(info, text []byte) ([]byte, error) {
	return hpke.Seal(k.PublicKey, hpke.HKDFSHA256(), hpke.AES256GCM(), info, text)
}

func (k rfc9180Private) half() publicKey { return rfc9180Public{k.PublicKey()} }

func (k rfc9180Private) open(info, sealed []byte) ([]byte, error) {
	return hpke.Open(k.PrivateKey, hpke.HKDFSHA256(), hpke.AES256GCM(), info, sealed)
}

var suites = []suite{
	{
		name: XWing, keys: rfc9180{hpke.MLKEM768X25519()}, enc: 1120, labels: []string{"postquantum"}, stanza: "mlkem768x25519",
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
		name: X25519, keys: rfc9180{hpke.DHKEM(ecdh.X25519())}, enc: 32, stanza: "X25519",
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
		case s.keys == nil:
			return nil, fault.New(fault.Refused, "seal.suite.unbuilt", "国密套件还没有启用，请改用xwing或x25519套件。")
		default:
			return s, nil
		}
	}
	return nil, fault.New(fault.Refused, "seal.suite.unknown", "不认识这个密码套件，请改用xwing或x25519套件。")
}

// overhead is what sealing adds to a text: the encapsulated key and the tag of AES-GCM.
func (s *suite) overhead() int { return s.enc + 16 }

// Built refuses the name of a suite that is unknown, or not built.
func Built(suiteName string) error {
	_, err := suiteOf(suiteName)
	return err
}

// NewBidder makes the bidder's own key: identity opens, recipient is what Seal asks for. Both are age's text forms.
func NewBidder(suiteName string) (identity, recipient string, err error) {
	s, err := suiteOf(suiteName)
	if err != nil {
		return "", "", err
	}
	return s.newPair()
}
