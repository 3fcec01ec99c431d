package proof

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/credential"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Certificate is what was issued, for what, and by whom. It holds no name: whose
// it is, the person's own document says, and once that is erased nobody does.
// Its id is its place in a status list, so that one write takes both.
type Certificate struct {
	store.Meta
	Seed   string                          `json:"seed"` // what it was issued for: the request, or the star
	Kind   volunteerapi.CertificateKind    `json:"kind"`
	Number string                          `json:"number"` // by which anybody checks it
	List   string                          `json:"list"`
	Place  int                             `json:"place"` // 0 to credential.Entries-1
	Person string                          `json:"person"`
	Mark   string                          `json:"mark"` // 志愿者编号
	Region string                          `json:"region"`
	From   cn.Day                          `json:"from"`
	To     cn.Day                          `json:"to"`
	Org    string                          `json:"org,omitempty"` // of this recorder alone
	Lines  []volunteerapi.CertificateLine  `json:"lines,omitempty"`
	Mins   int64                           `json:"minutes"`
	Class  []volunteerapi.CertificateClass `json:"classes,omitempty"`
	Star   *volunteerapi.CertificateStar   `json:"star,omitempty"`
	Of     string                          `json:"of,omitempty"`    // id of the star
	Rests  int64                           `json:"rests,omitempty"` // the sequence of what the star said that it rests on
	Told   []int64                         `json:"told,omitempty"`  // of how many stars it was shown whether there are as many
	State  State                           `json:"state"`
	Issued time.Time                       `json:"issued_at"`
	Ended  *time.Time                      `json:"ended_at,omitempty"`
	Ending string                          `json:"ending,omitempty"` // why, in words
	Law    rule.Where                      `json:"law"`
}

var schema = store.Schema{Name: "certificates", Indexes: []string{"number", "person", "star", "starred", "ended"}}

func index(c *Certificate) map[string][]string {
	m := map[string][]string{
		"number": {c.Number},
		"person": {c.Person + "/" + store.Time(c.Issued)},
	}
	if c.Of != "" {
		m["star"] = []string{c.Of}
		if c.State == valid {
			m["starred"] = []string{c.Person}
		}
	}
	if c.Ended != nil {
		m["ended"] = []string{c.List + "/" + store.Time(*c.Ended)}
	}
	return m
}

var (
	errNone     = fault.New(fault.NotFound, "volunteer.certificate.not-found", "没有找到这份证明，请核对编号；编号写在证明的标题下面。")
	errPeriod   = fault.New(fault.Refused, "volunteer.certificate.period", "起始日期应不晚于截止日期，截止日期应不晚于今天，请修改日期。")
	errNothing  = fault.New(fault.Refused, "volunteer.certificate.none", "这一段时间没有已经计入的志愿服务时间，请核对日期；刚结束的服务要等记录单位确认以后才能计入。")
	errMany     = fault.New(fault.Refused, "volunteer.certificate.many", "这一段时间的服务项目太多，一份证明写不下，请缩短时间或者选择一个记录单位。")
	errElement  = fault.New(fault.Refused, "volunteer.certificate.element", "有的记录缺少证明应当载明的内容，请联系记录单位补正后再出具。")
	errNoNote   = fault.New(fault.Invalid, "volunteer.certificate.no-note", "请写明理由后再办理，本人会看到。")
	errNoMove   = fault.New(fault.Invalid, "volunteer.certificate.no-such-move", "没有这项操作，请刷新页面后重试。")
	errNoClaim  = fault.New(fault.Refused, "volunteer.certificate.no-such-claim", "凭证中没有这项内容，请在列出的内容中选择。")
	errNoWallet = fault.New(fault.Refused, "volunteer.certificate.wallet", "持有人的公钥应是P-256的JWK，请从钱包重新复制。")
)

// throws is how often a place is sought in one list before the next list is tried. A list
// of which half is taken refuses one certificate in 256, one of which nine tenths are, four in ten.
const throws = 8

// maxLists bounds the lists of a year: more than eight million certificates.
const maxLists = 64

// place is where the certificate of a seed would lie at a throw: known to who
// holds the key alone, so that neighbours in a list tell nothing of one another.
func (s *Service) place(seed, list string, throw int) int {
	m := hmac.New(sha256.New, s.places)
	fmt.Fprintf(m, "%s\n%s\n%d", seed, list, throw)
	return int(binary.BigEndian.Uint64(m.Sum(nil)) % credential.Entries)
}

// letters are Crockford's: none is taken for another when somebody types them from paper.
var letters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// number is what anybody checks the certificate of an id by: the year and 60
// bits that nobody guesses, for whoever knows it may read the certificate.
func (s *Service) number(year, id string) string {
	m := hmac.New(sha256.New, s.numbers)
	m.Write([]byte(id))
	x := letters.EncodeToString(m.Sum(nil))
	return strings.Join([]string{year, x[:4], x[4:8], x[8:12]}, "-")
}

// typed is a number as somebody has typed it.
func typed(n string) string {
	return strings.NewReplacer(" ", "", "　", "", "O", "0", "I", "1", "L", "1", "－", "-", "—", "-").Replace(strings.ToUpper(strings.TrimSpace(n)))
}

// seed names what a certificate is issued for; asked for twice it is the same.
func seed(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:16])
}

// keep writes a certificate at the first place of its own that is free. One that
// was written before, by a request or an event that comes again, is found at its place.
func (s *Service) keep(ctx context.Context, c Certificate, account string) (Certificate, error) {
	year := cn.DayOf(c.Issued).String()[:4]
	for n := 1; n <= maxLists; n++ {
		c.List = fmt.Sprintf("%s-%d", year, n)
		if err := s.issuer.Begin(ctx, c.List); err != nil {
			return c, err
		}
		for throw := range throws {
			c.Place = s.place(c.Seed, c.List, throw)
			id := fmt.Sprintf("%s.%d", c.List, c.Place)
			c.Number = s.number(year, id)
			saved, err := s.certificates.Insert(ctx, id, c, event.New(events.TypeVolunteerCertificateIssuedV1, c.Issued, events.VolunteerCertificateIssuedV1{
				Person: c.Person, Account: account, Kind: string(c.Kind), Number: c.Number, Title: c.title(),
			}))
			if !errors.Is(err, store.ErrExists) {
				return saved, err
			}
			was, err := s.certificates.Get(ctx, id)
			if err != nil || was.Seed == c.Seed {
				return was, err
			}
		}
	}
	return c, errors.New("proof: the status lists of the year are full")
}

// title is what a certificate is called.
func (c *Certificate) title() string {
	if c.Star != nil {
		return stars[c.Star.Level] + "志愿者证书"
	}
	return "志愿服务记录证明"
}

// mostStars is how many levels there are where anybody has announced some.
const mostStars = 5

var stars = map[int64]string{1: "一星", 2: "二星", 3: "三星", 4: "四星", 5: "五星"}
