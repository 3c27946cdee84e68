import type { Clock } from '../core/clock.js';
import type { AnyProbe } from '../core/probe.js';
import type { TargetPolicy } from '../core/target-policy.js';
import type { Target } from '../core/target.js';
import { answer, debugPage } from '../blackbox/prober.js';
import { gaugeFamilies } from '../blackbox/metrics/gauge.js';
import type { Modules } from '../blackbox/modules/index.js';
import { acceptsGzip, gzip, negotiate, render, smallPage, Spares } from '../exposition/index.js';
import type { Family } from '../core/snapshot.js';
import type { AdminPorts, ProbeAnswer, ProbeQuery, RenderedMetrics, TargetView } from '../http-server/ports.js';
import { execute } from '../scheduler/execute.js';
import { jobOf, type LastResult } from '../scheduler/job.js';
import type { Ports } from '../scheduler/context.js';

/** Families are gathered when the first chunk is asked for. */
export function rendered(
  gather: () => Promise<readonly Family[]>,
  clock: Clock,
  asked: { accept?: string | undefined; encoding?: string | undefined },
): RenderedMetrics {
  const format = negotiate(asked.accept);
  const spares = new Spares();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield* render(await gather(), format, { clock, spares });
  }
  const { contentType } = format;
  if (!acceptsGzip(asked.encoding)) return { contentType, body: body(), release: (chunk) => spares.give(chunk) };
  return { contentType, contentEncoding: 'gzip', body: gzip(body(), spares) };
}

/** A last result as the admin server shows it. */
export function targetView(
  { outcome, endedAt, seconds, failure, ...rest }: LastResult,
  note: string | undefined,
): TargetView {
  const { probe, type, target, host, labels, interval, pinned } = rest;
  const view = {
    ...{ probe, type, target, host, interval },
    labels: pinned === undefined ? labels : { ...labels, address: pinned },
    ...(note === undefined ? {} : { note }),
  };
  if (outcome === 'waiting' || endedAt === undefined) return view;
  const last = {
    ...{ outcome, at: endedAt },
    ...(seconds === undefined ? {} : { duration: seconds }),
    ...(failure === undefined ? {} : { failure }),
  };
  return { ...view, last };
}

/** What `/probe` needs. */
export interface ProbeEndpoint {
  readonly ports: Ports;
  readonly probes: Readonly<Record<string, AnyProbe>>;
  modules(): Modules;
  policy(): TargetPolicy;
}

/** `/probe` in the manner of blackbox_exporter. */
export function probeEndpoint(endpoint: ProbeEndpoint): AdminPorts['probe'] {
  const { ports } = endpoint;
  const blackbox = {
    probes: endpoint.probes,
    modules: () => endpoint.modules(),
    policy: () => endpoint.policy(),
    run: async (
      target: Target,
      options: { policy: TargetPolicy; signal: AbortSignal; trace: (line: string) => void },
    ) => {
      const probe = endpoint.probes[target.type];
      if (probe === undefined) throw new Error(`no probe type ${target.type}`);
      const startedAt = ports.clock.now();
      const { policy, ...rest } = options;
      const observation = await execute(ports, jobOf(probe, target), {
        ...rest,
        policy: (address) => policy.address(address),
        hostPolicy: (host) => policy.host(host),
      });
      if (observation === undefined) throw options.signal.reason;
      return { result: observation.result, seconds: (ports.clock.now() - startedAt) / 1000 };
    },
  };
  return async (query: ProbeQuery, accept, signal): Promise<ProbeAnswer> => {
    const answered = await answer(blackbox, query, signal);
    if (answered.kind === 'refused') return answered;
    const families = gaugeFamilies(answered.gauges);
    if (!query.debug) {
      const format = negotiate(accept);
      const { contentType } = format;
      return { kind: 'metrics', page: { contentType, body: smallPage(families, format) } };
    }
    const text = new TextDecoder().decode(smallPage(families, negotiate(undefined)));
    return { kind: 'debug', text: debugPage(answered, text) };
  };
}
