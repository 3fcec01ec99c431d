package journeys

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
)

// TestAnOrganizationRehearsesItsRatingWithWhatThePlatformKnows goes from a contract that was published to the gap list of
// the organization that won it: nobody is asked to prove what the platform knows.
func TestAnOrganizationRehearsesItsRatingWithWhatThePlatformKnows(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 3)
	w.Lawful(t)
	published(t, p, w.Awarded(t, "社区老年人居家关爱服务"))
	staff, rival := p.As(t, "staff1"), p.As(t, "staff2")
	org := staff.Org()

	empty := county.Ask(t, staff, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: org})
	if !empty.Rehearsal || empty.Tree.Verified || empty.Gap.Left != int64(len(empty.Leaves)) || len(empty.Leaves) == 0 {
		t.Fatalf("%+v", empty.Gap)
	}
	county.Refused(t, rival, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: org}, 404, "organization.self.not-found")
	upload := func(name, body string) (organizationapi.Paper, error) {
		return county.Try(staff, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name, Upload: contract.Octets([]byte(body))})
	}
	for name, body := range map[string]string{"证书.pdf": "MZ\x90\x00\x03", "证书.png": "%PDF-1.4\n%%EOF\n", "带脚本.pdf": "%PDF-1.4\n1 0 obj<</S/JavaScript/JS(x)>>endobj\n%%EOF\n", "双重.pdf": "%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\nPK\x03\x04"} {
		if _, err := upload(name, body); err == nil {
			t.Errorf("%s is taken as evidence", name)
		}
	}
	paper, err := upload("证书.pdf", "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
	if err != nil {
		t.Fatal(err)
	}
	d := organizationapi.SelfDraft{}
	for _, n := range empty.Tree.Nodes {
		if n.Kind != "" {
			d.Leaves = append(d.Leaves, organizationapi.LeafDraft{Code: n.Code, Given: true, Points: n.Max * 3 / 4})
		}
	}
	d.Leaves[0].Papers = []string{paper.ID}
	got := county.Ask(t, staff, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: d})
	if got.Gap.Grade != 3 || got.Gap.Next == nil || got.Gap.Next.Grade != 4 || got.Gap.Missing != got.Gap.Next.Least-got.Gap.Total || got.Gap.Left != 0 {
		t.Errorf("%+v", got.Gap)
	}
	county.Refused(t, staff, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: d}, 409, "store.stale")
	known := map[string]organizationapi.Evidence{}
	for _, l := range got.Leaves {
		for _, e := range l.Evidence {
			known[e.Fill] = e
		}
	}
	if e := known["contracts"]; !strings.Contains(e.Text, "合同1份") || e.Verified != "platform" || len(e.Hash) != 64 {
		t.Errorf("of the contract it knows %+v; unread: %v", e, got.Unread)
	}
	if e := known["card"]; !strings.Contains(e.Text, org) || e.Verified != "registrar" {
		t.Errorf("of the register it knows %+v", e)
	}
	// The rival won nothing, and is told so by having nothing.
	theirs := county.Ask(t, rival, organizationapi.FillSelf, organizationapi.FillSelfRequest{ID: rival.Org()})
	for _, l := range theirs.Leaves {
		if slices.ContainsFunc(l.Evidence, func(e organizationapi.Evidence) bool { return e.Fill == "contracts" }) {
			t.Errorf("%+v", l.Evidence)
		}
	}
	county.Refused(t, p.Nobody(), organizationapi.GetScore, organizationapi.GetScoreRequest{ID: org}, 404, "organization.score.not-found") // a rehearsal is nobody's business
	county.Refused(t, rival, organizationapi.GetRatingPaper, organizationapi.GetRatingPaperRequest{ID: org, Paper: paper.ID}, 404, "organization.self.not-found")
}

// published signs and publishes a contract of the first supplier.
func published(t *testing.T, p *county.Platform, c contractapi.Contract) {
	t.Helper()
	officer := p.As(t, "officer")
	county.Ask(t, officer, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: c.ID, ContractDraft: contractapi.ContractDraft{
		StartsOn: c.StartsOn, TermMonths: 12, Content: c.Content, Quality: "满意度不低于90%。", Settlement: "按期支付。", Liability: "按差额扣减。",
		PerformanceDeposit: c.NoticedDeposit, Payments: c.Payments,
	}})
	for _, step := range []struct{ who, do string }{{"officer", "offer"}, {"officer", "sign"}, {"staff1", "sign"}, {"officer", "publish"}} {
		c = county.Ask(t, p.As(t, step.who), contractapi.MoveContract, contractapi.MoveContractRequest{ID: c.ID, ContractMove: contractapi.ContractMove{Do: step.do}})
	}
	if c.State != contractapi.ContractStatePublished {
		t.Fatalf("the contract is %s", c.State)
	}
}
