package tender

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/seal"
	"sanshe/services/tender/sealing"
)

// bare is a draft of which nobody holds the keys yet.
func (r *room) bare() tenderapi.Tender {
	r.t.Helper()
	return ok(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: r.draft(tenderapi.MethodConsultation, 25)})
}

func seats(accounts ...string) tenderapi.HoldersDraft {
	d := tenderapi.HoldersDraft{Suite: tenderapi.SuiteX25519}
	for i, a := range accounts {
		d.Holders = append(d.Holders, tenderapi.HolderSeat{Role: sealing.Roles[i], Account: a})
	}
	return d
}

func TestANoticeWaitsUntilEachHolderHasProvenAKey(t *testing.T) {
	r := open(t)
	x := r.bare()
	found := func() (f tenderapi.Finding) {
		for _, f := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items {
			if f.Field == "sealing" {
				return f
			}
		}
		t.Fatal("nobody looked at the keys")
		return f
	}
	if f := found(); f.Ok || f.Level != "refuse" || f.Basis[0].Rule != "tender.seal.holders" {
		t.Errorf("without holders: %+v", f)
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.seal.holders")
	ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats(holders[:]...)})
	for i, role := range sealing.Roles {
		refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.seal.holders")
		if err := r.keys.Prove(r.as(holders[i]), r.local, x.ID, role); err != nil {
			t.Fatal(err)
		}
	}
	if f := found(); !f.Ok {
		t.Errorf("with three keys: %s", f.Text)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	// A key that is offered anew while the documents are read must be proven anew.
	again := tenderapi.OfferHolderKeyRequest{ID: x.ID, HolderKeyDraft: tenderapi.HolderKeyDraft{Key: r.key(tenderapi.HolderRoleNotary)}}
	ok(r, holders[2], tenderapi.OfferHolderKey, again)
	refused(r, "second", tenderapi.MoveTender, verb(x.ID, Publish), "tender.notice.unlawful", "tender.seal.holders")
	if err := r.keys.Prove(r.as(holders[2]), r.local, x.ID, tenderapi.HolderRoleNotary); err != nil {
		t.Fatal(err)
	}
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	refused(r, holders[2], tenderapi.OfferHolderKey, again, "tender.seal.fixed", "")
	refused(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats(holders[:]...)}, "tender.seal.fixed", "")
}

// key is a fresh public key for a role.
func (r *room) key(role tenderapi.HolderRole) string {
	r.t.Helper()
	k, err := seal.NewHolder(seal.X25519, string(role))
	if err != nil {
		r.t.Fatal(err)
	}
	return k.Holder().String()
}

func TestThreeDistinctPeopleOfTheirOfficesHold(t *testing.T) {
	r := open(t)
	person("far", "elsewhere", "supervisor")
	people["far"].Memberships[0].Region = "110101"
	person("within", people["officer"].Memberships[0].Org, "notary")
	person("beside", people["watch"].Memberships[0].Org, "notary")
	also := func(id, org, like, role string) { // a second membership of somebody like another
		p := people[like]
		m := p.Memberships[0]
		m.Org, m.Role = org, identity.Role(role)
		people[id] = identity.Caller{ID: id, Name: p.Name, Memberships: append(slices.Clone(p.Memberships), m)}
		t.Cleanup(func() { delete(people, id) }) // the other tests count who there is
	}
	watches, buys := people["watch"].Memberships[0].Org, people["officer"].Memberships[0].Org
	also("between", watches, "seal", "notary")
	also("twofold", buys, "watch", "buyer")
	also("moonlit", watches, "clerk", "expert")
	also("lent", "another notary's", "seal", "notary")
	x := r.bare()
	for name, c := range map[string]struct {
		seats tenderapi.HoldersDraft
		code  string
	}{
		"one person twice":                                     {seats("clerk", "watch", "watch"), "tender.seal.seats"},
		"a role twice":                                         {tenderapi.HoldersDraft{Holders: []tenderapi.HolderSeat{{Role: "buyer", Account: "clerk"}, {Role: "buyer", Account: "officer"}, {Role: "notary", Account: "seal"}}}, "tender.seal.seats"},
		"another buyer's officer":                              {seats("other", "watch", "seal"), "tender.seal.role"},
		"a supervisor of elsewhere":                            {seats("clerk", "far", "seal"), "tender.seal.role"},
		"a notary who is none":                                 {seats("clerk", "watch", "ann"), "tender.seal.role"},
		"somebody whom nobody knows":                           {seats("clerk", "watch", "nobody"), "tender.seal.role"},
		"a notary of the buyer's":                              {seats("clerk", "watch", "within"), "tender.seal.one-office"},
		"a notary of the supervisor's":                         {seats("clerk", "watch", "beside"), "tender.seal.one-office"},
		"a notary of two offices, the second the supervisor's": {seats("clerk", "watch", "between"), "tender.seal.one-office"},
		"a supervisor who is also the buyer's":                 {seats("clerk", "twofold", "seal"), "tender.seal.one-office"},
		"a reviewer who is also the supervisor's":              {seats("moonlit", "watch", "seal"), "tender.seal.one-office"},
		"the supervisor as the buyer":                          {seats("watch", "clerk", "seal"), "tender.seal.role"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: c.seats}, c.code, "")
		})
	}
	state := seats(holders[:]...)
	state.Suite = tenderapi.SuiteSm // named in the contract, and not built
	in := tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: state}
	refused(r, "officer", tenderapi.AppointHolders, in, "seal.suite.unbuilt", "tender.seal.required")
	if f := failed(try(r, "officer", tenderapi.AppointHolders, in)); len(f.Fields) != 1 || f.Fields[0].Name != "suite" {
		t.Errorf("what is wrong is said at %+v", f.Fields)
	}
	refused(r, "seal", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}, "tender.tender.not-found", "")
	ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats("clerk", "watch", "lent")}) // two offices, and none of them another's
	ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats(holders[:]...)})
	got := ok(r, "seal", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}) // a holder sees what is to be held
	if h := got.Sealing.Holders; !h[2].Mine || h[2].Account != "seal" || h[0].Mine || h[0].Account != "" || h[0].Name != cover(people["clerk"].Name) {
		t.Errorf("the notary is shown %+v", h)
	}
	if got.Sealing.Threshold != 2 {
		t.Errorf("%d of three open", got.Sealing.Threshold)
	}
}

