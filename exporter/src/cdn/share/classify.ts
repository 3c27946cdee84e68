import type { AddressFacts, CdnProvider } from '@parallax/contract';
import { createHash } from 'node:crypto';
import type { Link } from '../../core/dns/chain.js';
import { identifier, type Identity, type Marks } from '../identify.js';
import { NOBODY, type Step } from './types.js';

/** A provider as the configuration describes it. */
export interface KnownProvider extends Marks {
  /** What the world calls it; answers that are known to lead there are its own. */
  readonly is?: CdnProvider | undefined;
}

export interface Classified {
  /** Configured name, or {@link NOBODY}. */
  readonly provider: string;
  /** Up to the records that told; all of them when nothing did. */
  readonly links: readonly Link[];
  /** Who it seems to be, where that is nobody who is configured. */
  readonly stranger?: string;
}

/**
 * Tells who a way from a hostname leads to: by the names of its aliases, by its first address, by the autonomous system
 * of that. The user's own marks come first. Of several addresses the first counts, since clients take it.
 */
export function classifier(
  providers: Readonly<Record<string, KnownProvider>>,
  facts: (ip: string) => Pick<AddressFacts, 'asn'>,
): (links: readonly Link[]) => Classified {
  const identify = identifier(providers);
  const called = new Map(Object.entries(providers).flatMap(([name, { is }]) => (is === undefined ? [] : [[is, name]])));
  return (links) => {
    const names = links.flatMap(({ target }) => target ?? []);
    const address = links.at(-1)?.addresses[0];
    const place = address === undefined ? {} : { address, asn: facts(address).asn };
    const identity = identify({ names, ...place });
    const own = identity.provider in providers ? identity.provider : called.get(identity.provider as CdnProvider);
    const told = links.slice(0, toldAt(links, identity) + 1);
    if (own !== undefined) return { provider: own, links: told };
    return { provider: NOBODY, links: told, ...(identity.by === 'nothing' ? {} : { stranger: identity.provider }) };
  };
}

/** Index of the link that led to the provider: the first alias below its mark, else the last link. */
function toldAt(links: readonly Link[], { by, mark }: Identity): number {
  const below = (target = ''): boolean => `.${target}`.endsWith(`.${mark}.`);
  const found = by === 'domain' ? links.findIndex(({ target }) => below(target)) : -1;
  return found < 0 ? links.length - 1 : found;
}

/** What is kept of a link: a name may be 255 bytes long, and windows are many answers. */
export function stepOfLink({ owner, ttl, target, addresses }: Link): Step {
  return { owner: digest(owner), data: digest(target ?? [...addresses].sort().join(' ')), ttl };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 12);
