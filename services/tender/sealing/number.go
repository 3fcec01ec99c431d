package sealing

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// Number uncovers the number of a receipt for whoever knows the platform's
// service key, which is its owner alone; 0 when it covers none up to most.
func Number(serviceKey string, r *tenderapi.SignedReceipt, most int64) int64 {
	if r == nil {
		return 0
	}
	key, err := signed.NumberKey(serviceKey)
	if err != nil {
		return 0
	}
	seq, _ := signed.Uncover(signed.Secret(key, r.Receipt.Tender), r.Receipt.Statement, r.Receipt.Covered, most)
	return seq
}
