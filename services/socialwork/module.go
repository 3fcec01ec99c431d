package socialwork

import (
	"context"
	"net/http"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/services/socialwork/casework"
	"sanshe/services/socialwork/credential"
	"sanshe/services/socialwork/ladder"
	"sanshe/services/socialwork/pass"
	"sanshe/services/socialwork/post"
	"sanshe/services/socialwork/training"
)

// Unit is the service as binaries list it.
var Unit = host.Unit{Name: "socialwork", New: New, Keys: true, County: slices.Concat(credential.County(), training.County(), pass.County(), post.County(), ladder.County(), casework.County(), box.County("socialwork", "credentials", "studies", "applicants"))}

// New opens the box of papers and the rooms.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	s, err := open(ctx, d)
	if err != nil {
		return host.Service{}, err
	}
	var parts []host.Service
	for _, r := range s.rooms {
		parts = append(parts, r.Part())
	}
	return host.Service{Routes: s.routes(), Jobs: []host.Job{s.papers.Job()}}.With(parts...).ByClock(d.Clock, untimed), nil
}

// untimed is what no day or hour decides.
var untimed = map[string]bool{"addSocialworkPaper": true}

// open makes the service.
func open(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{}
	if s.papers, err = box.Sealed(ctx, d, "socialwork"); err != nil {
		return s, err
	}
	credentials, err := credential.New(ctx, d, s.papers)
	if err != nil {
		return s, err
	}
	courses, err := training.New(ctx, d, s.papers)
	if err != nil {
		return s, err
	}
	passes, err := pass.New(ctx, d, registrations{credentials})
	if err != nil {
		return s, err
	}
	named := &names{}
	ladders, err := ladder.New(ctx, d, named)
	if err != nil {
		return s, err
	}
	posts, err := post.New(ctx, d, s.papers, ladders)
	if err != nil {
		return s, err
	}
	named.of = posts
	cases, err := casework.New(ctx, d, credentials, register{d.Self})
	s.rooms = []Room{credentials, courses, passes, posts, ladders, cases}
	return s, err
}

// registrations hands the registration of a certificate to who shows it.
type registrations struct{ of *credential.Service }

// Card implements pass.Registrations.
func (r registrations) Card(ctx context.Context, id string) (pass.Card, error) {
	c, err := r.of.Held(ctx, id)
	return pass.Card(c), err
}

// names hands the name in an application to who pays. Applications and pay look at each other, so that it is filled after both are open.
type names struct{ of *post.Service }

// NameOf implements ladder.Names.
func (n *names) NameOf(ctx context.Context, application string) (string, error) {
	return n.of.NameOf(ctx, application)
}

// register asks the service organization what somebody is called there, and who works for whom.
type register struct{ call http.RoundTripper }

// OrgName implements casework.Orgs.
func (r register) OrgName(ctx context.Context, id string) (string, error) {
	o, err := route.Call(ctx, r.call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: id})
	if fault.Of(err).Kind == fault.NotFound {
		return "", nil
	}
	return o.Name, err
}

// Workers implements casework.Orgs.
func (r register) Workers(ctx context.Context, org string) (out []string, err error) {
	list, err := route.Call(ctx, r.call, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: org, Role: string(identity.Worker)})
	for _, a := range list.Items {
		out = append(out, a.ID)
	}
	return out, err
}

// WorkerName implements casework.Orgs. Somebody whom the register has no more works for nobody.
func (r register) WorkerName(ctx context.Context, org, account string) (string, error) {
	a, err := route.Call(ctx, r.call, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: account})
	if fault.Of(err).Kind == fault.NotFound {
		return "", nil
	}
	works := slices.ContainsFunc(a.Memberships, func(m organizationapi.Membership) bool {
		return m.Org == org && string(m.Role) == string(identity.Worker)
	})
	if err != nil || !works {
		return "", err
	}
	return a.Name, nil
}
