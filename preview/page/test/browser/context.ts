import type { Walker } from '../browser.js';
import type { World } from '../world.js';

/** What tests of a line are registered with: both are there once tests run. */
export interface Context {
  readonly world: () => World;
  readonly walker: () => Walker;
}
