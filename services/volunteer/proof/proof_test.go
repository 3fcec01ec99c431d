package proof

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/credential"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// TestACertificateStatesHoursContentAndRecorder holds volunteer.certificate.elements: what lacks one of them is not issued.
func TestACertificateStatesHoursContentAndRecorder(t *testing.T) {
	r := open(t)
	roomtest.Refuses(r, "lin", volunteerapi.IssueCertificate, draft("p1"), "volunteer.certificate.none")
	r.serve("p1", "在职党员报到", "o1", "2026-04-01", 600, "A", card.Duty) // no volunteering
	r.serve("p1", "公益劳动", "o1", "2026-04-02", 600, "A", card.Order)
	c := r.issued()
	if c.Minutes != 450 || len(c.Lines) != 2 || c.Lines[0].Title != "河道清洁" || c.Lines[1].Times != 2 || c.Lines[1].From != "2026-03-01" || len(c.Recorders) != 2 || c.Name != "林小满" {
		t.Errorf("%+v", c)
	}
	if len(c.Classes) != 2 || c.Classes[0] != (volunteerapi.CertificateClass{Class: "A", Text: "现场动态码和本人设备", Minutes: 330}) {
		t.Errorf("by what it is proven: %+v", c.Classes)
	}
	if !slices.ContainsFunc(c.Basis, func(b volunteerapi.Basis) bool { return b.Rule == ruleElements && b.Article == "第十五条" }) {
		t.Errorf("cites %+v", c.Basis)
	}
	if again := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("p1")); again.ID != c.ID {
		t.Error("the same content is two certificates")
	}
	one := draft("p1")
	one.Org = "o2"
	if got := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, one); got.Minutes != 240 || len(got.Recorders) != 1 {
		t.Errorf("of one recorder: %+v", got)
	}
	r.serve("p1", "", "o1", "2026-06-01", 60, "A", card.Voluntary)
	if f := roomtest.Refuses(r, "lin", volunteerapi.IssueCertificate, draft("p1"), "volunteer.certificate.element"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleElements {
		t.Errorf("%+v", f)
	}
	late := draft("p1")
	late.To = "2026-11-29"
	roomtest.Refuses(r, "lin", volunteerapi.IssueCertificate, late, "volunteer.certificate.period")
}

// TestNothingIsAskedForACertificate holds volunteer.certificate.free: no operation of the room has a price, and the book says why.
func TestNothingIsAskedForACertificate(t *testing.T) {
	r := open(t)
	c := r.issued()
	free, err := rule.Ask[bool](r.s.rules, ruleFree, rule.Where{Region: c.Region, Day: start})
	if err != nil || !free.Value {
		t.Fatalf("%+v, %v", free, err)
	}
	if !slices.ContainsFunc(c.Basis, func(b volunteerapi.Basis) bool { return b.Rule == ruleFree }) {
		t.Error("a certificate does not cite that it is free")
	}
	b, err := os.ReadFile("../../../contracts/openapi/volunteer/proof.yaml")
	if err != nil {
		t.Fatal(err)
	}
	price := regexp.MustCompile(`fee|price|fen\b|pay|amount|收费标准`)
	if m := price.Find(b); m != nil {
		t.Errorf("the contract speaks of %q", m)
	}
	if !price.MatchString("fee: {type: integer}") {
		t.Error("the check no longer sees a price")
	}
}

