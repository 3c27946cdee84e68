import { useEffect } from 'react';

/** Time that a round stays while playing, milliseconds. */
export const ROUND_STAYS = 900;

/** Calls `step` again and again while on. Rounds replace each other without any motion between. */
export function usePlay(on: boolean, step: () => void): void {
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(step, ROUND_STAYS);
    return () => clearInterval(timer);
  }, [on, step]);
}
