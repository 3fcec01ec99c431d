// Package star is the room of 星级: what an office asks for each star, how far
// somebody is, and what becomes of a star that is reached. Nobody is nominated
// and nobody applies: a star follows from what has been counted of a person in
// the voluntary ledger under terms that were announced before, everybody sees it
// and may object, and it goes when what it rests on goes. Records found untrue
// take all stars away for a time, once a person has decided so.
package star

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/services/volunteer/card"
)

// Served is what counts of somebody in the voluntary ledger, as their total said last.
type Served struct {
	Minutes      int64 `json:"minutes"`
	Records      int64 `json:"records"`
	QualitySum   int64 `json:"quality_sum"` // of those assessed, 1 to 5 each
	QualityCount int64 `json:"quality_count"`
	Vouched      int64 `json:"vouched"` // minutes of the classes A to C: the site, a lead or who was served vouches for them

	Classes card.Classes `json:"classes,omitzero"`
}

// Step is what one star asks; a star's level is its place in the list, from 1 on.
type Step = volunteerapi.StarStep

// met reports whether all that a step asks is there. Shares are compared as products, so nothing is rounded.
func met(x Step, s Served) bool {
	return s.Minutes >= 60*x.Hours &&
		(x.Quality == 0 || s.QualityCount > 0 && 10*s.QualitySum >= x.Quality*s.QualityCount) &&
		100*s.QualityCount >= x.Assessed*s.Records &&
		100*s.Vouched >= x.Vouched*s.Minutes
}

// Rank is the star that somebody is at by these steps; 0 is none. A higher one is not reached past a lower that is not.
func Rank(steps []Step, s Served) (level int64) {
	for _, x := range steps {
		if !met(x, s) {
			break
		}
		level++
	}
	return level
}

// hashed is an id made of what it is about.
func hashed(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}

// starID names the n-th star that was reckoned for a person, so that an event heard twice makes one.
func starID(person string, n int64) string {
	return hashed("star", person, strconv.FormatInt(n, 10))
}
