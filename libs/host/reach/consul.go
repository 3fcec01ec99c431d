package reach

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	consul "github.com/hashicorp/consul/api"
	"golang.org/x/sync/errgroup"
)

const (
	checkTTL   = 10 * time.Second
	checkEvery = 3 * time.Second
	forgetDead = "1m" // the shortest that Consul keeps to
	hearsay    = 300 * time.Millisecond
	emptyFor   = time.Minute // how long an agent that knows nobody is not believed
	watchFor   = 30 * time.Second
	firstWord  = 2 * time.Second
)

// Consul is this process's view of Consul: it announces the services of the
// process and knows where the others are.
type Consul struct {
	ctx    context.Context // of the process
	client *consul.Client
	prefix string
	log    *slog.Logger

	mu      sync.Mutex
	watched map[string]*watched
}

// watched is what is known of one service.
type watched struct {
	mu    sync.RWMutex
	at    []string
	heard chan struct{} // closed at the first answer
	once  sync.Once
}

// Open speaks to the agent at address and follows what it says until ctx ends.
// namespace comes before every name.
func Open(ctx context.Context, address, token, namespace string, log *slog.Logger) (*Consul, error) {
	conf := consul.DefaultConfig()
	conf.Address, conf.Token = address, token
	client, err := consul.NewClient(conf)
	if err != nil {
		return nil, err
	}
	return &Consul{ctx: ctx, client: client, prefix: namespace + "-", log: log, watched: map[string]*watched{}}, nil
}

// Ping asks the agent something that only a working directory answers.
func (a *Consul) Ping(ctx context.Context) error {
	_, _, err := a.client.Health().Service(a.prefix+"portal", "", false, (&consul.QueryOptions{}).WithContext(ctx))
	return err
}

// Denied reports whether the agent refuses who asks, which waiting does not change.
func Denied(err error) bool {
	var status consul.StatusError
	return errors.Is(err, errBlind) || errors.As(err, &status) && (status.Code == http.StatusForbidden || status.Code == http.StatusUnauthorized)
}

// ErrNowhere says that no other process could reach this one at its address.
var ErrNowhere = errors.New("ADDR监听所有地址，别的进程不知道该连哪一个，请用ADVERTISE写明本机可达的主机:端口")

// Find implements Directory. The first question about a service starts a watch
// on it; what was heard last holds while the agent is away.
func (a *Consul) Find(ctx context.Context, service string) []string {
	a.mu.Lock()
	w := a.watched[service]
	if w == nil {
		w = &watched{heard: make(chan struct{})}
		a.watched[service] = w
		go a.watch(service, w)
	}
	a.mu.Unlock()
	wait := time.NewTimer(firstWord)
	defer wait.Stop()
	select {
	case <-w.heard:
	case <-ctx.Done():
	case <-wait.C:
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.at
}

// watch follows one service until the process ends.
func (a *Consul) watch(service string, w *watched) {
	var index uint64
	var emptySince time.Time
	wait := 200 * time.Millisecond
	for a.ctx.Err() == nil {
		q := (&consul.QueryOptions{WaitIndex: index, WaitTime: watchFor}).WithContext(a.ctx)
		entries, meta, err := a.client.Health().Service(a.prefix+service, "", true, q)
		if err != nil {
			if a.ctx.Err() == nil {
				a.log.Warn("the directory is away, going on with what it said last", "service", service, "err", err)
			}
			pause(a.ctx, wait)
			wait, index = min(2*wait, 5*time.Second), 0
			continue
		}
		wait = 200 * time.Millisecond
		if index = meta.LastIndex; len(entries) == 0 && a.doubted(w, &emptySince) {
			// An agent that came back empty knows nobody until they have announced themselves again.
			index = 0
			pause(a.ctx, time.Second)
			continue
		}
		at := make([]string, 0, len(entries))
		for _, e := range entries {
			at = append(at, net.JoinHostPort(e.Service.Address, strconv.Itoa(e.Service.Port)))
		}
		w.mu.Lock()
		w.at = at
		w.mu.Unlock()
		if len(at) > 0 {
			emptySince = time.Time{}
			w.once.Do(func() { close(w.heard) })
		} else {
			pause(a.ctx, hearsay)
			index = 0
		}
	}
}

func (a *Consul) doubted(w *watched, since *time.Time) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if len(w.at) == 0 {
		return false
	}
	if since.IsZero() {
		*since = time.Now()
	}
	return time.Since(*since) < emptyFor
}

// Register announces every service of this process and keeps saying that it
// lives. An agent that came back empty is told again. leave takes the services
// out and waits until others have heard.
func (a *Consul) Register(ctx context.Context, g *errgroup.Group, services []string, addr string) (leave func() error, err error) {
	host, p, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(p)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		return nil, ErrNowhere
	}
	ids := map[string]*consul.AgentServiceRegistration{}
	for _, s := range services {
		id := a.prefix + s + "-" + addr
		ids[id] = &consul.AgentServiceRegistration{
			ID: id, Name: a.prefix + s, Address: host, Port: port,
			Check: &consul.AgentServiceCheck{TTL: checkTTL.String(), Status: consul.HealthPassing, DeregisterCriticalServiceAfter: forgetDead},
		}
	}
	agent := a.client.Agent()
	for id, r := range ids {
		if err := agent.ServiceRegister(r); err != nil {
			return nil, fmt.Errorf("在Consul登记%s失败，请确认代理已启动、令牌有权限（%w）", id, err)
		}
	}
	if err := a.seen(ctx, services); err != nil {
		return nil, err
	}
	keeping, stop := context.WithCancel(ctx)
	kept := make(chan struct{})
	g.Go(func() error {
		defer close(kept)
		a.keep(keeping, ids)
		return ctx.Err() // to leave is no failure
	})
	return func() (err error) {
		stop()
		<-kept // who still says that it lives would be announced again
		for id := range ids {
			err = errors.Join(err, agent.ServiceDeregister(id))
		}
		if err != nil {
			a.log.Warn("leaving without telling the directory, which forgets us by itself", "err", err)
			return nil
		}
		pause(context.Background(), hearsay) // what was addressed to us meanwhile is still answered
		return nil
	}, nil
}

// keep says that the registered live until ctx ends, and registers them again
// with an agent that has forgotten them.
func (a *Consul) keep(ctx context.Context, ids map[string]*consul.AgentServiceRegistration) {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	agent := a.client.Agent()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for id, r := range ids {
			q := (&consul.QueryOptions{}).WithContext(ctx)
			if err := agent.UpdateTTLOpts("service:"+id, "", consul.HealthPassing, q); err == nil || ctx.Err() != nil {
				continue
			}
			if err := agent.ServiceRegisterOpts(r, consul.ServiceRegisterOpts{}.WithContext(ctx)); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "the directory is away", "err", err)
			}
		}
	}
}

// errBlind says that who asks is shown less than there is: instances that it may
// not see are left out of every answer, as if they were not there.
var errBlind = errors.New("reach: the token does not show where instances are")

// seen makes sure that we are shown what we have just announced.
func (a *Consul) seen(ctx context.Context, services []string) error {
	for _, s := range services {
		_, meta, err := a.client.Health().Service(a.prefix+s, "", false, (&consul.QueryOptions{}).WithContext(ctx))
		if err != nil {
			return err
		}
		if meta.ResultsFilteredByACLs {
			return fmt.Errorf("%s: %w", s, errBlind)
		}
	}
	return nil
}

// pause waits, and no longer than ctx lives.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
