import { resolve } from 'node:path';
import { readDocument } from '../../../config/document.js';
import { ProblemError } from '../../../core/problem.js';
import { destination, DEFAULT_OWNER, forbiddenHeader, KINDS, openRuler, refusal, wantedOf, planOf, type Destination, type Plan, type Ruler } from '../../../rules/deploy/index.js'; // prettier-ignore
import { loadRules } from '../../../rules/document/index.js';
import { DEFAULT_SETTINGS_FILE, rulesSettings } from '../../../rules/settings.js';
import { UsageError, type Context, type Engine, type Given, type Option } from '../../context.js';
import { httpAccess } from '../../http-access.js';

/** What `rules plan`, `rules apply` and `rules drift` are told: where rules go, and which. */

export const DESTINATION_OPTIONS = {
  to: { type: 'string', short: 't', value: 'NAME', help: 'which destination of the settings; may be left out where there is one' }, // prettier-ignore
  config: { type: 'string', short: 'c', value: 'FILE', help: `settings; default ${DEFAULT_SETTINGS_FILE}` },
  kind: { type: 'string', value: 'KIND', help: `a destination without settings: ${KINDS.join(', ')}` },
  url: { type: 'string', value: 'URL', help: 'with --kind: where the server is' },
  path: { type: 'string', value: 'PATH', help: 'with --kind: path of its ruler API, such as /prometheus/config/v1/rules' }, // prettier-ignore
  directory: { type: 'string', short: 'd', value: 'DIR', help: 'with --kind prometheus or thanos: where files go' },
  'reload-url': { type: 'string', value: 'URL', help: 'with --directory: where a POST makes the server read them' },
  'datasource-uid': { type: 'string', value: 'UID', help: 'with --kind grafana: what the expressions ask' },
  'folder-uid': { type: 'string', value: 'UID', help: 'with --kind grafana: the folder above the namespaces' },
  'http-config': { type: 'string', value: 'FILE', help: 'with --kind: credentials and TLS, YAML: basic_auth, bearer_token, oauth2, sigv4, tls, headers' }, // prettier-ignore
  owner: { type: 'string', value: 'NAME', help: `with --kind: whose rules they are; default ${DEFAULT_OWNER}` },
  namespace: { type: 'string', value: 'NAME', help: 'with --kind: one namespace or file for all groups; default one a file' }, // prettier-ignore
} as const satisfies Readonly<Record<string, Option>>;

/** Fields of a destination by the option that gives them. */
const FIELDS = {
  ...{ url: 'url', path: 'path', directory: 'directory', 'reload-url': 'reload_url', owner: 'owner' },
  ...{ 'datasource-uid': 'datasource_uid', 'folder-uid': 'folder_uid', namespace: 'namespace' },
} as const;

export async function destinationOf(given: Given, engine: Engine, context: Context): Promise<Destination> {
  const kind = given.text('kind');
  if (kind !== undefined) return direct(kind, given, { files: engine.ports.files, env: context.env });
  const needless = [...Object.keys(FIELDS), 'http-config'].find((name) => given.text(name) !== undefined);
  if (needless !== undefined) throw new UsageError(`--${needless} goes with --kind; what comes from the settings has it there`); // prettier-ignore
  const file = given.text('config') ?? DEFAULT_SETTINGS_FILE;
  if (given.text('config') === undefined && (await engine.ports.files.glob(file)).length === 0) {
    throw new UsageError(`say where rules go: "destinations" in ${file}, which is not here, or --kind KIND with its options`); // prettier-ignore
  }
  const { destinations } = await readDocument(file, { schema: rulesSettings, files: engine.ports.files, env: context.env }); // prettier-ignore
  const names = destinations.map(({ name }) => name).join(', ');
  const wanted = given.text('to');
  if (wanted === undefined && destinations.length > 1) throw new UsageError(`write --to NAME: ${file} has ${names}`);
  const found = wanted === undefined ? destinations[0] : destinations.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const there = names === '' ? `${file} has no destinations` : `${file} has ${names}`;
  throw new UsageError(`${wanted === undefined ? '' : `--to ${wanted}: `}${there}; add one, or name it with --kind`);
}

