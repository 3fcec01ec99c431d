package journeys

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"sync"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
)

// workbook is an Office file that opens, with parts beside those that it needs: pairs of a name and a content.
func workbook(t *testing.T, more ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	parts := append([]string{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "xl/workbook.xml", "<workbook/>"}, more...)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// vast is a picture of some dozen bytes that says it is as wide and as high as side: nobody could unpack it (PNG, 11.2.2).
func vast(side uint32) string {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), side), side)
	head = append(head, 8, 6, 0, 0, 0)
	out := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), uint32(len(head)-4))
	return string(binary.BigEndian.AppendUint32(append(out, head...), crc32.ChecksumIEEE(head)))
}

// TestForgedPapersAreRefusedAtTheDoorEachByItsCode: what could harm whoever opens it is not kept, and takes no place of what is.
func TestForgedPapersAreRefusedAtTheDoorEachByItsCode(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 1)
	staff := p.As(t, "staff1")
	report := "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"
	add := func(name, body string) (organizationapi.Paper, error) {
		return county.Try(staff, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name, Upload: contract.Octets([]byte(body))})
	}
	for range 2 { // more than an account may leave lying: what is refused leaves nothing
		for _, x := range []struct{ what, name, body, want string }{
			{"a program called a report", "年度报告.pdf", "MZ\x90\x00\x03\x00\x00\x00", "paper.kind"},
			{"a page called a report", "年度报告.pdf", "<html><script>alert(1)</script></html>", "paper.kind"},
			{"a report called a picture", "证书.png", report, "paper.name"},
			{"a picture that nobody could unpack", "证书.png", vast(60_000), "paper.bomb"},
			{"a workbook that unpacks a thousandfold", "会员名册.xlsx", workbook(t, "xl/worksheets/sheet1.xml", strings.Repeat(" ", 32<<20)), "paper.bomb"},
			{"a workbook with a macro", "会员名册.xlsx", workbook(t, "xl/vbaProject.bin", "x"), "paper.active"},
			{"a workbook with a program in it", "会员名册.xlsx", workbook(t, "xl/media/image1.png", "MZ program"), "paper.active"},
			{"a workbook in a workbook", "会员名册.xlsx", workbook(t, "xl/media/image1.png", workbook(t)), "paper.active"},
			{"a report with a script", "年度报告.pdf", strings.Replace(report, "/Type/Catalog", "/OpenAction<</S/JavaScript/JS(app.alert(1))>>", 1), "paper.active"},
			{"a report that starts a program", "年度报告.pdf", strings.Replace(report, "/Type/Catalog", "/OpenAction<</S/#4caunch>>", 1), "paper.active"},
			{"a report that is an archive as well", "年度报告.pdf", report + workbook(t), "paper.double"},
			{"a locked report", "年度报告.pdf", strings.Replace(report, "trailer<<", "trailer<</Encrypt 9 0 R", 1), "paper.locked"},
			{"half a workbook", "会员名册.xlsx", workbook(t)[:80], "paper.kind"},
		} {
			if _, err := add(x.name, x.body); err == nil || fault.Of(err).Code != x.want {
				t.Errorf("%s: %v, want %s", x.what, err, x.want)
			}
		}
	}
	if _, err := add("年度报告.pdf", report+strings.Repeat("\n", 4<<20)); err == nil || fault.Of(err).Kind != fault.TooLarge {
		t.Errorf("too large: %v", err)
	}
	if got, err := add("会员名册.xlsx", workbook(t)); err != nil || got.Size == 0 {
		t.Errorf("an honest one after all those: %v", err)
	}
	w.Register(t, "星河区某某中心", organizationapi.OrgKindServiceorg, "52") // and the platform lives
}

// TestACodeWrittenInOtherLettersIsNoOtherCode goes on where TestAThousandBadCodesAreRefused ends: what people and programs make of a code.
func TestACodeWrittenInOtherLettersIsNoOtherCode(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	county.Settle(t, p, 1)
	good := string(cn.IssueCredit("52", county.Region, 4712))
	register := func(name, code string) (organizationapi.Organization, error) {
		return county.Try(p.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
			Name: name, Kind: organizationapi.OrgKindServiceorg, Region: county.Region, CreditCode: code,
		}})
	}
	for what, code := range map[string]string{
		"too short": good[:17], "too long": good + "0", "a letter O for a zero": strings.Replace(good, "0", "O", 1), "a letter I for a one": strings.Replace(good, "1", "I", 1),
		"a space inside": good[:9] + " " + good[9:], "an invisible character": good[:9] + "\u200b" + good[9:], "Cyrillic": strings.Replace(good, "Y", "У", 1), "a sign": "-" + good[1:],
	} {
		if o, err := register("星河区众议服务中心", code); err == nil {
			t.Errorf("%s: %q is registered as %q", what, code, o.CreditCode)
		}
	}
	wide := strings.Map(func(r rune) rune { return r + 0xfee0 }, good) // as a Chinese keyboard writes it
	if o, err := register("星河区众议服务中心", wide); err != nil || o.CreditCode != good {
		t.Errorf("written wide it is %q: %v", o.CreditCode, err)
	}
	for _, code := range []string{good, strings.ToLower(good), wide} {
		if _, err := register("星河区另一个服务中心", code); err == nil {
			t.Errorf("a second organization has the code as %q", code)
		}
	}
}

