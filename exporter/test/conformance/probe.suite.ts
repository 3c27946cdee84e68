/**
 * What every probe type promises, as tests. A new type gets all of them for its entry in `fixtures/index.ts`.
 */
import { TARGET_LABELS, type Sample } from '@parallax/contract';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyProbe } from '../../src/core/probe.js';
import { openSockets, socketsFallTo } from '../kit/handles.js';
import { names } from '../kit/resolver.js';
import { runOnce, type ContextOptions, type Outcome, type TargetOptions } from '../kit/run.js';
import type { Fixture, Site } from './fixture.js';

/** Milliseconds that a run may need beyond its deadline or an abort. */
const MARGIN = 400;
const TRIES = 5;
const TIMEOUT = 300;

/** `refusal` says why this machine cannot play the good peer, when it cannot. */
export function conformance(probe: AnyProbe, fixture: Fixture, refusal?: string): void {
  const why = refusal === undefined ? '' : ` (${refusal})`;
  const open: Site[] = [];
  const enter = async (make: () => Promise<Site>): Promise<Site> => {
    const site = await make();
    open.push(site);
    return site;
  };
  const run = (site: Site, options: TargetOptions & ContextOptions = {}): Promise<Outcome> =>
    runOnce(probe, site.host, {
      config: { ...fixture.minimal, ...site.config },
      ...options,
      ports: { ...site.ports, ...options.ports },
    });
  const nowhere = (host: string): Site => ({ host: fixture.hostOf(host), close: () => Promise.resolve() });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((site) => site.close()));
  });

  describe(`${probe.type}: what is declared`, () => declared(probe, fixture));

  describe(`${probe.type}: a run`, () => {
    it.skipIf(refusal !== undefined)(
      `succeeds against a good peer${why} and says which address it talked to`,
      async () => {
        const outcome = await run(await enter(fixture.good));
        expect(outcome.result).toMatchObject({ outcome: 'ok', measured: { address: { ip: expect.any(String) } } });
        expectHonest(probe, outcome);
      },
    );

    it('fails with a timeout by its deadline when nobody answers', async () => {
      const site = await enter(fixture.silent);
      const outcome = await timely(TIMEOUT + MARGIN, () => run(site, { common: { timeout: TIMEOUT } }));
      expect(outcome.result).toMatchObject({ outcome: 'failed', failure: { reason: 'timeout' } });
      expectHonest(probe, outcome);
    });

    it('ends at once when it is cancelled', async () => {
      const site = await enter(fixture.silent);
      const outcome = await timely(100 + MARGIN, async () => {
        const controller = new AbortController();
        const running = run(site, { common: { timeout: 10_000 }, signal: controller.signal });
        await new Promise((resolve) => setTimeout(resolve, 100));
        controller.abort(new Error('shutting down'));
        return running;
      });
      expect(outcome.result.outcome).toBe('failed');
    });

    it('does not start when it is cancelled before', async () => {
      const site = await enter(fixture.silent);
      const signal = AbortSignal.abort(new Error('shutting down'));
      const outcome = await timely(MARGIN, () => run(site, { signal }));
      expect(outcome.result.outcome).toBe('failed');
    });

    it('blames the name when it does not exist', async () => {
      const outcome = await run(nowhere('nowhere.test'), { ports: { resolver: names({}) } });
      expect(outcome.result).toMatchObject({
        outcome: 'failed',
        failure: { phase: 'resolve', reason: 'no_such_name', source: 'target' },
      });
      expectHonest(probe, outcome);
    });

    it('sends nothing to an address that policy refuses', async () => {
      const site = await enter(fixture.good);
      const outcome = await run(site, { policy: (address) => `${address.ip} is forbidden here` });
      expect(outcome.result).toMatchObject({
        outcome: 'failed',
        failure: { reason: 'target_refused', source: 'policy' },
      });
      expectHonest(probe, outcome);
    });

    it('fails at once when nobody listens', async () => {
      const site = await enter(fixture.refusing ?? (() => Promise.resolve(nowhere('127.0.0.1'))));
      const outcome = await timely(MARGIN, () => run(site, { common: { timeout: 10_000 } }));
      expect(outcome.result.outcome).toBe('failed');
      expectHonest(probe, outcome);
    });
  });

  describe(`${probe.type}: hostile peers`, () => {
    it.each(Object.keys(fixture.hostile))('ends in time and in order: %s', async (name) => {
      const make = fixture.hostile[name];
      if (make === undefined) throw new Error(`no hostile peer ${name}`);
      const tried = async (): Promise<Outcome> => run(await enter(make), { common: { timeout: 2 * TIMEOUT } });
      const outcome = await timely(2 * TIMEOUT + MARGIN, tried);
      expectHonest(probe, outcome);
    });
  });

  describe(`${probe.type}: sockets`, () => {
    it('closes every one, however the run ends', async () => {
      const all = [fixture.good, fixture.silent, ...Object.values(fixture.hostile)];
      const warm = await enter(fixture.good);
      await run(warm);
      for (const make of all) {
        const site = await make();
        const before = openSockets();
        for (let round = 0; round < 3; round += 1) await run(site, { common: { timeout: TIMEOUT / 2 } });
        await site.close();
        // Closing the peer frees at least its own socket, so that one leaked by each run is seen.
        expect(await socketsFallTo(before), make.name).toBeLessThanOrEqual(before);
      }
    });
  });
}

