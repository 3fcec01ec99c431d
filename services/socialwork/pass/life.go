package pass

import "sanshe/libs/state"

type (
	// State is where a pass stands.
	State string
	// Verb is what happens to it.
	Verb string
	// Hat is who lets it happen.
	Hat string
)

const (
	valid State = "valid"
	ended State = "ended"

	// End is the only step: a registration that stands again gets another pass.
	End Verb = "end"
	// Register is the registration that the pass shows: it has lapsed, was suspended or struck off, or its holder erased it.
	Register Hat = "register"
)

// Life is the whole life of a pass.
var Life = state.Table[State, Verb, Hat]{
	Name:  "socialwork.pass",
	Start: valid,
	Moves: []state.Move[State, Verb, Hat]{{Do: End, From: []State{valid}, To: ended, By: []Hat{Register}, Label: "登记不再有效，凭证失效"}},
	Does:  map[Hat]string{Register: "证书登记"},
	Says:  map[State]string{valid: "有效", ended: "已失效"},
}
