package journeys

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"sanshe/e2e/county"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity/signin"
)

// otherRegion is a county that stays where it is.
const otherRegion = "320311"

// TestACountyMovesWithEveryIdEventAndReceipt begins a purchase in a single
// process, moves the county to a platform of the topology under test, which
// where it is asked for is a process for each service on other servers, and
// ends it there. What is not of the county stays behind.
func TestACountyMovesWithEveryIdEventAndReceipt(t *testing.T) {
	t.Parallel()
	p := county.Placed(t, nil, (*county.Platform).Together)
	p.Start(t)
	w := county.Settle(t, p, 3)
	foreign := foreigners(t, w)
	w.Lawful(t)
	v := &purchase{
		Town: w, bids: map[string]tenderapi.Bid{}, method: tenderapi.MethodConsultation, days: 10,
		period: "tender.consultation.period", seats: 3, winner: "staff2", losers: []string{"staff1"},
	}
	for _, do := range []func(*testing.T){v.plan, v.review, v.talk, v.offerBids, v.closeAt, v.opened, v.seat, v.judge, v.result} {
		do(t)
	}
	county.Until(t, "the last effect of the result", func() (bool, error) { // or what is read beside the file may be more or less than is in it
		left, err := p.Waits()
		return len(left) == 0 && v.told(t, "officer", events.TypeContractContractDraftedV1) == 1, err
	})
	was := county.Ask(t, p.As(t, "officer"), tenderapi.GetTender, v.get())
	file := exported(t, p)
	now, log := p.Now(t), byKey(t, p, "tender")
	catalogues := byKey(t, p, "catalog")
	receipts := map[string]tenderapi.Bid{}
	for login, b := range v.bids {
		receipts[login] = county.Ask(t, p.As(t, login), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID})
	}
	told := inbox(t, p, "officer")
	p.Stop(t)

	q := county.Start(t, nil) // a platform that has its administrator
	q.Stop(t)
	q.Does(t, "import", "--from", file)
	q.Does(t, "import", "--from", file) // again, as after an import that was cut off
	q.Start(t)
	q.At(t, now)
	moved := *w
	moved.Platform, v.Town = q, &moved

	if got := county.Ask(t, q.As(t, "officer"), tenderapi.GetTender, v.get()); asText(t, got) != asText(t, was) {
		t.Errorf("the purchase has become\n%s\nand was\n%s", asText(t, got), asText(t, was))
	}
	for login, b := range receipts {
		if got := county.Ask(t, q.As(t, login), tenderapi.GetBid, tenderapi.GetBidRequest{ID: b.ID}); asText(t, got) != asText(t, b) {
			t.Errorf("the receipt of %s has become\n%s\nand was\n%s", login, asText(t, got), asText(t, b))
		}
	}
	county.Until(t, "the officer's inbox as it was", func() (bool, error) {
		if got := inbox(t, q, "officer"); !slices.Equal(got, told) {
			return false, fmt.Errorf("it has become %v and was %v", got, told)
		}
		return true, nil
	})
	v.contract(t)
	v.read(t)

	after := byKey(t, q, "tender")
	for key, events := range log {
		if got := after[key]; len(got) < len(events) || !slices.EqualFunc(got[:len(events)], events, equal) {
			t.Errorf("the events of %s are not those it came with: %d, came with %d", key, len(got), len(events))
		}
	}
	if got := inbox(t, q, "officer"); len(got) < len(told) || !slices.Equal(got[len(got)-len(told):], told) {
		t.Errorf("at the end the officer's inbox begins otherwise: %v", got)
	}

	if _, err := signin.SignIn(context.Background(), q.Net, q.Base, "foreign", county.Password); err == nil {
		t.Error("an account of another county came along")
	}
	county.Refused(t, q.Nobody(), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: foreign.office}, 404, "organization.organization.not-found")
	county.Refused(t, q.As(t, "officer"), catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: foreign.catalogue}, 404, "catalog.catalogue.not-found")
	here := byKey(t, q, "catalog")
	for key := range catalogues {
		if _, came := here[key]; came == (key == foreign.catalogue) {
			t.Errorf("events of the catalogue %s: came %v", key, came)
		}
	}
	if _, came := byKey(t, q, "organization")[foreign.office]; came {
		t.Error("events of an office of another county came along")
	}
}

