/** A strict receiver in a process of its own, on a port that stays the same while it is down. */
import type { Behaviour } from '../../kit/receiver/behaviour.js';
import { Receiver } from '../../kit/receiver/receiver.js';
import { ArrivalsWriter } from './arrivals.js';
import { RecordingBook } from './recording-book.js';
import { serve } from './rpc.js';

let receiver: Receiver | undefined;
let behaviour: Behaviour = {};
let port = 0;
let arrived = 0;
let arrivals: ArrivalsWriter | undefined;
const violations = new Set<string>();
const book = new RecordingBook((arrival) => {
  arrived += 1;
  arrivals?.add(arrival);
});

const methods = {
  /** Listens; resolves with the port. What arrives goes to the file. */
  up: async (file: string, host: string): Promise<number> => {
    arrivals ??= new ArrivalsWriter(file);
    receiver = await Receiver.start({ host, port, behaviour });
    receiver.book = book;
    port = receiver.port;
    return port;
  },
  down: async (): Promise<void> => {
    for (const violation of receiver?.violations ?? []) violations.add(violation);
    await receiver?.[Symbol.asyncDispose]();
    receiver = undefined;
  },
  behave: (change: Behaviour): void => {
    behaviour = change;
    if (receiver !== undefined) receiver.behaviour = change;
  },
  /** How many samples it has stored, those that came again included. */
  arrived: (): number => arrived,
  /** All that arrived is in the file; says which rules were broken. */
  flush: (): readonly string[] => {
    arrivals?.flush();
    return [...violations, ...(receiver?.violations ?? [])];
  },
};
export type ReceiverMethods = typeof methods;

serve(methods);
