/** A Prometheus and its agents as strangers would have them: what the demo says, with markup in every name. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Needs no escape in PromQL, regular expressions and JSON, so that what was chosen can be asked for again. */
export const MARK = '<img src=x onerror=alert`1`>';

/** Labels and fields whose text comes from outside, or from whoever writes the configuration. */
const NAMES = new Set(['as_name', 'city', 'country', 'detected', 'endpoint', 'issuer', 'key', 'network', 'node', 'partition', 'path', 'place', 'probe', 'provider', 'ptr', 'resolver', 'rule', 'section', 'site', 'subject', 'target', 'vantage']); // prettier-ignore

export interface Upstream {
  readonly prometheus: string;
  readonly agents: readonly string[];
}

/** The same JSON with the mark behind each name, and behind each line of a header that was kept as evidence. */
export function estranged(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return NAMES.has(name) && value !== '' ? `${value}${MARK}` : value;
  if (Array.isArray(value)) {
    if (name === 'evidence') return value.map((pair: unknown) => (Array.isArray(pair) ? pair.map((text) => `${String(text)}${MARK}`) : pair)); // prettier-ignore
    return value.map((one) => estranged(one, name));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, estranged(one, key)]));
}

/** What `/api/v1/label/<name>/values` answers is a list without names. */
const nameOf = (path: string): string => /label\/(\w+)\/values$/.exec(path)?.[1] ?? '';

async function answer(base: string, path: string, request: IncomingMessage): Promise<string> {
  const plain = (text: string): string => decodeURIComponent(text.replaceAll('+', ' ')).replaceAll(MARK, '');
  const form = (text: string): string => new URLSearchParams(text.split('&').filter(Boolean).map((pair) => pair.split('=', 2).map(plain))).toString(); // prettier-ignore
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const [route = '', query = ''] = path.split('?', 2);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const how = request.method === 'POST' ? { method: 'POST', body: form(body), headers } : {};
  const text = await (await fetch(`${base}${plain(route)}?${form(query)}`, how)).text();
  if (query.includes('ndjson')) return text.split('\n').map((line) => (line === '' ? '' : JSON.stringify(estranged(JSON.parse(line))))).join('\n'); // prettier-ignore
  const { data, ...rest } = JSON.parse(text) as { data: unknown };
  return JSON.stringify({ ...rest, data: estranged(data, nameOf(plain(route))) });
}

/** Stands before an upstream; gives its address there, and how to end it. */
export async function strange({ prometheus, agents }: Upstream): Promise<Upstream & { close(): void }> {
  const bases = [prometheus, ...agents];
  const server = createServer((request, response) => {
    const [, index = '0', path = ''] = /^\/(\d+)(.*)$/.exec(request.url ?? '') ?? [];
    answer(bases[Number(index)] ?? '', path, request).then(
      (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { prometheus: `${at}/0`, agents: agents.map((_, index) => `${at}/${index + 1}`), close };
}
