/** What the kernel says about a received message in its control messages (cmsg(3)). Pure; nothing outside a span is read. */
import type { Family, MplsLabel } from '@parallax/contract';
import * as k from './constants.js';
import type { Span } from './echo.js';
import { readLabels } from './icmp-extension.js';

/** struct cmsghdr: length, level, type; data follows, everything aligned to 8. */
const HEADER = 16;
const TIMESPEC = 16;
/** struct sock_extended_err (linux/errqueue.h); the socket address of the offender follows it. */
const EXTENDED_ERROR = 16;
const OFFENDER = { '4': 16, '6': 28 } as const;
/** SO_EE_RFC4884_FLAG_INVALID: the kernel found the extensions damaged. */
const INVALID = 1;

const FACTS = {
  '4': { level: k.SOL_IP, ttl: k.IP_TTL, error: k.IP_RECVERR },
  '6': { level: k.SOL_IPV6, ttl: k.IPV6_HOPLIMIT, error: k.IPV6_RECVERR },
} as const;

/** Reused for every message; -1 where the kernel said nothing. */
export interface Arrival {
  /** Offset of the software stamp, a struct timespec. */
  stampAt: number;
  /** TTL or hop limit as it arrived. */
  ttl: number;
  /** Of an entry of the error queue: `ee_origin`, type, code, `ee_info`. */
  origin: number;
  type: number;
  code: number;
  info: number;
  /** Offset in the payload of the extensions (RFC 4884). */
  extension: number;
  /** Offset of the socket address of who sent the ICMP error. */
  offenderAt: number;
}

export function emptyArrival(): Arrival {
  return { stampAt: -1, ttl: -1, origin: -1, type: -1, code: -1, info: -1, extension: -1, offenderAt: -1 };
}

/** Reads the control messages in `span`; what is cut or claims to be longer than the span ends the reading. */
export function readArrival(view: DataView, span: Readonly<Span>, family: Family, into: Arrival): void {
  into.stampAt = into.ttl = into.origin = into.type = into.code = into.info = into.extension = into.offenderAt = -1;
  const facts = FACTS[family];
  const end = span.at + span.length;
  for (let at = span.at; at + HEADER <= end;) {
    const length = view.getUint32(at, true);
    if (length < HEADER || at + length > end) return;
    const level = view.getInt32(at + 8, true);
    const type = view.getInt32(at + 12, true);
    const data = { at: at + HEADER, length: length - HEADER };
    if (level === k.SOL_SOCKET && type === k.SO_TIMESTAMPING && data.length >= TIMESPEC) into.stampAt = data.at;
    else if (level === facts.level && type === facts.ttl && data.length >= 4) into.ttl = view.getInt32(data.at, true);
    else if (level === facts.level && type === facts.error) readError(view, data, family, into);
    at += (length + 7) & ~7;
  }
}

function readError(view: DataView, { at, length }: Readonly<Span>, family: Family, into: Arrival): void {
  if (length < EXTENDED_ERROR) return;
  into.origin = view.getUint8(at + 4);
  into.type = view.getUint8(at + 5);
  into.code = view.getUint8(at + 6);
  into.info = view.getUint32(at + 8, true);
  const extension = view.getUint16(at + 12, true);
  const sound = (view.getUint8(at + 14) & INVALID) === 0;
  if (extension > 0 && sound) into.extension = extension;
  const domain = family === '4' ? k.AF_INET : k.AF_INET6;
  const offender = at + EXTENDED_ERROR;
  const whole = length >= EXTENDED_ERROR + OFFENDER[family];
  if (whole && view.getUint16(offender, true) === domain) into.offenderAt = offender;
}

/** The label stack behind a quoted packet. `payload` is what the error queue delivered. */
export function readStack(view: DataView, { at, length }: Readonly<Span>, extension: number): MplsLabel[] | undefined {
  if (extension < 0 || extension > length) return undefined;
  return readLabels(view, { at: at + extension, length: length - extension });
}

type Error = Pick<Arrival, 'type' | 'code'>;

export function isTooBig(family: Family, { type, code }: Error): boolean {
  return family === '4' ? type === 3 && code === 4 : type === 2;
}
export function isUnreachable(family: Family, { type }: Error): boolean {
  return type === (family === '4' ? 3 : 1);
}
export function isPortUnreachable(family: Family, { type, code }: Error): boolean {
  return family === '4' ? type === 3 && code === 3 : type === 1 && code === 4;
}
