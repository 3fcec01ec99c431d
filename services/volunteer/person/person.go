// Package person is the room of 志愿者: who volunteers, under which number, and
// who acts for a child. What says who somebody is is sealed with a key of their
// own, which erasing destroys: then neither the store nor any copy of it tells.
// It knows no shift and no hours.
package person

import (
	"context"
	"errors"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
)

// Person is one volunteer.
type Person struct {
	store.Meta
	Number       string    `json:"number"`            // 志愿者编号
	Account      string    `json:"account,omitempty"` // who acts: themselves, or the guardian
	Ward         bool      `json:"ward,omitempty"`    // a child, whose guardian the account is
	Region       string    `json:"region"`            // of six digits, where they live
	State        State     `json:"state"`
	Secret       string    `json:"secret,omitempty"` // Private, sealed with their own key
	Skills       []string  `json:"skills,omitempty"`
	Services     []string  `json:"services,omitempty"`
	AgreedAt     time.Time `json:"agreed_at"` // to what is kept, by themselves or the guardian
	RegisteredAt time.Time `json:"registered_at"`
	Claims       []string  `json:"claims,omitempty"` // what erasing has still to let go of
	Barred       cn.Day    `json:"barred,omitempty"` // no star is given before this day
	Matter       bool      `json:"matter,omitempty"` // records of theirs were found untrue, and what follows from that is not over
	Kept         string    `json:"kept,omitempty"`   // of who is gone: the claim that stays until it is
	Handing      *Handing  `json:"handing,omitempty"`
}

// Private is what nobody reads without the person's own key.
type Private struct {
	Name     string                `json:"name"`
	Sex      volunteerapi.Sex      `json:"sex"`
	IDNumber cn.IDNumber           `json:"id_number"`
	Born     cn.Day                `json:"born"`
	Phone    string                `json:"phone"`
	Address  string                `json:"address,omitempty"`
	Guardian volunteerapi.Guardian `json:"guardian,omitzero"`
}

var schema = store.Schema{Name: "people", Indexes: []string{"account", "number", "over"}}

func index(p *Person) map[string][]string {
	ix := map[string][]string{"number": {p.Number}}
	if p.Account != "" {
		ix["account"] = []string{p.Account}
	}
	if p.State == gone && len(p.Claims) > 0 {
		ix["over"] = []string{p.ID}
	}
	return ix
}

// hats says who the caller is to a volunteer.
func (p *Person) hats(who identity.Caller) []Hat {
	switch {
	case who.ID == "" || p.Account != who.ID:
		return nil
	case p.Ward:
		return []Hat{Guardian}
	}
	return []Hat{Self}
}

var errNone = fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")

func place(id string) string { return "people/" + id }

// seal keeps what is private of somebody.
func (s *Service) seal(ctx context.Context, id string, x Private) (string, error) {
	return s.keys.Seal(ctx, id, place(id), x)
}

// open reads it; errNone when the key is destroyed, whatever a copy of the document says.
func (s *Service) open(ctx context.Context, p *Person) (x Private, err error) {
	if p.State == gone {
		return x, errNone
	}
	err = s.keys.Unseal(ctx, p.ID, place(p.ID), p.Secret, &x)
	if errors.Is(err, subject.ErrGone) {
		err = errNone
	}
	return x, err
}

// seen is a volunteer whom the caller acts for.
func (s *Service) seen(ctx context.Context, id string) (p Person, err error) {
	who, _ := identity.From(ctx)
	p, err = s.people.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(p.hats(who)) == 0 {
		return p, errNone
	}
	return p, err
}
