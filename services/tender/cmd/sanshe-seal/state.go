package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// sealedKinds are the envelopes that a statement may name, in its order.
var sealedKinds = []tenderapi.EnvelopeKind{tenderapi.EnvelopeKindQualification, tenderapi.EnvelopeKindTechnical, tenderapi.EnvelopeKindPrice}

// state names the sealed files in the statement of what is handed in, and signs it with a key made for it alone.
func (t *tool) state(o map[string]string) error {
	text, err := read(o["statement"])
	if err != nil {
		return err
	}
	var st tenderapi.BidStatement
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&st); err != nil || st.Tender == "" || st.Bidder == "" {
		return fmt.Errorf("%s不是待签名的递交声明，请从采购页面重新下载。", o["statement"])
	}
	st.Envelopes = nil
	for _, kind := range sealedKinds {
		if name := o[string(kind)]; name != "" {
			ref, err := refer(kind, name)
			if err != nil {
				return err
			}
			st.Envelopes = append(st.Envelopes, ref)
		}
	}
	if len(st.Envelopes) == 0 {
		return fmt.Errorf("请写明密封文件：资格写在-%s后面，技术写在-%s后面，价格写在-%s后面。", sealedKinds[0], sealedKinds[1], sealedKinds[2])
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	final, err := signed.Statement(st, key)
	if err != nil {
		return err
	}
	if err := write(o["out"], func(w io.Writer) error { return json.NewEncoder(w).Encode(final) }); err != nil {
		return err
	}
	for _, m := range st.Members {
		fmt.Fprintf(t.notes, "联合体成员：%s（%s）\n", m.Name, m.CreditCode)
	}
	fmt.Fprintln(t.notes, "声明已经签名。请在采购页面把它和下面的密封文件一起递交；成员有出入的，先改待签名的声明再签。")
	for _, e := range st.Envelopes {
		fmt.Fprintf(t.out, "%s  %s\n", e.Hash, o[string(e.Kind)])
	}
	return nil
}

// refer names a sealed file by its hash and size.
func refer(kind tenderapi.EnvelopeKind, name string) (ref tenderapi.EnvelopeRef, err error) {
	f, err := os.Open(name)
	if err != nil {
		return ref, unreadable(name, err)
	}
	defer f.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, f)
	if err != nil {
		return ref, unreadable(name, err)
	}
	return tenderapi.EnvelopeRef{Kind: kind, Hash: hex.EncodeToString(hash.Sum(nil)), Size: size}, nil
}
