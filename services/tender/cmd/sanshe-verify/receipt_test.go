package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

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
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"receipt", good, is}, same, "接收编号7"},
		{[]string{"receipt", good, isnt}, different, "不是用这把公钥签署的"},
		{[]string{"receipt", bad, is}, different, "被改动过"},
		{[]string{"receipt", good, filepath.Join(dir, "none")}, unread, "读不了文件"},
		{[]string{"receipt", word, is}, same, "截止前最后的接收编号9"},
		{[]string{"receipt", word, isnt}, different, "拒收凭证不是用这把公钥签署的"},
		{[]string{"receipt", forgery, is}, different, "被改动过"},
		{[]string{"receipt", good}, unread, "用法"},
	} {
		var out, notes bytes.Buffer
		if code := run(c.args, &out, &notes); code != c.code || !strings.Contains(out.String()+notes.String(), c.says) {
			t.Errorf("%v: %d\n%s%s", c.args, code, &out, &notes)
		}
	}
}
