import type { Scenario } from '../scenario.js';
import { answers } from './answers.js';
import { balancing } from './balancing.js';
import { basic } from './basic.js';
import { change } from './change.js';
import { marks } from './marks.js';
import { routing } from './routing.js';
import { silence } from './silence.js';

/** Everything that a path may be, in groups. */
export const groups: Readonly<Record<string, readonly Scenario[]>> = {
  ...{ 'plain paths': basic, 'equal-cost paths': balancing, 'silence and loss': silence },
  ...{ 'routers that say no, loops, TTLs': routing, 'labels, translation, marks, sizes': marks },
  ...{ 'strange answers': answers, 'change from run to run': change },
};
