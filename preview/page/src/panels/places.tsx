/** Points on a plain graticule, where Grafana draws a map. */
import type { DataFrame } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';
import { useConfigured } from './configured.js';
import { NoData } from './message.js';
import type { Drawn } from './props.js';

interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string;
  readonly color: string | undefined;
}

interface Layer {
  readonly location?: { readonly latitude?: string; readonly longitude?: string };
  readonly config?: {
    readonly style?: {
      readonly text?: { readonly field?: string };
      readonly color?: { readonly field?: string; readonly fixed?: string };
    };
  };
}

const NOTE = 18;
const MARGIN = 0.15;

export function toPlaces(frames: readonly DataFrame[], { location, config }: Layer): readonly Place[] {
  return frames.flatMap((frame) => {
    const field = (name: string | undefined): DataFrame['fields'][number] | undefined => frame.fields.find((one) => one.name === name); // prettier-ignore
    const [latitude, longitude] = [field(location?.latitude ?? 'latitude'), field(location?.longitude ?? 'longitude')];
    const [text, state] = [field(config?.style?.text?.field), field(config?.style?.color?.field)];
    return Array.from({ length: frame.length }, (_, row) => ({
      latitude: Number(latitude?.values[row] ?? Number.NaN),
      longitude: Number(longitude?.values[row] ?? Number.NaN),
      name: String(text?.values[row] ?? ''),
      color: state?.display?.(state.values[row]).color ?? config?.style?.color?.fixed,
    })).filter((place) => Number.isFinite(place.latitude) && Number.isFinite(place.longitude));
  });
}

/** From the least to the most, with a margin, not under ten degrees. */
function extent(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(5, (high - low) * MARGIN);
  return [low - margin, high + margin];
}

const lines = ([low, high]: readonly [number, number]): readonly number[] => {
  const step = high - low > 90 ? 30 : high - low > 30 ? 10 : 5;
  return Array.from(
    { length: Math.floor((high - low) / step) + 1 },
    (_, index) => (Math.ceil(low / step) + index) * step,
  );
};

export function PlacesPanel(props: Drawn): React.ReactElement {
  const { panel, width } = props;
  const theme = useTheme2();
  const frames = useConfigured(props);
  const [layer = {}] = (panel.options?.['layers'] ?? []) as readonly Layer[];
  const places = toPlaces(frames, layer);
  if (places.length === 0) return <NoData panel={panel} />;
  const height = props.height - NOTE;
  const [east, north] = [
    extent(places.map(({ longitude }) => longitude)),
    extent(places.map(({ latitude }) => latitude)),
  ];
  const x = (at: number): number => ((at - east[0]) / (east[1] - east[0])) * width;
  const y = (at: number): number => height - ((at - north[0]) / (north[1] - north[0])) * height;
  const { border, text } = theme.colors;
  return (
    <div>
      <svg width={width} height={height} role="img" aria-label={`Places: ${places.map(({ name }) => name).join(', ')}`}>
        {lines(east).map((at) => (
          <line key={`e${at}`} x1={x(at)} x2={x(at)} y1={0} y2={height} stroke={border.weak} />
        ))}
        {lines(north).map((at) => (
          <line key={`n${at}`} x1={0} x2={width} y1={y(at)} y2={y(at)} stroke={border.weak} />
        ))}
        {places.map(({ latitude, longitude, name, color }, index) => (
          <g key={index} transform={`translate(${x(longitude)} ${y(latitude)})`}>
            <circle
              r={7}
              fill={theme.visualization.getColorByName(color ?? 'blue')}
              fillOpacity={0.6}
              stroke={text.primary}
            />
            <text x={11} y={4} fill={text.primary} fontSize={12}>
              {name}
            </text>
          </g>
        ))}
      </svg>
      <div style={{ height: NOTE, fontSize: 11, color: text.secondary }}>Grafana draws a map here.</div>
    </div>
  );
}
