package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/tender/recount"
	"sanshe/services/tender/signed"
)

// sheet holds a judge's receipt against the platform's public key, against the
// judge's own copy of the marks where there is one, and against the public record where its address is given.
func sheet(args []string, out, bad io.Writer) int {
	var r tenderapi.SignedSheetReceipt
	var k tenderapi.ReceiptKey
	var own *tenderapi.SheetCopy
	page, files := "", []any{&r, &k, &own}
	for i, a := range args {
		if i > 1 && strings.Contains(a, "://") {
			page = a
			continue
		}
		if i >= len(files) {
			fmt.Fprintln(bad, usage)
			return unread
		}
		if err := readFile(a, files[i]); err != nil {
			fmt.Fprintln(bad, err)
			return unread
		}
	}
	if !signed.SheetIs(r, k) {
		fmt.Fprintln(out, "结论：签署回执不是用这把公钥签署的，或者内容被改动过。请核对公钥编号"+r.Key+"，并保留原件。")
		return different
	}
	x := r.Sheet
	fmt.Fprintf(out, "项目%s（%s），评委%s，于%s签署，评分%d份\n", x.Code, x.Tender, x.Judge, x.SignedAt.In(cn.Zone).Format(clock), len(x.Bids))
	if x.Changes > 0 {
		fmt.Fprintf(out, "  签署以后按法定情形修改过%d次\n", x.Changes)
	}
	for _, d := range x.Bids {
		fmt.Fprintf(out, "  投标%s：%s\n", d.Bid, d.Digest)
	}
	if own != nil {
		if wrong := unlike(x, *own); wrong != "" {
			fmt.Fprintln(out, "结论：签署回执由平台签署，没有被改动，但是"+wrong+"请保留原件，并立即告诉监督部门。")
			return different
		}
		fmt.Fprintln(out, "  与评分副本逐份一致")
	}
	if page == "" {
		fmt.Fprintln(out, "结论：签署回执由平台签署，没有被改动。")
		return same
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	t, report, err := borneOut(ctx, page, x)
	return told(t, report, err, out, bad)
}

// unlike says where a receipt is of other marks than the judge's copy, "" for nowhere.
func unlike(r tenderapi.SheetReceipt, own tenderapi.SheetCopy) string {
	if own.Tender != r.Tender || len(own.Marks) != len(r.Bids) {
		return "评分副本是另一个项目的，或者份数与回执不同。"
	}
	for _, m := range own.Marks {
		d, err := signed.Marks(m.Salt, m.Bid, m.Marks)
		if err != nil || !slices.Contains(r.Bids, tenderapi.SheetDigest{Bid: m.Bid, Digest: d}) {
			return "投标" + m.Bid + "的摘要与评分副本不符。"
		}
	}
	return ""
}

// borneOut reads what is public of the purchase by now, and holds the receipt against it.
func borneOut(ctx context.Context, page string, x tenderapi.SheetReceipt) (t tenderapi.Tender, r recount.Report, err error) {
	at, id, err := find(page)
	if err != nil {
		return t, r, err
	}
	rec := recount.Record{}
	if rec.Tender, err = read(ctx, at, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}); err != nil {
		return t, r, err
	}
	if rec.Opening, err = read(ctx, at, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id}); err != nil {
		return t, r, err
	}
	if rec.Tender.Award != nil { // the evaluation is public with the result
		if rec.Evaluation, err = read(ctx, at, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: id}); err != nil {
			return t, r, err
		}
	}
	return rec.Tender, recount.Sheet(rec, x), nil
}
