// Package box keeps the files that people hand in at a service, bytes and all,
// each in a document of its own: an application is listed and rewritten often,
// and carries only what is said of them. What nobody refers to within a day is
// dropped. It asks nobody who may read a paper: the room does whose document
// refers to it.
package box

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/paper"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
)

// Paper is what is said of a file; every contract has a shape of these fields.
type Paper struct {
	ID   string    `json:"id"`
	Name string    `json:"name"` // as the person's device calls it
	Type string    `json:"type"` // media type, by content
	Size int64     `json:"size"` // bytes
	Hash string    `json:"hash"` // SHA-256, hex
	At   time.Time `json:"at"`
}

// kept is one file of one account for one document, or for none yet. What belongs to one subject is no other's.
type kept struct {
	store.Meta
	Owner   string `json:"owner"`             // account
	Subject string `json:"subject,omitempty"` // the document that refers to it; "" is loose
	Is      Paper  `json:"is"`
	Content []byte `json:"content,omitempty"`
	Sealed  string `json:"sealed,omitempty"` // the content, in a box that seals
}

// County is whose the papers are: each is of the county of the document that refers to it, in one of these
// collections of the service.
func County(service string, rooms ...string) (out []host.Share) {
	for _, r := range rooms {
		out = append(out, host.Share{Coll: "papers", Of: &host.Tie{Path: "subject", Coll: service + "/" + r}})
	}
	return out
}

var schema = store.Schema{Name: "papers", Indexes: []string{"loose", "stale"}}

func index(p *kept) map[string][]string {
	if p.Subject != "" {
		return nil
	}
	return map[string][]string{"loose": {p.Owner}, "stale": {store.Time(p.Is.At)}}
}

// What an account may leave lying, and for how long. No law speaks of it.
const (
	mostLoose = 20
	looseFor  = 24 * time.Hour
)

var (
	errMany = fault.New(fault.Refused, "paper.many", "您已上传的材料还有很多没有用到，请先提交申请，或者明天再上传。")
	errNone = fault.New(fault.Refused, "paper.not-found", "有一份材料没有找到，它可能已经过期，请重新上传。")
	errGone = fault.New(fault.NotFound, "paper.gone", "没有找到这份材料，请从原来的页面重新进入。")
)

// Box keeps the papers of one service.
type Box struct {
	papers *store.Collection[kept]
	keys   *subject.Keys // nil in a box that does not seal
	now    func() time.Time
}

// New opens the box in the store of the service.
func New(ctx context.Context, d host.Deps) (*Box, error) {
	c, err := store.Open(ctx, d.Store, schema, index)
	return &Box{papers: c, now: d.Now}, err
}

// Sealed opens a box whose files nobody reads without a key of host.Deps.Keys: while loose each has its own, then it is
// sealed with that of the document. Where a room destroys the key of its document, no copy of the files opens any more. What was kept
// open before the box sealed is still read, and is sealed once a document refers to it.
func Sealed(ctx context.Context, d host.Deps, service string) (*Box, error) {
	b, err := New(ctx, d)
	if err == nil {
		b.keys, err = subject.Open(ctx, d.Keys, service, d.Config.ServiceKey)
	}
	return b, err
}

func place(id string) string { return "papers/" + id }

// seal keeps the content of a paper under the key of somebody or something.
func (b *Box) seal(ctx context.Context, of string, p *kept, content []byte) error {
	if b.keys == nil {
		p.Content = content
		return nil
	}
	key, err := b.keys.Make(ctx, of)
	if err == nil {
		p.Content, p.Sealed = nil, key.Seal(place(p.ID), string(content))
	}
	return err
}

// open reads it; errGone when the key is destroyed, whatever a copy of the document says.
func (b *Box) open(ctx context.Context, p *kept) ([]byte, error) {
	if p.Sealed == "" {
		return p.Content, nil
	}
	key, err := b.keys.Of(ctx, cmp.Or(p.Subject, p.ID))
	if errors.Is(err, subject.ErrGone) {
		err = errGone
	}
	if err != nil {
		return nil, err
	}
	text, err := key.Open(place(p.ID), p.Sealed)
	return []byte(text), err
}

// Job drops what nobody has referred to within a day.
func (b *Box) Job() host.Job {
	return host.Job{Name: "drop loose papers", Every: time.Hour, Do: b.dropLoose}
}

