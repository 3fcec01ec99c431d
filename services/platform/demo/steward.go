package demo

import (
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
)

// stewards are a headcount and a ladder of the county, a recruitment from its announcement to who was hired, with the training before
// service and the pay list of last month, and one that takes applications now.
func (c *county) stewards(ago func(days int) time.Time) []act {
	home := c.p.Config.Region[:6] + "001001" // a community of the first street
	var first, open socialworkapi.Recruitment
	var lesson socialworkapi.Course
	applied := map[string]socialworkapi.Applicant{}
	draft := func(title string, seats int64, until time.Time) (x socialworkapi.Recruitment, err error) {
		x, err = do(c, "registrar", socialworkapi.DraftRecruitment, socialworkapi.DraftRecruitmentRequest{RecruitmentDraft: socialworkapi.RecruitmentDraft{
			Title: title, Community: home, Kind: socialworkapi.PostKindOther, Seats: seats, Conditions: "本区居民，大专以上学历，热心社区工作；取得社会工作职业资格的优先。", LeastAge: 18, MostAge: 45,
			Until: cn.DayOf(until).String(), Written: 60, Pass: 6000, Tie: socialworkapi.TieBreakInterview, Notice: 5,
		}})
		if err == nil {
			x, err = do(c, "registrar2", socialworkapi.MoveRecruitment, socialworkapi.MoveRecruitmentRequest{ID: x.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: x.Version}})
		}
		return x, err
	}
	apply := func(login, recruitment, name, card string, degree socialworkapi.Degree) error {
		p, err := do(c, login, socialworkapi.AddSocialworkPaper, socialworkapi.AddSocialworkPaperRequest{Name: "学历证书.pdf", Upload: contract.Octets([]byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))})
		if err != nil {
			return err
		}
		applied[login], err = do(c, login, socialworkapi.ApplyPost, socialworkapi.ApplyPostRequest{ID: recruitment, ApplicantDraft: socialworkapi.ApplicantDraft{
			Name: name, IDNumber: card, Phone: "13800000000", Degree: degree, About: "在社区做过三年服务。", Papers: []string{p.ID},
		}})
		return err
	}
	move := func(login, verb, starts string) error {
		x, err := do(c, "registrar", socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: applied[login].ID})
		if err == nil {
			_, err = do(c, "registrar", socialworkapi.MoveApplicant, socialworkapi.MoveApplicantRequest{ID: x.ID, ApplicantMove: socialworkapi.ApplicantMove{Do: verb, Version: x.Version, Starts: starts}})
		}
		return err
	}
	score := func(login string, written, interview int64) error {
		for _, officer := range []string{"registrar", "registrar2"} {
			for part, n := range map[socialworkapi.ScorePart]int64{socialworkapi.ScorePartWritten: written, socialworkapi.ScorePartInterview: interview} {
				x, err := do(c, officer, socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: applied[login].ID})
				if err != nil {
					return err
				}
				if _, err = do(c, officer, socialworkapi.ScoreApplicant, socialworkapi.ScoreApplicantRequest{ID: x.ID, ScoreEntry: socialworkapi.ScoreEntry{Version: x.Version, Part: part, Score: n}}); err != nil {
					return err
				}
			}
		}
		return nil
	}
	shift := func(verb string) error {
		x, err := do(c, "registrar", socialworkapi.GetRecruitment, socialworkapi.GetRecruitmentRequest{ID: first.ID})
		if err == nil {
			_, err = do(c, "registrar", socialworkapi.MoveRecruitment, socialworkapi.MoveRecruitmentRequest{ID: x.ID, PostMove: socialworkapi.PostMove{Do: verb, Version: x.Version}})
		}
		return err
	}
	starts := ago(238)
	return []act{
		{ago(291), func() error { return c.countStewards(home, ago(291)) }},
		{ago(290), func() error { return c.ladderOf(ago(290)) }},
		{ago(285), func() (err error) {
			if first, err = draft("梧桐社区招聘社区工作者公告", 1, ago(280)); err != nil {
				return err
			}
			if err = apply("worker", first.ID, "何晓云", "110105199001010010", socialworkapi.DegreeBachelor); err != nil {
				return err
			}
			return apply("volunteer", first.ID, "孙悦", "110105199202020020", socialworkapi.DegreeNone)
		}},
		{ago(268), func() error {
			for login, marks := range map[string][2]int64{"worker": {8850, 9000}, "volunteer": {8200, 7950}} {
				if err := move(login, "accept", ""); err != nil {
					return err
				}
				if err := score(login, marks[0], marks[1]); err != nil {
					return err
				}
			}
			return shift("publicize")
		}},
		{ago(252), func() error {
			if err := move("worker", "hire", cn.DayOf(starts).String()); err != nil {
				return err
			}
			return shift("close")
		}},
		{ago(246), func() (err error) {
			on := ago(240)
			if lesson, err = do(c, "registrar", socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
				Org: c.orgs["minzheng"].ID, Title: "社区工作者岗前培训", Text: "社区的职责、走访和记录。", Place: "星河区梧桐街道同心路12号", Starts: on, Ends: on.Add(6 * time.Hour), Minutes: 360, Capacity: 40, Induction: true,
			}}); err != nil {
				return err
			}
			_, err = do(c, "worker", socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: lesson.ID, CourseMove: socialworkapi.CourseMove{Do: "join"}})
			return err
		}},
		{ago(240).Add(time.Minute), func() error {
			now, err := do(c, "registrar", socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: lesson.ID})
			if err != nil {
				return err
			}
			if _, err = do(c, "worker", socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: lesson.ID, CourseMove: socialworkapi.CourseMove{Do: "attend", Code: now.Code}}); err != nil {
				return err
			}
			_, err = do(c, "registrar", socialworkapi.RollCourse, socialworkapi.RollCourseRequest{ID: lesson.ID, CourseRoll: socialworkapi.CourseRoll{Present: []int64{1}}})
			return err
		}},
		{ago(60), func() error {
			err := c.until("the post of who was hired", func() (bool, error) {
				mine, err := do(c, "worker", socialworkapi.ListMyPosts, socialworkapi.ListMyPostsRequest{})
				return len(mine.Items) == 1, err
			})
			if err == nil {
				_, err = do(c, "worker", socialworkapi.SetPayee, socialworkapi.SetPayeeRequest{ID: applied["worker"].ID, PayeeDraft: socialworkapi.PayeeDraft{Bank: "星河农村商业银行梧桐支行", Number: "6217000012345678906"}})
			}
			return err
		}},
		{ago(38), func() error { return c.paid(home, cn.DayOf(ago(70)).String()[:7]) }},
		{ago(8), func() (err error) {
			_, err = do(c, "registrar", socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: home, Month: cn.DayOf(ago(40)).String()[:7]}})
			if err == nil {
				open, err = draft("梧桐社区第二次招聘社区工作者公告", 2, ago(-12))
			}
			return err
		}},
		{ago(7), func() error {
			return apply("volunteer", open.ID, "孙悦", "110105199202020020", socialworkapi.DegreeNone)
		}},
	}
}

