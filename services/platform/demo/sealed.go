package demo

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/tender/sealing"
)

// The people who hold the keys of sealed bids, and those who seal them. Their
// keys are the demonstration's own and known to everyone (host.DemoHolderKey).

// keepers are the logins of who holds for a purchase, in the order of sealing.Roles.
func keepers(p purchase) [3]string { return [3]string{p.second, "supervisor", "notary"} }

// trio are the holders of a purchase.
func (c *county) trio(p purchase) (t sealing.Trio, err error) {
	t.Keys = c.keys
	for i, login := range keepers(p) {
		t.Accounts[i] = c.people[login].ID
		if t.Who[i], err = c.as(login); err != nil {
			return t, err
		}
	}
	return t, nil
}

// hold lets the holders of a purchase prove their keys.
func (c *county) hold(p purchase, tender string) error {
	officer, err := c.as(p.office)
	if err != nil {
		return err
	}
	t, err := c.trio(p)
	if err != nil {
		return err
	}
	return t.Prepare(officer, c.p.Call, tender)
}

// seal hands in a bid: the n-th of its bidder for this purchase.
func (c *county) seal(login, tender string, n int64, says sealing.Content) (err error) {
	if c.bidder[login] == nil {
		if c.bidder[login], err = sealing.NewBidder(c.keys.Suite, c.people[login].Memberships[0].Org); err != nil {
			return err
		}
	}
	ctx, err := c.as(login)
	if err == nil {
		_, err = c.bidder[login].Submit(ctx, c.p.Call, tender, n, says)
	}
	return err
}

// release lets two of the three release their shares of a stage.
func (c *county) release(p purchase, stage tenderapi.Stage) error {
	t, err := c.trio(p)
	if err != nil {
		return err
	}
	return c.until("the heads of "+p.key, func() (bool, error) {
		err := t.Release(c.p.Call, c.tender[p.key], stage)
		return fault.Of(err).Kind != fault.Unavailable, err // the last numbers may be on their way
	})
}
