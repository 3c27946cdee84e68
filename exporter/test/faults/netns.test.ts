/** Real kernels between sender and receiver, in a namespace of this file's own: lost packets, resets, a cut cable. */
import { execFileSync } from 'node:child_process';
import { remoteBacklog, remoteRequests } from '@parallax/contract';
import { afterAll, beforeAll, describe } from 'vitest';
import { enterNetns, netnsProblem, type Netns } from '../kit/netns.js';
import { fault, scaled } from './harness/fault.js';
import { total } from './harness/readings.js';

const FAR = `plxf${process.pid}`;
const FAR_ADDRESS = '10.98.0.2';
const run = (...words: string[]): void =>
  void execFileSync(words[0] ?? '', words.slice(1), { stdio: 'pipe', env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` } }); // prettier-ignore

describe.skipIf(netnsProblem() !== undefined)('in a network namespace', () => {
  let netns: Netns;
  beforeAll(() => {
    netns = enterNetns();
    run('ip', 'netns', 'add', FAR);
    run('ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far', 'netns', FAR);
    run('ip', 'address', 'add', '10.98.0.1/24', 'dev', 'near');
    run('ip', 'link', 'set', 'near', 'up');
    run('ip', '-n', FAR, 'address', 'add', `${FAR_ADDRESS}/24`, 'dev', 'far');
    run('ip', '-n', FAR, 'link', 'set', 'far', 'up');
    run('ip', '-n', FAR, 'link', 'set', 'lo', 'up');
  });
  afterAll(() => {
    run('ip', 'netns', 'delete', FAR);
    netns.leave();
  });

  const given = {
    receiver: { host: FAR_ADDRESS, before: ['ip', 'netns', 'exec', FAR] },
    endpoint: { timeout: '2s', batch: { max_samples: 500, deadline: '100ms' } },
  };

  fault('a third of all packets lost, then resets, costs nothing', {
    given,
    inject: async (world) => {
      const filter = (...words: string[]): void => run('iptables', '-w', ...words);
      const lossy = [
        'INPUT',
        '-i',
        'near',
        '-m',
        'statistic',
        '--mode',
        'random',
        '--probability',
        '0.3',
        '-j',
        'DROP',
      ];
      const resetting = ['OUTPUT', '-p', 'tcp', '--dport', String(world.port), '-j', 'REJECT', '--reject-with', 'tcp-reset']; // prettier-ignore
      await world.start();
      await world.sleep(300);
      filter('-A', ...lossy);
      await world.sleep(scaled(120_000, 3_000));
      filter('-D', ...lossy);
      filter('-A', ...resetting);
      await world.sleep(scaled(60_000, 1_000));
      await world.until('it is noticed', (readings) => total(readings, remoteRequests, { outcome: 'unreachable' }) > 0);
      filter('-D', ...resetting);
    },
    expect: { repeatedRequests: scaled(200, 10), says: [{ metric: remoteRequests, labels: { outcome: 'unreachable' }, atLeast: 1 }] }, // prettier-ignore
  });

  fault('a cut cable lets the backlog grow, and all of it comes when it is mended', {
    given,
    inject: async (world) => {
      await world.start();
      await world.sleep(300);
      run('ip', 'link', 'set', 'near', 'down');
      await world.sleep(scaled(120_000, 3_000));
      await world.until('a backlog', (readings) => total(readings, remoteBacklog) >= 5_000);
      run('ip', 'link', 'set', 'near', 'up');
    },
    expect: { repeatedRequests: 2, says: [{ metric: remoteBacklog, atLeast: 5_000 }] },
  });
});
