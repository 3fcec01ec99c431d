// The table of pages: who sees what, and where. Addresses that hold an id are
// asked from the public interface of the county that stands there, and those of
// desks from the desks themselves.
import assert from 'node:assert/strict';
import { Person, Speaker } from './harness.mjs';

/** The addresses behind the links of a page that somebody sees, by what the link says. */
async function links(platform, browser, login, path, below) {
  const p = await Person.at(platform, browser, login);
  const page = await p.go(path);
  const all = await page.getByRole('main').getByRole('link').evaluateAll((as, start) => as.map((a) => [a.textContent.trim(), a.getAttribute('href')]).filter(([, h]) => h.startsWith(start)), below);
  await p.context.close();
  const to = new Map(all);
  return (says) => {
    const found = [...to].find(([text]) => text.includes(says));
    assert.ok(found, `${login} finds no ${says} at ${path} among ${[...to.keys()].join('、')}`);
    return found[1];
  };
}

/**
 * Rows of {name, who, path}; who "" is a visitor. status is expected when it is
 * not 200, paper marks what people print, short what fits on three screens of a
 * desk, and same what may share its title with another address.
 */
export async function pages(platform, browser) {
  const tender = async (group) => (await platform.get(`/api/tender/tenders?group=${group}&limit=1`)).items[0].id;
  const [bidding, intention, evaluating, result, failed] = await Promise.all(['bidding', 'intention', 'evaluating', 'result', 'failed'].map(tender));
  const closed = (await platform.get('/api/tender/tenders?group=evaluating&limit=50')).items.find((t) => t.state === 'closed').id;
  const [catalogue] = (await platform.get('/api/catalog/catalogues?limit=1')).items;
  const [handed] = (await platform.get('/api/organization/functions?limit=1')).items;
  const [provider] = (await platform.get('/api/organization/providers?limit=1')).items;
  const [contract] = (await platform.get('/api/contract/contracts?limit=1')).items;
  const orgs = (await platform.get('/api/organization/organizations?limit=200')).items;
  const own = orgs.find((o) => o.name === '星河区暖邻社会工作服务中心').id; // whose staff account is staff
  const kind = (k) => orgs.find((o) => o.kind === k).id;
  const everybody = (name, path, more = {}) => ({ name, who: '', path, ...more });
  const bought = await links(platform, browser, 'buyer', '/desk/buyer', '/desk/tenders/');
  const chosen = await links(platform, browser, 'buyer', '/desk/buyer/new', '/desk/buyer/new');
  const bids = await links(platform, browser, 'staff', '/desk/staff', '/desk/staff/bids/');
  const work = (name, who, path, more = {}) => ({ name, who, path, ...more });
  const judged = bought('优抚对象关爱服务').split('/').pop();
  const drafted = bought('居民服务需求调查');
  const raised = await links(platform, browser, 'staff', '/desk/staff', '/desk/challenges/');
  const waiting = raised('优抚对象');
  const answered = raised('残疾人社区康复');
  const hint = (await links(platform, browser, 'supervisor', '/desk/supervisor/flags?code=S17', '/desk/supervisor/flags/S17'))('报价成等差');
  const enrolling = await links(platform, browser, 'registrar2', '/desk/applications', '/desk/applications/');
  const [base] = (await platform.get('/api/organization/hubs?limit=1')).items;
  const hatched = (await links(platform, browser, 'resident', '/desk/incubations', '/desk/incubations/'))('助餐服务队');
  const reported = (await links(platform, browser, 'staff', '/desk/reports', '/desk/reports/'))('暖邻');
  const [campaign] = (await platform.get('/api/organization/campaigns?limit=1')).items;
  const group = (await links(platform, browser, 'resident', '/desk/filings', '/desk/filings/'))('邻里互助队');
  const [rated] = (await platform.get('/api/organization/ratings')).items;
  const visiting = (await links(platform, browser, 'rater', '/desk/rater', '/desk/ratings/'))('益起');
  const helper = (await links(platform, browser, 'volunteer', '/volunteer/people', '/volunteer/people/'))('孙悦');
  const [lesson] = (await platform.get('/api/socialwork/courses?limit=1')).items;
  const talks = (await platform.get('/api/socialwork/lectures')).items;
  const talk = (title) => `/lectures/${talks.find((x) => x.title === title).id}`;
  const [planned] = (await platform.get('/api/socialwork/training-plans?limit=1')).items;
  const draft = (await links(platform, browser, 'registrar', '/desk/training-plans', '/training-plans/'))(String(Number(planned.year) + 1));
  const attended = (await links(platform, browser, 'worker', '/desk/courses', '/courses/'))('个案记录和转介');
  const [checked] = (await platform.get('/api/socialwork/audits?limit=1')).items;
  const carried = (await links(platform, browser, 'worker', '/worker/cases', '/worker/cases/'))('号个案');
  const accused = (await links(platform, browser, 'worker', '/desk/findings', '/desk/findings/'))('20250532000123');
  const learned = (await links(platform, browser, 'registrar', '/desk/studies', '/desk/studies/'))('老年社会工作');
  const [counted] = (await platform.get('/api/socialwork/headcounts?limit=1')).items;
  const [graded] = (await platform.get('/api/socialwork/ladders?limit=1')).items;
  const wanted = (await platform.get('/api/socialwork/recruitments?limit=10')).items;
  const closing = wanted.find((x) => x.state === 'closed').id;
  const hiring = wanted.find((x) => x.state === 'announced').id;
  const onPost = (await links(platform, browser, 'registrar', '/desk/stewards', '/desk/stewards/'))('');
  const applied = (await links(platform, browser, 'registrar', `/recruitments/${hiring}/applicants`, '/desk/applicants/'))('');
  const paid = (await links(platform, browser, 'registrar', '/desk/pay-lists', '/desk/pay-lists/'))('');
  const salary = (await links(platform, browser, 'worker', '/steward', '/desk/stewards/'))('收款账号');
  const ordered = (await links(platform, browser, 'officer', '/desk/orders', '/desk/orders/'))('-');
  const due = (await links(platform, browser, 'juwei', '/desk/duties', '/desk/duties/'))('BD');
  const onDuty = (await links(platform, browser, 'volunteer', '/duty', '/duty/'))('打开');
  const [starred] = (await platform.get('/api/volunteer/star-terms?limit=1')).items;
  const [crew] = (await platform.get('/api/volunteer/teams?limit=1')).items;
  const speaks = await Speaker.at(platform, 'volunteer');
  const eve = new Date(Date.now() + (8 - 24) * 3_600_000).toISOString().slice(0, 10); // of the day on which the county was built, which may just be over
  const field = (await speaks.ask('GET', `/api/volunteer/shifts/mine?from=${eve}`)).items.find((x) => x.position.title === '便民服务点').id;
  const ownHours = (await links(platform, browser, 'volunteer', '/volunteer/hours', '/desk/hours/'))('清洁楼道');
  const ownStar = (await links(platform, browser, 'volunteer', '/volunteer', '/stars/'))('一星');
  const ownProof = (await links(platform, browser, 'volunteer', '/desk/proofs', '/desk/proofs/'))('一星');
  const toConfirm = await links(platform, browser, 'staff', '/desk/hours', '/desk/hours/');
  const held = (await links(platform, browser, 'registrar', '/desk/reviews', '/desk/reviews/'))('投诉举报');
  const disputed = (await links(platform, browser, 'registrar', '/desk/reviews', '/desk/appeals/'))('复核');
  const [asked] = (await platform.get('/api/volunteer/amendments?limit=1')).items;
  const [audit] = (await platform.get('/api/volunteer/audits?limit=1')).items;
  const helped = (await platform.get('/api/volunteer/projects?limit=50')).items;
  const served = helped.find((x) => x.draft.title.includes('便民')).id;
  const shifts = (await platform.get(`/api/volunteer/projects/${served}/shifts?limit=50`)).items;
  const now = shifts.find((x) => x.position.title === '便民服务点').id; // whose day it is
  const full = shifts.find((x) => x.waiting > 0).id;
  const dangerous = (await platform.get(`/api/volunteer/projects/${helped.find((x) => x.draft.title.includes('清滩')).id}/shifts`)).items.find((x) => x.dangerous).id;
  const recruited = (await links(platform, browser, 'worker', '/desk/projects', '/desk/projects/'))('暖邻');
  const unseen = (await links(platform, browser, 'worker', '/desk/projects', '/desk/projects/'))('自习室');
  const traced = (await links(platform, browser, 'admin', '/operations', '/operations/traces/'))('/sign-in/form');
  return [
    work('一条链路', 'admin', traced), // while it is kept: the more pages, the more links
    everybody('首页', '/'),
    everybody('首页的合同', '/?tab=contract', { same: true }),
    everybody('正在征集', '/tenders'),
    everybody('采购意向', '/tenders?group=intention'),
    everybody('评审中', '/tenders?group=evaluating'),
    everybody('中标结果', '/tenders?group=result'),
    everybody('已终止', '/tenders?group=failed'),
    everybody('没有符合条件的', '/tenders?q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E9%A1%B9', { same: true }),
    everybody('征集中的项目', `/tenders/${bidding}`),
    everybody('采购意向的项目', `/tenders/${intention}`),
    everybody('评审中的项目', `/tenders/${evaluating}`),
    everybody('有质疑的项目', `/tenders/${judged}`, { same: true }),
    everybody('有结果的项目', `/tenders/${result}`),
    everybody('专家抽取记录', `/tenders/${result}/draws`),
    everybody('终止的项目', `/tenders/${failed}`),
    everybody('开标大厅', `/tenders/${closed}/opening`, { same: true }),
    everybody('唱标以后的开标大厅', `/tenders/${result}/opening`, { same: true }),
    everybody('采购公告正文', `/tenders/${bidding}/notice`, { paper: true }),
    everybody('结果公告正文', `/tenders/${result}/notice?kind=result`, { paper: true }),
    everybody('目录', '/catalog'),
    everybody('一份目录', `/catalog/${catalogue.id}`, { same: true }),
    everybody('机构名录', '/organizations'),
    everybody('职能转移目录', '/functions'),
    everybody('一项职能', `/functions/${handed.id}`),
    everybody('承接组织目录', '/providers'),
    everybody('一个承接组织', `/providers/${provider.id}`),
    everybody('机构按区划', '/organizations/map'),
    everybody('取走名册', '/organizations/data'),
    everybody('社会服务机构', `/organizations/${kind('serviceorg')}`),
    everybody('机构的信用记录', `/organizations/${kind('serviceorg')}/credit`),
    everybody('社会组织登记', '/registrations'),
    everybody('登记卷宗', `/organizations/${kind('serviceorg')}/dossier`),
    everybody('机构的大事记', `/organizations/${own}?tab=life`, { same: true }),
    everybody('机构的年报', `/organizations/${own}/reports`),
    everybody('公开的年报', reported.replace('/desk', '')),
    everybody('评估得分', `/ratings/${rated.id}`),
    everybody('评估等级证书', `/rating-certificates/${rated.certificate}`, { paper: true }),
    everybody('孵化基地', '/hubs'),
    everybody('一个孵化基地', `/hubs/${base.id}`),
    everybody('社会工作者名册', '/workers'),
    everybody('一份证书登记', '/workers/20250532000123'),
    everybody('查验社工凭证', '/workers/check'),
    everybody('社区工作者岗位', '/stewards'),
    everybody('社区工作者总量额度', `/headcounts/${counted.id}`),
    everybody('岗位等级和薪酬办法', `/ladders/${graded.id}`),
    everybody('社区工作者招聘', '/recruitments'),
    everybody('公示过的招聘', `/recruitments/${closing}`),
    everybody('个案成效', '/cases'),
    everybody('我的个案资料', '/cases/mine'),
    everybody('继续教育课程', '/courses'),
    everybody('一次课程', `/courses/${lesson.id}`),
    everybody('网上讲堂', '/lectures'),
    everybody('一个讲堂', talk('怎样开好一次协商会')),
    everybody('年度培训计划', '/training-plans'),
    everybody('一份培训计划', `/training-plans/${planned.id}`),
    everybody('继续教育抽查', '/training-audits'),
    everybody('一次抽查', `/training-audits/${checked.id}`),
    everybody('备案组织', `/organizations/${kind('filed')}`),
    everybody('等级评估批次', '/campaigns'),
    everybody('一个评估批次', `/campaigns/${campaign.id}`, { paper: true }),
    everybody('评估指标', '/rating-trees'),
    everybody('一套评估指标', `/rating-trees/${campaign.trees[0].id}`, { paper: true }),
    everybody('机关', `/organizations/${kind('government')}`),
    everybody('合同公告', '/contracts'),
    everybody('一份合同', `/contracts/${contract.id}`),
    everybody('合同正文', `/contracts/${contract.id}?print=1`, { paper: true, same: true }),
    everybody('规则库', '/rules', { short: true, paper: true }),
    everybody('采购程序的规则', '/rules?topic=tender', { short: true, paper: true }),
    everybody('查找规则', '/rules?q=%E6%9D%A1%E4%BE%8B&status=now&after=14', { short: true }),
    everybody('没有符合条件的规则', '/rules?q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E9%A1%B9', { short: true, same: true }),
    everybody('一条规则', '/rules/tender.open.period', { short: true, paper: true }),
    everybody('各地不同的规则', '/rules/community.entry.approver', { short: true }),
    everybody('搜索', '/search', { same: true }),
    everybody('搜索有结果', '/search?q=%E8%80%81%E5%B9%B4%E4%BA%BA', { same: true }),
    everybody('帮助', '/help'),
    everybody('无障碍声明', '/accessibility'),
    everybody('关于', '/about'),
    everybody('隐私', '/privacy'),
    everybody('数据开放', '/open-data'),
    everybody('风险指标', '/indicators'),
    everybody('联系', '/contact'),
    everybody('网站地图', '/sitemap'),
    everybody('错误说明', '/problems/organization.code.wrong'),
    everybody('没有这个地址', '/nowhere', { status: 404, same: true }),
    everybody('登录', '/sign-in'),
    everybody('注册账号', '/join'),
    everybody('志愿服务', '/volunteer'),
    everybody('时长补录公示', '/amendments'),
    everybody('时长记录的及时程度', '/punctuality'),
    everybody('回访抽查', '/audits'),
    everybody('一次抽查', `/audits/${audit.id}`),
    everybody('志愿服务项目', '/projects'),
    everybody('没有符合条件的项目', '/projects?q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E9%A1%B9', { same: true }),
    everybody('项目按区划', '/projects/map'),
    everybody('一个项目', `/projects/${served}`),
    everybody('一个项目的海报', `/projects/${served}/poster`),
    everybody('一个班次', `/shifts/${full}`),
    everybody('志愿服务队伍', '/volunteer/teams'),
    everybody('志愿者星级', '/stars'),
    everybody('一份星级办法', `/star-terms/${starred.id}`),
    everybody('时间银行', '/timebank'),
    everybody('一支队伍', `/volunteer/teams/${crew.id}`),

    work('采购人工作台', 'buyer', '/desk/buyer'),
    work('选目录项目', 'buyer', '/desk/buyer/new'),
    work('填写采购文件', 'buyer', chosen('选这一项'), { same: true }),
    work('草拟的采购', 'buyer', drafted),
    work('修改采购文件', 'buyer', drafted + '/edit', { same: true }),
    work('公开意向的采购', 'buyer', bought('社会救助家庭'), { same: true }),
    work('公告中的采购', 'buyer', bought('2027年度社区老年人'), { same: true }),
    work('评审中的采购', 'buyer', bought('优抚对象'), { same: true }),
    work('采购人代表的评分表', 'buyer', `/desk/buyer/tenders/${judged}/sheet`),
    work('组建评审委员会', 'buyer', `/desk/tenders/${judged}/committee`),
    work('抽取评审专家', 'buyer', `/desk/tenders/${judged}/draws`),
    work('待定标的采购', 'buyer', bought('社会工作督导'), { same: true }),
    work('待公告结果的采购', 'buyer', bought('儿童主任'), { same: true }),
    work('已签合同的采购', 'buyer', bought('2025年度社区老年人'), { same: true }),
    work('目录编制', 'buyer', '/desk/catalog'),
    work('编制中的目录', 'buyer', `/desk/catalog/${catalogue.id}`),
    work('收件箱', 'buyer', '/inbox'),
    work('我的账号', 'buyer', '/account'),
    work('起草合同', 'wutong', await draftedContract(platform, browser, 'wutong', '社区基金培育服务'), { same: true }),
    work('待签署的合同', 'yunlan', await draftedContract(platform, browser, 'yunlan', '残疾人社区康复服务'), { same: true }),
    work('待答复的质疑', 'buyer', waiting),
    work('审核工作台', 'reviewer', '/desk/reviewer'),
    work('监督工作台', 'supervisor', '/desk/supervisor'),
    work('公证员工作台', 'notary', '/desk/notary'),
    work('提交份额', 'notary', `/desk/holder/tenders/${closed}`),
    work('确定持有人', 'buyer', drafted + '/holders'),
    work('风险提示', 'supervisor', '/desk/supervisor/flags'),
    work('一条风险提示', 'supervisor', hint),
    work('检查一个文件', 'supervisor', '/desk/supervisor/flags/check'),
    work('监督看采购', 'supervisor', `/desk/tenders/${judged}`, { same: true }),
    work('监督看质疑', 'supervisor', waiting, { same: true }),
    work('社会组织工作台', 'staff', '/desk/staff'),
    work('能承接的职能', 'staff', '/desk/staff/functions'),
    work('能参加的采购', 'staff', '/desk/staff/calls'),
    work('我的承接资格', 'staff', '/desk/providers', { same: true }),
    work('职能目录编制', 'buyer', '/desk/functions'),
    work('起草职能', 'buyer', '/desk/functions/new'),
    work('办理承接资格', 'registrar', '/desk/providers', { same: true }),
    work('本组织的年报', 'staff', '/desk/reports'),
    work('一份年报', 'staff', reported, { same: true }),
    work('等级评估自评', 'staff', `/desk/staff/ratings/${own}/self`),
    work('自评的一部分', 'staff', `/desk/staff/ratings/${own}/self/1`),
    work('申请等级评估', 'staff', `/desk/staff/campaigns/${campaign.id}`),
    work('我符合条件吗', 'staff', `/desk/staff/tenders/${bidding}/eligibility`),
    work('准备投标', 'staff', `/desk/staff/tenders/${bidding}/bid`),
    work('向采购人提问', 'staff', `/desk/staff/tenders/${bidding}/ask`),
    work('投标回执', 'staff', bids('优抚对象'), { paper: true }),
    work('提出质疑', 'staff', `/desk/staff/tenders/${judged}/challenge`),
    work('现在不能质疑', 'filed', `/desk/staff/tenders/${judged}/challenge`, { same: true }),
    work('我的质疑', 'staff', waiting, { same: true }),
    work('可以投诉的质疑', 'staff', answered),
    work('不符合条件', 'filed', `/desk/staff/tenders/${bidding}/eligibility`, { same: true }),
    work('别人的工作台', 'staff', '/desk/buyer', { status: 403, same: true }),
    work('收件箱', 'staff', '/inbox', { same: true }),
    work('专家工作台', 'expert2', '/desk/expert'),
    work('评分表', 'expert2', `/desk/expert/tenders/${judged}`, { same: true }),
    work('我的登记申请', 'resident', '/desk/applications'),
    work('起草登记申请', 'resident', '/desk/applications/new'),
    work('自己的登记申请', 'resident', enrolling('康宁'), { same: true }),
    work('办理登记申请', 'registrar2', enrolling('康宁'), { same: true }),
    work('自己的备案', 'resident', group),
    work('我的孵化', 'resident', '/desk/incubations'),
    work('申请入驻', 'resident', `/desk/incubations/new?hub=${base.id}`),
    work('自己的孵化', 'resident', hatched),
    work('写孵化计划', 'resident', `${hatched}/plan`),
    work('场地预约', 'resident', `/desk/hubs/${base.id}/bookings`),
    work('办理孵化', 'staff', hatched, { same: true }),
    work('写辅导记录', 'worker', hatched, { same: true }),
    work('基地的申请和入驻', 'staff', `/desk/incubations?hub=${base.id}`, { same: true }),
    work('认定孵化基地', 'registrar', '/desk/hubs/new'),
    work('修改孵化基地', 'staff', `/desk/hubs/${base.id}/edit`),
    work('办理星级', 'registrar', '/desk/stars'),
    work('记录不实的认定', 'registrar', '/desk/stars/bars'),
    work('起草星级办法', 'registrar', '/desk/stars/new'),
    work('办理社区工作者', 'registrar', '/desk/stewards'),
    work('起草总量额度', 'registrar', '/desk/headcounts/new'),
    work('起草等级和薪酬办法', 'registrar', '/desk/ladders/new'),
    work('起草招聘公告', 'registrar', '/desk/recruitments/new'),
    work('分配岗位', 'registrar', `/desk/posts/${counted.communities[0].community}`),
    work('报名的人', 'registrar', `/recruitments/${hiring}/applicants`),
    work('办理报名', 'registrar', applied),
    work('一名社区工作者', 'registrar2', onPost),
    work('薪酬表', 'registrar', '/desk/pay-lists', { same: true }),
    work('一份薪酬表', 'registrar2', paid),
    work('报名社区工作者', 'resident', `/recruitments/${hiring}/apply`),
    work('我在社区的岗位', 'worker', '/steward'),
    work('工资收款账号', 'worker', salary),
    work('结束孵化基地', 'registrar', `/desk/hubs/${base.id}/end`),
    work('办理备案', 'wutong3', group, { same: true }),
    work('办理评估', 'registrar', `/desk/ratings/${rated.id}`),
    work('实地考察', 'rater', visiting),
    work('评估专家的评分表', 'rater', `/desk/rater/ratings/${visiting.split('/').pop()}/sheet`),
    work('社工的一天', 'worker', '/worker'),
    work('我的个案', 'worker', '/worker/cases'),
    work('建立个案', 'worker', '/worker/cases/new'),
    work('紧急查阅个案', 'worker', '/worker/cases/urgent'),
    work('一件个案', 'worker', carried),
    work('写探访记录', 'worker', `${carried}/visit`),
    work('管理人员紧急查阅', 'staff', '/desk/cases/urgent', { same: true }),
    work('个案概况', 'staff', '/desk/cases'),
    work('录入证书', 'worker', '/desk/credentials/new'),
    work('自己的证书登记', 'worker', '/desk/credentials/20250532000123'),
    work('社会工作者登记证明', 'worker', '/desk/credentials/20250532000123/certificate', { paper: true }),
    work('告知的事实', 'worker', accused),
    work('自己的座位', 'worker', `/courses/${lesson.id}`, { same: true }),
    work('我的课程', 'worker', '/desk/courses'),
    work('在学的讲堂', 'worker', talk('转介的步骤')),
    work('我的讲堂', 'worker', '/desk/lectures'),
    work('结业记录', 'resident', `${talk('怎样开好一次协商会')}/record`, { paper: true }),
    work('课程的结业记录', 'worker', `${attended}/record`, { paper: true }),
    work('继续教育学时证明', 'worker', '/worker/training', { paper: true }),
    work('我的自学', 'worker', '/desk/studies'),
    work('报送自学', 'worker', '/desk/studies/new'),
    work('证书登记', 'registrar', '/desk/credentials'),
    work('核验证书', 'registrar', '/desk/credentials/20260932000456'),
    work('职业道德认定', 'registrar', '/desk/findings'),
    work('告知反映的事实', 'registrar', '/desk/findings/new'),
    work('一件认定', 'registrar', accused, { same: true }),
    work('核实自学', 'registrar', learned),
    work('发布课程', 'registrar', '/desk/courses/new'),
    work('发布讲堂', 'registrar', '/desk/lectures/new'),
    work('培训计划', 'registrar', '/desk/training-plans'),
    work('可以办的培训项目', 'staff', '/desk/training-plans', { same: true }),
    work('草拟培训计划', 'registrar', '/desk/training-plans/new'),
    work('改写计划草稿', 'registrar', `/desk/${draft.slice(1)}/edit`),
    work('加一项培训', 'registrar', `/desk/training-plans/${planned.id}/lines/0`),
    work('调整一项培训', 'registrar', `/desk/training-plans/${planned.id}/lines/3`, { same: true }),
    work('讲堂的题库', 'registrar', talk('转介的步骤'), { same: true }),
    work('课程的名单', 'registrar', `/courses/${lesson.id}`, { same: true }),
    work('开始抽查', 'registrar', '/desk/training-audits/new'),
    work('核对抽中的学时', 'registrar2', `/training-audits/${checked.id}`, { same: true }),
    work('社工工作台', 'worker', '/desk/worker'),
    work('志愿者工作台', 'volunteer', '/desk/volunteer'),
    work('我的时长', 'volunteer', '/volunteer/hours'),
    work('一条时长记录', 'volunteer', ownHours, { same: true }),
    work('请求补录', 'volunteer', `/desk/amendments/new?shift=${toConfirm('确认3条').split('/').pop()}&person=${helper.split('/').pop()}`),
    work('服务时间', 'staff', '/desk/hours'),
    work('一个班次的确认', 'staff', toConfirm('确认3条'), { same: true }),
    work('有异议的记录', 'staff', toConfirm('核实对时长'), { same: true }),
    work('一份补录', 'staff', `/desk/amendments/${asked.id}`),
    work('时长核查', 'registrar', '/desk/reviews'),
    work('一项核查', 'registrar2', held),
    work('一份复核的申请', 'registrar', disputed),
    work('回访抽查的办理', 'registrar', '/desk/audits'),
    work('逐条回访', 'registrar', `/desk/audits/${audit.id}`, { same: true }),
    work('志愿者的今天', 'volunteer', '/volunteer', { same: true }),
    work('今天的班次', 'volunteer', `/shifts/${now}`),
    work('候补的班次', 'volunteer', `/shifts/${full}`, { same: true }),
    work('有危险的班次', 'volunteer', `/shifts/${dangerous}`),
    work('我的关注', 'volunteer', '/volunteer/follows'),
    work('我的日历', 'volunteer', '/volunteer/calendar'),
    work('本组织的项目', 'worker', '/desk/projects'),
    work('发布渠道', 'staff', '/desk/channels'),
    work('新建项目', 'worker', '/desk/projects/new'),
    work('用样本新建项目', 'worker', recruited.replace('/desk/projects/', '/desk/projects/new?sample='), { same: true }),
    work('招募中的项目', 'worker', recruited),
    work('参加项目的志愿者', 'worker', `${recruited}/volunteers`),
    work('待审核的项目', 'staff', unseen, { same: true }),
    work('谁来参加班次', 'juwei', `/desk/shifts/${full}`),
    work('班次开始以后', 'juwei', `/desk/shifts/${now}`, { same: true }),
    work('主管机关看项目', 'registrar', `/desk/projects/${served}`),
    work('我的志愿资料', 'volunteer', '/volunteer/people'),
    work('一名志愿者', 'volunteer', helper),
    work('我的一次星级评定', 'volunteer', ownStar),
    work('我的星级证书', 'volunteer', ownProof, { paper: true }),
    work('我的时间账户', 'volunteer', helper.replace('/volunteer/people/', '/timebank/')),
    work('社区矫正工作台', 'officer', '/desk/officer'),
    work('社会服务令', 'officer', '/desk/orders'),
    work('录入社会服务令', 'officer', '/desk/orders/new'),
    work('一份社会服务令', 'officer', ordered),
    work('承接的社会服务令', 'staff', '/desk/orders', { same: true }),
    work('承接一份社会服务令', 'staff', ordered, { same: true }),
    work('我的社会服务令', 'resident', '/orders'),
    work('到社区报到的在职党员', 'juwei', '/desk/duties', { same: true }),
    work('一份报到', 'juwei', due, { same: true }),
    work('报到的年度评价', 'juwei', '/desk/duty-years', { same: true }),
    work('单位组织人事工作台', 'personnel', '/desk/personnel'),
    work('在职党员报到的反馈', 'personnel', '/desk/duty-years'),
    work('我的报到', 'volunteer', '/duty'),
    work('我的一份报到', 'volunteer', onDuty),
    work('我的时间银行', 'volunteer', '/timebank', { same: true }),
    work('自己的队伍', 'resident', `/volunteer/teams/${crew.id}`, { same: true }),
    work('发起队伍', 'volunteer', '/volunteer/teams/new'),
    work('今天的班次', 'volunteer', '/shifts/today'),
    work('签到', 'volunteer', `/shifts/${field}/checkin`, { same: true }),
    work('带队', 'resident', `/shifts/${field}/lead`, { same: true }),
    work('现场签到码', 'resident', `/shifts/${field}/lead/code`),
    work('岗位固定码', 'resident', `/shifts/${field}/lead/poster`),
    work('服务对象的确认码', 'resident', `/shifts/${field}/lead/slips`),
    work('用移交码接手', 'volunteer', '/volunteer/takeover'),
    work('登记为志愿者', 'volunteer', '/volunteer/join?ward=true'),
    work('居民工作台', 'resident', '/desk/resident'),
    work('管理员工作台', 'admin', '/desk/admin'),
    work('登记管理工作台', 'registrar', '/desk/registrar'),
    work('年报', 'registrar', '/desk/reports', { same: true }),
    work('办理年报', 'registrar', reported, { same: true }),
    work('信用名单', 'registrar', '/desk/registrar/listings'),
    work('拟列入', 'registrar', '/desk/registrar/listings/new'),
    work('录入信用信息', 'registrar', '/desk/registrar/credit/new'),
    work('发布评估批次', 'registrar', '/desk/registrar/campaigns/new'),
    work('各评估专家的评分', 'registrar', `/desk/registrar/campaigns/${campaign.id}/raters`),
    work('本地的评估指标', 'registrar', '/desk/registrar/trees'),
    work('上传评估指标', 'registrar', '/desk/registrar/trees/new'),
    work('评分的比较', 'registrar', `/desk/ratings/${rated.id}/calibration`),
    work('撤销登记', 'registrar', `/desk/registrar/organizations/${own}/revocation`),
    work('运行状况', 'admin', '/operations'),
    work('别人看运行状况', 'staff', '/operations', { status: 404, same: true }),
    work('登记组织', 'admin', '/desk/admin/organizations/new'),
    work('开立账号', 'admin', '/desk/admin/accounts/new'),
  ];
}

