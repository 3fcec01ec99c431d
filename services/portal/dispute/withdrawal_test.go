package dispute

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
)

func TestWhoTakesAComplaintBackReadsWhatFollows(t *testing.T) {
	c := tenderapi.Challenge{State: tenderapi.ChallengeStateFiled}
	if !strings.Contains(withdrawal(&c), "质疑即告结束") {
		t.Error(withdrawal(&c))
	}
	c.State = tenderapi.ChallengeStateAccepted
	if !strings.Contains(withdrawal(&c), "暂停随即结束") {
		t.Error(withdrawal(&c))
	}
}
