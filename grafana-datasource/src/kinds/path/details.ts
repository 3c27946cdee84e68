import { pathDetailsFrame, pathRoutesFrame } from '@parallax/contract';
import type { Columns } from '../kind.js';
import type { Read } from './records.js';

/** What the target of a record is called in all frames. */
export type NameOf = (record: Read) => string;

type Cells = Readonly<Record<string, unknown>>;

const columns = (rows: readonly Cells[], names: readonly string[]): Record<string, unknown[]> =>
  Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));

const identity = (record: Read, nameOf: NameOf): Cells => ({
  time: record.started,
  vantage: record.vantage,
  target: nameOf(record),
  run_id: record.run_id,
});

/** Nodes of which a record tells more than the metrics: labels, DSCP, silence, probes that were not answered. */
export function detailsFrame(records: readonly Read[], nameOf: NameOf): Columns<typeof pathDetailsFrame> {
  const rows = records.flatMap((record) => {
    const rewritten = rewriting(record);
    return record.nodes.flatMap((node): Cells[] => {
      const { sent, received, mpls, dscp, silence, ttl } = node;
      const unanswered = sent !== null && received !== null && received < sent;
      if (mpls === null && dscp === null && silence === null && !unanswered) return [];
      const cells = { ttl, node: node.id, sent, received, mpls, dscp, silence };
      return [{ ...identity(record, nameOf), ...cells, dscp_rewritten: rewritten(node) }];
    });
  });
  return { spec: pathDetailsFrame, columns: columns(rows, Object.keys(pathDetailsFrame.fields)) };
}

type Node = Read['nodes'][number];

/**
 * Whether what a node quoted is not what was sent. A record says where a rewrite begins, not what was sent: that is
 * what nodes before the first rewrite quoted, and without any every value that a finding is about counts as rewritten.
 */
function rewriting({ nodes, findings }: Read): (node: Node) => boolean | null {
  const found = findings.filter(({ kind }) => kind === 'dscp_rewritten');
  const first = Math.min(...found.map(({ ttl }) => ttl ?? Infinity));
  const sent = nodes.find(({ ttl, dscp }) => ttl < first && dscp !== null)?.dscp;
  const places = new Set(found.map(({ node }) => node));
  const values = new Set(nodes.filter(({ id, dscp }) => places.has(id) && dscp !== null).map(({ dscp }) => dscp));
  return ({ dscp }) => {
    if (dscp === null) return null;
    if (found.length === 0) return false;
    return sent === undefined || sent === null ? values.has(dscp) : dscp !== sent;
  };
}

/** Whole ways of flows. */
export function routesFrame(records: readonly Read[], nameOf: NameOf): Columns<typeof pathRoutesFrame> {
  const rows = records.flatMap((record) =>
    record.routes.map((route) => ({
      ...identity(record, nameOf),
      ...{ nodes: route.nodes.join(' '), flows: route.flows, end: route.end },
      ...{ mtu: record.mtu, mtu_at: record.mtu_at },
    })),
  );
  return { spec: pathRoutesFrame, columns: columns(rows, Object.keys(pathRoutesFrame.fields)) };
}
