package cn

import (
	"regexp"
	"strings"
	"unicode"
)

// IDNumber is a resident identity number (公民身份号码, GB 11643-1999): 17 digits
// and a check character. It is personal information: store it sealed, show it
// through MaskID.
type IDNumber string

// The ways in which an identity number can be wrong.
var (
	ErrIDLength   = &Error{"id.length", "公民身份号码应为18位，请按身份证逐位填写。"}
	ErrIDCharset  = &Error{"id.charset", "公民身份号码前17位应为数字，末位为数字或X，请核对。"}
	ErrIDDivision = &Error{"id.division", "公民身份号码前6位不是已知的行政区划代码，请核对。"}
	ErrIDBirth    = &Error{"id.birth", "公民身份号码中的出生日期不存在或不合理，请核对。"}
	ErrIDCheck    = &Error{"id.check", "公民身份号码的校验位不符，请逐位核对。"}
)

// ParseID reads what a person typed: full-width characters, a lower-case x and
// spaces are forgiven. today bounds the date of birth.
func ParseID(s string, today Day) (IDNumber, error) {
	var b strings.Builder
	for _, r := range s {
		if r = narrow(r); r != ' ' && r != '\t' {
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	n := IDNumber(b.String())
	if err := n.Check(today); err != nil {
		return "", err
	}
	return n, nil
}

// Check tells whether n is well formed: length, digits, a division that exists
// or existed, a date of birth that exists, is not after today and not more than
// 150 years before it, and the check character (ISO 7064 MOD 11-2). It does not
// tell whether the number was ever issued.
func (n IDNumber) Check(today Day) error {
	if len(n) != 18 {
		return ErrIDLength
	}
	if !digits(string(n[:17])) || (n[17] != 'X' && !digits(string(n[17:]))) {
		return ErrIDCharset
	}
	if idCheck(string(n[:17])) != n[17] {
		return ErrIDCheck
	}
	if d, ok := FindDivision(string(n[:6])); !ok || placeholder(d.Name) {
		return ErrIDDivision
	}
	born := n.Born()
	if !born.Valid() || born > today || today.Year()-born.Year() > 150 {
		return ErrIDBirth
	}
	return nil
}

// Born is the date of birth; "" when the number is malformed.
func (n IDNumber) Born() Day {
	if len(n) != 18 {
		return ""
	}
	d := Day(n[6:10] + "-" + n[10:12] + "-" + n[12:14])
	if !d.Valid() {
		return ""
	}
	return d
}

// Age is the number of birthdays passed by the given day, -1 when malformed.
// A birthday on 29 February passes on 1 March in other years.
func (n IDNumber) Age(on Day) int {
	born := n.Born()
	if born == "" || !on.Valid() || on < born {
		return -1
	}
	age := on.Year() - born.Year()
	if on[5:] < born[5:] {
		age--
	}
	return age
}

func idCheck(s string) byte {
	sum := 0
	for i := range len(s) {
		sum = (sum + int(s[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum]
}

// MaskID shows the last four characters of an identity number and hides the
// rest; anything shorter than eight is hidden whole.
func MaskID(s string) string {
	r := []rune(s)
	if len(r) < 8 {
		return strings.Repeat("*", len(r))
	}
	return strings.Repeat("*", len(r)-4) + string(r[len(r)-4:])
}

// compound are the two-character family names still borne by many; a name that
// begins with one keeps both characters.
var compound = map[string]bool{
	"欧阳": true, "司马": true, "上官": true, "诸葛": true, "东方": true, "皇甫": true, "尉迟": true, "公孙": true,
	"令狐": true, "慕容": true, "宇文": true, "长孙": true, "司徒": true, "司空": true, "夏侯": true, "轩辕": true,
	"钟离": true, "闻人": true, "东郭": true, "南宫": true, "独孤": true, "端木": true, "百里": true, "呼延": true,
	"西门": true, "申屠": true, "公冶": true, "太史": true, "赫连": true, "澹台": true, "淳于": true, "单于": true,
	"拓跋": true, "万俟": true, "濮阳": true, "闾丘": true, "鲜于": true, "亓官": true, "第五": true,
}

// titles name an office and no person: there is nobody to hide.
var titles = map[string]bool{"管理员": true, "平台管理员": true, "系统管理员": true}

// MaskName hides the given name: 张晓明 is 张*明, 李明 is 李*, 欧阳修 is 欧阳*,
// 买买提·吐尔逊 is 买**·***, John Smith is J*** S****. A compound family name is
// taken to be one only if a given name is left over. A title stays whole.
func MaskName(s string) string {
	s = strings.TrimSpace(s)
	if parts := strings.FieldsFunc(s, middleDot); len(parts) > 1 {
		parts[0] = veil(parts[0], 1, 0)
		for i := 1; i < len(parts); i++ {
			parts[i] = veil(parts[i], 0, 0)
		}
		return strings.Join(parts, "·")
	}
	if titles[s] {
		return s
	}
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	if r[0] < unicode.MaxLatin1 {
		words := strings.Fields(s)
		for i, w := range words {
			words[i] = veil(w, 1, 0)
		}
		return strings.Join(words, " ")
	}
	family := 1
	if len(r) > 2 && compound[string(r[:2])] {
		family = 2
	}
	last := 0
	if len(r) > family+1 {
		last = 1
	}
	return veil(s, family, last)
}

// middleDot covers the dots by which input methods and old registers separate
// the parts of an ethnic name.
func middleDot(r rune) bool {
	switch r {
	case '·', '•', '・', '･', '‧', '∙', '⋅', '．':
		return true
	}
	return false
}

// veil replaces all but the first and last few characters; a name of one
// character is hidden whole.
func veil(s string, first, last int) string {
	r := []rune(s)
	if len(r) <= first+last {
		return strings.Repeat("*", len(r))
	}
	return string(r[:first]) + strings.Repeat("*", len(r)-first-last) + string(r[len(r)-last:])
}

// MaskPhone keeps the first three and last four digits of a mobile number
// (138****1234), and the area code and last four of a fixed one
// (0571-****4321). A number too short to hide four digits is hidden whole.
func MaskPhone(s string) string {
	s = strings.TrimSpace(s)
	if area, local, ok := strings.Cut(s, "-"); ok && digits(area) && digits(local) && area[0] == '0' && len(local) > 4 {
		return area + "-" + strings.Repeat("*", len(local)-4) + local[len(local)-4:]
	}
	country := ""
	if strings.HasPrefix(s, "+86") {
		country, s = "+86 ", strings.TrimLeft(s[3:], " -")
	}
	d := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(d) < 11 {
		return strings.Repeat("*", len(d))
	}
	return country + d[:3] + strings.Repeat("*", len(d)-7) + d[len(d)-4:]
}

// mobile is a mobile number however it is spaced, with or without the country's.
var mobile = regexp.MustCompile(`\b((?:0*86[- ]*)?1[- ]*[3-9][- ]*\d)(?:[- ]*\d){4}[- ]*(\d(?:[- ]*\d){3})`)

// MaskMobiles masks the mobile numbers in a text and leaves all else, such as
// the fixed lines of an office, as it is.
func MaskMobiles(s string) string { return mobile.ReplaceAllString(s, "${1}****${2}") }

// MaskEmail keeps the first character and the domain: z***@example.org. The
// number of stars is fixed, so that the length of the name stays hidden too.
func MaskEmail(s string) string {
	i := strings.LastIndexByte(s, '@')
	if i < 0 {
		return strings.Repeat("*", len([]rune(s)))
	}
	name := []rune(s[:i])
	if len(name) < 2 {
		return "***" + s[i:]
	}
	return string(name[:1]) + "***" + s[i:]
}
