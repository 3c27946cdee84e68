import { TLS_VERSIONS, type TlsVersion } from './net.js';

/** A TLS version as a label with closed values. */
export function versionLabel(version: string): TlsVersion | 'other' {
  return TLS_VERSIONS.find((one) => one === version) ?? 'other';
}

/** Text of a certificate as a label: at most 256 characters, and a cut is shown. */
export function bounded(text: string): string {
  if (text.length <= 256) return text;
  const last = text.charCodeAt(252);
  const whole = last >= 0xd800 && last < 0xdc00 ? 252 : 253;
  return `${text.slice(0, whole)}...`;
}
