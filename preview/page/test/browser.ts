/** A page of Chromium for tests that remembers what went wrong in it, and goes from address to address as a user does. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Line } from '../src/build/lines.js';
import { ROOT } from '../src/build/places.js';

/** Milliseconds that a busy machine may take for one thing on the page. */
export const PATIENCE = 60_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}

const ROOM: Size = { width: 1300, height: 900 };

export class Walker {
  /** Console errors, uncaught errors, dialogs, answers of the server's errors: none of them may be. */
  readonly problems: string[] = [];
  #theme: string | undefined;

  private constructor(
    readonly page: Page,
    readonly url: string,
    readonly line: Line,
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on('console', (message) => message.type() === 'error' && this.problems.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => this.problems.push(`page: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('response', (answer) => answer.status() >= 400 && this.problems.push(`${answer.status()} ${answer.url()}`));
  }

  static async start(browser: Browser, url: string, line: Line): Promise<Walker> {
    return new Walker(await browser.newPage({ viewport: ROOM }), url, line);
  }

  /** Opens an address of the line, as `d/parallax-path?var-target=a`; only another theme loads the page anew. */
  async open(address: string, { size = ROOM, theme = 'dark' }: { size?: Size; theme?: 'dark' | 'light' } = {}): Promise<void> {
    await this.page.setViewportSize(size);
    const url = `${this.url}/${this.line}/${address}${address.includes('?') ? '&' : '?'}theme=${theme}`;
    if (this.#theme === theme) {
      // By way of a page without panels, so that nothing of the one before is left.
      await this.page.evaluate(walk, `${this.url}/${this.line}/nowhere`);
      await this.page.getByTestId('elsewhere').waitFor();
      await this.page.evaluate(walk, url);
    } else await this.page.goto(url);
    this.#theme = theme;
  } // prettier-ignore

  /** A recording, once its panel is drawn. */
  async fixture(name: string, how: { size?: Size; theme?: 'dark' | 'light'; query?: string } = {}): Promise<void> {
    await this.open(`?fixture=${name}${how.query ?? ''}`, how);
    await this.page.getByTestId('embedded').waitFor();
  }

  /** Kept to be looked at. */
  async keep(name: string): Promise<void> {
    const folder = join(ROOT, '.cache', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}-${this.line}.png`) });
  }
}

/** In the browser: what a link of the page itself does. */
function walk(url: string): void {
  history.pushState(null, '', url);
  dispatchEvent(new PopStateEvent('popstate', { state: null }));
}

export interface PanelState {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly rows: boolean;
  /** What it says instead of a picture. */
  readonly says: string;
}

/** Waits until every panel in sight has its answer and is drawn, and says how each is. */
export async function settled(page: Page): Promise<readonly PanelState[]> {
  await page.getByTestId('panel').first().waitFor();
  await page
    .waitForFunction(() => {
      const panels = [...document.querySelectorAll<HTMLElement>('[data-testid=panel]')];
      return panels.every(({ dataset }) => dataset['state'] === 'Done' || dataset['state'] === 'Error');
    })
    .catch(() => undefined);
  return page.$$eval('[data-testid=panel]', (panels) =>
    panels.map((panel) => ({
      id: Number(panel.getAttribute('data-panel')),
      name: `${panel.getAttribute('aria-label') ?? ''} (${panel.getAttribute('data-type') ?? ''})`,
      state: panel.getAttribute('data-state') ?? '',
      rows: panel.getAttribute('data-rows') === 'true',
      says: [...panel.querySelectorAll('[data-testid=broken], [data-testid=unknown-panel], [data-testid=no-data]')]
        .map(({ textContent }) => textContent)
        .join('; '),
    })),
  );
}
