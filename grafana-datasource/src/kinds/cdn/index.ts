import type { Kind } from '../kind.js';

export const cdn: Kind<'cdn'> = {
  kind: 'cdn',
  label: 'cdn',
  help: '',
  toPromql: () => [],
  toFrames: () => [],
};
