import { isMapping } from '../core/mapping.js';
import { ProblemError, type Problem } from '../core/problem.js';
import { deepFreeze, relativeTo, type AgentConfig, type ProbeTypes } from './config.js';
import type { Env } from './env.js';
import { type Finding, type Path } from './finding.js';
import { jsonSchema, schemasAt, type JsonSchema } from './json-schema.js';
import { findMasks, scrubber, syntaxMask } from './masks.js';
import { Placer } from './place.js';
import { check, type Checker } from './check.js';
import { parseAnchors, parseProbes } from './probes.js';
import { checkDelivery } from './check-delivery.js';
import { checkSites } from './sites.js';
import { topLevel } from './schema.js';
import { toPlain, type Plain } from './tree.js';
import { parseYaml, type YamlText } from '../core/yaml-text.js';

export interface ParsedConfig {
  readonly config: AgentConfig;
  readonly warnings: readonly Problem[];
}

const MAX_PROBLEMS = 1_000;

/**
 * Parses a whole `parallax.yml`. One pass finds all problems; when one of them is an error, throws a
 * {@link ProblemError} that holds all of them, warnings too. Throws nothing else, whatever the text is.
 */
export function parseConfig(text: string, file: string, probes: ProbeTypes, env: Env): ParsedConfig {
  const source = parseYaml(text, file);
  const plain = toPlain(source, env);
  const schema = jsonSchema(probes);
  const findings: Finding[] = [];
  const checker = checkerOf({ schema, plain, findings });
  // With broken syntax the values are guesses: complaining about them would bury the cause.
  const broken = source.faults.length > 0 || plain.exhausted;
  const config = broken ? undefined : build(plain.value, { file, probes, checker });
  if (findings.length + plain.faults.length + source.faults.length === 0 && config) return { config, warnings: [] };
  const problems = place({ source, plain, schema }, findings);
  if (config === undefined || problems.some((problem) => problem.severity === 'error')) {
    throw new ProblemError(problems);
  }
  return { config, warnings: problems };
}

export function checkerOf(parts: { schema: JsonSchema; plain: Plain; findings: Finding[] }): Checker {
  const { schema, plain, findings } = parts;
  const at = (path: Path): readonly JsonSchema[] => schemasAt(schema, path, plain.value);
  return {
    report: (finding) => {
      if (findings.length < MAX_PROBLEMS) findings.push(finding);
    },
    describe: (path) => at(path).find((one) => one.description !== undefined)?.description,
    keys: (path) => [...new Set(at(path).flatMap((one) => Object.keys(one.properties ?? {})))],
    fromEnv: plain.fromEnv,
  };
}

export function place(
  parts: { source: YamlText; plain: Plain; schema: JsonSchema },
  findings: readonly Finding[],
): readonly Problem[] {
  const { source, plain, schema } = parts;
  const { masks, secrets } = findMasks(source, schema, plain.value);
  const placer = new Placer(source, {
    masks,
    scrub: scrubber(source, secrets, plain.revealed),
    syntaxMask: syntaxMask(source, schema),
  });
  const problems = [
    ...source.faults.map((fault) => placer.syntax(fault)),
    ...(source.faults.length > 0 ? [] : plain.faults.map((fault) => placer.node(fault))),
    // A reference that cannot be expanded leaves an empty text behind; what is wrong with that is no news.
    ...findings.map((finding) => placer.finding(finding)).filter((one) => !isRepeated(one, source, plain)),
  ];
  return problems.sort(
    (one, other) =>
      (one.place?.line ?? 0) - (other.place?.line ?? 0) || (one.place?.column ?? 0) - (other.place?.column ?? 0),
  );
}

function isRepeated(problem: Problem, source: YamlText, plain: Plain): boolean {
  return plain.faults.some((fault) => {
    const { line, col } = source.lines.linePos(fault.start);
    return problem.place?.line === line && problem.place.column === col;
  });
}

interface Surroundings {
  readonly file: string;
  readonly probes: ProbeTypes;
  readonly checker: Checker;
}

function build(value: unknown, { file, probes, checker }: Surroundings): AgentConfig | undefined {
  const top = check(topLevel, value ?? {}, [], checker);
  // The probes are judged even when something else is wrong, so that one pass finds everything.
  const raw = isMapping(value) ? value : {};
  const context = { raw, file, probes, checker };
  const configured = parseProbes(context);
  checkSites(raw, configured, checker.report);
  const anchors = parseAnchors(context);
  if (top === undefined) return undefined;
  checkDelivery(top, checker.report);
  const near = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : relativeTo(file, path);
  const { probe, ...server } = top.server;
  return deepFreeze({
    vantage: top.vantage,
    server: {
      ...server,
      web_config_file: near(server.web_config_file),
      probe: { ...probe, modules_file: near(probe.modules_file) },
    },
    resolvers: top.resolvers,
    anchors,
    budgets: top.budgets,
    limits: top.limits,
    enrich: {
      ...top.enrich,
      databases: top.enrich.databases.map((one) => relativeTo(file, one)),
      networks_file: near(top.enrich.networks_file),
    },
    records: { ...top.records, directory: near(top.records.directory) },
    remote_write: { ...top.remote_write, directory: near(top.remote_write.directory) },
    events: {
      ...top.events,
      directory: near(top.events.directory),
      file: top.events.file && { ...top.events.file, path: relativeTo(file, top.events.file.path) },
    },
    scrape: top.scrape,
    probes: configured,
  });
}
