import type { AgentConfig } from '../../config/config.js';
import { loadConfig } from '../../config/feed.js';
import { UsageError, type Context, type Engine, type Given } from '../context.js';

/** A configuration and its cdn probes: the one that `--probe` names, or all of them. */
export interface Configured {
  readonly config: AgentConfig;
  /** At least one. */
  readonly probes: readonly AgentConfig['probes'][number][];
}

export interface Room {
  readonly engine: Engine;
  readonly context: Context;
}

/** Throws a UsageError that says which cdn probes there are. */
export async function configuredProbes(file: string, given: Given, { engine, context }: Room): Promise<Configured> {
  const { ports, probes: types } = engine;
  const { config } = await loadConfig({ file, files: ports.files, probes: types, env: context.env });
  const all = config.probes.filter(({ type }) => type === 'cdn');
  const wanted = given.text('probe');
  const probes = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (all.length === 0) throw new UsageError(`${file} has no probe of type cdn`);
  if (probes.length === 0)
    throw new UsageError(`${file} has no cdn probe "${wanted ?? ''}"; there are ${namesOf(all)}`);
  return { config, probes };
}

export const namesOf = (probes: Configured['probes']): string => probes.map(({ name }) => name).join(', ');
