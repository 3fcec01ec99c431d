// Package seal holds the cryptography of sealed bids (BidSeal v1): how an
// envelope is sealed so that no one can read it alone, how holders release
// their shares of its key, and how a threshold of shares opens it. It keeps
// nothing, knows no clock and asks nobody who they are: when shares may be
// released, and to whom, is for its callers.
//
// A sealed envelope is an age v1 file. Its file key is split among the holders;
// each share is sealed to one holder by HPKE and committed to in the header.
// One more recipient is the bidder's own key. README.md has the layout; the
// twin for browsers is services/portal/seal.
package seal

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"slices"
	"strconv"

	"filippo.io/age"

	"sanshe/libs/fault"
	"sanshe/libs/seal/shamir"
)

// Bounds of what is sealed.
const (
	MaxHolders = 16
	MaxSize    = 1 << 30 // bytes of content of one envelope
)

// Bid is what an envelope is sealed under.
type Bid struct {
	Context   Context
	Holders   []Holder
	Threshold int    // how many of the holders open it
	Bidder    string // the bidder's own age recipient
}

// Seal writes the sealed file of plain, which holds size bytes. What was written before an error opens for nobody.
func Seal(w io.Writer, plain io.Reader, size int64, b Bid) error {
	if size < 0 || size > MaxSize {
		return fault.New(fault.TooLarge, "seal.file.large", "一个信封的内容不能超过1GiB，请压缩或精简后重新密封。")
	}
	d, err := newDealer(b)
	if err != nil {
		return err
	}
	own, err := d.on.bidder(b.Bidder)
	if err != nil {
		return fault.New(fault.Refused, "seal.bidder.unreadable", "投标人的公钥无法识别，或者与持有人的套件不一致，请使用同一套件生成的公钥。").Because(err)
	}
	sealed, err := age.Encrypt(w, d, own)
	if err != nil {
		return err
	}
	if err := writeFrame(sealed, plain, size, d.ctx, b.Context.Envelope); err != nil {
		return err
	}
	return sealed.Close()
}

// dealer is the recipient of age's that splits a file key among holders.
type dealer struct {
	ctx     [sha256.Size]byte
	holders []Holder
	t       int
	on      *suite
}

func newDealer(b Bid) (*dealer, error) {
	ctx, err := b.Context.digest()
	if err != nil {
		return nil, err
	}
	bad := fault.New(fault.Refused, "seal.holder.number", "持有人应为3至16位，名称互不相同、套件一致；打开所需的份数至少为2，并且少于人数，请核对采购公告。")
	if !lawful(b.Threshold, len(b.Holders)) {
		return nil, bad
	}
	for i, h := range b.Holders {
		if h.on != b.Holders[0].on || slices.ContainsFunc(b.Holders[:i], func(o Holder) bool { return o.Name == h.Name }) {
			return nil, bad.At("holders."+strconv.Itoa(i), "这位持有人与前面的重名，或者套件不同，请核对采购公告。")
		}
	}
	return &dealer{ctx, b.Holders, b.Threshold, b.Holders[0].on}, nil
}

// lawful holds for thresholds at which neither one holder opens a bid nor one lost key keeps it shut.
func lawful(t, n int) bool { return t >= 2 && t < n && n <= MaxHolders }

// Wrap implements age.Recipient.
func (d *dealer) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	values, err := shamir.Split(fileKey, d.t, len(d.holders))
	if err != nil {
		return nil, err
	}
	out := make([]*age.Stanza, len(values))
	for i, v := range values {
		if out[i], err = d.stanza(i+1, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stanza commits to the value at a point and seals it to the holder who has that place.
func (d *dealer) stanza(point int, value []byte) (*age.Stanza, error) {
	h, n := d.holders[point-1], len(d.holders)
	blind := make([]byte, blindSize)
	rand.Read(blind)
	s := newShare(h.Name, point, append(value, blind...))
	c := s.commitment(d.ctx)
	body, err := h.key.seal(shareInfo(d.ctx, point, d.t, n, h.Name), s.bytes())
	return &age.Stanza{
		Type: stanzaType,
		Args: []string{d.on.name, h.Name, strconv.Itoa(d.t), strconv.Itoa(n), base64.RawStdEncoding.EncodeToString(c[:]), h.Mark()},
		Body: body,
	}, err
}

// WrapWithLabels implements age.RecipientWithLabels.
func (d *dealer) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	s, err := d.Wrap(fileKey)
	return s, slices.Clone(d.on.labels), err
}

// FileKey is the key of one file. Whoever has it can read that file and no other.
type FileKey [16]byte

// String tells nothing of the key, so that no log can.
func (FileKey) String() string { return "file key" }

// GoString is String.
func (FileKey) GoString() string { return "file key" }

// Open writes the content of the sealed file from, whose header h is. What w was given before an error is worth nothing.
func (h *Header) Open(w io.Writer, from io.Reader, key FileKey) error {
	r := bufio.NewReader(from)
	raw, err := cut(r)
	if err != nil {
		return err
	}
	if !slices.Equal(raw, h.raw) {
		return altered
	}
	plain, err := age.Decrypt(io.MultiReader(bytes.NewReader(h.raw), r), age.NewInjectedFileKeyIdentity(key[:]))
	if err != nil {
		return altered.Because(err)
	}
	return readFrame(w, plain, h.ctx, h.envelope)
}

// Own is the file key by the bidder's own identity: to look again before the opening, and to help
// where too few holders can.
func (h *Header) Own(identity string) (key FileKey, err error) {
	other := fault.New(fault.Refused, "seal.file.own", "这把私钥不是密封时登记的投标人私钥，请换用密封时的那一把。")
	id, err := h.on.own(identity)
	if err != nil {
		return key, other.Because(err)
	}
	raw, err := age.DecryptHeader(h.raw, id)
	if err != nil {
		return key, other.Because(err)
	}
	copy(key[:], raw)
	return key, nil
}
