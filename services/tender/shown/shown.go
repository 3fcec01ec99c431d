// Package shown is how purchases and the disputes about them put the law and
// their own way on the wire: rules as what somebody can read, steps with who, by
// when and on what ground. It knows neither of the two, and decides nothing.
package shown

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
)

// Basis is what a screen shows of the rules that something rests on.
func Basis(bs ...fault.Basis) (out []tenderapi.Basis) {
	for _, b := range bs {
		out = append(out, tenderapi.Basis(b))
	}
	return out
}
