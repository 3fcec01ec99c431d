package inquiry

import (
	"context"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// beginning is how a question begins: enough to tell it from the others of its purchase.
func beginning(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "……"
	}
	return text
}

// Tasks adds to an office's desk the questions that wait for its answer.
func (s *Service) Tasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("open", m.Org+"/")}, By: "open"}
	return s.questions.Each(ctx, q, func(q Question) error {
		owner, asking, err := s.purchases.Owner(ctx, q.Tender)
		if err != nil || !asking { // what was not answered in time no longer can be
			return err
		}
		due := q.Due
		out.Items = append(out.Items, tenderapi.Task{
			Tender: q.Tender, Title: q.Title, What: "答复提问", Detail: "问题：" + beginning(q.Text), Owner: owner, Due: &due,
			LateDays: int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now()))),
			Basis:    shown.Basis(rule.Cite(s.rules, answering, rule.Where{Region: m.Region, Day: q.AskedAt})...),
		})
		return nil
	})
}
