package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization"
	"sanshe/services/organization/roster"
)

const (
	someOrgs = 20_000  // organizations registered
	manyOrgs = 200_000 // and then

	searching  = 50 * time.Millisecond // what the slowest of a hundred searches may take
	turning    = 20 * time.Millisecond // and of a hundred pages
	registered = 2                     // connections of the closed loop, one for each core
	asked      = 2 * time.Second       // how long each is asked
)

// country is a platform whose register holds n organizations of many counties.
type country struct {
	p    *platform
	n    int
	orgs []roster.Card // some of them, to be asked for
}

// The parts of which names are made: two characters of a name's own, what they do, and what they are.
var (
	named = []rune("暖阳春晖明德众益同心和谐安康乐善仁爱信义诚朴青禾绿洲星光晨曦远航启明博雅清泉松柏兰亭竹韵梅香海天山川云霞雨露风华江湖河溪")
	doing = strings.Fields("社会工作 养老 儿童关爱 助残 社区发展 志愿服务 心理健康 法律援助 环境保护 文化艺术 体育健身 职业培训 科普 公益创投 邻里互助 应急救援")
	being = strings.Fields("服务中心 协会 促进会 基金会 服务社 发展中心 互助队 联合会")
)

// register plants both countries and asks them the same.
func register(ctx context.Context, t *table, binary, dir string) error {
	var towns [2]*country
	for i, n := range []int{someOrgs, manyOrgs} {
		c, err := found(ctx, binary, filepath.Join(dir, strconv.Itoa(n)), n)
		if err != nil {
			return err
		}
		towns[i] = c
	}
	for _, x := range questions {
		say("measuring: %s", x.name)
		var of [2]lap
		for i, c := range towns {
			var err error
			if of[i], err = c.ask(x); err != nil {
				return fmt.Errorf("%s at %d: %w", x.name, c.n, err)
			}
			t.look(x.name, c.n, of[i], x.bound)
		}
		t.lookGrowth(manyOrgs, someOrgs, of[0], of[1])
	}
	for _, c := range towns {
		if err := c.takeAway(ctx, t); err != nil {
			return err
		}
	}
	t.note("a look is a closed loop of %d connections for %v after a warm-up; every address differs, so that nothing is answered from memory. No reports of earlier years are stored.", registered, asked)
	return nil
}

// found builds a country: an empty platform, whose register is then filled in the service's own words.
func found(ctx context.Context, binary, dir string, n int) (*country, error) {
	p, err := single(binary, dir)
	if err != nil {
		return nil, err
	}
	c := &country{p: p, n: n}
	if err = p.start(ctx, demonstration); err != nil {
		return nil, err
	}
	if err = p.stop(); err != nil {
		return nil, err
	}
	began := time.Now()
	if err = c.plant(ctx); err != nil {
		return nil, err
	}
	say("… %d organizations written in %.1f s (%.0f/s)", n, time.Since(began).Seconds(), float64(n)/time.Since(began).Seconds())
	return c, p.start(ctx, demonstration)
}

