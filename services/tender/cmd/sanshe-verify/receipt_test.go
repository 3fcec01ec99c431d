package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

func TestAJudgesReceiptIsCheckedOnThisMachineAlone(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, v any) string {
		b, err := json.Marshal(v)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	pub := key.Public().(ed25519.PublicKey)
	is := put("is", tenderapi.ReceiptKey{ID: signed.KeyID(pub), Key: signed.Key(pub)})
	marks := []tenderapi.Mark{{Code: "A", Points: 7000}}
	of := func(salt string) string {
		d, err := signed.Marks(salt, "1", marks)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	made := func(edit func(*tenderapi.SheetReceipt)) tenderapi.SignedSheetReceipt {
		x := tenderapi.SheetReceipt{Tender: "t5", Code: "320312-2026-FW-0001", Judging: "t5", Judge: "e1", Bids: []tenderapi.SheetDigest{{Bid: "1", Digest: of("ab")}}}
		edit(&x)
		r, err := signed.Sheet(x, key)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	honest := made(func(*tenderapi.SheetReceipt) {})
	forged := honest
	forged.Sheet.Judge = "e2"
	good, bad := put("good", honest), put("bad", forged)
	own := put("own", tenderapi.SheetCopy{Tender: "t5", Marks: []tenderapi.SaltedMarks{{Bid: "1", Salt: "ab", Marks: marks}}})
	lied := put("lied", tenderapi.SheetCopy{Tender: "t5", Marks: []tenderapi.SaltedMarks{{Bid: "1", Salt: "ab", Marks: []tenderapi.Mark{{Code: "A", Points: 6900}}}}})
	altered := put("altered", made(func(x *tenderapi.SheetReceipt) { x.Bids[0].Digest = of("cd") }))
	page := frozen(t, of("ab")) + "/tenders/t5"
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"sheet", good, is}, same, "评委e1"},
		{[]string{"sheet", bad, is}, different, "被改动过"},
		{[]string{"sheet", good, is, own}, same, "与评分副本逐份一致"},
		{[]string{"sheet", good, is, lied}, different, "摘要与评分副本不符"},
		{[]string{"sheet", good, is, page}, same, "就是锁定时公布的那一份"},
		{[]string{"sheet", good, is, own, page}, same, "就是锁定时公布的那一份"},
		{[]string{"sheet", altered, is, page}, different, "不在锁定时公布的摘要之中"},
		{[]string{"sheet", good, is, own, own}, unread, "用法"},
		{[]string{"sheet", good}, unread, "用法"},
	} {
		var out, notes bytes.Buffer
		if code := run(c.args, &out, &notes); code != c.code || !strings.Contains(out.String()+notes.String(), c.says) {
			t.Errorf("%v: %d\n%s%s", c.args, code, &out, &notes)
		}
	}
}

// frozen is a platform on which one bid of the purchase t5 was marked with a digest, and no result is out.
func frozen(t *testing.T, digest string) string {
	t.Helper()
	return answering(t, map[string]any{
		"/api/tender/tenders/t5":         tenderapi.Tender{ID: "t5", Method: tenderapi.MethodOpen},
		"/api/tender/tenders/t5/opening": tenderapi.Opening{Bids: []tenderapi.OpenedBid{{Bid: "1", Supplier: tenderapi.Party{Name: "甲"}, Digests: []string{digest}}}},
	})
}

