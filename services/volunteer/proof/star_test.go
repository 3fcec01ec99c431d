package proof

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/credential"
	"sanshe/libs/roomtest"
	"sanshe/services/volunteer/card"
)

const office = "星河区民政局"

// starry is one star of p1 over hours that they have served: 200 that the site vouches for, and what was added in public.
func (r *room) starry(hours int64) volunteerapi.Certificate {
	r.T.Helper()
	r.serve("p1", "急救站值守", "o1", "2026-02-01", 200*60, "A", card.Voluntary)
	r.serve("p1", "急救站值守", "o1", "2026-03-01", (hours-200)*60, "E", card.Voluntary)
	r.serve("p1", "在职党员报到", "o1", "2026-04-01", 600*60, "A", card.Duty) // no volunteering
	r.hear(events.TypeVolunteerStarGrantedV1, "star1", events.VolunteerStarGrantedV1{
		Person: "p1", Level: 1, Office: "of", OfficeName: office, Region: "320312", Minutes: hours * 60, GrantedOn: "2026-11-20", Am: 200 * 60, Em: (hours - 200) * 60,
	})
	return r.stars()[0]
}

// stars are the certificates of stars of p1, the latest first.
func (r *room) stars() (out []volunteerapi.Certificate) {
	r.T.Helper()
	for _, c := range roomtest.OK(r, "lin", volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: "p1"}).Items {
		if c.Kind == volunteerapi.CertificateKindStar {
			out = append(out, roomtest.OK(r, "lin", volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: c.ID}))
		}
	}
	return out
}

// restated says that the star holds and rests on less: so much of the best class, and nothing else.
func (r *room) restated(hours int64) {
	r.T.Helper()
	r.done["p1"] = nil
	r.serve("p1", "急救站值守", "o1", "2026-02-01", hours*60, "A", card.Voluntary)
	r.total("p1")
	r.hear(events.TypeVolunteerStarRestatedV1, "star1", events.VolunteerStarRestatedV1{
		Person: "p1", Level: 1, Office: "of", OfficeName: office, Region: "320312", Minutes: hours * 60, GrantedOn: "2026-11-20", Am: hours * 60, CountedOn: "2026-11-28",
	})
}

// shown is what a stranger reads in a presentation, with the published keys alone.
func (r *room) shown(text string) (credential.Shown, map[string]any) {
	r.T.Helper()
	s, err := (credential.Reader{Keys: r.issuer(), Issuer: public, Now: r.Clock()}).Verify(text)
	if err != nil {
		r.T.Fatal(err)
	}
	out := map[string]any{}
	for _, c := range s.Claims {
		out[c.Name] = c.Value
	}
	return s, out
}

// badged is what a badge says.
func (r *room) badged(c volunteerapi.Certificate) string {
	r.T.Helper()
	token := roomtest.OK(r, "lin", volunteerapi.GetCertificateBadge, volunteerapi.GetCertificateBadgeRequest{ID: c.ID}).Credential
	raw, err := credential.ReadBadge(token, r.issuer(), func(kid string) string { return public + "/credentials/keys/" + kid })
	if err != nil {
		r.T.Fatal(err)
	}
	return string(raw)
}

func TestAStarIsCertifiedWithNoMoreHoursThanAreCounted(t *testing.T) {
	r := open(t)
	c := r.starry(320)
	carried := roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, "minutes", "hours_at_least_300")).Credential
	was, said := r.shown(carried)
	if said["hours_at_least_300"] != true || said["minutes"] != json.Number("19200") {
		t.Fatalf("%v", said)
	}
	r.Pass(credential.PublishEvery)
	r.restated(130)
	r.Pass(credential.PublishEvery)
	r.Jobs()

	all := r.stars()
	if len(all) != 2 {
		t.Fatalf("%d certificates", len(all))
	}
	now, old := all[0], all[1]
	if old.ID != c.ID || old.State != overtaken || old.EndedAt == nil || !strings.Contains(old.Ending, "已按现在计入的时间另出一份") {
		t.Errorf("the old one: %+v", old)
	}
	if now.State != valid || now.Minutes != 130*60 || now.Star.Minutes != 130*60 || now.Star.GrantedOn != "2026-11-20" || now.Star.CountedOn != "2026-11-28" || now.Number == old.Number {
		t.Errorf("the new one: %+v", now)
	}
	if got := roomtest.OK(r, "", volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: carried}}); got.Valid {
		t.Errorf("what was handed out says more than is counted: %+v", got)
	}
	if err := was.Check(r.listed(was)); !errors.Is(err, credential.ErrRevoked) {
		t.Errorf("the list says %v", err)
	}
	roomtest.Refuses(r, "lin", volunteerapi.PresentCertificate, present(old, "minutes"), "volunteer.certificate.ended")
	roomtest.Refuses(r, "lin", volunteerapi.GetCertificateBadge, volunteerapi.GetCertificateBadgeRequest{ID: old.ID}, "volunteer.certificate.ended")
	s, said := r.shown(roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(now, "minutes", "hours_at_least_100", "hours_at_least_300", "star_level")).Credential)
	if said["minutes"] != json.Number("7800") || said["hours_at_least_100"] != true || said["hours_at_least_300"] != false || said["star_level"] != json.Number("1") {
		t.Errorf("the new one shows %v", said)
	}
	if err := s.Check(r.listed(s)); err != nil {
		t.Error(err)
	}
	if b := r.badged(now); !strings.Contains(b, "截至2026年11月28日计入志愿服务130小时") {
		t.Errorf("the badge says %s", b)
	}

	// Heard again, in whatever order, nothing more happens; the last word stays.
	r.restated(120)
	for range 2 {
		for _, ev := range r.past {
			r.Hear(ev, 1)
		}
	}
	all = r.stars()
	if len(all) != 3 || all[0].State != valid || all[0].Minutes != 120*60 || all[1].State != overtaken || all[2].State != overtaken {
		t.Errorf("%+v", all)
	}
	if i, e := r.told(events.TypeVolunteerCertificateIssuedV1), r.told(events.TypeVolunteerCertificateEndedV1); i != 3 || e != 2 {
		t.Errorf("%d issued and %d ended are told", i, e)
	}

	// What its holder took back does not come back by itself.
	roomtest.OK(r, "lin", volunteerapi.MoveCertificate, move(all[0], Withdraw, ""))
	r.restated(110)
	if all = r.stars(); len(all) != 3 {
		t.Errorf("there are %d", len(all))
	}
}

