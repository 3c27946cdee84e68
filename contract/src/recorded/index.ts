import * as cdn from './cdn.js';
import type { Recorded } from './define.js';
import * as rounds from './rounds.js';

export { defineRecorded, type Recorded } from './define.js';
export * from './rounds.js';
export * from './cdn.js';

/** Every recorded series, by subject. To add one: its constant in the file of its subject. */
export const recorded: readonly Recorded[] = [rounds, cdn].flatMap((subject): Recorded[] => Object.values(subject));
