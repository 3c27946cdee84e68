/** The agent killed while its receiver is away, started again on the same queue, killed while it catches up, and again. */
import { join } from 'node:path';
import { Receiver } from '../../kit/receiver/receiver.js';
import { emptyFolder, runAgent, type Ended } from './agent-run.js';
import { Evidence } from './evidence.js';
import { pageServer } from './page-server.js';

export interface RestartRun {
  readonly evidence: Evidence;
  /** Answers of the page, one a scrape: each count once. */
  readonly scrapes: number;
  readonly lives: readonly Ended[];
  /** Requests that each life made, as first index and end. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

export async function restarts(): Promise<RestartRun> {
  await using page = await pageServer((count) => ({ type: 'text', text: `ticks ${count}\nsteady 1\n` }));
  await using receiver = await Receiver.start({ messages: true, behaviour: { status: 503 } });
  const folder = emptyFolder();
  const config = {
    vantage: { name: 'restarts' },
    server: { listen: '127.0.0.1:0' },
    scrape: [{ job: 'main', targets: [page.address], interval: '1s', timeout: '1s' }],
    remote_write: {
      directory: join(folder, 'queue'),
      interval: '1s',
      endpoints: [{ name: 'one', url: receiver.url, batch: { deadline: '500ms' } }],
    },
  };
  const lives: Ended[] = [];
  const ranges: [number, number][] = [];
  const live = async (seconds: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const from = receiver.requests.length;
    lives.push(await runAgent({ mode: 'parallax', config, seconds, signal, folder }));
    ranges.push([from, receiver.requests.length]);
  };
  await live(4, 'SIGKILL');
  receiver.behaviour = { delay: 100 };
  await live(4, 'SIGKILL');
  await live(4, 'SIGTERM');
  return { evidence: new Evidence(receiver), scrapes: page.scrapes.length, lives, ranges };
}
