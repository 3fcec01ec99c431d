package unseal

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/seal"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
)

// Shares are what one holder has released in one stage of a purchase. They
// never leave in an event, and nobody is shown them before the stage is open.
type Shares struct {
	store.Meta
	Tender  string                 `json:"tender"`
	Role    tenderapi.HolderRole   `json:"role"`
	Account string                 `json:"account"` // who released them
	Stage   tenderapi.Stage        `json:"stage"`
	At      time.Time              `json:"at"`
	Items   []tenderapi.ShareDraft `json:"items"`
}

func indexShares(x *Shares) map[string][]string { return map[string][]string{"tender": {x.Tender}} }

// id names what a holder releases in the stage.
func (st *Stage) id(role tenderapi.HolderRole) string {
	return st.Judging + "." + string(role) + "." + string(st.Stage)
}

// of finds what the holder said of one file; given is false when nothing.
func (x *Shares) of(bid string, kind tenderapi.EnvelopeKind) (item tenderapi.ShareDraft, given bool) {
	i := slices.IndexFunc(x.Items, func(y tenderapi.ShareDraft) bool { return y.Bid == bid && y.Kind == kind })
	if i < 0 {
		return item, false
	}
	return x.Items[i], true
}

// fill adds what the holder has not given yet. Nothing that was given is taken back.
func (x *Shares) fill(items []tenderapi.ShareDraft) {
	for _, item := range items {
		i := slices.IndexFunc(x.Items, func(y tenderapi.ShareDraft) bool { return y.Bid == item.Bid && y.Kind == item.Kind })
		switch {
		case i < 0:
			x.Items = append(x.Items, item)
		case x.Items[i].Share == "":
			x.Items[i] = item
		}
	}
}

// fitting refuses shares that are not this holder's of exactly the files of the stage.
func (s *Service) fitting(ctx context.Context, st *Stage, bids []Bid, x *Shares) error {
	want := 0
	for _, b := range bids {
		for _, k := range Kinds[st.Stage] {
			h, err := s.Head(ctx, st, &b, k)
			damaged := errors.Is(err, intake.ErrDamaged)
			if err != nil && !damaged {
				return err
			}
			item, given := x.of(b.ID, k)
			if given || !damaged {
				want++
			}
			if damaged {
				continue // nothing of it is to be had, or to be held against
			}
			if !given {
				return fault.New(fault.Refused, "tender.seal.shares-missing", fmt.Sprintf("这一阶段有%d份投标，每个信封都要有份额；还有信封没有，请重新取得文件头后一并提交。", len(bids)))
			}
			if item.Share == "" {
				continue
			}
			share, err := seal.ParseShare(item.Share)
			if err == nil && share.Holder != string(x.Role) {
				err = fault.New(fault.Refused, "tender.seal.share-other", "有份额是另一位持有人的，请只提交自己的份额。")
			}
			if err == nil {
				err = h.Check(share)
			}
			if err != nil {
				return fault.Of(err).At("shares", "第"+fmt.Sprint(b.Seq)+"号投标的"+intake.Says[k]+"份额不对。")
			}
		}
	}
	if len(x.Items) != want {
		return fault.New(fault.Refused, "tender.seal.shares-many", "提交的份额里有不属于这一阶段的信封，或者同一个信封写了两次，请重新取得文件头后提交。")
	}
	return nil
}

// Help is what a bidder gives in a remedy: the keys of its own files.
type Help struct {
	store.Meta
	Tender string                   `json:"tender"`
	Bid    string                   `json:"bid"`
	Stage  tenderapi.Stage          `json:"stage"`
	At     time.Time                `json:"at"`
	Keys   []tenderapi.FileKeyDraft `json:"keys"`
}

func indexHelp(h *Help) map[string][]string { return map[string][]string{"tender": {h.Tender}} }

// proven refuses keys that do not open the files of the stage.
func (s *Service) proven(ctx context.Context, st *Stage, b *Bid, h Help) error {
	for _, k := range Kinds[st.Stage] {
		head, err := s.Head(ctx, st, b, k)
		if errors.Is(err, intake.ErrDamaged) {
			continue
		}
		if err != nil {
			return err
		}
		key, given := h.key(k)
		if !given {
			return fault.New(fault.Refused, "tender.remedy.missing", "缺少"+intake.Says[k]+"的钥匙，或者格式不对，请把这一阶段的信封都解出来后一并提交。").At("keys", "缺少"+intake.Says[k]+"的钥匙。")
		}
		if err := head.Proves(key); err != nil {
			return err
		}
	}
	return nil
}

// key is the key of a file that a bidder has given.
func (h Help) key(kind tenderapi.EnvelopeKind) (key seal.FileKey, ok bool) {
	for _, k := range h.Keys {
		if k.Kind == kind {
			return fileKey(k.Key)
		}
	}
	return key, false
}

// fileKey reads the text form of a file key.
func fileKey(text string) (key seal.FileKey, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(text)
	return key, err == nil && copy(key[:], raw) == len(key) && len(raw) == len(key)
}
