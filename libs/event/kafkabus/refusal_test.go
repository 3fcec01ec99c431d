package kafkabus_test

import (
	"context"
	"crypto/tls"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"sanshe/libs/event/kafkabus"
)

// Each broker here works; what is wrong is how it is asked. Waiting would not help.
func TestARefusalIsKnownAsOneAndSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(nil)
	cert := srv.TLS.Certificates[0]
	srv.Close()
	encrypted := kfake.TLS(&tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	const mech = "SCRAM-SHA-512"
	signIn := func(password string) func(*kafkabus.Config) {
		return func(c *kafkabus.Config) {
			c.SASL = kafkabus.SASL{Mechanism: mech, User: "sanshe", Password: password}
		}
	}
	withTLS := func(c *kafkabus.Config) { c.TLS = &tls.Config{MinVersion: tls.VersionTLS12} }
	for _, x := range []struct {
		claim string
		opts  []kfake.Opt
		ask   func(*kafkabus.Config)
		want  kafkabus.Reason
	}{
		{"a wrong password", []kfake.Opt{kfake.EnableSASL(), kfake.Superuser(mech, "sanshe", "right")}, signIn("wrong"), kafkabus.WrongAccount},
		{"a certificate that nobody vouches for", []kfake.Opt{encrypted}, withTLS, kafkabus.WrongTLS},
		{"an account, in plain text, at a listener that encrypts", []kfake.Opt{encrypted, kfake.EnableSASL(), kfake.Superuser(mech, "sanshe", "right")}, signIn("right"), kafkabus.WrongTLS},
		{"an account without rights", []kfake.Opt{
			kfake.EnableSASL(), kfake.EnableACLs(), kfake.Superuser(mech, "root", "root"), kfake.SeedTopics(1, "sanshe.tender"),
			kfake.User(mech, "sanshe", "right", kfake.ACL{Resource: kmsg.ACLResourceTypeTopic, Name: "other.tender", Pattern: kmsg.ACLResourcePatternTypeLiteral, Operation: kmsg.ACLOperationAll, Allow: true}),
		}, signIn("right"), kafkabus.NotAllowed},
	} {
		t.Run(x.claim, func(t *testing.T) {
			t.Parallel()
			_, cfg := cluster(t, x.opts...)
			x.ask(&cfg)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			b, err := kafkabus.Open(ctx, cfg)
			if err == nil {
				t.Fatal("was let in", b.Close())
			}
			if got := kafkabus.Why(err); got != x.want || !kafkabus.Denied(err) || ctx.Err() != nil {
				t.Errorf("reason %d, want %d, denied %v: %v", got, x.want, kafkabus.Denied(err), err)
			}
		})
	}
	t.Run("nobody at home is no refusal", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := kafkabus.Open(ctx, kafkabus.Config{Brokers: []string{"127.0.0.1:1"}, Log: quiet()}); err == nil || kafkabus.Denied(err) {
			t.Errorf("%v", err)
		}
	})
}

// Topics can be seen, and groups asked about, by who may do no more.
func TestARightIsAskedForBeforeItIsNeeded(t *testing.T) {
	t.Parallel()
	const mech = "SCRAM-SHA-512"
	right := func(kind kmsg.ACLResourceType, op kmsg.ACLOperation) kfake.ACL {
		return kfake.ACL{Resource: kind, Name: "sanshe.", Pattern: kmsg.ACLResourcePatternTypePrefixed, Operation: op, Allow: true}
	}
	topic := func(op kmsg.ACLOperation) kfake.ACL { return right(kmsg.ACLResourceTypeTopic, op) }
	group := func(op kmsg.ACLOperation) kfake.ACL { return right(kmsg.ACLResourceTypeGroup, op) }
	for _, x := range []struct {
		claim       string
		rights      []kfake.ACL
		write, read bool
	}{
		{"all of them", []kfake.ACL{topic(kmsg.ACLOperationAll), group(kmsg.ACLOperationAll)}, true, true},
		{"not to write", []kfake.ACL{topic(kmsg.ACLOperationRead), group(kmsg.ACLOperationRead)}, false, true},
		{"not to read", []kfake.ACL{topic(kmsg.ACLOperationWrite), group(kmsg.ACLOperationRead)}, true, false},
		{"no group", []kfake.ACL{topic(kmsg.ACLOperationAll)}, true, false},
	} {
		t.Run(x.claim, func(t *testing.T) {
			t.Parallel()
			_, cfg := cluster(t, kfake.EnableSASL(), kfake.EnableACLs(), kfake.Superuser(mech, "root", "root"),
				kfake.SeedTopics(1, "sanshe.tender"), kfake.User(mech, "sanshe", "right", x.rights...))
			cfg.SASL = kafkabus.SASL{Mechanism: mech, User: "sanshe", Password: "right"}
			b := dial(t, cfg)
			for name, asked := range map[string]struct {
				err error
				may bool
			}{
				"write": {b.MayWrite(t.Context(), "tender"), x.write},
				"read":  {b.MayRead(t.Context(), "sanshe.readers", "tender"), x.read},
			} {
				if (asked.err == nil) != asked.may || !asked.may && kafkabus.Why(asked.err) != kafkabus.NotAllowed {
					t.Errorf("%s: %v", name, asked.err)
				}
			}
		})
	}
}
