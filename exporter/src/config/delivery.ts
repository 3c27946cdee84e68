import { z } from 'zod';
import { checkHttpClient, httpAccessShape, httpClientShape } from '../core/http-config.js';
import { relabelRules } from '../core/relabel-config.js';
import { duration, size } from '../core/schema.js';

/** The sections about what leaves the agent: `remote_write`, `events` and `scrape`. */

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const name = z.string().refine((text) => NAME.test(text), {
  message:
    'not a usable name; write 1 to 63 letters, digits, dots, hyphens and underscores, starting with a letter or digit',
});
const MAX_LABELS = 32;
const labelMap = z
  .record(
    z
      .string()
      .refine(
        (label) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) && !label.startsWith('__name'),
        'not a label name; write letters, digits and underscores, not starting with a digit',
      ),
    z.string().max(1024),
  )
  .refine((map) => Object.keys(map).length <= MAX_LABELS, `more than ${MAX_LABELS} labels; leave some out`)
  .default({});

/** Where a queue is and how large it may become. */
const queueShape = {
  directory: z.string().min(1).max(4096).optional().meta({
    description:
      'Directory of the queue, relative to this file; made when it is not there. Without one the queue is in memory (64 MB at most) and ends with the agent.',
  }),
  max_size: size({ min: '16MB', max: '1000GB' }).prefault('1GB').meta({
    description: 'Bytes that the queue takes on disk at most, 16MB to 1000GB; the oldest go first. Default 1GB.',
  }),
  max_age: duration({ min: '1m', max: '8760h' }).prefault('168h').meta({
    description: 'How long undelivered data are kept, 1m to 8760h. Default 168h.',
  }),
} as const;

/** What every endpoint of a sender has. */
const endpointShape = {
  name: name.meta({ description: 'Name of the endpoint, the `endpoint` label of metrics and the name of its cursor.' }),
  ...httpClientShape,
  timeout: duration({ min: '100ms', max: '5m' }).prefault('30s').meta({
    description: 'When a request is given up, 100ms to 5m. Default 30s.',
  }),
  on_refused: z.enum(['hold', 'drop']).default('hold').meta({
    description:
      'What to do after 401, 403 and 404. hold: keep everything and ask again every minute, as an expired token must not cost data. drop: what the letter of the specification says. Default hold.',
  }),
  max_retry_after: duration({ min: '1s', max: '24h' }).prefault('10m').meta({
    description: 'The longest Retry-After that is obeyed, 1s to 24h. Default 10m.',
  }),
} as const;

const batch = z.strictObject({
  max_samples: z.int().min(1).max(10_000).default(2_000).meta({ description: 'Samples of one request at most, 1 to 10000. Default 2000.' }), // prettier-ignore
  deadline: duration({ min: '100ms', max: '5m' }).prefault('5s').meta({
    description: 'How long samples wait for a full request, 100ms to 5m. Default 5s.',
  }),
});

const shards = z
  .strictObject({
    min: z.int().min(1).max(64).default(1).meta({ description: 'Requests in flight at least that load allows for. Default 1.' }), // prettier-ignore
    max: z.int().min(1).max(64).default(8).meta({ description: 'Requests in flight at most, 1 to 64. Default 8.' }),
  })
  .refine(({ min, max }) => min <= max, { path: ['min'], message: 'min is more than max; write at most the same' });

export const remoteEndpoint = z
  .strictObject({
    ...endpointShape,
    protocol: z.enum(['auto', '2.0', '1.0']).default('auto').meta({
      description:
        'Version of the remote write protocol. auto: 2.0 where the receiver proves that it stores it, else 1.0. Default auto.',
    }),
    external_labels: labelMap.meta({ description: 'Labels put on every series that has no such label.' }),
    relabel: relabelRules,
    batch: batch.prefault({}).meta({ description: 'How samples are put together.' }),
    shards: shards.prefault({}).meta({ description: 'Series are spread over shards; each has one request in flight.' }),
    exemplars: z.boolean().default(true).meta({ description: 'Send exemplars. Default true.' }),
    metadata: z.boolean().default(true).meta({ description: 'Send type, help and unit. Default true.' }),
    native_histograms: z.boolean().default(true).meta({
      description: 'Send native histograms as such; false sends their classic series instead. Default true.',
    }),
    start_timestamps: z.boolean().default(true).meta({
      description: 'Send when a counter began to count, with 2.0. Default true.',
    }),
    max_sample_age: duration({ min: '1m', max: '8760h' }).optional().meta({
      description: 'Samples older than this are not sent but counted as too old. Default: none is too old.',
    }),
  })
  .superRefine(checkHttpClient);
export type RemoteEndpointConfig = Readonly<z.output<typeof remoteEndpoint>>;

const unique =
  (what: string) =>
  (list: readonly { readonly name: string }[], context: z.RefinementCtx): void => {
    list.forEach((one, index) => {
      if (list.findIndex((other) => other.name === one.name) < index) {
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: `${what} "${one.name}" stands here twice; choose another name`,
        });
      }
    });
  };

