/** Values out of fields of strangers, on their way to labels and tables: bounded and of a closed alphabet. */

/** Upper case, `[A-Z0-9-]{1,32}`; anything else is no place. */
export function placeName(text: string | undefined): string | undefined {
  if (text === undefined || text.length === 0 || text.length > 32) return undefined;
  let isUpper = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x61) isUpper = false;
    const letter = code | 0x20;
    if (!(letter >= 0x61 && letter <= 0x7a) && !(code >= 0x30 && code <= 0x39) && code !== 0x2d) return undefined;
  }
  return isUpper ? text : text.toUpperCase();
}

/** Digits, perhaps with a sign before and a fraction behind, of at most 15 digits; the fraction is dropped. */
export function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.length === 0) return undefined;
  const negative = text.charCodeAt(0) === 0x2d;
  let value = 0;
  let at = negative ? 1 : 0;
  const first = at;
  for (; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    if (at - first >= 15) return undefined;
    value = value * 10 + digit;
  }
  if (at === first) return undefined;
  if (at < text.length && !/^\.\d{0,15}$/.test(text.slice(at))) return undefined;
  return negative && value !== 0 ? -value : value;
}
