import type { Phase } from '@parallax/contract';
import type { Measured } from '../clock.js';
import { dial } from '../dial.js';
import { Fault } from '../failure.js';
import { literalAddress } from '../host.js';
import type { Address, Connection, ExchangeTimes, TlsFacts, TlsOptions } from '../net.js';
import type { RunContext } from '../probe.js';
import { Body } from './body.js';
import type { Field, Head, HeadLimits } from './head.js';
import { connectBytes, http1Bytes, http2Request, type Request } from './request.js';
import { Http2Response, Response, type ResponseOptions } from './response.js';

export type HopPhase = 'resolve' | 'connect' | 'proxy' | 'tls' | 'first_byte' | 'transfer';

/** One request and its answer, as far as it came. Filled while the run goes on. */
export interface Hop {
  /** Without user information, query and fragment. */
  readonly url: string;
  readonly phases: Partial<Record<HopPhase, Measured>>;
  address?: Address;
  tls?: TlsFacts;
  /** Once the header section is complete. */
  head?: Head;
  /** Bytes of the body, as far as they came. */
  received?: number;
}

/** An HTTP proxy and what is said to it. */
export interface Via {
  readonly host: string;
  readonly port: number;
  /** Field lines for the proxy alone: Proxy-Authorization and those of CONNECT. */
  readonly fields: readonly Field[];
}

/** Everything about one hop that is decided before it starts. */
export interface Ask {
  readonly request: Request;
  readonly version: '1.1' | '2' | 'auto';
  /** Connect here instead of resolving the host. */
  readonly address?: Address;
  readonly via?: Via;
  /**
   * Name, trust, identity and ALPN. Nothing is refused by the handshake: verification is judged here, so that an
   * expired certificate still tells its dates. One object run after run, by which its context is found.
   */
  readonly tls: TlsOptions;
  /** A certificate that does not verify is not a failure. */
  readonly skipVerify: boolean;
  readonly limits: HeadLimits;
  readonly maxBody: number;
  /** Bytes of the body to keep, once the head is known; `none` when the body is not awaited at all. */
  keep(head: Head): number | 'none';
  /** The request as written, once it was; a run that asks the same writes the same bytes. */
  readonly written: { bytes?: Buffer };
}

export interface Answer {
  readonly head: Head;
  readonly body: Body;
}

/** Where the run is; the caller reads `phase` when something is thrown. */
export interface Trip {
  readonly context: RunContext;
  readonly course: { phase: Phase };
}

/** Makes one request over a connection of its own and closes it. Fills `hop` on the way. */
export async function exchange(trip: Trip, ask: Ask, hop: Hop): Promise<Answer> {
  const { route } = ask.request;
  const connection = await reach(trip, ask, hop);
  try {
    if (route.secure && ask.via !== undefined) await tunnel(trip, ask, { connection, hop });
    const http2 = await secure(trip, ask, { connection, hop });
    return await converse(trip, ask, { connection, hop, http2 });
  } finally {
    connection.close();
  }
}

interface Link {
  readonly connection: Connection;
  readonly hop: Hop;
}

/** Resolves and connects to the server, or to the proxy in front of it. */
async function reach({ context, course }: Trip, ask: Ask, hop: Hop): Promise<Connection> {
  course.phase = 'resolve';
  const { host, port } = ask.via ?? ask.request.route;
  try {
    // Behind a proxy no address is seen here: the name itself must be allowed, that of a redirect too.
    if (ask.via !== undefined) context.permit?.(ask.request.route.host);
    const resolved = ask.address ? { addresses: [ask.address] } : await context.resolve(host);
    if ('seconds' in resolved && resolved.seconds !== undefined) hop.phases.resolve = resolved.seconds;
    course.phase = 'connect';
    const [first] = resolved.addresses;
    if (first) hop.address = first;
    const connection = await dial(context, resolved.addresses, port);
    hop.address = connection.remote;
    hop.phases.connect = connection.connectTime;
    return connection;
  } catch (error) {
    if (error instanceof Fault && error.reason === 'target_refused') course.phase = 'policy';
    throw error;
  }
}

