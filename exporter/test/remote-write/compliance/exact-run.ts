/** The wrapper that the upstream suite would find, started as the suite starts it, with the text that the suite writes. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { emptyFolder } from './agent-run.js';
import { one } from './pages.js';
import { perform, type Run } from './run.js';

const MAKER = fileURLToPath(new URL('../upstream/make-wrapper.mjs', import.meta.url));

const text = (receiver: string, target: string): string => `
global:
  scrape_interval: 1s

remote_write:
  - url: '${receiver}'
    protobuf_message: "io.prometheus.write.v2.Request"
    send_exemplars: true
    metadata_config:
      send: true

scrape_configs:
  - job_name: 'test'
    scrape_interval: 1s
    scrape_protocols:
      - OpenMetricsText1.0.0
      - PrometheusText0.0.4
    static_configs:
    - targets: ['${target}']
`;

export function exactRun(): Promise<Run> {
  const program = execFileSync(process.execPath, [MAKER, emptyFolder()], { encoding: 'utf8' }).trim();
  return perform({
    pages: { page: () => one },
    receivers: { mock: {} },
    config: (targets, urls) => ({
      mode: 'prometheus',
      program,
      listen: '0.0.0.0:0',
      // The suite's receiver takes any path and gives none.
      config: text((urls['mock'] ?? '').replace('/api/v1/write', ''), targets['page'] ?? ''),
    }),
    seconds: 5,
  });
}
