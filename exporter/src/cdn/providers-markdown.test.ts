import { describe, expect, it } from 'vitest';
import { providersMarkdown } from './providers-markdown.js';
import { providers } from './providers/index.js';
import type { ProviderSpec } from './provider.js';

const small: ProviderSpec = {
  id: 'bunny',
  title: 'Example (CDN)',
  operating: false,
  confidence: 'reported',
  sources: ['A page'],
  caveats: ['A doubt.'],
  detect: [{ field: 'x-example' }, { field: 'server', pattern: /^example/ }],
  cacheStatusNames: [/^example/],
  debug: [['X-Debug', 'a|b']],
  readings: [
    {
      field: 'x-example',
      pattern: /^(?<status>\w+)$/,
      statuses: { hit: 'hit', warm: 'hit', 'no|none': 'miss' },
      beside: [{ field: 'x-example-hits', pattern: /^(?<hits>\d+)$/ }],
    },
    { field: 'x-remote', pattern: /^yes$/, means: 'hit', statuses: {}, layer: 'shield' },
  ],
  timing: { status: { entry: 'cdn-cache' }, statuses: { hit: 'hit' } },
  pop: [{ field: 'x-place', pattern: /^(?<pop>\w+)$/ }],
  replaysAge: true,
  domains: ['cdn.example'],
  asns: ['AS64496'],
  fixtures: [
    {
      name: 'hit',
      origin: { kind: 'reported', source: 'a page' },
      fields: [['x-example', 'hit']],
      expect: { provider: 'bunny', layers: [] },
    },
  ],
};

describe('providersMarkdown', () => {
  it('says all that a file has, on one page', () => {
    expect(providersMarkdown([small])).toBe(
      [
        '# Providers',
        '',
        'Generated from `exporter/src/cdn/providers/`; do not edit.',
        '',
        'What is read of 1 providers, how sure we are, and on how many of 1 responses it is tested.',
        '',
        'Confidence: _captured_ from the real software in our lab; _documented_ by the vendor or a standard; _reported_ by third',
        'parties; _unconfirmed_, general knowledge. The responses are counted by their origin in the same words: fields and words of a',
        '_vendor document_ stand in it, though it seldom shows them in one whole response; _emulated_ are those that we wrote in the',
        'documented form. No live CDN was asked. Names and systems are general knowledge unless the text says more.',
        '',
        '| provider | `is` | confidence | reads | debug request | captured | vendor document | standard | reported | emulated |',
        '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
        '| [Example (CDN)](#example-cdn) | `bunny` | reported | `cache-status`, `x-example`, `x-example-hits`, `x-remote`, `server-timing`, `x-place` | `X-Debug` | 0 | 0 | 0 | 1 | 0 |',
        '',
        '## Example (CDN)',
        '',
        'Closed: what is known serves to read old logs.',
        'Told by `x-example`, `server`.',
        'Says more when asked with `X-Debug: a|b`.',
        'Sends on the `Age` of what is behind it, which is therefore not read.',
        '',
        '| field | layer | words | means |',
        '| --- | --- | --- | --- |',
        '| `x-example` | edge | `hit`, `warm` | `hit` |',
        '| `x-example` | edge | `no\\|none` | `miss` |',
        '| `x-remote` | shield | (its form) | `hit` |',
        '| `server-timing` | any | `hit` | `hit` |',
        '',
        'Names lead to `cdn.example`.',
        'Addresses are in AS64496.',
        '',
        'Not sure:',
        '',
        '- A doubt.',
        '',
        'Sources:',
        '',
        '- A page',
        '',
      ].join('\n'),
    );
  });

  const page = providersMarkdown(providers);

  it('has every provider once, with its caveats, its sources and a link that leads to its title', () => {
    for (const { title, caveats, sources } of providers) {
      expect(page.split('\n').filter((line) => line === `## ${title}`)).toHaveLength(1);
      for (const text of [...caveats, ...sources]) expect(page).toContain(`- ${text}`);
    }
    const anchors = [...page.matchAll(/\]\(#([a-z0-9-]+)\)/g)].map(([, anchor]) => anchor);
    expect(new Set(anchors).size).toBe(providers.length);
  });

  it('keeps every table in its columns', () => {
    let columns = 0;
    for (const line of page.split('\n')) {
      const cells = line.startsWith('|') ? line.replaceAll('\\|', '').split('|').length : 0;
      if (columns > 0 && cells > 0) expect(cells, line).toBe(columns);
      columns = cells;
    }
  });

  it('counts the fixtures as they are', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ['));
    const sum = rows
      .flatMap((line) => line.split('|').slice(6, 11))
      .reduce((total, cell) => total + Number(cell.trim()), 0);
    expect(rows).toHaveLength(providers.length);
    expect(sum).toBe(providers.reduce((total, { fixtures }) => total + fixtures.length, 0));
  });
});
