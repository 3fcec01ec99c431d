package host

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"sanshe/libs/fault"
)

// HeaderClock stands on the answers of /healthz: the machine's time of who
// answers, in milliseconds since 1970.
const HeaderClock = "Sanshe-Clock"

// maxSkew is how far the clocks of a platform's processes may differ. A deadline
// is one write of a gate wherever it happens, but each process judges by its own
// clock whether it has come.
const maxSkew = 3 * time.Second

// ErrClock refuses what is decided by the clock in a process whose clock cannot be trusted.
var ErrClock = fault.New(fault.Unavailable, "host.clock.off", "这台服务器的时钟与多数服务器相差超过3秒，暂不在这里办理与截止时间有关的事项，请稍候重试，会转由其他服务器办理。").Untouched()

// Trusted is ErrClock while most processes of the platform have another time
// than this one. A clock that nobody could ever compare is trusted.
func (c *Clock) Trusted() error {
	if c == nil || c.off.Load() == 0 {
		return nil
	}
	return ErrClock
}

// Doubt says how far the clock is off; 0 ends the doubt.
func (c *Clock) Doubt(off time.Duration) { c.off.Store(int64(off)) }

// compare holds this machine's clock against those of the platform's other
// processes, and tells the clock when it is not with the majority. Of two that
// differ nobody knows which is right, so both decide nothing. While nobody answers
// who should, what was found last stands.
func (d *drivers) compare(ctx context.Context) {
	others := d.others(ctx)
	offs := d.offsets(ctx, others)
	if len(offs) == 0 && len(others) > 0 {
		return
	}
	off := median(offs)
	away := 0
	for _, o := range offs {
		if o.Abs() > maxSkew {
			away++
		}
	}
	if len(offs) == 0 || 2*away < len(offs)+1 {
		off = 0
	}
	was := d.clock.Trusted()
	d.clock.Doubt(off)
	switch is := d.clock.Trusted(); {
	case was == nil && is != nil:
		d.log.ErrorContext(ctx, "the clock is off, nothing is decided by it here", "off", off, "others", len(offs))
	case was != nil && is == nil:
		d.log.InfoContext(ctx, "the clock is right again", "others", len(offs))
	}
}

// others are the addresses of the platform's other processes. Where something
// else balances, a service of this process may answer from this very process and is not asked.
func (d *drivers) others(ctx context.Context) (addrs []string) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, service := range append([]string{"portal"}, Topics...) {
		if d.consul == nil && slices.ContainsFunc(d.services, func(l *listener) bool { return l.service == service }) {
			continue
		}
		all.Go(func() {
			found := d.dir.Find(ctx, service)
			mu.Lock()
			addrs = append(addrs, found...)
			mu.Unlock()
		})
	}
	all.Wait()
	slices.Sort(addrs)
	return slices.DeleteFunc(slices.Compact(addrs), func(a string) bool { return a == d.at })
}

// offsets are how far the clocks of others are ahead of this one, as far as that
// is certain: what the answer took on its way is not counted. Who does not answer says nothing.
func (d *drivers) offsets(ctx context.Context, addrs []string) (offs []time.Duration) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, addr := range addrs {
		all.Go(func() {
			if off, err := d.offset(ctx, addr); err == nil {
				mu.Lock()
				offs = append(offs, off)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return offs
}

func (d *drivers) offset(ctx context.Context, addr string) (time.Duration, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/healthz", http.NoBody)
	if err != nil {
		return 0, err
	}
	sent := d.clock.machine()
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer w.Body.Close()
	came := d.clock.machine()
	ms, err := strconv.ParseInt(w.Header.Get(HeaderClock), 10, 64)
	if err != nil { // of a release that does not say it yet
		return 0, err
	}
	switch their := time.UnixMilli(ms); {
	case their.After(came):
		return their.Sub(came), nil
	case their.Before(sent):
		return their.Sub(sent), nil
	}
	return 0, nil
}

func median(offs []time.Duration) time.Duration {
	if len(offs) == 0 {
		return 0
	}
	slices.Sort(offs)
	return offs[len(offs)/2]
}
