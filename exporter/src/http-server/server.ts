/** The admin server: metrics, probe, discovery, health, and a page for people. Not a public server; see the beacons for that. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Files } from '../core/files.js';
import { splitHostPort } from '../core/host.js';
import { ProblemError } from '../core/problem.js';
import { BasicAuth } from './auth.js';
import type { AdminPorts } from './ports.js';
import { healthyRoute, readyRoute, reloadRoute } from './routes/health.js';
import { landingRoute } from './routes/landing.js';
import { metricsRoute } from './routes/metrics.js';
import { probeRoute, type ProbeLimits } from './routes/probe.js';
import { sdRoute } from './routes/sd.js';
import { sendText } from './routes/send.js';
import { clientRefusal, serverTls } from './tls.js';
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
  const application = app(ports, web, options.probe);
  const server = await secured(application, web, options.files);
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

async function secured(application: Express, web: WebConfig, files: Files): Promise<Server> {
  const tls = web.tls_server_config;
  if (!tls) return createServer(application);
  const [cert, key] = [await files.read(tls.cert_file, MAX_FILE), await files.read(tls.key_file, MAX_FILE)];
  const clientCa = tls.client_ca_file === undefined ? {} : { clientCa: await files.read(tls.client_ca_file, MAX_FILE) };
  return createTlsServer(serverTls(tls, { cert, key, ...clientCa }), application);
}

function listen(server: Server, text: string): Promise<AddressInfo> {
  const at = splitHostPort(text.startsWith(':') ? `[::]${text}` : text);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      const remedy = inUse ? 'stop the other process or choose another server.listen' : 'correct server.listen';
      reject(
        new ProblemError([
          { severity: 'error', reason: `cannot listen on ${text}: ${error.code ?? error.message}`, remedy },
        ]),
      );
    });
    server.listen(at?.port ?? 0, at?.host, () => resolve(server.address() as AddressInfo));
  });
}

/** The routes; authentication and response headers stand before all of them, as in exporter-toolkit. */
function app(ports: AdminPorts, web: WebConfig, limits: ProbeLimits): Express {
  const application = express();
  application.disable('x-powered-by').disable('etag').set('query parser', false);
  application.use((_, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    for (const [name, value] of Object.entries(web.http_server_config.headers)) response.setHeader(name, value);
    next();
  });
  application.use(guard(ports, web));
  application.get('/', landingRoute(ports));
  application.get('/metrics', metricsRoute(ports));
  application.get('/probe', probeRoute(ports, limits));
  application.get('/sd', sdRoute(ports));
  application.get('/-/healthy', healthyRoute);
  application.get('/-/ready', readyRoute(ports));
  application.post('/-/reload', reloadRoute(ports));
  application.use((_, response) => sendText(response, 404, 'Nothing here; the list of pages is at /'));
  application.use(lastResort);
  return application;
}

function guard(
  ports: AdminPorts,
  web: WebConfig,
): (request: Request, response: Response, next: NextFunction) => Promise<void> {
  const users = web.basic_auth_users;
  const auth = Object.keys(users).length > 0 ? new BasicAuth(users, ports.checkPassword.bind(ports)) : undefined;
  const tls = web.tls_server_config;
  return async (request, response, next) => {
    const refusal = tls ? clientRefusal(tls, request.socket as TLSSocket) : undefined;
    if (refusal !== undefined) return sendText(response, 403, refusal);
    const verdict = auth ? await auth.verdict(request.get('authorization')) : 'ok';
    if (verdict === 'ok') return next();
    if (verdict === 'busy') return sendText(response, 429, 'too many logins are being checked; try again');
    response.setHeader('WWW-Authenticate', 'Basic realm="parallax"');
    sendText(response, 401, 'Unauthorized');
  };
}

/** An error here is our own bug or a client that went away; its text is not for the client. */
function lastResort(_error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) return next(_error);
  sendText(response, 500, 'Internal error; see the log of the agent.');
}
