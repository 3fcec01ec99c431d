package notice

import (
	"context"
	"errors"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/notice/carry"
)

// Carry sends the letters that are due.
func (s *Service) Carry(ctx context.Context) error {
	if s.Post == nil {
		return nil
	}
	q := carry.Queue[Message]{
		Docs: s.Messages, Way: func(m *Message) *Mail { return m.Mail }, Send: s.send,
		To: func(m *Message) (id, what, side string) { return m.ID, "a letter", "" }, Now: s.Now, Log: s.Log,
	}
	return q.Round(ctx)
}

// send asks for the address, which is never kept here, and hands the letter over.
func (s *Service) send(ctx context.Context, m *Message) error {
	a, err := route.Call(ctx, s.Self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: m.Account})
	switch {
	case fault.Of(err).Kind == fault.NotFound || err == nil && a.Email == "":
		return carry.ErrRefused // the account or its address is gone
	case err != nil:
		return err
	case strings.Contains(a.Email, "*"):
		return errors.New("notice: organization hides addresses from services")
	}
	err = s.Post.Send(ctx, Letter{
		ID: m.ID, To: a.Email, Subject: m.Title, At: m.At,
		Text: m.Text + "\n\n" + s.Site + m.Link + "\n",
	})
	if refused := errors.Is(err, carry.ErrRefused); refused {
		s.Pulse.Say("mail", nil) // the server works, and knows no such address
	} else {
		s.Pulse.Say("mail", err)
	}
	return err
}
