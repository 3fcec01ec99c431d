// Package collusion looks for the signs by which bidders are deemed to collude
// (财政部令第87号第三十七条), one detector for each item of the clause, and for
// bidders with one head, who may not compete at all (政府采购法实施条例第十八条). It
// compares what was handed in and registered, and it finds signs, not culprits: what it
// says is for people to look into, and nothing follows from it by itself.
package collusion

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Bid is what is compared of one bid. What is not known is left empty.
type Bid struct {
	ID       string
	Supplier string // name of the organization
	Code     string // its credit code
	By       string // account that handed the bid in
	Contact  string
	Phone    string
	Heads    []Head    // of every organization that stands behind it, the leader of a consortium first
	Paid     []Payment // who paid the deposit, as it was written down each time; the last counts
	Price    int64     // fen
	Plan     string
	Team     string
	Record   string

	Documents []Document
}

func (b Bid) text() string { return b.Plan + "\n" + b.Team + "\n" + b.Record }

// Payment is the name of whoever paid a deposit, and the account that it came from.
type Payment struct{ Payer, Account string }

// Head is who heads an organization as the register has it: 法定代表人 or 负责人. Where that is not known the name is empty.
type Head struct{ Org, Name string }

// Flag is one sign that two or more bids show.
type Flag struct {
	Code string // item of the clause, as the rule book has it
	Bids []string
	Text string // one sentence that says what was found
}

// Find runs every detector. documents are the texts that all bidders had before
// them: what is copied from there is nobody's.
func Find(bids []Bid, documents string) (out []Flag) {
	for _, detect := range []func([]Bid, string) []Flag{authors, making, agents, contacts, texts, prices, mixed, payers, managers} {
		out = append(out, detect(bids, documents)...)
	}
	return out
}

// Related is the code of the sign that is no item of the clause: one person heads
// two bidders (政府采购法实施条例第十八条).
const Related = "manager"

// Blind lists the items about which nothing can be found in these
// bids, because what would be compared is not known here.
func Blind(bids []Bid) (codes []string) {
	if slices.ContainsFunc(bids, func(b Bid) bool { return len(b.Paid) == 0 }) {
		codes = append(codes, "account")
	}
	if slices.ContainsFunc(bids, func(b Bid) bool { return slices.ContainsFunc(b.Heads, func(h Head) bool { return h.Name == "" }) }) {
		codes = append(codes, Related)
	}
	return codes
}

// shared flags those bids whose value is the same and not empty.
func shared(bids []Bid, code string, of func(Bid) string, say func(value string, names string) string) (out []Flag) {
	return anyShared(bids, code, func(b Bid) []string { return []string{of(b)} }, say)
}

// anyShared is shared for bids that have several values each.
func anyShared(bids []Bid, code string, of func(Bid) []string, say func(value string, names string) string) (out []Flag) {
	var seen []string // as the first to have it wrote it
	by := map[string][]Bid{}
	for _, b := range bids {
		mine := map[string]bool{}
		for _, value := range of(b) {
			v := plain(value)
			if v == "" || mine[v] {
				continue
			}
			if mine[v] = true; by[v] == nil {
				seen = append(seen, value)
			}
			by[v] = append(by[v], b)
		}
	}
	for _, value := range seen {
		if with := by[plain(value)]; len(with) > 1 {
			out = append(out, Flag{Code: code, Bids: ids(with), Text: say(value, names(with))})
		}
	}
	return out
}

func ids(bids []Bid) (out []string) {
	for _, b := range bids {
		out = append(out, b.ID)
	}
	return out
}

func names(bids []Bid) string {
	var out []string
	for _, b := range bids {
		out = append(out, b.Supplier)
	}
	return strings.Join(out, "、")
}

// plain is a text without spaces and marks, so that nobody hides in them.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// author is how a document names who wrote it.
var author = regexp.MustCompile(`(?:编制单位|编制人|编写人|编写单位)[：:]\s*([^\s，。；、]{2,40})`)

// authors: item one, the same unit or person wrote the documents.
func authors(bids []Bid, _ string) []Flag {
	return shared(bids, "author", func(b Bid) string {
		if m := author.FindStringSubmatch(b.text()); m != nil {
			return m[1]
		}
		return ""
	}, func(v, names string) string {
		return fmt.Sprintf("%s的投标文件都写明由“%s”编制。", names, v)
	})
}

// agents: item two, the same unit or person handled the bids.
func agents(bids []Bid, _ string) []Flag {
	return shared(bids, "agent", func(b Bid) string { return b.By }, func(_, names string) string {
		return names + "的投标文件由同一个账号递交。"
	})
}

