/** What others may use of this room. */
export type { Delivery, Layer } from './layer.js';
