// Package duty is the room of 在职党员到社区报到: members in work report to the
// community where they live, take on its tasks, and once a year the community
// says what it thinks of it. Time is stated as all hours are, in a ledger of
// its own: it is owed, so it is neither voluntary service nor counted to a
// star. That somebody is a member is sensitive (个人信息保护法 28, 29), so name,
// birth and branch are sealed with a key of the report; a unit reads sums and
// the opinion of its own members who agreed, after they have read it.
package duty

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
	"sanshe/services/volunteer/card"
)

// Duty is one report of one member to one community. In shifts, records and ledgers its id stands for the member.
type Duty struct {
	store.Meta
	Region  string             `json:"region"` // of the community
	Host    volunteerapi.Party `json:"host"`
	Unit    volunteerapi.Party `json:"unit"` // its id is "" where the register has none
	Number  string             `json:"number"`
	Account string             `json:"account,omitempty"`
	State   State              `json:"state"`
	Secret  string             `json:"secret,omitempty"` // the Member, sealed with the key of the report
	Tell    bool               `json:"tell"`             // the unit may be told
	Opened  int                `json:"opened"`           // the last year that is opened
	Steps   []Step             `json:"steps"`
	OverAt  *time.Time         `json:"over_at,omitempty"` // returned or left
	Law     rule.Where         `json:"law"`
}

// Member is what is sealed of somebody.
type Member struct {
	Name   string `json:"name"`
	Birth  string `json:"birth"`
	Branch string `json:"branch"`
}

// Year is what somebody served in one year, and what the community says of it. Its id is the report's, a dot and the year.
type Year struct {
	store.Meta
	Region    string                 `json:"region"`
	Duty      string                 `json:"duty"`
	Number    string                 `json:"number"`
	Host      volunteerapi.Party     `json:"host"`
	Unit      string                 `json:"unit,omitempty"`
	Year      int                    `json:"year"`
	State     YearState              `json:"state"`
	Months    map[string]Sum         `json:"months,omitempty"`
	Grade     volunteerapi.DutyGrade `json:"grade,omitempty"`
	Text      string                 `json:"text,omitempty"`
	JudgedBy  string                 `json:"judged_by,omitempty"` // account
	Until     cn.Day                 `json:"until,omitempty"`     // the last day of an objection
	Objection string                 `json:"objection,omitempty"`
	Answer    string                 `json:"answer,omitempty"`
	Told      bool                   `json:"told,omitempty"` // to the unit
	ToldAt    *time.Time             `json:"told_at,omitempty"`
	Steps     []Step                 `json:"steps"`
	Law       rule.Where             `json:"law"`
}

// Sum is what a month comes to.
type Sum struct {
	Minutes int64 `json:"minutes"`
	Records int64 `json:"records"`
}

// Step is one thing that was done.
type Step struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	As   Hat       `json:"as"`
	Note string    `json:"note,omitempty"`
}

// Bounds of what is kept.
const (
	mostSteps  = 100
	mostActive = 5  // communities that one account reports to at a time
	mostKept   = 50 // reports of one account that are not erased
	idPrefix   = "du-"
)

var schema = store.Schema{Name: "duties", Indexes: []string{"host", "state", "account", "plan", "over"}}

func index(d *Duty) map[string][]string {
	ix := map[string][]string{"host": {d.Host.ID + "/" + d.ID}, "state": {d.Host.ID + "/" + string(d.State) + "/" + d.ID}}
	if d.State == erased {
		return map[string][]string{}
	}
	if d.Account != "" {
		ix["account"] = []string{d.Account}
	}
	if d.State == serving {
		ix["plan"] = []string{fmt.Sprintf("%04d", d.Opened)}
	}
	if d.OverAt != nil {
		ix["over"] = []string{store.Time(*d.OverAt)}
	}
	return ix
}

var yearSchema = store.Schema{Name: "duty_years", Indexes: []string{"duty", "wait", "unit", "until"}}

func yearIndex(y *Year) map[string][]string {
	ix := map[string][]string{"duty": {y.Duty}}
	switch {
	case y.State == open || y.State == objected:
		ix["wait"] = []string{fmt.Sprintf("%s/%04d/%s", y.Host.ID, y.Year, y.Duty)}
	case y.State == judged:
		ix["until"] = []string{y.Until.String()}
	case y.Told && y.Unit != "":
		ix["unit"] = []string{fmt.Sprintf("%s/%04d/%s", y.Unit, 9999-y.Year, y.Duty)} // the newest first
	}
	return ix
}

// Names reports whether an id in a shift, a record or a ledger is that of a report for duty.
func Names(id string) bool { return strings.HasPrefix(id, idPrefix) }

