import { Fault } from '../../core/failure.js';
import { readCertificate } from '../../core/x509/certificate.js';

const MAX_NAMES = 4;

/** A certificate as people ask about it: for whom, by whom, until when. Undefined when it cannot be read. */
export function certificateText(der: Uint8Array | undefined): string | undefined {
  if (der === undefined) return undefined;
  try {
    const { names, issuer, notAfter } = readCertificate(der);
    const hosts = names.filter(({ type }) => type === 'dns' || type === 'ip').map(({ value }) => value);
    const more = hosts.length > MAX_NAMES ? ` and ${hosts.length - MAX_NAMES} more` : '';
    const whose = hosts.length === 0 ? 'nobody by name' : `${hosts.slice(0, MAX_NAMES).join(', ')}${more}`;
    return `for ${whose}, by ${issuer}, until ${dayOf(notAfter)}`;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Years beyond 9999 are legal in certificates and not in ISO 8601. */
const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/T.*/, '');
