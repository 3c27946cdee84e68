/** The CDN panel with the data of the demo. */
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { settled } from '../browser.js';
import type { Context } from './context.js';

const LONG = 300_000;
const VIEW = { size: { width: 1500, height: 1200 } };
const LIVE = 'from=now-5m&to=now&refresh=';

const panel = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

export function cdn({ walker }: Context): void {
  test('cdn: a cell opens on the counts behind it and on the fetches, with the header lines that decided', async () => {
    const { page } = walker();
    await walker().open(`d/parallax-cdn?${LIVE}`, VIEW);
    await settled(page);
    const cell = page.getByRole('gridcell', { name: /varnish/ }).first();
    await cell.click();
    const drawer = page.getByRole('complementary', { name: /^varnish in / });
    await drawer.getByText(/\d+ pairs/).first().waitFor();
    const fetch = drawer.locator('details').first();
    await fetch.locator('summary').click();
    await fetch.getByText('header lines that decided').waitFor();
    const lines = await fetch.locator('code').allInnerTexts();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => /^[\w-]+: \S/.test(line))).toBe(true);
    await walker().keep('cdn-drawer');
    await drawer.getByRole('heading').first().focus();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(await cell.evaluate((element) => element === document.activeElement)).toBe(true);
  }, LONG); // prettier-ignore

  test(
    'cdn: each tab has its view, by the keyboard too',
    async () => {
      const { page } = walker();
      await walker().open(`d/parallax-cdn?${LIVE}`, VIEW);
      await settled(page);
      const tabs = panel(page, 'Providers beside the baseline').getByRole('tab');
      const view = panel(page, 'Providers beside the baseline').getByRole('tabpanel');
      const seen = new Set<string>();
      for (let at = 0; at < (await tabs.count()); at += 1) {
        await tabs.nth(at).click();
        expect(await tabs.nth(at).getAttribute('aria-selected')).toBe('true');
        seen.add(await view.innerText());
      }
      expect(seen.size).toBe(5);
      await tabs.first().click();
      await page.keyboard.press('ArrowRight');
      expect(await tabs.nth(1).getAttribute('aria-selected')).toBe('true');
    },
    LONG,
  );

  test(
    'cdn: the variable of columns changes what stands side by side',
    async () => {
      const { page } = walker();
      await walker().open(`d/parallax-cdn?${LIVE}&var-columns=country`, VIEW);
      await settled(page);
      const heads = page.getByRole('grid').first().getByRole('columnheader');
      await heads.filter({ hasText: /^DE/ }).first().waitFor();
      await walker().open(`d/parallax-cdn?${LIVE}&var-columns=vantage`, VIEW);
      await settled(page);
      await heads.filter({ hasText: /^fra/ }).first().waitFor();
    },
    LONG,
  );
}
