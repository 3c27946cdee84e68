import type { LabelPair } from '../../core/series.js';

/** Gives equal pairs as one object: the series of a page say the same few things again and again, and live long. */
export class SharedPairs {
  readonly #byName = new Map<string, Map<string, LabelPair>>();

  of(pair: LabelPair): LabelPair {
    const [name, value] = pair;
    let byValue = this.#byName.get(name);
    if (byValue === undefined) this.#byName.set(name, (byValue = new Map()));
    const known = byValue.get(value);
    if (known === undefined) byValue.set(value, pair);
    return known ?? pair;
  }
}
