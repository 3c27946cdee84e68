import type { Kind } from '../kind.js';

export const events: Kind<'events'> = {
  kind: 'events',
  label: 'events',
  help: '',
  toPromql: () => [],
  toFrames: () => [],
};
