import type { TraceSession } from '../../../core/tracer.js';
import type { Config } from '../config.js';
import type { Discovery } from '../observation.js';
import type { SearchContext } from './context.js';
import { Driver } from './drive.js';
import { fixedPlanner } from './fixed.js';
import { mdaPlanner } from './mda.js';
import { findMtu } from './mtu.js';

export type { SearchContext };

/** Sends rounds of packets until the stopping rule, the budget or the time ends it. Rejects with a Fault when nothing can be sent. */
export async function discover(session: TraceSession, config: Config, context: SearchContext): Promise<Discovery> {
  const driver = new Driver(session, config, context);
  const planner = config.multipath === 'fixed' ? fixedPlanner : mdaPlanner;
  const found = await driver.follow(planner(config, context.distance));
  const wanted = config.mtu && config.protocol !== 'tcp';
  const mtu = wanted && found ? await findMtu(driver) : undefined;
  const { ledger } = driver;
  return {
    ...{ observations: ledger.observations(), packets: ledger.packets, unexpected: ledger.unexpected },
    complete: found && !driver.over,
    ...(mtu === undefined ? {} : { mtu }),
  };
}
