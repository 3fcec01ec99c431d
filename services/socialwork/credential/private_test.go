package credential

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
)

// found are those of some words that lie open in a file of the store, its log included.
func (r *room) found(words ...string) (out []string) {
	r.T.Helper()
	files, err := filepath.Glob(filepath.Join(r.Dir, "*"))
	if err != nil {
		r.T.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			r.T.Fatal(err)
		}
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				out = append(out, w+" in "+filepath.Base(f))
			}
		}
	}
	return out
}

func TestWhoErasesACertificateIsFoundNowhereAndNotInAnOldCopy(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	id := r.s.idOf(one)
	if got := r.found(one, "何晓云"); len(got) > 0 {
		t.Errorf("in plain text: %v", got)
	}
	if got := r.found(id); len(got) == 0 {
		t.Error("the search finds nothing where there is something")
	}
	old, err := r.Engine.Get(t.Context(), "credentials", id) // what a backup holds
	if err != nil {
		t.Fatal(err)
	}
	paper := r.get("he", one).Papers[0].ID
	roomtest.Refuses(r, "ann", socialworkapi.MoveCredential, step(one, Erase, ""), "socialwork.credential.not-yours")
	f := r.opened(one)
	roomtest.Refuses(r, "he", socialworkapi.MoveCredential, step(one, Erase, ""), "socialwork.credential.pending")
	roomtest.OK(r, "ann", socialworkapi.MoveFinding, socialworkapi.MoveFindingRequest{ID: f.ID, FindingMove: socialworkapi.FindingMove{Do: "drop", Version: f.Version, Note: "查无此事。"}})
	gone := r.move("he", one, Erase, "")
	if gone.State != socialworkapi.CredentialStateGone || gone.Number != "" || gone.Name != "" || r.Count(events.TypeSocialworkCredentialErasedV1) != 1 {
		t.Errorf("%+v", gone)
	}
	hidden := func(when string) {
		t.Helper()
		roomtest.Refuses(r, "", socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: one}, "socialwork.worker.not-found")
		for _, as := range []string{"he", "ann"} {
			roomtest.Refuses(r, as, socialworkapi.GetCredential, socialworkapi.GetCredentialRequest{ID: one}, "socialwork.credential.not-found")
		}
		roomtest.Refuses(r, "ann", socialworkapi.GetFinding, socialworkapi.GetFindingRequest{ID: f.ID}, "socialwork.finding.not-found")
		lists := len(roomtest.OK(r, "", socialworkapi.ListWorkers, socialworkapi.ListWorkersRequest{}).Items) + len(roomtest.OK(r, "he", socialworkapi.ListMyCredentials, socialworkapi.ListMyCredentialsRequest{}).Items) +
			len(roomtest.OK(r, "ann", socialworkapi.ListCredentials, socialworkapi.ListCredentialsRequest{}).Items) + len(roomtest.OK(r, "ann", socialworkapi.ListFindings, socialworkapi.ListFindingsRequest{}).Items)
		if lists != 0 {
			t.Errorf("%s lists show %d", when, lists)
		}
	}
	hidden("erased")
	if _, err := r.box.File(t.Context(), id, paper); err == nil {
		t.Error("the picture of the certificate is still there")
	}

	// An old copy of everything but the keys comes back.
	now, err := r.Engine.Get(t.Context(), "credentials", id)
	if err != nil {
		t.Fatal(err)
	}
	old.Version, old.Index = now.Version+1, map[string][]string{"account": {"he"}, "public": {id}, "office": {"320312/2026/" + id}}
	if err := r.Engine.Swap(t.Context(), "credentials", old, now.Version); err != nil {
		t.Fatal(err)
	}
	hidden("restored")

	// Planted: where the key is there, the same copy tells everything.
	key, err := r.s.keys.Make(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	was, err := r.s.credentials.Update(t.Context(), id, func(c *Credential) ([]event.Event, error) {
		c.Secret = key.Seal(place(id), `{"number":"`+one+`","name":"何晓云"}`)
		return nil, nil
	})
	if err != nil || was.State != registered {
		t.Fatal(was.State, err)
	}
	if w := r.public(one); w.Name != "何*云" {
		t.Errorf("the test shows nothing: %+v", w)
	}
}

// A picture that a better one has replaced is of the same certificate: it goes with it, in every copy.
func TestAReplacedPictureIsErasedToo(t *testing.T) {
	r := open(t)
	first := r.draft("he", one, assistant, "2026-05-20")
	roomtest.OK(r, "he", socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: first})
	r.move("ann", one, Return, "影印件不清楚。")
	better := r.draft("he", one, assistant, "2026-05-20")
	c := roomtest.OK(r, "he", socialworkapi.CorrectCredential, socialworkapi.CorrectCredentialRequest{ID: one, CredentialDraft: better})
	id := r.s.idOf(one)
	for _, p := range []string{first.Papers[0], better.Papers[0]} {
		if _, err := r.box.File(t.Context(), id, p); err != nil {
			t.Fatalf("before: %v", err)
		}
	}
	c = r.move("he", one, Erase, "")
	for _, p := range []string{first.Papers[0], better.Papers[0]} {
		if _, err := r.box.File(t.Context(), id, p); err == nil {
			t.Errorf("erased %s, and the picture is still read", c.State)
		}
	}
}

func TestAnErasureThatWasCutOffIsFinishedAndTheNumberIsFreeAgain(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	id := r.s.idOf(one)
	if _, err := r.s.credentials.Update(t.Context(), id, func(c *Credential) ([]event.Event, error) { // cut off after the first write
		c.State, c.Account, c.Left, c.ChangedAt = gone, "", true, r.Clock()
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	roomtest.Refuses(r, "lu", socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft("lu", one, assistant, "2026-05-20")}, "socialwork.credential.taken")
	r.At(start.Add(2 * grace))
	if c, err := r.s.credentials.Get(t.Context(), id); err != nil || c.Left || len(c.Papers) > 0 {
		t.Errorf("%+v %v", c, err)
	}
	if c := r.enter("lu", one, assistant, "2026-05-20"); c.Number != one || c.State != entered {
		t.Errorf("%+v", c)
	}
}
