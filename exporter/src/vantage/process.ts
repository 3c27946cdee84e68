/** What prom-client says about this process: CPU, memory, descriptors, garbage collection, event loop. */
import type { Registry } from 'prom-client';
import { RESOLUTION_MS } from './loop-delay.js';

/** As prom-client's registry gives it; exposition knows how to show that. */
export type ProcessMetrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

export interface ProcessWatch extends Disposable {
  read(): Promise<ProcessMetrics>;
}

/** Starts to collect on a registry of its own. */
export async function watchProcess(): Promise<ProcessWatch> {
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: RESOLUTION_MS });
  return {
    read: () => registry.getMetricsAsJSON(),
    [Symbol.dispose]: () => registry.clear(),
  };
}
