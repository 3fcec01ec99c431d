package sealing

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/seal"
	"sanshe/libs/seal/papers"
	"sanshe/services/tender/signed"
)

// Bidder is an organization with keys of its own.
type Bidder struct {
	Org       string
	Partners  []tenderapi.Party // of whom the statement names itself first, when it bids with others
	identity  string
	recipient string
	key       ed25519.PrivateKey
}

// NewBidder makes an organization's keys.
func NewBidder(suite tenderapi.Suite, org string) (b *Bidder, err error) {
	b = &Bidder{Org: org}
	if b.identity, b.recipient, err = seal.NewBidder(string(suite)); err != nil {
		return nil, err
	}
	_, b.key, err = ed25519.GenerateKey(rand.Reader)
	return b, err
}

// Content is what a bid says, envelope by envelope, and the papers behind it.
type Content struct {
	Qualification tenderapi.QualificationPart
	Technical     tenderapi.TechnicalPart
	Price         tenderapi.PricePart
	Papers        map[tenderapi.EnvelopeKind][]papers.Paper
}

// Sealed is a bid that is ready to be handed in.
type Sealed struct {
	Files []File
	Final tenderapi.BidFinal
}

// File is one sealed envelope.
type File struct {
	Ref     tenderapi.EnvelopeRef
	Content []byte
}

// Seal seals a bid for a purchase as its notice asks, and signs the statement: once
// last offers are asked for the price, and what is done where the requirements changed.
func (b *Bidder) Seal(t *tenderapi.Tender, revision int64, c Content) (out Sealed, err error) {
	for _, x := range []struct {
		kind tenderapi.EnvelopeKind
		says any
	}{
		{tenderapi.EnvelopeKindQualification, c.Qualification},
		{tenderapi.EnvelopeKindTechnical, c.Technical},
		{tenderapi.EnvelopeKindPrice, c.Price},
	} {
		if t.Method.Procedure().Competition() && x.kind != tenderapi.EnvelopeKindPrice { // the rest was said for the framework
			continue
		}
		if last(t) && x.kind != tenderapi.EnvelopeKindPrice && (x.kind != tenderapi.EnvelopeKindTechnical || t.Offers.Changed == "") {
			continue
		}
		plain, err := json.Marshal(x.says)
		if err != nil {
			return out, err
		}
		if plain, err = papers.Join(plain, c.Papers[x.kind]); err != nil {
			return out, err
		}
		f, err := b.Envelope(t, revision, x.kind, plain)
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, f)
	}
	out.Final, err = b.State(t, revision, out.Files)
	return out, err
}

// last reports whether what is handed in now is a last offer.
func last(t *tenderapi.Tender) bool { return t.State == tenderapi.StateAsked }

// Envelope seals one envelope, whatever it says.
func (b *Bidder) Envelope(t *tenderapi.Tender, revision int64, kind tenderapi.EnvelopeKind, plain []byte) (File, error) {
	to := seal.Bid{Context: contextOf(t, b.Org, revision, kind), Threshold: int(t.Sealing.Threshold), Bidder: b.recipient}
	for _, h := range t.Sealing.Holders {
		k, err := seal.ParseHolder(h.Key)
		if err != nil {
			return File{}, err
		}
		to.Holders = append(to.Holders, k)
	}
	var out bytes.Buffer
	err := seal.Seal(&out, bytes.NewReader(plain), int64(len(plain)), to)
	return NewFile(kind, out.Bytes()), err
}

// NewFile names a file by its hash.
func NewFile(kind tenderapi.EnvelopeKind, content []byte) File {
	sum := sha256.Sum256(content)
	return File{tenderapi.EnvelopeRef{Kind: kind, Hash: hex.EncodeToString(sum[:]), Size: int64(len(content))}, content}
}

// State signs the statement of what is handed in.
func (b *Bidder) State(t *tenderapi.Tender, revision int64, files []File) (tenderapi.BidFinal, error) {
	st := tenderapi.BidStatement{Tender: t.ID, Bidder: b.Org, Revision: revision, Notice: t.Sealing.Notice, Last: last(t)}
	if !st.Last { // behind a last offer stands who stood behind the response
		st.Members = b.Partners
	}
	for _, f := range files {
		st.Envelopes = append(st.Envelopes, f.Ref)
	}
	return signed.Statement(st, b.key)
}

