import { z } from 'zod';
import { MAX_INLINE_NETWORKS, networkList } from '../core/networks.js';
import { checkHttpClient, httpClientShape, httpUrlLike } from '../core/http-config.js';
import { duration, parseDuration, size } from '../core/schema.js';
import { commonShape, labels, resolverAddress } from './common.js';
import { events, remoteWrite, scrape } from './delivery.js';

/** The shape of `parallax.yml`, without the options of probe types: those come with the list of types. */

const text = (description: string): z.ZodOptional<z.ZodString> =>
  z.string().min(1).max(200).optional().meta({ description });
const path = (description: string): z.ZodOptional<z.ZodString> =>
  z.string().min(1).max(4096).optional().meta({ description });
const ms = (value: string): number => parseDuration(value) ?? 0;

const LABEL_SAFE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const labelSafe = (what: string): z.ZodString =>
  z.string().refine((name) => LABEL_SAFE.test(name), {
    message: `not a usable ${what}; write 1 to 63 letters, digits, dots, hyphens and underscores, starting with a letter or digit`,
  });

const vantage = z.strictObject({
  name: labelSafe('name').meta({
    description: 'Name of this vantage point, the `vantage` label: letters, digits, . _ -',
  }),
  city: text('City, for people.'),
  country: z
    .string()
    .refine((code) => /^[A-Z]{2}$/.test(code), 'not a country code; write two capital letters (ISO 3166-1), such as DE')
    .optional()
    .meta({ description: 'ISO 3166-1 code of the country, such as DE.' }),
  latitude: z.number().min(-90).max(90).optional().meta({ description: 'Degrees north, for maps: -90 to 90.' }),
  longitude: z.number().min(-180).max(180).optional().meta({ description: 'Degrees east, for maps: -180 to 180.' }),
  asn: z.int().min(1).max(4_294_967_295).optional().meta({ description: 'Autonomous system number of the uplink.' }),
  provider: text('Who hosts the vantage, such as a cloud or an office.'),
  network: text('Kind or name of the uplink, such as fiber, lte, transit-a.'),
});

export interface ListenAddress {
  /** Address or name to bind; `::` for all addresses. */
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
}

const listen = z
  .string()
  .max(300)
  .transform((value, context): ListenAddress => {
    const match = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(value);
    const port = Number(match?.[3] ?? -1);
    if (!match || port < 0 || port > 65_535) {
      const message = `"${value}" is not an address and a port; write 127.0.0.1:9977, [::1]:9977 or :9977 for all addresses`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    return { host: match[1] ?? (match[2] || '::'), port };
  })
  .prefault('127.0.0.1:9977')
  .meta({ description: 'Address and port of /metrics, /probe and the rest. `:9977` listens on all addresses.' });

const probeEndpoint = z.strictObject({
  modules_file: path('Module file in the syntax of blackbox_exporter, for /probe?module=. Relative to this file.'),
  allow: z.array(z.string().min(1).max(300)).max(10_000).default([]).meta({
    description:
      'What /probe may reach when the agent listens beyond loopback: addresses, networks (192.0.2.0/24), names, or names with a leading *.',
  }),
  timeout_offset: duration({ min: '0ms', max: '10s' }).default(ms('500ms')).meta({
    description:
      'Taken off the scrape timeout that Prometheus announces, so that the answer arrives in time. Default 500ms.',
  }),
  concurrency: z.int().min(1).max(10_000).default(100).meta({
    description: 'Runs of /probe at one time; more are answered with 429. Default 100.',
  }),
  debug: z.boolean().default(false).meta({
    description: 'Answer /probe?debug=true with what happened on the way. For whoever reaches the port. Default false.',
  }),
});

const server = z.strictObject({
  listen,
  web_config_file: path("TLS and basic auth in the syntax of Prometheus' exporter-toolkit. Relative to this file."),
  probe: probeEndpoint.prefault({}).meta({ description: 'The blackbox_exporter-compatible /probe endpoint.' }),
});

const budgets = z.strictObject({
  series_total: z.int().min(1_000).max(50_000_000).default(1_000_000).meta({
    description: 'Series that the agent holds; what goes beyond is folded into one series a metric and counted.',
  }),
  series_per_metric: z.int().min(100).max(50_000_000).default(250_000).meta({ description: 'Series of one metric.' }),
  series_per_target: z.int().min(10).max(1_000_000).default(2_000).meta({ description: 'Series of one target.' }),
});

const limits = z.strictObject({
  concurrency: z
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .meta({ description: 'Runs in flight at one time. Default 1000.' }),
});

const records = z.strictObject({
  directory: path(
    'Directory for the records of path runs, relative to this file; made when it is not there. Default: none, the last 1000 stay in memory.',
  ),
  max_size: size({ min: '16MB', max: '4GB' }).prefault('256MB').meta({
    description: 'Bytes that they take on disk at most, 16MB to 4GB; the oldest go first. Default 256MB.',
  }),
  max_age: duration({ min: '1m', max: '8760h' }).prefault('168h').meta({
    description: 'How long they are kept, 1m to 8760h; some stay a sixteenth longer. Default 168h.',
  }),
});

const enrich = z.strictObject({
  tables: z.boolean().default(true).meta({
    description: 'Use the tables of autonomous systems and countries that come with the agent. Default true.',
  }),
  ptr: z.boolean().default(true).meta({
    description: "Ask the agent's resolvers for the names of addresses on paths (PTR records). Default true.",
  }),
  databases: z.array(z.string().min(1).max(4096)).max(16).default([]).meta({
    description:
      'MaxMind DB files (.mmdb) with countries, cities or autonomous systems; they win over the tables, the first over the later ones. Watched. Relative to this file.',
  }),
  networks: networkList(MAX_INLINE_NETWORKS).default([]).meta({
    description: 'Your own networks, by name; of nested ones the narrowest counts. They win over everything else.',
  }),
  networks_file: path('YAML or JSON file with a list of such networks, up to 10,000. Watched. Relative to this file.'),
});

const host = z.string().min(1).max(2048).meta({
  description: 'What to measure: a name, an address, host:port or a URL; the page of the probe type says which.',
});
const targetName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !/\p{Cc}/u.test(name), 'control characters are not allowed in a name; remove them')
  .meta({ description: 'The `target` label. Default: the text of `host`.' });
