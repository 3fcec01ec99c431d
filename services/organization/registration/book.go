package registration

import "sanshe/contracts/go/organizationapi"

// laws are the rules that the three kinds ask for: the same questions, and each
// kind has a law of its own, or none. A question without an answer is no duty.
var laws = map[organizationapi.LegalKind]map[string]string{
	organizationapi.LegalKindAssociation: {
		"announce":         "organization.association.announce",
		"audit.leader":     "organization.association.audit.leader",
		"branch.nested":    "organization.association.branch.nested",
		"branch.regional":  "organization.association.branch.regional",
		"change":           "organization.association.change",
		"charter":          "organization.association.charter",
		"charter.contents": "organization.association.charter.contents",
		"conditions":       "organization.association.conditions",
		"decide":           "organization.association.decide",
		"deregister":       "organization.association.deregister",
		"end.grounds":      "organization.association.end.grounds",
		"name.barred":      "organization.association.name.barred",
		"papers":           "organization.association.papers",
		"refusals":         "organization.association.refusals",
		"revoke.grounds":   "organization.association.revoke.grounds",
		"sponsor":          "organization.association.sponsor",
	},
	organizationapi.LegalKindServiceorg: {
		"announce":          "organization.serviceorg.announce",
		"audit.leader":      "organization.serviceorg.audit.leader",
		"branch":            "organization.serviceorg.branch",
		"certificate.years": "organization.serviceorg.certificate.years",
		"change":            "organization.serviceorg.change",
		"charter":           "organization.serviceorg.charter",
		"charter.contents":  "organization.serviceorg.charter.contents",
		"conditions":        "organization.serviceorg.conditions",
		"decide":            "organization.serviceorg.decide",
		"deregister":        "organization.serviceorg.deregister",
		"end.grounds":       "organization.serviceorg.end.grounds",
		"name.barred":       "organization.serviceorg.name.barred",
		"papers":            "organization.serviceorg.papers",
		"refusals":          "organization.serviceorg.refusals",
		"revoke.grounds":    "organization.serviceorg.revoke.grounds",
		"sponsor":           "organization.serviceorg.sponsor",
	},
	organizationapi.LegalKindFoundation: {
		"announce":         "organization.foundation.announce",
		"audit.leader":     "organization.foundation.audit.leader",
		"branch.decide":    "organization.foundation.branch.decide",
		"charter.contents": "organization.foundation.charter.contents",
		"conditions":       "organization.foundation.conditions",
		"decide":           "organization.foundation.decide",
		"deregister":       "organization.foundation.deregister",
		"end.grounds":      "organization.foundation.end.grounds",
		"papers":           "organization.foundation.papers",
		"revoke.grounds":   "organization.foundation.revoke.grounds",
		"sponsor":          "organization.foundation.sponsor",
	},
}

// of is the id of a kind's rule, "" where its law does not speak.
func of(k organizationapi.LegalKind, question string) string { return laws[k][question] }
