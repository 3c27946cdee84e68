import type { Kind } from '../kind.js';

export const path: Kind<'path'> = {
  kind: 'path',
  label: 'path',
  help: '',
  toPromql: () => [],
  toFrames: () => [],
};
