package project

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Shift is one time at which a position or an activity is served, with everybody who has a seat or waits for one: the
// last seat is given by one write of this document. It copies what its project said when it was made.
type Shift struct {
	store.Meta
	Project  volunteerapi.Party      `json:"project"`
	Position volunteerapi.Position   `json:"position"` // without its times
	Org      volunteerapi.Party      `json:"org"`
	Office   string                  `json:"office"`
	Region   string                  `json:"region"`
	Place    card.Place              `json:"place"`
	Phone    string                  `json:"phone,omitempty"`
	Risk     string                  `json:"risk"`
	Cover    *volunteerapi.Insurance `json:"cover,omitempty"`
	Ledger   card.Ledger             `json:"ledger"`
	Bank     bool                    `json:"bank,omitempty"`
	Law      rule.Where              `json:"law"`
	Starts   time.Time               `json:"starts"`
	Ends     time.Time               `json:"ends"`

	State    volunteerapi.ShiftState `json:"state"`
	Note     string                  `json:"note,omitempty"` // why it was cancelled
	Leads    []Lead                  `json:"leads"`
	Seats    []Seat                  `json:"seats,omitempty"`
	Waiting  []Seat                  `json:"waiting,omitempty"` // the first of them moves up first
	Reminded *time.Time              `json:"reminded,omitempty"`
}

// Lead is who states for others that they came.
type Lead struct {
	Account string `json:"account"`
	Name    string `json:"name"`             // masked
	Person  string `json:"person,omitempty"` // of a volunteer who leads
}

// Seat is one volunteer in a shift, or on its waiting list.
type Seat struct {
	Person  string    `json:"person"`
	Account string    `json:"account"` // who acts for them
	Number  string    `json:"number"`
	At      time.Time `json:"at"`
	N       int64     `json:"n,omitempty"`       // the reservation of their calendar; 0 on the waiting list
	Offered string    `json:"offered,omitempty"` // to the volunteer of this number
}

const (
	open      = volunteerapi.ShiftStateOpen
	cancelled = volunteerapi.ShiftStateCancelled
)

// mostWaiting bounds a waiting list.
const mostWaiting = 500

var shiftSchema = store.Schema{Name: "shifts", Indexes: []string{"starts", "project", "mine", "person", "remind"}, Sorted: []string{"project", "mine"}, Order: "starts"}

func indexShift(x *Shift) map[string][]string {
	ix := map[string][]string{"starts": {store.Time(x.Starts)}, "project": {x.Project.ID}}
	add := func(name, v string) {
		if !slices.Contains(ix[name], v) {
			ix[name] = append(ix[name], v)
		}
	}
	for _, p := range slices.Concat(x.Seats, x.Waiting) {
		add("mine", p.Account)
		add("person", p.Person)
	}
	for _, l := range x.Leads {
		add("mine", l.Account)
	}
	if x.State == open && x.Reminded == nil {
		ix["remind"] = []string{store.Time(x.remindAt())}
	}
	return ix
}

// remindAt is six in the evening before.
func (x *Shift) remindAt() time.Time { return cn.DayOf(x.Starts).Add(-1).At(18, 0) }

// shiftID is made of what a shift is, so that making it twice is two writes of one document.
func shiftID(project, position string, starts time.Time) string {
	sum := sha256.Sum256([]byte(project + "\x00" + position + "\x00" + store.Time(starts)))
	return hex.EncodeToString(sum[:16])
}

func (x *Shift) title() string { return x.Project.Name + "·" + x.Position.Title }

func at(list []Seat, person string) int {
	return slices.IndexFunc(list, func(p Seat) bool { return p.Person == person })
}

// free are the seats that somebody may take at once: as long as somebody waits they are theirs.
func (x *Shift) free() int64 {
	if len(x.Waiting) > 0 {
		return 0
	}
	return x.empty()
}

func (x *Shift) empty() int64 { return max(0, x.Position.Capacity-int64(len(x.Seats))) }

// running reports whether it is open and has not begun.
func (x *Shift) running(now time.Time) bool { return x.State == open && now.Before(x.Starts) }

var errNoShift = fault.New(fault.NotFound, "volunteer.shift.not-found", "没有找到这个班次，请从项目重新进入。")

func noShift(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoShift
	}
	return err
}

var _ card.Shifts = (*Service)(nil)

// Shift implements card.Shifts.
func (s *Service) Shift(ctx context.Context, id string) (card.Shift, error) {
	x, err := s.shifts.Get(ctx, id)
	if err != nil {
		return card.Shift{}, noShift(err)
	}
	return x.card(), nil
}

// card is what the other rooms read of a shift.
func (x *Shift) card() card.Shift {
	out := card.Shift{
		ID: x.ID, Project: x.Project.ID, Title: x.title(), Org: x.Org.ID, OrgName: x.Org.Name, Office: x.Office, Region: x.Region, Place: x.Place,
		Starts: x.Starts, Ends: x.Ends, Ledger: x.Ledger, Bank: x.Bank, Open: x.State == open, Law: x.Law,
	}
	for _, l := range x.Leads {
		out.Leads = append(out.Leads, l.Account)
	}
	return out
}

// Seated implements card.Shifts.
func (s *Service) Seated(ctx context.Context, shift, person string) (bool, error) {
	x, err := s.shifts.Get(ctx, shift)
	return err == nil && at(x.Seats, person) >= 0, noShift(err)
}

// Seats implements card.Shifts.
func (s *Service) Seats(ctx context.Context, shift string) (out []string, err error) {
	x, err := s.shifts.Get(ctx, shift)
	for _, p := range x.Seats {
		out = append(out, p.Person)
	}
	return out, noShift(err)
}
