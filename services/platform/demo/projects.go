package demo

import (
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
)

// service is volunteering: who volunteers, some projects that recruit with their shifts of today and of the coming weeks, one that waits
// for a second look, and the teams.
func (c *county) service(ago func(days int) time.Time, today time.Time) []act {
	people := map[string]string{} // by name
	return slices.Concat([]act{
		{ago(35), func() error { return c.volunteers(people) }},
		{ago(36), func() error { return c.starTerms(ago(36)) }},
		{ago(20), func() error { return c.projects(today) }},
		{ago(1), func() error { return c.seats(people, today) }},
		{ago(1), func() error { return c.teams(people) }},
	}, c.served(people, ago, today), c.starred(people, ago, today))
}

// stand is the activity of today: it has begun when the demonstration starts, whatever the hour, and nobody was ever there.
const stand = "便民服务点"

// projects are published ones of a service organization, a residents' committee and a filed group, and one that waits.
func (c *county) projects(today time.Time) error {
	hour := min(today.In(cn.Zone).Hour(), 21)
	day := cn.DayOf(today)
	in := func(at int) string { return fmt.Sprintf("%s%03d", c.p.Config.Region, at+1) }
	weekly := func(from, to string, days ...int64) (out []volunteerapi.Weekly) {
		for _, d := range days {
			out = append(out, volunteerapi.Weekly{Day: d, From: from, To: to})
		}
		return out
	}
	once := func(days int, from, to string) volunteerapi.Once {
		return volunteerapi.Once{Day: day.Add(days).String(), From: from, To: to}
	}
	for _, x := range []struct {
		author, checker string // nobody has checked the one without
		draft           volunteerapi.ProjectDraft
	}{
		{"worker", "staff", volunteerapi.ProjectDraft{
			Org: c.orgs["org1"].ID, Office: c.orgs["minzheng"].ID, Title: "暖邻陪伴独居老人", Service: "elderly", Region: in(0),
			Place: "梧桐里社区活动室", Phone: "0000-0000101",
			Intro: "两人一组上门，陪独居老人聊天、读报、量血压，发现情况及时告诉社会工作者。第一次来的志愿者由有经验的志愿者带着。",
			Risk:  "来回路上注意交通安全；进门以前先敲门，不代老人保管现金和证件。",
			Positions: []volunteerapi.Position{
				{Code: "A1", Title: "陪伴聊天", Duties: "聊天、读报，记下老人需要什么。", Capacity: 6, MinAge: 14, Weekly: weekly("14:00", "16:00", 3, 6, 7)},
				{Code: "A2", Title: "上门理发", Duties: "给不方便出门的老人理发。", Capacity: 2, MinAge: 18, Skills: []string{"haircut"}, Training: "第一次服务以前，参加一次陪伴聊天，由理发师示范一次。", Trained: true, Weekly: weekly("09:00", "11:00", 6)},
			},
		}},
		{"juwei", "registrar", volunteerapi.ProjectDraft{
			Org: c.orgs["wutong0"].ID, Office: c.orgs["minzheng"].ID, Title: "梧桐里便民服务", Service: "neighbours", Region: in(0),
			Place: "梧桐里社区服务站门口", Lat: 34180000, Lon: 117170000, Radius: 200, Phone: "0000-0000102",
			Intro: "在服务站门口帮居民指路、填表、修小家电，给取药和买菜不方便的老人跑腿。孩子可以和家长一起来。",
			Risk:  "服务点靠近马路，请站在划线以内；修理电器以前先拔下插头。",
			Positions: []volunteerapi.Position{
				{Code: "B1", Title: "服务台值守", Duties: "指路、帮忙填表，登记要跑腿的事。", Capacity: 3, Weekly: weekly("09:00", "11:00", 1, 2, 3, 4, 5, 6, 7)},
				{Code: "B2", Title: "傍晚巡查楼道", Duties: "看楼道里有没有堆放杂物和充电的电动车。", Capacity: 1, MinAge: 18, Weekly: weekly("18:30", "20:00", 1, 2, 3, 4, 5, 6, 7)},
				{Code: "B3", Title: stand, Duties: "量血压、修小家电、教用手机。", Capacity: 8, Dates: []volunteerapi.Once{once(0, fmt.Sprintf("%02d:00", hour), fmt.Sprintf("%02d:50", hour+2)), once(7, "09:00", "11:50")}},
			},
		}},
		{"filed", "wutong3", volunteerapi.ProjectDraft{
			Org: c.orgs["org5"].ID, Office: c.orgs["wutong"].ID, Title: "社区歌舞和手工课", Service: "culture", Region: in(0),
			Place: "梧桐里社区文化广场", Phone: "0000-0000103",
			Intro: "周末教居民唱歌、剪纸，月底演一场。缺人搬椅子、维持秩序，也缺能教一门手艺的人。",
			Risk:  "搬运桌椅时注意不要砸伤、扭伤；广场地面雨后较滑。",
			Positions: []volunteerapi.Position{
				{Code: "C1", Title: "现场帮忙", Duties: "搬椅子、签到、维持秩序。", Capacity: 10, MinAge: 8, Dates: []volunteerapi.Once{once(2, "09:30", "11:30"), once(5, "09:30", "11:30"), once(9, "09:30", "11:30")}},
				{Code: "C2", Title: "教一门手艺", Duties: "教剪纸、编织或者合唱。", Capacity: 2, MinAge: 18, Skills: []string{"arts"}, Training: "开课以前和队长试讲一次。", Dates: []volunteerapi.Once{once(5, "13:30", "15:30")}},
			},
		}},
		{"worker", "staff", volunteerapi.ProjectDraft{
			Org: c.orgs["org1"].ID, Office: c.orgs["minzheng"].ID, Title: "清溪河清滩护河", Service: "environment", Region: in(1),
			Place: "清溪河三号桥东侧", Phone: "0000-0000101",
			Intro:     "沿河捡拾垃圾、清理浅滩。岸上的岗位谁都可以来，下水的岗位要会游泳，穿好救生衣。",
			Risk:      "河边湿滑，下水的岗位有落水、划伤的危险；水位高或者天气不好时取消。",
			Insurance: &volunteerapi.Insurance{Company: "星河财产保险", Policy: "XH2026-000318", Until: day.Add(120).String()},
			Positions: []volunteerapi.Position{
				{Code: "D1", Title: "岸上捡拾", Capacity: 20, MinAge: 8, Dates: []volunteerapi.Once{once(3, "08:30", "11:00"), once(10, "08:30", "11:00")}},
				{Code: "D2", Title: "下水清滩", Capacity: 6, MinAge: 18, MaxAge: 60, Dangerous: true, Training: "当天先学穿救生衣、用抛绳。", Dates: []volunteerapi.Once{once(3, "08:30", "11:00")}},
			},
		}},
		{"worker", "", volunteerapi.ProjectDraft{
			Org: c.orgs["org1"].ID, Office: c.orgs["minzheng"].ID, Title: "放学后的自习室", Service: "children", Region: in(0),
			Place: "梧桐里社区活动室二楼", Phone: "0000-0000101", Intro: "陪双职工家庭的孩子写作业、读绘本。",
			Risk:      "孩子由家长接送，不让孩子独自离开。",
			Positions: []volunteerapi.Position{{Code: "E1", Title: "陪伴自习", Capacity: 4, MinAge: 18, Weekly: weekly("16:30", "18:00", 1, 2, 3, 4, 5)}},
		}},
	} {
		p, err := c.recruiting(x.author, x.checker, x.draft)
		if err == nil && x.checker == "staff" { // the social worker who has written it answers for its volunteers
			_, err = do(c, x.author, volunteerapi.TakeProject, volunteerapi.TakeProjectRequest{ID: p.ID, ChargeDraft: volunteerapi.ChargeDraft{Do: "take", Version: 0}})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", x.draft.Title, err)
		}
	}
	return c.until("the shifts of the last project", func() (bool, error) {
		_, err := c.shift("清溪河清滩护河", "下水清滩", day.Add(3))
		return err == nil, err
	})
}

