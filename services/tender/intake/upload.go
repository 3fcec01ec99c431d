package intake

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/seal"
	"sanshe/libs/store"
)

// Upload is one sealed file on its way up: which chunks have come, and what the
// file said of itself when all had. Only its own organization knows of it.
type Upload struct {
	store.Meta
	Tender   string                 `json:"tender"`
	Supplier string                 `json:"supplier"`
	Hash     string                 `json:"hash"`            // SHA-256 of the whole file, hexadecimal
	Size     int64                  `json:"size"`            // of the whole file, bytes
	Sums     []string               `json:"sums"`            // SHA-256 of every chunk, hexadecimal; empty until it has come
	Swaps    int64                  `json:"swaps,omitempty"` // chunks that came in the place of others
	Kind     tenderapi.EnvelopeKind `json:"kind,omitempty"`
	Revision int64                  `json:"revision,omitempty"`
	Whole    *time.Time             `json:"whole,omitempty"` // when it was found to be what its name says
	Gone     *time.Time             `json:"gone,omitempty"`  // when what it held was removed
	At       time.Time              `json:"at"`
}

// Piece is one chunk of a sealed file.
type Piece struct {
	store.Meta
	Tender  string `json:"tender"`
	Content []byte `json:"content"`
}

var uploadSchema = store.Schema{Name: "uploads", Indexes: []string{"owner"}}

func indexUpload(u *Upload) map[string][]string {
	return map[string][]string{"owner": {owner(u.Tender, u.Supplier)}}
}

func owner(tender, supplier string) string { return tender + "/" + supplier }

// UploadID is where the note of a file is kept.
func UploadID(tender, supplier, hash string) string { return tender + "." + supplier + "." + hash }

// chunk names a piece by what it holds, so that none is ever written over: what
// was found whole stays what it was, whoever sends what meanwhile.
func (u *Upload) chunk(n int64, sum string) string {
	return u.ID + "." + strconv.FormatInt(n, 10) + "." + sum
}

// chunks is how many chunks the file has.
func (u *Upload) chunks() int64 { return (u.Size + ChunkSize - 1) / ChunkSize }

// sizeOf is how long a chunk must be.
func (u *Upload) sizeOf(n int64) int64 { return min(ChunkSize, u.Size-n*ChunkSize) }

func (u *Upload) has(n int64) bool { return u.Sums[n] != "" }

func (u *Upload) missing() []int64 {
	out := []int64{}
	for n := range u.chunks() {
		if !u.has(n) {
			out = append(out, n)
		}
	}
	return out
}

func (u *Upload) view() tenderapi.Upload {
	return tenderapi.Upload{Hash: u.Hash, Size: u.Size, Chunk: ChunkSize, Missing: u.missing(), Complete: u.Whole != nil, Kind: u.Kind, Revision: u.Revision}
}

// PutChunk keeps one chunk of a sealed file. The same chunk may come again, and so may another in its place until the file is whole.
func (s *Service) PutChunk(ctx context.Context, in tenderapi.PutChunkRequest) (out tenderapi.Upload, err error) {
	p, err := s.purchases.Taking(ctx, in.ID)
	if err != nil {
		return out, err
	}
	u, err := s.begin(ctx, &p, in)
	if err != nil || u.Whole != nil {
		return u.view(), err
	}
	if in.N >= u.chunks() || int64(len(in.Upload.Body)) != u.sizeOf(in.N) {
		return out, fault.New(fault.Refused, "tender.upload.chunk", fmt.Sprintf(
			"第%d片的长度不对：除最后一片外，每片应为%d字节，整个文件为%d字节；请检查网络后重传这一片。", in.N+1, ChunkSize, in.Size)).Under(s.required(&p)...)
	}
	u, err = s.takeChunk(ctx, &p, u, in.N, in.Upload.Body)
	return u.view(), err
}

// overlong refuses a chunk of which no more was read than its bound: before it is known of which purchase it is.
func (s *Service) overlong() error {
	return fault.New(fault.TooLarge, "tender.upload.chunk-large", fmt.Sprintf("一片密封文件不能超过%d字节，请把文件按每片%d字节切分，最后一片为余下的长度，重传这一片。", ChunkSize, ChunkSize)).
		Under(rule.Cite(s.rules, "tender.seal.required", rule.Where{Day: s.now()})...)
}

