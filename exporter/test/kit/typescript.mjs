/**
 * `node --import ./exporter/test/kit/typescript.mjs FILE.ts` runs a test's child process from source, so that it never
 * sees a stale build. Types are cut away, not checked. What was compiled is kept in .cache under the hash of its source.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const root = new URL('../../../', import.meta.url);
const cache = fileURLToPath(new URL('.cache/typescript/', root));
const PACKAGES = { '@parallax/contract': 'contract/src/index.ts', '@parallax/lab': 'lab/src/index.ts' };

// Hooks live in a thread of their own, which loads this same file.
if (isMainThread) register(import.meta.url);

export function resolve(specifier, context, next) {
  const source = PACKAGES[specifier];
  if (source !== undefined) return { url: new URL(source, root).href, shortCircuit: true };
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}

async function compiled(path) {
  const text = readFileSync(path, 'utf8');
  const kept = `${cache}${createHash('sha256').update(`${path}\n${text}`).digest('hex')}.js`;
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { default: typescript } = await import('typescript');
  const { ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, verbatimModuleSyntax: true, inlineSourceMap: true, inlineSources: true }; // prettier-ignore
  const { outputText } = typescript.transpileModule(text, { compilerOptions, fileName: pathToFileURL(path).href });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${kept}.${process.pid}`, outputText);
  renameSync(`${kept}.${process.pid}`, kept);
  return outputText;
}
