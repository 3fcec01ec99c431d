package tender

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/seal"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// Notice is the text that bids are sealed under, kept under its SHA-256 and never changed.
type Notice struct {
	store.Meta
	Tender string `json:"tender"`
	Text   string `json:"text"`
}

// preparing are the states in which holders may be named and keys be offered: nothing is out yet.
var preparing = []State{tenderapi.StateDrafted, tenderapi.StateIntended, tenderapi.StateSubmitted}

var errHoldersFixed = fault.New(fault.Conflict, "tender.seal.fixed", "公告发布以后，开标密钥的持有人和公钥都不能再换；私钥遗失的，由其余持有人一起打开。")

// AppointHolders names who holds the keys of a purchase. Who stays keeps the key that was offered, as long as the suite stays.
func (s *Service) AppointHolders(ctx context.Context, in tenderapi.AppointHoldersRequest) (out tenderapi.Tender, err error) {
	lead, err := s.lead(ctx, in.ID)
	if err != nil {
		return out, err
	}
	t, err := s.load(ctx, lead)
	if err != nil {
		return out, err
	}
	if who, _ := identity.From(ctx); !t.wears(who, Officer) { // before the register is asked
		return out, fault.New(fault.Forbidden, "tender.tender.not-yours", "开标密钥的持有人由采购人的经办人确定，您不能代办，请与其联系。")
	}
	named, err := s.named(ctx, &t, in.Holders)
	if err != nil {
		return out, err
	}
	t, err = s.change(ctx, lead, in.Version, func(t *Tender, _ identity.Caller) ([]event.Event, error) {
		if t.State != tenderapi.StateDrafted && t.State != tenderapi.StateIntended {
			return nil, errHoldersFixed.Say("采购文件已提交审核或已公告，不能再更换开标密钥的持有人；还在审核的，请由审核人退回后更换。")
		}
		return nil, s.appoint(t, in.Suite, named)
	})
	if err == nil {
		err = s.spread(ctx, t.Procedure)
	}
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// appoint puts the holders in their places.
func (s *Service) appoint(t *Tender, suite tenderapi.Suite, named []SealHolder) error {
	at := t.Law
	at.Day = s.now()
	least, err := rule.Ask[int](s.rules, "tender.seal.threshold", at)
	if err != nil {
		return err
	}
	if suite == "" {
		suite = tenderapi.SuiteXwing
	}
	if err := seal.Built(string(suite)); err != nil {
		return fault.Of(err).At("suite", "还没有启用，请选别的套件。").Under(s.basis(*t, "tender.seal.required")...)
	}
	next := &Sealing{Suite: suite, Threshold: least.Value}
	for _, h := range named {
		if was := t.holder(h.Account); was != nil && was.Role == h.Role && t.Sealing.Suite == suite {
			h = *was
		}
		next.Holders = append(next.Holders, h)
	}
	t.Sealing = next
	return nil
}

// named asks the register who the three are, one for each role. A refusal tells
// neither whose an account is nor whether there is one. Who belongs to several offices is compared by each of them,
// whichever stands first in the register: none of the three may belong to an office for which another could hold.
func (s *Service) named(ctx context.Context, t *Tender, seats []tenderapi.HolderSeat) (out []SealHolder, err error) {
	wrong := fault.New(fault.Refused, "tender.seal.seats", "开标密钥由采购人、监督部门、公证机构各一位、互不相同的三人保管，请各选一位。").
		Under(s.basis(*t, "tender.seal.holders")...)
	var of []offices // of each who is named
	for _, role := range holderRoles {
		i := slices.IndexFunc(seats, func(x tenderapi.HolderSeat) bool { return x.Role == role })
		if i < 0 || slices.ContainsFunc(out, func(h SealHolder) bool { return h.Account == seats[i].Account }) {
			return nil, wrong.At("holders", "缺少"+holderSays[role]+"的持有人，或者与别的持有人是同一人。")
		}
		name, held, err := s.belongs(ctx, seats[i].Account)
		if err != nil && fault.Of(err).Kind != fault.NotFound {
			return nil, err
		}
		var mine offices
		at := -1
		for k, m := range held {
			mine.all = append(mine.all, m.Org)
			if !fits[role](t, m) {
				continue
			}
			mine.fitting = append(mine.fitting, m.Org)
			if at < 0 {
				at = k
			}
		}
		if at < 0 {
			return nil, fault.New(fault.Refused, "tender.seal.role", "所选的人不能作为"+holderSays[role]+"的持有人，请选择本采购人、监督本地区的部门和公证机构的人员。").
				Under(s.basis(*t, "tender.seal.holders")...).At("holders", "请重新选择"+holderSays[role]+"的持有人。")
		}
		if slices.ContainsFunc(of, mine.share) {
			return nil, fault.New(fault.Refused, "tender.seal.one-office", "三位持有人应当来自三个单位，一个单位有两把钥匙就能单独打开投标文件，请重新选择。").
				Under(s.basis(*t, "tender.seal.holders")...).At("holders", "请选择别的单位的人作为"+holderSays[role]+"的持有人。")
		}
		of = append(of, mine)
		out = append(out, SealHolder{Role: role, Account: seats[i].Account, Name: name, Org: held[at].Org, OrgName: held[at].OrgName})
	}
	return out, nil
}

// offices are the organizations that somebody belongs to, and those of them for which they could hold the key.
type offices struct{ all, fitting []string }

// share says whether one of two holds for an office that the other belongs to.
func (o offices) share(with offices) bool {
	in := func(list []string) func(string) bool {
		return func(org string) bool { return slices.Contains(list, org) }
	}
	return slices.ContainsFunc(o.fitting, in(with.all)) || slices.ContainsFunc(with.fitting, in(o.all))
}

// keeping changes the part of the holder who asks, before the notice is out: of
// all lots at once, so that one key opens the bids of each.
func (s *Service) keeping(ctx context.Context, id string, do func(*Tender, *SealHolder) error) (t Tender, err error) {
	if id, err = s.lead(ctx, id); err != nil {
		return t, err
	}
	t, err = s.change(ctx, id, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		h := t.holder(who.ID)
		switch {
		case h == nil:
			return nil, errNotHolder
		case !slices.Contains(preparing, t.State):
			return nil, errHoldersFixed
		}
		return nil, do(t, h)
	})
	if err == nil {
		err = s.spread(ctx, t.Procedure)
	}
	return t, err
}

