import type { CommonOptions } from '../../src/core/target.js';

/** Options that every target has, as a test wants them unless it says otherwise. */
export const COMMON: CommonOptions = {
  interval: 30_000,
  timeout: 2_000,
  family: 'any',
  fallback: true,
  addresses: 'first',
  egress: {},
  resolvers: [],
};