export const remoteWrite = z.strictObject({
  ...queueShape,
  interval: duration({ min: '1s', max: '2m' }).prefault('15s').meta({
    description: "How often the agent's own series are taken, 1s to 2m. Default 15s.",
  }),
  own_metrics: z.boolean().default(true).meta({
    description: "Send the agent's own metrics, not only what scrape brings. Default true.",
  }),
  endpoints: z.array(remoteEndpoint).max(16).default([]).superRefine(unique('endpoint')).meta({
    description: 'Receivers of remote write; each gets everything.',
  }),
});
export type RemoteWriteConfig = Readonly<z.output<typeof remoteWrite>>;

const lokiEndpoint = z
  .strictObject({
    ...endpointShape,
    labels: labelMap.meta({ description: 'More stream labels. Keep them few: each combination is a stream.' }),
    batch: z
      .strictObject({
        max_size: size({ min: '1kB', max: '16MB' }).prefault('1MB').meta({ description: 'Bytes of a request before compression, 1kB to 16MB. Default 1MB.' }), // prettier-ignore
        deadline: duration({ min: '100ms', max: '5m' }).prefault('1s').meta({ description: 'How long events wait for a full request. Default 1s.' }), // prettier-ignore
      })
      .prefault({})
      .meta({ description: 'How events are put together.' }),
    structured_metadata: z.boolean().default(true).meta({
      description:
        'Send run_id, target and the like as structured metadata (Loki 3.0, or allowed in 2.9). Default true.',
    }),
    max_line: size({ min: '1kB', max: '4MB' }).prefault('250kB').meta({
      description: 'Bytes of one line at most; longer ones are cut to their summary. Default 250kB.',
    }),
  })
  .superRefine(checkHttpClient);

const eventFile = z.strictObject({
  path: z.string().min(1).max(4096).meta({ description: 'File that gets one JSON record a line, relative to this file.' }), // prettier-ignore
  max_size: size({ min: '1MB', max: '100GB' }).prefault('100MB').meta({ description: 'Bytes before it is rotated. Default 100MB.' }), // prettier-ignore
  keep: z.int().min(0).max(1000).default(5).meta({ description: 'Rotated files that are kept. Default 5.' }),
});

/** Metrics and cursors know the file by this name. */
function notFile(list: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  const index = list.findIndex(({ name: one }) => one === 'file');
  if (index < 0) return;
  context.addIssue({
    code: 'custom',
    path: [index, 'name'],
    message: 'this is how metrics call the file; take another name',
  });
}

export const events = z.strictObject({
  ...queueShape,
  loki: z.array(lokiEndpoint).max(16).default([]).superRefine(unique('endpoint')).superRefine(notFile).meta({
    description: "Receivers of Loki's push API, /loki/api/v1/push.",
  }),
  file: eventFile.optional().meta({ description: 'A file of events, for those without Loki.' }),
});
export type EventsConfig = Readonly<z.output<typeof events>>;

const MAX_SCRAPE_TARGETS = 1_000;
export const scrapeJob = z
  .strictObject({
    job: z.string().min(1).max(200).meta({ description: 'The `job` label.' }),
    targets: z
      .array(z.string().min(1).max(300))
      .min(1)
      .max(MAX_SCRAPE_TARGETS)
      .meta({ description: 'Addresses host:port; also the `instance` label.' }),
    labels: labelMap.meta({ description: 'Labels put on every series of the job.' }),
    scheme: z.enum(['http', 'https']).default('http').meta({ description: 'http or https. Default http.' }),
    path: z.string().min(1).max(2048).default('/metrics').meta({ description: 'Path of the page. Default /metrics.' }),
    params: z.record(z.string().min(1).max(256), z.array(z.string().max(2048)).max(32)).default({}).meta({ description: 'Query parameters.' }), // prettier-ignore
    interval: duration({ min: '1s', max: '2m' }).prefault('15s').meta({ description: 'Time between two scrapes, 1s to 2m. Default 15s.' }), // prettier-ignore
    timeout: duration({ min: '100ms', max: '2m' }).prefault('10s').meta({ description: 'When a scrape is given up; at most the interval. Default 10s.' }), // prettier-ignore
    honor_labels: z.boolean().default(false).meta({ description: 'Labels of the page win over job and instance. Default false.' }), // prettier-ignore
    honor_timestamps: z.boolean().default(true).meta({ description: 'Timestamps of the page count. Default true.' }),
    max_samples: z.int().min(1).max(1_000_000).default(100_000).meta({ description: 'A page with more samples is refused whole. Default 100000.' }), // prettier-ignore
    max_size: size({ min: '1kB', max: '256MB' }).prefault('64MB').meta({ description: 'A page with more bytes is refused. Default 64MB.' }), // prettier-ignore
    relabel: relabelRules.meta({ description: 'Relabelling of each sample, after job and instance were added.' }),
    ...httpAccessShape,
  })
  .superRefine(checkHttpClient)
  .superRefine((job, context) => {
    if (job.timeout <= job.interval) return;
    context.addIssue({
      code: 'custom',
      path: ['timeout'],
      message: 'timeout is longer than interval; write at most the same',
    });
  });
export type ScrapeJobConfig = Readonly<z.output<typeof scrapeJob>>;

export const scrape = z
  .array(scrapeJob)
  .max(100)
  .default([])
  .superRefine((jobs, context) => {
    jobs.forEach(({ job }, index) => {
      if (jobs.findIndex((other) => other.job === job) === index) return;
      context.addIssue({
        code: 'custom',
        path: [index, 'job'],
        message: `job "${job}" stands here twice; put the targets into one entry or choose another name`,
      });
    });
  });
