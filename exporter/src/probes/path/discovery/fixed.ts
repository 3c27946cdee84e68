import type { ProbeOrder } from '../../../core/tracer.js';
import type { Config } from '../config.js';
import { explore, extentOf, retries, STEP, stretch } from './flow.js';
import type { Ledger } from './ledger.js';
import type { Planner } from './plan.js';

/**
 * As many flows as the configuration says. The first one finds out how long the path is; the others follow as far as
 * it is known to go, and then each to its own end. What is silent is asked again at the end, when nothing else is open.
 */
export function fixedPlanner(config: Config, distance?: number): Planner {
  return (ledger) => {
    const lead = explore(ledger, config, { distance, frugal: false });
    const others = Array.from({ length: config.flows - 1 }, (_, index) => follow(ledger, config, { flow: index + 1, distance })); // prettier-ignore
    const once = [...lead, ...others.flat()];
    if (once.length > 0) return { orders: Array.from({ length: config.probes }, () => once).flat() };
    const more = missing(ledger, config);
    if (more.length > 0) return { orders: more, paced: true };
    const again = retries(ledger, config);
    return again.length > 0 ? { orders: again, paced: true } : undefined;
  };
}

interface Follower {
  readonly flow: number;
  readonly distance: number | undefined;
}

function follow(ledger: Ledger, config: Config, { flow, distance }: Follower): ProbeOrder[] {
  const lead = extentOf(ledger, 0, config);
  const own = extentOf(ledger, flow, config);
  if (own.over) return [];
  const known = lead.next === config.first_ttl ? (distance ?? 0) : lead.heard;
  // The first flow may have ended in silence that another one has not: each looks for itself.
  const far = lead.over && ledger.end(0) === undefined ? known + config.gap_limit : known;
  if (own.next <= far) return stretch(flow, own.next, Math.min(config.max_ttl, far));
  const step = own.next > ledger.nearest && own.heard < own.next - 1 ? 1 : STEP;
  return lead.over ? stretch(flow, own.next, Math.min(config.max_ttl, own.next + step - 1)) : [];
}

/** A destination that answers the first packet of a round gets no more in that round: the others go one by one. */
function missing(ledger: Ledger, { flows, probes }: Config): ProbeOrder[] {
  return Array.from({ length: flows }, (_, flow) => ({ flow, ttl: ledger.end(flow) ?? 0 })).filter(({ flow, ttl }) => {
    const cell = ledger.cell(flow, ttl);
    return cell?.reply !== undefined && cell.packets < probes;
  });
}
