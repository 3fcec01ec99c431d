// Package organization keeps the register of organizations (social
// organizations registered or filed, and the public bodies and enterprises
// they deal with), their ratings and listings, and the accounts of people with
// their roles. It holds the platform's OpenID provider. It does not decide what
// a listing or a rating means for a purchase: the other services ask and decide.
package organization

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Kind is what sort of organization it is.
type Kind = organizationapi.OrgKind

// Organization is one row of the register. Its id is its credit code when it
// has one, so that two registrations of one code are two writes of one document.
type Organization struct {
	store.Meta
	Draft       organizationapi.OrganizationDraft `json:"draft"` // what the register says
	Status      State                             `json:"status"`
	LegalEntity bool                              `json:"legal_entity"`
	Sponsor     string                            `json:"sponsor,omitempty"` // id of the unit that draft.supervisor names
	Ratings     []Rating                          `json:"ratings,omitempty"` // all announced, by their first day
	Rating      *Rating                           `json:"rating,omitempty"`  // the last of them, for programs that know one only
	Marks       []organizationapi.Mark            `json:"marks,omitempty"`
	CreatedAt   time.Time                         `json:"created_at"`
	EndedAt     *time.Time                        `json:"ended_at,omitempty"`
	Ending      string                            `json:"ending,omitempty"` // what was said when it ended
	Origin      *organizationapi.Party            `json:"origin,omitempty"` // the filed group that it was
	Heir        *organizationapi.Party            `json:"heir,omitempty"`   // what a filed group has become
	Demo        bool                              `json:"demo,omitempty"`
}

// kind is what the register demands of organizations of one sort.
type kind struct {
	text     string
	heads    []string // first two characters of the credit code (GB 32100-2015); none: must have no code
	required bool     // a code is required
	social   bool     // 社会组织 registered with the civil affairs authority: rated, and listed as abnormal
}

var kinds = map[Kind]kind{
	organizationapi.OrgKindAssociation: {"社会团体", []string{"51"}, true, true},
	organizationapi.OrgKindServiceorg:  {"社会服务机构", []string{"52"}, true, true},
	organizationapi.OrgKindFoundation:  {"基金会", []string{"53"}, true, true},
	organizationapi.OrgKindFiled:       {"备案的社区社会组织", nil, false, false},
	organizationapi.OrgKindGovernment:  {"国家机关", []string{"11"}, false, false},
	organizationapi.OrgKindInstitution: {"事业单位和群团组织", []string{"12", "13", "19", "81", "89"}, false, false},
	organizationapi.OrgKindEnterprise:  {"企业", []string{"91", "92", "93"}, true, false},
	organizationapi.OrgKindCommittee:   {"居民委员会或村民委员会", []string{"54", "55", "59"}, false, false},
}

// Rules of the book that this package asks.
const (
	ruleCodeKinds   = "organization.code.kinds"
	ruleCodeWeights = "organization.code.weights"
	ruleFiling      = "organization.filing.liability"
	ruleFundraising = "organization.charity.fundraising.months"
	ruleYears       = "organization.rating.years"
	ruleNextYear    = "organization.rating.nextyear"
	ruleGrades      = "organization.rating.grades"
	ruleAbnormal    = "organization.credit.abnormal.grounds"
	ruleSerious     = "organization.credit.serious.grounds"
	ruleSeriousEnds = "organization.credit.serious.years"
)

