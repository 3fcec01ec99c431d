package demo

import (
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
)

// starTerms are what the office asks for each star: the hours that are usual, and from two stars on that they were done well.
func (c *county) starTerms(from time.Time) error {
	levels := []volunteerapi.StarStep{{Hours: 100}}
	for _, hours := range []int64{300, 600, 1000, 1500} {
		levels = append(levels, volunteerapi.StarStep{Hours: hours, Quality: 40, Assessed: 50, Vouched: 80})
	}
	t, err := do(c, "registrar", volunteerapi.DraftStarTerms, volunteerapi.DraftStarTermsRequest{StarTermsDraft: volunteerapi.StarTermsDraft{
		Title: "星河区志愿者星级办法", From: cn.DayOf(from).String(), Levels: levels, Notice: 5, Bar: 1,
	}})
	if err == nil {
		_, err = do(c, "registrar2", volunteerapi.MoveStarTerms, volunteerapi.MoveStarTermsRequest{ID: t.ID, StarMove: volunteerapi.StarMove{Do: "announce", Version: t.Version}})
	}
	return err
}