// TestACountyOfAnotherKeyIsRefused tries every key on an import into a platform
// that lives under another one than the county: what is sealed in the file, such
// as telephone numbers, could not be read there. The platform stays as it was.
func TestACountyOfAnotherKeyIsRefused(t *testing.T) {
	t.Parallel()
	const key = "the key of the county, which is of more than 32 characters"
	p := county.Placed(t, map[string]string{"SERVICE_KEY": key}, (*county.Platform).Together)
	p.Start(t)
	county.Settle(t, p, 1)
	file := exported(t, p)
	p.Stop(t)

	q := county.Start(t, nil)
	w := &county.Town{Platform: q}
	here := w.Register(t, "星河区常在服务中心", organizationapi.OrgKindServiceorg, "52")
	q.Stop(t)
	_, was := q.BackedUp(t)
	ends(t, q, []string{"SERVICE_KEY"}, "import", "--from", file)
	q.Under(map[string]string{"SERVICE_KEY": key}, func() {
		ends(t, q, []string{"没有写入", "用另一个SERVICE_KEY加密", "新建平台"}, "import", "--from", file)
	})
	if _, is := q.BackedUp(t); is != was {
		t.Errorf("refused, the platform comes to\n%s\nand came to\n%s", is, was)
	}
	q.Start(t)
	if got := county.Ask(t, q.As(t, "admin"), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: here.ID}); got.Name != here.Name {
		t.Errorf("found %q, want %q", got.Name, here.Name)
	}
	q.Stop(t)

	fresh := county.Prepare(t, map[string]string{"SERVICE_KEY": key})
	ends(t, fresh, []string{"启动一次"}, "import", "--from", file)
	fresh.Start(t)
	fresh.Stop(t)
	fresh.Does(t, "import", "--from", file)
	fresh.Start(t)
	fresh.As(t, "officer")
	fresh.Stop(t)
}

type foreignThings struct{ office, catalogue string }

// foreigners are an office of another county on the same platform, with a
// person and a catalogue that has been handed to review, so that it has events.
func foreigners(t testing.TB, w *county.Town) foreignThings {
	t.Helper()
	o := county.Ask(t, w.Platform.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
		Name: "邻区民政局", Kind: organizationapi.OrgKindGovernment, Region: otherRegion, RegisteredOn: "2019-05-20",
		CreditCode: string(cn.IssueCredit("11", otherRegion, 1)),
	}})
	w.Account(t, "foreign", "王大力", o, organizationapi.RoleBuyer)
	w.Account(t, "foreign2", "赵二妹", o, organizationapi.RoleReviewer)
	c := county.Ask(t, w.Platform.As(t, "foreign"), catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "邻区目录", Year: 2026}})
	county.Ask(t, w.Platform.As(t, "foreign"), catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: c.ID, Upload: county.Upload(county.Table)})
	county.Ask(t, w.Platform.As(t, "foreign"), catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: c.ID, CatalogueMove: catalogapi.CatalogueMove{Do: "submit"}})
	county.Ask(t, w.Platform.As(t, "foreign2"), catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: c.ID, CatalogueMove: catalogapi.CatalogueMove{Do: "approve"}})
	return foreignThings{o.ID, c.ID}
}

// byKey is a topic as kcat reads it, each event once.
func byKey(t testing.TB, p *county.Platform, name string) map[string][]county.Record {
	t.Helper()
	out, seen := map[string][]county.Record{}, map[string]bool{}
	for _, r := range county.Topic(t, p, name) {
		if id := r.Header["ce_id"]; !seen[id] {
			seen[id] = true
			out[r.Key] = append(out[r.Key], r)
		}
	}
	return out
}

func equal(a, b county.Record) bool {
	return a.Key == b.Key && maps.Equal(a.Header, b.Header) && bytes.Equal(bytes.TrimSpace(a.Payload), bytes.TrimSpace(b.Payload))
}

// asText is what an operation answered, to be compared.
func asText(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// messages are the ids in somebody's inbox, latest first.
func inbox(t testing.TB, p *county.Platform, login string) (ids []string) {
	t.Helper()
	for _, m := range county.All(t, func(after string) ([]noticeapi.Message, string) {
		page := county.Ask(t, p.As(t, login), noticeapi.ListMessages, noticeapi.ListMessagesRequest{After: after, Limit: 200})
		return page.Items, page.Next
	}) {
		ids = append(ids, m.ID)
	}
	return ids
}
