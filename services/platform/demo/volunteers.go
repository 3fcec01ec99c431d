package demo

import (
	"fmt"
	"strings"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
)

// nobody makes an identity number that is nobody's: of those born on a day in a place the numbers begin with 001.
func (c *county) nobody(born cn.Day) string {
	body := c.p.Config.Region[:6] + strings.ReplaceAll(born.String(), "-", "") + "000"
	for _, last := range "0123456789X" {
		if n := cn.IDNumber(body + string(last)); n.Check(born.Add(1)) == nil {
			return string(n)
		}
	}
	return body
}

// volunteers registers some of those who have accounts, and a child with her mother, who follows new projects; people has their ids by name then.
func (c *county) volunteers(people map[string]string) error {
	for i, v := range []struct {
		login, name    string
		born           cn.Day
		skills, serves []string
		guardian       string
	}{
		{"volunteer", "孙悦", "1994-04-12", []string{"haircut", "firstaid"}, []string{"elderly", "neighbours"}, ""},
		{"volunteer", "孙小禾", "2016-09-01", nil, []string{"environment"}, "孙悦"},
		{"resident", "钱大爷", "1955-02-03", []string{"repair"}, []string{"neighbours", "order"}, ""},
		{"worker", "何晓云", "1991-11-20", []string{"social", "psychology"}, []string{"children", "elderly"}, ""},
		{"filed", "周阿姨", "1962-07-08", []string{"arts"}, []string{"culture"}, ""},
		{"juwei", "赵桂芳", "1970-05-05", nil, []string{"neighbours"}, ""},
	} {
		phone := fmt.Sprintf("0000-0000%04d", 7000+i)
		d := volunteerapi.PersonDraft{
			Name: v.name, IDNumber: c.nobody(v.born), Region: c.p.Config.Region[:6], Address: "梧桐里社区", Phone: phone,
			Skills: v.skills, Services: v.serves, Agree: true,
		}
		if v.guardian != "" {
			d.Ward, d.Consent, d.Guardian = true, true, &volunteerapi.Guardian{Name: v.guardian, Relation: "母亲", Phone: phone}
		}
		p, err := do(c, v.login, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: d})
		if err != nil {
			return err
		}
		people[v.name] = p.ID
	}
	for _, f := range []volunteerapi.FollowDraft{{Place: c.p.Config.Region, Service: "elderly"}, {Place: c.p.Config.Region, Service: "environment"}} {
		if _, err := do(c, "volunteer", volunteerapi.AddFollow, volunteerapi.AddFollowRequest{FollowDraft: f}); err != nil {
			return err
		}
	}
	return c.savings(people)
}

// savings are two time accounts that are open, one with a relative.
func (c *county) savings(people map[string]string) error {
	for _, v := range [][2]string{{"volunteer", "孙悦"}, {"resident", "钱大爷"}} {
		_, err := do(c, v[0], volunteerapi.MoveTimeAccount, volunteerapi.MoveTimeAccountRequest{Person: people[v[1]], TimeAccountMove: volunteerapi.TimeAccountMove{Do: "open"}})
		if err != nil {
			return err
		}
	}
	_, err := do(c, "volunteer", volunteerapi.NameRelative, volunteerapi.NameRelativeRequest{Person: people["孙悦"], RelativeDraft: volunteerapi.RelativeDraft{Do: "add", Name: "孙玉芬", Relation: "母亲"}})
	return err
}

// teams are one that recruits, with a child who has asked to join, and one that waits for the registrar.
func (c *county) teams(people map[string]string) error {
	found := func(login, person, name, kind, intro string) (volunteerapi.Team, error) {
		return do(c, login, volunteerapi.FoundTeam, volunteerapi.FoundTeamRequest{TeamDraft: volunteerapi.TeamDraft{
			Name: name, Kind: kind, Region: c.p.Config.Region[:6], Intro: intro, Person: people[person],
		}})
	}
	t, err := found("resident", "钱大爷", "梧桐里晚风小队", "community", "每周六下午给小区里的老人理发、修家电、聊天。")
	for _, step := range [][2]string{{"registrar", "file"}, {"resident", "open"}} {
		if err == nil {
			t, err = do(c, step[0], volunteerapi.MoveTeam, volunteerapi.MoveTeamRequest{ID: t.ID, TeamMove: volunteerapi.TeamMove{Do: step[1], Version: t.Version}})
		}
	}
	for _, step := range [][3]string{{"volunteer", "ask", "孙悦"}, {"resident", "admit", "孙悦"}, {"volunteer", "ask", "孙小禾"}} {
		if err == nil {
			_, err = do(c, step[0], volunteerapi.ChangeTeamMember, volunteerapi.ChangeTeamMemberRequest{ID: t.ID, MemberStep: volunteerapi.MemberStep{Do: step[1], Person: people[step[2]]}})
		}
	}
	if err == nil {
		_, err = found("worker", "何晓云", "向阳亲子志愿队", "family", "和孩子一起捡拾河边垃圾、认识植物。")
	}
	return err
}
