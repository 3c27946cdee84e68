import { PATH_SCHEMA, type PathRecord, type PathRun } from '@parallax/contract';
import type { Enricher } from '../../core/enricher.js';
import type { Result, Common } from '../../core/probe.js';

/** The run in a result of the path probe; undefined when nothing was sent. */
export function pathOf({ measured }: Result<Common>): PathRun | undefined {
  const path: unknown = 'path' in measured ? measured.path : undefined;
  return isPathRun(path) ? path : undefined;
}

function isPathRun(value: unknown): value is PathRun {
  return typeof value === 'object' && value !== null && 'nodes' in value && 'words' in value && 'path_id' in value;
}

/** The run with what is known about its addresses by now. */
export function withFacts(run: PathRun, enricher: Enricher): PathRun {
  const nodes = run.nodes.map((node) =>
    node.address === undefined ? node : { ...node, facts: enricher.facts(node.address) },
  );
  return { ...run, nodes };
}

export interface RecordFacts {
  readonly runId: string;
  readonly vantage: string;
  readonly probe: string;
  readonly target: string;
  readonly host: string;
  /** Wall clock at the start, milliseconds. */
  readonly startedAt: number;
}

export function recordOf(facts: RecordFacts, run: PathRun): PathRecord {
  const { runId, vantage, probe, target, host, startedAt } = facts;
  const started = new Date(startedAt).toISOString();
  return {
    schema: PATH_SCHEMA,
    run_id: runId,
    ...{ vantage, probe, target, host, started },
    cause: { kind: 'manual' },
    run,
  };
}
