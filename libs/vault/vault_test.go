package vault

import (
	"errors"
	"strings"
	"testing"
)

func TestSealedTextsOpenOnlyInTheirPlaceAndWithTheirKey(t *testing.T) {
	old, err1 := New("organization", "the key of last year, long enough")
	both, err2 := New("organization", "the key of this year, long enough", "the key of last year, long enough")
	other, err3 := New("organization", "a key of somebody else, long enough")
	apart, err4 := New("tender", "the key of last year, long enough")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	sealed := old.Seal("accounts/a/phone", "13912345678")
	if got, err := both.Open("accounts/a/phone", sealed); got != "13912345678" || err != nil {
		t.Errorf("after a change of keys: %q, %v", got, err)
	}
	if strings.Split(both.Seal("p", "x"), ".")[1] == strings.Split(sealed, ".")[1] {
		t.Error("the old key still seals")
	}
	if _, err := old.Open("accounts/b/phone", sealed); err == nil {
		t.Error("a sealed text opens in another account")
	}
	if _, err := other.Open("accounts/a/phone", sealed); !errors.Is(err, ErrKey) {
		t.Errorf("a sealed text opens with another key: %v", err)
	}
	if _, err := apart.Open("accounts/a/phone", sealed); err == nil {
		t.Error("a sealed text opens in another service")
	}
	if first, again := old.Seal("p", "x"), old.Seal("p", "x"); first == again {
		t.Error("equal texts look equal")
	}
}
