// The table of pages: who sees what, and where. Addresses that hold an id are
// asked from the public interface of the county that stands there.

/**
 * Rows of {name, who, path}; who "" is a visitor. status is expected when it is
 * not 200, paper marks what people print, and same what may share its title
 * with another address.
 */
export async function pages(platform) {
  const tender = async (group) => (await platform.get(`/api/tender/tenders?group=${group}&limit=1`)).items[0].id;
  const [bidding, intention, evaluating, result, failed] = await Promise.all(['bidding', 'intention', 'evaluating', 'result', 'failed'].map(tender));
  const [catalogue] = (await platform.get('/api/catalog/catalogues?limit=1')).items;
  const [contract] = (await platform.get('/api/contract/contracts?limit=1')).items;
  const orgs = (await platform.get('/api/organization/organizations?limit=200')).items;
  const kind = (k) => orgs.find((o) => o.kind === k).id;
  const everybody = (name, path, more = {}) => ({ name, who: '', path, ...more });
  return [
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
    everybody('有结果的项目', `/tenders/${result}`),
    everybody('终止的项目', `/tenders/${failed}`),
    everybody('采购公告正文', `/tenders/${bidding}/notice`, { paper: true }),
    everybody('结果公告正文', `/tenders/${result}/notice?kind=result`, { paper: true }),
    everybody('目录', '/catalog'),
    everybody('一份目录', `/catalog/${catalogue.id}`, { same: true }),
    everybody('机构名录', '/organizations'),
    everybody('社会服务机构', `/organizations/${kind('serviceorg')}`),
    everybody('备案组织', `/organizations/${kind('filed')}`),
    everybody('机关', `/organizations/${kind('government')}`),
    everybody('合同公告', '/contracts'),
    everybody('一份合同', `/contracts/${contract.id}`),
    everybody('合同正文', `/contracts/${contract.id}?print=1`, { paper: true, same: true }),
    everybody('规则库', '/rules', { long: true }),
    everybody('合同的规则', '/rules?topic=contract', { same: true }),
    everybody('一条规则', '/rules/tender.open.period'),
    everybody('搜索', '/search', { same: true }),
    everybody('搜索有结果', '/search?q=%E8%80%81%E5%B9%B4%E4%BA%BA', { same: true }),
    everybody('帮助', '/help'),
    everybody('无障碍声明', '/accessibility'),
    everybody('关于', '/about'),
    everybody('隐私', '/privacy'),
    everybody('数据开放', '/open-data'),
    everybody('联系', '/contact'),
    everybody('网站地图', '/sitemap'),
    everybody('错误说明', '/problems/organization.code.wrong'),
    everybody('没有这个地址', '/nowhere', { status: 404, same: true }),
    everybody('登录', '/sign-in'),
  ];
}

/** Rows of {file, who, path, widths}: what is pictured. */
export async function pictures(platform, browser) {
  const table = await pages(platform, browser);
  const at = (name) => table.find((row) => row.name === name);
  const take = (file, name, widths = [1280], more = {}) => ({ file, who: at(name).who, path: at(name).path, widths, ...more });
  return [
    take('home', '首页', [1280, 390]),
    take('home-dark', '首页', [1280], { mode: 'dark', most: 900 }),
    take('home-elder', '首页', [1280], { mode: 'elder', most: 1400 }),
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
  ];
}
