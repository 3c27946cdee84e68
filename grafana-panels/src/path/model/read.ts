import * as contract from '@parallax/contract';
import type { ColumnsOf, FrameLike, FrameSpec } from '@parallax/contract';
import type { PathInput } from './types.js';

/** What a frame that did not come looks like: its columns, empty. */
function columns<F extends FrameSpec>(spec: F, frames: readonly FrameLike[]): ColumnsOf<F> {
  const none = Object.fromEntries(Object.keys(spec.fields).map((name) => [name, []])) as unknown as ColumnsOf<F>;
  return contract.readFrame(spec, frames) ?? none;
}

/** The frames of one answer, by their schemas; whatever else is among them is passed over, absent ones are empty. */
export function readPath(frames: readonly FrameLike[]): PathInput {
  return {
    rounds: columns(contract.pathRoundsFrame, frames),
    links: columns(contract.pathLinksFrame, frames),
    nodes: columns(contract.pathNodesFrame, frames),
    facts: columns(contract.pathFactsFrame, frames),
    findings: columns(contract.pathFindingsFrame, frames),
    details: columns(contract.pathDetailsFrame, frames),
    routes: columns(contract.pathRoutesFrame, frames),
  };
}
