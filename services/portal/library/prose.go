package library

import (
	"net/http"

	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// libraryPages are the rule book, the open data, and what the platform says of itself.
func libraryPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/rules", Do: p.rulebook, Fresh: true},
		{Method: http.MethodGet, Pattern: "/rules/{id}", Do: p.rule, Fresh: true},
		{Method: http.MethodGet, Pattern: "/problems/{code}", Do: p.problemCode, Fresh: true},
		{Method: http.MethodGet, Pattern: "/help", Do: p.prose(helpText), Fresh: true},
		{Method: http.MethodGet, Pattern: "/accessibility", Do: p.prose(accessibilityText), Fresh: true},
		{Method: http.MethodGet, Pattern: "/about", Do: p.prose(aboutText), Fresh: true},
		{Method: http.MethodGet, Pattern: "/privacy", Do: p.prose(privacyText), Fresh: true},
		{Method: http.MethodGet, Pattern: "/contact", Do: p.prose(contactText), Fresh: true},
		{Method: http.MethodGet, Pattern: "/sitemap", Do: p.sitemap, Fresh: true},
		{Method: http.MethodGet, Pattern: "/open-data", Do: p.openData, Fresh: true},
	}
}

// text is a page that only says something.
type text struct {
	Title, Lead string
	Parts       []part
}

// part is a heading with paragraphs (one a line) and links.
type part struct {
	Head  string
	Body  string
	Links []ui.Way
}

// prose serves a text.
func (p *room) prose(t text) func(*frame.Ask) error {
	return func(a *frame.Ask) error {
		pg := a.Page(t.Title, ui.NavNone, ui.Crumbs(t.Title))
		pg.Desc = t.Lead
		return a.Show(http.StatusOK, pg, prosePage(t, p.Site))
	}
}

// sitemap lists every page one can walk to.
func (p *room) sitemap(a *frame.Ask) error { return p.prose(sitemapText)(a) }

var sitemapText = text{"网站地图", "本平台所有栏目。", []part{
	{"办事", "", []ui.Way{{Label: "首页", Href: "/"}, {Label: "搜索", Href: "/search"}, {Label: "登录", Href: "/sign-in"}, {Label: "注册账号", Href: "/join"}}},
	{"采购", "", []ui.Way{
		{Label: "正在征集", Href: "/tenders"},
		{Label: "采购意向", Href: "/tenders?group=intention"},
		{Label: "评审中", Href: "/tenders?group=evaluating"},
		{Label: "采购结果", Href: "/tenders?group=result"},
		{Label: "已终止", Href: "/tenders?group=failed"},
		{Label: "投诉处理决定", Href: "/decisions"},
		{Label: "合同公告", Href: "/contracts"},
	}},
	{"机构", "", []ui.Way{
		{Label: "机构名录", Href: "/organizations"},
		{Label: "机构地图", Href: "/organizations/map"},
		{Label: "名录数据", Href: "/organizations/data"},
		{Label: "社会组织登记", Href: "/registrations"},
		{Label: "孵化基地", Href: "/hubs"},
		{Label: "等级评估批次", Href: "/campaigns"},
		{Label: "评估指标", Href: "/rating-trees"},
		{Label: "职能转移目录", Href: "/functions"},
		{Label: "承接组织目录", Href: "/providers"},
	}},
	{"社工", "", []ui.Way{
		{Label: "社会工作者名册", Href: "/workers"},
		{Label: "查验社工凭证", Href: "/workers/check"},
		{Label: "继续教育课程", Href: "/courses"},
		{Label: "网上讲堂", Href: "/lectures"},
		{Label: "年度培训计划", Href: "/training-plans"},
		{Label: "继续教育抽查", Href: "/training-audits"},
		{Label: "社区工作者岗位", Href: "/stewards"},
		{Label: "社区工作者招聘", Href: "/recruitments"},
		{Label: "个案成效", Href: "/cases"},
		{Label: "我的个案资料", Href: "/cases/mine"},
	}},
	{"志愿", "", []ui.Way{
		{Label: "志愿服务", Href: "/volunteer"},
		{Label: "志愿服务项目", Href: "/projects"},
		{Label: "志愿服务地图", Href: "/projects/map"},
		{Label: "志愿服务队伍", Href: "/volunteer/teams"},
		{Label: "志愿者星级", Href: "/stars"},
		{Label: "时间银行", Href: "/timebank"},
		{Label: "查验志愿服务证明", Href: "/proofs"},
		{Label: "时长补录公示", Href: "/amendments"},
		{Label: "时长记录的及时程度", Href: "/punctuality"},
		{Label: "回访抽查", Href: "/audits"},
	}},
	{"目录与规则", "", []ui.Way{{Label: "购买服务目录", Href: "/catalog"}, {Label: "规则库", Href: "/rules"}}},
	{"关于", "", []ui.Way{
		{Label: "关于本平台", Href: "/about"},
		{Label: "帮助", Href: "/help"},
		{Label: "无障碍声明", Href: "/accessibility"},
		{Label: "隐私说明", Href: "/privacy"},
		{Label: "数据开放", Href: "/open-data"},
		{Label: "风险指标", Href: "/indicators"},
		{Label: "联系与投诉", Href: "/contact"},
	}},
}}

