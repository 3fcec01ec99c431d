package kafkabus

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/segmentio/kafka-go"

	"sanshe/libs/event"
)

// The headers of CloudEvents 1.0 in Kafka binary mode, and W3C trace context.
const (
	hSpec    = "ce_specversion"
	hID      = "ce_id"
	hSource  = "ce_source"
	hType    = "ce_type"
	hSubject = "ce_subject"
	hTime    = "ce_time"
	hSeq     = "ce_sequence"
	hContent = "content-type"
	hTrace   = "traceparent"

	specVersion = "1.0"
	contentJSON = "application/json"
)

// TooLarge is returned by Publish for an event no batch can hold. Nothing of
// that call has been written, and trying again cannot help.
type TooLarge struct {
	ID        string
	Size, Max int // bytes
}

func (e *TooLarge) Error() string {
	return fmt.Sprintf("kafkabus: event %s has %d bytes, a batch holds %d", e.ID, e.Size, e.Max)
}

// Invalid is returned by Publish for an event a reader would have to pass
// over. Nothing of that call has been written.
type Invalid struct {
	ID  string
	Why error
}

func (e *Invalid) Error() string { return "kafkabus: event " + e.ID + ": " + e.Why.Error() }

// Unwrap gives the reason.
func (e *Invalid) Unwrap() error { return e.Why }

// check is asked on both ways, so that whatever Publish accepts is also delivered.
func check(e event.Event) error {
	service, rest, _ := strings.Cut(e.Type, ".")
	switch {
	case service == "" || rest == "":
		return fmt.Errorf("type %q does not name a service and a fact", e.Type)
	case e.Subject == "":
		return errors.New("no subject")
	case !utf8.ValidString(e.Subject) || !utf8.ValidString(e.Type):
		return errors.New("subject or type is not UTF-8")
	case e.Seq < 1:
		return fmt.Errorf("sequence %d is below 1", e.Seq)
	case !json.Valid(e.Data):
		return errors.New("data is not JSON")
	}
	return nil
}

func (b *Bus) encode(e event.Event) (m kafka.Message, size int, err error) {
	if err = check(e); err != nil {
		return m, 0, &Invalid{e.ID(), err}
	}
	text := []string{
		hSpec, specVersion, hID, e.ID(), hSource, source(e), hType, e.Type, hSubject, e.Subject,
		hTime, e.At.UTC().Format(time.RFC3339Nano), hSeq, strconv.FormatInt(e.Seq, 10), hContent, contentJSON,
	}
	if e.Trace != "" {
		text = append(text, hTrace, e.Trace)
	}
	m = kafka.Message{Topic: b.topic(e.Service()), Key: []byte(e.Subject), Value: e.Data}
	size = 64 + len(m.Key) + len(m.Value) // 64 and 8 are above what the library adds
	for i := 0; i < len(text); i += 2 {
		m.Headers = append(m.Headers, kafka.Header{Key: text[i], Value: []byte(text[i+1])})
		size += 8 + len(text[i]) + len(text[i+1])
	}
	if size > batchBytes {
		return m, size, &TooLarge{e.ID(), size, batchBytes}
	}
	return m, size, nil
}

func source(e event.Event) string { return "/sanshe/" + e.Service() }

// decode is the inverse of encode; any other message is an error. Headers we
// do not know are left alone: a later release may add some.
func (b *Bus) decode(m kafka.Message) (event.Event, error) {
	h := make(map[string]string, len(m.Headers))
	for _, x := range m.Headers {
		h[strings.ToLower(x.Key)] = string(x.Value)
	}
	e := event.Event{Type: h[hType], Subject: h[hSubject], Trace: h[hTrace], Data: m.Value}
	if h[hSpec] != specVersion {
		return e, fmt.Errorf("%s is %q, not %s", hSpec, h[hSpec], specVersion)
	}
	if c, _, _ := strings.Cut(h[hContent], ";"); strings.TrimSpace(c) != contentJSON {
		return e, fmt.Errorf("content type is %q, not %s", h[hContent], contentJSON)
	}
	var err error
	if e.Seq, err = strconv.ParseInt(h[hSeq], 10, 64); err != nil {
		return e, fmt.Errorf("%s: %w", hSeq, err)
	}
	if e.At, err = time.Parse(time.RFC3339Nano, h[hTime]); err != nil {
		return e, fmt.Errorf("%s: %w", hTime, err)
	}
	if err := check(e); err != nil {
		return e, err
	}
	switch {
	case h[hID] == "":
		return e, fmt.Errorf("no %s", hID)
	case h[hSource] != source(e):
		return e, fmt.Errorf("%s is %q, not %q", hSource, h[hSource], source(e))
	case m.Topic != b.topic(e.Service()):
		return e, fmt.Errorf("%s does not belong on topic %s", e.Type, m.Topic)
	case string(m.Key) != e.Subject:
		return e, fmt.Errorf("key %q is not the subject %q", m.Key, e.Subject)
	}
	return e, nil
}
