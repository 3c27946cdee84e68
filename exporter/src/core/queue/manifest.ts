import { DiskError, type DataDirectory } from '../disk.js';
import { MAX_TEXT, SlotFile } from './slot-file.js';

const NAME = 'queue.manifest';
const VERSION = 1;

/** What the directory says of itself. */
export interface ManifestFacts {
  /** Whether a process works with it, or ended without closing it. */
  readonly isOpen: boolean;
  /** The number behind the last item when this was written. */
  readonly end: number;
  /** Names of the consumers, so that one whose cursor is lost is told from one that was never here. */
  readonly consumers: readonly string[];
}

/**
 * The file of the format's version, in the form that every version keeps: `parallax-queue 1 open 4711 NAME NAME`, names
 * as in a URL. A directory of a later version is refused and left as it is.
 */
export class Manifest {
  private constructor(
    private readonly file: SlotFile,
    /** As found. */
    readonly facts: ManifestFacts | undefined,
  ) {}

  /** Rejects with a DiskError of kind `unsupported` when a later version wrote here. */
  static async load(directory: DataDirectory): Promise<Manifest> {
    const file = await SlotFile.load(directory, NAME);
    return new Manifest(file, file.text === undefined ? undefined : parse(file.text));
  }

  /** Whether there may be consumers that it does not name: it was there and is lost or damaged. */
  get isDoubtful(): boolean {
    return this.file.isDamaged || this.facts === undefined;
  }

  get isThere(): boolean {
    return this.file.isThere;
  }

  /** Resolves when it is on the medium, in both slots: damage to one is never taken for news. */
  async save(facts: ManifestFacts): Promise<void> {
    const text = format(facts);
    for (let slot = 0; slot < 2; slot += 1) {
      await this.file.write(text);
      await this.file.sync();
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Whether these names can be kept. */
export const isNameable = (names: readonly string[]): boolean =>
  format({ isOpen: true, end: Number.MAX_SAFE_INTEGER, consumers: names }).length <= MAX_TEXT;

const format = ({ isOpen, end, consumers }: ManifestFacts): string =>
  ['parallax-queue', VERSION, isOpen ? 'open' : 'closed', end, ...consumers.map(encodeURIComponent)].join(' ');

function parse(text: string): ManifestFacts | undefined {
  const [kind, version, state, end, ...names] = text.split(' ');
  if (kind !== 'parallax-queue') return undefined;
  if (Number(version) !== VERSION) {
    throw new DiskError(
      'unsupported',
      `${NAME}: a queue of format ${version}, which this version does not read; nothing was changed`,
    );
  }
  return { isOpen: state !== 'closed', end: Number(end), consumers: names.map(decodeURIComponent) };
}
