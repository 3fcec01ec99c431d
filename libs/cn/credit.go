package cn

import (
	"fmt"
	"strings"
)

// CreditCode is a unified social credit code (统一社会信用代码, GB 32100-2015):
// 18 upper-case characters of a 31 character set:
//
//	1      registering authority     2     kind of body
//	3–8    division of the authority 9–17  organization code (GB 11714-1997)
//	18     check character
//
// The zero value is "no code"; Check refuses it.
type CreditCode string

// creditSet is the character set of GB 32100-2015; the index is the value. The
// letters I, O, S, V and Z are left out because they look like digits or U.
const creditSet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// The ways in which a code can be wrong.
var (
	ErrCreditLength   = &Error{"credit.length", "统一社会信用代码应为18位，请按登记证书逐位填写。"}
	ErrCreditCharset  = &Error{"credit.charset", "统一社会信用代码只用数字和大写字母，且不用I、O、S、V、Z，请核对是否把数字1、0、5、2写成了字母。"}
	ErrCreditKind     = &Error{"credit.kind", "统一社会信用代码前两位不是已知的登记管理部门和机构类别，请核对。"}
	ErrCreditDivision = &Error{"credit.division", "统一社会信用代码第3至8位不是已知的行政区划代码，请核对。"}
	ErrCreditBody     = &Error{"credit.body", "统一社会信用代码第9至17位的组织机构代码校验不符，请逐位核对。"}
	ErrCreditCheck    = &Error{"credit.check", "统一社会信用代码的校验位不符，请逐位核对。"}
)

// creditKind is one row of the table of the first two characters.
type creditKind struct{ registrar, kind string }

// creditKinds is the table of GB 32100-2015 as the codes' administrator
// publishes it. 54 and 55, the codes of residents' and villagers' committees
// (special legal persons, 民法典第一百零一条), are seen in practice but no
// published table says which is which; so both name both.
var creditKinds = map[string]creditKind{
	"11": {"机构编制", "机关"},
	"12": {"机构编制", "事业单位"},
	"13": {"机构编制", "中央编办直接管理机构编制的群众团体"},
	"19": {"机构编制", "其他"},
	"21": {"外交", "外国常驻新闻机构"},
	"29": {"外交", "其他"},
	"31": {"司法行政", "律师执业机构"},
	"32": {"司法行政", "公证处"},
	"33": {"司法行政", "基层法律服务所"},
	"34": {"司法行政", "司法鉴定机构"},
	"35": {"司法行政", "仲裁委员会"},
	"39": {"司法行政", "其他"},
	"41": {"文化", "外国在华文化中心"},
	"49": {"文化", "其他"},
	"51": {"民政", "社会团体"},
	"52": {"民政", "民办非企业单位"},
	"53": {"民政", "基金会"},
	"54": {"民政", "居民委员会或村民委员会"},
	"55": {"民政", "居民委员会或村民委员会"},
	"59": {"民政", "其他"},
	"61": {"旅游", "外国旅游部门常驻代表机构"},
	"62": {"旅游", "港澳台地区旅游部门常驻内地（大陆）代表机构"},
	"69": {"旅游", "其他"},
	"71": {"宗教", "宗教活动场所"},
	"72": {"宗教", "宗教院校"},
	"79": {"宗教", "其他"},
	"81": {"工会", "基层工会"},
	"89": {"工会", "其他"},
	"91": {"工商", "企业"},
	"92": {"工商", "个体工商户"},
	"93": {"工商", "农民专业合作社"},
	"A1": {"中央军委改革和编制办公室", "军队事业单位"},
	"A9": {"中央军委改革和编制办公室", "其他"},
	"N1": {"农业", "组级集体经济组织"},
	"N2": {"农业", "村级集体经济组织"},
	"N3": {"农业", "乡镇级集体经济组织"},
	"N9": {"农业", "其他"},
	"Y1": {"其他", "其他"},
}

// ParseCredit reads what a person typed or pasted: full-width characters,
// lower case, spaces and hyphens are forgiven; everything else is Check's.
func ParseCredit(s string) (CreditCode, error) {
	var b strings.Builder
	for _, r := range s {
		switch r = narrow(r); r {
		case ' ', '\t', '-':
		default:
			b.WriteRune(r)
		}
	}
	c := CreditCode(strings.ToUpper(b.String()))
	if err := c.Check(); err != nil {
		return "", err
	}
	return c, nil
}

