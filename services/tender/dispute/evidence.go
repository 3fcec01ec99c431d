package dispute

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Paper is a file handed in as evidence, bytes and all, in a document of its own:
// a challenge is listed and rewritten often, and carries only what is said of it.
// The same bytes of the same organization are one paper of a purchase.
type Paper struct {
	store.Meta
	Tender  string             `json:"tender"`
	Org     string             `json:"org"`
	Is      tenderapi.Evidence `json:"is"`
	Kept    bool               `json:"kept,omitempty"` // a challenge refers to it; what nobody refers to is dropped
	Content []byte             `json:"content"`
}

var evidenceSchema = store.Schema{Name: "evidence", Indexes: []string{"loose", "stale"}}

// indexEvidence finds what nobody has referred to yet, by owner and by age.
func indexEvidence(p *Paper) map[string][]string {
	if p.Kept {
		return nil
	}
	return map[string][]string{"loose": {p.Org}, "stale": {store.Time(p.Is.At)}}
}

// What an organization may leave lying, and for how long. No law speaks of it.
const (
	mostLoose = 40
	looseFor  = 24 * time.Hour
)

// allowed are the kinds of files that are taken, told by their content: whatever
// a name or a header says of a file, it will be opened as what it is.
var allowed = []string{"application/pdf", "image/jpeg", "image/png"}

// AddEvidence keeps a file until a challenge refers to it.
func (s *Service) AddEvidence(ctx context.Context, in tenderapi.AddEvidenceRequest) (out tenderapi.Evidence, err error) {
	p, org, err := s.purchases.Side(ctx, in.ID)
	if err != nil {
		return out, err
	}
	body := in.Upload.Body
	kind := http.DetectContentType(body)
	if !slices.Contains(allowed, kind) {
		return out, fault.New(fault.Refused, "tender.evidence.kind", "证明材料只收PDF、JPEG和PNG文件，这一份不是，请转换格式后重新选择。").At("evidence", "请选择PDF、JPEG或者PNG文件。")
	}
	n, err := s.evidence.Count(ctx, mostLoose, store.Is("loose", org.ID))
	if err == nil && n >= mostLoose {
		err = fault.New(fault.Refused, "tender.evidence.many", "本机构已上传的证明材料还有很多没有用到，请先提出质疑，或者明天再上传。")
	}
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	name := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%s", p.ID, org.ID, hash))
	paper := Paper{Tender: p.ID, Org: org.ID, Content: body, Is: tenderapi.Evidence{
		ID: hex.EncodeToString(name[:16]), Name: in.Name, Type: kind, Size: int64(len(body)), Hash: hash, At: s.now(), By: org.Name,
	}}
	kept, err := s.evidence.Insert(ctx, paper.Is.ID, paper)
	if errors.Is(err, store.ErrExists) {
		kept, err = s.evidence.Get(ctx, paper.Is.ID)
	}
	return kept.Is, err
}

// Attach keeps what an organization has uploaded, for the paper of a purchase it
// is handed in with, be it of a dispute or an application. It is kept before anything refers to it: a reference to nothing would be worse.
func (s *Service) Attach(ctx context.Context, tender string, org tenderapi.Party, stage string, ids []string) (out []tenderapi.Evidence, err error) {
	for i, id := range ids {
		p, err := s.evidence.Update(ctx, id, func(p *Paper) ([]event.Event, error) {
			if p.Org != org.ID || p.Tender != tender {
				return nil, store.ErrNotFound
			}
			p.Kept = true
			return nil, nil
		})
		if errors.Is(err, store.ErrNotFound) {
			err = fault.New(fault.Refused, "tender.evidence.not-found", "有一份证明材料没有找到，它可能已经过期，请重新上传。").At(fmt.Sprintf("evidence.%d", i), "请重新上传这一份。")
		}
		if err != nil {
			return nil, err
		}
		e := p.Is
		e.Stage = stage
		out = append(out, e)
	}
	return out, nil
}

// Content is what an organization has uploaded, for whoever may refer to it.
func (s *Service) Content(ctx context.Context, id string) ([]byte, error) {
	p, err := s.evidence.Get(ctx, id)
	return p.Content, err
}

// GetEvidence hands a file to those who may see it; for everyone else there is none.
func (s *Service) GetEvidence(ctx context.Context, in tenderapi.GetEvidenceRequest) (out contract.File, err error) {
	who, _ := identity.From(ctx)
	c, err := s.challenges.Get(ctx, in.ID)
	if err != nil {
		return out, errNoChallenge
	}
	mine := c.readable(c.hats(who), who)
	i := slices.IndexFunc(mine, func(e tenderapi.Evidence) bool { return e.ID == in.Evidence })
	if i < 0 {
		return out, errNoChallenge
	}
	p, err := s.evidence.Get(ctx, in.Evidence)
	return contract.File{Name: mine[i].Name, Type: mine[i].Type, Body: p.Content}, err
}

// readable is the evidence that the caller may open. A supplier concerned reads
// the complaint and what comes with it, and what itself has handed in.
func (c *Challenge) readable(hats []Hat, who identity.Caller) []tenderapi.Evidence {
	switch {
	case slices.Contains(hats, Challenger), slices.Contains(hats, Officer), slices.Contains(hats, Supervisor):
		return c.Evidence
	case !slices.Contains(hats, Concerned), c.AcceptedAt == nil:
		return nil
	}
	me := c.partyOf(who)
	return slices.DeleteFunc(slices.Clone(c.Evidence), func(e tenderapi.Evidence) bool {
		return e.Stage != "complaint" && e.Stage != "supplement" && e.By != me.Name
	})
}

// dropLoose drops what nobody has referred to within a day.
func (s *Service) dropLoose(ctx context.Context) error {
	old := store.Query{Where: []store.Term{store.Between("stale", "", store.Time(s.now().Add(-looseFor)))}, By: "stale"}
	return s.evidence.Sweep(ctx, old, func(p Paper) error { return s.evidence.Delete(ctx, p.ID) })
}
