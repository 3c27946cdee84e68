/**
 * The keys that the shipped configurations use, with the types of their values, as the documentation of the receivers has
 * them; every other key is refused, as the receivers do.
 * - Mimir 3.x: https://grafana.com/docs/mimir/latest/configure/configuration-parameters/
 * - Loki 3.x: https://grafana.com/docs/loki/latest/configure/
 * - Thanos 0.42: https://thanos.io/tip/components/receive.md/, https://thanos.io/tip/components/query.md/
 */
import { z } from 'zod';

const duration = z.string().regex(/^(?:\d+(?:ns|us|ms|s|m|h|d|w|y))+$/);
const port = z.int().min(1).max(65_535);
const path = z.string().startsWith('/');
const level = z.enum(['debug', 'info', 'warn', 'error']);
const positive = z.number().positive();

const memberlist = z.strictObject({ store: z.literal('memberlist') });
const filesystem = z.strictObject({ dir: path });

export const mimir = z.strictObject({
  multitenancy_enabled: z.boolean(),
  server: z.strictObject({ http_listen_port: port, log_level: level }),
  limits: z.strictObject({
    out_of_order_time_window: duration,
    ingestion_rate: positive,
    ingestion_burst_size: z.int().positive(),
    max_global_series_per_user: z.int().positive(),
    max_label_names_per_series: z.int().positive(),
    max_global_exemplars_per_user: z.int().positive(),
    native_histograms_ingestion_enabled: z.boolean(),
    creation_grace_period: duration,
  }),
  blocks_storage: z.strictObject({
    backend: z.enum(['filesystem', 's3', 'gcs', 'azure', 'swift']),
    filesystem,
    bucket_store: z.strictObject({ sync_dir: path }),
    tsdb: z.strictObject({ dir: path }),
  }),
  compactor: z.strictObject({ data_dir: path, sharding_ring: z.strictObject({ kvstore: memberlist }) }),
  distributor: z.strictObject({ ring: z.strictObject({ instance_addr: z.ipv4(), kvstore: memberlist }) }),
  ingester: z.strictObject({
    ring: z.strictObject({ instance_addr: z.ipv4(), kvstore: memberlist, replication_factor: z.int().positive() }),
  }),
  ruler_storage: z.strictObject({
    backend: z.enum(['filesystem', 'local', 's3', 'gcs', 'azure', 'swift']),
    filesystem,
  }),
  store_gateway: z.strictObject({ sharding_ring: z.strictObject({ replication_factor: z.int().positive() }) }),
});

/** Bytes with a unit, as Loki writes them. */
const bytes = z.string().regex(/^\d+(?:B|KB|MB|GB)$/);

export const loki = z.strictObject({
  auth_enabled: z.boolean(),
  server: z.strictObject({ http_listen_port: port, grpc_listen_port: port, log_level: level }),
  limits_config: z.strictObject({
    reject_old_samples: z.boolean(),
    reject_old_samples_max_age: duration,
    allow_structured_metadata: z.boolean(),
    max_line_size: bytes,
    max_label_names_per_series: z.int().positive(),
    ingestion_rate_mb: positive,
    ingestion_burst_size_mb: positive,
    per_stream_rate_limit: bytes,
    per_stream_rate_limit_burst: bytes,
    volume_enabled: z.boolean(),
    retention_period: duration,
  }),
  common: z.strictObject({
    instance_addr: z.ipv4(),
    path_prefix: path,
    replication_factor: z.int().positive(),
    ring: z.strictObject({ kvstore: z.strictObject({ store: z.literal('inmemory') }) }),
    storage: z.strictObject({ filesystem: z.strictObject({ chunks_directory: path, rules_directory: path }) }),
  }),
  ingester: z.strictObject({ max_chunk_age: duration }),
  compactor: z.strictObject({
    working_directory: path,
    retention_enabled: z.boolean(),
    delete_request_store: z.enum(['filesystem', 's3', 'gcs', 'azure', 'swift']),
  }),
  schema_config: z.strictObject({
    configs: z
      .array(
        z.strictObject({
          from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
          store: z.literal('tsdb'),
          object_store: z.enum(['filesystem', 's3', 'gcs', 'azure', 'swift']),
          /** Structured metadata needs v13. */
          schema: z.literal('v13'),
          index: z.strictObject({ prefix: z.string().min(1), period: z.literal('24h') }),
        }),
      )
      .min(1),
  }),
});

const address = z.string().regex(/^[a-z0-9.-]+:\d{1,5}$/);
const count = z.string().regex(/^\d+$/);

/** Flags of Thanos by command. */
const thanosFlags: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  receive: {
    '--tsdb.path': path,
    '--tsdb.retention': duration,
    '--tsdb.out-of-order.time-window': duration,
    '--tsdb.max-exemplars': count,
    '--tsdb.too-far-in-future.time-window': duration,
    '--label': z.string().regex(/^[a-z_]+="[^"]*"$/),
    '--grpc-address': address,
    '--http-address': address,
    '--remote-write.address': address,
    '--receive.local-endpoint': address,
    '--receive.hashrings-file': path,
    '--receive.replication-factor': count,
  },
  query: { '--http-address': address, '--endpoint': address, '--query.replica-label': z.string().min(1) },
};

/** What is wrong with a command line of Thanos. */
export function thanosProblems([command = '', ...flags]: readonly string[]): string[] {
  const known = thanosFlags[command];
  if (known === undefined) return [`${command} is no command`];
  return flags.flatMap((flag) => {
    const [name = '', ...value] = flag.split('=');
    const schema = known[name];
    if (schema === undefined) return [`${command} has no ${name}`];
    return schema.safeParse(value.join('=')).success ? [] : [`${flag} has no such value`];
  });
}

export const compose = z.strictObject({
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string().regex(/^[\w./-]+:v\d+\.\d+\.\d+$/),
      command: z.array(z.string()),
      ports: z.array(z.string().regex(/^\d+:\d+$/)),
      volumes: z.array(z.string()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.strictObject({})),
});

export const hashring = z
  .array(z.strictObject({ hashring: z.string(), tenants: z.array(z.string()), endpoints: z.array(address).min(1) }))
  .min(1);
