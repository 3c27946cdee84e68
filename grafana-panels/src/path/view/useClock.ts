import { useMemo } from 'react';
import type { TimeRange, TimeZone } from '@grafana/data';
import { dateTimeFormat } from '@grafana/data';

const DAY = 86_400_000;

/** How times are written: with the date where the range is longer than a day, in the dashboard's time zone. */
export function useClock(timeZone: TimeZone, range: TimeRange): (time: number) => string {
  const long = range.to.valueOf() - range.from.valueOf() > DAY;
  return useMemo(() => {
    const format = long ? 'MM-DD HH:mm' : 'HH:mm';
    return (time) => dateTimeFormat(time, { timeZone, format });
  }, [timeZone, long]);
}
