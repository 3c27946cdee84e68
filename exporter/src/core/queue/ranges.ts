/** Sets of numbers, as sorted ranges from (with) and to (without). */
interface Range {
  from: number;
  to: number;
}

export class Ranges {
  #ranges: Range[] = [];

  /** Adds the numbers from `from` on and below `to`. How many of them are new. */
  add(from: number, to: number): number {
    if (to <= from) return 0;
    const apart = (range: Range): boolean => range.to < from || range.from > to;
    const touching = this.#ranges.filter((range) => !apart(range));
    const known = touching.reduce((sum, one) => sum + Math.max(0, Math.min(one.to, to) - Math.max(one.from, from)), 0);
    const merged = {
      from: Math.min(from, ...touching.map((range) => range.from)),
      to: Math.max(to, ...touching.map((range) => range.to)),
    };
    this.#ranges = [...this.#ranges.filter(apart), merged].sort((one, other) => one.from - other.from);
    return to - from - known;
  }

  /** Forgets the numbers below `number`. */
  forget(number: number): void {
    this.#ranges = this.#ranges.filter(({ to }) => to > number);
    const [first] = this.#ranges;
    if (first !== undefined) first.from = Math.max(first.from, number);
  }
}
