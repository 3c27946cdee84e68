import { cdnFindings, cdnLintErrors, vantageLocalProblem } from '@parallax/contract';
import { says } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

interface Finding {
  readonly vantage?: string;
  readonly provider: string;
  readonly rule: string;
  readonly severity?: string;
  readonly values: string;
}

const finding = ({ vantage = 'a', provider, rule, severity = 'error', values }: Finding): InputSeries =>
  series(cdnFindings, { vantage, probe: 'shop', target: 'www', provider, rule, severity }, values);

const fires = (provider: string): { labels: Record<string, string> } => ({
  labels: { probe: 'shop', target: 'www', provider },
});

export const lintTests: readonly RuleTest[] = [
  {
    name: 'errors that two passes find, the most that one vantage saw; warnings and passing ones are silent',
    input: [
      finding({ provider: 'new', rule: 'compression-double', values: '2x90' }),
      finding({ vantage: 'b', provider: 'new', rule: 'compression-double', values: '3x90' }),
      finding({ vantage: 'b', provider: 'new', rule: 'set-cookie-cached', values: '1x90' }),
      finding({ provider: 'new', rule: 'content-differs', values: '0x90' }),
      finding({ provider: 'origin', rule: 'etag-differs', values: '1x90' }),
      finding({ provider: 'known', rule: 'ttl-short', severity: 'warning', values: '5x90' }),
      finding({ provider: 'mended', rule: 'ttl-missing', values: '1x75 0x20' }),
      finding({ provider: 'passing', rule: 'content-differs', values: '1x60 0x30' }),
      finding({ vantage: 'ill', provider: 'from-sick', rule: 'content-differs', values: '1x90' }),
      says('ill', '0x90'),
      finding({ vantage: 'cut', provider: 'from-cut-off', rule: 'content-differs', values: '1x90' }),
      series(vantageLocalProblem, { vantage: 'cut' }, '1x90'),
    ],
    alerts: [
      { at: '69m', alert: cdnLintErrors, firing: [] },
      {
        at: '70m',
        alert: cdnLintErrors,
        firing: [
          {
            ...fires('new'),
            summary: 'The lint finds errors at new of www (shop)',
            evidence: 'Rules and how many objects break them: compression-double 3 set-cookie-cached 1.',
          },
          {
            ...fires('origin'),
            summary: 'The lint finds errors at origin of www (shop)',
            evidence: 'Rules and how many objects break them: etag-differs 1.',
          },
          {
            ...fires('mended'),
            summary: 'The lint finds errors at mended of www (shop)',
            evidence: 'Rules and how many objects break them: ttl-missing 1.',
          },
        ],
      },
      { at: '90m', alert: cdnLintErrors, firing: ['mended', 'new', 'origin'].map(fires) },
      { at: '91m', alert: cdnLintErrors, firing: ['new', 'origin'].map(fires) },
    ],
  },
];
