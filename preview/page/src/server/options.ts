export interface PreviewOptions {
  /** Base URL of a Prometheus (or Mimir, Thanos, VictoriaMetrics) without a slash at its end. */
  readonly prometheus: string;
  /** Base URLs of agents' admin servers: without a Loki, the records of runs come from them. */
  readonly agents: readonly string[];
  /** Base URL of a Loki that holds the records of runs. */
  readonly loki?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}
