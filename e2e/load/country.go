package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity/signin"
	"sanshe/libs/rule"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization"
	"sanshe/services/organization/report"
	"sanshe/services/organization/roster"
)

const (
	years  = 5       // of which each organization has a report
	author = "liuhe" // who is at home in an organization, and sees the list of its reports
)

// country is a platform whose register holds n organizations of many counties.
type country struct {
	p      *platform
	n      int
	orgs   []roster.Card // some of them, to be asked for
	some   []string      // words of two characters that some forty names have
	own    string        // organization of the author
	bearer string        // header that says who the author is
}

// The parts of which names are made: two characters of a name's own, what they do, and what they are.
var (
	named = []rune("暖阳春晖明德众益同心和谐安康乐善仁爱信义诚朴青禾绿洲星光晨曦远航启明博雅清泉松柏兰亭竹韵梅香海天山川云霞雨露风华江湖河溪")
	doing = strings.Fields("社会工作 养老 儿童关爱 助残 社区发展 志愿服务 心理健康 法律援助 环境保护 文化艺术 体育健身 职业培训 科普 公益创投 邻里互助 应急救援")
	being = strings.Fields("服务中心 协会 促进会 基金会 服务社 发展中心 互助队 联合会")
)

// found builds a country: an empty platform, whose register is then filled in
// the service's own words. In a directory where one was built before, it stands.
func found(ctx context.Context, binary, dir string, n int) (*country, error) {
	p, err := single(binary, dir)
	if err != nil {
		return nil, err
	}
	c := &country{p: p, n: n}
	stands := filepath.Join(dir, "planted") // holds the organization of the author
	own, err := os.ReadFile(stands)
	if err == nil {
		c.own = string(own)
		return c, c.plant(ctx, false)
	}
	if err = p.start(ctx, demonstration); err != nil {
		return nil, err
	}
	if err = c.settle(ctx); err != nil {
		return nil, err
	}
	if err = p.stop(); err != nil {
		return nil, err
	}
	began := time.Now()
	if err = c.plant(ctx, true); err != nil {
		return nil, err
	}
	say("… %d organizations and %d reports written in %.1f s", n, n*years, time.Since(began).Seconds())
	return c, os.WriteFile(stands, []byte(c.own), 0o600)
}

// settle registers the author's organization.
func (c *country) settle(ctx context.Context) error {
	w := newTown(ctx, c.p, 0)
	if err := w.register(1, "星河区六合社会工作服务中心", organizationapi.OrgKindServiceorg, "52", author, organizationapi.RoleStaff); err != nil {
		return err
	}
	found, err := do(w, "admin", organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: "星河区六合"})
	if err == nil && len(found.Items) != 1 {
		err = fmt.Errorf("%d organizations of the author", len(found.Items))
	}
	if err == nil {
		c.own = found.Items[0].ID
	}
	return err
}

// signIn makes the author known to the platform.
func (c *country) signIn(ctx context.Context) error {
	token, err := signin.SignIn(ctx, c.p.net, c.p.base(), author, password)
	c.bearer = "Authorization: Bearer " + token + "\r\n"
	return err
}

