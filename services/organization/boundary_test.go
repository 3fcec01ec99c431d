package organization

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// at is the law of a day in the town of the tests.
func at(day cn.Day) rule.Where { return rule.Where{Region: "320312", Day: day.At(12, 0)} }

// A grade holds from the day that the law of its announcement names, for as many years as that law says.
func TestAGradeBeginsAndEndsByTheLawOfItsAnnouncement(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	for _, announced := range []cn.Day{"2011-03-01", "2024-02-29", "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-12-31"} {
		years := ruletest.Value[int](t, book, "organization.rating.years", at(announced))
		from := announced
		if ruletest.Value[bool](t, book, "organization.rating.nextyear", at(announced)) {
			from = cn.Day(strconv.Itoa(announced.Year()+1) + "-01-01")
		}
		got, err := rate(book, "320312", 4, announced)
		if err != nil || got.From != from.String() {
			t.Fatalf("%s: %+v, %v, want from %s", announced, got, err, from)
		}
		last, o := cn.Day(got.To), Organization{Ratings: []Rating{got}}
		if later(from, years) != last.Add(1) {
			t.Errorf("%s: the last day %s is not %d years on", announced, last, years)
		}
		for day, want := range map[cn.Day]bool{from.Add(-1): false, from: true, last: true, last.Add(1): false} {
			if o.holds(4, day) != want {
				t.Errorf("announced on %s, on %s it holds: %v", announced, day, !want)
			}
		}
	}
	if _, err := rate(book, "320312", 4, "2011-02-28"); fault.Of(err).Code != "organization.rating.before" {
		t.Errorf("before the measures: %v", err)
	}
	if a, b := ruletest.Value[bool](t, book, "organization.rating.nextyear", at("2026-02-28")), ruletest.Value[bool](t, book, "organization.rating.nextyear", at("2026-03-01")); a || !b {
		t.Errorf("the beginning flips on the first of March: %v %v", a, b)
	}
}

// Only a registered social organization is given a grade; who refuses cites the grades.
func TestOnlyARegisteredSocialOrganizationIsGraded(t *testing.T) {
	r := newRoom(t)
	for kind, k := range kinds {
		code := ""
		if len(k.heads) > 0 {
			code = string(cn.IssueCredit(k.heads[0], "320312", 41))
		}
		o := must(r, admin, organizationapi.RegisterOrganization, draft(kind, "等级"+string(kind), code))
		in := organizationapi.RateOrganizationRequest{ID: o.ID, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: 3, AnnouncedOn: "2026-05-06"}}
		if slices.Contains([]organizationapi.OrgKind{organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation}, kind) {
			must(r, admin, organizationapi.RateOrganization, in)
			continue
		}
		if f := refused(r, admin, organizationapi.RateOrganization, in, "organization.rating.kind"); len(f.Basis) != 1 || f.Basis[0].Rule != "organization.rating.grades" {
			t.Errorf("%s is refused under %+v", kind, f.Basis)
		}
	}
}

// Every other character at every place of a code, and every swap of neighbours,
// is refused under the standard; a right code of another kind under its table.
func TestACodeWithOneWrongPlaceOrOfAnotherKindIsNotRegistered(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	set := ruletest.Value[string](t, book, "organization.code.alphabet", at("2026-06-01"))
	try := func(code string) *fault.Fault {
		_, err := check(book, draft(organizationapi.OrgKindServiceorg, "测试组织", code).OrganizationDraft, at("2026-06-01").Day)
		if err == nil {
			return nil
		}
		return fault.Of(err)
	}
	good, tried := string(cn.IssueCredit("52", "320312", 7)), 0
	if f := try(good); f != nil {
		t.Fatal(f)
	}
	wrong := func(code string) {
		if tried++; code == good {
			return
		}
		if f := try(code); f == nil || len(f.Basis) != 1 || f.Basis[0].Rule != "organization.code.weights" && f.Basis[0].Rule != "organization.code.kinds" {
			t.Errorf("%s for %s: %v", code, good, f)
		}
	}
	for i := range good {
		for _, c := range set {
			wrong(good[:i] + string(c) + good[i+1:])
		}
		if i > 0 {
			wrong(good[:i-1] + good[i:i+1] + good[i-1:i] + good[i+1:])
		}
	}
	if tried < 18*len(set) {
		t.Errorf("%d codes were tried", tried)
	}
	if f := try(good[:17] + string(set[(strings.IndexByte(set, good[17])+1)%len(set)])); f == nil || f.Basis[0].Rule != "organization.code.weights" {
		t.Errorf("a wrong check character: %v", f)
	}
	for _, item := range ruletest.Value[[]rule.Item](t, book, "organization.code.kinds", at("2026-06-01")) {
		f := try(string(cn.IssueCredit(item.Code, "320312", 7)))
		if (f == nil) != (item.Code == "52") || f != nil && f.Basis[0].Rule != "organization.code.kinds" {
			t.Errorf("a code of %s as a service organization: %v", item.Text, f)
		}
	}
}

