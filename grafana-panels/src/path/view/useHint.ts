import { useCallback, useEffect, useRef, useState } from 'react';

/** How long a hint stays, milliseconds. */
const STAYS = 1600;

/** Whether the hint shows, and what shows it for a while. */
export function useHint(): readonly [boolean, () => void] {
  const [on, setOn] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = useCallback(() => {
    setOn(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOn(false), STAYS);
  }, []);
  return [on, show];
}
