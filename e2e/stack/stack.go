// Package stack runs the servers that the platform leans on in a cluster, for
// tests: Apache Kafka, a server of MongoDB's protocol (which is not MongoDB),
// and Consul. It also makes places for processes to run in: a network namespace
// each, where this is root. It knows nothing of the platform.
package stack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Stack is the running servers.
type Stack struct {
	Kafka   string // host:port, where nobody signs in and everybody may do everything
	Guarded string // host:port of the same Kafka, where one of Accounts signs in and may do what it was granted
	Mongo   string // mongodb://host:port
	Consul  string // http://host:port

	net     *network
	built   string // what the servers are made of
	stay    Stay
	dir     string
	servers map[string]*Server
}

// Server is one of them. It can be stopped and started again on what it kept;
// the document server keeps everything in memory, so it can only be frozen.
type Server struct {
	args  []string
	log   string // file
	ready func() error

	mu   sync.Mutex
	cmd  *exec.Cmd
	gone chan struct{}
}

// patience is how long a server may take to become ready.
const patience = 2 * time.Minute

// Stay is for how long the servers are wanted: how thoroughly Java translates
// what it runs, which takes from those who use the machine meanwhile.
type Stay string

// A test is over before thoroughness pays; a measurement is not.
const (
	Brief   Stay = "1"
	Lasting Stay = "4"
)

// Up starts the servers under dir. built is where deploy/ci/stack.sh has put what they are made of.
func Up(built, dir string, stay Stay) (s *Stack, err error) {
	n, err := newNetwork()
	if err != nil {
		return nil, err
	}
	s = &Stack{net: n, dir: dir, stay: stay, servers: map[string]*Server{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Down())
		}
	}()
	ports, err := freePorts(n.hub, 7)
	if err != nil {
		return nil, err
	}
	at := func(i int) string { return net.JoinHostPort(n.hub, ports[i]) }
	s.Kafka, s.Guarded, s.Mongo, s.Consul = at(0), at(6), "mongodb://"+at(2), "http://"+at(3)

	s.built = built
	properties, err := s.kafkaFiles(at(1))
	if err != nil {
		return s, err
	}
	directory, err := s.consulArgs("consul", [3]string{ports[3], ports[4], ports[5]}, "")
	if err != nil {
		return s, err
	}
	given := os.Getenv("MONGODB_URI")
	for name, x := range map[string]struct {
		args  []string
		ready func() error
	}{
		"kafka":  {s.java("512m", "kafka.Kafka", properties), dials(at(0))},
		"mongo":  {s.java("1g", "stack.Documents", n.hub, ports[2]), dials(at(2))},
		"consul": {directory, leads(s.Consul)},
	} {
		if name == "mongo" && given != "" {
			s.Mongo = given
			continue
		}
		s.servers[name] = &Server{args: x.args, ready: x.ready, log: filepath.Join(dir, name+".log")}
		if err := s.servers[name].launch(); err != nil {
			return s, err
		}
	}
	for name, x := range s.servers {
		if err := x.await(); err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
	}
	return s, nil
}

// Server is the server of a name: kafka, mongo or consul.
func (s *Stack) Server(name string) *Server { return s.servers[name] }

// Knows reports whether the directory has a service at addr whose check passes.
func (s *Stack) Knows(addr string) (bool, error) {
	w, err := http.Get(s.Consul + "/v1/health/state/passing")
	if err != nil {
		return false, err
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	return bytes.Contains(b, []byte(addr)), err
}

// Dir is where the servers keep what they are told, and their logs.
func (s *Stack) Dir() string { return s.dir }

// Pids are the processes of the servers.
func (s *Stack) Pids() (out []int) {
	for _, x := range s.servers {
		out = append(out, x.cmd.Process.Pid)
	}
	return out
}

// Down ends everything.
func (s *Stack) Down() (err error) {
	for _, x := range s.servers {
		x.Kill()
	}
	return s.net.down()
}

// Logs are the last words of every server.
func (s *Stack) Logs() string {
	var b strings.Builder
	for name, x := range s.servers {
		said, err := os.ReadFile(x.log)
		if err != nil {
			said = []byte(err.Error())
		}
		fmt.Fprintf(&b, "--- %s\n%s\n", name, said[max(0, len(said)-4000):])
	}
	return b.String()
}

func (x *Server) launch() error {
	out, err := os.OpenFile(x.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cmd, x.gone = exec.Command(x.args[0], x.args[1:]...), make(chan struct{})
	x.cmd.Stdout, x.cmd.Stderr = out, out
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // a test that is killed leaves nothing behind
	if err := x.cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w (deploy/ci/stack.sh makes what is missing)", x.args[0], err)
	}
	go func(cmd *exec.Cmd, gone chan struct{}) {
		_ = cmd.Wait() // how it ended is told by who waits for it to be ready
		close(gone)
	}(x.cmd, x.gone)
	return nil
}

// await asks until the server answers.
func (x *Server) await() error {
	deadline, tick := time.Now().Add(patience), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		err := x.ready()
		if err == nil {
			return nil
		}
		select {
		case <-x.gone:
			return fmt.Errorf("ended by itself: %s", tail(x.log))
		case <-tick.C:
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not ready after %v: %w\n%s", patience, err, tail(x.log))
		}
	}
}

// Start runs the server again and waits until it answers.
func (x *Server) Start() error {
	if err := x.launch(); err != nil {
		return err
	}
	return x.await()
}

// Kill ends the server as a power cut would.
func (x *Server) Kill() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cmd == nil || x.cmd.Process == nil {
		return
	}
	_ = x.cmd.Process.Kill() // it may have ended already
	<-x.gone
}

// Freeze stops the server from doing anything; Thaw lets it go on.
func (x *Server) Freeze() error { return x.cmd.Process.Signal(syscall.SIGSTOP) }

// Thaw undoes Freeze.
func (x *Server) Thaw() error { return x.cmd.Process.Signal(syscall.SIGCONT) }

func tail(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

func dials(addr string) func() error {
	return func() error {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			err = c.Close()
		}
		return err
	}
}

// Ports come from below those that the system gives to outgoing connections, so
// that no client can sit on a server's port while that is away, and from below
// those of the platforms (county.FreePort).
const firstPort, manyPorts = 10_000, 10_000

func freePorts(host string, n int) (out []string, err error) {
	for range 50 * n {
		port := strconv.Itoa(firstPort + rand.IntN(manyPorts))
		l, busy := net.Listen("tcp", net.JoinHostPort(host, port))
		if busy != nil {
			err = busy
			continue
		}
		defer l.Close() // all at the end, so that none is given twice
		if out = append(out, port); len(out) == n {
			return out, nil
		}
	}
	return nil, err
}
