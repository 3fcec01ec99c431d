package stack

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// network is where hosts are: namespaces on a bridge where this is root, else
// ports of the loopback.
type network struct {
	id   string
	base int          // the third part of the first address, a multiple of four; 0 on the loopback
	hub  string       // the bridge's own address, where the servers listen
	held net.Listener // for as long as the addresses are ours

	mu    sync.Mutex
	next  int // the last number given out for the first time
	hosts map[*Host]int
	freed []int // numbers whose hosts are gone, those longest first
}

// Host is a place for one process: with a network of its own, if it may be.
type Host struct {
	Addr string // host:port that the process should listen on

	net   *network
	space string // namespace, "" where there is none
}

func newNetwork() (*network, error) {
	n := &network{id: "s" + strconv.FormatInt(int64(os.Getpid()), 36), hub: "127.0.0.1", next: 1, hosts: map[*Host]int{}}
	if os.Geteuid() != 0 {
		return n, nil
	}
	if _, err := exec.LookPath("ip"); err != nil {
		return n, nil
	}
	sweep()
	var err error
	if n.base, n.held, err = part(); err != nil {
		return nil, err
	}
	hub := n.address(1)
	for _, step := range []string{
		"link add " + n.id + " type bridge", "addr add " + hub + "/22 dev " + n.id, "link set " + n.id + " up",
	} {
		if err := ip(step); err != nil {
			return nil, err
		}
	}
	n.hub = hub
	return n, nil
}

// parts is how many networks there can be in 10.77.0.0/16 at once, each of four of its parts, without the first.
const parts = 62

// part chooses addresses that no other stack of this machine uses. Who has a
// part holds a port of the loopback that stands for it, and lets go of it even
// when killed.
func part() (base int, held net.Listener, err error) {
	for i := range parts {
		base = ((os.Getpid()+i)%parts + 1) * 4
		if held, err = net.Listen("tcp", fmt.Sprintf("127.77.%d.1:7777", base)); err == nil {
			return base, held, nil
		}
	}
	return 0, nil, fmt.Errorf("stack: no part of 10.77.0.0/16 is free: %w", err)
}

// mostHosts is how many addresses a network has for hosts; a bridge takes a few more.
const mostHosts = 1000

// address is the nth of the network, of 250 in each of its four parts.
func (n *network) address(i int) string { return fmt.Sprintf("10.77.%d.%d", n.base+i/250, i%250+1) }

// sweep takes down what a run that was killed has left behind.
func sweep() {
	spaces, err := filepath.Glob("/run/netns/s*-*")
	if err != nil {
		return
	}
	for _, space := range spaces {
		id, _, _ := strings.Cut(filepath.Base(space), "-")
		if pid, err := strconv.ParseInt(id[1:], 36, 32); err == nil && syscall.Kill(int(pid), 0) != nil {
			_ = ip("netns del " + filepath.Base(space)) // somebody else may have been quicker
			_ = ip("link del " + id)
		}
	}
}

// Host makes a place to run in.
func (s *Stack) Host() (h *Host, err error) {
	n := s.net
	n.mu.Lock()
	defer n.mu.Unlock()
	h = &Host{net: n}
	if n.base == 0 {
		port, err := freePorts(n.hub, 1)
		if err != nil {
			return nil, err
		}
		h.Addr = net.JoinHostPort(n.hub, port[0])
		return h, nil
	}
	i, err := n.number()
	if err != nil {
		return nil, err
	}
	h.space = fmt.Sprintf("%s-%d", n.id, i)
	addr, near := n.address(i), fmt.Sprintf("%sv%d", n.id, i)
	for _, step := range []string{
		"netns add " + h.space,
		"link add " + near + " type veth peer name eth0 address " + hardware(n.base, i) + " netns " + h.space,
		"link set " + near + " master " + n.id + " up",
		"-n " + h.space + " addr add " + addr + "/22 dev eth0",
		"-n " + h.space + " link set eth0 up", "-n " + h.space + " link set lo up",
	} {
		if err := ip(step); err != nil {
			return nil, err
		}
	}
	h.Addr = net.JoinHostPort(addr, "8080")
	n.hosts[h] = i
	return h, nil
}

// number is one that no host has: a new one as long as there are any, then the
// one that has been free for longest.
func (n *network) number() (i int, err error) {
	switch {
	case n.next+1 < mostHosts:
		n.next++
		return n.next, nil
	case len(n.freed) > 0:
		i, n.freed = n.freed[0], n.freed[1:]
		return i, nil
	}
	return 0, fmt.Errorf("stack: no addresses are left in 10.77.%d.0/22", n.base)
}

// hardware is the address of a host's interface, the same whenever its number
// is given out, because its neighbours remember it.
func hardware(base, i int) string { return fmt.Sprintf("02:77:00:%02x:%02x:%02x", base, i>>8, i&0xff) }

// Close takes the host away, with whatever the kernel remembers of its
// neighbours: that memory has a thousand entries for all networks together, and
// who finds no room in it does not reach a host that is well.
func (h *Host) Close() error {
	n := h.net
	n.mu.Lock()
	defer n.mu.Unlock()
	i, open := n.hosts[h]
	if !open {
		return nil
	}
	delete(n.hosts, h)
	n.freed = append(n.freed, i)
	return ip("netns del " + h.space)
}

// Command is a command that runs at the host.
func (h *Host) Command(name string, args ...string) *exec.Cmd {
	if h.space == "" {
		return exec.Command(name, args...)
	}
	return exec.Command("ip", append([]string{"netns", "exec", h.space, name}, args...)...)
}

// Cut drops everything between the host and the rest of the world, both ways; Join undoes it.
func (h *Host) Cut() error { return ip("-n " + h.space + " link set eth0 down") }

// Join undoes Cut.
func (h *Host) Join() error { return ip("-n " + h.space + " link set eth0 up") }

// Deafen drops what the host sends and lets in what it is sent: a partition in
// one direction. Mute drops what it is sent. Both are undone by Hear.
func (h *Host) Deafen() error {
	return ip("-n " + h.space + " route add blackhole " + h.net.hub + "/32")
}

// Mute drops what the servers and tests send to the host.
func (h *Host) Mute() error { return ip("route add blackhole " + h.ip() + "/32") }

// Hear undoes Deafen and Mute.
func (h *Host) Hear() error {
	far := ip("-n " + h.space + " route del blackhole " + h.net.hub + "/32")
	near := ip("route del blackhole " + h.ip() + "/32")
	if far != nil && near != nil {
		return errors.Join(far, near)
	}
	return nil
}

func (h *Host) ip() string {
	host, _, _ := net.SplitHostPort(h.Addr) // made by Host
	return host
}

// Alone reports whether hosts have networks of their own, which can be cut.
func (h *Host) Alone() bool { return h.space != "" }

func (n *network) down() (err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for h := range n.hosts {
		if bad := ip("netns del " + h.space); err == nil {
			err = bad
		}
	}
	if n.base != 0 {
		if bad := ip("link del " + n.id); err == nil {
			err = bad
		}
	}
	if n.held != nil {
		err = errors.Join(err, n.held.Close())
	}
	n.hosts, n.base, n.held = nil, 0, nil
	return err
}

func ip(args string) error {
	if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w: %s", args, err, out)
	}
	return nil
}
