package credential

import (
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
)

// What the events say: the account that is told, the end of the number, by which it recognizes the certificate, and no name.

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

func (c *Credential) fact() events.SocialworkCredentialEnteredV1 {
	return events.SocialworkCredentialEnteredV1{Account: c.Account, Number: c.Mark, Level: string(c.Level), Region: c.Region}
}

// lasting says for which days the registration holds.
func (c *Credential) lasting() events.SocialworkCredentialRegisteredV1 {
	y := c.cycle()
	return events.SocialworkCredentialRegisteredV1{Account: c.Account, Number: c.Mark, Level: string(c.Level), Region: c.Region, From: y.From, To: y.To}
}

// ending says on which day it ends.
func (c *Credential) ending() events.SocialworkCredentialDueV1 {
	return events.SocialworkCredentialDueV1{Account: c.Account, Number: c.Mark, Level: string(c.Level), Region: c.Region, To: c.last().String()}
}

func (f *Finding) fact() events.SocialworkFindingAnsweredV1 {
	return events.SocialworkFindingAnsweredV1{Account: f.Account, Number: f.Mark, Region: f.Region}
}
