package channel

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/notice/carry"
)

// Sending is one thing that one channel is told. Its id is a hash of event and channel, so that an event heard twice tells once.
type Sending struct {
	store.Meta
	Channel string                `json:"channel"`
	Side    string                `json:"side"` // host of the channel's address
	Project string                `json:"project,omitempty"`
	Kind    noticeapi.SendingKind `json:"kind"`
	Title   string                `json:"title"`
	Text    string                `json:"text,omitempty"` // as it was sent
	At      time.Time             `json:"at"`             // when it happened
	Copies  bool                  `json:"copies"`         // the far side can tell a second copy
	Way     carry.Way             `json:"way"`
}

var sendingSchema = store.Schema{Name: "sendings", Indexes: []string{"due", "list", "told", "testing", "at"}}

func sendingIndex(x *Sending) map[string][]string {
	ix := map[string][]string{"list": {x.Channel + "/" + store.Time(x.At)}, "at": {store.Time(x.At)}}
	if x.Project != "" && x.Kind != noticeapi.SendingKindWithdrawn {
		ix["told"] = []string{x.Project}
	}
	if x.Way.State == carry.Pending {
		ix["due"] = []string{store.Time(x.Way.Due)}
		if x.Kind == noticeapi.SendingKindTest {
			ix["testing"] = []string{x.Channel}
		}
	}
	return ix
}

// told reports whether the channel was told, or may have been.
func (x *Sending) told() bool {
	w := &x.Way
	return w.State == carry.Sent || w.State == carry.Unsure || w.Open || x.Copies && w.State == carry.Pending && w.Attempts > 0
}

const (
	settling = 10 * time.Second     // after a publication, in which the shifts of the project are made: the text says when the next is
	kept     = 180 * 24 * time.Hour // for how long it is to be read what a channel was told
)

func sendingID(ev, channel string) string {
	sum := sha256.Sum256([]byte(ev + "\x00" + channel))
	return "c" + base64.RawURLEncoding.EncodeToString(sum[:18])
}

func (s *Service) onPublished(ctx context.Context, ev event.Event) error {
	var d events.VolunteerProjectPublishedV1
	if err := ev.Decode(&d); err != nil {
		return err
	}
	return s.tell(ctx, ev, noticeapi.SendingKindPublished, d.Title, d.Org, d.Office)
}

func (s *Service) onDated(ctx context.Context, ev event.Event) error {
	var d events.VolunteerProjectDatedV1
	if err := ev.Decode(&d); err != nil {
		return err
	}
	return s.tell(ctx, ev, noticeapi.SendingKindDated, d.Title, d.Org, d.Office)
}

