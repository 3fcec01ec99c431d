package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/seal"
	"sanshe/services/tender/signed"
)

const passphrase = "十二个字以上的一句口令才可以"

// desk is a directory with the keys of a purchase, those of the first version's files.
type desk struct {
	t          *testing.T
	dir        string
	passphrase string
	holders    []string // public keys
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	raw, err := os.ReadFile("../../../../libs/seal/testdata/v1.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Context                 seal.Context
		Holders, Locked, Shares []string
		Sealed                  []byte
		Suite                   string
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, dir: t.TempDir(), passphrase: passphrase}
	v := all[0]
	d.holders = v.Holders
	d.announce("notice", v.Context, "context")
	other := v.Context
	other.Tender = "another"
	d.announce("other", other, "elsewhere")
	old, err := json.Marshal(v.Context)
	if err != nil {
		t.Fatal(err)
	}
	d.put("first", string(old))
	d.put("price", "18000000")
	d.put("old", string(v.Sealed))
	for i, locked := range v.Locked {
		d.put(fmt.Sprint("key", i), locked)
	}
	_, recipient, err := seal.NewBidder(v.Suite)
	if err != nil {
		t.Fatal(err)
	}
	d.put("bidder", recipient+"\n")
	return d
}

// announce writes the notice of a purchase, and what an envelope is sealed under.
func (d *desk) announce(name string, c seal.Context, context string) {
	d.t.Helper()
	var holders []string
	for _, key := range d.holders {
		holders = append(holders, fmt.Sprintf(`{"key":%q}`, key))
	}
	text := fmt.Sprintf(`{"holders":[%s],"lot":%q,"tender":%q,"threshold":2}`, strings.Join(holders, ","), c.Lot, c.Tender)
	c.NoticeHash = fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	raw, err := json.Marshal(c)
	if err != nil {
		d.t.Fatal(err)
	}
	d.put(name, text)
	d.put(context, string(raw))
}

func (d *desk) at(name string) string { return filepath.Join(d.dir, name) }

