import { UsageError, type Command } from '../context.js';

export const cdnCurl: Command = {
  name: 'cdn curl',
  usage: '--provider NAME --host NAME PATH...',
  summary: 'Check that a provider delivers: the first curl of a new configuration.',
  options: {},
  run: () => Promise.reject(new UsageError('not there yet')),
};
