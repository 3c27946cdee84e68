import type { EventsConfig, RemoteWriteConfig, ScrapeJobConfig } from './delivery.js';
import { errorAt, warningAt, type Report } from './finding.js';

interface Delivery {
  readonly remote_write: RemoteWriteConfig;
  readonly events: EventsConfig;
  readonly scrape: readonly ScrapeJobConfig[];
}

/** What one section about delivery cannot see of the others. */
export function checkDelivery({ remote_write: remote, events, scrape }: Delivery, report: Report): void {
  if (scrape.length > 0 && remote.endpoints.length === 0) {
    const reason = 'what is scraped goes nowhere: there is no endpoint of remote_write';
    report(errorAt(['scrape'], reason, 'Name one under remote_write.endpoints, or leave scrape out.'));
  }
  const inMemory = 'the queue is in memory: what is not delivered when the agent ends is lost';
  const remedy = 'Name a directory, such as directory: /var/lib/parallax/queue.';
  if (remote.endpoints.length > 0 && remote.directory === undefined) {
    report(warningAt(['remote_write'], inMemory, remedy));
  }
  if (events.loki.length > 0 && events.directory === undefined) report(warningAt(['events'], inMemory, remedy));
}
