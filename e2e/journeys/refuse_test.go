package journeys

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"net"
	"strings"
	"testing"

	"sanshe/e2e/county"

	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/stack"
	"sanshe/libs/store"
)

// single is one process that leans on the servers of the stack where env says so.
func single(t *testing.T, env map[string]string) *county.Platform {
	t.Helper()
	p := county.Placed(t, env, (*county.Platform).Together)
	if p.Env["BROKER"] != "" {
		p.Broker = county.Servers.Kafka
	}
	return p
}

// registers starts a platform, which must take an organization in, publish its
// event and tell every listener.
func registers(t *testing.T, p *county.Platform) {
	t.Helper()
	p.Start(t)
	w := &county.Town{Platform: p}
	o := w.Register(t, "星河区暖邻社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
	w.Account(t, "someone", "林小满", o, organizationapi.RoleStaff)
	county.Until(t, "the event on its topic", func() (bool, error) {
		for _, r := range county.Topic(t, p, "organization") {
			if r.Key == o.ID {
				return true, nil
			}
		}
		return false, nil
	})
	p.Stop(t)
}

// TestARealKafkaLetsInWhoMayAndSaysWhatIsWrong starts the platform on a listener
// of Apache Kafka that asks for an account.
func TestARealKafkaLetsInWhoMayAndSaysWhatIsWrong(t *testing.T) {
	county.Several(t)
	at, a := county.Servers.Guarded, stack.Accounts
	env := func(account stack.Account, more ...string) map[string]string {
		e := map[string]string{"BROKER": at, "NAMESPACE": "t" + strings.ToLower(store.NewID()[:8]), "BROKER_USER": account.User, "BROKER_PASSWORD": account.Password}
		for i := 0; i+1 < len(more); i += 2 {
			e[more[i]] = more[i+1]
		}
		return e
	}
	granted := func(e map[string]string, account stack.Account, operations ...string) map[string]string {
		if err := county.Servers.Grant(account, e["NAMESPACE"]+".", operations...); err != nil {
			t.Fatal(err)
		}
		return e
	}
	for _, mechanism := range []string{"plain", "scram-sha-512"} {
		t.Run("the right account, by "+mechanism, func(t *testing.T) {
			registers(t, single(t, granted(env(a.Platform, "BROKER_SASL", mechanism), a.Platform, "READ", "WRITE", "CREATE"))) // as deploy/README.md says
		})
	}
	guess := stack.Account{User: a.Platform.User, Password: "guess"}
	account := []string{at, "BROKER_USER", "BROKER_PASSWORD", "BROKER_SASL"}
	rights := []string{at, "BROKER_USER", "授权"}
	for _, c := range []struct {
		claim string
		env   map[string]string
		hints []string
	}{
		{"a wrong password", env(guess), account},
		{"a wrong password, by plain", env(guess, "BROKER_SASL", "plain"), account},
		{"an account nobody knows", env(stack.Account{User: "nobody", Password: "guess"}), account},
		{"a way of signing in that is not offered", env(a.Platform, "BROKER_SASL", "scram-sha-256"), account},
		{"no account", env(stack.Account{}), append(account, "要求登录")},
		{"encryption to a listener without", env(a.Platform, "BROKER_TLS", "true"), []string{at, "BROKER_TLS"}},
		{"an account without rights", env(a.Stranger), rights},
		{"an account that may not write", granted(env(a.Listener), a.Listener, "READ", "DESCRIBE", "CREATE"), rights},
		{"an account that may not read", granted(env(a.Listener), a.Listener, "WRITE", "DESCRIBE", "CREATE"), rights},
	} {
		t.Run(c.claim, func(t *testing.T) { ends(t, single(t, c.env), c.hints) })
	}
	t.Run("a broker that is away is waited for", func(t *testing.T) {
		e := granted(env(a.Platform), a.Platform, "ALL")
		kafka := county.Servers.Server("kafka")
		kafka.Kill()
		p := single(t, e)
		waits(t, p, "消息服务没有应答", at, "BROKER")
		if err := kafka.Start(); err != nil {
			t.Fatal(err)
		}
		p.Parts[0].Await(t, p)
		p.Stop(t)
	})
}

// TestARealConsulLetsInWhoMayAndSaysWhatIsWrong starts services at an agent that
// denies what no token allows.
func TestARealConsulLetsInWhoMayAndSaysWhatIsWrong(t *testing.T) {
	county.Several(t)
	g, err := county.Servers.Guard()
	if err != nil {
		t.Fatal(err)
	}
	const ( // as deploy/README.md says
		services = `service_prefix "sanshe-" { policy = "write" } `
		nodes    = `node_prefix "" { policy = "read" } `
		keys     = `key_prefix "sanshe-" { policy = "write" } `
	)
	token := func(name, rules string) string {
		s, err := g.Token(name, rules)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	env := func(token string) map[string]string {
		return map[string]string{"CONSUL": g.Addr, "CONSUL_TOKEN": token, "SERVICE_KEY": "a-key-for-this-journey-of-more-than-32-characters"}
	}
	t.Run("a token that may", func(t *testing.T) { registers(t, single(t, env(token("all", services+nodes+keys)))) })
	for _, c := range []struct{ claim, token string }{
		{"a token nobody knows", "11111111-2222-3333-4444-555555555555"},
		{"no token", ""},
		{"a token that may not announce", token("readers", strings.Replace(services, "write", "read", 1)+nodes+keys)},
		{"a token that may not keep the clock", token("keyless", services+nodes)},
		{"a token that may not see where others are", token("blind", services+keys)},
	} {
		t.Run(c.claim, func(t *testing.T) { ends(t, single(t, env(c.token)), []string{g.Addr, "CONSUL_TOKEN"}) })
	}
	t.Run("an agent that is away is waited for", func(t *testing.T) {
		guard := county.Servers.Server("guard")
		guard.Kill()
		p := single(t, env(g.Key))
		waits(t, p, "服务目录没有应答", g.Addr, "CONSUL")
		if err := guard.Start(); err != nil {
			t.Fatal(err)
		}
		p.Parts[0].Await(t, p)
		p.Stop(t)
	})
}

// TestTheDocumentServerHasNoAccounts: what the stand-in for MongoDB can say
// about an account is that it knows no way to sign in.
func TestTheDocumentServerHasNoAccounts(t *testing.T) {
	county.Several(t)
	if county.Servers.Server("mongo") == nil {
		t.Skip("about the stand-in; MONGODB_URI names another")
	}
	at := strings.Replace(county.Servers.Mongo, "mongodb://", "mongodb://somebody:word@", 1)
	ends(t, single(t, map[string]string{"STORE": at}), []string{"STORE", "用户", "授权"})
}

// TestADatabaseThatRefusesEndsTheStart speaks as much of MongoDB's protocol as
// refusing takes, with the codes that MongoDB documents. It is no MongoDB.
func TestADatabaseThatRefusesEndsTheStart(t *testing.T) {
	county.Single(t)
	const notAllowed, failed = 13, 18
	for _, c := range []struct {
		claim, account string
		refuse         map[string]int32 // command → code
	}{
		{"a wrong password", "somebody:word@", map[string]int32{"saslStart": failed}},
		{"no account", "", map[string]int32{"find": notAllowed, "createIndexes": notAllowed}},
		{"an account that may only read", "", map[string]int32{"createIndexes": notAllowed}},
	} {
		t.Run(c.claim, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			at := listening(t, l, func(conn net.Conn) { refuses(conn, c.refuse) })
			p := county.Prepare(t, map[string]string{"STORE": "mongodb://" + c.account + at + "/"})
			ends(t, p, []string{"STORE", "用户", "授权"})
			ends(t, p, []string{"STORE", "用户", "授权"}, "migrate")
		})
	}
}

// refuses answers one connection of a MongoDB driver: greetings with what a
// server of today says, the commands of refuse with their code, others with nothing found.
func refuses(c net.Conn, refuse map[string]int32) {
	defer c.Close()
	const opReply, opQuery, opMsg = 1, 2004, 2013
	for {
		head := make([]byte, 16) // length, id, answer to, kind
		if _, err := io.ReadFull(c, head); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head)-16)
		if _, err := io.ReadFull(c, body); err != nil {
			return
		}
		kind := binary.LittleEndian.Uint32(head[12:])
		doc, answer, as := body[5:], make([]byte, 5), uint32(opMsg) // flags and the kind of section
		if kind == opQuery {
			doc = body[4+bytes.IndexByte(body[4:], 0)+1+8:]
			answer, as = make([]byte, 20), opReply
			answer[16] = 1 // documents
		}
		name, _, _ := bytes.Cut(doc[5:], []byte{0}) // a command is named by its first field
		code, refused := refuse[string(name)]
		switch {
		case refused:
			answer = append(answer, document("ok", 0.0, "code", code, "errmsg", "refused")...)
		case string(name) == "find":
			answer = append(answer, document("ok", 1.0, "cursor", document("id", int64(0), "ns", "x.y", "firstBatch", array{}))...)
		default:
			answer = append(answer, document("ok", 1.0, "ismaster", true, "helloOk", true, "maxWireVersion", int32(21), "maxBsonObjectSize", int32(16<<20), "maxMessageSizeBytes", int32(48<<20), "maxWriteBatchSize", int32(1e5))...)
		}
		out := binary.LittleEndian.AppendUint32(nil, uint32(16+len(answer)))
		out = binary.LittleEndian.AppendUint32(out, 1)
		out = append(out, head[4:8]...)
		out = append(binary.LittleEndian.AppendUint32(out, as), answer...)
		if _, err := c.Write(out); err != nil {
			return
		}
	}
}

// array is an empty one.
type array struct{}

// document is BSON of names and values in turn.
func document(pairs ...any) []byte {
	var b []byte
	for i := 0; i < len(pairs); i += 2 {
		kind, value := byte(0), []byte(nil)
		switch v := pairs[i+1].(type) {
		case float64:
			kind, value = 0x01, binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))
		case string:
			kind, value = 0x02, append(append(binary.LittleEndian.AppendUint32(nil, uint32(len(v)+1)), v...), 0)
		case []byte:
			kind, value = 0x03, v
		case array:
			kind, value = 0x04, document()
		case bool:
			kind, value = 0x08, []byte{1}
		case int32:
			kind, value = 0x10, binary.LittleEndian.AppendUint32(nil, uint32(v))
		case int64:
			kind, value = 0x12, binary.LittleEndian.AppendUint64(nil, uint64(v))
		}
		b = append(append(append(append(b, kind), pairs[i].(string)...), 0), value...)
	}
	return append(append(binary.LittleEndian.AppendUint32(nil, uint32(len(b)+5)), b...), 0)
}
