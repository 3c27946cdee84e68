import type { Kind } from '../kind.js';

export const vantages: Kind<'vantages'> = {
  kind: 'vantages',
  label: 'vantages',
  help: '',
  toPromql: () => [],
  toFrames: () => [],
};
