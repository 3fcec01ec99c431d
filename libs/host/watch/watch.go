// Package watch is what a process remembers of itself, in memory and within
// bounds: recent traces, how long operations took, and how its drivers are. It
// needs no other server and keeps nothing over a restart; what should outlive
// one goes out by OTLP or stands in the log. Who may look is host's business.
package watch

import "time"

// Watch is the memory of one process. The zero value does not work, nil remembers nothing.
type Watch struct {
	Since  time.Time // the process lives since
	Traces *Traces
	Pace   *Pace
	Pulse  *Pulse
}

// New makes an empty memory.
func New() *Watch {
	return &Watch{Since: time.Now(), Traces: NewTraces(), Pace: NewPace(time.Now), Pulse: NewPulse(time.Now)}
}
