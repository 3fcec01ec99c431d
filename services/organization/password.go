package organization

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"

	"sanshe/libs/fault"
)

// cost is what one guess costs; it is kept with each hash, so that it can rise
// without locking anybody out.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// today follows the OWASP recommendation for argon2id: 19 MiB, two passes, one lane.
var today = cost{memory: 19 << 10, passes: 2, lanes: 1}

const (
	saltSize    = 16
	hashSize    = 32
	minPassword = 8 // characters
	maxPassword = 200
)

// desks bounds how many hashes are computed at once, so that a flood of
// guesses cannot take the memory of the whole platform.
var desks = make(chan struct{}, 2*runtime.GOMAXPROCS(0))

func (c cost) hash(password string, salt []byte) []byte {
	desks <- struct{}{}
	defer func() { <-desks }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, hashSize)
}

// hashPassword makes what is kept of a password: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func hashPassword(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, today.memory, today.passes, today.lanes,
		b64.EncodeToString(salt), b64.EncodeToString(today.hash(password, salt)))
}

// nobody is a hash that no password matches; checking it takes as long as any other.
var nobody = hashPassword(rand.Text())

// checkPassword reports whether password made kept, and whether kept is cheaper than what today asks for.
func checkPassword(kept, password string) (ok, weak bool) {
	var c cost
	var version int
	p := strings.Split(kept, "$")
	if len(p) != 6 || p[1] != "argon2id" {
		return false, false
	}
	if n, err := fmt.Sscanf(p[2]+" "+p[3], "v=%d m=%d,t=%d,p=%d", &version, &c.memory, &c.passes, &c.lanes); n != 4 || err != nil || version != argon2.Version {
		return false, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(p[4])
	want, err2 := base64.RawStdEncoding.DecodeString(p[5])
	if err1 != nil || err2 != nil {
		return false, false
	}
	return subtle.ConstantTimeCompare(c.hash(password, salt), want) == 1, c != today
}

// worst are the passwords that guessers try first and that are long enough to pass otherwise.
var worst = []string{
	"12345678", "123456789", "1234567890", "87654321", "11111111", "00000000", "88888888", "66666666", "12341234",
	"password", "password1", "passw0rd", "p@ssw0rd", "qwertyui", "qwertyuiop", "qwer1234", "1qaz2wsx", "asdfghjk",
	"abcd1234", "abc12345", "a1234567", "a12345678", "aa123456", "aa12345678", "admin123", "admin888", "admin1234",
	"woaini1314", "woaini520", "5201314520", "iloveyou", "changeme", "letmein1", "welcome1", "sanshe123", "sanshe2026",
}

var errWeak = fault.New(fault.Refused, "organization.password.weak", "密码太容易被猜到，请换一个更长、不含登录名、别人不会先猜的密码。")

// goodPassword refuses what would be guessed first.
func goodPassword(login, password string) error {
	low := strings.ToLower(password)
	n := len([]rune(password))
	switch {
	case n < minPassword || n > maxPassword:
		return errWeak.At("password", fmt.Sprintf("密码应为%d至%d个字符。", minPassword, maxPassword))
	case strings.Contains(low, strings.ToLower(login)):
		return errWeak.At("password", "密码不能包含登录名，请换一个。")
	case strings.Count(low, low[:1]) == len(low):
		return errWeak.At("password", "密码不能是同一个字符的重复，请换一个。")
	}
	for _, w := range worst {
		if low == w {
			return errWeak.At("password", "这个密码人人都会先猜，请换一个。")
		}
	}
	return nil
}