var helpText = text{"帮助", "怎样看公告、投标、提异议，遇到问题找谁。", []part{
	{"不登录能做什么", "查看采购意向、公告、更正、开标记录、得分、合同，查机构的登记、等级和名单，查社工名册、志愿服务项目和星级，查验证明，查目录和规则。", nil},
	{"社会组织怎样参加采购", "打开项目页面，先看“我符合条件吗”：不符合的会写明差在哪里、依据哪一条。\n符合的点“准备投标”。投标文件在网上递交，截止前可以撤回重交。\n" + view.SealedWords + "\n截止时间以本平台的时间为准，页面右侧有倒计时。", []ui.Way{{Label: "看正在征集的项目", Href: "/tenders"}}},
	{"对结果有疑问怎么办", "先看项目页面的评审得分和计算过程。仍有疑问的，可以依法提出询问、质疑和投诉，期限写在项目页面的“联系与救济”里。", []ui.Way{{Label: "看质疑与投诉的规则", Href: "/rules?topic=dispute"}}},
	{"想做志愿服务怎么办", "注册账号时就可以登记为志愿者，得到一个志愿者编号；不满十四周岁的由监护人登记。\n打开项目，选一个班次报名；到了现场用手机扫码签到、签退，没有信号也可以，有了信号再发出。\n时长由在场各方的陈述算出，谁也不能填写。对时长有疑问的，打开那一条提出异议。", []ui.Way{{Label: "看志愿服务项目", Href: "/projects"}, {Label: "登记为志愿者", Href: "/volunteer"}}},
	{"社会工作者怎样登记", "登录后在社会工作者工作台录入证书，登记机关两人核验以后，在名册上公开登记状态。\n登记有效三年，期满以前三个月内再登记，要完成继续教育的学时。", []ui.Way{{Label: "看社会工作者名册", Href: "/workers"}}},
	{"在职党员怎样到社区报到", "登录自己的账号，选择社区填写报到，社区接收以后认领党员报到班次，到现场签到、签退。\n时间与志愿服务分开记；年度结束由社区评价，您看过以后，同意的才把合计和评价反馈给单位。", []ui.Way{{Label: "我的报到", Href: "/duty"}}},
	{"收到社会服务令怎么办", "登录自己的账号，填写社区矫正机构当面交给您的绑定码，就可以用代号报名承接单位的社会服务班次。\n承接单位看不到您的姓名和事由；时间单独记账，不计入志愿服务。", []ui.Way{{Label: "我的社会服务令", Href: "/orders"}}},
	{"怎样查验证明和凭证", "证明和凭证上的二维码、编号，任何人都可以查验，不用登录。", []ui.Way{{Label: "查验志愿服务证明", Href: "/proofs"}, {Label: "查验社工凭证", Href: "/workers/check"}}},
	{"对目录有意见怎么办", "目录公示期间，登录后可以在目录页面提出异议。编制单位的答复会公开。", []ui.Way{{Label: "看购买目录", Href: "/catalog"}}},
	{"登录不了怎么办", "核对登录名和密码。连续输错后账号会暂时锁定，稍后自动解除。忘记密码请联系本单位管理员。", []ui.Way{{Label: "去登录", Href: "/sign-in"}}},
	{"字太小、看不清怎么办", "页面右上角可以打开长辈版、高对比和深色，选择会记住。", []ui.Way{{Label: "看无障碍声明", Href: "/accessibility"}}},
}}

