package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/stack"
)

const (
	visitors   = 16 // clients of the closed loop
	shopRounds = 5
	shopRound  = 2 * time.Second
	aloneRound = time.Second
	bidOneIn   = 10 // things that people do; the others are pages read
	atLeast    = 0.4
	atMost     = 2.0
)

// services, each a process of its own. The first is the one that people reach.
var services = []string{"portal", "organization", "catalog", "tender", "contract", "volunteer", "socialwork", "notice", "insight"}

// apart is a platform with a process for each service, each in a place of its own.
func apart(bin, dir string, s *stack.Stack) (*platform, error) {
	p := newPlatform(dir)
	for k, v := range map[string]string{"NAMESPACE": "load", "STORE": s.Mongo, "BROKER": s.Kafka, "CONSUL": s.Consul} {
		p.env[k] = v
	}
	for _, name := range services {
		host, err := s.Host()
		if err != nil {
			return nil, err
		}
		p.parts = append(p.parts, &part{
			name: name, addr: host.Addr, env: map[string]string{"ADDR": host.Addr, "DATA_DIR": filepath.Join(dir, name)},
			command: func() *exec.Cmd { return host.Command(filepath.Join(bin, name+"d")) },
		})
	}
	p.addr = p.parts[0].addr
	p.env["PUBLIC_URL"] = p.base()
	return p, nil
}

// call reaches a platform as people do: its pages at the portal, and the
// interface of a service at the service, as the charts' ingress leads there.
func (p *platform) call() (*line, error) {
	l, err := dial(p.addr)
	if err != nil {
		return nil, err
	}
	for _, x := range p.parts {
		if x.name == "tender" {
			l.tenders, err = dial(x.addr)
		}
	}
	return l, err
}

// topology measures the same services in one process, with the store and the
// broker that it brings along, against a process for each on servers of their
// own, all on this machine: what the way to the cluster costs.
func topology(ctx context.Context, t *table, binary, dir string) (err error) {
	say("starting Kafka, the document server and Consul")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	s, err := stack.Up(filepath.Join("stack", "target"), dir, stack.Lasting)
	if err != nil {
		return fmt.Errorf("the servers of a cluster, made by make stack: %w", err)
	}
	defer func() { err = errors.Join(err, farewell(s)) }()
	one, err := single(binary, filepath.Join(dir, "one"))
	if err != nil {
		return err
	}
	several, err := apart(filepath.Dir(binary), filepath.Join(dir, "several"), s)
	if err != nil {
		return err
	}
	var shops [2]*crowd
	for i, p := range []*platform{one, several} {
		say("building a platform of %d processes with %d purchases", len(p.parts), visitors*each)
		if shops[i], err = shop(ctx, p); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, p.stop()) }()
	}
	for _, x := range []struct {
		name string
		do   func(c *crowd, l *line, k, i int) error
	}{
		{"a purchase's page", (*crowd).page},
		{"20 tenders, JSON, made anew", (*crowd).list},
		{"bid handed in", func(c *crowd, l *line, k, _ int) error { return c.submit(l, k) }},
		{"nine pages and a bid", (*crowd).visit},
	} {
		say("measuring: %s, in one process and in several", x.name)
		var crowded, alone duel
		for r := range shopRounds + 1 { // the first warms up
			for k := range 2 {
				if err := ctx.Err(); err != nil {
					return err
				}
				c := shops[(k+r)%2]
				all, err := c.visits(visitors, shopRound, x.do)
				if err != nil {
					return err
				}
				if err := c.rest(ctx); err != nil {
					return err
				}
				quiet, err := c.visits(1, aloneRound, x.do)
				if err != nil {
					return err
				}
				if err := c.rest(ctx); err != nil {
					return err
				}
				if r > 0 {
					crowded.note(side((k+r)%2), all)
					alone.note(side((k+r)%2), quiet)
				}
			}
		}
		t.duel(x.name, visitors*each, crowded, atLeast)
		t.wait("  … half of one client's answers within", alone, atMost)
	}
	t.note("a process for each service is the product here, one process the baseline; Kafka, Consul and a server of MongoDB's protocol that is")
	t.note("not MongoDB share the machine with the six processes and the clients, and are not in the cpu ratio.")
	return nil
}

// farewell ends the servers. What they worked was our doing, and not others'.
func farewell(s *stack.Stack) error {
	children.mu.Lock()
	defer children.mu.Unlock()
	for _, pid := range s.Pids() {
		if d, err := spent(pid); err == nil { // else it has ended
			children.past += d
		}
	}
	return s.Down()
}

// shop starts a platform with some purchases that take bids, all made through its doors.
func shop(ctx context.Context, p *platform) (*crowd, error) {
	w := newTown(ctx, p, visitors*each)
	if err := p.start(ctx, demonstration); err != nil {
		return nil, err
	}
	first, _, err := w.history()
	if err != nil {
		return nil, err
	}
	like, err := do(w, "office", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: first})
	if err != nil {
		return nil, err
	}
	for len(w.open) < w.n {
		id, err := w.publish(draft(catalogapi.Item{Catalogue: like.Catalogue, Code: like.Item}))
		if err != nil {
			return nil, err
		}
		w.open = append(w.open, id)
	}
	return newCrowd(w, visitors)
}

// visits runs what n clients do for d.
func (c *crowd) visits(n int, d time.Duration, do func(c *crowd, l *line, k, i int) error) (lap, error) {
	if err := c.filled(n, d); err != nil {
		return lap{}, err
	}
	if err := c.rest(c.w.ctx); err != nil {
		return lap{}, err
	}
	return metered(c.w.p.spent, func() (lap, error) {
		return closed(n, d, func(k int) (func() error, func(), error) {
			l, err := c.w.p.call()
			if err != nil {
				return nil, nil, err
			}
			i := 0
			return func() error { i++; return do(c, l, k, i) }, l.close, nil
		})
	})
}

func (c *crowd) page(l *line, k, i int) error {
	return l.get("/tenders/"+c.w.open[(k*each+i)%len(c.w.open)], "Accept-Encoding: gzip\r\n", 0)
}

// list asks with a parameter that changes nothing, so that nobody can answer from memory.
func (c *crowd) list(l *line, k, i int) error {
	return l.get(fmt.Sprintf("/api/tender/tenders?limit=20&limit=%d-%d-%d", c.w.p.parts[0].cmd.Process.Pid, k, time.Now().UnixNano()+int64(i)), "", 0)
}

// visit is a page read, or a bid handed in.
func (c *crowd) visit(l *line, k, i int) error {
	if i%bidOneIn == 0 {
		return c.submit(l, k)
	}
	return c.page(l, k, i)
}

// wait adds how much longer the product lets a client wait, at most so many times.
func (t *table) wait(name string, d duel, most float64) {
	half := func(l lap) float64 { return l.p50.Seconds() * 1000 }
	r := pairs(d.laps[baseline], d.laps[product], half)
	t.rows = append(t.rows, []string{
		name, "", fmt.Sprintf("%.2f ms", median(d.laps[baseline], half)), fmt.Sprintf("%.2f ms", median(d.laps[product], half)),
		r.String(), pairs(d.laps[baseline], d.laps[product], slow).String(), "", fmt.Sprintf("≤%.2f", most), t.judge(name, r.median() <= most),
	})
}
