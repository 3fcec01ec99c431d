package proof

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/credential"
	"sanshe/libs/event"
)

// BenchmarkRevoked issues a hundred thousand certificates, takes one back and
// then a third of them, and tells how long until each stands in what is
// published. Run it with -benchtime 1x.
func BenchmarkRevoked(b *testing.B) {
	const many, third = 100_000, 33_333
	for b.Loop() {
		r := open(b)
		began := time.Now()
		all := make([]Certificate, many)
		each(many, func(n int) error {
			var err error
			all[n], err = r.s.keep(context.Background(), Certificate{
				Seed: seed("request", strconv.Itoa(n)), Kind: volunteerapi.CertificateKindService, Person: "p" + strconv.Itoa(n), Region: "320312",
				From: "2026-01-01", To: "2026-11-28", Mins: 450, State: valid, Issued: start,
				Lines: []volunteerapi.CertificateLine{{Title: "给独居老人送餐", Org: volunteerapi.Party{ID: "o1", Name: "组织"}, From: "2026-03-01", To: "2026-03-08", Times: 2, Minutes: 450}},
			}, "lin")
			return err
		}, b)
		b.ReportMetric(time.Since(began).Seconds(), "s/issue-all")
		lists := map[string]int{}
		for _, c := range all {
			lists[c.List]++
		}
		b.Log("lists", lists)
		revoke := func(of []Certificate) time.Duration {
			each(len(of), func(n int) error {
				_, err := r.s.certificates.Update(context.Background(), of[n].ID, func(c *Certificate) ([]event.Event, error) {
					return c.end(Revoke, []Hat{Registrar}, "虚假", "lin", r.Clock())
				})
				return err
			}, b)
			r.Pass(credential.PublishEvery)
			began := time.Now()
			if err := r.s.issuer.Publish(context.Background()); err != nil {
				b.Fatal(err)
			}
			took := time.Since(began)
			bits := map[string]*credential.Bits{}
			for _, c := range of {
				if bits[c.List] == nil {
					bits[c.List] = r.bits(c.List)
				}
				shown := credential.Shown{Status: r.s.entry(&c)}
				if err := shown.Check(bits[c.List]); !errors.Is(err, credential.ErrRevoked) {
					b.Fatalf("%s is not in its list", c.ID)
				}
			}
			return took
		}
		b.ReportMetric(revoke(all[:1]).Seconds(), "s/publish-one")
		b.ReportMetric(revoke(all[1:third+1]).Seconds(), "s/publish-third")
		r.Pass(2 * credential.Overlap)
		b.ReportMetric(revoke(all[third+1:third+2]).Seconds(), "s/publish-one-more")
	}
}

// bits is a list as it was last published.
func (r *room) bits(id string) *credential.Bits {
	r.T.Helper()
	_, token := r.fetch("/credentials/status/" + id)
	b, err := credential.ReadList(token, r.issuer(), r.s.issuer.ListURL(id), public, r.Clock())
	if err != nil {
		r.T.Fatal(err)
	}
	return b
}

// each does something many times, a few at once.
func each(many int, do func(n int) error, b *testing.B) {
	b.Helper()
	var wg sync.WaitGroup
	const workers = 16
	for w := range workers {
		wg.Go(func() {
			for n := w; n < many; n += workers {
				if err := do(n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}
