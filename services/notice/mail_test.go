package notice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/services/notice/carry"
)

const address = "zhang@example.org"

// mailed opens a room whose letters go to s, with one reader who has an address and one who has none.
func mailed(t *testing.T, s *server) *room {
	t.Helper()
	r := open(t, host.Config{SMTP: "smtp://" + s.addr(), MailFrom: "三社 <sanshe@example.com>", PublicURL: "https://sanshe.example"})
	r.dir.add("u1", "agency", identity.Staff, address)
	r.dir.add("u2", "agency", identity.Staff, "")
	return r
}

func (r *room) unmarked() event.Event {
	return r.happen(events.TypeOrganizationOrganizationUnmarkedV1, "agency", map[string]any{"name": "某社工机构", "list": "abnormal"})
}

// letterOf is how far the letter of the account's newest message has come.
func (r *room) letterOf(account string) *Mail {
	r.t.Helper()
	m, err := r.s.Messages.Get(r.t.Context(), r.inbox(account)[0].ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return m.Mail
}

func (r *room) carry() {
	r.t.Helper()
	if err := r.s.Carry(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

func TestALetterSaysWhatTheMessageSays(t *testing.T) {
	s := (&server{}).start(t)
	r := mailed(t, s)
	ev := r.unmarked()
	r.carry()
	r.carry()
	got := s.taken()
	if len(got) != 1 || !strings.Contains(got[0].to, "<"+address+">") || !strings.Contains(got[0].from, "<sanshe@example.com>") {
		t.Fatalf("%d letters: %v", len(got), got)
	}
	m, err := mail.ReadMessage(strings.NewReader(got[0].data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "您单位已移出名单" {
		t.Errorf("subject %q %v", subject, err)
	}
	if id := m.Header.Get("Message-Id"); id != "<"+messageID(ev, "u1")+"@example.com>" {
		t.Errorf("id %s", id)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if text := string(body); err != nil || !strings.Contains(text, "某社工机构已移出活动异常名录。") || !strings.Contains(text, "https://sanshe.example/organizations/agency") {
		t.Errorf("text %q %v", text, err)
	}
	if l := r.letterOf("u1"); l.State != carry.Sent || l.Attempts != 1 || l.SentAt == nil {
		t.Errorf("%+v", l)
	}
	if l := r.letterOf("u2"); l != nil {
		t.Errorf("a letter to nowhere: %+v", l)
	}
}

func TestAnExpertIsWrittenToByAccount(t *testing.T) {
	s := (&server{}).start(t)
	r := mailed(t, s)
	r.happen(events.TypeTenderTenderSeatedV1, "t1", events.TenderTenderSeatedV1{Title: "助餐", Members: []string{"u1", "gone"}})
	r.carry()
	if got := s.taken(); len(got) != 1 {
		t.Errorf("%d letters", len(got))
	}
	if len(r.inbox("gone")) != 1 {
		t.Error("a member whom the register does not know was not told")
	}
}

func TestATemporaryRefusalIsTriedAgainLaterAndLater(t *testing.T) {
	s := (&server{refuse: map[string]string{"RCPT": "451 later"}}).start(t)
	r := mailed(t, s)
	r.unmarked()
	for i, wait := range carry.Waits {
		r.carry()
		l := r.letterOf("u1")
		if l.Attempts != i+1 {
			t.Fatalf("after %d rounds %d attempts", i+1, l.Attempts)
		}
		if i == len(carry.Waits)-1 {
			break
		}
		if l.State != carry.Pending || !l.Due.Equal(r.now.Add(wait)) {
			t.Fatalf("attempt %d: %+v", i+1, l)
		}
		r.now = r.now.Add(wait - time.Second)
		r.carry()
		if early := r.letterOf("u1"); early.Attempts != i+1 {
			t.Fatalf("tried again before its time")
		}
		r.now = r.now.Add(time.Second)
	}
	if l := r.letterOf("u1"); l.State != carry.Failed || len(s.taken()) != 0 {
		t.Errorf("%+v", l)
	}
}

func TestALetterGoesOutWhenTheServerComesBack(t *testing.T) {
	s := (&server{}).start(t)
	r := mailed(t, s)
	if err := s.ln.Close(); err != nil {
		t.Fatal(err)
	}
	r.unmarked()
	r.carry()
	if l := r.letterOf("u1"); l.State != carry.Pending || l.Attempts != 1 {
		t.Fatalf("%+v", l)
	}
	back := (&server{}).start(t)
	post, err := newPostman("smtp://"+back.addr(), "sanshe@example.com")
	if err != nil {
		t.Fatal(err)
	}
	r.s.Post, r.now = post, r.now.Add(carry.Waits[0])
	r.carry()
	if l := r.letterOf("u1"); l.State != carry.Sent || len(back.taken()) != 1 {
		t.Errorf("%+v, %d letters", l, len(back.taken()))
	}
}

func TestAFinalRefusalIsNotRepeatedAndNamesNobody(t *testing.T) {
	s := (&server{refuse: map[string]string{"RCPT": "550 no such mailbox " + address}}).start(t)
	r := mailed(t, s)
	r.unmarked()
	r.carry()
	if l := r.letterOf("u1"); l.State != carry.Failed || l.Attempts != 1 {
		t.Errorf("%+v", l)
	}
	err := r.s.Post.Send(t.Context(), Letter{ID: "m1", To: address, Subject: "s", Text: "t", At: r.now})
	if !errors.Is(err, carry.ErrRefused) || strings.Contains(fmt.Sprint(err), "zhang") {
		t.Errorf("%v", err)
	}
	if err := r.s.Post.Send(t.Context(), Letter{ID: "m1", To: "no address\r\nBcc: x@example.org", Subject: "s", Text: "t", At: r.now}); !errors.Is(err, carry.ErrRefused) {
		t.Errorf("a malformed address: %v", err)
	}
}

func TestAServerThatHangsUpAfterTakingTheLetterIsNotGivenItAgain(t *testing.T) {
	s := (&server{hangUp: true}).start(t)
	r := mailed(t, s)
	r.unmarked()
	r.carry()
	r.now = r.now.Add(carry.Waits[0])
	r.carry()
	if l := r.letterOf("u1"); l.State != carry.Sent || len(s.taken()) != 1 {
		t.Errorf("%+v, %d letters", l, len(s.taken()))
	}
}

func TestTwoProcessesCarryALetterOnce(t *testing.T) {
	s := (&server{}).start(t)
	r := mailed(t, s)
	r.unmarked()
	done := make(chan error)
	for range 4 {
		go func() { done <- r.s.Carry(t.Context()) }()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := len(s.taken()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

func TestAHiddenOrMissingAddressIsNotWrittenTo(t *testing.T) {
	s := (&server{}).start(t)
	r := mailed(t, s)
	r.unmarked()
	a := r.dir.accounts["u1"]
	a.Email = "z***g@example.org"
	r.dir.accounts["u1"] = a
	r.carry()
	if l := r.letterOf("u1"); l.State != carry.Pending {
		t.Errorf("a hidden address: %+v", l)
	}
	delete(r.dir.accounts, "u1")
	r.now = r.now.Add(carry.Waits[0])
	r.carry()
	if l := r.letterOf("u1"); l.State != carry.Failed || len(s.taken()) != 0 {
		t.Errorf("an account that is gone: %+v", l)
	}
}

func TestPasswordsTravelOnlyEncrypted(t *testing.T) {
	serve, trust := certificate(t)
	for name, s := range map[string]*server{"smtp": {tls: serve}, "smtps": {tls: serve, wrapped: true}} {
		s.start(t)
		post, err := newPostman(name+"://user:p%40ss@"+s.addr(), "sanshe@example.com")
		if err != nil {
			t.Fatal(err)
		}
		l := Letter{ID: "m1", To: address, Subject: "s", Text: "t", At: time.Now()}
		if err := post.Send(t.Context(), l); err == nil {
			t.Errorf("%s: a certificate that nobody vouches for was accepted", name)
		}
		if err := post.(*smtp).trusting(trust).Send(t.Context(), l); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(s.taken()) != 1 || !s.secure || len(s.auth) != 1 || s.auth[0] != "|user|p@ss" {
			t.Errorf("%s: %d letters, secure %v, auth %v", name, len(s.taken()), s.secure, s.auth)
		}
	}
	far := (&server{}).start(t) // offers no STARTTLS
	post, err := newPostman("smtp://mail.example.com", "sanshe@example.com")
	if err != nil {
		t.Fatal(err)
	}
	post.(*smtp).dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, far.addr())
	}
	if err := post.Send(t.Context(), Letter{ID: "m1", To: address, Subject: "s", Text: "t", At: time.Now()}); err == nil || len(far.taken()) != 0 {
		t.Errorf("a letter left this machine in plain text: %v", err)
	}
	plain := (&server{}).start(t)
	post, err = newPostman("smtp://user:secret@"+plain.addr(), "sanshe@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := post.Send(t.Context(), Letter{ID: "m1", To: address, Subject: "s", Text: "t", At: time.Now()}); err == nil || len(plain.auth) != 0 {
		t.Errorf("a password went over plain text: %v %v", err, plain.auth)
	}
}

func TestMailSettingsAreReadOrRefusedWithoutRepeatingThePassword(t *testing.T) {
	if p, err := newPostman("", "sanshe@localhost"); p != nil || err != nil {
		t.Errorf("no server: %v %v", p, err)
	}
	for _, bad := range []string{"mail.example.com:25", "http://x", "smtp://", "smtp://u:s3cret@host:port", "smtp://u:s3cret@host/x", "smtp://u:s3cret%zz@host"} {
		if _, err := newPostman(bad, "sanshe@localhost"); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := newPostman("smtp://host", "nobody"); err == nil {
		t.Error("a sender without a domain")
	}
	if _, err := build(t.Context(), host.Deps{Config: host.Config{SMTP: "ftp://x"}}); err == nil {
		t.Error("the service started with a wrong setting")
	}
}

func TestWithoutAServerNothingIsQueued(t *testing.T) {
	r := open(t, host.Config{})
	r.dir.add("u1", "agency", identity.Staff, address)
	r.unmarked()
	r.carry()
	if l := r.letterOf("u1"); l != nil {
		t.Errorf("%+v", l)
	}
}
