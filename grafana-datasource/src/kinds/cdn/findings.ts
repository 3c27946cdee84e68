import { CDN_SEVERITIES, cdnFindings, cdnFindingsFrame, labelNames, type CdnRecord, type RowOf } from '@parallax/contract'; // prettier-ignore
import type { Answers } from '../kind.js';
import { listOf, textOf, type Read } from '../records.js';
import { inOrder, rowsOf } from '../rows.js';
import type { Shown } from './shown.js';

type Finding = RowOf<typeof cdnFindingsFrame>;

const sourceOf = ({ vantage, probe, target }: { vantage: string; probe: string; target: string }): string =>
  [vantage, probe, target].join('\0');

/** By object where a record tells, else by rule; the gravest first. */
export function findingsOf(answers: Answers, read: Read<CdnRecord>, shown: Shown): readonly Finding[] {
  const latest = new Map<string, CdnRecord>();
  for (const { record } of read.records) {
    if (Array.isArray(record.run.findings) && !latest.has(sourceOf(record))) latest.set(sourceOf(record), record);
  }
  const objects = [...latest.values()].flatMap((record) => ofRecord(record, shown));
  const rules = rowsOf(answers.table('findings'), labelNames(cdnFindings))
    .map(({ labels, value }): Finding => {
      const { vantage = '', probe = '', target = '', provider = '', rule = '', severity = '' } = labels;
      return { vantage, probe, target, provider, rule, severity, objects: value, ...UNTOLD };
    })
    .filter(({ vantage, probe, target }) => !latest.has([vantage, probe, target].join('\0')));
  const grave = ({ severity }: Finding): number => (CDN_SEVERITIES as readonly (string | null)[]).indexOf(severity);
  return [...objects, ...rules].sort((one, other) => grave(one) - grave(other) || byRule(one, other));
}

const byRule = inOrder<Finding>('rule', 'probe', 'target', 'provider', 'path', 'vantage');

const UNTOLD = { path: null, place: null, reason: null, remedy: null, reference: null };

const ofRecord = (record: CdnRecord, shown: Shown): readonly Finding[] =>
  listOf(record.run.findings)
    .filter((finding) => shown(record.probe, finding))
    .map(({ provider, rule, severity, path, place, reason, remedy, reference }) => ({
      ...{ vantage: record.vantage, probe: record.probe, target: record.target },
      ...{ provider: textOf(provider), rule: textOf(rule), severity: textOf(severity), objects: 1 },
      ...{ path: textOf(path), place: textOf(place) },
      ...{ reason: textOf(reason), remedy: textOf(remedy), reference: textOf(reference) },
    }));
