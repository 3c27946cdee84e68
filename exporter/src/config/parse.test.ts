import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stubProbes } from '../../test/kit/stub-probes.js';
import { ProblemError } from '../core/problem.js';
import { formatProblem } from './format.js';
import { parseConfig, type ParsedConfig } from './parse.js';

const CANARY = 'canary-from-the-environment';
const env = { TOKEN: CANARY, STRUCTURE: '10s\nprobes: {}', PORT: '8443', COUNT: '7', NESTED: '${TOKEN} $$ ${NOPE}' };
const invalid = new URL('testdata/invalid/', import.meta.url);

const parse = (text: string): ParsedConfig => parseConfig(text, 'parallax.yml', stubProbes, env);

/** What check-config would print about a text that is refused. */
function complaints(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map((one) => formatProblem(one)).join('\n\n');
    throw error;
  }
  return 'accepted';
}

describe('every invalid case is refused with place, reason and remedy', () => {
  const cases = readdirSync(invalid).filter((name) => name.endsWith('.yml'));
  test.each(cases)('%s', async (name) => {
    const printed = complaints(readFileSync(new URL(name, invalid), 'utf8'));
    expect(printed).not.toContain('canary');
    await expect(`${printed}\n`).toMatchFileSnapshot(new URL(name.replace('.yml', '.txt'), invalid).pathname);
    expect(printed).toMatch(/^parallax\.yml:\d+:\d+: error: /m);
  });
});

const head = 'vantage: { name: fra }\n';
const target = (text: string): ParsedConfig['config']['probes'][number]['targets'][number] => {
  const found = parse(text).config.probes[0]?.targets[0];
  if (found === undefined) throw new Error('no target');
  return found;
};

