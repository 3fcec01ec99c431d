// Package crash names the points at which a process may be killed by a fault
// test: each lies between two things that belong together. In the product a
// point is an empty function that the compiler leaves out; built with the tag
// crashpoints, the process ends at the point that CRASH_AT names, as a power
// cut would end it.
package crash

// Point is a place between two steps.
type Point string

// The points, in the order in which a change passes them.
const (
	AfterAdmission Point = "route.after-admission" // who asks may, nothing read of what they ask
	BeforeCall     Point = "reach.before-call"     // another process chosen, nothing sent
	AfterCall      Point = "reach.after-call"      // it has answered, nothing made of the answer

	BeforeWrite   Point = "store.before-write"  // decided, nothing kept
	AfterWrite    Point = "store.after-write"   // kept with its events, nobody told
	BeforeReply   Point = "route.before-reply"  // done, the caller not answered
	AfterRead     Point = "relay.after-read"    // events taken from the outbox
	AfterPublish  Point = "relay.after-publish" // on the broker, still in the outbox
	AfterMark     Point = "relay.after-mark"    // out of the outbox
	AfterFetch    Point = "bus.after-fetch"     // with the consumer, without effect
	AfterEffect   Point = "bus.after-effect"    // had its effect, not acknowledged
	BeforeCommit  Point = "bus.before-commit"   // acknowledgements gathered, not sent
	AfterCommit   Point = "bus.after-commit"    // acknowledged
	BeforeClosing Point = "gate.before-close"   // a deadline has passed, its gate still open
	AfterClosing  Point = "gate.after-close"    // closed, the purchase not told
)

// The points that a process passes once, as it comes and as it goes.
const (
	AfterOpen     Point = "host.after-open"     // its stores open and its listeners at work, its door shut
	AfterAnnounce Point = "host.after-announce" // in the directory, not yet ready
	BeforeLeaving Point = "host.before-leave"   // told to end, still in the directory
	AfterLeaving  Point = "host.after-leave"    // out of the directory, what was asked of it not all answered
	AfterDrain    Point = "host.after-drain"    // the last answer given, its relays and listeners at work
)
