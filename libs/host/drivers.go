package host

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"sanshe/contracts"
	"sanshe/libs/event/broker"
	"sanshe/libs/event/kafkabus"
	"sanshe/libs/fault"
	"sanshe/libs/host/reach"
	"sanshe/libs/host/watch"
	"sanshe/libs/identity/bearer"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/store/mongostore"
	"sanshe/libs/store/sqlitestore"
)

// Topics are the services that publish; each has one.
var Topics = []string{"catalog", "organization", "tender", "contract", "notice", "insight", "volunteer", "socialwork"}

// drivers is what stands between the services and the machine, as configured.
type drivers struct {
	cfg       Config
	log       *slog.Logger
	clock     *Clock
	rules     *rule.Book
	bus       *kafkabus.Bus
	local     *Local
	dir       reach.Directory
	consul    *reach.Consul // nil without CONSUL
	who       route.Who
	services  []*listener
	elsewhere map[string]string // patterns that another process answers → service
	engines   map[string]store.Engine
	keys      map[string]store.Engine // of the services that keep some apart
	metrics   metricsHandler
	watch     *watch.Watch
	at        string      // where other processes reach this one
	serving   bool        // a service, and not a command
	opened    atomic.Bool // every driver is there and every service is mounted
	ready     atomic.Bool
	closers   []func() error // last opened, first closed
}

// wakeful tells the relay of new events at once.
type wakeful struct {
	store.Engine
	relay *store.Relay
}

// Wake implements store.Waker.
func (w wakeful) Wake(coll string) { w.relay.Wake(coll) }

func newDrivers(c Config, log *slog.Logger) *drivers {
	return &drivers{
		cfg: c, log: log, clock: &Clock{machine: time.Now}, local: &Local{}, engines: map[string]store.Engine{}, keys: map[string]store.Engine{}, elsewhere: map[string]string{}, watch: watch.New(),
	}
}

// open makes the drivers, and waits for those that are away. Whatever happens, close closes what is open.
func (d *drivers) open(ctx context.Context, units []Unit) (err error) {
	if err = writable(d.cfg); err != nil {
		return err
	}
	if err = ownKey(&d.cfg); err != nil {
		return err
	}
	if err = d.telemetry(ctx, units); err != nil {
		return err
	}
	if err = d.openDirectory(ctx); err != nil {
		return err
	}
	if err = d.openClock(ctx); err != nil {
		return err
	}
	rules, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		return err
	}
	if d.rules, err = rule.Read(rules); err != nil {
		return fmt.Errorf("规则库无法读取: %w", err)
	}
	d.who = bearer.NewReader(d.cfg.PublicURL, "http://organization/oidc/keys", d.local, []byte(d.cfg.ServiceKey)).Who
	if d.bus, err = d.openBus(ctx, units); err != nil {
		return err
	}
	d.closers = append(d.closers, d.bus.Close)
	return nil
}

// openDirectory finds out where services in other processes are to be looked for.
func (d *drivers) openDirectory(ctx context.Context) error {
	d.dir = reach.Pattern(d.cfg.Services)
	if d.watch.Pulse.Unused("directory"); d.cfg.Consul != "" {
		watching, stop := context.WithCancel(context.WithoutCancel(ctx))
		d.closers = append(d.closers, func() error { stop(); return nil })
		c, err := reach.Open(watching, d.cfg.Consul, d.cfg.ConsulToken, d.cfg.Namespace, d.log)
		if err != nil {
			return fmt.Errorf("CONSUL=%q无法使用，请写成http://主机:8500（%w）", d.cfg.Consul, err)
		}
		if err := d.await(ctx, d.consulWay(c.Ping)); err != nil {
			return err
		}
		d.consul, d.dir = c, c
	}
	d.local.Away = reach.New(d.dir)
	return nil
}

