import { literalAddress } from '../../../core/host.js';
import type { Check } from '../check.js';
import { matchersOf } from '../matchers.js';

const LABELS = ['from', 'to', 'node', 'hop', 'address', 'previous', 'path'];

export const addressLiteral: Check = {
  id: 'address-literal',
  title: 'The address of a hop in a selector',
  severity: 'error',
  help: 'Routers on the way change without notice, and an alert that names one is silent from then on. Ask for what the address stands for: a network (asn), a place in the path (ttl), or any link of the target.',
  run: ({ rule, analysis }) =>
    matchersOf(analysis.tree).flatMap(({ matcher }) => {
      const { label, value, from, to } = matcher;
      if (!LABELS.includes(label) || !value.split('|').some((one) => isAddress(one))) return [];
      const reason = `the label ${label} is compared with an address`;
      return [{ place: rule.places.within(from, to), reason, remedy: 'Select by target, asn or ttl instead.' }];
    }),
};

const isAddress = (text: string): boolean => literalAddress(text.replace(/\\\./g, '.')) !== undefined;
