// Command issuer lets another implementation look at credentials: issue takes a
// certificate out of the room that makes them and prints what it publishes and
// hands over; verify reads what that implementation made of it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"sanshe/contracts"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/credential"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/proof"
)

const (
	public = "https://volunteer.example"
	person = "p1"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var out any
	var err error
	switch {
	case len(args) == 2 && args[0] == "issue":
		out, err = issue(ctx, args[1])
	case len(args) == 1 && args[0] == "verify":
		out, err = verify(os.Stdin)
	default:
		err = errors.New("usage: issuer issue HOLDER-JWK | issuer verify < QUESTION")
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// served is one volunteer with three hundred and six hours.
type served struct{}

// Of implements card.People.
func (served) Of(context.Context, string) (card.Person, error) {
	return card.Person{ID: person, Number: "3203120000000017", Account: "lin", Name: "林小满", Region: "320312", Born: "1990-01-01", Active: true}, nil
}

// Mine implements card.People.
func (s served) Mine(ctx context.Context, _ string) ([]card.Person, error) {
	p, err := s.Of(ctx, person)
	return []card.Person{p}, err
}

type hours struct{}

// Of implements proof.Hours.
func (hours) Of(context.Context, string) ([]proof.Entry, error) {
	return []proof.Entry{{Record: "r1", Title: "急救站值守", Org: "o1", OrgName: "星河区急救志愿服务队", Day: cn.DayOf(time.Now()), Minutes: 306 * 60, Class: "A", Ledger: card.Voluntary}}, nil
}

// issued is what another implementation is given to read.
type issued struct {
	Issuer  json.RawMessage `json:"issuer"` // what /.well-known/jwt-vc-issuer answers
	Some    string          `json:"some"`   // with two claims shown
	Bound   string          `json:"bound"`  // with all claims, to the holder's key
	Badge   string          `json:"badge"`
	List    string          `json:"list"`    // before
	Revoked string          `json:"revoked"` // and after it was taken back
}

func issue(ctx context.Context, holder string) (out issued, err error) {
	dir, err := os.MkdirTemp("", "issuer-")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir)
	engine, err := sqlitestore.Open(filepath.Join(dir, "v.db"))
	if err != nil {
		return out, err
	}
	defer engine.Close()
	rules, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		return out, err
	}
	book, err := rule.Read(rules)
	if err != nil {
		return out, err
	}
	s, err := proof.New(ctx, host.Deps{
		Store: engine, Log: slog.New(slog.DiscardHandler), Now: time.Now, Rules: book,
		Config: host.Config{ServiceKey: "a key that opens nothing but this", PublicURL: public, Region: "320312", Platform: "星河区志愿服务平台"},
	}, served{}, hours{})
	if err != nil {
		return out, err
	}
	ctx = identity.With(ctx, identity.Caller{ID: "lin", Name: "林小满"})
	today := cn.DayOf(time.Now()).String()
	c, err := s.IssueCertificate(ctx, volunteerapi.IssueCertificateRequest{CertificateDraft: volunteerapi.CertificateDraft{Person: person, From: today, To: today}})
	if err != nil {
		return out, err
	}
	present := func(key string, claims ...string) string {
		p, e := s.PresentCertificate(ctx, volunteerapi.PresentCertificateRequest{ID: c.ID, PresentationDraft: volunteerapi.PresentationDraft{Claims: claims, HolderKey: key}})
		if e != nil {
			err = e
		}
		return p.Credential
	}
	var all []string
	for _, x := range c.Claims {
		all = append(all, x.Name)
	}
	out.Some, out.Bound = present("", "hours_at_least_300", "stars_at_least_2"), present(holder, all...)
	b, e := s.GetCertificateBadge(ctx, volunteerapi.GetCertificateBadgeRequest{ID: c.ID})
	if err != nil || e != nil {
		return out, errors.Join(err, e)
	}
	out.Badge = b.Credential
	fetch := func(at string) string {
		for pattern, h := range s.Part().Mounts {
			if strings.HasPrefix(at, pattern) {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, at, http.NoBody))
				return w.Body.String()
			}
		}
		return ""
	}
	list, _, _ := strings.Cut(c.ID, ".")
	out.Issuer, out.List = json.RawMessage(fetch("/.well-known/jwt-vc-issuer")), fetch("/credentials/status/"+list)
	if _, err = s.MoveCertificate(ctx, volunteerapi.MoveCertificateRequest{ID: c.ID, CertificateMove: volunteerapi.CertificateMove{Do: string(proof.Withdraw)}}); err != nil {
		return out, err
	}
	for _, j := range s.Part().Jobs {
		if err := j.Do(ctx); err != nil {
			return out, err
		}
	}
	out.Revoked = fetch("/credentials/status/" + list)
	return out, nil
}

// question is what a verifier knows.
type question struct {
	Keys       jose.JSONWebKeySet `json:"jwks"`
	Credential string             `json:"credential"`
	Audience   string             `json:"audience"`
	Nonce      string             `json:"nonce"`
}

func verify(in io.Reader) (credential.Shown, error) {
	var q question
	if err := json.NewDecoder(in).Decode(&q); err != nil {
		return credential.Shown{}, err
	}
	return credential.Reader{Keys: q.Keys, Issuer: public, Now: time.Now(), Audience: q.Audience, Nonce: q.Nonce, Within: time.Minute}.Verify(q.Credential)
}
