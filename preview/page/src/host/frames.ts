/** Recorded frames: as Grafana writes data frames, as the plain frames that models are tested with, or by column. */
import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';

interface FieldLike {
  readonly name: string;
  readonly type?: string;
  readonly values: readonly unknown[];
}

interface FrameLike {
  readonly name?: string;
  readonly refId?: string;
  readonly schema?: string;
  readonly meta?: DataFrame['meta'];
  readonly fields?: readonly FieldLike[];
  readonly columns?: Readonly<Record<string, readonly unknown[]>>;
}

export interface Recording {
  readonly frames: readonly FrameLike[];
  /** The panel to draw them with; guessed from the frames when absent. */
  readonly type?: string;
  readonly title?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970; from the frames' times when absent. */
  readonly from?: number;
  readonly to?: number;
}

/** A recording is an object with `frames`, or just its frames. */
export function asRecording(json: unknown): Recording {
  if (Array.isArray(json)) return { frames: json as FrameLike[] };
  const { frames } = (json ?? {}) as { frames?: unknown };
  if (Array.isArray(frames)) return json as Recording;
  throw new Error('a recording has frames');
}

export const toFrames = (frames: readonly FrameLike[]): DataFrame[] => frames.map(toFrame);

function toFrame(frame: FrameLike): DataFrame {
  const columns = Object.entries(frame.columns ?? {}).map(([name, values]) => ({ name, values }));
  const fields = (frame.fields ?? columns).map((field: FieldLike) => ({
    name: field.name,
    type: (field.type as FieldType | undefined) ?? typeOf(field),
    config: {},
    values: [...field.values],
  }));
  const meta = frame.schema === undefined ? frame.meta : { ...frame.meta, custom: { schema: frame.schema } };
  return toDataFrame({
    refId: frame.refId ?? 'A',
    fields,
    ...(frame.name && { name: frame.name }),
    ...(meta && { meta }),
  });
}

function typeOf({ name, values }: FieldLike): FieldType {
  const kind = typeof values.find((value) => value !== null && value !== undefined);
  if (name === 'time') return FieldType.time;
  return kind === 'number' ? FieldType.number : kind === 'boolean' ? FieldType.boolean : FieldType.string;
}

export const schemaOf = (frame: DataFrame): string => String(frame.meta?.custom?.['schema'] ?? '');

/** Which panel of ours draws such frames. */
export const panelFor = (frames: readonly DataFrame[]): string =>
  frames.some((frame) => schemaOf(frame).startsWith('parallax.frame/path'))
    ? 'parallax-path-panel'
    : 'parallax-cdn-panel';

/** First and last time of the frames; the last hour when they have none. */
export function spanOf(frames: readonly DataFrame[], now: number): { readonly from: number; readonly to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (const { fields } of frames) {
    for (const { type, values } of fields) {
      if (type !== FieldType.time) continue;
      for (const at of values as unknown[]) {
        if (typeof at !== 'number') continue;
        from = Math.min(from, at);
        to = Math.max(to, at);
      }
    }
  }
  return from > to ? { from: now - 3_600_000, to: now } : { from, to: from === to ? to + 60_000 : to };
}
