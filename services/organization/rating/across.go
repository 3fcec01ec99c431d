package rating

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/score"
	"sanshe/libs/store"
	"sanshe/services/organization/assess"
)

// mostRounds bounds how many rounds of sheets are set side by side, and mostDrifting how many raters are listed.
const (
	mostRounds   = 5_000
	mostDrifting = 1_000
)

// GetCampaignCalibration sets the raters of a campaign side by side, for the office that conducts it: how far the totals
// of each stand from those of the others in the ratings that they share, an appeal's round for itself. It decides nothing.
func (s *Service) GetCampaignCalibration(ctx context.Context, in organizationapi.GetCampaignCalibrationRequest) (out organizationapi.CampaignCalibration, err error) {
	who, _ := identity.From(ctx)
	c, err := s.campaignOf(ctx, in.ID)
	if err == nil && !who.In(c.Office.ID, identity.Registrar) {
		err = errNoCampaign
	}
	if err != nil {
		return out, err
	}
	var rounds []map[string]score.Points
	seats := map[string]Seat{}
	take := func(round assess.Case, of []Seat) error {
		if len(round.Raters) < 2 || len(rounds) == mostRounds {
			return nil
		}
		totals, err := s.marks.Totals(ctx, round)
		rounds = append(rounds, totals)
		for _, seat := range of {
			seats[seat.Account] = seat
		}
		return err
	}
	q := store.Query{By: "campaign", Where: []store.Term{store.Under("campaign", c.ID+"/")}}
	err = s.cases.Each(ctx, q, func(x Case) error {
		round := assess.Case{ID: x.ID, Raters: numbered(x.Raters, "%d号专家"), Again: x.again()}
		if err := take(round, x.Raters); err != nil || round.Again == nil {
			return err
		}
		return take(round.Second(), x.Second)
	})
	out = organizationapi.CampaignCalibration{Percent: assess.Outlying, Items: []organizationapi.CampaignRater{}}
	for _, d := range assess.Across(rounds) {
		if len(out.Items) == mostDrifting {
			break
		}
		out.Items = append(out.Items, organizationapi.CampaignRater{
			Name: seats[d.Account].Name, OrgName: seats[d.Account].OrgName, Ratings: int64(d.Rounds), Mean: int64(d.Mean), Others: int64(d.Others),
			Deviation: int64(d.Mean - d.Others), Least: int64(d.Least), Most: int64(d.Most), Outlier: d.Outlier,
		})
	}
	return out, err
}
