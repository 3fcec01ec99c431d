package card

import (
	"strings"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
)

// Classes are minutes by what vouches for them (来源等级), from A, the best, to E. Of what was written down before they
// were kept all are zero: nothing is shown of it then.
type Classes [5]int64

const letters = "ABCDE"

var vouches = [...]string{"现场动态码和本人设备", "带队人点名和本人设备", "服务对象和另一方", "岗位固定码或者事后发来的点名，和本人设备", "补录，已公示"}

// Vouches is what vouches for time of a class, in words, however its letter is written.
func Vouches(class string) string {
	if i := strings.Index(letters, strings.ToUpper(class)); i >= 0 && len(class) == 1 {
		return vouches[i]
	}
	return ""
}

// ClassesOf adds up what a document says of classes.
func ClassesOf(said []volunteerapi.CertificateClass) (c Classes) {
	for _, x := range said {
		if i := strings.Index(letters, x.Class); i >= 0 && len(x.Class) == 1 {
			c[i] += x.Minutes
		}
	}
	return c
}

// Within reports whether all that is said of classes still counts: of each and the better ones together there is as much.
// What is better vouched for now than was said takes nothing away.
func (c Classes) Within(now Classes) bool {
	var said, is int64
	for i := range c {
		if said, is = said+c[i], is+now[i]; said > is {
			return false
		}
	}
	return true
}

// Lines are the classes of which there is some time, in words, as a screen or a certificate shows them.
func (c Classes) Lines() []volunteerapi.CertificateClass {
	out := []volunteerapi.CertificateClass{}
	for i, n := range c {
		if n > 0 {
			out = append(out, volunteerapi.CertificateClass{Class: letters[i : i+1], Text: vouches[i], Minutes: n})
		}
	}
	return out
}

// Say is all of it in one line; empty where nothing is known.
func (c Classes) Say() string {
	var out []string
	for _, x := range c.Lines() {
		out = append(out, x.Text+"："+cn.Spent(x.Minutes))
	}
	return strings.Join(out, "；")
}
