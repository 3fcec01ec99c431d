package demo

import (
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// opening is when the county's history begins.
var opening = time.Date(2024, 10, 8, 1, 0, 0, 0, time.UTC)

// The county: four streets of five communities each.
var streets = []struct {
	name, short, login string
	communities        [5]string
}{
	{"梧桐街道办事处", "梧桐街道", "wutong", [5]string{"梧桐里", "杏花园", "双桥", "石榴巷", "北门"}},
	{"澄湖街道办事处", "澄湖街道", "chenghu", [5]string{"澄湖湾", "渔家埠", "望湖", "柳堤", "湖滨新村"}},
	{"云澜街道办事处", "云澜街道", "yunlan", [5]string{"云澜苑", "锦屏", "东篱", "大井", "机床厂"}},
	{"青麓街道办事处", "青麓街道", "qinglu", [5]string{"青麓山", "茶亭", "古槐", "松涛", "南溪"}},
}

// fields are what the organizations do, with the catalogue item nearest to it.
var fields = []struct{ field, word string }{
	{"养老服务", "暖邻"},
	{"儿童关爱", "青苗"},
	{"残疾人服务", "同行"},
	{"社区治理", "众议"},
	{"社会工作", "向阳"},
	{"志愿服务", "益起"},
	{"心理健康", "心晴"},
	{"矫治帮扶", "启航"},
	{"助餐服务", "长者灶"},
	{"评估研究", "明鉴"},
}

// settle registers the organizations and opens the accounts.
func (c *county) settle() error {
	region := c.p.Config.Region
	serial := 100
	register := func(key, name, kind, prefix string, edit func(*organizationapi.OrganizationDraft)) error {
		serial++
		d := organizationapi.OrganizationDraft{
			Name: name, Kind: organizationapi.OrgKind(kind), Region: region, Address: "星河区示范路" + fmt.Sprint(serial) + "号",
			LegalPerson: person(serial), Phone: fmt.Sprintf("0000-0000-%03d", serial), Authority: "星河区民政局",
			RegisteredOn: fmt.Sprintf("%d-%02d-15", 2008+serial%15, 1+serial%12),
		}
		if prefix != "" {
			d.CreditCode = string(cn.IssueCredit(prefix, region, serial))
		}
		if strings.HasPrefix(prefix, "5") { // registered before the platform
			d.Paper = fmt.Sprintf("星民登〔%s〕%d号", d.RegisteredOn[:4], serial)
		}
		if edit != nil {
			edit(&d)
		}
		o, err := do(c, "admin", organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d})
		c.orgs[key] = o
		return err
	}
	if err := register("minzheng", "星河区民政局", "government", "11", nil); err != nil {
		return err
	}
	if err := register("caizheng", "星河区财政局", "government", "11", nil); err != nil {
		return err
	}
	if err := register("sifa", "星河区司法局", "government", "11", nil); err != nil {
		return err
	}
	if err := register("experts", "星河区评审专家库", "institution", "12", nil); err != nil {
		return err
	}
	if err := register("gongzheng", "星河区公证处", "institution", "12", nil); err != nil {
		return err
	}
	for at, s := range streets {
		if err := register(s.login, "星河区"+s.name, "government", "11", nil); err != nil {
			return err
		}
		for i, name := range s.communities {
			if err := register(fmt.Sprintf("%s%d", s.login, i), "星河区"+s.short+name+"社区居民委员会", "committee", "55", c.in(at)); err != nil {
				return err
			}
		}
	}
	if err := c.organizations(register); err != nil {
		return err
	}
	return c.accounts()
}

// in puts an organization into the at-th street of the county; streets' numbers, like their names, are invented.
func (c *county) in(at int) func(*organizationapi.OrganizationDraft) {
	return func(d *organizationapi.OrganizationDraft) {
		d.Region = fmt.Sprintf("%s%03d", c.p.Config.Region, at+1)
	}
}

