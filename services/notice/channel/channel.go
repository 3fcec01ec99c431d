// Package channel is the room of 发布渠道: where organizations and offices have
// their projects told besides the platform itself, such as a group of 企业微信,
// 微博, or a system of their own. It sends what the public page of a project
// shows and nothing of anybody, and it decides nothing about projects.
package channel

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Channel is one place to which the news of its owner's projects go.
type Channel struct {
	store.Meta
	Owner     noticeapi.ChannelOwner `json:"owner"`
	Name      string                 `json:"name"`
	Kind      noticeapi.ChannelKind  `json:"kind"`
	Host      string                 `json:"host"`
	Dated     bool                   `json:"dated"`
	State     State                  `json:"state"`
	Place     string                 `json:"place"`            // in which Sealed opens
	Sealed    string                 `json:"sealed,omitempty"` // a where; gone with the end
	CreatedAt time.Time              `json:"created_at"`
}

var schema = store.Schema{Name: "channels", Indexes: []string{"owner", "tells"}}

func index(c *Channel) map[string][]string {
	ix := map[string][]string{}
	if c.State != ended {
		ix["owner"] = []string{c.Owner.ID}
	}
	if c.State == running {
		ix["tells"] = []string{c.Owner.ID}
	}
	return ix
}

// mostChannels is how many an owner has at a time. No law speaks of it.
const mostChannels = 10

// Service answers the operations of contracts/openapi/notice/channel.yaml.
type Service struct {
	channels *store.Collection[Channel]
	sendings *store.Collection[Sending]
	vault    *vault.Vault
	drive    *driver
	self     http.RoundTripper // asks volunteer what a project is now
	site     string
	log      *slog.Logger
	now      func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	const why = "sealed with the key of this platform, and set up anew where the county moves to"
	return []host.Share{{Coll: schema.Name, Stays: why}, {Coll: sendingSchema.Name, Stays: "what this platform sent"}}
}

// New opens the room in the store of its service.
func New(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{self: d.Self, site: d.Config.PublicURL, log: d.Log, now: d.Now}
	if s.drive, err = newDriver(d.Config, d.Now); err != nil {
		return nil, err
	}
	if s.vault, err = vault.New("notice channels", d.Config.ServiceKey); err != nil {
		return nil, err
	}
	if s.channels, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return nil, err
	}
	s.sendings, err = store.Open(ctx, d.Store, sendingSchema, sendingIndex)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: s.Routes(),
		Listens: map[string]event.Handler{
			events.TypeVolunteerProjectPublishedV1: s.onPublished,
			events.TypeVolunteerProjectDatedV1:     s.onDated,
			events.TypeVolunteerProjectWithdrawnV1: s.onWithdrawn,
		},
		Jobs: []host.Job{
			{Name: "tell channels", Every: 5 * time.Second, Do: s.Carry},
			{Name: "forget what channels were told", Every: time.Hour, Do: s.forget},
		},
		Collections: []string{schema.Name, sendingSchema.Name},
	}
}

// Routes is the table of operations.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(noticeapi.ListChannels, s.ListChannels),
		route.On(noticeapi.OpenChannel, s.OpenChannel),
		route.On(noticeapi.GetChannel, s.GetChannel),
		route.On(noticeapi.UpdateChannel, s.UpdateChannel),
		route.On(noticeapi.MoveChannel, s.MoveChannel),
		route.On(noticeapi.TryChannel, s.TryChannel),
		route.On(noticeapi.ListSendings, s.ListSendings),
	}
}

var (
	errNone    = fault.New(fault.NotFound, "notice.channel.not-found", "没有找到这个发布渠道，请从渠道列表重新进入。")
	errOwner   = fault.New(fault.Refused, "notice.channel.owner", "只能为您担任工作人员的组织，或者您所在的主管机关增加渠道，请重新选择。")
	errUnsound = fault.New(fault.Refused, "notice.channel.unsound", "渠道有填错的地方，请按提示修改。")
	errMany    = fault.New(fault.Refused, "notice.channel.many", "一个组织最多有十个渠道，请先删除不再使用的。")
	errTesting = fault.New(fault.Conflict, "notice.channel.testing", "上一条测试还没有结果，请稍后刷新页面查看。")
)

// keeps reports whether the caller works for an owner: as staff of an organization, or as a registrar of an office.
func keeps(who identity.Caller, owner string) bool {
	return who.In(owner, identity.Staff) || who.In(owner, identity.Registrar)
}

func (c *Channel) hats(who identity.Caller) []Hat {
	if keeps(who, c.Owner.ID) {
		return []Hat{Keeper}
	}
	return nil
}

// owners are those for whom the caller may keep channels.
func owners(who identity.Caller) []noticeapi.ChannelOwner {
	out := []noticeapi.ChannelOwner{}
	for _, m := range who.Memberships {
		o := noticeapi.ChannelOwner{ID: m.Org, Name: m.OrgName}
		if keeps(who, m.Org) && !slices.Contains(out, o) && len(out) < 20 {
			out = append(out, o)
		}
	}
	return out
}

