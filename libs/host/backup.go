package host

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"sanshe/libs/archive"
	"sanshe/libs/store"
)

// fileFlag reads the one setting of a command that takes a file.
func fileFlag(verb, name string, args []string, more func(*flag.FlagSet)) (file string, err error) {
	f := flag.NewFlagSet(verb, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&file, name, "", "")
	if more != nil {
		more(f)
	}
	if err := f.Parse(args); err != nil || file == "" || f.NArg() > 0 {
		return "", fmt.Errorf("请写成：%s --%s 文件", verb, name)
	}
	return file, nil
}

// backup writes the whole platform to a file, also while it runs.
func (p Program) backup(ctx context.Context, c Config, args []string, out io.Writer) error {
	var keys string
	file, err := fileFlag("backup", "to", args, keysFlag(&keys))
	if err != nil {
		return err
	}
	err = p.carryOut(ctx, c, file, func(ctx context.Context, d *depot, m *moment, w *archive.Writer) error {
		return d.lines(ctx, m, w.Add)
	}, carried{keys: cmp.Or(keys, keysBeside(file)), out: out})
	return err
}

// carried says whose things go to a file, and where their keys go.
type carried struct {
	region string                        // of a county; "" is the whole platform
	keys   string                        // the file of keys, which replaces the one before
	owns   func(id, service string) bool // whose keys; nil is everybody's
	out    io.Writer
}

// attempts is how often an instant is looked for in a store that cannot hold its writers.
const attempts = 6

// carryOut writes what lines hands over of one moment to a new file.
func (p Program) carryOut(ctx context.Context, c Config, file string,
	lines func(context.Context, *depot, *moment, *archive.Writer) error, of carried,
) (err error) {
	began := time.Now()
	if err := givenKey(&c); err != nil {
		return err
	}
	if err := c.settled(); err != nil {
		return err
	}
	d, err := p.openDepot(ctx, c, quiet(c), false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	head := archive.Header{Region: of.region, Made: began.UTC()}
	if c.Demo {
		err := withLead(ctx, c, func(k leadKeeper) (err error) { head.Lead, err = k.Read(); return err })
		if err != nil {
			return err
		}
	}
	var total archive.Total
	for try := 1; ; try++ {
		total, err = d.write(ctx, file, head, lines)
		if !errors.Is(err, store.ErrMoved) {
			break
		}
		if try == attempts {
			return errors.New("数据一直在变化，得不到同一时刻的备份，请停下各服务，或在没有人办理业务时重试")
		}
	}
	if err != nil {
		return err
	}
	st, err := os.Stat(file)
	if err != nil {
		return err
	}
	kept := ""
	if len(d.keys) > 0 { // after the documents: whose are in the file, has a key in there
		if err := d.writeKeys(ctx, of, head); err != nil {
			return err
		}
		kept = "，密钥写入" + of.keys
	}
	printTotal(of.out, total)
	_, err = fmt.Fprintf(of.out, "已写入%s，%d字节%s，用时%v\n", file, st.Size(), kept, time.Since(began).Round(time.Millisecond))
	return err
}

// write makes the file whole or not at all.
func (d *depot) write(ctx context.Context, file string, head archive.Header,
	lines func(context.Context, *depot, *moment, *archive.Writer) error,
) (total archive.Total, err error) {
	if _, err := os.Stat(file); err == nil {
		return total, fmt.Errorf("%s已经存在，请换一个文件名", file)
	}
	m, err := d.instant(ctx)
	if err != nil {
		return total, err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	head.Topics = m.partitions()
	return d.wholly(file, head, func(w *archive.Writer) error { return lines(ctx, d, m, w) })
}

// wholly writes a file that is there at the end, or not at all.
func (d *depot) wholly(file string, head archive.Header, lines func(*archive.Writer) error) (total archive.Total, err error) {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return total, fmt.Errorf("备份文件%s无法写入，请检查目录和权限（%w）", file, err)
	}
	defer func() {
		if err != nil {
			err = full(file, errors.Join(err, f.Close(), os.Remove(part)))
		}
	}()
	w, err := archive.Create(f, d.cfg.ServiceKey, head)
	if err != nil {
		return total, err
	}
	if err = lines(w); err != nil {
		return total, err
	}
	if total, err = w.Close(); err != nil {
		return total, err
	}
	if err = f.Sync(); err != nil {
		return total, err
	}
	if err = os.Rename(part, file); err != nil {
		return total, err
	}
	return total, errors.Join(f.Close(), syncDir(filepath.Dir(file)))
}

// full says in one line that there is no room, whatever else was said.
func full(file string, err error) error {
	// A database on a full disk may only say that it cannot write.
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, store.ErrUnavailable) && cramped(filepath.Dir(file)) {
		return fmt.Errorf("%s所在磁盘空间不足，没有留下不完整的文件，请清理磁盘或换一个位置后重试", filepath.Dir(file))
	}
	return err
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func printTotal(out io.Writer, t archive.Total) {
	for _, x := range []struct {
		of   map[string]store.Sum
		what string
	}{{t.Docs, "文档"}, {t.Events, "消息"}} {
		for _, at := range slices.Sorted(maps.Keys(x.of)) {
			sum := x.of[at]
			fmt.Fprintf(out, "%-28s %s%8d  %x\n", at, x.what, sum.N, sum.Hash[:8])
		}
	}
}

// verify reads a file to its end and recomputes what it comes to; it writes nothing.
func (p Program) verify(ctx context.Context, c Config, args []string, out io.Writer) error {
	file, err := fileFlag("verify", "from", args, nil)
	if err != nil {
		return err
	}
	if err := givenKey(&c); err != nil {
		return err
	}
	var head archive.Header
	total, err := readFile(ctx, c, file, func(h archive.Header) error { head = h; return nil }, func(archive.Line) error { return nil })
	if err != nil {
		return err
	}
	printTotal(out, total)
	what := "整个平台"
	if head.Region != "" {
		what = "县区" + head.Region
	}
	if head.Keys {
		what += "的密钥"
	}
	_, err = fmt.Fprintf(out, "%s完好：%s，写于%s\n", file, what, head.Made.Local().Format(time.DateTime))
	return err
}

// readFile reads an archive from disk.
func readFile(ctx context.Context, c Config, file string, begin func(archive.Header) error, each func(archive.Line) error) (t archive.Total, err error) {
	f, err := os.Open(file)
	if err != nil {
		return t, fmt.Errorf("备份文件%s无法读取，请核对文件名和权限（%w）", file, err)
	}
	defer f.Close()
	return archive.Read(f, c.ServiceKey, begin, func(l archive.Line) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return each(l)
	})
}
