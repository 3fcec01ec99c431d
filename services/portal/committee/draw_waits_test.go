package committee

import (
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
)

func TestADrawSaysForWhomItWaits(t *testing.T) {
	at := time.Now()
	part := func(by string, open bool) (x tenderapi.DrawPart) {
		if x.By = by; open {
			x.RevealedAt = &at
		}
		return x
	}
	calls := []tenderapi.DrawCall{{Outcome: "accepted"}, {Outcome: "declined"}, {Outcome: "pending"}}
	for want, d := range map[string]tenderapi.Draw{
		"还等采购人经办人和监督人提交摘要。": {Stage: "committing", Parts: []tenderapi.DrawPart{part("platform", false)}},
		"还等监督人提交摘要。":        {Stage: "committing", Parts: []tenderapi.DrawPart{part("officer", false)}},
		"还等采购人经办人公开随机值。":    {Stage: "revealing", Parts: []tenderapi.DrawPart{part("officer", false), part("witness", true)}},
		"已有1人同意参加，还等1人答复。":  {Stage: "calling", Wanted: 2, Calls: calls},
		"还差2人，请再抽一次":        {Stage: "short", Wanted: 3, Calls: calls},
	} {
		if got := drawWaits(d); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", d.Stage, got, want)
		}
	}
	if got := drawWaits(tenderapi.Draw{Stage: "complete"}); got != "" {
		t.Errorf("a draw that is complete waits: %q", got)
	}
}
