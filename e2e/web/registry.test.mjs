// A group of neighbours on its way to an organization of its own: filed with the street office, confirmed, carried over into an
// application for registration that the founder completes page by page, consented to, examined, publicized, granted; the
// certificate that everybody checks, and what the register says of both.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, day, fills, journey, passUntil, says, sees } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

const group = '梧桐里社区拾光互助队';
const name = '星河区拾光社区服务中心';
const sample = '11010519491231002X'; // the number that GB 11643 prints as an example

/** A paper that is one. */
const pdf = (title) => ({ name: `${title}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.4\n%${title}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n`) });

test('a group is filed, confirmed, and becomes a registered organization', async (t) => {
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const people = await Promise.all(['resident', 'juwei', 'wutong3', 'sponsor', 'registrar', 'registrar2', ''].map(at));
    const [founder, committee, street, sponsor, registrar, approver, visitor] = people;
    const step = journey(t, people);
    let filing;
    let application;
    let certificate;

    await step('the founder drafts the filing, and the rules answer line by line', async () => {
      const page = await founder.go('/desk/filings');
      await page.getByRole('link', { name: '起草备案申请' }).click();
      await fills(page, [['名称', group], ['类别', '生活服务类'], ['所在的居（村）民委员会', '星河区梧桐街道梧桐里社区居民委员会'], ['备案机关', '星河区梧桐街道办事处']]);
      await page.getByRole('button', { name: '保存并对照规定' }).click();
      await page.getByRole('row', { name: /不符合.*请填写/ }).first().waitFor();
      filing = new URL(page.url()).pathname;
      await page.getByRole('link', { name: '填写申请' }).click();
      await fills(page, [
        ['负责人', '钱大爷'], ['联系电话', '0000-0000-161'], ['活动场所', '梧桐里社区活动室'], ['活动地域', '梧桐里社区'], ['花名册上的人数', '18'], ['活动资金', '800'],
        ['章程', '一、自愿参加，无偿互助。\n二、每月活动两次。'],
      ]);
      await page.getByRole('button', { name: '保存并对照规定' }).click();
      await says(page, '已保存');
      assert.equal(await page.getByRole('row', { name: /不符合/ }).count(), 0);
      await act(page, '送居（村）民委员会出具意见');
    });
    await step('the committee gives its opinion, the street files, and the group is in the register', async () => {
      await act(await committee.go(filing), '同意备案', '成员都是本社区居民。', /^意见/);
      await act(await street.go(filing), '准予备案');
      await says(street.page, '已准予备案');
      const page = await sees(visitor, `/organizations?q=${encodeURIComponent(group)}`, (p) => p.getByRole('main').getByRole('link', { name: group }));
      await page.getByRole('main').getByRole('link', { name: group }).first().click();
      await page.getByRole('heading', { level: 1, name: group }).waitFor();
    });
    await step('it confirms that it still acts, and reads what it may not do', async () => {
      const page = await founder.go(filing);
      await page.getByText('备案的组织没有法人资格').waitFor();
      await page.getByText('不能投标，不能签订政府购买服务的合同').waitFor();
      await fills(page, [['现有人数', '26'], ['这一年的活动次数', '20']]);
      await page.getByRole('button', { name: '确认仍在活动' }).click();
      await says(page, '已确认');
    });
    await step('a name is looked up before it is chosen: one that is barred, one that is free', async () => {
      const page = await visitor.go('/registrations');
      await fills(page, [['拟用名称', '中国拾光社区服务中心']]);
      await page.getByRole('main').getByRole('button', { name: /查|筛选/ }).first().click();
      await page.getByRole('row', { name: /不符合.*中国/ }).waitFor();
      await fills(page, [['拟用名称', name]]);
      await page.getByRole('main').getByRole('button', { name: /查|筛选/ }).first().click();
      await page.getByRole('heading', { name: `“${name}”` }).waitFor();
      assert.equal(await page.getByRole('row', { name: /不符合/ }).count(), 0);
    });
    await step('what was filed is carried over, and the rest of the form is held against the law', async () => {
      const page = await founder.go(filing);
      await page.getByText('用备案的内容起草登记申请').click();
      await fills(page, [['登记的类型', '社会服务机构'], ['登记管理机关', '星河区民政局'], ['业务主管单位', '星河区卫生健康委员会']]);
      await page.getByRole('button', { name: '起草登记申请' }).click();
      await says(page, '草稿已备好');
      await page.getByRole('link', { name: '打开登记申请' }).click();
      application = new URL(page.url()).pathname;
      await page.getByRole('link', { name: '填写申请' }).click();
      assert.equal(await page.getByRole('textbox', { name: /^住所/ }).inputValue(), '梧桐里社区活动室');
      const officers = page.getByRole('region', { name: '拟任负责人' });
      assert.equal(await officers.getByLabel(/^姓名1/).inputValue(), '钱大爷');
      await page.getByRole('radio', { name: '法人', exact: true }).check();
      await fills(page, [
        ['拟用名称', name], ['宗旨', '让附近的老年人在熟悉的社区里得到照料。'], ['业务范围', '居家照料、助餐和心理关爱。'], ['业务领域', '养老服务'], ['行（事）业', { index: 7 }],
        ['使用权期限', '36'], ['注册资金', '30000'], ['总财产', '30000'], ['其中国有资产', '10500'], ['专职工作人员或者从业人员', '5'],
        ['姓名或者单位名称1', '云岭安居养老服务有限公司'], ['理事人数', '5'], ['每届任期', '4'], ['章程通过日期', (await founder.now()).toISOString().slice(0, 10)], ['党组织', '联合建立党组织'], ['党员', '3'],
      ]);
      await page.getByRole('group', { name: /^单位1/ }).getByRole('checkbox').check();
      await officers.getByLabel('身份证件号码1').fill(sample);
      await officers.getByLabel('职务1').selectOption('representative');
      await officers.getByLabel('任期开始1').fill((await founder.now()).toISOString().slice(0, 10));
      await officers.getByRole('group', { name: /^专职1/ }).getByRole('checkbox').check();
      for (const box of await page.getByRole('group', { name: /^章程写明了下列事项/ }).getByRole('checkbox').all()) await box.check();
      await page.getByRole('button', { name: '保存并对照规定' }).click();
      await page.getByRole('region', { name: '对照法定条件' }).getByRole('row', { name: /不符合.*三分之二/ }).waitFor(); // 65% are not the state's
      assert.match(await page.getByRole('region', { name: '申请的内容' }).innerText(), /\*+002X/, 'of a number the last four alone are shown');
      await page.getByRole('link', { name: '填写申请' }).click();
      await fills(page, [['其中国有资产', '10000']]);
      await page.getByRole('button', { name: '保存并对照规定' }).click();
      await says(page, '已保存');
    });
    await step('papers are handed in one by one; a program that calls itself a PDF is refused by name', async () => {
      const { page } = founder;
      const papers = page.getByRole('region', { name: '申请材料' });
      const upload = async (code, file) => {
        await papers.getByLabel(/^上传的是哪一项材料/).selectOption(code);
        await papers.getByLabel(/^文件/).setInputFiles(file);
        await Promise.all([page.waitForNavigation(), papers.getByRole('button', { name: '上传材料' }).click()]);
      };
      await upload('application', { name: '申请书.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90\x00 a program') });
      await papers.getByText('“申请书.pdf”：').first().waitFor();
      for (const code of await papers.getByLabel(/^上传的是哪一项材料/).locator('option').evaluateAll((all) => all.map((o) => o.value).filter((v) => v && v !== 'consent'))) {
        await upload(code, pdf(code));
        await says(page, '材料已上传');
      }
      assert.equal(await page.getByRole('region', { name: '对照法定条件' }).getByRole('row', { name: /不符合/ }).count(), 0);
      assert.deepEqual(await accessible(page, '登记申请'), []);
      await act(page, '送业务主管单位审查');
    });
    await step('sponsor, registrar and approver are three people', async () => {
      await act(await sponsor.go(application), '同意', '同意设立。', /^意见/);
      await act(await founder.go(application), '向登记管理机关提交');
      await act(await registrar.go(application), '受理');
      await act(registrar.page, '提出审查意见', '材料齐全，符合条件。', /^审查意见/);
      assert.equal(await registrar.page.getByRole('main').locator('summary').filter({ hasText: /^公示$/ }).count(), 0, 'whoever examines does not decide');
      await act(await approver.go(application), '公示', '7', /^公示天数/);
      await sees(visitor, '/registrations', (p) => p.getByRole('heading', { name }));
      await passUntil(approver, new Date((await approver.now()).getTime() + 8 * day));
      await act(await approver.go(application), '准予登记');
      await says(approver.page, '已准予登记');
    });
    await step('everybody checks the certificate by its code, and reads the organization', async () => {
      await sees(founder, application, (p) => p.getByRole('link', { name: '看登记证书' }));
      certificate = await founder.page.getByRole('link', { name: '看登记证书' }).getAttribute('href');
      const page = await sees(visitor, certificate, (p) => p.getByRole('img', { name: '证书的二维码' }));
      await page.getByRole('article').getByText(name).first().waitFor();
      assert.deepEqual(await accessible(page, '登记证书'), []);
      assert.deepEqual(await fits(page, 320, '登记证书'), []);
      assert.deepEqual(await accessible(page, '登记证书 320'), []);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.getByRole('link', { name: '看这个组织' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name }).waitFor();
    });
    await step('the group has found its heir', async () => {
      const page = await sees(founder, filing, (p) => p.getByText('已经取得登记'));
      assert.equal(await page.getByRole('button', { name: '确认仍在活动' }).count(), 0);
      await page.getByRole('main').getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
    });
  });
});
