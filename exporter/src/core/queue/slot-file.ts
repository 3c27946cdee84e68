import { DiskError, type DataDirectory, type DataFile } from '../disk.js';
import { createSerial } from '../serial.js';
import { crc32c } from '../segment-log/crc32c.js';
import { readFile } from '../segment-log/segments.js';

/** A page of its own for each slot, so that no write can tear both. */
const SLOT_BYTES = 4096;
const SLOTS = [0, 1] as const;
const FORM = /^%PLXS ([0-9a-f]{8}) ([0-9a-f]{12}) ([0-9a-f]{4}) /;
const HEADER_BYTES = '%PLXS 00000000 000000000000 0000 '.length;
export const MAX_TEXT = SLOT_BYTES - HEADER_BYTES;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

interface Slot {
  readonly counter: number;
  readonly text: string;
}

/**
 * A short text that is replaced again and again, in two slots of one file: the newer sound one counts.
 *
 *     %PLXS 9ae2c1f0 00000000002f 0007 content
 *
 * a CRC-32C over what follows, a counter, the bytes of the text, the text. A write goes over the slot that is not known to
 * be on the medium, so whatever happens to it, the other one is there. This form is that of every version.
 */
export class SlotFile {
  readonly #exclusive = createSerial();
  #file: DataFile | undefined;
  #counter = 0;
  /** The slot that must not be touched. */
  #durable: number = SLOTS[0];
  #dirty = false;
  #found: string | undefined;
  #last = '';
  /** A sync has failed: what was written may be gone although the next one succeeds. */
  #doubtful = false;

  private constructor(
    private readonly directory: DataDirectory,
    readonly name: string,
    /** Whether the file was there. */
    readonly isThere: boolean,
    slots: readonly (Slot | undefined)[],
  ) {
    this.isDamaged = isThere && slots.includes(undefined);
    slots.forEach((slot, index) => {
      if (slot === undefined || slot.counter <= this.#counter) return;
      this.#counter = slot.counter;
      this.#durable = index;
      this.#found = slot.text;
    });
  }

  /** Whether a slot was not sound: what was written last may be missing. */
  readonly isDamaged: boolean;
  /** The text as it was found; undefined when there was none. */
  get text(): string | undefined {
    return this.#found;
  }

  /** A file that cannot be read is a damaged one. */
  static async load(directory: DataDirectory, name: string): Promise<SlotFile> {
    const bytes = new Uint8Array(SLOTS.length * SLOT_BYTES);
    try {
      const filled = await readFile(directory, name, bytes);
      const slots = SLOTS.map((slot) => decodeSlot(bytes.subarray(0, filled), slot));
      return new SlotFile(directory, name, true, slots);
    } catch (error) {
      const isMissing = error instanceof DiskError && error.kind === 'missing';
      return new SlotFile(directory, name, !isMissing, [undefined, undefined]);
    }
  }

  /** Resolves when the text would survive the death of this process; rejects with a DiskError. */
  write(text: string): Promise<void> {
    return this.#exclusive(() => this.#write(text));
  }

  /** Resolves when what was written is on the medium; rejects with a DiskError. */
  sync(): Promise<void> {
    return this.#exclusive(async () => {
      if (!this.#dirty) return;
      if (this.#doubtful) await this.#write(this.#last);
      this.#doubtful = true;
      await this.#file?.sync();
      this.#doubtful = this.#dirty = false;
      this.#durable = 1 - this.#durable;
    });
  }

  close(): Promise<void> {
    return this.#exclusive(async () => {
      await this.#file?.close();
      this.#file = undefined;
    });
  }

  async #write(text: string): Promise<void> {
    const file = (this.#file ??= await this.#open());
    const counter = this.#counter + 1;
    const slot = 1 - this.#durable;
    await file.write(encodeSlot({ counter, text }, slot), slot * SLOT_BYTES);
    this.#counter = counter;
    this.#last = text;
    this.#dirty = true;
  }

  async #open(): Promise<DataFile> {
    try {
      return await this.directory.open(this.name, 'write');
    } catch (error) {
      if (!(error instanceof DiskError) || error.kind !== 'missing') throw error;
      return this.directory.open(this.name, 'create');
    }
  }
}

function encodeSlot({ counter, text }: Slot, slot: number): Uint8Array {
  const content = utf8.encode(text);
  if (content.length > MAX_TEXT) throw new DiskError('failed', `${content.length} bytes fit into no slot`);
  const counted = utf8.encode(`${hex(counter, 12)} ${hex(content.length, 4)} ${text}`);
  return utf8.encode(`%PLXS ${hex(crc32c(counted, slot), 8)} ${fromUtf8.decode(counted)}`);
}

function decodeSlot(bytes: Uint8Array, slot: number): Slot | undefined {
  const part = bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
  const match = FORM.exec(String.fromCharCode(...part.subarray(0, HEADER_BYTES)));
  if (match === null) return undefined;
  const [sum, counter, length] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  const end = HEADER_BYTES + (length ?? 0);
  const counted = part.subarray('%PLXS 00000000 '.length, end);
  if (end > part.length || counter === undefined || crc32c(counted, slot) !== sum) return undefined;
  return { counter, text: fromUtf8.decode(part.subarray(HEADER_BYTES, end)) };
}
