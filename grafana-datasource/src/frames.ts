import { createDataFrame, DataFrameType, FieldType, type DataFrame, type FieldConfig } from '@grafana/data';
import type { FieldSpec, Unit } from '@parallax/contract';
import type { Columns } from './kinds/kind.js';

/** Grafana's ids of the contract's units. */
const UNITS: Readonly<Record<Unit, string | undefined>> = {
  seconds: 's',
  bytes: 'bytes',
  ratio: 'percentunit',
  timestamp_seconds: 'dateTimeFromNow',
  none: undefined,
};

const TYPES: Readonly<Record<FieldSpec['type'], FieldType>> = {
  time: FieldType.time,
  string: FieldType.string,
  number: FieldType.number,
  boolean: FieldType.boolean,
};

function config(spec: FieldSpec): FieldConfig {
  const unit = spec.unit === undefined ? undefined : UNITS[spec.unit];
  return { description: spec.help, ...(unit === undefined ? {} : { unit }) };
}

const rowsOf = ({ spec, columns }: Columns): number =>
  Math.max(0, ...Object.keys(spec.fields).map((name) => columns[name]?.length ?? 0));

/**
 * Columns of a kind as a frame of Grafana: types, units and descriptions from the spec, `meta.custom.schema` by which
 * panels know it, notices. Columns that the kind did not give are empty.
 */
export function toFrame(columns: Columns, refId: string): DataFrame {
  const { spec, notices = [], visualisation = 'table' } = columns;
  const length = rowsOf(columns);
  const frame = createDataFrame({
    name: spec.name,
    refId,
    meta: {
      preferredVisualisationType: visualisation,
      custom: { schema: spec.schema },
      ...(spec.schema.includes('-trends/') ? { type: DataFrameType.TimeSeriesLong } : {}),
      ...(notices.length === 0 ? {} : { notices: notices.map((notice) => ({ ...notice })) }),
    },
    fields: Object.entries(spec.fields).map(([name, field]) => ({
      name,
      type: TYPES[field.type],
      config: config(field),
      values: valuesOf(columns.columns[name], length),
    })),
  });
  frame.length = length;
  return frame;
}

/** Large columns are not copied. */
function valuesOf(column: ArrayLike<unknown> | undefined, length: number): unknown[] {
  if (column === undefined) return new Array<unknown>(length).fill(null);
  return Array.isArray(column) ? column : Array.from(column);
}
