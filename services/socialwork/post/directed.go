package post

import (
	"context"
	"fmt"
	"strings"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// Serving is what this room asks of those who are on a post already; package ladder answers.
type Serving interface {
	// Suits reports whether an account serves in a county on a post of whom a directed selection is for.
	Suits(ctx context.Context, account, region string, d *socialworkapi.Directed, on cn.Day) (bool, error)
	// Pool are those of a county for whom it is, the first in rank first.
	Pool(ctx context.Context, region string, d *socialworkapi.Directed, on cn.Day) ([]socialworkapi.PoolRow, error)
}

var errDirected = fault.New(fault.Refused, "socialwork.applicant.directed", "这次是定向选拔，只面向符合条件的在岗社区工作者，请看其他招聘。")

var resultSays = map[socialworkapi.ReviewResult]string{
	socialworkapi.ReviewResultExcellent: "优秀", socialworkapi.ReviewResultCompetent: "称职", socialworkapi.ReviewResultBasic: "基本称职", socialworkapi.ReviewResultPoor: "不称职",
}

// spelled is whom a directed selection is for, in a sentence.
func spelled(d *socialworkapi.Directed) string {
	var kinds []string
	for _, k := range d.Kinds {
		kinds = append(kinds, kindSays[k])
	}
	return fmt.Sprintf("在本地在岗满%d年的%s，最近%d个年度的考核都不低于%s。", d.Years, strings.Join(kinds, "、"), d.Reviews, resultSays[d.Result])
}

// suits refuses who is not whom a directed selection is for on the last day of applying.
func (s *Service) suits(ctx context.Context, r *Recruitment, account string) error {
	d := r.Terms.Directed
	if d == nil {
		return nil
	}
	ok, err := s.serving.Suits(ctx, account, r.Region, d, cn.Day(r.Terms.Until))
	if err != nil || ok {
		return err
	}
	return errDirected.Say("这次是定向选拔，只面向" + strings.TrimSuffix(spelled(d), "。") + "，请看其他招聘。").Under(rule.Cite(s.rules, ruleDirected, r.law())...)
}

// ListPool are those whom a directed selection is for, for the office; of another recruitment there are none.
func (s *Service) ListPool(ctx context.Context, in socialworkapi.ListPoolRequest) (out socialworkapi.Pool, err error) {
	r, err := s.ofOffice(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.Items = []socialworkapi.PoolRow{}
	if r.Terms.Directed != nil {
		out.Items, err = s.serving.Pool(ctx, r.Region, r.Terms.Directed, cn.Day(r.Terms.Until))
	}
	return out, err
}
