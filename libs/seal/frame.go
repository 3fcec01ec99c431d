package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"

	"sanshe/libs/fault"
)

// Inside the encryption stands a frame: the context's digest, the content's length in eight
// bytes, the content, and zeros up to a length that tells little. The digest is there too because the
// bidder's own key opens a file without any share.
const frameHead = sha256.Size + 8

const block = 4096 // bytes

// blocks rounds up to whole blocks.
func blocks(size int64) int64 { return (size + block - 1) / block * block }

// padme rounds up so that at most log log size bits of the length are told, at a price of at most
// 12 % and less the longer it is (Nikitin and others, PURBs, 2019). size > 1.
func padme(size int64) int64 {
	e := bits.Len64(uint64(size)) - 1
	step := int64(1) << (e - bits.Len64(uint64(e)))
	return (size + step - 1) / step * step
}

func writeFrame(w io.Writer, plain io.Reader, size int64, ctx [sha256.Size]byte, e Envelope) error {
	if _, err := w.Write(binary.BigEndian.AppendUint64(ctx[:], uint64(size))); err != nil {
		return err
	}
	wrong := fault.New(fault.Refused, "seal.file.size", "文件的长度在密封时变了，请等文件写完、关闭编辑它的程序后重新密封。")
	switch _, err := io.CopyN(w, plain, size); {
	case errors.Is(err, io.EOF):
		return wrong
	case err != nil:
		return err
	}
	switch n, err := io.ReadFull(plain, make([]byte, 1)); {
	case n > 0:
		return wrong
	case !errors.Is(err, io.EOF):
		return err
	}
	_, err := io.CopyN(w, zeros{}, padding[e](frameHead+size)-frameHead-size)
	return err
}

// readFrame takes the frame apart and refuses whatever this package would not have written.
func readFrame(w io.Writer, plain io.Reader, ctx [sha256.Size]byte, e Envelope) error {
	var head [frameHead]byte
	if _, err := io.ReadFull(plain, head[:]); err != nil {
		return altered.Because(err)
	}
	if !bytes.Equal(head[:sha256.Size], ctx[:]) {
		return fault.New(fault.Refused, "seal.file.elsewhere", "这份密封文件不属于所选的项目、标段、信封、投标人、版本和公告，不能打开，请核对后重新选择。")
	}
	size := int64(binary.BigEndian.Uint64(head[sha256.Size:]))
	if size < 0 || size > MaxSize {
		return altered
	}
	if err := copyPlain(w, plain, size); err != nil {
		return err
	}
	var rest blank
	if err := copyPlain(&rest, plain, padding[e](frameHead+size)-frameHead-size); err != nil {
		return err
	}
	if n, err := plain.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return altered.Because(err)
	}
	return nil
}

// copyPlain copies n bytes; what goes wrong in reading is the file's fault, in writing it is the writer's.
func copyPlain(w io.Writer, plain io.Reader, n int64) error {
	var err error
	kept := &keeper{w: w}
	if _, err = io.CopyN(kept, plain, n); kept.err != nil {
		return kept.err
	}
	if err != nil {
		return altered.Because(err)
	}
	return nil
}

// keeper remembers that writing failed.
type keeper struct {
	w   io.Writer
	err error
}

func (k *keeper) Write(b []byte) (n int, err error) {
	n, k.err = k.w.Write(b)
	return n, k.err
}

// zeros is an endless reader of zeros.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// blank is a writer that takes zeros only.
type blank struct{}

func (*blank) Write(b []byte) (int, error) {
	for _, x := range b {
		if x != 0 {
			return 0, altered
		}
	}
	return len(b), nil
}