// takeChunk keeps a chunk. Another in its place means that one of them was spoiled on
// its way, which happens now and then; what it replaces is not removed, because
// somebody may be reading it. A file that was found whole meanwhile stays as it is.
func (s *Service) takeChunk(ctx context.Context, p *Purchase, u Upload, n int64, content []byte) (Upload, error) {
	hash := sha256.Sum256(content)
	sum := hex.EncodeToString(hash[:])
	if u.has(n) && u.Sums[n] != sum && u.Swaps >= maxSwaps {
		return u, fault.New(fault.Refused, "tender.upload.swapped", "这个文件的分片更换次数太多，请检查网络和文件，重新密封后作为新的文件上传。").Under(s.required(p)...)
	}
	if err := s.put(ctx, u.chunk(n, sum), u.Tender, content); err != nil {
		return u, err
	}
	return s.uploads.Update(ctx, u.ID, func(u *Upload) ([]event.Event, error) {
		if u.Whole != nil || u.Sums[n] == sum {
			return nil, nil
		}
		if u.has(n) {
			u.Swaps++
		}
		u.Sums[n] = sum
		return nil, nil
	})
}

// begin finds the file, or enters it when it is new and there is room for it.
func (s *Service) begin(ctx context.Context, p *Purchase, in tenderapi.PutChunkRequest) (u Upload, err error) {
	id := UploadID(p.ID, p.Bidder, in.Hash)
	if u, err = s.uploads.Get(ctx, id); errors.Is(err, store.ErrNotFound) {
		if most := slices.MaxFunc(Limits, func(a, b tenderapi.EnvelopeLimit) int { return int(a.Most - b.Most) }).Most; in.Size > most {
			return u, s.tooLong(p, most)
		}
		if err = s.quota(ctx, p, in.Size); err != nil {
			return u, err
		}
		u = Upload{Tender: p.ID, Supplier: p.Bidder, Hash: in.Hash, Size: in.Size, At: s.now()}
		u.Sums = make([]string, u.chunks())
		if u, err = s.uploads.Insert(ctx, id, u); errors.Is(err, store.ErrExists) {
			u, err = s.uploads.Get(ctx, id)
		}
	}
	if err == nil && u.Size != in.Size {
		err = fault.New(fault.Conflict, "tender.upload.size", "这个文件先前声明的长度与这次不同，请核对文件，重新计算哈希后上传。").Under(s.required(p)...)
	}
	return u, err
}

func (s *Service) tooLong(p *Purchase, most int64) error {
	return fault.New(fault.TooLarge, "tender.upload.large", fmt.Sprintf("这个信封密封后不能超过%dKB，请精简或压缩后重新密封。", most>>10)).
		Under(s.required(p)...)
}

// quota refuses a file that would be more than an organization may leave here for one purchase.
func (s *Service) quota(ctx context.Context, p *Purchase, size int64) error {
	files := 0
	err := s.uploads.Each(ctx, store.Query{Where: []store.Term{store.Is("owner", owner(p.ID, p.Bidder))}, By: "owner"}, func(u Upload) error {
		files, size = files+1, size+u.Size
		return nil
	})
	if err == nil && (files >= maxUploads || size > uploadsQuota) {
		err = fault.New(fault.Refused, "tender.upload.quota", fmt.Sprintf(
			"本机构为这个项目上传的文件已达上限（%d个、共%dMB），请联系平台清理不用的文件后再上传。", maxUploads, uploadsQuota>>20)).Under(s.required(p)...)
	}
	return err
}

