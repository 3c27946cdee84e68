import type { ProbeOrder } from '../../../core/tracer.js';
import type { Config } from '../config.js';
import type { Ledger } from './ledger.js';

/** How far a flow is known. */
export interface Extent {
  /** First TTL that was not asked; beyond the last one when the flow is over. */
  readonly next: number;
  /** Last TTL that answered; below the first one when none did. */
  readonly heard: number;
  /** At its end, in silence for as long as the gap limit, or at the last TTL. */
  readonly over: boolean;
}

/** TTLs that the first flow is asked at once when nothing is known, and that a flow is asked beyond what is known. */
const WINDOW = 8;
export const STEP = 4;
/** The same where packets count more than time; behind a silent hop, where the end is not in sight, it is as above. */
const FRUGAL = { window: 4, step: 1 };

/**
 * Silent hops that end a flow which has come further than others had to: where the destination has answered those, it
 * most likely limits its answers (a Linux host gives six at once and one a second), and more packets are more of the same.
 */
const LATE_GAP = 2;

export function extentOf(ledger: Ledger, flow: number, config: Config): Extent {
  let heard = config.first_ttl - 1;
  const end = ledger.end(flow) ?? Infinity;
  for (let ttl = config.first_ttl; ttl <= config.max_ttl; ttl += 1) {
    const cell = ledger.cell(flow, ttl);
    if (ttl >= end || cell?.beyond === true) return { next: ttl + 1, heard: Math.min(ttl, end), over: true };
    if (cell === undefined) return { next: ttl, heard, over: false };
    if (cell.reply !== undefined) heard = ttl;
    else if (ttl - heard >= (ttl > ledger.nearest ? Math.min(LATE_GAP, config.gap_limit) : config.gap_limit))
      return { next: ttl + 1, heard, over: true };
  }
  return { next: config.max_ttl + 1, heard, over: true };
}

/** Flow 0 shows the way: a window of TTLs at first, or up to the known distance, then some more each time. */
export function explore(
  ledger: Ledger,
  config: Config,
  { distance, frugal }: { distance: number | undefined; frugal: boolean },
): ProbeOrder[] {
  const lead = extentOf(ledger, 0, config);
  if (lead.over) return [];
  const { window, step } = frugal && lead.heard === lead.next - 1 ? FRUGAL : { window: WINDOW, step: STEP };
  const start = config.first_ttl;
  const first = distance === undefined ? window : Math.max(1, distance - start + 1);
  return stretch(0, lead.next, Math.min(config.max_ttl, lead.next + (lead.next === start ? first : step) - 1));
}

export function stretch(flow: number, from: number, to: number): ProbeOrder[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({ flow, ttl: from + index }));
}

/**
 * Packets without answer once more, up to `attempts` in all. A TTL that has answered nobody is asked again by the first
 * flow alone: where nobody answers, one packet of each other flow says as much.
 */
export function retries(ledger: Ledger, config: Config): ProbeOrder[] {
  const orders: ProbeOrder[] = [];
  for (let ttl = config.first_ttl; ttl <= config.max_ttl; ttl += 1) {
    const heard = ledger.heard(ttl);
    for (const { flow, asked, beyond, reply } of ledger.at(ttl)) {
      if (reply !== undefined || beyond || asked >= config.attempts) continue;
      if (ttl < (ledger.end(flow) ?? Infinity) && (heard || flow === 0)) orders.push({ flow, ttl });
    }
  }
  return orders.sort((a, b) => a.flow - b.flow || a.ttl - b.ttl);
}
