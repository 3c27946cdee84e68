import { DataFrameType, FieldType } from '@grafana/data';
import { defineFrame, readFrame, type FrameSpec } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { toFrame } from './frames.js';

const spec = defineFrame({
  schema: 'parallax.frame/example/1',
  name: 'Example',
  help: 'One row.',
  fields: {
    time: { type: 'time', help: 'When.' },
    who: { type: 'string', help: 'Who.' },
    took: { type: 'number', unit: 'seconds', help: 'How long.' },
    share: { type: 'number', unit: 'ratio', help: 'How much.' },
    well: { type: 'boolean', help: 'Whether.' },
  },
});
const columns = { time: [1, 2], who: ['a', 'b'], took: Float64Array.of(0.5, 1), share: [1, null] };

describe('toFrame', () => {
  const frame = toFrame({ spec, columns }, 'A');

  it('is named and known by its schema', () => {
    expect(frame).toMatchObject({ name: 'Example', refId: 'A', length: 2 });
    expect(frame.meta).toMatchObject({ custom: { schema: spec.schema }, preferredVisualisationType: 'table' });
  });

  it('has types, units and descriptions', () => {
    expect(frame.fields.map(({ name, type, config }) => [name, type, config.unit, config.description])).toEqual([
      ['time', FieldType.time, undefined, 'When.'],
      ['who', FieldType.string, undefined, 'Who.'],
      ['took', FieldType.number, 's', 'How long.'],
      ['share', FieldType.number, 'percentunit', 'How much.'],
      ['well', FieldType.boolean, undefined, 'Whether.'],
    ]);
  });

  it('is read back by panels; columns not given are empty', () =>
    expect(readFrame(spec, [frame])).toEqual({ ...columns, took: [0.5, 1], well: [null, null] }));

  it('does not copy columns that are arrays', () => expect(frame.fields[1]?.values).toBe(columns.who));

  it('has no notices unless there are', () => {
    expect(frame.meta?.notices).toBeUndefined();
    const notices = [{ severity: 'warning', text: 'Fewer rounds.' }] as const;
    expect(toFrame({ spec, columns, notices }, 'A').meta?.notices).toEqual(notices);
  });

  it('says how core panels draw it', () => {
    expect(toFrame({ spec, columns, visualisation: 'nodeGraph' }, 'A').meta?.preferredVisualisationType).toBe(
      'nodeGraph',
    );
    const trends: FrameSpec = { ...spec, schema: 'parallax.frame/example-trends/1' };
    expect(toFrame({ spec: trends, columns }, 'A').meta?.type).toBe(DataFrameType.TimeSeriesLong);
    expect(frame.meta?.type).toBeUndefined();
  });

  it('may be empty', () => expect(toFrame({ spec, columns: {} }, 'A').length).toBe(0));
});
