/** Bundles the host page for a Grafana line, unless what is there was made of the same sources. */
import { build, type BuildOptions } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { oneOfEach, type Line } from './lines.js';
import { CACHE, PAGE, ROOT } from './places.js';

export interface Built {
  /** Holds `boot.js`, `main.js`, `main.css` and what they load. */
  readonly folder: string;
  /** Whether it was there already. */
  readonly cached: boolean;
}

const making = new Map<Line, Promise<Built>>();

/** One build of a line at a time; callers that come meanwhile wait for it. Rejects with esbuild's messages. */
export function buildPage(line: Line): Promise<Built> {
  const running = making.get(line) ?? make(line).finally(() => making.delete(line));
  making.set(line, running);
  return running;
}

async function make(line: Line): Promise<Built> {
  const folder = join(CACHE, `${line}-${fingerprint()}`);
  if (existsSync(join(folder, 'main.js'))) return { folder, cached: true };
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await Promise.all([build(pageOptions(line, draft)), build(bootOptions(draft))]);
    forgetOlder(line);
    publish(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { folder, cached: false };
}

/** Another process may have made the same meanwhile: then its copy stays. */
function publish(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(join(folder, 'main.js'))) throw error;
  }
}

/** Removes builds of other sources; a draft of a process that lives is not touched. */
function forgetOlder(line: Line): void {
  const old = readdirSync(CACHE).filter((name) => name.startsWith(`${line}-`) && !name.includes('.'));
  for (const name of old) rmSync(join(CACHE, name), { recursive: true, force: true });
}

/** Of everything that a build depends on: sources, and the lockfile for the packages. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const folders = [...['build', 'host', 'data', 'dashboard', 'panels'].map((name) => join(PAGE, 'src', name)), join(ROOT, 'contract', 'src')]; // prettier-ignore
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/[.]test[.]/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of [...files.sort(), join(ROOT, 'package-lock.json')]) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

const COMMON = {
  bundle: true,
  minify: true,
  target: 'es2022',
  platform: 'browser',
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
} satisfies BuildOptions;

const pageOptions = (line: Line, outdir: string): BuildOptions => ({
  ...COMMON,
  entryPoints: { main: join(PAGE, 'src/host/main.tsx') },
  // The loader's `define` is for plugins: packages of this bundle that look for one must not find it.
  define: { ...COMMON.define, define: 'undefined' },
  outdir,
  format: 'esm',
  splitting: true,
  jsx: 'transform',
  plugins: [oneOfEach(line)],
  loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff': 'file', '.woff2': 'file' },
  tsconfigRaw: { compilerOptions: { jsx: 'react' } },
});

/** What must stand before the first module of Grafana is evaluated: a script of its own, not a module. */
const bootOptions = (outdir: string): BuildOptions => ({
  ...COMMON,
  entryPoints: { boot: join(PAGE, 'src/host/boot.ts') },
  outdir,
  format: 'iife',
});
