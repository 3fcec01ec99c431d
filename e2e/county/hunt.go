package county

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// Scent is a mark in every form in which it could have been left: as text, in
// UTF-16, in hexadecimal, and in base64, where what stands before it shifts it
// by none, one or two bytes.
type Scent struct{ forms [][]byte }

// NewScent makes the forms of a mark of at least 12 letters and digits.
func NewScent(mark string) Scent {
	wide := make([]byte, 0, 2*len(mark))
	for _, u := range utf16.Encode([]rune(mark)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	s := Scent{forms: [][]byte{[]byte(mark), wide, []byte(hex.EncodeToString([]byte(mark)))}}
	for shift := range 3 {
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), mark...))
		// what its neighbours have part in says nothing of the mark
		s.forms = append(s.forms, []byte(text[(shift*8+5)/6:len(mark)*8/6-1]))
	}
	return s
}

// Kept are the directories in which a platform leaves what it is told: its own, and that of the servers it leans on.
func (p *Platform) Kept() []string {
	if Servers == nil {
		return []string{p.Dir}
	}
	return []string{p.Dir, Servers.Dir()}
}

// window is how much is looked at at once.
const window = 1 << 20

// in reports whether a stream has the mark.
func (s Scent) in(r io.Reader) (found bool, err error) {
	var most int
	for _, f := range s.forms {
		most = max(most, len(f))
	}
	buf, kept := make([]byte, window), 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		for _, f := range s.forms {
			if bytes.Contains(buf[:kept+n], f) {
				return true, nil
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = nil
			}
			return false, err
		}
		kept = copy(buf, buf[len(buf)-most+1:]) // what a mark may have begun in
	}
}

// InFiles says which files under directories have the mark: databases, their
// write-ahead logs, the broker's segments, whatever there is.
func (s Scent) InFiles(t testing.TB, dirs ...string) (found []string) {
	t.Helper()
	for _, dir := range dirs {
		found = append(found, s.under(t, dir)...)
	}
	return found
}

func (s Scent) under(t testing.TB, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return gone(err, path != dir)
		}
		f, err := os.Open(path)
		if err != nil {
			return gone(err, true)
		}
		defer f.Close()
		has, err := s.in(f)
		if has {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// gone passes over what a program has removed or renamed since it was listed. As with a file made after the listing, one look may miss what
// was renamed: the programs run on, and one look is no proof of every moment.
func gone(err error, listed bool) error {
	if listed && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// InMemory says which regions of the memory of a platform's processes have the
// mark, as dumps of them would: of its services, and of the servers they lean on.
// looked counts the bytes.
func (s Scent) InMemory(t testing.TB, p *Platform) (found []string, looked int64) {
	t.Helper()
	look := func(name string, pid int) {
		in, size := s.inProcess(t, pid)
		for _, at := range in {
			found = append(found, "memory of "+name+" at "+at)
		}
		looked += size
	}
	for _, x := range p.Parts {
		look(x.Name, x.Cmd.Process.Pid)
	}
	if Servers != nil {
		for _, pid := range Servers.Pids() {
			look(fmt.Sprintf("server %d", pid), pid)
		}
	}
	return found, looked
}

// inProcess says which regions of a process's memory have the mark.
func (s Scent) inProcess(t testing.TB, pid int) (found []string, looked int64) {
	t.Helper()
	at := fmt.Sprintf("/proc/%d/", pid)
	maps, err := os.Open(at + "maps")
	if err != nil {
		t.Fatal(err)
	}
	defer maps.Close()
	mem, err := os.Open(at + "mem")
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to uint64
		line := lines.Text()
		if _, err := fmt.Sscanf(line, "%x-%x", &from, &to); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		fields := strings.Fields(line)
		if !strings.HasPrefix(fields[1], "rw") {
			continue // code and constants; what is read from files stands in them
		}
		has, err := s.in(io.NewSectionReader(mem, int64(from), int64(to-from)))
		if err != nil {
			continue // given back meanwhile
		}
		if looked += int64(to - from); has {
			found = append(found, fields[0])
		}
	}
	return found, looked
}
