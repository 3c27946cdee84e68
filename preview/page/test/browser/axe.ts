/** Our two panels by the rules of axe: nothing serious, nothing critical, in both themes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../src/build/places.js';
import type { Context } from './context.js';

const source = readFileSync(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly target: readonly string[]; readonly failureSummary: string }[];
} // prettier-ignore

export function axe({ walker }: Context): void {
  test.each([
    ['route-change', 'dark'],
    ['transit-loss', 'light'],
    ['two-probes', 'dark'],
    ['one-fails', 'light'],
  ] as const)('axe: nothing serious in %s, %s', async (name, theme) => {
    await walker().fixture(name, { theme });
    const { page } = walker();
    await page.getByRole('application').or(page.getByRole('grid')).first().waitFor();
    await page.evaluate(source);
    const violations = await page.evaluate(async () => {
      const { axe: run } = globalThis as unknown as { axe: { run(where: string, how: object): Promise<{ violations: Violation[] }> } };
      return (await run.run('[data-testid=embedded]', { resultTypes: ['violations'] })).violations;
    });
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.flatMap(({ id, nodes }) => nodes.map(({ target, html, failureSummary }) => `${id} ${target.join(' ')}: ${html.slice(0, 160)} ${failureSummary}`))).toEqual([]);
  }, 60_000); // prettier-ignore
}
