import type { WriteProtocol } from '@parallax/contract';
import type { Clock } from '../../core/clock.js';
import type { JudgeOptions } from '../../core/delivery/judge-status.js';
import type { Encoded, Judgement, Wire } from '../../core/delivery/types.js';
import type { HttpAnswer } from '../../core/http-client.js';
import type { SeriesMetadata } from '../../core/series.js';
import {
  compress,
  MetadataSchedule,
  V1Encoder,
  V2Encoder,
  WRITE_HEADERS,
  type EncodeOptions,
  type Row,
  type Rows,
  type Symbols,
} from '../encode/index.js';
import { judgeWrite } from './judge.js';
import type { ProtocolMemory } from './protocol.js';
import { Track } from './track.js';

export interface WireOptions extends JudgeOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly protocol: ProtocolMemory;
  readonly symbols: Symbols;
  readonly encode: EncodeOptions;
  /** See {@link Wire.witness}. */
  readonly witness: () => Rows;
}

/** What the wires of an endpoint's shards have in common. Encoding does not wait for anything, so that one encoder is enough. */
export class WireParts {
  readonly v1: V1Encoder;
  readonly v2: V2Encoder;
  readonly metadata = new MetadataSchedule();

  constructor(readonly options: WireOptions) {
    this.v1 = new V1Encoder(options.encode);
    this.v2 = new V2Encoder(options.symbols, options.encode);
  }
}

/** Remote write in both protocols; one a shard, since it remembers what is in flight. */
export class WriteWire implements Wire<Rows> {
  #sent: WriteProtocol = '2.0';
  #families: readonly SeriesMetadata[] = [];
  /** Rows that the protocol of the last request cannot say. */
  #leftOut = 0;

  constructor(private readonly parts: WireParts) {}

  encode(rows: Rows): Encoded {
    const { protocol, encode, clock } = this.parts.options;
    this.#sent = protocol.choose();
    this.#families = [];
    this.#leftOut = 0;
    const headers = WRITE_HEADERS[this.#sent];
    if (this.#sent === '2.0') return { body: compress(this.parts.v2.encode(rows)), headers };
    // Checked before, but the receiver may have turned out to speak 1.0 only with this very batch.
    const known = rows.filter(isKnown);
    this.#leftOut = rows.length - known.length;
    if (encode.metadata) this.#families = this.parts.metadata.due(known, clock.now());
    return { body: compress(this.parts.v1.encode(known, this.#families)), headers };
  }

  judge(answer: HttpAnswer, rows: Rows): Judgement {
    const { protocol, clock, onRefused } = this.parts.options;
    const sent = { version: this.#sent, samples: rows.length, unproven: protocol.unproven };
    const { outcome, verdict, proof } = judgeWrite(answer, sent, this.parts.options);
    protocol.learn(proof);
    if (verdict.verdict === 'delivered') {
      this.parts.metadata.sent(this.#families, clock.now());
      return { outcome, verdict: { verdict: 'delivered', rejected: verdict.rejected + this.#leftOut } };
    }
    if (verdict.verdict !== 'again' || protocol.flexible) return { outcome, verdict };
    const hold = { verdict: 'hold', reason: 'refused' } as const;
    return { outcome, verdict: onRefused === 'hold' ? hold : { verdict: 'dropped' } };
  }

  witness(): Rows {
    return this.parts.options.witness();
  }
}

/** Whether 1.0 knows the names; receivers drop others without a word. */
const isKnown = (series: Row['series']): boolean => !(series instanceof Track) || series.isLegacy;
