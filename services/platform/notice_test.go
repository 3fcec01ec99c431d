package platform

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
)

// real is one real notice, said in our shapes. Facts are what a supplier must
// be able to read on our page; they are worded as the page words them.
type real struct {
	key    string // number of the digest
	buyer  string
	region string
	day    cn.Day // of publication; where the digest gives only a month, a working day in it
	kind   string // of our document: notice, intention, amendment, result
	draft  tenderapi.TenderDraft
	amend  *tenderapi.AmendmentDraft // 05
	awards []award                   // 02
	facts  []string
}

// award is one of several purchases of one notice, and who won it.
type award struct{ title, winner string }

// unknown stands for a sum that the digest does not give and our shapes demand.
const unknown = 1_000_000_00

const wan = 1_000_000 // fen in 万元

// scored is a lawful scoring sheet, where the digest gives none.
func scored(more ...tenderapi.Criterion) []tenderapi.Criterion {
	left := int64(10_000 - 2000)
	for _, c := range more {
		left -= c.Max
	}
	return append(more,
		tenderapi.Criterion{Code: "A", Name: "服务方案", Max: left, Kind: "subjective"},
		tenderapi.Criterion{Code: "P", Name: "价格", Max: 2000, Kind: "price"})
}

// lack is something a real notice says that our shapes do not. Quote stands in
// the digest. Unread things are nowhere on our page; the others are there, but
// only as running text that nothing can count, check or search.
type lack struct {
	key, field, quote, why string
	read                   bool
}

var lacks = []lack{
	{"01", "项目编号", "510118202100257", "项目编号由平台生成，财政部门或交易系统给的编号无处填写。", false},
	{"01", "标段（包）", "包1", "一个采购只有一个标的，不分包；分包的公告要拆成几个采购。", false},
	{"01", "获取文件的每日时段", "14:00-17:00(节假日除外)", "平台上的文件随时可看，只记起止时间。", false},
	{"01", "代理平台", "政采云平台线上申请下载", "本平台公告不指向别的平台，文件就在项目页面。", false},
	{"01", "视同小微企业", "监狱、残疾人福利", "专门面向中小企业只有是或否，视同企业的种类没有字段。", false},
	{"01", "附件", "附件形式", "采购需求是正文，不能挂附件。", false},
	{"02", "投入", "189.91 万元", "五个项目要建五个采购，没有把它们合为一批、写总额的地方。", false},
	{"02", "申报家数", "申报 15 家", "批次没有，整批申报家数也没有；每个采购只数自己的投标。", false},
	{"02", "未具名的两个中标人", "困难群众暖心助餐", "摘要里两家的名称被遮盖；中标人必须是名册中的组织，不能编造，未录入。", false},
	{"02", "公示期", "5 个工作日", "结果公告的期限由规则给出，机关自定的更长公示期无处填写。", false},
	{"02", "异议方式", "匿名不受理", "异议只有法定的质疑和投诉，由机构账号提出；公示期书面异议没有。", false},
	{"03", "采购计划编号", "珠财采计", "没有采购计划编号。", false},
	{"03", "采购代理机构", "采购代理机构", "只有采购人，没有代理机构。", false},
	{"03", "保证金账号", "保证金账号区分", "只有保证金比例，没有账号；平台不收钱。", false},
	{"03", "纸质要求", "盖章签署", "投标是密封的信封，没有页码、盖章和纸质递交的要求。", false},
	{"04", "采购方式", "询价", "只有公开招标和竞争性磋商；询价和限额以下的内控采购没有，按磋商录入。", false},
	{"04", "响应形式", "一式三份密封", "投标在网上密封递交，没有纸质份数。", false},
	{"05", "评分细则中的等级换算", "五星/四星/三星/不及格", "外部评价的等级换算只能写成正文，评分时不能自动换算。", true},
	{"05", "更正后的正文", "现修改为:(全文)", "更正公告记下原内容和现内容，但采购公告里的评分表仍是原来的。", false},
	{"06", "一招三年", "一招三年", "合同期限是一个数；一次采购、分年签约和续签条件只能写进需求正文。", true},
	{"06", "合同起止", "2025-07 ~ 2026-06", "只有期限的月数，没有起止日期。", false},
	{"06", "信用记录的检查", "重大税收违法", "平台自己核对严重违法失信名单；其余三份名单只是资格条件的正文，不核对。", true},
	{"07", "测算单价", "120 元/人/月", "单价和数量没有字段，只在概况正文里。", true},
	{"08", "节能环标产品", "是否采购节能环标产品", "采购意向没有是否采购节能产品、环境标志产品一项。", false},
	{"08", "批次", "第1批", "意向逐项公开，没有批次和汇总表。", false},
	{"09", "资金来源", "镇财政+市慈善会+个人分担", "资金来源只能写进概况正文，分担比例不能计算。", true},
	{"09", "结算方式", "按实际人数结算", "预算是一个总额，按人按餐结算只能写成正文。", true},
	{"10", "项目编号", "440105-2025-04662", "项目编号由平台生成。", false},
	{"10", "征求意见公告", "公告开始至期满", "征求意见的情况是一段说明，不是有期限、能收意见的公告。", false},
	{"10", "代理机构", "代理机构", "只有采购人，没有代理机构。", false},
	{"11", "服务对象基线表", "60+ 26513", "街情和服务对象的基数只能写成正文，不能与验收时比较。", true},
	{"11", "附件", "55页", "采购需求最多两万字，不能挂附件。", false},
	{"12", "项目编号", "hx2025qy0007a", "项目编号由平台生成。", false},
	{"12", "二次采购", "首次失败", "再次采购与失败的那一次没有关联。", false},
	{"12", "岗位表", "5全职", "岗位、资格、数量、专兼职只能写成正文，投标时不能逐岗应答。", true},
	{"13", "采购方式", "网上竞采", "只有公开招标和竞争性磋商；网上竞采没有，按磋商录入。", false},
	{"13", "年检结论", "2021年检合格", "年检结论不在名册里，只是资格条件的正文，平台不核对。", true},
	{"13", "配资比例", "10%", "供应商须自带的社会资源比例没有字段，只是资格条件的正文。", true},
}

