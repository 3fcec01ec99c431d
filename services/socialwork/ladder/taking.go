package ladder

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
)

// Taking is one entry of the book of who has taken the names and accounts of a list out. It is written before they are handed out.
type Taking struct {
	store.Meta
	Region   string    `json:"region"`
	List     string    `json:"list"`
	Place    string    `json:"place"` // what the community is called
	Month    string    `json:"month"`
	Account  string    `json:"account"`
	By       string    `json:"by"` // masked name
	Org      string    `json:"org"`
	At       time.Time `json:"at"`
	Stewards []string  `json:"stewards"` // whose they are: each reads the entry
}

var takingSchema = store.Schema{Name: "pay_takings", Indexes: []string{"steward"}}

func indexTaking(t *Taking) map[string][]string {
	at := make([]string, len(t.Stewards))
	for i, id := range t.Stewards {
		at[i] = id + "/" + store.Time(t.At)
	}
	return map[string][]string{"steward": at}
}

// mostTakings bounds what is shown of the book, the latest.
const mostTakings = 100

// taken is who has taken the account of somebody out, the latest first.
func (s *Service) taken(ctx context.Context, steward string) ([]socialworkapi.PayTaking, error) {
	out := []socialworkapi.PayTaking{}
	found, err := s.takings.Find(ctx, store.Query{By: "steward", Desc: true, Limit: mostTakings, Where: []store.Term{store.Under("steward", steward+"/")}})
	for _, t := range found.Items {
		out = append(out, socialworkapi.PayTaking{At: t.At, By: t.By, Org: t.Org, List: t.Place, Month: t.Month})
	}
	return out, err
}

const (
	noAccount   = "没有登记账号"
	goneAccount = "账号已由本人清除"
)

// frozenPlace is where a list keeps the account of somebody: it opens in that list alone.
func frozenPlace(list, steward string) string { return "pay_lists/" + list + "/" + steward }

// freeze puts into a list the accounts as they are now; who changes theirs is paid there from the next list on.
func (s *Service) freeze(ctx context.Context, id string, p *PayList) error {
	p.Payees = map[string]frozen{}
	for _, r := range p.Rows {
		k, err := s.payees.Get(ctx, r.Steward)
		if err = missing(err, nil); err != nil {
			return err
		}
		if k.Secret == "" {
			continue
		}
		key, err := s.keys.Of(ctx, k.key(r.Steward))
		if errors.Is(err, subject.ErrGone) { // erased this moment; sealing would make it another key
			continue
		}
		if err != nil {
			return err
		}
		text, err := key.Open(payeePlace(r.Steward), k.Secret)
		if err != nil {
			return errLost.Because(err)
		}
		p.Payees[r.Steward] = frozen{Key: k.key(r.Steward), Secret: key.Seal(frozenPlace(id, r.Steward), text)}
	}
	return nil
}

// thawed is the account of somebody in a list, or why there is none.
func (s *Service) thawed(ctx context.Context, p *PayList, steward string) (x payee, missing string, err error) {
	f, ok := p.Payees[steward]
	if !ok {
		return x, noAccount, nil
	}
	if x, err = s.unseal(ctx, f.Key, frozenPlace(p.ID, steward), f.Secret); err == nil && x.Number == "" {
		missing = goneAccount
	}
	return x, missing, err
}

// TakePayList hands names, accounts and amounts of a list out to who pays, after it is entered that they have them.
func (s *Service) TakePayList(ctx context.Context, in socialworkapi.TakePayListRequest) (out socialworkapi.PayOrder, err error) {
	who := caller(ctx)
	p, err := s.lists.Get(ctx, in.ID)
	hats := p.hats(who)
	if err == nil && len(hats) == 0 {
		err = errNoList
	}
	if err == nil {
		_, err = Paying.Next(p.State, Take, hats)
	}
	if err != nil {
		return out, missing(err, errNoList)
	}
	t := Taking{Region: p.Region, List: p.ID, Place: p.Community.Name, Month: p.Month, Account: who.ID, By: cn.MaskName(who.Name), Org: who.Memberships[slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Supervises(p.Community.ID) })].OrgName, At: s.now()}
	for _, r := range p.Rows {
		t.Stewards = append(t.Stewards, r.Steward)
	}
	if _, err = s.takings.Insert(ctx, store.NewID(), t); err != nil { // nobody has what is not entered
		return out, err
	}
	out = socialworkapi.PayOrder{Title: p.Community.Name + p.Month + "付款名单", Rows: []socialworkapi.PayOrderRow{}}
	for _, r := range p.Rows {
		x, missing, err := s.thawed(ctx, &p, r.Steward)
		if err != nil {
			return out, err
		}
		name, err := s.names.NameOf(ctx, r.Steward)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, socialworkapi.PayOrderRow{Number: r.Number, Name: cmp.Or(x.Name, name), Bank: x.Bank, Account: x.Number, Amount: r.Total, Missing: missing})
	}
	return out, nil
}
