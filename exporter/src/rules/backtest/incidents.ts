import { z } from 'zod';
import type { AlertReport, Found, Incident, Page } from './types.js';

/** Known incidents beside what fired. */

const Time = z.iso
  .datetime({ offset: true, error: 'not a time; write it as 2026-11-22T03:15:00Z' })
  .transform((text) => Date.parse(text) / 1000)
  .meta({ description: 'A time as in RFC 3339, such as 2026-11-22T03:15:00Z.' });

const Known = z
  .strictObject({
    name: z.string().min(1).max(256).meta({ description: 'What it was, for people.' }),
    from: Time,
    to: Time,
    alerts: z.array(z.string().min(1).max(256)).min(1).max(64).optional().meta({ description: 'Alerts that tell of it. Default any.' }), // prettier-ignore
  })
  // A time that is none was complained of already.
  .refine(({ from, to }) => !(from >= to), { path: ['to'], message: 'not after from' });

/** The file of `--incidents`. */
export const Incidents = z.strictObject({
  incidents: z.array(Known).min(1).max(1_000).meta({ description: 'What is known to have happened.' }),
});

const tells = ({ alerts }: Incident, alert: string): boolean => alerts === undefined || alerts.includes(alert);
const overlaps = ({ from, to }: Page, incident: Incident): boolean =>
  from <= incident.to && (to === undefined || to > incident.from);

/** Which alerts told of each incident, and how fast. */
export const foundOf = (incidents: readonly Incident[], alerts: readonly AlertReport[]): readonly Found[] =>
  incidents.map((incident) => {
    const by = alerts
      .filter(({ alert }) => tells(incident, alert))
      .flatMap(({ alert, pages }) => {
        const first = pages.find((page) => overlaps(page, incident));
        return first === undefined ? [] : [{ alert, after: Math.max(0, first.from - incident.from) }];
      })
      .sort((one, other) => one.after - other.after);
    return { name: incident.name, from: incident.from, to: incident.to, by };
  });

/** How many pages of each alert belong to no incident. */
export function unexplainedOf(
  incidents: readonly Incident[],
  alerts: readonly AlertReport[],
): Readonly<Record<string, number>> {
  const entries = alerts.map(({ alert, pages }) => {
    const alone = pages.filter((page) => !incidents.some((one) => tells(one, alert) && overlaps(page, one)));
    return [alert, alone.length] as const;
  });
  const sums = new Map<string, number>();
  for (const [alert, count] of entries) if (count > 0) sums.set(alert, (sums.get(alert) ?? 0) + count);
  return Object.fromEntries(sums);
}