// ListChannels lists those of the caller's organizations that have not ended.
func (s *Service) ListChannels(ctx context.Context, _ noticeapi.ListChannelsRequest) (noticeapi.ChannelList, error) {
	who, _ := identity.From(ctx)
	out := noticeapi.ChannelList{Items: []noticeapi.Channel{}, Owners: owners(who)}
	for _, o := range out.Owners {
		page, err := s.channels.Find(ctx, store.Query{By: "owner", Limit: 2 * mostChannels, Where: []store.Term{store.Is("owner", o.ID)}})
		if err != nil {
			return out, err
		}
		for i := range page.Items {
			out.Items = append(out.Items, view(&page.Items[i], who))
		}
	}
	return out, nil
}

// OpenChannel adds one. It is used from now on: what was published before is not told.
func (s *Service) OpenChannel(ctx context.Context, in noticeapi.OpenChannelRequest) (out noticeapi.Channel, err error) {
	who, _ := identity.From(ctx)
	all := owners(who)
	i := slices.IndexFunc(all, func(o noticeapi.ChannelOwner) bool { return o.ID == in.Owner })
	if i < 0 {
		return out, errOwner.At("owner", "请选择您所在的组织。")
	}
	n, err := s.channels.Count(ctx, mostChannels, store.Is("owner", in.Owner))
	if err != nil {
		return out, err
	}
	if n >= mostChannels {
		return out, errMany
	}
	c := Channel{Owner: all[i], Name: in.Name, Kind: in.Kind, Dated: in.Dated, State: Life.Start, Place: "channels/" + store.NewID(), CreatedAt: s.now()}
	if err := s.seal(&c, where{Address: in.Address, Secret: in.Secret}); err != nil {
		return out, err
	}
	c, err = s.channels.Create(ctx, c, func(string, *Channel) []event.Event { return nil })
	return view(&c, who), err
}

// seal keeps where a channel leads, so that only this process reads it.
func (s *Service) seal(c *Channel, w where) error {
	kept, field, wrong := kinds[c.Kind].read(s.drive, w)
	if wrong != "" {
		return errUnsound.At(field, wrong)
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	c.Sealed, c.Host = s.vault.Seal(c.Place, string(b)), s.drive.host(c.Kind, kept)
	return nil
}

// opened is where a channel leads.
func (s *Service) opened(c *Channel) (w where, err error) {
	text, err := s.vault.Open(c.Place, c.Sealed)
	if err == nil {
		err = json.Unmarshal([]byte(text), &w)
	}
	return w, err
}

// GetChannel shows one to those who keep it. Nobody is shown its secret.
func (s *Service) GetChannel(ctx context.Context, in noticeapi.GetChannelRequest) (out noticeapi.Channel, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	return view(&c, who), err
}

// seen is a channel that the caller keeps; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (Channel, error) {
	c, err := s.channels.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (len(c.hats(who)) == 0 || c.State == ended) {
		return Channel{}, errNone
	}
	return c, err
}

// UpdateChannel changes name and choice, and where it leads if a secret comes with it. An address alone is not changed: who
// knows no secret sends no news signed with one to an address of their own.
func (s *Service) UpdateChannel(ctx context.Context, in noticeapi.UpdateChannelRequest) (noticeapi.Channel, error) {
	return s.change(ctx, in.ID, in.Version, Change, func(c *Channel) error {
		c.Name, c.Dated = in.Name, in.Dated
		if in.Secret == "" && in.Address != "" {
			return errUnsound.At("secret", "换网址时请连同密钥一起填写。")
		}
		if in.Secret == "" {
			return nil
		}
		w := where{Address: in.Address, Secret: in.Secret}
		if w.Address == "" && c.Kind == noticeapi.ChannelKindWebhook {
			old, err := s.opened(c)
			if err != nil {
				return err
			}
			w.Address = old.Address
		}
		return s.seal(c, w)
	})
}

// MoveChannel pauses, resumes or ends one. What waits for a channel that does not run is not sent.
func (s *Service) MoveChannel(ctx context.Context, in noticeapi.MoveChannelRequest) (noticeapi.Channel, error) {
	do := Verb(in.Do)
	if do == Change || do == Try { // these have doors of their own
		do = ""
	}
	return s.change(ctx, in.ID, in.Version, do, func(c *Channel) error {
		if c.State == ended {
			c.Sealed = ""
		}
		return nil
	})
}

func (s *Service) change(ctx context.Context, id string, version int64, do Verb, how func(*Channel) error) (noticeapi.Channel, error) {
	who, _ := identity.From(ctx)
	if _, err := s.seen(ctx, id, who); err != nil {
		return noticeapi.Channel{}, err
	}
	c, err := s.channels.Update(ctx, id, func(c *Channel) (_ []event.Event, err error) {
		if c.State, err = Life.Next(c.State, do, c.hats(who)); err != nil {
			return nil, err
		}
		if err := c.At(version); err != nil {
			return nil, err
		}
		return nil, how(c)
	})
	return view(&c, who), err
}

func view(c *Channel, who identity.Caller) noticeapi.Channel {
	out := noticeapi.Channel{
		ID: c.ID, Version: c.Version, Owner: c.Owner, Name: c.Name, Kind: c.Kind, KindText: kinds[c.Kind].text, Host: c.Host, Dated: c.Dated,
		State: c.State, StateText: Life.Say(c.State), CreatedAt: c.CreatedAt, Moves: []noticeapi.ChannelStep{},
	}
	for _, m := range Life.Open(c.State, c.hats(who)) {
		switch m.Do {
		case Try:
			out.MayTest = true
		case Pause, Resume, End:
			out.Moves = append(out.Moves, noticeapi.ChannelStep{Do: string(m.Do), Label: m.Label})
		}
	}
	return out
}
