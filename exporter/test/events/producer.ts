/** Puts records without end and says the number of each that is accepted; to be killed. With `drain` it only delivers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { events as section } from '../../src/config/delivery.js';
import { openQueue } from '../../src/core/queue/open.js';
import { createFileLock } from '../../src/engine/index.js';
import { Events } from '../../src/events/events.js';
import { createAppendFiles } from '../../src/platform/append-file.js';
import { createHttpClients } from '../../src/platform/http-client/index.js';
import { createClock, createDisk, createSecretReader } from '../../src/platform/index.js';
import { recordOf } from '../kit/records.js';
import { names } from '../kit/resolver.js';

const [directory = '', url = '', path = '', from = '0'] = process.argv.slice(2);
const clock = createClock();
const lock = createFileLock();
const limits = { maxBytes: 64e6, maxAge: 86_400_000 };
const queue = await openQueue({
  ...{ directory: await createDisk(lock).open(directory), clock, ...limits },
  onFault: (error) => process.stderr.write(`${error.message}\n`),
});
const events = await Events.open({
  config: section.parse({ loki: [{ name: 'logs', url, batch: { deadline: '100ms' } }], file: { path } }),
  ...{ queue, clock, openFile: createAppendFiles(lock), labels: {} },
  http: createHttpClients({ resolver: names({}), clock, readSecret: createSecretReader(), version: '1.2.3' }),
  sink: { accept: () => undefined, forget: () => undefined },
  log: { log: (level, event, fields) => void process.stderr.write(`${level} ${event} ${JSON.stringify(fields)}\n`) },
  bury: ({ words }) => void process.stderr.write(`dead: ${words}\n`),
});
process.stdout.write('open\n');
if (from === 'drain') {
  await new Promise((resolve) => process.stdin.resume().once('end', resolve));
  await events.stop(10_000);
  await queue.close();
} else {
  for (let number = Number(from); ; number += 1) {
    await events.put(recordOf(number));
    process.stdout.write(`${number}\n`);
    await sleep(1);
  }
}