func TestACertificateIsItsHoldersAndTheOfficesAlone(t *testing.T) {
	r := open(t)
	c := r.issued()
	for _, as := range []string{"wu", "away"} {
		roomtest.Refuses(r, as, volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: c.ID}, "volunteer.certificate.not-found")
		roomtest.Refuses(r, as, volunteerapi.MoveCertificate, move(c, Revoke, "虚假"), "volunteer.certificate.not-found")
	}
	roomtest.Refuses(r, "wu", volunteerapi.IssueCertificate, draft("p1"), "volunteer.certificate.not-found")
	roomtest.Refuses(r, "wu", volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: "p1"}, "volunteer.certificate.not-found")
	roomtest.Refuses(r, "wu", volunteerapi.PresentCertificate, volunteerapi.PresentCertificateRequest{ID: c.ID, PresentationDraft: volunteerapi.PresentationDraft{Claims: []string{"minutes"}}}, "volunteer.certificate.not-found")
	seen := roomtest.OK(r, "office", volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: c.ID})
	if seen.Name != "林*满" || len(seen.Claims) != 0 || !slices.Equal(seen.May, []string{"revoke"}) {
		t.Errorf("the office sees %q, %v, %d claims", seen.Name, seen.May, len(seen.Claims))
	}
	roomtest.Refuses(r, "lin", volunteerapi.MoveCertificate, move(c, Revoke, "虚假"), "volunteer.certificate.not-yours")
	roomtest.Refuses(r, "office", volunteerapi.MoveCertificate, move(c, Withdraw, ""), "volunteer.certificate.not-yours")
	roomtest.Refuses(r, "office", volunteerapi.MoveCertificate, move(c, Overtake, "x"), "volunteer.certificate.no-such-move")
	roomtest.Refuses(r, "office", volunteerapi.MoveCertificate, move(c, Revoke, " "), "volunteer.certificate.no-note")
	r.serve("kid", "图书整理", "o1", "2026-06-01", 60, "A", card.Voluntary)
	if got := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("kid")); got.Name != "林果果" {
		t.Errorf("of the child: %+v", got)
	}
	if page := roomtest.OK(r, "lin", volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: "p1"}); len(page.Items) != 1 || page.Items[0].Number != c.Number {
		t.Errorf("%+v", page)
	}
}

// TestAnybodyChecksByNumberAndAFalseOneIsNone holds volunteer.certificate.forged.
func TestAnybodyChecksByNumberAndAFalseOneIsNone(t *testing.T) {
	r := open(t)
	c := r.issued()
	if !regexp.MustCompile(`^2026(-[0-9A-HJKMNP-TV-Z]{4}){3}$`).MatchString(c.Number) {
		t.Fatalf("number %s", c.Number)
	}
	sloppy := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(c.Number[4:])) // as read from paper
	got := r.check(" " + c.Number[:4] + sloppy)
	if got.Number != c.Number || got.Name != "林*满" || got.PersonNumber != "************0017" || got.ID != "" || got.State != valid || got.Minutes != 450 {
		t.Errorf("%+v", got)
	}
	last := "Z"
	if strings.HasSuffix(c.Number, last) {
		last = "Y"
	}
	f := roomtest.Refuses(r, "", volunteerapi.CheckCertificate, volunteerapi.CheckCertificateRequest{Number: c.Number[:len(c.Number)-1] + last}, "volunteer.certificate.not-found")
	if len(f.Basis) != 1 || f.Basis[0].Rule != ruleForged {
		t.Errorf("cites %+v", f.Basis)
	}
	if mine := roomtest.OK(r, "office", volunteerapi.CheckCertificate, volunteerapi.CheckCertificateRequest{Number: c.Number}); mine.ID != c.ID {
		t.Error("the office cannot open what it checked")
	}
	roomtest.OK(r, "office", volunteerapi.MoveCertificate, move(c, Revoke, "时长系伪造。"))
	if got := r.check(c.Number); got.State != revoked || got.EndedAt == nil {
		t.Errorf("%+v", got)
	}
	delete(r.known, "p1")
	if got := r.check(c.Number); got.Name != "" || got.State != revoked {
		t.Errorf("of who is gone: %+v", got)
	}
}

