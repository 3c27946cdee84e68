import { expect } from 'vitest';
import { may, must, recommended, should, type Group } from '../case.js';

export const combined: Group = {
  name: 'combined',
  upstream: true,
  cases: [
    should('samples_with_metadata', 'each part of a counter has samples, type and help', ({ upstream }) => {
      const parts = upstream.at('v2').parts('http_requests_total');
      expect(parts.length).toBeGreaterThan(0);
      for (const { samples, metadata } of parts) expect([samples.length > 0, metadata?.type, metadata?.help]).toEqual([true, 'counter', 'The total number of HTTP requests']); // prettier-ignore
    }),
    may(
      'samples_with_exemplars',
      'a counter arrives with samples and its exemplar in one series',
      ({ upstream }) =>
      expect(upstream.at('v2').parts('om_jobs_total').some(({ samples, exemplars }) => samples.length > 0 && exemplars.length > 0)).toBe(true), // prettier-ignore
    ),
    may(
      'histogram_with_metadata_and_exemplars',
      'a bucket arrives with type, help, unit and exemplar',
      ({ upstream }) => {
        const { metadata, exemplars } = upstream.at('v2').one('om_request_duration_seconds_bucket', { le: '0.1' });
        expect(metadata[0]).toEqual({ type: 'histogram', help: 'Duration of requests.', unit: 'seconds' });
        expect(exemplars.length).toBeGreaterThan(0);
      },
    ),
    must('multiple_metric_types', 'counter, gauge, histogram and summary arrive in one request', ({ upstream }) => {
      const types = upstream
        .at('v2')
        .messages.map(({ series }) => new Set(series.map(({ metadata }) => metadata?.type)));
      expect(types.some((one) => ['counter', 'gauge', 'histogram', 'summary'].every((type) => one.has(type as 'gauge')))).toBe(true); // prettier-ignore
    }),
    recommended(
      'high_cardinality_labels',
      'one name with 200 label values costs one symbol a value',
      ({ upstream }) => {
        const evidence = upstream.at('v2');
        expect(evidence.all('load_test').length).toBe(200);
        for (const { symbols } of evidence.messages) expect(symbols.filter((symbol) => symbol === 'load_test').length).toBeLessThan(2); // prettier-ignore
      },
    ),
    must(
      'complete_metric_family',
      'buckets, sum and count of a histogram stand in the same request',
      ({ upstream }) => {
        const wanted = ['bucket', 'sum', 'count'].map((part) => `request_duration_seconds_${part}`);
        const found = upstream.at('v2').messages.map(({ series }) => series.map(({ labels }) => Object.fromEntries(labels)['__name__'])); // prettier-ignore
        for (const names of found.filter((one) => one.includes(wanted[0]))) for (const name of wanted) expect(names).toContain(name); // prettier-ignore
      },
    ),
    should(
      'mixed_labels_and_metadata',
      'series of one family keep their labels apart and share their metadata',
      ({ upstream }) => {
        const all = upstream.at('v2').all('http_requests_total');
        expect(all.map(({ labels }) => labels['method']).sort()).toEqual(['GET', 'POST']);
      },
    ),
    must(
      'real_world_scenario',
      'everything on a page of all shapes arrives, and the reports of the scrape',
      ({ upstream }) => {
        const names = upstream.at('v2').names();
        for (const name of ['up', 'float_value', 'http_requests_total', 'request_duration_seconds_bucket', 'om_jobs_total', 'scrape_duration_seconds', 'scrape_samples_scraped']) expect(names).toContain(name); // prettier-ignore
        expect(
          new Set(
            upstream
              .at('v2')
              .all('up')
              .flatMap(({ values }) => values),
          ),
        ).toEqual(new Set([1]));
      },
    ),
    must('every_type_of_openmetrics', 'info, stateset and gaugehistogram arrive with their types', ({ upstream }) => {
      const type = (name: string): unknown => upstream.at('v2').all(name)[0]?.metadata[0]?.type;
      expect([type('om_build_info'), type('om_state'), type('om_queue_bucket')]).toEqual(['info', 'stateset', 'gaugehistogram']); // prettier-ignore
    }),
  ],
};