func TestWhoStaysKeepsTheKeyAndWhoComesStartsAnew(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodConsultation, 25))
	got := ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats("officer", "watch", "seal")})
	if h := got.Sealing.Holders; h[0].ProvenAt != nil || h[0].Key != "" || h[1].ProvenAt == nil || h[2].ProvenAt == nil {
		t.Errorf("%+v", h)
	}
	in := seats("officer", "watch", "seal")
	in.Suite = tenderapi.SuiteXwing
	got = ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: in})
	for _, h := range got.Sealing.Holders {
		if h.Key != "" {
			t.Errorf("a key of another suite stayed: %+v", h)
		}
	}
}

func TestAKeyIsTheHoldersOwn(t *testing.T) {
	r := open(t)
	x := r.bare()
	offer := func(key string) tenderapi.OfferHolderKeyRequest {
		return tenderapi.OfferHolderKeyRequest{ID: x.ID, HolderKeyDraft: tenderapi.HolderKeyDraft{Key: key}}
	}
	answer := func(text string) tenderapi.ProveHolderKeyRequest {
		return tenderapi.ProveHolderKeyRequest{ID: x.ID, HolderProof: tenderapi.HolderProof{Answer: text}}
	}
	ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats(holders[:]...)})
	refused(r, "officer", tenderapi.OfferHolderKey, offer(r.key(tenderapi.HolderRoleBuyer)), "tender.seal.not-holder", "")
	refused(r, "seal", tenderapi.OfferHolderKey, offer(r.key(tenderapi.HolderRoleBuyer)), "tender.seal.key", "")
	refused(r, "seal", tenderapi.OfferHolderKey, offer("bidseal-holder-v1.x25519.notary.AAAA"), "seal.holder.unreadable", "")
	refused(r, "seal", tenderapi.ProveHolderKey, answer("bidseal-answer-v1.notary.AAAA"), "tender.seal.no-key", "")
	one, err := seal.NewHolder(seal.X25519, "notary")
	if err != nil {
		t.Fatal(err)
	}
	first := ok(r, "seal", tenderapi.OfferHolderKey, offer(one.Holder().String()))
	second := ok(r, "seal", tenderapi.OfferHolderKey, offer(one.Holder().String()))
	old, err := one.Prove(first.Challenge)
	if err != nil {
		t.Fatal(err)
	}
	refused(r, "seal", tenderapi.ProveHolderKey, answer(old), "seal.proof.wrong", "")
	right, err := one.Prove(second.Challenge)
	if err != nil {
		t.Fatal(err)
	}
	ok(r, "seal", tenderapi.ProveHolderKey, answer(right))
	got := ok(r, "seal", tenderapi.ProveHolderKey, answer(right)) // the answer to the first time was lost
	if h := got.Sealing.Holders[2]; h.ProvenAt == nil || h.Fingerprint != second.Fingerprint {
		t.Errorf("%+v", h)
	}
}

