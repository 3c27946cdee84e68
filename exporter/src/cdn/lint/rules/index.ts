import type { Rule } from '../rule.js';
import { cacheControlInvalid, expiresConflict, targetedDiffers, targetedInvalid } from './cache-control.js';
import { compressionMissingEdge, compressionMissingOrigin } from './compression.js';
import { contentDiffers } from './content.js';
import { compressionDouble } from './double-compression.js';
import { edgeOnlyHeader } from './edge-only.js';
import { ttlNotHonoured } from './honouring.js';
import { hotlinkOpen } from './hotlink.js';
import { ttlLong, ttlMissing, ttlShort } from './lifetime.js';
import { setCookieCached, varyEncodingMissing, varyKillsCache } from './sharing.js';
import { staleServed } from './stale.js';
import { etagCodings, etagDiffers, validatorMissing } from './validators.js';

/** Every rule, in the order of CDN_RULES. To add one: its name there, its function in a file here, a line below. */
export const rules: readonly Rule[] = [
  ttlMissing,
  ttlShort,
  ttlLong,
  expiresConflict,
  cacheControlInvalid,
  validatorMissing,
  etagDiffers,
  etagCodings,
  setCookieCached,
  varyKillsCache,
  varyEncodingMissing,
  targetedInvalid,
  targetedDiffers,
  compressionMissingOrigin,
  compressionMissingEdge,
  compressionDouble,
  ttlNotHonoured,
  staleServed,
  edgeOnlyHeader,
  contentDiffers,
  hotlinkOpen,
];
