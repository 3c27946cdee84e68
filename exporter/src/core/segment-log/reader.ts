import { DiskError, type DataDirectory, type DataFile } from '../disk.js';
import { decodeFrame } from './frame.js';
import type { Place } from './place.js';
import { segmentName } from './segments.js';

/** Reads single records; one file is open at a time. */
export class Reader {
  #open: { readonly segment: number; readonly file: DataFile } | undefined;

  constructor(private readonly directory: DataDirectory) {}

  /** The payload; undefined when the file is gone or the record not sound. */
  async read({ segment, sequence, offset, bytes }: Place): Promise<Uint8Array | undefined> {
    try {
      const file = await this.#file(segment);
      const into = new Uint8Array(bytes);
      const filled = await file.read(into, offset);
      const frame = decodeFrame(into.subarray(0, filled), 0, offset);
      return frame?.sequence === sequence ? frame.payload : undefined;
    } catch (error) {
      if (error instanceof DiskError && error.kind === 'missing') return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.file.close();
  }

  async #file(segment: number): Promise<DataFile> {
    if (this.#open?.segment === segment) return this.#open.file;
    await this.close();
    const file = await this.directory.open(segmentName(segment), 'read');
    this.#open = { segment, file };
    return file;
  }
}
