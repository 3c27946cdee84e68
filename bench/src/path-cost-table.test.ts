/** The page on what paths cost says what was measured, and counts right. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesADay, FAMILIES, renderPathCost, type PathCost } from './path-cost-table.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const measured = JSON.parse(read('bench/path-cost.json')) as PathCost;

/** Cells of the row that begins so. */
function row(page: string, start: string): string[] {
  const line = page.split('\n').find((one) => one.startsWith(`| ${start}`)) ?? '';
  return line.split('|').map((cell) => cell.trim());
}

describe('docs/cost-of-paths.md', () => {
  it('is what the committed measurement renders to: PARALLAX_WRITE=1 npm run bench -- path-cost', () => {
    expect(read('docs/cost-of-paths.md')).toBe(renderPathCost(measured));
  });

  it('multiplies by 10,000 pairs and 1,440 runs a day', () => {
    const families = Object.fromEntries(
      FAMILIES.map((name, index) => [name, { series: index + 1, bytesPerSample: 2, seriesPerChange: 0.5 }]),
    ) as PathCost['families'];
    const page = renderPathCost({ ...measured, families, record: { bytes: 1000, gzip: 100 } });
    expect(bytesADay(families.B)).toBe(2 * 2 * 1440);
    expect(row(page, 'B `metrics').slice(2, 5)).toEqual(['20,000', '28,800,000', '57.6 MB']);
    expect(row(page, 'A to D').slice(2, 5)).toEqual(['100,000', '144,000,000', '288 MB']);
    expect(row(page, 'as written').slice(2, 3)).toEqual(['14.4 GB']);
    expect(row(page, 'gzip in blocks').slice(2, 3)).toEqual(['1.44 GB']);
  });

  it('holds a figure for each family', () => {
    expect(Object.keys(measured.families)).toEqual([...FAMILIES]);
    for (const name of FAMILIES) expect(measured.families[name].bytesPerSample).toBeGreaterThan(0);
  });
});