// atOnce does the same n times at once and answers with what was made and the codes of what was refused.
func atOnce[T any](n int, do func(i int) (T, error)) (made []T, refused []string) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			got, err := do(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				refused = append(refused, fault.Of(err).Code)
				return
			}
			made = append(made, got)
		})
	}
	all.Wait()
	return made, refused
}

// TestWhatIsHandedInTwiceIsOne: with a key the repetition finds what it made, without one the second finds that it was
// done, and of several at once one does it.
func TestWhatIsHandedInTwiceIsOne(t *testing.T) {
	t.Parallel()
	x := enroll(t)
	founder := x.p.As(t, "founder")
	d := x.draft(t, "星河区众议社会工作服务中心")
	keyed := &county.Person{Platform: founder.Platform, Context: route.WithKey(founder.Context, "a key of the founder")}
	drafts, refused := atOnce(5, func(int) (organizationapi.Application, error) {
		return county.Try(keyed, organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: d})
	})
	again, err := county.Try(keyed, organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: d})
	if err != nil || len(drafts) == 0 || slices.ContainsFunc(drafts, func(a organizationapi.Application) bool { return a.ID != again.ID }) {
		t.Fatalf("with one key: %d made, %v refused, %v", len(drafts), refused, err)
	}
	other := d
	other.Name = "星河区另一个社会工作服务中心"
	county.Refused(t, keyed, organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: other}, 409, "store.key-reused")
	county.Refused(t, founder, organizationapi.CreateApplication, organizationapi.CreateApplicationRequest{ApplicationDraft: d}, 422, "paper.not-found") // a paper belongs to one
	mine := county.Ask(t, founder, organizationapi.ListMyApplications, organizationapi.ListMyApplicationsRequest{})
	if len(mine.Items) != 1 {
		t.Errorf("the founder has %d applications", len(mine.Items))
	}

	a := again
	// one lets several take the same step of the same version at once.
	one := func(do, note string, as ...string) {
		t.Helper()
		people := make([]*county.Person, len(as))
		for i, login := range as {
			people[i] = x.p.As(t, login)
		}
		made, refused := atOnce(len(as), func(i int) (organizationapi.Application, error) {
			return county.Try(people[i], organizationapi.MoveApplication, moveOf(&a, do, note))
		})
		if len(made) != 1 {
			t.Fatalf("%s is done %d times, refused %v", do, len(made), refused)
		}
		for _, code := range refused {
			if code != "store.stale" && code != "organization.application.wrong-state" {
				t.Errorf("%s is refused by %s", do, code)
			}
		}
		a = made[0]
	}
	one("submit", "", "founder", "founder", "founder")
	one("endorse", "同意设立。", "sponsor", "sponsor")
	one("file", "", "founder", "founder")
	one("accept", "", "registrar", "registrar2", "registrar")
	one("examine", "符合条件。", "registrar", "registrar")
	one("publicize", "", "registrar2", "registrar2")
	x.p.At(t, a.PublicityEnds.Add(1e9))
	one("grant", "", "registrar2", "registrar2", "registrar2")
	county.Until(t, "the organization", func() (bool, error) {
		page, err := county.Try(x.p.Nobody(), organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: d.Name})
		return len(page.Items) == 1, err
	})
	if want := string(cn.IssueCredit("52", county.Region, 1)); a.CreditCode != want { // the next number was not spent
		t.Errorf("the code is %s, want %s", a.CreditCode, want)
	}
}

// frozen takes a rating to where its sheets are closed, and answers with what the raters gave.
func (w *rated) frozen(t *testing.T) (marks organizationapi.RaterSheetDraft) {
	t.Helper()
	p, id := w.Platform, w.campaign.ID+"."+w.org
	county.Ask(t, p.As(t, "staff1"), organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: w.campaign.ID, Org: w.org}})
	w.take(t, "registrar", "admit")
	self := county.Ask(t, p.As(t, "staff1"), organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: id})
	said := organizationapi.SelfDraft{Version: self.Version}
	for _, n := range self.Tree.Nodes {
		if n.Kind != "" {
			said.Leaves = append(said.Leaves, organizationapi.LeafDraft{Code: n.Code, Given: true, Points: n.Max})
			marks.Marks = append(marks.Marks, organizationapi.RaterMark{Code: n.Code, Points: n.Max * 95 / 100})
		}
	}
	county.Ask(t, p.As(t, "staff1"), organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: id, SelfDraft: said})
	w.take(t, "staff1", "submit")
	var accounts []string
	for _, r := range county.Ask(t, p.As(t, "registrar"), organizationapi.ListRatingRaters, organizationapi.ListRatingRatersRequest{ID: id}).Items {
		accounts = append(accounts, r.Account)
	}
	c := county.Ask(t, p.As(t, "registrar"), organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: id, RatersDraft: organizationapi.RatersDraft{Version: w.see(t, "registrar").Version, Accounts: accounts}})
	c = county.Ask(t, p.As(t, "rater1"), organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: organizationapi.VisitDraft{Version: c.Version, On: cn.DayOf(p.Now(t)).String(), Place: "梧桐街道", People: "秘书长", Text: "查看了账册。"}})
	county.Ask(t, p.As(t, "rater2"), organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}})
	for _, r := range w.raters {
		county.Ask(t, p.As(t, r), organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: id, RaterSheetDraft: marks})
	}
	w.take(t, "registrar", "freeze")
	return marks
}

