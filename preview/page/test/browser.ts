/** Chromium for tests: ended by its process when a test file ends, and a page that remembers what went wrong in it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ROOT } from '../src/build/places.js';

const SWITCHES = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']; // prettier-ignore

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: SWITCHES });

export interface Watched {
  readonly page: Page;
  /** Console errors, uncaught errors, dialogs, answers of the server's errors: none of them may be. */
  readonly problems: readonly string[];
}

export async function openPage(browser: Browser, width: number, height: number): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width, height } });
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('response', (answer) => answer.status() >= 400 && problems.push(`${answer.status()} ${answer.url()}`));
  return { page, problems };
}

export interface PanelState {
  readonly name: string;
  readonly state: string;
  readonly rows: boolean;
  /** What it says instead of a picture. */
  readonly says: string;
}

/** Waits until every panel in sight has its answer, and says how each is. */
export async function settled(page: Page, patience: number): Promise<readonly PanelState[]> {
  await page.waitForSelector('[data-testid=panel]', { timeout: patience });
  await page
    .waitForFunction(
      () => {
        const panels = [...document.querySelectorAll<HTMLElement>('[data-testid=panel]')];
        return panels.every(({ dataset }) => dataset['state'] === 'Done' || dataset['state'] === 'Error');
      },
      undefined,
      { timeout: patience },
    )
    .catch(() => undefined);
  return page.$$eval('[data-testid=panel]', (panels) =>
    panels.map((panel) => ({
      name: `${panel.getAttribute('data-panel') ?? ''} ${panel.getAttribute('data-type') ?? ''} ${panel.getAttribute('aria-label') ?? ''}`,
      state: panel.getAttribute('data-state') ?? '',
      rows: panel.getAttribute('data-rows') === 'true',
      says: panel.querySelector('[data-testid=broken], [data-testid=unknown-panel]')?.textContent ?? '',
    })),
  );
}

/** Kept to be looked at. */
export async function keep(page: Page, name: string): Promise<void> {
  const folder = join(ROOT, '.cache', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
