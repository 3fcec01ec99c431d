package county

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"
)

// Record is one message as kcat shows it.
type Record struct {
	Key     string
	Header  map[string]string
	Payload []byte
}

// Topic reads the whole topic of a service from outside, with a Kafka client that is not ours.
func Topic(t testing.TB, p *Platform, name string) []Record {
	t.Helper()
	return listening(t, p, name)()
}

// Begun reads what a topic that may still grow holds by now, without running
// after its end.
func Begun(t testing.TB, p *Platform, name string) []Record {
	t.Helper()
	return listening(t, p, name, "-o", "e@"+strconv.FormatInt(time.Now().UnixMilli()+1, 10))()
}

// Topics reads those of several services at once: most of the time of a reading is waiting.
func Topics(t testing.TB, p *Platform, names ...string) (all []Record) {
	t.Helper()
	var ends []func() []Record
	for _, name := range names {
		ends = append(ends, listening(t, p, name))
	}
	for _, end := range ends {
		all = append(all, end()...)
	}
	return all
}

// asks is how many seconds kcat waits to hear what there is: its own five are few on a busy machine.
const asks = "60"

// listening begins to read a topic; end waits for the end of it.
func listening(t testing.TB, p *Platform, name string, until ...string) (end func() []Record) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "kcat", slices.Concat([]string{"-C", "-b", p.Broker, "-m", asks, "-t", p.Namespace() + "." + name, "-o", "beginning", "-e", "-q", "-J"}, until)...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatalf("kcat: %v", err)
	}
	return func() []Record {
		t.Helper()
		if err := cmd.Wait(); err != nil {
			t.Fatalf("kcat: %v: %s", err, stderr.String())
		}
		return decoded(t, &stdout)
	}
}

func decoded(t testing.TB, stdout *bytes.Buffer) (out []Record) {
	t.Helper()
	for line := range bytes.Lines(stdout.Bytes()) {
		var m struct {
			Key     string   `json:"key"`
			Headers []string `json:"headers"` // name, value, name, value …
			Payload string   `json:"payload"`
		}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("kcat said %q: %v", line, err)
		}
		r := Record{m.Key, map[string]string{}, []byte(m.Payload)}
		for i := 0; i+1 < len(m.Headers); i += 2 {
			r.Header[m.Headers[i]] = m.Headers[i+1]
		}
		out = append(out, r)
	}
	return out
}

func Decode[T any](t testing.TB, r Record) (out T) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(r.Payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%s: %v: %s", r.Header["ce_type"], err, r.Payload)
	}
	return out
}
