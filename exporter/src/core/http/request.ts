import { Fault } from '../failure.js';
import type { Http2Request } from '../net.js';
import type { Field } from './head.js';
import type { Route } from './route.js';

/** What is asked, whatever the protocol version. */
export interface Request {
  readonly method: string;
  readonly route: Route;
  /** Host field instead of the authority of the route. */
  readonly host?: string;
  /** Field lines beyond Host, Connection and Content-Length; names as the user writes them. */
  readonly fields: readonly Field[];
  readonly body?: Buffer;
}

const AGENT: Field = ['User-Agent', 'parallax'];
const ACCEPT: Field = ['Accept', '*/*'];

/** Adds the fields that a request has unless the user writes others. */
export function withDefaults(fields: readonly Field[], acceptEncoding: readonly string[]): readonly Field[] {
  const has = (name: string): boolean => fields.some((field) => field[0].toLowerCase() === name);
  const result: Field[] = [];
  if (!has('user-agent')) result.push(AGENT);
  if (!has('accept')) result.push(ACCEPT);
  if (acceptEncoding.length > 0 && !has('accept-encoding')) result.push(['Accept-Encoding', acceptEncoding.join(', ')]);
  return [...result, ...fields];
}

/** Refuses a value that would end its header line and start another (request splitting). */
export function checkValue(name: string, value: string): string {
  if (!hasControl(value)) return value;
  throw new Fault('auth_failed', `the value for ${name} has a control character`, 'internal');
}

/** True when the text holds a control character other than the tab. */
export function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true;
  }
  return false;
}

/** The request as HTTP/1.1 bytes (RFC 9112). `absolute` writes the whole URL into the request line, as proxies want. */
export function http1Bytes(request: Request, absolute = false): Buffer {
  const { route, method, body } = request;
  const place = absolute ? `http://${route.authority}${route.path}` : route.path;
  let text = `${method} ${place} HTTP/1.1\r\nHost: ${request.host ?? route.authority}\r\n`;
  for (const [name, value] of request.fields) text += `${name}: ${value}\r\n`;
  if (body !== undefined || METHODS_WITH_BODY.has(method)) text += `Content-Length: ${body?.length ?? 0}\r\n`;
  text += 'Connection: close\r\n\r\n';
  const head = Buffer.from(text, 'utf8');
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** A missing Content-Length would be read as "no body", which these methods are not expected to lack (RFC 9110 section 8.6). */
const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** `CONNECT host:port` for a tunnel (RFC 9110 section 9.3.6). */
export function connectBytes(route: Route, fields: readonly Field[]): Buffer {
  const host = route.host.includes(':') ? `[${route.host}]` : route.host;
  let text = `CONNECT ${host}:${route.port} HTTP/1.1\r\nHost: ${host}:${route.port}\r\n`;
  for (const [name, value] of fields) text += `${name}: ${value}\r\n`;
  return Buffer.from(`${text}\r\n`, 'utf8');
}

/** The request as HTTP/2 fields (RFC 9113 section 8.3.1). */
export function http2Request(request: Request): Http2Request {
  const { route, method, body } = request;
  const headers: Field[] = [
    [':method', method],
    [':scheme', route.secure ? 'https' : 'http'],
    [':authority', request.host ?? route.authority],
    [':path', route.path],
  ];
  for (const [name, value] of request.fields) headers.push([name.toLowerCase(), value]);
  if (body !== undefined) headers.push(['content-length', String(body.length)]);
  return body === undefined ? { headers } : { headers, body };
}
