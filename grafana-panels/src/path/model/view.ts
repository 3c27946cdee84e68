import type { View } from './types.js';

/** What is drawn before the user chose anything. */
export const DEFAULT_VIEW: View = {
  group: 'address',
  expanded: new Set<string>(),
  selection: new Set<string>(),
  vantages: new Set<string>(),
  targets: new Set<string>(),
  lossFrom: 0.1,
  slowFrom: 0.1,
  collapse: false,
  limit: 300,
};
