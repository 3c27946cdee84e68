import { z } from 'zod';
import { defineProbe, type AnyProbe, type Common, type Result, type RunContext } from '../../src/core/probe.js';
import { literalAddress } from '../../src/core/host.js';
import type { Target } from '../../src/core/target.js';
import { COMMON } from './common.js';

export type Steps = (target: Target, context: RunContext) => Promise<Result<Common>>;

/** A probe type that does what the test says; its target is a bare host name or address. */
export function fakeProbe(steps: Steps, type = 'fake'): AnyProbe {
  return defineProbe<unknown, Common>({
    type,
    Config: z.strictObject({}),
    checkHost: () => undefined,
    hostName: (target) => (literalAddress(target.host) ? undefined : target.host),
    run: steps,
    samples: () => [],
    metrics: [],
  });
}

/** Ends well after `ms` of the context's clock; fails when the run is aborted before. */
export const takes =
  (ms: number): Steps =>
  async (_, context) => {
    try {
      await context.clock.sleep(ms, context.signal);
      return { outcome: 'ok', measured: { address: { ip: '127.0.0.1', family: '4' } } };
    } catch {
      return {
        outcome: 'failed',
        failure: { phase: 'reply', reason: 'timeout', source: 'path', detail: 'no answer' },
        measured: {},
      };
    }
  };

/** A target of the fake probe. */
export function fakeTarget(name: string, common: Partial<typeof COMMON> = {}): Target {
  return {
    probe: 'fake',
    type: 'fake',
    name,
    host: '127.0.0.1',
    labels: {},
    common: { ...COMMON, ...common },
    config: {},
  };
}
