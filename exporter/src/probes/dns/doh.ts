import { acceptReply } from '../../core/dns/reply.js';
import { Fault } from '../../core/failure.js';
import { literalAddress } from '../../core/host.js';
import type { Connection, ExchangeTimes } from '../../core/net.js';
import { queryOf, sum, type Asking, type Replied } from './asking.js';
import { Http1Reply, Http2Reply, type HttpReply } from './doh-reply.js';
import type { Server } from './server.js';
import { connected, secured } from './stream.js';

/** RFC 8484 section 4.1: an id of 0 lets caches see equal questions as equal. */
const CACHEABLE_ID = 0;
const MESSAGE_TYPE = 'application/dns-message';
const OFFERS = { auto: ['h2', 'http/1.1'], '1.1': ['http/1.1'], '2': ['h2'] } as const;

/** Asks over HTTPS (RFC 8484). */
export function overHttps(asking: Asking): Promise<Replied> {
  return connected(asking, async (connection) => {
    const { config, course } = asking;
    const facts = await secured(connection, asking, OFFERS[config.doh_http]);
    if (config.doh_http === '2' && facts.alpn !== 'h2') {
      throw new Fault('version_mismatch', 'the server does not speak HTTP/2');
    }
    course.phase = 'first_byte';
    const query = queryOf(config, CACHEABLE_ID);
    const { reply, times } =
      facts.alpn === 'h2' ? await http2(connection, asking, query) : await http1(connection, asking, query);
    const message = acceptReply(query, messageOf(reply));
    if (message === undefined) throw new Fault('malformed_reply', 'the body answers another question');
    course.measured = { ...course.measured, transport: 'doh' };
    return { message, size: reply.body.length, reply: sum(times.firstByte, times.transfer) };
  });
}

function messageOf(reply: HttpReply): Uint8Array {
  if (reply.status !== 200) throw new Fault('status_mismatch', `the server answered with HTTP status ${reply.status}`);
  const [type = ''] = reply.contentType.toLowerCase().split(';');
  if (type.trim() !== MESSAGE_TYPE) throw new Fault('header_mismatch', `the content type is not ${MESSAGE_TYPE}`);
  return reply.body;
}

interface Exchanged {
  readonly reply: HttpReply;
  readonly times: ExchangeTimes;
}

async function http1(connection: Connection, asking: Asking, query: Uint8Array): Promise<Exchanged> {
  const { server, config, context } = asking;
  const get = config.doh_method === 'GET';
  const lines = [
    `${config.doh_method} ${get ? withQuery(server, query) : server.path} HTTP/1.1`,
    `host: ${authority(server)}`,
    `accept: ${MESSAGE_TYPE}`,
    'connection: close',
    ...(get ? [] : [`content-type: ${MESSAGE_TYPE}`, `content-length: ${query.length}`]),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const reply = new Http1Reply();
  const times = await connection.exchange(get ? head : Buffer.concat([head, query]), reply, context.signal);
  return { reply, times };
}

async function http2(connection: Connection, asking: Asking, query: Uint8Array): Promise<Exchanged> {
  const { server, config, context } = asking;
  const get = config.doh_method === 'GET';
  const headers: (readonly [string, string])[] = [
    [':method', config.doh_method],
    [':scheme', 'https'],
    [':authority', authority(server)],
    [':path', get ? withQuery(server, query) : server.path],
    ['accept', MESSAGE_TYPE],
  ];
  if (!get) headers.push(['content-type', MESSAGE_TYPE], ['content-length', String(query.length)]);
  const reply = new Http2Reply();
  const times = await connection.http2({ headers, ...(get ? {} : { body: query }) }, reply, context.signal);
  return { reply, times };
}

function withQuery({ path }: Server, query: Uint8Array): string {
  return `${path}${path.includes('?') ? '&' : '?'}dns=${Buffer.from(query).toString('base64url')}`;
}

function authority({ host, port }: Server): string {
  const bare = literalAddress(host)?.family === '6' ? `[${host}]` : host;
  return port === 443 ? bare : `${bare}:${port}`;
}
