// Package faults lets things go wrong under load: processes are killed at
// labelled points, servers go away, networks are cut, disks fill up, events
// come again and out of turn. What was recorded meanwhile is held against the
// invariants, each a pure function over the record (see table).
package faults
