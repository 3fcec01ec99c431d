package main

import (
	"fmt"
	"io"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// covered is what a receipt or a refusal says of a number: covered, and plainly once all numbers were told.
type covered struct {
	name, tender, statement, covered, secret string
	seq                                      int64
	at                                       *time.Time // when it was given; nil for the last of a refusal
}

var became = map[string]string{
	"standing": "有效递交", "replaced": "被同一机构后来递交的替代", "withdrawn": "已撤回", "repeated": "再次请求时同一份文件重复取到的编号",
}

// number tells the number, held against what covers it and against the list of all numbers where there is one.
// It answers what does not agree, as the end of a sentence; "" when all does.
func number(out io.Writer, c covered, told *tenderapi.SignedNumbers) (wrong string) {
	plain := c.secret != "" || c.covered == "" // receipts of before numbers were covered have the plain one alone
	switch {
	case plain:
		fmt.Fprintf(out, "  %s%d\n", c.name, c.seq)
		if c.covered != "" && signed.Cover(c.secret, c.statement, c.seq) != c.covered {
			return "盖住的编号不是" + fmt.Sprint(c.seq) + "。"
		}
	case told == nil:
		fmt.Fprintf(out, "  %s盖住为%s，递交全部截止以后可用编号公布表核对\n", c.name, c.covered)
	}
	if told == nil {
		return ""
	}
	n := told.Numbers
	if n.Tender != c.tender {
		return "编号公布表是另一个项目的。"
	}
	fmt.Fprintf(out, "  编号公布表：共%d个编号\n", n.Count)
	if !signed.Gapless(n) {
		return "公布的编号不是从1起没有空缺。"
	}
	if c.secret != "" && c.secret != n.Secret {
		return "编号公布表中的编号密钥与这里写的不同。"
	}
	seq := c.seq
	if c.covered != "" {
		found := false
		if seq, found = signed.Uncover(n.Secret, c.statement, c.covered, n.Count); !found {
			return "公布的编号中没有一个是盖住的那一个。"
		}
		if plain && seq != c.seq {
			return "盖住的编号与公布的不是同一个。"
		}
	}
	if !plain {
		fmt.Fprintf(out, "  盖住的%s是%d\n", c.name, seq)
	}
	switch {
	case c.at == nil || seq > int64(len(n.Items)) && seq <= n.Count:
		return ""
	case seq < 1 || seq > n.Count:
		return "公布的编号中没有这一个。"
	}
	x := n.Items[seq-1]
	fmt.Fprintf(out, "  编号公布表对这个编号的说明：%s\n", became[x.Became])
	if x.Became != "repeated" && (x.ReceivedAt == nil || !x.ReceivedAt.Equal(*c.at)) {
		return "编号公布表中这个编号的接收时间与回执不同。"
	}
	return ""
}
