/** The admin server: metrics, probe, discovery, health, and a page for people. Not a public server; see the beacons for that. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Files } from '../core/files.js';
import { splitHostPort } from '../core/host.js';
import { ProblemError } from '../core/problem.js';
import { guard, type Guard } from './guard.js';
import type { AdminPorts } from './ports.js';
import { healthyRoute, readyRoute, reloadRoute } from './routes/health.js';
import { landingRoute } from './routes/landing.js';
import { metricsRoute } from './routes/metrics.js';
import { probeRoute, type ProbeLimits } from './routes/probe.js';
import { recordRoute, recordsRoute } from './routes/records.js';
import { sdRoute } from './routes/sd.js';
import { sendText } from './routes/send.js';
import { serverTls } from './tls.js';
import { parseWebConfig, type WebConfig } from './web-config.js';

export interface AdminOptions {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly webConfigFile?: string;
  readonly files: Files;
  readonly probe: ProbeLimits;
}

export interface AdminServer extends AsyncDisposable {
  /** `http://127.0.0.1:9977` or `https://…`, with the port in use. */
  readonly url: string;
}

const MAX_FILE = 1 << 20;

/** Milliseconds for a request's head, for a whole request, and for an idle connection; Node's own defaults are 60 s and 300 s. */
const HEAD_TIMEOUT = 5000;
const REQUEST_TIMEOUT = 10_000;
const IDLE_TIMEOUT = 30_000;
const MAX_CONNECTIONS = 512;

/** Starts to listen, or throws a ProblemError that says what is in the way. */
export async function startAdminServer(ports: AdminPorts, options: AdminOptions): Promise<AdminServer> {
  const web = await webConfig(options);
  const server = await secured(routed(ports, web, options.probe), web, options.files);
  server.headersTimeout = HEAD_TIMEOUT;
  server.requestTimeout = REQUEST_TIMEOUT;
  server.keepAliveTimeout = IDLE_TIMEOUT;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', refuse);
  const { port } = await listen(server, options.listen);
  const host = splitHostPort(options.listen)?.host ?? 'localhost';
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${web.tls_server_config ? 'https' : 'http'}://${shown}:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What is not HTTP, or a head beyond Node's 16 KiB, gets an answer and the end of its connection. */
function refuse(_: Error, socket: Duplex): void {
  if (!socket.writable || socket.writableEnded) return void socket.destroy();
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
}

async function webConfig({ webConfigFile, files }: AdminOptions): Promise<WebConfig> {
  return parseWebConfig(
    webConfigFile === undefined ? '' : await files.read(webConfigFile, MAX_FILE),
    webConfigFile ?? 'web configuration',
  );
}

async function secured(listener: RequestListener, web: WebConfig, files: Files): Promise<Server> {
  const tls = web.tls_server_config;
  if (!tls) return createServer(listener);
  const [cert, key] = [await files.read(tls.cert_file, MAX_FILE), await files.read(tls.key_file, MAX_FILE)];
  const clientCa = tls.client_ca_file === undefined ? {} : { clientCa: await files.read(tls.client_ca_file, MAX_FILE) };
  return createTlsServer(serverTls(tls, { cert, key, ...clientCa }), listener);
}

const REFUSALS: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EADDRINUSE: [
    'the address is in use',
    'Stop the other process, perhaps another agent, or choose another server.listen.',
  ],
  EADDRNOTAVAIL: ['this machine has no such address', 'Write an address of this machine into server.listen.'],
  EACCES: ['not allowed', 'Choose a port from 1024 on in server.listen, or allow this user lower ones.'],
};

function listen(server: Server, text: string): Promise<AddressInfo> {
  const at = splitHostPort(text.startsWith(':') ? `[::]${text}` : text);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const [why, remedy] = REFUSALS[error.code ?? ''] ?? [error.code ?? error.message, 'Correct server.listen.'];
      reject(new ProblemError([{ severity: 'error', reason: `cannot listen on ${text}: ${why}`, remedy }]));
    });
    server.listen(at?.port ?? 0, at?.host, () => resolve(server.address() as AddressInfo));
  });
}

/**
 * Express routes everything but `/probe`, which is asked thousands of times a minute and for which its routing would
 * cost as much as the probe itself (0.12 of 0.28 ms CPU a question).
 */
function routed(ports: AdminPorts, web: WebConfig, limits: ProbeLimits): RequestListener {
  const admit = guard(ports, web);
  const probe = probeRoute(ports, limits);
  const application = app(ports, admit);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (await admit(request, response)) await probe(request, response);
    } catch {
      failed(response);
    }
  };
  return (request, response) => {
    if (isProbe(request)) void answer(request, response);
    else application(request, response);
  };
}

function isProbe({ method, url = '' }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && (url.startsWith('/probe?') || url === '/probe');
}

function app(ports: AdminPorts, admit: Guard): Express {
  const application = express();
  application.disable('x-powered-by').disable('etag').set('query parser', false);
  application.use(async (request, response, next) => {
    if (await admit(request, response)) next();
  });
  application.get('/', landingRoute(ports));
  application.get('/metrics', metricsRoute(ports));
  application.get('/sd', sdRoute(ports));
  for (const [name, library] of Object.entries({ paths: ports.paths, cdn: ports.rounds })) {
    application.get(`/api/v1/${name}`, recordsRoute(library, ports));
    application.get(`/api/v1/${name}/:run`, recordRoute(library));
  }
  application.get('/-/healthy', healthyRoute);
  application.get('/-/ready', readyRoute(ports));
  application.post('/-/reload', reloadRoute(ports));
  application.use((_, response) => sendText(response, 404, 'Nothing here; the list of pages is at /'));
  application.use((error: unknown, _: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else failed(response);
  });
  return application;
}

/** An error here is our own bug or a client that went away; its text is not for the client. */
function failed(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else sendText(response, 500, 'Internal error; see the log of the agent.');
}