var errNotHolder = fault.New(fault.Forbidden, "tender.seal.not-holder", "您不是这个项目开标密钥的持有人，这一步由持有人本人办理。")

// OfferHolderKey takes a holder's public key and sets the riddle that only the
// private one solves. The riddle is told once and kept nowhere.
func (s *Service) OfferHolderKey(ctx context.Context, in tenderapi.OfferHolderKeyRequest) (out tenderapi.HolderChallenge, err error) {
	key, err := seal.ParseHolder(in.Key)
	if err != nil {
		return out, err
	}
	if err := s.secret(key); err != nil {
		return out, err
	}
	if err := s.fresh(ctx, in.ID, key); err != nil {
		return out, err
	}
	challenge, expect, err := seal.Challenge(key)
	if err != nil {
		return out, err
	}
	_, err = s.keeping(ctx, in.ID, func(t *Tender, h *SealHolder) error {
		if key.Name != string(h.Role) || key.Suite() != string(t.Sealing.Suite) {
			return fault.New(fault.Refused, "tender.seal.key", "公钥的名称应为“"+string(h.Role)+"”，套件应为"+string(t.Sealing.Suite)+"，请按这两项重新生成密钥。").
				At("key", "名称或套件不符，请重新生成。")
		}
		now := s.now()
		h.Key, h.Fingerprint, h.Expect = key.String(), key.Fingerprint(), hex.EncodeToString(expect[:])
		h.OfferedAt, h.ProvenAt = &now, nil
		return nil
	})
	return tenderapi.HolderChallenge{Challenge: challenge, Fingerprint: key.Fingerprint()}, err
}

// secret refuses a key whose private half everybody knows, outside of a demonstration.
func (s *Service) secret(key seal.Holder) error {
	if s.demo || !host.KnownHolderKey(key.Fingerprint()) {
		return nil
	}
	return fault.New(fault.Refused, "tender.seal.key-known", "这是演示环境的公钥，它的私钥人人都有，不能用来保管真实的投标文件，请重新生成密钥。").
		At("key", "请重新生成密钥。")
}

// fresh refuses a key that holds for another purchase already: whoever had to give it up there, for a dispute or after a
// loss, would have given up this one. All lots of a procedure have the same holders and keys. What a demonstration shows to everybody hides nothing.
func (s *Service) fresh(ctx context.Context, id string, key seal.Holder) error {
	if s.demo && host.KnownHolderKey(key.Fingerprint()) {
		return nil
	}
	lead, err := s.lead(ctx, id)
	if err != nil {
		return err
	}
	t, err := s.load(ctx, lead)
	if err != nil {
		return err
	}
	return s.tenders.Each(ctx, store.Query{Where: []store.Term{store.Is("key", key.Fingerprint())}}, func(other Tender) error {
		if other.ID == lead || other.Procedure == lead {
			return nil
		}
		return fault.New(fault.Refused, "tender.seal.key-used", "这把公钥已经用于另一个项目，一把钥匙只保管一个项目的投标文件，在那里交出或者泄露，这里就不再保密，请为本项目重新生成密钥。").
			Under(s.basis(t, "tender.seal.holders")...).At("key", "请为本项目重新生成密钥。")
	})
}

