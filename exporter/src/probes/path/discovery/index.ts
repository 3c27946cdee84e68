import type { TraceSession } from '../../../core/tracer.js';
import type { Config } from '../config.js';
import type { Discovery } from '../observation.js';
import { Driver } from './drive.js';
import { fixedPlanner } from './fixed.js';

/** What a search may use. */
export interface SearchContext {
  readonly signal: AbortSignal;
  /** Milliseconds until the search must have ended, at least 0. */
  remaining(): number;
  /** TTL at which the destination answered last time; a hint to send fewer packets beyond it. */
  readonly distance?: number;
  /** The address traced to. */
  readonly destination: string;
}

/** Sends rounds of packets until the stopping rule, the budget or the time ends it. Rejects with a Fault when nothing can be sent. */
export async function discover(session: TraceSession, config: Config, context: SearchContext): Promise<Discovery> {
  const driver = new Driver(session, config, context);
  const complete = await driver.follow(fixedPlanner(config, context.distance));
  const { ledger } = driver;
  return { observations: ledger.observations(), packets: ledger.packets, complete, unexpected: ledger.unexpected };
}
