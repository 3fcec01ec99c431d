// Package subject gives every person a key of their own, so that destroying one
// key makes unreadable what is kept of one person, wherever copies of it lie:
// in the store, in its log, in every backup. The keys are in an engine apart
// (host.Deps.Keys), each sealed under the service's key; it knows no service
// and nothing about people but an id.
package subject

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Keys keeps the keys of one service.
type Keys struct {
	engine store.Engine
	keys   *store.Collection[key]
	vault  *vault.Vault
}

type key struct {
	store.Meta
	Secret string `json:"secret"` // sealed under the service's key
}

// ErrGone says that somebody's key was destroyed, or that there never was one.
var ErrGone = fault.New(fault.NotFound, "subject.gone", "这个人的资料已经注销，不能再打开，请从列表重新进入。")

// Open opens the keys of a service in the engine apart; secret is the service key.
func Open(ctx context.Context, e store.Engine, service, secret string) (*Keys, error) {
	if e == nil {
		return nil, errors.New("subject: the unit of " + service + " asks for no engine of keys")
	}
	v, err := vault.New(service+" keys of people", secret)
	if err != nil {
		return nil, err
	}
	c, err := store.Open(ctx, e, store.Schema{Name: "keys"}, func(*key) map[string][]string { return nil })
	return &Keys{engine: e, keys: c, vault: v}, err
}

// Make gives somebody a key, or answers the one they have.
func (k *Keys) Make(ctx context.Context, id string) (*vault.Vault, error) {
	_, err := k.keys.Insert(ctx, id, key{Secret: k.vault.Seal("keys/"+id, rand.Text()+rand.Text())})
	if err != nil && !errors.Is(err, store.ErrExists) {
		return nil, err
	}
	return k.Of(ctx, id)
}

// Of opens what is kept of somebody: with what it answers, and with nothing else. [ErrGone] when the key is destroyed.
func (k *Keys) Of(ctx context.Context, id string) (*vault.Vault, error) {
	have, err := k.keys.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrGone
	}
	if err != nil {
		return nil, err
	}
	secret, err := k.vault.Open("keys/"+id, have.Secret)
	if err != nil {
		return nil, err
	}
	return vault.New("person "+id, secret)
}

// ErrBroken says that what was sealed does not open with the key of whom it is: it was sealed elsewhere, or changed.
var ErrBroken = errors.New("subject: what was sealed does not open")

// Seal keeps a document of somebody, as JSON, sealed for one place with their key; who has none is given one.
func (k *Keys) Seal(ctx context.Context, id, place string, what any) (string, error) {
	b, err := json.Marshal(what)
	if err != nil {
		return "", err
	}
	key, err := k.Make(ctx, id)
	if err != nil {
		return "", err
	}
	return key.Seal(place, string(b)), nil
}

// Unseal reads what [Keys.Seal] kept in a place. [ErrGone] when the key is destroyed, [ErrBroken] when it does not open.
func (k *Keys) Unseal(ctx context.Context, id, place, sealed string, into any) error {
	key, err := k.Of(ctx, id)
	if err != nil {
		return err
	}
	text, err := key.Open(place, sealed)
	if err == nil {
		err = json.Unmarshal([]byte(text), into)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return nil
}

// Destroy makes everything that is kept of somebody unreadable for good; of nobody it does nothing.
func (k *Keys) Destroy(ctx context.Context, id string) error {
	if err := k.keys.Delete(ctx, id); err != nil {
		return err
	}
	_ = k.Forget(ctx) // somebody reads just now: the job comes back to it
	return nil
}

// Forget clears what the engine may still hold of keys that were destroyed, where it can do that.
func (k *Keys) Forget(ctx context.Context) error {
	if e, ok := k.engine.(interface{ Forget(context.Context) error }); ok {
		return e.Forget(ctx)
	}
	return nil
}

// Each calls do for everybody who has a key.
func (k *Keys) Each(ctx context.Context, do func(id string) error) error {
	return k.keys.Each(ctx, store.Query{}, func(x key) error { return do(x.ID) })
}
