package report

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

// The fields of a draft that the platform fills in from what it knows.
const (
	fieldActivities  = "activities"
	fieldPeople      = "people"
	fieldFundraising = "fundraising"
)

// yearsBefore is how many incomes of the years before a report asks for.
const yearsBefore = 3

func fieldIncome(i int) string { return fmt.Sprintf("incomes.%d", i) }

// prefill is what nobody has to type again, each with where it comes from; what fills a field of the draft names it.
func (s *Service) prefill(ctx context.Context, c *card.Card, r *Report) error {
	r.Known = ofRegister(c, r.Year)
	for _, facts := range s.facts {
		known, err := facts(ctx, c.ID, r.Year)
		if err != nil {
			return err
		}
		r.Known = append(r.Known, known...)
	}
	if r.Fundraising {
		r.Known = append(r.Known, organizationapi.Known{Code: fieldFundraising, Label: "公开募捐资格", Text: "具有", Source: "社会组织名册", Field: fieldFundraising})
		r.Draft.Fundraising = true
	}
	for i := range yearsBefore {
		before, err := s.reports.Get(ctx, reportID(c.ID, r.Year-int64(i)-1))
		if errors.Is(err, store.ErrNotFound) || err == nil && (before.SubmittedAt == nil || before.Draft.Income == 0) {
			break // the list has no gaps: the last year comes first
		}
		if err != nil {
			return err
		}
		k := organizationapi.Known{
			Code: "income", Label: fmt.Sprintf("%d年收入", before.Year), Text: cn.Fen(before.Draft.Income).String(), Source: fmt.Sprintf("%d年度工作报告", before.Year),
		}
		if before.ConcludedAt != nil {
			k.Link = "/reports/" + before.ID
		}
		if r.Kind == organizationapi.OrgKindFoundation { // whose spending the law measures by them
			k.Field, r.Draft.Incomes = fieldIncome(i), append(r.Draft.Incomes, before.Draft.Income)
		}
		r.Known = append(r.Known, k)
	}
	r.Draft.Activities, r.Draft.People = given(r.Known, fieldActivities), given(r.Known, fieldPeople)
	return nil
}

// given is what known items say for a field, a line each.
func given(known []organizationapi.Known, field string) string {
	var lines []string
	for _, k := range known {
		if k.Field == field {
			lines = append(lines, k.Label+"："+k.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// ofRegister is what the register says.
func ofRegister(c *card.Card, year int64) (out []organizationapi.Known) {
	for _, x := range [][3]string{
		{"name", "名称", c.Name},
		{"code", "统一社会信用代码", c.CreditCode},
		{"address", "住所", c.Address},
		{"person", "法定代表人或负责人", cn.MaskName(c.LegalPerson)},
		{"founded", "成立登记日期", c.RegisteredOn},
		{"charity", "登记或者认定为慈善组织的日期", c.CharityOn},
		{"sponsor", "业务主管单位", c.Supervisor},
		{"scope", "业务范围", c.Scope},
	} {
		if x[2] != "" {
			out = append(out, organizationapi.Known{Code: x[0], Label: x[1], Text: x[2], Source: "社会组织名册"})
		}
	}
	if g, ok := c.On(cn.Day(fmt.Sprintf("%d-12-31", year))); ok {
		out = append(out, organizationapi.Known{Code: "grade", Label: "评估等级", Text: fmt.Sprintf("%dA级，至%s", g.Grade, g.To.Chinese()), Source: "社会组织名册"})
	}
	return out
}

// known says of each item that filled a field whether the field still holds what it was filled with.
func (r *Report) known() []organizationapi.Known {
	out := append([]organizationapi.Known{}, r.Known...)
	for i := range out {
		k := &out[i]
		switch k.Field {
		case "":
		case fieldActivities:
			k.Edited = r.Draft.Activities != given(r.Known, k.Field)
		case fieldPeople:
			k.Edited = r.Draft.People != given(r.Known, k.Field)
		case fieldFundraising:
			k.Edited = !r.Draft.Fundraising
		default:
			k.Edited = true
			for n, income := range r.Draft.Incomes {
				if k.Field == fieldIncome(n) && k.Text == cn.Fen(income).String() {
					k.Edited = false
				}
			}
		}
	}
	return out
}
