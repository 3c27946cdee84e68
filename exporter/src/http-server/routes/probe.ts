import type { IncomingMessage } from 'node:http';
import type { AdminPorts, ProbeQuery } from '../ports.js';
import { hasControl, readQuery } from './query.js';
import { sendPage, sendText, type Handler } from './send.js';

export interface ProbeLimits {
  /** Probes under way at once, for everybody and for one client address. */
  readonly total: number;
  readonly perClient: number;
  /** Milliseconds without and at most with a scrape timeout. */
  readonly defaultTimeout: number;
  readonly maxTimeout: number;
  /** Milliseconds of a scrape timeout that are left for the answer to travel. */
  readonly timeoutOffset: number;
  /** Whether `debug=true` is answered. */
  readonly debug: boolean;
}

/** Milliseconds from `X-Prometheus-Scrape-Timeout-Seconds`; nonsense and excess are bounded, never an error. */
export function probeTimeout(header: string | undefined, limits: ProbeLimits): number {
  const seconds = Number(header ?? Number.NaN);
  if (!Number.isFinite(seconds) || seconds <= 0) return limits.defaultTimeout;
  const whole = seconds * 1000;
  const left = whole > limits.timeoutOffset ? whole - limits.timeoutOffset : whole;
  return Math.min(limits.maxTimeout, Math.max(1, left));
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

/** The question asked, or a sentence on what is wrong with it. */
export function probeQuery(
  { url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>,
  limits: ProbeLimits,
): ProbeQuery | string {
  const parameters = readQuery(url);
  if (typeof parameters === 'string') return parameters;
  const target = parameters.get('target') ?? '';
  const module = parameters.get('module') ?? 'http_2xx';
  const hostname = parameters.get('hostname') ?? '';
  if (target === '') return 'Target parameter is missing';
  if (hasControl(target) || hasControl(module) || hasControl(hostname)) return 'a parameter holds control characters';
  if (parameters.getAll('target').length > 1) return 'more than one target';
  const debug = parameters.get('debug') === 'true';
  if (debug && !limits.debug) return 'debug is switched off; set server.probe.debug: true';
  const timeout = probeTimeout(one(headers['x-prometheus-scrape-timeout-seconds']), limits);
  return { target, module, timeout, debug, ...(hostname === '' ? {} : { hostname }) };
}

/** Counts probes under way; `enter` is false when a limit is reached. */
export class Gate {
  readonly #limits: Pick<ProbeLimits, 'total' | 'perClient'>;
  readonly #clients = new Map<string, number>();
  #total = 0;

  constructor(limits: Pick<ProbeLimits, 'total' | 'perClient'>) {
    this.#limits = limits;
  }
  enter(client: string): boolean {
    const own = this.#clients.get(client) ?? 0;
    if (this.#total >= this.#limits.total || own >= this.#limits.perClient) return false;
    this.#total += 1;
    this.#clients.set(client, own + 1);
    return true;
  }
  leave(client: string): void {
    this.#total -= 1;
    const own = (this.#clients.get(client) ?? 1) - 1;
    if (own > 0) this.#clients.set(client, own);
    else this.#clients.delete(client);
  }
}

/** `GET /probe`: one run of one target, as blackbox_exporter answers it. */
export function probeRoute(ports: AdminPorts, limits: ProbeLimits): Handler {
  const gate = new Gate(limits);
  return async (request, response) => {
    const query = probeQuery(request, limits);
    if (typeof query === 'string') return sendText(response, 400, query);
    const client = request.socket.remoteAddress ?? '';
    if (!gate.enter(client))
      return sendText(response, 429, 'too many probes at once; raise server.probe.concurrency or probe less often');
    const abort = new AbortController();
    const gone = (): void => abort.abort(new Error('the client went away'));
    response.once('close', gone);
    try {
      const answer = await ports.probe(query, request.headers.accept, abort.signal);
      // Every answer ends with this event; an error each time would cost more than the rest of the route.
      response.off('close', gone);
      if (answer.kind === 'refused') return sendText(response, answer.status, answer.text);
      if (answer.kind === 'debug') return sendText(response, 200, answer.text);
      await sendPage(response, answer.page);
    } finally {
      gate.leave(client);
    }
  };
}
