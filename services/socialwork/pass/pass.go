package pass

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/credential"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Pass is the place in a status list under which a registration is shown. Its id is that place, so that one write takes it.
type Pass struct {
	store.Meta
	Of      string     `json:"of"` // id of the certificate
	Account string     `json:"account,omitempty"`
	List    string     `json:"list"`
	Place   int        `json:"place"` // 0 to credential.Entries-1
	State   State      `json:"state"`
	Issued  time.Time  `json:"issued_at"`
	Ended   *time.Time `json:"ended_at,omitempty"`
}

var schema = store.Schema{Name: "passes", Indexes: []string{"of", "account", "ended"}}

func index(p *Pass) map[string][]string {
	if p.Ended != nil {
		return map[string][]string{"ended": {p.List + "/" + store.Time(*p.Ended)}}
	}
	return map[string][]string{"of": {p.Of}, "account": {p.Account}}
}

var (
	errNone   = fault.New(fault.NotFound, "socialwork.pass.not-found", "没有找到这份登记，请从我的证书重新进入。")
	errIdle   = fault.New(fault.Refused, "socialwork.pass.idle", "登记现在不是有效的，不能出示，请先办理登记。")
	errClaim  = fault.New(fault.Refused, "socialwork.pass.no-such-claim", "凭证中没有这项内容，请在列出的内容中选择。")
	errWallet = fault.New(fault.Refused, "socialwork.pass.wallet", "持有人的公钥应是P-256的JWK，请从钱包重新复制。")
)

const (
	// carried is how long a pass is good for at most: the cycle ends it before, or the holder takes another.
	carried = 365 * 24 * time.Hour
	// waiting is how long one is good for whose renewal the office still looks at.
	waiting = 30 * 24 * time.Hour
	// throws is how often a free place is sought in one list before the next list is tried.
	throws   = 8
	maxLists = 64
)

// claim is one thing that may be shown, in words and as JSON.
type claim struct {
	socialworkapi.PassClaim
	value any
}

// claims are what may be shown of a registration, one by one.
func (c *Card) claims() []claim {
	return []claim{
		{socialworkapi.PassClaim{Name: "name", Title: "姓名", Text: c.Name}, c.Name},
		{socialworkapi.PassClaim{Name: "certificate_number", Title: "证书编号", Text: c.Number}, c.Number},
		{socialworkapi.PassClaim{Name: "level", Title: "级别", Text: c.LevelText}, c.LevelText},
		{socialworkapi.PassClaim{Name: "registered", Title: "登记有效", Text: "是"}, true},
		{socialworkapi.PassClaim{Name: "region", Title: "登记地", Text: c.RegionName}, c.RegionName},
		{socialworkapi.PassClaim{Name: "valid_until", Title: "有效期止", Text: c.To.String()}, c.To.String()},
	}
}

// own is a registration of the caller that stands.
func (s *Service) own(ctx context.Context, id string) (c Card, err error) {
	who, _ := identity.From(ctx)
	c, err = s.of.Card(ctx, id)
	switch {
	case err != nil && fault.Of(err).Kind == fault.NotFound, err == nil && c.Account != who.ID:
		err = errNone
	case err == nil && !c.Standing:
		err = errIdle.Say("这份登记" + c.StateText + "，不能出示，请先办理登记。")
	}
	return c, err
}

// ListPassClaims are what the caller may show of a registration of their own.
func (s *Service) ListPassClaims(ctx context.Context, in socialworkapi.ListPassClaimsRequest) (out socialworkapi.PassClaims, err error) {
	out.Items = []socialworkapi.PassClaim{}
	c, err := s.own(ctx, in.ID)
	if err != nil {
		return out, err
	}
	for _, x := range c.claims() {
		out.Items = append(out.Items, x.PassClaim)
	}
	return out, nil
}

