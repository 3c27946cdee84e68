/** Reading a request's query without a query parser: flat, bounded, strings only (no `a[]=`, no objects). */

const MAX_URL = 8192;
const MAX_PARAMETERS = 32;

/** The parameters, or a sentence on what is wrong. */
export function readQuery(url: string): URLSearchParams | string {
  if (url.length > MAX_URL) return `the URL has more than ${MAX_URL} characters`;
  const start = url.indexOf('?');
  const parameters = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  return [...parameters.keys()].length > MAX_PARAMETERS ? `more than ${MAX_PARAMETERS} parameters` : parameters;
}

/** Control characters have no place in a target, a module or a host name. */

export const hasControl = (text: string): boolean => /[\u0000-\u001f\u007f]/.test(text);
