package assess

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/services/organization/card"
)

// Filler reads one kind of the platform's records of an organization into evidence (证据): nobody is asked to prove
// what the platform knows. Only what the public may read goes into evidence, since the score page shows it.
type Filler struct {
	Name string // of the records, as a page says that they could not be read: 合同
	Read func(ctx context.Context, of *card.Card) ([]Filling, error)
}

// The kinds of evidence, as the leaves of the trees ask for them.
const (
	fillCard       = "card"       // what is registered: name, code, legal person, place
	fillYears      = "years"      // since when
	fillCapital    = "capital"    // registered capital
	fillRatings    = "ratings"    // grades of former ratings
	fillListings   = "listings"   // whether it stands on a list
	fillContracts  = "contracts"  // contracts that were published
	fillAcceptance = "acceptance" // what came of them
	FillReports    = "reports"    // yearly reports and what was concluded of them
	FillFinance    = "finance"    // figures of the latest of them
)

// Who bears evidence out.
const (
	ByRegistrar = "registrar" // the authority that registers wrote it
	byPlatform  = "platform"  // it came about on the platform, by two parties or more
	BySelf      = "self"      // the organization says so itself
)

// Fills adds records of another room, before anything is served.
func (s *Selves) Fills(f Filler) { s.fillers = append(s.fillers, f) }

// fill reads all records. Of what cannot be read the old evidence stays, and unread names it: a rating must not wait for
// another service.
func (s *Selves) fill(ctx context.Context, of *card.Card, was []Filling) (out []Filling, unread []string) {
	for _, f := range s.fillers {
		read, err := f.Read(ctx, of)
		if err != nil {
			unread = append(unread, f.Name)
			continue
		}
		out = append(out, read...)
	}
	for _, old := range was {
		if len(unread) > 0 && !filled(out, old.Fill) {
			out = append(out, old)
		}
	}
	return out, unread
}

func filled(in []Filling, fill string) bool {
	for _, f := range in {
		if f.Fill == fill {
			return true
		}
	}
	return false
}

// evidence is what the platform's records have for a leaf.
func (d *Self) evidence(n organizationapi.TreeNode) []organizationapi.Evidence {
	out := []organizationapi.Evidence{}
	for _, fill := range n.Fills {
		for _, f := range d.Filled {
			if f.Fill == fill {
				out = append(out, f.Items...)
			}
		}
	}
	return out
}

// Prove makes a piece of evidence; of is what its hash is taken over, the record as it was read.
func Prove(fill, text, source, verified, path string, at time.Time, of any) organizationapi.Evidence {
	raw, err := json.Marshal(of)
	if err != nil {
		panic("organization: " + err.Error()) // our own struct does not encode: a bug
	}
	sum := sha256.Sum256(raw)
	return organizationapi.Evidence{Fill: fill, Text: text, Source: source, Verified: verified, Path: path, At: at, Hash: hex.EncodeToString(sum[:])}
}

// ownFillers are those that the room brings along.
func ownFillers(d host.Deps) []Filler {
	return []Filler{
		{"登记信息", func(_ context.Context, of *card.Card) ([]Filling, error) { return registered(of, d.Now()), nil }},
		{"合同和验收", func(ctx context.Context, of *card.Card) ([]Filling, error) {
			return contracted(ctx, d.Self, of.ID, d.Now())
		}},
	}
}

