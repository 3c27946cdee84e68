import { Fault } from '../core/failure.js';
import { askServer, type Asking, type Question } from './ask.js';
import type { ServerHealth } from './health.js';
import { outcomeOf, type Outcome } from './outcome.js';
import type { Server } from './system.js';

export interface ServerUnderWatch extends Server {
  readonly health: ServerHealth;
}

/** Milliseconds for an answer, by round over the servers. */
const PATIENCE = [1000, 2000] as const;

/**
 * Asks the servers in turn, those that are down last, twice around. The first answer with data counts. That a
 * name or address does not exist is believed when a second server says so too, or no other server answers.
 * Throws a Fault: `resolver_timeout` when nobody answered, else `resolver_failure`.
 */
export async function lookup(
  servers: readonly ServerUnderWatch[],
  question: Question,
  asking: Omit<Asking, 'patience'>,
  signal: AbortSignal,
): Promise<Outcome> {
  const now = asking.clock.now();
  const ordered = [...servers].sort(
    (left, right) => Number(left.health.demoted(now)) - Number(right.health.demoted(now)),
  );
  const faults: Fault[] = [];
  for (const patience of PATIENCE) {
    let denial: Outcome | undefined;
    for (const server of ordered) {
      const outcome = await askWatched(server, question, { ...asking, patience }, signal);
      if (outcome instanceof Fault) {
        faults.push(outcome);
        continue;
      }
      if (outcome.kind === 'data') return outcome;
      if (denial !== undefined) return strongest(denial, outcome);
      denial = outcome;
    }
    if (denial !== undefined) return denial;
  }
  throw blame(question, faults);
}

/** Two denials: that the name exists after all is the weaker claim, and the one to report. */
const strongest = (first: Outcome, second: Outcome): Outcome =>
  first.kind === second.kind ? first : { ...second, kind: 'no_data' };

async function askWatched(
  server: ServerUnderWatch,
  question: Question,
  asking: Asking,
  signal: AbortSignal,
): Promise<Outcome | Fault> {
  const { health } = server;
  const tally = { sent: 0, spoofed: 0 };
  try {
    const message = await askServer(server, question, { ...asking, tally }, signal);
    health.answered();
    return outcomeOf(message, question.name, question.type);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof Fault)) throw error;
    if (error.reason !== 'resolver_failure') {
      health.failed(error.reason === 'timeout' ? 'timeout' : 'failure', asking.clock.now());
    }
    return new Fault(error.reason, `${health.server}: ${error.message}`);
  } finally {
    health.asked(tally);
  }
}

function blame(question: Question, faults: readonly Fault[]): Fault {
  const silent = faults.every((fault) => fault.reason === 'timeout');
  const details = [...new Set(faults.map((fault) => fault.message))].slice(0, 8).join('; ');
  return new Fault(silent ? 'resolver_timeout' : 'resolver_failure', `${question.name} not resolved: ${details}`);
}