// put keeps a piece; the same one again is no news.
func (s *Service) put(ctx context.Context, id, tender string, content []byte) error {
	_, err := s.pieces.Insert(ctx, id, Piece{Tender: tender, Content: content})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// mine loads a file of the caller's own organization.
func (s *Service) mine(ctx context.Context, tender, hash string) (u Upload, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	u, err = s.uploads.Get(ctx, UploadID(tender, me.Org, hash))
	if errors.Is(err, store.ErrNotFound) {
		err = fault.New(fault.NotFound, "tender.upload.not-found", "没有找到这个文件，请先上传它的分片。").
			Under(rule.Cite(s.rules, "tender.seal.required", rule.Where{Day: s.now()})...).Because(err)
	}
	return u, err
}

// GetUpload tells which chunks of a file are here.
func (s *Service) GetUpload(ctx context.Context, in tenderapi.GetUploadRequest) (out tenderapi.Upload, err error) {
	u, err := s.mine(ctx, in.ID, in.Hash)
	if err != nil {
		return out, err
	}
	return u.view(), nil
}

// ListUploads lists the files of the caller's own organization.
func (s *Service) ListUploads(ctx context.Context, in tenderapi.ListUploadsRequest) (out tenderapi.UploadList, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	out.Items = []tenderapi.Upload{}
	err = s.uploads.Each(ctx, store.Query{Where: []store.Term{store.Is("owner", owner(in.ID, me.Org))}, By: "owner"}, func(u Upload) error {
		out.Items = append(out.Items, u.view())
		return nil
	})
	return out, err
}

// CompleteUpload holds a file against its name and its head against the notice,
// so that what nobody could open is refused while there is time to seal it again.
func (s *Service) CompleteUpload(ctx context.Context, in tenderapi.CompleteUploadRequest) (out tenderapi.Upload, err error) {
	p, err := s.purchases.Taking(ctx, in.ID)
	if err != nil {
		return out, err
	}
	u, err := s.mine(ctx, p.ID, in.Hash)
	if err != nil {
		return out, err
	}
	if u.Whole != nil && u.Kind == in.Kind && u.Revision == in.Revision {
		return u.view(), s.pack(ctx, &u)
	}
	if n := len(u.missing()); n > 0 {
		return out, fault.New(fault.Refused, "tender.upload.incomplete", fmt.Sprintf("文件还差%d个分片没有传到，请接着上传，传完后再声明。", n)).
			Under(s.required(&p)...)
	}
	if most := BoundsOf(in.Kind).Most; u.Size > most {
		return out, s.tooLong(&p, most)
	}
	if err := s.inspect(ctx, &p, &u, in); err != nil {
		return out, err
	}
	if err := s.unpack(ctx, &u); err != nil {
		return out, err
	}
	now, looked := s.now(), u.Sums
	u, err = s.uploads.Update(ctx, u.ID, func(u *Upload) ([]event.Event, error) {
		if !slices.Equal(u.Sums, looked) {
			return nil, fault.New(fault.Conflict, "tender.upload.changed", "核对文件的时候又有分片传来，请等上传结束后重新声明。").Under(s.required(&p)...)
		}
		u.Kind, u.Revision, u.Whole = in.Kind, in.Revision, &now
		return nil, nil
	})
	if err == nil {
		err = s.pack(ctx, &u)
	}
	return u.view(), err
}

// inspect reads a file once: its hash, and its head, which must be of our form and made out to this purchase's holders.
func (s *Service) inspect(ctx context.Context, p *Purchase, u *Upload, as tenderapi.CompleteUploadRequest) error {
	sum := sha256.New()
	file := bufio.NewReader(io.TeeReader(s.file(ctx, u), sum))
	refuse := func(code, text string) *fault.Fault {
		return fault.New(fault.Refused, code, text).Under(s.required(p)...)
	}
	h, unread := seal.ReadHeader(file, p.under(as.Revision, as.Kind))
	if unread != nil && fault.Ours(unread) {
		return unread
	}
	if _, err := io.Copy(io.Discard, file); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != u.Hash {
		return refuse("tender.upload.hash", "收到的内容与声明的哈希不符，文件可能在途中损坏或被换过，请重新计算哈希并重传全部分片。")
	}
	if unread != nil {
		return refuse("tender.upload.foreign", "这不是本平台的密封文件，或者文件头已经损坏，请按采购公告重新密封后上传。").Because(unread)
	}
	if err := h.Whole(u.Size); err != nil {
		return refuse("tender.upload.truncated", "密封文件不完整，可能保存时被截断，或者末尾多出内容，请重新密封后上传。").Because(err)
	}
	if !slices.Equal(h.Holders, p.Holders) || h.Threshold != p.Threshold || h.Suite != p.Suite {
		return refuse("tender.upload.holders", "密封文件不是交给本项目公告中的持有人保管的，请按公告中的持有人、公钥和套件重新密封后上传。")
	}
	if !slices.Equal(h.Marks, p.Marks) {
		return refuse("tender.upload.keys", "密封文件用的公钥不是公告中持有人的公钥，开标时打不开，请核对公告中的公钥指纹，换用公告中的公钥重新密封后上传。")
	}
	return nil
}

// file reads the chunks of a file one after the other.
func (s *Service) file(ctx context.Context, u *Upload) io.Reader { return &chain{s: s, ctx: ctx, u: u} }

type chain struct {
	s    *Service
	ctx  context.Context // of the one reading that a chain is made for
	u    *Upload
	next int64
	left []byte

	failed error // of the store, or that a chunk is not what its name says
}

func (c *chain) Read(b []byte) (int, error) {
	for len(c.left) == 0 {
		if c.next == c.u.chunks() {
			return 0, io.EOF
		}
		if c.failed != nil {
			return 0, c.failed
		}
		var p Piece
		if p, c.failed = c.s.pieces.Get(c.ctx, c.u.chunk(c.next, c.u.Sums[c.next])); c.failed != nil {
			return 0, c.failed
		}
		if sum := sha256.Sum256(p.Content); hex.EncodeToString(sum[:]) != c.u.Sums[c.next] {
			c.failed = ErrDamaged
			return 0, c.failed
		}
		c.left = p.Content
		c.next++
	}
	n := copy(b, c.left)
	c.left = c.left[n:]
	return n, nil
}
