package county

import (
	"io/fs"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/rule"
)

// Bureau opens the office that registers, with two people in it, and a department
// that sponsors: registrar, registrar2, sponsor.
func (w *Town) Bureau(t testing.TB) (office, sponsor organizationapi.Organization) {
	t.Helper()
	office = w.Register(t, "星河区民政局", organizationapi.OrgKindGovernment, "11")
	sponsor = w.Register(t, "星河区卫生健康委员会", organizationapi.OrgKindGovernment, "11")
	w.Account(t, "registrar", "高文", office, organizationapi.RoleRegistrar)
	w.Account(t, "registrar2", "梁静", office, organizationapi.RoleRegistrar)
	w.Account(t, "sponsor", "何敏", sponsor, organizationapi.RoleSponsor)
	return office, sponsor
}

// Listed are the codes of a list of the rule book, as it stands today where the town is.
func Listed(t testing.TB, id string) (codes []string) {
	t.Helper()
	dir, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	book, err := rule.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	list, err := rule.Ask[[]rule.Item](book, id, rule.Where{Region: Region, Day: Morning})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list.Value {
		codes = append(codes, i.Code)
	}
	return codes
}

// Paper uploads a small file with a name of its own.
func Paper(t testing.TB, w *Person, name string) string {
	t.Helper()
	body := strings.Replace("%PDF-1.4\n%NAME\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "NAME", name, 1)
	return Ask(t, w, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name + ".pdf", Upload: contract.Octets([]byte(body))}).ID
}

// Papers are one file for each of some codes.
func Papers(t testing.TB, w *Person, codes ...string) (out []organizationapi.PaperSet) {
	t.Helper()
	for _, code := range codes {
		out = append(out, organizationapi.PaperSet{Code: code, Papers: []string{Paper(t, w, code)}})
	}
	return out
}

// Mutants are all codes that differ from one in one character, and all swaps of neighbours.
func Mutants(good string) (out []string) {
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
