/** Annotations in a chart: a dashed line at a time, a band over a region. */
import type { DataFrame } from '@grafana/data';
import { useTheme2, type UPlotConfigBuilder } from '@grafana/ui';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type uPlot from 'uplot';

interface Props {
  readonly config: UPlotConfigBuilder;
  readonly frames: readonly DataFrame[];
}

interface Mark {
  readonly from: number;
  readonly to?: number;
  readonly color: string;
}

const column = (frame: DataFrame, name: string): readonly unknown[] =>
  frame.fields.find((field) => field.name === name)?.values ?? [];

export function toMarks(frames: readonly DataFrame[]): readonly Mark[] {
  return frames.flatMap((frame) => {
    const [ends, colors] = [column(frame, 'timeEnd'), column(frame, 'color')];
    return column(frame, 'time').map((at, row) => {
      const end = ends[row];
      const region = typeof end === 'number' && end !== at ? { to: end } : {};
      return { from: Number(at), ...region, color: String(colors[row] ?? 'orange') };
    });
  });
}

export function AnnotationMarks({ config, frames }: Props): null {
  const theme = useTheme2();
  const marks = useRef<readonly Mark[]>([]);
  const plot = useRef<uPlot>(undefined);
  useEffect(() => {
    marks.current = toMarks(frames);
    plot.current?.redraw(false);
  }, [frames]);
  useLayoutEffect(() => {
    config.addHook('init', (made) => {
      plot.current = made;
    });
    config.addHook('draw', (made) => {
      for (const mark of marks.current) draw(made, mark, theme.visualization.getColorByName(mark.color));
    });
  }, [config, theme]);
  return null;
}

function draw(plot: uPlot, { from, to }: Mark, color: string): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(from, 'x', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.setLineDash([5, 5]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  if (to !== undefined) {
    ctx.globalAlpha = 0.1;
    ctx.fillRect(x, bbox.top, plot.valToPos(to, 'x', true) - x, bbox.height);
  }
  ctx.restore();
}
