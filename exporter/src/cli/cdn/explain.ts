import { UsageError, type Command } from '../context.js';

export const cdnExplain: Command = {
  name: 'cdn explain',
  usage: '[FILE]',
  summary: 'Say what the headers of a response tell about the caches on its way.',
  options: {},
  run: () => Promise.reject(new UsageError('not there yet')),
};
