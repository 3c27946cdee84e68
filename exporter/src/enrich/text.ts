import { UNKNOWN } from '@parallax/contract';

const MAX_TEXT = 120;

/** Text of a database as people may be shown it: one line, no control or direction characters, not too long. */
export function plainText(text: string): string {
  if (text.length <= MAX_TEXT && /^[!-~]+(?: [!-~]+)*$/.test(text)) return text;
  const plain = text
    .slice(0, MAX_TEXT * 4)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return [...plain].slice(0, MAX_TEXT).join('').trim() || UNKNOWN;
}

/** Two capital letters, or unknown. `ZZ` and the like mean that somebody does not know either (ISO 3166-1, user-assigned). */
export function countryCode(text: string): string {
  const code = text.toUpperCase();
  return /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : UNKNOWN;
}

export const asnText = (asn: number): string =>
  Number.isInteger(asn) && asn > 0 && asn <= 0xffff_ffff ? `AS${asn}` : UNKNOWN;