// plant draws the country, the same each time, and writes it.
func (c *country) plant(ctx context.Context, write bool) (err error) {
	var counties []cn.Division
	for _, province := range cn.Provinces() {
		for _, below := range cn.Children(province.Code) {
			counties = append(counties, cn.Children(below.Code)...)
		}
	}
	draw := rand.New(rand.NewPCG(1, 2))
	day := cn.DayOf(time.Now())
	cards := make([]roster.Card, c.n)
	for i := range cards {
		cards[i] = invent(draw, counties[draw.IntN(len(counties))], i, day)
	}
	for range 2000 {
		c.orgs = append(c.orgs, cards[draw.IntN(len(cards))])
	}
	c.some = common(cards, 31, 60)
	if !write {
		return nil
	}
	e, err := sqlitestore.Open(filepath.Join(c.p.dir, "store", "organization.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	orgs, err := organization.Organizations(ctx, e)
	if err != nil {
		return err
	}
	copies, err := roster.Entries(ctx, e)
	if err != nil {
		return err
	}
	reports, err := report.Reports(ctx, e)
	if err != nil {
		return err
	}
	each := func(n int, do func(i int) error) error {
		var next atomic.Int64
		return together(writers, func(int) error {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	// Written in the order in which they are kept, they leave the same rows, and far sooner: by id, and the copies from A to Z.
	slices.SortFunc(cards, func(a, b roster.Card) int { return strings.Compare(a.ID, b.ID) })
	if err := each(len(cards), func(i int) error {
		_, err := orgs.Insert(ctx, cards[i].ID, cardOf(cards[i]))
		return err
	}); err != nil {
		return err
	}
	say("… %d organizations registered", len(cards))
	letters := map[string]string{}
	for _, c := range cards {
		letters[c.Name] = cn.Initials(c.Name)
	}
	byName := slices.Clone(cards)
	slices.SortFunc(byName, func(a, b roster.Card) int { return strings.Compare(letters[a.Name], letters[b.Name]) })
	if err := each(len(byName), func(i int) error {
		_, err := copies.Insert(ctx, byName[i].ID, roster.Entry{Card: byName[i], Day: day.String()})
		return err
	}); err != nil {
		return err
	}
	say("… and copied")
	cards = append(cards, roster.Card{ID: c.own, Name: "星河区六合社会工作服务中心", Kind: organizationapi.OrgKindServiceorg, Region: region, Authority: "星河区民政局"})
	return each(len(cards)*years, func(i int) error {
		r := yearly(cards[i/years], int64(time.Now().Year()-years+i%years), i)
		_, err := reports.Insert(ctx, fmt.Sprintf("%s.%d", r.Org.ID, r.Year), r)
		return err
	})
}

// common are words of two characters that as many names have as said.
func common(cards []roster.Card, least, most int) (words []string) {
	had := map[[2]rune]int{}
	for _, c := range cards {
		name := []rune(c.Name)
		for i := range name[1:] {
			had[[2]rune{name[i], name[i+1]}]++
		}
	}
	for w, n := range had {
		if n >= least && n <= most {
			words = append(words, string(w[:]))
		}
	}
	slices.Sort(words)
	return words
}

// cardOf is what the register holds of a card.
func cardOf(x roster.Card) organization.Organization {
	o := organization.Organization{
		Status: x.Status, LegalEntity: x.LegalEntity, CreatedAt: x.CreatedAt,
		Draft: organizationapi.OrganizationDraft{
			Name: x.Name, Kind: x.Kind, CreditCode: x.CreditCode, Region: x.Region, Field: x.Field, Authority: x.Authority, RegisteredOn: x.RegisteredOn, LegalPerson: "李明",
		},
	}
	for _, g := range x.Grades {
		o.Ratings = append(o.Ratings, organization.Rating{Grade: g.N, Announced: g.From, From: g.From, To: g.To})
	}
	if x.Abnormal {
		o.Marks = []organizationapi.Mark{{ID: "m", List: "abnormal", Reason: "未报送年度报告", From: x.CreatedAt, Basis: "organization.credit.abnormal.grounds"}}
	}
	return o
}

// yearly is a report as it is at its end, the i-th of all.
func yearly(x roster.Card, year int64, i int) report.Report {
	at := time.Date(int(year)+1, 3, 1+i%28, 2, 0, 0, 0, time.UTC)
	later := at.AddDate(0, 1, 0)
	return report.Report{
		Org: organizationapi.Party{ID: x.ID, Name: x.Name}, Kind: x.Kind, Year: year, Region: x.Region, Office: x.Authority, Sponsor: x.Authority,
		Law: rule.Where{Region: x.Region, Day: at}, State: organizationapi.ReportStateConcluded,
		OpenedAt: at, SponsorDue: later, RegistrarDue: later, SubmittedAt: &at, EndorsedAt: &later, ConcludedAt: &later,
		Conclusion: organizationapi.ReportConclusionPassed, Words: "合格",
		Known: []organizationapi.Known{{Code: "name", Label: "名称", Text: x.Name, Source: "登记"}, {Code: "code", Label: "统一社会信用代码", Text: x.CreditCode + "（无代码的为备案编号）", Source: "登记"}},
		Draft: organizationapi.ReportDraft{
			Law: "遵守法律法规和章程，未受处罚，重大事项均已报告。", Activities: strings.Repeat("开展"+x.Field+"服务，入户走访、小组活动和社区活动按计划完成。", 4),
			People: "理事会按章程换届，工作人员无重大变动。", Finance: "执行民间非营利组织会计制度，收支均有凭证。",
			Income: int64(i%900) * 1_000_000, Spending: int64(i%850) * 1_000_000, Charity: int64(i%600) * 1_000_000, Overhead: int64(i%90) * 1_000_000, Balance: int64(i%300) * 1_000_000,
		},
	}
}

// invent makes an organization of a county up.
func invent(draw *rand.Rand, county cn.Division, serial int, day cn.Day) roster.Card {
	pick := func(of []string) string { return of[draw.IntN(len(of))] }
	field, is := pick(doing), pick(being)
	c := roster.Card{
		Version: 1, Kind: organizationapi.OrgKindServiceorg, Field: field, Status: organizationapi.OrgStatusActive, LegalEntity: true,
		Name:   county.Name + string(named[draw.IntN(len(named))]) + string(named[draw.IntN(len(named))]) + field + is,
		Region: fmt.Sprintf("%s%03d", county.Code, 1+draw.IntN(12)), Authority: county.Name + "民政局",
		RegisteredOn: day.Add(-draw.IntN(7000)).String(), CreatedAt: time.Now().Add(-time.Hour),
		Abnormal: draw.IntN(50) == 0,
	}
	head := "52"
	switch is {
	case "协会", "促进会", "联合会":
		c.Kind, head = organizationapi.OrgKindAssociation, "51"
	case "基金会":
		c.Kind, head = organizationapi.OrgKindFoundation, "53"
	case "互助队":
		c.Kind, head, c.LegalEntity = organizationapi.OrgKindFiled, "", false
	}
	c.ID = fmt.Sprintf("filed-%06d", serial)
	if head != "" {
		c.CreditCode = string(cn.IssueCredit(head, county.Code, serial))
		c.ID = c.CreditCode
		if draw.IntN(6) == 0 {
			c.Grades = []roster.Grade{{N: 1 + draw.Int64N(5), From: day.Add(-1 - draw.IntN(1500)).String(), To: day.Add(30 + draw.IntN(300)).String()}}
		}
	}
	if draw.IntN(20) == 0 {
		c.Status = organizationapi.OrgStatusDeregistered
	}
	return c
}
