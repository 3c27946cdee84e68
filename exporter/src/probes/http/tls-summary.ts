import { Fault } from '../../core/failure.js';
import type { TlsFacts } from '../../core/net.js';
import { earliestExpiry, lastChainExpiry } from '../../core/x509/chain.js';
import { readCertificate, type Certificate } from '../../core/x509/certificate.js';
import type { TlsSummary } from './result.js';

/** Certificates last read for one target, and what they say: servers send the same ones run after run. */
interface Memory {
  readonly ders: readonly Uint8Array[];
  readonly facts: Pick<TlsSummary, 'chain' | 'earliestExpiry' | 'lastChainExpiry'>;
}
const memory = new WeakMap<object, Memory>();

/** Facts of a handshake in the words of the result. `owner` is what the certificates are remembered by. */
export function summarise(facts: TlsFacts, owner: object): TlsSummary {
  return {
    version: facts.version,
    cipher: facts.cipher,
    ...readChain(facts.chain, owner),
    ...(facts.alpn === undefined ? {} : { alpn: facts.alpn }),
    ...(facts.verifyError === undefined ? {} : { verifyError: facts.verifyError.reason }),
  };
}

function readChain(ders: readonly Uint8Array[], owner: object): Memory['facts'] {
  const known = memory.get(owner);
  if (known && sameBytes(known.ders, ders)) return known.facts;
  const chain = ders.flatMap(readOne);
  const earliest = earliestExpiry(chain);
  const last = lastChainExpiry(chain);
  const facts = {
    chain,
    ...(earliest === undefined ? {} : { earliestExpiry: earliest }),
    ...(last === undefined ? {} : { lastChainExpiry: last }),
  };
  memory.set(owner, { ders, facts });
  return facts;
}

/** A certificate that does not parse says nothing; the handshake has already judged it. */
function readOne(der: Uint8Array): Certificate[] {
  try {
    return [readCertificate(der)];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function sameBytes(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  return one.length === other.length && one.every((der, index) => Buffer.compare(der, other[index] ?? EMPTY) === 0);
}

const EMPTY = new Uint8Array(0);
