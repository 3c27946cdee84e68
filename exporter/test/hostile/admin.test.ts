/** The admin plane under attack: files that are none, and passwords that are guessed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import bcrypt from 'bcryptjs';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent } from '../../src/agent.js';
import { createFiles } from '../../src/platform/files.js';
import { probes } from '../../src/probes/index.js';
import { TextFeed, valueIn } from '../kit/agent.js';
import { outsideHttpServer } from '../kit/outside.js';
import { FakeLog } from '../kit/sink.js';
import { agentProcess } from './agent-process.js';

const folder = mkdtempSync(join(tmpdir(), 'plx-admin-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a file of the admin plane', () => {
  beforeAll(() => {
    execFileSync('mkfifo', [at('fifo')]);
    mkdirSync(at('folder'));
    writeFileSync(at('big'), '#'.repeat(2_000_000));
    writeFileSync(at('binary'), Buffer.from([0xff, 0xfe, 0x00]));
    writeFileSync(at('good'), 'modules: { web: { prober: http } }');
    writeFileSync(
      at('bomb'),
      `a: &a [x,x]\nb: [${'*a,'.repeat(200)}]\nc: &c [${'*a,'.repeat(99)}]\nd: [${'*c,'.repeat(99)}]`,
    );
    writeFileSync(at('tag'), 'modules:\n  a: !!js/function "x"\n');
    writeFileSync(at('twice'), 'modules: {}\nmodules: {}\n');
    writeFileSync(at('unknown'), 'modules:\n  a: { prober: http, shell: x }\nbasic: 1\n');
    writeFileSync(at('deep'), '['.repeat(100_000));
    symlinkSync('/dev/zero', at('zero'));
  });

  const open = (server: string): ReturnType<typeof startAgent> => {
    const feed = new TextFeed(`vantage: { name: files }\nserver: { listen: '127.0.0.1:0', ${server} }\n`);
    return startAgent({ feed, files: createFiles(), probes, log: new FakeLog(), version: '0' });
  };
  const NONE = [
    'fifo',
    'folder',
    'big',
    'binary',
    'missing',
    'zero',
    'bomb',
    'tag',
    'twice',
    'unknown',
    'deep',
    '../../../../../etc/passwd',
  ];

  it.each(NONE)('that is %s keeps the agent from starting, in a sentence', async (name) => {
    await expect(open(`probe: { modules_file: ${at(name)} }`)).rejects.toThrow(/\S/);
    const refusal = open(`web_config_file: ${at(name)}`);
    await expect(refusal).rejects.toThrow(new RegExp(name.replace(/[./]+/g, '.*')));
    await expect(refusal).rejects.not.toThrow(/root:|x,x/);
  });

  it.each(['tag', 'twice', 'unknown'])('that is %s is refused with its line', async (name) => {
    await expect(open(`probe: { modules_file: ${at(name)} }`)).rejects.toThrow(new RegExp(`${name}:\\d+`));
  });

  it('that goes bad later leaves the old modules in use, and is told', async () => {
    const feed = new TextFeed(
      `vantage: { name: files }\nserver: { listen: '127.0.0.1:0', probe: { modules_file: ${at('good')} } }`,
    );
    const log = new FakeLog();
    await using agent = await startAgent({ feed, files: createFiles(), probes, log, version: '0' });
    const get = async (path: string): Promise<string> => (await fetch(`${agent.url}${path}`)).text();
    writeFileSync(at('good'), 'modules: { web: { prober: htp } }');
    expect(await agent.reload()).toMatch(/good:1.*prober/);
    expect(await get('/probe?module=web&target=http://127.0.0.1:1/')).toContain('probe_success 0');
    expect(valueIn(await get('/metrics'), 'parallax_config_last_reload_successful')).toBe(0);
    expect(log.lines.map(({ event }) => event)).toContain('module file refused, the old modules stay');
    expect(await get('/')).toContain('prober');
    writeFileSync(at('good'), 'modules: { other: { prober: http } }');
    expect(await agent.reload()).toBeUndefined();
    expect(await get('/probe?module=web&target=http://127.0.0.1:1/')).toContain('Unknown module');
    expect(valueIn(await get('/metrics'), 'parallax_config_last_reload_successful')).toBe(1);
  });
});

describe('guessing passwords', () => {
  const basic = (user: string, password: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });

  /** A hundred guesses in a second on one connection, half of them for a user that exists; the status of each answer. */
  async function guesses(url: string, from: number): Promise<string[]> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
    for (let guess = 0; guess < 100; guess += 1) {
      const { authorization } = basic(guess % 2 === 0 ? 'ali' : `nobody${from}`, `guess ${from} ${guess}`);
      socket.write(`GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization ?? ''}\r\n\r\n`);
      if (guess % 5 === 4) await sleep(50);
    }
    let text = '';
    for await (const part of socket) {
      text += String(part);
      if ((text.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0) >= 100) break;
    }
    return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] ?? '');
  }

  it('is answered with 401 or 429, and disturbs no probe', async () => {
    await using web = await outsideHttpServer();
    // One check takes a quarter of a second: on the main loop it would show.
    const hash = await bcrypt.hash('open sesame', 12);
    writeFileSync(at('web.yml'), JSON.stringify({ basic_auth_users: { ali: hash } }));
    const target = `http://127.0.0.1:${web.port}/`;
    writeFileSync(at('parallax.yml'), JSON.stringify({
      vantage: { name: 'guess' },
      server: { listen: '127.0.0.1:0', web_config_file: at('web.yml') },
      probes: { web: { type: 'http', interval: '100ms', timeout: '90ms', targets: [target] } },
    })); // prettier-ignore
    await using agent = await agentProcess(at('parallax.yml'));
    const dispatcher = new Agent({ connections: 64 });
    const ask = async (path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> => {
      const response = await fetch(`${agent.url}${path}`, { headers, dispatcher });
      return { status: response.status, text: await response.text() };
    };
    const right = basic('ali', 'open sesame');
    const runs = async (): Promise<number> =>
      valueIn((await ask('/metrics', right)).text, 'parallax_probe_successes_total', { target }) ?? 0;
    try {
      // A check on the loop would hold it up for the length of the check, again and again, and each time; a busy
      // machine does so now and then.
      let [lag, more] = [Infinity, 0];
      for (let tries = 0; tries < 4 && (lag >= 0.2 || more <= 10); tries += 1) {
        const before = await runs();
        const answers = (await Promise.all(Array.from({ length: 20 }, (_, at) => guesses(agent.url, at)))).flat();
        const count = (status: string): number => answers.filter((one) => one === status).length;
        expect(answers).toHaveLength(2_000);
        expect(count('401') + count('429')).toBe(2_000);
        expect(count('429')).toBeGreaterThan(1_900);
        const after = await ask('/metrics', right);
        expect(after.status).toBe(200);
        // Since the scrape before.
        lag = valueIn(after.text, 'nodejs_eventloop_lag_p90_seconds') ?? NaN;
        more = (await runs()) - before;
      }
      expect(more).toBeGreaterThan(10);
      expect(lag).toBeGreaterThan(0);
      expect(lag).toBeLessThan(0.2);
      for (const [user, password] of [['ali', hash], [`ali:${hash}`, ''], ['ali', `${hash}open sesame`], ['', ''], ['__proto__', 'x']] as const) // prettier-ignore
        await expect.poll(async () => (await ask('/metrics', basic(user, password))).status, { timeout: 45_000, interval: 300 }).toBe(401); // prettier-ignore
    } finally {
      await dispatcher.close();
    }
  }, 300_000);
});
