package organization

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"

	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// sealing is the name of this service in its vault: what is sealed under it opens under no other.
const sealing = "organization"

const keySize = 32 // of the codes: AES-256

// errNothingSealed says that a store holds nothing a key could be tried on.
var errNothingSealed = errors.New("这个平台还没有启动过")

// unlocks tries a service key on the signing keys, which every platform has from its first start on.
func unlocks(ctx context.Context, e store.Engine, secret string) error {
	v, err := vault.New(sealing, secret)
	if err != nil {
		return err
	}
	if err := e.Prepare(ctx, keys); err != nil {
		return err
	}
	rs, err := e.Find(ctx, keys.Name, store.Query{Limit: 1})
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		return errNothingSealed
	}
	var k Key
	if err := json.Unmarshal(rs[0].Body, &k); err != nil {
		return err
	}
	if _, err = v.Open("keys/"+rs[0].ID, k.Private); errors.Is(err, vault.ErrKey) {
		return errors.New("这个平台的数据是用另一个SERVICE_KEY加密的")
	}
	return err
}

// digest is how secrets that are looked up are kept: codes, tickets, refresh tokens. They are random
// and long, so a plain hash hides them.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