func TestAKeyHoldsForOnePurchaseAlone(t *testing.T) {
	r := open(t)
	x, y := r.bare(), r.bare()
	k, err := seal.NewHolder(seal.X25519, string(tenderapi.HolderRoleNotary))
	if err != nil {
		t.Fatal(err)
	}
	offer := func(id string) tenderapi.OfferHolderKeyRequest {
		return tenderapi.OfferHolderKeyRequest{ID: id, HolderKeyDraft: tenderapi.HolderKeyDraft{Key: k.Holder().String()}}
	}
	prove := func(id string, c tenderapi.HolderChallenge) tenderapi.ProveHolderKeyRequest {
		t.Helper()
		answer, err := k.Prove(c.Challenge)
		if err != nil {
			t.Fatal(err)
		}
		return tenderapi.ProveHolderKeyRequest{ID: id, HolderProof: tenderapi.HolderProof{Answer: answer}}
	}
	for _, id := range []string{x.ID, y.ID} {
		ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: id, HoldersDraft: seats(holders[:]...)})
	}
	here, there := ok(r, holders[2], tenderapi.OfferHolderKey, offer(x.ID)), ok(r, holders[2], tenderapi.OfferHolderKey, offer(y.ID))
	ok(r, holders[2], tenderapi.ProveHolderKey, prove(x.ID, here))
	refused(r, holders[2], tenderapi.ProveHolderKey, prove(y.ID, there), "tender.seal.key-used", "tender.seal.holders")
	refused(r, holders[2], tenderapi.OfferHolderKey, offer(y.ID), "tender.seal.key-used", "tender.seal.holders")
	ok(r, holders[2], tenderapi.OfferHolderKey, offer(x.ID)) // the same purchase may have it again
}

func TestAKeyThatEverybodyKnowsHoldsNothingReal(t *testing.T) {
	for _, role := range sealing.Roles {
		k, err := seal.UnlockHolder(host.DemoHolderKey(string(role)), host.DemoPassword)
		if err != nil {
			t.Fatal(err)
		}
		if err := (&Service{demo: true}).secret(k.Holder()); err != nil {
			t.Errorf("the demonstration's own %s: %v", role, err)
		}
		if err := (&Service{}).secret(k.Holder()); fault.Of(err).Code != "tender.seal.key-known" {
			t.Errorf("outside of it the %s: %v", role, err)
		}
	}
}

func TestTheNoticeIsWhatItsHashSaysAndAnAmendmentLeavesIt(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.ContactName, d.ContactPhone = "王小明", "0512-87654321"
	x := r.published(d)
	text := func() string {
		return string(ok(r, "", tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: x.ID}).Body)
	}
	first := text()
	sum := sha256.Sum256([]byte(first))
	if hex.EncodeToString(sum[:]) != x.Sealing.Notice {
		t.Errorf("the notice is %x, said to be %s", sum, x.Sealing.Notice)
	}
	for _, h := range x.Sealing.Holders {
		if !strings.Contains(first, h.Key) {
			t.Errorf("the notice does not name the key of %s", h.Role)
		}
	}
	if strings.Contains(first, "王小明") || strings.Contains(first, "87654321") {
		t.Error("the notice names a person for ever")
	}
	later := d.Deadline.AddDate(0, 0, 7)
	got := ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) { a.Deadline = &later }))
	if got.Sealing.Notice != x.Sealing.Notice || text() != first {
		t.Error("an amendment changed what bids are sealed under")
	}
}

func TestHoldersAreToldWhatWaitsForThem(t *testing.T) {
	r := open(t)
	x := r.bare()
	what := func(who string) (out []string) {
		for _, task := range ok(r, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
			if strings.Contains(task.What, "份额") || strings.Contains(task.What, "公钥") {
				out = append(out, task.What)
			}
		}
		return out
	}
	ok(r, "officer", tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats(holders[:]...)})
	if got := what("seal"); len(got) != 1 || !strings.Contains(got[0], "公钥") {
		t.Errorf("a new notary is told %v", got)
	}
	r.hold(x.ID)
	if got := what("seal"); len(got) != 0 {
		t.Errorf("a notary with a proven key is told %v", got)
	}
	y := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	if got := what("seal"); len(got) != 1 || !strings.Contains(got[0], "资格和技术") {
		t.Errorf("after the close the notary is told %v", got)
	}
	r.release(y.ID, tenderapi.StageTechnical, tenderapi.HolderRoleNotary)
	if got := what("seal"); len(got) != 0 {
		t.Errorf("who has released is told %v", got)
	}
}