// ProveHolderKey takes the answer.
func (s *Service) ProveHolderKey(ctx context.Context, in tenderapi.ProveHolderKeyRequest) (out tenderapi.Tender, err error) {
	t, err := s.keeping(ctx, in.ID, func(_ *Tender, h *SealHolder) error {
		if h.ProvenAt != nil { // the answer to the first time was lost
			return nil
		}
		if h.Key == "" {
			return fault.New(fault.Conflict, "tender.seal.no-key", "还没有登记公钥，请先登记公钥，取得检验题后再解答。")
		}
		key, err := seal.ParseHolder(h.Key)
		if err != nil {
			return err
		}
		expect, err := hex.DecodeString(h.Expect)
		if err != nil {
			return err
		}
		if err := seal.Proven(key, in.Answer, [sha256.Size]byte(expect)); err != nil {
			return err
		}
		if err := s.fresh(ctx, in.ID, key); err != nil {
			return err
		}
		now := s.now()
		h.ProvenAt, h.Expect = &now, ""
		return nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// digest is the SHA-256 of a text that is kept under it, in hexadecimal.
func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// write keeps the text of the notice that is about to be published, before it is.
func (s *Service) write(ctx context.Context, t *Tender) error {
	if t.Sealing == nil || t.rolling() {
		return nil // publishing refuses it, or there are no bids to seal
	}
	text, err := t.notice()
	if err != nil {
		return err
	}
	_, err = s.notices.Insert(ctx, digest(text), Notice{Tender: t.ID, Text: string(text)})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// fix makes the notice the one that bids are sealed under. Its text must be kept already: a purchase that has changed meanwhile is read again.
func (s *Service) fix(ctx context.Context, t *Tender) error {
	text, err := t.notice()
	if err != nil {
		return err
	}
	hash := digest(text)
	if _, err = s.notices.Get(ctx, hash); errors.Is(err, store.ErrNotFound) {
		return store.ErrStale
	}
	t.Sealing.Notice = hash
	return err
}

// GetNotice shows the text that bids are sealed under to who may read the
// documents in it, and to who holds, because everybody checks what is sealed under its hash.
func (s *Service) GetNotice(ctx context.Context, in tenderapi.GetNoticeRequest) (out contract.File, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !t.sealed() {
		return out, fault.New(fault.NotFound, "tender.notice.none", "这个项目还没有发布公告，或者公告时还没有密封投标，没有密封所依据的公告原文。")
	}
	who, _ := identity.From(ctx)
	if !t.documented(who) && !t.inside(who) && !t.wears(who, Judge, Holder) {
		return out, fault.New(fault.Forbidden, "tender.notice.withheld", "公告原文中有采购文件，开标以前只提供给受邀的供应商；受邀供应商请登录以后查看，其他人请在开标以后查看。")
	}
	hash, err := t.textOf(in.Amendment)
	if err != nil {
		return out, err
	}
	n, err := s.notices.Get(ctx, hash)
	return contract.File{Name: t.Code + ".json", Type: "text/plain; charset=utf-8", Body: []byte(n.Text)}, err
}

// holderTasks lists the keys that the caller has yet to prove, and the shares that purchases wait for.
func (s *Service) holderTasks(ctx context.Context, who identity.Caller, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Is("holder", who.ID)}}
	return s.tenders.Each(ctx, q, func(t Tender) error {
		what, err := s.holderTask(ctx, &t, t.holder(who.ID))
		if what == "" || err != nil || t.heldUntil() != nil {
			return err
		}
		task := tenderapi.Task{
			Tender: t.ID, Title: t.Draft.Title, What: what, Owner: who.Name, Amount: t.Draft.Budget, LateDays: noDue,
			Basis: shown.Basis(s.basis(t, "tender.seal.holders")...),
		}
		if st := now(s.steps(&t)); st != nil {
			s.due(&task, st)
		}
		out.Items = append(out.Items, task)
		return nil
	})
}

// holderTask is what a purchase waits for from one of its holders, "" for nothing.
func (s *Service) holderTask(ctx context.Context, t *Tender, h *SealHolder) (string, error) {
	if slices.Contains(preparing, t.State) && h.ProvenAt == nil && t.Lot < 2 { // one key for all lots
		return "登记开标公钥并解答检验题", nil
	}
	stage, err := s.waits(ctx, t)
	if stage == "" || err != nil {
		return "", err
	}
	owes, err := s.unsealing.Owes(ctx, t.opens(stage), h.Role)
	if !owes || err != nil {
		return "", err
	}
	return map[tenderapi.Stage]string{tenderapi.StageTechnical: "提交资格和技术信封的份额", tenderapi.StageOffers: "提交更换的技术信封的份额", tenderapi.StagePrice: "提交价格信封的份额"}[stage], nil
}

// belongs asks the register for a person's name and memberships.
func (s *Service) belongs(ctx context.Context, account string) (name string, held []identity.Membership, err error) {
	a, err := route.Call(ctx, s.self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: account})
	for _, m := range a.Memberships {
		held = append(held, identity.Membership{Org: m.Org, OrgName: m.OrgName, Role: identity.Role(m.Role), Region: m.Region})
	}
	return a.Name, held, err
}
