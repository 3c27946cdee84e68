import { useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Standing } from '../model/types.js';
import { standingColor } from './tones.js';

interface Props {
  readonly standing: Standing;
  /** Edge of its square, pixels; 14. */
  readonly size?: number;
}

/** The shape of a standing: each differs without its colour. The word beside it says the same, so it is hidden. */
export function Mark({ standing, size = 14 }: Props): React.ReactElement {
  const theme = useTheme2();
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" style={{ flexShrink: 0 }}>
      <Shape standing={standing} color={standingColor(theme, standing)} inside={theme.colors.background.primary} />
    </svg>
  );
}

interface ShapeProps {
  readonly standing: Standing;
  readonly color: string;
  /** Of strokes on a filled shape. */
  readonly inside: string;
}

function Shape({ standing, color, inside }: ShapeProps): React.ReactElement {
  const line = {
    fill: 'none',
    stroke: color,
    strokeWidth: 1.6,
    strokeLinecap: 'round',
    strokeLinejoin: 'round',
  } as const;
  switch (standing) {
    case 'pass':
      return (
        <g {...line}>
          <circle cx="8" cy="8" r="6.8" />
          <path d="M5 8.3l2.2 2.2L11.2 6" />
        </g>
      );
    case 'fail':
      return (
        <g>
          <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill={color} />
          <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" {...line} stroke={inside} />
        </g>
      );
    case 'unsure':
      return (
        <g {...line}>
          <circle cx="8" cy="8" r="6.8" strokeDasharray="2.6 2.7" />
          <path d="M5 8h.01M8 8h.01M11 8h.01" strokeWidth={2} />
        </g>
      );
    case 'unjudged':
      return <path d="M8 1.5L15 14H1zM8 6v4M8 12h.01" {...line} />;
    case 'baseline':
      return <path d="M8 1.5L14.5 8 8 14.5 1.5 8z" {...line} />;
    case 'origin':
      return <path d="M2 7.5L8 2l6 5.5M3.6 7v6.6h8.8V7" {...line} />;
    case 'sick':
      return <path d="M8 3v10M3 8h10M3.5 12.5l9-9" {...line} strokeOpacity={0.7} />;
    default:
      return <path d="M4 8h8" {...line} />;
  }
}
