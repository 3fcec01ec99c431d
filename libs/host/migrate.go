package host

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"sanshe/libs/store"
)

// attend says in a service's store that this process is there, until ctx ends.
// It must come before the service opens anything.
func (d *drivers) attend(ctx context.Context, g *errgroup.Group, e store.Engine, u Unit) error {
	where := fmt.Sprint(os.Getpid())
	if name, err := os.Hostname(); err == nil {
		where = name + "/" + where
	}
	beat, leave, err := store.Attend(ctx, e, where, u.Grows, time.Now)
	if err != nil {
		return err
	}
	g.Go(func() error {
		t := time.NewTicker(store.BeatEvery)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				done, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
				defer cancel()
				return errors.Join(ctx.Err(), leave(done))
			case <-t.C:
			}
			if err := beat(ctx); err != nil && ctx.Err() == nil {
				d.log.WarnContext(ctx, "presence not noted, will try again", "service", u.Name, "err", err)
			}
		}
	})
	return nil
}

// migrate rewrites what is of an earlier shape while everybody goes on working;
// with --contract it ends the time in which two releases may run side by side.
func (p Program) migrate(ctx context.Context, c Config, args []string, out io.Writer) (err error) {
	f := flag.NewFlagSet("migrate", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	pace := f.Float64("rate", defaultRate, "")
	contract := f.Bool("contract", false, "")
	if err := f.Parse(args); err != nil || f.NArg() > 0 || *pace <= 0 {
		return fmt.Errorf("请写成：migrate [--rate 每秒文档数] [--contract]")
	}
	if err := c.settled(); err != nil {
		return err
	}
	d := newDrivers(c, quiet(c))
	defer func() { err = errors.Join(err, d.close()) }()
	limit := rate.NewLimiter(rate.Limit(*pace), max(1, int(*pace)/10))
	for _, u := range p.Services {
		if len(u.Grows) == 0 {
			continue
		}
		e, err := d.storeNow(ctx, u.Name)
		if err != nil {
			return err
		}
		for _, k := range u.Grows {
			at := u.Name + "/" + k.Name()
			if *contract {
				if err := k.Contract(ctx, e, time.Now()); err != nil {
					return fmt.Errorf("%s/%w", u.Name, refusedByStore(err))
				}
				fmt.Fprintf(out, "%s 已收缩到形状%d，旧版本不能再启动\n", at, k.Shape())
				continue
			}
			var last store.Progress
			err := k.Backfill(ctx, e, limit.Wait, func(p store.Progress) {
				last = p
				fmt.Fprintf(out, "%s 形状%d：看过%d，改写%d\n", at, k.Shape(), p.Seen, p.Written)
			})
			if err != nil {
				return refusedByStore(err)
			}
			if last.Left > 0 {
				return fmt.Errorf("%s还有%d个旧形状的文档，旧版本的进程还在写，请停下它们后再执行migrate", at, last.Left)
			}
		}
	}
	return nil
}

// defaultRate is documents a second: slow enough that people notice nothing.
const defaultRate = 200
