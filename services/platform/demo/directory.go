package demo

import (
	"sanshe/contracts/go/organizationapi"
)

// handed are the functions that the county hands on.
var handed = []organizationapi.FunctionDraft{
	{
		Name: "养老服务需求评估", Mode: organizationapi.FunctionModeTransfer, Scope: "对申请养老服务补贴的老年人上门评估，出具评估报告。",
		Conditions: organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindServiceorg}, MinGrade: 3, Years: 2, Clean: true},
	},
	{
		Name: "社会组织能力建设培训", Mode: organizationapi.FunctionModeEntrust, Scope: "面向社区社会组织的财务、项目和志愿者管理培训。",
		Conditions: organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindAssociation, organizationapi.LegalKindServiceorg, organizationapi.LegalKindFoundation}, Years: 1},
	},
	{
		Name: "慈善项目评估", Mode: organizationapi.FunctionModePurchase, Scope: "对慈善项目的效果和资金使用作第三方评估。",
		Conditions: organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindFoundation}, MinGrade: 4, Clean: true},
	},
}

// functions drafts what is handed on and lets it be publicized; its window passes with that of the catalogue.
func (c *county) functions() error {
	for _, d := range handed {
		d.Department, d.Ground, d.PublicityDays, d.TermYears = "星河区民政局", "星河区政府职能向社会组织转移工作方案（演示数据，虚构）", 7, 5
		f, err := do(c, "buyer", organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: d})
		if err != nil {
			return err
		}
		for _, m := range [][2]string{{"buyer", "submit"}, {"reviewer", "publicize"}} {
			if _, err := do(c, m[0], organizationapi.MoveFunction, organizationapi.MoveFunctionRequest{ID: f.ID, DirectoryMove: organizationapi.DirectoryMove{Do: m[1]}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// provide lets two organizations be admitted for the first function; they are listed as the days go by.
func (c *county) provide() error {
	for _, login := range []string{"staff", "staff7"} {
		x, err := c.wants(login, handed[0].Name)
		if err != nil {
			return err
		}
		if _, err := do(c, "registrar", organizationapi.MoveProvider, organizationapi.MoveProviderRequest{ID: x.ID, DirectoryMove: organizationapi.DirectoryMove{Do: "admit"}}); err != nil {
			return err
		}
	}
	return nil
}

// wants applies for a function, once it is in force.
func (c *county) wants(login, name string) (x organizationapi.Provider, err error) {
	var f organizationapi.Function
	if err = c.until("the function "+name, func() (bool, error) {
		page, err := do(c, login, organizationapi.ListFunctions, organizationapi.ListFunctionsRequest{Q: name, State: organizationapi.FunctionStateEffective})
		if len(page.Items) > 0 {
			f = page.Items[0]
		}
		return f.ID != "", err
	}); err != nil {
		return x, err
	}
	return do(c, login, organizationapi.ApplyProvider, organizationapi.ApplyProviderRequest{ProviderApplication: organizationapi.ProviderApplication{Function: f.ID, Org: c.org(login)}})
}

// waits leaves something at the desks: an application that nobody has looked at, and a draft.
func (c *county) waits() error {
	if _, err := c.wants("staff", handed[1].Name); err != nil {
		return err
	}
	d := handed[0]
	d.Name, d.Department, d.Ground, d.PublicityDays, d.TermYears = "社区矫正对象帮扶", "星河区司法局", "星河区政府职能向社会组织转移工作方案（演示数据，虚构）", 7, 3
	_, err := do(c, "buyer", organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: d})
	return err
}
