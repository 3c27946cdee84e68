import { stringify } from 'yaml';
import { FileError, type Files } from '../../core/files.js';
import type { FileWriter } from '../../core/file-writer.js';
import { HttpError, type OpenHttpClient } from '../../core/http-client.js';
import { readPlainYaml } from '../../core/plain-yaml.js';
import { unreachable } from './api-answers.js';
import { httpOf } from './api-ruler.js';
import type { FilesDestination } from './destination.js';
import { groupsOf, plainOf, type Group, type Namespace } from './group.js';
import { hasHead, headOf, isOwned } from './mark.js';
import { refusal, type Foreign, type Found, type Ruler } from './ruler.js';

/**
 * A directory of rule files, as Prometheus and the ruler of Thanos read them: a namespace is a file. A file is ours when
 * its name and its first line say so. Files are replaced as a whole; the server reads them when it is told to.
 */

export interface FilesPorts {
  readonly files: Pick<Files, 'read' | 'glob'>;
  readonly writer: Pick<FileWriter, 'replace' | 'remove'>;
  readonly openHttp: OpenHttpClient;
  readonly signal: AbortSignal;
}

const ENDING = '.yml';
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_WORDS_BYTES = 16 * 1024;

export function filesRuler(to: FilesDestination, ports: FilesPorts): Ruler {
  const directory = new Directory(to, ports);
  return {
    place: to.directory,
    terms: { untold: [] },
    batch: 'namespace',
    read: () => directory.read(),
    put: (namespace, groups) =>
      directory.rewrite(namespace, (there) => [
        ...there.map((one) => groups.find(({ name }) => name === one.name) ?? one),
        ...groups.filter(({ name }) => there.every((one) => one.name !== name)),
      ]),
    remove: (namespace, names) =>
      directory.rewrite(namespace, (there) => there.filter(({ name }) => !names.includes(name))),
    finish: () => directory.reload(),
    close: () => Promise.resolve(),
  };
}

/** What a file of the directory is: of ours, with its groups; of ours and broken; or of somebody else. */
type Looked = { readonly kind: 'ours'; readonly groups: readonly Group[] } | { readonly kind: 'broken' | 'foreign' };

class Directory {
  constructor(
    private readonly to: FilesDestination,
    private readonly ports: FilesPorts,
  ) {}

  async read(): Promise<Found> {
    const { owner, directory } = this.to;
    const paths = await Promise.all(['*.yml', '*.yaml', '*.rules'].map((one) => this.ports.files.glob(`${directory}/${one}`))); // prettier-ignore
    const owned: Namespace[] = [];
    const foreign: Foreign[] = [];
    const notes: string[] = [];
    for (const path of paths.flat().sort()) {
      const base = path.split('/').at(-1) ?? path;
      const name = base.endsWith(ENDING) ? base.slice(0, -ENDING.length) : base;
      const looked = isOwned(owner, name) && base.endsWith(ENDING) ? await this.#look(path) : FOREIGN;
      if (looked.kind === 'foreign') foreign.push({ namespace: base });
      else owned.push({ name, groups: looked.kind === 'ours' ? looked.groups : [] });
      if (looked.kind === 'broken') notes.push(`${path} is ours and no rule file any more; it is taken for empty`);
      if (looked.kind === 'foreign' && isOwned(owner, name)) notes.push(`${path} has a name of ours and not the first line of ours: it is left alone`); // prettier-ignore
    }
    return { owned, foreign, notes };
  }

  async rewrite(namespace: string, change: (there: readonly Group[]) => readonly Group[]): Promise<void> {
    const path = `${this.to.directory}/${namespace}${ENDING}`;
    try {
      const there = (await this.ports.files.glob(path)).length > 0 ? await this.#look(path) : NOTHING;
      if (there.kind === 'foreign') {
        throw refusal(
          `${path} is there and does not say that it is of the owner "${this.to.owner}"`,
          'Move it away, or choose another owner or namespace.',
        );
      }
      const groups = change(there.kind === 'ours' ? there.groups : []);
      if (groups.length === 0) await this.ports.writer.remove(path);
      else await this.ports.writer.replace(path, this.#textOf(groups));
    } catch (error) {
      if (error instanceof FileError) throw refusal(error.message, 'Let this user write to the directory.');
      throw error;
    }
  }

  async reload(): Promise<void> {
    const { reload_url: url, timeout } = this.to;
    if (url === undefined) return;
    const client = this.ports.openHttp({ config: httpOf(this.to, url), connections: 1 });
    const call = { method: 'POST', headers: {}, timeout, maxBytes: MAX_WORDS_BYTES, beyond: 'cut' } as const;
    try {
      const { status, body } = await client.call({ ...call, signal: this.ports.signal });
      if (status >= 200 && status < 300) return;
      const words = Buffer.from(body).toString('utf8').trim().replace(/\s+/g, ' ').slice(0, 300);
      throw refusal(`${url}: answers ${status}${words === '' ? '' : `: ${words}`}`, RELOAD_REMEDIES[status] ?? SEE_LOG);
    } catch (error) {
      throw error instanceof HttpError ? unreachable(error) : error;
    } finally {
      await client.close();
    }
  }

  async #look(path: string): Promise<Looked> {
    const text = await this.ports.files.read(path, MAX_FILE_BYTES).catch((error: unknown) => {
      if (error instanceof FileError) throw refusal(error.message, 'Let this user read the directory.');
      throw error;
    });
    if (!hasHead(this.to.owner, text)) return FOREIGN;
    const yaml = readPlainYaml(text, 'texts');
    const value = 'wrong' in yaml ? undefined : yaml.value;
    const groups = typeof value === 'object' && value !== null ? groupsOf((value as { groups?: unknown }).groups) : undefined; // prettier-ignore
    return groups === undefined ? { kind: 'broken' } : { kind: 'ours', groups };
  }

  #textOf(groups: readonly Group[]): string {
    const yaml = stringify({ groups: groups.map(plainOf) }, { lineWidth: 0, aliasDuplicateObjects: false });
    return `${headOf(this.to.owner)}${yaml}`;
  }
}

const FOREIGN: Looked = { kind: 'foreign' };
const NOTHING: Looked = { kind: 'ours', groups: [] };
const SWITCHED_OFF = 'Start the server with --web.enable-lifecycle, or leave reload_url out and send it SIGHUP.';
const RELOAD_REMEDIES: Readonly<Record<number, string>> = { 403: SWITCHED_OFF, 404: SWITCHED_OFF, 405: SWITCHED_OFF };
const SEE_LOG = 'The files are written and the server goes on with what it had; see what it says, and "promtool check rules".'; // prettier-ignore
