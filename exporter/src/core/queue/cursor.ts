import type { DataDirectory } from '../disk.js';
import { SlotFile } from './slot-file.js';

const SUFFIX = '.cursor';
/** Longer names of consumers have no file name. */
const MAX_NAME = 200;

/** Where a consumer stands, as it is on disk. */
export interface Cursor {
  readonly file: SlotFile;
  /** Undefined when it is not there, or not readable. */
  readonly lanes: readonly number[] | undefined;
  /** The number behind the last item when it was written. */
  readonly end: number;
}

/** Names as in a URL: no slash, no surprise. */
export const cursorName = (consumer: string): string => `${encodeURIComponent(consumer)}${SUFFIX}`;

export const isConsumerName = (consumer: string): boolean =>
  consumer.length > 0 && cursorName(consumer).length <= MAX_NAME;

/** Names of the consumers that have a cursor here. */
export async function listCursors(directory: DataDirectory): Promise<string[]> {
  const files = await directory.list();
  return files.flatMap(({ name }): string[] => {
    if (!name.endsWith(SUFFIX)) return [];
    try {
      const consumer = decodeURIComponent(name.slice(0, -SUFFIX.length));
      return cursorName(consumer) === name && isConsumerName(consumer) ? [consumer] : [];
    } catch {
      return [];
    }
  });
}

export async function loadCursor(directory: DataDirectory, consumer: string): Promise<Cursor> {
  const file = await SlotFile.load(directory, cursorName(consumer));
  const [end, ...lanes] = (file.text ?? '').split(' ').map(Number);
  const isSound = lanes.length > 0 && [end, ...lanes].every((number) => Number.isSafeInteger(number));
  return isSound ? { file, lanes, end: end ?? 1 } : { file, lanes: undefined, end: 1 };
}

export const cursorText = (lanes: readonly number[], end: number): string => [end, ...lanes].join(' ');
