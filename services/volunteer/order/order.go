// Package order is the room of 社会服务令: service that an organ of community
// correction has somebody do. Whose order it is stays hidden from the place of
// service, which sees a code name and what to mind; the name is sealed with a
// key of the order, every look at it is written down, and some time after the
// end the key is destroyed. Time is stated as all hours are, in a ledger of its
// own: it is neither voluntary service nor counted to a star.
package order

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"sanshe/contracts/go/events"
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

// Order is one order. In shifts, records and ledgers its id stands for whose it is, so that nothing leads from there to a person.
type Order struct {
	store.Meta
	Region  string             `json:"region"`
	Organ   volunteerapi.Party `json:"organ"`
	Host    volunteerapi.Party `json:"host"`
	Alias   string             `json:"alias"`
	Adult   bool               `json:"adult"`
	Needs   string             `json:"needs"`
	Minutes int64              `json:"minutes"`
	From    cn.Day             `json:"from"`
	Until   cn.Day             `json:"until"`
	State   State              `json:"state"`
	Secret  string             `json:"secret,omitempty"` // the Subject, sealed with the key of the order
	Account string             `json:"account,omitempty"`
	Code    string             `json:"code,omitempty"` // digest of what binds an account to it, while it may
	Served  map[string]Sum     `json:"served,omitempty"`
	Looks   []Look             `json:"looks,omitempty"`
	Steps   []Step             `json:"steps"`
	OverAt  *time.Time         `json:"over_at,omitempty"` // reported or ended
	Law     rule.Where         `json:"law"`
}

// Sum is what a month of its hours comes to.
type Sum struct {
	Minutes int64 `json:"minutes"`
	Records int64 `json:"records"`
}

// Look is one look at whose order it is.
type Look struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"` // name, masked
	Purpose string    `json:"purpose"`
}

// Step is one thing that was done to it.
type Step struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	As   Hat       `json:"as"`
	Note string    `json:"note,omitempty"`
}

// Who is whose order it is, and why.
type who = volunteerapi.OrderSubject

// Bounds of one order.
const (
	mostLooks = 500
	mostSteps = 300
	longest   = 12 // months from the first to the last day
	idPrefix  = "so-"
)

var schema = store.Schema{Name: "orders", Indexes: []string{"organ", "host", "account", "code", "over"}}

func index(o *Order) map[string][]string {
	ix := map[string][]string{"organ": {o.Organ.ID + "/" + o.ID}}
	switch o.State {
	case asked, placed, completed:
		ix["host"] = []string{o.Host.ID + "/" + o.ID}
	case reported, ended:
		ix["over"] = []string{store.Time(*o.OverAt)}
	}
	if o.Account != "" {
		ix["account"] = []string{o.Account}
	}
	if o.Code != "" {
		ix["code"] = []string{o.Code}
	}
	return ix
}

// Names reports whether an id in a shift, a record or a ledger is that of an order.
func Names(id string) bool { return strings.HasPrefix(id, idPrefix) }

var (
	errNone   = fault.New(fault.NotFound, "volunteer.order.not-found", "没有找到这份社会服务令，请从列表重新进入。")
	errOrgan  = fault.New(fault.Forbidden, "volunteer.order.organ", "社会服务令由社区矫正机构录入，请用该机构工作人员的账号办理。")
	errHost   = fault.New(fault.Refused, "volunteer.order.host", "没有这个承接单位，请从登记有效的社会组织中选择。").At("host", "请从列出的单位中选择。")
	errDates  = fault.New(fault.Refused, "volunteer.order.dates", "日期不对，截止日期应在开始日期以后、一年以内，请核对。").At("until", "请核对日期。")
	errBirth  = fault.New(fault.Refused, "volunteer.order.birth", "出生日期不对，请核对。").At("birth", "请核对出生日期。")
	errNamed  = fault.New(fault.Refused, "volunteer.order.named", "承接单位会看到安排上要注意的内容，请去掉其中的姓名、文书号和事由。").At("needs", "请去掉姓名、文书号和事由。")
	errCode   = fault.New(fault.Refused, "volunteer.order.code", "绑定码不对或者已经用过，请核对，或者请机构另发一个。").At("code", "请核对绑定码。")
	errSilent = fault.New(fault.Invalid, "volunteer.order.silent", "请写明理由后再办理。").At("reason", "请写明理由。")
	errLooks  = fault.New(fault.Conflict, "volunteer.order.looks", "这份社会服务令的查看太多，不能再查看，请联系监督部门。")
	errMove   = fault.New(fault.Invalid, "volunteer.order.no-such-move", "没有这项操作，请刷新页面后重试。")
	errSeat   = fault.New(fault.Refused, "volunteer.order.seat", "这个班次不能用这个身份报名；社会服务令只在承接单位的社会服务班次中、在规定的期限内服务。")
	errPerson = fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")
)