// PresentPass signs a registration as SD-JWT VC and leaves in it what the holder chose to show.
func (s *Service) PresentPass(ctx context.Context, in socialworkapi.PresentPassRequest) (out socialworkapi.Pass, err error) {
	c, err := s.own(ctx, in.ID)
	if err != nil {
		return out, err
	}
	p, err := s.place(ctx, &c)
	if err != nil {
		return out, err
	}
	now := s.now()
	out.ExpiresAt = now.Add(carried)
	if end := c.To.End(); end.After(now) && end.Before(out.ExpiresAt) {
		out.ExpiresAt = end
	} else if !end.After(now) {
		out.ExpiresAt = now.Add(waiting)
	}
	d := credential.Draft{
		Issuer: s.issuer.URL(), Type: s.issuer.URL() + "#registration", At: now, Expires: out.ExpiresAt,
		Status: credential.Entry{List: s.issuer.ListURL(p.List), Index: p.Place},
	}
	for _, x := range c.claims() {
		d.Claims = append(d.Claims, credential.Claim{Name: x.Name, Value: x.value})
	}
	if in.HolderKey != "" {
		if d.Holder, err = credential.HolderKey([]byte(in.HolderKey)); err != nil {
			return out, errWallet.Because(err).At("holder_key", "请从钱包重新复制。")
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
	out.Credential, err = credential.Present(full, in.Claims...)
	if errors.Is(err, credential.ErrForm) {
		err = errClaim.Because(err).At("claims", "请在列出的内容中选择。")
	}
	return out, err
}

// place is the place of a registration that stands: the one it has, or a free one that tells nothing of its neighbours.
func (s *Service) place(ctx context.Context, c *Card) (p Pass, err error) {
	had, err := s.passes.Find(ctx, store.Query{Where: []store.Term{store.Is("of", c.ID)}, Limit: 1})
	if err != nil || len(had.Items) > 0 {
		return first(had.Items), err
	}
	now := s.now()
	for n := 1; n <= maxLists; n++ {
		list := fmt.Sprintf("%s-%d", cn.DayOf(now).String()[:4], n)
		if err := s.issuer.Begin(ctx, list); err != nil {
			return p, err
		}
		for range throws {
			at, err := rand.Int(rand.Reader, big.NewInt(credential.Entries))
			if err != nil {
				return p, err
			}
			p = Pass{Of: c.ID, Account: c.Account, List: list, Place: int(at.Int64()), State: Life.Start, Issued: now}
			saved, err := s.passes.Insert(ctx, fmt.Sprintf("%s.%d", list, p.Place), p)
			if !errors.Is(err, store.ErrExists) {
				return saved, err
			}
		}
	}
	return p, errors.New("pass: the status lists of the year are full")
}

func first(ps []Pass) (p Pass) {
	if len(ps) > 0 {
		p = ps[0]
	}
	return p
}

// ended calls each with the places of a list that ended since.
func (s *Service) ended(ctx context.Context, list string, since time.Time, each func(place int)) error {
	q := store.Query{By: "ended", Where: []store.Term{store.Between("ended", list+"/"+store.Time(since), list+"/~")}}
	return s.passes.Each(ctx, q, func(p Pass) error { each(p.Place); return nil })
}

// over ends what was issued before an event.
func (s *Service) over(ctx context.Context, ev event.Event, which store.Term) error {
	return s.passes.Each(ctx, store.Query{Where: []store.Term{which}}, func(p Pass) error {
		if p.Issued.After(ev.At) { // the registration has come to stand again since
			return nil
		}
		_, err := s.passes.Apply(ctx, p.ID, ev, nil, func(p *Pass) (_ []event.Event, err error) {
			if p.State != valid {
				return nil, nil
			}
			if p.State, err = Life.Next(p.State, End, []Hat{Register}); err != nil {
				return nil, err
			}
			now := s.now()
			p.Ended, p.Account = &now, ""
			return nil, nil
		})
		return err
	})
}

// onLapsed hears that a registration is over, or was erased.
func (s *Service) onLapsed(ctx context.Context, ev event.Event) error {
	return s.over(ctx, ev, store.Is("of", ev.Subject))
}

// onSettled hears that a finding is in force: but for a warning its subject is registered no longer.
func (s *Service) onSettled(ctx context.Context, ev event.Event) error {
	var in events.SocialworkFindingSettledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if socialworkapi.SanctionKind(in.Kind) == socialworkapi.SanctionKindWarn {
		return nil
	}
	return s.over(ctx, ev, store.Is("account", in.Account))
}

// CheckPass answers anybody to whom a pass was shown. It says whether the registration stands now, which no list is asked for: this
// is where it was issued.
func (s *Service) CheckPass(ctx context.Context, in socialworkapi.CheckPassRequest) (out socialworkapi.PassCheck, err error) {
	out = socialworkapi.PassCheck{Claims: []socialworkapi.PassClaim{}, CheckedAt: s.now()}
	shown, err := credential.Reader{Keys: s.ring.Keys(), Issuer: s.issuer.URL(), Now: out.CheckedAt}.Verify(strings.TrimSpace(in.Credential))
	if err != nil {
		out.Text = reason(err)
		return out, nil
	}
	out.IssuedAt, out.Withheld = &shown.At, int64(shown.Withheld)
	if !shown.Expires.IsZero() {
		out.ExpiresAt = &shown.Expires
	}
	list, _ := strings.CutPrefix(shown.Status.List, s.issuer.ListURL(""))
	p, err := s.passes.Get(ctx, fmt.Sprintf("%s.%d", list, shown.Status.Index))
	if errors.Is(err, store.ErrNotFound) {
		out.Text = reason(credential.ErrForged)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	for _, x := range shown.Claims {
		out.Claims = append(out.Claims, worded(x))
	}
	c, err := s.of.Card(ctx, p.Of)
	switch {
	case err != nil && fault.Of(err).Kind != fault.NotFound:
		return out, err
	case err != nil:
		out.Text = "登记已经由本人注销，请不要再采信。"
	case p.State == valid && c.Standing:
		out.Valid, out.Text = true, "凭证有效，由本平台签发，内容没有改动，登记现在有效。"
	case c.Standing:
		out.Text = "凭证已经失效，登记后来又恢复，请持有人重新取得。"
	default:
		out.Text = "凭证已经失效，现在" + c.StateText + "，请不要再采信。"
	}
	return out, nil
}

// worded is a claim of a pass in the words of this platform.
func worded(x credential.Claim) socialworkapi.PassClaim {
	out := socialworkapi.PassClaim{Name: x.Name, Title: x.Name, Text: fmt.Sprint(x.Value)}
	for _, k := range (&Card{}).claims() {
		if k.Name == x.Name {
			out.Title = k.Title
		}
	}
	if x.Value == true {
		out.Text = "是"
	}
	return out
}

// reason is what a fault of a pass means to who was shown it.
func reason(err error) string {
	switch {
	case errors.Is(err, credential.ErrTime):
		return "凭证已经过期或者还没有生效，请持有人重新取得。"
	case errors.Is(err, credential.ErrIssuer), errors.Is(err, credential.ErrKey):
		return "凭证不是本平台为社会工作者签发的，请到签发它的平台查验。"
	case errors.Is(err, credential.ErrBinding):
		return "凭证带着持有人对别处的签名，这里不能查验，请持有人重新出示。"
	case errors.Is(err, credential.ErrForged):
		return "凭证被改动过，请不要采信。"
	}
	return "这不是社会工作者的凭证，请把出示的文字完整地粘贴过来。"
}
