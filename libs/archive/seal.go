package archive

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
)

// The outside of a file: a first line that says what it is, the name of the key
// that sealed it, a salt, then pieces. Each piece is sealed under its number and
// whether it is the last, so that none can be altered, left out, moved or cut
// off. The first line, name and salt are sealed along with every piece.
const (
	magic    = "sanshe archive 1\n"
	nameSize = 8
	saltSize = 32
	piece    = 64 << 10 // bytes of content
	keySize  = 32       // AES-256
	head     = len(magic) + nameSize + saltSize
)

// What Open refuses for.
var (
	ErrForeign = errors.New("这个文件不是本平台的备份，或由更新的版本写成，请核对文件，或改用写它的版本")
	ErrKey     = errors.New("这份备份是用另一个SERVICE_KEY封存的，请设置做备份时使用的SERVICE_KEY后重试")
	ErrAltered = errors.New("备份文件不完整或被改动过，没有写入任何内容，请换一份备份")
)

// lock makes the cipher of a file.
func lock(secret string, salt []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), salt, "sanshe/archive", keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func keyName(secret string) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(secret), nil, "sanshe/name of the archive key", nameSize)
}

// nonce is the piece's number, and whether it is the last.
func nonce(n uint64, last bool) []byte {
	b := make([]byte, 12)
	binary.BigEndian.PutUint64(b, n)
	if last {
		b[11] = 1
	}
	return b
}

// sealer writes pieces.
type sealer struct {
	to   io.Writer
	aead cipher.AEAD
	head []byte
	buf  []byte
	n    uint64
}

func newSealer(to io.Writer, secret string) (*sealer, error) {
	name, err := keyName(secret)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, saltSize)
	rand.Read(salt)
	s := &sealer{to: to, head: append(append([]byte(magic), name...), salt...)}
	if s.aead, err = lock(secret, salt); err != nil {
		return nil, err
	}
	_, err = to.Write(s.head)
	return s, err
}

// Write implements io.Writer. A full piece waits until more comes, since the last one is sealed as such.
func (s *sealer) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		if len(s.buf) == piece {
			if err := s.seal(false); err != nil {
				return 0, err
			}
		}
		n := min(len(rest), piece-len(s.buf))
		s.buf, rest = append(s.buf, rest[:n]...), rest[n:]
	}
	return len(b), nil
}

func (s *sealer) seal(last bool) error {
	_, err := s.to.Write(s.aead.Seal(nil, nonce(s.n, last), s.buf, s.head))
	s.buf, s.n = s.buf[:0], s.n+1
	return err
}

// Close writes the last piece.
func (s *sealer) Close() error { return s.seal(true) }

// opener reads pieces.
type opener struct {
	from *bufio.Reader
	aead cipher.AEAD
	head []byte
	buf  []byte // opened and not yet read
	n    uint64
	over bool
}

func newOpener(from io.Reader, secret string) (*opener, error) {
	name, err := keyName(secret)
	if err != nil {
		return nil, err
	}
	o := &opener{from: bufio.NewReaderSize(from, 2*piece), head: make([]byte, head)}
	switch _, err := io.ReadFull(o.from, o.head); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), err == nil && !bytes.HasPrefix(o.head, []byte(magic)):
		return nil, ErrForeign
	case err != nil:
		return nil, err
	case !bytes.Equal(o.head[len(magic):len(magic)+nameSize], name):
		return nil, ErrKey
	}
	o.aead, err = lock(secret, o.head[len(magic)+nameSize:])
	return o, err
}

// Read implements io.Reader; nothing is handed out that was not found unaltered.
func (o *opener) Read(b []byte) (int, error) {
	for len(o.buf) == 0 {
		if o.over {
			return 0, io.EOF
		}
		if err := o.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, o.buf)
	o.buf = o.buf[n:]
	return n, nil
}

func (o *opener) next() error {
	sealed := make([]byte, piece+o.aead.Overhead())
	n, err := io.ReadFull(o.from, sealed)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	_, end := o.from.Peek(1)
	o.over = end != nil
	if o.buf, err = o.aead.Open(nil, nonce(o.n, o.over), sealed[:n], o.head); err != nil {
		return ErrAltered
	}
	o.n++
	return nil
}
