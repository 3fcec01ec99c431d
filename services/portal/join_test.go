package portal

import (
	"net/http/httptest"
	"strings"
	"testing"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// Whoever opens an account is nobody yet: the portal asks as itself, and says where they are.
func TestTheJoiningFormIsSentOnceByThePortalAndKeepsNoPassword(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.refuse(fault.New(fault.Conflict, "organization.account.taken", "这个登录名已被使用，请换一个登录名。").At("login", "请换一个登录名。"))
	b := w.browser()
	if a := b.get("/join?back=/volunteer"); !strings.Contains(a.body, `value="/volunteer"`) || !strings.Contains(a.body, `autocomplete="new-password"`) {
		t.Errorf("the page: %d", a.status)
	}
	got := b.post("/join", "key", "k1", "back", "//evil.example", "name", "李雷", "login", "LiLei", "password", "correct horse", "phone", "13912340000")
	if strings.Contains(got.body, "correct horse") || strings.Contains(got.body, "evil.example") || !strings.Contains(got.words(), "请换一个登录名") {
		t.Errorf("what comes back: %s", got.words())
	}
	sent := w.written("/openings")
	if len(sent) != 1 || sent[0].key != "k1" || !strings.Contains(sent[0].body, `"login":"lilei"`) || !strings.Contains(sent[0].body, `"from":"127.0.0.1"`) {
		t.Fatalf("sent: %+v", sent)
	}
	if got := b.post("/join", "name", "李雷"); got.status != 400 || len(w.written("/openings")) != 1 {
		t.Errorf("an empty form: %d", got.status)
	}
}

func TestWhoeverHasOpenedAnAccountIsSignedInAndOtherwiseAskedToSignIn(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	filled := []string{"back", "/help", "name", "李雷", "login", "lilei", "phone", "13912340000", "password"}
	if got := b.post("/join", append(filled, password)...); got.at != "/help" || !strings.Contains(got.words(), "您已经登录") || !strings.Contains(got.body, "退出登录") {
		t.Errorf("one ends at %s: %s", got.at, got.words())
	}
	// The account is open, and the provider does not sign anybody in: nothing is lost, and the page of sign-in leads on.
	b = w.browser()
	if got := b.post("/join", append(filled, "another password")...); !strings.HasPrefix(got.at, "/sign-in/form?request=") || !strings.Contains(got.words(), "账号已经开立，请登录。") {
		t.Errorf("one ends at %s: %s", got.at, got.words())
	}
}

func TestAPlaceIsNamedByTheConnectionOrByAProxyOfOurs(t *testing.T) {
	for _, c := range []struct{ at, says, want string }{
		{"198.51.100.7:4711", "", "198.51.100.7"},
		{"198.51.100.7:4711", "203.0.113.5", "198.51.100.7"}, // nobody outside is believed
		{"10.0.0.3:4711", "192.0.2.1, 203.0.113.5", "203.0.113.5"},
		{"127.0.0.1:4711", "nonsense", "127.0.0.1"},
		{"in-process", "203.0.113.5", "203.0.113.5"},
	} {
		r := httptest.NewRequest("POST", "/join", nil)
		r.RemoteAddr = c.at
		r.Header.Set("X-Forwarded-For", c.says)
		if got := from(r); got != c.want {
			t.Errorf("%s says %q: %s", c.at, c.says, got)
		}
	}
}
