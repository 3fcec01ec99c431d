package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// two cores are what the stated bounds are for.
const two = 2

// pin holds this process, and with it every process that it starts, to the
// first two cores that it may use: the product, its baselines and whoever asks
// them share two, however many the machine has. Without taskset each process
// gets two of Go's processors, which is less, and how says so.
func pin() (how string, err error) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "", fmt.Errorf("the bench learns its cores from /proc: %w", err)
	}
	cores, err := allowed(string(b))
	if err != nil {
		return "", err
	}
	runtime.GOMAXPROCS(min(two, len(cores)))
	taskset, err := exec.LookPath("taskset")
	if err != nil {
		return fmt.Sprintf("two of Go's processors for each process, as there is no taskset; the cores are any of %d", len(cores)), os.Setenv("GOMAXPROCS", strconv.Itoa(two))
	}
	if len(cores) < two {
		return "ONE CORE, and the bounds are for two", nil
	}
	if out, err := exec.Command(taskset, "-a", "-c", "-p", strings.Join(cores[:two], ","), strconv.Itoa(os.Getpid())).CombinedOutput(); err != nil {
		return "", fmt.Errorf("holding the run to two cores: %w: %s", err, out)
	}
	return fmt.Sprintf("everything on two cores (%s) of %d", strings.Join(cores[:two], " and "), len(cores)), nil
}

// allowed are the numbers of the cores that a process may use, by its status in /proc.
func allowed(status string) (cores []string, err error) {
	_, after, _ := strings.Cut(status, "Cpus_allowed_list:")
	line, _, _ := strings.Cut(after, "\n")
	for part := range strings.SplitSeq(strings.TrimSpace(line), ",") {
		from, to, many := strings.Cut(part, "-")
		first, err := strconv.Atoi(from)
		last := first
		if err == nil && many {
			last, err = strconv.Atoi(to)
		}
		if err != nil {
			return nil, fmt.Errorf("the cores of this process are %q: %w", line, err)
		}
		for ; first <= last; first++ {
			cores = append(cores, strconv.Itoa(first))
		}
	}
	return cores, nil
}

// processor is what the machine calls its cores.
func processor() string {
	b, _ := os.ReadFile("/proc/cpuinfo") // a name that is missing is not worth an error
	_, after, _ := strings.Cut(string(b), "model name")
	line, _, _ := strings.Cut(after, "\n")
	return strings.Trim(line, "\t :")
}
