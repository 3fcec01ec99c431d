package seal_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"sanshe/libs/fault"
	"sanshe/libs/seal"
)

// node is the module of browsers, running in Node.
type node struct {
	t   testing.TB
	in  io.Writer
	out *bufio.Reader
}

func start(t testing.TB) *node {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil && os.Getenv("SEAL_VECTORS") != "" {
		t.Fatal("what was asked for is shown with Node: ", err)
	}
	if err != nil {
		t.Skip("the twin of browsers runs in Node, and there is none on this machine: ", err)
	}
	cmd := exec.Command(path, "drive.mjs")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("node: %v", err)
		}
	})
	return &node{t, in, bufio.NewReaderSize(out, 1<<20)}
}

// with is what a question carries.
type with map[string]any

// ask is answered into answer, or refused.
func (n *node) ask(op string, asked with, answer any) error {
	n.t.Helper()
	line := map[string]any{"op": op}
	for k, v := range asked {
		line[k] = v
	}
	b, err := json.Marshal(line)
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := n.in.Write(append(b, '\n')); err != nil {
		n.t.Fatal(err)
	}
	said, err := n.out.ReadBytes('\n')
	if err != nil {
		n.t.Fatalf("%s: node is gone: %v", op, err)
	}
	var got struct {
		OK             json.RawMessage
		Code, Text, At string
	}
	if err := json.Unmarshal(said, &got); err != nil {
		n.t.Fatal(err)
	}
	if got.Code != "" {
		return fault.New(fault.Refused, got.Code, got.Text).At(got.At, "")
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(got.OK, answer)
}

func (n *node) must(op string, asked with, answer any) {
	n.t.Helper()
	if err := n.ask(op, asked, answer); err != nil {
		n.t.Fatalf("%s: %v", op, err)
	}
}

func refused(t testing.TB, err error, what, code string) {
	t.Helper()
	if fault.Of(err).Code != code || err == nil {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// side is one of the two languages.
type side interface {
	holder(suite, name string) (public string)
	bidder(suite string) (identity, recipient string)
	seal(c seal.Context, holders []string, bidder string, plain []byte) []byte
	release(sealed []byte, c seal.Context, public string) (share string, err error)
	open(sealed []byte, c seal.Context, shares ...string) ([]byte, error)
	own(sealed []byte, c seal.Context, identity string) ([]byte, error)
	forget()
}

// browser is the TypeScript side; keys stay in Node.
type browser struct {
	*node
	keys map[string]string // public text → name in Node
}

func (b browser) holder(suite, name string) string {
	var got struct{ Key, Holder string }
	b.must("holder", with{"suite": suite, "name": name}, &got)
	b.keys[got.Holder] = got.Key
	return got.Holder
}

func (b browser) bidder(suite string) (string, string) {
	var got struct{ Identity, Recipient string }
	b.must("bidder", with{"suite": suite}, &got)
	return got.Identity, got.Recipient
}

func (b browser) seal(c seal.Context, holders []string, bidder string, plain []byte) []byte {
	var got struct{ Sealed []byte }
	b.must("seal", with{"context": c, "holders": holders, "threshold": 2, "bidder": bidder, "plain": plain}, &got)
	return got.Sealed
}

func (b browser) release(sealed []byte, c seal.Context, public string) (string, error) {
	var got struct{ Share string }
	err := b.ask("release", with{"sealed": sealed, "context": c, "key": b.keys[public]}, &got)
	return got.Share, err
}

func (b browser) open(sealed []byte, c seal.Context, shares ...string) ([]byte, error) {
	var got struct{ Plain []byte }
	err := b.ask("open", with{"sealed": sealed, "context": c, "shares": shares}, &got)
	return got.Plain, err
}

func (b browser) own(sealed []byte, c seal.Context, identity string) ([]byte, error) {
	var got struct{ Plain []byte }
	err := b.ask("own", with{"sealed": sealed, "context": c, "identity": identity}, &got)
	return got.Plain, err
}

func (b browser) forget() {
	clear(b.keys)
	b.must("forget", nil, nil)
}

// native is the Go side.
type native struct {
	t    testing.TB
	keys map[string]*seal.HolderKey
}

func (g native) holder(suite, name string) string {
	k, err := seal.NewHolder(suite, name)
	if err != nil {
		g.t.Fatal(err)
	}
	public := k.Holder().String()
	g.keys[public] = k
	return public
}

func (g native) bidder(suite string) (string, string) {
	identity, recipient, err := seal.NewBidder(suite)
	if err != nil {
		g.t.Fatal(err)
	}
	return identity, recipient
}

func (g native) seal(c seal.Context, holders []string, bidder string, plain []byte) []byte {
	b := seal.Bid{Context: c, Threshold: 2, Bidder: bidder}
	for _, text := range holders {
		h, err := seal.ParseHolder(text)
		if err != nil {
			g.t.Fatal(err)
		}
		b.Holders = append(b.Holders, h)
	}
	var out bytes.Buffer
	if err := seal.Seal(&out, bytes.NewReader(plain), int64(len(plain)), b); err != nil {
		g.t.Fatal(err)
	}
	return out.Bytes()
}

func header(sealed []byte, c seal.Context) (*seal.Header, error) {
	return seal.ReadHeader(bufio.NewReader(bytes.NewReader(sealed)), c)
}

func (g native) release(sealed []byte, c seal.Context, public string) (string, error) {
	h, err := header(sealed, c)
	if err != nil {
		return "", err
	}
	s, err := h.Release(g.keys[public])
	return s.String(), err
}

func (g native) open(sealed []byte, c seal.Context, shares ...string) ([]byte, error) {
	h, err := header(sealed, c)
	if err != nil {
		return nil, err
	}
	var all []seal.Share
	for _, text := range shares {
		s, err := seal.ParseShare(text)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	key, _, err := h.Combine(all...)
	if err != nil {
		return nil, err
	}
	return g.content(h, sealed, key)
}

func (g native) own(sealed []byte, c seal.Context, identity string) ([]byte, error) {
	h, err := header(sealed, c)
	if err != nil {
		return nil, err
	}
	key, err := h.Own(identity)
	if err != nil {
		return nil, err
	}
	return g.content(h, sealed, key)
}

func (native) content(h *seal.Header, sealed []byte, key seal.FileKey) ([]byte, error) {
	var out bytes.Buffer
	err := h.Open(&out, bytes.NewReader(sealed), key)
	return out.Bytes(), err
}

func (g native) forget() { clear(g.keys) }

func both(t testing.TB) (native, browser) {
	t.Helper()
	return native{t, map[string]*seal.HolderKey{}}, browser{start(t), map[string]string{}}
}

func context(i int, e seal.Envelope) seal.Context {
	return seal.Context{
		Tender: fmt.Sprintf(`招标 "%d" \ <&>`+"\u2028😀", i), Lot: strings.Repeat("包", i%3), Envelope: e,
		Bidder: "91320312MA1X", Revision: i + 1, NoticeHash: strings.Repeat("0a", 32),
	}
}
