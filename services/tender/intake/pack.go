package intake

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Pack is the files of one revision of a bid that have been declared and found
// whole, so that handing in reads one document and not the note of each file.
// The notes are the truth. A pack follows them: what it lists was found whole,
// and what it does not list may have been all the same.
type Pack struct {
	store.Meta
	Tender string                  `json:"tender"`
	Files  []tenderapi.EnvelopeRef `json:"files"` // the last declared of each kind
}

// Packs opens the packs of a store.
func Packs(ctx context.Context, e store.Engine) (*store.Collection[Pack], error) {
	return store.Open(ctx, e, store.Schema{Name: "packs"}, func(*Pack) map[string][]string { return nil })
}

// Pieces opens the chunks of a store.
func Pieces(ctx context.Context, e store.Engine) (*store.Collection[Piece], error) {
	return store.Open(ctx, e, store.Schema{Name: "pieces"}, func(*Piece) map[string][]string { return nil })
}

// PackID is where the files of one revision of a bid are listed.
func PackID(tender, supplier string, revision int64) string {
	return tender + "." + supplier + "." + store.Int(revision)
}

func (p *Pack) add(e tenderapi.EnvelopeRef) {
	p.Files = append(slices.DeleteFunc(p.Files, func(was tenderapi.EnvelopeRef) bool { return was.Kind == e.Kind }), e)
}

// ref is what a statement says of a file that has been declared.
func (u *Upload) ref() tenderapi.EnvelopeRef {
	return tenderapi.EnvelopeRef{Kind: u.Kind, Hash: u.Hash, Size: u.Size}
}

// pack lists a file that was found whole.
func (s *Service) pack(ctx context.Context, u *Upload) error {
	id := PackID(u.Tender, u.Supplier, u.Revision)
	_, err := s.packs.Insert(ctx, id, Pack{Tender: u.Tender, Files: []tenderapi.EnvelopeRef{u.ref()}})
	if errors.Is(err, store.ErrExists) {
		_, err = s.packs.Update(ctx, id, func(p *Pack) ([]event.Event, error) { p.add(u.ref()); return nil, nil })
	}
	return err
}

// unpack takes a file out that is about to be declared as something else.
func (s *Service) unpack(ctx context.Context, u *Upload) error {
	if u.Whole == nil {
		return nil
	}
	_, err := s.packs.Update(ctx, PackID(u.Tender, u.Supplier, u.Revision), func(p *Pack) ([]event.Event, error) {
		p.Files = slices.DeleteFunc(p.Files, func(e tenderapi.EnvelopeRef) bool { return e.Hash == u.Hash })
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) { // declared before there were packs
		return nil
	}
	return err
}

// Packed is the files of a revision that need no look at their notes.
func (s *Service) Packed(ctx context.Context, tender, supplier string, revision int64) ([]tenderapi.EnvelopeRef, error) {
	p, err := s.packs.Get(ctx, PackID(tender, supplier, revision))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return p.Files, err
}