func TestAReceiptIsCheckedOnThisMachineAlone(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, v any) string {
		b, err := json.Marshal(v)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	pair := func(seed byte) (ed25519.PrivateKey, tenderapi.ReceiptKey) {
		k := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
		pub := k.Public().(ed25519.PublicKey)
		return k, tenderapi.ReceiptKey{ID: signed.KeyID(pub), Key: signed.Key(pub)}
	}
	key, public := pair(1)
	_, other := pair(2)
	r, err := signed.Receipt(tenderapi.Receipt{Tender: "t1", Code: "320312-2026-FW-0001", Bid: "b1", Revision: 1, Seq: 7, Envelopes: []tenderapi.EnvelopeRef{{Kind: "price", Hash: strings.Repeat("0", 64), Size: 5000}}}, key)
	if err != nil {
		t.Fatal(err)
	}
	forged := r
	forged.Receipt.Seq = 6
	good, bad, is, isnt := put("good", r), put("bad", forged), put("is", public), put("isnt", other)
	late, err := signed.Refusal(tenderapi.LateRefusal{Tender: "t1", Code: "320312-2026-FW-0001", Bidder: "o1", Revision: 2, LastSeq: 9}, key)
	if err != nil {
		t.Fatal(err)
	}
	sooner := late
	sooner.Refusal.LastSeq = 8
	word, forgery := put("late", late), put("sooner", sooner)
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	secret, hash := strings.Repeat("5a", 32), strings.Repeat("c", 64)
	covers := func(seq int64, edit func(*tenderapi.Receipt)) tenderapi.SignedReceipt {
		x := tenderapi.Receipt{Tender: "t1", Bid: "b1", Revision: 1, Statement: hash, Covered: signed.Cover(secret, hash, seq), ReceivedAt: at}
		edit(&x)
		r, err := signed.Receipt(x, key)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	lists := func(edit func(*tenderapi.Numbers)) tenderapi.SignedNumbers {
		before := at.Add(-time.Hour)
		x := tenderapi.Numbers{Tender: "t1", Secret: secret, Count: 3, Items: []tenderapi.Number{{Seq: 1, Became: "replaced", ReceivedAt: &before}, {Seq: 2, Became: "standing", ReceivedAt: &at}, {Seq: 3, Became: "repeated"}}}
		edit(&x)
		n, err := signed.Numbers(x, key)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	kept := put("kept", covers(2, func(*tenderapi.Receipt) {}))
	shown := put("shown", covers(2, func(r *tenderapi.Receipt) { r.Seq, r.Secret = 2, secret }))
	moved := put("moved", covers(2, func(r *tenderapi.Receipt) { r.Seq, r.Secret = 1, secret }))
	all := put("all", lists(func(*tenderapi.Numbers) {}))
	edited := lists(func(*tenderapi.Numbers) {})
	edited.Numbers.Count = 4
	hush, err := signed.Refusal(tenderapi.LateRefusal{Tender: "t1", Bidder: "o1", Revision: 2, Statement: hash, Covered: signed.Cover(secret, hash, 3)}, key)
	if err != nil {
		t.Fatal(err)
	}
	down, err := signed.Outage(tenderapi.Outage{Tender: "t1", Deadline: at, Gaps: []tenderapi.Gap{{From: at.Add(-30 * time.Minute), To: at.Add(-20 * time.Minute)}}}, key)
	if err != nil {
		t.Fatal(err)
	}
	shorter := down
	shorter.Outage.Gaps = []tenderapi.Gap{{From: at.Add(-30 * time.Minute), To: at.Add(-29 * time.Minute)}}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"receipt", put("down", down), is}, same, "2026-03-02 17:00:00至2026-03-02 17:10:00"},
		{[]string{"receipt", put("down", down), isnt}, different, "不可用证明不是用这把公钥签署的"},
		{[]string{"receipt", put("shorter", shorter), is}, different, "被改动过"},
		{[]string{"receipt", good, is}, same, "接收编号7"},
		{[]string{"receipt", good, isnt}, different, "不是用这把公钥签署的"},
		{[]string{"receipt", bad, is}, different, "被改动过"},
		{[]string{"receipt", good, filepath.Join(dir, "none")}, unread, "读不了文件"},
		{[]string{"receipt", word, is}, same, "截止前最后的接收编号9"},
		{[]string{"receipt", word, isnt}, different, "拒收凭证不是用这把公钥签署的"},
		{[]string{"receipt", forgery, is}, different, "被改动过"},
		{[]string{"receipt", good}, unread, "用法"},
		{[]string{"receipt", kept, is}, same, "接收编号盖住为" + signed.Cover(secret, hash, 2)},
		{[]string{"receipt", kept, is, all}, same, "盖住的接收编号是2"},
		{[]string{"receipt", put("third", covers(3, func(*tenderapi.Receipt) {})), is, all}, same, "重复取到的编号"},
		{[]string{"receipt", shown, is, all}, same, "接收编号2"},
		{[]string{"receipt", put("amended", covers(2, func(r *tenderapi.Receipt) { r.Amended = hash })), is}, same, "更正原文的SHA-256：" + hash},
		{[]string{"receipt", moved, is}, different, "盖住的编号不是1"},
		{[]string{"receipt", put("fourth", covers(4, func(*tenderapi.Receipt) {})), is, all}, different, "没有一个是盖住的那一个"},
		{[]string{"receipt", put("first", covers(1, func(*tenderapi.Receipt) {})), is, all}, different, "接收时间与回执不同"},
		{[]string{"receipt", kept, is, put("gap", lists(func(n *tenderapi.Numbers) { n.Items[2].Seq = 4 }))}, different, "不是从1起没有空缺"},
		{[]string{"receipt", kept, is, put("short", lists(func(n *tenderapi.Numbers) { n.Items = n.Items[:2] }))}, different, "不是从1起没有空缺"},
		{[]string{"receipt", kept, is, put("elsewhere", lists(func(n *tenderapi.Numbers) { n.Tender = "t2" }))}, different, "是另一个项目的"},
		{[]string{"receipt", kept, is, put("key", lists(func(n *tenderapi.Numbers) { n.Secret = strings.Repeat("5b", 32) }))}, different, "没有一个是盖住的那一个"},
		{[]string{"receipt", shown, is, put("keys", lists(func(n *tenderapi.Numbers) { n.Secret = strings.Repeat("5b", 32) }))}, different, "编号密钥与这里写的不同"},
		{[]string{"receipt", kept, is, put("edited", edited)}, different, "编号公布表不是用这把公钥签署的"},
		{[]string{"receipt", put("hush", hush), is}, same, "截止前最后的接收编号盖住为"},
		{[]string{"receipt", put("hush", hush), is, all}, same, "盖住的截止前最后的接收编号是3"},
	} {
		var out, notes bytes.Buffer
		if code := run(c.args, &out, &notes); code != c.code || !strings.Contains(out.String()+notes.String(), c.says) {
			t.Errorf("%v: %d\n%s%s", c.args, code, &out, &notes)
		}
	}
}
