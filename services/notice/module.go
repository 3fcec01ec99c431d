package notice

import (
	"context"
	"slices"
	"time"

	"sanshe/libs/host"
	"sanshe/libs/store"
	"sanshe/services/notice/channel"
)

// Unit is the service as a binary lists it.
var Unit = host.Unit{Name: "notice", New: New, County: slices.Concat([]host.Share{
	{Coll: "messages", Of: &host.Tie{Path: "account", Coll: "organization/accounts"}},
}, channel.County())}

// New builds the service for a host.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	s, err := build(ctx, d)
	if err != nil {
		return host.Service{}, err
	}
	channels, err := channel.New(ctx, d)
	if err != nil {
		return host.Service{}, err
	}
	return host.Service{
		Routes: s.Routes(), Collections: []string{schema.Name}, Listens: s.Listens(),
		Jobs: []host.Job{{Name: "mail", Every: 5 * time.Second, Do: s.Carry}},
	}.With(channels.Part()), nil
}

func build(ctx context.Context, d host.Deps) (*Service, error) {
	post, err := newPostman(d.Config.SMTP, d.Config.MailFrom)
	if err != nil {
		return nil, err
	}
	if d.Pulse.Unused("mail"); post != nil {
		d.Pulse.Idle("mail")
	}
	messages, err := store.Open(ctx, d.Store, schema, index)
	return &Service{Messages: messages, Self: d.Self, Post: post, Site: d.Config.PublicURL, Pulse: d.Pulse, Log: d.Log, Now: d.Now}, err
}
