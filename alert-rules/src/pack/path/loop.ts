import {
  aggregate,
  pathFindings,
  pathId,
  pathLoop,
  pathLooping,
  pathLoopingRounds,
  selector,
} from '@parallax/contract';
import { evaluation, seconds } from '../../kit/common.js';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { Rule } from '../../kit/rule.js';
import { agreed, byInterval } from '../../kit/windows.js';
import { PATH_DASHBOARD, WHERE_FLOWS_END } from './evidence.js';
import { PAIR, TARGET, type PathRules } from './settings.js';

const LOOPS = selector(pathFindings, { kind: 'loop' });

/**
 * Only loops: a router that forwards with TTL 0 shows an address twice and does no harm. Time in which nothing is known
 * counts as none with a loop, so that a fresh agent says nothing at once.
 */
export function loopRules({ settings, common }: PathRules): readonly Rule[] {
  const { loop } = settings;
  const samples = (window: string): number => loop.share * (seconds(window) / seconds(evaluation(common)));
  const often = byInterval(
    (window) => `(sum_over_time(${pathLooping.name}[${window}]) >= bool ${samples(window)})`,
    settings,
  );
  return [
    {
      record: pathLooping,
      expr: eligible(`(${aggregate('max', PAIR, LOOPS)} > bool 0 or ${aggregate('max', PAIR, pathId.name)} * 0)`),
    },
    { record: pathLoopingRounds, expr: often },
    {
      alert: pathLoop,
      expr: agreed(pathLoopingRounds.name, TARGET, { common, quorum: settings.quorum }),
      for: loop.for,
      keepFiring: '10m',
      summary: `Packets to ${label('target')} go round (${label('probe')})`,
      impact: `What takes this way never reaches ${label('target')}.`,
      evidence:
        listed(`${pathLooping.name}{probe=%q,target=%q} == 1`, TARGET, {
          before: 'The last run saw a loop from:',
          each: ' {{ .Labels.vantage }}',
          after: '.',
        }, 'vantage') + WHERE_FLOWS_END, // prettier-ignore
      dashboard: PATH_DASHBOARD,
    },
  ];
}
