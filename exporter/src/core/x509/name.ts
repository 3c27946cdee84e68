import { bytesHex, DerReader, latin1, oidText, TAG, type Der } from './der.js';

/** One `type=value` of a distinguished name. */
export interface NameAttribute {
  /** Dotted object identifier. */
  readonly type: string;
  /** Short name of RFC 4514 section 3 and the few more that everyone writes, else the dotted identifier. */
  readonly label: string;
  /** Escaped by RFC 4514 section 2.4; safe to print. */
  readonly value: string;
}

/** Relative distinguished names in the order of the certificate; nearly always one attribute each. */
export type NameParts = readonly (readonly NameAttribute[])[];

const LABELS: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.17': 'POSTALCODE',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
};

/** Reads a Name (RFC 5280 section 4.1.2.4) from the content of its sequence. */
export function readName(content: Uint8Array): NameParts {
  const parts: NameAttribute[][] = [];
  for (const reader = new DerReader(content); !reader.atEnd;) {
    const set = reader.enter(TAG.set);
    const attributes: NameAttribute[] = [];
    while (!set.atEnd) {
      const pair = set.enter(TAG.sequence);
      const type = oidText(pair.next(TAG.oid).content);
      const value = pair.next();
      attributes.push({ type, label: LABELS[type] ?? type, value: valueText(value) });
    }
    parts.push(attributes);
  }
  return parts;
}

/** RFC 4514 text: last part first, `,` between parts, `+` within one. */
export function nameText(parts: NameParts): string {
  return parts
    .toReversed()
    .map((part) => part.map((attribute) => `${attribute.label}=${attribute.value}`).join('+'))
    .join(',');
}

function valueText(value: Der): string {
  const text = stringOf(value);
  if (text === undefined) return `#${bytesHex(value.whole)}`;
  const escaped = escapeText(text).replace(/[,+"<>;]/g, '\\$&');
  return escaped.replace(/^[ #]/, '\\$&').replace(/(?<=.) $/, '\\ ');
}

/** The text of an ASN.1 string type; undefined for anything else. Bytes that are not text become U+FFFD. */
function stringOf({ tag, content }: Der): string | undefined {
  switch (tag) {
    case TAG.utf8String:
      return new TextDecoder().decode(content);
    case TAG.printableString:
    case TAG.numericString:
    case TAG.ia5String:
    case TAG.visibleString:
    case TAG.teletexString: // T.61 in the standard, Latin-1 in practice
      return latin1(content);
    case TAG.bmpString:
      return codeUnits(content, 2);
    case TAG.universalString:
      return codeUnits(content, 4);
    default:
      return undefined;
  }
}

function codeUnits(content: Uint8Array, width: 2 | 4): string | undefined {
  if (content.length % width !== 0) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let text = '';
  for (let at = 0; at < content.length; at += width) {
    const code = width === 2 ? view.getUint16(at) : view.getUint32(at);
    if (code > 0x10ffff) return undefined;
    text += width === 2 ? String.fromCharCode(code) : String.fromCodePoint(code);
  }
  return text;
}

/**
 * Escapes what would let a certificate write on a screen or into a log as someone else: the backslash, control and
 * format characters (new lines, direction marks), line separators become `\XX` for each byte of
 * their UTF-8 form (RFC 4514 section 2.4). Lone surrogates become U+FFFD; other text stays as it is.
 */
export function escapeText(text: string): string {
  return Buffer.from(text.replace(/\\/g, '\\\\'))
    .toString()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    );
}