// bar is what a real notice said and our platform refuses to publish.
type bar struct {
	key, field, why string
	edit            func(*tenderapi.TenderDraft)
	code            string
	on              cn.Day // instead of the notice's day
}

var bars = []bar{
	{"01", "documents_to", "公告的获取文件时间为12月6日至10日，首尾都算才有5个工作日；本平台按民法典第二百零一条不算首日，要求到12月13日。", func(d *tenderapi.TenderDraft) {
		to := cn.Day("2021-12-10").At(17, 0)
		d.DocumentsTo = &to
	}, "tender.notice.unlawful", ""},
	{"01", "consulted", "公告没有说是否征求过公众意见；本平台不确认就不能公告。", func(d *tenderapi.TenderDraft) { d.Consulted = false }, "tender.notice.unlawful", ""},
	{"01", "criteria", "评分标准在附件里；本平台要求写在公告里，合计100分。", func(d *tenderapi.TenderDraft) { d.Criteria = []tenderapi.Criterion{} }, "tender.notice.unlawful", ""},
	{"03", "", "公告发于2018年8月；规则库从2020年3月起才完整，更早的采购不能录入，这里改在2020年6月公告。", func(*tenderapi.TenderDraft) {}, "rule.silent", "2018-08-15"},
	{"04", "deadline", "限额以下的询价，发布后2日截止；本平台按磋商的期限拒绝。", func(d *tenderapi.TenderDraft) { d.Deadline = cn.Day("2025-10-17").At(11, 0) }, "tender.notice.unlawful", ""},
	{"07", "deadline", "意向公开时还没有截止时间；本平台的草稿要求先填一个。", func(d *tenderapi.TenderDraft) { d.Deadline = time.Time{} }, "request.fields", ""},
	{"09", "budget", "摘要里没有金额；本平台必须有预算。", func(d *tenderapi.TenderDraft) { d.Budget = 0 }, "request.fields", ""},
}

// whole fills in what every draft needs and no digest decides.
func whole(d tenderapi.TenderDraft, catalogue string) tenderapi.TenderDraft {
	d.Catalogue, d.Consulted, d.ConsultNote = catalogue, true, cmp.Or(d.ConsultNote, "已征求意见。")
	if len(d.Criteria) == 0 {
		d.Criteria = scored()
	}
	if !d.SmeReserved { // the most there was before 2022-07-01, the least since
		d.SmeDeduction = 10
	}
	if d.TermMonths > 12 {
		d.TermConditions = []string{"fixed", "continuous", "funded", "stable"}
	}
	return d
}

