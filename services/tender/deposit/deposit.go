// Package deposit is the room of who paid a bidder's deposit: the buyer writes
// it down from its bank statement once the bids are open, so that deposits of
// different bidders from one payer are seen (财政部令第87号第三十七条第六项). It keeps
// names and accounts encrypted, shows them to nobody in public, and finds
// nothing itself. It is a part of the service tender and has no doors of its own.
package deposit

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Ledger is what was written down of the deposits of one purchase, the first
// first; it has the purchase's id. Nothing of it is taken back: of a bid counts
// what was written last, and what was written before stays to be read and compared.
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
	By      string    `json:"by"`             // account of the officer
	Name    string    `json:"name,omitempty"` // of that account; what was written before it was kept has none
	At      time.Time `json:"at"`
}

// most is how often the payer of one bid is written down; the ledger is kept as a whole. No law speaks of it.
const most = 20

// Paid is a payment in clear, for whoever compares it. Its account goes into no
// answer but masked, and neither of the two into an event or a log.
type Paid struct {
	Payer, Account string
	By             string // name of who wrote it down
	At             time.Time
}

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

// Record writes down who paid for each of some bids, in one write. What was
// written of them before stays beside it; what says the same again is not written.
func (s *Service) Record(ctx context.Context, tender string, by identity.Caller, items []tenderapi.DepositDraft) error {
	first := Ledger{Tender: tender}
	if err := s.add(&first, by, items); err != nil {
		return err
	}
	_, err := s.ledgers.Insert(ctx, tender, first)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = s.ledgers.Update(ctx, tender, func(l *Ledger) ([]event.Event, error) { return nil, s.add(l, by, items) })
	return err
}

func (s *Service) add(l *Ledger, by identity.Caller, items []tenderapi.DepositDraft) error {
	known, err := s.read(l)
	if err != nil {
		return err
	}
	for _, d := range items {
		p := Paid{Payer: strings.TrimSpace(d.Payer), Account: Plain(d.Account), By: by.Name, At: s.now()}
		before := known[d.Bid]
		if n := len(before); n > 0 && before[n-1].Payer == p.Payer && before[n-1].Account == p.Account {
			continue
		}
		if len(before) >= most {
			return fault.New(fault.Refused, "tender.deposit.many", "有一份投标的付款人已经更正过很多次，不能再登记，请与财政部门联系。")
		}
		known[d.Bid] = append(before, p)
		l.Items = append(l.Items, Payment{
			Bid: d.Bid, Payer: s.vault.Seal(place(l.Tender, d.Bid, "payer"), p.Payer), Account: s.vault.Seal(place(l.Tender, d.Bid, "account"), p.Account),
			By: by.ID, Name: by.Name, At: p.At,
		})
	}
	return nil
}

// Of is who paid for which bid of a purchase, as it was written down: the last counts.
func (s *Service) Of(ctx context.Context, tender string) (map[string][]Paid, error) {
	l, err := s.ledgers.Get(ctx, tender)
	if errors.Is(err, store.ErrNotFound) {
		return map[string][]Paid{}, nil
	}
	if err != nil {
		return nil, err
	}
	return s.read(&l)
}

func (s *Service) read(l *Ledger) (map[string][]Paid, error) {
	out := map[string][]Paid{}
	for _, p := range l.Items {
		payer, err1 := s.vault.Open(place(l.Tender, p.Bid, "payer"), p.Payer)
		account, err2 := s.vault.Open(place(l.Tender, p.Bid, "account"), p.Account)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		out[p.Bid] = append(out[p.Bid], Paid{payer, account, p.Name, p.At})
	}
	return out, nil
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
