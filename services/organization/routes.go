package organization

import (
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
)

func (s *Service) routes() []route.Route {
	return []route.Route{
		route.On(organizationapi.ListOrganizations, s.ListOrganizations).For(time.Second),
		route.On(organizationapi.RegisterOrganization, s.RegisterOrganization),
		route.On(organizationapi.GetOrganization, s.GetOrganization),
		route.On(organizationapi.UpdateOrganization, s.UpdateOrganization),
		route.On(organizationapi.RateOrganization, s.RateOrganization),
		route.On(organizationapi.MarkOrganization, s.MarkOrganization),
		route.On(organizationapi.UnmarkOrganization, s.UnmarkOrganization),
		route.On(organizationapi.MoveOrganization, s.MoveOrganization),
		route.On(organizationapi.ListMembers, s.ListMembers),
		route.On(organizationapi.ListAccounts, s.ListAccounts),
		route.On(organizationapi.CreateAccount, s.CreateAccount),
		route.On(organizationapi.OpenAccount, s.OpenAccount),
		route.On(organizationapi.GetAccount, s.GetAccount),
		route.On(organizationapi.AddMembership, s.AddMembership),
		route.On(organizationapi.RemoveMembership, s.RemoveMembership),
		route.On(organizationapi.SetStanding, s.SetStanding),
		route.On(organizationapi.UnlockAccount, s.UnlockAccount),
		route.On(organizationapi.GetMe, s.GetMe),
		route.On(organizationapi.DeclareRelations, s.DeclareRelations),
		route.On(organizationapi.AnswerOffer, s.AnswerOffer),
		route.On(organizationapi.ChangePassword, s.ChangePassword),
		route.On(organizationapi.ListExperts, s.ListExperts),
		route.On(organizationapi.ListKeepers, s.ListKeepers),
		route.On(organizationapi.ListFields, s.ListFields),
		route.On(organizationapi.SignIn, s.SignIn),
		route.On(organizationapi.ListOrganizationTasks, s.ListOrganizationTasks),
	}
}
