package registration

import (
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/services/organization/law"
)

// What the law asks of an organization that is registered already.

// changed is the change of a field, nil where there is none.
func (x *exam) changed(field string) *organizationapi.CardChange {
	for i := range x.d.Changes {
		if x.d.Changes[i].Field == field {
			return &x.d.Changes[i]
		}
	}
	return nil
}

func (x *exam) active() {
	if !x.org.Active() {
		x.Slip("org", "这个组织已经终止，只能申请注销登记。")
	}
}

func (x *exam) change() {
	x.active()
	basis := x.cite(of(x.a.Kind, "change"))
	if len(x.d.Changes) == 0 {
		x.Slip("changes", "请填写要变更的登记事项。", basis...)
	}
	seen := map[string]bool{}
	for i, c := range x.d.Changes {
		field := at("changes", i, "value")
		switch {
		case seen[c.Field]:
			x.Slip(field, "同一事项只填写一次变更。")
		case strings.TrimSpace(c.Value) == c.Was:
			x.Slip(field, "变更后的内容与登记的相同，请核对。")
		}
		seen[c.Field] = true
		switch c.Field {
		case "name":
			x.name(c.Value, field)
		case "capital":
			if fen, err := cn.ParseFen(c.Value); err != nil || fen <= 0 {
				x.Slip(field, "注册资金应写成金额，例如30000元，请修改。")
			}
		}
	}
}

func (x *exam) charter() {
	x.active()
	basis := x.cite(of(x.a.Kind, "charter"), of(x.a.Kind, "charter.contents"))
	if day, err := cn.ParseDay(x.d.AdoptedOn); err != nil || x.today.Before(day) {
		x.Slip("adopted_on", "请填写通过章程的日期，不晚于今天。", basis...)
	}
	x.chapters()
}

// branch: a service organization has none; those of an association are no
// region's, and have none below them; a foundation's are registered.
func (x *exam) branch() {
	x.active()
	x.never(of(x.a.Kind, "branch"), "branch", true, "", "民办非企业单位不得设立分支机构，请撤回这份申请。")
	b := x.d.Branch
	if b == nil {
		x.Slip("branch", "请填写分支机构的名称、住所和负责人。")
		return
	}
	if b.Address == "" || b.Head == "" {
		x.Slip("branch", "请填写分支机构的住所和负责人。", x.cite(of(x.a.Kind, "branch.decide"))...)
	}
	x.never(of(x.a.Kind, "branch.regional"), "branch.regional", b.Regional, "不是地域性的分支机构。", "社会团体不得设立地域性的分支机构，请改变分支机构的设置。")
	x.never(of(x.a.Kind, "branch.nested"), "branch.under", b.Under != "", "不设在别的分支机构之下。", "社会团体的分支机构不得再设立分支机构，请改由社会团体直接设立。")
}

// end: after the liquidation, on a ground that the law lists.
func (x *exam) end() {
	if list, ok := law.May[[]rule.Item](x.Examiner, of(x.a.Kind, "end.grounds")); ok && x.org.Active() {
		x.Say(rule.Text(list.Value, x.d.Ground) != "", "ground", "属于应当注销的情形。", "请从列出的情形中选择注销的原因。", list.Basis())
	}
	if day, err := cn.ParseDay(x.d.LiquidatedOn); err != nil || x.today.Before(day) {
		x.Slip("liquidated_on", "清算完成后才能申请注销，请填写清算结束的日期，不晚于今天。", x.cite(of(x.a.Kind, "deregister"))...)
	}
}

// told is what an application registers, in a sentence for the dossier.
func (a *Application) told() string {
	d := a.Draft
	switch d.Subject {
	case organizationapi.SubjectEstablish:
		return "成立登记：" + a.Name + "。"
	case organizationapi.SubjectChange:
		var parts []string
		for _, c := range d.Changes {
			was := c.Was
			if was == "" {
				was = "未登记"
			}
			parts = append(parts, fmt.Sprintf("%s由“%s”变更为“%s”", fields[c.Field], short(was), short(c.Value)))
		}
		return strings.Join(parts, "；") + "。"
	case organizationapi.SubjectCharter:
		return "核准" + d.AdoptedOn + "通过的章程。"
	case organizationapi.SubjectBranch:
		return "设立分支机构：" + d.Branch.Name + "。"
	}
	return "注销登记。"
}

// short keeps a long text from filling the dossier.
func short(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "……"
	}
	return s
}

// fields are what may be changed, as people call it.
var fields = map[string]string{
	"name": "名称", "address": "住所", "legal_person": "法定代表人或者负责人", "capital": "注册资金", "scope": "业务范围", "supervisor": "业务主管单位",
}

// announced are the subjects and fields that the registrar announces (条例第二十三条、第十八条).
func (a *Application) announced() bool {
	return a.Draft.Subject != organizationapi.SubjectChange || slices.ContainsFunc(a.Draft.Changes, func(c organizationapi.CardChange) bool {
		return c.Field == "name" || c.Field == "address" || c.Field == "legal_person"
	})
}
