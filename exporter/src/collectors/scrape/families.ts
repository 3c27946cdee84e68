import type { MetadataType, SeriesMetadata } from '../../core/series.js';
import type { Comment } from './grammar.js';

/** Endings of the samples of a family, beside those of the same name. */
const ENDINGS: Readonly<Partial<Record<MetadataType, readonly string[]>>> = {
  counter: ['_total'],
  summary: ['_sum', '_count'],
  histogram: ['_bucket', '_sum', '_count'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  info: ['_info'],
};
const ENDING = /_(?:total|sum|count|bucket|gsum|gcount|info)$/;
/** Families whose `_created` says since when they count (OpenMetrics 1.0, section 5). */
const COUNTING: readonly MetadataType[] = ['counter', 'histogram', 'summary'];

interface Facts {
  type: MetadataType;
  help: string;
  unit: string;
  metadata?: SeriesMetadata | undefined;
}

/** What a page has said about its families so far. Equal facts give the same object, from page to page. */
export class Families {
  #declared = new Map<string, Facts>();
  /** Of samples that no family claims, by their name. */
  #undeclared = new Map<string, Facts>();
  #known = new Map<string, SeriesMetadata>();
  #used = new Map<string, SeriesMetadata>();

  /** Begins a page. */
  reset(): void {
    this.#declared = new Map();
    this.#undeclared = new Map();
    this.#known = this.#used;
    this.#used = new Map();
  }

  declare(comment: Comment): void {
    if (!('name' in comment)) return;
    const facts = entry(this.#declared, comment.name);
    facts.metadata = undefined;
    if (comment.keyword === 'TYPE') facts.type = comment.text;
    else if (comment.keyword === 'HELP') facts.help = comment.text;
    else facts.unit = comment.text;
  }

  /** Of the family of samples of this name. */
  of(name: string): SeriesMetadata {
    const declared = this.#familyOf(name);
    const family = declared ?? name;
    const facts = entry(declared === undefined ? this.#undeclared : this.#declared, family);
    facts.metadata ??= this.#shared(family, facts);
    return facts.metadata;
  }

  /** The family that a `_created` of this name belongs to; undefined when it is a series like any other. */
  createdOf(name: string): string | undefined {
    if (!name.endsWith('_created') || this.#declared.has(name)) return undefined;
    const family = name.slice(0, -'_created'.length);
    const facts = this.#declared.get(family);
    return facts !== undefined && COUNTING.includes(facts.type) ? family : undefined;
  }

  #shared(family: string, { type, help, unit }: Facts): SeriesMetadata {
    const key = `${family}\n${type}\n${unit}\n${help}`;
    const metadata = this.#used.get(key) ?? this.#known.get(key) ?? { family, type, help, unit };
    this.#used.set(key, metadata);
    return metadata;
  }

  #familyOf(name: string): string | undefined {
    if (this.#declared.has(name)) return name;
    const ending = ENDING.exec(name)?.[0];
    if (ending === undefined) return undefined;
    const family = name.slice(0, -ending.length);
    const facts = this.#declared.get(family);
    return facts !== undefined && ENDINGS[facts.type]?.includes(ending) === true ? family : undefined;
  }
}

function entry(map: Map<string, Facts>, name: string): Facts {
  let facts = map.get(name);
  if (facts === undefined) map.set(name, (facts = { type: 'unknown', help: '', unit: '' }));
  return facts;
}