func TestThirteenRealNoticesFitTheModel(t *testing.T) {
	inOrder := slices.Clone(reals)
	slices.SortFunc(inOrder, func(a, b real) int { return strings.Compare(string(a.day), string(b.day)) })
	live(t, func(w *town) {
		officer, chief := w.office("00", "目录编制单位", "320312")
		w.stock(officer, chief, "2020-03-03")
		for _, r := range inOrder {
			t.Run(r.key, func(t *testing.T) {
				w.t = t
				r.holds(w)
			})
		}
		w.t = t
	})
	if len(reals) != 13 {
		t.Errorf("%d notices", len(reals))
	}
}

// holds publishes the notice, reads it as a supplier would, and tries what the platform bars.
func (r real) holds(w *town) {
	officer, chief := w.office(r.key, r.buyer, r.region)
	digest := digest(w.t, r.key)
	drafts := []tenderapi.TenderDraft{whole(r.draft, w.items)}
	for i, a := range r.awards {
		if i == 0 {
			drafts = nil
		}
		d := whole(r.draft, w.items)
		d.Title = a.title
		drafts = append(drafts, d)
	}
	text := ""
	for i, d := range drafts {
		w.at(r.day.At(9, 0))
		x := ask(w, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
		facts := r.facts
		if r.kind == "intention" {
			w.move(officer, x.ID, "announce")
		} else {
			w.hold(officer, chief, r.region, x.ID)
			w.move(officer, x.ID, "submit")
			w.move(chief, x.ID, "publish")
		}
		if r.amend != nil {
			w.at(cn.Day("2025-11-24").At(10, 0))
			ask(w, officer, tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: *r.amend})
		}
		if len(r.awards) > 0 {
			w.wins(x, officer, r.awards[i].winner)
			facts = append(slices.Clone(facts), r.awards[i].title, r.awards[i].winner)
		}
		doc := w.page("/tenders/" + x.ID + "/notice?kind=" + r.kind + "&n=1")
		for _, f := range facts {
			if !strings.Contains(doc, tight(f)) {
				w.t.Errorf("%s: a supplier cannot read %q on our page", r.key, f)
			}
		}
		text += doc
		if page := w.page("/tenders/" + x.ID); !strings.Contains(page, tight(d.Title)) {
			w.t.Errorf("%s: the page of the purchase does not name it", r.key)
		}
	}
	for _, l := range lacks {
		if l.key != r.key {
			continue
		}
		if !strings.Contains(digest, tight(l.quote)) {
			w.t.Errorf("%s: %s: the digest does not say %q", l.key, l.field, l.quote)
		}
		if on := strings.Contains(text, tight(l.quote)); on != l.read {
			w.t.Errorf("%s: %s: %q on our page: %v; the table says %v (%s)", l.key, l.field, l.quote, on, l.read, l.why)
		}
	}
	for _, b := range bars {
		if b.key == r.key {
			b.holds(w, officer, r)
		}
	}
}

// wins lets the winner and two others bid.
func (w *town) wins(x tenderapi.Tender, officer, winner string) {
	w.t.Helper()
	var bidders []string
	for _, name := range []string{winner, "沙坡头区甲社工中心", "沙坡头区乙社工中心"} {
		bidders = append(bidders, w.staff(name, "640502"))
	}
	w.awarded(x, officer, []int64{x.Budget * 9 / 10, x.Budget, x.Budget}, bidders, at("2023-11-27", 10, 0))
}

// holds tries what the real notice said, and expects our refusal.
func (b bar) holds(w *town, officer string, r real) {
	day := r.day
	if b.on != "" {
		day = b.on
	}
	w.at(day.At(9, 0))
	d := whole(r.draft, w.items)
	if d.Title == "" {
		d.Title = r.awards[0].title
	}
	b.edit(&d)
	x, f := try(w, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	if f == nil {
		_, f = try(w, officer, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: x.ID, TenderMove: tenderapi.TenderMove{Do: "submit"}})
	}
	if f == nil || f.Code != b.code {
		w.t.Errorf("%s: %s is answered with %v, want %s (%s)", b.key, b.field, f, b.code, b.why)
		return
	}
	if b.field != "" && !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == b.field }) {
		w.t.Errorf("%s: the refusal points at %v, want %s (%s)", b.key, f.Fields, b.field, b.why)
	}
}

// digest is the text of a real notice's digest, without any space.
func digest(t *testing.T, key string) string {
	t.Helper()
	files, err := filepath.Glob("testdata/notices/" + key + "_*.txt")
	if err != nil || len(files) != 1 {
		t.Fatalf("digest %s: %v %v", key, files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return tight(string(b))
}
