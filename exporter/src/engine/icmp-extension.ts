/** Extensions of ICMP errors (RFC 4884) and the MPLS label stacks in them (RFC 4950). Pure; nothing outside a span is read. */
import type { MplsLabel } from '@parallax/contract';
import { checksumHolds, type Span } from './echo.js';

const HEADER = 4;
const VERSION = 2;
const OBJECT_HEADER = 4;
/** Class and type of an incoming label stack. */
const MPLS_CLASS = 1;
const INCOMING_STACK = 1;
/** More labels than any stack has. */
const MOST_LABELS = 64;

/**
 * The label stack in an extension structure, top first; undefined when there is none, its lengths lie or its checksum
 * is wrong. A checksum of 0 means none (RFC 4884 section 7); `strict` wants one.
 */
export function readLabels(view: DataView, span: Readonly<Span>, strict = false): MplsLabel[] | undefined {
  const { at, length } = span;
  const end = at + length;
  if (length < HEADER || view.getUint8(at) >> 4 !== VERSION) return undefined;
  const bare = view.getUint16(at + 2) === 0;
  if (bare ? strict : !checksumHolds(view, span)) return undefined;
  for (let object = at + HEADER; object + OBJECT_HEADER <= end;) {
    const size = view.getUint16(object);
    if (size < OBJECT_HEADER || object + size > end) return undefined;
    if (view.getUint8(object + 2) === MPLS_CLASS && view.getUint8(object + 3) === INCOMING_STACK) {
      return readStack(view, { at: object + OBJECT_HEADER, length: size - OBJECT_HEADER });
    }
    object += size;
  }
  return undefined;
}

/** Entries of 32 bits (RFC 3032 section 2.1): label, traffic class, bottom of stack, TTL. */
function readStack(view: DataView, { at, length }: Readonly<Span>): MplsLabel[] | undefined {
  if (length === 0 || length % 4 !== 0 || length > MOST_LABELS * 4) return undefined;
  const labels: MplsLabel[] = [];
  for (let entry = at; entry < at + length; entry += 4) {
    const word = view.getUint32(entry);
    const bottom = ((word >>> 8) & 1) === 1;
    labels.push({ label: word >>> 12, tc: (word >>> 9) & 7, bottom, ttl: word & 255 });
  }
  return labels;
}
