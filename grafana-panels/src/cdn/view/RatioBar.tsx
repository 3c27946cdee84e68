import { CDN_BAND } from '@parallax/contract';
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Cell } from '../model/types.js';
import { standingColor } from './tones.js';

interface Props {
  readonly cell: Cell;
  /** Ends of the axis, logarithmic, 1 in its middle. */
  readonly axis: readonly [number, number];
  readonly height?: number;
}

const WIDTH = 100;

/** A ratio with its interval around 1, and the band of 5 % behind it. The words of the cell say the same. */
export function RatioBar({ cell, axis, height = 14 }: Props): React.ReactElement {
  const theme = useTheme2();
  const color = standingColor(theme, cell.standing);
  const at = (ratio: number): number => place(ratio, axis) * WIDTH;
  const { ratio = null, ratio_low: low = null, ratio_high: high = null } = cell.row ?? {};
  const middle = height / 2;
  return (
    <svg
      width="100%"
      height={height}
      viewBox={`0 0 ${String(WIDTH)} ${String(height)}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
      data-testid="ratio-bar"
      style={{ display: 'block', overflow: 'visible' }}
    >
      <rect x={0} y={middle - 0.5} width={WIDTH} height={1} fill={theme.colors.border.weak} />
      <rect
        x={at(CDN_BAND[0])}
        y={0}
        width={at(CDN_BAND[1]) - at(CDN_BAND[0])}
        height={height}
        fill={theme.colors.text.secondary}
        opacity={0.28}
      />
      <line
        x1={at(1)}
        x2={at(1)}
        y1={0}
        y2={height}
        stroke={theme.colors.text.secondary}
        vectorEffect="non-scaling-stroke"
      />
      {low !== null && high !== null && (
        <rect
          x={at(low)}
          y={middle - 2.5}
          width={Math.max(1, at(high) - at(low))}
          height={5}
          rx={1}
          fill={color}
          opacity={0.5}
        />
      )}
      {ratio !== null && <Point x={at(ratio)} color={color} height={height} outside={isOutside(ratio, axis)} />}
    </svg>
  );
}

interface PointProps {
  readonly x: number;
  readonly color: string;
  readonly height: number;
  readonly outside: boolean;
}

/** The median; an arrow at the end of the axis when it lies beyond. */
function Point({ x, color, height, outside }: PointProps): React.ReactElement {
  const middle = height / 2;
  if (!outside) return <rect x={x - 0.8} y={1} width={1.6} height={height - 2} fill={color} />;
  const tip = x > WIDTH / 2 ? WIDTH : 0;
  const back = tip === 0 ? 4 : WIDTH - 4;
  return <path d={`M${String(tip)} ${String(middle)}L${String(back)} 1V${String(height - 1)}Z`} fill={color} />;
}

const isOutside = (ratio: number, axis: readonly [number, number]): boolean => ratio < axis[0] || ratio > axis[1];

/** 0 to 1 along a logarithmic axis. */
function place(ratio: number, [low, high]: readonly [number, number]): number {
  const held = Math.min(high, Math.max(low, ratio));
  return (Math.log(held) - Math.log(low)) / (Math.log(high) - Math.log(low));
}
