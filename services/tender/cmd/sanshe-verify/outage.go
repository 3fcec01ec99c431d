package main

import (
	"fmt"
	"io"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/tender/signed"
)

// unavailable holds the platform's word of when it could not take bids against its key.
func unavailable(o tenderapi.SignedOutage, k tenderapi.ReceiptKey, out io.Writer) int {
	if !signed.OutageIs(o, k) {
		fmt.Fprintln(out, "结论：不可用证明不是用这把公钥签署的，或者内容被改动过。请核对公钥编号"+o.Key+"，并保留原件。")
		return different
	}
	x := o.Outage
	fmt.Fprintf(out, "项目%s（%s），截止时间%s\n", x.Code, x.Tender, x.Deadline.In(cn.Zone).Format(clock))
	fmt.Fprintf(out, "  %s至%s之间，平台不能接收递交的有%d段：\n", x.From.In(cn.Zone).Format(clock), x.To.In(cn.Zone).Format(clock), len(x.Gaps))
	for _, g := range x.Gaps {
		fmt.Fprintf(out, "  %s至%s\n", g.From.In(cn.Zone).Format(clock), g.To.In(cn.Zone).Format(clock))
	}
	if u := x.Unknown; u != nil {
		fmt.Fprintf(out, "  %s至%s没有记录（数据在那以后才恢复或者迁入），不能说明可用还是不可用\n", u.From.In(cn.Zone).Format(clock), u.To.In(cn.Zone).Format(clock))
	}
	fmt.Fprintln(out, "结论：不可用证明由平台签署，没有被改动。")
	return same
}
