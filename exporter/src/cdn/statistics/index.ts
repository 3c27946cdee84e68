/** Shares, medians and verdicts from counts, with how sure they are. Pure. */
export { wilson, type Share } from './wilson.js';
