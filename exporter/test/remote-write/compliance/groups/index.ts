import type { Group } from '../case.js';
import { backoff } from './backoff.js';
import { batching } from './batching.js';
import { combined } from './combined.js';
import { compatOne } from './compat-1.0.js';
import { edgeCases } from './edge-cases.js';
import { errorHandling } from './error-handling.js';
import { exemplars } from './exemplars.js';
import { fallback } from './fallback.js';
import { histograms } from './histograms.js';
import { labels } from './labels.js';
import { metadata } from './metadata.js';
import { clock } from './own-clock.js';
import { identity } from './own-identity.js';
import { order } from './own-order.js';
import { poison } from './own-poison.js';
import { restart } from './own-restart.js';
import { staleness } from './own-staleness.js';
import { values } from './own-values.js';
import { protocol } from './protocol.js';
import { response } from './response.js';
import { retry } from './retry.js';
import { samples } from './samples.js';
import { symbols } from './symbols.js';
import { timestamps } from './timestamps.js';

/** In the order in which they are run and listed. */
export const groups: readonly Group[] = [
  protocol,
  samples,
  symbols,
  labels,
  metadata,
  exemplars,
  histograms,
  timestamps,
  combined,
  batching,
  edgeCases,
  retry,
  backoff,
  response,
  errorHandling,
  fallback,
  compatOne,
  poison,
  order,
  restart,
  clock,
  staleness,
  values,
  identity,
];
