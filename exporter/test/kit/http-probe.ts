import type { Result } from '../../src/core/probe.js';
import { http, type HttpMeasured } from '../../src/probes/http/index.js';
import { runOnce, type ContextOptions, type Outcome, type TargetOptions } from './run.js';
import type { Peer } from './servers.js';

/** The outcome of a run of the http probe, with its own type of result. */
export type HttpRun = Omit<Outcome, 'result'> & { readonly result: Result<HttpMeasured> };

export async function probeHttp(url: string, options: TargetOptions & ContextOptions = {}): Promise<HttpRun> {
  return (await runOnce(http, url, options)) as HttpRun;
}

/** URL of a loopback peer. */
export const at = (peer: Peer, path = '/'): string => `http://127.0.0.1:${peer.port}${path}`;

/** Values of one metric by the values of its labels, joined by blanks. */
export function values(run: HttpRun, name: string): Record<string, number> {
  const found = run.samples.filter((one) => one.metric.name === name);
  return Object.fromEntries(found.map((one) => [Object.values(one.labels).join(' '), one.value]));
}

/** Peers of one test; `close` ends them all. */
export class Peers {
  readonly #open: Peer[] = [];

  async add<P extends Peer>(make: Promise<P>): Promise<P> {
    const peer = await make;
    this.#open.push(peer);
    return peer;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((peer) => peer.close()));
  }
}
