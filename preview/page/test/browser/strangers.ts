/** Names, headers and labels that strangers wrote are text: on recordings, and on every dashboard. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPreview } from '../../src/server/start.js';
import { settled, Walker } from '../browser.js';
import { MARK, strange } from '../strange-upstream.js';
import type { Context } from './context.js';

const LONG = 300_000;
const MARKUP = 'img[src="x"], iframe, object, embed, script:not([src]), [onload], [onerror], [onmouseover], [onclick], [onfocus], a[href^="javascript:" i]'; // prettier-ignore

/** Elements that only markup in a name can have made. */
const made = (page: Page): Promise<readonly string[]> =>
  page.$$eval(MARKUP, (found) => found.map((one) => one.cloneNode().nodeName + [...one.attributes].map(({ name, value }) => ` ${name}=${value}`).join(''))); // prettier-ignore

async function seen(page: Page, text: string): Promise<void> {
  await page.waitForFunction((wanted) => document.body.innerText.includes(wanted), text);
}

/** Each card of the picture, pinned too; menus; the table. */
async function walkPath(page: Page): Promise<void> {
  await page.getByRole('application').focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) {
    await page.keyboard.press(key);
  }
  await seen(page, '<');
  expect(await made(page)).toEqual([]);
  for (const menu of [/^Vantages/, /^Targets/]) {
    await page.getByRole('button', { name: menu }).first().click();
    expect(await made(page)).toEqual([]);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('radio', { name: 'Table' }).first().click();
} // prettier-ignore

/** Each view, and a drawer with what is behind a cell. */
async function walkCdn(page: Page): Promise<void> {
  const tabs = page.getByRole('tablist', { name: 'Views' }).first().getByRole('tab');
  for (let at = (await tabs.count()) - 1; at >= 0; at -= 1) {
    await tabs.nth(at).click();
    expect(await made(page)).toEqual([]);
  }
  await page.getByRole('gridcell').last().click();
  const drawer = page.getByRole('complementary').first();
  await drawer.waitFor();
  for (const summary of (await drawer.locator('summary').all()).slice(0, 3)) await summary.click();
  await seen(page, '<');
}

export function strangersInRecordings({ walker }: Context): void {
  test.each([
    ['hostile-path', 'dark', walkPath],
    ['hostile-path', 'light', walkPath],
    ['hostile', 'dark', walkCdn],
    ['hostile', 'light', walkCdn],
  ] as const)('strings of strangers in %s are text, %s', async (name, theme, through) => {
    await walker().fixture(name, { theme });
    const { page } = walker();
    await page.getByRole('application').or(page.getByRole('grid')).first().waitFor();
    await seen(page, '<img src=x onerror');
    await through(page);
    expect(await made(page)).toEqual([]);
    await walker().keep(`${name}-${theme}`);
  }, LONG); // prettier-ignore
}

/** Names of labels, of records and of their header lines, wherever a dashboard shows them: markup in all of them. */
export function strangersInDashboards({ world, walker }: Context): void {
  describe('every name is markup', () => {
    let own: Walker;
    const undo: (() => unknown)[] = [];
    beforeAll(async () => {
      const upstream = await strange(world());
      const preview = await startPreview(upstream);
      own = await Walker.start(world().browser, preview.url, walker().line);
      undo.push(() => own.page.close(), () => preview.close(), () => upstream.close());
    }); // prettier-ignore
    afterAll(async () => {
      for (const end of undo) await end();
    });
    const theme = (): 'dark' | 'light' => (walker().line === '13' ? 'dark' : 'light');

    test.each(['overview', 'target', 'path', 'cdn', 'cdn-lint', 'dns', 'vantages', 'agent'])('on the dashboard %s', async (name) => {
      const target = name === 'target' ? `&var-target=${encodeURIComponent(`servers${MARK}`)}` : '';
      await own.open(`d/parallax-${name}?from=now-5m&to=now&refresh=${target}`, { theme: theme(), size: { width: 1400, height: 3600 } });
      const panels = await settled(own.page);
      await seen(own.page, MARK);
      if (name === 'path') await walkPath(own.page);
      if (name === 'cdn') {
        await walkCdn(own.page);
        await own.page.getByRole('gridcell', { name: /varnish/ }).first().click();
        const fetch = own.page.getByRole('complementary').first().locator('details').first();
        if ((await fetch.getAttribute('open')) === null) await fetch.locator('summary').click();
        await fetch.getByText('header lines that decided').waitFor();
      }
      await own.keep(`strangers-${name}-${theme()}`);
      expect(await made(own.page)).toEqual([]);
      expect(own.problems.splice(0)).toEqual([]);
      expect(panels.filter(({ rows }) => rows).length).toBeGreaterThan(panels.length / 2);
    }, LONG); // prettier-ignore
  });
}
