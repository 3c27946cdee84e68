/** What prom-client says about this process: CPU, memory, descriptors, garbage collection, event loop. */
import type { Registry } from 'prom-client';

/** Coarser than prom-client's default of 10 ms: the timer behind it is the only thing that wakes an idle agent. */
const LOOP_PRECISION_MS = 50;

/** As prom-client's registry gives it; exposition knows how to show that. */
export type ProcessMetrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

export interface ProcessWatch extends Disposable {
  read(): Promise<ProcessMetrics>;
}

/** Starts to collect on a registry of its own. */
export async function watchProcess(): Promise<ProcessWatch> {
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_PRECISION_MS });
  return {
    read: () => registry.getMetricsAsJSON(),
    [Symbol.dispose]: () => registry.clear(),
  };
}
