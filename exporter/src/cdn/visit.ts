import type { CdnFetch, Phase } from '@parallax/contract';
import { createHash, hash } from 'node:crypto';
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
import { valueOf, valuesOf, type Field, type HeadLimits, type HttpVersion } from '../core/http/head.js';
import { withDefaults } from '../core/http/request.js';
import type { Route } from '../core/http/route.js';
import type { Address, TlsFacts, TlsOptions } from '../core/net.js';
import type { Part, RunContext } from '../core/probe.js';

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
  /** Milliseconds for this visit, within those of the run; absent: as long as the run has. */
  readonly timeout?: number;
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
  /** Bytes of header section and body, as far as they came. */
  readonly received: number;
  /** Absent where nothing is encrypted and where the handshake did not end. */
  readonly tls?: TlsFacts;
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

/**
 * Fetches one object over one connection of its own. Never throws but for a cancelled run. Give the same leg and errand
 * objects again for the same request: what was made for them is found by them.
 */
export async function visit(context: RunContext, leg: Leg, errand: Errand): Promise<Visit> {
  const visitor = new Visitor(context);
  try {
    return await visitor.visit(leg, errand);
  } finally {
    visitor.end();
  }
}

/** Makes visits of one run, one after another. What bounds the time of one serves the next, too. */
export class Visitor {
  #part: { readonly ms: number; readonly it: Part } | undefined;
  readonly #last = new LastContent();

  constructor(private readonly context: RunContext) {}

  /** As {@link visit}. */
  visit(leg: Leg, errand: Errand): Promise<Visit> {
    const context = errand.timeout === undefined ? this.context : this.#within(errand.timeout);
    return fetchOnce(context, leg, errand, this.#last);
  }

  /** Call it when the last visit is over. */
  end(): void {
    this.#part?.it.end();
    this.#part = undefined;
  }

  /** As long as the run has where that is less: two timers for one end would race. */
  #within(ms: number): RunContext {
    if (this.context.remaining() <= ms) return this.context;
    if (this.#part?.ms !== ms || !this.#part.it.again()) {
      this.end();
      this.#part = { ms, it: this.context.within(ms) };
    }
    return this.#part.it.context;
  }
}

type Content = NonNullable<VisitBody['content']>;

/** Equal bodies follow each other, since that is what caches are for: telling so takes far less than a hash. */
class LastContent {
  #bytes: Buffer | undefined;
  #content: Content | undefined;

  of(bytes: Buffer): Content {
    if (this.#content !== undefined && this.#bytes?.equals(bytes)) return this.#content;
    const start = Buffer.from(bytes.length > START ? bytes.subarray(0, START) : bytes);
    this.#bytes = bytes;
    this.#content = { bytes: bytes.length, hash: hash('sha256', bytes, 'hex'), start };
    return this.#content;
  }
}

async function fetchOnce(context: RunContext, leg: Leg, errand: Errand, last: LastContent): Promise<Visit> {
  const at = context.clock.wall();
  const course: { phase: Phase } = { phase: 'resolve' };
  const { ask, url } = taskOf(leg, errand);
  const hop: Hop = { url, phases: {} };
  let answer: Answer | undefined;
  let failure: Failure | undefined;
  try {
    answer = await exchange({ context, course }, ask, hop);
  } catch (error) {
    if (isCancelled(context.ending)) throw error;
    failure = failureOf(error, course.phase);
  }
  const { address, head, tls } = hop;
  const received = (hop.received ?? 0) + (head?.bytes ?? 0);
  const done: Draft<Visit> = { leg: leg.name, errand, at, phases: hop.phases, received };
  if (address !== undefined) done.address = address;
  if (failure !== undefined) done.failure = failure;
  if (tls !== undefined) done.tls = tls;
  if (head === undefined) return done;
  const { version, status, fields, bytes: headerBytes } = head;
  const reply: Draft<Reply> = { version, status, fields, headerBytes };
  if (answer !== undefined) reply.body = plainBody(answer, last) ?? (await codedBody(answer, errand, context));
  done.reply = reply;
  return done;
}

/** A value while it is being filled. */
type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A path as people and logs may see it: queries may hold tokens. */
export const shownPath = (path: string): string => path.slice(0, path.search(/[?#]|$/));

type Handshake = ReturnType<typeof handshakeOf>;

/** What an errand on a leg comes to. */
interface Task {
  readonly ask: Ask;
  /** Without the query. */
  readonly url: string;
}

/** What was made for a leg: TLS contexts are found by the options object, written requests by the errand. */
interface Kit {
  readonly handshakes: Map<Errand['version'], Handshake>;
  readonly tasks: WeakMap<Errand, Task>;
}
const kits = new WeakMap<Leg, Kit>();

function taskOf(leg: Leg, errand: Errand): Task {
  let kit = kits.get(leg);
  if (kit === undefined) kits.set(leg, (kit = { handshakes: new Map(), tasks: new WeakMap() }));
  let task = kit.tasks.get(errand);
  if (task === undefined) {
    const ask = makeAsk(leg, errand, handshakeFor(leg, errand, kit));
    task = { ask, url: `${leg.route.origin}${shownPath(errand.path)}` };
    kit.tasks.set(errand, task);
  }
  return task;
}

function handshakeFor({ route, host, tls }: Leg, { version }: Errand, { handshakes }: Kit): Handshake {
  let handshake = handshakes.get(version);
  if (handshake === undefined) {
    handshake = handshakeOf({ ...tlsNames((host ?? route.host).replace(PORT, '')), ...tls }, version);
    handshakes.set(version, handshake);
  }
  return handshake;
}

/** Of a Host field; an IPv6 address ends in a bracket. */
const PORT = /:\d+$/;

function makeAsk({ route, host, address, fields }: Leg, errand: Errand, handshake: Handshake): Ask {
  return {
    request: {
      method: errand.method,
      route: { ...route, path: errand.path },
      fields: withDefaults([...fields, ...errand.fields], errand.codings),
      ...(host === undefined ? {} : { host }),
    },
    version: errand.version,
    ...(address === undefined ? {} : { address }),
    ...handshake,
    limits: LIMITS,
    maxBody: errand.maxBytes,
    keep: () => errand.maxBytes,
    written: {},
  };
}

/** A body without a content coding, which is nothing to wait for; hashed in one go, at half of the cost. */
function plainBody({ head, body }: Answer, last: LastContent): VisitBody | undefined {
  if (valueOf(head.fields, 'content-encoding') !== undefined) return undefined;
  return { wireBytes: body.bytes, content: last.of(body.kept) };
}

/** Decodes and hashes, after everything was timed. */
async function codedBody({ head, body }: Answer, errand: Errand, context: RunContext): Promise<VisitBody> {
  const wireBytes = body.bytes;
  const digest = createHash('sha256');
  try {
    const { codings, unknown } = layersOf(valuesOf(head.fields, 'content-encoding'));
    if (unknown !== undefined) return { wireBytes };
    const { kept, bytes } = await expand(body.kept, codings, {
      ...{ limit: errand.maxBytes, keep: START, each: (chunk: Buffer) => void digest.update(chunk) },
      // Made only where it is needed: a small body is decoded at once.
      get signal() {
        return context.signal;
      },
    });
    return { wireBytes, content: { bytes, hash: digest.digest('hex'), start: Buffer.from(kept) } };
  } catch (error) {
    if (isCancelled(context.ending)) throw error;
    return { wireBytes, problem: failureOf(error, 'validate') };
  }
}
