package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

const secret = "a service key of a test, long enough"

// sample is a file of n documents, and its lines.
func sample(t *testing.T, n int) ([]byte, []Line) {
	t.Helper()
	var lines []Line
	for i := range n {
		e := event.New("tender.tender.born.v1", time.Unix(0, 0).UTC(), i)
		e.Subject, e.Seq = fmt.Sprint(i), 1
		lines = append(lines,
			Line{Doc: &Doc{"tender", "tenders", store.Copy{ID: fmt.Sprint(i), Version: 1, Index: map[string][]string{"n": {"1"}}, Body: json.RawMessage(fmt.Sprintf(`{"x":%d}`, i))}}},
			Line{Event: &Event{i % 2, e}})
	}
	lines = append(lines, Line{Heard: &Heard{"tender", "tender", 0, 1}})
	var b bytes.Buffer
	w, err := Create(&b, secret, Header{Made: time.Unix(0, 0), Topics: map[string]int{"tender": 2}})
	for _, l := range lines {
		if err == nil {
			err = w.Add(l)
		}
	}
	if err == nil {
		_, err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), lines
}

func read(b []byte, key string) (lines []Line, err error) {
	_, err = Read(bytes.NewReader(b), key, func(Header) error { return nil }, func(l Line) error { lines = append(lines, l); return nil })
	return lines, err
}

func TestAFileReadsBackAsItWasWritten(t *testing.T) {
	for _, n := range []int{0, 1, 5000} { // the last is many pieces
		b, want := sample(t, n)
		got, err := read(b, secret)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(got)
		if w, _ := json.Marshal(want); !bytes.Equal(a, w) {
			t.Errorf("%d documents came back otherwise", n)
		}
	}
}

func TestAFileWithAnyByteChangedIsRefused(t *testing.T) {
	b, _ := sample(t, 400)
	if len(b) < 3000 {
		t.Fatalf("only %d bytes to change", len(b))
	}
	for i := range b {
		for _, flip := range []byte{1, 0x80} {
			bad := bytes.Clone(b)
			bad[i] ^= flip
			if _, err := read(bad, secret); !errors.Is(err, ErrAltered) && !errors.Is(err, ErrForeign) && !errors.Is(err, ErrKey) {
				t.Fatalf("byte %d of %d changed by %#x: %v", i, len(b), flip, err)
			}
		}
	}
}

func TestAFileCutOffOrLengthenedAnywhereIsRefused(t *testing.T) {
	b, _ := sample(t, 20000)
	if len(b) < 2*piece {
		t.Fatalf("%d bytes are no two pieces", len(b))
	}
	for _, n := range []int{0, 1, head - 1, head, head + 1, head + piece, head + piece + 16, len(b) - 17, len(b) - 1} {
		if _, err := read(b[:n], secret); err == nil {
			t.Errorf("the first %d of %d bytes passed for the whole", n, len(b))
		}
	}
	if _, err := read(append(bytes.Clone(b), 0), secret); !errors.Is(err, ErrAltered) {
		t.Errorf("one byte more: %v", err)
	}
	first, second := head, head+piece+16
	swapped := append(bytes.Clone(b[:first]), b[second:second+piece+16]...)
	if swapped = append(append(swapped, b[first:second]...), b[second+piece+16:]...); len(b) >= second+piece+16 {
		if _, err := read(swapped, secret); !errors.Is(err, ErrAltered) {
			t.Errorf("two pieces swapped: %v", err)
		}
	}
}

func TestAFileIsNotReadableWithoutItsKey(t *testing.T) {
	b, _ := sample(t, 10)
	if _, err := read(b, secret+"!"); !errors.Is(err, ErrKey) {
		t.Errorf("another key: %v, want ErrKey", err)
	}
	if strings.Contains(string(b), "tender") {
		t.Error("the file shows what is in it")
	}
}

func TestATotalTellsWhatIsMissing(t *testing.T) {
	_, lines := sample(t, 3)
	whole, part := NewTotal(), NewTotal()
	for i, l := range lines {
		if err := whole.Count(l); err != nil {
			t.Fatal(err)
		}
		if i != 2 {
			if err := part.Count(l); err != nil {
				t.Fatal(err)
			}
		}
	}
	if why := part.Differs(whole); !strings.Contains(why, "tender/tenders文档应有3条，实有2条") {
		t.Errorf("says %q", why)
	}
	if why := whole.Differs(whole); why != "" {
		t.Errorf("differs from itself: %s", why)
	}
}
