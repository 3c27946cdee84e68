import { join } from 'node:path';
import { formatProblem } from '../../config/format.js';
import { FileError, type Files } from '../../core/files.js';
import { MAX_YAML_CHARACTERS } from '../../core/yaml-text.js';
import type { Imported, ImportedFile, Source } from '../../rules/import/index.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type Given } from '../context.js';

const LAYOUTS = ['group', 'file'] as const;
const DEFAULT_DIRECTORY = 'rules';
const MAX_FILES = 500;

export const rulesImport: Command = {
  name: 'rules import',
  usage: 'FILE... [-o DIR] [OPTION]...',
  summary: 'Bring existing rules into one layout: rule files, mixins, PrometheusRule resources.',
  details: `* and ? stand in the last part of a path; a file may hold several documents. Keys come into one order, groups of more than
20 rules are split, aliases are written out, comments stay. Expressions are not changed: where a metric of another
exporter has a counterpart in Parallax, it is named.
A document with a mistake is left out as a whole. Files that are there already are overwritten with --force only.
Exits with 1 when something was left out.`,
  options: {
    out: { type: 'string', short: 'o', value: 'DIR', help: `where files go; default ${DEFAULT_DIRECTORY}` },
    layout: { type: 'string', value: LAYOUTS.join('|'), help: 'a file for each group, or as they are; default group' },
    force: { type: 'boolean', help: 'overwrite files that are there' },
    'dry-run': { type: 'boolean', short: 'n', help: 'write nothing, and print what would be written' },
  },
  run: async (given, context) => {
    const layout = layoutOf(given);
    const { ports, writer } = await context.engine();
    const sources = await read(given.positionals, ports.files);
    const { importRules } = await import('../../rules/import/index.js');
    const imported = importRules(sources, { layout });
    const paint = paintFor(context.stderr, context.env);
    for (const problem of imported.problems) context.stderr.write(`${formatProblem(problem, paint)}\n\n`);
    const directory = given.text('out') ?? DEFAULT_DIRECTORY;
    if (given.flag('dry-run')) {
      for (const { name, text } of imported.files) context.stdout.write(`# ${join(directory, name)}\n${text}\n`);
    } else {
      const steps = await stepsOf(imported.files, directory, ports.files);
      const taken = steps.filter(({ change }) => change === 'overwritten').map(({ path }) => path);
      if (taken.length > 0 && !given.flag('force')) throw new UsageError(refusal(taken));
      for (const { path, text, change } of steps) if (change !== 'unchanged') await writer.replace(path, text);
      say(steps, imported, context);
    }
    return imported.problems.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.ok;
  },
};

function layoutOf(given: Given): (typeof LAYOUTS)[number] {
  if (given.positionals.length === 0) throw new UsageError('which FILE?');
  const text = given.text('layout') ?? 'group';
  const layout = LAYOUTS.find((one) => one === text);
  if (layout === undefined) throw new UsageError(`--layout is one of ${LAYOUTS.join(', ')}`);
  return layout;
}

async function read(patterns: readonly string[], files: Files): Promise<Source[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const matched = await files.glob(pattern);
    if (matched.length === 0) throw new UsageError(`no file matches ${pattern}`);
    for (const path of matched) paths.add(path);
  }
  if (paths.size > MAX_FILES) throw new UsageError(`${paths.size} files match; at most ${MAX_FILES} at once`);
  const sources: Source[] = [];
  for (const file of paths) sources.push({ file, text: await textOf(file, files) });
  return sources;
}

async function textOf(path: string, files: Files): Promise<string> {
  try {
    return await files.read(path, MAX_YAML_CHARACTERS);
  } catch (error) {
    throw error instanceof FileError ? new UsageError(error.message) : error;
  }
}

interface Step extends ImportedFile {
  readonly path: string;
  readonly change: 'created' | 'overwritten' | 'unchanged';
}

async function stepsOf(made: readonly ImportedFile[], directory: string, files: Files): Promise<Step[]> {
  const steps: Step[] = [];
  for (const file of made) {
    const path = join(directory, file.name);
    const old = (await files.glob(path)).length > 0 ? await textOf(path, files) : undefined;
    const change = old === undefined ? 'created' : old === file.text ? 'unchanged' : 'overwritten';
    steps.push({ ...file, path, change });
  }
  return steps;
}

const refusal = (taken: readonly string[]): string =>
  `${taken.slice(0, 10).join(', ')}: already there and different; choose another directory with -o, or write --force`;

function say(steps: readonly Step[], { problems }: Imported, { stdout }: Context): void {
  for (const { path, change, groups, rules } of steps) {
    stdout.write(`${change} ${path}: ${count(groups, 'group')}, ${count(rules, 'rule')}\n`);
  }
  const left = problems.filter(({ severity }) => severity === 'error').length;
  stdout.write(`${count(steps.length, 'file')}${left === 0 ? '' : `; ${count(left, 'mistake')}, see above`}\n`);
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
