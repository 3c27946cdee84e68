/** The picture of the path panel in tests: its parts, and how one gets to a thing in it. */
import type { Locator, Page } from 'playwright-core';
import type { Walker } from '../browser.js';

export const picture = (page: Page): Locator => page.getByRole('application');
export const card = (page: Page): Locator => picture(page).getByRole('tooltip');
export const table = (page: Page): Locator => page.getByRole('region', { name: 'Paths as a table' });

export async function drawn(walker: Walker, name: string): Promise<Page> {
  await walker.fixture(name);
  await picture(walker.page).waitFor();
  await picture(walker.page).focus();
  return walker.page;
}

/** Presses a key until the card says so; the card follows the keyboard at once. */
export async function reach(page: Page, key: string, text: string): Promise<void> {
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press(key);
    const said = await card(page).innerText();
    if (said.includes(text)) return;
  }
  throw new Error(`${key} does not lead to ${text}`);
}

/** Nodes drawn, as the panel counts them. */
export async function counted(page: Page): Promise<number> {
  const text = await page.getByText(/\d+ nodes/).first().innerText(); // prettier-ignore
  return Number(/(\d+) (of \d+ )?nodes/.exec(text)?.[1]);
}

export const rowsOf = (page: Page): Promise<readonly string[]> => table(page).locator('tbody tr').allInnerTexts();
