// Package notice tells people what happened to what concerns them: events of
// the other services become messages in an inbox per account, and letters when
// the operator has a mail server. It decides nothing about any purchase, keeps
// no address of anybody, and nobody writes messages by hand.
package notice

import (
	"crypto/sha256"
	"encoding/base64"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/notice/carry"
)

// Message is one thing that one account is told.
type Message struct {
	store.Meta
	Account string     `json:"account"`
	Kind    string     `json:"kind"` // the event's type
	Title   string     `json:"title"`
	Text    string     `json:"text"`
	Link    string     `json:"link"`
	At      time.Time  `json:"at"` // when it happened
	ReadAt  *time.Time `json:"read_at,omitempty"`
	Mail    *Mail      `json:"mail,omitempty"` // nil: nothing is to be sent
}

// Mail is how far the letter of a message has come.
type Mail = carry.Way

var errNotFound = fault.New(fault.NotFound, "notice.message.not-found", "没有找到这条消息，请回到收件箱重新进入。")

// messageID is the same for the same event and account, so that an event seen twice tells once.
func messageID(ev event.Event, account string) string {
	sum := sha256.Sum256([]byte(ev.ID() + "\x00" + account))
	return "m" + base64.RawURLEncoding.EncodeToString(sum[:18])
}

var schema = store.Schema{Name: "messages", Indexes: []string{"inbox", "unread", "due"}}

// index is what messages are looked up by.
func index(m *Message) map[string][]string {
	place := m.Account + "/" + store.Time(m.At)
	ix := map[string][]string{"inbox": {place}}
	if m.ReadAt == nil {
		ix["unread"] = []string{place}
	}
	if m.Mail != nil && m.Mail.State == carry.Pending {
		ix["due"] = []string{store.Time(m.Mail.Due)}
	}
	return ix
}

func view(m *Message) noticeapi.Message {
	return noticeapi.Message{
		ID: m.ID, Version: m.Version, Kind: m.Kind, Title: m.Title, Text: m.Text, Link: m.Link, At: m.At, ReadAt: m.ReadAt,
	}
}
