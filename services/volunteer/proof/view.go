package proof

import (
	"context"
	"slices"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// GetCertificate shows one to its holder and to the office.
func (s *Service) GetCertificate(ctx context.Context, in volunteerapi.GetCertificateRequest) (out volunteerapi.Certificate, err error) {
	c, _, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

// ListCertificates lists those of one person for whom the caller acts, the latest first, and whom else they act for.
func (s *Service) ListCertificates(ctx context.Context, in volunteerapi.ListCertificatesRequest) (out volunteerapi.CertificatePage, err error) {
	out = volunteerapi.CertificatePage{Items: []volunteerapi.Certificate{}, People: []volunteerapi.Party{}}
	mine, err := s.people.Mine(ctx, caller(ctx).ID)
	if err != nil {
		return out, err
	}
	for _, p := range mine {
		out.People = append(out.People, volunteerapi.Party{ID: p.ID, Name: p.Name})
	}
	i := slices.IndexFunc(mine, func(p card.Person) bool { return in.Person == "" || p.ID == in.Person })
	if i < 0 {
		if in.Person != "" {
			err = errNone
		}
		return out, err
	}
	p := mine[i]
	out.Person = p.ID
	found, err := s.certificates.Find(ctx, store.Query{
		By: "person", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("person", p.ID+"/")},
	})
	out.Next = found.Next
	for i := range found.Items {
		out.Items = append(out.Items, s.row(ctx, &found.Items[i], &p))
	}
	return out, err
}

// view is one as the caller sees it: whole to its holder, with what they may show of it.
func (s *Service) view(ctx context.Context, c *Certificate) volunteerapi.Certificate {
	p, err := s.whose(ctx, c.Person)
	if err != nil { // what is not known is not shown
		p = card.Person{ID: c.Person}
	}
	out := s.row(ctx, c, &p)
	if c.State == valid && slices.Contains(c.hats(caller(ctx), &p), Holder) {
		claims, err := s.claims(ctx, c, &p)
		if err == nil {
			for _, x := range claims {
				out.Claims = append(out.Claims, x.CertificateClaim)
			}
		}
	}
	return out
}

func (s *Service) row(ctx context.Context, c *Certificate, p *card.Person) volunteerapi.Certificate {
	hats := c.hats(caller(ctx), p)
	out := volunteerapi.Certificate{
		ID: c.ID, Version: c.Version, Number: c.Number, Kind: c.Kind, Title: c.title(), Person: c.Person, PersonNumber: c.Mark, Name: cn.MaskName(p.Name),
		Region: c.Region, RegionName: s.region(c.Region), From: c.From.String(), To: c.To.String(), Minutes: c.Mins,
		Lines: slices.Concat([]volunteerapi.CertificateLine{}, c.Lines), Classes: card.ClassesOf(c.Class).Lines(), Recorders: c.recorders(), Star: c.Star,
		State: c.State, StateText: Life.Say(c.State), IssuedAt: c.Issued, EndedAt: c.Ended, Ending: c.Ending, Page: s.page(c), May: []string{},
		Claims: []volunteerapi.CertificateClaim{}, Basis: s.cite(c.Law, ruleElements, ruleFree),
	}
	if slices.Contains(hats, Holder) {
		out.Name = p.Name
	}
	for _, m := range Life.Open(c.State, hats) {
		if _, ok := moved[m.Do]; ok {
			out.May = append(out.May, string(m.Do))
		}
	}
	return out
}

// page is where anybody checks it.
func (s *Service) page(c *Certificate) string {
	return s.config.PublicURL + "/proofs/" + c.Number
}

// recorders are those who recorded what a certificate says, each once.
func (c *Certificate) recorders() []volunteerapi.Party {
	out := []volunteerapi.Party{}
	if c.Star != nil {
		return append(out, c.Star.Office)
	}
	for _, l := range c.Lines {
		if !slices.ContainsFunc(out, func(p volunteerapi.Party) bool { return p.ID == l.Org.ID }) {
			out = append(out, l.Org)
		}
	}
	return out
}

// CheckCertificate answers anybody who knows the number: whether it holds, and
// what it says, with the name covered. Who knows the number was given it, or holds the paper.
func (s *Service) CheckCertificate(ctx context.Context, in volunteerapi.CheckCertificateRequest) (out volunteerapi.CertificateCheck, err error) {
	found, err := s.certificates.Find(ctx, store.Query{Where: []store.Term{store.Is("number", typed(in.Number))}, Limit: 1})
	if err != nil {
		return out, err
	}
	if len(found.Items) == 0 {
		return out, errNone.Under(s.forged()...)
	}
	c := &found.Items[0]
	p, err := s.whose(ctx, c.Person)
	if err != nil {
		return out, err
	}
	v := s.row(ctx, c, &p)
	out = volunteerapi.CertificateCheck{
		Number: v.Number, Kind: v.Kind, Title: v.Title, Name: cn.MaskName(p.Name), PersonNumber: cn.MaskID(c.Mark), Minutes: v.Minutes, From: v.From, To: v.To,
		Lines: v.Lines, Classes: v.Classes, Recorders: v.Recorders, Star: v.Star, State: v.State, StateText: v.StateText,
		IssuedAt: v.IssuedAt, EndedAt: v.EndedAt, CheckedAt: s.now(), Basis: s.cite(c.Law, ruleElements, ruleForged),
	}
	if len(c.hats(caller(ctx), &p)) > 0 {
		out.ID = c.ID
	}
	return out, nil
}