// organizations registers fifty-nine: service organizations, associations, foundations, filed groups, a few enterprises. The sixtieth files by itself (group).
func (c *county) organizations(register func(key, name, kind, prefix string, edit func(*organizationapi.OrganizationDraft)) error) error {
	n := 0
	add := func(kind, prefix, name, field string) error {
		n++
		return register(fmt.Sprintf("org%d", n), name, kind, prefix, func(d *organizationapi.OrganizationDraft) {
			d.Field, d.Supervisor = field, "星河区民政局"
			d.Scope = field + "相关的服务、培训与倡导。"
			d.Capital = int64(3+n%10) * 1_000_000
			if kind == "filed" {
				at := (n - 1) % len(streets)
				d.Authority, d.Capital = "星河区"+streets[at].name, 0
				c.in(at)(d)
			}
		})
	}
	for i, f := range fields {
		for j, s := range []string{"星河区", streets[i%4].short[:len("梧桐")], "云岭"} {
			tail := []string{"社会工作服务中心", f.field + "促进中心", "社会服务社"}[j]
			if j == 1 {
				s = "星河区" + s
			}
			if err := add("serviceorg", "52", s+f.word+tail, f.field); err != nil {
				return err
			}
		}
		if err := add("association", "51", "星河区"+f.field+"协会", f.field); err != nil {
			return err
		}
		if err := add("filed", "", streets[i%4].short+streets[i%4].communities[i%5]+"社区"+f.word+"互助队", f.field); err != nil {
			return err
		}
	}
	for _, name := range []string{"星河区暖阳公益基金会", "星河区社区发展基金会"} {
		if err := add("foundation", "53", name, "公益慈善"); err != nil {
			return err
		}
	}
	for _, name := range []string{"云岭安居养老服务有限公司", "星河康养科技有限公司", "云岭众诚评估咨询有限公司", "星河膳食管理有限公司", "云岭家政服务有限公司", "星河邻里物业服务有限公司", "星河区社会福利服务中心"} {
		kind, prefix := "enterprise", "91"
		if name == "星河区社会福利服务中心" {
			kind, prefix = "institution", "12"
		}
		if err := add(kind, prefix, name, "综合"); err != nil {
			return err
		}
	}
	return c.records()
}

// records gives ratings and list marks to some.
func (c *county) records() error {
	for i := 1; i <= 36; i += 3 {
		o := c.orgs[fmt.Sprintf("org%d", i)]
		if o.Kind == organizationapi.OrgKindFiled {
			continue
		}
		if _, err := do(c, "admin", organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{
			ID: o.ID, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: int64(3 + i%3), AnnouncedOn: "2023-12-20"},
		}); err != nil {
			return err
		}
	}
	if err := c.mark("org18", organizationapi.MarkDraft{List: "serious", Reason: "被列入活动异常名录满两年仍未履行法定义务。", Paper: "龙民严〔2026〕1号"}); err != nil {
		return err
	}
	return c.mark("org13", organizationapi.MarkDraft{List: "abnormal", Reason: "未按规定期限报送2023年度工作报告。", Paper: "龙民异〔2025〕3号"})
}

func (c *county) mark(key string, d organizationapi.MarkDraft) error {
	_, err := do(c, "admin", organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{ID: c.orgs[key].ID, MarkDraft: d})
	return err
}

