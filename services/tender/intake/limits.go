package intake

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
)

// Says is what the envelopes are called.
var Says = map[tenderapi.EnvelopeKind]string{
	tenderapi.EnvelopeKindQualification: "资格信封", tenderapi.EnvelopeKindTechnical: "技术信封", tenderapi.EnvelopeKindPrice: "价格信封",
}

// What may be handed in. These bound what the platform keeps, no law sets them.
const (
	ChunkSize    = 1 << 20   // bytes of every chunk of a file but the last
	maxUploads   = 90        // files of one organization for one purchase
	uploadsQuota = 256 << 20 // bytes of them together
	maxSwaps     = 16        // chunks of one file that may come anew with other content
)

// Limits are how long a sealed envelope may be.
var Limits = []tenderapi.EnvelopeLimit{
	{Kind: tenderapi.EnvelopeKindQualification, Most: 16 << 20},
	{Kind: tenderapi.EnvelopeKindTechnical, Most: 16 << 20},
	{Kind: tenderapi.EnvelopeKindPrice, Most: 64 << 10},
}

func limitOf(kind tenderapi.EnvelopeKind) int64 {
	i := slices.IndexFunc(Limits, func(l tenderapi.EnvelopeLimit) bool { return l.Kind == kind })
	return Limits[i].Most
}
