package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of processor time in /proc, the same on every Linux we know.
const clockTick = time.Second / 100

// load tells how busy others kept the machine while we measured.
type load struct {
	began time.Time
	busy  time.Duration
	mine  time.Duration
	avg   string
}

func watch() (l load, err error) {
	l.began = time.Now()
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return l, fmt.Errorf("the bench judges its machine by /proc: %w", err)
	}
	l.avg = strings.Join(strings.Fields(string(b))[:3], " ")
	if l.busy, err = busy(); err != nil {
		return l, err
	}
	l.mine, err = ours()
	return l, err
}

// busy is the processor time that the whole machine has spent.
func busy() (time.Duration, error) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(b), "\n")
	f := strings.Fields(first)
	var sum int64
	for i, s := range f {
		if i == 0 || i == 4 || i == 5 || i > 8 { // name, idle, waiting for disks, guests that stand in user already
			continue
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return time.Duration(sum) * clockTick, nil
}

// ours is the processor time that we and our children have spent.
func ours() (sum time.Duration, err error) {
	if sum, err = own(); err != nil {
		return 0, err
	}
	children.mu.Lock()
	defer children.mu.Unlock()
	sum += children.past
	for _, c := range children.all {
		d, err := spent(c.cmd.Process.Pid)
		if err != nil { // it has ended
			<-c.gone
			d = c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
		}
		sum += d
	}
	return sum, nil
}

func own() (time.Duration, error) { return spent(os.Getpid()) }

// spent is the processor time of one process that runs.
func spent(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:])) // the name may hold anything
	user, err := strconv.ParseInt(f[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * clockTick, err
}

const quiet = 0.3 // cores that others may use before the figures are worth little

// line is what the figures were measured on, how says on which of its cores.
func (l load) line(how string) (string, error) {
	now, err := watch()
	if err != nil {
		return "", err
	}
	others := max(0, (now.busy-l.busy)-(now.mine-l.mine)).Seconds() / now.began.Sub(l.began).Seconds()
	s := fmt.Sprintf("machine: %s of %s, %s/%s, %s, load average %s before and %s after; others kept %.2f cores busy\n",
		how, processor(), runtime.GOOS, runtime.GOARCH, runtime.Version(), l.avg, now.avg, others)
	if others > quiet {
		s += fmt.Sprintf("WARNING: others used more than %.1f cores while this was measured; trust the ratios little and the rates not at all\n", quiet)
	}
	return s, nil
}
