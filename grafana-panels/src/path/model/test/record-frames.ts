/** Records of path runs as the frames that the data source makes of them. For tests. */
import * as contract from '@parallax/contract';
import type { FrameLike, FrameSpec, PathRecord, RowOf } from '@parallax/contract';

export interface Recorded {
  readonly help: string;
  readonly frames: readonly FrameLike[];
}

export interface Setting {
  /** Milliseconds of a round; its end is a multiple of it. */
  readonly step: number;
  readonly sick: readonly string[];
  /** Whether the records themselves are known, as they are with Loki. */
  readonly loki: boolean;
}

/** A frame of rows. */
export function frameOf<F extends FrameSpec>(spec: F, rows: readonly Partial<RowOf<F>>[]): FrameLike {
  return {
    name: spec.name,
    length: rows.length,
    meta: { custom: { schema: spec.schema } },
    fields: Object.entries(spec.fields).map(([name, { type }]) => ({
      name,
      type,
      values: rows.map((row) => (row as Record<string, unknown>)[name] ?? null),
    })),
  };
}

const short = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 1e7) / 1e7;

/** All frames of an answer. */
export function framesOf(records: readonly PathRecord[], { step, sick, loki }: Setting): FrameLike[] {
  const of = <T>(make: (record: PathRecord, who: Who) => T[]): T[] =>
    records.flatMap((record) => {
      const time = Math.ceil(Date.parse(record.started) / step) * step;
      return make(record, { time, vantage: record.vantage, target: record.target });
    });
  const known = <T>(make: (record: PathRecord, who: Who) => T[]): T[] => (loki ? of(make) : []);
  return [
    frameOf(
      contract.pathRoundsFrame,
      of((record, who) => [round(record, { who, healthy: !sick.includes(who.vantage) })]),
    ),
    frameOf(contract.pathLinksFrame, of(({ run }, who) => run.links.map(({ ttl, from, to, flows, delay }) => ({ ...who, ttl, from, to, flows, delay: short(delay) })))), // prettier-ignore
    frameOf(contract.pathNodesFrame, of(({ run }, who) => run.nodes.filter(({ rtt, ended }) => rtt ?? ended).map(({ ttl, id, rtt, ended }) => ({ ...who, ttl, node: id, rtt: short(rtt?.min), ended: ended ?? null })))), // prettier-ignore
    frameOf(contract.pathFactsFrame, factRows(records)),
    frameOf(
      contract.pathFindingsFrame,
      of((record, who) => findings(record, { who, loki })),
    ),
    frameOf(contract.pathDetailsFrame, known(details)),
    frameOf(contract.pathRoutesFrame, known(routes)),
  ];
}

interface Who {
  readonly time: number;
  readonly vantage: string;
  readonly target: string;
}

const round = ({ probe, run }: PathRecord, { who, healthy }: { who: Who; healthy: boolean }): object => ({
  ...who,
  flows: run.flows - (run.undecided ?? 0),
  reached: run.reached,
  changes: run.change?.route === true ? 1 : 0,
  hops: run.distance ?? null,
  rtt: short(run.rtt?.median),
  path: run.path_id,
  healthy,
  probe,
});

function factRows(records: readonly PathRecord[]): object[] {
  const rows = new Map<string, object>();
  for (const { run } of records)
    for (const { address, facts } of run.nodes)
      if (address !== undefined) rows.set(address, { node: address, ...facts });
  return [...rows.values()];
}

function findings({ run }: PathRecord, { who, loki }: { who: Who; loki: boolean }): object[] {
  if (loki) return run.findings.map(({ kind, node, ttl, detail }) => ({ ...who, kind, count: 1, node, ttl, detail }));
  const counts = new Map<string, number>();
  for (const { kind } of run.findings) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ ...who, kind, count }));
}

const details = ({ run, run_id, started }: PathRecord, who: Who): object[] =>
  run.nodes.map(({ ttl, id, sent, received, mpls, quoted, silence }) => ({
    ...who,
    ...{ time: Date.parse(started), run_id, ttl, node: id, sent, received, dscp: quoted?.dscp, silence },
    mpls: mpls?.map((label) => `${label.label}/${label.tc}/${label.ttl}`).join(','),
    dscp_rewritten: quoted && run.findings.some(({ kind, node }) => kind === 'dscp_rewritten' && node === id),
  }));

const routes = ({ run, run_id, started }: PathRecord, who: Who): object[] =>
  run.routes.map(({ nodes, flows, end }) => ({
    ...who,
    ...{ time: Date.parse(started), run_id, nodes: nodes.join(' '), flows: flows.length, end },
    ...{ mtu: run.mtu?.bytes, mtu_at: run.mtu?.limited_by?.address },
  }));