// TestWhatIsFrozenAndCastStays: no door to a sheet is open after the freezing, and a member has one vote in a round,
// however often and however quickly it is sent.
func TestWhatIsFrozenAndCastStays(t *testing.T) {
	t.Parallel()
	w := rates(t, cn.Day("2026-06-01").At(9, 0))
	p, id := w.Platform, w.campaign.ID+"."+w.org
	marks := w.frozen(t)
	rater := p.As(t, "rater1")
	total := w.see(t, "registrar").Total
	lower := organizationapi.RaterSheetDraft{Marks: slices.Clone(marks.Marks)}
	lower.Marks[0].Points = 0
	county.Refused(t, rater, organizationapi.SaveSheet, organizationapi.SaveSheetRequest{ID: id, RaterSheetDraft: lower}, 409, "organization.sheet.frozen")
	county.Refused(t, rater, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: id, RaterSheetDraft: lower}, 409, "organization.sheet.frozen")
	county.Refused(t, rater, organizationapi.ReviseSheet, organizationapi.ReviseSheetRequest{ID: id, RaterCorrectionDraft: organizationapi.RaterCorrectionDraft{Reason: "改主意。", Marks: lower.Marks[:1]}}, 409, "organization.sheet.frozen")
	if _, err := county.Try(rater, organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: organizationapi.VisitDraft{Version: w.see(t, "registrar").Version, On: "2026-06-02", Place: "别处", People: "无", Text: "改写。"}}); err == nil {
		t.Error("the record of the visit is written anew")
	}
	if got := county.Ask(t, rater, organizationapi.GetMySheet, organizationapi.GetMySheetRequest{ID: id}); got.May || got.Marks[0].Points != marks.Marks[0].Points {
		t.Errorf("the sheet says %+v", got.Marks[0])
	}

	w.take(t, "registrar", "call")
	ballot := func(as, choice string) (organizationapi.Ballot, error) {
		return county.Try(p.As(t, as), organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: id, BallotDraft: organizationapi.BallotDraft{Choice: choice, Reason: "得分没有达到。"}})
	}
	if _, err := ballot(w.panel[0], "aye"); err != nil {
		t.Fatal(err)
	}
	if _, err := ballot(w.panel[0], "aye"); err != nil {
		t.Errorf("the same said again: %v", err)
	}
	if _, err := ballot(w.panel[0], "no"); err == nil || fault.Of(err).Code != "organization.ballot.cast" {
		t.Errorf("changed to no: %v", err)
	}
	p.As(t, w.panel[1])
	cast, refused := atOnce(6, func(i int) (organizationapi.Ballot, error) { return ballot(w.panel[1], []string{"aye", "no"}[i%2]) })
	if len(cast) != 3 || len(refused) != 3 || slices.ContainsFunc(cast, func(b organizationapi.Ballot) bool { return b.Choice != cast[0].Choice }) ||
		slices.ContainsFunc(refused, func(code string) bool { return code != "organization.ballot.cast" }) {
		t.Errorf("at once: %+v, refused %v", cast, refused)
	}
	for _, stranger := range []string{"rater1", "registrar", "staff1"} {
		if _, err := ballot(stranger, "aye"); err == nil {
			t.Errorf("%s votes", stranger)
		}
	}
	for _, m := range w.panel[2:6] {
		if _, err := ballot(m, "aye"); err != nil {
			t.Fatal(err)
		}
	}
	c := w.take(t, "registrar", "count")
	want := int64(5)
	if cast[0].Choice == "aye" {
		want = 6
	}
	if v := c.Votes[len(c.Votes)-1]; v.Present != 6 || v.Ayes != want || v.Ayes+v.Noes != 6 || c.Total != total {
		t.Errorf("counted %+v of %d points, frozen were %d", v, c.Total, total)
	}
	if _, err := ballot(w.panel[6], "aye"); err == nil || fault.Of(err).Code != "organization.ballot.closed" {
		t.Errorf("after the count: %v", err)
	}
}
