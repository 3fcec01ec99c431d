package channel

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// patience bounds one attempt, the answer included.
const patience = 10 * time.Second

// errInside says that an address is not one of the public network.
var errInside = errors.New("notice: an address inside the network")

// nets reads CHANNEL_NETS: what channels may reach besides the public network, parted by commas.
func nets(s string) (out []netip.Prefix, err error) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, fmt.Errorf("CHANNEL_NETS里的%q不是网段，请写成10.1.0.0/16这样的，几个之间用逗号分隔", part)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// special are networks that lead to no public host though their addresses look like it: of carriers, of tests, of protocols,
// and those that carry another address inside them.
var special = func() (out []netip.Prefix) {
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}()

// public reports whether an address is one of the public network.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLoopback() && ip.Zone() == ""
}

// inside reports whether the operator lets channels reach an address inside the network.
func (d *driver) inside(ip netip.Addr) bool {
	for _, p := range d.nets {
		if p.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// client reaches the far side itself and nothing else: what a name stands for is looked at when it is dialled, so that a name
// that changes leads nowhere; no answer sends it elsewhere, and no proxy of the process stands between.
func (d *driver) client() *http.Client {
	guard := func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !public(at.Addr()) && !d.inside(at.Addr()) {
			return errInside
		}
		return nil
	}
	dialer := &net.Dialer{Timeout: patience / 2, Control: guard}
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: d.roots}, TLSHandshakeTimeout: patience / 2,
			ForceAttemptHTTP2: true, DisableCompression: true, MaxResponseHeaderBytes: 16 << 10, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 1,
		},
	}
}

// lookup finds one address of a host, "" where there is none: for whoever wants to know where a post comes from.
func lookup(ctx context.Context, host string) string {
	ctx, cancel := context.WithTimeout(ctx, patience/5)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", host)
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0].Unmap().String()
}
