package proof

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/credential"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// carried is how long a credential is good for: a year, then the holder takes another.
const carried = 365 * 24 * time.Hour

// claim is one thing that may be shown, in words and as JSON.
type claim struct {
	volunteerapi.CertificateClaim
	value any
}

// claims are what a holder may show of a certificate, one by one. Each threshold
// stands there, with yes or no: were only those that are reached, their number would tell what was withheld.
func (s *Service) claims(ctx context.Context, c *Certificate, p *card.Person) (out []claim, err error) {
	add := func(name, title, text string, value any) {
		out = append(out, claim{volunteerapi.CertificateClaim{Name: name, Title: title, Text: text}, value})
	}
	add("name", "姓名", p.Name, p.Name)
	add("volunteer_number", "志愿者编号", c.Mark, c.Mark)
	add("certificate_number", "证明编号", c.Number, c.Number)
	add("minutes", "服务时间", cn.Spent(c.Mins), c.Mins)
	if by := card.ClassesOf(c.Class); by != (card.Classes{}) { // a star of before says nothing of them
		add(classesClaim, "时间由什么证明", by.Say(), lettered(by))
	}
	var names, titles []string
	for _, o := range c.recorders() {
		names = append(names, o.Name)
	}
	if c.Star != nil {
		add("star_level", "星级", stars[c.Star.Level], c.Star.Level)
		add("granted_on", "认定日期", c.Star.GrantedOn, c.Star.GrantedOn)
		add("office", "认定单位", strings.Join(names, "、"), names)
	} else {
		for _, l := range c.Lines {
			if !slices.Contains(titles, l.Title) {
				titles = append(titles, l.Title)
			}
		}
		add("period", "起止日期", c.From.String()+"至"+c.To.String(), []string{c.From.String(), c.To.String()})
		add("content", "服务内容", clip(strings.Join(titles, "、")), titles)
		add("recorders", "记录单位", clip(strings.Join(names, "、")), names)
	}
	for n := range int64(mostStars) {
		least, err := rule.Ask[int64](s.rules, "volunteer.star.hours."+strconv.FormatInt(n+1, 10), c.Law)
		if err != nil {
			return nil, err
		}
		yes := c.Mins >= least.Value*60
		add(fmt.Sprintf("hours_at_least_%d", least.Value), fmt.Sprintf("服务时间达到%d小时", least.Value), said(yes), yes)
	}
	star, err := s.star(ctx, c)
	if err != nil {
		return nil, err
	}
	for n := range int64(mostStars) {
		yes := star >= n+1
		add(starsClaim(n+1), "达到"+stars[n+1], said(yes), yes)
	}
	return out, nil
}

func starsClaim(n int64) string { return fmt.Sprintf("stars_at_least_%d", n) }

// tells writes down of how many stars a credential is about to say whether there are as many: it ends with the star that makes it so.
func (s *Service) tells(ctx context.Context, c *Certificate, chosen []string) error {
	var fresh []int64
	for n := int64(1); n <= mostStars; n++ {
		if slices.Contains(chosen, starsClaim(n)) && !slices.Contains(c.Told, n) {
			fresh = append(fresh, n)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	_, err := s.certificates.Update(ctx, c.ID, func(c *Certificate) ([]event.Event, error) {
		if c.State != valid {
			return nil, errEnded
		}
		all := slices.Concat(c.Told, fresh)
		slices.Sort(all)
		c.Told = slices.Compact(all)
		return nil, nil
	})
	return err
}

// classesClaim is what vouches for the time: minutes by class, {"A": 330, "B": 120}.
const classesClaim = "classes"

func lettered(by card.Classes) map[string]int64 {
	out := map[string]int64{}
	for _, x := range by.Lines() {
		out[x.Class] = x.Minutes
	}
	return out
}

// maxText is how long a claim's text may be on a screen; the credential holds the whole.
const maxText = 1900

func clip(s string) string {
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText]) + "……"
	}
	return s
}

