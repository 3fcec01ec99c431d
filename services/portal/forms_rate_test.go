package portal

import "sanshe/libs/identity"

// The forms of the room rate.
func init() {
	forms = append(forms,
		sentForm{"/desk/staff/ratings/{id}/self/{branch}", identity.Staff, "/desk/staff/ratings/o1/self/1", []string{"version", "2", "leaves.0.points", "12.5", "leaves.0.note", prose, "leaves.0.papers", "p1", "leaves.0.paper.p1", "章程.pdf"}, []string{"12.5", prose, "☑p1", "章程.pdf"}},
		sentForm{"/desk/rater/ratings/{id}/sheet", identity.Rater, "/desk/rater/ratings/r1/sheet", []string{"step", "check", "marks.0.points", "11.25", "marks.0.note", prose}, []string{"11.25", prose}},
		sentForm{"/desk/rater/ratings/{id}/sheet/signature", identity.Rater, "/desk/rater/ratings/full/sheet/signature", []string{"sure", "true"}, []string{"☑true"}},
		sentForm{"/desk/rater/ratings/{id}/sheet/corrections", identity.Rater, "/desk/rater/ratings/signed/sheet/corrections", []string{"marks.0.code", "1.1.1", "marks.0.points", "9.75", "reason", prose}, []string{`<option value="1.1.1" selected`, "9.75", prose}},
	)
	silent = append(silent, "/desk/staff/ratings/{id}/evidence")
	const whole, answered = "a part of one document, which is read, printed and kept as a whole", "each row is answered, chosen or filled in where it stands, and is gone with that"
	noList[whole] = append(noList[whole], "各部分的分数", "的指标", "等级线", "我的评分", "更正", "平台带入的证据", "各评估专家的总分", "评分不同的指标，相差大的在前")
	noList[answered] = append(noList[answered], "评估指标的各部分", "还能得分的指标")
	everyPage["rating-score"] = "/ratings/r1"
}
