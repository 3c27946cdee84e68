import { Combobox, Field, type ComboboxOption } from '@grafana/ui';
import React, { useCallback, useId } from 'react';
import { literally } from '../interpolate.js';

interface Props {
  readonly label: string;
  readonly pattern: string | undefined;
  /** Values that occur; may fail, then nothing is suggested. */
  readonly suggest: () => Promise<readonly string[]>;
  readonly onChange: (pattern: string) => void;
}

/** As many as a list can be read; typing narrows it. */
const MOST = 200;

/**
 * A filter over a label: one of the values that occur (taken literally), a variable, or a regular expression that is
 * typed. Empty takes all.
 */
export function PatternField({ label, pattern, suggest, onChange }: Props): React.JSX.Element {
  const id = useId();
  const options = useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      const values = await suggest().catch(() => []);
      return values
        .filter((value) => value.toLowerCase().includes(typed.toLowerCase()))
        .slice(0, MOST)
        .map((value) => ({ label: value, value: literally(value) }));
    },
    [suggest],
  );
  const current = pattern === undefined || pattern === '' ? null : { value: pattern, label: readable(pattern) };
  return (
    <Field label={label} htmlFor={id} noMargin>
      <Combobox
        id={id}
        options={options}
        value={current}
        placeholder="all"
        createCustomValue
        customValueDescription="A regular expression, or a variable such as $vantage"
        isClearable
        onChange={(option) => onChange(option?.value.trim() ?? '')}
      />
    </Field>
  );
}

/** A pattern that matches one text only, as that text. */
function readable(pattern: string): string {
  const text = pattern.replace(/\\([^A-Za-z0-9])/g, '$1');
  return literally(text) === pattern ? text : pattern;
}
