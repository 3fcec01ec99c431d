package kafkabus

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/segmentio/kafka-go"
)

// TestTheFailuresOfABatchAreOneSentence: an outage is told in one line of the
// log, however many events wait for its end.
func TestTheFailuresOfABatchAreOneSentence(t *testing.T) {
	many := make(kafka.WriteErrors, 300)
	many[7], many[299] = io.ErrUnexpectedEOF, kafka.RequestTimedOut
	err := gist(many)
	if got := err.Error(); !strings.HasPrefix(got, "2 of 300 events") || len(got) > 100 {
		t.Errorf("got %q", got)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the first failure cannot be told from others")
	}
	many[200] = kafka.TopicAuthorizationFailed
	if err := gist(many); !Denied(err) {
		t.Errorf("what waiting does not change is hidden behind what it does: %v", err)
	}
	if one := gist(io.EOF); one != io.EOF {
		t.Errorf("a single failure became %v", one)
	}
}
