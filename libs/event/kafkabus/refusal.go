package kafkabus

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/segmentio/kafka-go"
)

// Reason is what a broker's refusal is about: which setting somebody must change.
type Reason int

// The reasons. Unreached is none: the broker may come back.
const (
	Unreached Reason = iota
	WrongAccount
	WrongTLS
	NotAllowed
	NoAccount // the broker wants a sign-in, and was offered none
	Refused   // anything else that the broker understood and said no to
)

var reasons = []struct {
	is  error
	why Reason
}{
	{errNoAccount, NoAccount},
	{errEncryption, WrongTLS},
	{kafka.SASLAuthenticationFailed, WrongAccount},
	{kafka.UnsupportedSASLMechanism, WrongAccount},
	{kafka.IllegalSASLState, WrongAccount},
	{kafka.TopicAuthorizationFailed, NotAllowed},
	{kafka.GroupAuthorizationFailed, NotAllowed},
	{kafka.ClusterAuthorizationFailed, NotAllowed},
}

// What a broker means that hangs up is told from what else it does. Which
// requests it knows it says to anybody, once.
var (
	errNoAccount  = errors.New("the broker hangs up on who has not signed in")
	errEncryption = errors.New("one side encrypts and the other does not")
)

// Why tells what err is about.
func Why(err error) Reason {
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			return r.why
		}
	}
	var plain tls.RecordHeaderError
	var alert tls.AlertError
	var cert *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &plain), errors.As(err, &alert), errors.As(err, &cert), errors.As(err, &unknown):
		return WrongTLS
	case hopeless(err):
		return Refused
	}
	return Unreached
}

// Denied reports whether err stays the same until somebody changes a setting.
func Denied(err error) bool { return err != nil && Why(err) != Unreached }
