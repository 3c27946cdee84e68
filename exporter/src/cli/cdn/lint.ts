import { UsageError, type Command } from '../context.js';

export const cdnLint: Command = {
  name: 'cdn lint',
  usage: '--config FILE [OPTION]...',
  summary: 'Look for what keeps the caches of a site from doing their work.',
  options: {},
  run: () => Promise.reject(new UsageError('not there yet')),
};
