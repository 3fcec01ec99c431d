package demo

import (
	"maps"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
)

// drawExperts draws so many experts for a purchase, with the county's
// supervisor as witness, and lets whoever is called answer.
func (c *county) drawExperts(p purchase, wanted int64) error {
	d, err := do(c, p.office, tenderapi.StartDraw, tenderapi.StartDrawRequest{ID: c.tender[p.key], DrawDraft: tenderapi.DrawDraft{Wanted: wanted}})
	if err != nil {
		return err
	}
	values := map[string]string{p.office: "经办人写下的一句话：" + p.title, "supervisor": "监督人写下的一句话：" + p.key}
	about := draw.Subject{Tender: d.Tender, Nth: d.Nth, Wanted: d.Wanted, List: d.List, Region: d.Region, Field: d.Field}
	parties := []string{p.office, "supervisor"}
	for _, login := range parties {
		if _, err := do(c, login, tenderapi.CommitDraw, tenderapi.CommitDrawRequest{ID: d.ID, CommitmentDraft: tenderapi.CommitmentDraft{Digest: draw.Commit(values[login], about)}}); err != nil {
			return err
		}
	}
	for _, login := range parties {
		if _, err := do(c, login, tenderapi.RevealDraw, tenderapi.RevealDrawRequest{ID: d.ID, RevealDraft: tenderapi.RevealDraft{Value: values[login]}}); err != nil {
			return err
		}
	}
	declines := p.wan%2 == 0 // in some draws the first who is called cannot come
	for {
		waits, err := c.waiting(d.ID)
		if err != nil || len(waits) == 0 {
			return err
		}
		for _, login := range waits {
			in := tenderapi.DrawAnswer{Accept: !declines}
			if declines {
				in.Ground, in.Reason, declines = "unavailable", "当天已有其他评审任务。", false
			}
			if _, err := do(c, login, tenderapi.AnswerDraw, tenderapi.AnswerDrawRequest{ID: d.ID, DrawAnswer: in}); err != nil {
				return err
			}
		}
	}
}

// waiting are the experts whose answer a draw waits for.
func (c *county) waiting(id string) (out []string, err error) {
	for i := range experts {
		list, err := do(c, expert(i), tenderapi.ListMySummons, tenderapi.ListMySummonsRequest{})
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(list.Items, func(s tenderapi.Summons) bool { return s.Draw == id && s.Outcome == "pending" }) {
			out = append(out, expert(i))
		}
	}
	return out, nil
}

// judges are the logins of a committee, which only the supervisor knows by name before the result.
func (c *county) judges(key string) (out []string, err error) {
	t, err := do(c, "supervisor", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.tender[key]})
	for _, m := range t.Committee {
		for _, login := range slices.Sorted(maps.Keys(c.people)) {
			if c.people[login].ID == m.Account {
				out = append(out, login)
			}
		}
	}
	return out, err
}
