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

// volunteers registers some of those who have accounts, and a child with her mother.
func (c *county) volunteers() error {
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
		if _, err := do(c, v.login, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: d}); err != nil {
			return err
		}
	}
	return nil
}
