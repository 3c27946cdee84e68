/** What the panel makes of recorded paths, as texts that a person has read. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildScene, DEFAULT_VIEW, rounds, type View } from './index.js';
import { recorded, recordings } from './test/recorded.js';
import { sceneText } from './test/scene-text.js';

interface Case {
  readonly name: string;
  readonly of: string;
  readonly view?: Partial<View>;
  /** Round compared with, counted from the first. */
  readonly compare?: number;
}

const more: readonly Case[] = [
  { name: 'compare of a route change', of: 'route-change', compare: 0 },
  { name: 'compare of a slower link', of: 'slow-link', compare: 0 },
  { name: 'compare of loss', of: 'disagree', compare: 0 },
  { name: 'compare of silence with itself', of: 'silent-hops', compare: 0 },
  { name: 'grouped by asn', of: 'ecmp', view: { group: 'asn' } },
  { name: 'grouped by place, one open', of: 'ecmp', view: { group: 'place', expanded: new Set(['group:place:Amsterdam%20NL']) } }, // prettier-ignore
  { name: 'collapsed', of: 'transit-loss', view: { collapse: true } },
  { name: 'selected', of: 'route-change', view: { selection: new Set(['hop:203.0.113.23']) } },
  {
    name: 'one vantage, one target',
    of: 'two-targets',
    view: { vantages: new Set(['fra']), targets: new Set(['mail']) },
  },
];
const cases: readonly Case[] = [...recordings().map((name) => ({ name, of: name })), ...more];

test('there are as many situations as there should be', () => {
  expect(recordings().length).toBeGreaterThanOrEqual(17);
});

test.each(cases)('$name', async ({ name, of, view, compare }) => {
  const input = recorded(of);
  const time = compare === undefined ? undefined : rounds(input)[compare];
  const scene = buildScene(input, { ...DEFAULT_VIEW, ...view, ...(time === undefined ? {} : { compare: time }) });
  await expect(sceneText(scene)).toMatchFileSnapshot(join(__dirname, 'golden', `${name}.txt`));
});
