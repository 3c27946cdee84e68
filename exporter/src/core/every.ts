import type { Clock } from './clock.js';

/**
 * Calls `action` every `ms` until the signal aborts, the first time after `ms`. A late tick is not made up for.
 * Resolves when it has ended; `action` must not throw.
 */
export async function every(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  signal: AbortSignal,
  action: () => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(ms, signal);
    } catch {
      return;
    }
    action();
  }
}
