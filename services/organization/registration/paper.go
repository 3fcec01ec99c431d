package registration

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/organization/law"
)

// need is a paper that an application must come with.
type need struct {
	code, text string
	basis      fault.Basis
	consent    bool // the sponsor's, given on the platform
}

// needed are the papers that the law asks for, by subject.
func needed(x *law.Examiner, a *Application) (out []need) {
	switch a.Draft.Subject {
	case organizationapi.SubjectEstablish:
		list, ok := law.May[[]rule.Item](x, of(a.Kind, "papers"))
		if !ok {
			return nil
		}
		for _, item := range list.Value {
			out = append(out, need{code: item.Code, text: item.Text, basis: list.Basis(), consent: item.Code == "consent"})
		}
	case organizationapi.SubjectChange:
		out = under(x, out, "decision", "按章程作出变更决定的会议纪要", of(a.Kind, "change"), of(a.Kind, "charter.contents"))
		for _, c := range a.Draft.Changes {
			if c.Field == "legal_person" {
				out = under(x, out, "audit", "更换法定代表人或者负责人的财务审计报告", of(a.Kind, "audit.leader"))
			}
		}
	case organizationapi.SubjectCharter:
		out = under(x, out, "charter", "修改后的章程", of(a.Kind, "charter"), of(a.Kind, "charter.contents"))
		out = under(x, out, "decision", "通过章程的会议纪要", of(a.Kind, "charter"), of(a.Kind, "charter.contents"))
	case organizationapi.SubjectDeregister:
		out = under(x, out, "request", "法定代表人或者负责人签署的注销登记申请书", of(a.Kind, "deregister"))
		out = under(x, out, "liquidation", "清算报告", of(a.Kind, "deregister"))
	}
	return out
}

// under adds a paper that rests on the first of some rules that the book has. Where the kind's own law does not ask, nobody is asked.
func under(x *law.Examiner, out []need, code, text string, ids ...string) []need {
	for _, id := range ids {
		if a, ok := law.May[any](x, id); ok {
			return append(out, need{code: code, text: text, basis: a.Basis()})
		}
	}
	return out
}
