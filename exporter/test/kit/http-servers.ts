/** Peers that speak HTTP for the tests of the http probe, beyond those of servers.ts. */
import { createServer as createProxyServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createSecureServer, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { connect } from 'node:net';
import { listening, type Peer } from './servers.js';
import type { Certificate } from './certificate.js';

export const httpsServer = (options: ServerOptions, answer: RequestListener): Promise<Peer> =>
  listening(createHttpsServer(options, answer).on('tlsClientError', () => undefined));

/** HTTP/2 over TLS with `certificate`, in the clear (prior knowledge) without. */
export function http2Server(
  answer: (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>) => void,
  certificate?: Certificate,
): Promise<Peer> {
  const server = certificate ? createSecureServer({ ...certificate, allowHTTP1: true }) : createHttp2Server();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    answer(stream, headers);
  });
  server.on('request', (request: IncomingMessage, response) => {
    if (request.httpVersionMajor === 1) response.end('one');
  });
  server.on('sessionError', () => undefined).on('tlsClientError', () => undefined);
  return listening(server);
}

export interface Proxy extends Peer {
  /** Request lines and header fields of what came. */
  readonly asked: { readonly line: string; readonly headers: IncomingMessage['headers'] }[];
}

/** A proxy for both kinds of requests; every name leads to 127.0.0.1. Refuses with 407 without the wanted credentials. */
export async function httpProxy(wanted?: string): Promise<Proxy> {
  const asked: Proxy['asked'] = [];
  const note = (request: IncomingMessage): boolean => {
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    return wanted === undefined || request.headers['proxy-authorization'] === wanted;
  };
  const server = createProxyServer((request, response) => {
    if (note(request)) response.end('from the proxy');
    else response.writeHead(407).end();
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    if (!note(request))
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 9\r\n\r\nno, sorry');
    const upstream = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return { ...(await listening(server)), asked };
}
