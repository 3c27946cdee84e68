/** The path panel under mouse and keyboard, over recordings. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Context } from './context.js';
import { card, counted, drawn, picture, reach, rowsOf, table } from './picture.js';

const LONG = 60_000;
const HOP = '203.0.113.11';

/** The height of what the keyboard has: its card lies beside it, at half its own height. */
async function heightOf(page: Page): Promise<number> {
  const box = await card(page).boundingBox();
  if (box === null) throw new Error('no card');
  return box.y + box.height / 2;
}

/** Moves the mouse along a height until what lies under it is what is wanted; gives where that is. */
async function under(page: Page, y: number, wanted: RegExp): Promise<readonly [number, number]> {
  const area = await picture(page).boundingBox();
  if (area === null) throw new Error('no picture');
  for (let x = area.x + 20; x < area.x + area.width - 20; x += 14) {
    await page.mouse.move(x, y);
    const said = await card(page).allInnerTexts();
    if (said.some((text) => wanted.test(text))) return [x, y];
  }
  throw new Error(`nothing there that says ${String(wanted)}`);
}

export function path({ walker }: Context): void {
  test('path: a hop says what is known of it; a click pins that', async () => {
    const page = await drawn(walker(), 'route-change');
    await reach(page, 'ArrowRight', HOP);
    const y = await heightOf(page);
    await page.keyboard.press('Escape');
    await card(page).waitFor({ state: 'detached' });
    const at = await under(page, y, /^Hop\s[^]*203[.]0[.]113[.]11\s/);
    await card(page).waitFor();
    const said = (await card(page).innerText()).split('\n');
    expect(said[0]).toBe('Hop');
    expect(said).toContain(HOP);
    const fact = (name: string): string | undefined => said[said.indexOf(name) + 1];
    expect([fact('AS'), fact('Round trip'), fact('Flows'), fact('Seen by')]).toEqual(['AS64496 Access One', '6 ms (least)', '48', 'ams, fra, lon']);
    await page.mouse.click(...at);
    const pinned = page.getByRole('region', { name: /^Hop / });
    await pinned.waitFor();
    await page.mouse.move(at[0] - 40, y - 160);
    await page.getByRole('button', { name: /selected$/ }).waitFor();
    expect(await pinned.innerText()).toContain('AS64496 Access One');
    await pinned.getByRole('button', { name: 'Close' }).click();
    await pinned.waitFor({ state: 'detached' });
  }, LONG); // prettier-ignore

  test(
    'path: grouped by network, what belongs together is one node, and Enter opens it',
    async () => {
      const page = await drawn(walker(), 'ecmp');
      const before = await counted(page);
      await page.getByRole('button', { name: /^Group:/ }).click();
      await page.getByRole('group', { name: 'Group by' }).getByText('Network (AS)', { exact: true }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Group: Network (AS)' }).waitFor();
      const grouped = await counted(page);
      expect(grouped).toBeLessThan(before);
      await picture(page).focus();
      await reach(page, 'ArrowRight', 'AS64496 Access One');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Close 1 opened' }).click();
      expect(await counted(page)).toBe(grouped);
      await page.getByRole('radio', { name: 'Table' }).click();
      expect(await rowsOf(page)).toContainEqual(expect.stringContaining('AS64500 Example Transit'));
    },
    LONG,
  );

  test(
    'path: a click opens a collapsed run of hops, and a double-click does not close it again',
    async () => {
      const page = await drawn(walker(), 'healthy');
      const before = await counted(page);
      await reach(page, 'ArrowRight', HOP);
      const y = await heightOf(page);
      await page.keyboard.press('Escape');
      for (const press of ['click', 'dblclick'] as const) {
        await page.mouse[press](...(await under(page, y, /^\d+ collapsed hops/)));
        await page.getByRole('button', { name: 'Close 1 opened' }).waitFor();
        expect(await counted(page)).toBeGreaterThan(before);
        await page.getByRole('button', { name: 'Close 1 opened' }).click();
        expect(await counted(page)).toBe(before);
      }
    },
    LONG,
  );

  test(
    'path: rounds are picked in the strip, and two compared',
    async () => {
      const page = await drawn(walker(), 'route-change');
      const round = page.getByRole('slider', { name: 'Round', exact: true });
      const box = await round.boundingBox();
      if (box === null) throw new Error('no strip');
      expect(await round.getAttribute('aria-valuenow')).toBe('3');
      const first = [box.x + box.width * 0.125, box.y + box.height / 2] as const;
      await page.mouse.click(...first);
      expect(await round.getAttribute('aria-valuenow')).toBe('0');
      await page.getByRole('button', { name: 'Latest' }).click();
      expect(await round.getAttribute('aria-valuenow')).toBe('3');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('slider', { name: 'Round to compare with' }).waitFor();
      await page.mouse.click(...first);
      const changes = page.getByRole('region', { name: 'What changed' });
      await changes.waitFor();
      const said = await changes.innerText();
      expect(said).toMatch(/Appeared \(1\)\s+r5[.]example[.]net \(AS64500\), 34 ms/);
      await page.getByRole('button', { name: /^Compared with/ }).click();
      await changes.waitFor({ state: 'detached' });
    },
    LONG,
  );

  test(
    'path: everything by the keyboard',
    async () => {
      await walker().fixture('route-change');
      const { page } = walker();
      await picture(page).waitFor();
      const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('role') ?? '');
      for (let step = 0; step < 15 && (await focused()) !== 'application'; step += 1) await page.keyboard.press('Tab');
      await reach(page, 'ArrowRight', HOP);
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: /^Hop / }).waitFor();
      await page.keyboard.press('+');
      await page.keyboard.press('0');
      await page.keyboard.press('Escape');
      await page.getByRole('region', { name: /^Hop / }).waitFor({ state: 'detached' });
      for (let step = 0; step < 15 && (await focused()) !== 'slider'; step += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Home');
      expect(await page.getByRole('slider', { name: 'Round' }).getAttribute('aria-valuenow')).toBe('0');
      await page.keyboard.press('Shift+ArrowRight');
      await page.getByRole('region', { name: 'What changed' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('region', { name: 'What changed' }).waitFor({ state: 'detached' });
    },
    LONG,
  );

  test(
    'path: the table has a row for each node of the picture, and selects as it does',
    async () => {
      const page = await drawn(walker(), 'route-change');
      const [nodes, walked] = [await counted(page), new Set<string>()];
      for (let step = 0; step < 8; step += 1) {
        await page.keyboard.press('ArrowRight');
        walked.add((await card(page).innerText()).split('\n')[1] ?? '');
      }
      await page.getByRole('radio', { name: 'Table' }).click();
      const rows = await rowsOf(page);
      expect(rows).toHaveLength(nodes);
      expect([...walked].filter((name) => !rows.some((row) => row.includes(name)))).toEqual([]);
      await table(page).locator('tbody').getByRole('button').nth(4).click();
      await page.getByRole('button', { name: '1 selected' }).waitFor();
      await walker().keep('path-table');
    },
    LONG,
  );

  test(
    'path: what has loss is selected by one button',
    async () => {
      const page = await drawn(walker(), 'transit-loss');
      await page.getByRole('button', { name: /^Loss \d+$/ }).click();
      await page.getByRole('button', { name: /^\d+ selected$/ }).waitFor();
      await page.getByRole('radio', { name: 'Table' }).click();
      expect(await table(page).locator('tr[aria-selected=true]').count()).toBeGreaterThan(0);
      expect(await table(page).locator('tr[aria-selected=true]').first().innerText()).toMatch(/[1-9]\d* %/);
    },
    LONG,
  );
}
