import type { AdminPorts, TargetView } from '../ports.js';
import { sendBody, type Handler } from './send.js';

interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Prometheus' http_sd format: one group a scheduled target, so that a `/probe` job or a join can be built by
 * relabelling. The user's labels arrive as `__meta_parallax_label_<name>`.
 */
export function serviceDiscovery(targets: readonly TargetView[], vantage: string): Group[] {
  return targets.map(({ probe, type, target, host, labels }) => {
    const own = Object.entries(labels).map(([name, value]) => [`__meta_parallax_label_${name}`, value]);
    const meta = { vantage, probe, type, target };
    const named = Object.entries(meta).map(([name, value]) => [`__meta_parallax_${name}`, value]);
    return { targets: [host], labels: Object.fromEntries([...named, ...own]) as Record<string, string> };
  });
}

/** `GET /sd`: the whole list at once; an empty list is `[]`. */
export function sdRoute(ports: AdminPorts): Handler {
  return (_, response) => {
    const body = JSON.stringify(serviceDiscovery(ports.targets(), ports.vantage().name));
    sendBody(response, 200, { type: 'application/json', body });
  };
}
