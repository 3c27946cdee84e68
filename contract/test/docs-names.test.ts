/** Metrics that the pages for people name in running text exist, with the label values that they show. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { catalogue, type Metric } from '../src/index.js';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const NAMED = /`(parallax_[a-z0-9_]+)(?:\{([^}`]*)\})?`/g;

const declared = (name: string): Metric | undefined =>
  catalogue.find((one) => one.name === name || (one.type === 'histogram' && name.startsWith(`${one.name}_`)));

/** What is wrong with the names in a text, in words. */
function complaints(text: string): string[] {
  return [...text.matchAll(NAMED)].flatMap(([whole, name = '', labels = '']) => {
    const metric = declared(name);
    if (!metric) return [`${whole} is not declared`];
    return [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].flatMap(([pair, label = '', value = '']) => {
      const values: unknown = { ...metric.labels }[label];
      return values === 'open' || (Array.isArray(values) && values.includes(value)) ? [] : [`${name} has no ${pair}`];
    });
  });
}

it.each(readdirSync(docs).filter((name) => name.endsWith('.md')))('%s names declared metrics only', (name) => {
  expect(complaints(readFileSync(`${docs}/${name}`, 'utf8'))).toEqual([]);
});

it('would not pass with a wrong name or a wrong value', () => {
  expect(complaints('`parallax_nothing` and `parallax_probe_failures_total{reason="bad_luck"}`')).toHaveLength(2);
  expect(readFileSync(`${docs}/failure-modes.md`, 'utf8').match(NAMED)?.length).toBeGreaterThan(25);
});
