package proof

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/volunteer/card"
)

// The rules that certificates are held to.
const (
	ruleElements = "volunteer.certificate.elements"
	ruleFree     = "volunteer.certificate.free"
	ruleForged   = "volunteer.certificate.forged"
)

const (
	mostLines = 200
	// mostAnew is how often the same content is issued again after it was taken back.
	mostAnew = 20
)

// acts finds the person for whom the caller acts; for everybody else there is none.
func (s *Service) acts(ctx context.Context, person string) (p card.Person, err error) {
	who, _ := identity.From(ctx)
	p, err = s.people.Of(ctx, person)
	if err == nil && p.Account != who.ID {
		err = errNone
	}
	return p, err
}

// IssueCertificate sums up what has been counted of a person in a period. It asks
// nothing for it, and nobody is waited for: the volunteer prints it themselves
// (记录与证明出具办法第十四条). The same content is the same certificate, as long as that holds.
func (s *Service) IssueCertificate(ctx context.Context, in volunteerapi.IssueCertificateRequest) (out volunteerapi.Certificate, err error) {
	p, err := s.acts(ctx, in.Person)
	if err != nil {
		return out, err
	}
	now := s.now()
	c := Certificate{
		Kind: volunteerapi.CertificateKindService, Person: p.ID, Mark: p.Number, Region: p.Region, From: cn.Day(in.From), To: cn.Day(in.To), Org: in.Org,
		State: Life.Start, Issued: now, Law: rule.Where{Region: p.Region, Day: now},
	}
	if c.From.After(c.To) || c.To.After(cn.DayOf(now)) {
		return out, errPeriod.At("to", "截止日期应在起始日期和今天之间。")
	}
	if err := s.sum(ctx, &c); err != nil {
		return out, err
	}
	content, err := json.Marshal(c.Lines)
	if err != nil {
		return out, err
	}
	base := seed(c.Person, in.From, in.To, in.Org, string(content))
	for try := range mostAnew {
		c.Seed = seed(base, string(rune('a'+try)))
		kept, err := s.keep(ctx, c, p.Account)
		if err == nil && kept.State == valid {
			kept, err = s.stillHolds(ctx, kept, p.Account)
			return s.view(ctx, &kept), err
		}
		if err != nil {
			return out, err
		}
	}
	return out, errMany
}

// stillHolds ends a certificate that a correction has overtaken while it was being made: when that was told, it was not there yet.
func (s *Service) stillHolds(ctx context.Context, c Certificate, account string) (Certificate, error) {
	holds, err := s.holds(ctx, &c)
	if err != nil || holds {
		return c, err
	}
	return s.certificates.Update(ctx, c.ID, func(c *Certificate) ([]event.Event, error) {
		if c.State != valid { // it was told of after all
			return nil, nil
		}
		return c.end(Overtake, []Hat{Records}, corrected, account, s.now())
	})
}

// sum adds up the records of a certificate, and refuses what lacks an element that one has to state.
func (s *Service) sum(ctx context.Context, c *Certificate) error {
	all, err := s.hours.Of(ctx, c.Person)
	if err != nil {
		return err
	}
	elements, err := rule.Ask[[]rule.Item](s.rules, ruleElements, c.Law)
	if err != nil {
		return err
	}
	c.Lines, c.Class, c.Mins = nil, nil, 0
	for _, e := range all {
		if !c.covers(&e) {
			continue
		}
		for _, x := range elements.Value {
			if !states(&e, x.Code) {
				return errElement.Under(elements.Basis()).At("from", e.Day.Chinese()+"的记录没有写明"+x.Text+"。")
			}
		}
		c.add(&e)
	}
	switch {
	case c.Mins == 0:
		return errNothing
	case len(c.Lines) > mostLines:
		return errMany
	}
	slices.SortFunc(c.Lines, func(a, b volunteerapi.CertificateLine) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Org.ID, b.Org.ID))
	})
	slices.SortFunc(c.Class, func(a, b volunteerapi.CertificateClass) int { return cmp.Compare(a.Class, b.Class) })
	return nil
}

// covers reports whether a record belongs into it. Duty and orders of a court are no volunteering.
func (c *Certificate) covers(e *Entry) bool {
	return e.Ledger == card.Voluntary && e.Minutes > 0 && c.From <= e.Day && e.Day <= c.To && (c.Org == "" || c.Org == e.Org)
}

// states reports whether a record has what a certificate has to state; an element that this room does not know it has not.
func states(e *Entry, element string) bool {
	switch element {
	case "hours":
		return e.Minutes > 0
	case "content":
		return e.Title != ""
	case "recorder":
		return e.Org != "" && e.OrgName != ""
	}
	return false
}

func (c *Certificate) add(e *Entry) {
	c.Mins += e.Minutes
	i := slices.IndexFunc(c.Lines, func(l volunteerapi.CertificateLine) bool { return l.Title == e.Title && l.Org.ID == e.Org })
	if i < 0 {
		i = len(c.Lines)
		c.Lines = append(c.Lines, volunteerapi.CertificateLine{Title: e.Title, Org: volunteerapi.Party{ID: e.Org, Name: e.OrgName}, From: e.Day.String(), To: e.Day.String()})
	}
	l := &c.Lines[i]
	l.Times, l.Minutes = l.Times+1, l.Minutes+e.Minutes
	l.From, l.To = min(l.From, e.Day.String()), max(l.To, e.Day.String())
	i = slices.IndexFunc(c.Class, func(x volunteerapi.CertificateClass) bool { return x.Class == e.Class })
	if i < 0 {
		i = len(c.Class)
		c.Class = append(c.Class, volunteerapi.CertificateClass{Class: e.Class})
	}
	c.Class[i].Minutes += e.Minutes
}

// cite is the clauses of rules as a screen shows them.
func (s *Service) cite(at rule.Where, ids ...string) (out []volunteerapi.Basis) {
	out = []volunteerapi.Basis{}
	for _, id := range ids {
		for _, b := range rule.Cite(s.rules, id, at) {
			out = append(out, volunteerapi.Basis(b))
		}
	}
	return out
}

// moved are the moves that come through MoveCertificate, and whether each needs a reason.
var moved = map[Verb]bool{Withdraw: false, Revoke: true}

// hats are what the caller is to a certificate.
func (c *Certificate) hats(who identity.Caller, p *card.Person) (out []Hat) {
	if p.Account != "" && p.Account == who.ID {
		out = append(out, Holder)
	}
	if slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool { return m.Role == identity.Registrar && cn.Within(c.Region, m.Region) }) {
		out = append(out, Registrar)
	}
	return out
}

// whose reads the person of a certificate; one who is gone has no name and no account.
func (s *Service) whose(ctx context.Context, id string) (card.Person, error) {
	p, err := s.people.Of(ctx, id)
	if err != nil && fault.Of(err).Kind == fault.NotFound {
		return card.Person{ID: id}, nil
	}
	return p, err
}
