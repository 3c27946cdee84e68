/** What the sender takes of the configuration: `RemoteEndpointConfig` of the section `remote_write`, times in milliseconds. */
import type { HttpClientConfig } from '../core/http-config.js';
import type { RelabelRule } from '../core/relabel-config.js';

export interface EndpointConfig extends HttpClientConfig {
  /** The `endpoint` label, and the name of the cursor. */
  readonly name: string;
  readonly timeout: number;
  readonly on_refused: 'hold' | 'drop';
  readonly max_retry_after: number;
  readonly protocol: 'auto' | '2.0' | '1.0';
  readonly external_labels: Readonly<Record<string, string>>;
  readonly relabel: readonly RelabelRule[];
  readonly batch: { readonly max_samples: number; readonly deadline: number };
  readonly shards: { readonly min: number; readonly max: number };
  readonly exemplars: boolean;
  readonly metadata: boolean;
  readonly native_histograms: boolean;
  readonly start_timestamps: boolean;
  readonly max_sample_age?: number | undefined;
}
