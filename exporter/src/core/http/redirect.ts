import { Fault } from '../failure.js';
import { valueOf, type Head } from './head.js';
import { parseRoute, type Route } from './route.js';

/** What the next request of a chain looks like. */
export interface Next {
  readonly route: Route;
  readonly method: string;
  /** Whether the body goes along. */
  readonly withBody: boolean;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** True when the response sends the client somewhere else. */
export function isRedirect(head: Head): boolean {
  return REDIRECTS.has(head.status) && valueOf(head.fields, 'location') !== undefined;
}

/**
 * Where a redirect leads (RFC 9110 section 15.4). 303 turns everything but HEAD into GET, 301 and 302 turn POST into
 * GET as every client does, 307 and 308 repeat the request. Throws `redirect_refused` for anything that is not http
 * or https; the address behind it is judged when it is connected to, as for the first hop.
 */
export function follow(head: Head, current: { readonly route: Route; readonly method: string }): Next {
  const location = valueOf(head.fields, 'location') ?? '';
  const { status } = head;
  const toGet = (status === 303 && current.method !== 'HEAD') || (status <= 302 && current.method === 'POST');
  try {
    const route = parseRoute(encodeRest(location), current.route);
    return { route, method: toGet ? 'GET' : current.method, withBody: status >= 307 };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'not a URL';
    throw new Fault('redirect_refused', `Location of the redirect is refused: ${why}`);
  }
}

/** Servers put spaces and UTF-8 into Location; both are percent-encoded, as browsers do. */
function encodeRest(location: string): string {
  return location.replace(/[ \x80-\xff]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
