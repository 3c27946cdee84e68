import { UsageError, type Command } from '../context.js';

export const cdnScorecard: Command = {
  name: 'cdn scorecard',
  usage: '--prometheus URL [OPTION]...',
  summary: 'Compare providers: speed, hit ratio, errors, TTL, integrity.',
  options: {},
  run: () => Promise.reject(new UsageError('not there yet')),
};
