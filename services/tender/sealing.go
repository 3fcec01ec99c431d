package tender

import (
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/seal"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/recount"
	"sanshe/services/tender/signed"
)

// Sealing is how the bids of a purchase are sealed: to whom, and under which
// notice. Purchases published before there was sealing have none.
type Sealing struct {
	Suite     tenderapi.Suite    `json:"suite"`
	Threshold int                `json:"threshold"`
	Holders   []SealHolder       `json:"holders"`          // in the order of their shares' points
	Notice    string             `json:"notice,omitempty"` // SHA-256 of the canonical first notice; set when it is published, for good
	Remedies  []tenderapi.Remedy `json:"remedies,omitempty"`
}

// SealHolder keeps one share of the key of every bid. The role is the holder's name in the sealed files.
type SealHolder struct {
	Role        tenderapi.HolderRole `json:"role"`
	Account     string               `json:"account"`
	Name        string               `json:"name"`
	Org         string               `json:"org"`
	OrgName     string               `json:"org_name"`
	Key         string               `json:"key,omitempty"`
	Fingerprint string               `json:"fingerprint,omitempty"`
	Expect      string               `json:"expect,omitempty"` // what an answer to the challenge is held against, hexadecimal; it tells nothing of the answer
	OfferedAt   *time.Time           `json:"offered_at,omitempty"`
	ProvenAt    *time.Time           `json:"proven_at,omitempty"`
}

// holderRoles are the three who hold, in the order of their shares' points.
var holderRoles = []tenderapi.HolderRole{tenderapi.HolderRoleBuyer, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary}

var holderSays = map[tenderapi.HolderRole]string{
	tenderapi.HolderRoleBuyer: "采购人", tenderapi.HolderRoleSupervisor: "监督部门", tenderapi.HolderRoleNotary: "公证机构",
}

// fits reports whether somebody with these memberships may hold for a role, and in which organization.
var fits = map[tenderapi.HolderRole]func(*Tender, identity.Membership) bool{
	tenderapi.HolderRoleBuyer: func(t *Tender, m identity.Membership) bool {
		return m.Org == t.Buyer.ID && (m.Role == identity.Buyer || m.Role == identity.Reviewer)
	},
	tenderapi.HolderRoleSupervisor: func(t *Tender, m identity.Membership) bool { return m.Supervises(t.Region) },
	tenderapi.HolderRoleNotary:     func(_ *Tender, m identity.Membership) bool { return m.Role == identity.Notary },
}

// holder is who of the holders the account is, or nil.
func (t *Tender) holder(account string) *SealHolder {
	if t.Sealing == nil || account == "" {
		return nil
	}
	for i := range t.Sealing.Holders {
		if h := &t.Sealing.Holders[i]; h.Account == account {
			return h
		}
	}
	return nil
}

// holders are the accounts of those who hold; none where nothing is sealed.
func (t *Tender) holders() []string {
	out := []string{}
	if t.sealed() {
		for _, h := range t.Sealing.Holders {
			out = append(out, h.Account)
		}
	}
	return out
}

// sealed reports whether bids of the purchase are sealed.
func (t *Tender) sealed() bool { return t.Sealing != nil && t.Sealing.Notice != "" }

// sealing examines whether bids can be sealed: three holders, each of whom has shown a private key.
func (x *examiner) sealing(t *Tender) {
	three := ask[[]rule.Item](x, "tender.seal.holders")
	if x.err != nil {
		return
	}
	if t.Sealing == nil {
		x.slip("sealing", "还没有确定开标密钥的持有人，请由采购人、监督部门、公证机构各派一位，登记公钥并解答检验题。", three.Basis())
		return
	}
	var waits []string
	for _, h := range t.Sealing.Holders {
		if h.ProvenAt == nil {
			waits = append(waits, holderSays[h.Role]+"的"+cover(h.Name))
		}
	}
	if len(waits) > 0 {
		x.slip("sealing", "还有持有人没有证明手里有私钥："+strings.Join(waits, "、")+"，请等他们登记公钥并解答检验题。", three.Basis())
		return
	}
	x.say(true, "sealing", fmt.Sprintf(t.word("开标密钥由%d位持有人保管，任何%d位一起才能打开投标文件。"), len(t.Sealing.Holders), t.Sealing.Threshold), "", three.Basis())
}

// notice is what bidders seal under: the documents as they are first published,
// and who holds. What names persons stays out, because it is public for ever,
// and who takes part, because those who do read it while they bid.
type notice struct {
	Tender    string                `json:"tender"`
	Code      string                `json:"code"`
	Lot       string                `json:"lot,omitempty"`
	Buyer     tenderapi.Party       `json:"buyer"`
	Region    string                `json:"region"`
	Documents tenderapi.TenderDraft `json:"documents"`
	Suite     tenderapi.Suite       `json:"suite"`
	Threshold int                   `json:"threshold"`
	Holders   []noticeHolder        `json:"holders"`
	Marks     string                `json:"marks,omitempty"` // how what judges give is fixed when it is frozen; nothing in notices from before that was promised
}

type noticeHolder struct {
	Role    tenderapi.HolderRole `json:"role"`
	Org     string               `json:"org"`
	OrgName string               `json:"org_name"`
	Key     string               `json:"key"`
}

// notice writes the notice of a purchase that is about to be published.
func (t *Tender) notice() ([]byte, error) {
	n := notice{
		Tender: t.ID, Code: t.Code, Lot: t.lot(), Buyer: t.Buyer, Region: t.Region, Documents: impersonal(t.Draft),
		Suite: t.Sealing.Suite, Threshold: t.Sealing.Threshold,
	}
	if !t.competition() {
		n.Marks = recount.Digested
	}
	for _, h := range t.Sealing.Holders {
		n.Holders = append(n.Holders, noticeHolder{h.Role, h.Org, h.OrgName, h.Key})
	}
	return signed.Canonical(n)
}

// impersonal are documents as the texts have them that are public for ever.
func impersonal(d tenderapi.TenderDraft) tenderapi.TenderDraft {
	d = nameless(d)
	d.DocumentsFrom = nil // publishing itself may set it
	d.ContactName, d.ContactPhone = "", ""
	return d
}

// context is what an envelope of a bidder is sealed under.
func (t *Tender) context(bidder string, revision int64, kind tenderapi.EnvelopeKind) seal.Context {
	return seal.Context{Tender: t.ID, Lot: t.lot(), Envelope: seal.Envelope(kind), Bidder: bidder, Revision: int(revision), NoticeHash: t.Sealing.Notice}
}

// view is the sealing as somebody may see it; inside are those who know each other.
func (g *Sealing) view(account string, inside bool) *tenderapi.Sealing {
	v := &tenderapi.Sealing{Suite: g.Suite, Threshold: int64(g.Threshold), Notice: g.Notice, Chunk: intake.ChunkSize, Limits: intake.Limits, Holders: []tenderapi.SealHolder{}, Remedies: g.Remedies}
	for _, h := range g.Holders {
		w := tenderapi.SealHolder{
			Role: h.Role, Name: cover(h.Name), Org: h.Org, OrgName: h.OrgName, Key: h.Key, Fingerprint: h.Fingerprint,
			OfferedAt: h.OfferedAt, ProvenAt: h.ProvenAt, Mine: account != "" && h.Account == account,
		}
		if inside || w.Mine {
			w.Account, w.Name = h.Account, h.Name
		}
		v.Holders = append(v.Holders, w)
	}
	return v
}
