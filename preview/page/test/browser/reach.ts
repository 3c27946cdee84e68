/** What is reached without a mouse: links by the keyboard and in the table; the zoom by fingers. */
import type { CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, counted, drawn, picture, reach, rowsOf } from './picture.js';
import type { Context } from './context.js';

const LONG = 60_000;
const HOP = '203.0.113.11';
/** From a node's middle to its card, pixels. */
const AWAY = 18;

/** How far left of the picture's middle what the keyboard has stands: its card begins right of it. */
async function leftOfMiddle(page: Page): Promise<number> {
  const [own, area] = [await card(page).boundingBox(), await picture(page).boundingBox()];
  if (own === null || area === null) throw new Error('no card');
  return area.x + area.width / 2 - (own.x - AWAY);
}

type Spot = readonly [x: number, y: number];

/** The middle of the picture. */
async function middle(page: Page): Promise<Spot> {
  const area = await picture(page).boundingBox();
  if (area === null) throw new Error('no picture');
  return [area.x + area.width / 2, area.y + area.height / 2];
}

const touch = (session: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', spots: readonly Spot[]): Promise<unknown> =>
  session.send('Input.dispatchTouchEvent', { type, touchPoints: spots.map(([x, y], id) => ({ x, y, id })) }); // prettier-ignore

/** Two fingers, up and down of a spot, from one distance to another, in steps. */
async function fingers(page: Page, [x, y]: Spot, { from, to }: { from: number; to: number }): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const apart = (by: number): readonly Spot[] => [[x, y - by / 2], [x, y + by / 2]]; // prettier-ignore
  await touch(session, 'touchStart', apart(from));
  for (let step = 1; step <= 8; step += 1) await touch(session, 'touchMove', apart(from + ((to - from) * step) / 8));
  await touch(session, 'touchEnd', []);
  await session.detach();
}

export function reachable({ walker }: Context): void {
  test(
    'path: links are reached by the keyboard, said, and selected',
    async () => {
      const page = await drawn(walker(), 'route-change');
      await reach(page, 'ArrowRight', HOP);
      const beside = await card(page).boundingBox();
      await page.keyboard.press('Shift+ArrowRight');
      const under = await card(page).boundingBox();
      // The link goes on at the height of its hop.
      const height = (beside?.y ?? 0) + (beside?.height ?? 0) / 2;
      expect((under?.y ?? 0) > height || (under?.y ?? 0) + (under?.height ?? 0) < height).toBe(true);
      const said = await card(page).innerText();
      expect(said).toMatch(/^(Link|\d+ collapsed hops?)\n.+ → .+/);
      expect(said).toContain('Traces');
      const spoken = page.locator('[aria-live=polite]').filter({ hasText: /^(Link|\d+ collapsed) / });
      expect(await spoken.innerText()).toContain(said.split('\n')[1]);
      await walker().keep('path-link-focus');
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: '1 selected' }).waitFor();
      await page.keyboard.press('ArrowLeft');
      expect(await card(page).innerText()).toContain(HOP);
    },
    LONG,
  );

  test('path: the table has a row for each link, too, and selects as the picture does', async () => {
    const page = await drawn(walker(), 'route-change');
    const nodes = await counted(page);
    await page.getByRole('radio', { name: 'Table' }).click();
    expect(await rowsOf(page)).toHaveLength(nodes);
    const kind = page.getByRole('radiogroup', { name: 'Rows of' });
    await kind.getByRole('radio', { name: /^Links \(\d+\)$/ }).click();
    const rows = await rowsOf(page);
    expect(rows).toHaveLength(Number(/\d+/.exec(await kind.getByText(/^Links/).innerText())?.[0]));
    expect(rows.filter((row) => !row.includes(' → '))).toEqual([]);
    await page.getByRole('region', { name: 'Paths as a table' }).locator('tbody').getByRole('button').nth(2).click();
    await page.getByRole('button', { name: '1 selected' }).waitFor();
    await walker().keep('path-table-links');
  }, LONG); // prettier-ignore

  test('path: two fingers zoom, on a screen and on a touchpad, and the page stays', async () => {
    const page = await drawn(walker(), 'route-change');
    await reach(page, 'ArrowRight', 'Vantage');
    const [before, centre] = [await leftOfMiddle(page), await middle(page)];
    await fingers(page, centre, { from: 160, to: 120 });
    expect((await leftOfMiddle(page)) / before).toBeCloseTo(0.75, 1);
    await fingers(page, centre, { from: 120, to: 160 });
    expect((await leftOfMiddle(page)) / before).toBeCloseTo(1, 1);
    await page.mouse.move(...centre);
    await page.keyboard.down('Control');
    for (let step = 0; step < 10; step += 1) await page.mouse.wheel(0, 3);
    await page.keyboard.up('Control');
    await page.mouse.move(0, 0);
    await expect.poll(async () => (await leftOfMiddle(page)) / before).toBeCloseTo(Math.exp(-0.33), 1);
    expect(await page.evaluate(() => [window.scrollY, window.visualViewport?.scale])).toEqual([0, 1]);
  }, LONG); // prettier-ignore
}
