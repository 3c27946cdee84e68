import { ANCHORS } from '@parallax/contract';

/** All that is probed but anchors: those tell of the vantage, and one that is gone is nobody's outage. */
export const TARGETS = { probe: { not: ANCHORS } } as const;
