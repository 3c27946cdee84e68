const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const IMF = /^[a-z]{3}, (\d\d) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) gmt$/;
const RFC850 = /^[a-z]{6,9}, (\d\d)-([a-z]{3})-(\d\d) (\d\d):(\d\d):(\d\d) gmt$/;
const ASCTIME = /^[a-z]{3} ([a-z]{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/**
 * An HTTP-date in any of its three forms (RFC 9110 section 5.6.7), as Unix milliseconds; undefined when it is none.
 * A year of two digits is at most 50 years after `at` (Unix milliseconds).
 */
export function httpDate(text: string, at: number): number | undefined {
  if (text.length > 40) return undefined;
  const date = text.trim().toLowerCase();
  const imf = IMF.exec(date);
  if (imf) return timeOf(Number(imf[3]), [imf[2], imf[1], imf[4], imf[5], imf[6]]);
  const old = RFC850.exec(date);
  if (old) return timeOf(fullYear(Number(old[3]), at), [old[2], old[1], old[4], old[5], old[6]]);
  const asc = ASCTIME.exec(date);
  if (asc) return timeOf(Number(asc[6]), [asc[1], asc[2], asc[3], asc[4], asc[5]]);
  return undefined;
}

function fullYear(short: number, at: number): number {
  const now = new Date(at).getUTCFullYear();
  const year = now - (now % 100) + short;
  return year > now + 50 ? year - 100 : year;
}

function timeOf(year: number, parts: readonly (string | undefined)[]): number | undefined {
  const month = MONTHS.indexOf(parts[0] ?? '');
  const [day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  if (month === -1 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  const time = Date.UTC(year, month, day, hour, minute, second);
  return new Date(time).getUTCDate() === day || second === 60 ? time : undefined;
}
