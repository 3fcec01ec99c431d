package registration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/organization/card"
	"sanshe/services/organization/law"
)

// errUnlawful is what a refusal of an application's form is called; what it says comes from the findings.
var errUnlawful = fault.New(fault.Refused, "organization.application.unlawful", "申请有不符合规定的地方，请按提示修改后再提交。")

// world is what the register says on the day of what an application is about.
type world struct {
	org  card.Card   // the organization concerned; none of an establishment
	same []card.Card // organizations of the name that is applied for
}

// look reads it.
func (s *Service) look(ctx context.Context, a *Application) (w world, err error) {
	if a.Draft.Org != "" {
		if w.org, err = s.register.Of(ctx, a.Draft.Org); err != nil {
			return w, err
		}
	}
	if name := a.newName(); name != "" {
		w.same, err = s.register.Named(ctx, name)
	}
	return w, err
}

// newName is the name that the application asks for, "" where it asks for none.
func (a *Application) newName() string {
	if a.Draft.Subject == organizationapi.SubjectEstablish {
		return a.Draft.Name
	}
	for _, c := range a.Draft.Changes {
		if a.Draft.Subject == organizationapi.SubjectChange && c.Field == "name" {
			return c.Value
		}
	}
	return ""
}

// examined holds an application against the law of its day and place.
func (s *Service) examined(ctx context.Context, a *Application) (*law.Examiner, error) {
	w, err := s.look(ctx, a)
	if err != nil {
		return nil, err
	}
	x := &exam{Examiner: &law.Examiner{Book: s.rules, At: a.Law}, a: a, d: &a.Draft, world: w, today: cn.DayOf(s.now())}
	x.all()
	return x.Examiner, x.Err
}

// exam is one application held against the law.
type exam struct {
	*law.Examiner
	a *Application
	d *organizationapi.ApplicationDraft
	world
	today cn.Day
}

// all says everything there is to say of the application.
func (x *exam) all() {
	x.sponsor()
	switch x.d.Subject {
	case organizationapi.SubjectEstablish:
		x.name(x.d.Name, "name")
		x.conditions()
		switch x.a.Kind {
		case organizationapi.LegalKindAssociation:
			x.association()
		case organizationapi.LegalKindServiceorg:
			x.serviceorg()
		case organizationapi.LegalKindFoundation:
			x.foundation()
		}
		x.chapters()
	case organizationapi.SubjectChange:
		x.change()
	case organizationapi.SubjectCharter:
		x.charter()
	case organizationapi.SubjectBranch:
		x.branch()
	case organizationapi.SubjectDeregister:
		x.end()
	}
	x.papers()
}

// sponsor says whether somebody agrees first, or why nobody need.
func (x *exam) sponsor() {
	if x.d.Direct != "" {
		direct, ok := law.May[[]rule.Item](x.Examiner, "organization.direct.kinds")
		if !ok {
			x.Slip("direct", "规则库没有列出可以直接登记的类别，请选择业务主管单位。")
			return
		}
		x.Say(rule.Text(direct.Value, x.d.Direct) != "", "direct", "属于可以直接登记的类别，不需要业务主管单位。", "直接登记只限规定的类别，请从列出的类别中选择，或者选择业务主管单位。", direct.Basis())
		return
	}
	if x.d.Subject != organizationapi.SubjectEstablish && x.org.Supervisor == "" && x.a.Sponsor.ID == "" {
		return // registered directly, and still without
	}
	basis := x.cite(of(x.a.Kind, "sponsor"))
	if needs, ok := law.May[bool](x.Examiner, of(x.a.Kind, "sponsor")); ok && needs.Value {
		x.Say(x.a.Sponsor.ID != "", "sponsor", "已选择业务主管单位。", "申请须经业务主管单位审查同意，请选择业务主管单位；属于直接登记类别的，请选择类别。", needs.Basis())
	}
	if x.a.Sponsor.ID == "" {
		return
	}
	same := x.org.Sponsor == x.a.Sponsor.ID || x.org.Sponsor == "" && x.org.Supervisor == x.a.Sponsor.Name
	if x.d.Subject != organizationapi.SubjectEstablish && x.org.Supervisor != "" && !same && x.changed("supervisor") == nil {
		x.Slip("sponsor", "登记的业务主管单位是"+x.org.Supervisor+"，请选择它；要更换的，请申请变更业务主管单位。", basis...)
	}
}

// cite is the clause of the first of some rules that the book has.
func (x *exam) cite(ids ...string) []fault.Basis {
	for _, id := range ids {
		if b := rule.Cite(x.Book, id, x.At); len(b) > 0 {
			return b
		}
	}
	return nil
}