func (c *country) plant(ctx context.Context) (err error) {
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
	var counties []cn.Division
	for _, province := range cn.Provinces() {
		for _, below := range cn.Children(province.Code) {
			counties = append(counties, cn.Children(below.Code)...)
		}
	}
	draw := rand.New(rand.NewPCG(1, 2)) // the same country each time
	day := cn.DayOf(time.Now())
	cards := make([]roster.Card, c.n)
	for i := range cards {
		cards[i] = invent(draw, counties[draw.IntN(len(counties))], i, day)
	}
	for range 2000 {
		c.orgs = append(c.orgs, cards[draw.IntN(len(cards))])
	}
	slices.SortFunc(cards, func(a, b roster.Card) int { return strings.Compare(a.ID, b.ID) }) // written in order they leave the same rows sooner
	var next atomic.Int64
	return together(writers, func(int) error {
		for i := int(next.Add(1)) - 1; i < len(cards); i = int(next.Add(1)) - 1 {
			x := cards[i]
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
			if _, err := orgs.Insert(ctx, x.ID, o); err != nil {
				return err
			}
			if _, err := copies.Insert(ctx, x.ID, roster.Entry{Card: x, Day: day.String()}); err != nil {
				return err
			}
		}
		return nil
	})
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
	c.ID = store.NewID()
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

// question is one thing that is asked of a register; path makes the i-th address of it.
type question struct {
	name  string
	bound time.Duration // of the slowest of a hundred; 0: none is set
	path  func(c *country, i int) string
}

func search(of func(x *roster.Card, i int) string) func(*country, int) string {
	return func(c *country, i int) string {
		return fmt.Sprintf("/api/organization/roster?limit=20&limit=%09d&%s", i, of(&c.orgs[i%len(c.orgs)], i))
	}
}

func word(s string) string { return "q=" + url.QueryEscape(s) }

// middle are the characters of a name that are its own.
func middle(x *roster.Card) string {
	_, rest, _ := strings.Cut(x.Authority, "民政局")
	county := strings.TrimSuffix(x.Authority, "民政局"+rest)
	return string([]rune(strings.TrimPrefix(x.Name, county))[:2])
}

var questions = []question{
	{"search: the whole name", searching, search(func(x *roster.Card, _ int) string { return word(x.Name) })},
	{"search: its own two characters", searching, search(func(x *roster.Card, _ int) string { return word(middle(x)) })},
	{"search: own word and field", searching, search(func(x *roster.Card, _ int) string { return word(middle(x) + " " + x.Field) })},
	{"search: a common word", searching, search(func(_ *roster.Card, i int) string { return word(doing[i%len(doing)]) })},
	{"search: two common words that never meet", searching, search(func(*roster.Card, int) string { return word("基金会 促进会") })},
	{"search: three first letters", searching, search(func(x *roster.Card, _ int) string { return "q=" + cn.Initials(x.Name)[2:5] })},
	{"search: six first letters", searching, search(func(x *roster.Card, _ int) string { return "q=" + cn.Initials(x.Name)[:6] })},
	{"search: eight characters of a code", searching, search(func(x *roster.Card, _ int) string { return "q=52" + x.Region[:6] })},
	{"list: a letter", searching, search(func(_ *roster.Card, i int) string { return "letter=" + string("abcdfghjklmnpqrstwxyz"[i%21]) })},
	{"list: a county, kind and grade", searching, search(func(x *roster.Card, i int) string {
		return "place=" + x.Region[:6] + "&kind=serviceorg&grade=" + strconv.Itoa(1+i%5)
	})},
	{"list: a province, kind and grade", searching, search(func(x *roster.Card, i int) string {
		return "place=" + x.Region[:2] + "0000&kind=foundation&grade=" + strconv.Itoa(1+i%5)
	})},
	{"counts of a province", 0, func(c *country, i int) string {
		return fmt.Sprintf("/api/organization/roster/counts?place=%s0000&place=%09d", c.orgs[i%len(c.orgs)].Region[:2], i)
	}},
	{"page: one organization", turning, func(c *country, i int) string {
		return fmt.Sprintf("/organizations/%s?tab=register&i=%09d", c.orgs[i%len(c.orgs)].ID, i)
	}},
	{"page: the list from A to Z", turning, func(_ *country, i int) string { return fmt.Sprintf("/organizations?i=%09d", i) }},
	{"page: the list searched", turning, func(c *country, i int) string {
		return fmt.Sprintf("/organizations?i=%09d&%s", i, word(middle(&c.orgs[i%len(c.orgs)])))
	}},
}

// ask puts a question for a while, after it was put for a moment to warm up.
func (c *country) ask(x question) (l lap, err error) {
	var serial atomic.Int64
	for _, d := range []time.Duration{asked / 4, asked} {
		l, err = metered(c.p.spent, func() (lap, error) {
			return closed(registered, d, func(int) (func() error, func(), error) {
				line, err := dial(c.p.addr)
				if err != nil {
					return nil, nil, err
				}
				return func() error { return line.get(x.path(c, int(serial.Add(1))), "", 0) }, line.close, nil
			})
		})
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

// takeAway waits for the dump of the day, takes it, and says what that needed.
func (c *country) takeAway(ctx context.Context, t *table) error {
	var d organizationapi.DumpList
	began := time.Now()
	for len(d.Items) == 0 { // it is written while the questions are asked; longer than until waits
		var err error
		if d, err = route.Call(ctx, c.p, organizationapi.ListDumps, organizationapi.ListDumpsRequest{}); err != nil {
			return err
		}
		if time.Since(began) > 10*patience {
			return errors.New("no dump was written")
		}
	}
	began = time.Now()
	l, err := dial(c.p.addr)
	if err != nil {
		return err
	}
	defer l.close()
	n, err := l.say(200, io.Discard, "GET "+d.Items[0].Files[0].Path+" HTTP/1.1\r\nHost: load\r\n\r\n", nil)
	if err != nil {
		return err
	}
	most, err := peak(c.p.parts[0].cmd.Process.Pid)
	if err != nil {
		return err
	}
	t.note("dump of %d organizations: %.1f MB, taken in %.2f s; the process never held more than %d MB", d.Items[0].Count, float64(n)/(1<<20), time.Since(began).Seconds(), most>>20)
	return nil
}

// peak is the most memory that a process ever held, in bytes.
func peak(pid int) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return kb << 10, err
}
