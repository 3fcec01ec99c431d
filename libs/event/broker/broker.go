// Package broker runs a Kafka-protocol broker inside the process, on disk, so
// that one machine needs no Kafka. Any Kafka client may connect to it. It holds
// no clients of its own (see kafkabus) and is not meant for a cluster: one
// node, no replication, and start-up reads the whole log into memory.
package broker

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"sanshe/libs/fault"
)

// What Open refuses for. Compare with errors.Is; the copy that Open returns
// names the address or the directory.
var (
	ErrPortBusy   = fault.New(fault.Unavailable, "broker.port.busy", "内置消息服务的监听地址已被占用。")
	ErrAddress    = fault.New(fault.Unavailable, "broker.address.unusable", "内置消息服务的监听地址无法使用。")
	ErrDirLocked  = fault.New(fault.Unavailable, "broker.dir.locked", "消息目录正被另一个进程使用。")
	ErrDirUnready = fault.New(fault.Unavailable, "broker.dir.unwritable", "消息目录不可写。")
	ErrLog        = fault.New(fault.Unavailable, "broker.log.unreadable", "消息目录里的日志无法读取。")
)

// Config says where the broker keeps its log and listens.
type Config struct {
	Dir       string        // created if missing
	Addr      string        // host:port to listen on, "127.0.0.1:0" if empty
	Advertise string        // host:port told to clients, what we listen on if empty; needed inside a container
	Sync      bool          // answer a producer only after fsync; without it a power cut loses acknowledged events
	Trim      time.Duration // how often topics are trimmed to their retention, 15 minutes if zero
	Log       *slog.Logger  // slog.Default() if nil
}

// Broker is a running broker.
type Broker struct {
	addr    string
	cluster *kfake.Cluster
	lock    *os.File
	log     *slog.Logger
	once    sync.Once
	stop    chan struct{}
	trimmed sync.WaitGroup
}

// Open starts a broker on the log in c.Dir.
func Open(c Config) (b *Broker, err error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.Trim <= 0 {
		c.Trim = 15 * time.Minute
	}
	b = &Broker{log: c.Log, stop: make(chan struct{})}
	if b.lock, err = lock(c.Dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.lock.Close())
			b = nil
		}
	}()
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return b, addressError(c.Addr, err)
	}
	if c.Advertise != "" {
		if l, err = advertise(l, c.Advertise); err != nil {
			return b, err
		}
	}
	b.addr = l.Addr().String()
	opts := []kfake.Opt{
		kfake.NumBrokers(1), kfake.ClusterID("sanshe"), kfake.DataDir(filepath.Join(c.Dir, "log")),
		kfake.ListenFn(func(string, string) (net.Listener, error) { return l, nil }),
		kfake.WithLogger(forward{c.Log}),
	}
	if c.Sync {
		opts = append(opts, kfake.SyncWrites())
	}
	if b.cluster, err = kfake.NewCluster(opts...); err != nil {
		_ = l.Close() // already closed by most ways of failing
		if unready(err) {
			return b, dirError(c.Dir, err)
		}
		return b, ErrLog.Say(fmt.Sprintf("消息目录%s里的日志无法读取，请先备份整个目录，再移走它重新启动；未送达的消息会由各服务重新发出。", c.Dir)).Because(err)
	}
	// Start-up has read the whole log; give back what the reading took.
	debug.FreeOSMemory()
	b.trimmed.Add(1)
	go b.trim(c.Trim)
	return b, nil
}

// Addr is the host:port clients connect to.
func (b *Broker) Addr() string { return b.addr }

// Close stops serving, flushes the log and frees the directory. It may be called again.
func (b *Broker) Close() (err error) {
	b.once.Do(func() {
		close(b.stop)
		b.trimmed.Wait()
		b.cluster.Close()
		err = b.lock.Close() // the lock goes with the file
	})
	return err
}

// trim enforces the retention of each topic. The broker's own timer looks once
// an hour and only at topics with a retention of their own, and the log that
// start-up must read grows until then.
func (b *Broker) trim(every time.Duration) {
	defer b.trimmed.Done()
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-t.C:
			b.cluster.ApplyRetention()
		}
	}
}

// lock holds the directory against a second process: two would write one log.
func lock(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, dirError(dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, dirError(dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, dirError(dir, err)
		}
		return nil, ErrDirLocked.Say(fmt.Sprintf("消息目录%s正被另一个进程使用，请先停掉那个进程，或换一个数据目录。", dir)).Because(err)
	}
	return f, nil
}

func unready(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOSPC) ||
		errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR)
}

func dirError(dir string, err error) error {
	return ErrDirUnready.Say(fmt.Sprintf("消息目录%s不可写，请检查权限和剩余空间，或换一个数据目录。", dir)).Because(err)
}

func addressError(addr string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return ErrPortBusy.Say(fmt.Sprintf("地址%s已被占用，请停掉占用它的程序，或为内置消息服务换一个端口。", addr)).Because(err)
	}
	return ErrAddress.Say(fmt.Sprintf("无法在%s上监听，请写成“主机:端口”，主机须是本机的地址，1024以下的端口需要相应权限。", addr)).Because(err)
}

// advertised is a listener that tells clients another address than its own.
type advertised struct {
	net.Listener
	host string
	port int
}

func advertise(l net.Listener, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		var n int
		if n, err = net.LookupPort("tcp", port); err == nil && host != "" {
			return advertised{l, host, n}, nil
		}
	}
	if err == nil {
		err = errors.New("no host")
	}
	return nil, errors.Join(ErrAddress.Say(fmt.Sprintf("对外公布的地址%s无法使用，请写成“主机:端口”。", addr)).Because(err), l.Close())
}

// Addr implements net.Listener.
func (a advertised) Addr() net.Addr { return a }

// Network implements net.Addr.
func (a advertised) Network() string { return "tcp" }

func (a advertised) String() string { return net.JoinHostPort(a.host, fmt.Sprint(a.port)) }

// forward hands the broker's warnings to our log.
type forward struct{ log *slog.Logger }

// Logf implements kfake.Logger.
func (f forward) Logf(level kfake.LogLevel, format string, args ...any) {
	if level > kfake.LogLevelWarn {
		return
	}
	text := fmt.Sprintf(format, args...)
	switch {
	case strings.Contains(text, "truncating"):
		// The broker cuts a damaged log at the damage, good records behind it included.
		f.log.Error("broker log was damaged and has been cut: acknowledged events may be lost, compare with a backup", "broker", text)
	case level == kfake.LogLevelError:
		f.log.Error("broker", "broker", text)
	default:
		f.log.Warn("broker", "broker", text)
	}
}
