/** What the series of an endpoint have in common in 2.0 requests. */
import type { SeriesMetadata } from '../../core/series.js';
import { About } from './about.js';
import { LabelRefs } from './label-refs.js';
import { SymbolTable, type TextSymbol } from './symbol-table.js';

/** One an endpoint; its series are made with it. */
export class Symbols {
  readonly table = new SymbolTable();
  readonly labels = new LabelRefs(this.table);
  readonly #abouts = new WeakMap<SeriesMetadata, About>();
  readonly #registry = new FinalizationRegistry<TextSymbol[]>((texts) =>
    texts.forEach((one) => this.table.release(one)),
  );

  /** The same for the same metadata. */
  about(metadata: SeriesMetadata): About {
    let about = this.#abouts.get(metadata);
    if (!about) {
      const [help, unit] = [this.table.hold(metadata.help), this.table.hold(metadata.unit)];
      about = new About(metadata.type, help, unit);
      this.#abouts.set(metadata, about);
      this.#registry.register(about, [help, unit]);
    }
    return about;
  }
}
