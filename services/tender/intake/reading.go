package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// Reading reads a sealed file from its beginning. Each chunk that it gives is
// what its name says, and at its End all of them are what the receipt says.
type Reading interface {
	io.Reader
	// End reads what is left, and answers what went wrong in the store, or
	// ErrDamaged. Once a file key is known, anybody can put other content under the same header.
	End() error
}

type reading struct {
	from *chain
	sum  hash.Hash
	want string
}

// Read begins to read a file. Whoever only wants its beginning need not read on.
func (s *Service) Read(ctx context.Context, tender, bidder, hash string) (Reading, error) {
	u, err := s.Noted(ctx, tender, bidder, hash)
	if err != nil {
		return nil, err
	}
	return &reading{&chain{s: s, ctx: ctx, u: &u}, sha256.New(), hash}, nil
}

// Read implements io.Reader.
func (r *reading) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	r.sum.Write(b[:n])
	return n, err
}

// End implements Reading.
func (r *reading) End() error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	if hex.EncodeToString(r.sum.Sum(nil)) != r.want {
		return ErrDamaged
	}
	return nil
}
