package insight

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"slices"
	"strconv"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/store"
)

// tallies are what the files of the months come to, by month. They are a memory
// of what was read, never the truth: each process has its own and reads on from
// where it was. One file or list is made at a time, for both read much.
type tallies struct {
	by   map[string]*tally
	turn chan struct{}
}

// tally is what the first releases of a month come to, in the order of the feed.
type tally struct {
	last         int64 // place of the last release counted
	count, bytes int64
	sum          hash.Hash
}

func newTallies() tallies { return tallies{map[string]*tally{}, make(chan struct{}, 1)} }

// wait takes the turn, and answers how to give it back.
func (t tallies) wait(ctx context.Context) (done func(), err error) {
	select {
	case t.turn <- struct{}{}:
		return func() { <-t.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ListMonths lists the files of the months, the latest first.
func (s *Service) ListMonths(ctx context.Context, _ insightapi.ListMonthsRequest) (out insightapi.MonthList, err error) {
	done, err := s.months.wait(ctx)
	if err != nil {
		return out, err
	}
	defer done()
	out.Items = []insightapi.Month{}
	for from := ""; ; {
		first, err := s.last(ctx, store.Query{By: "month", Limit: 1, Where: []store.Term{store.Between("month", from, "")}})
		if err != nil {
			return out, err
		}
		if first.Seq == 0 {
			break
		}
		m, err := s.month(ctx, first.Month)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, m)
		from = first.Month + "0" // what follows all of "2026-03/…"
	}
	slices.Reverse(out.Items)
	return out, nil
}

// month brings the tally of a month up to date.
func (s *Service) month(ctx context.Context, month string) (out insightapi.Month, err error) {
	t := s.months.by[month]
	if t == nil {
		t = &tally{sum: sha256.New()}
		s.months.by[month] = t
	}
	err = s.lines(ctx, month, t.last, func(seq int64, line []byte) error {
		t.sum.Write(line) // of a hash, which never fails
		t.last, t.count, t.bytes = seq, t.count+1, t.bytes+int64(len(line))
		return nil
	})
	return insightapi.Month{
		Month: month, Count: t.count, Bytes: t.bytes, Sha256: hex.EncodeToString(t.sum.Sum(nil)),
		Url: s.api("/months/" + month + "?count=" + strconv.FormatInt(t.count, 10)),
	}, err
}

// lines hands over the releases of a month whose place is after since, each as a line.
func (s *Service) lines(ctx context.Context, month string, since int64, do func(seq int64, line []byte) error) error {
	q := store.Query{By: "month", Where: []store.Term{store.Between("month", month+"/"+store.Int(since+1), month+"0")}}
	return s.entries.Each(ctx, q, func(e Entry) error {
		b, err := json.Marshal(s.public(e))
		if err != nil {
			return err
		}
		return do(e.Seq, append(b, '\n'))
	})
}

// DownloadMonth is the file of a month, or its first lines. It is compressed as
// it is read: the whole would not fit everywhere.
func (s *Service) DownloadMonth(ctx context.Context, in insightapi.DownloadMonthRequest) (out contract.File, err error) {
	done, err := s.months.wait(ctx)
	if err != nil {
		return out, err
	}
	defer done()
	var b bytes.Buffer
	z, n := gzip.NewWriter(&b), int64(0)
	err = s.lines(ctx, in.Month, 0, func(_ int64, line []byte) error {
		if n++; in.Count > 0 && n > in.Count {
			return io.EOF
		}
		_, err := z.Write(line)
		return err
	})
	if err != nil && !errors.Is(err, io.EOF) {
		return out, err
	}
	switch {
	case n == 0:
		return out, errNoMonth
	case n < in.Count:
		return out, errNoMonth.Say("这个月的公开数据还没有这么多条，请从按月下载的列表中选择。")
	}
	if err = z.Close(); err != nil {
		return out, err
	}
	return contract.File{Name: "releases-" + in.Month + ".jsonl.gz", Type: "application/gzip", Body: b.Bytes()}, nil
}