// paid is the pay list of a month that was handed over, and that finance has taken out.
func (c *county) paid(home, month string) error {
	l, err := do(c, "registrar", socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: home, Month: month}})
	if err == nil {
		_, err = do(c, "registrar2", socialworkapi.MovePayList, socialworkapi.MovePayListRequest{ID: l.ID, PostMove: socialworkapi.PostMove{Do: "hand", Version: l.Version}})
	}
	if err == nil {
		_, err = do(c, "supervisor", socialworkapi.TakePayList, socialworkapi.TakePayListRequest{ID: l.ID})
	}
	return err
}

// countStewards is the headcount of four communities, and the posts of the first.
func (c *county) countStewards(home string, at time.Time) error {
	h, err := do(c, "registrar", socialworkapi.DraftHeadcount, socialworkapi.DraftHeadcountRequest{HeadcountDraft: socialworkapi.HeadcountDraft{
		Title: "星河区社区工作者总量额度", Rate: 18, Rounding: socialworkapi.HeadcountRoundingDown, Source: "星河区统计局常住人口统计，含流动人口", CountedOn: cn.DayOf(at).Add(-30).String(), From: cn.DayOf(at).String(),
		Communities: []socialworkapi.CommunityPopulation{
			{Community: home, Name: "梧桐社区", People: 6210}, {Community: home[:9] + "002", Name: "同心社区", People: 4890}, {Community: home[:9] + "003", Name: "湖滨社区", People: 7425}, {Community: home[:9] + "004", Name: "北山社区", People: 3120},
		},
	}})
	if err == nil {
		_, err = do(c, "registrar2", socialworkapi.MoveHeadcount, socialworkapi.MoveHeadcountRequest{ID: h.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: h.Version}})
	}
	if err != nil {
		return err
	}
	var posts socialworkapi.EstablishmentPage
	if err = c.until("the posts of the communities", func() (bool, error) {
		posts, err = do(c, "registrar", socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: home[:6]})
		return len(posts.Items) == 4, err
	}); err != nil {
		return err
	}
	for _, x := range posts.Items {
		_, err = do(c, "registrar", socialworkapi.ArrangePosts, socialworkapi.ArrangePostsRequest{ID: x.ID, PostSplit: socialworkapi.PostSplit{Version: x.Version, Chief: 1, Deputy: 1, Other: x.Quota - 2}})
		if err != nil {
			return err
		}
	}
	return nil
}

// ladderOf is the ladder of three posts and eighteen grades that most places have.
func (c *county) ladderOf(at time.Time) error {
	d := socialworkapi.LadderDraft{
		Title: "星河区社区工作者岗位等级和薪酬办法", From: cn.DayOf(at).String(), Years: 3, Bachelor: 3, Master: 5, Doctor: 7, Stops: []socialworkapi.ReviewResult{socialworkapi.ReviewResultBasic, socialworkapi.ReviewResultPoor},
		Spans: []socialworkapi.LadderSpan{
			{Kind: socialworkapi.PostKindChief, Low: 7, High: 18}, {Kind: socialworkapi.PostKindDeputy, Low: 4, High: 15}, {Kind: socialworkapi.PostKindOther, Low: 1, High: 12},
		},
		Base: 420000, Floor: 430000, FloorSource: "本区事业单位管理岗对应等级的工资", Assistant: 20000, Social: 30000, Senior: 50000, InductionDays: 30, Yearly: 1, Rotation: 3,
	}
	for i := range int64(18) {
		d.Coefficients = append(d.Coefficients, 100+8*i)
	}
	l, err := do(c, "registrar", socialworkapi.DraftLadder, socialworkapi.DraftLadderRequest{LadderDraft: d})
	if err == nil {
		_, err = do(c, "registrar2", socialworkapi.MoveLadder, socialworkapi.MoveLadderRequest{ID: l.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: l.Version}})
	}
	return err
}