/** A run that ends in `ms`. A busy machine is late by more now and then; a run that does not end in time is late every time. */
async function timely(ms: number, act: () => Promise<Outcome>): Promise<Outcome> {
  let outcome = await act();
  for (let tries = 1; tries < TRIES && outcome.took >= ms; tries += 1) outcome = await act();
  expect(outcome.took).toBeLessThan(ms);
  return outcome;
}

/** Checks samples against the catalogue and against the rule that a failed phase has no duration. */
function expectHonest(probe: AnyProbe, outcome: Outcome): void {
  const { result, samples } = outcome;
  if (result.outcome === 'failed') {
    expect(result.failure.reason, result.failure.detail).not.toBe('internal_error');
    expect(samples.filter((one) => isDurationOf(one, result.failure.phase))).toEqual([]);
  }
  for (const one of samples) {
    expect(probe.metrics, `undeclared metric ${one.metric.name}`).toContain(one.metric);
    expect(Object.keys(one.labels).sort(), one.metric.name).toEqual(Object.keys(one.metric.labels).sort());
    for (const [label, values] of Object.entries(one.metric.labels)) {
      if (values !== 'open') expect(values, `${one.metric.name}{${label}}`).toContain(one.labels[label]);
    }
    expect(Number.isFinite(one.value), `${one.metric.name} is ${one.value}`).toBe(true);
    if (one.metric.type !== 'gauge') expect(one.value, one.metric.name).toBeGreaterThanOrEqual(0);
  }
  expect([...probe.samples(result)], 'samples() is a pure function of the result').toEqual(samples);
}

function isDurationOf(one: Sample, phase: string): boolean {
  return one.metric.type === 'histogram' && one.metric.unit === 'seconds' && one.labels['phase'] === phase;
}

function declared(probe: AnyProbe, fixture: Fixture): void {
  const own = TARGET_LABELS as readonly string[];

  it('metrics are per target and leave the labels of targets to the host', () => {
    for (const metric of probe.metrics) {
      expect(metric.scope, metric.name).toBe('target');
      expect(
        Object.keys(metric.labels).filter((label) => own.includes(label)),
        metric.name,
      ).toEqual([]);
    }
    expect(new Set(probe.metrics.map((metric) => metric.name)).size).toBe(probe.metrics.length);
  });

  it('the least that a user must write is enough', () => {
    expect(probe.Config.safeParse(fixture.minimal).error?.issues ?? []).toEqual([]);
  });

  it('an unknown option is refused', () => {
    expect(probe.Config.safeParse({ ...fixture.minimal, no_such_option: 1 }).success).toBe(false);
  });

  it('every option is described for editors', () => {
    const schema: unknown = z.toJSONSchema(probe.Config, { io: 'input', unrepresentable: 'any' });
    const { properties = {} } = schema as { properties?: Record<string, object> };
    const bare = Object.entries(properties).filter(([, value]) => !('description' in value) && !('$ref' in value));
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('its README fits one screen', () => {
    const file = fileURLToPath(new URL(`../../src/probes/${probe.type}/README.md`, import.meta.url));
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(60);
  });
}
