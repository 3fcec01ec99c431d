// Package sealing plays the people of a sealed purchase in Go: holders who
// prove and release, bidders who seal, upload and hand in. It is for towns that
// are built through the platform's own doors, in demonstrations, tests and
// measurements; people use their browser or sanshe-seal. It decides nothing.
package sealing

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"sync"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/seal"
)

// Roles are the holders of a purchase.
var Roles = []tenderapi.HolderRole{tenderapi.HolderRoleBuyer, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary}

// Keys are the private keys of holders: their own for every purchase, made when
// they are offered, or the ones that a demonstration shows to everybody.
type Keys struct {
	Suite tenderapi.Suite
	shown map[tenderapi.HolderRole]*seal.HolderKey // none: each purchase has its own
	ring  *ring
}

// ring are keys by their public text.
type ring struct {
	mu sync.Mutex
	of map[string]*seal.HolderKey
}

func (r *ring) add(k *seal.HolderKey) *seal.HolderKey {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of[k.Holder().String()] = k
	return k
}

// NewKeys makes a key for a holder whenever one proves.
func NewKeys(suite tenderapi.Suite) Keys {
	return Keys{Suite: suite, ring: &ring{of: map[string]*seal.HolderKey{}}}
}

// UnlockKeys reads the keys of holders from their locked files, one for each role.
func UnlockKeys(suite tenderapi.Suite, locked func(role string) string, passphrase string) (k Keys, err error) {
	k = NewKeys(suite)
	k.shown = map[tenderapi.HolderRole]*seal.HolderKey{}
	for _, r := range Roles {
		if k.shown[r], err = seal.UnlockHolder(locked(string(r)), passphrase); err != nil {
			return k, err
		}
		k.ring.add(k.shown[r])
	}
	return k, nil
}

// offered is the key that a role offers now.
func (k Keys) offered(role tenderapi.HolderRole) (*seal.HolderKey, error) {
	if x := k.shown[role]; x != nil {
		return x, nil
	}
	x, err := seal.NewHolder(string(k.Suite), string(role))
	if err != nil {
		return nil, err
	}
	return k.ring.add(x), nil
}

// held is the key that a role has for a purchase.
func (k Keys) held(t *tenderapi.Tender, role tenderapi.HolderRole) (*seal.HolderKey, error) {
	k.ring.mu.Lock()
	defer k.ring.mu.Unlock()
	for _, h := range t.Sealing.Holders {
		if x := k.ring.of[h.Key]; x != nil && h.Role == role {
			return x, nil
		}
	}
	return nil, fmt.Errorf("the %s of purchase %s holds no key of ours", role, t.ID)
}

// Appoint names the holders, as the officer: their accounts in the order of Roles.
func (k Keys) Appoint(officer context.Context, via http.RoundTripper, tender string, accounts [3]string) error {
	in := tenderapi.AppointHoldersRequest{ID: tender, HoldersDraft: tenderapi.HoldersDraft{Suite: k.Suite}}
	for i, r := range Roles {
		in.Holders = append(in.Holders, tenderapi.HolderSeat{Role: r, Account: accounts[i]})
	}
	_, err := route.Call(officer, via, tenderapi.AppointHolders, in)
	return err
}

// Prove offers the key of a role and solves the riddle, as its holder.
func (k Keys) Prove(holder context.Context, via http.RoundTripper, tender string, role tenderapi.HolderRole) error {
	key, err := k.offered(role)
	if err != nil {
		return err
	}
	c, err := route.Call(holder, via, tenderapi.OfferHolderKey, tenderapi.OfferHolderKeyRequest{ID: tender, HolderKeyDraft: tenderapi.HolderKeyDraft{Key: key.Holder().String()}})
	if err != nil {
		return err
	}
	answer, err := key.Prove(c.Challenge)
	if err != nil {
		return err
	}
	_, err = route.Call(holder, via, tenderapi.ProveHolderKey, tenderapi.ProveHolderKeyRequest{ID: tender, HolderProof: tenderapi.HolderProof{Answer: answer}})
	return err
}

