// Command sanshe-verify computes what was decided in public a second time, on
// the machine of whoever wants to know: nobody has to believe the platform.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/tender/recount"
)

const usage = `用法：sanshe-verify score 采购项目的网址
　　　sanshe-verify draw 采购项目的网址
　　　sanshe-verify receipt 回执文件 公钥文件 [编号公布表]
　　　sanshe-verify sheet 签署回执文件 公钥文件 [评分副本文件] [采购项目的网址]

score：按公开的开标记录和各评委的逐项打分重新计算评审结果，与公布的排名和中标结果核对；
各评委的打分还与技术评分锁定时公布的摘要核对；公告原文写明公布摘要的，没有摘要就是不一致。
更正公告的原文还逐份与摘要、上一份原文和现在的采购文件核对。
draw：按各方公开的随机值重新排出评审专家的次序，与公布的抽取记录和评审委员会名单核对；
邀请招标的，还核对受邀供应商的抽取和名单，开标以后就可以核对。
网址就是采购项目页面的地址，例如：https://平台地址/tenders/项目编号
receipt：不联网，核对投标回执、逾期拒收凭证或者不可用证明是不是平台签署、有没有被改动。回执文件从回执页面下载，
拒收凭证在逾期递交被拒时保存，不可用证明从采购项目的页面下载，公钥文件是平台地址/api/tender/receipts/key的内容，应当事先另行保存。
截止以前的回执上接收编号是盖住的；给出编号公布表（平台地址/tenders/项目编号/numbers的内容，递交全部截止以后公布），
就核对盖住的是哪一个编号，以及公布的编号从1起有没有空缺。
sheet：核对评委的签署回执是不是平台签署、有没有被改动；给出评分副本，就核对回执中的摘要是不是自己的评分，
到此都不联网；给出网址，就与技术评分锁定时公布的摘要核对，签署以后、锁定以前被改动过的能查出来。

一致时返回0，不一致时返回1，读不到时返回2。`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// The answers of run.
const (
	same = iota
	different
	unread
)

// checks are what the program can check, by the words that ask for it.
var checks = map[string]struct {
	least, most int // arguments
	do          func(args []string, out, bad io.Writer) int
}{
	"score": {1, 1, again(scored)}, "draw": {1, 1, again(drawn)}, "receipt": {2, 3, receipt}, "sheet": {2, 4, sheet},
}

func run(args []string, out, bad io.Writer) int {
	if len(args) > 0 {
		if c, known := checks[args[0]]; known && len(args) > c.least && len(args) <= 1+c.most {
			return c.do(args[1:], out, bad)
		}
	}
	fmt.Fprintln(bad, usage)
	return unread
}

// again does once more what the public record of a purchase says was done, and reports whether it comes out the same.
func again(do func(ctx context.Context, page string) (tenderapi.Tender, recount.Report, error)) func([]string, io.Writer, io.Writer) int {
	return func(args []string, out, bad io.Writer) int {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		t, report, err := do(ctx, args[0])
		return told(t, report, err, out, bad)
	}
}

func told(t tenderapi.Tender, report recount.Report, err error, out, bad io.Writer) int {
	if err != nil {
		fmt.Fprintf(bad, "读不到公开记录：%v\n", err)
		return unread
	}
	fmt.Fprintf(out, "%s（%s）\n", t.Title, t.Code)
	for _, l := range report.Lines {
		fmt.Fprintln(out, "  "+l)
	}
	for _, w := range report.Wrong {
		fmt.Fprintln(out, "不一致："+w)
	}
	if len(report.Wrong) > 0 {
		fmt.Fprintf(out, "结论：重算结果与公布的记录有%d处不一致。\n", len(report.Wrong))
		return different
	}
	fmt.Fprintln(out, "结论：重算结果与公布的记录一致。")
	return same
}

var errAddress = errors.New("请写采购项目页面的完整网址，例如https://平台地址/tenders/项目编号")

