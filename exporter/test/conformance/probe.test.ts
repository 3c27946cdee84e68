import { probes } from '../../src/probes/index.js';
import { fixtures } from './fixtures/index.js';
import { conformance } from './probe.suite.js';
import { describe, it } from 'vitest';
import { pingRefusal } from '../kit/ping.js';

const refusal = await pingRefusal();

// `npx vitest run exporter/test/conformance -t tcp` runs one type.
describe('conformance', () => {
  const pairs = Object.entries(probes).flatMap(([type, probe]) => {
    const fixture = fixtures[type];
    return fixture === undefined ? [] : [{ probe, fixture }];
  });
  // That every type has a fixture is what tree.test.ts checks.
  if (pairs.length === 0) it.skip('no probe type is there yet');
  for (const { probe, fixture } of pairs) conformance(probe, fixture, probe.type === 'icmp' ? refusal : undefined);
});
