import { ByteReader } from './bytes.js';
import { ipText } from './ip.js';
import { characterString } from './rdata-text.js';

/** Parameters of SVCB and HTTPS records (RFC 9460 section 7 and 14.3.2, RFC 9461 `dohpath`). */

const KEYS: readonly string[] = [
  'mandatory',
  'alpn',
  'no-default-alpn',
  'port',
  'ipv4hint',
  'ech',
  'ipv6hint',
  'dohpath',
];
const keyName = (key: number): string => KEYS[key] ?? `key${key}`;

/** ` alpn="h2,h3" port="443"`: every parameter after a space, value in quotes. Throws when the keys do not ascend. */
export function svcParamsText(reader: ByteReader): string {
  let text = '';
  for (let last = -1; reader.left > 0;) {
    const key = reader.u16();
    if (key <= last) throw new RangeError('keys of service parameters ascend');
    last = key;
    text += ` ${keyName(key)}="${valueText(key, reader.take(reader.u16()))}"`;
  }
  return text;
}

function valueText(key: number, value: Uint8Array): string {
  switch (keyName(key)) {
    case 'mandatory':
      return list(value, (reader) => keyName(reader.u16()));
    case 'alpn':
      return list(value, (reader) => characterString(reader.characterString()).replaceAll(',', '\\\\,'));
    case 'port':
      return String(new ByteReader(value).u16());
    case 'ipv4hint':
      return list(value, (reader) => ipText(reader.take(4)));
    case 'ipv6hint':
      return list(value, (reader) => ipText(reader.take(16)));
    case 'ech':
      return Buffer.from(value).toString('base64');
    default:
      return characterString(value);
  }
}

function list(value: Uint8Array, next: (reader: ByteReader) => string): string {
  const reader = new ByteReader(value);
  const items: string[] = [];
  while (reader.left > 0) items.push(next(reader));
  return items.join(',');
}
