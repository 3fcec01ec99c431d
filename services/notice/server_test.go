package notice

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// A server is a mail server small enough to read: it takes letters, or answers
// what a test tells it to.
type server struct {
	ln      net.Listener
	tls     *tls.Config // STARTTLS is offered when set
	refuse  map[string]string
	hangUp  bool // after the letter, before the goodbye is answered
	wrapped bool // TLS from the first byte

	mu      sync.Mutex
	letters []letter
	auth    []string
	secure  bool // the last letter came over TLS
}

type letter struct{ from, to, data string }

// certificate is one that only this test's pool trusts, for 127.0.0.1.
func certificate(t *testing.T) (serve, trust *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}

func (s *server) start(t *testing.T) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if s.wrapped {
		ln = tls.NewListener(ln, s.tls)
	}
	s.ln = ln
	var talks sync.WaitGroup
	talks.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			talks.Go(func() { s.talk(c) })
		}
	})
	t.Cleanup(func() { _ = ln.Close(); talks.Wait() })
	return s
}

func (s *server) addr() string { return s.ln.Addr().String() }

func (s *server) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	secure := s.wrapped
	var l letter
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		if answer := s.refuse[verb]; answer != "" {
			say(answer)
			continue
		}
		switch verb {
		case "EHLO", "HELO":
			say("250-test")
			if s.tls != nil && !secure {
				say("250-STARTTLS")
			}
			if secure {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			up := tls.Server(c, s.tls)
			if up.Handshake() != nil {
				return
			}
			c, in, secure = up, bufio.NewReader(up), true
		case "AUTH":
			raw, _ := base64.StdEncoding.DecodeString(line[strings.LastIndex(line, " ")+1:])
			s.mu.Lock()
			s.auth = append(s.auth, strings.ReplaceAll(string(raw), "\x00", "|"))
			s.mu.Unlock()
			say("235 ok")
		case "MAIL":
			l = letter{from: line}
			say("250 ok")
		case "RCPT":
			l.to = line
			say("250 ok")
		case "DATA":
			say("354 go")
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				l.data += line
			}
			s.mu.Lock()
			s.letters, s.secure = append(s.letters, l), secure
			s.mu.Unlock()
			say("250 taken")
			if s.hangUp {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *server) taken() []letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]letter(nil), s.letters...)
}