// Shares are a holder's shares of every file of a stage, as the platform gives their heads.
func (k Keys) Shares(holder context.Context, via http.RoundTripper, tender string, role tenderapi.HolderRole, stage tenderapi.Stage) (out []tenderapi.ShareDraft, err error) {
	t, err := route.Call(holder, via, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: tender})
	if err != nil {
		return nil, err
	}
	for after := ""; ; {
		p, err := route.Call(holder, via, tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: tender, Stage: stage, After: after})
		if err != nil {
			return nil, err
		}
		for _, x := range p.Items {
			share, err := k.share(&t, x, role)
			if err != nil {
				return nil, err
			}
			out = append(out, tenderapi.ShareDraft{Bid: x.Bid, Kind: x.Kind, Share: share})
		}
		if after = p.Next; after == "" {
			return out, nil
		}
	}
}

// share is "" where the key does not open its part: the bidder's doing.
func (k Keys) share(t *tenderapi.Tender, x tenderapi.SealedHeader, role tenderapi.HolderRole) (string, error) {
	key, err := k.held(t, role)
	if err != nil {
		return "", err
	}
	h, err := head(t, x)
	if err != nil {
		return "", err
	}
	s, err := h.Release(key)
	switch fault.Of(err).Code {
	case "seal.share.unopenable", "seal.share.bad":
		return "", nil
	}
	return s.String(), err
}

// head reads a header that the platform has given.
func head(t *tenderapi.Tender, x tenderapi.SealedHeader) (*seal.Header, error) {
	raw, err := base64.StdEncoding.DecodeString(x.Header)
	if err != nil {
		return nil, err
	}
	return seal.ReadHeader(bufio.NewReader(bytes.NewReader(raw)), contextOf(t, x.Bidder, x.Revision, x.Kind))
}

func contextOf(t *tenderapi.Tender, bidder string, revision int64, kind tenderapi.EnvelopeKind) seal.Context {
	return seal.Context{Tender: t.ID, Lot: t.Sealing.Lot, Envelope: seal.Envelope(kind), Bidder: bidder, Revision: int(revision), NoticeHash: t.Sealing.Notice}
}

// Release posts a holder's shares of a stage.
func (k Keys) Release(holder context.Context, via http.RoundTripper, tender string, role tenderapi.HolderRole, stage tenderapi.Stage) error {
	shares, err := k.Shares(holder, via, tender, role, stage)
	if err != nil || len(shares) == 0 { // nobody came, nothing is to be opened
		return err
	}
	_, err = route.Call(holder, via, tenderapi.ReleaseShares, tenderapi.ReleaseSharesRequest{ID: tender, SharesDraft: tenderapi.SharesDraft{Stage: stage, Shares: shares}})
	return err
}

// Trio are the three who hold for a purchase, in the order of Roles: their keys, their accounts, and themselves.
type Trio struct {
	Keys     Keys
	Accounts [3]string
	Who      [3]context.Context
}

// Prepare lets an officer name the three and each of them prove a key.
func (t Trio) Prepare(officer context.Context, via http.RoundTripper, tender string) error {
	if err := t.Keys.Appoint(officer, via, tender, t.Accounts); err != nil {
		return err
	}
	for i, r := range Roles {
		if err := t.Keys.Prove(t.Who[i], via, tender, r); err != nil {
			return err
		}
	}
	return nil
}

// Release lets as many of the three as are needed release their shares of a stage.
func (t Trio) Release(via http.RoundTripper, tender string, stage tenderapi.Stage) error {
	const enough = 2
	for i, r := range Roles[:enough] {
		if err := t.Keys.Release(t.Who[i], via, tender, r, stage); err != nil {
			return err
		}
	}
	return nil
}