func TestWhatWasCorrectedIsCertifiedNoMore(t *testing.T) {
	r := open(t)
	c := r.issued()
	one := draft("p1")
	one.Org = "o2"
	rivers := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, one)
	r.serve("p1", "给独居老人送餐", "o1", "2026-07-01", 300, "A", card.Voluntary)
	r.total("p1")
	if r.check(c.Number).State != valid {
		t.Fatal("more hours have ended a certificate")
	}
	r.done["p1"][1].Minutes = 60 // another record makes up for it in the sum, and in its own line
	r.total("p1")
	if r.check(c.Number).State != valid {
		t.Fatal("what the line says is still counted")
	}
	r.done["p1"] = slices.DeleteFunc(r.done["p1"], func(e Entry) bool { return e.Minutes == 300 })
	r.total("p1")
	if got := r.check(c.Number); got.State != overtaken {
		t.Errorf("%+v", got)
	}
	if r.check(rivers.Number).State != valid {
		t.Error("one of another recorder ended too")
	}
	if n := r.told(events.TypeVolunteerCertificateEndedV1); n != 1 {
		t.Errorf("told %d times", n)
	}
	anew := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("p1"))
	if anew.ID == c.ID || anew.Minutes != 390 {
		t.Errorf("%+v", anew)
	}
	roomtest.OK(r, "lin", volunteerapi.MoveCertificate, move(anew, Withdraw, ""))
	if again := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("p1")); again.ID == anew.ID || again.State != valid {
		t.Errorf("what was withdrawn came back: %+v", again)
	}
}

// A record that is annulled while a certificate is being made of it, and told of before the certificate is there, is certified by none.
func TestWhatIsCorrectedMeanwhileIsNotCertified(t *testing.T) {
	r := open(t)
	r.serve("p1", "给独居老人送餐", "o1", "2026-03-01", 90, "A", card.Voluntary)
	r.then = func() {
		r.done["p1"] = nil
		r.total("p1")
	}
	if c := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("p1")); c.State == valid || r.check(c.Number).State == valid {
		t.Errorf("what nobody served is certified: %+v", c)
	}
}

func TestAStarIsCertifiedOnceAndEndsWithIt(t *testing.T) {
	r := open(t)
	r.Tells(events.TypeVolunteerStarGrantedV1, "star1", events.VolunteerStarGrantedV1{
		Person: "p1", Level: 2, Office: "of", OfficeName: "星河区民政局", Region: "320312", Minutes: 320 * 60, GrantedOn: "2026-11-20",
	})
	page := roomtest.OK(r, "lin", volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: "p1"})
	if len(page.Items) != 1 || page.Items[0].Title != "二星志愿者证书" || page.Items[0].Star.Level != 2 {
		t.Fatalf("%+v", page.Items)
	}
	c := page.Items[0]
	if n := r.told(events.TypeVolunteerCertificateIssuedV1); n != 1 {
		t.Errorf("told %d times", n)
	}
	r.Tells(events.TypeVolunteerStarRevokedV1, "star1", events.VolunteerStarRevokedV1{Person: "p1", Level: 2, Office: "of", OfficeName: "星河区民政局"})
	if got := r.check(c.Number); got.State != revoked {
		t.Errorf("%+v", got)
	}
	for _, x := range roomtest.OK(r, "lin", volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: r.issued().ID}).Claims {
		if x.Name == "stars_at_least_1" && x.Text != "否" {
			t.Error("a revoked star is still shown")
		}
	}
}

// issuer is what the room publishes of its keys.
func (r *room) issuer() (keys jose.JSONWebKeySet) {
	r.T.Helper()
	_, body := r.fetch("/.well-known/jwt-vc-issuer")
	var about struct {
		Issuer string
		JWKS   jose.JSONWebKeySet
	}
	if err := json.Unmarshal([]byte(body), &about); err != nil || about.Issuer != public {
		r.T.Fatalf("%s: %v", body, err)
	}
	return about.JWKS
}

func present(c volunteerapi.Certificate, claims ...string) volunteerapi.PresentCertificateRequest {
	return volunteerapi.PresentCertificateRequest{ID: c.ID, PresentationDraft: volunteerapi.PresentationDraft{Claims: claims}}
}

