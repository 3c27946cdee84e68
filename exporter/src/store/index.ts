export { DEFAULT_BUDGETS, Store } from './store.js';
export type { Budgets, RemovalListener, RemovedSeries, StoreOptions } from './store.js';
export { FIRST_SCHEMA, MAX_BUCKETS, ZERO_THRESHOLD } from './native-histogram.js';
