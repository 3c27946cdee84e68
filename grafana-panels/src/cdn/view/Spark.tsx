import { useTheme2 } from '@grafana/ui';
import React from 'react';

export interface SparkPoint {
  readonly time: number;
  readonly value: number | null;
}

interface Props {
  readonly points: readonly SparkPoint[];
  /** A second line behind it on the same axis, as of the baseline. */
  readonly behind?: readonly SparkPoint[];
  /** Values between which a band is drawn. */
  readonly band?: readonly [number, number];
  readonly height: number;
  readonly color?: string;
  /** The axis holds these values at least. */
  readonly hold?: readonly number[];
}

const WIDTH = 100;

/** A line without axes, stretched to its room; gaps where nothing is known. Figures beside it say what it means. */
export function Spark({ points, behind = [], band, height, color, hold = [] }: Props): React.ReactElement | null {
  const theme = useTheme2();
  const known = [...points, ...behind].filter((point) => point.value !== null);
  if (known.length < 2) return null;
  const values = [...known.map((point) => point.value ?? 0), ...hold, ...(band ?? [])];
  const times = known.map((point) => point.time);
  const x = scale(times, [0, WIDTH]);
  const y = scale(values, [height - 1.5, 1.5]);
  const line = { fill: 'none', strokeWidth: 1.5, vectorEffect: 'non-scaling-stroke' } as const;
  return (
    <svg
      width="100%"
      height={height}
      viewBox={`0 0 ${String(WIDTH)} ${String(height)}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
      style={{ display: 'block' }}
    >
      {band !== undefined && (
        <rect
          x={0}
          width={WIDTH}
          y={y(band[1])}
          height={Math.max(1, y(band[0]) - y(band[1]))}
          fill={theme.colors.text.secondary}
          opacity={0.25}
        />
      )}
      <path d={path(behind, x, y)} {...line} stroke={theme.colors.text.secondary} strokeDasharray="3 2" />
      <path d={path(points, x, y)} {...line} stroke={color ?? theme.colors.primary.text} />
    </svg>
  );
}

type Scale = (value: number) => number;

function scale(values: readonly number[], [from, to]: readonly [number, number]): Scale {
  const low = values.reduce((one, other) => Math.min(one, other), Infinity);
  const high = values.reduce((one, other) => Math.max(one, other), -Infinity);
  const span = high - low;
  return (value) => (span === 0 ? (from + to) / 2 : from + ((value - low) / span) * (to - from));
}

function path(points: readonly SparkPoint[], x: Scale, y: Scale): string {
  let pen = false;
  return points
    .map(({ time, value }) => {
      if (value === null) {
        pen = false;
        return '';
      }
      const step = `${pen ? 'L' : 'M'}${x(time).toFixed(2)} ${y(value).toFixed(2)}`;
      pen = true;
      return step;
    })
    .join('');
}