// tell writes down what the channels of the organization and of the office are to be told.
func (s *Service) tell(ctx context.Context, ev event.Event, k noticeapi.SendingKind, title, org, office string) error {
	who := []string{org, office}
	if org == office {
		who = who[:1]
	}
	for _, owner := range who {
		page, err := s.channels.Find(ctx, store.Query{By: "tells", Limit: 2 * mostChannels, Where: []store.Term{store.Is("tells", owner)}})
		if err != nil {
			return err
		}
		for i := range page.Items {
			c := &page.Items[i]
			if k == noticeapi.SendingKindDated && !c.Dated {
				continue
			}
			if err := s.put(ctx, ev, c, k, title, s.now().Add(settling)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) put(ctx context.Context, ev event.Event, c *Channel, k noticeapi.SendingKind, title string, due time.Time) error {
	x := Sending{Channel: c.ID, Side: c.Host, Project: ev.Subject, Kind: k, Title: title, At: ev.At, Copies: !kinds[c.Kind].once, Way: carry.New(due)}
	_, err := s.sendings.Insert(ctx, sendingID(ev.ID(), c.ID), x)
	if fault.Of(err).Code == store.ErrExists.Code {
		return nil // told already
	}
	return err
}

// onWithdrawn tells those channels that were told of the project, or may have been. What was not sent yet finds the
// project withdrawn when it is due, and is not sent any more.
func (s *Service) onWithdrawn(ctx context.Context, ev event.Event) error {
	var d events.VolunteerProjectWithdrawnV1
	if err := ev.Decode(&d); err != nil {
		return err
	}
	return s.sendings.Each(ctx, store.Query{By: "told", Where: []store.Term{store.Is("told", ev.Subject)}}, func(x Sending) error {
		if !x.told() {
			return nil
		}
		c, err := s.channels.Get(ctx, x.Channel)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.State != running {
			return nil
		}
		if err != nil {
			return err
		}
		return s.put(ctx, ev, &c, noticeapi.SendingKindWithdrawn, d.Title, s.now())
	})
}

// Carry tells the channels what is due.
func (s *Service) Carry(ctx context.Context) error {
	q := carry.Queue[Sending]{
		Docs: s.sendings, Way: func(x *Sending) *carry.Way { return &x.Way }, Send: s.send, Keep: func(x, sent *Sending) { x.Text = sent.Text },
		Once: func(x *Sending) bool { return !x.Copies },
		To:   func(x *Sending) (id, what, side string) { return x.ID, "news for a channel", x.Channel }, Now: s.now, Log: s.log,
	}
	return q.Round(ctx)
}

// send says it as things are now.
func (s *Service) send(ctx context.Context, x *Sending) error {
	c, err := s.channels.Get(ctx, x.Channel)
	if err != nil {
		return err
	}
	if c.State != running {
		return because(carry.ErrRefused, "渠道没有在使用，没有发。")
	}
	w, err := s.opened(&c)
	if err != nil {
		return because(carry.ErrRefused, "密钥打不开，请重新填写。")
	}
	news := noticeapi.ChannelNews{ID: x.ID, Kind: x.Kind, Title: x.Title, At: x.At}
	if x.Kind == noticeapi.SendingKindTest {
		news.Text, news.Link = "【测试】"+c.Owner.Name+"的志愿服务项目会发到这里，这一条是测试："+s.site+"/projects", s.site+"/projects"
	} else if err := s.words(ctx, x, &news); err != nil {
		return err
	}
	x.Text = news.Text
	err = kinds[c.Kind].send(ctx, s.drive, w, &news)
	if why := new(carry.Reason); x.Kind == noticeapi.SendingKindTest && errors.As(err, &why) && (x.Copies || !errors.Is(err, carry.ErrSilent)) {
		return &carry.Reason{Text: why.Text, Err: carry.ErrRefused} // whoever tests looks now, and tests again
	}
	return err
}

// words asks for the project, which may have come to an end meanwhile.
func (s *Service) words(ctx context.Context, x *Sending, news *noticeapi.ChannelNews) error {
	p, err := route.Call(ctx, s.self, volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: x.Project})
	if err != nil {
		if fault.Of(err).Kind == fault.NotFound {
			return because(carry.ErrRefused, "没有找到这个项目，没有发。")
		}
		return err
	}
	news.Link = s.site + "/projects/" + x.Project
	switch {
	case x.Kind == noticeapi.SendingKindWithdrawn:
		news.Text = p.Withdrawal(news.Link)
	case p.State != volunteerapi.ProjectStatePublished:
		return because(carry.ErrRefused, "项目已经不再招募，没有发。")
	case x.Kind == noticeapi.SendingKindDated:
		news.Text = p.Renewal(news.Link)
	default:
		news.Text = p.Invitation(news.Link)
	}
	return nil
}

// forget deletes what was told long ago.
func (s *Service) forget(ctx context.Context) error {
	return s.sendings.Sweep(ctx, store.Query{By: "at", Where: []store.Term{store.Between("at", "", store.Time(s.now().Add(-kept)))}}, func(x Sending) error {
		return s.sendings.Delete(ctx, x.ID)
	})
}

// TryChannel sends a line that says that it is a test. The next waits until this one has come to an end.
func (s *Service) TryChannel(ctx context.Context, in noticeapi.TryChannelRequest) (out noticeapi.Sending, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(c.State, Try, c.hats(who)); err != nil {
		return out, err
	}
	waiting, err := s.sendings.Find(ctx, store.Query{By: "testing", Limit: 1, Where: []store.Term{store.Is("testing", c.ID)}})
	if err != nil {
		return out, err
	}
	if once, _ := store.OnceFrom(ctx); len(waiting.Items) > 0 && waiting.Items[0].ID != once.ID { // asked again, it is the same test
		return out, errTesting
	}
	x := Sending{Channel: c.ID, Side: c.Host, Kind: noticeapi.SendingKindTest, Title: "测试", At: s.now(), Copies: !kinds[c.Kind].once, Way: carry.New(s.now())}
	x, err = s.sendings.Create(ctx, x, func(string, *Sending) []event.Event { return nil })
	return viewOf(&x), err
}

// ListSendings lists what a channel was told and is to be told, newest first.
func (s *Service) ListSendings(ctx context.Context, in noticeapi.ListSendingsRequest) (noticeapi.SendingPage, error) {
	who, _ := identity.From(ctx)
	out := noticeapi.SendingPage{Items: []noticeapi.Sending{}}
	if _, err := s.seen(ctx, in.ID, who); err != nil {
		return out, err
	}
	page, err := s.sendings.Find(ctx, store.Query{By: "list", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("list", in.ID+"/")}})
	for i := range page.Items {
		out.Items = append(out.Items, viewOf(&page.Items[i]))
	}
	out.Next = page.Next
	return out, err
}

var kindSays = map[noticeapi.SendingKind]string{
	noticeapi.SendingKindPublished: "发布", noticeapi.SendingKindDated: "增加日期", noticeapi.SendingKindWithdrawn: "撤下", noticeapi.SendingKindTest: "测试",
}

var waySays = map[carry.State]string{carry.Pending: "等待发送", carry.Sent: "已送到", carry.Failed: "没有送到", carry.Unsure: "不确定"}

func viewOf(x *Sending) noticeapi.Sending {
	out := noticeapi.Sending{
		ID: x.ID, Version: x.Version, Kind: x.Kind, KindText: kindSays[x.Kind], Project: x.Project, Title: x.Title, Text: x.Text, At: x.At,
		State: noticeapi.SendingState(x.Way.State), StateText: waySays[x.Way.State], Attempts: int64(x.Way.Attempts), Reason: x.Way.Reason, SentAt: x.Way.SentAt,
	}
	if x.Way.State == carry.Pending {
		out.Due = &x.Way.Due
	}
	return out
}