func scored(ctx context.Context, page string) (t tenderapi.Tender, r recount.Report, err error) {
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
	if rec.Evaluation, err = read(ctx, at, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: id}); err != nil {
		return t, r, err
	}
	if rec.Tender.Sealing != nil && rec.Tender.Sealing.Notice != "" {
		text, err := read(ctx, at, tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: id})
		if err != nil {
			return t, r, err
		}
		rec.Notice = text.Body
		for i, a := range rec.Tender.Amendments {
			var text []byte
			if a.Notice != "" {
				f, err := read(ctx, at, tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: id, Amendment: int64(i + 1)})
				if err != nil {
					return t, r, err
				}
				text = f.Body
			}
			rec.Amended = append(rec.Amended, text)
		}
	}
	if rec.Digests, err = digested(rec.Tender); err != nil {
		return t, r, err
	}
	if rec.Tender.Procedure != "" {
		lots, err := read(ctx, at, tenderapi.ListLots, tenderapi.ListLotsRequest{ID: id})
		if err != nil {
			return t, r, err
		}
		rec.Lots = lots.Items
	}
	if rec.Tender.Framework != nil {
		f, err := read(ctx, at, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: rec.Tender.Framework.ID})
		if err != nil {
			return t, r, err
		}
		rec.Framework = &f
	}
	return rec.Tender, recount.Score(rec), nil
}

// digested reports whether marks are fixed by digests in a purchase of its day, as the rule book in this program has it.
func digested(t tenderapi.Tender) (bool, error) {
	if t.PublishedAt == nil {
		return false, nil
	}
	rules, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		return false, err
	}
	book, err := rule.Read(rules)
	if err != nil {
		return false, err
	}
	a, err := rule.Ask[bool](book, "tender.seal.marks", rule.Where{Region: t.Region, Day: *t.PublishedAt})
	if fault.Of(err).Code == rule.Silent { // older than the rule
		return false, nil
	}
	return a.Value, err
}

func drawn(ctx context.Context, page string) (t tenderapi.Tender, r recount.Report, err error) {
	at, id, err := find(page)
	if err != nil {
		return t, r, err
	}
	if t, err = read(ctx, at, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}); err != nil {
		return t, r, err
	}
	invites := t.Method == tenderapi.MethodSelective
	switch {
	case len(t.Committee) > 0, invites && t.OpenedAt != nil: // who was invited is public with the opening
	case invites:
		return t, r, errors.New("受邀供应商的抽取开标以后公开，评审委员会的名单随结果公告公开，请等开标以后再核对")
	default:
		return t, r, errors.New("评审委员会的名单随结果公告公开，请等结果公告以后再核对")
	}
	of := []string{cmp.Or(t.CommitteeOf, id)}
	if first := cmp.Or(t.Procedure, id); invites && first != of[0] { // all lots invite whom the first one drew
		of = append(of, first)
	}
	var draws []tenderapi.Draw
	for _, lot := range of {
		list, err := read(ctx, at, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: lot})
		if err != nil {
			return t, r, err
		}
		draws = append(draws, list.Items...)
	}
	return t, recount.Draws(t, draws), nil
}

// find takes the page of a purchase apart.
func find(page string) (at site, id string, err error) {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || path.Base(path.Dir(u.Path)) != "tenders" {
		return at, "", errAddress
	}
	return site{u.Scheme, u.Host}, path.Base(u.Path), nil
}

func read[Req, Resp any](ctx context.Context, at site, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	out, err := route.Call(ctx, at, op, in)
	if err != nil {
		err = errors.New(fault.Of(err).Text)
	}
	return out, err
}

// site is a platform as the network reaches it.
type site struct{ scheme, host string }

// RoundTrip implements http.RoundTripper.
func (s site) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.Host = s.scheme, s.host, s.host
	return http.DefaultTransport.RoundTrip(out)
}
