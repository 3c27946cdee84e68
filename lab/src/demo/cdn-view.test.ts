import { describe, expect, it } from 'vitest';
import { cdnTable } from './cdn-view.js';
import type { ScorecardRow } from './scorecard.js';
import { shareLine, type Share } from './share.js';
import { plain } from './view.js';

const row = (provider: string, verdict?: string, ratio?: number): ScorecardRow => ({
  ...{ provider, group: 'fra', partition: 'static', caching: { hitRatio: { estimate: 0.987 } } },
  speed: {
    ...(verdict === undefined ? {} : { judgement: { verdict } }),
    ...(ratio === undefined ? {} : { ratio: { estimate: ratio } }),
  },
});

describe('the CDN section of the demo', () => {
  it('has a row a provider and a column a vantage, with the verdict first', () => {
    const rows = [
      row('nginx'),
      row('varnish', 'pass', 0.68),
      row('trafficserver', 'fail', 1.934),
      row('newcomer', 'not_enough_data'),
    ];
    const lines = cdnTable(rows, ['fra', 'ams'], plain, 100).split('\n');
    expect(lines.map((line) => line.trimEnd())).toEqual([
      'CDN, static content     fra                                   ams',
      'nginx                   baseline, 99 % hits                   ...',
      'varnish                 pass, 0.68x, 99 % hits                ...',
      'trafficserver           fail, 1.93x, 99 % hits                ...',
      'newcomer                not enough data, 99 % hits            ...',
    ]);
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([100]));
  });
  it('shows no other class of content', () => {
    const [, , varnish] = cdnTable([{ ...row('varnish', 'pass', 0.5), partition: 'images' }], ['fra'], plain).split(
      '\n',
    );
    expect(varnish?.trimEnd()).toBe('varnish                 ...');
  });
});

describe('the line of the DNS share', () => {
  const share = (provider: string, measured: number, drift = 0): Share => ({
    provider,
    measured,
    intended: 0.7,
    drift,
  });
  const step = { in_step: 18, out_of_step: 1 };
  it('says each share beside what was meant, and how far it drifts', () => {
    const shares = [share('nginx', 0.71), share('varnish', 0.2, 0.412)];
    expect(shareLine({ shares, answers: 400, step }, plain)).toBe(
      'DNS share of 400 answers: nginx 71 % (meant 70 %), varnish 20 % (meant 70 %, drift 41.2 %); hostnames in step',
    );
  });
  it('says when the hostnames part, and nothing without answers', () => {
    const apart = { in_step: 3, out_of_step: 9 };
    expect(shareLine({ shares: [share('nginx', 1)], answers: 9, step: apart }, plain)).toMatch(
      /hostnames out of step$/,
    );
    expect(shareLine({ shares: [], answers: 0, step }, plain)).toBe('DNS share: ...');
  });
});
