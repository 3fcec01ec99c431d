// Package deposit is the room of who paid a bidder's deposit: the buyer writes
// it down from its bank statement once the bids are open, so that deposits of
// different bidders from one payer are seen (财政部令第87号第三十七条第六项). It keeps
// names and accounts encrypted, shows them to nobody in public, and finds
// nothing itself. It is a part of the service tender and has no doors of its own.
package deposit

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Ledger is what was written down of the deposits of one purchase; it has the purchase's id.
type Ledger struct {
	store.Meta
	Tender string    `json:"tender"`
	Items  []Payment `json:"items"`
}

// Payment is where the deposit of one bid came from. Name and account are sealed.
type Payment struct {
	Bid     string    `json:"bid"`
	Payer   string    `json:"payer"`
	Account string    `json:"account"`
	By      string    `json:"by"` // account of the officer
	At      time.Time `json:"at"`
}

// Paid is a payment in clear, for whoever compares it; it goes into no answer, no event and no log.
type Paid struct{ Payer, Account string }

// Service keeps the ledgers.
type Service struct {
	ledgers *store.Collection[Ledger]
	vault   *vault.Vault
	now     func() time.Time
}

// County is whose its documents are: each is of the county of its purchase.
func County(purchases string) []host.Share {
	return []host.Share{{Coll: "deposits", Of: &host.Tie{Path: "tender", Coll: purchases}}}
}

// New opens the room in the store of the service that keeps the purchases. None
// of what it keeps is ever in an outbox.
func New(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{now: d.Now}
	if s.vault, err = vault.New("tender", d.Config.ServiceKey); err != nil {
		return s, err
	}
	s.ledgers, err = store.Open(ctx, d.Store, store.Schema{Name: "deposits"}, func(*Ledger) map[string][]string { return nil })
	return s, err
}

func place(tender, bid, what string) string { return "deposits/" + tender + "/" + bid + "/" + what }

// Record keeps who paid for each of some bids in one write; what was written of a bid before is replaced, and of others it stays.
func (s *Service) Record(ctx context.Context, tender, by string, items []tenderapi.DepositDraft) error {
	put := func(l *Ledger) {
		for _, d := range items {
			l.Items = slices.DeleteFunc(l.Items, func(p Payment) bool { return p.Bid == d.Bid })
			l.Items = append(l.Items, Payment{
				Bid: d.Bid, Payer: s.vault.Seal(place(tender, d.Bid, "payer"), strings.TrimSpace(d.Payer)),
				Account: s.vault.Seal(place(tender, d.Bid, "account"), Plain(d.Account)), By: by, At: s.now(),
			})
		}
	}
	first := Ledger{Tender: tender}
	put(&first)
	_, err := s.ledgers.Insert(ctx, tender, first)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = s.ledgers.Update(ctx, tender, func(l *Ledger) ([]event.Event, error) {
		put(l)
		return nil, nil
	})
	return err
}

// Of is who paid for which bid of a purchase, as far as it was written down.
func (s *Service) Of(ctx context.Context, tender string) (map[string]Paid, error) {
	out := map[string]Paid{}
	l, err := s.ledgers.Get(ctx, tender)
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	for _, p := range l.Items {
		payer, err1 := s.vault.Open(place(tender, p.Bid, "payer"), p.Payer)
		account, err2 := s.vault.Open(place(tender, p.Bid, "account"), p.Account)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		out[p.Bid] = Paid{payer, account}
	}
	return out, err
}

// Plain is an account number without what people put between its digits, and with the digits of any width as one.
func Plain(account string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToUpper(r)
		}
		return -1
	}, account)
}

// Mask shows the end of an account number, by which whoever has the statement knows it again.
func Mask(account string) string {
	const shown = 4
	if len(account) <= 2*shown {
		return "****"
	}
	return "****" + account[len(account)-shown:]
}
