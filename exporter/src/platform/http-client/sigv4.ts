import type { SigV4Config } from '../../core/http-config.js';
import type { AwsCredentials } from './aws-credentials.js';

export interface Signable {
  readonly method: string;
  /** Value of the Host field. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Proxies may change these on the way, so they are not signed. */
const UNSIGNED = ['user-agent', 'accept-encoding', 'proxy-authorization'];

/** AWS Signature Version 4: the headers of the request with those of the signature, and the path as it was signed. */
export async function signed(
  request: Signable,
  { region, service }: Pick<SigV4Config, 'region' | 'service'>,
  credentials: AwsCredentials,
): Promise<{ readonly headers: Record<string, string>; readonly path: string }> {
  const { default: aws4 } = await import('aws4');
  const unsigned: Record<string, string> = {};
  const headers: Record<string, string> = { host: request.host, 'x-amz-date': amzDate(request.at) };
  for (const [name, value] of Object.entries(request.headers)) {
    (UNSIGNED.includes(name) ? unsigned : headers)[name] = value;
  }
  const body = request.body === undefined ? '' : Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength); // prettier-ignore
  const { method, host, path } = request;
  const result = aws4.sign({ method, host, path, headers, body, region, service }, { ...credentials });
  return { headers: { ...unsigned, ...lowerCased(result.headers ?? {}) }, path: result.path ?? path };
}

/** ISO 8601 basic format in UTC. */
const amzDate = (at: number): string => new Date(at).toISOString().replace(/[:-]|\.\d{3}/g, '');

function lowerCased(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
