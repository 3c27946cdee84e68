/** A server that a test or the demo takes away for a while. */
import { start, until, type Running } from './process.js';
import type { Scope } from './scope.js';

export interface Switchable {
  readonly up: boolean;
  /** Stops it, or starts it again with the data that it had and waits until it answers. */
  set(up: boolean): Promise<void>;
}

export interface SwitchableOptions {
  /** For messages. */
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly log: string;
  /** Answers 2xx once the server is ready. */
  readonly ready: string;
}

/** Starts it and waits until it answers. */
export async function switchable(scope: Scope, { name, command, log, ready }: SwitchableOptions): Promise<Switchable> {
  let running: Running | undefined;
  const begin = async (): Promise<void> => {
    const process = start(scope, { name, log, command });
    const answers = async (): Promise<true | undefined> => {
      if (process.ended()) throw new Error('it ended');
      return (await fetch(ready)).ok || undefined;
    };
    await until(name, 60, answers, log);
    running = process;
  };
  await begin();
  return {
    get up() {
      return running !== undefined;
    },
    set: async (up) => {
      if (up === (running !== undefined)) return;
      if (up) return begin();
      const stopping = running;
      running = undefined;
      await stopping?.stop();
    },
  };
}
