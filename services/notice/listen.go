package notice

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/notice/carry"
)

// Listens is the table of reactions, made from the table of words.
func (s *Service) Listens() map[string]event.Handler {
	out := map[string]event.Handler{}
	for _, t := range table {
		out[t.kind] = s.hear
	}
	return out
}

// reader is an account that is told something.
type reader struct {
	account string
	mail    bool // has an address
}

// hear writes the messages of one event. Heard again, it writes what is missing.
func (s *Service) hear(ctx context.Context, ev event.Event) error {
	known := map[seat][]reader{}
	for _, t := range table {
		if t.kind != ev.Type {
			continue
		}
		data, seats, err := t.seats(ev)
		if err != nil {
			return err
		}
		for _, at := range seats {
			text, link, err := t.say(ev, data, at)
			if err != nil {
				return err
			}
			at.of = nil
			readers, ok := known[at]
			if !ok {
				if readers, err = s.readers(ctx, at); err != nil {
					return err
				}
				known[at] = readers
			}
			for _, r := range readers {
				if err := s.deliver(ctx, ev, r, Message{Account: r.account, Kind: t.kind, Title: t.title, Text: text, Link: link, At: ev.At}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s *Service) deliver(ctx context.Context, ev event.Event, r reader, m Message) error {
	if r.mail && s.Post != nil {
		way := carry.New(s.Now())
		m.Mail = &way
	}
	_, err := s.Messages.Insert(ctx, messageID(ev, r.account), m)
	if fault.Of(err).Code == store.ErrExists.Code {
		return nil // told already
	}
	return err
}

// readers are the accounts that sit at a seat. An organization or account that
// the register no longer has is told nothing.
func (s *Service) readers(ctx context.Context, at seat) (out []reader, err error) {
	if at.account != "" {
		r := reader{account: at.account}
		if s.Post != nil {
			a, err := route.Call(ctx, s.Self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: at.account})
			if err != nil && fault.Of(err).Kind != fault.NotFound {
				return nil, err
			}
			r.mail = a.Email != ""
		}
		return []reader{r}, nil
	}
	list, err := route.Call(ctx, s.Self, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: at.org, Role: string(at.role)})
	if fault.Of(err).Kind == fault.NotFound {
		return nil, nil
	}
	for _, a := range list.Items {
		out = append(out, reader{a.ID, a.Email != ""})
	}
	return out, err
}
