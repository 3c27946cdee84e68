/** The dashboards that ship, with the data of the demo. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { settled, type PanelState, type Walker } from '../browser.js';
import { dashboards as shipped } from '../../src/server/files.js';
import type { Context } from './context.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly panels?: readonly Panel[];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
}

const all = (await shipped()) as readonly Dashboard[];

/** Panels without rows, by dashboard, and why they have none in the demo. */
const EMPTY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'parallax-cdn-lint': { 'Content codings (table)': 'edges are asked for other codings too seldom for these minutes' },
  'parallax-target': { 'Why runs fail (timeseries)': 'no run of this target fails' },
};

const VARIABLES: Readonly<Record<string, string>> = { 'parallax-target': '&var-target=servers' };
const TALL = { width: 1400, height: 3600 };
/** Times that a panel without rows is asked for them, and the seconds between. */
const [TRIES, PAUSE] = [20, 5];

export function dashboards({ walker }: Context): void {
  test.each(all)('$uid: every panel has data', async ({ uid, panels }) => {
    const expected = panels.filter(({ type }) => type !== 'row').map(({ id }) => id);
    const allowed = Object.keys(EMPTY[uid] ?? {});
    const lacking = (states: readonly PanelState[]): readonly PanelState[] =>
      states.filter(({ name, state, rows, says }) => !allowed.includes(name) && (state !== 'Done' || !rows || says !== ''));
    const states = await drawn(walker(), uid, (found) => lacking(found).length === 0);
    await walker().keep(`${uid}-dark`);
    expect(states.map(({ id }) => id).sort()).toEqual(expect.arrayContaining([...expected].sort()));
    expect(lacking(states)).toEqual([]);
  }, 600_000); // prettier-ignore
}

/** Opened, and again until it is as it should be: what comes late is asked for as Grafana's refresh would. */
async function drawn(walker: Walker, uid: string, well: (states: readonly PanelState[]) => boolean): Promise<readonly PanelState[]> {
  for (let left = TRIES; ; left -= 1) {
    await walker.open(`d/${uid}?from=now-5m&to=now&refresh=${VARIABLES[uid] ?? ''}`, { size: TALL });
    const states = await settled(walker.page);
    if (well(states) || left === 1) return states;
    await sleep(PAUSE * 1000);
  }
} // prettier-ignore

/** The looks of two more widths and of the other theme. */
export function looks({ walker }: Context): void {
  test.each([['parallax-overview', 400], ['parallax-path', 1400], ['parallax-cdn', 2560]] as const)('%s is also light, %i pixels wide', async (uid, width) => {
    await walker().open(`d/${uid}?from=now-5m&to=now&refresh=`, { theme: 'light', size: { width, height: 2000 } });
    await settled(walker().page);
    await walker().keep(`${uid}-light-${width}`);
    const overflow = await walker().page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }, 300_000); // prettier-ignore
}

export function variables({ walker }: Context): void {
  test('a variable of a dashboard filters its panels', async () => {
    const { page } = walker();
    await walker().open('d/parallax-path?from=now-5m&to=now&refresh=', { size: TALL });
    await settled(page);
    const rows = page.getByRole('region', { name: 'Pairs' });
    await rows.getByText('ams', { exact: true }).first().waitFor();
    await page.locator('#var-vantage').click();
    await page.keyboard.type('fra');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.waitForURL(/var-vantage=fra/);
    await rows.getByText('ams', { exact: true }).first().waitFor({ state: 'detached' });
    await rows.getByText('fra', { exact: true }).first().waitFor();
    expect(await rows.getByText('lon', { exact: true }).count()).toBe(0);
  }, 300_000); // prettier-ignore
}
