package organization

import (
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// seat is where a role has its place.
type seat struct {
	text  string // the role, as screens call it
	kinds []Kind
	where string // the kinds, as a sentence names them
}

var (
	public  = []Kind{organizationapi.OrgKindGovernment, organizationapi.OrgKindInstitution}
	social  = []Kind{organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation}
	seeking = slices.Concat(social, []Kind{organizationapi.OrgKindFiled, organizationapi.OrgKindEnterprise, organizationapi.OrgKindInstitution, organizationapi.OrgKindCommittee})
)

// seats says in which organizations a role may be given. Who buys and who
// watches are public bodies, who seeks to be bought from is not one of them;
// the case between, institutions, the rules on suppliers decide one by one.
// The administrator's place is the platform itself, which is in no register.
var seats = map[identity.Role]seat{
	identity.Buyer:      {"采购人", public, "国家机关、事业单位和群团组织"},
	identity.Reviewer:   {"采购审核", public, "国家机关、事业单位和群团组织"},
	identity.Supervisor: {"监督人员", []Kind{organizationapi.OrgKindGovernment}, "国家机关"},
	identity.Notary:     {"公证员", public, "国家机关、事业单位和群团组织"},
	identity.Staff:      {"承接方工作人员", seeking, "社会组织、备案的社区社会组织、企业、事业单位和村（居）民委员会"},
	identity.Expert:     {"评审专家", slices.Concat(public, social, []Kind{organizationapi.OrgKindEnterprise}), "国家机关、事业单位、登记的社会组织和企业"},
	identity.Worker:     {"社会工作者", slices.Concat(public, seeking), "各类机关、社会组织、企业和村（居）民委员会"},
	identity.Volunteer:  {"志愿者", slices.Concat(public, seeking), "各类机关、社会组织、企业和村（居）民委员会"},
	identity.Resident:   {"居民", []Kind{organizationapi.OrgKindCommittee}, "村（居）民委员会"},
	identity.Registrar:  {"登记管理", []Kind{organizationapi.OrgKindGovernment}, "国家机关"},
	identity.Sponsor:    {"业务主管", public, "国家机关、事业单位和群团组织"},
	identity.Rater:      {"评估专家", slices.Concat(public, social, []Kind{organizationapi.OrgKindEnterprise}), "国家机关、事业单位、登记的社会组织和企业"},
	identity.Panelist:   {"评估委员会委员", slices.Concat(public, social, []Kind{organizationapi.OrgKindEnterprise}), "国家机关、事业单位、登记的社会组织和企业"},
	identity.Officer:    {"社区矫正工作人员", []Kind{organizationapi.OrgKindGovernment}, "国家机关"},
	identity.Personnel:  {"单位组织人事", slices.Concat(public, seeking), "各类机关、社会组织、企业和村（居）民委员会"},
	identity.Admin:      {"管理员", nil, "平台运营单位"},
}

var errSeat = fault.New(fault.Refused, "organization.membership.kind", "这类组织不设这个角色，请核对组织和角色后重新选择。")

// fits refuses a role that organizations of the kind have no place for. A role
// that is none is for join to refuse.
func fits(role identity.Role, k Kind) error {
	s, known := seats[role]
	if !known || slices.Contains(s.kinds, k) {
		return nil
	}
	return errSeat.Say("“"+s.text+"”角色设在"+s.where+"，不能授予"+kinds[k].text+"的账号，请核对组织和角色后重新选择。").
		At("role", "请选择"+kinds[k].text+"可以有的角色，或者改选组织。")
}