async function direct(
  kind: string,
  given: Given,
  ports: { readonly files: Engine['ports']['files']; readonly env: Context['env'] },
): Promise<Destination> {
  if (given.text('to') !== undefined) throw new UsageError('--to and --kind exclude each other');
  if (!KINDS.some((one) => one === kind)) throw new UsageError(`--kind is one of ${KINDS.join(', ')}`);
  const fields = Object.entries(FIELDS).flatMap(([option, field]) => {
    const value = given.text(option);
    return value === undefined ? [] : [[field, value] as const];
  });
  const result = destination.safeParse({ name: kind, kind, ...Object.fromEntries(fields) });
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UsageError(saidOf(kind, issue));
  }
  const url = given.text('url') ?? given.text('reload-url');
  if (given.text('http-config') === undefined || url === undefined) return result.data;
  const access = await httpAccess(given, url, ports);
  const header = forbiddenHeader(access.headers);
  if (header !== undefined) throw new UsageError(`--http-config: ${header} is never sent; remove it`);
  return { ...result.data, ...access };
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function saidOf(kind: string, issue: Issue | undefined): string {
  const [unknown] = issue?.keys ?? [];
  if (unknown !== undefined) return `--${optionOf(unknown)} does not go with --kind ${kind}`;
  const option = optionOf(String(issue?.path[0] ?? ''));
  if (issue?.code === 'invalid_type' || issue?.message.startsWith('Invalid input') === true)
    return `--kind ${kind} needs --${option}`;
  return `--${option}: ${issue?.message ?? 'wrong'}`;
}

const optionOf = (field: string): string => Object.entries(FIELDS).find(([, one]) => one === field)?.[0] ?? field;

/** How many rules may be deleted, whatever the destination says. */
export const ALLOW_DELETE = {
  type: 'string',
  value: 'N',
  help: 'let up to N rules be deleted; default max_delete of the destination, 20 rules and half of them',
} as const satisfies Option;

export function allowDeleteOf(given: Given): number | undefined {
  const text = given.text('allow-delete');
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new UsageError('--allow-delete is a whole number from 0 to 999999');
  return Number(text);
}

export function formatOf<F extends string>(given: Given, formats: readonly [F, ...F[]]): F {
  const text = given.text('format') ?? formats[0];
  const format = formats.find((one) => one === text);
  if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}`);
  return format;
}

/** Opens the destination for `work` and closes it. */
export async function withRuler<T>(
  to: Destination,
  { engine, context }: { readonly engine: Engine; readonly context: Context },
  work: (ruler: Ruler) => Promise<T>,
): Promise<T> {
  const { ports, writer, openHttp } = engine;
  const ruler = openRuler(to, { ...{ files: ports.files, clock: ports.clock, writer, openHttp }, signal: context.signal }); // prettier-ignore
  try {
    return await work(ruler);
  } finally {
    await ruler.close();
  }
}

/** Reads Git and the destination. Throws a ProblemError with everything that is wrong with the files. */
export async function plannedOf(given: Given, to: Destination, ruler: Ruler, engine: Engine): Promise<Plan> {
  const patterns = given.positionals.length > 0 ? given.positionals : to.files;
  if (patterns.length === 0) throw new UsageError(`name rule files, or write "files" of destination "${to.name}"`);
  const loaded = await loadRules(patterns, engine.ports.files);
  // The settings may well be matched by *.rules.yml, and are no rules.
  const settings = resolve(given.text('config') ?? DEFAULT_SETTINGS_FILE);
  const errors = loaded.problems.filter(({ severity, place }) => severity === 'error' && resolve(place?.file ?? '') !== settings); // prettier-ignore
  if (errors.length > 0) throw new ProblemError(errors);
  const files = loaded.files.filter(({ file }) => resolve(file) !== settings);
  const { analyse } = await import('../../../rules/promql/index.js');
  const wanted = wantedOf(files, to, analyse);
  if (wanted.every(({ groups }) => groups.length === 0)) {
    throw refusal(`no rules in ${patterns.join(', ')}`, 'Name the files that hold them. To take away all rules that are there, delete them with the tool of the ruler.'); // prettier-ignore
  }
  return planOf({ to, ruler, found: await ruler.read(), wanted });
}
