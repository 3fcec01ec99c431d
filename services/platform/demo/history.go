package demo

import (
	"fmt"
	"slices"
	"time"

	"sanshe/libs/cn"
)

// history is two years of purchases: what has long been signed lies in the
// past, what is still open is laid around today.
func (c *county) history(today time.Time) error {
	var acts []act
	for _, p := range purchases(today) {
		of, _ := c.acts(c.laid(p, today))
		for _, x := range of {
			if x.at.Before(today) {
				acts = append(acts, act{x.at, func() error {
					if err := x.do(); err != nil {
						return fmt.Errorf("%s（%s）: %w", p.key, p.title, err)
					}
					return nil
				}})
			}
		}
	}
	for _, x := range c.framework(today) {
		acts = append(acts, act{x.at, func() error {
			if err := x.do(); err != nil {
				return fmt.Errorf("%s: %w", helpers, err)
			}
			return nil
		}})
	}
	office := func(days int) time.Time { // in the morning of a working day
		d := cn.DayOf(today).Add(-days)
		for !cn.IsWorkday(d) {
			d = d.Add(-1)
		}
		return d.At(10, 5)
	}
	acts = slices.Concat(acts, c.group(office), c.listing(office), c.nursery(office), c.socialwork(office), c.lectures(office), c.ordered(office), c.reported(office, today), c.stewards(office), c.service(office, today), c.ratings(office), c.yearly(today), []act{{office(200), c.provide}})
	slices.SortStableFunc(acts, func(x, y act) int { return x.at.Compare(y.at) })
	for _, x := range acts {
		if err := c.p.Clock.Set(x.at); err != nil {
			return err
		}
		if err := x.do(); err != nil {
			return fmt.Errorf("%s: %w", x.at.Format(time.DateOnly), err)
		}
	}
	return nil
}

// purchases are those of the county, around today.
func purchases(today time.Time) []purchase {
	ago := func(days int) time.Time { return today.AddDate(0, 0, -days) }
	a, b, d := []string{"staff", "staff2", "staff6"}, []string{"staff7", "staff", "staff11", "staff4"}, []string{"staff12", "staff16", "staff9"}
	// Who stands here wins by the marks that judge gives: the first supplier a visitor signs in as has something to sign and to show.
	first, sign := []string{"staff2", "staff", "staff6"}, []string{"staff7", "staff", "staff11"}
	min, rev := "buyer", "reviewer"
	return []purchase{
		{"p1", "2025年度社区老年人居家关爱服务项目", "A0402", "open", min, rev, 186, 12, ago(735), "public", first, ""},
		{"p2", "困境儿童监护支持与心理陪伴服务", "A0401", "consultation", "wutong", "wutong2", 64, 12, ago(640), "public", b, ""},
		{"p3", "社会工作站（12个）三年运营服务", "A1003", "open", min, rev, 920, 36, ago(560), "public", first, ""},
		{"p4", "社区矫正对象帮扶服务", "A1007", "consultation", "chenghu", "chenghu2", 42, 12, ago(480), "public", d, ""},
		{"p5", "残疾人居家照料者喘息服务", "A0406", "consultation", "yunlan", "yunlan2", 35, 12, ago(400), "public", b, ""},
		{"p6", "社会组织等级评估服务", "B0701", "consultation", min, rev, 27, 12, ago(330), "public", d, ""},
		{"p7", "青麓街道长者助餐服务", "A0402", "open", "qinglu", "qinglu2", 96, 12, ago(260), "public", a, ""},
		{"p8", "社区协商议事能力培育项目", "A1001", "consultation", "chenghu", "chenghu2", 38, 12, ago(200), "public", b, ""},
		{"p9", "社区志愿服务站运营服务", "A1005", "consultation", "wutong", "wutong2", 24, 12, ago(180), "public", []string{"staff21"}, "few"},
		{"p10", "低保家庭探访与资源链接服务", "A0403", "open", min, rev, 78, 12, ago(150), "public", []string{"staff", "staff24"}, "few"},
		{"p11", "2027年度社区老年人居家关爱服务项目", "A0402", "open", min, rev, 188, 12, ago(46), "published", a, ""},
		{"p12", "澄湖街道七个社区协商能力提升项目", "A1001", "consultation", "chenghu", "chenghu2", 40, 12, ago(38), "published", b[:2], ""},
		{"p13", "梧桐街道困境儿童关爱服务（二期）", "A0401", "consultation", "wutong", "wutong2", 65, 12, ago(37), "published", nil, ""},
		{"p14", "云澜街道老旧小区治理服务", "A1001", "open", "yunlan", "yunlan2", 52, 12, ago(40), "published", nil, ""},
		{"p15", "志愿服务记录抽查与质量评估", "B0702", "consultation", min, rev, 18, 12, ago(36), "published", nil, ""},
		{"p16", "青麓街道独居老人夜间安全守护", "A0402", "consultation", "qinglu", "qinglu2", 33, 12, ago(47), "closed", d, ""},
		{"p17", "优抚对象关爱服务", "A0405", "consultation", min, rev, 46, 12, ago(50), "taken", a, ""},
		{"p18", "社会工作督导支持服务", "A1003", "consultation", min, rev, 29, 12, ago(53), "scored", b, ""},
		{"p19", "儿童主任能力建设服务", "A0401", "consultation", min, rev, 21, 12, ago(57), "decided", d, ""},
		{"p20", "社区基金培育服务", "A1006", "consultation", "wutong", "wutong2", 34, 12, ago(62), "awarded", a, ""},
		{"p21", "残疾人社区康复服务", "A0406", "consultation", "yunlan", "yunlan2", 57, 12, ago(70), "offered", sign, ""},
		{"p22", "人民调解员培训与督导服务", "A1004", "consultation", "qinglu", "qinglu2", 16, 12, ago(80), "signed", d, ""},
		{"p23", "2027年度社会救助家庭综合服务", "A0403", "open", min, rev, 83, 12, ago(6), "intended", nil, ""},
		{"p24", "社区慈善空间运营服务", "A1006", "consultation", "chenghu", "chenghu2", 31, 12, ago(41), "submitted", nil, ""},
		{"p25", "居民服务需求调查", "B0201", "consultation", min, rev, 12, 6, ago(2), "drafted", nil, ""},
		{"p26", "社区困难家庭心理健康支持服务", "A1003", "consultation", min, rev, 36, 12, ago(48), "asked", a, ""},
	}
}
