/** A context that writes down what is drawn on it, for tests. */
import type { Pen } from './stage.js';

export interface Call {
  readonly name: string;
  readonly values: readonly unknown[];
  readonly fill: string;
  readonly stroke: string;
  readonly alpha: number;
  readonly width: number;
  readonly dash: readonly number[];
  /** Where dashes begin. */
  readonly offset: number;
}

export interface Recorder {
  readonly pen: Pen;
  readonly calls: Call[];
  /** Texts that were filled. */
  texts(): string[];
}

/** Everything that a {@link Pen} can do is recorded, with the state at the time. */
export function recorder(): Recorder {
  const calls: Call[] = [];
  let dash: readonly number[] = [];
  const state: Record<string, unknown> = {
    fillStyle: '',
    strokeStyle: '',
    globalAlpha: 1,
    lineWidth: 1,
    lineDashOffset: 0,
  };
  const pen = new Proxy(state, {
    get: (target, key: string) => {
      if (key in target) return target[key];
      return (...values: unknown[]) => {
        if (key === 'setLineDash') dash = values[0] as number[];
        if (key === 'measureText') return { width: String(values[0]).length * 6 };
        calls.push({
          ...{ name: key, values, fill: String(state['fillStyle']), stroke: String(state['strokeStyle']), dash },
          ...{
            alpha: Number(state['globalAlpha']),
            width: Number(state['lineWidth']),
            offset: Number(state['lineDashOffset']),
          },
        });
        return undefined;
      };
    },
    set: (target, key: string, value) => {
      target[key] = value;
      return true;
    },
  }) as unknown as Pen;
  return {
    pen,
    calls,
    texts: () => calls.filter(({ name }) => name === 'fillText').map(({ values }) => String(values[0])),
  };
}

/** A canvas of a document that makes such canvases too. */
export function recordingCanvas(): { canvas: HTMLCanvasElement; own: Recorder; hidden: Recorder[] } {
  const own = recorder();
  const hidden: Recorder[] = [];
  const make = (kept: Recorder): HTMLCanvasElement =>
    ({ width: 0, height: 0, getContext: () => kept.pen, ownerDocument }) as unknown as HTMLCanvasElement;
  const ownerDocument = {
    createElement: () => {
      const kept = recorder();
      hidden.push(kept);
      return make(kept);
    },
  };
  return { canvas: make(own), own, hidden };
}
