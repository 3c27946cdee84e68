import { Field, InlineSwitch, MultiCombobox, type ComboboxOption } from '@grafana/ui';
import {
  CDN_COLUMNS,
  CHANGE_KINDS,
  type CdnQuery,
  type ChangeKind,
  type ChangesQuery,
  type EventsQuery,
  type ParallaxQuery,
  type PathQuery,
  type PhasesQuery,
} from '@parallax/contract';
import React, { useId } from 'react';
import { BOUNDS, PHASES_OF } from '../migrate.js';
import { ChoiceField } from './ChoiceField.js';
import { NumberField } from './NumberField.js';

interface Props<Q> {
  readonly query: Q;
  readonly onChange: (query: Q) => void;
}

/** The fields that only one kind of query has. */
export function KindOptions({ query, onChange }: Props<ParallaxQuery>): React.JSX.Element | null {
  switch (query.kind) {
    case 'path':
      return <PathOptions query={query} onChange={onChange} />;
    case 'cdn':
      return <CdnOptions query={query} onChange={onChange} />;
    case 'phases':
      return <PhasesOptions query={query} onChange={onChange} />;
    case 'events':
      return <EventsOptions query={query} onChange={onChange} />;
    case 'changes':
      return <ChangesOptions query={query} onChange={onChange} />;
    default:
      return null;
  }
}

function PathOptions({ query, onChange }: Props<PathQuery>): React.JSX.Element {
  const id = useId();
  return (
    <>
      <NumberField
        label="Rounds"
        value={query.rounds}
        bounds={BOUNDS.rounds}
        onChange={(rounds) => onChange({ ...query, rounds })}
      />
      <Field label="Node graph" htmlFor={id} noMargin>
        <InlineSwitch
          id={id}
          value={query.nodeGraph ?? false}
          title="Also give frames for Grafana's own Node graph and Geomap"
          onChange={(event) => onChange({ ...query, nodeGraph: event.currentTarget.checked })}
        />
      </Field>
    </>
  );
}

const plain = <T extends string>(values: readonly T[]): ComboboxOption<T>[] =>
  values.map((value) => ({ value, label: value }));

const CdnOptions = ({ query, onChange }: Props<CdnQuery>): React.JSX.Element => (
  <ChoiceField
    label="Columns"
    value={query.columns ?? 'vantage'}
    options={plain(CDN_COLUMNS)}
    onChange={(columns) => onChange({ ...query, columns })}
  />
);

const PhasesOptions = ({ query, onChange }: Props<PhasesQuery>): React.JSX.Element => (
  <ChoiceField
    label="Phases of"
    value={query.of ?? 'http'}
    options={plain(PHASES_OF).map((option) => ({
      ...option,
      label: option.value === 'cdn' ? 'CDN' : option.value.toUpperCase(),
    }))}
    onChange={(of) => onChange({ ...query, of })}
  />
);

const EventsOptions = ({ query, onChange }: Props<EventsQuery>): React.JSX.Element => (
  <NumberField
    label="Records"
    value={query.limit}
    bounds={BOUNDS.limit}
    onChange={(limit) => onChange({ ...query, limit })}
  />
);

const CHANGES: Readonly<Record<ChangeKind, string>> = {
  path: 'paths',
  vantage: 'vantages',
  cdn: 'CDNs',
};

function ChangesOptions({ query, onChange }: Props<ChangesQuery>): React.JSX.Element {
  const id = useId();
  return (
    <Field label="Changes of" htmlFor={id} noMargin>
      <MultiCombobox<ChangeKind>
        id={id}
        options={CHANGE_KINDS.map((value) => ({ value, label: CHANGES[value] }))}
        value={[...(query.of ?? [])]}
        placeholder="all"
        onChange={(chosen) =>
          onChange({ ...query, of: chosen.length === 0 ? undefined : chosen.map(({ value }) => value) })
        }
      />
    </Field>
  );
}
