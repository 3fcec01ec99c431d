// Package insight publishes what purchases and contracts make public: as open
// contracting data (OCDS 1.1), whole and in the order in which it was written,
// and as lists and feeds made of it. It keeps copies and decides nothing; what
// may be public is decided where it happens, and leaves there with the write.
package insight

import (
	"net/http"
	"strconv"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/ocds"
	"sanshe/libs/store"
)

// Service answers the operations in contracts/openapi/insight.yaml.
type Service struct {
	entries *store.Collection[Entry]
	self    http.RoundTripper
	prefix  string // of every ocid
	site    string // the platform's address
	who     insightapi.Publisher
	license string
}

func newService(d host.Deps) *Service {
	c := d.Config
	name := c.SiteOwner
	if name == "" {
		name = c.Platform
	}
	return &Service{
		self: d.Self, prefix: c.OCIDPrefix, site: c.PublicURL, license: c.DataLicense,
		who: insightapi.Publisher{Name: name, Uri: c.PublicURL},
	}
}

func seqOf(ev event.Event) string { return strconv.FormatInt(ev.Seq, 10) }

// extensions are those that our packages may use.
var extensions = []string{ocds.BidsExtension, ocds.PaginationExtension}

var errNoRecord = fault.New(fault.NotFound, "insight.record.not-found", "没有找到这个采购编号的公开数据，请核对编号，或从数据列表重新进入。")

var errNoRelease = fault.New(fault.NotFound, "insight.release.not-found", "没有找到这条公开数据，请核对编号，或从数据列表重新进入。")
