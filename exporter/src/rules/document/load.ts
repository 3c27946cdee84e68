import { FileError, type Files } from '../../core/files.js';
import { MAX_YAML_CHARACTERS } from '../../core/yaml-text.js';
import type { RuleFileNode } from '../model.js';
import type { DocumentProblem } from './complaint.js';
import { parseRules } from './parse.js';

/** Files of one call. */
export const MAX_FILES = 500;

export interface Loaded {
  readonly files: readonly RuleFileNode[];
  readonly problems: readonly DocumentProblem[];
  /** The text of each file, by its name. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads every file that the patterns match, each once, in the order of the patterns. */
export async function loadRules(patterns: readonly string[], files: Files): Promise<Loaded> {
  const found: RuleFileNode[] = [];
  const problems: DocumentProblem[] = [];
  const texts = new Map<string, string>();
  for (const path of await pathsOf(patterns, files, problems)) {
    const text = await textOf(path, files, problems);
    if (text === undefined) continue;
    const parsed = parseRules(text, path);
    texts.set(path, text);
    found.push(parsed.file);
    problems.push(...parsed.problems);
  }
  return { files: found, problems, texts };
}

async function pathsOf(patterns: readonly string[], files: Files, problems: DocumentProblem[]): Promise<string[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const matched = await files.glob(pattern);
    if (matched.length === 0) problems.push(unplaced('yaml', `no file matches ${pattern}`, 'Check the path.'));
    for (const path of matched) paths.add(path);
  }
  const all = [...paths];
  if (all.length > MAX_FILES) {
    problems.push(unplaced('bounds', `${all.length} files match; ${MAX_FILES} are read`, 'Name fewer at once.'));
  }
  return all.slice(0, MAX_FILES);
}

async function textOf(path: string, files: Files, problems: DocumentProblem[]): Promise<string | undefined> {
  try {
    return await files.read(path, MAX_YAML_CHARACTERS);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(unplaced('yaml', error.message, 'Name a rule file that can be read.'));
    return undefined;
  }
}

const unplaced = (check: DocumentProblem['check'], reason: string, remedy: string): DocumentProblem => ({
  check,
  severity: 'error',
  reason,
  remedy,
});