// Keep takes a file of an account until a document refers to it: PDF, PNG, JPEG, XLSX or DOCX by its content, without
// macros, scripts or another file inside.
func (b *Box) Keep(ctx context.Context, account, name string, body []byte) (out Paper, err error) {
	kind, err := paper.Look(name, body, paper.PDF, paper.PNG, paper.JPEG, paper.XLSX, paper.DOCX)
	if err != nil {
		return out, err
	}
	once, asked := store.OnceFrom(ctx)
	if !asked {
		once.ID = store.NewID()
	}
	switch was, err := b.papers.Get(ctx, once.ID); { // the same request, sent again
	case err == nil && was.Request != once.Hash:
		return out, store.ErrReused
	case err == nil:
		return was.Is, b.mend(ctx, &was, body)
	case !errors.Is(err, store.ErrNotFound):
		return out, err
	}
	n, err := b.papers.Count(ctx, mostLoose, store.Is("loose", account))
	if err == nil && n >= mostLoose {
		err = errMany
	}
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256(body)
	p := kept{Meta: store.Meta{ID: once.ID, Request: once.Hash}, Owner: account}
	p.Is = Paper{ID: p.ID, Name: name, Type: string(kind), Size: int64(len(body)), Hash: hex.EncodeToString(sum[:]), At: b.now()}
	if err = b.seal(ctx, p.ID, &p, body); err != nil {
		return out, err
	}
	if p, err = b.papers.Insert(ctx, p.ID, p); errors.Is(err, store.ErrExists) { // sent twice at once
		p, err = b.papers.Get(ctx, once.ID)
	}
	return p.Is, err
}

// mend seals a loose paper anew whose key is gone: it was given to a document after the backup from which it comes
// had been taken, and whoever sends it again brings it along.
func (b *Box) mend(ctx context.Context, was *kept, body []byte) error {
	if b.keys == nil || was.Subject != "" {
		return nil
	}
	if _, err := b.open(ctx, was); !errors.Is(err, errGone) {
		return err
	}
	_, err := b.papers.Update(ctx, was.ID, func(p *kept) ([]event.Event, error) {
		if p.Subject != "" {
			return nil, nil
		}
		return nil, b.seal(ctx, p.ID, p, body)
	})
	return err
}

// Attach gives papers of the account to a document, before anything refers to them: a reference to nothing would
// be worse. What is already the document's stays. field is where the form names them.
func (b *Box) Attach(ctx context.Context, account, subject, field string, ids []string) (out []Paper, err error) {
	for i, id := range ids {
		p, err := b.papers.Update(ctx, id, func(p *kept) ([]event.Event, error) {
			if p.Subject == subject {
				return nil, nil
			}
			if p.Subject != "" || p.Owner != account {
				return nil, store.ErrNotFound
			}
			content, err := b.open(ctx, p)
			if err == nil {
				err = b.seal(ctx, subject, p, content)
			}
			p.Subject = subject
			return nil, err
		})
		if err == nil && b.keys != nil {
			err = b.keys.Destroy(ctx, id)
		}
		if errors.Is(err, store.ErrNotFound) || errors.Is(err, errGone) { // gone with its key is no more than an old copy
			err = errNone.At(fmt.Sprintf("%s.%d", field, i), "请重新上传这一份。")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, p.Is)
	}
	return out, nil
}

// File is a paper of a document, for a room that has found that the caller may read it.
func (b *Box) File(ctx context.Context, subject, id string) (out contract.File, err error) {
	p, err := b.papers.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.Subject != subject {
		return out, errGone
	}
	if err != nil {
		return out, err
	}
	body, err := b.open(ctx, &p)
	return contract.File{Name: p.Is.Name, Type: p.Is.Type, Body: body}, err
}

// Drop takes a paper of a document away for good; of another document, or of none, it does nothing.
func (b *Box) Drop(ctx context.Context, subject, id string) error {
	p, err := b.papers.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.Subject != subject {
		return nil
	}
	if err == nil {
		err = b.papers.Delete(ctx, id)
	}
	return err
}

// Shred destroys the key of a document and takes its papers away: where this box seals, no copy of them opens any more, nor one of
// what the document referred to before. What was kept before the box sealed lies open in copies that are older than this.
func (b *Box) Shred(ctx context.Context, subject string, ids ...string) error {
	if b.keys != nil {
		if err := b.keys.Destroy(ctx, subject); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := b.Drop(ctx, subject, id); err != nil {
			return err
		}
	}
	return nil
}

// dropLoose drops what nobody has referred to within a day.
func (b *Box) dropLoose(ctx context.Context) error {
	old := store.Query{Where: []store.Term{store.Between("stale", "", store.Time(b.now().Add(-looseFor)))}, By: "stale"}
	return b.papers.Sweep(ctx, old, func(p kept) error {
		if b.keys != nil {
			if err := b.keys.Destroy(ctx, p.ID); err != nil {
				return err
			}
		}
		return b.papers.Delete(ctx, p.ID)
	})
}