// What the book says of codes is what the program reckons.
func TestTheBookDescribesTheCodesThatAreReckoned(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	ask := func(id string) string { return ruletest.Value[string](t, book, id, at("2026-06-01")) }
	numbers := func(id string) (out []int) {
		for n := range strings.SplitSeq(ask(id), ",") {
			v, err := strconv.Atoi(n)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, v)
		}
		return out
	}
	set, outer, inner := ask("organization.code.alphabet"), numbers("organization.code.weights"), numbers("organization.code.inner.weights")
	right := func(code string) bool { // GB 32100-2015 and GB 11714-1997 by the book's numbers alone
		if strconv.Itoa(len(code)) != ask("organization.code.length") {
			return false
		}
		sum := 0
		for i, w := range outer {
			sum += w * strings.IndexByte(set, code[i])
		}
		body := 0
		for i, w := range inner {
			v := strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", code[8+i])
			body += w * v
		}
		return set[(31-sum%31)%31] == code[17] && "0X987654321"[body%11] == code[16]
	}
	for _, item := range ruletest.Value[[]rule.Item](t, book, "organization.code.kinds", at("2026-06-01")) {
		for n := range 51 {
			code := string(cn.IssueCredit(item.Code, "320312", n))
			if !right(code) {
				t.Fatalf("%s is issued, and wrong by the book", code)
			}
			i := n % 17
			for _, c := range set {
				for _, last := range set { // one of these is right for the whole and wrong for the body
					if bad := code[:i] + string(c) + code[i+1:17] + string(last); !right(bad) && cn.CreditCode(bad).Check() == nil {
						t.Fatalf("%s is taken, and wrong by the book", bad)
					}
				}
			}
		}
	}
	if !right("53100000500019795A") {
		t.Error("a code that a foundation bears is wrong by the book")
	}
	known := map[string]string{}
	for _, item := range ruletest.Value[[]rule.Item](t, book, "organization.code.registrars", at("2026-06-01")) {
		known[item.Code] = item.Text
	}
	for first := range known {
		for _, second := range set {
			if name := cn.CreditCode(first + string(second)).Registrar(); name != "" && name != known[first] {
				t.Errorf("%s is of %s by the book and of %s by the program", first, known[first], name)
			}
		}
	}
	for _, c := range set {
		for _, second := range set {
			if name := cn.CreditCode(string(c) + string(second)).Registrar(); name != "" && known[string(c)] == "" {
				t.Errorf("the book does not know the authority %c of %s", c, name)
			}
		}
	}
}