// recruiting is a project that its author has sent in and a second person looked at; without one it waits.
func (c *county) recruiting(author, checker string, d volunteerapi.ProjectDraft) (p volunteerapi.Project, err error) {
	p, err = do(c, author, volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d})
	for _, step := range [][2]string{{author, "submit"}, {checker, "publish"}} {
		if err == nil && step[0] != "" {
			p, err = do(c, step[0], volunteerapi.MoveProject, volunteerapi.MoveProjectRequest{ID: p.ID, ProjectMove: volunteerapi.ProjectMove{Do: step[1], Version: p.Version}})
		}
	}
	return p, err
}

// shift is the first one of a position from a day on.
func (c *county) shift(project, position string, from cn.Day) (x volunteerapi.Shift, err error) {
	found, err := do(c, "volunteer", volunteerapi.ListProjects, volunteerapi.ListProjectsRequest{Q: project})
	if err != nil {
		return x, err
	}
	for _, p := range found.Items {
		page, err := do(c, "volunteer", volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: p.ID, From: from.String(), Limit: 200})
		if err != nil {
			return x, err
		}
		for _, x := range page.Items {
			if x.Position.Title == position {
				return x, nil
			}
		}
	}
	return x, fmt.Errorf("no shift of %s in %s from %s", position, project, from)
}

// seats are who comes: a mother and her daughter today, led by another volunteer; a shift that is full, and somebody who waits for it.
func (c *county) seats(people map[string]string, today time.Time) error {
	day := cn.DayOf(today)
	for _, x := range []struct {
		project, position string
		days              int
		login, person     string
	}{
		{"梧桐里便民服务", stand, 0, "volunteer", "孙悦"},
		{"梧桐里便民服务", stand, 0, "volunteer", "孙小禾"},
		{"梧桐里便民服务", stand, 0, "resident", "钱大爷"},
		{"梧桐里便民服务", "服务台值守", 1, "volunteer", "孙悦"},
		{"梧桐里便民服务", "傍晚巡查楼道", 2, "resident", "钱大爷"},
		{"梧桐里便民服务", "傍晚巡查楼道", 2, "volunteer", "孙悦"},
		{"清溪河清滩护河", "岸上捡拾", 3, "volunteer", "孙小禾"},
		{"清溪河清滩护河", "下水清滩", 3, "worker", "何晓云"},
		{"社区歌舞和手工课", "现场帮忙", 5, "resident", "钱大爷"},
		{"社区歌舞和手工课", "教一门手艺", 5, "filed", "周阿姨"},
	} {
		s, err := c.shift(x.project, x.position, day.Add(x.days))
		if err == nil {
			_, err = do(c, x.login, volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: s.ID, JoinDraft: volunteerapi.JoinDraft{Person: people[x.person], Told: true}})
		}
		if err != nil {
			return err
		}
	}
	s, err := c.shift("梧桐里便民服务", stand, day)
	if err == nil {
		_, err = do(c, "juwei", volunteerapi.LeadShift, volunteerapi.LeadShiftRequest{ID: s.ID, LeadDraft: volunteerapi.LeadDraft{Do: "lead", Person: people["钱大爷"]}})
	}
	return err
}
