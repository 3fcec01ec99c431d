// Package host runs services in a process: one of them, or all of them. It
// knows drivers (which store, which broker, which directory), never modes: a
// service cannot tell whether it is alone. Configuration, lifecycle, health,
// telemetry and the clock live here; nothing a user sees does.
package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"sanshe/libs/crash"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host/watch"
	"sanshe/libs/identity/bearer"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Deps is everything a service may lean on.
type Deps struct {
	Store  store.Engine      // the service's own
	Keys   store.Engine      // apart from it, for keys of people alone; nil unless Unit.Keys
	Call   http.RoundTripper // reaches other services by name, as whoever the request is from
	Self   http.RoundTripper // the same, as this service; for listeners and jobs
	Who    route.Who         // reads the caller of a request
	Rules  *rule.Book
	Log    *slog.Logger
	Now    func() time.Time
	Clock  *Clock
	Pulse  *watch.Pulse // where a service says how a driver of its own is, such as the mail server
	Config Config
}

// Service is what a service package hands to the host.
type Service struct {
	Routes      []route.Route
	Collections []string                 // whose outboxes to relay
	Listens     map[string]event.Handler // event type → reaction
	Jobs        []Job
	Mounts      map[string]http.Handler // further patterns: pages, the OpenID provider
	Fronts      map[string]string       // patterns of other services that the browser expects here → service
}

// With is the service together with its rooms: what each of them answers, mounts, relays and
// does by the clock. Where two react to one event, the room does once the service has.
func (s Service) With(rooms ...Service) Service {
	for _, r := range rooms {
		s.Routes = slices.Concat(s.Routes, r.Routes)
		s.Collections = slices.Concat(s.Collections, r.Collections)
		s.Jobs = slices.Concat(s.Jobs, r.Jobs)
		listens := map[string]event.Handler{}
		maps.Copy(listens, s.Listens)
		for what, do := range r.Listens {
			listens[what] = event.Both(listens[what], do)
		}
		s.Listens = listens
		if len(r.Mounts) > 0 {
			s.Mounts = maps.Clone(s.Mounts)
			if s.Mounts == nil {
				s.Mounts = map[string]http.Handler{}
			}
			maps.Copy(s.Mounts, r.Mounts)
		}
	}
	return s
}

// Job is work by the clock: what is due is found and done, again and again.
type Job struct {
	Name  string
	Every time.Duration
	Do    func(context.Context) error
}

// Unit is a service by name and constructor: what a binary lists.
type Unit struct {
	Name string // of the service, its store, its topic and its path: /api/<name>/
	New  func(context.Context, Deps) (Service, error)
	// County says which of its documents are a county's, for who moves one to another platform.
	County []Share
	// Opens says why a service key does not open what the service keeps sealed in
	// its store. A service that seals nothing has none.
	Opens func(ctx context.Context, e store.Engine, key string) error
	// Keys asks for an engine apart, Deps.Keys, that no backup holds: its content goes to a file of its own, in which nobody
	// is found again whose key has been destroyed.
	Keys bool
	// Grows are the collections whose documents have changed their shape.
	Grows []store.Growing
}

// Program is a binary: its services, and the demonstration it can build.
type Program struct {
	Services []Unit
	// Demo fills an empty platform with demonstration data, through the same
	// doors that people use.
	Demo func(context.Context, *Platform) error
}

// Platform is what a running program lets its demonstration lean on.
type Platform struct {
	Config Config
	Call   http.RoundTripper // as nobody, until the context carries a token
	Clock  *Clock
	Log    *slog.Logger
	Lag    func(context.Context) (int64, error) // events on their way to some listener
}

// Main runs services until a signal. With one constructor it is a
// microservice; with all of them it is the whole platform.
func Main(units ...Unit) { Program{Services: units}.Main() }

