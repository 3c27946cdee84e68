import {
  CDN_CURL_CHECKS,
  CDN_CURL_OUTCOMES,
  cdnCurlChecks,
  cdnCurlGoal,
  cdnTimeToCurl,
  sample,
  type Sample,
} from '@parallax/contract';
import type { CurlReport } from './report.js';

/** Who was tested. */
export interface Tested {
  /** Name of the way. */
  readonly provider: string;
  readonly host: string;
}

/** What a smoke test says, as samples without the label of the vantage. Every check is there, zeros too. */
export function samplesOf({ objects, time, passed, elapsed, goal }: CurlReport, { provider, host }: Tested): Sample[] {
  const all = [...objects.flatMap(({ checks }) => checks), ...(time === undefined ? [] : [time])];
  const samples: Sample[] = [sample(cdnCurlGoal, { provider, host }, goal)];
  if (passed && elapsed !== undefined) samples.push(sample(cdnTimeToCurl, { provider, host }, elapsed));
  for (const check of CDN_CURL_CHECKS) {
    for (const outcome of CDN_CURL_OUTCOMES) {
      const count = all.filter((one) => one.check === check && one.outcome === outcome).length;
      samples.push(sample(cdnCurlChecks, { provider, host, check, outcome }, count));
    }
  }
  return samples;
}
