/** The time of a round as words. */
export type TimeFormat = (time: number) => string;

/** `14:02`, UTC. */
export const utcTime: TimeFormat = (time) =>
  Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(11, 16) : '–';
