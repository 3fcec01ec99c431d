package pass

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/credential"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
)

const public = "https://county.example"

// room is passes behind doors; the one registration is a plain value here.
type room struct {
	*roomtest.Stage
	card Card
}

// Card implements Registrations.
func (r *room) Card(_ context.Context, id string) (Card, error) {
	if id != r.card.ID {
		return Card{}, fault.New(fault.NotFound, "test.none", "没有。")
	}
	return r.card, nil
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, cn.Day("2026-11-28").At(10, 0)), card: Card{
		ID: "c1", Account: "he", Number: "20260532000123", Name: "何晓云", LevelText: "助理社会工作师", RegionName: "星河区", Standing: true, StateText: "登记有效", To: "2029-05-31",
	}}
	r.Deps.Config = host.Config{ServiceKey: "a service key of thirty-two letters", PublicURL: public}
	r.Anybody = func(id string) identity.Caller {
		return identity.Caller{ID: id, Memberships: []identity.Membership{{Org: "org", Role: identity.Worker, Region: "320312"}}}
	}
	s, err := New(t.Context(), r.Deps, r)
	if err != nil {
		t.Fatal(err)
	}
	r.Serve("socialwork", s.Part())
	r.Jobs()
	return r
}

func ask[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, string) {
	out, f := roomtest.Try(r, as, op, in)
	if f != nil {
		return out, f.Code
	}
	return out, ""
}

func (r *room) present(as string, claims ...string) (string, string) {
	out, code := ask(r, as, socialworkapi.PresentPass, socialworkapi.PresentPassRequest{ID: "c1", PassDraft: socialworkapi.PassDraft{Claims: claims}})
	return out.Credential, code
}

func (r *room) check(text string) socialworkapi.PassCheck {
	r.T.Helper()
	out, code := ask(r, "", socialworkapi.CheckPass, socialworkapi.CheckPassRequest{PassText: socialworkapi.PassText{Credential: text}})
	if code != "" {
		r.T.Fatal(code)
	}
	return out
}

// fetch reads what the room publishes beside its doors.
func (r *room) fetch(path string) string {
	r.T.Helper()
	for pattern, h := range r.Part.Mounts {
		if strings.HasPrefix(path, pattern) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
			return w.Body.String()
		}
	}
	r.T.Fatalf("nothing is mounted at %s", path)
	return ""
}

// away is a stranger's reading of a pass with what is published alone.
func (r *room) away(text string) (credential.Shown, *credential.Bits, jose.JSONWebKeySet) {
	r.T.Helper()
	var meta struct {
		Issuer string             `json:"issuer"`
		Keys   jose.JSONWebKeySet `json:"jwks"`
	}
	if err := json.Unmarshal([]byte(r.fetch("/.well-known/jwt-vc-issuer/social-work")), &meta); err != nil {
		r.T.Fatal(err)
	}
	shown, err := credential.Reader{Keys: meta.Keys, Issuer: public + "/social-work", Now: r.Clock()}.Verify(text)
	if err != nil || meta.Issuer != public+"/social-work" {
		r.T.Fatal(meta.Issuer, err)
	}
	bits, err := credential.ReadList(r.fetch(strings.TrimPrefix(shown.Status.List, public)), meta.Keys, shown.Status.List, meta.Issuer, r.Clock())
	if err != nil {
		r.T.Fatal(err)
	}
	return shown, bits, meta.Keys
}

func TestAHolderShowsThatTheyAreRegisteredAndNeitherNameNorNumber(t *testing.T) {
	r := open(t)
	text, code := r.present("he", "level", "registered")
	if code != "" {
		t.Fatal(code)
	}
	shown, bits, _ := r.away(text)
	if len(shown.Claims) != 2 || shown.Withheld != 4 || shown.Check(bits) != nil || !shown.Expires.Equal(r.Clock().Add(carried)) {
		t.Errorf("%+v", shown)
	}
	if got := r.check(text); !got.Valid || len(got.Claims) != 2 || got.Claims[0].Title == "" || got.Withheld != 4 {
		t.Errorf("%+v", got)
	}
	if got := r.check(text[:len(text)/2] + "A" + text[len(text)/2+1:]); got.Valid {
		t.Errorf("a changed one: %+v", got)
	}
	if _, code := r.present("lu", "level"); code != "socialwork.pass.not-found" {
		t.Errorf("somebody else: %s", code)
	}
	if _, code := r.present("he", "salary"); code != "socialwork.pass.no-such-claim" {
		t.Errorf("what is not there: %s", code)
	}
	if got, _ := ask(r, "he", socialworkapi.ListPassClaims, socialworkapi.ListPassClaimsRequest{ID: "c1"}); len(got.Items) != 6 {
		t.Errorf("%+v", got)
	}
}

func TestAPassEndsNoLaterThanItsCycle(t *testing.T) {
	r := open(t)
	r.card.To = cn.DayOf(r.Clock()).Add(9)
	text, _ := r.present("he", "level")
	if shown, _, _ := r.away(text); !shown.Expires.Equal(r.card.To.End()) {
		t.Errorf("it ends %s", shown.Expires)
	}
	r.card.To = cn.DayOf(r.Clock()).Add(-1) // the office still looks at the renewal
	text, _ = r.present("he", "level")
	if shown, _, _ := r.away(text); !shown.Expires.Equal(r.Clock().Add(waiting)) {
		t.Errorf("it ends %s", shown.Expires)
	}
}

func TestARegistrationThatStandsNoLongerIsSeenWithinAMinuteAndAnotherPassFollows(t *testing.T) {
	if credential.PublishEvery+credential.Fresh >= time.Minute {
		t.Error("the times no longer add up to less than a minute")
	}
	r := open(t)
	settled := func(kind string) {
		r.Tells(events.TypeSocialworkFindingSettledV1, "f1", events.SocialworkFindingSettledV1{Account: "he", Kind: kind})
	}
	for name, happen := range map[string]func(){
		"lapse": func() {
			r.Tells(events.TypeSocialworkCredentialLapsedV1, "c1", events.SocialworkCredentialLapsedV1{Account: "he"})
		},
		"suspend": func() { settled("suspend") },
		"strike":  func() { settled("strike") },
		"erase": func() {
			r.Tells(events.TypeSocialworkCredentialErasedV1, "c1", events.SocialworkCredentialErasedV1{Account: "he"})
		},
	} {
		r.card.Standing = true
		text, code := r.present("he", "level")
		if code != "" {
			t.Fatal(name, code)
		}
		settled("warn")
		if got := r.check(text); !got.Valid {
			t.Fatalf("%s: before, and after a warning: %+v", name, got)
		}
		r.Set(r.Clock().Add(time.Second))
		r.card.Standing, r.card.StateText = false, "登记已到期"
		happen()
		if got := r.check(text); got.Valid || !strings.Contains(got.Text, "登记已到期") {
			t.Errorf("%s: at once: %+v", name, got)
		}
		r.Set(r.Clock().Add(credential.PublishEvery))
		r.Jobs()
		if shown, bits, _ := r.away(text); shown.Check(bits) == nil {
			t.Errorf("%s: the list does not show it", name)
		}
		if _, code := r.present("he", "level"); code != "socialwork.pass.idle" {
			t.Errorf("%s: presents still: %s", name, code)
		}
		r.card.Standing = true
		r.Set(r.Clock().Add(time.Hour))
		again, _ := r.present("he", "level")
		if !r.check(again).Valid || r.check(text).Valid {
			t.Errorf("%s: afterwards the new one is %v, the old one %v", name, r.check(again).Valid, r.check(text).Valid)
		}
	}
}
