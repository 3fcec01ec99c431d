// Package journeys walks the whole platform from outside, as people use it:
// from a purchase's first draft to its signed contract, and along every way
// that must not lead anywhere. It holds tests only.
package journeys