func (d *desk) put(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(d.at(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) get(name string) string {
	d.t.Helper()
	b, err := os.ReadFile(d.at(name))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(b)
}

// run runs a command line whose words with a leading @ are files of the desk.
func (d *desk) run(args ...string) (out, notes string, err error) {
	d.t.Helper()
	for i, a := range args {
		if name, ok := strings.CutPrefix(a, "@"); ok {
			args[i] = d.at(name)
		}
	}
	var o, n bytes.Buffer
	t := tool{&o, &n, func(string) (string, error) { return d.passphrase, nil }}
	err = t.run(args)
	return strings.TrimSpace(o.String()), n.String(), err
}

func (d *desk) must(args ...string) string {
	d.t.Helper()
	out, _, err := d.run(args...)
	if err != nil {
		d.t.Fatalf("%s: %v", args[0], err)
	}
	return out
}

func (d *desk) refuses(want string, args ...string) {
	d.t.Helper()
	if _, _, err := d.run(args...); err == nil || !strings.Contains(sentence(err), want) {
		d.t.Errorf("%v: %v, want %q", args, err, want)
	}
}

func TestABidGoesItsWayWithoutABrowser(t *testing.T) {
	d := newDesk(t)
	hash := d.must("seal", "-context", "@context", "-notice", "@notice", "-bidder", "@bidder", "-in", "@price", "-out", "@sealed")
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte(d.get("sealed")))); hash != want {
		t.Errorf("says %s, the file is %s", hash, want)
	}
	var shares []string
	for i := range 3 {
		shares = append(shares, d.must("release", "-context", "@context", "-key", fmt.Sprint("@key", i), "-in", "@sealed"))
	}
	d.put("two", shares[2]+"\n"+shares[0])
	d.put("one", shares[1])
	d.must("open", "-context", "@context", "-in", "@sealed", "-shares", "@two", "-out", "@opened")
	if got := d.get("opened"); got != "18000000" {
		t.Errorf("opened %q", got)
	}
	d.refuses("份额还不够", "open", "-context", "@context", "-in", "@sealed", "-shares", "@one", "-out", "@alone")
	d.refuses("已经存在", "open", "-context", "@context", "-in", "@sealed", "-shares", "@two", "-out", "@opened")
	d.put("sealed", d.get("sealed")[:len(d.get("sealed"))-1])
	d.refuses("被改动过", "open", "-context", "@context", "-in", "@sealed", "-shares", "@two", "-out", "@cut")
	if left, _ := filepath.Glob(d.at("*.partial")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, name := range []string{"alone", "cut"} {
		if _, err := os.Lstat(d.at(name)); err == nil {
			t.Errorf("%s was written by a command that failed", name)
		}
	}
}

func TestAStatementNamesTheSealedFilesAndIsSigned(t *testing.T) {
	d := newDesk(t)
	d.put("draft", `{"tender":"t1","bidder":"o1","revision":2,"envelopes":[],"notice":"`+strings.Repeat("ab", 32)+`","members":[{"id":"o1","name":"甲社"},{"id":"o2","name":"乙社"}]}`)
	d.put("technical", "sealed, one")
	d.put("cost", "sealed, two")
	out := d.must("state", "-statement", "@draft", "-technical", "@technical", "-price", "@cost", "-out", "@final")
	var final tenderapi.BidFinal
	if err := json.Unmarshal([]byte(d.get("final")), &final); err != nil {
		t.Fatal(err)
	}
	if _, err := signed.CheckStatement(final); err != nil {
		t.Error(err)
	}
	st := final.Statement
	if st.Tender != "t1" || st.Revision != 2 || len(st.Members) != 2 || len(st.Envelopes) != 2 {
		t.Fatalf("states %+v", st)
	}
	for i, want := range []tenderapi.EnvelopeRef{{Kind: tenderapi.EnvelopeKindTechnical, Size: 11}, {Kind: tenderapi.EnvelopeKindPrice, Size: 11}} {
		want.Hash = fmt.Sprintf("%x", sha256.Sum256([]byte(d.get([]string{"technical", "cost"}[i]))))
		if st.Envelopes[i] != want || !strings.Contains(out, want.Hash) {
			t.Errorf("names %+v, want %+v; says %s", st.Envelopes[i], want, out)
		}
	}
	final.Statement.Envelopes[0].Hash = st.Envelopes[1].Hash
	if _, err := signed.CheckStatement(final); err == nil {
		t.Error("a statement whose file was swapped is still signed")
	}
	d.refuses("请写明密封文件", "state", "-statement", "@draft", "-out", "@x")
	d.refuses("不是待签名的递交声明", "state", "-statement", "@context", "-price", "@cost", "-out", "@x")
	d.refuses("已经存在", "state", "-statement", "@draft", "-price", "@cost", "-out", "@final")
}

func TestPapersGoWithAnEnvelopeAndComeOutOfIt(t *testing.T) {
	d := newDesk(t)
	d.put("technical", strings.Replace(d.get("context"), `"price"`, `"technical"`, 1))
	d.put("plan.json", `{"plan":"方案"}`)
	for _, dir := range []string{"papers", "empty", "out"} {
		if err := os.Mkdir(d.at(dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d.put("papers/乙.png", "\x89PNG\r\n\x1a\n图")
	d.put("papers/甲.pdf", "%PDF-1.7\n"+strings.Repeat("甲", 100_000))
	_, recipient, err := seal.NewBidder(seal.XWing)
	if err != nil {
		t.Fatal(err)
	}
	d.put("bidder", recipient)
	sealing := func(args ...string) []string {
		return append([]string{"seal", "-context", "@technical", "-notice", "@notice", "-bidder", "@bidder", "-in", "@plan.json"}, args...)
	}
	d.must(sealing("-attach", "@papers", "-out", "@sealed")...)
	var shares []string
	for i := range 2 {
		shares = append(shares, d.must("release", "-context", "@technical", "-key", fmt.Sprint("@key", i), "-in", "@sealed"))
	}
	d.put("two", strings.Join(shares, "\n"))
	d.must("open", "-context", "@technical", "-in", "@sealed", "-shares", "@two", "-out", "@opened", "-files", "@out")
	for _, name := range []string{"甲.pdf", "乙.png"} {
		if d.get("out/"+name) != d.get("papers/"+name) {
			t.Errorf("%s comes back as another", name)
		}
	}
	if line, _, _ := strings.Cut(d.get("opened"), "\n"); !json.Valid([]byte(line)) || !strings.Contains(line, `"plan":"方案"`) {
		t.Errorf("the text is %s", line)
	}
	d.refuses("没有文件", sealing("-attach", "@empty", "-out", "@x")...)
	d.refuses("JSON对象", "seal", "-context", "@technical", "-notice", "@notice", "-bidder", "@bidder", "-in", "@price", "-attach", "@papers", "-out", "@x")
	d.refuses("价格信封不能放附件", "seal", "-context", "@context", "-notice", "@notice", "-bidder", "@bidder", "-in", "@plan.json", "-attach", "@papers", "-out", "@x")
	d.put("papers/丙.pdf", "")
	d.refuses("是空文件", sealing("-attach", "@papers", "-out", "@x")...)
	d.put("papers/丙.pdf", "MZ")
	d.refuses("不是PDF、PNG或者JPEG文件", sealing("-attach", "@papers/丙.pdf", "-out", "@x")...)
}

func TestAnswersGoIntoTheTechnicalEnvelope(t *testing.T) {
	d := newDesk(t)
	d.put("technical", strings.Replace(d.get("context"), `"price"`, `"technical"`, 1))
	d.put("plan.json", `{"plan":"方案"}`)
	d.put("bidder", d.must("keygen", "-suite", "xwing", "-out", "@own"))
	sealing := func(answers, out string) []string {
		d.put("answers.json", answers)
		return []string{"seal", "-context", "@technical", "-notice", "@notice", "-bidder", "@bidder", "-in", "@plan.json", "-answers", "@answers.json", "-out", "@" + out}
	}
	d.must(sealing(`[{"code":"A3","name":"业绩","unit":"项","level":"","count":5},{"code":"A4","name":"证书","levels":["一级","无"],"level":"一级","count":null},{"code":"A5","name":"奖项","unit":"项","count":0}]`, "sealed")...)
	d.must("open", "-context", "@technical", "-in", "@sealed", "-key", "@own", "-out", "@opened")
	if got := d.get("opened"); got != `{"answers":[{"code":"A3","count":5},{"code":"A4","level":"一级"},{"code":"A5"}],"plan":"方案"}` {
		t.Errorf("the envelope says %s", got)
	}
	for answers, want := range map[string]string{
		`[{"code":"A3","name":"业绩","unit":"项","count":null}]`:      "“业绩”还没有答复",
		`[{"code":"A3","name":"业绩","unit":"项","count":-1}]`:        "0以上的整数",
		`[{"code":"A3","name":"业绩","unit":"项","count":1.5}]`:       "不是答复表",
		`[{"code":"A4","name":"证书","levels":["一级"],"level":"特级"}]`: "“证书”还没有答复",
		`[{"name":"证书"}]`: "没有编号",
		`{}`:              "不是答复表",
	} {
		d.refuses(want, sealing(answers, "x")...)
	}
	d.put("plan.json", `{"plan":"方案","answers":[]}`)
	d.refuses("已经写了answers", sealing(`[]`, "x")...)
	d.refuses("写在技术信封里", "seal", "-context", "@context", "-notice", "@notice", "-bidder", "@bidder", "-in", "@price", "-answers", "@answers.json", "-out", "@x")
}

func TestKeysAreMadeKeptAndProven(t *testing.T) {
	d := newDesk(t)
	d.put("bidder", d.must("keygen", "-suite", "xwing", "-out", "@own"))
	d.must("seal", "-context", "@context", "-notice", "@notice", "-bidder", "@bidder", "-in", "@price", "-out", "@sealed")
	d.must("open", "-context", "@context", "-in", "@sealed", "-key", "@own", "-out", "@opened")
	if got := d.get("opened"); got != "18000000" {
		t.Errorf("opened %q", got)
	}
	if is, err := os.Stat(d.at("own")); err != nil || is.Mode().Perm() != 0o600 {
		t.Errorf("the key's file is %v, %v", is.Mode(), err)
	}
	h, err := seal.ParseHolder(d.holders[1])
	if err != nil {
		t.Fatal(err)
	}
	challenge, expect, err := seal.Challenge(h)
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.Proven(h, d.must("prove", "-key", "@key1", "-challenge", challenge), expect); err != nil {
		t.Error(err)
	}
	d.refuses("不是出给这把私钥的", "prove", "-key", "@key0", "-challenge", challenge)
	d.passphrase = "another passphrase"
	d.refuses("口令不正确", "prove", "-key", "@key1", "-challenge", challenge)
	d.passphrase = "short"
	d.refuses("至少要有12个字符", "keygen", "-name", "buyer", "-out", "@new")
}

func TestWhatIsTypedWronglyIsToldInASentence(t *testing.T) {
	d := newDesk(t)
	for _, x := range []struct {
		want string
		args []string
	}{
		{"没有命令“sael”，可用的命令是keygen、seal、state、release、open、prove", []string{"sael"}},
		{"不认识选项“-colour”", []string{"keygen", "-colour", "red"}},
		{"不认识选项“x”", []string{"keygen", "x"}},
		{"选项-out后面缺少内容", []string{"keygen", "-out"}},
		{"缺少选项-in", []string{"release", "-context", "c", "-key", "k"}},
		{"请在-shares和-key中写一个", []string{"open", "-context", "@context", "-in", "@old", "-out", "o"}},
		{"读不了", []string{"release", "-context", "@none", "-key", "@key0", "-in", "@old"}},
		{"不是密封信息", []string{"release", "-context", "@key0", "-key", "@key0", "-in", "@old"}},
		{"公告原文与密封所依据的公告不符", []string{"seal", "-context", "@context", "-notice", "@other", "-bidder", "@bidder", "-in", "@price", "-out", "@x"}},
		{"公告原文与密封所依据的公告不符", []string{"seal", "-context", "@elsewhere", "-notice", "@notice", "-bidder", "@bidder", "-in", "@price", "-out", "@x"}},
		{"请换用密封时的那一把", []string{"open", "-context", "@context", "-in", "@old", "-key", "@key0", "-out", "@x"}},
		{"国密套件还没有启用", []string{"keygen", "-suite", "sm", "-name", "buyer", "-out", "@x"}},
	} {
		d.refuses(x.want, x.args...)
	}
	for _, args := range [][]string{nil, {"help"}, {"open", "help"}, {"seal", "--help"}} {
		if _, notes, err := d.run(args...); err != nil || !strings.Contains(notes, "-context 文件") {
			t.Errorf("%v: %v\n%s", args, err, notes)
		}
	}
}

func TestAPassphraseIsReadByTheLine(t *testing.T) {
	in := strings.NewReader("first line\r\nsecond")
	for _, want := range []string{"first line", "second"} {
		if got, err := line(in); err != nil || got != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	if _, err := line(in); err == nil {
		t.Error("reads a passphrase from nothing")
	}
}
