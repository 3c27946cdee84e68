/** Frames that can be drawn over time. */
import { FieldType, type DataFrame, type Field } from '@grafana/data';

/** Frames with a time and numbers; what is not a finite number (a quantile of nothing, 0/0) is a gap, as Grafana draws it. */
export function graphable(frames: readonly DataFrame[]): DataFrame[] {
  return frames
    .filter(
      ({ length, fields }) =>
        length > 0 &&
        fields.some(({ type }) => type === FieldType.time) &&
        fields.some(({ type }) => type === FieldType.number),
    )
    .map((frame) => ({ ...frame, fields: frame.fields.map(withGaps) }));
}

function withGaps(field: Field): Field {
  if (field.type !== FieldType.number || field.values.every(drawable)) return field;
  return { ...field, values: field.values.map((value: unknown) => (drawable(value) ? value : null)) };
}

const drawable = (value: unknown): boolean => value === null || value === undefined || Number.isFinite(value);
