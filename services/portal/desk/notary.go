package desk

import (
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// notaryDesk is the desk of somebody who holds keys and does nothing else.
func (p *room) notaryDesk(a *frame.Ask) error {
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	late, soon := view.Lateness(ts)
	return a.Show(200, a.Page("公证员工作台", ui.NavNone, nil), view.Stack(greeting(a, late, soon),
		view.Panel(ui.Box{Title: "等我办的开标密钥"}, ui.Data(view.TaskTable(ts, a.Now(), "眼下没有等您生成的密钥，也没有等您提交的份额。"))),
		view.Panel(ui.Box{Title: "持有人须知", Flat: true}, ui.Demands(
			ui.Demand{Text: "公告以前生成密钥，用保存的文件证明手里有私钥。"}, ui.Demand{Text: "私钥文件和口令分开存放，不交给任何人，也不交给平台。"},
			ui.Demand{Text: "投标截止以后提交资格和技术的份额，技术评分锁定以后提交价格的份额。"}))))
}
