import type { Unit } from '../metric.js';

/**
 * Tables that the data source gives and the panels read, declared once like metrics: a field that one side renames
 * does not compile on the other. The types are structural, so that the contract needs no Grafana package; Grafana's
 * `DataFrame` fits {@link FrameLike}.
 */
export interface FieldSpec {
  readonly type: 'time' | 'string' | 'number' | 'boolean';
  readonly unit?: Unit;
  /** What a cell says; empty cells are `null`. */
  readonly help: string;
}

export interface FrameSpec {
  /** `parallax.frame/<what>/<version>`: travels in `meta.custom.schema`, so that a renamed frame is still known. */
  readonly schema: `parallax.frame/${string}/${number}`;
  readonly name: string;
  readonly help: string;
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

interface CellTypes {
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** The columns of a frame by field, all of one length. */
export type ColumnsOf<F extends FrameSpec> = {
  readonly [K in keyof F['fields']]: readonly (CellTypes[F['fields'][K]['type']] | null)[];
};

/** One line of a frame. */
export type RowOf<F extends FrameSpec> = {
  readonly [K in keyof F['fields']]: CellTypes[F['fields'][K]['type']] | null;
};

/** What a frame must have to be read: a part of Grafana's `DataFrame`. */
export interface FrameLike {
  readonly name?: string | undefined;
  readonly length: number;
  readonly meta?: { readonly custom?: Readonly<Record<string, unknown>> | undefined } | undefined;
  readonly fields: readonly { readonly name: string; readonly values: ArrayLike<unknown> }[];
}

/** Declares a frame. */
export function defineFrame<const F extends FrameSpec>(spec: F): F {
  return Object.freeze(spec);
}

/** Whether a frame is of this kind, by `meta.custom.schema`. */
export const isFrame = (spec: FrameSpec, frame: FrameLike): boolean => frame.meta?.custom?.['schema'] === spec.schema;

/**
 * The columns of the first frame of this kind among many; `undefined` when none is there. Fields that a frame lacks
 * (of an older data source) are columns of `null`; fields that the spec does not know are left out.
 */
export function readFrame<F extends FrameSpec>(spec: F, frames: readonly FrameLike[]): ColumnsOf<F> | undefined {
  const frame = frames.find((one) => isFrame(spec, one));
  if (frame === undefined) return undefined;
  const column = (name: string): ArrayLike<unknown> =>
    frame.fields.find((field) => field.name === name)?.values ?? Array.from({ length: frame.length }, () => null);
  return Object.fromEntries(Object.keys(spec.fields).map((name) => [name, column(name)])) as unknown as ColumnsOf<F>;
}
