// Package timebank is the room of 时间储蓄: hours of service freely given that are
// kept for later, and handed on to whoever serves one then. Everything comes in
// from hours that count, everything else is a remittance from one account to
// another, so that what is held and what was kept are equal whatever happens.
// No operation writes how much somebody has.
package timebank

import (
	"context"
	"errors"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Account is the time of one volunteer, in minutes; its id is the person's. It holds both sides that concern it and no
// number of its own: the balance is what they come to.
type Account struct {
	store.Meta
	Account  string            `json:"account,omitempty"` // who opened it
	Region   string            `json:"region"`
	State    State             `json:"state"`
	Months   map[string]int64  `json:"months"` // kept of each month, as its page of hours said last
	Out      []Remittance      `json:"out,omitempty"`
	In       map[string]Credit `json:"in,omitempty"` // by remittance
	Kin      []Kin             `json:"kin,omitempty"`
	Overdrew bool              `json:"overdrew,omitempty"` // it was told of a negative balance
}

// Remittance is time that was handed on, in the payer's account. It says what for by a code, and nothing of anybody.
type Remittance struct {
	ID      string    `json:"id"`
	Payee   string    `json:"payee"`  // person
	Number  string    `json:"number"` // the payee's
	Minutes int64     `json:"minutes"`
	Day     cn.Day    `json:"day"`
	Service string    `json:"service"`
	Served  string    `json:"served"` // self, or a Kin
	At      time.Time `json:"at"`
	State   Sending   `json:"state"`
}

// Credit is a remittance in the payee's account.
type Credit struct {
	Payer   string `json:"payer"` // person
	Number  string `json:"number"`
	Minutes int64  `json:"minutes"`
	Day     cn.Day `json:"day"`
	Service string `json:"service"`
}

// Kin is a relative who may be served on somebody's time.
type Kin struct {
	ID     string `json:"id"`
	Secret string `json:"secret"` // name and relation, sealed with the volunteer's own key
}

// Bounds of one account. A payee whose account is full sends back what comes.
const (
	mostOut = 2000
	mostIn  = 2000
	mostKin = 5
)

var schema = store.Schema{Name: "timebank"}

func index(*Account) map[string][]string { return nil }

// Sums are what the entries of an account come to.
type Sums struct {
	Saved    int64 // from hours
	Received int64
	Sent     int64 // and not returned
	Transit  int64 // of Sent, what no payee has answered yet
}

// Balance is what there is; it is negative when hours were found untrue after they had been handed on.
func (s Sums) Balance() int64 { return s.Saved + s.Received - s.Sent }

func (a *Account) sums() (s Sums) {
	for _, m := range a.Months {
		s.Saved += m
	}
	for _, c := range a.In {
		s.Received += c.Minutes
	}
	for _, t := range a.Out {
		if t.State == returned {
			continue
		}
		s.Sent += t.Minutes
		if t.State == sent {
			s.Transit += t.Minutes
		}
	}
	return s
}

// sentIn is what was handed on in the month of a day, and has not come back.
func (a *Account) sentIn(day cn.Day) (n int64) {
	for _, t := range a.Out {
		if t.State != returned && cn.DayOf(t.At).String()[:7] == day.String()[:7] {
			n += t.Minutes
		}
	}
	return n
}

func (a *Account) remittance(id string) *Remittance {
	for i := range a.Out {
		if a.Out[i].ID == id {
			return &a.Out[i]
		}
	}
	return nil
}

func (a *Account) kin(id string) bool {
	for _, k := range a.Kin {
		if k.ID == id {
			return true
		}
	}
	return false
}

var (
	errNone    = fault.New(fault.NotFound, "volunteer.timebank.not-found", "没有找到这个时间账户，请从我的时间银行重新进入。")
	errClosed  = fault.New(fault.Conflict, "volunteer.timebank.closed", "时间账户还没有开通或者已经停用，请先开通。")
	errPayee   = fault.New(fault.Refused, "volunteer.timebank.payee", "没有可以收时间的志愿者用这个编号，请与对方核对编号，并请对方先开通时间账户。").At("number", "请与对方核对编号。")
	errSelf    = fault.New(fault.Refused, "volunteer.timebank.self", "时间不能转给自己或者由自己监护的人，请填写提供服务的志愿者。").At("number", "请填写提供服务的志愿者的编号。")
	errShort   = fault.New(fault.Refused, "volunteer.timebank.short", "余额不够，请少转一些；余额为负的，等补足以后再转。").At("minutes", "请少转一些。")
	errOnce    = fault.New(fault.Refused, "volunteer.timebank.once", "一次转的时间超过上限，请按实际接受服务的时间填写。").At("minutes", "请按实际接受服务的时间填写。")
	errMonth   = fault.New(fault.Refused, "volunteer.timebank.month", "这个月转出的时间已到上限，请下个月再转。").At("minutes", "请下个月再转。")
	errDay     = fault.New(fault.Refused, "volunteer.timebank.day", "服务日期应在今天以前的一年之内，请核对。").At("day", "请核对服务日期。")
	errService = fault.New(fault.Refused, "volunteer.timebank.service", "没有这种服务类别，请从列出的类别中选择。").At("service", "请从列出的类别中选择。")
	errServed  = fault.New(fault.Refused, "volunteer.timebank.served", "时间只能用于本人或者写明的亲属接受的服务，请重新选择，或者先写上这位亲属。").At("served", "请重新选择。")
	errKin     = fault.New(fault.Refused, "volunteer.timebank.relative", "请填写亲属的姓名和关系；最多写五位，不再使用的请先去掉。").At("name", "请填写亲属的姓名和关系。")
	errFull    = fault.New(fault.Conflict, "volunteer.timebank.full", "这个账户的往来太多，不能再增加，请联系社区工作者。")
	errMove    = fault.New(fault.Invalid, "volunteer.timebank.no-such-move", "没有这项操作，请刷新页面后重试。")
)

// own is a volunteer for whom the caller acts; of nobody else anybody learns that there is an account.
func (s *Service) own(ctx context.Context, person string) (card.Person, error) {
	who, _ := identity.From(ctx)
	p, err := s.people.Of(ctx, person)
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return p, err
	}
	if err != nil || who.ID == "" || p.Account != who.ID {
		return p, errNone
	}
	return p, nil
}

// get is the account of a volunteer, or one that nobody has opened.
func (s *Service) get(ctx context.Context, p card.Person) (Account, error) {
	a, err := s.accounts.Get(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return latentOf(p.Region), nil
	}
	return a, err
}

func latentOf(region string) Account {
	return Account{Region: region, State: Life.Start, Months: map[string]int64{}}
}
