package sqlitestore

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

var errClosed = store.ErrUnavailable.Say("系统正在停止，刚才的操作没有完成，请稍后再试。")

// job is one write on its way into a group.
type job struct {
	do     func(*conn) error
	taken  atomic.Bool // by the writer, or by a caller who gives up before the writer came
	answer chan error
}

const group = 256 // writes in one transaction; more only delays the first of them

// do hands a write to the writer and waits until it is on disk. It returns
// ctx's error only if the write certainly did not and will not happen: once
// the writer has begun, the caller waits for the outcome, whatever ctx says.
func (e *Engine) do(ctx context.Context, do func(*conn) error) error {
	return e.hand(ctx, &job{do: do, answer: make(chan error, 1)})
}

func (e *Engine) hand(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-e.closing:
		return errClosed
	default:
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-e.closing:
		return errClosed
	case e.queue <- j:
	}
	select {
	case err := <-j.answer:
		return err
	case <-ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
	case <-e.closing: // the writer finishes what it has; what it never saw is refused here
		if j.taken.CompareAndSwap(false, true) {
			return errClosed
		}
	}
	return <-j.answer
}

// write is the writer: it takes whatever waits, commits it as one, answers all.
func (e *Engine) write(c *conn) {
	defer func() { _ = c.Close() }() // the last connection folds the log into the file
	pages, folded := 0, 0
	c.WALHook(func(_ *sqlite3.Conn, _ string, n int) error { pages = n; return nil })
	jobs := make([]*job, 0, group)
	for {
		jobs = jobs[:0]
		select {
		case j := <-e.queue:
			jobs = take(jobs, j)
		case <-e.closing:
			return
		}
	more:
		for len(jobs) < group {
			select {
			case j := <-e.queue:
				jobs = take(jobs, j)
			default:
				break more
			}
		}
		e.commit(c, jobs)
		folded = e.bound(c, pages, folded)
	}
}

func take(jobs []*job, j *job) []*job {
	if j.taken.CompareAndSwap(false, true) {
		return append(jobs, j)
	}
	return jobs
}

// commit runs the jobs in one transaction. A refused job (its document exists,
// is missing or has moved on) has changed nothing and leaves the others alone.
// Any other failure undoes the whole group, and each job is tried by itself.
func (e *Engine) commit(c *conn, jobs []*job) {
	if len(jobs) == 0 {
		return
	}
	answers := make([]error, len(jobs))
	err := c.run("BEGIN IMMEDIATE", nil)
	broke := false
	for i := 0; err == nil && i < len(jobs); i++ {
		if answers[i] = jobs[i].do(c); answers[i] != nil && !refusal(answers[i]) {
			err, broke = answers[i], true
		}
	}
	if err == nil {
		err = c.run("COMMIT", nil)
	}
	if err != nil && !c.GetAutocommit() {
		_ = c.run("ROLLBACK", nil)
	}
	if broke && len(jobs) > 1 {
		for _, j := range jobs {
			e.commit(c, []*job{j})
		}
		return
	}
	if err != nil {
		err = e.failed(err)
	}
	for i, j := range jobs {
		if err != nil {
			answers[i] = err
		}
		j.answer <- answers[i]
	}
}

func refusal(err error) bool {
	return errors.Is(err, store.ErrExists) || errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrStale)
}

// The log is folded into the file by a goroutine of its own, so that no writer
// waits for it. Under a load that never pauses the log could still grow for
// ever, because it only starts over when everything in it has been folded:
// then the writer itself finishes the rest.
const (
	logSoft = 1000  // pages
	logHard = 12000 // pages, about 48 MB
)

// bound is told how long the log is and how long it was when it was last
// folded, which it answers anew. Folding sorts the whole log, so it is asked
// for once every logSoft pages and not after every group beyond the first.
func (e *Engine) bound(c *conn, pages, folded int) int {
	if pages < folded { // the log has started over
		folded = 0
	}
	switch {
	case pages-folded < logSoft:
		return folded
	case pages < logHard:
		select {
		case e.full <- struct{}{}:
		default:
		}
		return pages
	}
	e.folding.Lock() // our own goroutine is waited for
	defer e.folding.Unlock()
	_ = c.BusyTimeout(100 * time.Millisecond) // a long reader is no reason to stop writing; the next thousand pages try again
	_, _, _ = c.WALCheckpoint("main", sqlite3.CHECKPOINT_RESTART)
	_ = c.BusyTimeout(patience)
	return pages
}

func (e *Engine) checkpoint(c *conn) {
	defer func() { _ = c.Close() }()
	for {
		select {
		case <-e.closing:
			return
		case <-e.full:
			e.folding.Lock()
			_, _, _ = c.WALCheckpoint("main", sqlite3.CHECKPOINT_PASSIVE)
			e.folding.Unlock()
		}
	}
}
