import { z } from 'zod';
import { checkHttpClient, httpAccessShape, httpUrlLike, type HttpClientConfig } from '../../core/http-config.js';
import { duration } from '../../core/schema.js';

/** Where rules go, as a person writes it under `destinations` of parallax.rules.yml or by options of a command. */

export const DEFAULT_OWNER = 'parallax';
const MAX_DESTINATIONS = 50;

const word = z
  .string()
  .max(40)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'not lower-case letters, digits and inner hyphens');

/** What every kind has. */
const commonShape = {
  name: word.meta({ description: 'How --to calls it: lower-case letters, digits, hyphens, at most 40.' }),
  owner: word.default(DEFAULT_OWNER).meta({ description: 'Who owns what is written. Namespaces and files of ours begin with it and a tilde; nothing else is ever touched. Choose another one where two repositories write to one ruler. Default parallax.' }), // prettier-ignore
  namespace: word.optional().meta({ description: 'One namespace (or file) for all groups, after the owner. Default: one for each rule file, by its name.' }), // prettier-ignore
  files: z.array(z.string().min(1).max(4096)).max(100).default([]).meta({ description: 'Rule files that go there, with * and ? in the last segment; files on the command line take their place.' }), // prettier-ignore
  max_delete: z
    .strictObject({
      rules: z.int().min(0).max(10_000).default(20).meta({ description: 'Rules, at most. Default 20.' }),
      share: z.number().min(0).max(1).default(0.5).meta({ description: 'Share of the rules of ours that are there; one rule may always go. Default 0.5.' }), // prettier-ignore
    })
    .prefault({})
    .meta({ description: 'More than either is not deleted in one go without --allow-delete.' }),
} as const;

const timeout = duration({ min: '1s', max: '5m' }).prefault('30s').meta({ description: 'For one request, 1s to 5m. Default 30s.' }); // prettier-ignore

const apiShape = {
  timeout,
  retries: z.int().min(0).max(10).default(3).meta({ description: 'How often a request is repeated after a status of 429 or 5xx or without an answer. Default 3.' }), // prettier-ignore
  default_interval: duration({ min: '1s', max: '1h' }).prefault('1m').meta({ description: 'How often the ruler evaluates a group that does not say it; a group that says the same is no change. Default 1m.' }), // prettier-ignore
  ...httpAccessShape,
} as const;

const path = (fallback: string): z.ZodDefault<z.ZodString> =>
  z
    .string()
    .max(512)
    .regex(/^(?:\/[A-Za-z0-9._~-]+)+$/, 'not a path such as /prometheus/config/v1/rules')
    .default(fallback);

const uid = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9_-]+$/, 'not a uid: letters, digits, hyphens and underscores');

const filesShape = {
  directory: z.string().min(1).max(4096).meta({ description: 'Directory that rule_files of the server names, such as /etc/prometheus/rules.' }), // prettier-ignore
  reload_url: httpUrlLike('http://localhost:9090/-/reload').optional().meta({ description: 'Where a POST makes the server read its files again; needs --web.enable-lifecycle there.' }), // prettier-ignore
  timeout,
  ...httpAccessShape,
} as const;

/** Headers that would lift a protection, or make Grafana forget whose rules they are. */
const NEVER = ['x-mimir-ruler-override-namespace-protection', 'x-disable-provenance'];

/** The first of these headers, if there is one. */
export const forbiddenHeader = (headers: HttpClientConfig['headers']): string | undefined =>
  Object.keys(headers).find((one) => NEVER.includes(one.toLowerCase()));

function checkAccess(config: Partial<HttpClientConfig>, context: z.RefinementCtx): void {
  checkHttpClient(config, context);
  const name = forbiddenHeader(config.headers ?? {});
  if (name === undefined) return;
  const message = `${name} is never sent: what is protected stays so, and rules must be told from those of others; remove it`;
  context.addIssue({ code: 'custom', path: ['headers', name], message });
}

const prometheus = z
  .strictObject({ ...commonShape, kind: z.literal('prometheus'), ...filesShape })
  .superRefine(checkAccess);

const thanos = z.strictObject({ ...commonShape, kind: z.literal('thanos'), ...filesShape }).superRefine(checkAccess);

const mimir = z
  .strictObject({
    ...commonShape,
    kind: z.literal('mimir'),
    url: httpUrlLike('http://mimir:8080').meta({ description: 'Where Mimir is.' }),
    path: path('/prometheus/config/v1/rules').meta({ description: 'Path of the ruler API: the Prometheus prefix and /config/v1/rules.' }), // prettier-ignore
    ...apiShape,
  })
  .superRefine(checkAccess);

const cortex = z
  .strictObject({
    ...commonShape,
    kind: z.literal('cortex'),
    url: httpUrlLike('http://cortex:9009').meta({ description: 'Where Cortex is.' }),
    path: path('/api/v1/rules').meta({ description: 'Path of the ruler API. Default /api/v1/rules.' }),
    ...apiShape,
  })
  .superRefine(checkAccess);

const grafana = z
  .strictObject({
    ...commonShape,
    kind: z.literal('grafana'),
    url: httpUrlLike('http://grafana:3000').meta({ description: 'Where Grafana is.' }),
    path: path('/api/convert/prometheus/config/v1/rules').meta({ description: 'Path of the convert API.' }),
    datasource_uid: uid.meta({ description: 'Data source that the expressions ask.' }),
    target_datasource_uid: uid.optional().meta({ description: 'Data source that recorded series are written to. Default datasource_uid.' }), // prettier-ignore
    folder_uid: uid.optional().meta({ description: 'Folder below which a folder for each namespace stands. Default the root.' }), // prettier-ignore
    pause_alerts: z.boolean().default(false).meta({ description: 'Alert rules arrive paused. Default false.' }),
    pause_recording: z.boolean().default(false).meta({ description: 'Recording rules arrive paused. Default false.' }),
    ...apiShape,
  })
  .superRefine(checkAccess);

export const destination = z.discriminatedUnion('kind', [prometheus, thanos, mimir, cortex, grafana]);
export type Destination = Readonly<z.output<typeof destination>>;
export type Kind = Destination['kind'];
export type FilesDestination = Extract<Destination, { kind: 'prometheus' | 'thanos' }>;
export type ApiDestination = Exclude<Destination, FilesDestination>;
export const KINDS = ['prometheus', 'thanos', 'mimir', 'cortex', 'grafana'] as const satisfies readonly Kind[];

export const destinations = z
  .array(destination)
  .max(MAX_DESTINATIONS)
  .default([])
  .superRefine((all, context) => {
    all.forEach(({ name }, index) => {
      if (all.findIndex((other) => other.name === name) === index) return;
      const message = `destination "${name}" stands here twice; choose another name`;
      context.addIssue({ code: 'custom', path: [index, 'name'], message });
    });
  })
  .meta({ description: 'Where `rules plan`, `rules apply` and `rules drift` bring rules.' });

/** Whether it is a directory of files rather than an API. */
export const isFiles = (to: Destination): to is FilesDestination => to.kind === 'prometheus' || to.kind === 'thanos';
