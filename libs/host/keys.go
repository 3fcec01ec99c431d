package host

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sanshe/libs/archive"
	"sanshe/libs/store"
)

// Keys of people leave the platform in a file beside the backup, one for all backups of a folder: each replaces the one
// before, so that whoever was erased is found in none of them, however old the backup is that is restored. A county
// takes those of its own people along.

// exportedKeys is what the name of a county's file of keys has behind that of its export.
const exportedKeys = ".keys"

func keysFlag(file *string) func(*flag.FlagSet) {
	return func(f *flag.FlagSet) { f.StringVar(file, "keys", "", "") }
}

// keysBeside is where the keys of a backup are when nobody says.
func keysBeside(backup string) string { return filepath.Join(filepath.Dir(backup), "sanshe.keys") }

// writeKeys writes the keys that there are now.
func (d *depot) writeKeys(ctx context.Context, of carried, head archive.Header) error {
	head.Keys, head.Lead, head.Topics = true, 0, nil
	_, err := d.wholly(of.keys, head, func(w *archive.Writer) error {
		for _, name := range d.names {
			e, ok := d.keys[name].(store.Whole)
			if !ok {
				continue
			}
			if err := dumpKeys(ctx, e, name, of, w); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func dumpKeys(ctx context.Context, e store.Whole, service string, of carried, w *archive.Writer) (err error) {
	v, resume, err := e.Hold(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	if err := resume(); err != nil {
		return err
	}
	return v.Dump(ctx, func(coll string, r store.Record) error {
		if r.Version == 0 || of.owns != nil && !of.owns(r.ID, service) {
			return nil
		}
		c, err := store.CopyOf(r)
		if err != nil {
			return err
		}
		return w.Add(archive.Line{Doc: &archive.Doc{Service: service, Coll: coll, Copy: c}})
	})
}

// keysOf finds the file of keys to an archive, and reads it to its end. "" is none, for an archive that holds nothing of a
// service with keys; region is the county's, "" the whole platform's.
func (p Program) keysOf(ctx context.Context, c Config, file, region string, of archive.Total) (string, error) {
	need := false
	for at := range of.Docs {
		service, coll := archive.Split(at)
		need = need || !slices.Contains([]string{"parked", "revisions", "shapes"}, coll) &&
			slices.ContainsFunc(p.Services, func(u Unit) bool { return u.Keys && u.Name == service })
	}
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) && !need {
		return "", nil
	}
	var head archive.Header
	_, err := readFile(ctx, c, file, func(h archive.Header) error { head = h; return nil }, func(archive.Line) error { return nil })
	if err != nil {
		return "", fmt.Errorf("没有密钥文件，志愿者的姓名、证件号码等无法打开，请用--keys写明最新的密钥文件（%w）", err)
	}
	if !head.Keys || head.Region != region {
		return "", fmt.Errorf("%s不是这份数据的密钥文件，请用--keys写明最新的密钥文件", file)
	}
	return file, nil
}

// loadKeys fills the engines of keys from a file that has been read before; what is there already stays.
func (d *depot) loadKeys(ctx context.Context, file string) error {
	if file == "" {
		return nil
	}
	ready := map[string]bool{}
	_, err := readFile(ctx, d.cfg, file, func(archive.Header) error { return nil }, func(l archive.Line) error {
		e := d.keys[l.Doc.Service]
		if e == nil {
			return fmt.Errorf("密钥文件里有服务%s的密钥，本程序没有这个服务，请改用做备份时的版本", l.Doc.Service)
		}
		if at := l.Doc.Service + "/" + l.Doc.Coll; !ready[at] {
			ready[at] = true
			if err := e.Prepare(ctx, store.Schema{Name: l.Doc.Coll}); err != nil {
				return err
			}
		}
		err := store.Load(ctx, e, l.Doc.Coll, l.Doc.Copy)
		if errors.Is(err, store.ErrExists) {
			err = nil
		}
		return err
	})
	return err
}