// served is what counts of it, in minutes.
func (o *Order) served() (n int64) {
	for _, m := range o.Served {
		n += m.Minutes
	}
	return n
}

// hats says who the caller is to an order.
func (o *Order) hats(c identity.Caller) (hats []Hat) {
	if c.ID == "" {
		return nil
	}
	if o.Account == c.ID {
		return []Hat{Subject} // and nothing else, whatever roles they hold
	}
	if c.In(o.Organ.ID, identity.Officer) {
		hats = append(hats, Organ)
	}
	if c.In(o.Host.ID, identity.Staff) && o.State != returned && o.State != sealed {
		hats = append(hats, Host)
	}
	if c.Supervises(o.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

func (o *Order) note(at time.Time, what Verb, as Hat, why string) {
	label := string(what)
	for _, m := range Life.Moves {
		if m.Do == what {
			label = m.Label
		}
	}
	if len(o.Steps) < mostSteps {
		o.Steps = append(o.Steps, Step{At: at, What: label, As: as, Note: why})
	}
}

// trees give code names: nobody is called so, and nothing is meant by it.
var trees = []string{"青杉", "白桦", "云杉", "银杏", "水杉", "香樟", "海棠", "玉兰", "红枫", "木棉", "紫薇", "石楠"}

// named makes a code name by lot.
func named() string {
	pick := func(n int64) int64 {
		x, err := rand.Int(rand.Reader, big.NewInt(n))
		if err != nil {
			panic(err) // crypto/rand does not fail
		}
		return x.Int64()
	}
	return fmt.Sprintf("%s-%05d", trees[pick(int64(len(trees)))], pick(100_000))
}

// digest is how a binding code is kept.
func digest(code string) string {
	h := sha256.Sum256([]byte("order code " + strings.ToUpper(strings.TrimSpace(code))))
	return hex.EncodeToString(h[:])
}

func place(id string) string { return "orders/" + id }

// seal keeps whose order it is under a key of the order.
func (s *Service) seal(ctx context.Context, id string, w who) (string, error) {
	return s.keys.Seal(ctx, id, place(id), w)
}

// open reads whose order it is; errNone when its key is destroyed.
func (s *Service) open(ctx context.Context, o *Order) (w who, err error) {
	if o.Secret == "" {
		return w, errNone
	}
	err = s.keys.Unseal(ctx, o.ID, place(o.ID), o.Secret, &w)
	if errors.Is(err, subject.ErrGone) {
		err = errNone
	}
	return w, err
}

// card is whose order it is, as shifts and hours see them: a code name.
func (s *Service) card(ctx context.Context, o *Order) (p card.Person, err error) {
	w, err := s.open(ctx, o)
	if err != nil {
		return p, errPerson
	}
	return card.Person{
		ID: o.ID, Number: o.Alias, Account: o.Account, Name: o.Alias, Region: o.Region, Born: cn.Day(w.Birth), Active: o.State == placed, Ledger: card.Order,
	}, nil
}

// Of implements card.People for those who serve under an order.
func (s *Service) Of(ctx context.Context, id string) (card.Person, error) {
	o, err := s.orders.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return card.Person{}, errPerson
	}
	if err != nil {
		return card.Person{}, err
	}
	return s.card(ctx, &o)
}

// Mine implements card.People: the orders that an account is bound to.
func (s *Service) Mine(ctx context.Context, account string) (out []card.Person, err error) {
	if account == "" {
		return nil, nil
	}
	err = s.orders.Each(ctx, store.Query{By: "account", Where: []store.Term{store.Is("account", account)}}, func(o Order) error {
		p, err := s.card(ctx, &o)
		if fault.Of(err).Kind == fault.NotFound {
			return nil
		}
		out = append(out, p)
		return err
	})
	return out, err
}

// Admits refuses a seat that an order does not lead to: another host's, or outside its days.
func (s *Service) Admits(ctx context.Context, sh card.Shift, p card.Person) error {
	o, err := s.orders.Get(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return errPerson
	}
	if err != nil {
		return err
	}
	if day := cn.DayOf(sh.Starts); sh.Ledger != card.Order || o.State != placed || sh.Org != o.Host.ID || day < o.From || day > o.Until {
		return errSeat
	}
	return nil
}

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

// fact is what events say of an order: organizations, and a code name.
func (o *Order) fact() events.VolunteerOrderCompletedV1 {
	return events.VolunteerOrderCompletedV1{Organ: o.Organ.ID, Host: o.Host.ID, Alias: o.Alias, Region: o.Region, Account: o.Account}
}
