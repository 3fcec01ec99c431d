package credential

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/paper/box"
	"sanshe/libs/roomtest"
	"sanshe/services/socialwork/officetest"
)

var start = cn.Day("2026-06-01").At(10, 0)

// room is credentials behind doors; what the ledger tells is told by hand here.
type room struct {
	*officetest.Office
	s   *Service
	box *box.Box
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Office: officetest.New(t, "320312", start,
		[4]string{"he", "org1", "worker", "320312"},
		[4]string{"lu", "org1", "worker", "320312"},
		[4]string{"ann", "office", "registrar", "320312"},
		[4]string{"ben", "office", "registrar", "320312"},
		[4]string{"cai", "office", "registrar", "320312"},
		[4]string{"town", "street", "registrar", "320312001"},
		[4]string{"away", "elsewhere", "registrar", "110101"},
		[4]string{"watch", "finance", "supervisor", "320312"},
	)}
	var err error
	if r.box, err = box.Sealed(t.Context(), r.Deps, "socialwork"); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), r.Deps, r.box); err != nil {
		t.Fatal(err)
	}
	r.Serve("socialwork", r.s.Part())
	return r
}

// learned is the ledger telling the minutes of one day as all of its year.
func (r *room) learned(account, on string, minutes int64) {
	r.T.Helper()
	r.Tells(events.TypeSocialworkLedgerChangedV1, account+"."+on[:4], events.SocialworkLedgerChangedV1{
		Account: account, Year: on[:4], Minutes: minutes, Days: []events.SocialworkLedgerChangedV1Days{{On: on, Minutes: minutes}},
	})
}

func (r *room) draft(as, number string, level socialworkapi.CredentialLevel, issued string) socialworkapi.CredentialDraft {
	r.T.Helper()
	return socialworkapi.CredentialDraft{Number: number, Level: level, Name: "何晓云", Region: "320312", Issued: issued, Papers: []string{r.Paper(r.box, as)}}
}

func (r *room) enter(as, number string, level socialworkapi.CredentialLevel, issued string) socialworkapi.Credential {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft(as, number, level, issued)})
}

func (r *room) get(as, id string) socialworkapi.Credential {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.GetCredential, socialworkapi.GetCredentialRequest{ID: id})
}

func step(id string, do Verb, note string) socialworkapi.MoveCredentialRequest {
	return socialworkapi.MoveCredentialRequest{ID: id, CredentialMove: socialworkapi.CredentialMove{Do: string(do), Note: note}}
}

func (r *room) move(as, id string, do Verb, note string) socialworkapi.Credential {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.MoveCredential, step(id, do, note))
}

// registered is a credential that two officers have looked at.
func (r *room) registered(as, number string, level socialworkapi.CredentialLevel) socialworkapi.Credential {
	r.T.Helper()
	r.enter(as, number, level, "2026-05-20")
	r.move("ann", number, Verify, "")
	return r.move("ben", number, Register, "")
}

func (r *room) public(number string) socialworkapi.WorkerEntry {
	r.T.Helper()
	return roomtest.OK(r, "", socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: number})
}