func (d *drivers) consulWay(do func(context.Context) error) reaching {
	return reaching{name: "directory", do: do, hopeless: reach.Denied, say: func(err error) error {
		if errors.Is(err, reach.ErrNowhere) {
			return err
		}
		if reach.Denied(err) {
			return fmt.Errorf("Consul（%s）不允许本平台登记或查询，请核对CONSUL_TOKEN及其权限（%w）", d.cfg.Consul, err)
		}
		return fmt.Errorf("连接不上Consul（%s），请确认代理已启动、CONSUL的地址正确（%w）", d.cfg.Consul, err)
	}}
}

func (d *drivers) openClock(ctx context.Context) error {
	switch {
	case !d.cfg.Demo:
		return nil
	case d.consul != nil:
		return d.await(ctx, d.consulWay(func(context.Context) error { return d.clock.movedBy(reach.Lead{Consul: d.consul}) }))
	}
	return d.clock.movedBy(leadFile(d.cfg.Path("demo-clock.json")))
}

// ownBroker reports whether the broker is a driver that this process opens itself.
func (c Config) ownBroker() bool { return c.Broker == "embedded" }

// busConfig is how a bus reaches the brokers of the settings.
func (d *drivers) busConfig() kafkabus.Config {
	c := kafkabus.Config{Brokers: []string{d.cfg.Broker}, Prefix: d.cfg.Namespace + ".", Partitions: d.cfg.Partitions, Log: d.log}
	if d.cfg.ownBroker() { // one node keeps one copy
		c.Replication = 1
	}
	if d.cfg.BrokerTLS {
		c.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if d.cfg.BrokerUser != "" {
		c.SASL = kafkabus.SASL{Mechanism: d.cfg.BrokerSASL, User: d.cfg.BrokerUser, Password: d.cfg.BrokerPass}
	}
	return c
}

// openBus reaches the broker, which must let these services write on their topics.
func (d *drivers) openBus(ctx context.Context, units []Unit) (*kafkabus.Bus, error) {
	c := d.busConfig()
	c.Topics = Topics
	if d.cfg.ownBroker() {
		b, err := d.openBroker()
		if err != nil {
			return nil, err
		}
		c.Brokers[0] = b.Addr()
	}
	var own []string
	for _, u := range units {
		if slices.Contains(Topics, u.Name) {
			own = append(own, u.Name)
		}
	}
	var bus *kafkabus.Bus
	way := d.brokerWay(c.Brokers[0], func(ctx context.Context) (err error) {
		if bus, err = kafkabus.Open(ctx, c); err != nil {
			return err
		}
		if err = bus.MayWrite(ctx, own...); err != nil {
			err = errors.Join(err, bus.Close())
		}
		return err
	})
	c.Away = func(err error) { d.missed(way, err) }
	err := d.await(ctx, way)
	return bus, err
}

func (d *drivers) brokerWay(at string, do func(context.Context) error) reaching {
	return reaching{name: "broker", do: do, hopeless: kafkabus.Denied, say: func(err error) error { return brokerError(at, err) }}
}

// brokerError says which setting is to be looked at.
func brokerError(at string, err error) error {
	switch kafkabus.Why(err) {
	case kafkabus.WrongAccount:
		return fmt.Errorf("消息服务%s不接受这个账号，请核对BROKER_USER、BROKER_PASSWORD和BROKER_SASL（%w）", at, err)
	case kafkabus.NoAccount:
		return fmt.Errorf("消息服务%s要求登录，请填写BROKER_USER和BROKER_PASSWORD，并核对BROKER_SASL（%w）", at, err)
	case kafkabus.WrongTLS:
		return fmt.Errorf("与消息服务%s的加密连接没有建立，请核对BROKER_TLS以及它的端口和证书（%w）", at, err)
	case kafkabus.NotAllowed:
		return fmt.Errorf("消息服务%s不允许这个账号使用平台的主题或消费组，请为BROKER_USER授权（%w）", at, err)
	}
	return fmt.Errorf("连接不上消息服务%s，请确认它已启动，BROKER的地址正确，账号和BROKER_TLS是它所要求的（%w）", at, err)
}

func (d *drivers) openBroker() (*broker.Broker, error) {
	b, err := broker.Open(broker.Config{Dir: d.cfg.Path("broker"), Addr: d.cfg.BrokerAddr, Sync: d.cfg.BrokerSync, Log: d.log})
	if f := new(fault.Fault); errors.As(err, &f) && (errors.Is(err, broker.ErrPortBusy) || errors.Is(err, broker.ErrAddress)) {
		return nil, f.Say("BROKER_ADDR无法使用：" + f.Text)
	}
	if err != nil {
		return nil, err
	}
	d.closers = append(d.closers, b.Close)
	return b, nil
}

// brokerOf is where a command reaches the broker. Of a platform that runs it
// is the one in there; alone says that no platform may run.
func (d *drivers) brokerOf(alone bool) (addr string, err error) {
	if !d.cfg.ownBroker() {
		return d.cfg.Broker, nil
	}
	b, err := d.openBroker()
	switch {
	case err == nil:
		return b.Addr(), nil
	case !errors.Is(err, broker.ErrDirLocked):
		return "", err
	case alone:
		return "", errors.New("平台正在运行，请先停止它再执行这个命令")
	}
	return d.cfg.BrokerAddr, nil
}

// brokers are those of somebody else; none when the platform brings its own.
func (c Config) brokers() []string {
	if c.ownBroker() {
		return nil
	}
	return strings.Split(c.Broker, ",")
}

// holdings are the directories under DATA_DIR that hold what a platform knows.
func (c Config) holdings() (dirs []string) {
	if c.Store == "sqlite" {
		dirs = append(dirs, "store")
	}
	if c.ownBroker() {
		dirs = append(dirs, "broker")
	}
	return dirs
}

// dial opens a bus for a command that works once and waits for nothing.
func dial(ctx context.Context, c kafkabus.Config) (*kafkabus.Bus, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*tryTime)
	defer cancel()
	bus, err := kafkabus.Open(ctx, c)
	if err != nil {
		return nil, brokerError(c.Brokers[0], err)
	}
	return bus, nil
}

