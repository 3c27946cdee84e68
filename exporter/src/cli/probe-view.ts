import type { Failure } from '../core/failure.js';
import type { Table } from '../core/probe.js';
import { formatDuration } from '../core/schema.js';
import type { Target } from '../core/target.js';
import type { Reason, Sample } from '@parallax/contract';
import type { Once } from '../agent.js';
import type { paintFor } from './context.js';
import { printable } from './printable.js';
import { table } from './table.js';

/** One run, for a terminal and for machines. */

type Paint = ReturnType<typeof paintFor>;

const BAR = 40;

/** With `tables` of the probe type instead of its samples, where it has some. */
export function asTable(target: Target, once: Once, paint: Paint, tables: readonly Table[] = []): string {
  const { result, samples } = once;
  const { address } = result.measured;
  const where = address === undefined ? '' : ` (${address.ip})`;
  const parts = [paint.bold(`${target.type} ${printable(target.host)}${where}`), '\n'];
  if (result.outcome === 'ok') {
    const took =
      typeof once.seconds === 'number' ? ` in ${milliseconds(once.seconds)}` : ', not timed: this machine stalled';
    parts.push(`${paint.green('ok')}${took}\n`);
  } else parts.push(failureText(result.failure, target, paint));
  if (tables.length > 0) return [...parts, ...tables.flatMap((one) => ['\n', printed(one)])].join('');
  const phases = phasesOf(once);
  if (phases.length > 0) parts.push('\n', bars(phases));
  const facts = samples.filter((sample) => !phases.some(([, , of]) => of === sample));
  if (facts.length > 0) parts.push('\n', table(factRows(facts)));
  return parts.join('');
}

const printed = ({ rows, right }: Table): string =>
  table(
    rows.map((row) => row.map(printable)),
    right,
  );

/** A distribution of several values is shown by its ends. */
function factRows(samples: readonly Sample[]): string[][] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) groups.set(nameOf(sample), [...(groups.get(nameOf(sample)) ?? []), sample]);
  return [...groups].map(([name, group]) => {
    const sorted = group.toSorted((one, other) => one.value - other.value);
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least === undefined || most === undefined) return [name];
    if (group.length === 1) return [name, valueOf(least)];
    return [name, `${valueOf(least)} to ${valueOf(most)}, ${group.length} values`];
  });
}

type Phase = readonly [name: string, seconds: number, of?: Sample];

/** Samples that say how long a phase took; the resolve time comes first, since it happens first. */
function phasesOf({ result, samples }: Once): readonly Phase[] {
  const { resolve } = result.measured;
  const phases = samples
    .filter(({ metric, labels }) => metric.unit === 'seconds' && metric.type !== 'counter' && 'phase' in labels)
    .map((sample): Phase => [sample.labels['phase'] ?? '', sample.value, sample]);
  return typeof resolve === 'number' ? [['resolve', resolve], ...phases] : phases;
}

/** Each phase starts where the one before it ended. */
function bars(phases: readonly Phase[]): string {
  const total = phases.reduce((sum, [, seconds]) => sum + seconds, 0) || 1;
  let start = 0;
  const rows = phases.map(([name, seconds]) => {
    const from = Math.round((start / total) * BAR);
    start += seconds;
    const to = Math.max(from + 1, Math.round((start / total) * BAR));
    return [name, milliseconds(seconds), `${' '.repeat(from)}${'█'.repeat(to - from)}`];
  });
  return table(rows, [1]);
}

const HINTS: Partial<Record<Reason, (target: Target) => string>> = {
  timeout: ({ common }) => `Nothing came within ${formatDuration(common.timeout)}. Try --timeout, and --family 4 or 6.`,
  connection_refused: () => 'The machine is there and nothing listens on this port.',
  no_such_name: () => 'Check the spelling, or ask another resolver with --set resolvers=[192.0.2.53].',
  no_address: ({ common }) => `The name has no IPv${common.family} address. Try --family any.`,
  resolver_timeout: () => 'The resolver is silent. Ask another one with --set resolvers=[192.0.2.53].',
  network_unreachable: () => 'This machine has no route there. Try --family 4 or 6.',
  certificate_untrusted: () => 'The chain ends in an authority that is not known here.',
  certificate_expired: () => 'Renew the certificate; some clients still accept it, most do not.',
  certificate_name_mismatch: () => 'The certificate is for other names.',
  permission_denied: () => 'The kernel refuses this to the user who runs Parallax.',
};

function failureText(failure: Failure, target: Target, paint: Paint): string {
  const { phase, reason, source, detail } = failure;
  const hint = HINTS[reason]?.(target);
  const head = `${paint.red('failed')}: ${reason} during ${phase} (source: ${source})\n  ${printable(detail)}\n`;
  return hint === undefined ? head : `${head}  ${paint.dim(hint)}\n`;
}

export function asJson(target: Target, { result, seconds, samples }: Once): string {
  const { type, name, host } = target;
  const failure = result.outcome === 'failed' ? { failure: result.failure } : {};
  const { address, resolve } = result.measured;
  const took = result.outcome === 'ok' ? { seconds } : {};
  const body = {
    ...{ type, target: name, host, outcome: result.outcome, ...took, ...failure },
    ...(address === undefined ? {} : { address: address.ip }),
    ...(resolve === undefined ? {} : { resolve_seconds: resolve }),
    samples: samples.map(({ metric, labels, value }) => ({ metric: metric.name, labels, value })),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

function nameOf({ metric, labels }: Sample): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${printable(value)}"`);
  return pairs.length === 0 ? metric.name : `${metric.name}{${pairs.join(',')}}`;
}

function valueOf({ metric, value }: Sample): string {
  if (metric.type === 'info') return '';
  if (metric.unit === 'seconds') return milliseconds(value);
  if (metric.unit === 'timestamp_seconds')
    return Number.isFinite(value) ? new Date(value * 1000).toISOString() : String(value);
  return String(value);
}

function milliseconds(seconds: number): string {
  const ms = seconds * 1000;
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 1 ? ms.toFixed(1) : ms.toFixed(3)} ms`;
}
