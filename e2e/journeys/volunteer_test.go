package journeys

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
)

// identityOf makes a number that is nobody's, of somebody born on a day.
func identityOf(t *testing.T, born cn.Day, serial string) string {
	t.Helper()
	body := "320312" + strings.ReplaceAll(born.String(), "-", "") + serial
	for _, last := range "0123456789X" {
		if n := cn.IDNumber(body + string(last)); n.Check("2100-01-01") == nil {
			return string(n)
		}
	}
	t.Fatalf("no number begins with %s", body)
	return ""
}

func volunteers(t *testing.T, w *county.Person) []volunteerapi.Person {
	t.Helper()
	return county.Ask(t, w, volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{}).Items
}

// TestANeighbourBecomesAVolunteerAndIsForgotten goes from no account at all to a number, with a child, and to an erasure
// after which neither the platform nor a backup of the time before can say who it was.
func TestANeighbourBecomesAVolunteerAndIsForgotten(t *testing.T) {
	t.Parallel()
	p := county.Start(t, map[string]string{"LOG_LEVEL": "debug"})
	p.At(t, county.Morning)
	w := p.Joins(t, "lin.xiaoman", "林小满")
	number, child := identityOf(t, "1990-03-07", "000"), identityOf(t, "2016-05-04", "000")
	name, phone, home := "canaryname7788"+"林小满", "0516-83501234", "canaryhome7788"
	own := volunteerapi.PersonDraft{Name: name, IDNumber: number, Region: "320312", Address: home, Phone: phone, Agree: true}
	me := county.Ask(t, w, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: own})
	if !strings.HasPrefix(me.Number, "320312") || len(me.Number) != 16 {
		t.Fatalf("the number is %s", me.Number)
	}

	kid := own
	kid.Name, kid.IDNumber = "林点点", child
	county.Refused(t, w, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: kid}, fault.Refused, "volunteer.person.young", "privacy.child.age")
	kid.Ward, kid.Guardian = true, &volunteerapi.Guardian{Name: name, Relation: "母亲", Phone: phone}
	county.Refused(t, w, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: kid}, fault.Refused, "volunteer.person.consent", "privacy.child.age")
	kid.Consent = true
	county.Ask(t, w, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: kid})

	other := p.Joins(t, "wu.dashan", "吴大山")
	county.Refused(t, other, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: own}, fault.Conflict, "volunteer.person.registered")
	county.Refused(t, other, volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: me.ID}, fault.NotFound, "volunteer.person.not-found")
	county.Until(t, "the number in the inbox", func() (bool, error) {
		told, err := county.Try(w, noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 9})
		return len(told.Items) == 2 && strings.Contains(told.Items[1].Text, me.Number), err
	})

	dir := t.TempDir()
	old, keys := filepath.Join(dir, "monday"), filepath.Join(dir, "sanshe.keys")
	p.Backup(t, old)
	for _, mark := range []string{number, child, phone, name[:14], home} {
		if found := county.NewScent(mark).InFiles(t, append(p.Kept(), dir)...); len(found) > 0 {
			t.Errorf("%s stands in %v", mark, found)
		}
		if strings.Contains(p.Said(), mark) {
			t.Errorf("%s stands in the log", mark)
		}
	}
	if len(county.NewScent(me.Number).InFiles(t, p.Kept()...)) == 0 {
		t.Error("the search finds nothing where there is something")
	}

	county.Ask(t, w, volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: me.ID, PersonMove: volunteerapi.PersonMove{Do: "erase", Version: me.Version}})
	if left := volunteers(t, w); len(left) != 1 || !left[0].Ward {
		t.Fatalf("after erasing there are %d", len(left))
	}
	before, err := os.ReadFile(keys)
	if err != nil {
		t.Fatal(err)
	}
	p.Backup(t, filepath.Join(dir, "tuesday"))
	if after, err := os.ReadFile(keys); err != nil || string(after) == string(before) {
		t.Fatalf("the keys of before were not replaced, %v", err)
	}
	p.Stop(t)

	q := county.Prepare(t, nil)
	q.Does(t, "restore", "--from", old) // of Monday, with the keys that there are now
	q.Start(t)
	if back := volunteers(t, q.As(t, "lin.xiaoman")); len(back) != 1 || back[0].Name != "林点点" {
		t.Fatalf("a backup of before the erasure shows %d volunteers", len(back))
	}
	county.Refused(t, q.As(t, "lin.xiaoman"), volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: me.ID}, fault.NotFound, "volunteer.person.not-found")

	r := county.Prepare(t, nil)
	if err := os.WriteFile(keys, before, 0o600); err != nil {
		t.Fatal(err)
	}
	r.Does(t, "restore", "--from", old, "--keys", keys) // planted: with the keys of Monday everybody is there
	r.Start(t)
	if back := volunteers(t, r.As(t, "lin.xiaoman")); len(back) != 2 || back[0].Name != name {
		t.Errorf("with the keys of before there are %d volunteers: the test shows nothing", len(back))
	}
}

// TestABackupWithoutItsKeysIsNotRestored asks for the file that it needs before anything is written.
func TestABackupWithoutItsKeysIsNotRestored(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	w := p.Joins(t, "lin.xiaoman", "林小满")
	county.Ask(t, w, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
		Name: "林小满", IDNumber: identityOf(t, "1990-03-07", "000"), Region: "320312", Phone: "0516-83501234", Agree: true,
	}})
	file, _ := p.BackedUp(t)
	keys := filepath.Join(filepath.Dir(file), "sanshe.keys")
	p.Stop(t)
	q := county.Prepare(t, nil)
	aside := keys + ".aside"
	if err := os.Rename(keys, aside); err != nil {
		t.Fatal(err)
	}
	ends(t, q, []string{"没有密钥文件"}, "restore", "--from", file)
	ends(t, q, []string{"不是这份数据的密钥文件"}, "restore", "--from", file, "--keys", file)
	ends(t, q, []string{"密钥文件"}, "restore", "--from", aside)
	q.Does(t, "verify", "--from", aside)
	q.Does(t, "restore", "--from", file, "--keys", aside)
	q.Start(t)
	if got := volunteers(t, q.As(t, "lin.xiaoman")); len(got) != 1 {
		t.Errorf("%d volunteers", len(got))
	}
}
