// Command sanshe-rating computes the published score of a rating a second time, on the machine of whoever wants to
// know: nobody has to believe the platform.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/score"
	"sanshe/services/organization/assess"
)

const usage = `用法：sanshe-rating 得分文件或者评估得分页面的网址

按各评估专家对每一项指标的评分，重新计算每一级指标的得分、总分和够到的等级，与公布的核对。
得分文件从评估得分的页面下载，核对文件时不联网；网址就是评估得分页面的地址，例如：https://平台地址/ratings/评估编号
评估专家只有代号；评分本身对不对、证据够不够，不是这个程序能核对的。

一致时返回0，不一致时返回1，读不到时返回2。`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// The answers of run.
const (
	same = iota
	different
	unread
)

// mostFile bounds a file: a page of a thousand indicators with their evidence is far below it.
const mostFile = 32 << 20

func run(args []string, out, bad io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(bad, usage)
		return unread
	}
	p, err := page(args[0])
	if err != nil {
		fmt.Fprintf(bad, "读不到公布的得分：%v\n", err)
		return unread
	}
	fmt.Fprintf(out, "%s，%s\n", p.Organization.Name, p.Title)
	if err := assess.Verify(p); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintln(out, "不一致："+strings.TrimSpace(line))
		}
		fmt.Fprintln(out, "结论：重算结果与公布的得分不一致。")
		return different
	}
	fmt.Fprintf(out, "  %d位评估专家，%d个指标，总分%s分\n", len(p.Raters), len(p.Nodes), score.Points(p.Total))
	fmt.Fprintln(out, "结论：重算结果与公布的得分一致。")
	return same
}

// page is what was published, from a file or from the platform itself.
func page(from string) (p organizationapi.ScorePage, err error) {
	u, err := url.Parse(from)
	if err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		if path.Base(path.Dir(u.Path)) != "ratings" {
			return p, errors.New("请写评估得分页面的完整网址，例如https://平台地址/ratings/评估编号")
		}
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		p, err = route.Call(ctx, site{u.Scheme, u.Host}, organizationapi.GetScore, organizationapi.GetScoreRequest{ID: path.Base(u.Path)})
		if err != nil {
			err = errors.New(fault.Of(err).Text)
		}
		return p, err
	}
	f, err := os.Open(from)
	if err != nil {
		return p, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostFile))
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return p, errors.New("这不是从评估得分的页面下载的文件")
	}
	return p, nil
}

// site is a platform as the network reaches it.
type site struct{ scheme, host string }

// RoundTrip implements http.RoundTripper.
func (s site) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.Host = s.scheme, s.host, s.host
	return http.DefaultTransport.RoundTrip(out)
}