// Check tells whether c is a well-formed code: length, character set, both
// check digits, the first two characters and the division. It does not tell
// whether anybody was ever given the code.
//
// The 18th character finds every change of one character and every swap of two
// different characters at any two positions, with one exception: positions 1
// and 18 weigh the same, and a swap of these two is found only if the result
// breaks another rule.
func (c CreditCode) Check() error {
	if len(c) != 18 {
		if n := len([]rune(string(c))); n != 18 {
			return ErrCreditLength.saying(fmt.Sprintf("统一社会信用代码应为18位，现为%d位，请按登记证书逐位填写。", n))
		}
		return ErrCreditCharset
	}
	for i := range len(c) {
		if strings.IndexByte(creditSet, c[i]) < 0 {
			return ErrCreditCharset
		}
	}
	if creditCheck(string(c[:17])) != c[17] {
		return ErrCreditCheck
	}
	if bodyCheck(string(c[8:16])) != c[16] {
		return ErrCreditBody
	}
	if _, ok := creditKinds[string(c[:2])]; !ok {
		return ErrCreditKind
	}
	if _, ok := c.Division(); !ok {
		return ErrCreditDivision
	}
	return nil
}

// Registrar names the department that registered the body (民政); "" if unknown.
func (c CreditCode) Registrar() string { return creditKinds[c.head()].registrar }

// Kind names the kind of body (民办非企业单位); "" if unknown.
func (c CreditCode) Kind() string { return creditKinds[c.head()].kind }

// Social tells whether the code was given to a social organization (社会组织):
// 社会团体, 民办非企业单位 or 基金会.
func (c CreditCode) Social() bool {
	switch c.head() {
	case "51", "52", "53":
		return true
	}
	return false
}

func (c CreditCode) head() string {
	if len(c) < 2 {
		return ""
	}
	return string(c[:2])
}

// Division finds the division of the registering authority. 100000 is the
// nation. Development zones carry statistical codes (third pair 70–99) that
// GB/T 2260 does not list; they answer with the prefecture they lie in.
func (c CreditCode) Division() (Division, bool) {
	if len(c) < 8 {
		return Division{}, false
	}
	code := string(c[2:8])
	if code == Nation.Code {
		return Nation, true
	}
	if d, ok := FindDivision(code); ok {
		return d, true
	}
	if digits(code) && code[4] >= '7' {
		return FindDivision(code[:4] + "00")
	}
	return Division{}, false
}

// IssueCredit makes the serial-th valid code of a kind ("52") and a division
// ("330106"), always the same for the same arguments, for demonstrations and
// tests. Organization codes are issued from blocks that begin with a digit or
// with M; these begin with YY, so that a sample is not taken for a real body.
// It panics on an unknown kind or division, or a serial outside 0…887503680,
// because those are mistakes of the program, not of a person.
func IssueCredit(kind, division string, serial int) CreditCode {
	const room = 31 * 31 * 31 * 31 * 31 * 31
	if serial < 0 || serial >= room {
		panic(fmt.Sprintf("cn: serial %d outside 0…%d", serial, room-1))
	}
	body := []byte("YY000000")
	for i := 7; i >= 2; i-- {
		body[i] = creditSet[serial%31]
		serial /= 31
	}
	s := kind + division + string(body)
	s += string(bodyCheck(string(body)))
	s += string(creditCheck(s))
	c := CreditCode(s)
	if err := c.Check(); err != nil {
		panic(fmt.Sprintf("cn: cannot issue a code for kind %q in division %q: %v", kind, division, err))
	}
	return c
}

// creditCheck is the 18th character over the first 17: weights 3^(i-1) mod 31.
func creditCheck(s string) byte {
	sum, weight := 0, 1
	for i := range len(s) {
		sum += strings.IndexByte(creditSet, s[i]) * weight
		weight = weight * 3 % 31
	}
	return creditSet[(31-sum%31)%31]
}

var bodyWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// bodyCheck is the check digit of GB 11714-1997 over its 8 characters, letters
// worth 10–35 by the alphabet (not by creditSet). It is mod 11 over 36 values,
// so on its own it misses changes by a multiple of 11.
func bodyCheck(s string) byte {
	sum := 0
	for i := range len(s) {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i]-'A') + 10
		}
		sum += v * bodyWeights[i]
	}
	return "0X987654321"[sum%11]
}
