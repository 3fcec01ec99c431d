package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/tender/signed"
)

// receipt holds a receipt against the platform's public key, on this machine alone.
func receipt(args []string, out, bad io.Writer) int {
	var r struct {
		tenderapi.SignedReceipt
		Refusal *tenderapi.LateRefusal `json:"refusal"`
		Outage  *tenderapi.Outage      `json:"outage"`
	}
	var k tenderapi.ReceiptKey
	var told *tenderapi.SignedNumbers
	for i, into := range []any{&r, &k, &told}[:len(args)] {
		if err := readFile(args[i], into); err != nil {
			fmt.Fprintln(bad, err)
			return unread
		}
	}
	if told != nil && !signed.NumbersAre(*told, k) {
		fmt.Fprintln(out, "结论：编号公布表不是用这把公钥签署的，或者内容被改动过。请核对公钥编号"+told.Key+"，并保留原件。")
		return different
	}
	if r.Outage != nil {
		return unavailable(tenderapi.SignedOutage{Outage: *r.Outage, Key: r.Key, Signature: r.Signature}, k, out)
	}
	if r.Refusal != nil {
		return refused(tenderapi.SignedRefusal{Refusal: *r.Refusal, Key: r.Key, Signature: r.Signature}, k, told, out)
	}
	if !signed.ReceiptIs(r.SignedReceipt, k) {
		fmt.Fprintln(out, "结论：回执不是用这把公钥签署的，或者内容被改动过。请核对公钥编号"+r.Key+"，并保留原件。")
		return different
	}
	x := r.Receipt
	fmt.Fprintf(out, "项目%s（%s），投标%s，第%d次递交\n", x.Code, x.Tender, x.Bid, x.Revision)
	wrong := number(out, covered{"接收编号", x.Tender, x.Statement, x.Covered, x.Secret, x.Seq, &x.ReceivedAt}, told)
	fmt.Fprintf(out, "  接收时间%s，当时的截止时间%s\n", x.ReceivedAt.In(cn.Zone).Format(clock), x.Deadline.In(cn.Zone).Format(clock))
	fmt.Fprintf(out, "  递交声明的SHA-256：%s\n", x.Statement)
	if x.Amended != "" {
		fmt.Fprintf(out, "  递交时最近一次更正原文的SHA-256：%s\n", x.Amended)
	}
	for _, e := range x.Envelopes {
		fmt.Fprintf(out, "  %s信封：%s，%d字节\n", envelopes[e.Kind], e.Hash, e.Size)
	}
	if wrong != "" {
		fmt.Fprintln(out, "结论：回执由平台签署，没有被改动，但是"+wrong+"请保留原件，并在法定期限内提出质疑。")
		return different
	}
	fmt.Fprintln(out, "结论：回执由平台签署，没有被改动。")
	return same
}

// refused does the same for the platform's word that a statement came too late.
func refused(r tenderapi.SignedRefusal, k tenderapi.ReceiptKey, told *tenderapi.SignedNumbers, out io.Writer) int {
	if !signed.RefusalIs(r, k) {
		fmt.Fprintln(out, "结论：拒收凭证不是用这把公钥签署的，或者内容被改动过。请核对公钥编号"+r.Key+"，并保留原件。")
		return different
	}
	x := r.Refusal
	fmt.Fprintf(out, "项目%s（%s），机构%s，第%d次递交，没有被接收\n", x.Code, x.Tender, x.Bidder, x.Revision)
	wrong := number(out, covered{"截止前最后的接收编号", x.Tender, x.Statement, x.Covered, x.Secret, x.LastSeq, nil}, told)
	fmt.Fprintf(out, "  截止时间%s，拒收时间%s\n", x.Deadline.In(cn.Zone).Format(clock), x.RefusedAt.In(cn.Zone).Format(clock))
	fmt.Fprintf(out, "  递交声明的SHA-256：%s\n", x.Statement)
	if wrong != "" {
		fmt.Fprintln(out, "结论：拒收凭证由平台签署，没有被改动，但是"+wrong+"请保留原件，并向采购人书面提出，或者向财政部门反映。")
		return different
	}
	fmt.Fprintln(out, "结论：拒收凭证由平台签署，没有被改动。")
	return same
}

var envelopes = map[tenderapi.EnvelopeKind]string{
	tenderapi.EnvelopeKindQualification: "资格", tenderapi.EnvelopeKindTechnical: "技术", tenderapi.EnvelopeKindPrice: "价格",
}

func readFile(name string, into any) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("读不了文件%s，请核对文件名和权限（%w）", name, err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s不是回执或公钥的JSON文件，请重新下载（%w）", name, err)
	}
	return nil
}

// clock is how instants are shown, in Beijing time.
const clock = "2006-01-02 15:04:05"
