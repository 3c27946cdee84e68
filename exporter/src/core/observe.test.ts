import { probeInvalid, tlsPhaseDuration } from '@parallax/contract';
import { expect, it } from 'vitest';
import { observe } from './observe.js';

it.each([
  ['a duration', 0.25, [{ metric: tlsPhaseDuration, labels: { phase: 'tls' }, value: 0.25 }]],
  ['a stall', 'stall', [{ metric: probeInvalid, labels: { phase: 'tls', reason: 'stall' }, value: 1 }]],
  ['a clock step', 'clock_step', [{ metric: probeInvalid, labels: { phase: 'tls', reason: 'clock_step' }, value: 1 }]],
  ['what did not happen', undefined, []],
] as const)('observe: %s', (_, measured, samples) => {
  expect([...observe(tlsPhaseDuration, { phase: 'tls' }, 'tls', measured)]).toEqual(samples);
});
