package notice

import (
	"context"
	"errors"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// waits is how long a letter waits after each attempt; after the last it has failed.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// batch is how many letters one round carries, so that a round ends.
const batch = 50

// errTaken says that another process, or an earlier round, has the letter.
var errTaken = errors.New("notice: somebody else carries this letter")

// Carry sends the letters that are due.
func (s *Service) Carry(ctx context.Context) error {
	if s.Post == nil {
		return nil
	}
	page, err := s.Messages.Find(ctx, store.Query{
		By: "due", Limit: batch, Where: []store.Term{store.Between("due", "", store.Time(s.Now())+"\x01")},
	})
	for _, m := range page.Items {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err = errors.Join(err, s.carry(ctx, m.ID))
	}
	return err
}

// carry makes one attempt. The attempt is written down first, with the time of
// the next: two processes never carry the same letter, and a crash costs one attempt.
func (s *Service) carry(ctx context.Context, id string) error {
	now := s.Now()
	m, err := s.Messages.Update(ctx, id, func(m *Message) ([]event.Event, error) {
		if m.Mail == nil || m.Mail.State != MailPending || m.Mail.Due.After(now) {
			return nil, errTaken
		}
		m.Mail.Due = now.Add(waits[min(m.Mail.Attempts, len(waits)-1)])
		m.Mail.Attempts++
		return nil, nil
	})
	if errors.Is(err, errTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	sent := s.send(ctx, &m)
	state := MailSent
	switch {
	case sent == nil:
	case errors.Is(sent, ErrUndeliverable) || m.Mail.Attempts >= len(waits):
		state = MailFailed
	default:
		state = MailPending
	}
	if sent != nil {
		s.Log.WarnContext(ctx, "a letter was not taken", "message", id, "attempt", m.Mail.Attempts, "state", state, "err", sent)
	}
	if state == MailPending {
		return nil // its next attempt is written down already
	}
	_, err = s.Messages.Update(ctx, id, func(m *Message) ([]event.Event, error) {
		m.Mail.State = state
		if state == MailSent {
			at := s.Now()
			m.Mail.SentAt = &at
		}
		return nil, nil
	})
	return err
}

// send asks for the address, which is never kept here, and hands the letter over.
func (s *Service) send(ctx context.Context, m *Message) error {
	a, err := route.Call(ctx, s.Self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: m.Account})
	switch {
	case fault.Of(err).Kind == fault.NotFound || err == nil && a.Email == "":
		return ErrUndeliverable // the account or its address is gone
	case err != nil:
		return err
	case strings.Contains(a.Email, "*"):
		return errors.New("notice: organization hides addresses from services")
	}
	err = s.Post.Send(ctx, Letter{
		ID: m.ID, To: a.Email, Subject: m.Title, At: m.At,
		Text: m.Text + "\n\n" + s.Site + m.Link + "\n",
	})
	if refused := errors.Is(err, ErrUndeliverable); refused {
		s.Pulse.Say("mail", nil) // the server works, and knows no such address
	} else {
		s.Pulse.Say("mail", err)
	}
	return err
}
