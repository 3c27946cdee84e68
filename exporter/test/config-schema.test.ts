import { Ajv } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMON_KEYS } from '../src/config/common.js';
import { readList } from '../src/config/discovered.js';
import { jsonSchema } from '../src/config/json-schema.js';
import { parseConfig } from '../src/config/parse.js';
import { probeFrame } from '../src/config/schema.js';
import { probes } from '../src/probes/index.js';

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);
const examples = readdirSync(at('examples/')).filter((name) => name.endsWith('.yml'));
const text = (name: string): string => readFileSync(at(`examples/${name}`), 'utf8');
const validate = new Ajv({ strict: false, validateFormats: false }).compile(jsonSchema(probes));

test('parallax.schema.json is what the schemas say; npm run generate writes it', () => {
  expect(readFileSync(at('parallax.schema.json'), 'utf8')).toBe(`${JSON.stringify(jsonSchema(probes), null, 2)}\n`);
});

describe.each(examples)('the example %s', (name) => {
  test('is accepted by the agent without a warning', () => {
    expect(parseConfig(text(name), name, probes, {}).warnings).toEqual([]);
  });

  test('is accepted by the JSON Schema', () => {
    validate(parse(text(name)));
    expect(validate.errors ?? []).toEqual([]);
  });
});

test('the example list of targets is accepted', () => {
  const { config } = parseConfig(text('parallax.yml'), 'parallax.yml', probes, {});
  const ping = config.probes.find((one) => one.name === 'ping');
  if (ping === undefined) throw new Error('no ping');
  const { targets, complaints } = readList(parse(text('targets/routers.yml')), ping.template);
  expect(complaints).toEqual([]);
  expect(targets.map((one) => one.name)).toEqual(['r1.example.net', 'r2.example.net', 'spare']);
});

test.each([
  ['an unknown key', { vantage: { name: 'x' }, probs: {} }],
  ['an unknown option of a type', { vantage: { name: 'x' }, probes: { a: { type: 'icmp', cuont: 1 } } }],
  ['a value out of bounds', { vantage: { name: 'x' }, probes: { a: { type: 'icmp', count: 1000 } } }],
  ['an unknown type', { vantage: { name: 'x' }, probes: { a: { type: 'icpm' } } }],
  [
    'an unknown override',
    { vantage: { name: 'x' }, probes: { a: { type: 'icmp', targets: [{ host: 'h', options: { x: 1 } }] } } },
  ],
])('the JSON Schema refuses %s', (_, document) => {
  expect(validate(document)).toBe(false);
});

test('no option of a probe type has the name of a common one', () => {
  const schema = jsonSchema(probes);
  const taken = new Set([...COMMON_KEYS, ...Object.keys(probeFrame.shape)]);
  for (const [type, probe] of Object.entries(probes)) {
    const own = Object.keys((probe.Config as { shape?: object }).shape ?? {});
    expect(
      own.filter((key) => taken.has(key)),
      type,
    ).toEqual([]);
  }
  expect(schema['$schema']).toContain('draft-07');
});
