package registration

import (
	"context"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/services/organization/law"
)

// mostAlike bounds the list of similar names.
const mostAlike = 20

// CheckName says to anybody whether a name may be borne, and who bears one like it.
func (s *Service) CheckName(ctx context.Context, in organizationapi.CheckNameRequest) (out organizationapi.NameReport, err error) {
	region := cn.Stem(in.Region)
	for len(region) < 6 {
		region += "0"
	}
	a := Application{
		Name: in.Name, Kind: in.Kind, Region: region, Division: in.Region, Law: rule.Where{Region: region, Day: s.now()},
		Draft: organizationapi.ApplicationDraft{Subject: organizationapi.SubjectEstablish, Name: in.Name},
	}
	w, err := s.look(ctx, &a)
	if err != nil {
		return out, err
	}
	x := &exam{Examiner: &law.Examiner{Book: s.rules, At: a.Law}, a: &a, d: &a.Draft, world: w}
	x.name(in.Name, "name")
	if x.Err != nil {
		return out, x.Err
	}
	if place := s.place(region); region != nation && !strings.Contains(in.Name, placeWord(place)) {
		x.Findings = append(x.Findings, organizationapi.Finding{
			Ok: false, Level: "warn", Field: "name", Text: "名称一般冠以登记管理机关所在的区划“" + placeWord(place) + "”，请核对活动地域。", Basis: []organizationapi.Basis{},
		})
	}
	out.Findings = append([]organizationapi.Finding{}, x.Findings...)
	out.Similar, err = s.alike(ctx, &a)
	return out, err
}

// placeWord is the last part of a division's full name: 铜山区 of 江苏省徐州市铜山区.
func placeWord(full string) string {
	r := []rune(full)
	for i := len(r) - 2; i > 0; i-- {
		if strings.ContainsRune("省市区县旗州", r[i]) {
			return string(r[i+1:])
		}
	}
	return full
}

// tails are how names of organizations end; what stands before says which one it is.
var tails = []string{
	"社会工作服务中心", "社会服务中心", "综合服务中心", "服务中心", "促进中心", "发展中心", "活动中心", "中心", "社会服务社", "服务社", "促进会", "联合会", "协会", "商会", "学会", "公益基金会", "基金会", "服务站", "养老院", "学校", "幼儿园", "社",
}

// core is the part of a name that tells it from others.
func core(name, place string) string {
	for _, cut := range []string{place, placeWord(place), strings.TrimRight(placeWord(place), "区县市")} {
		if cut != "" && strings.HasPrefix(name, cut) {
			name = strings.TrimPrefix(name, cut)
			break
		}
	}
	for _, t := range tails {
		if strings.HasSuffix(name, t) && len(name) > len(t) {
			return strings.TrimSuffix(name, t)
		}
	}
	return name
}

// alike are organizations of the region whose names share what tells this one from others.
func (s *Service) alike(ctx context.Context, a *Application) ([]organizationapi.Party, error) {
	out := []organizationapi.Party{}
	name := a.newName()
	word := []rune(core(name, s.place(a.Region)))
	if len(word) < 2 {
		return out, nil
	}
	found, err := s.register.Alike(ctx, string(word[:2]), a.Region) // 字号 are mostly of two characters
	if err != nil {
		return out, err
	}
	for _, c := range found {
		if c.ID != a.Draft.Org && c.Status != organizationapi.OrgStatusDeregistered && len(out) < mostAlike {
			out = append(out, organizationapi.Party{ID: c.ID, Name: c.Name})
		}
	}
	return out, nil
}