var (
	errCode      = fault.New(fault.Refused, "organization.code.wrong", "统一社会信用代码不正确，请按登记证书核对后重新填写。")
	errCodeNeed  = fault.New(fault.Refused, "organization.code.missing", "登记的组织必须填写统一社会信用代码，请按登记证书填写；还没有登记的，请选择备案。")
	errCodeNone  = fault.New(fault.Refused, "organization.code.filed", "备案的社区社会组织没有法人资格，也没有统一社会信用代码，请清空这一项；已经取得登记证书的，请改选登记的类型。")
	errCodeTaken = fault.New(fault.Conflict, "organization.code.taken", "这个统一社会信用代码已经登记在名册中，请先查询，再决定是否变更登记事项。")
	errFixed     = fault.New(fault.Refused, "organization.code.fixed", "统一社会信用代码和类型在存续期间不变更；备案组织取得登记证书的，请作为新的组织登记。")
	errRegion    = fault.New(fault.Refused, "organization.region.unknown", "所在区划不在行政区划代码表中，请从区划列表中选择。")
	errCharity   = fault.New(fault.Refused, "organization.charity.kind", "只有登记的社会团体、社会服务机构和基金会可以是慈善组织，请清空慈善组织和公开募捐资格的日期。")
	errRaising   = fault.New(fault.Refused, "organization.charity.first", "只有慈善组织可以取得公开募捐资格，请先填写登记或者认定为慈善组织的日期，它不晚于取得资格的日期。")
	errTooYoung  = fault.New(fault.Refused, "organization.charity.young", "登记满规定时间的慈善组织才能取得公开募捐资格，请核对成立登记日期和取得资格的日期。")
	errDay       = fault.New(fault.Refused, "organization.day.future", "日期应为今天或更早的日期，请核对后重新填写。")
)

// check holds what a register entry says against what the register demands; it answers the entry tidied up.
func check(rules *rule.Book, d organizationapi.OrganizationDraft, now time.Time) (organizationapi.OrganizationDraft, error) {
	k, law := kinds[d.Kind], rule.Where{Region: d.Region, Day: now}
	if div, ok := cn.FindDivision(d.Region[:6]); !ok || !div.Current {
		return d, errRegion.At("region", "没有这个区划代码，请从区划列表中选择。")
	}
	if d.RegisteredOn != "" {
		if day, err := cn.ParseDay(d.RegisteredOn); err != nil || cn.DayOf(now).Before(day) {
			return d, errDay.At("registered_on", "成立登记日期应写成2026-01-31的样子，且不晚于今天。")
		}
	}
	if err := charity(rules, k, d, cn.DayOf(now)); err != nil {
		return d, err
	}
	switch {
	case len(k.heads) == 0 && d.CreditCode != "":
		basis, err := rule.Ask[bool](rules, ruleFiling, law)
		if err != nil {
			return d, err
		}
		return d, errCodeNone.Under(basis.Basis()).At("credit_code", "请清空这一项。")
	case d.CreditCode == "" && !k.required:
		return d, nil
	}
	standard, err := rule.Ask[[]rule.Item](rules, ruleCodeKinds, law)
	switch {
	case silent(err): // before the standard was in force nobody had a code, and none is held to it
		return d, nil
	case err != nil:
		return d, err
	case d.CreditCode == "":
		return d, errCodeNeed.Under(standard.Basis()).At("credit_code", "请填写18位统一社会信用代码。")
	}
	code, err := cn.ParseCredit(d.CreditCode)
	if err != nil {
		basis, ask := rule.Ask[string](rules, ruleCodeWeights, law)
		if ask != nil {
			return d, ask
		}
		return d, errCode.Under(basis.Basis()).At("credit_code", err.Error())
	}
	if d.CreditCode = string(code); !slices.Contains(k.heads, d.CreditCode[:2]) {
		return d, errCode.Under(standard.Basis()).At("credit_code",
			"这个代码属于"+code.Registrar()+"部门登记的“"+code.Kind()+"”，与所选类型“"+k.text+"”不符，请核对类型和代码。")
	}
	return d, nil
}

