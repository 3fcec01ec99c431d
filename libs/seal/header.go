package seal

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"

	"filippo.io/age"

	"sanshe/libs/fault"
)

var markForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

const (
	stanzaType = "bidseal"
	maxHeader  = 32 << 10 // bytes; sixteen holders of X-Wing take 30 KiB
)

var (
	foreign = fault.New(fault.Refused, "seal.file.foreign", "这不是本平台的密封文件，或者文件头已经损坏，请核对文件后重新取得。")
	altered = fault.New(fault.Refused, "seal.file.altered", "密封文件不完整，或者被改动过，请核对文件的哈希，重新取得原来的文件。")
)

// Header is the head of a sealed file, read under the context that the file is said to belong to.
// It tells who holds shares; nothing of it is proven before Combine has answered.
type Header struct {
	Suite     string
	Threshold int
	Holders   []string // by point: the share of Holders[0] lies at 1
	Marks     []string // of the keys that the shares are said to be sealed to, in the same order

	on       *suite
	ctx      [sha256.Size]byte
	envelope Envelope
	raw      []byte
	shares   []sealedShare
}

// sealedShare is what the header says of one share.
type sealedShare struct {
	commitment [sha256.Size]byte
	body       []byte
}

// ReadHeader reads a header and no byte more.
func ReadHeader(r *bufio.Reader, c Context) (*Header, error) {
	ctx, err := c.digest()
	if err != nil {
		return nil, err
	}
	raw, err := cut(r)
	if err != nil {
		return nil, err
	}
	// The parser is age's own. Asked for a key, it shows us the stanzas and is told that none is ours.
	var seen witness
	if _, err := age.DecryptHeader(raw, &seen); !errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, foreign.Because(err)
	}
	h := &Header{ctx: ctx, envelope: c.Envelope, raw: raw}
	if err := h.fill(seen.stanzas); err != nil {
		return nil, err
	}
	return h, nil
}

// witness is an identity that opens nothing.
type witness struct{ stanzas []*age.Stanza }

// Unwrap implements age.Identity.
func (w *witness) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	w.stanzas = stanzas
	return nil, age.ErrIncorrectIdentity
}

// cut takes a header off r: the lines up to the one that begins with ---.
func cut(r *bufio.Reader) ([]byte, error) {
	var raw []byte
	for line := 0; ; {
		part, err := r.ReadSlice('\n')
		if raw = append(raw, part...); len(raw) > maxHeader {
			return nil, foreign
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil, foreign.Because(err)
		case err != nil:
			return nil, err
		case bytes.HasPrefix(raw[line:], []byte("---")):
			return raw, nil
		default:
			line = len(raw)
		}
	}
}

// fill holds the stanzas against the one shape that there is: the holders', all alike, then the bidder's.
func (h *Header) fill(stanzas []*age.Stanza) (err error) {
	n := len(stanzas) - 1
	if n < 1 || n > MaxHolders || len(stanzas[0].Args) != 6 {
		return foreign
	}
	first := stanzas[0].Args
	if h.on, err = suiteOf(first[0]); err != nil {
		return err
	}
	h.Suite = h.on.name
	if h.Threshold, err = strconv.Atoi(first[2]); err != nil || !lawful(h.Threshold, n) {
		return foreign
	}
	same := []string{h.Suite, strconv.Itoa(h.Threshold), strconv.Itoa(n)}
	for _, s := range stanzas[:n] {
		if s.Type != stanzaType || len(s.Args) != 6 || !slices.Equal(same, []string{s.Args[0], s.Args[2], s.Args[3]}) ||
			!nameForm.MatchString(s.Args[1]) || slices.Contains(h.Holders, s.Args[1]) || !markForm.MatchString(s.Args[5]) || len(s.Body) != h.on.overhead()+shareSize {
			return foreign
		}
		c, err := base64.RawStdEncoding.Strict().DecodeString(s.Args[4])
		if err != nil || len(c) != sha256.Size {
			return foreign
		}
		h.Holders, h.Marks = append(h.Holders, s.Args[1]), append(h.Marks, s.Args[5])
		h.shares = append(h.shares, sealedShare{[sha256.Size]byte(c), s.Body})
	}
	if stanzas[n].Type != h.on.stanza {
		return foreign
	}
	return nil
}

// Bytes are the header as it stands in the file: all that a holder needs.
func (h *Header) Bytes() []byte { return bytes.Clone(h.raw) }

// Whole refuses the length of a file that no envelope under this header can have: one that was cut off, or has a tail.
func (h *Header) Whole(size int64) error {
	const nonce, chunk, tag = 16, 64 << 10, 16 // of age's payload
	sealed := size - int64(len(h.raw)) - nonce
	chunks := (sealed + chunk + tag - 1) / (chunk + tag)
	plain := sealed - chunks*tag
	if sealed <= tag || plain < frameHead || padding[h.envelope](plain) != plain || (plain+chunk-1)/chunk != chunks {
		return altered
	}
	return nil
}

// Proves refuses a file key that this header was not made under.
func (h *Header) Proves(key FileKey) error {
	if _, err := age.DecryptHeader(h.raw, age.NewInjectedFileKeyIdentity(key[:])); err != nil {
		return fault.New(fault.Refused, "seal.key.other", "这把钥匙打不开这份密封文件，请用投标人自己的私钥重新解出后提交。").Because(err)
	}
	return nil
}
