/**
 * Compiles a test's child process and all that it imports of this repository, so that a child runs plain JavaScript of
 * the sources as they are now: hooks that compile while loading take longer than most children live. Types are cut away,
 * not checked. The tree in .cache mirrors that of the sources; a file is compiled again when it is newer than its copy.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const mirror = join(root, '.cache', 'compiled');
const CONTRACT = join(root, 'contract/src/index.ts');
const compiled = new Map<string, string>();

/** Path of the compiled file; compiles each file once a process. */
export function compile(file: URL): string {
  mkdirSync(mirror, { recursive: true });
  const manifest = join(mirror, 'package.json');
  if (!existsSync(manifest)) publish(manifest, '{ "type": "module" }\n');
  const waiting = [fileURLToPath(file)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (compiled.has(path)) continue;
    const target = targetOf(path);
    compiled.set(path, target);
    waiting.push(...importsOf(path, compileOne(path, target)));
  }
  return targetOf(fileURLToPath(file));
}

const targetOf = (path: string): string => join(mirror, relative(root, path)).replace(/ts$/, 'js');

/** The compiled text. */
function compileOne(path: string, target: string): string {
  const changed = statSync(path).mtimeMs;
  if ((statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0) > changed) return readFileSync(target, 'utf8');
  const { ESNext: module } = ts.ModuleKind;
  const compilerOptions = { module, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions, fileName: path });
  const contract = relative(dirname(target), targetOf(CONTRACT));
  const text = outputText.replaceAll(/from '@parallax\/contract'/g, `from './${contract}'`);
  mkdirSync(dirname(target), { recursive: true });
  publish(target, text);
  return text;
}

/** Whole or not at all: other processes read what stands here. */
function publish(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/** Sources that a compiled file imports. */
function importsOf(path: string, text: string): string[] {
  const target = targetOf(path);
  return [...text.matchAll(/(?:from|import) ?\(?'(\.[^']+)\.js'/g)].map(([, specifier = '']) => {
    const found = join(dirname(target), `${specifier}.ts`);
    return join(root, relative(mirror, found));
  });
}