/** Asks the proxy for a tunnel to the server. */
async function tunnel({ context, course }: Trip, ask: Ask, { connection, hop }: Link): Promise<void> {
  course.phase = 'proxy';
  let status = 0;
  const response = new Response({
    method: 'CONNECT',
    limits: ask.limits,
    sink: new Body(0, 0),
    onHead: (head) => {
      status = head.status;
      return 'stop';
    },
  });
  const request = connectBytes(ask.request.route, ask.via?.fields ?? []);
  const times = await connection.exchange(request, response, context.ending);
  if (response.fault) throw response.fault;
  if (status >= 300) throw new Fault('proxy_refused', `the proxy answered CONNECT with status ${status}`);
  context.trace(`tunnel through ${ask.via?.host ?? ''}: ${status}`);
  if (times.firstByte !== undefined) hop.phases.proxy = times.firstByte;
}

/** TLS where the scheme wants it. True when the connection speaks HTTP/2. */
async function secure({ context, course }: Trip, ask: Ask, { connection, hop }: Link): Promise<boolean> {
  const { route } = ask.request;
  if (!route.secure) return ask.version === '2';
  course.phase = 'tls';
  const facts = await connection.startTls(ask.tls, context.ending);
  hop.tls = facts;
  const { verifyError } = facts;
  if (verifyError && !ask.skipVerify) throw new Fault(verifyError.reason, verifyError.detail);
  if (ask.version === '2' && facts.alpn !== 'h2') {
    throw new Fault('protocol_error', 'the server did not choose HTTP/2 in the TLS handshake');
  }
  hop.phases.tls = facts.seconds;
  context.trace(`${facts.version} ${facts.cipher}${facts.alpn === undefined ? '' : `, ALPN ${facts.alpn}`}`);
  return facts.alpn === 'h2';
}

/** Sends the request and reads the answer. */
async function converse(trip: Trip, ask: Ask, link: Link & { http2: boolean }): Promise<Answer> {
  const { context, course } = trip;
  const { connection, hop, http2 } = link;
  const { request } = ask;
  const body = new Body(ask.maxBody, 0);
  const options: ResponseOptions = {
    method: request.method,
    limits: ask.limits,
    sink: body,
    onHead: (found, framing) => {
      hop.head = found;
      const keep = ask.keep(found);
      if (keep === 'none') return 'stop';
      const expected = framing.kind === 'length' ? framing.length : 0;
      body.announce(expected);
      body.keep(keep, expected);
      return 'go on';
    },
  };
  const response = http2 ? new Http2Response(options) : new Response(options);
  course.phase = 'first_byte';
  let times: ExchangeTimes;
  try {
    times = await (response instanceof Response
      ? connection.exchange((ask.written.bytes ??= http1Bytes(request, plainProxy(ask))), response, context.ending)
      : connection.http2(http2Request(request), response, context.ending));
  } finally {
    if (response.started) course.phase = 'transfer';
    hop.received = body.bytes;
  }
  if (response.started && times.firstByte !== undefined) hop.phases.first_byte = times.firstByte;
  if (response.fault) throw response.fault;
  const { head } = hop;
  if (head === undefined) throw new Fault('connection_closed', 'closed without a reply');
  hop.phases.transfer = times.transfer ?? 0;
  context.trace(`${request.method} ${hop.url}: ${head.status}, HTTP/${head.version}, ${body.bytes} bytes`);
  return { head, body };
}

const plainProxy = (ask: Ask): boolean => ask.via !== undefined && !ask.request.route.secure;

/** SNI and name to verify for a host: a name is both, an address is verified but never named (RFC 6066 section 3). */
export function tlsNames(host: string): Pick<TlsOptions, 'serverName' | 'verifyName'> {
  const name = host.replace(/\.$/, '');
  return literalAddress(name) ? { verifyName: name } : { serverName: name, verifyName: name };
}

const ALPN = { '1.1': ['http/1.1'], '2': ['h2'], auto: ['h2', 'http/1.1'] } as const;

/** What a request says about TLS, from what the user configured. */
export function handshakeOf(tls: TlsOptions, version: Ask['version']): Pick<Ask, 'tls' | 'skipVerify'> {
  return { tls: { ...tls, alpn: ALPN[version], skipVerify: true }, skipVerify: tls.skipVerify === true };
}
