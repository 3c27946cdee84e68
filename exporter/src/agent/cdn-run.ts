import type { CdnRun } from '@parallax/contract';
import type { Common } from '../core/probe.js';

export const hasRound = (_: Partial<Common>): boolean => false;
export const cdnRunOf = (_: Partial<Common>): CdnRun | undefined => undefined;
