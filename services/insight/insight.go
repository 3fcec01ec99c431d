// Package insight publishes what purchases and contracts make public: as open
// contracting data (OCDS 1.1), whole and in the order in which it was written,
// and as lists and feeds made of it. It keeps copies and decides nothing; what
// may be public is decided where it happens, and leaves there with the write.
package insight

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/redflag"
	"sanshe/libs/store"
)

// Service answers the operations in contracts/openapi/insight.yaml.
type Service struct {
	entries  *store.Collection[Entry]
	list     *store.Collection[Listed]
	hints    *store.Collection[Hint]
	profiles *store.Collection[Profile]
	law      redflag.Law
	compared compared
	call     http.RoundTripper // as nobody; nil where nobody is to be asked
	log      *slog.Logger
	owed     owed
	checking chan struct{} // one file at a time
	prefix   string        // of every ocid
	site     string        // the platform's address
	name     string        // the platform's
	who      insightapi.Publisher
	license  string
	now      func() time.Time
	months   tallies
}

func newService(d host.Deps) *Service {
	c := d.Config
	name := c.SiteOwner
	if name == "" {
		name = c.Platform
	}
	s := &Service{
		prefix: c.OCIDPrefix, site: c.PublicURL, name: c.Platform, license: c.DataLicense, now: d.Now, months: newTallies(),
		call: d.Call, log: d.Log, checking: make(chan struct{}, 1),
		who: insightapi.Publisher{Name: name, Uri: c.PublicURL},
	}
	if d.Rules != nil {
		s.law = redflag.LawOf(d.Rules)
	}
	return s
}

func seqOf(ev event.Event) string { return strconv.FormatInt(ev.Seq, 10) }

var errNoMonth = fault.New(fault.NotFound, "insight.month.empty", "这个月没有公开数据，请从按月下载的列表中选择。")

var errTooLong = fault.New(fault.Refused, "insight.list.too-long", "列表太长，不能一次下载，请按年份分别下载。")

var errNoRecord = fault.New(fault.NotFound, "insight.record.not-found", "没有找到这个采购编号的公开数据，请核对编号，或从数据列表重新进入。")

var errNoRelease = fault.New(fault.NotFound, "insight.release.not-found", "没有找到这条公开数据，请核对编号，或从数据列表重新进入。")
