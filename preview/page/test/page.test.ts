/** The plugins that ship in Chromium, on both Grafana lines, with the demo's Prometheus behind them. */
import { Scope, startDemo } from '@parallax/lab';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { buildPage } from '../src/build/build.js';
import { LINES } from '../src/build/lines.js';
import { startPreview, type Preview } from '../src/server/start.js';
import { dashboards } from '../src/server/files.js';
import { keep, openBrowser, openPage, settled } from './browser.js';

/** Seconds until rates over a minute, verdicts and changes have something behind them. */
const WARM = 60;
const PATIENCE = 60_000;

const scope = new Scope();
let browser: Browser;
let preview: Preview;

/** A Prometheus that runs already, for whoever works on the page; else the demo's own. */
async function world(): Promise<{ readonly prometheus: string; readonly agents: readonly string[] }> {
  const given = process.env['PARALLAX_PREVIEW_PROMETHEUS'];
  if (given !== undefined) {
    const { data } = (await (await fetch(`${given}/api/v1/targets`)).json()) as { data: { activeTargets: { scrapeUrl: string }[] } };
    return { prometheus: given, agents: data.activeTargets.map(({ scrapeUrl }) => new URL(scrapeUrl).origin) };
  }
  const demo = await startDemo(scope, () => undefined);
  await sleep(WARM * 1000);
  return { prometheus: `http://${demo.prometheus.address}`, agents: demo.agentPorts.map((port) => `http://127.0.0.1:${port}`) };
} // prettier-ignore

const uids = (await dashboards()).map((one) => (one as { uid: string }).uid);

describe.skipIf(!existsSync('/usr/bin/chromium'))('in Chromium', () => {
  beforeAll(async () => {
    const [started] = await Promise.all([world(), ...LINES.map(buildPage)]);
    preview = await startPreview(started);
    scope.defer('close the page', () => preview.close());
    browser = await openBrowser();
    scope.defer('end Chromium', () => browser.close());
  }, 180_000);

  afterAll(async () => {
    await scope[Symbol.asyncDispose]();
  }, 60_000);

  describe.each(LINES)('Grafana %s', (line) => {
    test.each(uids)('%s: every panel is drawn, nothing complains', async (uid) => {
      const { page, problems } = await openPage(browser, 1400, 3600);
      await page.goto(`${preview.url}/${line}/d/${uid}?from=now-5m&to=now&refresh=`);
      const panels = await settled(page, PATIENCE);
      await keep(page, `${uid}-grafana-${line}-dark`);
      await page.close();
      expect(panels.length).toBeGreaterThan(3);
      expect(panels.filter(({ state, says }) => state !== 'Done' || says !== '')).toEqual([]);
      expect(panels.filter(({ rows }) => rows).length).toBeGreaterThan(panels.length / 2);
      expect(problems).toEqual([]);
    }, 120_000); // prettier-ignore

    test.each(['hostile-path', 'hostile'])('strings of strangers in %s are text', async (name) => {
      const { page, problems } = await openPage(browser, 1200, 900);
      await page.goto(`${preview.url}/${line}/?fixture=${name}`);
      await page.getByTestId('embedded').waitFor({ timeout: PATIENCE });
      await page.waitForFunction(() => (document.querySelector('[data-testid=embedded]')?.textContent ?? '').includes('<img src=x onerror'), undefined, { timeout: PATIENCE });
      for (let step = 0; step < 25; step += 1) await page.keyboard.press('Tab');
      await page.mouse.move(600, 400);
      await sleep(300);
      const foreign = await page.$$eval('img[src="x"], iframe, script:not([src]), [onload], [onerror], [onmouseover], a[href^="javascript:"]', (found) => found.map((one) => one.outerHTML));
      await keep(page, `${name}-grafana-${line}`);
      await page.close();
      expect(foreign).toEqual([]);
      expect(problems).toEqual([]);
    }, 120_000); // prettier-ignore

    test('the path panel: keyboard, rounds, table', async () => {
      const { page, problems } = await openPage(browser, 1300, 900);
      await page.goto(`${preview.url}/${line}/?fixture=route-change`);
      const picture = page.getByRole('application');
      await picture.waitFor({ timeout: PATIENCE });
      expect(await picture.getAttribute('aria-label')).not.toBe('');
      await picture.focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'Enter', '+', 'Escape']) await page.keyboard.press(key);
      const round = page.getByRole('slider', { name: 'Round', exact: true });
      const before = await round.getAttribute('aria-valuenow');
      await page.getByRole('button', { name: 'Round before' }).click();
      expect(await round.getAttribute('aria-valuenow')).not.toBe(before);
      await page.getByRole('radio', { name: 'Table' }).click();
      await page.getByRole('region', { name: 'Paths as a table' }).waitFor();
      await keep(page, `path-table-grafana-${line}`);
      await page.close();
      expect(problems).toEqual([]);
    }, 120_000);

    test('the app, the settings and the query editor', async () => {
      const { page, problems } = await openPage(browser, 1300, 1000);
      for (const [address, id] of [['a/parallax-internet-app', 'app'], ['?editor=config', 'editor-config'], ['?editor=query', 'editor-query']] as const) {
        await page.goto(`${preview.url}/${line}/${address}`);
        await page.getByTestId(id).waitFor({ timeout: PATIENCE });
        await keep(page, `${id}-grafana-${line}`);
      }
      await page.close();
      expect(problems).toEqual([]);
    }, 120_000); // prettier-ignore
  });

  test.each([['parallax-overview', 400], ['parallax-path', 1400], ['parallax-cdn', 2560]] as const)('%s is also light, %i pixels wide', async (uid, width) => {
    const { page, problems } = await openPage(browser, width, 2000);
    await page.goto(`${preview.url}/13/d/${uid}?from=now-5m&to=now&refresh=&theme=light`);
    await settled(page, PATIENCE);
    await keep(page, `${uid}-light-${width}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.close();
    expect(overflow).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
  }, 120_000); // prettier-ignore
});
