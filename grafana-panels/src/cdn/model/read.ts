import {
  cdnCellsFrame,
  cdnEdgesFrame,
  cdnFindingsFrame,
  cdnTrendsFrame,
  cdnVisitsFrame,
  dnsSharesFrame,
  dnsShareTrendsFrame,
  isFrame,
  phasesFrame,
  phaseTrendsFrame,
  readFrame,
  vantagesFrame,
  type FrameLike,
  type FrameSpec,
  type RowOf,
} from '@parallax/contract';
import type { CdnInput } from './types.js';

/** The rows of every frame of one kind, in the order of the frames; `undefined` when there is no such frame. */
function rowsOf<F extends FrameSpec>(spec: F, frames: readonly FrameLike[]): readonly RowOf<F>[] | undefined {
  const mine = frames.filter((frame) => isFrame(spec, frame));
  return mine.length === 0 ? undefined : mine.flatMap((frame) => rowsOfOne(spec, frame));
}

function rowsOfOne<F extends FrameSpec>(spec: F, frame: FrameLike): RowOf<F>[] {
  const columns = readFrame(spec, [frame]);
  if (columns === undefined) return [];
  const fields = Object.entries(spec.fields).map(([name, field]) => ({
    name,
    wanted: field.type === 'time' ? 'number' : field.type,
    values: columns[name as keyof F['fields']] as ArrayLike<unknown>,
  }));
  return Array.from({ length: frame.length }, (_, at) => {
    const row: Record<string, unknown> = {};
    for (const field of fields) row[field.name] = cleaned(field.wanted, field.values[at]);
    return row as RowOf<F>;
  });
}

/** A value of another type than declared, NaN and the infinities are as good as none. */
function cleaned(wanted: string, value: unknown): unknown {
  if (typeof value !== wanted) return null;
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** Reads whatever frames are there: one panel may ask several questions, and two of one kind are read as one. */
export function readCdn(frames: readonly FrameLike[]): CdnInput {
  return {
    cells: rowsOf(cdnCellsFrame, frames),
    trends: rowsOf(cdnTrendsFrame, frames),
    edges: rowsOf(cdnEdgesFrame, frames),
    findings: rowsOf(cdnFindingsFrame, frames),
    visits: rowsOf(cdnVisitsFrame, frames),
    phases: rowsOf(phasesFrame, frames),
    phaseTrends: rowsOf(phaseTrendsFrame, frames),
    shares: rowsOf(dnsSharesFrame, frames),
    shareTrends: rowsOf(dnsShareTrendsFrame, frames),
    vantages: rowsOf(vantagesFrame, frames),
  };
}
