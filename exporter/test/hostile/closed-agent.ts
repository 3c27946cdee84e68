/** An agent whose admin port others could reach, so that `/probe` is closed, asked over raw HTTP by the tests. */
import { request } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testAgent, type TestAgent } from '../kit/agent.js';

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface ClosedAgent extends AsyncDisposable {
  readonly test: TestAgent;
  readonly port: number;
  /** Asks `/probe` with these parameters. */
  probe(parameters: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  /** Sends this request target as it is, unescaped. */
  raw(path: string): Promise<Answered>;
}

export interface Wishes {
  /** Entries of `server.probe`, YAML in flow style without braces. */
  readonly probe?: string;
  /** Further top-level keys, YAML. */
  readonly more?: string;
  /** A module file of blackbox_exporter. */
  readonly modules?: object;
}

/** Bound to every IPv4 address of this machine; nothing may be probed but what `wishes` list. */
export async function closedAgent({ probe = '', more = '', modules }: Wishes = {}): Promise<ClosedAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'plx-closed-'));
  const file = join(folder, 'blackbox.yml');
  if (modules) writeFileSync(file, JSON.stringify({ modules }));
  const entries = [probe, ...(modules ? [`modules_file: ${file}`] : [])].filter((one) => one !== '').join(', ');
  const test = await testAgent(`${more}\n`, undefined, `{ listen: '0.0.0.0:0', probe: { ${entries} } }`);
  const port = Number(new URL(test.agent.url).port);
  const raw: ClosedAgent['raw'] = (path) => ask(port, path, {});
  return {
    ...{ test, port, raw },
    probe: (parameters, headers = {}) => ask(port, `/probe?${new URLSearchParams(parameters).toString()}`, headers),
    [Symbol.asyncDispose]: async () => {
      await test[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ask(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on('error', reject).end();
  });
}