// leader is how a team names who leads the project.
var leader = regexp.MustCompile(`(?:项目负责人|项目主管|项目经理|项目主任)[：:]\s*(\p{Han}{2,4})`)

// contacts: item three, the same person is named as contact or as manager. Of two
// who share a name alone it says so; a number is shared by chance far less often.
func contacts(bids []Bid, _ string) []Flag {
	out := shared(bids, "contact", func(b Bid) string { return b.Phone }, func(_, names string) string {
		return names + "的投标文件载明同一个联系电话。"
	})
	name := shared(bids, "contact", func(b Bid) string { return b.Contact }, func(_, names string) string {
		return names + "的投标文件载明的联系人姓名相同，请核对是否同一人。"
	})
	lead := shared(bids, "contact", func(b Bid) string {
		if m := leader.FindStringSubmatch(b.Team); m != nil {
			return m[1]
		}
		return ""
	}, func(_, names string) string {
		return names + "的投标文件载明的项目负责人姓名相同，请核对是否同一人。"
	})
	return slices.Concat(out, name, lead)
}

// mixed: item five, a document holds what belongs to another bidder.
func mixed(bids []Bid, documents string) (out []Flag) {
	common := plain(documents)
	for _, b := range bids {
		text := plain(b.text())
		for _, other := range bids {
			if other.ID == b.ID {
				continue
			}
			for _, mark := range []string{plain(other.Supplier), plain(other.Code)} {
				if len([]rune(mark)) >= 4 && strings.Contains(text, mark) && !strings.Contains(common, mark) && !strings.Contains(plain(b.Supplier), mark) {
					out = append(out, Flag{Code: "mixed", Bids: []string{b.ID, other.ID}, Text: fmt.Sprintf("%s的投标文件中出现了另一家投标人%s的名称或者代码。", b.Supplier, other.Supplier)})
					break
				}
			}
		}
	}
	return out
}

// payers: item six, the deposits came from an account of the same unit or person.
// What was written down before a correction is compared too: who corrects a sign away leaves it to be asked about.
func payers(bids []Bid, _ string) []Flag {
	out := fromOne(bids, func(b Bid) []Payment { return b.Paid[max(0, len(b.Paid)-1):] })
	for _, f := range fromOne(bids, func(b Bid) []Payment { return b.Paid }) {
		if !slices.ContainsFunc(out, func(o Flag) bool { return o.Text == f.Text && slices.Equal(o.Bids, f.Bids) }) {
			f.Text = strings.TrimSuffix(f.Text, "。") + "；其中有更正以前登记的，请查看更正记录。"
			out = append(out, f)
		}
	}
	return out
}

// fromOne flags deposits from one account, or from several under one name. Neither is repeated in what is said.
func fromOne(bids []Bid, paid func(Bid) []Payment) []Flag {
	each := func(of func(Payment) string) func(Bid) []string {
		return func(b Bid) (out []string) {
			for _, p := range paid(b) {
				out = append(out, of(p))
			}
			return out
		}
	}
	out := anyShared(bids, "account", each(func(p Payment) string { return p.Account }), func(_, names string) string {
		return names + "的投标保证金从同一个账户转出。"
	})
	named := anyShared(bids, "account", each(func(p Payment) string { return p.Payer }), func(_, names string) string {
		return names + "的投标保证金的付款户名相同，请核对是否同一单位或者个人。"
	})
	for _, f := range named {
		if !slices.ContainsFunc(out, func(o Flag) bool { return slices.Equal(o.Bids, f.Bids) }) {
			out = append(out, f)
		}
	}
	return out
}

// managers: organizations behind two bids are headed by persons of the same name;
// members of one consortium do not compete with each other. The register has
// names only, so whether it is one person is for people to see.
func managers(bids []Bid, _ string) (out []Flag) {
	type headed struct{ name, org, bid string }
	var seen []string
	by := map[string][]headed{}
	for _, b := range bids {
		for _, h := range b.Heads {
			v := plain(h.Name)
			if v == "" {
				continue
			}
			if by[v] == nil {
				seen = append(seen, v)
			}
			by[v] = append(by[v], headed{h.Name, h.Org, b.ID})
		}
	}
	for _, v := range seen {
		var of, orgs []string
		for _, h := range by[v] {
			orgs = append(orgs, h.org)
			if !slices.Contains(of, h.bid) {
				of = append(of, h.bid)
			}
		}
		if len(of) > 1 {
			out = append(out, Flag{Code: Related, Bids: of, Text: fmt.Sprintf("%s登记的法定代表人或者负责人都叫%s，请核对是否同一人。", strings.Join(orgs, "、"), by[v][0].name)})
		}
	}
	return out
}