// charity holds the days of a charity against one another: registered for the months that the law of the day names, and
// recognized, before it is free to raise funds in public. To whom a law gives that right itself, it is given at once.
func charity(rules *rule.Book, k kind, d organizationapi.OrganizationDraft, today cn.Day) error {
	if !k.social && (d.CharityOn != "" || d.FundraisingOn != "") {
		return errCharity.At("charity_on", "请清空这一项。")
	}
	for field, on := range map[string]string{"charity_on": d.CharityOn, "fundraising_on": d.FundraisingOn} {
		if day, err := cn.ParseDay(on); on != "" && (err != nil || today.Before(day)) {
			return errDay.At(field, "日期应写成2026-01-31的样子，且不晚于今天。")
		}
	}
	if d.FundraisingOn != "" && (d.CharityOn == "" || cn.Day(d.FundraisingOn).Before(cn.Day(d.CharityOn))) {
		return errRaising.At("fundraising_on", "取得公开募捐资格不早于成为慈善组织。")
	}
	if d.FundraisingOn == "" || d.FundraisingDirect {
		return nil
	}
	months, err := rule.Ask[int](rules, ruleFundraising, rule.Where{Region: d.Region, Day: cn.Day(d.FundraisingOn).At(0, 0)})
	if silent(err) { // before the law there was no such right to ask for
		return nil
	}
	if err != nil {
		return err
	}
	since, err := cn.ParseDay(d.RegisteredOn)
	if err != nil {
		return errTooYoung.Under(months.Basis()).At("registered_on", "请填写成立登记日期。")
	}
	if free := since.AddMonths(months.Value); cn.Day(d.FundraisingOn).Before(free) {
		return errTooYoung.Say(fmt.Sprintf("登记满%d个月的慈善组织才能取得公开募捐资格，这个组织%s起可以；依法律、行政法规直接发给资格的，请勾选该项。", months.Value, free.Chinese())).
			Under(months.Basis()).At("fundraising_on", "请填写"+free.Chinese()+"或者以后的日期。")
	}
	return nil
}

// silent reports whether the book has nothing to say of the day that was asked for.
func silent(err error) bool { return err != nil && fault.Of(err).Code == rule.Silent }

// legalEntity reports whether organizations of the kind may answer for themselves in civil law.
func legalEntity(rules *rule.Book, d organizationapi.OrganizationDraft, now time.Time) (bool, error) {
	if d.Kind != organizationapi.OrgKindFiled {
		return true, nil
	}
	a, err := rule.Ask[bool](rules, ruleFiling, rule.Where{Region: d.Region, Day: now})
	return a.Value, err
}

// hats says who the caller is to this organization. The register is public.
func (o *Organization) hats(who identity.Caller) []Hat {
	hats := []Hat{Reader}
	if who.Has(identity.Admin) {
		hats = append(hats, Registrar)
	}
	for _, m := range who.Memberships {
		if m.Role == identity.Supervisor && cn.Within(o.Draft.Region, m.Region) {
			hats = append(hats, Supervisor)
		}
	}
	return hats
}

// register is how organizations are kept. A program of the release before keeps
// one rating; what it announces replaces the others, as it did there.
var register = store.Kind[Organization]{
	Schema: store.Schema{Name: "organizations", Indexes: []string{"name", "kind", "code", "region", "grade", "word", "listed", "field"}, Rev: 3},
	Index:  indexOrganization,
	Steps: []store.Step[Organization]{{
		Says: "a new rating leaves the one that still runs",
		Up: func(_ context.Context, _ store.Look, o *Organization) error {
			if o.Rating != nil && (len(o.Ratings) == 0 || o.Ratings[len(o.Ratings)-1] != *o.Rating) {
				o.Ratings = []Rating{*o.Rating}
			}
			return nil
		},
		Down: func(o *Organization) {
			if n := len(o.Ratings); n > 0 {
				o.Rating = &o.Ratings[n-1]
			}
		},
	}},
}

// sep stands between the parts of a composed index value; it sorts before every printable character.
const sep = "\x1f"

func indexOrganization(o *Organization) map[string][]string {
	d := o.Draft
	ix := map[string][]string{
		"name": {d.Name}, "kind": {string(d.Kind) + sep + d.Name}, "region": {d.Region}, "word": store.Words(d.Name),
	}
	if d.Field != "" {
		ix["field"] = []string{d.Field}
	}
	if d.CreditCode != "" {
		ix["code"] = []string{d.CreditCode}
	}
	if o.listed(listSerious) || o.listed(listAbnormal) {
		ix["listed"] = []string{d.Name}
	}
	for _, r := range o.Ratings {
		ix["grade"] = append(ix["grade"], grade(r.Grade)+r.To)
	}
	return ix
}

func grade(n int64) string { return store.Int(n) + sep }

// codeLike reports whether a search text can only be the beginning of a credit code.
func codeLike(q string) bool {
	return len(q) >= 4 && len(q) <= 18 && strings.Trim(q, "0123456789ABCDEFGHJKLMNPQRTUWXY") == "" && strings.Trim(q[2:4], "0123456789") == ""
}
