// Package card is what the rooms of this service read of one another: a person
// who volunteers, a shift and who has a place in it. The room that keeps them
// hands them out; none of the others writes them, they follow its events.
package card

import (
	"context"
	"strconv"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// Ledger says of what kind time is. Time of one kind is never added to time of another.
type Ledger string

// The ledgers.
const (
	Voluntary Ledger = "volunteer" // 志愿服务, the only one that counts to stars and certificates
	Duty      Ledger = "duty"      // 在职党员到社区报到
	Order     Ledger = "order"     // 社会服务令: whose it is stays hidden from the place of service
)

// Person is somebody who volunteers, as the other rooms see them.
type Person struct {
	ID      string
	Number  string // 志愿者编号, never an identity card's
	Account string // who acts for them: themselves, or the guardian of a child
	Ward    bool   // a guardian acts for them
	Name    string // mask it before showing it to others
	Region  string // GB/T 2260, where they live
	Born    cn.Day
	Active  bool     // registered, with the consent that a child needs, and not gone
	Skills  []string // codes that they named
	Barred  cn.Day   // no star is given before this day; "" is no bar
	Ledger  Ledger   // of which all their time is; "" of whoever volunteers, whose shifts say it
}

// Age is how many years somebody has completed on a day.
func (p Person) Age(on cn.Day) int {
	years := on.Year() - p.Born.Year()
	if p.Born.AddMonths(12*years) > on {
		years--
	}
	return years
}

// RuleAdult says from which age on everybody acts for themselves.
const RuleAdult = "volunteer.adult.age"

// Years is the age that a rule of the book names somewhere on a day, in completed years, with what it rests on.
func Years(b *rule.Book, id string, at rule.Where) (n int, basis fault.Basis, err error) {
	a, err := rule.Ask[string](b, id, at)
	if err != nil {
		return 0, basis, err
	}
	n, err = strconv.Atoi(a.Value)
	return n, a.Basis(), err
}

// Shown is the name as others see it: masked, or a code name, which hides somebody already.
func (p Person) Shown() string {
	if p.Ledger == Order {
		return p.Name
	}
	return cn.MaskName(p.Name)
}

// People is how rooms read who volunteers.
type People interface {
	// Of reads one person; volunteer.person.not-found is its fault.
	Of(ctx context.Context, id string) (Person, error)
	// Mine are those for whom an account acts: itself first, then its wards.
	Mine(ctx context.Context, account string) ([]Person, error)
}

// Contact is how to reach a person, for who may: their whole name and telephone, of a child the guardian's.
type Contact struct {
	Name     string
	Guardian string // "" of whoever acts for themselves
	Phone    string
}

// Gate says who may have a seat: a shift of one ledger is not for everybody.
type Gate interface {
	// Admits refuses somebody a seat in a shift, with a fault that says why.
	Admits(ctx context.Context, sh Shift, p Person) error
}

// Keeper is how rooms keep what is private of a person: sealed with the key of theirs that erasing destroys.
type Keeper interface {
	People
	// Numbered reads one person by 志愿者编号; volunteer.person.not-found is its fault.
	Numbered(ctx context.Context, number string) (Person, error)
	// Seal seals a text of a person for one place, and Unseal opens it there; of who is erased volunteer.person.not-found.
	Seal(ctx context.Context, person, place, text string) (string, error)
	Unseal(ctx context.Context, person, place, sealed string) (string, error)
}

// Bases are rules as a screen shows them, as they stand somewhere on a day; never null on the wire.
func Bases(b *rule.Book, at rule.Where, ids ...string) []volunteerapi.Basis {
	out := []volunteerapi.Basis{}
	for _, id := range ids {
		for _, c := range rule.Cite(b, id, at) {
			out = append(out, volunteerapi.Basis(c))
		}
	}
	return out
}

// Place is where a shift is.
type Place struct {
	Name     string
	Lat, Lon int64 // millionths of a degree, WGS 84
	Radius   int64 // metres around it that count as there; 0 where nobody measures
}

// Shift is one time at which a position or an activity is served.
type Shift struct {
	ID      string
	Project string // id
	Title   string
	Org     string // id of the organization that recruits, records and answers for it
	OrgName string
	Office  string // id of the registrar who watches over it
	Region  string
	Place   Place
	Starts  time.Time
	Ends    time.Time
	Leads   []string // accounts
	Ledger  Ledger
	Bank    bool // its hours can be kept for later, in the time bank
	Open    bool // neither cancelled nor withdrawn
	Law     rule.Where
}

// Shifts is how rooms read shifts.
type Shifts interface {
	// Shift reads one; volunteer.shift.not-found is its fault.
	Shift(ctx context.Context, id string) (Shift, error)
	// Seated reports whether a person has a place in a shift: not on its waiting list, not gone.
	Seated(ctx context.Context, shift, person string) (bool, error)
	// Seats are the ids of all who have a place in a shift.
	Seats(ctx context.Context, shift string) ([]string, error)
}

// Opening is a project that has begun to recruit.
type Opening struct {
	ID      string
	Title   string
	Org     string
	OrgName string
	Region  string
	Service string // code
	At      time.Time
	Shifts  []string // ids, the first of each of its positions that has one
}

// Openings is how rooms read what has begun to recruit.
type Openings interface {
	// Openings are the projects published after one instant and until another that still recruit, the earliest first.
	Openings(ctx context.Context, after, until time.Time) ([]Opening, error)
	// Suits reports whether somebody might have a seat or wait for one in a shift of an opening that has not begun.
	Suits(ctx context.Context, o Opening, p Person) (bool, error)
	// Place names a division of any level; "" is none.
	Place(ctx context.Context, code string) (string, error)
}
