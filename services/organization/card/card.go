// Package card is what the rooms of the register read of an organization, and
// where they read it: the service that keeps the register hands it to them. None
// of them writes it; it follows their events.
package card

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// Card is an organization as a room sees it: what the register says of it publicly, and what it stands at on the day.
type Card struct {
	ID string
	organizationapi.OrganizationDraft
	Status      organizationapi.OrgStatus
	LegalEntity bool
	Ratings     []Grade // all announced, by their first day
	Abnormal    bool    // 活动异常名录
	Serious     bool    // 严重违法失信名单
}

// Grade is a grade of 社会组织评估 with the days it holds, first and last.
type Grade struct {
	Grade               int64
	Announced, From, To cn.Day
}

// Report is the last yearly report (年度工作报告) of which something is known in the end: a conclusion, or that it never came.
type Report struct {
	Year int64
	Good bool // it came, and its conclusion, if the law has one, is not that it failed
}

// Active reports whether the organization is in the register and has not ended.
func (c *Card) Active() bool { return c.Status == organizationapi.OrgStatusActive }

// Social reports whether it is of the three kinds that a civil affairs authority registers.
func (c *Card) Social() bool {
	return c.Kind == organizationapi.OrgKindAssociation || c.Kind == organizationapi.OrgKindServiceorg || c.Kind == organizationapi.OrgKindFoundation
}

// On is the grade that holds on a day; of two the later one.
func (c *Card) On(day cn.Day) (g Grade, ok bool) {
	for _, x := range c.Ratings {
		if x.From <= day && day <= x.To {
			g, ok = x, true
		}
	}
	return g, ok
}

// Register is how rooms read the register.
type Register interface {
	// Of reads one organization; organization.organization.not-found is its fault.
	Of(ctx context.Context, id string) (Card, error)
	// Named finds the organizations of a name, letter by letter the same, whatever their kind and state.
	Named(ctx context.Context, name string) ([]Card, error)
}
