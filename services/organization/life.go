package organization

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// State is where an organization stands.
	State = organizationapi.OrgStatus
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one organization.
	Hat string
)

// The verbs.
const (
	Deregister Verb = "deregister"
	Revoke     Verb = "revoke"
)

// The hats. Everybody wears Reader: the register is public.
const (
	Registrar  Hat = "registrar"  // keeps the register
	Supervisor Hat = "supervisor" // supervises the region: may list, never end
	Reader     Hat = "reader"
)

// Life is the life of an organization in the register. A revoked one still has
// to be deregistered after liquidation.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.organization",
	Start: organizationapi.OrgStatusActive,
	Moves: []state.Move[State, Verb, Hat]{
		{
			Do: Deregister, From: []State{organizationapi.OrgStatusActive, organizationapi.OrgStatusRevoked}, To: organizationapi.OrgStatusDeregistered,
			By: []Hat{Registrar}, Basis: "organization.association.deregister", Label: "注销登记",
		},
		{
			Do: Revoke, From: []State{organizationapi.OrgStatusActive}, To: organizationapi.OrgStatusRevoked,
			By: []Hat{Registrar}, Basis: ruleSerious, Label: "撤销登记",
		},
	},
	Does: map[Hat]string{Registrar: "名册的管理员"},
	Says: map[State]string{
		organizationapi.OrgStatusActive: "正常", organizationapi.OrgStatusDeregistered: "已注销", organizationapi.OrgStatusRevoked: "已撤销登记",
	},
}

// bases names the clause of a move where it differs by the kind of organization; "" where no law speaks.
var bases = map[Verb]map[Kind]string{
	Deregister: {
		organizationapi.OrgKindAssociation: "organization.association.deregister",
		organizationapi.OrgKindServiceorg:  "organization.serviceorg.deregister",
		organizationapi.OrgKindFoundation:  "organization.foundation.deregister",
	},
}

// basis is the clause behind a move of an organization of a kind.
func basis(m state.Move[State, Verb, Hat], k Kind) string {
	if by, ok := bases[m.Do]; ok {
		return by[k]
	}
	return m.Basis
}
