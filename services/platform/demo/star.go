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

// starred is who has stayed with the old for nine long days: it makes a star that everybody could object to, and time that is
// kept for later.
func (c *county) starred(people map[string]string, office func(days int) time.Time, today time.Time) []act {
	const title, position = "澄湖护理院整日陪护", "整日陪护"
	first := cn.DayOf(today).Add(-33)
	d := volunteerapi.ProjectDraft{
		Org: c.orgs["org1"].ID, Office: c.orgs["minzheng"].ID, Title: title, Service: "elderly", Region: c.p.Config.Region[:6], TimeBank: true,
		Place: "澄湖护理院", Phone: "0000-0000101", Intro: "从早到晚陪在床边：喂饭、翻身、读报、说话，家属和护理员轮班休息。", Risk: "扶老人起身时注意腰，感冒的不要来。",
		Positions: []volunteerapi.Position{{Code: "G1", Title: position, Duties: "陪护一位老人。", Capacity: 4, MinAge: 18}},
	}
	for i := range 9 {
		d.Positions[0].Dates = append(d.Positions[0].Dates, volunteerapi.Once{Day: first.Add(i).String(), From: "08:00", To: "20:00"})
	}
	day := func(i int) (s volunteerapi.Shift, err error) { return c.shift(title, position, first.Add(i)) }
	star := func() (x volunteerapi.Star, err error) {
		list, err := do(c, "volunteer", volunteerapi.ListStars, volunteerapi.ListStarsRequest{Mine: true})
		if len(list.Items) > 0 {
			x = list.Items[0]
		}
		return x, err
	}
	acts := []act{
		{office(34), func() error {
			if _, err := c.recruiting("worker", "staff", d); err != nil {
				return err
			}
			for i := range 9 {
				var s volunteerapi.Shift
				err := c.until("a shift of a whole day", func() (got bool, err error) {
					s, err = day(i)
					return err == nil, err
				})
				if err == nil {
					_, err = do(c, "volunteer", volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: s.ID, JoinDraft: volunteerapi.JoinDraft{Person: people["孙悦"], Told: true}})
				}
				if err != nil {
					return err
				}
			}
			return nil
		}},
		{first.Add(9).At(9, 0), func() (err error) {
			var x volunteerapi.Star
			if err = c.until("a star", func() (got bool, err error) { x, err = star(); return x.ID != "", err }); err == nil {
				_, err = do(c, "volunteer", volunteerapi.MoveStar, volunteerapi.MoveStarRequest{ID: x.ID, StarMove: volunteerapi.StarMove{Do: "agree", Version: x.Version}})
			}
			return err
		}},
		{first.Add(26).At(9, 30), func() error {
			return c.until("a star that nobody objected to", func() (bool, error) {
				x, err := star()
				return x.State == volunteerapi.StarStateGranted, err
			})
		}},
	}
	for i := range 9 {
		acts = append(acts, act{first.Add(i).At(20, 30), func() error {
			s, err := day(i)
			if err == nil {
				err = c.came(s, people, []attended{{"volunteer", "孙悦", 0, 720}})
			}
			if err == nil {
				_, err = c.confirmed(s.ID)
			}
			return err
		}})
	}
	return acts
}
