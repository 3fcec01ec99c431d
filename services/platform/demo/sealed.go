package demo

import (
	"context"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/tender/sealing"
)

// The people who hold the keys of sealed bids, and those who seal them. Their
// keys are the demonstration's own and known to everyone (host.DemoHolderKey).

// keepers are the logins of who holds for a purchase, in the order of sealing.Roles.
func keepers(p purchase) [3]string { return [3]string{p.second, "supervisor", "notary"} }

// hold lets the three holders of a purchase prove their keys.
func (c *county) hold(p purchase, tender string) error {
	officer, err := c.as(p.office)
	if err != nil {
		return err
	}
	var who [3]context.Context
	var accounts [3]string
	for i, login := range keepers(p) {
		if who[i], err = c.as(login); err != nil {
			return err
		}
		accounts[i] = c.people[login].ID
	}
	return c.keys.Prepare(officer, who, c.p.Call, tender, accounts)
}

// seal hands in a bid.
func (c *county) seal(login, tender string, says sealing.Content) (err error) {
	if c.bidder[login] == nil {
		if c.bidder[login], err = sealing.NewBidder(c.keys.Suite, c.people[login].Memberships[0].Org); err != nil {
			return err
		}
	}
	ctx, err := c.as(login)
	if err == nil {
		_, err = c.bidder[login].Submit(ctx, c.p.Call, tender, 1, says)
	}
	return err
}

// release lets two of the three release their shares of a stage.
func (c *county) release(p purchase, stage tenderapi.Stage) error {
	who := keepers(p)
	for i, login := range who[:2] {
		ctx, err := c.as(login)
		if err != nil {
			return err
		}
		if err := c.until("the heads of "+p.key, func() (bool, error) {
			err := c.keys.Release(ctx, c.p.Call, c.tender[p.key], sealing.Roles[i], stage)
			if fault.Of(err).Kind == fault.Unavailable { // the last numbers are on their way
				return false, err
			}
			return true, err
		}); err != nil {
			return err
		}
	}
	return nil
}