func TestALessenedStarEndsWithTheStar(t *testing.T) {
	r := open(t)
	r.starry(280)
	r.restated(130)
	r.hear(events.TypeVolunteerStarRevokedV1, "star1", events.VolunteerStarRevokedV1{Person: "p1", Level: 1, Office: "of", OfficeName: office})
	for _, c := range r.stars() {
		if c.State == valid {
			t.Errorf("%+v", c)
		}
	}
}

// Of who is gone the old certificate ends, and there is nobody for whom another one would be.
func TestALessenedStarOfWhoIsGoneEnds(t *testing.T) {
	r := open(t)
	c := r.starry(280)
	delete(r.known, "p1")
	r.restated(130)
	if got := r.check(c.Number); got.State != overtaken || r.told(events.TypeVolunteerCertificateIssuedV1) != 1 {
		t.Errorf("%+v", got)
	}
}

// Between the annulment and what the star says of it, nothing is signed.
func TestNothingIsSignedThatIsNotCounted(t *testing.T) {
	r := open(t)
	c := r.starry(280)
	service := roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("p1"))
	whole := r.done["p1"]
	for name, change := range map[string]func() []Entry{
		"a record less": func() []Entry { return whole[1:] },
		"worse vouched for": func() []Entry {
			e := whole[0]
			e.Class = "E"
			return []Entry{e, whole[1], whole[2]}
		},
	} {
		r.done["p1"] = change()
		for _, x := range []volunteerapi.Certificate{c, service} {
			if _, f := roomtest.Try(r, "lin", volunteerapi.PresentCertificate, present(x, "minutes")); f == nil || f.Code != "volunteer.certificate.outdated" {
				t.Errorf("%s: a %s is shown: %v", name, x.Kind, f)
			}
			if _, f := roomtest.Try(r, "lin", volunteerapi.GetCertificateBadge, volunteerapi.GetCertificateBadgeRequest{ID: x.ID}); f == nil || f.Code != "volunteer.certificate.outdated" {
				t.Errorf("%s: a badge of a %s: %v", name, x.Kind, f)
			}
		}
	}
	r.done["p1"] = whole
	roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, "minutes"))
	r.done["p1"][0].Class = "E"
	r.total("p1")
	if got := r.check(service.Number); got.State != overtaken {
		t.Errorf("time that is worse vouched for than it says: %+v", got)
	}
}

// TestWhatVouchesForTheTimeIsSaidEverywhere reads it on the certificate, at the check, in the credential and on the badge.
func TestWhatVouchesForTheTimeIsSaidEverywhere(t *testing.T) {
	r := open(t)
	star := r.starry(280)
	for _, c := range []volunteerapi.Certificate{star, roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("p1"))} {
		checked := r.check(c.Number)
		for _, said := range [][]volunteerapi.CertificateClass{c.Classes, checked.Classes} {
			if card.ClassesOf(said) != (card.Classes{200 * 60, 0, 0, 0, 80 * 60}) || said[1].Text != "补录，已公示" {
				t.Errorf("a %s says %+v", c.Kind, said)
			}
		}
		text := roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, "classes")).Credential
		shown, said := r.shown(text)
		by, _ := said["classes"].(map[string]any)
		if len(by) != 2 || by["A"] != json.Number("12000") || by["E"] != json.Number("4800") || shown.Withheld == 0 {
			t.Errorf("a %s shows %v", c.Kind, said)
		}
		if _, said = r.shown(roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, "minutes")).Credential); len(said) != 1 {
			t.Errorf("what was not chosen is shown: %v", said)
		}
		got := roomtest.OK(r, "", volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: text}})
		if want := "现场动态码和本人设备：200小时；补录，已公示：80小时"; len(got.Claims) != 1 || got.Claims[0].Title != "时间由什么证明" || got.Claims[0].Text != want {
			t.Errorf("the check of a %s reads %+v", c.Kind, got.Claims)
		}
		if b := r.badged(c); !strings.Contains(b, "补录，已公示：80小时") || strings.Contains(b, "不能直接填写") || !strings.Contains(b, "标明是补录") {
			t.Errorf("the badge of a %s says %s", c.Kind, b)
		}
	}
}

