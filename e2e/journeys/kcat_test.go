package journeys

import (
	"bytes"
	"slices"
	"strconv"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestAnyKafkaClientReadsTheTopics reads with kcat what a purchase published:
// CloudEvents in binary mode, keyed by the purchase, in order, and nobody's name.
func TestAnyKafkaClientReadsTheTopics(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 1)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	x := w.Published(t, "给外部订阅者看的采购", tenderapi.MethodConsultation, due)
	want := []string{events.TypeTenderTenderSubmittedV1, events.TypeTenderTenderPublishedV1, events.TypeTenderTenderReleasedV1}
	var mine []county.Record
	county.Until(t, "the events on the topic", func() (bool, error) {
		mine = slices.DeleteFunc(county.Topic(t, p, "tender"), func(r county.Record) bool { return r.Key != x.ID })
		return len(mine) >= len(want), nil
	})
	for i, r := range mine {
		h := r.Header
		if h["ce_type"] != want[i] || h["ce_sequence"] != strconv.Itoa(i+1) {
			t.Errorf("event %d is %s with number %s, want %s", i+1, h["ce_type"], h["ce_sequence"], want[i])
		}
		if at, err := time.Parse(time.RFC3339Nano, h["ce_time"]); err != nil || at.Year() != county.Morning.Year() {
			t.Errorf("event %d happened at %q", i+1, h["ce_time"])
		}
		if h["ce_specversion"] != "1.0" || h["ce_id"] == "" || h["ce_source"] == "" || h["ce_subject"] == "" || h["content-type"] != "application/json" || len(h["traceparent"]) != 55 {
			t.Errorf("event %d has the headers %v", i+1, h)
		}
		for _, name := range []string{"李文静", "陈国强", "沈一鸣", "0000-0000-118"} {
			if bytes.Contains(r.Payload, []byte(name)) {
				t.Errorf("event %d tells the world of %s: %s", i+1, name, r.Payload)
			}
		}
	}
	if e := county.Decode[events.TenderTenderPublishedV1](t, mine[1]); e.Title != x.Title || e.Buyer != w.Office.ID || !e.Deadline.Equal(due) {
		t.Errorf("the notice was published as %+v", e)
	}
	registered := 0
	for _, r := range county.Topic(t, p, "organization") {
		if r.Header["ce_type"] == events.TypeOrganizationOrganizationRegisteredV1 {
			registered++
		}
	}
	page := county.Ask(t, p.Nobody(), organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 200})
	if registered != len(page.Items) {
		t.Errorf("the topic knows %d registrations, the register has %d", registered, len(page.Items))
	}
}
