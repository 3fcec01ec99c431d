package credential

import (
	"context"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Year is the minutes of training of one account in one year, by day, as the ledger told them last. Its id is account.year.
type Year struct {
	store.Meta
	Account string           `json:"account"`
	Days    map[cn.Day]int64 `json:"days"`
}

var yearSchema = store.Schema{Name: "years", Indexes: []string{"account"}}

func indexYear(y *Year) map[string][]string { return map[string][]string{"account": {y.Account}} }

// onHours takes over what the ledger of a year says now. Nobody else writes hours here, and there is no sum that could be changed.
func (s *Service) onHours(ctx context.Context, ev event.Event) error {
	var in events.SocialworkLedgerChangedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.years.Apply(ctx, in.Account+"."+in.Year, ev, func() Year { return Year{Account: in.Account} }, func(y *Year) ([]event.Event, error) {
		y.Days = map[cn.Day]int64{}
		for _, d := range in.Days {
			y.Days[cn.Day(d.On)] = d.Minutes
		}
		return nil, nil
	})
	return err
}

// minutes adds up the training of some days, both included.
func (s *Service) minutes(ctx context.Context, account string, from, to cn.Day) (sum int64, err error) {
	err = s.years.Each(ctx, store.Query{Where: []store.Term{store.Is("account", account)}}, func(y Year) error {
		for on, n := range y.Days {
			if !on.Before(from) && !on.After(to) {
				sum += n
			}
		}
		return nil
	})
	return sum, err
}