func TestAHolderShowsThreeHundredHoursAndTwoStarsWithoutAName(t *testing.T) {
	r := open(t)
	r.Tells(events.TypeVolunteerStarGrantedV1, "star1", events.VolunteerStarGrantedV1{
		Person: "p1", Level: 2, Office: "of", OfficeName: "星河区民政局", Region: "320312", Minutes: 320 * 60, GrantedOn: "2026-11-20",
	})
	r.serve("p1", "急救站值守", "o1", "2026-02-01", 299*60, "A", card.Voluntary)
	c := r.issued() // 306 hours and a half
	out := roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, "hours_at_least_300", "stars_at_least_2"))
	// Offline, with the published keys alone.
	shown, err := (credential.Reader{Keys: r.issuer(), Issuer: public, Now: start}).Verify(out.Credential)
	if err != nil {
		t.Fatal(err)
	}
	if len(shown.Claims) != 2 || shown.Claims[0].Value != true || shown.Claims[1].Value != true || shown.Withheld != len(c.Claims)-2 {
		t.Errorf("%+v", shown)
	}
	said := roomtest.OK(r, "", volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: out.Credential}})
	if !said.Valid || len(said.Claims) != 2 || said.Claims[0].Title != "服务时间达到300小时" || said.Claims[0].Text != "是" {
		t.Errorf("%+v", said)
	}
	roomtest.Refuses(r, "lin", volunteerapi.PresentCertificate, present(c, "id_number"), "volunteer.certificate.no-such-claim")
	bad := present(c, "minutes")
	bad.HolderKey = `{"kty":"EC"}`
	roomtest.Refuses(r, "lin", volunteerapi.PresentCertificate, bad, "volunteer.certificate.wallet")
	for what, text := range map[string]string{
		"a changed one": strings.Replace(out.Credential, ".", ".A", 1), "a word": "编号", "a badge": roomtest.OK(r, "lin", volunteerapi.GetCertificateBadge, volunteerapi.GetCertificateBadgeRequest{ID: c.ID}).Credential,
	} {
		got := roomtest.OK(r, "", volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: text}})
		if got.Valid || got.Text == "" || len(got.Claims) != 0 || len(got.Basis) == 0 {
			t.Errorf("%s: %+v", what, got)
		}
	}
	// How many claims there are tells nothing: a beginner has as many.
	r.serve("p2", "河道清洁", "o2", "2026-05-01", 60, "A", card.Voluntary)
	few := roomtest.OK(r, "wu", volunteerapi.IssueCertificate, draft("p2"))
	if len(few.Claims) != len(c.Claims) {
		t.Errorf("%d claims, and %d of who has served longer", len(few.Claims), len(c.Claims))
	}
	badge := roomtest.OK(r, "lin", volunteerapi.GetCertificateBadge, volunteerapi.GetCertificateBadgeRequest{ID: c.ID}).Credential
	raw, err := credential.ReadBadge(badge, r.issuer(), func(kid string) string { return public + "/credentials/keys/" + kid })
	if err != nil || strings.Contains(string(raw), "林小满") || strings.Contains(string(raw), "320312000") {
		t.Errorf("%s, %v", raw, err)
	}
	c = roomtest.OK(r, "lin", volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: c.ID}) // it keeps that stars were shown of it
	roomtest.OK(r, "lin", volunteerapi.MoveCertificate, move(c, Withdraw, ""))
	roomtest.Refuses(r, "lin", volunteerapi.PresentCertificate, present(c, "minutes"), "volunteer.certificate.ended")
	roomtest.Refuses(r, "lin", volunteerapi.GetCertificateBadge, volunteerapi.GetCertificateBadgeRequest{ID: c.ID}, "volunteer.certificate.ended")
	if got := roomtest.OK(r, "", volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: out.Credential}}); got.Valid {
		t.Errorf("after it was taken back: %+v", got)
	}
}

