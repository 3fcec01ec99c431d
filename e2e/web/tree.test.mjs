// An office publishes indicators of its own: it takes the table of the sample, is told which cells are wrong, uploads it whole,
// another person checks it, it is published, and the next campaign can choose it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, fills, journey, says } from './acts.mjs';
import { Person, withTown } from './harness.mjs';
import { accessible, fits } from './looks.mjs';

test('an office publishes its own indicators as a table', async (t) => {
  await withTown(async (platform, browser) => {
    const people = await Promise.all(['registrar', 'registrar2', ''].map((login) => Person.at(platform, browser, login)));
    const [registrar, checker, visitor] = people;
    const step = journey(t, people);
    const title = '星河区社会服务机构评估指标';
    let draft;
    const table = async (page, buffer) => {
      await fills(page, [['指标名称', title], ['评估对象', '社会服务机构'], ['公布指标的文件', '星河区社会组织评估指标'], ['文书号', '星民发〔2026〕9号']]);
      await page.getByLabel(/^XLSX或CSV表格/).setInputFiles({ name: '指标.csv', mimeType: 'application/vnd.ms-excel', buffer });
      await page.getByRole('button', { name: '上传', exact: true }).click();
    };

    await step('it begins from the table of the sample, and one wrong cell keeps all of it out', async () => {
      const page = await registrar.go('/desk/registrar/trees/new');
      assert.deepEqual(await accessible(page, '上传评估指标'), []);
      assert.deepEqual(await fits(page, 320, '上传评估指标'), []);
      await page.setViewportSize({ width: 1280, height: 900 });
      const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[href="/rating-trees/serviceorg.sample?format=csv"]').click()]);
      const chunks = [];
      for await (const c of await file.createReadStream()) chunks.push(c);
      const sample = Buffer.concat(chunks);
      await table(page, Buffer.from(sample.toString().replace('登记证书在有效期内,12.00', '登记证书在有效期内,13.00')));
      await page.getByRole('heading', { name: '表格没有收下' }).waitFor();
      await page.getByRole('row', { name: /分值.*下级指标合计/ }).waitFor();
      assert.equal(await page.getByLabel('文书号').inputValue(), '星民发〔2026〕9号');
      await table(page, sample);
      await says(page, '请另一名经办人核对');
      draft = new URL(page.url()).pathname;
      assert.equal(await page.locator('summary').filter({ hasText: '核对无误' }).count(), 0, 'who uploaded it does not check it');
      assert.deepEqual(await accessible(page, title), []);
    });
    await step('another person checks it, and it is published', async () => {
      await act(await checker.go(draft), '核对无误');
      await says(checker.page, '已核对');
      await act(await registrar.go(draft), '发布指标');
      await says(registrar.page, '指标已发布');
    });
    await step('everybody reads it, and the next campaign chooses it', async () => {
      const page = await visitor.go('/rating-trees');
      await page.getByRole('link', { name: title }).click();
      await page.getByText('星民发〔2026〕9号').waitFor();
      const form = await registrar.go('/desk/registrar/campaigns/new');
      await form.getByLabel('社会服务机构用的指标').selectOption({ label: title });
    });
  });
});
