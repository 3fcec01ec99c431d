package journeys

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// record is one message as kcat shows it.
type record struct {
	key     string
	header  map[string]string
	payload []byte
}

// topic reads the whole topic of a service from outside, with a Kafka client that is not ours.
func topic(t testing.TB, p *platform, name string) (out []record) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "kcat", "-C", "-b", p.broker, "-t", p.namespace()+"."+name, "-o", "beginning", "-e", "-q", "-J")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("kcat: %v: %s", err, stderr.String())
	}
	for line := range bytes.Lines(stdout.Bytes()) {
		var m struct {
			Key     string   `json:"key"`
			Headers []string `json:"headers"` // name, value, name, value …
			Payload string   `json:"payload"`
		}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("kcat said %q: %v", line, err)
		}
		r := record{m.Key, map[string]string{}, []byte(m.Payload)}
		for i := 0; i+1 < len(m.Headers); i += 2 {
			r.header[m.Headers[i]] = m.Headers[i+1]
		}
		out = append(out, r)
	}
	return out
}

func decode[T any](t testing.TB, r record) (out T) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(r.payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%s: %v: %s", r.header["ce_type"], err, r.payload)
	}
	return out
}

// TestAnyKafkaClientReadsTheTopics reads with kcat what a purchase published:
// CloudEvents in binary mode, keyed by the purchase, in order, and nobody's name.
func TestAnyKafkaClientReadsTheTopics(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p, 1)
	w.lawful(t)
	due := cn.AddDays(cn.DayOf(p.now(t)), 12).At(9, 30)
	x := w.published(t, "给外部订阅者看的采购", tenderapi.MethodConsultation, due)
	want := []string{events.TypeTenderTenderSubmittedV1, events.TypeTenderTenderPublishedV1}
	var mine []record
	until(t, "the events on the topic", func() (bool, error) {
		mine = slices.DeleteFunc(topic(t, p, "tender"), func(r record) bool { return r.key != x.ID })
		return len(mine) >= len(want), nil
	})
	for i, r := range mine {
		h := r.header
		if h["ce_type"] != want[i] || h["ce_sequence"] != strconv.Itoa(i+1) {
			t.Errorf("event %d is %s with number %s, want %s", i+1, h["ce_type"], h["ce_sequence"], want[i])
		}
		if at, err := time.Parse(time.RFC3339Nano, h["ce_time"]); err != nil || at.Year() != morning.Year() {
			t.Errorf("event %d happened at %q", i+1, h["ce_time"])
		}
		if h["ce_specversion"] != "1.0" || h["ce_id"] == "" || h["ce_source"] == "" || h["ce_subject"] == "" || h["content-type"] != "application/json" || len(h["traceparent"]) != 55 {
			t.Errorf("event %d has the headers %v", i+1, h)
		}
		for _, name := range []string{"李文静", "陈国强", "沈一鸣", "0000-0000-118"} {
			if bytes.Contains(r.payload, []byte(name)) {
				t.Errorf("event %d tells the world of %s: %s", i+1, name, r.payload)
			}
		}
	}
	if e := decode[events.TenderTenderPublishedV1](t, mine[1]); e.Title != x.Title || e.Buyer != w.office.ID || !e.Deadline.Equal(due) {
		t.Errorf("the notice was published as %+v", e)
	}
	registered := 0
	for _, r := range topic(t, p, "organization") {
		if r.header["ce_type"] == events.TypeOrganizationOrganizationRegisteredV1 {
			registered++
		}
	}
	page := ask(t, p.nobody(), organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 200})
	if registered != len(page.Items) {
		t.Errorf("the topic knows %d registrations, the register has %d", registered, len(page.Items))
	}
}