var accessibilityText = text{"无障碍声明", "本平台努力让每个人都能独立办事。", []part{
	{"我们依照的标准", "《信息技术 互联网内容无障碍可访问性技术要求与测试方法》（GB/T 37668）和 WCAG 2.2 AA 级。", nil},
	{"已经做到的", "不用鼠标也能办完所有事，焦点始终可见。\n不运行脚本也能查看和办理；只有密封投标文件和使用开标密钥，要在您自己的浏览器里运行脚本，或者改用离线程序sanshe-seal。\n颜色之外都有文字说明，图表都有同样内容的表格。\n登录不用图形验证码，可以粘贴密码，可以用密码管理器。\n长辈版把字和指针放大，浏览器有中文语音的可以朗读页面，高对比加强边界，页面放大到四倍也不必左右滚动。", nil},
	{"还没有做到的", "个别上传的附件可能没有文字版，请联系采购人索取。", nil},
	{"发现问题请告诉我们", "写明页面地址和遇到的困难，我们会改正并答复。", []ui.Way{{Label: "联系方式", Href: "/contact"}}},
}}

var aboutText = text{"关于本平台", "政府向社会购买服务，买什么、谁来做、做得怎样，都在这里公开办理。", []part{
	{"办什么", "编制和公示购买服务目录，公开采购意向，发布采购公告，网上投标，公开开标，评审打分，公告结果，签订和公告合同。\n社会组织的登记、年报、等级评估和名录；社会工作者的证书登记和继续教育；志愿者的登记、报名、时长、星级和证明。", nil},
	{"怎样做到可信", "每一步写明日期、责任人和依据；到期自动办理，逾期如实显示。\n" + view.SealedWords + "开标后公布每份文件的指纹，投标人可以与自己的回执核对。\n每一分都可以复算，每个期限都能查到法律出处。", []ui.Way{{Label: "看规则库", Href: "/rules"}}},
}}

var privacyText = text{"隐私说明", "我们只收集办事必需的信息。", []part{
	{"不登录时", "不要求身份信息。浏览器只保存您选择的显示方式和金额单位。", nil},
	{"登录后", "平台用一个随机标识记住您已登录，空闲三十分钟或满十二小时自动退出。随机标识不含任何个人信息，脚本读不到。", nil},
	{"公开的内容", "公告里的联系人、签署人只显示部分姓名。评审专家姓名依法在结果公告时公布。法律要求公开的其他内容按规定公开。", []ui.Way{{Label: "看个人信息的规则", Href: "/rules?topic=privacy"}}},
	{"志愿者和社会工作者", "姓名、证件号码、电话、住址用您一个人的密钥加密，页面上只显示部分；注销时销毁密钥，旧的备份也不能再打开。\n签到时只记下在不在服务地点的范围以内，不记下您的位置。\n志愿者编号不含证件号码；名册和公示只显示部分姓名，由您决定是否显示全名。", []ui.Way{{Label: "我的志愿资料", Href: "/volunteer/people"}}},
	{"您的权利", "可以查阅、更正自己的信息，请联系本单位管理员或平台。", []ui.Way{{Label: "联系方式", Href: "/contact"}}},
}}

var contactText = text{"联系与投诉", "先找办理的单位，再找监督部门。", []part{
	{"问具体项目", "项目页面的“联系与救济”写有采购人的联系人和电话。也可以登录后在项目页面公开提问。", []ui.Way{{Label: "看采购公告", Href: "/tenders"}}},
	{"质疑和投诉", "对采购文件、过程、结果有异议的，先向采购人书面质疑；对答复不满意或逾期未答复的，向同级财政部门投诉。期限见规则。", []ui.Way{{Label: "看质疑与投诉的规则", Href: "/rules?topic=dispute"}}},
	{"平台使用问题", "写明页面地址、遇到的提示和办理编号，交给本单位管理员，或到任一社区服务中心由工作人员代办。", []ui.Way{{Label: "看帮助", Href: "/help"}}},
}}
