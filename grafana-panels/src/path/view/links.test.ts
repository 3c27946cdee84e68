import { describe, expect, it } from 'vitest';
import type { DataFrame } from '@grafana/data';
import { pathNodesFrame } from '@parallax/contract';
import { authoredLinks, cardLinks } from './cardLinks.js';
import type { CardModel } from './cards.js';
import { dashboardUrl, safeHref } from './links.js';

const range = { base: '', from: 'now-6h', to: 'now' };

describe('links to dashboards', () => {
  it('carry variables and the time range', () => {
    expect(dashboardUrl('target', { target: ['www.example.com'] }, range)).toBe(
      '/d/parallax-target?var-target=www.example.com&from=now-6h&to=now',
    );
  });

  it.each(['a&var-x=1', '../../admin', '//evil.example', '#x', '?y', 'javascript:alert(1)', '"><svg onload=alert(1)>'])(
    'encode %s',
    (name) => {
      const url = dashboardUrl('vantage', { vantage: [name] }, { ...range, base: '/grafana' });
      expect(url).toBe(`/grafana/d/parallax-vantages?var-vantage=${encodeURIComponent(name)}&from=now-6h&to=now`);
      expect(new URL(url, 'http://grafana.example').searchParams.get('var-vantage')).toBe(name);
    },
  );
});

describe('links of the author', () => {
  it.each(['https://example.com/x', '/d/abc?x=1', '?var-a=1', '#top'])('may lead to %s', (href) => {
    expect(safeHref(href)).toBe(href);
  });

  it.each([
    'javascript:alert(1)',
    ' jAvAsCrIpT:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'x',
  ])('never lead to %j', (href) => {
    expect(safeHref(href)).toBeUndefined();
  });

  it('are those of the row that the node stands in', () => {
    const asked: number[] = [];
    const field = {
      name: 'node',
      values: ['10.0.0.1', '10.0.0.2'],
      getLinks: ({ valueRowIndex = -1 }) => {
        asked.push(valueRowIndex);
        return [
          { title: 'Looking glass', href: 'https://lg.example/10.0.0.2', target: '_blank' },
          { title: 'Bad', href: 'javascript:alert(1)', target: undefined },
        ];
      },
    };
    const frame = { length: 2, meta: { custom: { schema: pathNodesFrame.schema } }, fields: [field] };
    expect(authoredLinks([frame as unknown as DataFrame], ['10.0.0.2'])).toEqual([
      { text: 'Looking glass', href: 'https://lg.example/10.0.0.2', blank: true },
    ]);
    expect(asked).toEqual([1]);
  });
});

it('offers a vantage its own dashboard first', () => {
  const card: CardModel = { id: 'v', what: 'Vantage', title: 'fra', lines: [], notes: [], vantages: ['fra'], targets: ['www'] }; // prettier-ignore
  const hrefs = cardLinks(card, range, []).map(({ href }) => href.split('&')[0]);
  expect(hrefs).toEqual(['/d/parallax-vantages?var-vantage=fra', '/d/parallax-target?var-target=www']);
  expect(cardLinks({ ...card, what: 'Hop' }, range, [])[0]?.text).toBe('Target www');
});
