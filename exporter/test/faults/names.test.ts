/** The receiver's name: no answers, wrong answers, and at last another address. */
import { remoteBacklogAge } from '@parallax/contract';
import { answerQuery } from '../kit/dns-server.js';
import { udpServer } from '../kit/servers.js';
import { fault, scaled } from './harness/fault.js';

const NAME = 'receiver.example';
type Answer = (query: Buffer) => Buffer | undefined;

const code =
  (rcode: number): Answer =>
  (query) => {
    const answer = answerQuery(query, { [NAME]: [] });
    answer[3] = ((answer[3] ?? 0) & 0xf0) | rcode;
    return answer;
  };
const at =
  (address: string): Answer =>
  (query) =>
    answerQuery(query, { [NAME]: [address] }, 1);
const FAULTS: Readonly<Record<string, Answer>> = {
  SERVFAIL: code(2),
  NXDOMAIN: code(3),
  'no answer': () => undefined,
  'no address': code(0),
};

fault('a receiver whose name fails in four ways and then has another address is found within a minute', {
  given: { endpoint: { timeout: '1s', batch: { max_samples: 500, deadline: '100ms' } } },
  inject: async (world) => {
    let answer = at('127.0.0.1');
    const names = await udpServer((query) => (query.length < 17 ? undefined : answer(query)));
    world.defer(() => names.close());
    world.resolvers = [`127.0.0.1:${names.port}`];
    world.url = `http://${NAME}:${world.port}/api/v1/write`;
    await world.start();
    await world.until('it delivers', async () => (await world.receiver.call('arrived')) > 500);
    await world.receiverDown();
    for (const wrong of Object.values(FAULTS)) {
      answer = wrong;
      await world.sleep(scaled(10_000, 700));
    }
    answer = at('127.0.0.2');
    await world.receiverUp('127.0.0.2');
  },
  drains: 70_000,
  expect: { says: [{ metric: remoteBacklogAge, atLeast: 1 }] },
});