// store opens the engine of one service: a file of its own, or a database of its own.
func (d *drivers) store(ctx context.Context, service string) (e store.Engine, err error) {
	e, err = d.engine(ctx, service)
	if err == nil {
		d.engines[service] = e
	}
	return e, err
}

// openKeys opens the engine in which a service keeps keys of people, apart from what they open.
func (d *drivers) openKeys(ctx context.Context, service string) (e store.Engine, err error) {
	e, err = d.engine(ctx, service+"-keys", sqlitestore.Forgetful())
	if err == nil {
		d.keys[service] = e
	}
	return e, err
}

func (d *drivers) engine(ctx context.Context, service string, opts ...sqlitestore.Option) (e store.Engine, err error) {
	if d.cfg.Store == "sqlite" {
		dir := d.cfg.Path("store")
		if err = os.MkdirAll(dir, 0o700); err != nil {
			return nil, dirError(d.cfg, err)
		}
		file := d.cfg.Path("store", service+".db")
		engine, err := sqlitestore.Open(file, opts...)
		if f := new(fault.Fault); errors.As(err, &f) {
			return nil, f.Say(file + "：" + f.Text)
		}
		if err != nil {
			return nil, err
		}
		d.closers = append(d.closers, engine.Close)
		e = engine
	} else {
		engine, err := mongostore.Open(d.cfg.Store, d.cfg.Namespace+"_"+service)
		if err != nil {
			return nil, fmt.Errorf("STORE的值无法识别，请写成mongodb://用户:密码@主机:27017（%w）", err)
		}
		d.closers = append(d.closers, engine.Close)
		err = d.await(ctx, reaching{name: "store." + service, do: engine.Ping, hopeless: mongostore.Denied, say: storeError})
		if err != nil {
			return nil, err
		}
		e = engine
	}
	return e, nil
}

// storeError says which setting is to be looked at.
func storeError(err error) error {
	if mongostore.Denied(err) {
		return refusedByStore(err)
	}
	return fmt.Errorf("连接不上数据库，请确认它已启动、STORE的地址正确（%w）", err)
}

