package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// Words of our titles. A title may break after each of them and never inside:
// browsers know no Chinese words, so keep-all plus <wbr> is what works everywhere.
var titleWords = words(`
年度 半年度 季度 社区 老年人 老人 居家 养老 关爱 服务 项目 采购 政府 购买 街道 办事处 社会 工作 工作者 工作站 社工站 社工
中心 组织 志愿 志愿者 儿童 困境 未成年人 残疾人 青少年 妇女 家庭 监护 支持 心理 陪伴 助餐 助浴 探访 巡访 照料 照护 康复
日间 长者 食堂 运营 运行 管理 评估 监测 第三方 绩效 评价 培育 孵化 能力 提升 建设 治理 协商 议事 矛盾 调解 禁毒 矫正 帮扶
救助 慈善 公益 创投 大赛 合同 协议 公告 公示 结果 中标 成交 招标 公开 竞争性 磋商 谈判 询价 单一来源 更正 终止 意向 通知书
通知 文件 报告 方案 办法 规定 管理办法 指导性 目录 清单 负面 名录 机构 协会 基金会 联合会 促进会 服务社 研究会 发展 教育
培训 宣传 活动 政策 法律 咨询 援助 健康 医疗 卫生 文化 体育 环境 物业 安全 应急 救援 信息 信息化 平台 系统 数据 民政局
民政 财政局 财政 司法局 教育局 卫生健康 卫健委 区 市 县 省 镇 乡 村 三年 两年 一年 试点 示范 专项 综合 专业 特殊 群体
独居 高龄 失能 流动 人口 留守 农村 城市 基层 党群 网格 新就业 户外 劳动者 残障 喘息 与 和 及 的`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

const longestWord = 5 // runes

// Title is a heading that breaks between words only and is never cut short.
func Title(s string) templ.Component { return markup(breakable(s)) }

func breakable(s string) string {
	var b strings.Builder
	known := false // the token before was a word of the list
	for i := 0; i < len(s); {
		n := wordAt(s[i:])
		if i > 0 && known && b.Len() > 0 {
			b.WriteString("<wbr>")
		} else if n > 0 && i > 0 && !known {
			b.WriteString("<wbr>")
		}
		known = n > 0
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s[i:])
		}
		b.WriteString(esc(s[i : i+n]))
		i += n
	}
	return b.String()
}

// wordAt is the length in bytes of the longest word s begins with, or 0. A
// word of one character counts only in the list's last row, as a joint.
func wordAt(s string) int {
	end, best := 0, 0
	for r := 0; r < longestWord && end < len(s); r++ {
		_, n := utf8.DecodeRuneInString(s[end:])
		end += n
		if titleWords[s[:end]] {
			best = end
		}
	}
	return best
}
