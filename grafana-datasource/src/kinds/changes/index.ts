import type { Kind } from '../kind.js';

export const changes: Kind<'changes'> = {
  kind: 'changes',
  label: 'changes',
  help: '',
  toPromql: () => [],
  toFrames: () => [],
};
