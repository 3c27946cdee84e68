import { expect, it } from 'vitest';
import type { PathInput } from '../model/types.js';
import { ownNames, targetNames } from './targets.js';

const rows = [
  ['www (tcp)', 'tcp'],
  ['www (icmp)', 'icmp'],
  ['DC (Berlin)', 'tcp'],
  ['mail', 'smtp'],
  ['www (tcp, 2001:db8::1)', 'tcp'],
] as const;
const input = {
  rounds: { target: rows.map(([target]) => target), probe: rows.map(([, probe]) => probe) },
} as unknown as PathInput;
const own = targetNames(input);

it.each([
  ['www (tcp)', 'www'],
  ['www (icmp)', 'www'],
  ['www (192.0.2.1)', 'www'],
  ['www (tcp, 2001:db8::1)', 'www'],
  ['DC (Berlin)', 'DC (Berlin)'],
  ['mail', 'mail'],
])('%s is the target %s', (shown, name) => {
  expect(own(shown)).toBe(name);
});

it('names a target once, whoever measures it', () => {
  expect(ownNames(['www (icmp)', 'www (tcp)', 'mail'], own)).toEqual(['www', 'mail']);
});
