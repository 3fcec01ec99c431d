// A challenge that does not hold, on a purchase of the demonstration county: it is complained about, the purchase stands
// still, the contract waits and says until when, and the decision is there for everybody and on paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, follow, journey, rules, says, sees } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

test('a challenge that does not hold is complained about in vain, and the contract waits until then', async (t) => {
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const title = '残疾人社区康复服务'; // its office has answered that the challenge does not hold, and its contract is offered
    const [challenger, officer, supervisor, visitor] = await Promise.all(['staff11', 'yunlan', 'supervisor', ''].map(at));
    const step = journey(t, [challenger, officer, supervisor, visitor]);
    const id = (await platform.get('/api/tender/tenders?group=result&limit=50')).items.find((x) => x.title === title).id;
    let challenge;

    await step('who is not content with the answer complains about what was challenged', async () => {
      const page = await follow(challenger, '/desk/staff', '本机构的质疑与投诉', title);
      challenge = new URL(page.url()).pathname;
      const form = page.getByRole('region', { name: '现在可以办理' });
      await form.getByLabel('不服的事实和理由').fill('第三项业绩的服务对象与本项目相同，答复与事实不符。');
      await form.getByLabel('投诉请求').fill('责令重新核对业绩得分。');
      await form.getByRole('button', { name: '向财政部门投诉', exact: true }).click();
      await says(page, '投诉已提交财政部门');
    });

    await step('the supervisor accepts it and suspends the purchase', async () => {
      const page = await follow(supervisor, '/desk/supervisor/complaints', '投诉登记簿', title);
      await page.getByLabel('暂停采购的天数').fill('10');
      await page.getByRole('button', { name: '受理投诉', exact: true }).click();
      await says(page, '投诉已受理');
      await sees(visitor, `/tenders/${id}`, (p) => p.getByText(/本项目暂停采购活动，最迟至/));
    });

    await step('the contract is not signed meanwhile, and the page says until when', async () => {
      const page = await officer.go(`/desk/contracts/c-${id}`);
      await page.getByText('合同暂缓签署，办结以后再签').waitFor();
      await page.getByText(/本项目暂停采购活动，最迟至/).waitFor();
      await act(page, '签署');
      await page.getByRole('alert').filter({ hasText: '合同暂停签署' }).first().waitFor();
    });

    await step('the office explains, and the supervisor rejects', async () => {
      let page = await officer.go(challenge);
      await page.getByLabel('书面说明').fill('评分有评分表为证，第三项业绩的服务对象不同。');
      await page.getByRole('button', { name: '提交书面说明', exact: true }).click();
      await says(page, '书面说明已提交');
      page = await supervisor.go(challenge);
      const moves = page.getByRole('region', { name: '现在可以办理' });
      await moves.getByLabel(/选择驳回的理由/).selectOption({ index: 1 });
      await moves.getByLabel('处理决定').fill('经查，评分符合评分标准，投诉事项不成立，驳回投诉。');
      await rules(page, '投诉事项', '不成立', '业绩的服务对象与本项目不同。', /^继续开展采购活动/, '作出处理决定');
      await says(page, '处理决定已作出并公开');
      await page.getByRole('link', { name: '看投诉处理决定书' }).click();
      await page.getByRole('heading', { level: 1, name: '投诉处理决定书' }).waitFor();
      await page.getByText('行政复议').first().waitFor();
      assert.deepEqual(await accessible(page, '投诉处理决定书'), []);
    });

    await step('everybody reads the decision, those between the parties stay between them, and the contract is signed', async () => {
      const page = await sees(visitor, `/tenders/${id}`, (p) => p.getByText('投诉事项不成立，驳回投诉'));
      assert.equal(await page.getByText('责令重新核对业绩得分').count(), 0);
      await act(await officer.go(`/desk/contracts/c-${id}`), '签署');
      await officer.page.getByText('还没有签署').first().waitFor();
      assert.equal(await officer.page.getByText('还没有签署').count(), 1, 'the office has signed, and the supplier not yet');
    });
  });
});