describe('what a configuration means', () => {
  test('defaults are visible values', () => {
    const { config, warnings } = parse(head);
    expect(warnings).toEqual([]);
    expect(config.server.listen).toEqual({ host: '127.0.0.1', port: 9977 });
    expect(config.anchors).toEqual({ minimum: 0, targets: [] });
    expect(config.probes).toEqual([]);
  });

  test('the nearest scope wins: defaults, probe, target', () => {
    const one = target(`${head}
defaults: { interval: 1m, family: 4, timeout: 20s, labels: { team: a, tier: x } }
probes:
  web:
    type: http
    method: HEAD
    labels: { team: b }
    targets: [{ host: https://example.com/, name: shop, labels: { tier: y }, options: { interval: 10s, method: POST } }]`);
    expect(one).toMatchObject({ probe: 'web', type: 'http', name: 'shop', labels: { team: 'b', tier: 'y' } });
    expect(one.common).toMatchObject({ interval: 10_000, family: '4' });
    expect(one.config).toMatchObject({ method: 'POST', max_redirects: 10 });
  });

  test('an inherited timeout is shortened to the interval', () => {
    const one = target(`${head}
defaults: { timeout: 20s }
probes: { web: { type: http, interval: 2s, targets: [https://example.com/] } }`);
    expect(one.common.timeout).toBe(2_000);
  });

  test('a required option may be left to the targets', () => {
    const one = target(`${head}
probes: { zone: { type: dns, targets: [{ host: 192.0.2.53, options: { query_name: example.com } }] } }`);
    expect(one.config).toEqual({ query_name: 'example.com', query_type: 'A' });
  });

  test('source address, interface and DSCP make the egress', () => {
    const one = target(`${head}
probes: { ping: { type: icmp, source_address: 192.0.2.9, interface: eth0, dscp: ef, targets: [192.0.2.1] } }`);
    expect(one.common.egress).toEqual({ sourceAddress: '192.0.2.9', interface: 'eth0', dscp: 46 });
  });

  test('paths are relative to the file', () => {
    const { config } = parseConfig(
      `${head}server: { probe: { modules_file: modules.yml } }
probes: { web: { type: http, targets_from: [{ files: [targets/*.json] }] } }`,
      '/etc/parallax/parallax.yml',
      stubProbes,
      {},
    );
    expect(config.server.probe.modules_file).toBe('/etc/parallax/modules.yml');
    expect(config.probes[0]?.sources).toEqual([{ kind: 'files', patterns: ['/etc/parallax/targets/*.json'] }]);
  });

  test('records stay in memory unless there is a directory; sizes are decimal, or binary when they say so', () => {
    const defaults = { directory: undefined, max_size: 256e6, max_age: 7 * 86_400_000 };
    expect(parse(head).config.records).toEqual(defaults);
    const text = `${head}records: { directory: records, max_size: 1.5GiB, max_age: 36h }`;
    const { config } = parseConfig(text, '/etc/parallax/parallax.yml', stubProbes, {});
    const wanted = { directory: '/etc/parallax/records', max_size: 1.5 * 2 ** 30, max_age: 36 * 3_600_000 };
    expect(config.records).toEqual(wanted);
  });

  test('an address without a port listens on all addresses', () => {
    expect(parse(`${head}server: { listen: ":9977" }`).config.server.listen).toEqual({ host: '::', port: 9977 });
    expect(parse(`${head}server: { listen: "[::1]:0" }`).config.server.listen).toEqual({ host: '::1', port: 0 });
  });

  test('more than half of the anchors must answer unless said otherwise', () => {
    const { config } = parse(`${head}
anchors: { targets: [{ type: icmp, host: 192.0.2.1 }, { type: tcp, host: "192.0.2.2:53", options: { port: 53 } }] }`);
    expect(config.anchors.minimum).toBe(2);
    expect(config.anchors.targets.map((one) => one.type)).toEqual(['icmp', 'tcp']);
  });

  test('the configuration is frozen all the way down', () => {
    const { config } = parse(`${head}probes: { web: { type: http, targets: [https://example.com/] } }`);
    expect(() => Object.assign(config.vantage, { name: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(config.probes[0]?.targets[0]?.config as object, { method: 'x' })).toThrow(TypeError);
    expect(Object.isFrozen(config.probes[0]?.targets[0]?.common.egress)).toBe(true);
  });

  test('labels that others add as well are a warning, not an error', () => {
    const { warnings } = parse(`${head}defaults: { labels: { env: prod } }`);
    expect(warnings.map((one) => one.severity)).toEqual(['warning']);
  });

  test('a probe without targets is a warning', () => {
    const { warnings } = parse(`${head}probes: { ping: { type: icmp } }`);
    expect(warnings.map((one) => [one.place?.line, one.reason])).toEqual([[2, 'this probe has no targets']]);
  });

  test('anchors and aliases of YAML work within their bounds', () => {
    const text = `${head}
probes:
  a: { type: icmp, labels: &own { team: a }, targets: [192.0.2.1] }
  b: { type: icmp, labels: *own, targets: [192.0.2.1] }`;
    expect(parse(text).config.probes[1]?.template.labels).toEqual({ team: 'a' });
  });
});

describe('the environment', () => {
  test('expands once: what a variable holds is taken literally', () => {
    const one = target(`${head}
probes: { web: { type: http, labels: { note: "\${NESTED}" }, targets: [https://example.com/] } }`);
    expect(one.labels).toEqual({ note: env.NESTED });
  });

  test('$$ is a dollar, a lone $ stays', () => {
    const one = target(`${head}
probes: { web: { type: http, labels: { a: "$\${TOKEN}", b: "^x$" }, targets: [https://example.com/] } }`);
    expect(one.labels).toEqual({ a: '${TOKEN}', b: '^x$' });
  });

  test('${1} is a group of a pattern and stays', () => {
    const one = target(`${head}
probes: { web: { type: http, labels: { a: "PONG \${1}" }, targets: [https://example.com/] } }`);
    expect(one.labels).toEqual({ a: 'PONG ${1}' });
  });

  test('stands for a number where a number is wanted, and only when it is the whole plain value', () => {
    const one = target(`${head}
probes:
  ping:
    type: icmp
    count: \${COUNT}
    targets: [{ host: 192.0.2.1, options: { interval: 1s } }]`);
    expect(one.config).toEqual({ count: 7 });
  });

  test('a secret stays text even when it looks like a number', () => {
    const one = target(`${head}
probes:
  web:
    type: http
    bearer_token: \${PORT}
    targets: [https://example.com/]`);
    expect(JSON.stringify(one.config)).toContain('<secret>');
  });
});
