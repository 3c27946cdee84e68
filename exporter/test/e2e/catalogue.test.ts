/** What an agent really says equals the catalogue, both ways: nothing undeclared, nothing declared that never comes. */
import {
  catalogue,
  icmpErrors,
  pathAsLinkFlows,
  pathNodeEnded,
  pathUnexpected,
  subjects,
  TARGET_LABELS,
  type Metric,
} from '@parallax/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAgent, type TestAgent } from '../kit/agent.js';
import { loopbackWorld, type World } from '../kit/loopback-world.js';
import { pingRefusal } from '../kit/ping.js';
import { parseExposition, type ParsedPage } from '../kit/parse-exposition.js';

const byName = new Map(catalogue.map((metric) => [metric.name, metric]));
/** Labels that the configuration of this test puts on its targets. */
const USER_LABELS = ['team'];
const EXPOSED: Readonly<Record<Metric['type'], string>> = {
  counter: 'counter',
  gauge: 'gauge',
  info: 'gauge',
  histogram: 'histogram',
};

const refusal = await pingRefusal();
/**
 * Loopback sends no ICMP error about a ping; the tests of the icmp probe and of the engine see this one. Where nobody
 * may ping, none of the probe's metrics comes.
 */
const NOT_ON_LOOPBACK: readonly string[] = [
  ...(refusal === undefined ? [icmpErrors.name] : Object.values(subjects.icmp).map((metric) => metric.name)),
  // Loopback has no routers, at which flows could end, no autonomous systems and no strangers; the tests of the path
  // probe have.
  ...[pathNodeEnded.name, pathAsLinkFlows.name, pathUnexpected.name],
  // Commands write these to a file.
  ...[subjects.cdnCurl, subjects.rulesDrift].flatMap((subject) => Object.values(subject).map((metric) => metric.name)),
];

/** The metric that a line of the text format belongs to. */
function metricOf(name: string): Metric | undefined {
  return byName.get(name) ?? byName.get(name.replace(/_(bucket|sum|count)$/, ''));
}

/** What is wrong with the labels of one line. An open label whose value is empty is absent, as Prometheus has it. */
function complaints(name: string, labels: ReadonlyMap<string, string>): string[] {
  const metric = metricOf(name);
  if (metric === undefined) return [];
  const target = metric.scope === 'target';
  const bucket = name.endsWith('_bucket') ? ['le'] : [];
  const closed = Object.entries(metric.labels).filter(([, values]) => values !== 'open');
  const must = [
    ...(target ? ['vantage', 'probe', 'target'] : ['vantage']),
    ...closed.map(([label]) => label),
    ...bucket,
  ];
  const may = [...must, ...Object.keys(metric.labels), ...(target ? [...TARGET_LABELS, ...USER_LABELS] : [])];
  return [
    ...must.filter((label) => !labels.has(label)).map((label) => `${name} lacks ${label}`),
    ...[...labels.keys()].filter((label) => !may.includes(label)).map((label) => `${name} has ${label}`),
    ...closed
      .filter(([label, values]) => !values.includes(labels.get(label) ?? ''))
      .map(([label]) => `${name}{${label}="${labels.get(label)}"}`),
  ];
}

/** Blocks the event loop, as a garbage collection or a busy neighbour does. */
function stall(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the scrape of an agent that runs every probe type', () => {
  let world: World;
  let agent: TestAgent;
  let page: ParsedPage;
  let openPage: ParsedPage;
  const read = async (accept: string, format: 'text' | 'openmetrics'): Promise<ParsedPage> =>
    parseExposition(new TextEncoder().encode(await agent.get('/metrics', { accept })), format);
  const silent = (seen: ParsedPage): string[] => {
    const said = new Set(seen.samples.map((one) => metricOf(one.name)?.name));
    return catalogue.map((metric) => metric.name).filter((name) => !said.has(name) && !NOT_ON_LOOPBACK.includes(name));
  };

  beforeAll(async () => {
    world = await loopbackWorld();
    agent = await testAgent(world.config);
    const end = performance.now() + 90_000;
    do {
      stall(60);
      await new Promise((resolve) => setTimeout(resolve, 150));
      page = await read('text/plain', 'text');
      openPage = await read('application/openmetrics-text; version=1.0.0', 'openmetrics');
    } while (silent(page).length + silent(openPage).length > 0 && performance.now() < end);
  });
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const ours = (): ParsedPage['samples'] => page.samples.filter((one) => one.name.startsWith('parallax_'));

  it('holds every declared metric', () => expect(silent(page)).toEqual([]));

  it('holds no undeclared metric', () => expect(ours().filter((one) => metricOf(one.name) === undefined)).toEqual([]));

  it('has the declared types and helps', () => {
    for (const metric of catalogue.filter((one) => page.types.has(one.name))) {
      expect(page.types.get(metric.name), metric.name).toBe(EXPOSED[metric.type]);
      expect(page.helps.get(metric.name), metric.name).toBe(metric.help);
    }
  });

  it('has exactly the declared labels, with declared values', () => {
    // Collected rather than expected one by one: thousands of expectations would hold up the agent in this process.
    const wrong = ours().flatMap(({ name, labels }) => complaints(name, labels));
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('calls the vantage by its name everywhere', () =>
    expect(new Set(ours().map((one) => one.labels.get('vantage')))).toEqual(new Set(['test-vantage'])));

  it('has failures of every source that loopback can play', () => {
    const failures = ours().filter((one) => one.name === 'parallax_probe_failures_total');
    const sources = new Set(failures.map((one) => one.labels.get('source')));
    expect([...sources]).toEqual(expect.arrayContaining(['path', 'target']));
    if (refusal === undefined) expect([...sources]).not.toContain('internal');
    expect(failures.filter((one) => one.labels.get('reason') === 'internal_error')).toEqual([]);
  });

  it('has no duration for a target that never succeeded', () => {
    const succeeded = new Set(
      ours()
        .filter((one) => one.name === 'parallax_probe_successes_total' && one.value > 0)
        .map((one) => `${one.labels.get('probe')} ${one.labels.get('target')}`),
    );
    const timed = ours().filter((one) => one.name === 'parallax_probe_duration_seconds_count');
    for (const one of timed) expect(succeeded).toContain(`${one.labels.get('probe')} ${one.labels.get('target')}`);
  });

  it('says the same in OpenMetrics', () => expect(silent(openPage)).toEqual([]));
});
