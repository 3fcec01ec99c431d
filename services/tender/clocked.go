package tender

// untimed are the operations that send something and that no day or hour decides: drafts of what is not public yet,
// the keys it will be sealed under, and what only asks. Everything else that is sent waits for a clock that is right.
var untimed = map[string]bool{
	"createTender": true, "updateTender": true, "addLot": true,
	"appointHolders": true, "offerHolderKey": true, "proveHolderKey": true,
	"checkChallenge": true, // says what filing would say, and files nothing
	"addEvidence":    true, // counts from the letter that refers to it
}
