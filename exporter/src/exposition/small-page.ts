import { LabelWriter } from '../core/label-text.js';
import { simpleFamilies, type SimpleFamily } from './builder.js';
import { textDialect } from './dialect.js';
import type { Format } from './negotiation.js';
import { numberText } from './numbers.js';
import { renderWhole } from './stream.js';

/** Between two turns of the event loop there is one page at a time, and its buffer is large. */
const writer = new LabelWriter();

/** Headers by name, since the families of an answer are the same each time. */
const headers = new Map<string, { readonly of: SimpleFamily; readonly text: string }>();
const MAX_HEADERS = 500;
const LEGAL = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/**
 * The answer to one `/probe`. In plain text, what nearly every server of this size is asked for, it is put together as
 * one string, four times faster than through a snapshot; the same bytes in the end.
 */
export function smallPage(families: readonly SimpleFamily[], format: Format): Uint8Array {
  const names = new Set(families.map(({ name }) => name));
  const plain = names.size === families.length && families.every(({ name }) => LEGAL.test(name));
  if (format.name !== 'text' || !plain) return renderWhole(simpleFamilies(families), format);
  let page = '';
  for (const family of families) {
    page += headerOf(family);
    const lines = new Map<string, number>();
    for (const { labels = {}, value } of family.samples) lines.set(labelText(labels), value);
    for (const [labels, value] of lines) {
      page += `${family.name}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}\n`;
    }
  }
  return Buffer.from(page, 'utf8');
}

function headerOf(family: SimpleFamily): string {
  const { name, type, help } = family;
  const known = headers.get(name);
  if (known !== undefined && known.of.help === help && known.of.type === type) return known.text;
  const text = textDialect.header({ name, type, help, unit: '' });
  if (headers.size >= MAX_HEADERS) headers.clear();
  headers.set(name, { of: { name, type, help, samples: [] }, text });
  return text;
}

function labelText(labels: NonNullable<SimpleFamily['samples'][number]['labels']>): string {
  writer.reset();
  for (const name in labels) writer.add(name, labels[name]);
  return writer.length === 0 ? '' : Buffer.from(writer.bytes.buffer, 0, writer.length).toString('utf8');
}