// Upload sends a file, as far as it is not there, and has it checked.
func (f File) Upload(ctx context.Context, via http.RoundTripper, tender string, chunk, revision int64) error {
	put := func(n int64) (tenderapi.Upload, error) {
		part := f.Content[n*chunk : min((n+1)*chunk, f.Ref.Size)]
		return route.Call(ctx, via, tenderapi.PutChunk, tenderapi.PutChunkRequest{ID: tender, Hash: f.Ref.Hash, N: n, Size: f.Ref.Size, Upload: contract.Octets(part)})
	}
	u, err := put(0)
	for err == nil && len(u.Missing) > 0 {
		u, err = put(u.Missing[0])
	}
	if err != nil || u.Complete {
		return err
	}
	_, err = route.Call(ctx, via, tenderapi.CompleteUpload, tenderapi.CompleteUploadRequest{
		ID: tender, Hash: f.Ref.Hash, UploadCompletion: tenderapi.UploadCompletion{Kind: f.Ref.Kind, Revision: revision},
	})
	return err
}

// Upload sends the files of a bid.
func (x Sealed) Upload(ctx context.Context, via http.RoundTripper, t *tenderapi.Tender) error {
	for _, f := range x.Files {
		if err := f.Upload(ctx, via, t.ID, t.Sealing.Chunk, x.Final.Statement.Revision); err != nil {
			return err
		}
	}
	return nil
}

// Finalize hands a bid in whose files have been sent.
func (x Sealed) Finalize(ctx context.Context, via http.RoundTripper) (tenderapi.Bid, error) {
	return route.Call(ctx, via, tenderapi.FinalizeBid, x.Request())
}

// Request is the small request that hands the bid in.
func (x Sealed) Request() tenderapi.FinalizeBidRequest {
	return tenderapi.FinalizeBidRequest{ID: x.Final.Statement.Tender, BidFinal: x.Final}
}

// nothing is the hash of no notice.
var nothing = strings.Repeat("0", 2*sha256.Size)

// Submit seals, sends and hands in.
func (b *Bidder) Submit(ctx context.Context, via http.RoundTripper, tender string, revision int64, c Content) (out tenderapi.Bid, err error) {
	t, err := route.Call(ctx, via, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: tender})
	if err != nil {
		return out, err
	}
	if t.Sealing == nil || t.Sealing.Notice == "" { // there is nothing to seal under; the platform says why
		in := tenderapi.FinalizeBidRequest{ID: tender}
		in.Statement = tenderapi.BidStatement{Tender: tender, Bidder: b.Org, Revision: revision, Envelopes: []tenderapi.EnvelopeRef{}, Notice: nothing}
		if in.BidFinal, err = signed.Statement(in.Statement, b.key); err != nil {
			return out, err
		}
		return route.Call(ctx, via, tenderapi.FinalizeBid, in)
	}
	x, err := b.Seal(&t, revision, c)
	if err == nil {
		err = x.Upload(ctx, via, &t)
	}
	if err != nil {
		return out, err
	}
	return x.Finalize(ctx, via)
}

// Help opens the bidder's own files of a stage in a remedy.
func (b *Bidder) Help(ctx context.Context, via http.RoundTripper, tender, bid string, stage tenderapi.Stage) error {
	t, err := route.Call(ctx, via, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: tender})
	if err != nil {
		return err
	}
	p, err := route.Call(ctx, via, tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: tender, Stage: stage})
	if err != nil {
		return err
	}
	in := tenderapi.PostFileKeysRequest{ID: bid}
	for _, x := range p.Items {
		if x.Bid != bid {
			continue
		}
		h, err := head(&t, x)
		if err != nil {
			return err
		}
		key, err := h.Own(b.identity)
		if err != nil {
			return err
		}
		in.Keys = append(in.Keys, tenderapi.FileKeyDraft{Kind: x.Kind, Key: base64.StdEncoding.EncodeToString(key[:])})
	}
	_, err = route.Call(ctx, via, tenderapi.PostFileKeys, in)
	return err
}
