import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTextfile } from '../../src/agent.js';
import { runCli } from '../../src/cli/index.js';
import type { Context, Engine } from '../../src/cli/context.js';
import { createFiles } from '../../src/platform/files.js';
import { createPlainHttpClients } from '../../src/platform/http-get.js';
import { createClock, createFileWriter, createSecretReader } from '../../src/platform/index.js';
import { RulerStandIn, serveRuler, type Asked, type Said, type StandInOptions } from './ruler-stand-in.js';

/** The command line in a directory of its own, over real files and real HTTP on loopback. */
export interface DeployWorld {
  readonly directory: string;
  /** Writes a file there and gives its path. */
  write(name: string, text: string): string;
  run(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  close(): void;
}

export function deployWorld(): DeployWorld {
  const directory = mkdtempSync(join(tmpdir(), 'parallax-deploy-'));
  const clock = createClock();
  const http = { clock, readSecret: createSecretReader(), env: {}, version: '1' };
  // Nobody waits between two attempts.
  const quick = Object.assign(Object.create(clock) as typeof clock, { sleep: () => Promise.resolve() });
  const engine: Partial<Engine> = {
    ports: { files: createFiles(), clock: quick } as unknown as Engine['ports'],
    ...{ writer: createFileWriter(), openHttp: createPlainHttpClients(http), writeTextfile },
  };
  return {
    directory,
    write(name, text) {
      const path = join(directory, name);
      writeFileSync(path, text);
      return path;
    },
    async run(...words) {
      let [out, err] = ['', ''];
      const context: Partial<Context> = {
        stdout: { isTty: false, write: (text) => void (out += text) },
        stderr: { isTty: false, write: (text) => void (err += text) },
        ...{ env: {}, version: '1', signal: new AbortController().signal, engine: () => Promise.resolve(engine as Engine) }, // prettier-ignore
      };
      const code = await runCli(['rules', ...words], context as Context);
      return { code, out, err };
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export interface Scene {
  readonly world: DeployWorld;
  readonly ruler: RulerStandIn;
  /** Options that lead to the ruler. */
  readonly there: readonly string[];
  readonly url: string;
}

export interface DeployScenes {
  /** A ruler on loopback, and a directory beside it. `fault` answers in its place. */
  scene(options?: StandInOptions, fault?: (asked: Asked) => Said | 'drop' | undefined): Promise<Scene>;
  /** Ends all of them. */
  close(): Promise<void>;
}

export function deployScenes(): DeployScenes {
  const closing: (() => unknown)[] = [];
  return {
    async scene(options = {}, fault) {
      const world = deployWorld();
      const ruler = new RulerStandIn(options);
      const served = await serveRuler(ruler, fault);
      closing.push(
        () => world.close(),
        () => served.close(),
      );
      const access = world.write('access.yml', 'headers: { X-Scope-OrgID: team }\n');
      const grafana = ruler.flavour === 'grafana' ? ['--datasource-uid', 'prom'] : [];
      const there = ['--kind', ruler.flavour, '--url', served.url, '--http-config', access, ...grafana];
      return { world, ruler, there, url: served.url };
    },
    close: async () => {
      for (const close of closing.splice(0).reverse()) await close();
    },
  };
}
