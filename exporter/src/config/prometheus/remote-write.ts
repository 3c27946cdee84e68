import type { z } from 'zod';
import { formatDuration } from '../../core/schema.js';
import { remoteEndpoint, type RemoteEndpointConfig } from '../delivery.js';
import { httpClientOf } from './http.js';
import { rulesOf } from './rules.js';
import type { Section } from './section.js';

type Endpoint = z.input<typeof remoteEndpoint>;

const MAX_BATCH = 10_000;
const MAX_SHARDS = 64;
const NAMES = { relabel: 'write_relabel_configs', timeout: 'remote_timeout', batch: 'queue_config', shards: 'queue_config', max_sample_age: 'queue_config', bearer_token: 'authorization', tls: 'tls_config' }; // prettier-ignore
const V1 = 'prometheus.WriteRequest';
const V2 = 'io.prometheus.write.v2.Request';

/** One entry of remote_write as an endpoint. `index` counts from 0. */
export function endpointOf(
  section: Section,
  index: number,
  externalLabels: Readonly<Record<string, string>>,
): RemoteEndpointConfig | undefined {
  const message = section.text('protobuf_message') ?? V1;
  if (message !== V1 && message !== V2) {
    section.error('protobuf_message', `not a message of remote write`, `Write ${V1} or ${V2}.`);
  }
  const timeout = section.duration('remote_timeout');
  const aws = section.section('sigv4');
  for (const key of ['round_robin_dns', 'http_headers']) section.ignore(key, 'it is not supported');
  const endpoint = {
    name: section.text('name') ?? `remote-${index + 1}`,
    url: section.text('url'),
    ...(timeout === undefined ? {} : { timeout: formatDuration(timeout) }),
    protocol: message === V2 ? 'auto' : '1.0',
    headers: section.map('headers'),
    ...httpClientOf(section),
    ...(aws === undefined ? {} : { sigv4: sigv4Of(aws) }),
    external_labels: externalLabels,
    relabel: rulesOf(section, 'write_relabel_configs'),
    exemplars: section.flag('send_exemplars') ?? false,
    native_histograms: section.flag('send_native_histograms') ?? message === V2,
    metadata: metadataOf(section),
    ...queueOf(section),
  };
  section.finish();
  if (/^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(endpoint.url ?? '')) {
    section.warn('url', 'this is neither http nor https: nothing can be sent there', 'Write an http or https URL; until then this entry is left out.'); // prettier-ignore
    return undefined;
  }
  return section.check(remoteEndpoint, endpoint, NAMES);
}

function metadataOf(section: Section): boolean {
  const metadata = section.section('metadata_config');
  if (metadata === undefined) return true;
  const send = metadata.flag('send') ?? true;
  for (const key of ['send_interval', 'max_samples_per_send']) {
    metadata.ignore(key, 'metadata go with the samples that they describe');
  }
  metadata.finish();
  return send;
}

type Queue = Pick<Endpoint, 'batch' | 'shards' | 'max_sample_age'>;

function queueOf(section: Section): Queue {
  const queue = section.section('queue_config');
  if (queue === undefined) return {};
  queue.ignore('capacity', 'the queue is on disk');
  for (const key of ['min_backoff', 'max_backoff']) queue.ignore(key, 'pauses grow from a second to a minute');
  queue.ignore('retry_on_http_429', 'after 429 a request is always tried again', false);
  const samples = atMost(queue, 'max_samples_per_send', MAX_BATCH);
  const deadline = queue.duration('batch_send_deadline');
  const [min, max] = [atMost(queue, 'min_shards', MAX_SHARDS), atMost(queue, 'max_shards', MAX_SHARDS)];
  const age = queue.duration('sample_age_limit');
  queue.finish();
  return {
    batch: {
      ...(samples === undefined ? {} : { max_samples: samples }),
      ...(deadline === undefined ? {} : { deadline: formatDuration(deadline) }),
    },
    shards: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    ...(age === undefined || age === 0 ? {} : { max_sample_age: formatDuration(age) }),
  };
}

function atMost(section: Section, key: string, limit: number): number | undefined {
  const count = section.count(key);
  if (count === undefined || count <= limit) return count;
  section.warn(key, `${count} is more than the ${limit} that are possible here`, `${limit} are used.`);
  return limit;
}

function sigv4Of(section: Section): Endpoint['sigv4'] {
  section.refuse('role_arn', 'roles are not assumed', 'Use a profile or keys that may write.');
  const given = {
    region: section.text('region'),
    access_key: section.text('access_key'),
    secret_key: section.text('secret_key'),
    profile: section.text('profile'),
  };
  section.finish();
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Endpoint['sigv4'];
}
