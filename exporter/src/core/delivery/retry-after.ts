/** Two digits at most are left after the cap, so that more of them only show that somebody plays. */
const SECONDS = /^\d{1,15}$/;
const HTTP_DATE = /^[A-Z][a-z]{2}(?:[a-z]{3,6})?,? [0-9A-Za-z: -]{10,40}$/;
/** A receiver that says "at once" while it fails would be asked in a circle. */
const LEAST_MS = 1_000;

/**
 * Milliseconds that a Retry-After header (RFC 9110 section 10.2.3: seconds or a date) asks for, 1 s to `most`;
 * undefined when there is none or it makes no sense. `now` is Unix milliseconds by the receiver's clock where it said so.
 */
export function retryAfter(header: string | undefined, now: number, most: number): number | undefined {
  const text = header?.trim() ?? '';
  const wanted = SECONDS.test(text) ? Number(text) * 1_000 : HTTP_DATE.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wanted) ? undefined : Math.min(Math.max(wanted, LEAST_MS), most);
}
