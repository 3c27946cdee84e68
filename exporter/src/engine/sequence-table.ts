const MOST = 65_536;
/** Above this size, numbers of settled packets are used again before the table grows. */
const ENOUGH = 4096;

/**
 * Which packet of which owner a 16-bit sequence number in flight belongs to. Starts small and grows up to the whole
 * space, because most sockets have a handful of packets in flight and one may have tens of thousands.
 */
export class SequenceTable<Owner> {
  #owners: (Owner | undefined)[] = new Array<Owner | undefined>(64).fill(undefined);
  #indexes = new Int32Array(64);
  #sequences = new Uint16Array(64);
  #settled = new Uint8Array(64);
  #next = 0;

  /** The next free sequence number, taken for packet `index` of `owner`; -1 when all 65,536 are in flight. */
  take(owner: Owner, index: number): number {
    const sequence = this.#next;
    let slot = sequence & (this.#owners.length - 1);
    while (this.#owners[slot] !== undefined) {
      if (this.#settled[slot] === 1 && this.#owners.length >= ENOUGH) break;
      if (this.#owners.length === MOST) return -1;
      this.#grow();
      slot = sequence & (this.#owners.length - 1);
    }
    this.#owners[slot] = owner;
    this.#indexes[slot] = index;
    this.#sequences[slot] = sequence;
    this.#settled[slot] = 0;
    this.#next = (sequence + 1) & 0xffff;
    return sequence;
  }

  ownerOf(sequence: number): Owner | undefined {
    const slot = sequence & (this.#owners.length - 1);
    return this.#sequences[slot] === sequence ? this.#owners[slot] : undefined;
  }

  /** Packet index of a sequence number that has an owner. */
  indexOf(sequence: number): number {
    return this.#indexes[sequence & (this.#owners.length - 1)] ?? 0;
  }

  /** The packet was answered; until its number is needed again it still tells duplicates. */
  settle(sequence: number): void {
    this.#settled[sequence & (this.#owners.length - 1)] = 1;
  }

  /** Frees a sequence number if `owner` still holds it. */
  release(sequence: number, owner: Owner): void {
    if (this.ownerOf(sequence) === owner) this.#owners[sequence & (this.#owners.length - 1)] = undefined;
  }

  #grow(): void {
    const owners = this.#owners;
    const indexes = this.#indexes;
    const sequences = this.#sequences;
    const settled = this.#settled;
    const size = owners.length * 2;
    this.#owners = new Array<Owner | undefined>(size).fill(undefined);
    this.#indexes = new Int32Array(size);
    this.#sequences = new Uint16Array(size);
    this.#settled = new Uint8Array(size);
    owners.forEach((owner, from) => {
      if (owner === undefined) return;
      const sequence = sequences[from] ?? 0;
      const to = sequence & (size - 1);
      this.#owners[to] = owner;
      this.#indexes[to] = indexes[from] ?? 0;
      this.#sequences[to] = sequence;
      this.#settled[to] = settled[from] ?? 0;
    });
  }
}
