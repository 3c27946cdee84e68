import * as contract from '@parallax/contract';
import type { Answers } from '../kind.js';
import type { Notice } from '../match.js';
import { MOST_RECORDS } from './asks.js';
import { integer, list, number, object, objects, oneOf, parse, text, type Json } from './text.js';

/** The part of a {@link contract.PathRecord} that is shown, as far as it could be read. Ids hold no blanks. */
export interface Read {
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly run_id: string;
  readonly vantage: string;
  readonly probe: string;
  readonly target: string;
  /** Address that the packets were sent to. */
  readonly destination: string;
  readonly shortened: boolean;
  readonly nodes: readonly ReadNode[];
  readonly routes: readonly ReadRoute[];
  readonly findings: readonly ReadFinding[];
  readonly mtu: number | null;
  readonly mtu_at: string | null;
}

interface ReadNode {
  readonly id: string;
  readonly ttl: number;
  readonly sent: number | null;
  readonly received: number | null;
  readonly mpls: string | null;
  readonly dscp: number | null;
  readonly silence: contract.Silence | null;
}

interface ReadRoute {
  readonly nodes: readonly string[];
  readonly flows: number;
  readonly end: contract.PathEnd;
}

interface ReadFinding {
  readonly kind: contract.PathFindingKind;
  readonly ttl: number | null;
  readonly node: string | null;
  readonly detail: string | null;
}

/** The records of an answer, newest first, and what a person should know of those that could not be read. */
export function readRecords(answers: Answers): { records: readonly Read[]; notices: readonly Notice[] } {
  const { length, line } = answers.lines('records');
  const records: Read[] = [];
  for (let row = 0; row < length; row++) records.push(...(readRecord(line[row]) ?? []));
  records.sort((a, b) => b.started - a.started);
  const notices: Notice[] = [];
  const bad = length - records.length;
  if (bad > 0) notices.push(warn(`${bad} of ${length} records could not be read and were left out.`));
  const short = records.filter(({ shortened }) => shortened).length;
  if (short > 0) notices.push(info(`${short} records were too long for Loki and are there as summaries: their agents have the hops.`)); // prettier-ignore
  if (length >= MOST_RECORDS)
    notices.push(
      info(`Details are those of the newest ${MOST_RECORDS} runs: narrow the filter or the range for others.`),
    );
  return { records, notices };
}

const warn = (text: string): Notice => ({ severity: 'warning', text });
const info = (text: string): Notice => ({ severity: 'info', text });

/** One record, or none when it is no record of a path or lacks what names it. */
function readRecord(line: unknown): [Read] | undefined {
  const record = parse(line);
  const run = object(record?.['run']);
  if (record?.['schema'] !== contract.PATH_SCHEMA || run === undefined) return undefined;
  const started = Date.parse(text(record['started']) ?? '');
  const [vantage, probe, target] = ['vantage', 'probe', 'target'].map((name) => text(record[name]));
  if (vantage === undefined || probe === undefined || target === undefined || Number.isNaN(started)) return undefined;
  const mtu = object(run['mtu']);
  return [
    {
      ...{ started, vantage, probe, target, run_id: text(record['run_id']) ?? '' },
      destination: text(run['destination']) ?? '',
      shortened: record['shortened'] === true || run['shortened'] === true,
      nodes: objects(run['nodes']).flatMap(readNode),
      routes: objects(run['routes']).flatMap(readRoute),
      findings: objects(run['findings']).flatMap(readFinding),
      mtu: number(mtu?.['bytes']) ?? null,
      mtu_at: text(object(mtu?.['limited_by'])?.['address']) ?? null,
    },
  ];
}

const idOf = (value: unknown): string | undefined => {
  const id = text(value);
  return id === undefined || /\s/.test(id) ? undefined : id;
};

function readNode(node: Json): ReadNode[] {
  const id = idOf(node['id']);
  const ttl = integer(node['ttl'], 255);
  if (id === undefined || ttl === undefined) return [];
  const stack = objects(node['mpls']).flatMap(labelText);
  return [
    {
      ...{ id, ttl },
      sent: integer(node['sent']) ?? null,
      received: integer(node['received']) ?? null,
      mpls: stack.length === 0 ? null : stack.join(','),
      dscp: integer(object(node['quoted'])?.['dscp'], 63) ?? null,
      silence: oneOf(contract.SILENCES, node['silence']) ?? null,
    },
  ];
}

/** `label/tc/ttl`; 20, 3 and 8 bits (RFC 3032). */
function labelText(entry: Json): string[] {
  const [label, tc, ttl] = [integer(entry['label'], 0xfffff), integer(entry['tc'], 7), integer(entry['ttl'], 255)];
  return label === undefined ? [] : [`${label}/${tc ?? 0}/${ttl ?? 0}`];
}

function readRoute(route: Json): ReadRoute[] {
  const nodes = list(route['nodes']).map(idOf);
  const end = oneOf(contract.PATH_ENDS, route['end']);
  if (end === undefined || nodes.length === 0 || nodes.includes(undefined)) return [];
  return [{ nodes: nodes as string[], flows: list(route['flows']).length, end }];
}

function readFinding(finding: Json): ReadFinding[] {
  const kind = oneOf(contract.PATH_FINDINGS, finding['kind']);
  if (kind === undefined) return [];
  const ttl = integer(finding['ttl'], 255) ?? null;
  return [{ kind, ttl, node: idOf(finding['node']) ?? null, detail: text(finding['detail']) ?? null }];
}
