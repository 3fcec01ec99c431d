package demo

import (
	"strings"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// sample is the identity number that GB 11643 prints as an example: it is nobody's.
const sample = "11010519491231002X"

// registry opens the desks of registration: two people who register, one who
// sponsors, and two applications under way, one before the sponsor and one
// that waits for the second registrar.
func (c *county) registry() error {
	region := c.p.Config.Region
	o, err := do(c, "admin", organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
		Name: "星河区卫生健康委员会", Kind: organizationapi.OrgKindGovernment, Region: region, CreditCode: string(cn.IssueCredit("11", region, 90)),
		Address: "星河区示范路90号", Authority: "星河区民政局",
	}})
	if err != nil {
		return err
	}
	c.orgs["weijian"] = o
	for _, a := range [][5]string{
		{"sponsor", "何敏华", "社会办医科", "weijian", "sponsor"},
	} {
		if _, err := do(c, "admin", organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
			Login: a[0], Name: a[1], Password: Password, Title: a[2],
			Memberships: []organizationapi.MembershipDraft{{Org: c.orgs[a[3]].ID, Role: organizationapi.Role(a[4])}},
		}}); err != nil {
			return err
		}
	}
	if err := c.founded("星河区常青养老服务中心", [3]string{"resident", "submit", ""}); err != nil {
		return err
	}
	return c.founded("星河区康宁社区护理站",
		[3]string{"resident", "submit", ""}, [3]string{"sponsor", "endorse", "同意设立。"}, [3]string{"resident", "file", ""},
		[3]string{"registrar", "accept", ""}, [3]string{"registrar", "examine", "材料齐全，符合规定的条件。"})
}

// founded is an application for a service organization, with some steps of its way done.
func (c *county) founded(name string, steps ...[3]string) error {
	day := cn.DayOf(c.p.Clock.Now())
	d := organizationapi.ApplicationDraft{
		Subject: organizationapi.SubjectEstablish, Kind: organizationapi.LegalKindServiceorg, Form: "legal", Name: name,
		Office: c.orgs["minzheng"].ID, Sponsor: c.orgs["weijian"].ID,
		Purpose: "让附近的老年人在熟悉的社区里得到照料。", Scope: "居家照料、康复护理、助餐和心理关爱。", Area: "星河区", Field: "养老服务", Trade: "civil",
		Address: "星河区梧桐街道示范路18号", LeaseMonths: 36, Staff: 8, Capital: 10_000_000, Assets: 12_000_000, StateAssets: 3_000_000,
		Founders: []organizationapi.Founder{{Name: "云岭安居养老服务有限公司", Unit: true}, {Name: "钱大爷", IDNumber: sample}},
		Officers: []organizationapi.Officer{
			{Name: "周思源", IDNumber: sample, Post: "representative", FullTime: true, From: day.String()},
			{Name: "吴春梅", IDNumber: sample, Post: "director", From: day.String()},
		},
		Council: &organizationapi.Council{Size: 5, Term: 4}, Party: &organizationapi.PartyBuilding{Kind: "joint", Members: 3},
		Chapters: []string{"name", "purpose", "governance", "officers", "assets", "amendment", "ending", "other"}, AdoptedOn: day.Add(-10).String(),
	}
	for code, title := range map[string]string{"application": "登记申请书", "site": "场所租赁合同", "capital": "验资报告", "persons": "拟任负责人身份证明", "charter": "章程草案"} {
		body := strings.Replace("%PDF-1.4\n%NAME\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "NAME", code+name, 1)
		paper, err := do(c, "resident", organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: title + ".pdf", Upload: contract.Octets([]byte(body))})
		if err != nil {
			return err
		}
		d.Papers = append(d.Papers, organizationapi.PaperSet{Code: code, Papers: []string{paper.ID}})
	}
	x, err := do(c, "resident", organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: d})
	for _, s := range steps {
		if err != nil {
			return err
		}
		if err = c.p.Clock.Set(c.p.Clock.Now().Add(time.Minute)); err != nil {
			return err
		}
		x, err = do(c, s[0], organizationapi.MoveApplication, organizationapi.MoveApplicationRequest{
			ID: x.ID, ApplicationMove: organizationapi.ApplicationMove{Do: s[1], Version: x.Version, Note: s[2]},
		})
	}
	return err
}