// registered is what the register itself says.
func registered(of *card.Card, now time.Time) []Filling {
	path := "/organizations/" + of.ID
	one := func(fill, text, verified string, record any) Filling {
		return Filling{fill, []organizationapi.Evidence{Prove(fill, text, "社会组织登记", verified, path, now, record)}}
	}
	shown := map[string]string{"名称": of.Name, "统一社会信用代码": of.CreditCode, "法定代表人": of.LegalPerson, "住所": of.Address, "登记机关": of.Authority, "业务主管单位": of.Supervisor}
	text := "登记在册"
	if !of.Active() {
		text = "已经注销或者撤销登记"
	}
	for _, k := range []string{"统一社会信用代码", "法定代表人", "住所", "登记机关", "业务主管单位"} {
		if shown[k] != "" {
			text += "；" + k + "：" + shown[k]
		}
	}
	out := []Filling{one(fillCard, text+"。", ByRegistrar, shown)}
	if day := cn.Day(of.RegisteredOn); day.Valid() {
		out = append(out, one(fillYears, fmt.Sprintf("%s成立登记，至今%d天。", day.Chinese(), cn.DaysBetween(day, cn.DayOf(now))), ByRegistrar, of.RegisteredOn))
	}
	if of.Capital > 0 {
		out = append(out, one(fillCapital, "注册资金"+cn.Fen(of.Capital).Yuan()+"。", ByRegistrar, of.Capital))
	}
	listed := "现在不在活动异常名录和严重违法失信名单中。"
	switch {
	case of.Serious:
		listed = "现在列入严重违法失信名单。"
	case of.Abnormal:
		listed = "现在列入活动异常名录。"
	}
	out = append(out, one(fillListings, listed, ByRegistrar, [2]bool{of.Abnormal, of.Serious}))
	grades := Filling{Fill: fillRatings}
	for _, g := range of.Ratings {
		grades.Items = append(grades.Items, Prove(fillRatings, fmt.Sprintf("%dA级，有效期%s至%s。", g.Grade, g.From.Chinese(), g.To.Chinese()), "社会组织评估等级公告", ByRegistrar, path, g.Announced.At(0, 0), g))
	}
	if len(grades.Items) > 0 {
		out = append(out, grades)
	}
	return out
}

// What is read of contracts: enough to say what was done, bounded whatever the organization is.
const (
	mostContracts = 200
	mostAccepted  = 20
)

// contracted is what the contract service has published of the organization as a supplier.
func contracted(ctx context.Context, call http.RoundTripper, org string, now time.Time) ([]Filling, error) {
	page, err := route.Call(ctx, call, contractapi.ListContracts, contractapi.ListContractsRequest{Supplier: org, Limit: mostContracts})
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	sum := cn.Fen(0)
	for _, c := range page.Items {
		sum += cn.Fen(c.Amount)
	}
	text := fmt.Sprintf("承接政府购买服务合同%d份，合同金额共%s。", len(page.Items), sum.Yuan())
	if page.Next != "" {
		text = "最近" + text
	}
	path := "/contracts?supplier=" + org
	out := []Filling{{fillContracts, []organizationapi.Evidence{Prove(fillContracts, text, "政府购买服务合同公告", byPlatform, path, now, page.Items)}}}
	accepted, err := accepted(ctx, call, page.Items[:min(len(page.Items), mostAccepted)])
	if err != nil || len(accepted) == 0 {
		return out, err
	}
	met, asked, satisfied := 0, int64(0), int64(0)
	for _, a := range accepted {
		if a.Met {
			met++
		}
		asked, satisfied = asked+a.Terms.Asked, satisfied+a.Terms.Satisfied
	}
	var say strings.Builder
	fmt.Fprintf(&say, "最近%d份合同有公告的验收%d次，每一项都合格的%d次", min(len(page.Items), mostAccepted), len(accepted), met)
	if asked > 0 {
		fmt.Fprintf(&say, "；征求服务对象意见%d人，表示满意%d人", asked, satisfied)
	}
	say.WriteString("。")
	return append(out, Filling{fillAcceptance, []organizationapi.Evidence{Prove(fillAcceptance, say.String(), "政府购买服务验收公告", byPlatform, path, now, accepted)}}), nil
}

// accepted are the acceptances that have been published of these contracts.
func accepted(ctx context.Context, call http.RoundTripper, of []contractapi.ContractSummary) (out []contractapi.Acceptance, err error) {
	for _, c := range of {
		full, err := route.Call(ctx, call, contractapi.GetContract, contractapi.GetContractRequest{ID: c.ID})
		if err != nil {
			return nil, err
		}
		for _, a := range full.Acceptances {
			if a.SettledAt != nil && a.State != contractapi.AcceptanceStateWithdrawn {
				out = append(out, a)
			}
		}
	}
	return out, nil
}
