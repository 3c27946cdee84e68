import { expect, test } from 'vitest';
import { stubProbes } from '../../test/kit/stub-probes.js';
import { parseConfig } from './parse.js';

const { http } = stubProbes;
if (http === undefined) throw new Error('no probe to copy');
const probes = { ...stubProbes, cdn: { ...http, type: 'cdn' } };

type Warning = readonly [line: number | undefined, column: number | undefined, reason: string];

const warnings = (section: string): readonly Warning[] =>
  parseConfig(`vantage: { name: fra }\nprobes:\n${section}`, 'parallax.yml', probes, {}).warnings.map(
    ({ place, reason }) => [place?.line, place?.column, reason],
  );

test('a host that two types of probe ask under different names is a warning, at the name in the second', () => {
  const said = warnings(`
  web:
    type: http
    targets: [{ host: 'https://www.example.com/', name: shop }, { host: 'https://www.example.com/pay', name: pay }]
  api: { type: http, targets: [{ host: 'https://api.example.com/', name: api }, 'https://docs.example.com/'] }
  edges:
    type: cdn
    targets:
      - { host: 'https://img.example.com', name: images }
      - { host: 'https://WWW.example.com:8443', name: static }
      - { host: 'https://api.example.com', name: api }
      - https://docs.example.com`);
  const two = ': a fault of it would be two pages';
  expect(said).toEqual([
    [12, 55, `www.example.com is the target "shop" of the probe web, and "static" here${two}`],
    [14, 9, `docs.example.com is the target "https://docs.example.com/" of the probe api, and "https://docs.example.com" here${two}`], // prettier-ignore
  ]);
});

test('one name in common is enough, and pages that one type asks have names of their own', () => {
  const said = warnings(`
  web: { type: http, targets: [{ host: 'https://www.example.com/pay', name: pay }, { host: 'https://www.example.com/', name: shop }] }
  more: { type: http, targets: ['https://www.example.com/more'] }
  edges: { type: cdn, targets: [{ host: 'https://www.example.com', name: shop }] }`);
  expect(said).toEqual([]);
});

test('names and addresses without a URL are what they are', () => {
  expect(warnings(`  a: { type: icmp, targets: [www.example.com] }\n  b: { type: http, targets: ['https://www.example.com/'] }`)).toEqual([]); // prettier-ignore
});
