// Package voice bounds what people say against something while it is published. The same said twice by one account is
// said once; one account says ten things at most and all of them together a number that fits a document: whoever floods
// it would otherwise silence everybody else.
package voice

// Each is how many things one account says against one document: enough to speak, too few to flood.
const Each = 10

// Heard is what becomes of one more.
type Heard int

// What may become of it.
const (
	Fresh Heard = iota // it is added
	Same               // the account has said so before: nothing changes, and nothing is wrong
	Full               // the account, or all of them, have said what there is room for
)

// Hear judges one more by what was said before; of gives the account and the words of each, most bounds all of them.
func Hear[T any](said []T, most int, account, words string, of func(T) (account, words string)) Heard {
	mine := 0
	for _, x := range said {
		by, what := of(x)
		if by != account {
			continue
		}
		if what == words {
			return Same
		}
		mine++
	}
	if mine >= Each || len(said) >= most {
		return Full
	}
	return Fresh
}
