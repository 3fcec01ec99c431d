// Package demo builds a believable county, through the same doors that people
// use: it signs in, asks the services over their contracts, and moves the clock
// so that two years of purchases pass. It writes no document itself, so what
// the rules refuse cannot be demonstrated either. Every name is invented.
package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/identity/signin"
	"sanshe/libs/route"
	"sanshe/services/tender/sealing"
)

// Password opens every demonstration account. It is shown on the sign-in page.
const Password = host.DemoPassword

// county is what is being built.
type county struct {
	p      *host.Platform
	admin  context.Context
	ctx    context.Context
	tokens map[string]context.Context // login → acting as
	orgs   map[string]organizationapi.Organization
	people map[string]organizationapi.Account
	tender map[string]string          // purchase key → id
	item   map[string]string          // catalogue item code → catalogue id
	keys   sealing.Keys               // of those who hold the keys of sealed bids
	bidder map[string]*sealing.Bidder // login → the keys its organization seals with
}

// Build fills the platform once; a platform that has organizations is left alone.
func Build(ctx context.Context, p *host.Platform) error {
	c := &county{
		p: p, ctx: ctx, tokens: map[string]context.Context{}, orgs: map[string]organizationapi.Organization{},
		people: map[string]organizationapi.Account{}, tender: map[string]string{}, item: map[string]string{}, bidder: map[string]*sealing.Bidder{},
	}
	page, err := route.Call(ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 1})
	if err != nil || len(page.Items) > 0 {
		return err
	}
	began, today := time.Now(), p.Clock.Now()
	p.Log.InfoContext(ctx, "building the demonstration county")
	if err := c.build(today); err != nil {
		// Half a county would look whole at the next start.
		return errors.Join(err, errors.New("演示数据没有建完，请清空数据目录后重试"))
	}
	if err := c.until("the last effect", func() (bool, error) { n, err := p.Lag(ctx); return n == 0, err }); err != nil {
		return err
	}
	p.Log.InfoContext(ctx, "the demonstration county stands", "took", time.Since(began).Round(time.Millisecond).String())
	return p.Clock.Set(today.Add(time.Since(began)))
}

func (c *county) build(today time.Time) (err error) {
	if err = c.p.Clock.Set(opening); err != nil {
		return err
	}
	if c.admin, err = c.as("admin"); err != nil {
		return err
	}
	if c.keys, err = sealing.UnlockKeys(tenderapi.SuiteXwing, host.DemoHolderKey, Password); err != nil {
		return err
	}
	if err = c.settle(); err != nil {
		return err
	}
	if err = c.functions(); err != nil {
		return err
	}
	if err = c.catalogue(); err != nil {
		return err
	}
	if err = c.history(today); err != nil {
		return err
	}
	if err = c.registry(); err != nil {
		return err
	}
	return c.waits()
}

// as signs in, once per login.
func (c *county) as(login string) (context.Context, error) {
	if ctx, ok := c.tokens[login]; ok {
		return ctx, nil
	}
	token, err := signin.SignIn(c.ctx, c.p.Call, signin.Local, login, Password)
	if err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", login, err)
	}
	c.tokens[login] = identity.WithToken(c.ctx, token)
	return c.tokens[login], nil
}

// do asks for an operation as login.
func do[Req, Resp any](c *county, login string, op contract.Operation[Req, Resp], req Req) (resp Resp, err error) {
	ctx, err := c.as(login)
	if err != nil {
		return resp, err
	}
	if resp, err = route.Call(ctx, c.p.Call, op, req); err != nil {
		err = fmt.Errorf("%s as %s: %w %v", op.ID, login, err, fault.Of(err).Fields)
	}
	return resp, err
}

// patience bounds how long an effect of an event may take.
const patience = 2 * time.Minute

// until asks again while an event is on its way.
func (c *county) until(what string, ready func() (bool, error)) error {
	deadline, tick := time.Now().Add(patience), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := ready()
		if ok && err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s did not come about: %w", what, err)
		}
		select {
		case <-c.ctx.Done():
			return c.ctx.Err()
		case <-tick.C:
		}
	}
}
