// An open framework: the office calls for suppliers, two apply, one is refused and reads why, the other is admitted,
// signs, and gets an order; everybody reads who is in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, answers, applies, day, draftCalling, journey, organization, passUntil, says, sees, signs } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '2027年度老年人上门助浴服务（开放式框架协议）';
const why = '没有提交护理员的证书。';

test('an open framework admits who is fit and tells who is not', async (t) => {
  await withTown(async (platform, browser) => {
    const people = await Promise.all(['buyer', 'reviewer', '', 'staff', 'staff2'].map((login) => Person.at(platform, browser, login)));
    const [buyer, reviewer, visitor, refused, admitted] = people;
    const step = journey(t, people);
    let work, tender, out, inside, id;

    await step('the office publishes a call without a deadline for bids', async () => {
      [out, inside] = [await organization(refused), await organization(admitted)];
      work = await draftCalling(buyer, title);
      tender = work.replace('/desk', '');
      id = tender.split('/').at(-1);
      await act(await buyer.go(work), '公开采购意向');
      await passUntil(buyer, new Date((await buyer.now()).getTime() + 32 * day));
      await act(await buyer.go(work), '提交审核');
      await act(await reviewer.go(work), '审核通过并发布公告');
      const page = await sees(visitor, tender, (p) => p.getByText('距受理申请截止'));
      assert.deepEqual(await accessible(page, '开放式框架协议'), []);
    });

    await step('two suppliers apply, and each is answered', async () => {
      await applies(refused, tender, '有护理员四名。', async (page) => assert.deepEqual(await accessible(page, '申请入围'), []));
      await applies(admitted, tender, '有持证护理员十二名。');
      await answers(buyer, work, out, '不予入围', why);
      await says(buyer.page, '已告知');
      await answers(buyer, work, inside, '审查通过，准予入围');
      await says(buyer.page, '已入围并公开');
      assert.deepEqual(await accessible(buyer.page, '入围申请'), []);
      assert.equal(await buyer.page.getByRole('table', { name: '已经办完的申请' }).getByRole('row', { name: new RegExp(`${out}.*${why}`) }).count(), 1);
    });

    await step('who was refused reads the reason, and nobody else does', async () => {
      const own = (await refused.go(`/desk/staff${tender}/application`)).getByRole('region', { name: '本机构的申请' });
      await own.getByText(why).waitFor();
      await own.getByRole('link', { name: '提出质疑' }).waitFor();
      for (const p of [admitted, visitor]) assert.equal(await (await p.go(tender)).getByText(why).count(), 0, 'a refusal is the applicant\'s own');
    });

    await step('who was admitted signs, and an order is placed with it', async () => {
      const [place] = (await platform.get(`/api/tender/tenders/${id}`)).award.places;
      await signs(buyer, admitted, `/desk/contracts/c-${id}-${place.supplier.id}`);
      await sees(visitor, tender, (p) => p.getByRole('table', { name: '入围供应商' }).getByRole('row', { name: new RegExp(inside) }).getByText('协议有效'));
      let page = await buyer.go(work);
      await page.getByRole('link', { name: '确定成交或者解除协议' }).click();
      await page.getByRole('radio', { name: /^直接选定/ }).check();
      await page.getByLabel('选定的供应商').selectOption({ label: `${inside}（80.00元）` });
      await page.getByRole('radio', { name: '服务对象选定', exact: true }).check();
      await page.getByRole('spinbutton', { name: /^数量/ }).fill('60');
      await page.getByRole('spinbutton', { name: /^合同履行期限/ }).fill('6');
      await page.getByRole('button', { name: '确定成交' }).click();
      await says(page, `已确定${inside}成交`);
      assert.deepEqual(await accessible(page, '框架协议成交'), []);
      await signs(buyer, admitted, `/desk/contracts/c-${id}-1`);
    });

    await step('everybody reads who is in, and what was bought', async () => {
      const page = await sees(visitor, tender, (p) => p.getByRole('table', { name: '成交记录' }).getByRole('row', { name: new RegExp(inside) }).getByText('已签合同'));
      const deal = page.getByRole('table', { name: '成交记录' }).getByRole('row', { name: new RegExp(inside) });
      await deal.getByText('4,800.00').waitFor();
      await deal.getByText('服务对象选定').waitFor();
      assert.equal(await page.getByRole('table', { name: '入围供应商' }).getByRole('row', { name: new RegExp(out) }).count(), 0, 'who was refused is not in');
      assert.deepEqual(await accessible(page, '有成交的框架协议'), []);
    });
  });
});
