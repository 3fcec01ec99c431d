package timebank

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/volunteer/card"
)

// ListMyTimeAccounts lists those of the caller and of the caller's wards, whether they are open or not.
func (s *Service) ListMyTimeAccounts(ctx context.Context, _ volunteerapi.ListMyTimeAccountsRequest) (out volunteerapi.TimeAccountList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []volunteerapi.TimeAccount{}
	mine, err := s.people.Mine(ctx, who.ID)
	for _, p := range mine {
		a, err := s.get(ctx, p)
		if err != nil {
			return out, err
		}
		v, err := s.view(ctx, &a, p)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// GetTimeAccount shows an account to whoever acts for its volunteer, and to nobody else.
func (s *Service) GetTimeAccount(ctx context.Context, in volunteerapi.GetTimeAccountRequest) (out volunteerapi.TimeAccount, err error) {
	p, err := s.own(ctx, in.Person)
	if err != nil {
		return out, err
	}
	a, err := s.get(ctx, p)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &a, p)
}

func (s *Service) view(ctx context.Context, a *Account, p card.Person) (out volunteerapi.TimeAccount, err error) {
	at := rule.Where{Region: p.Region, Day: s.now()}
	monthly, _, err := s.limit(ruleMonth, at)
	if err != nil {
		return out, err
	}
	services, err := s.services(ctx)
	if err != nil {
		return out, err
	}
	sums := a.sums()
	out = volunteerapi.TimeAccount{
		Person: p.ID, Version: a.Version, Number: p.Number, Name: p.Name, Ward: p.Ward, State: a.State, StateText: Life.Say(a.State),
		Balance: sums.Balance(), Saved: sums.Saved, Received: sums.Received, Sent: sums.Sent, Left: max(0, monthly-a.sentIn(cn.DayOf(s.now()))),
		Barred: sums.Balance() < 0, Relatives: []volunteerapi.Relative{}, Moves: []volunteerapi.VolunteerMove{},
		Basis: card.Bases(s.rules, at, ruleStore, ruleOnce, ruleMonth),
	}
	called := map[string]string{self: "本人"}
	for _, k := range a.Kin {
		text, err := s.people.Unseal(ctx, p.ID, place(p.ID, k.ID), k.Secret)
		if err != nil {
			return out, err
		}
		var x secret
		if err := json.Unmarshal([]byte(text), &x); err != nil {
			return out, err
		}
		called[k.ID] = x.Name
		out.Relatives = append(out.Relatives, volunteerapi.Relative{ID: k.ID, Name: x.Name, Relation: x.Relation})
	}
	for _, m := range Life.Open(a.State, byHolder) {
		switch m.Do {
		case Pay:
			out.MayPay = sums.Balance() > 0 && out.Left > 0
		case Open, Close:
			out.Moves = append(out.Moves, volunteerapi.VolunteerMove{Do: string(m.Do), Label: m.Label})
		}
	}
	out.Entries = a.entries(services, called)
	return out, nil
}

// entries are everything that the balance comes to, the latest first.
func (a *Account) entries(services, called map[string]string) []volunteerapi.TimeEntry {
	out := []volunteerapi.TimeEntry{}
	for month, n := range a.Months {
		out = append(out, volunteerapi.TimeEntry{Kind: volunteerapi.TimeKindSaved, Minutes: n, Text: "志愿服务时间存入", At: month, StateText: "已存入"})
	}
	for _, t := range a.Out {
		who := called[t.Served]
		if who == "" {
			who = "已去掉的亲属"
		}
		out = append(out, volunteerapi.TimeEntry{
			Kind: volunteerapi.TimeKindSent, Minutes: -t.Minutes, Text: who + "接受" + named(services, t.Service), Number: t.Number, At: t.Day.String(),
			State: t.State, StateText: Remittances.Say(t.State),
		})
	}
	for _, c := range a.In {
		out = append(out, volunteerapi.TimeEntry{Kind: volunteerapi.TimeKindReceived, Minutes: c.Minutes, Text: "提供" + named(services, c.Service), Number: c.Number, At: c.Day.String(), StateText: "已收到"})
	}
	slices.SortFunc(out, func(x, y volunteerapi.TimeEntry) int {
		if c := strings.Compare(y.At, x.At); c != 0 {
			return c
		}
		return strings.Compare(x.Number+x.Text, y.Number+y.Text)
	})
	return out
}

func named(services map[string]string, code string) string {
	if t := services[code]; t != "" {
		return t
	}
	return code
}
