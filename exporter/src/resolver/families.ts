import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import type { Address } from '../core/net.js';
import type { FamilyChoice, ResolveOptions } from '../core/resolver.js';
import type { Outcome } from './outcome.js';

type Choice = Pick<ResolveOptions, 'family' | 'fallback'>;
/** Asks for the addresses of one family; rejects with a Fault. */
export type Lookup = (family: Family) => Promise<Outcome>;

/** Addresses of known families, as the choice wants them; throws `no_address` when none fits. */
export function pickFamily(name: string, addresses: readonly Address[], choice: Choice): readonly Address[] {
  if (choice.family === 'any') return addresses;
  const wanted = addresses.filter((address) => address.family === choice.family);
  if (wanted.length > 0) return wanted;
  if (choice.fallback && addresses.length > 0) return addresses;
  throw new Fault('no_address', `${name} has no IPv${choice.family} address`);
}

/**
 * Asks for what the choice needs: both families at once for `any`, else the wanted one and, when there is none and
 * fallback is on, the other. Throws `no_such_name` when the name does not exist or has no address at all that was
 * looked for, `no_address` when it only lacks the wanted family, and never blames the target while a question that
 * could have found an address is unanswered.
 */
export async function addressesOf(name: string, choice: Choice, lookup: Lookup): Promise<readonly Address[]> {
  if (choice.family === 'any') return ofBoth(name, lookup);
  const wanted = await lookup(choice.family);
  if (wanted.kind === 'data') return withFamily(wanted, choice.family);
  if (wanted.kind === 'no_name') throw noName(name);
  if (!choice.fallback) throw new Fault('no_address', `${name} has no IPv${choice.family} address`);
  const other = choice.family === '4' ? '6' : '4';
  const instead = await lookup(other);
  if (instead.kind === 'data') return withFamily(instead, other);
  throw noAddresses(name);
}

async function ofBoth(name: string, lookup: Lookup): Promise<readonly Address[]> {
  const [four, six] = await Promise.allSettled([lookup('4'), lookup('6')]);
  const found = [
    ...(four.status === 'fulfilled' ? withFamily(four.value, '4') : []),
    ...(six.status === 'fulfilled' ? withFamily(six.value, '6') : []),
  ];
  if (found.length > 0) return found;
  for (const settled of [four, six]) {
    if (settled.status === 'fulfilled' && settled.value.kind === 'no_name') throw noName(name);
  }
  for (const settled of [four, six]) {
    if (settled.status === 'rejected') throw settled.reason;
  }
  throw noAddresses(name);
}

const withFamily = (outcome: Outcome, family: Family): Address[] => outcome.data.map((ip) => ({ ip, family }));

const noName = (name: string): Fault => new Fault('no_such_name', `${name} does not exist`);
const noAddresses = (name: string): Fault => new Fault('no_such_name', `${name} exists and has no address`);

/** The preferred family first, each in the order of the answer. */
export function inOrder(addresses: readonly Address[], prefersV6: boolean): readonly Address[] {
  const first: Family = prefersV6 ? '6' : '4';
  return [
    ...addresses.filter((address) => address.family === first),
    ...addresses.filter((address) => address.family !== first),
  ];
}

/** True when no choice is left between the families of `addresses`, so that nobody needs to ask for a route. */
export function isSettled(addresses: readonly Address[], family: FamilyChoice): boolean {
  return family !== 'any' || new Set(addresses.map((address) => address.family)).size < 2;
}