// listed reads the published list of a certificate, as a stranger would.
func (r *room) listed(shown credential.Shown) *credential.Bits {
	r.T.Helper()
	code, token := r.fetch(strings.TrimPrefix(shown.Status.List, public))
	if code != 200 {
		r.T.Fatalf("%d %s", code, token)
	}
	b, err := credential.ReadList(token, r.issuer(), shown.Status.List, public, r.Clock())
	if err != nil {
		r.T.Fatal(err)
	}
	return b
}

func TestWhatWasTakenBackStandsInTheListWithinAMinute(t *testing.T) {
	if credential.PublishEvery+credential.Fresh >= time.Minute || credential.PublishEvery >= credential.Overlap {
		t.Error("the times no longer add up to less than a minute")
	}
	r := open(t)
	c := r.issued()
	shown, err := (credential.Reader{Keys: r.issuer(), Issuer: public, Now: start}).Verify(roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, "minutes")).Credential)
	if err != nil {
		t.Fatal(err)
	}
	if err := shown.Check(r.listed(shown)); err != nil {
		t.Fatal(err)
	}
	r.Pass(time.Second)
	r.Jobs()
	roomtest.OK(r, "office", volunteerapi.MoveCertificate, move(c, Revoke, "时长系伪造。"))
	r.Pass(credential.PublishEvery)
	r.Jobs()
	if err := shown.Check(r.listed(shown)); !errors.Is(err, credential.ErrRevoked) {
		t.Errorf("after the next publishing: %v", err)
	}
	r.Pass(24 * time.Hour)
	r.Jobs()
	if err := shown.Check(r.listed(shown)); !errors.Is(err, credential.ErrRevoked) {
		t.Errorf("a day later: %v", err)
	}
	if code, _ := r.fetch("/credentials/status/2026-2"); code != 404 {
		t.Errorf("a list that is not there: %d", code)
	}
	if code, _ := r.fetch("/credentials/keys/" + "none"); code != 404 {
		t.Errorf("a key that is not there: %d", code)
	}
	if code, body := r.fetch("/credentials/keys/" + r.issuer().Keys[0].KeyID); code != 200 || strings.Contains(body, `"d"`) {
		t.Errorf("%d %s", code, body)
	}
}

// TestPlacesAreGivenOnceWhoeverComesAtOnce issues from two processes over one store.
func TestPlacesAreGivenOnceWhoeverComesAtOnce(t *testing.T) {
	first := open(t)
	rooms := []*room{first, on(t, first.Engine)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]string{}
	for _, r := range rooms {
		for n := range 200 {
			wg.Go(func() {
				s := seed("request", string(rune(n)))
				c, err := r.s.keep(context.Background(), Certificate{Seed: s, Kind: volunteerapi.CertificateKindService, Person: "p1", State: valid, Issued: start}, "lin")
				mu.Lock()
				defer mu.Unlock()
				if was := ids[c.ID]; err != nil || was != "" && was != s {
					t.Errorf("%s is of %s and of %s, %v", c.ID, was, s, err)
				}
				ids[c.ID] = s
			})
		}
	}
	wg.Wait()
	if len(ids) != 200 {
		t.Errorf("%d certificates of 200 requests, each made twice", len(ids))
	}
}

func TestAFullListIsFollowedByAnother(t *testing.T) {
	r := open(t)
	s := seed("x")
	for throw := range throws { // all places of this seed are others'
		if _, err := r.s.certificates.Insert(context.Background(), "2026-1."+itoa(r.s.place(s, "2026-1", throw)), Certificate{Seed: "other"}); err != nil && !errors.Is(err, store.ErrExists) {
			t.Fatal(err)
		}
	}
	for range 2 { // asked again it is found where it is
		c, err := r.s.keep(context.Background(), Certificate{Seed: s, Issued: start, State: valid}, "lin")
		if err != nil || c.List != "2026-2" {
			t.Fatalf("%+v, %v", c, err)
		}
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }
