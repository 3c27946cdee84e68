/** Queues and dead letters in the directories that the configuration names, or in memory where it names none. */
import { join } from 'node:path';
import type { QueueName } from '@parallax/contract';
import type { Clock } from '../core/clock.js';
import { openDeadLetters, type DeadLetters } from '../core/delivery/dead-letters.js';
import { DiskError, type DataDirectory, type Disk } from '../core/disk.js';
import type { Logger } from '../core/log.js';
import { MemoryDirectory } from '../core/memory-directory.js';
import { ProblemError } from '../core/problem.js';
import { openQueue } from '../core/queue/open.js';
import type { Queue } from '../core/queue/queue.js';

export interface QueueSection {
  readonly directory?: string | undefined;
  /** Bytes. */
  readonly max_size: number;
  /** Milliseconds. */
  readonly max_age: number;
}

export interface Surroundings {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Bytes of a queue that has no directory. */
const MEMORY_BYTES = 64 << 20;

export interface Stores {
  readonly queue: Queue;
  readonly letters: DeadLetters;
}

/** Both or none. Throws a ProblemError that says what is in the way of the directory. */
export async function openStores(name: QueueName, section: QueueSection, around: Surroundings): Promise<Stores> {
  const queue = await openSectionQueue(name, section, around);
  try {
    return { queue, letters: await openSectionLetters(name, section, around) };
  } catch (error) {
    // Else the next attempt would find its own lock.
    await queue.close();
    throw error;
  }
}

async function openSectionQueue(name: QueueName, section: QueueSection, around: Surroundings): Promise<Queue> {
  const { clock, log } = around;
  const { directory: root, max_size: maxBytes, max_age: maxAge } = section;
  const onFault = (error: DiskError): void => log.log('warn', 'the queue cannot write', { queue: name, error: error.message }); // prettier-ignore
  return refusing(section, async () => {
    const directory = await directoryOf(root, name, around);
    const bytes = root === undefined ? Math.min(MEMORY_BYTES, maxBytes) : maxBytes;
    return closing(directory, () => openQueue({ directory, clock, maxBytes: bytes, maxAge, onFault }));
  });
}

async function openSectionLetters(name: QueueName, section: QueueSection, around: Surroundings): Promise<DeadLetters> {
  const { clock, log } = around;
  const onFault = (error: DiskError): void => log.log('warn', 'dead letters are not kept on disk', { error: error.message }); // prettier-ignore
  if (section.directory === undefined) return openDeadLetters({ clock, onFault });
  return refusing(section, async () => {
    const directory = await directoryOf(section.directory, join('dead-letters', name), around);
    return closing(directory, () => openDeadLetters({ clock, directory, onFault }));
  });
}

function directoryOf(root: string | undefined, part: string, { disk, clock }: Surroundings): Promise<DataDirectory> {
  return root === undefined ? Promise.resolve(new MemoryDirectory(() => clock.wall())) : disk.open(join(root, part));
}

/** A disk that hangs must not keep the agent from ending; what it had taken is there. */
const CLOSE_MS = 1_000;

/** Resolves when all are closed, or after a second. */
export async function closeSoon(clock: Clock, things: readonly { close(): Promise<void> }[]): Promise<void> {
  const late = new AbortController();
  const closed = Promise.allSettled(things.map((thing) => thing.close())).then(() => late.abort());
  await Promise.race([closed, clock.sleep(CLOSE_MS, late.signal).catch(() => undefined)]);
}

/** The lock must not stay with who could not open it. */
async function closing<T>(directory: DataDirectory, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await directory.close().catch(() => undefined);
    throw error;
  }
}

const REMEDIES: Partial<Record<DiskError['kind'], string>> = {
  held: 'Give each agent a directory of its own, or end the other one.',
  forbidden: 'Let the user of the agent write there, or name another directory.',
  read_only: 'Mount it writable, or name another directory.',
  unsupported: 'Name another directory, or use the version of the agent that wrote it.',
};

/** An agent that was told to lose nothing does not start where it cannot keep anything. */
async function refusing<T>(section: QueueSection, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    const remedy = REMEDIES[error.kind] ?? `Look at ${section.directory ?? 'the directory'}.`;
    throw new ProblemError([{ severity: 'error', reason: error.message, remedy }]);
  }
}
