// Package faults lets things go wrong under load: processes are killed at
// labelled points, servers go away, networks are cut, disks fill up, events
// come again and out of turn. What was recorded meanwhile is held against the
// invariants, each a pure function over the record (see table).
//
// The points lie in the product (libs/crash) and are empty there. Every service
// is killed at ten of them and more, under load, as it starts and as it ends:
// which it comes to stands in points_test.go, with those that every run takes.
// With FAULTS=long each is taken, and
//
//	FAULTS=long TOPOLOGY=apart go test -run 'TestServicesApartBreakNoInvariant/(portal|contract)_killed' ./faults
//
// takes those of some services. A process that does not die at its point fails.
package faults
