/** States over time: a row a series, a bar as long as its value stays. */
import { FieldType, formattedValueToString, getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import { useConfigured } from './configured.js';
import { NoData } from './message.js';
import type { Drawn } from './props.js';

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly color: string;
}

export interface StateRow {
  readonly name: string;
  readonly spans: readonly Span[];
}

const AXIS = 20;
const LABELS = 120;

/** Equal neighbours are one span; a hole longer than three steps ends one. */
export function toRows(frames: readonly DataFrame[]): readonly StateRow[] {
  return frames.flatMap((frame) => {
    const times = frame.fields.find(({ type }) => type === FieldType.time)?.values as number[] | undefined;
    if (times === undefined) return [];
    const states = frame.fields.filter(({ type }) => type !== FieldType.time);
    return states.map((field) => ({
      name: getFieldDisplayName(field, frame, [...frames]),
      spans: toSpans(field, times),
    }));
  });
}

function toSpans(field: Field, times: readonly number[]): readonly Span[] {
  const spans: { from: number; to: number; text: string; color: string }[] = [];
  const step = Number(field.config.interval ?? (times[1] ?? 0) - (times[0] ?? 0));
  times.forEach((at, row) => {
    const value: unknown = field.values[row];
    if (value === null || value === undefined || Number.isNaN(value)) return;
    const shown = field.display?.(value);
    const text = shown ? formattedValueToString(shown) : String(value);
    const last = spans.at(-1);
    if (last?.text === text && at - last.to <= 3 * step) last.to = at;
    else {
      if (last !== undefined && at - last.to <= 3 * step) last.to = at;
      spans.push({ from: at, to: at, text, color: shown?.color ?? 'gray' });
    }
  });
  return spans;
}

export function StatesPanel(props: Drawn): React.ReactElement {
  const { panel, width, height, data } = props;
  const theme = useTheme2();
  const rows = toRows(useConfigured(props));
  if (rows.length === 0) return <NoData panel={panel} />;
  const { from, to } = data.timeRange;
  const [start, end] = [from.valueOf(), to.valueOf()];
  const labels = Math.min(LABELS, width / 3);
  const x = (at: number): number =>
    labels + ((Math.max(start, Math.min(end, at)) - start) / (end - start)) * (width - labels);
  const each = Math.max(16, Math.min(72, (height - AXIS) / rows.length));
  const ink = theme.colors.text.primary;
  return (
    <div style={{ height, overflowY: 'auto' }}>
      <svg
        width={width}
        height={rows.length * each + AXIS}
        role="img"
        aria-label={rows.map(({ name, spans }) => `${name}: ${spans.at(-1)?.text ?? 'no state'}`).join('; ')}
      >
        {rows.map(({ name, spans }, index) => (
          <g key={index} transform={`translate(0 ${index * each})`} fontSize={12}>
            <text x={0} y={each / 2 + 4} fill={ink}>
              {name.length * 6.5 > labels ? `${name.slice(0, Math.floor(labels / 6.5) - 1)}…` : name}
              <title>{name}</title>
            </text>
            {spans.map((span, at) => (
              <State
                key={at}
                span={span}
                x={x(span.from)}
                width={Math.max(2, x(span.to) - x(span.from))}
                height={each}
              />
            ))}
          </g>
        ))}
        {[start, (start + end) / 2, end].map((at, index) => (
          <text
            key={index}
            x={x(at)}
            y={rows.length * each + AXIS - 5}
            fill={theme.colors.text.secondary}
            fontSize={11}
            textAnchor={(['start', 'middle', 'end'] as const)[index]}
          >
            {new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}
          </text>
        ))}
      </svg>
    </div>
  );
}

interface StateProps {
  readonly span: Span;
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

function State({ span, x, width, height }: StateProps): React.ReactElement {
  const theme = useTheme2();
  return (
    <>
      <rect x={x} y={2} width={width} height={height - 4} fill={span.color}>
        <title>{span.text}</title>
      </rect>
      {width > span.text.length * 8 && (
        <text x={x + 6} y={height / 2 + 4} fill={theme.colors.getContrastText(span.color)} pointerEvents="none">
          {span.text}
        </text>
      )}
    </>
  );
}
