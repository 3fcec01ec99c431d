// Package box keeps the files that people hand in at a service, bytes and all,
// each in a document of its own: an application is listed and rewritten often,
// and carries only what is said of them. What nobody refers to within a day is
// dropped. It asks nobody who may read a paper: the room does whose document
// refers to it.
package box

import (
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
	Content []byte `json:"content"`
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
	now    func() time.Time
}

// New opens the box in the store of the service.
func New(ctx context.Context, d host.Deps) (*Box, error) {
	c, err := store.Open(ctx, d.Store, schema, index)
	return &Box{papers: c, now: d.Now}, err
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
	n, err := b.papers.Count(ctx, mostLoose, store.Is("loose", account))
	if err == nil && n >= mostLoose {
		err = errMany
	}
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256(body)
	p := kept{Owner: account, Content: body, Is: Paper{
		Name: name, Type: string(kind), Size: int64(len(body)), Hash: hex.EncodeToString(sum[:]), At: b.now(),
	}}
	p, err = b.papers.Create(ctx, p, func(id string, p *kept) []event.Event {
		p.Is.ID = id
		return nil
	})
	return p.Is, err
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
			p.Subject = subject
			return nil, nil
		})
		if errors.Is(err, store.ErrNotFound) {
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
	return contract.File{Name: p.Is.Name, Type: p.Is.Type, Body: p.Content}, err
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

// dropLoose drops what nobody has referred to within a day.
func (b *Box) dropLoose(ctx context.Context) error {
	old := store.Query{Where: []store.Term{store.Between("stale", "", store.Time(b.now().Add(-looseFor)))}, By: "stale"}
	return b.papers.Sweep(ctx, old, func(p kept) error { return b.papers.Delete(ctx, p.ID) })
}
