import { z } from 'zod';

/** What nobody can measure, looked at by people and kept under review beside the configuration. */

const line = (max: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(max)
    // Anything else would break the table that it is shown in.
    .regex(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u, 'control characters and line breaks do not belong here; remove them');

const entry = z.strictObject({
  value: z.union([line(80), z.number(), z.boolean()]).meta({ description: 'What was found: a text of at most 80 characters, a number, true or false.' }), // prettier-ignore
  note: line(500).optional().meta({ description: 'Why, or where it can be read; at most 500 characters.' }),
  reviewed: z.iso
    .date({ error: 'not a date; write it as 2026-11-22' })
    .meta({ description: 'The day on which somebody looked, such as 2026-11-22.' }),
  by: line(80).meta({ description: 'Who looked: a person or a team, at most 80 characters.' }),
});

const row = (description: string) => entry.optional().meta({ description });

/** The rows, in the order in which they are shown. */
const rows = z.strictObject({
  resolution: row('Reporting: the finest time step of its own figures.'),
  latency: row('Reporting: how late its own figures are.'),
  delivery: row('Reporting: how they come: by API, log stream, files, a page only.'),
  customisation: row('Reporting: whether one may choose what is reported.'),
  complexity: row('How hard its configuration is to understand.'),
  self_service: row('Whether changes can be made without its staff.'),
  change_latency: row('How long a change takes until every edge has it.'),
  purge_latency: row('How long a purge takes until every edge has it.'),
  postmortems: row('Culture: whether it explains its incidents.'),
  technical_staff: row('Culture: whether one can talk to the people who run it.'),
  shared_success: row('Culture: whether it works with its customers on their goals.'),
  cost: row('What it costs, in the terms of the contract.'),
});

const provider = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'not the name of a provider; write it as the probe does: lower-case letters, digits, - and _',
  );

export const Manual = z
  .record(provider, rows)
  .refine((map) => Object.keys(map).length <= 32, 'more than 32 providers; leave some out')
  .meta({ description: 'By provider, as the probe names it, and row.' });

export type Manual = z.output<typeof Manual>;

export interface ManualRow {
  readonly provider: string;
  readonly row: string;
  readonly value: string;
  readonly reviewed: string;
  /** More than a year before the end of the window. */
  readonly old: boolean;
  readonly by: string;
  readonly note: string;
}

const YEAR_S = 366 * 86_400;

/** By row, so that providers stand beside each other. `now` in Unix seconds. */
export function manualRows(manual: Manual, now: number): readonly ManualRow[] {
  const names = Object.keys(rows.shape) as (keyof typeof rows.shape)[];
  return names.flatMap((name) =>
    Object.entries(manual).flatMap(([key, one]): ManualRow[] => {
      const found = one[name];
      if (found === undefined) return [];
      const { value, reviewed, by, note = '' } = found;
      const old = now - Date.parse(reviewed) / 1000 > YEAR_S;
      return [{ provider: key, row: name, value: String(value), reviewed, old, by, note }];
    }),
  );
}
