import { z } from 'zod';
import { defineProbe, type AnyProbe } from '../../src/core/probe.js';
import type { CdnMeasured, VisitMeasured, WayMeasured } from '../../src/probes/cdn/result.js';

const ADDRESS = { ip: '192.0.2.7', family: '4' } as const;

/** A hit at an edge in Frankfurt, as the probe reports it. */
export function cannedVisit(change: Partial<VisitMeasured> = {}): VisitMeasured {
  return {
    ...{ provider: 'fastly', role: 'edge', path: '/logo.png', partition: 'images', fetch: 'warm' },
    ...{ at: 1_700_000_000_123, address: ADDRESS, asn: 'AS64500', status: 200, version: '2', detected: 'fastly' },
    phases: { connect: 0.004, tls: 0.009, first_byte: 0.012, transfer: 0.001 },
    layers: [
      {
        ...{ provider: 'fastly', layer: 'edge', cacheStatus: 'hit', pop: 'FRA', hits: 3, age: 12 },
        evidence: [
          ['x-cache', 'HIT'],
          ['x-served-by', 'cache-fra-FRA'],
        ],
      },
    ],
    ...{ age: 12, ttl: 3600, bytes: { header: 300, wire: 900, content: 1800 }, hash: 'ab'.repeat(32) },
    ...{ integrity: 'equal', lifetime: 'honoured', pair: { ratio: 1.25, comparison: 'slower' } },
    ...change,
  };
}

export function cannedWay(change: Partial<WayMeasured> = {}): WayMeasured {
  return {
    ...{ name: 'fastly', role: 'edge', skipped: { budget: 0, time: 0 }, fetchedBytes: 1200, budgetLeft: 1_000_000 },
    edge: { detected: 'fastly', pop: 'FRA', address: ADDRESS, asn: 'AS64500', version: '2', steering: 'anycast' },
    ...{ place: 'expected', addresses: 1, pops: 1 },
    ...change,
  };
}

export function cannedRound(change: Partial<CdnMeasured> = {}): CdnMeasured {
  return {
    ...{ baseline: 'known', ways: [cannedWay()], visits: [cannedVisit()], partitions: ['images'] },
    ...{ fetches: ['warm'] },
    ...change,
  };
}

/** A probe of type `cdn` whose rounds are what the test says. */
export function cannedCdnProbe(see: () => CdnMeasured): AnyProbe {
  return defineProbe<unknown, CdnMeasured>({
    ...{ type: 'cdn', Config: z.object({}), checkHost: () => undefined, hostName: () => undefined },
    run: () => Promise.resolve({ outcome: 'ok' as const, measured: see() }),
    ...{ samples: () => [], metrics: [] },
  });
}
