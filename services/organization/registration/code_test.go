package registration_test

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// TestNoMutatedCodePassesTheRegistrarsDoor tries every position with other
// characters, and every swap of neighbours, of a code that is right.
func TestNoMutatedCodePassesTheRegistrarsDoor(t *testing.T) {
	r := open(t)
	a := r.do(r.filed(r.drafted("铜山区暖邻社会工作服务中心")), [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"}, [3]string{"rob", "publicize", ""})
	r.days(8)
	good := string(cn.IssueCredit("52", region, 4711))
	tries := 0
	for _, bad := range mutants(good) {
		_, f := try(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant", CreditCode: bad}))
		if f == nil {
			t.Fatalf("%s is accepted", bad)
		}
		if f.Code != "organization.application.code" || len(f.Basis) != 1 || f.Basis[0].Rule != "organization.code.weights" && f.Basis[0].Rule != "organization.code.kinds" || len(f.Fields) != 1 {
			t.Fatalf("%s: %s %v %v", bad, f.Code, f.Basis, f.Fields)
		}
		tries++
	}
	if tries < 500 {
		t.Errorf("%d tries", tries)
	}
	for _, other := range []string{string(cn.IssueCredit("51", region, 1)), string(cn.IssueCredit("52", "320311", 1))} {
		refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant", CreditCode: other}), "organization.application.code", "organization.code.kinds")
	}
	a = ok(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant", CreditCode: good}))
	if a.CreditCode != good {
		t.Errorf("granted as %s", a.CreditCode)
	}
}

// mutants are all codes that differ from one in one character, and all swaps of neighbours.
func mutants(good string) (out []string) {
	const set = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for i := range good {
		for _, c := range set {
			if byte(c) != good[i] {
				out = append(out, good[:i]+string(c)+good[i+1:])
			}
		}
		if i > 0 && good[i] != good[i-1] {
			out = append(out, good[:i-1]+string(good[i])+string(good[i-1])+good[i+1:])
		}
	}
	return out
}

func TestOneCodeIsOneOrganizations(t *testing.T) {
	r := open(t)
	ready := func(name string) organizationapi.Application {
		a := r.do(r.filed(r.drafted(name)), [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"}, [3]string{"rob", "publicize", ""})
		r.days(8)
		return a
	}
	// What the register has from elsewhere is passed over.
	r.body("铜山区早有中心", organizationapi.OrgKindServiceorg, "52", 1, region, region)
	first := ok(r, "rob", organizationapi.MoveApplication, act(ready("铜山区甲中心"), move{Do: "grant"}))
	if first.CreditCode != string(cn.IssueCredit("52", region, 2)) {
		t.Errorf("issued %s", first.CreditCode)
	}
	second := ready("铜山区乙中心")
	refused(r, "rob", organizationapi.MoveApplication, act(second, move{Do: "grant", CreditCode: first.CreditCode}), "organization.application.code-taken", "")
	refused(r, "rob", organizationapi.MoveApplication, act(second, move{Do: "grant", CreditCode: string(cn.IssueCredit("52", region, 1))}), "organization.application.code-taken", "")
	// A code that was typed for another application is not issued again.
	third := ready("铜山区丙中心")
	if a := ok(r, "rob", organizationapi.MoveApplication, act(third, move{Do: "grant", CreditCode: string(cn.IssueCredit("52", region, 3))})); a.State != organizationapi.ApplicationStateGranted {
		t.Errorf("%+v", a)
	}
	if a := ok(r, "rob", organizationapi.MoveApplication, act(second, move{Do: "grant"})); a.CreditCode != string(cn.IssueCredit("52", region, 4)) {
		t.Errorf("issued %s", a.CreditCode)
	}
}

func TestOutsideOfADemonstrationTheRegistrarTypesTheCode(t *testing.T) {
	r := openAt(t, "2026-06-01", region, false)
	a := r.do(r.filed(r.drafted("铜山区暖邻社会工作服务中心")), [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"}, [3]string{"rob", "publicize", ""})
	r.days(8)
	refused(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant"}), "organization.application.code-missing", "")
	ok(r, "rob", organizationapi.MoveApplication, act(a, move{Do: "grant", CreditCode: string(cn.IssueCredit("52", region, 88))}))
}

func TestANameIsChecked(t *testing.T) {
	r := open(t)
	r.body("铜山区暖邻社会工作服务中心", organizationapi.OrgKindServiceorg, "52", 500, region, region)
	check := func(name string) organizationapi.NameReport {
		return ok(r, "", organizationapi.CheckName, organizationapi.CheckNameRequest{Name: name, Kind: organizationapi.LegalKindServiceorg, Region: region})
	}
	refuses := func(n organizationapi.NameReport) (out int) {
		for _, f := range n.Findings {
			if !f.Ok && f.Level == "refuse" {
				out++
			}
		}
		return out
	}
	if n := check("铜山区暖邻社会工作服务中心"); refuses(n) != 1 || len(n.Similar) != 1 {
		t.Errorf("a name that is borne: %+v", n)
	}
	if n := check("铜山区暖邻养老服务中心"); refuses(n) != 0 || len(n.Similar) != 1 {
		t.Errorf("a name like it: %+v", n)
	}
	if n := check("铜山区青苗服务中心"); refuses(n) != 0 || len(n.Similar) != 0 {
		t.Errorf("a free name: %+v", n)
	}
	if n := check("全国青苗服务中心"); refuses(n) != 1 {
		t.Errorf("a name of the whole country: %+v", n)
	}
}