func said(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

// star is the highest star that the person holds now, by the certificates that hold; 0 is none.
func (s *Service) star(ctx context.Context, c *Certificate) (level int64, err error) {
	err = s.certificates.Each(ctx, store.Query{Where: []store.Term{store.Is("starred", c.Person)}}, func(x Certificate) error {
		level = max(level, x.Star.Level)
		return nil
	})
	return level, err
}

func (s *Service) typeURL(kind string) string { return s.config.PublicURL + "/proofs#" + kind }

// ended calls each with the places of the certificates of a list that ended since.
func (s *Service) ended(ctx context.Context, list string, since time.Time, each func(place int)) error {
	q := store.Query{By: "ended", Where: []store.Term{store.Between("ended", list+"/"+store.Time(since), list+"/~")}}
	return s.certificates.Each(ctx, q, func(c Certificate) error { each(c.Place); return nil })
}

func (s *Service) entry(c *Certificate) credential.Entry {
	return credential.Entry{List: s.issuer.ListURL(c.List), Index: c.Place}
}

// held reads a certificate that holds, for its holder.
func (s *Service) held(ctx context.Context, id string) (c Certificate, p card.Person, err error) {
	c, p, err = s.seen(ctx, id)
	if err != nil {
		return c, p, err
	}
	if !slices.Contains(c.hats(caller(ctx), &p), Holder) {
		return c, p, errNone
	}
	if c.State != valid {
		return c, p, errEnded.Say("这份证明" + Life.Say(c.State) + "，不能再出示，请重新出具。")
	}
	holds, err := s.holds(ctx, &c)
	if err == nil && !holds { // what ends it is on its way; nothing is signed meanwhile
		err = errOutdated
	}
	return c, p, err
}

// criteria are true of all time that counts, whatever vouches for it.
const criteria = "服务时间由当事各方陈述、记录单位确认后计入；陈述不全的，由志愿者请求、记录单位证实，经公示和主管机关准予后补录，并标明是补录。"

var errOutdated = fault.New(fault.Conflict, "volunteer.certificate.outdated", "服务记录更正过，这份证明写明的时间比现在计入的多，不能再出示；请稍后打开志愿服务证明，使用或者出具新的一份。")

var errEnded = fault.New(fault.Conflict, "volunteer.certificate.ended", "这份证明已经失效，不能再出示，请重新出具。")

// PresentCertificate signs a certificate as SD-JWT VC and leaves in it what the holder chose to show.
func (s *Service) PresentCertificate(ctx context.Context, in volunteerapi.PresentCertificateRequest) (out volunteerapi.Presentation, err error) {
	c, p, err := s.held(ctx, in.ID)
	if err != nil {
		return out, err
	}
	chosen := slices.Compact(slices.Sorted(slices.Values(in.Claims)))
	if err := s.tells(ctx, &c, chosen); err != nil { // before what it says is read: a star that is revoked meanwhile is found by one or the other
		return out, err
	}
	claims, err := s.claims(ctx, &c, &p)
	if err != nil {
		return out, err
	}
	now := s.now()
	until := now.Add(carried)
	d := credential.Draft{Issuer: s.config.PublicURL, Type: s.typeURL(string(c.Kind)), At: now, Expires: until, Status: s.entry(&c)}
	for _, x := range claims {
		d.Claims = append(d.Claims, credential.Claim{Name: x.Name, Value: x.value})
	}
	if in.HolderKey != "" {
		if d.Holder, err = credential.HolderKey([]byte(in.HolderKey)); err != nil {
			return out, errNoWallet.Because(err)
		}
	}
	k, err := s.ring.Signing()
	if err != nil {
		return out, err
	}
	full, err := credential.Issue(k, d)
	if err != nil {
		return out, err
	}
	shown, err := credential.Present(full, chosen...)
	if errors.Is(err, credential.ErrForm) {
		err = errNoClaim.Because(err)
	}
	return volunteerapi.Presentation{Credential: shown, ExpiresAt: &until}, err
}

// GetCertificateBadge signs a certificate as a badge that bears neither name nor number of the person.
func (s *Service) GetCertificateBadge(ctx context.Context, in volunteerapi.GetCertificateBadgeRequest) (out volunteerapi.Presentation, err error) {
	c, _, err := s.held(ctx, in.ID)
	if err != nil {
		return out, err
	}
	k, err := s.ring.Signing()
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256([]byte(s.number("", c.Person))) // of this platform and of nothing outside it
	b := credential.Badge{
		ID: s.page(&c) + "#badge", Issuer: s.config.PublicURL, IssuerName: s.config.Platform, Subject: fmt.Sprintf("urn:sanshe:volunteer:%x", sum[:16]),
		Achievement: s.typeURL(string(c.Kind)), Name: c.title(), At: c.Issued, Status: s.entry(&c),
		Description: "志愿服务" + cn.Spent(c.Mins) + "。", Criteria: criteria,
	}
	if c.Star != nil {
		b.Achievement = fmt.Sprintf("%s-%d", b.Achievement, c.Star.Level)
		when := "认定时志愿服务"
		if c.Star.CountedOn != "" {
			when = "记录更正以后，截至" + cn.Day(c.Star.CountedOn).Chinese() + "计入志愿服务"
		}
		b.Description = c.Star.Office.Name + "认定，" + when + cn.Spent(c.Star.Minutes) + "。"
	}
	if by := card.ClassesOf(c.Class).Say(); by != "" {
		b.Description += "时间由什么证明：" + by + "。"
	}
	out.Credential, err = credential.IssueBadge(k, s.issuer.KeyURL(k.ID), b)
	return out, err
}

// forged is the clause that forbids false certificates, today.
func (s *Service) forged() (out []fault.Basis) {
	return rule.Cite(s.rules, ruleForged, rule.Where{Region: s.config.Region, Day: s.now()})
}

// CheckCredential answers anybody to whom a credential was shown. It says whether
// it holds now, which no list is asked for: this is where it was issued.
func (s *Service) CheckCredential(ctx context.Context, in volunteerapi.CheckCredentialRequest) (out volunteerapi.CredentialCheck, err error) {
	now := s.now()
	out = volunteerapi.CredentialCheck{CheckedAt: now, Claims: []volunteerapi.CertificateClaim{}, Basis: s.cite(rule.Where{Region: s.config.Region, Day: now}, ruleForged)}
	shown, err := credential.Reader{Keys: s.ring.Keys(), Issuer: s.config.PublicURL, Now: now}.Verify(strings.TrimSpace(in.Credential))
	if err != nil {
		out.Text = reason(err)
		return out, nil
	}
	out.IssuedAt, out.Withheld = &shown.At, int64(shown.Withheld)
	if !shown.Expires.IsZero() {
		out.ExpiresAt = &shown.Expires
	}
	list, ok := strings.CutPrefix(shown.Status.List, s.issuer.ListURL(""))
	if !ok {
		out.Text = reason(credential.ErrForm)
		return out, nil
	}
	c, err := s.certificates.Get(ctx, fmt.Sprintf("%s.%d", list, shown.Status.Index))
	if errors.Is(err, store.ErrNotFound) {
		out.Text = reason(credential.ErrForged)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Title, out.Valid, out.Text = c.title(), c.State == valid, "凭证有效，由本平台签发，内容没有改动。"
	if !out.Valid {
		out.Text = "凭证" + Life.Say(c.State) + "，请不要再采信。"
	}
	known, err := s.claims(ctx, &c, &card.Person{})
	if err != nil {
		return out, err
	}
	for _, x := range shown.Claims {
		out.Claims = append(out.Claims, worded(x, known))
	}
	return out, nil
}

// worded is a claim of a credential in the words of this platform.
func worded(x credential.Claim, known []claim) volunteerapi.CertificateClaim {
	out := volunteerapi.CertificateClaim{Name: x.Name, Title: x.Name}
	for _, k := range known {
		if k.Name == x.Name {
			out.Title = k.Title
		}
	}
	switch v := x.Value.(type) {
	case bool:
		out.Text = said(v)
	case map[string]any:
		if x.Name == classesClaim {
			out.Text = unlettered(v).Say()
		}
	case []any:
		var list []string
		for _, e := range v {
			list = append(list, fmt.Sprint(e))
		}
		out.Text = clip(strings.Join(list, "、"))
	default:
		out.Text = clip(fmt.Sprint(v))
		if n, err := strconv.ParseInt(out.Text, 10, 64); err == nil && x.Name == "minutes" {
			out.Text = cn.Spent(n)
		}
	}
	return out
}

// unlettered reads what lettered wrote.
func unlettered(v map[string]any) card.Classes {
	var out []volunteerapi.CertificateClass
	for class, n := range v {
		minutes, err := strconv.ParseInt(fmt.Sprint(n), 10, 64)
		if err == nil {
			out = append(out, volunteerapi.CertificateClass{Class: class, Minutes: minutes})
		}
	}
	return card.ClassesOf(out)
}

// reason is what a fault of a credential means to who was shown it.
func reason(err error) string {
	switch {
	case errors.Is(err, credential.ErrTime):
		return "凭证已经过期或者还没有生效，请持有人重新取得。"
	case errors.Is(err, credential.ErrIssuer), errors.Is(err, credential.ErrKey):
		return "凭证不是本平台签发的，请到签发它的平台查验。"
	case errors.Is(err, credential.ErrBinding):
		return "凭证带着持有人对别处的签名，这里不能查验，请持有人重新出示。"
	case errors.Is(err, credential.ErrForged):
		return "凭证被改动过，请不要采信。"
	}
	return "这不是本平台的凭证，请把出示的文字完整地粘贴过来。"
}
