package registration

import (
	"context"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/organization/law"
)

// basis is what a screen shows of the rules that something rests on.
func basis(bs ...fault.Basis) []organizationapi.Basis { return law.Basis(bs...) }

// summary is a row of a list.
func summary(a *Application) organizationapi.ApplicationSummary {
	out := organizationapi.ApplicationSummary{
		ID: a.ID, Name: a.Name, KindText: kinds[a.Kind].text, SubjectText: subjects[a.Draft.Subject], Office: a.Office,
		State: a.State, StateText: Life.Say(a.State), At: a.CreatedAt,
	}
	if a.waitsFor() != "" {
		out.DecideDue = a.DecideDue
	}
	if a.Sponsor.ID != "" {
		out.Sponsor = &a.Sponsor
	}
	return out
}

// shown is an application as somebody concerned reads it. What the office says
// among its own stays there; identity numbers are nobody's to read.
func (s *Service) shown(ctx context.Context, a *Application, who identity.Caller) (v organizationapi.Application, err error) {
	hats := a.hats(who)
	inside := slices.Contains(hats, Registrar) || slices.Contains(hats, Supervisor)
	v = organizationapi.Application{
		ID: a.ID, Version: a.Version, Name: a.Name, Kind: a.Kind, KindText: kinds[a.Kind].text, SubjectText: subjects[a.Draft.Subject],
		Office: a.Office, RegionName: s.place(a.Region), State: a.State, StateText: Life.Say(a.State), CreatedAt: a.CreatedAt,
		FullAt: a.FullAt, DecideDue: a.DecideDue, PublicityEnds: a.PublicityEnds, ReturnNote: a.ReturnNote, SponsorNote: a.SponsorNote,
		Decision: a.Decision, CreditCode: a.CreditCode, Certificate: a.Certificate, Organization: a.Organization,
		Objections: a.Objections.View(), Moves: []organizationapi.Move{}, Papers: []organizationapi.FiledPapers{},
	}
	if v.Draft, err = s.masked(a.ID, a.Draft); err != nil {
		return v, err
	}
	if a.Sponsor.ID != "" {
		v.Sponsor = &a.Sponsor
	}
	if inside {
		v.Opinion = a.Opinion
		if v.Similar, err = s.alike(ctx, a); err != nil {
			return v, err
		}
	}
	s.grounds(&v, a, hats)
	v.Papers = s.filedPapers(a)
	v.Steps = s.stations(a)
	for _, m := range Life.Open(a.State, hats) {
		if s.may(a, m.Do, who) == nil {
			v.Moves = append(v.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: ground(a, m.Do)})
		}
	}
	return v, nil
}

// grounds words the ground of a refusal, and lists for who decides what may be one.
func (s *Service) grounds(v *organizationapi.Application, a *Application, hats []Hat) {
	list, err := rule.Ask[[]rule.Item](s.rules, of(a.Kind, "refusals"), a.Law)
	if err != nil {
		return
	}
	v.GroundText = rule.Text(list.Value, a.Ground)
	if slices.Contains(hats, Approver) {
		for _, item := range list.Value {
			v.Refusals = append(v.Refusals, organizationapi.Choice{Code: item.Code, Text: item.Text})
		}
	}
}

// filedPapers are the papers, those that are needed first, whether they are there or not.
func (s *Service) filedPapers(a *Application) []organizationapi.FiledPapers {
	out := []organizationapi.FiledPapers{}
	seen := map[string]bool{}
	for _, n := range needed(&law.Examiner{Book: s.rules, At: a.Law}, a) {
		if n.consent {
			continue
		}
		seen[n.code] = true
		out = append(out, organizationapi.FiledPapers{Code: n.code, Text: n.text, Needed: true, Papers: append([]organizationapi.Paper{}, a.Papers[n.code]...)})
	}
	for code, ps := range a.Papers {
		if !seen[code] {
			out = append(out, organizationapi.FiledPapers{Code: code, Text: "其他材料", Papers: append([]organizationapi.Paper{}, ps...)})
		}
	}
	slices.SortStableFunc(out, func(x, y organizationapi.FiledPapers) int {
		switch {
		case x.Needed == y.Needed:
			return 0
		case x.Needed:
			return -1
		}
		return 1
	})
	return out
}

// ground is the rule behind a move, by the kind and subject of the application.
func ground(a *Application, do Verb) string {
	switch do {
	case Submit, Endorse, Object:
		if a.Draft.Subject == organizationapi.SubjectEstablish {
			return of(a.Kind, "conditions")
		}
		return applying(a)
	case File:
		switch a.Draft.Subject {
		case organizationapi.SubjectEstablish, organizationapi.SubjectBranch:
			return deciding(a)
		case organizationapi.SubjectDeregister:
			return of(a.Kind, "deregister")
		}
		return applying(a)
	case Accept, Examine, Grant:
		return deciding(a)
	case Return:
		return of(a.Kind, "papers")
	case Decline:
		return of(a.Kind, "refusals")
	}
	return ""
}
