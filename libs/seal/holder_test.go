package seal

import (
	"bytes"
	"strings"
	"testing"

	"sanshe/libs/fault"
)

const passphrase = "十二个字以上的一句口令才可以"

func TestKeysSurviveTheirTextForms(t *testing.T) {
	for _, s := range built {
		k, err := NewHolder(s, "buyer-1")
		if err != nil {
			t.Fatal(err)
		}
		locked, err := k.Lock(passphrase)
		if err != nil {
			t.Fatal(err)
		}
		again, err := UnlockHolder(locked, passphrase)
		if err != nil || again.Holder().String() != k.Holder().String() {
			t.Errorf("%s: a private key comes back otherwise: %v", s, err)
		}
		if strings.Contains(locked, secretWord) {
			t.Error("a locked key can be read")
		}
		h, err := ParseHolder(" " + k.Holder().String() + "\n")
		if err != nil || h.Name != "buyer-1" || h.Suite() != s || h.Fingerprint() != k.Holder().Fingerprint() {
			t.Errorf("%s: a public key comes back otherwise: %v", s, err)
		}
		if f := h.Fingerprint(); len(f) != 39 || strings.Count(f, " ") != 7 {
			t.Errorf("fingerprint %q", f)
		}
	}
}

func TestALockedKeyNeedsItsPassphraseAndAWholeFile(t *testing.T) {
	k, err := NewHolder(X25519, "buyer")
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Lock("eleven char")
	refused(t, err, "a short passphrase", "seal.passphrase.weak")
	locked, err := k.Lock(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{passphrase + " ", ""} {
		_, err = UnlockHolder(locked, p)
		refused(t, err, "another passphrase", "seal.passphrase.wrong")
	}
	bidder, err := Lock("AGE-SECRET-KEY-1", passphrase)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"half a file": locked[:len(locked)/2], "nothing": "", "words": "hello", "too much": strings.Repeat(locked, 40), "a key of another kind": bidder} {
		_, err = UnlockHolder(text, passphrase)
		refused(t, err, what, "seal.key.unreadable")
	}
	if secret, err := Unlock(bidder, passphrase); err != nil || secret != "AGE-SECRET-KEY-1" {
		t.Errorf("%q %v", secret, err)
	}
}

func TestNamesOfHoldersAreWordsOfAHeader(t *testing.T) {
	for _, name := range []string{"", "a b", "Buyer", "a.b", "采购人", "-a", strings.Repeat("a", 33)} {
		_, err := NewHolder(X25519, name)
		refused(t, err, name, "seal.holder.name")
	}
}

func TestAWordWithAnyCharacterChangedIsRefused(t *testing.T) {
	r := newRoom(t, X25519, Price)
	h := r.read(t, r.seal(t, nil))
	share := r.release(t, h)[1]
	if again, err := ParseShare(share.String()); err != nil || again != share {
		t.Errorf("a share comes back otherwise: %v", err)
	}
	challenge, expect, err := Challenge(r.bid.Holders[0])
	if err != nil {
		t.Fatal(err)
	}
	answer, err := r.keys[0].Prove(challenge)
	if err != nil {
		t.Fatal(err)
	}
	for text, parse := range map[string]func(string) error{
		share.String():            func(s string) error { _, err := ParseShare(s); return err },
		r.bid.Holders[0].String(): func(s string) error { _, err := ParseHolder(s); return err },
		challenge:                 func(s string) error { _, err := r.keys[0].Prove(s); return err },
		answer:                    func(s string) error { return Proven(r.bid.Holders[0], s, expect) },
	} {
		for i := range text {
			for _, c := range []byte{'A', 'b', '.', '1', '-', '\n', 0xe4} {
				if bad := text[:i] + string([]byte{c}) + text[i+1:]; text[i] != c && parse(bad) == nil {
					t.Fatalf("character %d of %s… may be %q", i, text[:24], c)
				}
			}
			if parse(text[:i]) == nil || parse(text[:i]+text[i+1:]) == nil {
				t.Fatalf("%s… may lack character %d", text[:24], i)
			}
		}
	}
}

func TestAProofIsOfOneKeyAndOneChallenge(t *testing.T) {
	for _, s := range built {
		r, other := newRoom(t, s, Price), newRoom(t, s, Price)
		h := r.bid.Holders[0]
		challenge, expect, err := Challenge(h)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := r.keys[0].Prove(challenge)
		if err == nil {
			err = Proven(h, answer, expect)
		}
		if err != nil {
			t.Fatalf("%s: the holder of the key fails: %v", s, err)
		}
		for _, k := range []*HolderKey{other.keys[0], r.keys[1]} { // a namesake; another name
			_, err = k.Prove(challenge)
			refused(t, err, "another key", "seal.proof.other")
		}
		second, expectSecond, err := Challenge(h)
		if err != nil || second == challenge {
			t.Fatalf("the same challenge twice: %v", err)
		}
		refused(t, Proven(h, answer, expectSecond), "an answer to another challenge", "seal.proof.wrong")
		refused(t, Proven(r.bid.Holders[1], answer, expect), "an answer by another", "seal.proof.wrong")
		refused(t, Proven(h, challenge, expect), "no answer", "seal.proof.unreadable")

		// A share passed off as a challenge stays shut.
		file := r.read(t, r.seal(t, nil))
		body := file.shares[0].body
		_, err = r.keys[0].Prove(word(challengeWord, body, s, "buyer"))
		refused(t, err, "a share", "seal.proof.other")
	}
}

func TestFaultsAreSentencesThatSayWhatToDo(t *testing.T) {
	for _, f := range []*fault.Fault{foreign, altered, unreadableKey} {
		if !strings.HasSuffix(f.Text, "。") || !strings.Contains(f.Text, "请") {
			t.Errorf("%s: %s", f.Code, f.Text)
		}
	}
}

func FuzzHeader(f *testing.F) {
	for _, s := range built {
		f.Add(newRoom(f, s, Price).seal(f, nil))
	}
	f.Add([]byte("age-encryption.org/v1\n-> bidseal xwing a 2 3 x\n\n--- \n"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		h, err := read(sealed, context(Price))
		if err != nil {
			if fault.Of(err).Code == "internal" {
				t.Errorf("no sentence for %v", err)
			}
			return
		}
		if !bytes.HasPrefix(sealed, h.raw) || len(h.raw) > maxHeader {
			t.Errorf("the header is %d bytes that the file does not begin with", len(h.raw))
		}
		if n := len(h.Holders); n != len(h.shares) || !lawful(h.Threshold, n) {
			t.Errorf("%d of %d holders", h.Threshold, n)
		}
		if again, err := read(h.Bytes(), context(Price)); err != nil || again.Suite != h.Suite {
			t.Errorf("a header cut out reads otherwise: %v", err)
		}
	})
}
