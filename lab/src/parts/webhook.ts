/** Stands where a pager would: an HTTP server that keeps what Alertmanager sends it. */
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Scope } from './scope.js';

const Labels = z.record(z.string(), z.string());
const Body = z.object({
  receiver: z.string(),
  status: z.enum(['firing', 'resolved']),
  groupLabels: Labels,
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: Labels,
      annotations: Labels,
      startsAt: z.string(),
    }),
  ),
});

/** One request of Alertmanager (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
export interface Notification extends z.output<typeof Body> {
  /** When it came, in Unix milliseconds. */
  readonly at: number;
}

export interface Webhook {
  /** For `url` of a `webhook_configs` entry; any path of this server is as good. */
  readonly url: string;
  /** What came, the oldest first; of more than are kept the oldest are gone. */
  received(): readonly Notification[];
  /** How many came since the start, those that are gone included. */
  count(): number;
}

/** Characters of a request; Alertmanager's for a hundred alerts are far fewer. */
const LARGEST = 1 << 20;

/** Listens on a free port of loopback until the scope ends; keeps so many notifications. */
export async function webhook(scope: Scope, most = 1000): Promise<Webhook> {
  const kept: Notification[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    read(request)
      .then((text) => {
        const at = Date.now();
        kept.push({ at, ...Body.parse(JSON.parse(text)) });
        if (kept.length > most) kept.shift();
        count += 1;
        response.writeHead(200).end();
      })
      // Alertmanager tries again after 5xx only, and says in its log what the answer was.
      .catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  scope.defer('close the webhook', () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, received: () => [...kept], count: () => count };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  let length = 0;
  // Read to its end in any case: whoever is answered in the middle may see a broken connection instead of the answer.
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    length += chunk.length;
    if (length <= LARGEST) text += chunk;
  }
  if (length > LARGEST) throw new Error(`more than ${LARGEST} characters`);
  return text;
}