// A star of before classes were kept says nothing of them, rather than something wrong.
func TestAStarOfBeforeSaysNothingOfClasses(t *testing.T) {
	r := open(t)
	r.serve("p1", "急救站值守", "o1", "2026-02-01", 280*60, "A", card.Voluntary)
	r.hear(events.TypeVolunteerStarGrantedV1, "star1", json.RawMessage(`{"person":"p1","level":1,"office":"of","office_name":"星河区民政局","region":"320312","minutes":16800,"granted_on":"2026-11-20"}`))
	c := r.stars()[0]
	if len(c.Classes) != 0 || c.Star.CountedOn != "" {
		t.Errorf("%+v", c)
	}
	for _, x := range c.Claims {
		if x.Name == "classes" {
			t.Errorf("%+v", x)
		}
	}
	if b := r.badged(c); strings.Contains(b, "时间由什么证明") || !strings.Contains(b, "认定时志愿服务280小时") {
		t.Errorf("the badge says %s", b)
	}
	roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, "minutes"))
}

// A credential of service may say that there are so many stars: it ends with the star that makes it so, and with no other.
func TestWhatSaysThatThereIsAStarEndsWithTheStar(t *testing.T) {
	r := open(t)
	r.starry(320) // one star
	r.hear(events.TypeVolunteerStarGrantedV1, "star2", events.VolunteerStarGrantedV1{
		Person: "p1", Level: 2, Office: "of", OfficeName: office, Region: "320312", Minutes: 320 * 60, GrantedOn: "2026-11-21", Am: 320 * 60,
	})
	issue := func(until string) volunteerapi.Certificate {
		in := draft("p1")
		in.To = until
		return roomtest.OK(r, "lin", volunteerapi.IssueCertificate, in)
	}
	carry := func(c volunteerapi.Certificate, claims ...string) (string, map[string]any) {
		token := roomtest.OK(r, "lin", volunteerapi.PresentCertificate, present(c, claims...)).Credential
		_, said := r.shown(token)
		return token, said
	}
	two, one, three, none := issue("2026-11-28"), issue("2026-11-27"), issue("2026-11-26"), issue("2026-11-25")
	token, said := carry(two, "stars_at_least_2", "stars_at_least_1")
	if said["stars_at_least_2"] != true {
		t.Fatalf("%v", said)
	}
	carry(one, "stars_at_least_1")
	if _, said := carry(three, "stars_at_least_3"); said["stars_at_least_3"] != false {
		t.Fatalf("%v", said)
	}
	carry(none, "minutes")
	for range 2 { // told twice, it is as if once
		r.hear(events.TypeVolunteerStarRevokedV1, "star2", events.VolunteerStarRevokedV1{Person: "p1", Level: 2, Office: "of", OfficeName: office})
	}
	for name, c := range map[string]struct {
		of    volunteerapi.Certificate
		state State
	}{"says two": {two, revoked}, "says one": {one, valid}, "says that there are not three": {three, valid}, "says nothing of stars": {none, valid}} {
		got := roomtest.OK(r, "lin", volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: c.of.ID})
		if got.State != c.state || c.state == revoked && !strings.Contains(got.Ending, "请重新出具") {
			t.Errorf("%s: %s %s", name, got.State, got.Ending)
		}
	}
	if got := roomtest.OK(r, "", volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: token}}); got.Valid {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "lin", volunteerapi.PresentCertificate, present(two, "stars_at_least_2"), "volunteer.certificate.ended")
	if _, said := carry(one, "stars_at_least_2", "stars_at_least_1"); said["stars_at_least_2"] != false || said["stars_at_least_1"] != true {
		t.Errorf("%v", said)
	}
	r.hear(events.TypeVolunteerStarRevokedV1, "star1", events.VolunteerStarRevokedV1{Person: "p1", Level: 1, Office: "of", OfficeName: office})
	if got := roomtest.OK(r, "lin", volunteerapi.GetCertificate, volunteerapi.GetCertificateRequest{ID: one.ID}); got.State != revoked {
		t.Errorf("%s", got.State)
	}
}
