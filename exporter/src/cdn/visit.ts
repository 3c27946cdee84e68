import type { CdnFetch, Phase } from '@parallax/contract';
import { createHash } from 'node:crypto';
import type { Measured } from '../core/clock.js';
import { failureOf, isCancelled, type Failure } from '../core/failure.js';
import { expand, layersOf } from '../core/http/decode.js';
import {
  exchange,
  handshakeOf,
  tlsNames,
  type Answer,
  type Ask,
  type Hop,
  type HopPhase,
} from '../core/http/exchange.js';
import { valuesOf, type Field, type HeadLimits, type HttpVersion } from '../core/http/head.js';
import { withDefaults } from '../core/http/request.js';
import type { Route } from '../core/http/route.js';
import type { Address, TlsOptions } from '../core/net.js';
import type { RunContext } from '../core/probe.js';

/** One way to the content: an edge of a provider, or the origin. */
export interface Leg {
  /** The `provider` label; `origin` for the origin. */
  readonly name: string;
  readonly role: 'edge' | 'origin';
  /** Scheme, host and port to connect to; the path of the object replaces that of the route. */
  readonly route: Route;
  /** Host field and SNI instead of those of the route. */
  readonly host?: string;
  /** Connect here instead of resolving the host of the route. */
  readonly address?: Address;
  /** Fields for this way only: tokens, debug requests. */
  readonly fields: readonly Field[];
  readonly tls: TlsOptions;
}

/** What is asked of a leg. */
export interface Errand {
  /** Path and query, beginning with a slash. */
  readonly path: string;
  readonly fetch: CdnFetch;
  readonly method: 'GET' | 'HEAD';
  /** Content codings to offer; none: no Accept-Encoding is sent. */
  readonly codings: readonly string[];
  readonly version: '1.1' | '2' | 'auto';
  readonly fields: readonly Field[];
  /** A body of more bytes, on the wire or decoded, fails the visit. */
  readonly maxBytes: number;
}

/** What came back. */
export interface Visit {
  readonly leg: string;
  readonly errand: Errand;
  /** Unix milliseconds of the start. */
  readonly at: number;
  readonly phases: Partial<Record<HopPhase, Measured>>;
  readonly address?: Address;
  readonly failure?: Failure;
  /** Absent when no header section came. */
  readonly reply?: Reply;
}

export interface Reply {
  readonly version: HttpVersion;
  readonly status: number;
  readonly fields: readonly Field[];
  /** Of the header section. */
  readonly headerBytes: number;
  /** The body; absent when it did not come whole. */
  readonly body?: VisitBody;
}

export interface VisitBody {
  readonly wireBytes: number;
  /** As the codings say, decoded; absent when it does not decode, and `problem` says why. */
  readonly content?: {
    readonly bytes: number;
    /** SHA-256 in hexadecimal. */
    readonly hash: string;
    /** The first bytes: compressed content inside a coding is known by them, and what a robots.txt forbids. */
    readonly start: Buffer;
  };
  readonly problem?: Failure;
}

const LIMITS: HeadLimits = { headerBytes: 65_536, fields: 256, allow8bit: true };
const START = 256;

/** Fetches one object over one connection of its own. Never throws but for a cancelled run. */
export async function visit(context: RunContext, leg: Leg, errand: Errand): Promise<Visit> {
  const at = context.clock.wall();
  const course: { phase: Phase } = { phase: 'resolve' };
  const hop: Hop = { url: `${leg.route.origin}${errand.path}`, phases: {} };
  let answer: Answer | undefined;
  let failure: Failure | undefined;
  try {
    answer = await exchange({ context, course }, askOf(leg, errand), hop);
  } catch (error) {
    if (isCancelled(context.ending)) throw error;
    failure = failureOf(error, course.phase);
  }
  const reply = hop.head && { ...hop.head, headerBytes: hop.head.bytes };
  return {
    leg: leg.name,
    errand,
    at,
    phases: hop.phases,
    ...(hop.address === undefined ? {} : { address: hop.address }),
    ...(failure === undefined ? {} : { failure }),
    ...(reply === undefined
      ? {}
      : { reply: { ...reply, ...(answer ? { body: await bodyOf(answer, errand, context) } : {}) } }),
  };
}

function askOf(leg: Leg, errand: Errand): Ask {
  const { route, host, address } = leg;
  const names = tlsNames(host ?? route.host);
  return {
    request: {
      method: errand.method,
      route: { ...route, path: errand.path },
      fields: withDefaults([...leg.fields, ...errand.fields], errand.codings),
      ...(host === undefined ? {} : { host }),
    },
    version: errand.version,
    ...(address === undefined ? {} : { address }),
    ...handshakeOf({ ...names, ...leg.tls }, errand.version),
    limits: LIMITS,
    maxBody: errand.maxBytes,
    keep: () => errand.maxBytes,
    written: {},
  };
}

/** Decodes and hashes, after everything was timed. */
async function bodyOf({ head, body }: Answer, errand: Errand, context: RunContext): Promise<VisitBody> {
  const wireBytes = body.bytes;
  try {
    const { codings, unknown } = layersOf(valuesOf(head.fields, 'content-encoding'));
    if (unknown !== undefined) return { wireBytes };
    const limit = errand.maxBytes;
    const { kept, bytes } = await expand(body.kept, codings, { limit, keep: limit, signal: context.signal });
    const hash = createHash('sha256').update(kept).digest('hex');
    return { wireBytes, content: { bytes, hash, start: Buffer.from(kept.subarray(0, START)) } };
  } catch (error) {
    return { wireBytes, problem: failureOf(error, 'validate') };
  }
}
