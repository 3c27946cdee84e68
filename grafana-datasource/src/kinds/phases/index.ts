import type { Kind } from '../kind.js';

export const phases: Kind<'phases'> = {
  kind: 'phases',
  label: 'phases',
  help: '',
  toPromql: () => [],
  toFrames: () => [],
};
