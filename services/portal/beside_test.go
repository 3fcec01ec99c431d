package portal

import (
	"encoding/csv"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// table is the list at an address as CSV, its heads apart.
func (b *browser) table(at string) (heads []string, rows [][]string) {
	b.t.Helper()
	got := b.get(at + "?format=csv")
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
	if got.status != http.StatusOK || err != nil || len(all) == 0 {
		b.t.Fatalf("%s is no table: %d, %v: %.300q", at, got.status, err, got.body)
	}
	return all[0], all[1:]
}

var (
	tableRow  = regexp.MustCompile(`(?s)<tr[ >].*?</tr>`)
	tableCell = regexp.MustCompile(`(?s)<t[hd][ >].*?</t[hd]>`)
)

// shown are the rows of the table with a caption, the heads first, as people read them, amounts without commas.
func (a answer) shown(caption string) (rows [][]string) {
	_, rest, found := strings.Cut(a.body, ">"+caption+"</caption>")
	if !found {
		return nil
	}
	rest, _, _ = strings.Cut(rest, "</table>")
	for _, r := range tableRow.FindAllString(rest, -1) {
		var cells []string
		for _, c := range tableCell.FindAllString(r, -1) {
			cells = append(cells, strings.ReplaceAll(strings.TrimSpace(html.UnescapeString(markup.ReplaceAllString(c, ""))), ",", ""))
		}
		rows = append(rows, cells)
	}
	return rows
}

// turned makes columns of rows.
func turned(rows [][]string) (out [][]string) {
	for i := range rows[0] {
		var col []string
		for _, r := range rows {
			col = append(col, r[i])
		}
		out = append(out, col)
	}
	return out
}

var moment = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d$`)

// same complains unless each row of a table says what the row of the page in its place does; moments are written otherwise.
func same(t *testing.T, name string, table, page [][]string) {
	t.Helper()
	if len(table) == 0 || len(table) != len(page) {
		t.Errorf("%s: %d rows in the table, %d on the page", name, len(table), len(page))
		return
	}
	for i, r := range table {
		for _, cell := range r {
			said := false
			for _, shown := range page[i] {
				said = said || strings.Contains(shown, cell) || len(shown) > 8 && strings.HasPrefix(cell, shown) // a fingerprint is cut for the eye
			}
			if !said && !moment.MatchString(cell) {
				t.Errorf("%s: the page says nowhere in row %d what the table does, %q: %q", name, i+1, cell, page[i])
			}
		}
	}
}

func TestWhatWasReadOutAndScoredIsATableOfThePagesRows(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	w.opening.Bids[1].Valid, w.opening.Bids[1].Why = false, "没有按要求盖章"
	w.scored.Criteria = append(w.scored.Criteria, tenderapi.Criterion{Code: "4", Name: "护理员", Max: 500, Kind: "objective", Machine: true, Unit: "名"})
	w.scored.Answers = []tenderapi.AnswerMark{{Bid: "b1", Code: "4", Answered: true, Count: 12, Reached: "十名以上", Points: 500}, {Bid: "b2", Code: "4", Reached: "没有", Points: 0}}
	w.scored.Corrections = []tenderapi.MarkChange{{Judge: 2, Bid: "b2", Text: "分值汇总计算错误", Reason: "加错了。", At: *ago(18), Before: []tenderapi.Mark{{Code: "1", Points: 4000}}, After: []tenderapi.Mark{{Code: "1", Points: 5000}}}}
	w.opening.Reviews = []tenderapi.PriceReview{{Tender: "t2", Bid: "b2", Supplier: w.scored.Ranking[1].Supplier, Signs: []tenderapi.PriceSign{{Text: "报价低于最高限价的45%。"}}, Stage: "decided", StageText: "已认定", Reasonable: true, Why: "成本说明充分", FoundBy: "评审委员会"}}
	b := w.browser()
	page := b.get("/tenders/t2")

	heads, bids := b.table("/tenders/t2/bids")
	same(t, "bids", bids, page.shown("开标记录")[1:])
	if strings.Join(heads, "，") != "投标人，报价（元），收到时间，文件指纹，有效性，无效的理由" || bids[1][1] != "600000.00" || bids[1][5] != "没有按要求盖章" {
		t.Errorf("the record of the opening is %q, %q", heads, bids)
	}
	_, reviews := b.table("/tenders/t2/reviews")
	same(t, "reviews", reviews, page.shown("异常低价审查")[1:])

	heads, scores := b.table("/tenders/t2/scores")
	same(t, "scores", scores, turned(append(page.shown("各投标人得分"), turned(page.shown("价格分计算过程"))...))[1:])
	if got := strings.Join(heads, "，"); got != "名次，并列，投标人，结果，报价（元），评审价格（元），服务方案（满分60），团队（满分20），价格（满分20），护理员（满分5），总分" || strings.Join(scores[0][6:], "，") != "54.50，18.00，19.35，，91.85" || scores[0][3] != "中标" || scores[1][3] != "" {
		t.Errorf("the scores are %q, %q", heads, scores)
	}

	_, marks := b.table("/tenders/t2/marks")
	if len(marks) != 4 || strings.Join(marks[2][2:], "，") != "53.99，18.01，91.70，" || strings.Join(marks[3][2:], "，") != "50.00，16.00，61.00，是" || marks[2][0] != "评委2" {
		t.Errorf("the marks are %q", marks)
	}
	_, answers := b.table("/tenders/t2/answers")
	same(t, "answers", answers, page.shown("由系统计分的客观分")[1:])
	_, changes := b.table("/tenders/t2/corrections")
	same(t, "corrections", changes, page.shown("签署以后修改过的评分")[1:])

	w.scored.Marks = nil
	if heads, _ := b.table("/tenders/t2/marks"); strings.Contains(strings.Join(heads, ""), "服务方案") {
		t.Errorf("the marks that the page does not tell have columns: %q", heads)
	}
	if got := b.get("/tenders/t2/scores"); got.status != http.StatusOK || got.at != "/tenders/t2#scores" && got.at != "/tenders/t2" {
		t.Errorf("without a format one is led to %s", got.at)
	}
}

func TestWhatIsNotReadOutOrScoredYetIsInNoTable(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	refused := func(why string, lists ...string) {
		t.Helper()
		for _, list := range lists {
			for _, format := range []string{"csv", "xlsx"} {
				if got := b.get("/tenders/t2/" + list + "?format=" + format); got.status != http.StatusNotFound || strings.HasPrefix(got.body, "\ufeff") || strings.HasPrefix(got.body, "PK") {
					t.Errorf("%s: %s as %s answers %d", why, list, format, got.status)
				}
			}
		}
	}
	scored := []string{"scores", "marks", "answers", "corrections"}
	refused("no lots, hearings or places", "lots", "comments", "places")
	ranking := w.scored
	w.scored = nil // as the service answers whom the result is not told yet
	refused("not told", scored...)
	w.scored = ranking
	for i := range w.tenders {
		w.tenders[i].ScoredAt = nil
	}
	refused("not scored", scored...)
	hushed := *w.opening
	w.opening.Hushed, w.opening.Bids, w.opening.Reviews = true, []tenderapi.OpenedBid{}, nil
	if _, rows := b.table("/tenders/t2/bids"); len(rows) != 0 || strings.Contains(b.get("/tenders/t2").body, "/tenders/t2/bids") {
		t.Errorf("while it may not be told who bids, the table says %q", rows)
	}
	*w.opening = hushed
	for i := range w.tenders {
		w.tenders[i].OpenedAt = nil
	}
	refused("not opened", "bids", "reviews")
}

func TestAChallengesTableSaysToEachReaderWhatThePageDoes(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	for i := range w.raised {
		w.raised[i].Tender = "t2"
	}
	facts, supplier := "", ""
	for _, c := range w.raised {
		if len(c.Items) > 0 && c.Supplier != nil {
			facts, supplier = c.Items[0].Facts, c.Supplier.Name
		}
	}
	if facts == "" {
		t.Fatal("nobody challenges anything")
	}
	all := func(b *browser) string {
		_, rows := b.table("/tenders/t2/challenges")
		if len(rows) != len(w.raised) {
			t.Errorf("%d rows for %d challenges", len(rows), len(w.raised))
		}
		out := ""
		for _, r := range rows {
			out += strings.Join(r, "，") + "\n"
		}
		return out
	}
	stranger := w.browser()
	if page, said := stranger.get("/tenders/t2").words(), all(stranger); strings.Contains(said, facts) || strings.Contains(said, supplier) || !strings.Contains(said, "不公开") || strings.Contains(page, facts) {
		t.Errorf("a stranger is told %s", said)
	}
	w.role = identity.Supervisor
	office := w.browser()
	office.signIn("/")
	if page, said := office.get("/tenders/t2").words(), all(office); !strings.Contains(said, facts) || !strings.Contains(said, supplier) || !strings.Contains(page, facts) {
		t.Errorf("whoever decides is told %s", said)
	}
}