// refusedByStore explains the database's refusal; any other error stays what it
// is. An account that may read is found out at the first write.
func refusedByStore(err error) error {
	if mongostore.Denied(err) {
		return fmt.Errorf("数据库不接受STORE里的账号，请核对用户、密码和授权（%w）", err)
	}
	return err
}

func (d *drivers) close() (err error) {
	for _, c := range slices.Backward(d.closers) {
		err = errors.Join(err, c())
	}
	d.closers = nil
	return err
}

// subscribe starts the listeners of every service that has reactions.
func (d *drivers) subscribe(ctx context.Context, g *errgroup.Group) error {
	for _, l := range d.services {
		topics := l.topics()
		if len(topics) == 0 {
			continue
		}
		if err := d.await(ctx, d.brokerWay(d.cfg.Broker, func(ctx context.Context) error {
			return d.bus.MayRead(ctx, d.group(l), topics...)
		})); err != nil {
			return err
		}
		g.Go(func() error {
			err := d.bus.Subscribe(ctx, d.group(l), topics, l.handle)
			if kafkabus.Denied(err) {
				return brokerError(d.cfg.Broker, err)
			}
			return err
		})
	}
	return nil
}

func (d *drivers) group(l *listener) string { return d.cfg.Namespace + "." + l.service }

// lag counts events that some listener has still to hear, or that wait in an outbox.
func (d *drivers) lag(ctx context.Context) (n int64, err error) {
	for _, l := range d.services {
		topics := l.topics()
		if len(topics) == 0 {
			continue
		}
		by, err := d.bus.Lag(ctx, d.group(l), topics)
		if err != nil {
			return 0, err
		}
		for _, k := range by {
			n += k
		}
	}
	return n, nil
}

// register announces the services of this process where there is a directory to announce them in.
func (d *drivers) register(ctx, work context.Context, g *errgroup.Group) (leave func() error, err error) {
	if d.consul == nil {
		return func() error { return nil }, nil
	}
	names := make([]string, len(d.services))
	for i, l := range d.services {
		names[i] = l.service
	}
	way := d.consulWay(func(context.Context) (err error) {
		leave, err = d.consul.Register(work, g, names, d.at)
		return err
	})
	way.hopeless = func(err error) bool { return reach.Denied(err) || errors.Is(err, reach.ErrNowhere) }
	err = d.await(ctx, way)
	return leave, err
}

// repeat does a job now, then every interval and whenever the clock is moved.
func (d *drivers) repeat(ctx context.Context, service string, job Job, kick <-chan struct{}) error {
	tick := time.NewTicker(job.Every)
	defer tick.Stop()
	for {
		if err := job.Do(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "job failed, will try again", "service", service, "job", job.Name, "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-kick:
		case <-tick.C:
		}
	}
}

// minFree is how much room DATA_DIR must have before anything is opened in it.
const minFree = 64 << 20

// writable refuses a directory that would fail later, in the middle of something.
func writable(c Config) error {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return dirError(c, err)
	}
	probe := c.Path(".writable")
	if err := os.WriteFile(probe, []byte("ok"), 0o600); err != nil {
		_ = os.Remove(probe) // a full disk takes a name without its content
		return dirError(c, err)
	}
	if err := os.Remove(probe); err != nil {
		return dirError(c, err)
	}
	if cramped(c.DataDir) {
		return fmt.Errorf("数据目录%s所在磁盘剩余不足%dMB，请清理磁盘或把DATA_DIR指到别处", c.DataDir, minFree>>20)
	}
	return nil
}

// cramped reports whether the disk of dir has less room than a platform needs.
func cramped(dir string) bool {
	var st syscall.Statfs_t
	return syscall.Statfs(dir, &st) == nil && st.Bavail*uint64(st.Bsize) < minFree
}

func dirError(c Config, err error) error {
	return fault.New(fault.Unavailable, "host.data-dir", fmt.Sprintf("数据目录%s不可写，请检查权限和剩余空间，或把DATA_DIR指到别处。", c.DataDir)).Because(err)
}
