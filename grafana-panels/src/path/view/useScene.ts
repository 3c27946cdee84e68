import { useMemo, useRef } from 'react';
import type { FrameLike } from '@parallax/contract';
import type { Layout } from '../layout/index.js';
import { layout } from '../layout/index.js';
import { buildScene, buildStrip, readPath, rounds as roundsOf } from '../model/index.js';
import type { PathInput, Scene, StripRound, View } from '../model/types.js';
import type { TimeFormat } from '../model/index.js';
import { settle } from './state.js';

export interface Drawn {
  readonly input: PathInput;
  /** The view as it can be drawn: rounds that left the range are replaced. */
  readonly view: View;
  readonly scene: Scene;
  readonly layout: Layout;
  readonly strip: readonly StripRound[];
  readonly rounds: readonly number[];
}

/** What it is drawn for: times in the dashboard's zone, and the width of the picture by its height. */
export interface Screen {
  readonly clock: TimeFormat;
  readonly aspect: number;
}

/** Frames and view, as they are drawn. Each step is made anew only when what it is made of changed. */
export function useScene(frames: readonly FrameLike[], chosen: View, { clock, aspect }: Screen): Drawn {
  const input = useMemo(() => readPath(frames), [frames]);
  const rounds = useMemo(() => roundsOf(input), [input]);
  const view = useMemo(() => settle(chosen, rounds), [chosen, rounds]);
  const scene = useMemo(() => buildScene(input, view, clock), [input, view, clock]);
  const { vantages, targets } = view;
  // The strip knows neither rounds nor selection of the picture.
  const strip = useMemo(() => buildStrip(input, stripView(view)), [input, vantages, targets]); // eslint-disable-line react-hooks/exhaustive-deps
  const previous = useRef<Layout | undefined>(undefined);
  const placed = useMemo(() => layout(scene, previous.current, aspect), [scene, aspect]);
  previous.current = placed;
  return { input, view, scene, layout: placed, strip, rounds };
}

const stripView = (view: View): View => ({ ...view, at: undefined, compare: undefined, selection: new Set() });
