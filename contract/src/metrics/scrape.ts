import { SCRAPE_OUTCOMES } from '../labels.js';
import { defineMetric } from '../metric.js';

/** Scraping other exporters at the vantage. */

export const scrapesTotal = defineMetric({
  name: 'parallax_scrapes_total',
  type: 'counter',
  unit: 'none',
  help: 'Scrapes of other exporters by how they ended.',
  scope: 'vantage',
  labels: { scrape_job: 'open', outcome: SCRAPE_OUTCOMES },
  stability: 'stable',
});

export const scrapedSamples = defineMetric({
  name: 'parallax_scraped_samples_total',
  type: 'counter',
  unit: 'none',
  help: 'Samples that were scraped and handed over for delivery.',
  scope: 'vantage',
  labels: { scrape_job: 'open' },
  stability: 'stable',
});
