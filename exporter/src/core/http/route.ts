/** Where a request goes, taken apart once. */
export interface Route {
  readonly secure: boolean;
  /** Name or address, IPv6 without brackets: what is resolved and connected to. */
  readonly host: string;
  readonly port: number;
  /** Host and port as the Host field has them: without the default port, IPv6 with brackets. */
  readonly authority: string;
  /** Path and query, as they go on the wire. */
  readonly path: string;
  /** Scheme, host and port (RFC 6454). */
  readonly origin: string;
  /** For people and logs: without user information, query and fragment, which may hold secrets. */
  readonly shown: string;
}

const LONGEST = 8192;

/**
 * Parses an absolute http or https URL, or one relative to `base`. Throws an Error that says what is wrong and never
 * repeats the text. Only ASCII is taken: names in other scripts are written in punycode, other bytes percent-encoded.
 */
export function parseRoute(text: string, base?: Route): Route {
  if (text.length > LONGEST) throw new Error(`the URL is longer than ${LONGEST} characters`);
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new Error('the URL has spaces, control characters or letters beyond ASCII (use punycode and %XX)');
  }
  if (text.includes('\\')) throw new Error('the URL has a backslash');
  const parent = base === undefined ? undefined : `${base.origin}${base.path}`;
  if (!URL.canParse(text, parent)) throw new Error('not a URL such as https://example.com/path');
  const url = new URL(text, parent);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('only http:// and https:// are spoken');
  if (url.username !== '' || url.password !== '') throw new Error('the URL holds credentials');
  // Percent-encoded hosts are decoded before they are looked up: nothing honest needs that.
  if (/^(?:[a-z]+:)?\/\/[^/?#]*%/i.test(text)) throw new Error('the host of the URL is percent-encoded');
  return routeOf(url);
}

function routeOf(url: URL): Route {
  const secure = url.protocol === 'https:';
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const path = `${url.pathname}${url.search}`;
  return { secure, host, port, authority: url.host, path, origin: url.origin, shown: `${url.origin}${url.pathname}` };
}

/** Why a text is not a URL that can be asked for, in a sentence; undefined when it is one. */
export function routeProblem(text: string): string | undefined {
  try {
    parseRoute(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
