/** Stapled OCSP responses for tests, signed by nobody. */
import { der, integer, oid } from './certificate-forge.js';

const time = (text: string): Buffer => der(0x18, Buffer.from(text));
export const GOOD = der(0x80);
export const REVOKED = der(0xa1, time('20260101000000Z'));
/** nextUpdate */
export const NEXT = der(0xa0, time('20390301000000Z'));

/** The answer about one certificate; `rest` is nextUpdate and extensions. thisUpdate is 2026-02-01. */
export function single(serial: string, status: Buffer, ...rest: Buffer[]): Buffer {
  const id = der(0x30, der(0x30, oid('1.3.14.3.2.26')), der(0x04), der(0x04), integer(serial));
  return der(0x30, id, status, time('20260201000000Z'), rest);
}

export function response(...answers: Buffer[]): Buffer {
  const data = der(0x30, der(0xa2, der(0x04)), time('20260202000000Z'), der(0x30, answers));
  const basic = der(0x30, data, der(0x30, oid('1.2.840.10045.4.3.2')), der(0x03, Buffer.from([0])));
  return der(0x30, der(0x0a, Buffer.from([0])), der(0xa0, der(0x30, oid('1.3.6.1.5.5.7.48.1.1'), der(0x04, basic))));
}