var (
	errNone   = fault.New(fault.NotFound, "volunteer.duty.not-found", "没有找到这份报到，请从列表重新进入。")
	errAgree  = fault.New(fault.Refused, "volunteer.duty.agree", "报到要处理您的姓名和党员身份等敏感个人信息，请勾选单独同意后再提交。").At("agree", "请勾选同意。")
	errHost   = fault.New(fault.Refused, "volunteer.duty.host", "没有这个社区，请从列出的村（居）民委员会中选择。").At("host", "请选择社区。")
	errUnit   = fault.New(fault.Refused, "volunteer.duty.unit", "没有这个单位，请从列出的单位中选择，不在名册中的写单位名称。").At("unit_name", "请写单位名称。")
	errBirth  = fault.New(fault.Refused, "volunteer.duty.birth", "出生日期不对，请核对。").At("birth", "请核对出生日期。")
	errTwice  = fault.New(fault.Conflict, "volunteer.duty.twice", "您已经向这个社区报到，请从我的报到进入。")
	errMany   = fault.New(fault.Refused, "volunteer.duty.many", "一个账号最多同时向五个社区报到，请先转出一个。")
	errSilent = fault.New(fault.Invalid, "volunteer.duty.silent", "请写明理由或者说明后再办理。")
	errEarly  = fault.New(fault.Conflict, "volunteer.duty.early", "这一年还没有结束，请在年度结束或者本人转出以后再评价。")
	errGrade  = fault.New(fault.Refused, "volunteer.duty.grade", "请选择评价。").At("grade", "请选择评价。")
	errSame   = fault.New(fault.Forbidden, "volunteer.duty.same", "评价的人不能答复对它的异议，请社区的另一名工作人员答复。")
	errMove   = fault.New(fault.Invalid, "volunteer.duty.no-such-move", "没有这项操作，请刷新页面后重试。")
	errSeat   = fault.New(fault.Refused, "volunteer.duty.seat", "这个班次不能用报到的身份报名；报到的服务只在报到社区的党员报到班次中进行。")
	errPerson = fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")
	errYear   = fault.New(fault.NotFound, "volunteer.dutyyear.not-found", "没有找到这一年的记实，请从列表重新进入。")
)

// hats says who the caller is to a report: whose it is is nothing else, whatever roles they hold.
func (d *Duty) hats(c identity.Caller) []Hat {
	switch {
	case c.ID == "":
		return nil
	case d.Account == c.ID:
		return []Hat{Self}
	case c.In(d.Host.ID, identity.Staff) && d.State != erased:
		return []Hat{Community}
	}
	return nil
}

func (d *Duty) note(at time.Time, what string, as Hat, why string) {
	if len(d.Steps) < mostSteps {
		d.Steps = append(d.Steps, Step{At: at, What: what, As: as, Note: why})
	}
}

// served is what counts of a year.
func (y *Year) served() (sum Sum) {
	for _, m := range y.Months {
		sum.Minutes += m.Minutes
		sum.Records += m.Records
	}
	return sum
}

// over reports whether a year is at its end, or the member went before.
func (y *Year) over(d *Duty, now time.Time) bool {
	return d.State == left || cn.DayOf(now).Year() > y.Year
}

// numbered draws the number by which rolls call somebody; it says nothing of them.
func numbered() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000_000))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return fmt.Sprintf("BD%09d", n)
}

func place(id string) string { return "duties/" + id }

// seal keeps who somebody is under a key of the report.
func (s *Service) seal(ctx context.Context, id string, m Member) (string, error) {
	return s.keys.Seal(ctx, id, place(id), m)
}

// unseal reads who somebody is; errNone when the key is destroyed.
func (s *Service) unseal(ctx context.Context, d *Duty) (m Member, err error) {
	if d.Secret == "" {
		return m, errNone
	}
	err = s.keys.Unseal(ctx, d.ID, place(d.ID), d.Secret, &m)
	if errors.Is(err, subject.ErrGone) {
		err = errNone
	}
	return m, err
}

func (s *Service) card(ctx context.Context, d *Duty) (p card.Person, err error) {
	m, err := s.unseal(ctx, d)
	if err != nil {
		return p, errPerson
	}
	return card.Person{ID: d.ID, Number: d.Number, Account: d.Account, Name: m.Name, Region: d.Region, Born: cn.Day(m.Birth), Active: d.State == serving, Ledger: card.Duty}, nil
}

// Of implements card.People for those who reported for duty.
func (s *Service) Of(ctx context.Context, id string) (card.Person, error) {
	d, err := s.duties.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return card.Person{}, errPerson
	}
	if err != nil {
		return card.Person{}, err
	}
	return s.card(ctx, &d)
}

// Mine implements card.People: what an account reported.
func (s *Service) Mine(ctx context.Context, account string) (out []card.Person, err error) {
	err = s.each(ctx, account, func(d Duty) error {
		if d.State != serving && d.State != left {
			return nil
		}
		p, err := s.card(ctx, &d)
		if fault.Of(err).Kind == fault.NotFound {
			return nil
		}
		out = append(out, p)
		return err
	})
	return out, err
}

func (s *Service) each(ctx context.Context, account string, do func(Duty) error) error {
	if account == "" {
		return nil
	}
	return s.duties.Each(ctx, store.Query{By: "account", Where: []store.Term{store.Is("account", account)}}, do)
}

// Admits refuses a seat that a report does not lead to: another community's, or of another ledger.
func (s *Service) Admits(ctx context.Context, sh card.Shift, p card.Person) error {
	d, err := s.duties.Get(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return errPerson
	}
	if err != nil {
		return err
	}
	if sh.Ledger != card.Duty || d.State != serving || sh.Org != d.Host.ID {
		return errSeat.Under(rule.Cite(s.rules, ruleScheme, d.Law)...)
	}
	return nil
}

// seen is a report that the caller has to do with; of another nobody learns that it is there.
func (s *Service) seen(ctx context.Context, id string) (d Duty, hats []Hat, err error) {
	c, _ := identity.From(ctx)
	d, err = s.duties.Get(ctx, id)
	if err == nil {
		hats = d.hats(c)
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && len(hats) == 0 {
		err = errNone
	}
	return d, hats, err
}

func tellOne[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

// allowed reports whether an operation takes a verb; the others follow from the clock.
func allowed(do Verb, verbs ...Verb) error {
	if !slices.Contains(verbs, do) {
		return errMove
	}
	return nil
}