// name holds a name against what names may be.
func (x *exam) name(name, field string) {
	if name == "" {
		x.Slip(field, "请填写拟用名称。", x.cite(of(x.a.Kind, "conditions"))...)
		return
	}
	if barred, ok := law.May[[]rule.Item](x.Examiner, of(x.a.Kind, "name.barred")); ok && (x.a.Division != nation || x.a.Kind == organizationapi.LegalKindServiceorg) {
		i := slices.IndexFunc(barred.Value, func(w rule.Item) bool { return strings.HasPrefix(name, strings.Trim(w.Text, "“”")) })
		bad := ""
		if i >= 0 {
			bad = "名称不得冠以“" + strings.Trim(barred.Value[i].Text, "“”") + "”字样，请改名。"
		}
		x.Say(i < 0, field, "名称没有冠以全国性的字样。", bad, barred.Basis())
	}
	taken := slices.ContainsFunc(x.same, func(c card.Card) bool {
		return c.ID != x.d.Org && c.Kind != organizationapi.OrgKindFiled && c.Status != organizationapi.OrgStatusDeregistered && cn.Stem(c.Region)[:min(6, len(cn.Stem(c.Region)))] == cn.Stem(x.a.Region)
	})
	if taken {
		x.Slip(field, "同一区划内已有同名的组织，请改名。", x.cite(of(x.a.Kind, "refusals"), of(x.a.Kind, "conditions"))...)
	}
}

// nation is the division of what the whole country's office registers.
const nation = "100000"

// conditions are the items that the law lists for the kind, each held against what the draft says of it.
func (x *exam) conditions() {
	list, ok := law.May[[]rule.Item](x.Examiner, of(x.a.Kind, "conditions"))
	if !ok {
		return
	}
	d := x.d
	organs := d.Name != "" && len(d.Officers) > 0
	for _, item := range list.Value {
		var met bool
		var field, ask string
		switch item.Code {
		case "named", "governed":
			met, field, ask = organs, "officers", "请填写名称和拟任负责人"
		case "funded":
			if x.a.Kind == organizationapi.LegalKindFoundation {
				continue // by amounts of its own
			}
			met, field, ask = d.Capital > 0, "capital", "请填写注册资金"
		case "housed":
			met, field, ask = d.Address != "", "address", "请填写住所"
		case "staffed":
			met, field, ask = d.Staff > 0, "staff", "请填写专职工作人员或者从业人员的人数"
		case "purpose":
			met, field, ask = d.Purpose != "", "purpose", "请填写宗旨"
		default: // what a rule or a hand of its own looks at: members, consent, liability
			continue
		}
		x.Say(met, field, item.Text+"。", "还不具备“"+item.Text+"”这一条件，"+ask+"。", list.Basis())
	}
	n := 0
	for _, o := range d.Officers {
		if o.Post == "representative" {
			n++
		}
	}
	if n != 1 {
		x.Slip("officers", "请在拟任负责人中写明一位法定代表人或者负责人。", list.Basis())
	}
	if len(d.Founders) == 0 {
		x.Slip("founders", "请填写举办者或者发起人。", list.Basis())
	}
	for i, f := range d.Founders {
		if !f.Unit && f.IDNumber == "" {
			x.Slip(at("founders", i, "id_number"), "请填写举办者或者发起人的身份证件号码，它会密封保存。")
		}
	}
	for i, o := range d.Officers {
		if o.IDNumber == "" {
			x.Slip(at("officers", i, "id_number"), "请填写拟任负责人的身份证件号码，它会密封保存。")
		}
	}
}

// chapters says what the charter does not speak of yet.
func (x *exam) chapters() {
	list, ok := law.May[[]rule.Item](x.Examiner, of(x.a.Kind, "charter.contents"))
	if !ok {
		return
	}
	var missing []string
	for _, item := range list.Value {
		if !slices.Contains(x.d.Chapters, item.Code) {
			missing = append(missing, item.Text)
		}
	}
	x.Say(len(missing) == 0, "chapters", fmt.Sprintf("章程写明了规定的%d项内容。", len(list.Value)), "章程还没有写明："+strings.Join(missing, "；")+"。", list.Basis())
}

// papers says which are missing.
func (x *exam) papers() {
	for _, n := range needed(x.Examiner, x.a) {
		if n.consent {
			continue // the sponsor agrees on the platform
		}
		x.Say(len(x.a.Papers[n.code]) > 0, "papers", "已提交“"+n.text+"”。", "还没有提交“"+n.text+"”，请上传。", n.basis)
	}
}