// Main runs the program as the command line says, and exits.
func (p Program) Main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.Command(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, context.Canceled) {
		what := "启动失败："
		if len(os.Args) > 1 && os.Args[1] != "serve" {
			what = "没有完成："
		}
		fmt.Fprintln(os.Stderr, what+sentence(err))
		stop()
		os.Exit(1)
	}
}

// sentence is what the operator reads: a fault's own words and cause, or the error.
func sentence(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) && f.Cause != nil {
		return f.Text + "（" + f.Cause.Error() + "）"
	}
	return err.Error()
}

// gcPercent lets the heap grow to five times what is alive before it is swept.
// About 20 MB are alive, since documents are read by the page and the database
// keeps its memory elsewhere; at Go's own 100 sweeping was a tenth of the work
// of a busy platform, at 400 it is 30 MB more memory. GOGC says otherwise.
const gcPercent = 400

// perCore is how many of Go's processors a core has. All who write wait for one
// goroutine that commits for them. Where a core has one, that goroutine comes
// back from the disk to the end of a queue of requests, each time; where it has
// two, the system lets it in at once. GOMAXPROCS says otherwise.
const perCore = 2

var cores = runtime.GOMAXPROCS(0) // as Go counts them, what a container may use

func (p Program) run(ctx context.Context, c Config, out io.Writer, onlyDemo bool) (err error) {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	if _, set := os.LookupEnv("GOMAXPROCS"); !set {
		runtime.GOMAXPROCS(perCore * cores)
	}
	log := logger(c, os.Stderr)
	// The port is taken first: what fails most often must fail before anything is touched.
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("无法监听%s，请换一个ADDR或停止占用它的程序（%w）", c.Addr, err)
	}
	defer ln.Close()
	d := newDrivers(c, log)
	d.serving, d.at = true, cmp.Or(c.Advertise, ln.Addr().String())
	defer func() { err = errors.Join(err, d.close()) }()
	// A stop also ends the waiting for drivers; what is in work is then finished, not cut off.
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	g, gctx := errgroup.WithContext(work)
	door := &gate{health: d.healthDoor()}
	srv := &http.Server{
		Handler: door, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: writeTime, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	g.Go(func() error {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	fail := func(err error) error {
		stopWork()
		return errors.Join(err, shut(srv, c), ended(g.Wait()))
	}
	mux, err := p.furnish(ctx, gctx, g, d)
	if err != nil {
		return fail(err)
	}
	crash.At(crash.AfterOpen)
	door.opened.Store(mux)
	c = d.cfg
	if p.Demo != nil && c.Demo && (c.DemoData || onlyDemo) {
		if err := p.Demo(gctx, &Platform{Config: c, Call: d.local, Clock: d.clock, Log: log, Lag: d.lag}); err != nil {
			return fail(fmt.Errorf("建立演示数据: %w", err))
		}
	}
	leave := func() error { return nil }
	if !onlyDemo {
		if leave, err = d.register(ctx, gctx, g); err != nil {
			return fail(err)
		}
		crash.At(crash.AfterAnnounce)
		d.ready.Store(true)
		fmt.Fprintf(out, "%s已启动，请在浏览器打开 %s\n", c.Platform, c.PublicURL)
		select {
		case <-ctx.Done():
		case <-gctx.Done():
		}
		crash.At(crash.BeforeLeaving)
		d.ready.Store(false)
	}
	err = leave()
	crash.At(crash.AfterLeaving)
	err = errors.Join(err, shut(srv, c))
	crash.At(crash.AfterDrain)
	stopWork()
	return errors.Join(err, ended(g.Wait()))
}

// furnish opens the drivers and mounts the services on them.
func (p Program) furnish(ctx, work context.Context, g *errgroup.Group, d *drivers) (*http.ServeMux, error) {
	if err := d.open(ctx, p.Services); err != nil {
		return nil, err
	}
	mux, ops := http.NewServeMux(), d.operations()
	mux.Handle(operationsPath+"/", d.observed(ops))
	mux.Handle(operationsPath, d.observed(ops))
	for _, unit := range p.Services {
		if err := d.mount(ctx, work, g, mux, ops, unit, p.Services); err != nil {
			return nil, err
		}
	}
	d.mountHealth(mux)
	d.mountMetrics(mux)
	// What no service of this process answers another may; what none answers is a problem, not a page.
	mux.Handle("/api/", d.observed(d.forward(apiService, route.Server(nil, d.who))))
	for prefix, service := range d.elsewhere {
		mux.Handle(prefix, d.observed(d.forward(func(string) string { return service }, http.NotFoundHandler())))
	}
	if d.clock.Movable() {
		mux.Handle("/api/platform/clock", d.observed(d.clockDoor()))
	}
	d.opened.Store(true)
	g.Go(func() error { return d.pulse(work) })
	return mux, errors.Join(d.measure(), d.metricsDoor(work, g), d.subscribe(work, g))
}

func shut(srv *http.Server, c Config) error {
	ctx, cancel := context.WithTimeout(context.Background(), c.DrainTimeout)
	defer cancel()
	return srv.Shutdown(ctx)
}

func ended(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// mount builds one service and starts what it does on its own, for as long as work lives.
func (d *drivers) mount(ctx, work context.Context, g *errgroup.Group, mux *http.ServeMux, ops http.Handler, unit Unit, units []Unit) error {
	opened, err := d.store(ctx, unit.Name)
	if err != nil {
		return err
	}
	if err := d.attend(work, g, opened, unit); err != nil {
		return refusedByStore(err)
	}
	if unit.Keys {
		if _, err := d.openKeys(ctx, unit.Name); err != nil {
			return err
		}
	}
	engine := newSteps(opened)
	relay := &store.Relay{Engine: opened, To: d.bus, Log: d.log}
	self := &bearer.Transport{Service: unit.Name, Shared: []byte(d.cfg.ServiceKey), Via: d.local}
	s, err := unit.New(work, Deps{
		Store: wakeful{engine, relay}, Keys: d.keys[unit.Name], Call: d.local, Self: self, Who: d.who, Rules: d.rules,
		Log: d.log.With("service", unit.Name), Now: d.clock.Now, Clock: d.clock,
		Pulse: d.watch.Pulse, Config: d.cfg,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", unit.Name, err)
	}
	api := route.Server(s.Routes, d.who,
		route.Trace(unit.Name), paced(unit.Name, d.watch.Pace), route.Log(d.log), route.Limit(d.cfg.RateLimit, int(d.cfg.RateLimit*2)+1))
	inner := http.NewServeMux()
	inner.Handle("/", api)
	inner.Handle(operationsPath+"/", ops)
	inner.Handle(operationsPath, ops)
	mux.Handle("/api/"+unit.Name+"/", d.front(unit.Name, api))
	for pattern, h := range s.Mounts {
		mux.Handle(pattern, d.front(unit.Name, h))
		if pattern != "/" {
			inner.Handle(pattern, h)
		}
	}
	d.local.Add(unit.Name, inner)
	for pattern, service := range s.Fronts {
		if !slices.ContainsFunc(units, func(u Unit) bool { return u.Name == service }) {
			d.elsewhere[pattern] = service
		}
	}
	l, err := newListener(work, unit.Name, s.Listens, wakeful{engine, relay}, d.log)
	if err != nil {
		return err
	}
	l.collections = s.Collections
	d.services = append(d.services, l)
	relay.Collections = s.Collections
	g.Go(func() error { return relay.Run(work, time.Second) })
	for _, job := range s.Jobs {
		kick := make(chan struct{}, 1)
		d.clock.OnMove(func() {
			select {
			case kick <- struct{}{}:
			default:
			}
		})
		g.Go(func() error { return d.repeat(work, unit.Name, job, kick) })
	}
	return nil
}
