package view

import (
	"github.com/a-h/templ"

	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Counting says beside a way how its days are counted, and by what law (民法典第二百零一条、第二百零三条).
func Counting(h *frame.House, w rule.Where) templ.Component {
	return ui.All(ui.Soft("期限从次日起算，最后一日是法定休假日的，顺延到以后的第一个工作日。"),
		ui.BasisLine(h.Clauses(w, "tender.period.startday", "tender.period.lastday")...))
}
