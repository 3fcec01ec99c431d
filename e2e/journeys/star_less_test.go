package journeys

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// certified waits for a certificate of a star that holds over so many minutes.
func (x *starry) certified(t *testing.T, minutes int64) (c volunteerapi.Certificate) {
	t.Helper()
	county.Until(t, "a certificate of a star", func() (bool, error) {
		page, err := county.Try(x.p.As(t, "serves"), volunteerapi.ListCertificates, volunteerapi.ListCertificatesRequest{Person: x.person.ID, Limit: 20})
		holds := func(c volunteerapi.Certificate) bool { return c.State == volunteerapi.CertificateStateValid }
		i := slices.IndexFunc(page.Items, holds)
		if i < 0 || page.Items[i].Minutes != minutes {
			return false, err
		}
		c = page.Items[i]
		return !slices.ContainsFunc(page.Items[i+1:], holds), err
	})
	return c
}

// TestAStarThatHoldsCertifiesNoMoreHoursThanAreLeft goes from a star over two days, of which a credential was carried away, to
// the annulment of one of them: the star holds, and nothing that holds says two days.
func TestAStarThatHoldsCertifiesNoMoreHoursThanAreLeft(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	x := settleStars(t, p, volunteerapi.StarStep{Hours: 6, Quality: 40, Assessed: 50}) // which one day alone is only if it was assessed
	x.served(t, x.shifts[0], 0)
	x.served(t, x.shifts[1], 5)
	const day = 8 * 60
	var star volunteerapi.Star
	county.Until(t, "both days to count", func() (bool, error) {
		got, err := county.Try(p.As(t, "serves"), volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: x.person.ID})
		if err == nil && len(got.Stars) > 0 {
			star = got.Stars[0]
		}
		return got.Minutes == 2*day && star.State == volunteerapi.StarStateComputed, err
	})
	star = county.Ask(t, p.As(t, "serves"), volunteerapi.MoveStar, volunteerapi.MoveStarRequest{ID: star.ID, StarMove: volunteerapi.StarMove{Do: "agree", Version: star.Version}})
	public := county.Ask(t, p.Nobody(), volunteerapi.ListStars, volunteerapi.ListStarsRequest{Region: county.Region})
	if len(public.Items) != 1 || len(public.Items[0].Classes) != 1 || public.Items[0].Classes[0].Text != "带队人点名和本人设备" {
		t.Fatalf("everybody sees %+v", public.Items)
	}
	p.At(t, cn.Day(star.Until).End().Add(time.Hour))
	old := x.certified(t, 2*day)
	show := func(c volunteerapi.Certificate) string {
		return county.Ask(t, p.As(t, "serves"), volunteerapi.PresentCertificate, volunteerapi.PresentCertificateRequest{
			ID: c.ID, PresentationDraft: volunteerapi.PresentationDraft{Claims: []string{"minutes", "classes", "star_level"}},
		}).Credential
	}
	check := func(text string) volunteerapi.CredentialCheck {
		return county.Ask(t, p.Nobody(), volunteerapi.CheckCredential, volunteerapi.CheckCredentialRequest{CredentialText: volunteerapi.CredentialText{Credential: text}})
	}
	carried := show(old)
	if got := check(carried); !got.Valid {
		t.Fatalf("what was carried away: %+v", got)
	}

	found := county.Ask(t, p.As(t, "serves"), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: x.person.ID, Limit: 9})
	first := slices.IndexFunc(found.Items, func(r volunteerapi.HourRecord) bool { return r.Shift == x.shifts[0].ID })
	review := county.Ask(t, p.As(t, "registrar"), volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{Office: x.office.ID, Records: []string{found.Items[first].ID}, Note: "有人举报。"}})
	county.Ask(t, p.As(t, "registrar2"), volunteerapi.MoveReview, volunteerapi.MoveReviewRequest{ID: review.ID, ReviewMove: volunteerapi.ReviewMove{Do: "annul", Version: review.Version, Note: "不实。"}})
	now := x.certified(t, day)
	if now.ID == old.ID || now.Star.CountedOn == "" || now.Star.GrantedOn != old.Star.GrantedOn || len(now.Classes) != 1 || now.Classes[0].Minutes != day {
		t.Errorf("the new one: %+v, %+v", now, now.Star)
	}
	x.holds(t, 1, 1)
	if got := check(carried); got.Valid {
		t.Errorf("what was carried away still holds: %+v", got)
	}
	if got := check(show(now)); !got.Valid || got.Claims[0].Text != "带队人点名和本人设备：8小时" {
		t.Errorf("the new one shows %+v", got)
	}
	if got := county.Ask(t, p.Nobody(), volunteerapi.CheckCertificate, volunteerapi.CheckCertificateRequest{Number: old.Number}); got.State != volunteerapi.CertificateStateOvertaken {
		t.Errorf("the paper is %s", got.State)
	}
	if got := x.standing(t).Stars[0]; got.Minutes != day || got.State != volunteerapi.StarStateGranted {
		t.Errorf("the star says %+v", got)
	}
}
