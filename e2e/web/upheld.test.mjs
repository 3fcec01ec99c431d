// A challenge that holds, on a purchase of the demonstration county whose result is published here: a guided letter, the
// contract that waits, an answer by which the award is void, what each may read of it, and a new result with a new contract.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, follow, journey, offersContract, organization, rules, says, sees } from './acts.mjs';
import { Person, until, withTown } from './harness.mjs';
import { accessible } from './looks.mjs';

const title = '儿童主任能力建设服务'; // its office has decided, and the result is not published yet
const facts = '成交供应商的响应文件没有载明采购需求要求的督导人员，没有满足实质性要求，本机构因此没有排在第一名。';
const reason = '经核对，成交供应商的响应文件没有满足实质性要求，质疑事项成立。';
const paper = { name: '人员要求对照.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };

/** The officer publishes the result, and offers the contract that follows from it to the supplier. */
async function announces(officer, tender, contract, supplier, note) {
  await act(await officer.go('/desk' + tender), '公告成交结果', note);
  const page = await until(`a contract for ${supplier}`, async () => {
    await officer.go(contract);
    const { page } = officer;
    return await page.getByRole('button', { name: '保存条款' }).isVisible() && await page.getByText(supplier).first().isVisible() && page;
  });
  await offersContract(page);
}

/** The winner, as a visitor reads it. */
function wins(visitor, tender, supplier) {
  return sees(visitor, tender, (p) => p.getByRole('region', { name: '成交结果', exact: true }).getByRole('link', { name: supplier }));
}

test('a challenge holds: the award is void, the next candidate comes, and each reads what it may', async (t) => {
  await withTown(async (platform, browser) => {
    const at = (login) => Person.at(platform, browser, login);
    const people = await Promise.all(['buyer', 'staff16', 'staff12', 'staff9', ''].map(at)); // the bidders in the order of their ranks
    const [officer, winner, challenger, third, visitor] = people;
    const step = journey(t, people);
    const id = (await platform.get('/api/tender/tenders?limit=100')).items.find((x) => x.title === title).id;
    const tender = `/tenders/${id}`;
    const contract = `/desk/contracts/c-${id}`;
    const [first, second] = await Promise.all([winner, challenger].map(organization));
    let challenge;

    await step('the result is published, and its contract is offered', async () => {
      await announces(officer, tender, contract, first, '核对候选人情况用时较长，公告因此逾期。');
      await wins(visitor, tender, first);
    });

    await step('a losing supplier is led through a letter, and told what it lacks', async () => {
      const link = (p) => p.getByRole('link', { name: '提出质疑' });
      const page = await sees(challenger, tender, link);
      await link(page).first().click();
      await page.getByRole('heading', { level: 1, name: '提出质疑' }).waitFor();
      await page.getByRole('radio', { name: '中标、成交结果' }).check();
      const check = page.getByRole('button', { name: '下一步：核对质疑函' }).last();
      await page.getByLabel('请求').fill('认定成交结果无效，另行确定成交供应商。');
      await check.click();
      for (const wrong of ['请选择属于哪种情形。', '请填写事实依据。']) await page.getByText(wrong).first().waitFor();
      assert.deepEqual(await accessible(page, '提出质疑'), []);
      await page.getByLabel('属于哪种情形').selectOption({ label: '中标、成交结果：中标、成交供应商不符合资格条件或者实质性要求' });
      await page.getByLabel('事实依据').fill(facts);
      await check.click();
      const lacks = (what) => page.getByRole('table', { name: '质疑函还缺什么' }).getByText(what);
      await lacks('没有写全联系人、联系电话和地址').waitFor();
      await page.getByRole('button', { name: '返回修改' }).click();
      for (const [label, value] of [['所在的位置', '采购需求第二条'], ['法律依据', '政府采购法实施条例第四十三条'], ['联系人', '周敏'], ['联系电话', '0000-0000-209'], ['通讯地址', '星河区示范路209号']]) {
        await page.getByRole('textbox', { name: new RegExp('^' + label) }).fill(value);
      }
      await page.getByRole('button', { name: /^证明材料/ }).setInputFiles(paper);
      await check.click();
      await page.getByRole('heading', { name: '四、证明材料清单' }).waitFor();
      await page.getByText(paper.name).first().waitFor();
      assert.equal(await lacks('没有写全联系人、联系电话和地址').count(), 0, 'what was added lacks no more');
      assert.deepEqual(await accessible(page, '核对质疑函'), []);
      await page.getByRole('button', { name: '提出质疑', exact: true }).click();
      await says(page, '质疑已提出');
      challenge = new URL(page.url()).pathname;
    });

    await step('the contract waits, and strangers read that there is a challenge and not what it says', async () => {
      for (const signer of [officer, winner]) {
        const page = await sees(signer, contract, (p) => p.getByText('合同暂缓签署，办结以后再签'));
        await act(page, '签署');
        await page.getByRole('alert').filter({ hasText: '合同暂停签署' }).first().waitFor();
      }
      for (const person of [visitor, winner, third]) {
        const page = await sees(person, tender, (p) => p.getByText('合同暂缓签署'));
        const masked = page.getByRole('region', { name: '质疑与投诉1：中标、成交结果' });
        await masked.getByText('答复质疑', { exact: true }).waitFor();
        assert.equal(await masked.getByText(second).count(), 0, `${person.login || 'a visitor'} reads who challenges`);
        for (const between of [facts, paper.name, '周敏']) assert.equal(await page.getByText(between).count(), 0, `${person.login || 'a visitor'} reads ${between}`);
      }
    });

    await step('the office finds that it holds, and chooses among what is open at this point', async () => {
      const page = await follow(officer, '/desk/buyer', '等我办的事项，逾期在前', title + '：答复质疑');
      await page.getByText(facts).first().waitFor();
      await page.getByRole('link', { name: paper.name }).waitFor();
      const effects = page.getByRole('group', { name: /对采购活动怎样处理/ });
      assert.ok(await effects.getByRole('radio', { name: /重新评审/ }).isDisabled(), 'an office orders no other judging');
      await effects.getByText('采购人不得自行组织重新评审').waitFor();
      await rules(page, '质疑事项', '成立', reason, /认定结果无效，从合格的候选人中另行确定/, '答复质疑');
      await says(page, '答复已送达质疑供应商');
    });

    await step('the award is void for everybody to read, with the reason', async () => {
      const page = await sees(visitor, tender, (p) => p.getByText('质疑、投诉成立，成交无效'));
      await page.getByRole('row', { name: new RegExp(first + '.*成交无效.*质疑答复：认定结果无效') }).waitFor();
      await page.getByRole('listitem').filter({ hasText: '质疑答复' }).filter({ hasText: '认定结果无效，从合格的候选人中另行确定' }).first().waitFor();
      await page.getByRole('region', { name: '原成交结果' }).getByText('另行确定，新的成交结果确定以后在这里公告').waitFor();
      assert.equal(await page.getByRole('heading', { name: '成交结果', exact: true }).count(), 0, 'a void award is no result');
      assert.equal(await page.getByText(reason).count(), 0, 'why stays between the parties');
      assert.deepEqual(await accessible(page, '采购项目'), []);
      await sees(officer, contract, (p) => p.getByText('未签订'));
    });

    await step('the challenger reads its answer on paper, and those who are not concerned do not', async () => {
      const page = await challenger.go(challenge);
      await page.getByText(reason).first().waitFor();
      await page.getByRole('link', { name: '看质疑答复书' }).click();
      await page.getByRole('heading', { level: 1, name: '质疑答复书' }).waitFor();
      await page.getByText('认定结果无效，从合格的候选人中另行确定').first().waitFor();
      assert.deepEqual(await accessible(page, '质疑答复书'), []);
      const answer = await third.page.goto(challenge);
      assert.equal(answer.status(), 404, 'who is not concerned finds no challenge there');
    });

    await step('the next candidate is awarded, and the new result is published', async () => {
      await act(await officer.go('/desk' + tender), '确定成交供应商');
      await announces(officer, tender, contract, second);
      const page = await wins(visitor, tender, second);
      await page.getByRole('row', { name: new RegExp(first + '.*成交无效') }).waitFor();
      await act(await officer.go(contract), '签署');
      await officer.page.getByText('还没有签署').first().waitFor();
      assert.equal(await officer.page.getByText('还没有签署').count(), 1, 'the office has signed, and the supplier not yet');
    });
  });
});
