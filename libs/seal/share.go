package seal

import (
	"crypto/sha256"
	"slices"
	"strconv"

	"filippo.io/age"

	"sanshe/libs/fault"
	"sanshe/libs/seal/shamir"
)

const (
	valueSize = 16 // bytes: the file key's length
	blindSize = 32 // bytes that keep a commitment from telling its share
	shareSize = valueSize + blindSize
)

// Share is one holder's part of a file key, out in the open.
type Share struct {
	Holder string
	Point  int // where its polynomial was asked: the holder's place in the header, from 1
	value  [valueSize]byte
	blind  [blindSize]byte
}

// Bad is a share that does not fit, and why.
type Bad struct {
	Holder string
	Fault  *fault.Fault
}

func (s Share) bytes() []byte { return append(s.value[:], s.blind[:]...) }

// String is the text form in which a share travels.
func (s Share) String() string { return word(shareWord, s.bytes(), s.Holder, strconv.Itoa(s.Point)) }

// ParseShare reads a text form.
func ParseShare(text string) (s Share, err error) {
	bad := fault.New(fault.Refused, "seal.share.unreadable", "份额无法识别，请从持有人处完整复制后重试。")
	f, raw, ok := unword(shareWord, text, 2)
	if !ok || len(raw) != shareSize || !nameForm.MatchString(f[0]) {
		return s, bad
	}
	point, err := strconv.Atoi(f[1])
	if err != nil || point < 1 || point > MaxHolders || strconv.Itoa(point) != f[1] {
		return s, bad
	}
	return newShare(f[0], point, raw), nil
}

func newShare(holder string, point int, raw []byte) Share {
	s := Share{Holder: holder, Point: point}
	copy(s.value[:], raw)
	copy(s.blind[:], raw[valueSize:])
	return s
}

// commitment binds the bidder to a share without telling it.
func (s Share) commitment(ctx [sha256.Size]byte) [sha256.Size]byte {
	return sha256.Sum256(slices.Concat([]byte("bidseal-share-v1"), ctx[:], []byte{byte(s.Point)}, s.bytes()))
}

// shareInfo is what a share is sealed under: it opens in its own place of a file of its own context, and nowhere else.
func shareInfo(ctx [sha256.Size]byte, point, t, n int, holder string) []byte {
	return slices.Concat([]byte("bidseal-seal-v1"), ctx[:], []byte{byte(point), byte(t), byte(n)}, []byte(holder))
}

// Release opens the holder's share. It refuses one that the bidder did not commit to.
func (h *Header) Release(k *HolderKey) (Share, error) {
	i := slices.Index(h.Holders, k.Name)
	if i < 0 || k.on != h.on || h.Marks[i] != k.Holder().Mark() {
		return Share{}, fault.New(fault.Refused, "seal.holder.stranger", "这份密封文件没有交给这把私钥保管的份额，请核对私钥和密封文件。")
	}
	raw, err := k.key.open(shareInfo(h.ctx, i+1, h.Threshold, len(h.Holders), k.Name), h.shares[i].body)
	if err != nil || len(raw) != shareSize {
		return Share{}, fault.New(fault.Refused, "seal.share.unopenable",
			"份额打不开，请核对项目、标段、信封、投标人、版本和公告哈希，并确认私钥与公告中的公钥是一对；都无误的，是投标人密封有误，请记录在案。").Because(err)
	}
	s := newShare(k.Name, i+1, raw)
	return s, h.Check(s)
}

// Check holds a share against what the header commits to.
func (h *Header) Check(s Share) error {
	if i := s.Point - 1; i < 0 || i >= len(h.Holders) || h.Holders[i] != s.Holder || s.commitment(h.ctx) != h.shares[i].commitment {
		return fault.New(fault.Refused, "seal.share.bad", "份额与密封文件中的承诺不符，请先核对文件的哈希；文件无误的，请该持有人重新提交份额，仍不符的记录在案。").
			At("holders."+s.Holder, "这位持有人的份额与承诺不符。")
	}
	return nil
}

// Combine finds the file key and proves the header by it. It takes every share there is: those that do
// not fit are named, with the reason, and the others open the file as long as they are enough.
func (h *Header) Combine(shares ...Share) (key FileKey, bad []Bad, err error) {
	var good []Share
	for _, s := range shares {
		switch err := h.Check(s); {
		case err != nil:
			bad = append(bad, Bad{s.Holder, fault.Of(err)})
		case !slices.Contains(good, s):
			good = append(good, s)
		}
	}
	if len(good) < h.Threshold {
		return key, bad, fault.New(fault.Refused, "seal.share.few", "有效的份额还不够，请等其他持有人提交份额后再打开。")
	}
	for some := range subsets(good, h.Threshold) {
		if key, ok := h.try(some); ok {
			return key, append(bad, strays(good, some)...), nil
		}
	}
	return key, bad, fault.New(fault.Refused, "seal.share.inconsistent",
		"份额都符合承诺，却合不成这份文件的密钥：文件头被改动过，或者投标人密封有误，请先核对文件的哈希，再用其余持有人的份额重试。")
}

// try combines exactly a threshold of shares and holds the key against the header's MAC.
func (h *Header) try(some []Share) (key FileKey, ok bool) {
	points, values := curve(some)
	secret, err := shamir.Combine(points, values)
	if err != nil {
		return key, false
	}
	if _, err = age.DecryptHeader(h.raw, age.NewInjectedFileKeyIdentity(secret)); err != nil {
		return key, false
	}
	return FileKey(secret), true
}

// strays are the shares that do not lie on the polynomial of those that opened the file. The header is
// proven by then, and they are what it commits to: so the bidder has dealt them.
func strays(good, right []Share) (bad []Bad) {
	points, values := curve(right)
	for _, s := range good {
		if y, err := shamir.Value(byte(s.Point), points, values); err != nil || !slices.Equal(y, s.value[:]) {
			bad = append(bad, Bad{s.Holder, fault.New(fault.Refused, "seal.share.stray", "这位持有人的份额在密封时就与其他份额不一致，责任在投标人，请记录在案；其余份额足够的，不影响打开。")})
		}
	}
	return bad
}

func curve(shares []Share) (points []byte, values [][]byte) {
	for _, s := range shares {
		points, values = append(points, byte(s.Point)), append(values, s.value[:])
	}
	return points, values
}

// subsets are all choices of t shares, the first ones first. There are at most 12 870 of them.
func subsets(all []Share, t int) func(yield func([]Share) bool) {
	return func(yield func([]Share) bool) {
		var choose func(chosen, rest []Share) bool
		choose = func(chosen, rest []Share) bool {
			if len(chosen) == t {
				return yield(chosen)
			}
			for i := range rest {
				if len(rest)-i < t-len(chosen) {
					break
				}
				if !choose(append(chosen[:len(chosen):len(chosen)], rest[i]), rest[i+1:]) {
					return false
				}
			}
			return true
		}
		choose(nil, all)
	}
}