// A filed group bears no code and answers for nothing in civil law, from the day the book says so.
func TestAFiledGroupIsNoLegalPerson(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	bare := draft(organizationapi.OrgKindFiled, "互助队", "").OrganizationDraft
	coded := draft(organizationapi.OrgKindFiled, "互助队", string(cn.IssueCredit("51", "320312", 3))).OrganizationDraft
	const first = cn.Day("2021-01-01")
	for _, day := range []cn.Day{first, first.Add(1), "2026-11-27"} {
		if legal, err := legalEntity(book, bare, at(day).Day); legal || err != nil {
			t.Errorf("%s: a legal person: %v, %v", day, legal, err)
		}
		_, err := check(book, coded, at(day).Day)
		if f := fault.Of(err); f == nil || f.Code != "organization.code.filed" || f.Basis[0].Rule != "organization.filing.liability" {
			t.Errorf("%s: a filed group with a code: %v", day, err)
		}
		if _, err := check(book, bare, at(day).Day); err != nil {
			t.Errorf("%s: %v", day, err)
		}
	}
	if _, err := rule.Ask[json.RawMessage](book, "organization.filing.liability", at(first.Add(-1))); fault.Of(err).Code != rule.Silent {
		t.Errorf("the evening before: %v", err)
	}
}

// Who is on the serious list stays there for the years of the book; each list cites its own grounds.
func TestASeriousListingLastsItsYearsToTheDay(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	for _, from := range []cn.Day{"2018-01-24", "2024-02-29", "2026-06-01"} {
		years := ruletest.Value[int](t, book, "organization.credit.serious.years", at(from))
		o := Organization{Draft: draft(organizationapi.OrgKindServiceorg, "暖阳社会工作服务中心", "").OrganizationDraft}
		if _, err := o.mark(listSerious, "受到限期停止活动的处罚", "某民严〔2026〕1号", from.At(9, 0)); err != nil {
			t.Fatal(err)
		}
		due := later(from, years)
		_, err := o.unmark(book, o.Marks[0].ID, "已满期限", "某民移〔2026〕1号", due.Add(-1).At(23, 59))
		if f := fault.Of(err); err == nil || f.Code != "organization.mark.too-early" || f.Basis[0].Rule != "organization.credit.serious.years" {
			t.Errorf("listed on %s, removed a day early: %v", from, err)
		}
		if _, err = o.unmark(book, o.Marks[0].ID, "已满期限", "某民移〔2026〕1号", due.At(0, 0)); err != nil || o.listed(listSerious) {
			t.Errorf("listed on %s, not removed on %s: %v", from, due, err)
		}
	}
	o := Organization{Draft: draft(organizationapi.OrgKindServiceorg, "暖阳社会工作服务中心", "").OrganizationDraft}
	for list, want := range map[string]string{listAbnormal: "organization.credit.abnormal.grounds", listSerious: "organization.credit.serious.grounds"} {
		if _, err := o.mark(list, "未按期报送年度报告", "某民异〔2026〕1号", cn.Day("2026-06-01").At(9, 0)); err != nil || o.Marks[len(o.Marks)-1].Basis != want {
			t.Errorf("%s: %+v, %v", list, o.Marks, err)
		}
	}
	o.Draft.Kind = organizationapi.OrgKindEnterprise
	o.Marks = nil
	if _, err := o.mark(listAbnormal, "未按期报送年度报告", "某民异〔2026〕1号", cn.Day("2026-06-01").At(9, 0)); fault.Of(err).Code != "organization.mark.kind" {
		t.Errorf("an enterprise is listed as abnormal: %v", err)
	}
}

// A deregistration cites the law of its kind, a revocation the list that it leads to.
func TestTheEndOfAnOrganizationStandsUnderTheLawOfItsKind(t *testing.T) {
	for kind, want := range map[Kind]string{
		organizationapi.OrgKindAssociation: "organization.association.deregister",
		organizationapi.OrgKindServiceorg:  "organization.serviceorg.deregister",
		organizationapi.OrgKindFoundation:  "organization.foundation.deregister",
		organizationapi.OrgKindEnterprise:  "",
	} {
		for _, m := range Life.Moves {
			if m.Do == Deregister && basis(m, kind) != want {
				t.Errorf("%s is ended under %q", kind, basis(m, kind))
			}
			if m.Do == Revoke && basis(m, kind) != "organization.credit.serious.grounds" {
				t.Errorf("%s is revoked under %q", kind, basis(m, kind))
			}
		}
	}
}
