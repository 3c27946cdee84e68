import { Combobox, Field, type ComboboxOption } from '@grafana/ui';
import React, { useId } from 'react';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: readonly ComboboxOption<T>[];
  readonly placeholder?: string;
  readonly invalid?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a closed list. */
export function ChoiceField<T extends string>(props: Props<T>): React.JSX.Element {
  const id = useId();
  const { label, value, options, placeholder, invalid, onChange } = props;
  return (
    <Field label={label} htmlFor={id} noMargin>
      <Combobox<T>
        id={id}
        options={[...options]}
        value={value ?? null}
        placeholder={placeholder}
        invalid={invalid}
        onChange={(option) => onChange(option.value)}
      />
    </Field>
  );
}