// draftedContract is where an office works on the contract of a purchase.
async function draftedContract(platform, browser, login, title) {
  const to = await links(platform, browser, login, '/desk/buyer', '/desk/tenders/');
  return to(title).replace('/desk/tenders/', '/desk/contracts/c-');
}

/** Rows of {file, who, path, widths}: what is pictured. */
export async function pictures(platform, browser) {
  const table = await pages(platform, browser);
  const at = (name) => table.find((row) => row.name === name);
  const take = (file, name, widths = [1280], more = {}) => ({ file, who: at(name).who, path: at(name).path, widths, ...more });
  return [
    take('home', '首页', [1280, 390]),
    take('home-dark', '首页', [1280], { mode: 'dark' }),
    take('home-elder', '首页', [1280], { mode: 'elder' }),
    take('tenders', '正在征集', [1280, 390]),
    take('tender', '征集中的项目', [1280, 390]),
    take('tender-result', '有结果的项目'),
    take('notice', '采购公告正文'),
    take('catalog', '一份目录'),
    take('organization', '社会服务机构', [1280, 390]),
    take('contract', '一份合同'),
    take('rules', '规则库'),
    take('rule', '一条规则'),
    take('sign-in', '登录', [390]),
    take('desk-buyer', '采购人工作台', [1280, 390]),
    take('purchase-form', '填写采购文件'),
    take('purchase', '公告中的采购'),
    take('desk-staff', '社会组织工作台', [1280, 390]),
    take('eligibility', '不符合条件'),
    take('bid', '准备投标', [1280, 390]),
    take('sheet', '评分表', [1280, 390]),
    take('contract-draft', '起草合同'),
    take('desk-supervisor', '监督工作台'),
  ];
}