const options = z.record(z.string(), z.unknown()).meta({
  description:
    'Options of the probe type and common options, for this target alone. A value replaces the whole value of the probe.',
});

export const targetMapping = z.strictObject({
  host,
  name: targetName.optional(),
  labels: labels.optional(),
  options: options.optional(),
});

const refresh = duration({ min: '1s', max: '24h' });
const httpSd = z
  .strictObject({
    ...httpClientShape,
    url: httpUrlLike('https://example.com/targets.json').meta({
      description: 'Where the list is: JSON as Prometheus http_sd has it.',
    }),
    refresh: refresh.default(ms('1m')).meta({ description: 'Time between two requests, 1s to 24h. Default 1m.' }),
    timeout: duration({ min: '100ms', max: '1m' })
      .default(ms('10s'))
      .meta({ description: 'When a request is given up. Default 10s.' }),
  })
  .superRefine(checkHttpClient);
const dnsSrv = z.strictObject({
  name: z.string().min(1).max(253).meta({ description: 'Name of SRV records, such as _http._tcp.example.com.' }),
  refresh: refresh.default(ms('1m')).meta({ description: 'Time between two queries, 1s to 24h. Default 1m.' }),
});

export const targetSource = z
  .strictObject({
    files: z.array(z.string().min(1).max(4096)).min(1).max(100).optional().meta({
      description:
        'JSON or YAML files in the format of Prometheus file_sd; * and ? may stand in the file name. Watched.',
    }),
    http_sd: httpSd.optional().meta({ description: 'A list fetched over HTTP.' }),
    dns_srv: dnsSrv.optional().meta({ description: 'Host and port of SRV records.' }),
  })
  .refine((source) => [source.files, source.http_sd, source.dns_srv].filter((one) => one !== undefined).length === 1, {
    message: 'a source is exactly one of files, http_sd and dns_srv; start a new list entry for each',
  });

export const MAX_TARGETS_PER_PROBE = 100_000;
export const MAX_TARGETS = 200_000;
const MAX_PROBES = 1_000;

/** What a probe has besides its type's options and the common ones. */
export const probeFrame = z.strictObject({
  type: z.string().meta({ description: 'The probe type.' }),
  ...commonShape,
  labels: labels.optional(),
  targets: z
    .array(z.unknown())
    .max(MAX_TARGETS_PER_PROBE)
    .default([])
    .meta({ description: 'A list of targets: hosts, or mappings with host, name, labels and options.' }),
  targets_from: z.array(targetSource).max(100).default([]).meta({ description: 'Where more targets come from.' }),
});

export const ANCHOR_TYPES = ['icmp', 'tcp', 'dns'] as const;
export const anchorMapping = z.strictObject({
  type: z.enum(ANCHOR_TYPES).meta({ description: 'Probe type: icmp, tcp or dns.' }),
  host,
  name: targetName.optional(),
  options: options.optional(),
});
const anchors = z.strictObject({
  minimum: z.int().min(0).max(32).optional().meta({
    description: 'How many must answer for the vantage to be well. Default: more than half of them.',
  }),
  interval: duration({ min: '1s', max: '10m' })
    .default(ms('10s'))
    .meta({ description: 'Time between two checks. Default 10s.' }),
  timeout: duration({ min: '10ms', max: '1m' })
    .default(ms('2s'))
    .meta({ description: 'When an anchor counts as silent. Default 2s.' }),
  targets: z
    .array(anchorMapping)
    .max(32)
    .default([])
    .meta({ description: 'Well-known targets in different networks.' }),
});

export const PROBE_NAME = LABEL_SAFE;
export const topLevel = z.strictObject({
  vantage: vantage.meta({ description: 'Where this agent measures from.' }),
  server: server.prefault({}).meta({ description: 'The HTTP endpoint.' }),
  resolvers: z
    .array(resolverAddress)
    .max(8)
    .default([])
    .meta({ description: "Resolvers to ask. Default: the system's." }),
  defaults: z
    .strictObject({ ...commonShape, labels: labels.optional() })
    .prefault({})
    .meta({
      description: 'Common options of every probe that says nothing else.',
    }),
  anchors: anchors.prefault({}).meta({ description: 'Targets that only tell whether the vantage itself is well.' }),
  budgets: budgets.prefault({}).meta({ description: 'How many series may exist.' }),
  limits: limits.prefault({}).meta({ description: 'How much may happen at one time.' }),
  enrich: enrich.prefault({}).meta({ description: 'What the addresses on paths are looked up in.' }),
  records: records.prefault({}).meta({ description: 'Where the records of path runs are kept.' }),
  remote_write: remoteWrite.prefault({}).meta({ description: 'Receivers that get every metric by remote write.' }),
  events: events.prefault({}).meta({ description: 'Receivers that get a JSON record of every path run.' }),
  scrape: scrape.meta({
    description: 'Other exporters at this vantage, scraped and forwarded by remote write.',
  }),
  probes: z
    .record(labelSafe('name'), z.unknown())
    .refine(
      (map) => Object.keys(map).length <= MAX_PROBES,
      `more than ${MAX_PROBES} probes; put more targets into each`,
    )
    .default({})
    .meta({ description: 'Probes by name; the name is the `probe` label.' }),
});