// accounts opens the accounts that a visitor may use, and thirty experts.
func (c *county) accounts() error {
	open := func(login, name, title, org, role string) error {
		d := organizationapi.AccountDraft{
			Login: login, Name: name, Password: Password, Title: title,
			Memberships: []organizationapi.MembershipDraft{{Org: c.orgs[org].ID, Role: organizationapi.Role(role)}},
		}
		if role == "expert" {
			d.Fields = []string{title}
		}
		a, err := do(c, "admin", organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: d})
		c.people[login] = a
		return err
	}
	for _, a := range [][5]string{
		{"buyer", "李文静", "采购科科员", "minzheng", "buyer"},
		{"reviewer", "陈国强", "采购科科长", "minzheng", "reviewer"},
		{"supervisor", "赵立新", "采购监督科", "caizheng", "supervisor"},
		{"registrar", "郭丽华", "社会组织登记管理科科员", "minzheng", "registrar"},
		{"sponsor2", "沈佳宁", "社会工作和慈善事业促进科科员", "minzheng", "sponsor"},
		{"registrar2", "唐志明", "社会组织登记管理科科长", "minzheng", "registrar"},
		{"rater", "白晓峰", "注册会计师", "experts", "rater"},
		{"rater2", "方文丽", "社会工作督导", "experts", "rater"},
		{"rater3", "葛明远", "审计师", "experts", "rater"},
		{"rater4", "许静怡", "社会工作系教师", "experts", "rater"},
		{"panelist", "范永年", "评估委员会主任委员", "experts", "panelist"},
		{"wutong3", "孙洁", "社会组织备案窗口", "wutong", "registrar"},
		{"juwei", "赵桂芳", "社区居民委员会委员", "wutong0", "staff"},
		{"juwei2", "马德胜", "社区居民委员会主任", "wutong0", "staff"},
		{"officer", "金晓航", "社区矫正科科员", "sifa", "officer"},
		{"personnel", "崔玉洁", "机关党委办公室", "caizheng", "personnel"},
		{"notary", "沈维公", "公证员", "gongzheng", "notary"},
		{"staff", "林小满", "项目主管", "org1", "staff"},
		{"worker", "何晓云", "助理社会工作师", "org1", "worker"},
		{"worker2", "秦淑芬", "社会工作师", "org1", "worker"},
		{"volunteer", "孙悦", "志愿者", "wutong0", "volunteer"},
		{"resident", "钱大爷", "居民", "wutong0", "resident"},
		{"filed", "周阿姨", "队长", "org5", "staff"},
		{"listed", "吴建国", "负责人", "org18", "staff"},
	} {
		if err := open(a[0], a[1], a[2], a[3], a[4]); err != nil {
			return err
		}
	}
	for i, s := range streets {
		if err := open(s.login, person(40+i), "社会事务办", s.login, "buyer"); err != nil {
			return err
		}
		if err := open(s.login+"2", person(50+i), "分管负责人", s.login, "reviewer"); err != nil {
			return err
		}
	}
	for _, i := range []int{2, 4, 6, 7, 9, 11, 12, 16, 21, 24, 26} {
		if err := open(fmt.Sprintf("staff%d", i), person(60+i), "项目主管", fmt.Sprintf("org%d", i), "staff"); err != nil {
			return err
		}
	}
	for i := range experts {
		if err := open(expert(i), person(100+i), fields[i%len(fields)].field, "experts", "expert"); err != nil {
			return err
		}
	}
	if err := c.committees(); err != nil {
		return err
	}
	// One of them works for a bidder as well, and must step aside.
	_, err := do(c, "admin", organizationapi.AddMembership, organizationapi.AddMembershipRequest{
		ID: c.people[expert(12)].ID, MembershipDraft: organizationapi.MembershipDraft{Org: c.orgs["org1"].ID, Role: organizationapi.RoleStaff},
	})
	return err
}

// experts is how many stand in the pool.
const experts = 30

// expert is the login of the i-th expert: expert, expert2, expert3 …
func expert(i int) string {
	if i == 0 {
		return "expert"
	}
	return fmt.Sprintf("expert%d", i+1)
}

const (
	surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
	givens   = "文静国强立新小满晓云建华秀英志远雨桐思源海燕春梅永康佳宁"
)

// person invents a name; the same number gives the same name.
func person(n int) string {
	s, g := []rune(surnames), []rune(givens)
	i := n * 2 % (len(g) - 1)
	return string(s[n*7%len(s)]) + string(g[i]) + string(g[(i+1)%len(g)])
}
