import { Field, Input } from '@grafana/ui';
import React, { useEffect, useId, useState } from 'react';
import { bounded } from '../migrate.js';

interface Props {
  readonly label: string;
  readonly value: number | undefined;
  readonly bounds: { readonly least: number; readonly most: number; readonly usual: number };
  readonly onChange: (value: number | undefined) => void;
}

/** A number within bounds, taken over when the field is left or Enter pressed; empty means the usual one. */
export function NumberField({ label, value, bounds, onChange }: Props): React.JSX.Element {
  const id = useId();
  const shown = value === undefined ? '' : String(value);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const commit = (): void => {
    const number = bounded(text, bounds);
    setText(number === undefined ? '' : String(number));
    if (number !== value) onChange(number);
  };
  return (
    <Field label={`${label} (${bounds.least} to ${bounds.most})`} htmlFor={id} noMargin>
      <Input
        id={id}
        type="number"
        min={bounds.least}
        max={bounds.most}
        placeholder={String(bounds.usual)}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </Field>
  );
}
