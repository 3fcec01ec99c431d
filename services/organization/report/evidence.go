package report

import (
	"context"
	"fmt"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
	"sanshe/services/organization/assess"
	"sanshe/services/organization/card"
)

// borne is how many years of reports bear out a rating, as most indicators ask.
const borne = 3

// Evidence is what ratings take of the reports that everybody may read, the latest first: how each was handed in and
// concluded, which the registering authority wrote, and the figures of the latest, which are the organization's own.
func (s *Service) Evidence() assess.Filler {
	return assess.Filler{Name: "年度工作报告", Read: func(ctx context.Context, of *card.Card) ([]assess.Filling, error) {
		list, err := s.concluded(ctx, of.ID)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		path := "/organizations/" + of.ID + "/credit"
		said := assess.Filling{Fill: assess.FillReports}
		for _, r := range list {
			record := []any{r.ID, r.SubmittedAt, r.Late, r.Conclusion, r.Words, r.ConcludedAt}
			said.Items = append(said.Items, assess.Prove(assess.FillReports, r.sentence(), "年度工作报告和年度检查", assess.ByRegistrar, path, *r.ConcludedAt, record))
		}
		r := list[0]
		text := fmt.Sprintf("%d年度收入%s，支出%s", r.Year, cn.Fen(r.Draft.Income).Yuan(), cn.Fen(r.Draft.Spending).Yuan())
		if len(r.Draft.Audit) > 0 {
			text += "，附审计报告"
		}
		money := assess.Prove(assess.FillFinance, text+"。", "年度工作报告", assess.BySelf, path, *r.ConcludedAt, []any{r.ID, r.Draft.Income, r.Draft.Spending, r.Draft.Charity, r.Draft.Overhead, r.Draft.Balance})
		return []assess.Filling{said, {Fill: assess.FillFinance, Items: []organizationapi.Evidence{money}}}, nil
	}}
}

// concluded are the latest reports of an organization that have a conclusion, the newest year first.
func (s *Service) concluded(ctx context.Context, org string) (out []Report, err error) {
	q := store.Query{By: "org", Desc: true, Where: []store.Term{store.Under("org", org+sep)}, Limit: 2 * borne}
	found, err := s.reports.Find(ctx, q)
	for _, r := range found.Items {
		if r.ConcludedAt != nil && len(out) < borne {
			out = append(out, r)
		}
	}
	return out, err
}

// sentence is a report in a line: 2025年度工作报告按期报送，结论为合格。
func (r *Report) sentence() string {
	how := "按期"
	if r.Late {
		how = "逾期"
	}
	text := fmt.Sprintf("%d年度工作报告%s报送", r.Year, how)
	switch {
	case r.Words != "":
		text += "，结论为" + r.Words
	default:
		text += "，已经登记管理机关审查"
	}
	if r.MendedAt != nil {
		text += "，已按要求整改"
	}
	return text + "。"
}
