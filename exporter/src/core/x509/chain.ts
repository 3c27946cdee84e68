/** Questions about certificates that were read: whose name they carry and when a chain ends. Pure. */
import { literalAddress } from '../host.js';
import type { Certificate } from './certificate.js';

/**
 * Does the certificate carry this host name or address (RFC 9525)? Only subject alternative names count, never the
 * common name. A wildcard is the whole left-most label and stands for exactly one label; it never matches an address.
 */
export function matchesName(certificate: Pick<Certificate, 'names'>, host: string): boolean {
  const address = literalAddress(host);
  if (address !== undefined) {
    return certificate.names.some((name) => name.type === 'ip' && name.value === address.ip);
  }
  const wanted = labelsOf(host);
  return (
    wanted !== undefined && certificate.names.some((name) => name.type === 'dns' && matchesLabels(name.value, wanted))
  );
}

function labelsOf(name: string): readonly string[] | undefined {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  return labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label)) ? labels : undefined;
}

function matchesLabels(pattern: string, wanted: readonly string[]): boolean {
  const wildcard = pattern.startsWith('*.');
  const given = labelsOf(wildcard ? pattern.slice(2) : pattern);
  if (given === undefined) return false;
  // `*.com` would cover every name below a top-level domain; RFC 9525 section 7.1 leaves that to the client.
  if (wildcard && given.length < 2) return false;
  const compared = wildcard ? wanted.slice(1) : wanted;
  return given.length === compared.length && given.every((label, index) => label === compared[index]);
}

/** The smallest notAfter of the chain, Unix seconds; undefined for an empty one. */
export function earliestExpiry(chain: readonly Pick<Certificate, 'notAfter'>[]): number | undefined {
  return chain.length === 0 ? undefined : Math.min(...chain.map((one) => one.notAfter));
}

/** What a path through the chain is made of. */
export type Link = Pick<Certificate, 'notAfter' | 'subjectDer' | 'issuerDer'>;

/**
 * When the last chain that can be built from the leaf ends, Unix seconds: every chain lasts as long as the shortest
 * of its certificates, and where servers send several (cross-signed roots), the longest lasting one counts. `roots` are trust
 * anchors where they are known. Only meaningful for a handshake whose verification passed; chains are linked by name,
 * not by signature.
 */
export function lastChainExpiry(sent: readonly Link[], roots: readonly Link[] = []): number | undefined {
  if (sent.length === 0) return undefined;
  const all = [...sent, ...roots];
  const name = (der: Uint8Array): string => Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('latin1');
  const bySubject = new Map<string, number[]>();
  for (const [index, one] of all.entries()) {
    const key = name(one.subjectDer);
    bySubject.set(key, [...(bySubject.get(key) ?? []), index]);
  }
  const issuers = all.map((one) => {
    const issuer = name(one.issuerDer);
    return issuer === name(one.subjectDer) ? [] : (bySubject.get(issuer) ?? []);
  });
  // Widest path: the end of a chain counts whole, every other link is cut to the best of its issuers. Values only grow and
  // no chain has more links than there are certificates, so as many rounds settle it, whatever loops the names make.
  let best = all.map((one, index) => (issuers[index]?.length ? -Infinity : one.notAfter));
  for (let round = 0; round < all.length; round += 1) {
    const next = best.map((known, index) => {
      const reach = (issuers[index] ?? []).map((issuer) => best[issuer] ?? -Infinity);
      return Math.max(known, Math.min(all[index]?.notAfter ?? -Infinity, Math.max(-Infinity, ...reach)));
    });
    if (next.every((value, index) => value === best[index])) break;
    best = next;
  }
  const last = best[0] ?? -Infinity;
  return Number.isFinite(last) ? last : earliestExpiry(sent);
}
